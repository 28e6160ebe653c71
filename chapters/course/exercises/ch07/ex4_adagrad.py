"""Exercise 7.4: the step of AdaGrad."""

import numpy as np

from ..exercise import Exercise, Mistake


def adagrad_step(w, g, h, lr, epsilon):
    h = h + g * g
    w = w - lr * g / (np.sqrt(h) + epsilon)
    return w, h


def adagrad_variant(grow=lambda h, g: h + g * g, size=lambda h, epsilon: np.sqrt(h) + epsilon, old=False,
                    top=lambda g: g):
    """A wrong version of `adagrad_step`: how h grows, what is divided, and by what."""

    def step(w, g, h, lr, epsilon):
        new = grow(h, g)
        return w - lr * top(g) / size(h if old else new, epsilon), new

    return step


ADAGRAD = Exercise(
    id="7.4",
    title="AdaGrad",
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
        Mistake(
            adagrad_variant(size=lambda h, epsilon: np.sqrt(h)),
            "ε is missing: without it a weight whose gradients were all 0 becomes 0/0.",
        ),
        Mistake(
            lambda w, g, h, lr, epsilon: (w - lr * g / np.sqrt(h + g * g) + epsilon, h + g * g),
            "ε is added to w, not to the root: it needs brackets, lr * g / (np.sqrt(h) + epsilon).",
        ),
        Mistake(
            adagrad_variant(size=lambda h, epsilon: 1 / (np.sqrt(h) + epsilon)),
            "You multiply by √h + ε: steep directions would step farther still. Divide.",
        ),
        Mistake(
            adagrad_variant(top=np.ones_like),
            "g is missing above the line: this steps the same way whatever the sign of the gradient is.",
        ),
        Mistake(
            adagrad_variant(top=lambda g: g * g),
            "The square belongs into h. Above the line stands g itself, with its sign.",
        ),
        Mistake(
            lambda w, g, h, lr, epsilon: (w - g / (np.sqrt(h + g * g) + epsilon), h + g * g),
            "h is right, but the learning rate is missing in the step.",
        ),
        Mistake(
            lambda w, g, h, lr, epsilon: (w - lr * g / (np.sqrt(h + g * g) + epsilon), np.sqrt(h + g * g)),
            "w is right, but you return √h. What is remembered is h, the sum of the squares.",
        ),
        Mistake(
            lambda w, g, h, lr, epsilon: (w - lr * g, h + g * g),
            "h is right, but w moves by ηg as in SGD: divide by √h + ε.",
        ),
        Mistake(
            lambda w, g, h, lr, epsilon: (w - (lr * g / np.sqrt(h + g * g) + epsilon), h + g * g),
            "ε is added to the step, not to the root: it needs brackets, lr * g / (np.sqrt(h) + epsilon).",
        ),
        Mistake(
            adagrad_variant(size=lambda h, epsilon: np.sqrt(h) - epsilon),
            "ε has the wrong sign: √h − ε may be 0. Add it.",
        ),
        Mistake(
            adagrad_variant(grow=lambda h, g: 0.9 * h + 0.1 * g * g),
            "That is RMSProp's running mean. AdaGrad's h is a sum: it forgets nothing.",
        ),
        Mistake(
            adagrad_variant(grow=lambda h, g: h + 2 * g),
            "h adds up 2g. It is g², g times g, that is added.",
        ),
    ),
    hints=(
        "h first, then w with the new h. All of it is entry by entry: no loop, no sum.",
        "h = h + g * g; then divide lr * g by np.sqrt(h) + epsilon.",
    ),
    explanation="In the first step √h = |g|, so every entry moves by η, however steep it is. From then on "
    "each entry's rate falls as its own gradients add up.",
)

EXERCISES = (ADAGRAD,)
