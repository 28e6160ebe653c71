"""Exercises 9.2 and 9.3: running statistics, and the mistake to use the batch's own at inference."""

import numpy as np

from ..exercise import Exercise, Mistake

# 9.2 the running mean


def update(running, batch_mean, momentum):
    return momentum * running + (1 - momentum) * batch_mean


UPDATE = Exercise(
    id="9.2",
    title="The running mean",
    reference=update,
    returns=("running",),
    cases=(
        (np.array([0.0, 1.0]), np.array([2.0, 1.0]), 0.9),
        (np.array([4.0, -1.0, 0.5]), np.array([0.0, 3.0, 0.5]), 0.75),
    ),
    mistakes=(
        Mistake(
            lambda running, batch_mean, momentum: (1 - momentum) * running + momentum * batch_mean,
            "Momentum the other way round: with 0.9 your average forgets nine tenths at each step. It should "
            "keep them. (Some libraries call 0.1 what is 0.9 here. Look before you set it.)",
        ),
        Mistake(
            lambda running, batch_mean, momentum: batch_mean,
            "That is the batch's mean alone. The running mean keeps the share `momentum` of what it was.",
        ),
        Mistake(
            lambda running, batch_mean, momentum: momentum * running + batch_mean,
            "The batch counts in full: the average would grow to ten times the mean. Its share is "
            "1 − momentum.",
        ),
        Mistake(
            lambda running, batch_mean, momentum: running + (1 - momentum) * batch_mean,
            "The old one counts in full, so the sum only grows. It keeps the share momentum: multiply it.",
        ),
        Mistake(
            lambda running, batch_mean, momentum: 0.9 * running + 0.1 * batch_mean,
            "You wrote 0.9 and 0.1 as numbers. The shares come from the argument `momentum`.",
        ),
        Mistake(
            lambda running, batch_mean, momentum: momentum * running,
            "The batch is missing: its share is 1 − momentum.",
        ),
        Mistake(
            lambda running, batch_mean, momentum: update(running, batch_mean.mean(axis=0), momentum),
            "You average `batch_mean` once more. It is the batch's mean already: one number for each unit.",
        ),
        Mistake(
            lambda running, batch_mean, momentum: momentum * running - (1 - momentum) * batch_mean,
            "You subtract the batch's share. The two shares are added.",
        ),
        Mistake(
            lambda running, batch_mean, momentum: momentum * running + (1 - momentum * batch_mean),
            "`1 - momentum * batch_mean` multiplies first. The share is (1 − momentum), in parentheses.",
        ),
        Mistake(
            lambda running, batch_mean, momentum: momentum * running + 1 - momentum + batch_mean,
            "The shares multiply: (1 − momentum) · batch_mean.",
        ),
        Mistake(
            lambda running, batch_mean, momentum: momentum * running + (1 + momentum) * batch_mean,
            "The batch's share is 1 − momentum, not 1 + momentum: the two shares add up to 1.",
        ),
        Mistake(
            lambda running, batch_mean, momentum: (running + batch_mean) / 2,
            "A plain mean of the two: momentum has no say. The old one has the share momentum.",
        ),
        Mistake(
            lambda running, batch_mean, momentum: (
                running + momentum * (batch_mean - running) * (1 - momentum)),
            "One momentum too many: running + (1 − momentum) · (batch_mean − running).",
        ),
    ),
    hints=(
        "The two shares add up to 1.",
        "With momentum 0.9 the new value is 0.9 of the old one and 0.1 of the batch's.",
        "momentum * running + (1 - momentum) * batch_mean",
    ),
    explanation="After k steps a first value has the share momentum^k left: with 0.9 a third after 10 steps, "
    "a hundred-thousandth after 109.",
)


# 9.3 repair: inference


def infer_or_train(x, gamma, beta, running_mean, running_var, train):
    mean, var = (x.mean(axis=0), x.var(axis=0)) if train else (running_mean, running_var)
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


def variant(mean=lambda x: x.mean(axis=0), var=lambda x: x.var(axis=0),
            after=lambda x, mean, var, gamma, beta: gamma * (x - mean) / np.sqrt(var + 1e-5) + beta):
    """A wrong version of `infer_or_train`: its training statistics or its formula replaced."""

    def forward(x, gamma, beta, running_mean, running_var, train):
        own = (mean(x), var(x)) if train else (running_mean, running_var)
        return after(x, *own, gamma, beta)

    return forward


def always_batch(x, gamma, beta, running_mean, running_var, train):
    return infer_or_train(x, gamma, beta, running_mean, running_var, True)


X = np.array([[1.0, 10.0], [3.0, 30.0], [2.0, 26.0]])
STATE = np.array([2.0, 0.5]), np.array([1.0, -1.0]), np.array([1.5, 20.0]), np.array([4.0, 25.0])

