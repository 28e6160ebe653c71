"""Exercise 19.5: a step of AdamW."""

import numpy as np

from ..exercise import Exercise, Mistake


def adamw_step(w, g, m, v, k, lr, decay):
    m = 0.9 * m + 0.1 * g
    v = 0.99 * v + 0.01 * g ** 2
    m_mean, v_mean = m / (1 - 0.9 ** k), v / (1 - 0.99 ** k)
    w = w - lr * decay * w - lr * m_mean / (np.sqrt(v_mean) + 1e-8)
    return w, m, v


def step(w, g, m, v, k, pull, lr, *, mean=True, square=True, inner=None):
    """A step whose gradient g may hold more; `pull` is taken off besides."""
    g = g if inner is None else g + inner
    m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g ** 2
    m_mean = m / (1 - 0.9 ** k) if mean else m
    v_mean = v / (1 - 0.99 ** k) if square else v
    return w - pull - lr * m_mean / (np.sqrt(v_mean) + 1e-8), m, v


def other_floor(bottom):
    """A step whose fraction has bottom(v, k) below it."""

    def version(w, g, m, v, k, lr, decay):
        m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g ** 2
        return w - lr * decay * w - lr * m / (1 - 0.9 ** k) / bottom(v, k), m, v

    return version


def corrected_means(w, g, m, v, k, lr, decay):
    w, m, v = adamw_step(w, g, m, v, k, lr, decay)
    return w, m / (1 - 0.9 ** k), v / (1 - 0.99 ** k)


def old_means(w, g, m, v, k, lr, decay):
    new, *_ = step(w, g, m, v, k, lr * decay * w, lr)
    return new, m, v


ADAMW = Exercise(
    id="19.5",
    title="A step of AdamW",
    reference=adamw_step,
    returns=("w", "m", "v"),
    cases=(
        (np.array([2.0]), np.array([0.5]), np.array([0.0]), np.array([0.0]), 1, 0.1, 0.1),
        (np.array([2.0, -1.0, 0.5]), np.array([0.3, -0.2, 1.5]), np.array([0.1, 0.2, -0.1]),
         np.array([0.04, 0.01, 0.3]), 3, 0.05, 0.2),
        (np.array([0.5]), np.array([1e-8]), np.array([0.0]), np.array([0.0]), 1, 0.1, 0.1),
        (np.array([1.5, -2.0]), np.array([1.0, 0.4]), np.array([0.2, -0.3]), np.array([0.2, 0.1]), 20, 0.01,
         0.5),
    ),
    mistakes=(
        Mistake(
            lambda w, g, m, v, k, lr, decay: step(w, g, m, v, k, 0, lr, inner=decay * w),
            "Your weights decay through m and v: that is Adam with decay · w in its gradient, and √v "
            "divides the pull as well. In AdamW the pull, lr · decay · w, is taken from w itself.",
        ),
        Mistake(
            lambda w, g, m, v, k, lr, decay: step(w, g, m, v, k, 0, lr),
            "The weights do not decay: lr · decay · w is missing. That is Adam.",
        ),
        Mistake(
            lambda w, g, m, v, k, lr, decay: step(w, g, m, v, k, decay * w, lr),
            "You take decay · w off, whatever the rate is. The pull is part of the step: lr · decay · w.",
        ),
        Mistake(
            lambda w, g, m, v, k, lr, decay: step(w, g, m, v, k, -lr * decay * w, lr),
            "The decay makes the weights longer. It is subtracted: w − lr · decay · w.",
        ),
        Mistake(
            lambda w, g, m, v, k, lr, decay: step(w, g, m, v, k, lr * decay * np.sign(w), lr),
            "You pull all weights by the same amount. The pull is proportional to the weight: lr · decay · "
            "w.",
        ),
        Mistake(
            lambda w, g, m, v, k, lr, decay: step(w, g, m, v, k, lr * decay, lr),
            "You subtract lr · decay from every weight, whatever it is. The pull is lr · decay · w.",
        ),
        Mistake(
            lambda w, g, m, v, k, lr, decay: step(w, g, m, v, k, lr * decay * w, lr,
                                                  mean=False, square=False),
            "m and v began at 0, so they are too small at first. Divide them by 1 − 0.9ᵏ and 1 − 0.99ᵏ.",
        ),
        Mistake(
            lambda w, g, m, v, k, lr, decay: step(w, g, m, v, k, lr * decay * w, lr, square=False),
            "v is not corrected: divide it by 1 − 0.99ᵏ.",
        ),
        Mistake(
            lambda w, g, m, v, k, lr, decay: step(w, g, m, v, k, lr * decay * w, lr, mean=False),
            "m is not corrected: divide it by 1 − 0.9ᵏ.",
        ),
        Mistake(
            lambda w, g, m, v, k, lr, decay: step(w, g, m, v, k + 1, lr * decay * w, lr),
            "Your corrections belong to the next step. At the k-th step, from 1, it is 1 − 0.9ᵏ.",
        ),
        Mistake(
            lambda w, g, m, v, k, lr, decay: (
                (1 - lr * decay) * step(w, g, m, v, k, 0, lr)[0], *adamw_step(w, g, m, v, k, lr, decay)[1:]),
            "You take Adam's step first, and then pull the new w. Both parts are taken from the old w: "
            "w − lr · decay · w − lr · ….",
        ),
        Mistake(
            other_floor(lambda v, k: (np.sqrt(v) + 1e-8) / np.sqrt(1 - 0.99 ** k)),
            "ε is added to √v before v is corrected. (`nnlib` does so, too.) Here it is added afterwards: to "
            "the root of v / (1 − 0.99ᵏ). With a gradient as small as ε that makes a difference.",
        ),
        Mistake(
            other_floor(lambda v, k: np.sqrt(v / (1 - 0.99 ** k))),
            "ε is missing. With a gradient as small as ε that makes a difference; with a gradient of 0 you "
            "would divide by 0.",
        ),
        Mistake(
            other_floor(lambda v, k: np.sqrt(v / (1 - 0.99 ** k) + 1e-8)),
            "ε stands inside the root. It is added behind it: √… + ε.",
        ),
        Mistake(
            corrected_means,
            "You return the corrected m and v. They serve this step alone: the next one goes on with m and v "
            "as they were before the correction.",
        ),
        Mistake(
            other_floor(lambda v, k: v / (1 - 0.99 ** k) + 1e-8),
            "The square root of v is missing: m has the unit of a gradient, v that of its square.",
        ),
        Mistake(
            old_means,
            "You return the old m and v: the next step would know nothing of this one.",
        ),
        Mistake(
            lambda w, g, m, v, k, lr, decay: (step(w, g, m, v, k, lr * decay * w, lr)[0],
                                              step(w, g, m, v, k, 0, lr)[2], step(w, g, m, v, k, 0, lr)[1]),
            "m and v are exchanged in what you return.",
        ),
    ),
    hints=(
        "First m and v, as in Adam: 0.9 m + 0.1 g, and 0.99 v + 0.01 g².",
        "Then both corrected means, and Adam's step with them. The decay takes lr · decay · w from w, and "
        "touches neither m nor v.",
        "w = w - lr * decay * w - lr * m_mean / (np.sqrt(v_mean) + 1e-8)",
    ),
    explanation="Inside the gradient, the pull would be divided by √v like everything else: weights with "
    "large gradients would hardly decay. Outside, all decay alike.",
)

EXERCISES = (ADAMW,)
