"""The Keras-like face of a net: compile, fit, evaluate, predict. It adds convenience and no idea."""

import numpy as np

from nnlib.arrays import finite, pairs, shown
from nnlib.core import Sequential
from nnlib.datasets import batches
from nnlib.init import he
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import Adam
from nnlib.progress import Bar, Lines, Silent
from nnlib.settings import function, generator, real, text, whole
from nnlib.training import (
    History,
    Score,
    are_classes,
    count_correct,
    evaluate,
    outputs,
    predict_classes,
    train,
)


class Model:
    """A net together with how it is trained.

        model = Model([Dense(50), ReLU(), Dense(10)], input_shape=(784,), rng=rng)
        model.compile(softmax_cross_entropy, Adam, lr=1e-3)
        history = model.fit(x, t, epochs=5, batch_size=100, rng=order, validation_split=0.1)
        model.evaluate(x_test, t_test).accuracy

    layers: a list of layers (then input_shape and rng are needed), or a built Sequential, or another Model,
    whose net it shares. `net` is that Sequential; everything that can be done to a net can be done to it.
    name: at most 100 characters, for `summary` and the file. framework has this interface.
    """

    def __init__(self, layers, *, input_shape=None, init=he, rng=None, dtype=np.float32, name=""):
        self.name = text("Model: name", name)
        if isinstance(layers, Model):
            layers = layers.net
        if isinstance(layers, Sequential):
            self.net = layers
        else:
            self.net = Sequential(layers, input_shape=input_shape, init=init, rng=rng, dtype=dtype)
        if self.net.input_shape is None:
            raise ValueError("Model: expected a net with its sizes, got one without: give input_shape=… "
                             "and rng=…")
        self.optimizer = None
        self.loss = None

    def compile(self, loss=softmax_cross_entropy, optimizer=Adam, **settings):
        """Choose the loss and the optimizer: compile(softmax_cross_entropy, SGD, lr=0.1). Returns self.

        The settings are the optimizer's; compiling again starts it afresh and keeps the weights.
        """
        function("compile: loss", loss, "softmax_cross_entropy")
        function("compile: optimizer", optimizer, "Adam, the class")
        self.optimizer = optimizer(self.net.params(), **settings)
        self.loss = loss
        return self

    def fit(self, x, t, *, epochs, batch_size, rng, validation_split=0.0, validation_data=None,
            validation_freq=1, callbacks=(), verbose=1):
        """Train; returns the History: epoch, loss, accuracy, lr (and val_loss, val_accuracy).

        x, t              examples and targets, the first axis counts them
        rng               the batches are shuffled by it, anew in every epoch
        validation_split  this share of the examples, the last ones, is held out for validation
        validation_data   or: (x, t) given apart
        validation_freq   n: validate after the epochs n, 2n, 3n, … only (the last one if n divides it); the
                          rows of the others have no val_ columns
        callbacks         functions (model, history) called after each epoch: see `nnlib.callbacks`
        verbose           0: silent; 1: a progress bar with the batch's loss and accuracy, at an epoch's end
                          with the epoch's; 2: a line an epoch

        loss and accuracy are means over the epoch's batches, each taken just before its update; accuracy is
        left out where the targets are no classes (a regression, several answers at once).
        Interrupting the kernel ends the training between two steps: weights and history so far stay.
        Raises RuntimeError before compile; ValueError or TypeError, before the first step, for data and
        settings that cannot be meant; FloatingPointError if the loss is no longer a number.
        """
        self.check_compiled(training=True)
        epochs, batch_size = whole("fit: epochs", epochs), whole("fit: batch_size", batch_size)
        validation_freq = whole("fit: validation_freq", validation_freq)
        generator("fit: rng", rng)
        if verbose not in (0, 1, 2):
            raise ValueError(f"fit: expected verbose 0, 1 or 2, got {shown(verbose)}")
        x, t = pairs("fit", x, t)
        self.net.check_shape(finite("fit: x", x))
        finite("fit: t", t)
        (x, t), validation = hold_out(x, t, validation_split, validation_data)
        history = History(columns(self.net, t, validation))
        show = (Silent, Bar, Lines)[verbose]
        with show(epochs, -(-len(x) // batch_size)) as progress:
            try:
                for epoch in range(1, epochs + 1):
                    score = self.one_epoch(batches(x, t, batch_size, rng=rng), progress)
                    row = {"epoch": epoch, "loss": score.loss, "accuracy": score.accuracy,
                           "lr": self.optimizer.rate}
                    if validation is not None and epoch % validation_freq == 0:
                        held_out = self.evaluate(*validation)
                        row |= {"val_loss": held_out.loss, "val_accuracy": held_out.accuracy}
                    row = {name: value for name, value in row.items() if value is not None}
                    history.append(**row)
                    progress.epoch(row)
                    wishes = [callback(self, history) for callback in callbacks]
                    if any(wishes):
                        break
            except KeyboardInterrupt:
                progress.say("interrupted: the weights trained so far are kept")
            finally:
                for callback in callbacks:
                    if hasattr(callback, "finish"):
                        callback.finish(self)
        return history

    def one_epoch(self, epoch_batches, progress):
        """Train on each batch; the Score of all batches, each as it was before its update."""
        classes = are_classes(epoch_batches.t, self.net.output_shape)
        total_loss, correct, seen, right = 0.0, 0 if classes else None, 0, None

        def counted_loss(y, t):
            nonlocal right
            right = count_correct(y, t) if classes else None
            return self.loss(y, t)

        for step in train(self.net, counted_loss, self.optimizer, epoch_batches):
            if not np.isfinite(step.loss):
                raise FloatingPointError(
                    f"fit: the loss is {step.loss} at step {step.number + 1}; "
                    f"try a learning rate below {step.rate:g}")
            total_loss += step.loss * step.size
            seen += step.size
            correct = correct + right if classes else None
            progress.step(Score(step.loss, right, step.size))
        return Score(total_loss / seen, correct, seen)

    def evaluate(self, x, t, *, batch_size=500):
        """The Score on (x, t): .loss, .accuracy, .correct, .total."""
        self.check_compiled()
        return evaluate(self.net, self.loss, x, t, size=batch_size)

    def predict(self, x, *, batch_size=500):
        """The net's outputs (N, K): logits, unless the net ends with its own activation."""
        return outputs("predict", self.net, x, size=batch_size)

    def predict_classes(self, x, *, batch_size=500):
        """The class of each example, (N,) integers."""
        return predict_classes(self.net, x, size=batch_size)

    def summary(self):
        """A table of layers, output shapes and numbers of parameters, as a string; the name above it."""
        rows = [("layer", "output", "parameters")]
        shape, total = self.net.input_shape, 0
        x = np.zeros((1, *shape), self.net.dtype)
        for index, layer in enumerate(self.net.layers):
            x = layer.forward(x)
            count = sum(param.data.size for param in layer.params())
            total += count
            rows.append((f"{index} {type(layer).__name__}", str(("N", *x.shape[1:])).replace("'", ""),
                         f"{count:,}"))
        rows.append(("total", "", f"{total:,}"))
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        lines = [f"model name: {self.name}"] if self.name else []
        lines += [f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}" for a, b, c in rows]
        return "\n".join(lines)

    def save(self, path):
        """Save net, name, loss and optimizer as HDF5; `load_model(path)` is a Model that evaluates at once.

        `save_model` says what the file keeps of loss and optimizer, and what it leaves out.
        """
        from nnlib.modelfile import save_model

        save_model(self, path)

    def check_compiled(self, *, training=False):
        """Raise RuntimeError if there is no loss; training: or no optimizer, as after loading one's own."""
        for name in ("loss", "optimizer")[:1 + training]:
            if getattr(self, name) is None:
                raise RuntimeError(f"the model has no {name} yet: call compile(loss, optimizer, lr=…) first")


def hold_out(x, t, share, data):
    """((x, t) to train on, (x, t) to validate with or None). Raises ValueError for what cannot be."""
    if data is not None:
        if share:
            raise ValueError("fit: expected validation_split or validation_data, got both")
        if not isinstance(data, tuple | list) or len(data) != 2:
            raise TypeError(f"fit: validation_data: expected a pair (x, t), got {shown(data)}")
        return (x, t), pairs("fit: validation_data", *data)
    real("fit: validation_split", share, low=0, high=1, below=True)
    kept = len(x) - round(len(x) * share)
    if kept == 0:
        raise ValueError(f"fit: a validation_split of {share} leaves none of {len(x)} examples to train on")
    return (x[:kept], t[:kept]), ((x[kept:], t[kept:]) if kept < len(x) else None)


def columns(net, t, validation):
    """The columns that a history of `fit` will have: an accuracy where the targets are classes."""
    names = {"epoch": True, "loss": True, "accuracy": are_classes(t, net.output_shape), "lr": True}
    if validation is not None:
        names |= {"val_loss": True, "val_accuracy": are_classes(validation[1], net.output_shape)}
    return [name for name, there in names.items() if there]
