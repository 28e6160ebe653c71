"""Exercise 7.8: the step of AdamW."""

import numpy as np

from ..exercise import Exercise, Mistake
from .ex5_adam import CASES, IN_BOTH, adam_step, correction, mean


def adamw_step(w, g, m, h, k, lr, beta1, beta2, epsilon, decay):
    m = beta1 * m + (1 - beta1) * g
    h = beta2 * h + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**k)
    h_hat = h / (1 - beta2**k)
    w = w - lr * m_hat / (np.sqrt(h_hat) + epsilon) - lr * decay * w
    return w, m, h


def shrunk(shrink):
    """A wrong version: Adam's step, and w shrunk in another way."""

    def step(w, g, m, h, k, lr, beta1, beta2, epsilon, decay):
        moved, m, h = adam_step(w, g, m, h, k, lr, beta1, beta2, epsilon)
        return shrink(w, moved, lr, decay), m, h

    return step


def inside(w, g, m, h, k, lr, beta1, beta2, epsilon, decay):
    """A wrong version: the decay is added to the gradient."""
    return adam_step(w, g + decay * w, m, h, k, lr, beta1, beta2, epsilon)


def above(w, g, m, h, k, lr, beta1, beta2, epsilon, decay):
    """A wrong version: the decay stands above the line."""
    m, h = mean(beta1, m, g), mean(beta2, h, g * g)
    top = m / correction(beta1, k) + decay * w
    return w - lr * top / (np.sqrt(h / correction(beta2, k)) + epsilon), m, h


ADAMW = Exercise(
    id="7.8",
    title="AdamW",
    reference=adamw_step,
    returns=("w", "m", "h"),
    cases=tuple((*case, decay) for case, decay in zip(CASES, (0.5, 0.5, 0.2), strict=True)),
    mistakes=(
        Mistake(
            inside,
            "You add λw to the gradient, so it goes through m, h and the root. This is what AdamW "
            "avoids: subtract "
            "lr · decay · w from w directly.",
        ),
        Mistake(
            above,
            "λw is not in m and h, but it is still divided by √ĥ. Keep it outside the quotient.",
        ),
        Mistake(
            shrunk(lambda w, moved, lr, decay: moved),
            "This is Adam. The decay is missing: w also loses lr · decay · w.",
        ),
        Mistake(
            shrunk(lambda w, moved, lr, decay: moved - decay * w),
            "The decay is not multiplied by the learning rate: w loses lr · decay · w.",
        ),
        Mistake(
            shrunk(lambda w, moved, lr, decay: moved + lr * decay * w),
            "The decay has the wrong sign: w grows. Subtract lr · decay · w.",
        ),
        Mistake(
            shrunk(lambda w, moved, lr, decay: (1 - lr * decay) * moved),
            "You shrink w after Adam's step. The old w is what shrinks: - lr * decay * w with the w "
            "that you were "
            "given. (The difference is small, and some programs do it your way.)",
        ),
        Mistake(
            shrunk(lambda w, moved, lr, decay: moved - lr * decay),
            "You take lr · decay away from every weight. It must be a share of the weight: lr · decay · w.",
        ),
        Mistake(
            shrunk(lambda w, moved, lr, decay: moved - lr * decay * w * w),
            "The decay is w times lr · decay, not w².",
        ),
        Mistake(
            shrunk(lambda w, moved, lr, decay: moved - lr * w),
            "λ is missing in the decay: lr · decay · w.",
        ),
        Mistake(
            shrunk(lambda w, moved, lr, decay: moved - w),
            "The new w has lost the old one. Start with w, then subtract Adam's step and lr · decay · w.",
        ),
        *(Mistake(answer, message) for answer, message in IN_BOTH),
    ),
    hints=(
        "Start with your solution of 7.5. Only the line for w changes.",
        "w loses two things: Adam's step, and lr * decay * w.",
        "w = w - lr * m_hat / (np.sqrt(h_hat) + epsilon) - lr * decay * w",
    ),
    explanation="m and h know nothing of the decay. So every weight shrinks by the same share lr · "
                "decay at each "
    "step, however large its gradients are.",
)

EXERCISES = (ADAMW,)
