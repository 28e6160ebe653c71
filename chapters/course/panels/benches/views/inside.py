"""What goes on inside a net: what leaves its activations, how long its gradients are."""

import numpy as np
from matplotlib.ticker import FixedLocator, NullLocator

from course.panels.benches.strands import COLORS
from course.panels.shared.figure import VERMILION, style, title
from nnlib.layers import ReLU, Sigmoid, Tanh


def activations(ax, state):
    """What leaves each layer's activation, for some training examples: a histogram a layer."""
    title(ax, "What leaves each activation")
    style(ax)
    ax.grid(False)
    ax.set(yticks=[])
    ax.spines["left"].set_visible(False)
    bins = np.linspace(0, 1, 31)
    count = len(bends(state.net))
    lines = [ax.plot([], [], color=COLORS[0], lw=1.2, drawstyle="steps-mid")[0] for _ in range(count)]
    names = [ax.text(0.0, 0, "", fontsize=8, va="bottom", color="#333333") for _ in range(count)]
    ax.set(xlim=(-0.02, 1.02), ylim=(-count + 0.02, 1.0), xticks=[0, 0.5, 1])
    ax.set_xlabel("share of the layer's largest value", loc="right", fontsize=8, color="#333333")

    def update():
        x = state.train.x[:100]
        with np.errstate(all="ignore"):
            values = []
            for layer in state.net.layers:
                x = layer.forward(x.astype(state.net.dtype, copy=False))
                if isinstance(layer, ReLU | Sigmoid | Tanh):
                    values.append(np.nan_to_num(np.abs(x)).ravel())
        for k, (line, name) in enumerate(zip(lines, names, strict=True)):
            found = values[k] if k < len(values) else np.zeros(1)
            top = float(found.max())
            share, _ = np.histogram(found / (top or 1.0), bins=bins)
            line.set_data(bins[:-1] + 0.5 / 30, -k + 0.8 * share / share.max())
            off = float(np.mean(found == 0))
            words = f"layer {k + 1}: up to {top:.3g}, {100 * off:.0f} % are 0"
            name.set(text=words, position=(0.12, -k + 0.52))
        return [*lines, *names]

    return update


def bends(net):
    return [layer for layer in net.layers if isinstance(layer, ReLU | Sigmoid | Tanh)]


def gradients(ax, state):
    """How long the gradient of each weight matrix is, beside its weights: the step that it would make."""
    title(ax, "Gradient and weights, by layer")
    style(ax)
    names = [name for name, param in weights(state.net)]
    ax.set_xscale("log")
    ax.set(xlim=(1e-8, 1e3), ylim=(len(names) - 0.4, -0.6), yticks=range(len(names)))
    ax.set_yticklabels(names, fontsize=8)
    ax.xaxis.set_major_locator(FixedLocator([1e-8, 1e-6, 1e-4, 1e-2, 1, 100]))
    ax.xaxis.set_minor_locator(NullLocator())
    sizes, = ax.plot([], [], "s", color="#999999", ms=7, label="weights")
    slopes, = ax.plot([], [], "o", color=VERMILION, ms=7, label="gradient")
    ax.legend(loc="lower right", bbox_to_anchor=(1.01, 0.985), ncols=2, frameon=False, fontsize=8)
    rows = range(len(names))

    def length(array):
        return 0.0 if array is None else float(np.sqrt(np.mean(np.square(array, dtype=np.float64))))

    def update():
        params = [param for _, param in weights(state.net)]
        with np.errstate(all="ignore"):
            found = [[max(length(getattr(param, what)), 1.2e-8) for param in params]
                     for what in ("data", "grad")]
        for line, values in zip((sizes, slopes), found, strict=True):
            line.set_data(values[:len(rows)], rows)
        return [sizes, slopes]

    return update


def weights(net):
    """(name, Param) of the weight matrices."""
    return [(name, param) for name, param in net.named_params() if param.decay]
