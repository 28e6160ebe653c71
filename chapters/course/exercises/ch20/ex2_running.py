"""Exercise 20.2: the running mean and variance after a batch, as PyTorch has them."""

import numpy as np

from ..exercise import Exercise, Mistake


def after_batch(x, mean, var, momentum):
    n = len(x)
    batch_var = ((x - x.mean(axis=0)) ** 2).sum(axis=0) / (n - 1)
    return ((1 - momentum) * mean + momentum * x.mean(axis=0),
            (1 - momentum) * var + momentum * batch_var)


def moved(old, new, share):
    return (1 - share) * old + share * new


def version(batch_mean=lambda x: x.mean(axis=0), batch_var=lambda x: x.var(axis=0, ddof=1), move=moved):
    """A wrong version: other statistics of the batch, or another way to move."""

    def answer(x, mean, var, momentum):
        return move(mean, batch_mean(x), momentum), move(var, batch_var(x), momentum)

    return answer


RUNNING = Exercise(
    id="20.2",
    title="A running mean in PyTorch's words",
    reference=after_batch,
    returns=("mean", "var"),
    cases=(
        (np.array([[1.0], [3.0], [5.0]]), np.array([0.0]), np.array([1.0]), 0.1),
        (np.array([[1.0, 10.0], [2.0, 30.0]]), np.array([2.0, -1.0]), np.array([4.0, 0.5]), 0.3),
        (np.array([[2.0, 0.5], [4.0, 1.0], [9.0, 3.0], [1.0, 0.0]]), np.array([1.0, 3.0]),
         np.array([2.0, 7.0]), 0.25),
    ),
    mistakes=(
        Mistake(
            version(move=lambda old, new, share: share * old + (1 - share) * new),
            "Your `momentum` is the share that stays, as in nnlib. PyTorch's is the share of the new batch.",
        ),
        Mistake(
            version(batch_var=lambda x: x.var(axis=0)),
            "Your variance divides by n. For the running variance PyTorch divides by n − 1.",
        ),
        Mistake(
            version(batch_var=lambda x: x.var(axis=0),
                    move=lambda old, new, share: share * old + (1 - share) * new),
            "That is nnlib's way in both points. In PyTorch's, `momentum` is the share of the new batch, and "
            "the running variance divides by n − 1.",
        ),
        Mistake(
            version(batch_var=lambda x: x.std(axis=0, ddof=1)),
            "You move by the standard deviation. The running variance takes the variance: no root.",
        ),
        Mistake(
            version(batch_var=lambda x: x.std(axis=0)),
            "That is the root of the variance, and it divides by n. Take the variance, with n − 1.",
        ),
        Mistake(
            version(batch_var=lambda x: x.var(axis=0) * (len(x) - 1) / len(x)),
            "You multiplied by (n − 1) / n. From Σ/n to Σ/(n − 1) the factor is n / (n − 1).",
        ),
        Mistake(
            version(batch_var=lambda x: ((x - x.mean(axis=0)) ** 2).sum(axis=0)),
            "You take the sum of the squared distances. Divide it by n − 1.",
        ),
        Mistake(
            version(batch_var=lambda x: (x**2).sum(axis=0) / (len(x) - 1)),
            "Subtract the batch's mean before you square.",
        ),
        Mistake(
            version(batch_mean=lambda x: x.sum(axis=0) / (len(x) - 1)),
            "n − 1 belongs to the variance. The mean divides by n.",
        ),
        Mistake(
            version(batch_mean=lambda x: x.sum(axis=0)),
            "You move by the sum of the batch. Divide it by n: the mean.",
        ),
        Mistake(
            version(move=lambda old, new, share: new),
            "Those are the batch's own numbers. The running ones move only a part of the way to them.",
        ),
        Mistake(
            version(move=lambda old, new, share: old + share * new),
            "The old ones stay whole. Of them the share 1 − momentum stays.",
        ),
        Mistake(
            version(move=lambda old, new, share: (1 - share) * old + new),
            "You add the whole batch. Its share is momentum.",
        ),
        Mistake(
            version(move=lambda old, new, share: (1 + share) * old + share * new),
            "1 − momentum of the old ones stays, not 1 + momentum.",
        ),
        Mistake(
            version(move=lambda old, new, share: (1 - share) * old - share * new),
            "The batch's share is added, not taken away.",
        ),
        Mistake(
            lambda x, mean, var, momentum: (
                moved(mean, x.mean(axis=0), momentum),
                moved(var, ((x - moved(mean, x.mean(axis=0), momentum)) ** 2).sum(axis=0) / (len(x) - 1),
                      momentum)),
            "Your variance measures distances to the running mean. It takes those to the batch's own mean.",
        ),
        Mistake(
            lambda x, mean, var, momentum: (
                moved(mean, x.mean(axis=0), momentum),
                moved(var, ((x - mean) ** 2).sum(axis=0) / (len(x) - 1), momentum)),
            "Your variance measures distances to the old running mean. It takes those to the batch's own "
            "mean.",
        ),
        Mistake(
            version(batch_mean=lambda x: x.mean(axis=1)[: x.shape[1]],
                    batch_var=lambda x: x.var(axis=1)[: x.shape[1]]),
            "You take means over the features of an example. A batch's mean goes over the examples: axis 0.",
        ),
        Mistake(
            version(batch_mean=np.mean, batch_var=lambda x: np.var(x, ddof=1)),
            "You take one mean of all numbers. Each feature has its own: axis 0.",
        ),
    ),
    hints=(
        "PyTorch's momentum 0.1 is our 0.9: the share of the batch.",
        "new_mean = (1 - momentum) * mean + momentum * x.mean(axis=0)",
        "The batch's variance is x.var(axis=0, ddof=1): the sum of squares over n − 1.",
    ),
    explanation="The factor n / (n − 1) makes the variance of a sample right on average. In the pass itself "
    "PyTorch divides by n, as we do.",
)

EXERCISES = (RUNNING,)
