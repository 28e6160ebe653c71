"""The attention panel: a layer learns to write words backwards; its heads, its temperature, and its map."""

import ipywidgets as widgets
import numpy as np
from matplotlib.ticker import FixedLocator, PercentFormatter

from course.experiments.ch18 import WORD
from course.panels.attention.state import HEADS, TEMPERATURES, AttentionState
from course.panels.shared.figure import BLUE, VERMILION, LiveFigure, own_style, style, title
from course.panels.shared.playing import PlayingPanel

ROOM = 0.47, 0.04, 0.52, 0.95  # of the maps, in shares of the picture
LETTER = {1: 11, 2: 8.5, 4: 7}  # points, by the number of heads


class AttentionFigure(LiveFigure):
    """Left how many letters of fresh words are right, right a map for each head."""

    @own_style()
    def __init__(self):
        super().__init__(9.0, 4.4)
        left = self.figure.add_axes((0.055, 0.13, 0.34, 0.74))
        style(left)
        title(left, "Fresh words")
        left.set(ylim=(0, 1.04))
        left.yaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
        left.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        left.set_xlabel("updates", loc="right", labelpad=-1, fontsize=8.5, color="#333333")
        self.left, self.end, self.maps = left, None, []
        self.curves = [left.plot([], [], color=color, ls=dashes, lw=2, label=name)[0] for color, dashes, name
                       in ((BLUE, "-", "letters"), (VERMILION, "--", "whole words"))]
        left.legend(loc="lower right", bbox_to_anchor=(1.02, 0.98), ncols=2, frameon=False, fontsize=8)

    @own_style()
    def arrange(self, heads):
        """Room for so many maps."""
        for ax, *_ in self.maps:
            ax.remove()
        rows, columns = (1, heads) if heads < 3 else (2, heads // 2)
        left, bottom, width, height = ROOM
        self.maps = []
        for head in range(heads):
            row, column = divmod(head, columns)
            box = (left + column * width / columns, bottom + (rows - 1 - row) * height / rows,
                   (0.93 if heads == 1 else 0.86) * width / columns, 0.78 * height / rows)
            ax = self.figure.add_axes(box, anchor="W")
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_color("#888888")
            image = ax.imshow(np.zeros((WORD, WORD)), cmap="Blues", vmin=0, vmax=1)
            name = "Row: letter written; column: letter read" if heads == 1 else f"Head {head + 1}"
            ax.text(-0.5, -1.9, name, fontsize=9.5, fontweight="bold", color="#222222")
            look = {"ha": "center", "va": "center", "fontsize": LETTER[heads], "family": "monospace"}
            above = [ax.text(k, -0.95, "", **look) for k in range(WORD)]
            beside = [ax.text(-0.95, k, "", **look) for k in range(WORD)]
            self.maps.append((ax, image, above, beside))
        self.refresh()

    def draw(self, state) -> bytes:
        written, maps = state.look()
        if len(maps) != len(self.maps):
            self.arrange(len(maps))
        if self.end != max(state.goal, state.number):
            self.end = max(state.goal, state.number)
            self.left.set(xlim=(0, self.end), xticks=[0, self.end // 2, self.end])
            self.refresh()
        points = state.run.points
        for curve, name in zip(self.curves, ("letters", "whole"), strict=True):
            curve.set_data(points["step"], points[name])
        moving = [*self.curves]
        for (_, image, above, beside), a in zip(self.maps, maps, strict=True):
            image.set_data(np.nan_to_num(a))
            for text, letter in zip(above, state.word, strict=True):
                text.set_text(letter)
            for text, letter, wanted in zip(beside, written, state.word[::-1], strict=True):
                text.set(text=letter, color="#222222" if letter == wanted else VERMILION,
                         fontweight="normal" if letter == wanted else "bold")
            moving += [image, *above, *beside]
        return self.png(moving)


class AttentionPanel(PlayingPanel):
    """One attention layer learns to write words backwards, under the reader's hand.

        AttentionPanel(name="attention")

    word      the one whose map is shown; the reader may type another
    after     a prediction: the controls stay locked until it is answered

    `state` (an AttentionState) has the logic; `heads`, `temperature`, `word` are widgets.
    """

    invitation = ("Ready. Press Start and watch the map; then move the temperature, or type a word of ten "
                  "letters.")
    running = "Learning. Letters that are wrong are bold and red."

    def __init__(self, *, name, word="chairtable", seed=0, speed=100, after=None):
        self.figure = AttentionFigure()
        super().__init__(
            AttentionState(word, seed=seed), name, speed=speed, rehearsal=150, after=after,
            alt=f"Attention panel {name}: the share of letters of fresh words that are right, over the "
            "updates; and for each head a map of who looks where in one word",
        )

    def rows(self):
        state = self.state
        self.heads = self.buttons("Heads", "The columns are dealt out to so many heads: starts afresh", HEADS,
                                  state.heads, self._deal)
        low, high = np.log10(TEMPERATURES)
        self.temperature = self.watched(widgets.FloatLogSlider(
            value=state.temperature, min=low, max=high, step=0.05, description="Temperature",
            readout_format=".2f", tooltip="τ: the scores are divided by τ √K. Acts from the next step",
            layout={"width": "330px"}, style={"description_width": "85px"}), self._heat)
        self.word = self.watched(widgets.Text(
            value=state.word, description="Word", continuous_update=False,
            tooltip="Ten letters from a to z, then Enter", layout={"width": "210px"},
            style={"description_width": "45px"}), self._ask)
        return [self.transport(), [self.heads, self.temperature, self.word]]

    def summary(self):
        return self.state.summary()

    def trouble(self):
        if self.state.broken:
            return "The loss is no number any more. Press Reset, and take a higher temperature."
        return ""

    def _deal(self, heads):
        self.restart(lambda: self.state.set_heads(heads),
                     f"{heads} head{'s' if heads > 1 else ''}, new weights. Press Start.")

    def _heat(self, temperature):
        self.state.set_temperature(temperature)
        self.moved(f"Temperature {temperature:.2f} from step {self.state.number} on; the weights stay.")

    def _ask(self, word):
        self.state.ask(word)
        self.moved(f"The map is that of {self.state.word}.")
