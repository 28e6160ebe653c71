"""Exercise 20.4: what the names of a state_dict tell."""

import numpy as np

from ..exercise import Exercise, Mistake


def read_state(names, sizes):
    trained = kept_arrays = 0
    for name, size in zip(names, sizes):
        last = name.split(".")[-1]
        if last in ("weight", "bias"):
            trained += size
        elif last in ("running_mean", "running_var"):
            kept_arrays += 1
    return trained, kept_arrays


WEIGHTS, RUNNING, COUNT = ("weight", "bias"), ("running_mean", "running_var"), ("num_batches_tracked",)


def version(trained, kept, numbers=True, arrays=True):
    """A wrong version: which last names are taken for trained and for kept; sizes or arrays are counted."""

    def answer(names, sizes):
        last = [name.split(".")[-1] for name in names]
        return (sum(int(size) if numbers else 1 for name, size in zip(last, sizes) if name in trained),
                sum(1 if arrays else int(size) for name, size in zip(last, sizes) if name in kept))

    return answer


CASES = (
    (("0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var",
      "1.num_batches_tracked"),
     np.array([6, 2, 2, 2, 2, 2, 1])),
    (("features.0.weight", "features.1.weight", "features.1.bias", "features.1.running_mean",
      "features.1.running_var", "features.1.num_batches_tracked", "features.4.weight",
      "features.5.weight", "features.5.bias", "features.5.running_mean", "features.5.running_var",
      "features.5.num_batches_tracked",
      "head.weight", "head.bias"),
     np.array([72, 8, 8, 8, 8, 1, 1152, 16, 16, 16, 16, 1, 160, 10])),
    (("running.weight", "running.bias"), np.array([12, 3])),
)

STATE = Exercise(
    id="20.4",
    title="Read a state_dict",
    reference=read_state,
    returns=("trained", "kept_arrays"),
    cases=CASES,
    mistakes=(
        Mistake(
            version(WEIGHTS + RUNNING + COUNT, RUNNING),
            "You count everything as trained. Buffers are not: running_mean, running_var, "
            "num_batches_tracked.",
        ),
        Mistake(
            version(WEIGHTS + RUNNING, RUNNING),
            "A running mean and a running variance are measured, not trained.",
        ),
        Mistake(
            version(WEIGHTS + COUNT, RUNNING),
            "num_batches_tracked counts batches; it is not trained.",
        ),
        Mistake(
            version(("weight",), RUNNING),
            "The biases are trained, too.",
        ),
        Mistake(
            version(WEIGHTS, RUNNING, numbers=False),
            "You count trained arrays. Asked are their numbers: add up the sizes.",
        ),
        Mistake(
            version(WEIGHTS, RUNNING, arrays=False),
            "For what is kept, count the arrays, not their numbers.",
        ),
        Mistake(
            version(WEIGHTS, RUNNING + COUNT),
            "num_batches_tracked fills no array of ours: nnlib does not count batches.",
        ),
        Mistake(
            version(WEIGHTS, RUNNING + COUNT, arrays=False),
            "For what is kept, count arrays, not numbers; and num_batches_tracked has no array of ours.",
        ),
        Mistake(
            version(WEIGHTS, COUNT),
            "You count the BatchNorms. Each has two arrays that are kept: a mean and a variance.",
        ),
        Mistake(
            version(RUNNING, WEIGHTS, arrays=True),
            "The wrong way round: weight and bias are trained; the running ones are kept.",
        ),
        Mistake(
            lambda names, sizes: (
                sum(int(s) for n, s in zip(names, sizes) if "running" not in n and "num_batches" not in n),
                sum("running" in n for n in names)),
            "You look for \"running\" in the whole name. A module may be called so: look at the last part, "
            "name.split(\".\")[-1].",
        ),
    ),
    hints=(
        "The last part of a name says what the array is: name.split(\".\")[-1].",
        "weight and bias are trained; running_mean and running_var are kept.",
        "Add up the sizes of the trained ones; add 1 for each kept one.",
    ),
    explanation="`model.parameters()` gives the trained ones alone; `model.state_dict()` the buffers, too.",
)

EXERCISES = (STATE,)
