"""Exercise 7.5: the step of Adam."""

import numpy as np

from ..exercise import Exercise, Mistake


def adam_step(w, g, m, h, k, lr, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * g
    h = beta2 * h + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**k)
    h_hat = h / (1 - beta2**k)
    w = w - lr * m_hat / (np.sqrt(h_hat) + epsilon)
    return w, m, h


def mean(b, old, new):
    return b * old + (1 - b) * new


def correction(b, k):
    return 1 - b**k


def variant(*, m_mean=mean, h_mean=mean, square=lambda g: g * g, m_hat=lambda m, b, k: m / correction(b, k),
            h_hat=lambda h, b, k: h / correction(b, k), bottom=lambda h, epsilon: np.sqrt(h) + epsilon,
            move=lambda w, lr, top, bottom: w - lr * top / bottom, keep=False, early=False, bare=False):
    """A wrong version of the step. Of AdamW, too: what it is given besides is the decay."""

    def step(w, g, m, h, k, lr, beta1, beta2, epsilon, decay=0):
        new_m, new_h = m_mean(beta1, m, g), h_mean(beta2, h, square(g))
        used_m, used_h = (m, h) if early else (new_m, new_h)
        top, below = m_hat(used_m, beta1, k), h_hat(used_h, beta2, k)
        moved = move(w, lr, g if bare else top, bottom(below, epsilon)) - lr * decay * w
        return (moved, top, below) if keep else (moved, new_m, new_h)

    return step


def exchanged(w, g, m, h, k, lr, beta1, beta2, epsilon, decay=0):
    """A wrong version: each mean has the other's β."""
    return variant()(w, g, m, h, k, lr, beta2, beta1, epsilon, decay)


NO_EPSILON = ("There is no ε below the line: a weight that has had no gradient yet becomes 0/0, not a "
              "number. "
              "Mind the brackets: m_hat / (np.sqrt(h_hat) + epsilon).")
