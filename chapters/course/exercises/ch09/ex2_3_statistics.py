"""Exercises 9.2 and 9.3: running statistics, and the mistake to use the batch's own at inference."""

import numpy as np

from ..exercise import Exercise, Mistake

# 9.2 the running mean


def update(running, batch, momentum):
    return momentum * running + (1 - momentum) * batch


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
            lambda running, batch, momentum: (1 - momentum) * running + momentum * batch,
            "Momentum the other way round: with 0.9 your average forgets nine tenths at each step. It should "
            "keep them. (Some libraries call 0.1 what is 0.9 here. Look before you set it.)",
        ),
        Mistake(
            lambda running, batch, momentum: batch,
            "That is the batch's mean alone. The running mean keeps the share `momentum` of what it was.",
        ),
        Mistake(
            lambda running, batch, momentum: momentum * running + batch,
            "The batch counts in full: the average would grow to ten times the mean. Its share is "
            "1 − momentum.",
        ),
        Mistake(
            lambda running, batch, momentum: running + (1 - momentum) * batch,
            "The old one counts in full, so the sum only grows. It keeps the share momentum: multiply it.",
        ),
        Mistake(
            lambda running, batch, momentum: 0.9 * running + 0.1 * batch,
            "You wrote 0.9 and 0.1 as numbers. The shares come from the argument `momentum`.",
        ),
        Mistake(
            lambda running, batch, momentum: momentum * running,
            "The batch is missing: its share is 1 − momentum.",
        ),
        Mistake(
            lambda running, batch, momentum: momentum * running + (1 - momentum) * batch.mean(axis=0),
            "You average `batch` once more. It is the batch's mean already: one number for each unit.",
        ),
        Mistake(
            lambda running, batch, momentum: (running + batch) / 2,
            "A plain mean of the two: momentum has no say. The old one has the share momentum.",
        ),
        Mistake(
            lambda running, batch, momentum: running + momentum * (batch - running) * (1 - momentum),
            "One momentum too many: running + (1 − momentum) · (batch − running).",
        ),
    ),
    hints=(
        "The two shares add up to 1.",
        "With momentum 0.9 the new value is 0.9 of the old one and 0.1 of the batch's.",
        "momentum * running + (1 - momentum) * batch",
    ),
    explanation="After k steps a first value has the share momentum^k left: with 0.9 a third after 10 steps, "
    "a hundred-thousandth after 109.",
)


# 9.3 repair: inference


def infer_or_train(x, gamma, beta, running_mean, running_var, train):
    mean, var = (x.mean(axis=0), x.var(axis=0)) if train else (running_mean, running_var)
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


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
