"""What is measured of a run: measure(run) -> {name: number}."""

import numpy as np

from nnlib.training import accuracy, count_correct


def accuracies(run):
    """The shares of all training and of all test examples that the net gets right."""
    return {"train": accuracy(run.net, *run.train), "test": accuracy(run.net, *run.test)}


def train_accuracy(run):
    """The share of all training examples that the net gets right."""
    return {"train": accuracy(run.net, *run.train)}


def test_accuracy(run):
    """The share of all test examples that the net gets right."""
    return {"test": accuracy(run.net, *run.test)}


def of_first(count):
    """The shares of the first so many training and test examples that the net gets right."""
    def measure(run):
        return {name: accuracy(run.net, part.x[:count], part.t[:count])
                for name, part in (("train", run.train), ("test", run.test))}
    return measure


def loss_before(run):
    """The loss of the last batch, as the net stood before the update that was made with it."""
    return {"loss": run.loss}


def loss_after(run):
    """The loss of the last batch once the update was made with it: lower, and flattering."""
    x, t = run.batch
    return {"loss": run.experiment.loss(run.net.forward(x), t)[0]}


def batch_accuracy(run):
    """The share of the last batch that the net got right before the update, and its loss then."""
    return {"accuracy": count_correct(run.y, run.batch[1]) / len(run.y), "loss": run.loss}


def mean_loss(run):
    """The mean loss since it was last measured: of each batch before the update that was made with it."""
    since = run.points["step"][-1] if run.points["step"] else 0
    return {"loss": float(np.mean(run.losses[since:]))}


def last_batch(run):
    """The share of the last batch that the net gets right once the update was made with it."""
    return {"accuracy": accuracy(run.net, *run.batch)}


def together(*measures):
    """Several at once."""
    return lambda run: {name: value for measure in measures for name, value in measure(run).items()}
