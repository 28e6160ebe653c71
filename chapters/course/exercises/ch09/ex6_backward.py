"""Exercise 9.6: the backward pass."""

import numpy as np

from ..exercise import Exercise, Mistake


def batch_norm_backward(x, gamma, dy):
    std = np.sqrt(x.var(axis=0) + 1e-5)
    z = (x - x.mean(axis=0)) / std
    dgamma = (dy * z).sum(axis=0)
    dbeta = dy.sum(axis=0)
    dz = gamma * dy
    dx = (dz - dz.mean(axis=0) - z * (dz * z).mean(axis=0)) / std
    return dx, dgamma, dbeta


def variant(dx=None, dgamma=None, dbeta=None):
    """A wrong version of `batch_norm_backward`: formulas of (z, std, gamma, dy) replace its own."""

    def backward(x, gamma, dy):
        std = np.sqrt(x.var(axis=0) + 1e-5)
        z = (x - x.mean(axis=0)) / std
        right = batch_norm_backward(x, gamma, dy)
        return tuple(f(z, std, gamma, dy) if f else value
                     for f, value in zip((dx, dgamma, dbeta), right))

    return backward


def with_std(x, std, gamma, dy):
    """`batch_norm_backward` with another spread."""
    return with_z(x, (x - x.mean(axis=0)) / std, gamma, dy, std)


def with_z(x, z, gamma, dy, std=None):
    """`batch_norm_backward` with another z."""
    std = np.sqrt(x.var(axis=0) + 1e-5) if std is None else std
    dx = gamma * (dy - dy.mean(axis=0) - z * (dy * z).mean(axis=0)) / std
    return dx, (dy * z).sum(axis=0), dy.sum(axis=0)


def without_epsilon(x, gamma, dy):
    return with_std(x, x.std(axis=0), gamma, dy)


