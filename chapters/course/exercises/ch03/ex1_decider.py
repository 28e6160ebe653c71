"""Exercise 3.1: two numbers for a neuron that decides at 2."""

from nnlib.functional import sigmoid

from ..exercise import Exercise, Mistake


def decider():
    return 5.0, -10.0


def verdict(answer, x):
    """How sigmoid(w·x + b) misses what is asked for at x = 1, 2 or 3: 0 not at all, above 0 it is too
    high, below 0 too low; 2 and −2 at the ends: on the wrong side of one half, or just there."""
    w, b = answer
    y = float(sigmoid(w * x + b))
    if y != y:  # nan, of infinite weights
        return y
    if x == 1:
        return 0 if y < 0.01 else 1 if y < 0.5 else 2
    if x == 3:
        return 0 if y > 0.99 else -1 if y > 0.5 else -2
    return 0 if abs(y - 0.5) < 1e-6 else 1 if y > 0.5 else -1


# One for each way to miss it, so that every wrong pair of numbers meets a sentence.
MISSED = (
    Mistake(
        (1.0, -2.0),
        "The middle is right: one half at x = 2. But the curve is too flat to get below 0.01 and above 0.99 "
        "within one unit. What makes it steeper?",
    ),
    Mistake(
        (-5.0, 10.0),
        "One half at x = 2 is right, but the curve does not rise: at x = 1 it is not lower than at x = 3. "
        "Which sign of w makes it rise?",
    ),
    Mistake((-5.0, 8.0), "The curve falls. Which sign of w makes it rise?"),
    Mistake(
        (-5.0, 12.0),
        "The curve falls, and one half is not at x = 2. Begin with the sign of w.",
    ),
    Mistake(
        (5.0, 0.0),
        "One half or more at all three places. You need one half at x = 2. The sigmoid is one half where "
        "w·x + b = 0, that is at x = −b / w.",
    ),
    Mistake(
        (5.0, -20.0),
        "One half or less at all three places. You need one half at x = 2. The sigmoid is one half where "
        "w·x + b = 0, that is at x = −b / w.",
    ),
    Mistake(
        (1.0, -5.0),
        "One half or less at all three places, and not even below 0.01 at x = 1. First move one half to "
        "x = 2: it is at x = −b / w. Then make the curve steeper.",
    ),
    Mistake(
        (10.0, -15.0),
        "x = 1 and x = 3 are right. But at x = 2 it is above one half: the neuron decides a little too far "
        "left, at −b / w.",
    ),
    Mistake(
        (10.0, -25.0),
        "x = 1 and x = 3 are right. But at x = 2 it is below one half: the neuron decides a little too far "
        "right, at −b / w.",
    ),
    Mistake(
        (5.0, -8.0),
        "High enough at x = 3. But the neuron decides too far left, between 1 and 2: one half is at "
        "x = −b / w.",
    ),
    Mistake(
        (5.0, -12.0),
        "Low enough at x = 1. But the neuron decides too far right, between 2 and 3: one half is at "
        "x = −b / w.",
    ),
    Mistake(
        (3.0, -5.0),
        "At x = 2 it is above one half, and the curve is too flat. First move one half there: it is at "
        "x = −b / w. Then make the curve steeper.",
    ),
    Mistake(
        (3.0, -7.0),
        "At x = 2 it is below one half, and the curve is too flat. First move one half there: it is at "
        "x = −b / w. Then make the curve steeper.",
    ),
)

DECIDER = Exercise(
    id="3.1",
    title="A neuron that decides at 2",
    reference=decider,
    run=verdict,
    answers=("w", "b"),
    returns=("error",),
    cases=((1.0,), (2.0,), (3.0,)),
    planted=(1.0, 0.0),
    mistakes=MISSED,
    hints=(
        "A sigmoid is one half where its sum is 0. So w·2 + b must be 0: b follows from w.",
        "With b = −2w the sum at x = 3 is w. How large must w be for sigmoid(w) above 0.99? Try in a cell.",
        "Any w above 4.6 with b = −2w, for example 5 and −10.",
    ),
    explanation="The ratio −b/w says where the neuron decides; the size of w says how sharply.",
)


EXERCISES = (DECIDER,)
