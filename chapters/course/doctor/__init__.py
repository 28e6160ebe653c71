"""The doctor: what is said when a net does not learn.

    suspect(run)              quick, from the losses alone: is it worth a look?
    examine(run)              [Finding, …], most telling first; empty: healthy
    findings[0].words         the first sentence names the cause, the second says what to try

`CAUSES` is the table of all that is looked for: {cause: check(probe) -> Finding or None}. What is measured
stands in probe.py, the checks in code.py, data.py, signals.py and rates.py: one function a symptom.
"""

from course.doctor.examine import CAUSES, examine, suspect
from course.doctor.finding import Finding

__all__ = ["CAUSES", "Finding", "examine", "suspect"]
