"""The lines of one future: of each net its loss, and what is measured of it now and then."""

from math import isfinite

from course.panels.shared.figure import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION, places

COLORS = BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY  # in the order of the course's figures
DASHES = ("-", (0, (6, 1.5)), (0, (2, 1)), (0, (7, 1.5, 1.5, 1.5)), (0, (1, 1)), (0, (3, 1, 1, 1, 1, 1)))
SHARES = "train", "test", "validation", "accuracy"  # what is measured between 0 and 1
LOSSES = "loss", "height", "train_loss", "test_loss", "before"  # what belongs to the loss
SECOND = "test", "validation"  # drawn thick, in the second colour


def shown(names):
    """Those of the measured names that the second axes show: what is no share, or else the shares."""
    names = [name for name in names if name != "step" and name not in LOSSES]
    return [name for name in names if name not in SHARES] or names


def known(track, name, first, last):
    """(steps, values) of what was measured from one step to another, where it is a number."""
    pairs = [(step, value) for step, value in zip(track.points["step"], track.points[name], strict=True)
             if first <= step <= last and value is not None and isfinite(value)]
    return [[pairs[k][part] for k in places(len(pairs))] for part in (0, 1)]


def look(lanes, lane, name, names):
    """How a line is drawn: several nets differ by colour, what is measured of one net, too."""
    k = list(lanes).index(lane)
    thick = {"lw": 2.0} if name in SECOND else {"lw": 1.0} if name in SHARES else {"lw": 1.4}
    if name == "loss":
        thick = {"lw": 1.8}
    if len(lanes) > 1:
        return {"color": COLORS[k % 6], "ls": DASHES[k % 6]} | thick
    j = int(name in SECOND) if name in SHARES else names.index(name) if name in names else 0
    return {"color": COLORS[j % 6], "ls": DASHES[j % 6 if name not in SHARES else 0]} | thick


class Strands:
    """Lines on the axes of the loss and of what is measured, made when they are needed.

    pale    of a future that is not the one that goes on
    """

    def __init__(self, loss, values, lanes, *, pale=False):
        self.loss, self.values, self.lanes = loss, values, list(lanes)
        self.pale, self.lines = pale, {}
        self.letter = loss.text(0, 1, "", fontsize=8.5, fontweight="bold", color="#444444", ha="left",
                                va="center", clip_on=True)

    def show(self, future, first, last, *, dashes=None, letter=""):
        """The steps from `first` to `last`, as far as they are known; a letter at the end."""
        for lane, track in future.tracks.items():
            stop = min(last, len(track))
            at = places(stop + 1, max(first, 1)) if stop > first else []
            self._line(self.loss, lane, "loss", (), dashes).set_data(at, [track.smooth[k - 1] for k in at])
            names = shown(track.points)
            for name in names:
                steps, values = known(track, name, first, last)
                self._line(self.values, lane, name, names, dashes).set_data(steps, values)
        self._put_letter(letter, future, last)

    def hide(self):
        """Nothing."""
        for line in self.lines.values():
            line.set_data([], [])
        self.letter.set_text("")

    @property
    def artists(self):
        return [*self.lines.values(), self.letter]

    def _put_letter(self, letter, future, last):
        track = next(iter(future.tracks.values()))
        stop = min(last, len(track))
        if letter and stop and isfinite(track.smooth[stop - 1]):
            self.letter.set(text=letter, position=(stop, track.smooth[stop - 1]))
        else:
            self.letter.set_text("")

    def _line(self, ax, lane, name, names, dashes):
        if (lane, name) not in self.lines:
            style = look(self.lanes, lane, name, names)
            if self.pale:
                style |= {"alpha": 0.42, "lw": 0.75 * style["lw"], "zorder": 1.5}
            elif ax is self.values:
                style |= {"marker": "o", "ms": 2, "label": name if lane == self.lanes[0] else f"_{name}"}
            self.lines[lane, name] = ax.plot([], [], **style)[0]
        line = self.lines[lane, name]
        if dashes is not None:
            line.set_linestyle(dashes)
        return line
