"""Exercises 5.5 and 5.6: a numerical gradient to repair, and gradient descent."""

import numpy as np

from ..exercise import Exercise, Mistake

# 5.5 the planted mistake


def gradient(f, x, h=1e-4):
    x, slopes = x.copy(), np.zeros_like(x)
    for i in range(len(x)):
        value = x[i]
        x[i] = value + h
        above = f(x)
        x[i] = value - h
        below = f(x)
        x[i] = value
        slopes[i] = (above - below) / (2 * h)
    return slopes


def gradient_variant(back=1.0, width=2.0, restore="value", sign=1.0, power=1, entries=None, front=1.0,
                     combine=lambda above, below, h: (above - below) / (2 * h)):
    """A wrong version of `gradient`: how far back it steps, what it divides by (width times h to a
    power), what it puts back, how many entries it does, how far it steps forward, how it puts both together
    where width and power are the right ones."""

    def slopes(f, x, h=1e-4):
        x, result = x.copy(), np.zeros_like(x)
        for i in range(len(x) if entries is None else entries):
            value = x[i]
            x[i] = value + front * h
            above = f(x)
            x[i] = value - back * h
            below = f(x)
            x[i] = {"value": value, "nothing": x[i], "below + 2h": x[i] + 2 * h, "below - h": x[i] - h,
                    "zero": 0.0}[restore]  # fmt: skip
            right = width == 2.0 and power == 1
            result[i] = sign * (combine(above, below, h) if right else (above - below) / (width * h**power))
        return result

    return slopes


def product(x):
    return x[0] * x[1] ** 2


def mixed(x):
    return np.sum(x**3) + np.prod(x)


REPAIR = Exercise(
    id="5.5",
    title="Repair the numerical gradient",
    reference=gradient,
    planted=gradient_variant(restore="nothing"),
    given="26936f9d",
    attempts=(
        (
            r"above=f\(x\)x\[i\]=valuex\[i\]",
            "You put the entry back between the two calls, where the next line moves it again. After "
            "`below = f(x)` nothing puts it back.",
        ),
        (r"x\[i\]==value", "`==` only compares. `x[i] = value` puts the entry back."),
        (
            r"x\[i\]=valuereturn",
            "You put the entry back after the loop: only the last one. Put each back before the next moves.",
        ),
    ),
    returns=("gradient",),
    rtol=1e-7,
    cases=(
        (product, np.array([3.0, -4.0]), 1e-2),
        (mixed, np.array([1.0, 0.5, 2.0]), 1e-2),
    ),
    mistakes=(
        Mistake(
            gradient_variant(restore="below + 2h"),
            "Now the entry stays h too high: from `value - h` it is one h back to the value. Write `x[i] = "
            "value`.",
        ),
        Mistake(
            gradient_variant(restore="zero"),
            "Now the entry stays 0. It must be what it was: that is what `value` keeps.",
        ),
        Mistake(
            gradient_variant(back=0.0),
            "The entry is put back, but too early: `below` is then f(x) itself, and you divide by 2h.",
        ),
        Mistake(
            gradient_variant(back=0.0, width=1.0),
            "That is the forward difference, (f(x + h) − f(x)) / h: its error is of the size of h. Keep "
            "both sides.",
        ),
        Mistake(gradient_variant(width=1.0), "The entry is put back. But from x − h to x + h it is 2h."),
        Mistake(gradient_variant(sign=-1.0), "The entry is put back, but the sign is turned."),
        Mistake(
            gradient_variant(restore="below - h"),
            "Now the entry is 2h too low. From `value - h` it is one h up; simpler is `x[i] = value`.",
        ),
        Mistake(
            gradient_variant(width=2.0, power=-1),
            "The entry is put back. But `/ 2 * h` divides by 2 and multiplies by h: keep the parentheses.",
        ),
        Mistake(
            gradient_variant(front=0.0),
            "`above` is f(x) itself: `x[i] = value + h` must stand before it.",
        ),
        Mistake(
            gradient_variant(combine=lambda above, below, h: above - below / (2 * h)),
            "`above - below / (2 * h)` divides `below` alone. Put `above - below` in parentheses.",
        ),
        Mistake(
            gradient_variant(combine=lambda above, below, h: (above + below) / (2 * h)),
            "You add the two values. The slope comes from their difference.",
        ),
        Mistake(
            gradient_variant(entries=1),
            "Only the first entry has a slope: does `return` stand inside the loop?",
        ),
    ),
    hints=(
        "What is x[0] when the loop comes to x[1]?",
        "`value` keeps the entry, but nothing puts it back.",
        "After `below = f(x)`: `x[i] = value`.",
    ),
    explanation="Each partial derivative holds all other entries fixed. If an entry stays h too low, "
    "the other slopes are measured at a shifted point, and are slightly wrong.",
)


