"""Exercise 9.1: the forward pass in training."""

import numpy as np

from ..exercise import Exercise, Mistake

BATCHES = (
    (np.array([[1.0, 10.0], [3.0, 30.0], [2.0, 26.0]]), np.array([1.0, 1.0]), np.array([0.0, 0.0])),
    (
        np.array([[0.02, 0.0, 1.0], [-0.01, 4.0, 2.0], [0.03, 1.0, 4.0], [0.0, -2.0, 3.0]]),
        np.array([2.0, 0.5, 1.5]),
        np.array([0.0, 1.0, -3.0]),
    ),
)


def batch_norm(x, gamma, beta):
    mean = x.mean(axis=0)
    var = ((x - mean) ** 2).mean(axis=0)
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


def variant(mean=lambda x: x.mean(axis=0), spread=lambda x: np.sqrt(x.var(axis=0) + 1e-5),
            after=lambda z, gamma, beta: gamma * z + beta):
    """A wrong version of `batch_norm`, by the part that is replaced."""

    def forward(x, gamma, beta):
        return after((x - mean(x)) / spread(x), gamma, beta)

    return forward


def standardised(x, gamma, beta, mean=None, var=None):
    """`batch_norm` with another mean, of which the variance is then taken, or with another variance."""
    mean = x.mean(axis=0) if mean is None else mean
    var = ((x - mean) ** 2).mean(axis=0) if var is None else var
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


