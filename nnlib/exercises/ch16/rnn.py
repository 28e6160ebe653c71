"""Exercises 16.3 and 16.4: a simple RNN forward, and its backward pass repaired."""

import numpy as np

from ..exercise import Exercise, Mistake

# 16.3 forward


def rnn(x, Wx, Wh, b):
    h, states = np.zeros((len(x), len(b))), []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ Wx + h @ Wh + b)
        states.append(h)
    return np.stack(states, axis=1)


def variant(step, of_step=lambda x, t: x[:, t]):
    """A wrong version of `rnn`: step(x_t, h, Wx, Wh, b) -> (what is returned, what is handed on)."""

    def forward(x, Wx, Wh, b):
        h, states = np.zeros((len(x), len(b))), []
        for t in range(x.shape[1]):
            shown, h = step(of_step(x, t), h, Wx, Wh, b)
            states.append(shown)
        return np.stack(states, axis=1)

    return forward


def twice(value):
    return value, value


def waves(*shape):
    """Numbers between -1 and 1 in no particular order, the same every time."""
    return np.sin(np.arange(1.0, 1 + np.prod(shape)) ** 1.5).reshape(shape)


SEQUENCES = (
    (np.array([[[1.0], [0.0], [-1.0]]]), np.array([[0.5, -0.5]]), np.array([[0.5, 1.0], [0.25, 0.0]]),
     np.array([0.0, 0.25])),
    (waves(2, 4, 3), waves(3, 2) / 2, waves(2, 2), np.array([0.1, -0.2])),
)

FORWARD = Exercise(
    id="16.3",
    title="Read a sequence",
    statement="x (N, T, D), Wx (D, M), Wh (M, M), b (M,). h_t = tanh(x_t Wx + h_{t-1} Wh + b), with zeros "
    "before the first step. Return all states, (N, T, M).",
    stub="def my_rnn(x, Wx, Wh, b):\n    states = ...\n    return states\n\n\ncheck('16.3', my_rnn)",
    reference=rnn,
    returns=("h",),
    cases=SEQUENCES,
    mistakes=(
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(np.tanh(x @ Wx + b))),
            "No step hears of the one before: h_{t-1} Wh is missing, or h is set back to 0 inside the "
            "loop.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(np.tanh(x @ Wx + h @ Wh + b)), lambda x, t: x[:, 0]),
            "You read the first step again and again: x[:, t] is the step t of all sequences.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: (np.tanh(x @ Wx + h @ Wh + b), x @ Wx + h @ Wh + b)),
            "You hand the sum on, before its tanh. What the next step receives is h itself.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(np.tanh(x @ Wx + h + b))),
            "The old state is added as it is. It has weights, too: h @ Wh.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(np.tanh(x @ Wx + h @ Wh.T + b))),
            "You use the transpose of Wh. Forward it is h @ Wh; the transpose comes on the way back.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(np.tanh(x @ Wx + h @ Wh))),
            "The bias is missing.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(1 / (1 + np.exp(-(x @ Wx + h @ Wh + b))))),
            "That is a sigmoid. This layer uses tanh, so that a state may be negative.",
        ),
        Mistake(
            lambda x, Wx, Wh, b: rnn(x[:, ::-1], Wx, Wh, b)[:, ::-1],
            "You read from the end to the beginning.",
        ),
    ),
    hints=(
        "A loop over t in range(x.shape[1]); in it one line computes the new h from x[:, t] and the old h.",
        "Collect the states in a list; `np.stack(states, axis=1)` puts the T arrays (N, M) side by side.",
        "h = np.tanh(x[:, t] @ Wx + h @ Wh + b); states.append(h)",
    ),
    explanation="Three arrays of weights, however long the sequence is. All that the step t knows of the "
    "past has passed through the M numbers of h.",
)


# 16.4 the planted mistake


def sums_backward(h, Wh, dh):
    da, carried = np.zeros_like(h), 0
    for t in reversed(range(h.shape[1])):
        da[:, t] = (dh[:, t] + carried) * (1 - h[:, t] ** 2)
        carried = da[:, t] @ Wh.T
    return da


def backward(carry=lambda da, dh, Wh: da @ Wh.T, use=lambda dh, carried, slope: (dh + carried) * slope,
             order=reversed, back=0):
    """A wrong version of `sums_backward`, by the part that is replaced."""

    def version(h, Wh, dh):
        da, carried = np.zeros_like(h), np.zeros_like(h[:, 0])
        for t in order(range(h.shape[1])):
            before = h[:, t - back] if t >= back else 0 * h[:, 0]
            da[:, t] = use(dh[:, t], carried, 1 - before ** 2)
            carried = carry(da[:, t], dh[:, t], Wh)
        return da

    return version


only_here = backward(use=lambda dh, carried, slope: dh * slope)

BACKWARD = Exercise(
    id="16.4",
    title="Repair the way back",
    statement="h (N, T, M) are the states of h_t = tanh(a_t), a_t = x_t Wx + h_{t-1} Wh + b, and dh (N, T, "
    "M) what the loss says of each state by itself. Return da (N, T, M), the gradient of the loss for a_t. "
    "The code forgets something.",
    stub="def sums_backward(h, Wh, dh):\n    da = np.zeros_like(h)\n    for t in "
    "reversed(range(h.shape[1])):\n        da[:, t] = dh[:, t] * (1 - h[:, t] ** 2)\n    return "
    "da\n\n\ncheck('16.4', sums_backward)",
    reference=sums_backward,
    returns=("da",),
    cases=(
        (np.array([[[0.5], [0.0], [-0.5]]]), np.array([[2.0]]), np.array([[[0.0], [0.0], [1.0]]])),
        (np.tanh(waves(2, 4, 3)), waves(3, 3), waves(2, 4, 3)[::-1]),
    ),
    planted=only_here,
    mistakes=(
        Mistake(
            backward(carry=lambda da, dh, Wh: da @ Wh),
            "What is carried to the step before is da @ Wh.T: on the way back a product takes the "
            "transpose.",
        ),
        Mistake(
            backward(carry=lambda da, dh, Wh: dh @ Wh.T),
            "You carry dh @ Wh.T. What went through Wh came out in the *sum*: carry da @ Wh.T, and the "
            "whole of it, so that it reaches further back than one step.",
        ),
        Mistake(
            backward(carry=lambda da, dh, Wh: da),
            "You carry da itself. h_{t-1} entered the sum by way of Wh: times its transpose.",
        ),
        Mistake(
            backward(use=lambda dh, carried, slope: dh * slope + carried),
            "What is carried must pass the tanh, too: (dh + carried) · (1 − h²).",
        ),
        Mistake(
            backward(use=lambda dh, carried, slope: slope * (carried if np.any(carried) else dh)),
            "What is carried has replaced dh. h_t is used twice, by the loss and by the next step: add "
            "both.",
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
        "h_t has two users: the loss, which says dh_t, and the next step, which says something as well.",
        "Keep a variable `carried`, 0 at first, and add it to dh[:, t]. After each step it becomes what "
        "this step says of the state before it.",
        "carried = da[:, t] @ Wh.T",
    ),
    explanation="Without the carried gradient every step learns for its own moment only: nothing that "
    "happened earlier can be blamed. Such a net still learns a little, which is why the mistake lives "
    "long.",
)

EXERCISES = (FORWARD, BACKWARD)
