"""Exercise 10.4, the planted mistake: when to stop."""

import numpy as np

from ..exercise import Exercise, Mistake


def early_stop(losses, patience):
    lowest, best, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            lowest, best, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return epoch, best


def stop_variant(reset=True, previous=False, extra=0, ties=False, first=1, end=None, stops=True):
    """A wrong version of `early_stop`, by what it counts."""

    def stop(losses, patience):
        lowest, best, waited = np.inf, 0, 0
        for epoch, loss in enumerate(losses, start=first):
            if loss < lowest or (ties and loss == lowest):
                best, waited = epoch, (0 if reset else waited)
                lowest = loss
            else:
                waited += 1
                lowest = loss if previous else lowest
            if waited == patience + extra and stops:
                break
        return epoch, (epoch if end else best)

    return stop


STOPPING = Exercise(
    id="10.4",
    title="Repair the early stopping",
    reference=early_stop,
    returns=("end", "best"),
    planted=stop_variant(reset=False),
    given="1cf6ed15",
    cases=(
        (np.array([2.0, 1.0, 1.5, 0.9, 1.2, 0.8, 1.0, 1.1, 1.3, 0.7, 0.6]), 2),
        (np.array([3.0, 2.0, 2.2, 2.1, 1.0, 1.5, 1.4, 1.3, 0.5]), 3),
        (np.array([1.0, 0.5, 0.6, 0.5, 0.7, 0.4, 0.3]), 3),
        (np.array([1.0, 0.9, 0.8, 0.7]), 2),
    ),
    mistakes=(
        Mistake(
            stop_variant(previous=True),
            "You compare each epoch with the one before it. Compare it with the best so far.",
        ),
        Mistake(
            stop_variant(extra=1),
            "You wait one epoch too long: training ends with the epoch that makes it `patience` "
            "in a row.",
        ),
        Mistake(
            stop_variant(reset=False, extra=1),
            "You let it wait longer. But what is counted wrongly is `waited`: it should be epochs in a row.",
        ),
        Mistake(
            stop_variant(extra=-1),
            "You stop one epoch too early: `patience` epochs in a row may be no better.",
        ),
        Mistake(
            stop_variant(ties=True),
            "An equal loss is not better: only a lower one ends the waiting.",
        ),
        Mistake(
            stop_variant(first=0),
            "You count the epochs from 0. Here the first is epoch 1.",
        ),
        Mistake(
            stop_variant(end=True),
            "You return the last epoch as the best one. The best epoch is that of "
            "the lowest loss.",
        ),
        Mistake(
            stop_variant(stops=False),
            "Training never ends early here: does `waited` ever reach `patience`? (The lowest loss of all "
            "epochs is not known while training.)",
        ),
    ),
    hints=(
        "Follow `waited` by hand through the losses 2.0, 1.0, 1.5, 0.9, 1.2, 0.8 with patience 2.",
        "`waited` should count epochs in a row. What must happen to it after a better "
        "epoch?",
    ),
    explanation="A new best sets the counter back to 0. Without that, every worse epoch since the "
    "beginning counts, and training ends too early.",
)


EXERCISES = (STOPPING,)
