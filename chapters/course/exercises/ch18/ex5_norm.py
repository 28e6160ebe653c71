"""Exercise 18.5: the backward pass of layer norm."""

import numpy as np

from ..exercise import Exercise, Mistake
from .ex1_softmax import waves


def norm_backward(z, std, gamma, dy):
    dz = dy * gamma
    mean = dz.mean(axis=-1, keepdims=True)
    along = (dz * z).mean(axis=-1, keepdims=True)
    dx = (dz - mean - z * along) / std
    dgamma = (dy * z).sum(axis=(0, 1))
    dbeta = dy.sum(axis=(0, 1))
    return dx, dgamma, dbeta


def variant(*, dx=None, gamma_of=lambda z, g, dy: (dy * z).sum(axis=(0, 1)),
            beta_of=lambda z, g, dy: dy.sum(axis=(0, 1)), order=lambda *all: all):
    """A wrong version, by the part that is replaced."""

    def version(z, std, gamma, dy):
        right = norm_backward(z, std, gamma, dy)[0]
        first = right if dx is None else dx(z, std, gamma, dy)
        return order(first, gamma_of(z, gamma, dy), beta_of(z, gamma, dy))

    return version


def over(values, axis=-1):
    return values.mean(axis=axis, keepdims=True)


def plain(dz, z, axis=-1):
    return dz - over(dz, axis) - z * over(dz * z, axis)


def case(*shape):
    x, gamma = waves(*shape) * 2 + 0.5, waves(shape[-1]) + 1.5
    std = np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
    return (x - over(x)) / std, std, gamma, waves(*shape)[..., ::-1] - 0.3


NORM = Exercise(
    id="18.5",
    title="Layer norm, backward",
    reference=norm_backward,
    returns=("dx", "dgamma", "dbeta"),
    cases=(
        (np.array([[[-1.0, 1.0], [1.0, -1.0]]]), np.array([[[2.0], [1.0]]]), np.array([1.0, 2.0]),
         np.array([[[1.0, 0.0], [2.0, 1.0]]])),
        case(2, 3, 4),
        case(3, 2, 5),
    ),
    mistakes=(
        Mistake(
            variant(dx=lambda z, std, g, dy: plain(dy * g, z, (0, 1)) / std),
            "dx: your means run over the batch and the steps, as in batch norm. Layer norm's run over the D "
            "numbers of one step: the last axis.",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: plain(dy * g, z, 1) / std),
            "dx: your means run over the steps. They run over the D numbers of one step: the last axis.",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: plain(dy, z) / std),
            "dx: gamma is missing. What comes to z is dz = dy · gamma.",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: g * plain(dy, z) / std),
            "dx: gamma multiplies dy before the means are taken, not afterwards: each number has its "
            "own gamma.",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: dy * g / std),
            "dx: you treat mean and std as constants. Both depend on x: two terms are subtracted.",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: (dy * g - over(dy * g)) / std),
            "dx: the way through the standard deviation is missing: z · mean(dz · z).",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: (dy * g - z * over(dy * g * z)) / std),
            "dx: the way through the mean is missing: mean(dz).",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: (dy * g - over(dy * g) - over(dy * g * z)) / std),
            "dx: the last term is z · mean(dz · z). Your z in front is missing.",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: (dy * g - over(dy * g) - z * over(dy * g)) / std),
            "dx: the last term is z · mean(dz · z). Your z inside the mean is missing.",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: plain(dy * g, z) * std),
            "dx: x was divided by std, and so is what comes back.",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: plain(dy * g, z)),
            "dx: the division by std is missing.",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: (dy * g - (dy * g).sum(axis=-1, keepdims=True)
                                              - z * (dy * g * z).sum(axis=-1, keepdims=True)) / std),
            "dx: you take sums. They are means over the D numbers.",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: (dy * g - over(dy * g) + z * over(dy * g * z)) / std),
            "dx: both terms are subtracted. The sign of the second one is wrong.",
        ),
        Mistake(
            variant(dx=lambda z, std, g, dy: (dy * g + over(dy * g) - z * over(dy * g * z)) / std),
            "dx: both terms are subtracted. The sign of the first one is wrong.",
        ),
        Mistake(
            variant(gamma_of=lambda z, g, dy: (dy * g * z).sum(axis=(0, 1))),
            "dgamma: y = gamma · z + beta, so dgamma = Σ dy · z. You used dz, which has gamma in it.",
        ),
        Mistake(
            variant(gamma_of=lambda z, g, dy: (dy * z).mean(axis=(0, 1)),
                    beta_of=lambda z, g, dy: dy.mean(axis=(0, 1))),
            "dgamma and dbeta: you take means. Every example and step uses the same gamma: the sum.",
        ),
        Mistake(
            variant(beta_of=lambda z, g, dy: (dy * g).sum(axis=(0, 1))),
            "dbeta: beta is added after gamma: dbeta = Σ dy.",
        ),
        Mistake(
            variant(order=lambda dx, dgamma, dbeta: (dx, dbeta, dgamma)),
            "dgamma and dbeta are exchanged: return dx, dgamma, dbeta, in this order.",
        ),
    ),
    hints=(
        "It is the formula of batch norm (chapter 9); only the axis of the means is another.",
        "dz = dy · gamma; then dz − mean(dz) − z · mean(dz · z), divided by std, means over the last axis.",
        "dx = (dz - mean - z * along) / std; dgamma = (dy * z).sum(axis=(0, 1)); dbeta = dy.sum(axis=(0, 1))",
    ),
    explanation="Each row of dx adds up to 0, and so does its product with z: a row of x that is shifted or "
    "stretched has the same z.",
)

EXERCISES = (NORM,)