FORWARD = Exercise(
    id="9.1",
    title="Forward, in training",
    reference=batch_norm,
    returns=("y",),
    cases=BATCHES,
    mistakes=(
        Mistake(
            variant(spread=lambda x: np.sqrt(x.var(axis=0, ddof=1) + 1e-5)),
            "Your variance divides by N − 1. Batch normalization divides by N, as `x.var(axis=0)` does: "
            "it describes this batch and estimates nothing.",
        ),
        Mistake(
            variant(lambda x: x.mean(axis=1, keepdims=True),
                    lambda x: np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)),
            "You standardise each example over its own features (axis 1). That exists, and is called layer "
            "normalization. The batch is axis 0.",
        ),
        Mistake(
            variant(lambda x: x.mean(), lambda x: np.sqrt(x.var() + 1e-5)),
            "You take one mean and one variance for the whole array. Each column has its own: axis=0.",
        ),
        Mistake(
            variant(spread=lambda x: np.sqrt(x.var(axis=0)) + 1e-5),
            "Your 1e-5 stands outside the root. It belongs to the variance: np.sqrt(var + 1e-5).",
        ),
        Mistake(
            variant(spread=lambda x: x.var(axis=0) + 1e-5),
            "You divide by the variance. A spread has the units of x: take the root.",
        ),
        Mistake(
            variant(spread=lambda x: np.sqrt((x**2).mean(axis=0) + 1e-5)),
            "Your variance is the mean of x². It is the mean of the squared *distances from the mean*.",
        ),
        Mistake(
            variant(spread=lambda x: x.std(axis=0)),
            "You forgot the 1e-5 under the root: np.sqrt(var + 1e-5). It hardly shows in most columns. Where "
            "a column is the same for all examples you divide 0 by 0.",
        ),
        *(
            Mistake(variant(spread=lambda x, eps=eps: np.sqrt(x.var(axis=0) + eps)),
                    f"Your ε is {eps:g}. Here it is 1e-5: a column with a small spread shows the difference.")
            for eps in (1e-8, 1e-7, 1e-6, 1e-4)
        ),
        Mistake(
            variant(spread=lambda x: np.sqrt(x.std(axis=0) + 1e-5)),
            "You take the root of the spread. `std` is the root of the variance already: "
            "np.sqrt(x.var(axis=0) + 1e-5).",
        ),
        Mistake(
            variant(spread=lambda x: np.sqrt(((x - x.mean(axis=0)) ** 2).sum(axis=0) + 1e-5)),
            "Your variance is the sum of the squared distances. It is their mean.",
        ),
        Mistake(
            variant(spread=lambda x: 1.0),
            "You only centre the columns. Divide by the spread, too.",
        ),
        Mistake(
            variant(spread=lambda x: 1 / np.sqrt(x.var(axis=0) + 1e-5)),
            "You multiply by the spread. Divide by it.",
        ),
        Mistake(
            lambda x, gamma, beta: gamma * x - x.mean(axis=0) / np.sqrt(x.var(axis=0) + 1e-5) + beta,
            "Only the mean is divided by the spread, and gamma multiplies x alone. Put x − mean in "
            "parentheses.",
        ),
        Mistake(
            lambda x, gamma, beta: (gamma * x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5) + beta,
            "gamma multiplies x alone, before the mean is subtracted: gamma * (x - mean), with parentheses.",
        ),
        Mistake(
            lambda x, gamma, beta: gamma * (x - (x.mean(axis=0) / np.sqrt(x.var(axis=0) + 1e-5))) + beta,
            "Only the mean is divided by the spread. The whole difference is: (x - mean) / np.sqrt(var + "
            "1e-5).",
        ),
        Mistake(
            lambda x, gamma, beta: batch_norm(x, gamma, -beta),
            "You subtract beta. It is added: gamma · z + beta.",
        ),
        Mistake(
            lambda x, gamma, beta: gamma * (x + x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5) + beta,
            "You add the mean. Subtract it: x − mean.",
        ),
        Mistake(
            variant(spread=lambda x: np.sqrt(x.var(axis=0) - 1e-5)),
            "You subtract the 1e-5 from the variance. It is added, so that the root is never that of 0.",
        ),
        Mistake(
            lambda x, gamma, beta: standardised(x, gamma, beta, mean=x.sum(axis=0)),
            "Your mean is the sum of the column. Divide it by N, as `x.mean(axis=0)` does.",
        ),
        Mistake(
            lambda x, gamma, beta: standardised(x, gamma, beta, mean=x.mean()),
            "Your mean is that of the whole array. Each column has its own: `x.mean(axis=0)`.",
        ),
        Mistake(
            lambda x, gamma, beta: standardised(
                x, gamma, beta, var=((x - x.mean(axis=0)) ** 2).mean()),
            "Your variance is one number for the whole array. Each column has its own: axis=0.",
        ),
        Mistake(
            lambda x, gamma, beta: standardised(x, gamma, beta, var=(x - x.mean(axis=0)).mean(axis=0)),
            "The square is missing: the distances from the mean add up to 0. Take the mean of their squares.",
        ),
        Mistake(
            lambda x, gamma, beta: standardised(
                x, gamma, beta, var=((x + x.mean(axis=0)) ** 2).mean(axis=0)),
            "In your variance the mean is added. The distance from the mean is x − mean.",
        ),
        Mistake(
            variant(mean=lambda x: 0.0),
            "You forgot to subtract the mean.",
        ),
        Mistake(
            variant(after=lambda z, gamma, beta: z),
            "You return the standardised batch: gamma and beta are missing.",
        ),
        Mistake(variant(after=lambda z, gamma, beta: gamma * z), "The shift is missing: + beta."),
        Mistake(variant(after=lambda z, gamma, beta: z + beta), "The scale is missing: gamma · z."),
        Mistake(
            variant(after=lambda z, gamma, beta: beta * z + gamma),
            "gamma and beta are exchanged: gamma multiplies, beta is added.",
        ),
        Mistake(
            variant(after=lambda z, gamma, beta: gamma * (z + beta)),
            "You add beta before multiplying by gamma. First the scale, then the shift: gamma · z + beta.",
        ),
    ),
    hints=(
        "Three lines: the mean of each column, the variance of each column, and one formula.",
        "`x.mean(axis=0)` has the shape (D,), and so has `((x - mean) ** 2).mean(axis=0)`; broadcasting "
        "does the rest.",
        "gamma * (x - mean) / np.sqrt(var + 1e-5) + beta",
    ),
    explanation="Every column of y has mean beta and spread gamma, whatever x had. The 1e-5 (called ε) "
    "avoids a division by 0 where a column is the same for all examples.",
)

EXERCISES = (FORWARD,)
