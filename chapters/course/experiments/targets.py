"""What a source prints of an experiment, as points of a curve."""

from collections.abc import Sequence
from dataclasses import dataclass

from course.printed import Printed, entries
from course.reproduction import published


@dataclass(frozen=True)
class Rings:
    """Printed numbers: of, row, column as in `Printed.of`.

    steps      after how many updates each of them was measured; None: one number, at the end of the run
    percent    they are printed in per cent, and measured as shares
    """

    of: str
    column: str | None = None
    row: str | None = None
    steps: Sequence | None = None
    percent: bool = False

    def points(self, end):
        """[(updates, value), …]; `end` is how many updates a run makes."""
        found = Printed.of(self.of, row=self.row, column=self.column).values
        values = [float(value.rstrip("%")) / (100 if self.percent else 1) for value in found]
        return list(zip([end] if self.steps is None else self.steps, values, strict=True))


def told_by(id):
    """What the sources have of an experiment of which they print no number: a sentence."""
    if beyond := published().get(id, {}).get("beyond"):
        return f"Published beyond the sources: {beyond}."
    found = {key: entry for key, entry in entries().items() if id in entry.get("experiments", [])}
    if not found:
        return "No source prints anything to compare it with."
    pictures = [key for key, entry in found.items() if entry["kind"] == "figure-only"]
    source, lines, _ = (pictures or list(found))[0].split(":", 2)
    what = "only a picture, or the code that draws one" if pictures else "only words"
    return f"The source prints no number of this run, {what} ({source}, lines {lines})."
