"""Exercise 7.6: a schedule that warms up and then falls along a cosine."""

from math import cos, pi

from ..exercise import Exercise, Mistake


def factor(step, warm, steps):
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + cos(pi * (step - warm) / (steps - warm)))


def variant(rise=lambda step, warm: (step + 1) / warm,
            part=lambda step, warm, steps: (step - warm) / (steps - warm),
            fall=lambda part: 0.5 * (1 + cos(pi * part))):
    """A wrong version of `factor`."""
    return lambda step, warm, steps: rise(step, warm) if step < warm else fall(part(step, warm, steps))


FACTOR = Exercise(
    id="7.6",
    title="Warm up, then cool down",
    statement="The factor of the learning rate at a step (counted from 0): (step + 1)/warm for the first "
    "`warm` steps, then half a cosine from 1 to 0, which it reaches at `steps`.",
    stub="def factor(step, warm, steps):\n    if step < warm:\n        return ...\n    return ...\n\n\n"
    "check('7.6', factor)",
    reference=factor,
    returns=("factor",),
    cases=((0, 5, 25), (2, 5, 25), (4, 5, 25), (5, 5, 25), (12, 5, 25), (20, 5, 25), (25, 5, 25)),
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
            variant(fall=lambda part: 1 - part),
            "That is a straight line from 1 to 0. It is a usable schedule, but a cosine is asked for.",
        ),
    ),
    hints=(
        "After the warm-up: which part of the remaining way has been gone? It runs from 0 to 1.",
        "part = (step - warm) / (steps - warm), and 0.5 * (1 + cos(pi * part)) goes from 1 to 0. In NumPy "
        "they are np.cos and np.pi.",
    ),
    explanation="Long trainings of today mostly use this form: gently while Adam's means are still made of "
    "a few gradients, fully in the middle, gently at the end.",
)

EXERCISES = (FACTOR,)
