"""The panel of initial weights: what a deep net does to its inputs before it has learned anything."""

from math import log10

import ipywidgets as widgets
import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from course.panels.initial.state import (
    ACTIVATIONS,
    BINS,
    DEPTHS,
    FIXED,
    RULES,
    SCALES,
    WIDTHS,
    InitState,
    short,
)
from course.panels.shared.figure import BLUE, GREEN, GREY, ORANGE, LiveFigure, own_style, style, title
from course.panels.shared.resting import RestingPanel

HALF = 0.42  # of the width that a layer's histogram has
CROWDED = 8  # layers, whose figures would meet if they were as large as usual
ROOM = 8  # characters that the two ends of a histogram may have together
DECADES = (-30, 30)  # what the lower picture can show; of nothing at all it shows nothing


class InitFigure(LiveFigure):
    """Above, the histogram of each layer's activations; below, how large signal and gradient are there."""

    @own_style()
    def __init__(self):
        super().__init__(9.0, 4.8)
        self.top = self.figure.add_axes((0.065, 0.57, 0.92, 0.36))
        self.below = self.figure.add_axes((0.065, 0.075, 0.92, 0.28))
        for ax in (self.top, self.below):
            style(ax)
        title(self.top, "Activations of each layer: how many have which value")
        title(self.below, "Size by layer (log scale)")
        self.top.spines["left"].set_visible(False)
        self.top.set(ylim=(0, 1.08), yticks=[])
        self.top.tick_params(length=0, labelbottom=False)
        self.top.grid(False)
        self.below.set_yscale("log")
        self.below.yaxis.set_minor_locator(NullLocator())
        self.below.yaxis.set_major_formatter(FuncFormatter(
            lambda value, _: f"{value:g}" if 1e-3 <= value <= 1e3 else f"{value:.0e}"))
        self.below.axhline(1, color="#888888", lw=0.8)
        most = DEPTHS[1] + 1  # the inputs are layer 0
        self.bars = [self.top.fill([], [], fc=BLUE if k else GREY, ec="none", alpha=0.85)[0]
                     for k in range(most)]
        self.figures = [self.text(-0.13, 8.5, "center") for _ in range(most)]
        self.lows = [self.text(-0.03, 7.5, "left") for _ in range(most)]
        self.highs = [self.text(-0.03, 7.5, "right") for _ in range(most)]
        (self.signal,) = self.below.plot(
            [], [], "o-", color=GREEN, lw=1.6, ms=5,
            label="signal: how far a unit's values differ between examples")
        (self.gradient,) = self.below.plot(
            [], [], "s--", color=ORANGE, lw=1.6, ms=5, label="gradient on its way back (std)")
        self.below.legend(loc="lower right", bbox_to_anchor=(1.0, 0.98), ncols=2, frameon=False, fontsize=8.5)
        self._limits = None

    def text(self, y, size, ha):
        return self.top.text(0, y, "", fontsize=size, ha=ha, va="top", color="#222222", linespacing=1.35,
                             clip_on=False)

    def draw(self, state) -> bytes:
        sizes = np.array([state.signals.signal, state.signals.gradient])
        sizes = np.where(sizes > 0, np.clip(sizes, 10.0 ** DECADES[0], 10.0 ** DECADES[1]), np.nan)
        self._fit(state.depth, sizes)
        shown = zip(self.bars, self.figures, self.lows, self.highs, strict=True)
        for k, (bar, words, low, high) in enumerate(shown):
            if k > state.depth:
                bar.set_xy(np.zeros((3, 2)))
                for text in (words, low, high):
                    text.set_text("")
                continue
            counts, left, right = state.histogram(k)
            bar.set_xy(outline(k, counts))
            ends = short(left), short(right)
            if sum(map(len, ends)) > ROOM:  # only a range like -0.25 … 0.25 is so long
                low.set(text=f"±{ends[1]}", x=k, ha="center")
                high.set_text("")
            else:
                low.set(text=ends[0], x=k - HALF, ha="left")
                high.set(text=ends[1], x=k + HALF)
            words.set(text=figures(state, k), x=k, fontsize=8.5 if state.depth < CROWDED else 7.6)
        layers = np.arange(state.depth + 1)
        self.signal.set_data(layers, sizes[0])
        self.gradient.set_data(layers, sizes[1])
        texts = [*self.figures, *self.lows, *self.highs]
        return self.png([*self.bars, self.signal, self.gradient, *texts])

    def _fit(self, depth, sizes):
        """Limits in whole powers of ten, at least two of them."""
        low = int(np.floor(log10(np.nanmin(sizes)) - 0.2))
        high = max(int(np.ceil(log10(np.nanmax(sizes)) + 0.2)), low + 2)
        limits = depth, low, high
        if limits == self._limits:
            return
        self._limits = limits
        for ax in (self.top, self.below):
            ax.set_xlim(-0.5, depth + 0.5)
            ax.xaxis.set_major_locator(FixedLocator(range(depth + 1)))
        self.below.xaxis.set_major_formatter(FuncFormatter(
            lambda value, _: f"layer {value:.0f}" if value else "inputs"))
        self.below.set_ylim(10.0**low, 10.0**high)
        step = max(1, -(-(high - low) // 5))
        self.below.yaxis.set_major_locator(FixedLocator([10.0**k for k in range(low, high + 1, step)]))
        self.refresh()


class InitPanel(RestingPanel):
    """Draws the weights of a deep net and shows what becomes of inputs, and of a gradient.

        InitPanel("ReLU", "He: √(2/n)", name="weights")

    scale     multiplies the rule's standard deviation
    after     a prediction: the controls stay locked until it is answered

    `state` (an InitState) has the logic; `rule`, `function`, `scale`, `depth`, `width`, `again` are widgets.
    """

    def __init__(self, activation="sigmoid", rule=FIXED, *, name, scale=1.0, depth=5, width=100, seed=0,
                 after=None):
        self.state = InitState(rule, activation, scale=scale, depth=depth, width=width, seed=seed)
        self.figure = InitFigure()
        self.rule = self.choice("Std", "Standard deviation of the weights at scale 1; n is the width",
                                list(RULES), rule, self._choose)
        self.rule.layout.width = "230px"  # √(1/n) and all
        self.function = self.choice("Activation", "The function after each layer", list(ACTIVATIONS),
                                    activation, lambda value: self._set(activation=value))
        self.scale = self.watched(widgets.FloatLogSlider(
            value=scale, base=10, min=log10(SCALES[0]), max=log10(SCALES[1]), step=0.05,
            readout_format=".3g", **look("Scale", "What the standard deviation is multiplied by", 400)),
            lambda value: self._set(scale=value))
        self.depth = self.watched(widgets.IntSlider(
            value=depth, min=DEPTHS[0], max=DEPTHS[1], **look("Depth", "How many layers", 260)),
            lambda value: self._set(depth=value))
        self.width = self.watched(widgets.IntSlider(
            value=width, min=WIDTHS[0], max=WIDTHS[1], step=10,
            **look("Width", "How many units each layer has", 300)), lambda value: self._set(width=value))
        self.again = self.button("Draw again", "random", "The same settings, other weights and inputs",
                                 lambda: self._set(seed=self.state.seed + 2))
        super().__init__(
            name, [[self.function, self.rule, self.scale], [self.depth, self.width, self.again]], after=after,
            alt=f"Panel of initial weights {name}: a histogram of the activations for each layer, and below "
            f"it the size of the signal and of the gradient by layer",
        )

    def frame(self) -> bytes:
        s = self.state
        self.read_out(
            f"{s.depth} layer{'s' * (s.depth > 1)} of {s.width}   ·   weights from N(0, {s.std:.3g}²)   ·   "
            f"factor a layer: signal {s.forward_factor:.3g}, gradient {s.backward_factor:.3g}"
        )
        return self.figure.draw(s)

    def rehearse(self):
        """A page shows what the panel was built for."""
        self.say(self.state.words())

    def _choose(self, rule):
        """Another rule begins at its own scale: 1, or 0.01 where the standard deviation is fixed."""
        self.state.change(rule=rule)
        self.scale.value = 0.01 if rule == FIXED else 1.0
        self._redraw()

    def _set(self, **settings):
        self.state.change(**settings)
        self._redraw()

    def draw(self):
        """The words follow from the same calculation, so they come as often as the picture."""
        super().draw()
        if not self.locked:
            self.say(self.state.words())


def look(label, tooltip, width):
    return {"description": label, "tooltip": tooltip, "layout": {"width": f"{width}px"},
            "style": {"description_width": "60px"}}


def outline(center, counts):
    """The corners of a histogram as high as 1, drawn around the place `center`."""
    edges = np.repeat(np.linspace(center - HALF, center + HALF, BINS + 1), 2)
    heights = np.concatenate([[0], np.repeat(counts / max(counts.max(), 1), 2), [0]])
    return np.column_stack([edges, heights])


def figures(state, k):
    """What stands below a histogram."""
    if k == 0:
        return f"std {short(state.draws[0].std())}"
    values = state.signals.values[k - 1]
    what, share = state.ends(values)
    lines = [f"std {short(state.signals.spread[k - 1])}"]
    if what == "dead units":
        lines += [f"zero {np.mean(values == 0):.0%}", f"dead {share:.0%}"]
    elif what:
        lines.append(f"satur. {share:.0%}" if state.depth > 6 else f"saturated {share:.0%}")
    return "\n".join(lines)
