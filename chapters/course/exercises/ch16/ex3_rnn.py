"""Exercise 16.3: a simple RNN forward."""

import numpy as np

from ..exercise import Exercise, Mistake


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


def carried_over(x, Wx, Wh, b):
    """The states of sequences that are read one after the other without going back to 0."""
    return rnn(x.reshape(1, -1, x.shape[2]), Wx, Wh, b).reshape(*x.shape[:2], -1)


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
    reference=rnn,
    returns=("h",),
    cases=SEQUENCES,
    mistakes=(
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(np.tanh(x @ Wx + b))),
            "No step uses the state before it: h_{t-1} Wh is missing, or h is set back to 0 inside the "
            "loop.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(np.tanh(x @ Wx + h @ Wh + b)), lambda x, t: x[:, 0]),
            "You read the first step again and again: x[:, t] is the step t of all sequences.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: (np.tanh(x @ Wx + h @ Wh + b), x @ Wx + h @ Wh + b)),
            "You pass on the sum, before its tanh. What the next step receives is h itself.",
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
            variant(lambda x, h, Wx, Wh, b: twice(np.tanh(x @ Wx + b) + h @ Wh)),
            "h @ Wh stands outside the tanh. The whole sum x_t Wx + h_{t-1} Wh + b belongs inside.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(np.maximum(x @ Wx + h @ Wh + b, 0))),
            "That is a ReLU. This layer uses tanh.",
        ),
        Mistake(
            carried_over,
            "A sequence begins with the last state of the one before it. Each sequence begins with h = 0.",
        ),
        Mistake(
            lambda x, Wx, Wh, b: rnn(x, Wx, Wh, b)[:, 1:],
            "The first state is missing: start the loop at t = 0.",
        ),
        Mistake(
            lambda x, Wx, Wh, b: rnn(x, Wx, Wh, b)[:, :-1],
            "The last state is missing: the loop runs over all T steps, range(x.shape[1]).",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(np.tanh(x @ Wx - h @ Wh + b))),
            "The sign before h @ Wh is flipped.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(np.tanh(x @ Wx + h @ Wh - b))),
            "The sign before b is flipped.",
        ),
        Mistake(
            lambda x, Wx, Wh, b: rnn(x[:, ::-1], Wx, Wh, b)[:, ::-1],
            "You read from the end to the beginning.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(x @ Wx + h @ Wh + b)),
            "The tanh is missing.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: twice(np.tanh(x @ Wx + h @ Wh) + b)),
            "The bias belongs inside the tanh.",
        ),
        Mistake(
            variant(lambda x, h, Wx, Wh, b: (h, np.tanh(x @ Wx + h @ Wh + b))),
            "You keep the state that each step started from. Compute the new h first, then append it.",
        ),
        Mistake(
            lambda x, Wx, Wh, b: rnn(x, Wx, Wh, b)[:, -1],
            "You return the last state, (N, M). All of them are asked for, (N, T, M).",
        ),
        Mistake(
            lambda x, Wx, Wh, b: np.repeat(rnn(x, Wx, Wh, b)[:, -1:], x.shape[1], axis=1),
            "All your states are the last one: was one and the same array overwritten and appended again "
            "and again? Make a new h in each step.",
        ),
        Mistake(
            lambda x, Wx, Wh, b: np.hstack([np.zeros((len(x), 1, len(b))), rnn(x, Wx, Wh, b)]),
            "One state too many: the zeros before the first step are not among the T states.",
        ),
        Mistake(
            lambda x, Wx, Wh, b: rnn(x, Wx, Wh, b).swapaxes(0, 1),
            "Your result is (T, N, M), with time as the first axis: `np.stack(states, axis=1)` makes it the "
            "second.",
        ),
        Mistake(
            lambda x, Wx, Wh, b: rnn(x, Wx, Wh, b).swapaxes(0, 1).reshape(len(x), x.shape[1], len(b)),
            "The shape is right, but sequences are mixed: an array (T, N, M) was reshaped to (N, T, M). A "
            "reshape never turns axes; `np.stack(states, axis=1)` puts them where they belong.",
        ),
    ),
    hints=(
        "A loop over t in range(x.shape[1]); in it one line computes the new h from x[:, t] and the old h.",
        "Collect the states in a list; `np.stack(states, axis=1)` puts the T arrays (N, M) side by side.",
        "h = np.tanh(x[:, t] @ Wx + h @ Wh + b); states.append(h)",
    ),
    explanation="Three arrays of weights, however long the sequence is. All that step t knows of the "
    "past has passed through the M numbers of h.",
)

EXERCISES = (FORWARD,)