IN_BOTH = (  # Adam and AdamW share these slips
    (variant(m_hat=lambda m, b, k: m, h_hat=lambda h, b, k: h),
     "m and h are right, but used as they are. Both start at 0: divide them by 1 − β1ᵏ and 1 − β2ᵏ. Without "
     "that the first step is (1 − β1)/√(1 − β2), about three times, too long."),
    (variant(m_hat=lambda m, b, k: m / correction(b, k - 1), h_hat=lambda h, b, k: h / correction(b, k - 1)),
     "You count from 0: at the first step 1 − β⁰ is 0, and 0/0 is no number. k is 1 at the first step."),
    (variant(square=lambda g: g),
     "h takes in g. It is the mean of g². Without the square it is a second m, and may be negative "
     "under the root."),
    (variant(square=abs), "h takes in |g|. It is the mean of g²; the root comes afterwards."),
    (variant(h_hat=lambda h, b, k: h), "m is corrected and h is not: divide h by 1 − β2ᵏ, too."),
    (variant(m_hat=lambda m, b, k: m), "h is corrected and m is not: divide m by 1 − β1ᵏ, too."),
    (variant(m_hat=lambda m, b, k: m / (1 - b), h_hat=lambda h, b, k: h / (1 - b)),
     "You divide by 1 − β at every step. It is 1 − βᵏ: the correction fades as k grows."),
    (variant(m_hat=lambda m, b, k: m / (1 - b)),
     "You divide m by 1 − β1 at every step. It is 1 − β1ᵏ: the correction fades as k grows."),
    (variant(h_hat=lambda h, b, k: h / (1 - b)),
     "You divide h by 1 − β2 at every step. It is 1 − β2ᵏ: the correction fades as k grows."),
    (variant(m_hat=lambda m, b, k: m / (1 + b**k)), "m is too small: divide it by 1 − β1ᵏ, not by 1 + β1ᵏ."),
    (variant(h_hat=lambda h, b, k: h / (1 + b**k)), "h is too small: divide it by 1 − β2ᵏ, not by 1 + β2ᵏ."),
    (variant(m_hat=lambda m, b, k: m / 1 - b**k),
     "m / 1 - beta1**k divides by the 1 alone. It needs brackets: m / (1 - beta1**k)."),
    (variant(h_hat=lambda h, b, k: h / 1 - b**k),
     "h / 1 - beta2**k divides by the 1 alone. It needs brackets: h / (1 - beta2**k)."),
    (variant(bottom=lambda h, epsilon: h + epsilon), "The root is missing: the step is divided by √ĥ, "
                                                     "not by ĥ."),
    (variant(keep=True),
     "You return the corrected m and h. Return them uncorrected; otherwise the next step corrects them "
     "again."),
    (variant(bottom=lambda h, epsilon: np.sqrt(h)), NO_EPSILON),
    (variant(bottom=lambda h, epsilon: np.sqrt(h + epsilon)),
     "ε stands inside the root. Put it outside, √ĥ + ε: inside, an ε of 1e-8 acts like 1e-4."),
    (variant(bottom=lambda h, epsilon: np.sqrt(h) - epsilon), "ε has the wrong sign: √ĥ − ε may be 0. "
                                                              "Add it."),
    (variant(bottom=lambda h, epsilon: 1 / (np.sqrt(h) + epsilon)),
     "You multiply by √ĥ + ε: steep directions would step farther still. Divide."),
    (variant(bottom=lambda h, epsilon: 1), "m and h are right, but w moves by m̂ alone. Divide it by √ĥ "
                                           "+ ε."),
    (variant(move=lambda w, lr, top, bottom: w + lr * top / bottom), "m and h are right, but w climbs: "
                                                                     "subtract."),
    (variant(move=lambda w, lr, top, bottom: w - top / bottom),
     "m and h are right, but the learning rate is missing in the step."),
    (variant(bare=True),
     "m and h are right, but g itself stands above the line. Put m̂ there, the corrected mean of the "
     "gradients."),
    (variant(m_mean=lambda b, old, new: b * old + new, h_mean=lambda b, old, new: b * old + new),
     "m and h are sums: the new g and g² lack their weights, 1 − β1 and 1 − β2."),
    (variant(m_mean=lambda b, old, new: b * old + new), "m is a sum: the new g lacks its weight, 1 − β1."),
    (variant(h_mean=lambda b, old, new: b * old + new), "h is a sum: the new g² lacks its weight, 1 − β2."),
    (variant(m_mean=lambda b, old, new: (1 - b) * old + b * new,
             h_mean=lambda b, old, new: (1 - b) * old + b * new),
     "β and 1 − β are exchanged: β is the share of the old mean that is kept."),
    (variant(m_mean=lambda b, old, new: b * old - (1 - b) * new), "m takes the new gradient in with a "
                                                                  "minus: add it."),
    (variant(h_mean=lambda b, old, new: b * old - (1 - b) * new), "h takes g² in with a minus: add it."),
    (variant(m_mean=lambda b, old, new: b * old + (1 - b * new)),
     "1 − β1 · g multiplies β1 by g first. It needs brackets: (1 - beta1) * g."),
    (variant(h_mean=lambda b, old, new: b * old + (1 - b * new)),
     "1 − β2 · g² multiplies β2 by g² first. It needs brackets: (1 - beta2) * g * g."),
    (variant(m_mean=lambda b, old, new: b * old + (1 + b) * new), "The weight of the new g in m is 1 − "
                                                                  "β1, not 1 + β1."),
    (variant(h_mean=lambda b, old, new: b * old + (1 + b) * new), "The weight of g² in h is 1 − β2, not "
                                                                  "1 + β2."),
    (variant(m_mean=lambda b, old, new: old + (1 - b) * new), "The old m must fade: multiply it by β1."),
    (variant(h_mean=lambda b, old, new: old + (1 - b) * new), "The old h must fade: multiply it by β2."),
    (exchanged, "β1 and β2 are exchanged: m, the mean of g, uses β1, and h uses β2."),
    (variant(m_hat=lambda m, b, k: m / (1 - b) ** k, h_hat=lambda h, b, k: h / (1 - b) ** k),
     "The power belongs to β alone: 1 − βᵏ, not (1 − β)ᵏ. At k = 1 they are the same."),
    (variant(m_hat=lambda m, b, k: m * correction(b, k), h_hat=lambda h, b, k: h * correction(b, k)),
     "You multiply by 1 − βᵏ. m and h are too small: divide."),
    (variant(m_hat=lambda m, b, k: m / correction(b, k + 1), h_hat=lambda h, b, k: h / correction(b, k + 1)),
     "You count one too far: k is 1 at the first step already, and the power is k."),
    (variant(early=True), "w moves by the old m and h. First they take in the new gradient, then they "
                          "are corrected."),
    (variant(move=lambda w, lr, top, bottom: lr * top / bottom),
     "You return the step itself. The new w is the old one minus that step."),
)

SETTINGS = (0.1, 0.9, 0.999, 1e-8)
# The last weight of the first case has had no gradient yet: without ε its step is 0/0.
CASES = (
    (np.array([-7.0, 2.0, 1.0]), np.array([-0.7, 4.0, 0.0]), np.zeros(3), np.zeros(3), 1, *SETTINGS),
    (np.array([1.0, -2.0]), np.array([0.5, 3.0]), np.array([0.25, -0.5]), np.array([0.01, 0.04]), 3,
     *SETTINGS),
    (np.array([[0.5], [-1.0]]), np.array([[2.0], [1.0]]), np.array([[1.0], [0.5]]),
     np.array([[0.5], [0.25]]), 10, 0.5, 0.8, 0.9, 0.01),
)
ADAM = Exercise(
    id="7.5",
    title="Adam",
    reference=adam_step,
    returns=("w", "m", "h"),
    cases=CASES,
    mistakes=tuple(Mistake(answer, message) for answer, message in IN_BOTH),
    hints=(
        "Five lines: m, h, m corrected, h corrected, w.",
        "m = beta1 * m + (1 - beta1) * g, and h the same with beta2 and g * g.",
        "m_hat = m / (1 - beta1**k), h_hat = h / (1 - beta2**k); w moves by lr * m_hat / (np.sqrt(h_hat) + "
        "epsilon).",
    ),
    explanation="At k = 1 the corrected means are m̂ = g and ĥ = g²: the first step is η in every entry, as "
    "AdaGrad's is. After some thousand steps the corrections are nearly 1 and do nothing.",
)

EXERCISES = (ADAM,)
