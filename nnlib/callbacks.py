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
    """Stop when `patience` epochs in a row brought nothing better than the best so far."""
    whole("early_stopping: patience", patience)

    def callback(model, history):
        scores = better_is_larger(history, column)
        best = scores.index(max(scores))
        return len(scores) - 1 - best >= patience
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
        if scores[-1] == max(scores) and scores.count(scores[-1]) == 1:
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
    """
    if column is None:
        column = next(name for name in ("val_accuracy", "val_loss", "accuracy", "loss") if name in history)
    values = history[column]
    return [-value for value in values] if column.endswith("loss") else list(values)
