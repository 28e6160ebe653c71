"""The contract that every network keeps: Param, Layer, Sequential.

A layer knows three things: how to make its parameters, how to compute its output, and how to
pass a gradient back. A network is a list of layers, and is itself a layer.
"""

import numpy as np

from nnlib.arrays import array, floats
from nnlib.settings import check_settings, floating, function, generator, sizes


class Param:
    """A weight array and the gradient of the loss with respect to it.

    This is the only place where either is held: optimizers and files write into `data`, a layer's
    backward pass sets `grad`. Two Params are equal only if they are the same object.

    data       array of any shape
    grad       array of the same shape, None until the first backward pass
    trainable  False: saved with the net but not optimised (a running mean)
    decay      True: weight decay acts on it (on W, not on b, gamma, beta)
    """

    def __init__(self, data, *, trainable=True, decay=False):
        self.data = data
        self.grad = None
        self.trainable = trainable
        self.decay = decay

    def __repr__(self):
        return f"Param{self.data.shape}"


class Layer:
    """A function y = f(x; parameters) with a gradient.

    Shapes are written without the batch: `build((784,))` belongs to inputs of shape (N, 784).
    A layer's settings are its dataclass fields; its parameters are the attributes that are Params.
    A layer that has parameters also takes `backward(dy, need_dx=False)`: the first layer of a net
    has nobody to pass dx to.
    """

    input_shape = None  # known after build
    per_step = False  # True: sequences (N, t, …) may be shorter than its T; None: as its neighbours
    saved = None  # what backward needs, kept by forward(train=True)

    def __post_init__(self):
        check_settings(self)

    def build(self, input_shape, *, init, rng, dtype):
        """Make the parameters for inputs of shape (N, *input_shape); return the output's shape."""
        self.input_shape = tuple(input_shape)
        return self.input_shape

    def forward(self, x, *, train=False):
        """y = f(x). With train=True also remember what `backward` needs; otherwise keep nothing.

        What is remembered may be x or y itself: write into neither before `backward`.
        """
        raise NotImplementedError

    def backward(self, dy):
        """dL/dx from dL/dy; sets `grad` of every parameter. Writes to neither x nor dy."""
        raise NotImplementedError

    def extend(self, x, past):
        """y of one more step, x (N, 1, …); in `past`, a dict, a layer finds and leaves what it needs.

        Raises TypeError for a layer that works on a whole sequence, ValueError for more than T steps.
        """
        if self.per_step is False:
            raise TypeError(f"{type(self).__name__}: expected a layer that goes step by step, got one that "
                            "needs the whole sequence (cached=False)")
        return self.forward(x)

    def __call__(self, x):
        return self.forward(x)

    def named_params(self):
        """Pairs (name, Param), in the order in which build made them."""
        return ((name, value) for name, value in vars(self).items() if isinstance(value, Param))

    def params(self):
        return [param for _, param in self.named_params()]

    def check_input(self, x):
        """x as a floating-point array. Raises as `check_shape`, and TypeError for what holds no numbers."""
        x = floats(type(self).__name__, x, np.float32)
        self.check_shape(x)
        return x

    def check_shape(self, x):
        """Raise ValueError unless the array x has shape (N, *input_shape), RuntimeError before `build`."""
        name = type(self).__name__
        if self.input_shape is None:
            raise RuntimeError(f"{name} has no sizes yet: a Sequential with an input_shape gives them")
        shape = x.shape[1:]
        sequences = self.per_step or (self.per_step is None and len(self.input_shape) == 2)  # (N, T, D)
        if sequences and len(shape) == len(self.input_shape) and 1 <= shape[0] <= self.input_shape[0]:
            shape = (self.input_shape[0], *shape[1:])
        if shape != self.input_shape:
            one = ": one example? x[None]" if x.shape == self.input_shape else ""
            raise ValueError(f"{name}: expected x of shape {shape_text(self.input_shape)}, "
                             f"got {x.shape}{one}")

    def recall(self):
        """What forward saved. Raises RuntimeError if the last forward pass saved nothing."""
        if self.saved is None:
            raise RuntimeError(f"{type(self).__name__}: backward needs forward(x, train=True) first")
        return self.saved