# 5.6 gradient descent


def descend(gradient, start, lr, steps):
    x = start.copy()
    for _ in range(steps):
        x = x - lr * gradient(x)
    return x


def descent_variant(sign=-1.0, rate=True, once=False, extra=0, half=False, keep=True, anew=False):
    """A wrong version of `descend`, by what it does otherwise."""

    def walk(gradient, start, lr, steps):
        x = start.copy()
        for _ in range(steps + extra):
            old = start if anew else x if keep else 0.0
            x = old + sign * (lr if rate else 1.0) * gradient(start if once else x)
        return start - x if half else x

    return walk


def bowl_gradient(x):
    return 2 * x


def ravine_gradient(x):
    return np.array([x[0] / 10, 2 * x[1]])


DESCENT = Exercise(
    id="5.6",
    title="Gradient descent",
    reference=descend,
    returns=("point",),
    cases=(
        (bowl_gradient, np.array([-3.0, 4.0]), 0.25, 1),
        (bowl_gradient, np.array([-3.0, 4.0]), 0.1, 5),
        (ravine_gradient, np.array([-7.0, 2.0]), 0.75, 10),
    ),
    mistakes=(
        Mistake(
            descent_variant(sign=1.0),
            "You walk uphill: the gradient points to where the function grows. Subtract it.",
        ),
        Mistake(descent_variant(rate=False), "You forgot the learning rate lr."),
        Mistake(
            descent_variant(once=True),
            "You use the gradient of the start in every step. Ask for it again where you are: `gradient(x)`.",
        ),
        Mistake(descent_variant(extra=-1), "One step too few: `range(steps)` makes exactly `steps`."),
        Mistake(descent_variant(extra=1), "One step too many: `range(steps)` makes exactly `steps`."),
        Mistake(
            lambda gradient, start, lr, steps: start - lr * gradient(start),
            "That is a single step. Repeat it `steps` times, each from where the last one ended.",
        ),
        Mistake(descent_variant(half=True), "That is how far you have walked. Return the point itself."),
        Mistake(
            lambda gradient, start, lr, steps: descend(gradient, start, lr, steps) - start,
            "That is the way from the start to where you are. Return the point itself.",
        ),
        Mistake(
            lambda gradient, start, lr, steps: start,
            "That is the start: the point has not moved. Is the new one kept, `x = x - lr * gradient(x)`?",
        ),
        Mistake(
            descent_variant(keep=False),
            "The old point is missing: a step goes from x to x − lr · gradient, not to the step alone.",
        ),
        Mistake(
            descent_variant(anew=True),
            "Each of your steps goes out from the start again. Go on from where the last one ended: "
            "`x = x - lr * gradient(x)`.",
        ),
        Mistake(
            lambda gradient, start, lr, steps: gradient(descend(gradient, start, lr, steps)),
            "That is the gradient at the end. Return the point.",
        ),
        Mistake(
            lambda gradient, start, lr, steps: np.array(
                [descend(gradient, start, lr, n) for n in range(steps + 1)]
            ),
            "That is the whole path. Return its last point alone.",
        ),
    ),
    hints=(
        "A loop over `range(steps)`; in it one line, x = x - lr * gradient(x).",
        "Begin with `x = start.copy()`, and return x after the loop.",
    ),
    explanation="These three lines train every net of this course. Only the gradient takes more work, and "
    "chapter 6 makes it cheap.",
)


EXERCISES = (REPAIR, DESCENT)
