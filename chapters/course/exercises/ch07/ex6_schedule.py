"""Exercise 7.6: a schedule that warms up and then falls along a cosine."""

from math import cos, pi

from ..exercise import Exercise, Mistake


def factor(step, warm, steps):
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + cos(pi * (step - warm) / (steps - warm)))


def one_late(step, warm, steps):
    """A wrong version: the warm-up lasts one step too long."""
    return (step + 1) / warm if step <= warm else factor(step, warm, steps)


def variant(rise=lambda step, warm: (step + 1) / warm,
            part=lambda step, warm, steps: (step - warm) / (steps - warm),
            fall=lambda part: 0.5 * (1 + cos(pi * part))):
    """A wrong version of `factor`."""
    return lambda step, warm, steps: rise(step, warm) if step < warm else fall(part(step, warm, steps))


FACTOR = Exercise(
    id="7.6",
    title="Warm up, then cool down",
    reference=factor,
    returns=("factor",),
    cases=((0, 5, 25), (2, 5, 25), (4, 5, 25), (5, 5, 25), (12, 5, 25), (20, 5, 25), (25, 5, 25),
           (1, 4, 12), (7, 4, 12), (12, 4, 12)),
    mistakes=(
        Mistake(
            variant(rise=lambda step, warm: step / warm),
            "The first step is wasted: step/warm is 0 there. (step + 1)/warm begins at 1/warm and ends at 1.",
        ),
        Mistake(
            variant(part=lambda step, warm, steps: step / steps),
            "The warm-up is right. The cosine must begin when it ends: measure from `warm`, over the steps "
            "− warm that are left.",
        ),
        Mistake(
            variant(part=lambda step, warm, steps: (step - warm) / steps),
            "The cosine begins in time, but does not reach 0 at `steps`: only steps − warm steps are left "
            "to it.",
        ),
        Mistake(
            variant(fall=lambda part: cos(pi * part)),
            "cos goes from 1 to −1, and a negative rate climbs: take half of 1 + cos.",
        ),
        Mistake(
            variant(fall=lambda part: 0.5 * (1 + cos(2 * pi * part))),
            "That is a whole wave: it comes up again. Half a cosine ends at π.",
        ),
        Mistake(
            variant(fall=lambda part: cos(pi * part / 2)),
            "That is a quarter of a wave: level at the top, steep at the end. Half a cosine, from 0 to π, is "
            "level at both ends: 0.5 · (1 + cos).",
        ),
        Mistake(
            variant(fall=lambda part: 1 + cos(pi * part)),
            "1 + cos goes from 2 to 0: take half of it.",
        ),
        Mistake(
            variant(fall=lambda part: 0.5 * cos(pi * part)),
            "0.5 · cos goes from 0.5 to −0.5: add 1 to the cosine first.",
        ),
        Mistake(
            variant(fall=lambda part: 0.5 + cos(pi * part)),
            "Half is to be taken of the whole 1 + cos: it needs brackets.",
        ),
        Mistake(
            variant(fall=lambda part: 0.5 * (1 - cos(pi * part))),
            "1 − cos rises from 0 to 1. The fall is 1 + cos.",
        ),
        Mistake(
            variant(fall=lambda part: 0.5 * (1 + cos(part))),
            "π is missing: the cosine stops at 1 radian, a third of the way down.",
        ),
        Mistake(
            variant(fall=lambda part: 0.5 * (1 + cos(180 * part))),
            "The cosine wants radians: π, not 180.",
        ),
        Mistake(
            variant(part=lambda step, warm, steps: (step + 1 - warm) / (steps - warm)),
            "The fall is one step ahead: at step = warm the factor is still 1. Leave out the + 1 there.",
        ),
        Mistake(
            one_late,
            "The warm-up lasts one step too long: at step = warm it is above 1. The first `warm` steps are "
            "those with step < warm.",
        ),
        Mistake(
            variant(rise=lambda step, warm: step + 1 / warm),
            "step + 1/warm divides the 1 alone: it needs brackets, (step + 1) / warm.",
        ),
        Mistake(
            variant(rise=lambda step, warm: step + 1),
            "The warm-up is not divided: (step + 1) / warm ends at 1.",
        ),
        Mistake(
            variant(rise=lambda step, warm: (step - 1) / warm),
            "Steps count from 0, so the first factor is (0 + 1)/warm: + 1, not − 1.",
        ),
        Mistake(
            variant(part=lambda step, warm, steps: step - warm),
            "The warm-up is right. Inside the cosine the part is not divided: (step − warm)/(steps − "
            "warm) runs from "
            "0 to 1.",
        ),
        Mistake(
            variant(part=lambda step, warm, steps: (step - warm) / steps - warm / pi),
            "(step − warm) / steps − warm divides by `steps` alone. It needs brackets: / (steps - warm).",
        ),
        Mistake(
            variant(part=lambda step, warm, steps: (step - warm / pi) / (steps - warm)),
            "π · step − warm multiplies `step` alone by π. It needs brackets: pi * (step - warm).",
        ),
        Mistake(
            variant(part=lambda step, warm, steps: (step + warm) / (steps - warm)),
            "The cosine starts when the warm-up ends: step − warm steps of it are done, not step + warm.",
        ),
        Mistake(
            variant(part=lambda step, warm, steps: (step - warm) / (steps + warm)),
            "After the warm-up steps − warm steps are left, not steps + warm.",
        ),
        Mistake(
            variant(part=lambda step, warm, steps: min(step - warm, 1)),
            "The factor falls to 0 in one step. The part of the way is (step − warm)/(steps − warm).",
        ),
        Mistake(
            variant(fall=lambda part: 1 - part),
            "That is a straight line from 1 to 0. It is a usable schedule, but a cosine is asked for.",
        ),
    ),
    hints=(
        "After the warm-up: which part of the remaining way has been gone? It runs from 0 to 1.",
        "part = (step - warm) / (steps - warm), and 0.5 * (1 + cos(pi * part)) goes from 1 to 0. In NumPy "
        "they are np.cos and np.pi.",
    ),
    explanation="Many long trainings today use this form: gently while Adam's means are still made of "
    "a few gradients, fully in the middle, gently at the end.",
)

EXERCISES = (FACTOR,)
