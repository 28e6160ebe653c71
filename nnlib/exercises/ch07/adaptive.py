"""Exercises 7.4 and 7.5: the steps of AdaGrad and of Adam."""

import numpy as np

from ..exercise import Exercise, Mistake

# 7.4 AdaGrad


def adagrad_step(w, g, h, lr, epsilon):
    h = h + g * g
    w = w - lr * g / (np.sqrt(h) + epsilon)
    return w, h


def adagrad_variant(grow=lambda h, g: h + g * g, size=lambda h, epsilon: np.sqrt(h) + epsilon, old=False):
    """A wrong version of `adagrad_step`: how h grows, and by what the step is divided."""

    def step(w, g, h, lr, epsilon):
        new = grow(h, g)
        return w - lr * g / size(h if old else new, epsilon), new

    return step


ADAGRAD = Exercise(
    id="7.4",
    title="AdaGrad",
    statement="One step of AdaGrad, h ← h + g² and w ← w − ηg/(√h + ε). Return the new w and the new h.",
    stub="def adagrad_step(w, g, h, lr, epsilon):\n    h = ...\n    w = ...\n    return w, h\n\n\n"
    "check('7.4', adagrad_step)",
    reference=adagrad_step,
    returns=("w", "h"),
    cases=(
        (np.array([-7.0, 2.0]), np.array([-0.7, 4.0]), np.array([0.0, 0.0]), 1.5, 1e-7),
        (np.array([-5.5, 0.5]), np.array([-0.55, 1.0]), np.array([0.49, 16.0]), 1.5, 1e-7),
        (np.array([[1.0, -2.0]]), np.array([[0.5, 2.0]]), np.array([[4.0, 0.25]]), 0.1, 0.5),
    ),
    mistakes=(
        Mistake(
            adagrad_variant(size=lambda h, epsilon: h + epsilon),
            "You divide by h where √h is meant: g/√h has no unit, so that steep and flat directions step "
            "alike; g/h makes the steep ones crawl.",
        ),
        Mistake(
            adagrad_variant(grow=lambda h, g: g * g),
            "h forgets: it holds the last g² alone, so every step is η long. Add g² to the old h.",
        ),
        Mistake(
            adagrad_variant(size=lambda h, epsilon: np.sqrt(h + epsilon)),
            "ε stands inside the root. Outside is meant, √h + ε: inside, an ε of 1e-7 acts like 3e-4.",
        ),
        Mistake(
            adagrad_variant(grow=lambda h, g: h + g),
            "h adds up g. It is g² that is added: signs must not cancel.",
        ),
        Mistake(
            adagrad_variant(grow=lambda h, g: h + abs(g)),
            "h adds up |g|. It is g² that is added; the root comes afterwards.",
        ),
        Mistake(
            adagrad_variant(old=True),
            "w moves by the old h. It takes g² up first; in the first step the old h is 0.",
        ),
        Mistake(
            adagrad_variant(grow=lambda h, g: h + np.sum(g * g)),
            "You added the sum of all squares to every entry. Each entry has its own h, from its own g.",
        ),
        Mistake(
            lambda w, g, h, lr, epsilon: (w + lr * g / (np.sqrt(h + g * g) + epsilon), h + g * g),
            "h is right, but w climbs: subtract.",
        ),
    ),
    hints=(
        "h first, then w with the new h. All of it is entry by entry: no loop, no sum.",
        "h = h + g * g; then divide lr * g by np.sqrt(h) + epsilon.",
    ),
    explanation="In the first step √h = |g|, so every entry moves by η, however steep it is. From then on "
    "each entry's rate falls as its own gradients add up.",
)

# 7.5 Adam


def adam_step(w, g, m, v, k, lr, beta1, beta2, epsilon):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**k)
    v_hat = v / (1 - beta2**k)
    w = w - lr * m_hat / (np.sqrt(v_hat) + epsilon)
    return w, m, v


def adam_variant(square=lambda g: g * g, correct_m=lambda b, k: 1 - b**k, correct_v=lambda b, k: 1 - b**k,
                 root=np.sqrt, keep=False):
    """A wrong version of `adam_step`."""

    def step(w, g, m, v, k, lr, beta1, beta2, epsilon):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * square(g)
        m_hat, v_hat = m / correct_m(beta1, k), v / correct_v(beta2, k)
        w = w - lr * m_hat / (root(v_hat) + epsilon)
        return (w, m_hat, v_hat) if keep else (w, m, v)

    return step


SETTINGS = (0.1, 0.9, 0.999, 1e-8)
ADAM = Exercise(
    id="7.5",
    title="Adam",
    statement="The k-th step of Adam (k counts from 1). Return the new w, m and v. Either place of ε is "
    "accepted.",
    stub="def adam_step(w, g, m, v, k, lr, beta1, beta2, epsilon):\n    m = ...\n    v = ...\n    w = ...\n"
    "    return w, m, v\n\n\ncheck('7.5', adam_step)",
    reference=adam_step,
    returns=("w", "m", "v"),
    cases=(
        (np.array([-7.0, 2.0]), np.array([-0.7, 4.0]), np.zeros(2), np.zeros(2), 1, *SETTINGS),
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
            "w is right, but you return the corrected m and v. What is remembered is uncorrected; else the "
            "next step corrects them again.",
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

EXERCISES = (ADAGRAD, ADAM)