class Sequential(Layer):
    """Layers applied one after another: y = f_n(… f_2(f_1(x))).

        net = Sequential([Dense(50), ReLU(), Dense(10)], input_shape=(784,), init=he, rng=rng)

    The sizes in between are inferred. Without `input_shape` the net is built later, as a part of
    another one. Inputs are converted to `dtype`, so that pixels of any type may be handed in.

    Raises ValueError if the layers do not fit together, or if x does not fit the net; TypeError for what
    is no layer, or holds no numbers.
    """

    def __init__(self, layers, *, input_shape=None, init=None, rng=None, dtype=np.float32):
        if not isinstance(layers, list | tuple):
            raise TypeError(f"Sequential: expected a list of layers, got {layers!r:.80}")
        self.layers = list(layers)
        for index, layer in enumerate(self.layers):
            if not isinstance(layer, Layer):
                raise TypeError(f"layer {index}: expected a layer such as ReLU(), got {layer!r}")
            if layer in self.layers[:index]:
                raise ValueError(f"layer {index}: this {type(layer).__name__} stands in the list already: "
                                 "make one for each place")
        self.dtype = floating("dtype", dtype)
        if input_shape is not None:
            self.build(input_shape, init=init, rng=rng, dtype=dtype)

    def build(self, input_shape, *, init, rng, dtype):
        self.input_shape = sizes("input_shape", input_shape)
        self.dtype = floating("dtype", dtype)
        function("init", init, "he")
        generator("rng", rng)
        shape = self.input_shape
        for index, layer in enumerate(self.layers):
            try:
                if layer.input_shape is not None:
                    raise ValueError(f"this {type(layer).__name__} belongs to a net already: make a new one")
                shape = layer.build(shape, init=init, rng=rng, dtype=dtype)
            except ValueError as error:
                raise ValueError(f"layer {index}: {error}") from None
        self.output_shape = shape
        kinds = {layer.per_step for layer in self.layers}
        self.per_step = False if False in kinds else True if True in kinds else None
        return shape

    def extend(self, x, past):
        for index, layer in enumerate(self.layers):
            x = layer.extend(x, past.setdefault(index, {}))
        return x

    def forward(self, x, *, train=False):
        x = array("Sequential", x).astype(self.dtype, copy=False)
        self.check_shape(x)
        for layer in self.layers:
            x = layer.forward(x, train=train)
        self.saved = x.shape if train else None
        return x.copy() if train else x  # the caller's own: a layer may need its output once more

    def backward(self, dy, *, need_dx=True):
        """Back through the layers in reverse; with need_dx=False only as far as there are parameters."""
        dy = floats("backward", dy, self.dtype)
        if dy.shape != self.recall():
            raise ValueError(f"backward: expected dy of the output's shape {self.saved}, got {dy.shape}")
        first = next((i for i, layer in enumerate(self.layers) if layer.params()), len(self.layers))
        for index in reversed(range(len(self.layers))):
            if need_dx or index > first:
                dy = self.layers[index].backward(dy)
            elif index == first:
                self.layers[index].backward(dy, need_dx=False)
        return dy if need_dx else None

    def named_params(self):
        """Pairs such as ("0.dense.W", Param): position, kind of layer, name."""
        for index, layer in enumerate(self.layers):
            for name, param in layer.named_params():
                yield f"{index}.{type(layer).__name__.lower()}.{name}", param

    def __repr__(self):
        return f"Sequential([{', '.join(map(repr, self.layers))}])"


def shape_text(shape):
    """(3, 28, 28) -> "(N, 3, 28, 28)": a shape as the messages write it."""
    return f"({', '.join(['N', *map(str, shape)])})"
