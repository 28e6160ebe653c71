"""The training experiments, one description each, for chapters, `make reproduce` and panels.

    from course.experiments import experiment
    B5 = experiment("B5")
    B5.curves(SCALE)["test"]            (seeds, points): all that it is to run

chNN.py has those of chapter NN, as their sources have them; experiment.py says what an experiment is.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

from course.experiments.experiment import Experiment, curves

__all__ = ["Experiment", "all_experiments", "curves", "experiment"]


def experiment(id):
    """The experiment of that id, such as "B5". Raises KeyError with the ids that there are."""
    known = all_experiments()
    if id not in known:
        raise KeyError(f"no experiment {id!r}: there are {', '.join(known)}")
    return known[id]


@cache
def all_experiments():
    """{id: Experiment}, in the order of the chapters."""
    files = sorted(Path(__file__).parent.glob("ch*.py"))
    modules = [import_module(f"{__name__}.{file.stem}") for file in files]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Experiment)]
    return {each.id: each for each in found}
