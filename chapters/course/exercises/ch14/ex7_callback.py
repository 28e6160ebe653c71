"""Exercise 14.7: a callback that ends the training."""

import numpy as np

from ..exercise import Exercise, Mistake

# 14.7 stop when all training examples are right


def when_perfect(model, history):
    return bool(history["accuracy"][-1] >= 1.0)


class Log(dict):
    """A history that can be copied and compared: {column: list}; its length is the number of epochs."""

    def __len__(self):
        return len(self["epoch"])

    def __contains__(self, name):
        return name in self.keys()

    def last(self):
        return {name: values[-1] for name, values in self.items()}

    @property
    def rows(self):
        return [{name: values[k] for name, values in self.items()} for k in range(len(self))]


def log(accuracy, val_accuracy):
    """The history of a fit with these accuracies."""
    epochs = len(accuracy)
    return Log(epoch=list(range(1, epochs + 1)), loss=[1.25 - a for a in accuracy], accuracy=accuracy,
               lr=[0.5] * epochs, val_loss=[1.5 - a for a in val_accuracy], val_accuracy=val_accuracy)


STOP = Exercise(
    id="14.7",
    title="A callback of your own",
    reference=when_perfect,
    returns=("stop",),
    cases=(
        (None, log([0.8, 0.9], [0.75, 0.85])),
        (None, log([0.9, 0.97, 1.0], [0.8, 0.85, 0.86])),
        (None, log([1.0], [0.9])),
        (None, log([0.97, 0.996], [0.98, 1.0])),
    ),
    mistakes=(
        Mistake(
            lambda model, history: history["val_accuracy"][-1] >= 1.0,
            "You look at the validation accuracy. The training accuracy is the column \"accuracy\".",
        ),
        Mistake(
            lambda model, history: history["accuracy"][0] >= 1.0,
            "Your callback stops only if the first epoch is perfect already (or every epoch). The newest "
            "entry of the column is its last: `[-1]`.",
        ),
        Mistake(
            lambda model, history: history["accuracy"][-1] < 1.0,
            "It is the other way round: `True` ends the training.",
        ),
        Mistake(
            lambda model, history: True,
            "This stops after every first epoch: `True` only if the last accuracy has reached 1.0.",
        ),
        Mistake(
            lambda model, history: history["accuracy"] == 1.0,
            "This is never `True`. Either a whole list is compared with a number (take its last entry, "
            "`[-1]`), or `>` asks for more than 1.0.",
        ),
        Mistake(
            lambda model, history: history["accuracy"][-1] > 0.99,
            "0.996 is not 1.0: do not round, and ask for no less than 1.0.",
        ),
        Mistake(
            lambda model, history: history["accuracy"][-1],
            "That is the accuracy itself. `fit` would stop at any number but 0: return whether it is 1.0.",
        ),
        Mistake(
            lambda model, history: len(history),
            "That is the number of epochs. `fit` would stop at any number but 0: return `True` or `False`.",
        ),
        Mistake(
            lambda model, history: np.array(history["accuracy"][-1:]) >= 1.0,
            "Your answer is an array. Take one entry, `[-1]`, and compare that.",
        ),
    ),
    hints=(
        "history[\"accuracy\"] is a list with an entry for each epoch so far.",
        "Its last entry is history[\"accuracy\"][-1]. Compare it with 1.0.",
    ),
    explanation="`fit` calls it after every epoch and stops at the first `True`. (It does not need "
    "the model.)",
)

EXERCISES = (STOP,)
