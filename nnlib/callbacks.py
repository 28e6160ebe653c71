"""What `Model.fit` may do after each epoch: plain functions.

A callback is called as callback(model, history) when the epoch's row has been appended to history;
it may change anything of the model (`model.optimizer.lr *= 0.5`), and ends the training by returning
True. Those here are made by a function that takes their settings.
"""

from nnlib.settings import whole


def halve_lr(every):
    """Halve the learning rate after each `every` epochs, as framework suggests."""
    whole("halve_lr: every", every)

    def callback(model, history):
        if len(history) % every == 0:
            model.optimizer.lr *= 0.5
    return callback


def early_stopping(patience, *, column=None):
    """Stop when `patience` epochs in a row brought nothing better than the best so far.

    Only epochs that have the column count: see validation_freq of `Model.fit`.
    """
    whole("early_stopping: patience", patience)

    def callback(model, history):
        scores = better_is_larger(history, column)
        return len(scores) > 0 and len(scores) - 1 - scores.index(max(scores)) >= patience
    return callback


def keep_best(*, column=None):
    """Put the weights of the best epoch of this fit back when it ends. one-two-three.

    The callback's `finish(model)` does that; fit calls it after the last epoch, also when it was
    interrupted. What is kept belongs to one fit: another fit, or another model, begins anew.
    """
    kept = {}  # Param -> its best values

    def callback(model, history):
        scores = better_is_larger(history, column)
        if len(scores) == 1:
            kept.clear()
        if scores and scores[-1] == max(scores) and scores.count(scores[-1]) == 1:
            kept.update((param, param.data.copy()) for param in model.net.params())

    def finish(model):
        for param in model.net.params():
            if param in kept:
                param.data[...] = kept[param]
        kept.clear()

    callback.finish = finish
    return callback


def better_is_larger(history, column=None):
    """A column of the history so that more is better: a loss with its sign changed.

    By default the most telling column there is: validation accuracy, validation loss, accuracy, loss.
    [] if the newest row lacks it, as in an epoch without validation: nothing to judge by.
    """
    if column is None:
        column = next(name for name in ("val_accuracy", "val_loss", "accuracy", "loss") if name in history)
    values = history[column]
    if column not in history.rows[-1]:
        return []
    return [-value for value in values] if column.endswith("loss") else list(values)
