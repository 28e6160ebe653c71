"""The batch-norm panel: one unit's sums before, between and after, under the reader's sliders."""

import ipywidgets as widgets
import numpy as np

from course.panels.batch_norm.state import LARGEST, BatchNormState
from course.panels.shared.figure import BLUE, GREEN, GREY, ORANGE, LiveFigure, own_style, style, title
from course.panels.shared.resting import RestingPanel

EDGE = 8.0  # what the histograms show on either side of 0
BINS = np.linspace(-EDGE, EDGE, 33)
SLIDERS = {
    "centre": ("Mean", -5, 5, 0.1, "The mean of the sums that come in"),
    "spread": ("Spread", -2, 1, 0.05, "The spread of the sums that come in (log scale)"),
    "gamma": ("γ", 0, 3, 0.1, "The scale that the layer has learned"),
    "beta": ("β", -3, 3, 0.1, "The shift that the layer has learned"),
    "size": ("Batch size", 1, LARGEST, 1, "Examples in the batch"),
    "steps": ("Steps", 0, 100, 1, "Training steps that the running mean and variance have seen: "
              "they are used at inference only"),
}


class BatchNormFigure(LiveFigure):
    """Three histograms: x, x̂ and y, each with its mean and spread; dashed: mean 0 and spread 1."""

    @own_style()
    def __init__(self):
        super().__init__(9.0, 3.1)
        names = ("x: what comes in", r"$\hat{x}$: standardised", r"y = γ$\hat{x}$ + β: what goes on")
        self.bars, self.means, self.spreads, self.notes = [], [], [], []
        for column, (name, color) in enumerate(zip(names, (BLUE, GREEN, ORANGE), strict=True)):
            ax = self.figure.add_axes((0.02 + 0.33 * column, 0.11, 0.3, 0.77))
            style(ax)
            title(ax, name)
            ax.set(xlim=(-EDGE, EDGE), ylim=(0, 1.42), yticks=[], xticks=range(-8, 9, 2))
            ax.spines["left"].set_visible(False)
            ax.axvline(0, color="#999999", lw=1)
            self.bars.append(ax.stairs(np.zeros(len(BINS) - 1), BINS, fill=True, color=color, alpha=0.75))
            self.spreads.append(ax.plot([], [], color="#222222", lw=2.5, solid_capstyle="butt")[0])
            self.means.append(ax.plot([], [], "o", color="#222222", ms=6)[0])
            if color == BLUE:
                ax.text(EDGE, 1.4, "dot: mean\nbar: ± spread", fontsize=8, va="top", ha="right", color=GREY)
            self.notes.append(ax.text(-EDGE, 1.4, "", fontsize=9, va="top", color="#222222"))
            if color == GREEN:
                normal = np.exp(-(BINS**2) / 2)
                ax.plot(BINS, normal, color="#222222", lw=1.2, ls="--", zorder=4)

    def draw(self, state) -> bytes:
        for ax_values, bars, mean, spread, note in zip(
            (state.x, state.z, state.y), self.bars, self.means, self.spreads, self.notes, strict=True
        ):
            counts, _ = np.histogram(np.clip(ax_values, -EDGE, EDGE), BINS)
            bars.set_data(counts / counts.max())  # the highest is 1
            at, width = float(ax_values.mean()), float(ax_values.std())
            mean.set_data([at], [1.1])
            spread.set_data([at - width, at + width], [1.1, 1.1])
            outside = int(np.count_nonzero(np.abs(ax_values) > EDGE))
            note.set_text(f"{outside} of {state.size} lie outside" if outside else "")
        return self.png([*self.bars, *self.spreads, *self.means, *self.notes])


class BatchNormPanel(RestingPanel):
    """A batch of one unit's sums goes through batch normalization; the sliders say what comes in.

        BatchNormPanel()

    name      for the cell that is run again
    after     a prediction: the controls stay locked until it is answered
    settings  of the first picture, as in BatchNormState: centre, spread, gamma, beta, size, steps, inference

    `state` (a BatchNormState) has the numbers; `sliders` (by those names) and `inference` are widgets.
    """

    def __init__(self, *, name="batch norm", after=None, **settings):
        self.state = BatchNormState(**settings)
        self.figure = BatchNormFigure()
        self.sliders = {key: self._slider(key, *row) for key, row in SLIDERS.items()}
        self.inference = self.watched(
            widgets.ToggleButton(
                value=self.state.inference, description="Inference", icon="eye",
                tooltip="Use the running mean and variance, as after training", layout={"width": "120px"},
            ),
            lambda on: self._set("inference", on),
        )
        s = self.sliders
        super().__init__(
            name,
            [[self.inference, s["steps"], s["size"]], [s["centre"], s["spread"]], [s["gamma"], s["beta"]]],
            after=after,
            alt=f"Panel {name}: three histograms of a batch of sums, as they come in, standardised, "
            "and after gamma and beta",
        )

    def _slider(self, key, text, low, high, step, tooltip):
        kind, more = widgets.FloatSlider, {"readout_format": ".1f"}
        if key == "spread":
            kind, more = widgets.FloatLogSlider, {"base": 10, "readout_format": ".2g"}
        elif key in ("size", "steps"):
            kind, more = widgets.IntSlider, {}
        made = kind(
            value=getattr(self.state, key), min=low, max=high, step=step, description=text, tooltip=tooltip,
            layout={"width": "310px"}, style={"description_width": "112px"}, **more,
        )
        return self.watched(made, lambda value: self._set(key, value))

    def rehearse(self):
        """Scaled and shifted again, so that all three pictures differ."""
        self.sliders["gamma"].value, self.sliders["beta"].value = 1.5, 1.0
        self.draw()

    def frame(self) -> bytes:
        self.read_out(self.state.figures())
        return self.figure.draw(self.state)

    def update_controls(self):
        super().update_controls()
        self.sliders["steps"].description = "Steps" if self.state.inference else "Steps (inference)"

    def enabled(self, control) -> bool:
        return control is not self.sliders["steps"] or self.state.inference

    def _set(self, key, value):
        setattr(self.state, key, value)
        self._show()
