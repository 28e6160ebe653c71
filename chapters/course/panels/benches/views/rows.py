"""What a recurrent net believes of one digit, row by row."""

from copy import copy

import numpy as np

from course.panels.shared.figure import VERMILION, title
from nnlib.functional import softmax
from nnlib.layers import LSTM, SimpleRNN


def reads_rows(run):
    """Reshape, a recurrent layer, Dense?"""
    layers = run.net.layers
    return len(layers) == 3 and isinstance(layers[1], LSTM | SimpleRNN)


def beliefs(net, image):
    """(rows, classes): the probabilities after each row of one flat image."""
    reshape, cell, dense = net.layers[0], copy(net.layers[1]), net.layers[2]
    cell.sequences = True  # the same weights, but every state is returned
    with np.errstate(all="ignore"):
        p = softmax(dense.forward(cell.forward(reshape.forward(image[None].astype(net.dtype)))[0]))
    return np.where(np.isfinite(p), p, 1 / p.shape[1])


def rows(ax, state):
    """A column for each row that has been read; the darker, the surer."""
    title(ax, "What the net believes, row by row")
    x, t = state.test
    p = beliefs(state.net, x[0])
    grid = ax.imshow(p.T, vmin=0, vmax=1, cmap="Blues", aspect="auto", interpolation="nearest")
    ax.set(yticks=range(p.shape[1]), xticks=[0, 9, 18, 27], xticklabels=["1", "10", "19", "28"])
    ax.tick_params(labelsize=8, length=2)
    ax.set_xlabel("rows read", loc="right", fontsize=8, color="#333333")
    said = ax.text(1, 1.015, "", transform=ax.transAxes, ha="right", fontsize=8.5, color=VERMILION)

    def update():
        p = beliefs(state.net, x[state.digit])
        grid.set_data(p.T)
        said.set_text(f"no. {state.digit}, a {int(t[state.digit])}: read as {int(p[-1].argmax())}")
        return [grid, said]

    return update
