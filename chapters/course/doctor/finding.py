"""What the doctor says."""

from dataclasses import dataclass, field
from math import log10


@dataclass(frozen=True)
class Finding:
    """One reason why a net does not learn.

    cause     its name, one of those in `CAUSES`
    words     one or two sentences: the first names the cause with what was measured, the second what to try
    remedy    {control: value}, named as in course.experiments.controls: {"lr": 0.01}, {"init": "He"};
              {} where data or code must change
    evidence  {name: number}: what was measured
    """

    cause: str
    words: str
    remedy: dict = field(default_factory=dict)
    evidence: dict = field(default_factory=dict)


def number(value):
    """A number as a sentence has it: 2.3, 0.00012, 1.5e+06."""
    return f"{float(value):.3g}"


def percent(share):
    """0.1234 -> "12 %"."""
    return f"{100 * share:.0f} %"


def power_of_ten(value):
    """The power of ten nearest to a positive number: a rate that a reader would set."""
    return float(f"1e{round(log10(value))}")
