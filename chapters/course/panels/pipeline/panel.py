"""The pipeline panel: a reader and a trainer, one after the other or side by side with a queue between."""

import ipywidgets as widgets
import numpy as np

from course.panels.pipeline.state import BATCHES, PipelineState
from course.panels.shared.figure import GREEN, LiveFigure, own_style, style, title
from course.panels.shared.resting import RestingPanel

READ, TRAIN, WAIT = "#BBD9EC", "#FBE0A6", "#F4F4F4"
LEGEND = "blue: read     yellow, hatched: train     dotted: wait     the number is the batch"


class PipelineFigure(LiveFigure):
    """Two timelines, without and with a queue, and below them how full the queue is."""

    @own_style()
    def __init__(self):
        super().__init__(9.0, 4.6)
        boxes = ((0.085, 0.735, 0.895, 0.185), (0.085, 0.405, 0.895, 0.185), (0.085, 0.1, 0.895, 0.18))
        self.turn, self.side, self.queue = (self.figure.add_axes(box) for box in boxes)
        self.figure.text(0.98, 0.972, LEGEND, fontsize=8.5, color="#444444", ha="right", va="center")

    @own_style()
    def draw(self, state) -> bytes:
        one, two = state.in_turn, state.ahead
        end = max(one.total, 1.0) * 1.01
        for ax, plan, words in ((self.turn, one, "One after the other"), (self.side, two, "Read ahead")):
            ax.clear()
            style(ax)
            title(ax, f"{words}: {plan.total:.0f} ms")
            ax.set(xlim=(0, end), ylim=(0, 2), yticks=[0.5, 1.5], yticklabels=["trainer", "reader"])
            ax.tick_params(axis="y", length=0, labelsize=9)
            ax.grid(visible=False, axis="y")
            bars(ax, 1.5, plan.read, plan.ready, READ, end)
            bars(ax, 0.5, plan.taken, plan.done, TRAIN, end, hatch="///")
            ax.axvline(plan.total, color="#444444", lw=1.2)
        gaps(self.side, 1.5, two.ready, two.put)
        gaps(self.side, 0.5, np.concatenate([[0.0], two.done[:-1]]), two.taken)
        self._fill(state, two, end)
        self.refresh()
        return self.png([])

    def _fill(self, state, plan, end):
        ax = self.queue
        ax.clear()
        style(ax)
        title(ax, f"Batches in the queue (room for {state.depth})")
        times, filled = plan.fill()
        ax.fill_between(times, filled, step="post", color=GREEN, alpha=0.25, lw=0)
        ax.step(times, filled, where="post", color=GREEN, lw=1.6)
        ax.axhline(state.depth, color="#444444", lw=1, ls="--")
        ax.set(xlim=(0, end), ylim=(0, state.depth * 1.15), yticks=[0, state.depth])
        ax.set_xlabel("ms", loc="right", labelpad=-1, fontsize=8.5, color="#333333")


def bars(ax, y, begin, end, color, whole, **more):
    """A bar for each batch, with its number where there is room."""
    ax.barh(np.full(len(begin), y), end - begin, 0.8, begin, color=color, ec="#444444", lw=0.8, **more)
    for k, (start, stop) in enumerate(zip(begin, end, strict=True)):
        if stop - start > 0.018 * whole:
            ax.text((start + stop) / 2, y, str(k + 1), ha="center", va="center", fontsize=8.5,
                    bbox={"fc": color, "ec": "none", "pad": 0.8})


def gaps(ax, y, begin, end):
    """Dotted outlines where somebody waits."""
    real = end - begin > 1e-9
    ax.barh(np.full(real.sum(), y), (end - begin)[real], 0.5, begin[real], color=WAIT, ec="#777777", lw=0.8,
            ls=":")


class PipelinePanel(RestingPanel):
    """Twelve batches through a bounded queue: a timeline of reader and trainer follows four sliders.

        PipelinePanel(read=6, train=5, depth=2)

    read, train   ms that a batch takes        depth   places in the queue
    jitter        how much the reading times vary, 0 to 1
    after         a prediction: the controls stay locked until it is answered

    `state` (a PipelineState) has the logic; `read`, `train`, `depth`, `jitter` are the sliders. What it
    draws is a calculation: nothing is read, nothing is trained.
    """

    def __init__(self, *, read=6, train=5, depth=2, jitter=0.0, name="pipeline", after=None):
        self.state = PipelineState()
        self.state.set(read=read, train=train, depth=depth, jitter=jitter)
        self.figure = PipelineFigure()
        self.read = self._slider("read", "Reading", "ms to read a batch", 0, 20, 1, ".0f")
        self.train = self._slider("train", "Training", "ms to train on a batch", 0, 20, 1, ".0f")
        self.depth = self._slider("depth", "Depth", "Batches that the queue has room for", 1, 10, 1, ".0f")
        self.jitter = self._slider("jitter", "Jitter", "How much reading times vary: 0 not at all, 1 from "
                                   "nothing to twice the mean", 0, 1, 0.1, ".1f")
        super().__init__(
            name, [[self.read, self.train], [self.depth, self.jitter]], after=after,
            alt=f"Pipeline panel: timelines of reader and trainer for {BATCHES} batches, one after the other "
            "and side by side, and how full the queue between them is",
        )

    def _slider(self, name, text, tooltip, low, high, step, form):
        slider = widgets.FloatSlider(
            value=getattr(self.state, name), min=low, max=high, step=step, readout_format=form,
            description=text, tooltip=tooltip, layout={"width": "420px"}, style={"description_width": "70px"},
        )
        return self.watched(slider, lambda value: self._move(name, value))

    def frame(self) -> bytes:
        self.read_out(self.state.formula())
        return self.figure.draw(self.state)

    def _move(self, name, value):
        self.state.set(**{name: int(value) if name == "depth" else round(value, 1)})
        self._show()
