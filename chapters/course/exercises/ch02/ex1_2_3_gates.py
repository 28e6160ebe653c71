"""Exercises 2.1 to 2.3: gates by weights and bias, and XOR from gates."""

import numpy as np

from nnlib.gates import AND, NAND, OR

from ..exercise import Exercise, Mistake

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


# 2.1 numbers: which weights make an OR


def or_weights():
    return 0.5, 0.5, -0.2


def fires(weights, x1, x2):
    """The perceptron of these weights: 1 where w1·x1 + w2·x2 + b > 0, else 0."""
    w1, w2, b = weights
    return int(w1 * x1 + w2 * x2 + b > 0)


GATE_BY_HAND = Exercise(
    id="2.1",
    title="From AND to OR",
    reference=or_weights,
    run=fires,
    answers=("w1", "w2", "b"),
    returns=("gate",),
    cases=CORNERS,
    planted=(0.5, 0.5, -0.7),
    attempts=((
        r"^(\S+), (\S+), -(\1|\2)$",
        "Still an AND: for one of the inputs alone the sum is exactly 0, and a perceptron fires only if "
        "the sum "
        "is above 0.",
    ),),
    mistakes=(
        Mistake(
            (0.5, 0.5, 0.2),
            "Your gate always gives 1, for (0, 0) too. There only the bias counts, and it must "
            "not be positive.",
        ),
        Mistake(
            (0.5, 0.5, -1.2),
            "Your gate never fires: the bias is so negative that both weights together do not "
            "lift it above 0.",
        ),
        Mistake(
            (-0.5, -0.5, 0.7),
            "That is NAND: all three signs are flipped. An OR fires because of its inputs, so its "
            "weights are positive.",
        ),
        Mistake(
            (-0.5, -0.5, 0.2),
            "That is NOR, the opposite of OR: it is 1 exactly where OR is 0. Flip all three signs.",
        ),
        Mistake((0.5, 0.0, -0.2), "Your gate follows x1 only: w2 is too small to fire alone."),
        Mistake((0.0, 0.5, -0.2), "Your gate follows x2 only: w1 is too small to fire alone."),
        Mistake(
            (-0.5, 0.5, -0.2),
            "x1 works against firing, since w1 is too small: for (1, 1) the sum is not above 0. In an OR "
            "each input "
            "alone must lift the sum above 0.",
        ),
        Mistake(
            (0.5, -0.5, -0.2),
            "x2 works against firing, since w2 is too small: for (1, 1) the sum is not above 0. In an OR "
            "each input "
            "alone must lift the sum above 0.",
        ),
    ),
    hints=(
        "AND needs both inputs to get above 0. An OR fires for one input alone. Which number makes it "
        "harder to fire?",
        "For (1, 0) the sum is w1 + b. It must be above 0, and b alone must not.",
        "Keep both weights at 0.5 and take any bias that is above −0.5 and not above 0.",
    ),
    explanation="With weights of 0.5 any bias with −0.5 < b ≤ 0 is right. Larger weights would do as "
    "well. One gate "
    "has infinitely many right weights.",
)


# 2.2 the perceptron as a function


def perceptron(x, w, b):
    return int(np.sum(w * x) + b > 0)


POINTS = (
    (np.array([1.0, 1.0]), np.array([0.5, 0.5]), -0.75),
    (np.array([1.0, 0.0]), np.array([0.5, 0.5]), -0.75),
    (np.array([1.0, 0.0]), np.array([0.5, 0.25]), -0.5),  # exactly on the line
    (np.array([0.0, 1.0]), np.array([-0.5, -0.5]), 0.75),
    (np.array([1.0, 1.0]), np.array([-0.5, 0.75]), 1.0),
    (np.array([1.0, 2.0, 3.0]), np.array([1.0, -2.0, 1.0]), 0.25),
)