INFERENCE = Exercise(
    id="9.3",
    title="Repair the inference",
    reference=infer_or_train,
    returns=("y",),
    cases=((X[:1], *STATE, False), (X, *STATE, False), (X, *STATE, True)),
    planted=always_batch,
    given="20e6d500",
    mistakes=(
        Mistake(
            lambda x, gamma, beta, m, v, train: infer_or_train(x, gamma, beta, m, v, False),
            "Now the running statistics are used in training, too. There the batch's own belong, and "
            "gradients flow through them.",
        ),
        Mistake(
            lambda x, gamma, beta, m, v, train: infer_or_train(x, gamma, beta, m, v, not train),
            "The two are exchanged: the batch's own in training, the running ones otherwise.",
        ),
        Mistake(
            lambda x, gamma, beta, m, v, train: infer_or_train(
                x, gamma, beta, m if train else x.mean(axis=0), v, train),
            "The variance is right. The mean is still the batch's at inference.",
        ),
        Mistake(
            lambda x, gamma, beta, m, v, train: infer_or_train(
                x, gamma, beta, m, v if train else x.var(axis=0), train),
            "The mean is right. The variance is still the batch's at inference.",
        ),
        Mistake(
            lambda x, gamma, beta, m, v, train: infer_or_train(x, gamma, beta, m, v, len(x) > 1),
            "You ask for the size of the batch. Several images may come at inference, too: `train` decides.",
        ),
        Mistake(
            lambda x, gamma, beta, m, v, train: (
                infer_or_train(x, gamma, beta, m, v, train) if train
                else infer_or_train(x, gamma, beta, v, m, train)),
            "Running mean and running variance are exchanged.",
        ),
        Mistake(
            lambda x, gamma, beta, m, v, train: (
                infer_or_train(x, gamma, beta, m, v, train) if train
                else gamma * (x - m) / np.sqrt(v) + beta),
            "At inference the 1e-5 under the root is missing. It belongs there as in training.",
        ),
        Mistake(
            lambda x, gamma, beta, m, v, train: (
                infer_or_train(x, gamma, beta, m, v, train) if train else gamma * x + beta),
            "At inference nothing is standardised. The running mean is subtracted, and the root of the "
            "running variance divides.",
        ),
        Mistake(
            lambda x, gamma, beta, m, v, train: (
                infer_or_train(x, gamma, beta, m, v, train) if train else (x - m) / np.sqrt(v + 1e-5)),
            "At inference gamma and beta are missing. They are weights like others: they always act.",
        ),
        Mistake(
            lambda x, gamma, beta, m, v, train: (
                infer_or_train(x, gamma, beta, m, v, train) if train
                else gamma * (x - m) / (v + 1e-5) + beta),
            "At inference you divide by the running variance. Take the root, as in training.",
        ),
        Mistake(
            variant(after=lambda x, mean, var, gamma, beta: gamma * (x - mean) / np.sqrt(var) + beta),
            "The right statistics, but the 1e-5 under the root has gone: np.sqrt(var + 1e-5).",
        ),
        Mistake(
            variant(after=lambda x, mean, var, gamma, beta: (
                gamma * (x - mean) / (np.sqrt(var) + 1e-5) + beta)),
            "The right statistics, but the 1e-5 stands outside the root. It belongs to the variance.",
        ),
        Mistake(
            variant(after=lambda x, mean, var, gamma, beta: gamma * (x - mean) / np.sqrt(var - 1e-5) + beta),
            "The right statistics, but you subtract the 1e-5. It is added to the variance.",
        ),
        Mistake(
            variant(after=lambda x, mean, var, gamma, beta: gamma * (x - mean) / (var + 1e-5) + beta),
            "The right statistics, but you divide by the variance. Take the root.",
        ),
        Mistake(
            variant(after=lambda x, mean, var, gamma, beta: gamma * (x - mean) + beta),
            "The right statistics, but nothing is divided by the spread.",
        ),
        Mistake(
            variant(after=lambda x, mean, var, gamma, beta: gamma * (x - mean) / np.sqrt(var + 1e-5)),
            "The right statistics, but the shift is missing: + beta.",
        ),
        Mistake(
            variant(after=lambda x, mean, var, gamma, beta: gamma * (x - mean) / np.sqrt(var + 1e-5) - beta),
            "The right statistics, but you subtract beta. It is added.",
        ),
        Mistake(
            variant(after=lambda x, mean, var, gamma, beta: (gamma * x - mean) / np.sqrt(var + 1e-5) + beta),
            "The right statistics, but gamma multiplies x alone: gamma * (x - mean).",
        ),
        Mistake(
            variant(after=lambda x, mean, var, gamma, beta: gamma * (x + mean) / np.sqrt(var + 1e-5) + beta),
            "The right statistics, but you add the mean. Subtract it.",
        ),
        Mistake(
            variant(mean=lambda x: x.sum(axis=0)),
            "Inference is right. In training you use the sum of each column in place of its mean.",
        ),
        Mistake(
            variant(mean=lambda x: x.mean()),
            "Inference is right. In training each column has a mean of its own: x.mean(axis=0).",
        ),
        Mistake(
            variant(var=lambda x: x.std(axis=0)),
            "Inference is right. In training `std` is the root of the variance already: take x.var(axis=0).",
        ),
        Mistake(
            variant(var=lambda x: x.var()),
            "Inference is right. In training each column has a variance of its own: x.var(axis=0).",
        ),
    ),
    hints=(
        "What does this code return for a batch of one example? x − mean is 0 there.",
        "Only the first line is wrong: it does not ask for `train`.",
        "if train: mean, var = x.mean(axis=0), x.var(axis=0); else: mean, var = running_mean, running_var",
    ),
    explanation="At inference an answer must depend on its own example alone. With the batch's statistics it "
    "depends on the others, and for a batch of one on nothing: it is beta.",
)

EXERCISES = (UPDATE, INFERENCE)
