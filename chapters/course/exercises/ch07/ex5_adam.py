"""Exercise 7.5: the step of Adam."""

import numpy as np

from ..exercise import Exercise, Mistake


def adam_step(w, g, m, v, k, lr, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**k)
    v_hat = v / (1 - beta2**k)
    w = w - lr * m_hat / (np.sqrt(v_hat) + epsilon)
    return w, m, v


def adam_variant(square=lambda g: g * g, correct_m=lambda b, k: 1 - b**k, correct_v=lambda b, k: 1 - b**k,
                 root=np.sqrt, keep=False, mean=lambda b, old, new: b * old + (1 - b) * new,
                 move=lambda w, lr, m_hat, bottom, epsilon: w - lr * m_hat / (bottom + epsilon)):
    """A wrong version of `adam_step`."""

    def step(w, g, m, v, k, lr, beta1, beta2, epsilon):
        m, v = mean(beta1, m, g), mean(beta2, v, square(g))
        m_hat, v_hat = m / correct_m(beta1, k), v / correct_v(beta2, k)
        w = move(w, lr, m_hat, root(v_hat), epsilon)
        return (w, m_hat, v_hat) if keep else (w, m, v)

    return step


def adam_early(w, g, m, v, k, lr, beta1, beta2, epsilon):
    """A wrong version: the old means are corrected and used."""
    new_m, new_v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
    m_hat, v_hat = m / (1 - beta1**k), v / (1 - beta2**k)
    return w - lr * m_hat / (np.sqrt(v_hat) + epsilon), new_m, new_v


def adam_exchanged(w, g, m, v, k, lr, beta1, beta2, epsilon):
    """A wrong version: each mean has the other's β."""
    return adam_step(w, g, m, v, k, lr, beta2, beta1, epsilon)


SETTINGS = (0.1, 0.9, 0.999, 1e-8)
ADAM = Exercise(
    id="7.5",
    title="Adam",
    reference=adam_step,
    returns=("w", "m", "v"),
    cases=(
        # The last weight has had no gradient yet: without ε its step is 0/0.
        (np.array([-7.0, 2.0, 1.0]), np.array([-0.7, 4.0, 0.0]), np.zeros(3), np.zeros(3), 1, *SETTINGS),
        (np.array([1.0, -2.0]), np.array([0.5, 3.0]), np.array([0.25, -0.5]), np.array([0.01, 0.04]), 3,
         *SETTINGS),
        (np.array([[0.5], [-1.0]]), np.array([[2.0], [1.0]]), np.array([[1.0], [0.5]]),
         np.array([[0.5], [0.25]]), 10, 0.5, 0.8, 0.9, 1e-8),
    ),
    mistakes=(
        Mistake(
            adam_variant(correct_m=lambda b, k: 1, correct_v=lambda b, k: 1),
            "m and v are right, but used as they are. Both begin at 0: divide them by 1 − β1ᵏ and 1 − β2ᵏ, "
            "or the first step is (1 − β1)/√(1 − β2), three times, too long.",
        ),
        Mistake(
            adam_variant(correct_m=lambda b, k: 1 - b ** (k - 1), correct_v=lambda b, k: 1 - b ** (k - 1)),
            "You count from 0: at the first step 1 − β⁰ is 0, and 0/0 is no number. k is 1 at the first "
            "step.",
        ),
        Mistake(
            adam_variant(square=lambda g: g),
            "v takes up g. It is the mean of g², without the square it is a second m, and may be negative "
            "under the root.",
        ),
        Mistake(
            adam_variant(square=abs),
            "v takes up |g|. It is the mean of g²; the root comes afterwards.",
        ),
        Mistake(
            adam_variant(correct_v=lambda b, k: 1),
            "m is corrected and v is not: divide v by 1 − β2ᵏ, too.",
        ),
        Mistake(
            adam_variant(correct_m=lambda b, k: 1),
            "v is corrected and m is not: divide m by 1 − β1ᵏ, too.",
        ),
        Mistake(
            adam_variant(correct_m=lambda b, k: 1 - b, correct_v=lambda b, k: 1 - b),
            "You divide by 1 − β at every step. It is 1 − βᵏ: the correction fades as k grows.",
        ),
        Mistake(
            adam_variant(root=lambda v: v),
            "The root is missing: the step is divided by √v, not by v.",
        ),
        Mistake(
            adam_variant(keep=True),
            "You return the corrected m and v. What is remembered is uncorrected; else the "
            "next step corrects them again.",
        ),
        Mistake(
            adam_variant(move=lambda w, lr, m_hat, bottom, epsilon: w - lr * m_hat / bottom),
            "No ε stands below the line: a weight that has had no gradient yet becomes 0/0, not a number. "
            "Mind the brackets: m_hat / (np.sqrt(v_hat) + epsilon).",
        ),
        Mistake(
            adam_variant(move=lambda w, lr, m_hat, bottom, epsilon: w + lr * m_hat / (bottom + epsilon)),
            "m and v are right, but w climbs: subtract.",
        ),
        Mistake(
            adam_variant(move=lambda w, lr, m_hat, bottom, epsilon: w - m_hat / (bottom + epsilon)),
            "m and v are right, but the learning rate is missing in the step.",
        ),
        Mistake(
            adam_variant(move=lambda w, lr, m_hat, bottom, epsilon: w - lr * m_hat),
            "m and v are right, but w moves by m̂ alone: it is to be divided by √v̂ + ε.",
        ),
        Mistake(
            adam_variant(mean=lambda b, old, new: b * old + new),
            "m and v are sums: the new g and g² lack their weights, 1 − β1 and 1 − β2.",
        ),
        Mistake(
            adam_variant(mean=lambda b, old, new: (1 - b) * old + b * new),
            "β and 1 − β are exchanged: β is the share of the old mean that is kept.",
        ),
        Mistake(
            adam_exchanged,
            "β1 and β2 are exchanged: m, the mean of g, goes by β1, and v by β2.",
        ),
        Mistake(
            adam_variant(correct_m=lambda b, k: (1 - b) ** k, correct_v=lambda b, k: (1 - b) ** k),
            "The power belongs to β alone: 1 − βᵏ, not (1 − β)ᵏ. At k = 1 they are the same.",
        ),
        Mistake(
            adam_variant(correct_m=lambda b, k: 1 / (1 - b**k), correct_v=lambda b, k: 1 / (1 - b**k)),
            "You multiply by 1 − βᵏ. m and v are too small: divide.",
        ),
        Mistake(
            adam_variant(correct_m=lambda b, k: 1 - b ** (k + 1), correct_v=lambda b, k: 1 - b ** (k + 1)),
            "You count one too far: k is 1 at the first step already, and the power is k.",
        ),
        Mistake(
            adam_early,
            "w moves by the old m and v. They take up the new gradient first, then they are corrected.",
        ),
    ),
    hints=(
        "Five lines: m, v, m corrected, v corrected, w.",
        "m = beta1 * m + (1 - beta1) * g, and v the same with beta2 and g * g.",
        "m_hat = m / (1 - beta1**k), v_hat = v / (1 - beta2**k); w moves by lr * m_hat / (sqrt(v_hat) + "
        "epsilon).",
    ),
    explanation="At k = 1 the corrections leave m = g and v = g²: the first step is η in every entry, as "
    "AdaGrad's is. After some thousand steps they are nearly 1 and do nothing.",
)

EXERCISES = (ADAM,)
