"""Curves over one variable: functions, losses, the history of a training."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from nnlib.training import History

from .canvas import axes, axes_row, legend_beside, styles

ABSCISSAE = ("epoch", "step")  # the columns of a history that others are drawn against


def curves(ys, x=None, *, smooth=1, log=False, xlabel="", ylabel="", ax=None):
    """Several labelled curves: ys = {label: values (T,), or a function of x}, each with a style of its own:
    "SGD", "He", "test" and their like have the same in every plot (canvas.LOOKS).

        curves({"sigmoid": sigmoid, "ReLU": relu}, x=np.linspace(-5, 5, 200))
        curves({"SGD": losses, "Adam": others}, smooth=20, log=True, xlabel="step")

    x (T,) is 0, 1, 2, … if it is not given; a dict {label: x} where the curves differ in it. smooth=n draws
    the mean of each value and the n // 2 on either side, and the values themselves faintly behind.
    log: a logarithmic y axis.
    A curve of one value is a dot. Returns ax.
    Raises ValueError if a curve and x differ in length, or if smooth is below 1.
    """
    if smooth < 1:
        raise ValueError(f"smooth must be at least 1, it is {smooth}")
    ax, looks = axes(ax), styles(list(ys))
    for label, y in ys.items():
        across = x.get(label) if isinstance(x, dict) else x
        if callable(y):
            if across is None:
                raise ValueError(f"the curve {label!r} is a function: it needs x=…")
            y = y(np.asarray(across))
        y = np.asarray(y, dtype=float)
        across = np.arange(len(y)) if across is None else np.asarray(across)
        if len(across) != len(y):
            raise ValueError(f"the curve {label!r} has {len(y)} values, x has {len(across)}")
        if smooth > 1:
            ax.plot(across, y, color=looks[label]["color"], linewidth=0.8, alpha=0.25)
        ax.plot(across, centred_mean(y, smooth), label=label, marker="o" if len(y) == 1 else None,
                **looks[label])
    if log:
        ax.set_yscale("log")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if len(ys) > 1:
        legend_beside(ax)
    return ax


def centred_mean(y, n):
    """The mean of each value and the n // 2 on either side (fewer at the ends): (T,) -> (T,)."""
    if n == 1:
        return y
    T, half = len(y), n // 2
    return np.array([y[k - reach:k + reach + 1].mean() for k in range(T)
                     for reach in [min(half, k, T - 1 - k)]])


def history(record, *columns, against=None, log=False, ax=None):
    """Training curves from a History, or a dict of lists: all its columns, or those named.

        history(record)                                          loss | accuracies, side by side
        history(record, "train_accuracy", "test_accuracy")

    Columns whose names end alike (train_accuracy, test_accuracy) share one axes. They are drawn
    against the column "epoch", else "step", else 1, 2, 3, …; `against` names another one. A value of a
    History stands at the epoch of its row, however many rows lack the column (validation_freq of `fit`).
    log: a logarithmic axis for the losses. Returns the axes, an array of them if there are several.
    Raises KeyError for a column that is not there, ValueError for lists of different lengths in a dict.
    """
    if against is None:
        against = next((name for name in ABSCISSAE if name in record), None)
    names = columns or [name for name in record if name not in (*ABSCISSAE, against)]
    if not names:
        raise ValueError("this history has no columns to draw")
    groups = {}
    for name in names:
        groups.setdefault(name.split("_")[-1], []).append(name)
    row = axes_row(ax, len(groups), figsize=(4.6 * min(len(groups), 2) - 0.6, 3.0))
    for ax, (kind, members) in zip(row, groups.items()):
        labels = {name.removesuffix(kind).replace("_", " ").strip() or kind: name for name in members}
        ys = {label: record[name] for label, name in labels.items()}
        x = {label: abscissa(record, name, against) for label, name in labels.items()}
        curves(ys, x=x, log=log and kind == "loss", ax=ax,
               xlabel=(against or "").replace("_", " "),
               ylabel=kind if len(members) > 1 else members[0].replace("_", " "))
        ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
    return row[0] if len(row) == 1 else row


def abscissa(record, name, against):
    """Where the values of a column stand: what the same rows have in the column `against` (nan: nothing is
    drawn), or their numbers 1, 2, 3, …"""
    given = record[against] if against else np.arange(1, len(record[name]) + 1)
    if not isinstance(record, History):
        return given
    rows = enumerate(record.rows, start=1)
    return [row.get(against, np.nan) if against else number for number, row in rows if name in row]