PERCEPTRON = Exercise(
    id="2.2",
    title="A perceptron in NumPy",
    reference=perceptron,
    cases=POINTS,
    mistakes=(
        Mistake(
            lambda x, w, b: np.sum(w * x) + b,
            "You return the sum itself. A perceptron answers 1 if the sum is above 0, and 0 if not.",
        ),
        Mistake(lambda x, w, b: int(np.sum(w * x) > 0), "You forgot the bias b."),
        Mistake(
            lambda x, w, b: int(np.mean(w * x) + b > 0),
            "You take the mean of the products w·x. A perceptron adds them up.",
        ),
        Mistake(
            lambda x, w, b: int(np.sum(w * x) > b),
            "You compare the sum with b as if b were the threshold θ. The bias is added: b = −θ.",
        ),
        Mistake(
            lambda x, w, b: int(np.sum(w * x) + b >= 0),
            "Right except on the line itself: for a sum of exactly 0 a perceptron answers 0, so "
            "compare with `>`, not `>=`.",
        ),
        Mistake(
            lambda x, w, b: int(np.sum(w * x) + b < 0),
            "Your answers are reversed: 1 belongs to a sum above 0.",
        ),
        Mistake(
            lambda x, w, b: int(w[0] * x[0] + w[1] * x[1] + b > 0),
            "Right for two inputs, but w and x may be longer: sum over all their entries.",
        ),
    ),
    hints=(
        "`w * x` multiplies entry by entry; `np.sum` adds the entries up.",
        "A comparison gives True or False; `int(...)` makes 1 or 0 of it.",
        "In one line: the whole number of (sum of w times x, plus b, greater than 0).",
    ),
    explanation="`w @ x` gives the same sum. The code works for any number of inputs: two for a gate, or "
    "784 pixels.",
)


# 2.3 XOR from gates


def xor(x1, x2):
    return AND(NAND(x1, x2), OR(x1, x2))


XOR_FROM_GATES = Exercise(
    id="2.3",
    title="XOR from three gates",
    reference=xor,
    returns=("gate",),
    cases=CORNERS,
    attempts=((
        r"\b(AND|NAND|OR)\((?!x)(AND|NAND|OR)[,)]|,(AND|NAND|OR)\)",
        "You pass a gate itself. Call it: `NAND(x1, x2)` is 0 or 1, and the outer gate needs such numbers.",
    ),),
    detours=(
        (
            r"(?<!def)XOR\(",
            "The four answers are right, but you use the XOR of the package. Build it from AND, NAND and OR.",
        ),
        (
            r"[!=]=|\^|[-+%*]|andnot|notx|ifx|abs\(",
            "The four answers are right, but Python compares or calculates here. Use only the gates AND, "
            "NAND and OR: "
            "each is one unit of a net.",
        ),
    ),
    mistakes=(
        Mistake(
            lambda x1, x2: OR(x1, x2),
            "That is OR: it fires for (1, 1) too. Find a gate that is 0 only there, and join the two by AND.",
        ),
        Mistake(
            lambda x1, x2: NAND(x1, x2),
            "That is NAND: it fires for (0, 0) too. Find a gate that is 0 only there, and join the two by "
            "AND.",
        ),
        Mistake(
            lambda x1, x2: OR(AND(x1, x2), NAND(x1, x2)),
            "Your gate always fires: one of the two inner gates is always 1. Both must be 1 at "
            "once, so the outer gate is AND.",
        ),
        Mistake(
            lambda x1, x2: NAND(NAND(x1, x2), OR(x1, x2)),
            "That is the opposite of XOR: 1 where the inputs are equal. Is the outer gate AND?",
        ),
        Mistake(lambda x1, x2: AND(x1, x2), "That is AND. XOR fires where exactly one input is 1."),
        Mistake(
            lambda x1, x2: AND(AND(x1, x2), NAND(x1, x2)),
            "Your gate never fires: AND and NAND of the same inputs are never both 1. Which gate "
            "is 1 as soon as one input is?",
        ),
    ),
    hints=(
        "Write the four rows of NAND and of OR beside those of XOR. What do the rows have in "
        "common where XOR is 1?",
        "XOR is 1 where NAND is 1 and OR is 1.",
        "The inner gates NAND and OR get x1 and x2; the outer gate AND gets their two answers.",
    ),
    explanation="NAND rules out (1, 1), OR rules out (0, 0), and AND keeps what both allow. Two "
    "layers draw two lines, and XOR lies between them.",
)


EXERCISES = (GATE_BY_HAND, PERCEPTRON, XOR_FROM_GATES)
