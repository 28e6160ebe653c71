"""What a net answers: the map of a plane, and the test images that it gets wrong."""

from time import perf_counter

import numpy as np
from matplotlib.colors import to_rgb

from course.panels.shared.figure import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION, title
from nnlib.functional import sigmoid, softmax
from nnlib.training import to_classes

COLORS = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION)
MARKERS = "os^Dv*"
FINE = 80  # points of the map along an axis
SHOWN = 300  # points of each set
CHECKED = 1000  # test images among which mistakes are looked for
CHUNK, LONG = 200, 0.01  # of them per frame; fewer, where they take so many seconds
GRID = (4, 5)  # rows and columns of mistakes


def decision(ax, state):
    """The class the net would answer at every point of the plane; the paler, the less sure."""
    x = state.train[0]
    if x.ndim != 2 or x.shape[1] != 2:
        raise ValueError(f'view="decision" needs points of the plane, x of shape (N, 2): got {x.shape}')
    low, high = x.min(axis=0), x.max(axis=0)
    middle, half = (low + high) / 2, 0.58 * (high - low).max()
    left, bottom = middle - half
    right, top = middle + half
    across, up = np.meshgrid(np.linspace(left, right, FINE), np.linspace(bottom, top, FINE))
    plane = np.stack([across, up], axis=-1).reshape(-1, 2).astype(x.dtype)
    picture = ax.imshow(
        np.ones((FINE, FINE, 3)), extent=(left, right, bottom, top), origin="lower", interpolation="bilinear"
    )
    title(ax, "What the net answers")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_color("#888888")
    dots = [picture]
    for part, size, edge, name in ((state.train, 4.5, "white", "train"), (state.test, 5.5, "black", "test")):
        dots += [] if part is None else scatter(ax, *part, size, edge, name)
    few = len(dots) <= 9  # more classes need no words: colour and shape repeat the map
    ax.legend(
        handles=dots[1:] if few else [], loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=4,
        frameon=False, fontsize=8, handletextpad=0.1, columnspacing=1.0,
    )

    def update():
        picture.set_data(shade(probabilities(state.net, plane)).reshape(FINE, FINE, 3))
        return dots

    return update


def scatter(ax, x, t, size, edge, name):
    """Each class in its colour and its marker; the test points have a dark rim."""
    t = np.asarray(t).reshape(len(t))[:SHOWN]
    x = x[:SHOWN]
    return [
        ax.plot(
            *x[t == label].T, MARKERS[k % 6], ms=size, mew=0.8, mec=edge, mfc=COLORS[k % 6],
            label=f"{name} {label}",
        )[0]
        for k, label in enumerate(np.unique(t))
    ]


def probabilities(net, x):
    """(N, K); a single output is the logit of class 1. A net of nan answers nothing: 1/K."""
    with np.errstate(all="ignore"):
        y = net.forward(x)
        p = softmax(y) if y.shape[1] > 1 else np.concatenate([1 - sigmoid(y), sigmoid(y)], axis=1)
    return np.where(np.isfinite(p), p, 1 / p.shape[1])


def shade(p):
    """(N, K) probabilities -> (N, 3) colours: the class's, paler to white at 1/K."""
    colors = np.array([to_rgb(COLORS[k % 6]) for k in range(p.shape[1])])
    sure = (p.max(axis=1, keepdims=True) - 1 / p.shape[1]) / (1 - 1 / p.shape[1])
    return 1 - 0.62 * sure * (1 - colors[p.argmax(axis=1)])


def digits(ax, state):
    """Test images that the net gets wrong: what it says, and what it should say."""
    images, labels = (part[:CHECKED] for part in state.test or state.train)
    side = round((images[0].size) ** 0.5)
    if side * side != images[0].size:
        raise ValueError(f'view="digits" needs square images of one channel: got {images.shape}')
    rows, columns = GRID
    cell = (side + 10, side + 2)
    brightest = float(images.max())
    wall = np.zeros((rows * cell[0], columns * cell[1]))
    picture = ax.imshow(wall, cmap="gray_r", vmin=0, vmax=brightest, interpolation="nearest", aspect="auto")
    ax.axis("off")
    heading = ax.set_title(" ", loc="left", fontsize=9.5, fontweight="bold", color="#222222", pad=5)
    words = [
        ax.text((k % columns + 0.5) * cell[1], (k // columns + 1) * cell[0] - 1, "", fontsize=8,
                ha="center", va="bottom", color=VERMILION)
        for k in range(rows * columns)
    ]
    answers = np.full(len(labels), -1)
    places = [None] * len(words)
    place, chunk = 0, CHUNK

    def update():
        nonlocal place, chunk
        asked = 0
        while asked < (len(labels) if state.resting else 1):
            part, begin = slice(place, place + chunk), perf_counter()
            with np.errstate(all="ignore"):
                answers[part] = to_classes(state.net.forward(images[part]))
            asked += chunk
            place = place + chunk if place + chunk < len(labels) else 0
            if perf_counter() - begin > LONG:
                chunk = max(10, chunk // 2)
        asked = answers >= 0
        wrong = np.flatnonzero(asked & (answers != labels)).tolist()
        heading.set_text(f"{len(wrong)} of {asked.sum()} wrong: it says → it is")
        others = iter(sorted(set(wrong) - set(places)))
        wall[:] = 0
        for k, word in enumerate(words):
            if places[k] not in wrong:  # a mistake keeps its place until it is none
                places[k] = next(others, None)
            i, (row, column) = places[k], divmod(k, columns)
            word.set_text("" if i is None else f"{answers[i]} → {labels[i]}")
            if i is not None:
                top, left = row * cell[0], column * cell[1] + 1
                wall[top : top + side, left : left + side] = images[i].reshape(side, side)
        picture.set_data(wall)
        return [picture, heading, *words]

    return update
