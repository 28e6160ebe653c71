"""Exercises 10.1 and 10.2: how fast a weight decays, and the gradients with decay."""

import numpy as np

from ..exercise import Exercise, Mistake

# 10.1 numbers: the shrinking of a weight


def shrinking():
    lr, decay = 0.1, 0.01
    factor = 1 - lr * decay
    return factor, factor**1000


SHRINKING = Exercise(
    id="10.1",
    title="A weight that only decays",
    reference=shrinking,
    run=lambda factors: tuple(round(float(f), 4) for f in factors),
    answers=("once", "thousand"),
    returns=("once", "thousand"),
    cases=((),),
    mistakes=(
        Mistake(
            (0.99, 0.99**1000),
            "You forgot the learning rate: the step takes lr·λ·w off the weight, not λ·w.",
        ),
        Mistake(
            (0.9, 0.9**1000),
            "You forgot λ: the step takes lr·λ·w off the weight.",
        ),
        Mistake(
            (0.001, 0.001**1000),
            "lr·λ is the share that a step takes away. The question is which share stays.",
        ),
        Mistake(
            (1.001, 1.001**1000),
            "That weight grows. The step goes against the gradient λ·w: w − lr·λ·w.",
        ),
        Mistake(
            (0.999, 0.0),
            "Each step takes a thousandth of what is left, not of what was there at first: the "
            "factors multiply.",
        ),
        Mistake(
            (0.999, 1 - 0.999**1000),
            "`once` is right. For `thousand` you give the share that is gone; the question is which "
            "share stays.",
        ),
        Mistake(
            (0.999, 0.37),
            "`once` is right; `thousand` is rounded to two places. Give four, or let Python compute it.",
        ),
        Mistake(
            (0.999, 0.368),
            "`once` is right; `thousand` is rounded to three places. Give four, or let Python compute it.",
        ),
        Mistake(
            (0.999, float(np.exp(-1))),
            "Nearly: the power is close to e⁻¹. Let Python compute the power itself.",
        ),
        Mistake(
            (0.999, 999.0),
            "A thousand factors are multiplied, not added: each acts on what is left. That is a power.",
        ),
    ),
    hints=(
        "Write the step down: w ← w − lr·(0 + λ·w). Which factor stands before w?",
        "once = 1 − lr·λ; a thousand such factors multiply to once**1000.",
    ),
    explanation="1,000 steps leave about e⁻¹ = 0.37 of it. In general 1/(lr·λ) steps do. This number of "
    "steps, not λ alone, says how strong a decay is.",
)


# 10.2 the gradients


def decayed_gradients(dW, db, W, b, lam):
    return dW + lam * W, db


DECAY = Exercise(
    id="10.2",
    title="Gradients with weight decay",
    reference=decayed_gradients,
    returns=("dW", "db"),
    cases=(
        (np.array([[0.5, -0.25]]), np.array([1.0, 2.0]), np.array([[4.0, 2.0]]), np.array([0.5, -3.0]), 0.1),
        (
            np.array([[0.1, 0.2], [-0.3, 0.0], [1.0, -1.0]]),
            np.array([0.5, -0.5]),
            np.array([[-1.0, 3.0], [0.5, 2.0], [0.25, -2.0]]),
            np.array([2.0, 1.0]),
            0.01,
        ),
    ),
    mistakes=(
        Mistake(
            lambda dW, db, W, b, lam: (dW + lam * W, db + lam * b),
            "You let the biases decay, too. The extra term has W in it, and no b.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW + lam * W.sum(), db),
            "You added λ·ΣW to every entry: the slip of OneNet in chapter 2b. Each weight decays "
            "by its own size.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW + lam / 2 * np.sum(W**2), db),
            "You added the extra term itself. The gradient needs its derivative for each weight.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW - lam * W, db),
            "The sign is flipped: the extra term grows with the weight, so its gradient is +λW, "
            "and the step against it makes the weight smaller.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW + 2 * lam * W, db),
            "Twice too much: the ½ of the extra term cancels the 2 of its derivative.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: ((1 - lam) * dW, db),
            "You made the gradient smaller. It is the weight that has to shrink: dW gets +λW.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW, db),
            "That is the gradient of the loss without the extra term. What does ½λ·ΣW² add to that of dW?",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (lam * W, db),
            "That is the gradient of the extra term alone. The loss is a sum: add dW, that of "
            "the data.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW + lam / 2 * W, db),
            "Half of what is needed: the derivative of ½λw² is λw.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: ((1 + lam) * dW, db),
            "You added λ·dW. It is the weight itself that the extra term pulls at: λ·W.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW + lam / 2 * W**2, db),
            "You added the extra term of each weight, ½λw². The gradient needs its derivative.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW + lam * W**2, db),
            "Differentiate: the square becomes 2w, and the ½ cancels the 2.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW + lam, db),
            "You added λ alone, the same for every weight. The pull grows with the weight: λ·W.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW + lam * W, 0 * db),
            "Biases do not decay, but they have a gradient: return db as it is.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW + lam * np.sign(W), db),
            "λ·sign(W) belongs to another term, λ·Σ|W| (L1). That of W² grows with the weight.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (W - (dW + lam * W), b - db),
            "That is the weight after a step. Return the gradient: dW and what ½λ·ΣW² adds to it.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: ((1 - lam) * W, b),
            "That is the weight after it has shrunk. Return the gradient: dW and what ½λ·ΣW² adds to it.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW + lam * W, b),
            "You returned the bias itself. Its gradient is db.",
        ),
        Mistake(
            lambda dW, db, W, b, lam: (dW + lam * np.abs(W), db),
            "The derivative of ½λw² is λw, with the sign of w: take W, not its absolute value.",
        ),
    ),
    hints=(
        "Differentiate ½λ(w₁² + w₂² + …) for w₁ alone: what remains?",
        "dW gets λ·W, of its own shape. There is no b in the extra term, so db stays as it was.",
    ),
    explanation="One line in every optimizer of `nnlib`: g + weight_decay · w, for the parameters "
    "that are marked `decay` (W; never b, nor the gamma and beta of chapter 9).",
)


EXERCISES = (SHRINKING, DECAY)
