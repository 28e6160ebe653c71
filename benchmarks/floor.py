"""Where the time of a step goes, layer by layer, and the floor: its multiplications alone."""

from itertools import chain
from math import prod
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.tasks import data
from nnlib import layers
from nnlib.losses import softmax_cross_entropy


def layer_times(task, *, repeats=20, clock=perf_counter):
    """Rows (layer, seconds forward, seconds backward) of one step, medians; then the loss and the update."""
    net = task.net()
    x, t = data(net, task.batch)
    first = next(layer for layer in net.layers if layer.params())
    measured = {}

    def timed(name, function, *args, **options):
        start = clock()
        result = function(*args, **options)
        measured.setdefault(name, []).append(clock() - start)
        return result

    for _ in range(repeats + 2):  # two to warm up
        y, steps = x, list(enumerate(net.layers))
        for index, layer in steps:
            y = timed((index, "forward"), layer.forward, y, train=True)
        _, dy = timed("loss", softmax_cross_entropy, y, t)
        for index, layer in reversed(steps):
            if layer is first:
                timed((index, "backward"), layer.backward, dy, need_dx=False)
                break
            dy = timed((index, "backward"), layer.backward, dy)
    typical = {name: median(times[2:]) for name, times in measured.items()}
    for index, layer in steps:
        yield repr(layer), typical[index, "forward"], typical.get((index, "backward"), 0.0)
    yield "loss", typical["loss"], 0.0


def multiplications(net, N, *, inside=False):
    """All products (rows, inner, columns) of one step of a net with N examples, no dx for the first layer."""
    first = None if inside else next(layer for layer in net.layers if layer.params())
    for layer in net.layers:
        need_dx = layer is not first
        match layer:
            case layers.Dense():
                D, M = layer.W.data.shape
                yield from triple(N * prod(layer.input_shape[:-1]), D, M, need_dx)
            case layers.Residual() | layers.Tied():
                if isinstance(layer, layers.Tied):
                    yield from triple(N * layer.input_shape[0], layer.units, layer.vocabulary, True)
                yield from multiplications(layer, N, inside=True)
            case layers.SelfAttention():
                (T, D), K = layer.input_shape, layer.input_shape[1] // layer.heads
                yield from triple(N * T, D, 3 * D, need_dx)
                yield from triple(N * T, D, D, True)
                # of each head: q kᵀ, a v; and back dz vᵀ, aᵀ dz, ds k, dsᵀ q
                yield from N * layer.heads * [(T, K, T), (T, T, K), (T, K, T), *3 * [(T, T, K)]]
            case layers.Conv2D():
                H, W = layer.input_shape[1:]
                F, C, K, _ = layer.W.data.shape
                OH, OW = ((size + 2 * layer.pad - K) // layer.stride + 1 for size in (H, W))
                yield from triple(N * OH * OW, C * K * K, F, need_dx)
            case layers.LSTM() | layers.SimpleRNN():
                (T, D), (M, GM) = layer.input_shape, layer.Wh.data.shape
                yield from triple(N * T, D, GM, need_dx)
                yield N * T, M, GM
                yield from chain.from_iterable([(N, M, GM), (N, GM, M)] for _ in range(T))


def triple(rows, inner, columns, need_dx):
    """y = x W, dW = xᵀ dy and dx = dy Wᵀ."""
    yield rows, inner, columns
    yield inner, rows, columns
    if need_dx:
        yield rows, columns, inner


class Floor:
    """A contender that only multiplies: the products of a step, each as one bare `matmul` in float32."""

    def __init__(self, task):
        rng = np.random.default_rng(0)
        shapes = list(multiplications(task.net(), task.batch))
        arrays = {shape: rng.random(shape, dtype="float32")
                  for m, k, n in shapes for shape in ((m, k), (k, n))}
        results = {(m, n): np.empty((m, n), np.float32) for m, _, n in shapes}
        self.products = [(arrays[m, k], arrays[k, n], results[m, n]) for m, k, n in shapes]
        self.operations = sum(2 * m * k * n for m, k, n in shapes)

    def step(self):
        for a, b, out in self.products:
            np.matmul(a, b, out=out)