BACKWARD = Exercise(
    id="9.6",
    title="Backward",
    reference=batch_norm_backward,
    returns=("dx", "dgamma", "dbeta"),
    cases=(
        (
            np.array([[1.0, 10.0], [3.0, 30.0], [2.0, 26.0]]),
            np.array([1.0, 2.0]),
            np.array([[1.0, 0.0], [0.0, 2.0], [3.0, -1.0]]),
        ),
        (
            np.array([[0.02, 0.0, 1.0], [-0.01, 4.0, 2.0], [0.03, 1.0, 4.0], [0.0, -2.0, 3.0]]),
            np.array([2.0, 0.5, 1.5]),
            np.array([[1.0, 0.5, 0.0], [0.0, -2.0, 1.0], [3.0, 1.0, -1.0], [0.5, 2.0, 4.0]]),
        ),
    ),
    mistakes=(
        Mistake(
            variant(dx=lambda z, std, gamma, dy: gamma * dy / std),
            "Your dx treats mean and spread as constants. Both are made of x: two more paths lead "
            "back, through the mean and through the variance.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (gamma * dy - (gamma * dy).mean(axis=0)) / std),
            "Your dx forgets the path through the variance: − z · mean(dz · z).",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (gamma * dy - z * (gamma * dy * z).mean(axis=0)) / std),
            "Your dx forgets the path through the mean: − mean(dz). Its columns should add up to 0.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * dy - (gamma * dy).sum(axis=0) - z * (gamma * dy * z).sum(axis=0)) / std),
            "Your dx takes sums where means are meant: each example has the share 1/N in the mean and in "
            "the variance.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (dy - dy.mean(axis=0) - z * (dy * z).mean(axis=0)) / std),
            "Your dx forgets gamma: y is gamma · z + beta, so dz = gamma · dy.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * (dy - dy.mean(axis=0) - z * (dy * z).mean(axis=0)))),
            "Your dx forgets to divide by the spread: z = (x − mean) / std.",
        ),
        Mistake(
            variant(dgamma=lambda z, std, gamma, dy: (dy * (z * std)).sum(axis=0)),
            "Your dgamma uses the centred x. gamma multiplies z, so its local derivative is z.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * (gamma * dy - (gamma * dy).mean(axis=0) - z * (gamma * dy * z).mean(axis=0)) / std)),
            "Your dx multiplies by gamma twice: dz = gamma · dy holds it already.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * dy - (gamma * dy).mean(axis=0) + z * (gamma * dy * z).mean(axis=0)) / std),
            "In your dx the path through the variance has the wrong sign: dv = −½ · r³ · dr.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * dy - (gamma * dy).mean(axis=0) - z * (gamma * dy * z).sum(axis=0)) / std),
            "In your dx the path through the variance lacks its 1/N: ds = dv / N.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * dy - (gamma * dy).mean(axis=0) - z * (gamma * dy * z).mean(axis=0) / 2) / std),
            "In your dx the path through the variance is half of what it should be: c² has the derivative "
            "2 · c.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * dy - (gamma * dy).mean(axis=0) - 2 * z * (gamma * dy * z).mean(axis=0)) / std),
            "In your dx the path through the variance is twice what it should be: a root has the derivative "
            "with −½ in front, dv = −½ · r³ · dr.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * dy - (gamma * dy).mean(axis=0) - (gamma * dy * z).mean(axis=0)) / std),
            "In your dx the last term lacks its z: − z · mean(dz · z).",
        ),
        Mistake(
            variant(dgamma=lambda z, std, gamma, dy: (dy * z).mean(axis=0)),
            "Your dgamma is a mean over the batch. gamma is used N times, so what comes back adds up; the "
            "1/N of the loss is in dy already.",
        ),
        Mistake(
            variant(dbeta=lambda z, std, gamma, dy: dy.mean(axis=0)),
            "Your dbeta is a mean over the batch. beta is used N times, so what comes back adds up; the 1/N "
            "of the loss is in dy already.",
        ),
        Mistake(
            without_epsilon,
            "You forgot the 1e-5 under the root: std = np.sqrt(x.var(axis=0) + 1e-5), as forward has it.",
        ),
        Mistake(
            variant(dgamma=lambda z, std, gamma, dy: (gamma * dy * z).sum(axis=0)),
            "Your dgamma multiplies by gamma. The local derivative of gamma · z for gamma is z.",
        ),
        Mistake(
            variant(dbeta=lambda z, std, gamma, dy: (gamma * dy).sum(axis=0)),
            "Your dbeta multiplies by gamma. beta is added after it, so dbeta is the sum of dy.",
        ),
        Mistake(
            variant(dgamma=lambda z, std, gamma, dy: dy * z),
            "Your dgamma has one row for each example. gamma was used in every row: sum over axis 0.",
        ),
        Mistake(
            variant(dbeta=lambda z, std, gamma, dy: dy),
            "Your dbeta has one row for each example. beta was used in every row: sum over axis 0.",
        ),
        Mistake(
            variant(dgamma=lambda z, std, gamma, dy: (dy * z).sum(axis=1)),
            "Your dgamma sums over axis 1, the units. The batch is axis 0.",
        ),
        Mistake(
            variant(dbeta=lambda z, std, gamma, dy: dy.sum(axis=1)),
            "Your dbeta sums over axis 1, the units. The batch is axis 0.",
        ),
        Mistake(
            lambda x, gamma, dy: with_z(x, x, gamma, dy),
            "You use x where the standardised x̂ belongs: z = (x − mean) / std.",
        ),
        Mistake(
            lambda x, gamma, dy: with_z(x, x - x.mean(axis=0), gamma, dy),
            "You use the centred x where x̂ belongs: it must be divided by std, too.",
        ),
        Mistake(
            lambda x, gamma, dy: with_std(x, x.var(axis=0) + 1e-5, gamma, dy),
            "You use the variance σ² where the spread σ belongs: std = np.sqrt(x.var(axis=0) + 1e-5).",
        ),
        Mistake(
            lambda x, gamma, dy: with_std(x, np.sqrt(x.var(axis=0) - 1e-5), gamma, dy),
            "You subtract the 1e-5. It is added to the variance.",
        ),
        Mistake(
            lambda x, gamma, dy: with_std(x, np.sqrt(x.std(axis=0) + 1e-5), gamma, dy),
            "`x.std` is the root of the variance already, and you take the root again: "
            "np.sqrt(x.var(axis=0) + 1e-5).",
        ),
        Mistake(
            lambda x, gamma, dy: with_std(x, np.sqrt(x.var() + 1e-5), gamma, dy),
            "Your spread is that of the whole array. Each column has its own: axis=0.",
        ),
        Mistake(
            lambda x, gamma, dy: with_z(x, x - x.mean(axis=0) / np.sqrt(x.var(axis=0) + 1e-5), gamma, dy),
            "In your z only the mean is divided. Put x − mean in parentheses.",
        ),
        Mistake(
            lambda x, gamma, dy: with_z(x, (x + x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5), gamma, dy),
            "In your z the mean is added. Subtract it.",
        ),
        Mistake(
            lambda x, gamma, dy: with_z(x, (x - x.sum(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5), gamma, dy),
            "In your z the sum of the column is subtracted. Subtract its mean.",
        ),
        Mistake(
            lambda x, gamma, dy: with_z(x, (x - x.mean()) / np.sqrt(x.var(axis=0) + 1e-5), gamma, dy),
            "In your z the mean is that of the whole array. Each column has its own: axis=0.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * dy - (gamma * dy).mean(axis=0) - z * (gamma * dy * z).mean(axis=0) / std)),
            "In your dx only the last term is divided by std. Put all three in parentheses.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * dy + (gamma * dy).mean(axis=0) - z * (gamma * dy * z).mean(axis=0)) / std),
            "In your dx the path through the mean has the wrong sign: dμ = − Σ dc.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * dy - (gamma * dy).sum(axis=0) - z * (gamma * dy * z).mean(axis=0)) / std),
            "In your dx the path through the mean lacks its 1/N: each example has the share 1/N in it.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * dy - (gamma * dy).mean() - z * (gamma * dy * z).mean(axis=0)) / std),
            "In your dx mean(dz) is one number for the whole array. Each column has its own: axis=0.",
        ),
        Mistake(
            variant(dx=lambda z, std, gamma, dy: (
                gamma * dy - (gamma * dy).mean(axis=0) - z * (gamma * dy * z).mean()) / std),
            "In your dx mean(dz · z) is one number for the whole array. Each column has its own: axis=0.",
        ),
        Mistake(
            lambda x, gamma, dy: with_std(x, x.std(axis=0) + 1e-5, gamma, dy),
            "Your 1e-5 stands outside the root: std = np.sqrt(x.var(axis=0) + 1e-5).",
        ),
    ),
    hints=(
        "First z and its std once more, as in the forward pass. dgamma and dbeta are those of a scale and of "
        "a shift, summed over the batch.",
        "dz = gamma · dy. Three things make dx: dz itself, minus its mean, minus z times the mean of dz · z.",
        "dx = (dz - dz.mean(axis=0) - z * (dz * z).mean(axis=0)) / std",
    ),
    explanation="Shifting or stretching a whole column of x does not change y. So dx must have no part "
    "in these two directions: the two means take them out.",
)

EXERCISES = (BACKWARD,)
