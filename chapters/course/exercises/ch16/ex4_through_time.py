"""Exercise 16.4: the backward pass of a simple RNN, repaired."""

import numpy as np

from ..exercise import Exercise, Mistake
from .ex3_rnn import waves


def sums_backward(h, Wh, dh):
    da, carried = np.zeros_like(h), 0
    for t in reversed(range(h.shape[1])):
        da[:, t] = (dh[:, t] + carried) * (1 - h[:, t] ** 2)
        carried = da[:, t] @ Wh.T
    return da


def backward(carry=lambda da, dh, Wh, carried, slope: da @ Wh.T,
             use=lambda dh, carried, h: (dh + carried) * (1 - h ** 2), order=reversed, back=0):
    """A wrong version of `sums_backward`, by the part that is replaced."""

    def version(h, Wh, dh):
        da, carried = np.zeros_like(h), np.zeros_like(h[:, 0])
        for t in order(range(h.shape[1])):
            state = h[:, t - back] if t >= back else 0 * h[:, 0]
            da[:, t] = use(dh[:, t], carried, state)
            carried = carry(da[:, t], dh[:, t], Wh, carried, 1 - state ** 2)
        return da

    return version


def last_left_out(h, Wh, dh):
    da = np.zeros_like(h)
    da[:, :-1] = sums_backward(h[:, :-1], Wh, dh[:, :-1])
    return da


only_here = backward(use=lambda dh, carried, h: dh * (1 - h ** 2))

BACKWARD = Exercise(
    id="16.4",
    title="Repair the way back",
    reference=sums_backward,
    returns=("da",),
    cases=(
        (np.array([[[0.5], [0.0], [-0.5]]]), np.array([[2.0]]), np.array([[[0.0], [0.0], [1.0]]])),
        (np.tanh(waves(2, 4, 3)), waves(3, 3), waves(2, 4, 3)[::-1]),
    ),
    planted=only_here,
    given="70cf6809",
    mistakes=(
        Mistake(
            backward(carry=lambda da, dh, Wh, *_: da @ Wh),
            "What is carried to the step before is da @ Wh.T: on the way back a product takes the "
            "transpose.",
        ),
        Mistake(
            backward(carry=lambda da, dh, Wh, *_: dh @ Wh.T),
            "You carry dh @ Wh.T. What went through Wh came out in the sum: carry da @ Wh.T, and the "
            "whole of it, so that it reaches further back than one step.",
        ),
        Mistake(
            backward(carry=lambda da, *_: da),
            "You carry da itself. h_{t-1} entered the sum by way of Wh: times its transpose.",
        ),
        Mistake(
            backward(use=lambda dh, carried, h: dh * (1 - h ** 2) + carried),
            "What is carried must pass the tanh, too: (dh + carried) · (1 − h²).",
        ),
        Mistake(
            backward(use=lambda dh, carried, h: (carried if np.any(carried) else dh) * (1 - h ** 2)),
            "What is carried has replaced dh. h_t is used twice, by the loss and by the next step: add "
            "both.",
        ),
        Mistake(
            backward(carry=lambda da, dh, Wh, carried, slope: (dh * slope) @ Wh.T),
            "What you carry leaves out what was carried to step t itself, so it reaches back one step and no "
            "further. Carry the whole da @ Wh.T.",
        ),
        Mistake(
            backward(carry=lambda da, dh, Wh, carried, slope: (dh + carried) @ Wh.T),
            "What you carry has not passed the tanh of step t: carry da @ Wh.T, not (dh + carried) @ Wh.T.",
        ),
        Mistake(
            backward(carry=lambda da, dh, Wh, carried, slope: carried + da @ Wh.T),
            "You add up all that was ever carried. What came from later steps is already inside da: carry "
            "da @ Wh.T alone.",
        ),
        Mistake(
            backward(use=lambda dh, carried, h: dh + carried),
            "The tanh is missing: (dh + carried) · (1 − h²).",
        ),
        Mistake(
            backward(use=lambda dh, carried, h: (dh + carried) * (1 - h)),
            "The slope of tanh is 1 − h²: the square is missing.",
        ),
        Mistake(
            backward(use=lambda dh, carried, h: (dh + carried) * (1 - h) ** 2),
            "You square 1 − h. The slope of tanh is 1 − h²: only h is squared.",
        ),
        Mistake(
            backward(use=lambda dh, carried, h: dh + carried * (1 - h ** 2)),
            "Parentheses: dh must pass the tanh, too: (dh + carried) * (1 - h ** 2).",
        ),
        Mistake(
            backward(use=lambda dh, carried, h: (dh + carried) * 1 - h ** 2),
            "Parentheses: `… * 1 - h ** 2` subtracts h². The slope is (1 - h ** 2), and it multiplies.",
        ),
        Mistake(
            last_left_out,
            "The last step is left out: reversed(range(h.shape[1])) begins with it.",
        ),
        Mistake(
            backward(use=lambda dh, carried, h: (dh + carried) * (1 + h ** 2)),
            "The slope of tanh is 1 − h², with a minus.",
        ),
        Mistake(
            backward(use=lambda dh, carried, h: (dh - carried) * (1 - h ** 2)),
            "What is carried is added, not subtracted: (dh + carried).",
        ),
        Mistake(
            backward(use=lambda dh, carried, h: (dh + carried) * h * (1 - h)),
            "h · (1 − h) is the slope of the sigmoid. That of tanh is 1 − h².",
        ),
        Mistake(
            backward(use=lambda dh, carried, h: (dh + carried) * (1 - np.tanh(h) ** 2)),
            "h is the output of tanh already: its slope is 1 − h², without another tanh.",
        ),
        Mistake(
            backward(order=iter),
            "You go forward in time. What the later steps say of h_t must be there when you come to t: the "
            "last step first.",
        ),
        Mistake(
            backward(back=1),
            "You take the slope of tanh at h_{t-1}. The tanh of step t has the output h_t.",
        ),
    ),
    hints=(
        "h_t has two users: the loss, which sends back dh_t, and the next step, which sends back "
        "something, too.",
        "Keep a variable `carried`, 0 at first, and add it to dh[:, t]. After each step it becomes what "
        "this step says of the state before it.",
        "carried = da[:, t] @ Wh.T",
    ),
    explanation="Without the carried gradient a step only serves its own dh: nothing that "
    "happened earlier gets a gradient. The last step still gets its own, so the mistake is easy to miss.",
)

EXERCISES = (BACKWARD,)
