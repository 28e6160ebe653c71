"""What can be looked at beside the curves."""

from course.panels.benches.views.first_layer import begins_with_filters, filters
from course.panels.benches.views.inside import activations, bends, gradients, weights
from course.panels.benches.views.plain import decision, digits
from course.panels.benches.views.rows import reads_rows, rows
from course.panels.benches.views.view import View, of_axes
from course.panels.benches.views.walk import path

__all__ = ["VIEWS", "View", "fitting", "of_axes"]


def in_the_plane(run):
    """Points with two coordinates and classes to tell apart?"""
    x, t = run.train
    return x.ndim == 2 and x.shape[1] == 2 and t.size == len(t) and run.net.output_shape[0] > 0 and len(x) > 2


def of_pictures(run):
    """Square pictures of one channel, and more than one class?"""
    part = run.test or run.train
    side, classes = round(part.x[0].size ** 0.5), run.net.output_shape
    return side >= 8 and side * side == part.x[0].size and len(classes) == 1 and classes[0] > 1


def reads_letters(run):
    """Whole numbers, not quantities?"""
    return run.train.x.dtype.kind in "iu"


VIEWS = {view.label: view for view in (
    View("path", of_axes(path), lambda run: (run.net.output_shape == (2,) and len(run.train.x) == 1)
         or (run.train.x.shape == (2, 2) and len(run.net.layers) == 1)),
    View("decision", of_axes(decision), in_the_plane),
    View("filters", filters, begins_with_filters, share=0.6, looks=("digit", "stage", "occluding")),
    View("rows", of_axes(rows), reads_rows, looks=("digit",)),
    View("digits", of_axes(digits), of_pictures),
    View("activations", of_axes(activations), lambda run: len(bends(run.net)) > 1),
    View("gradients", of_axes(gradients), lambda run: len(weights(run.net)) > 1 and not reads_letters(run)),
)}
NOTHING = "curves only"


def fitting(run):
    """The names of the views that fit a net and its data, the best first."""
    return [name for name, view in VIEWS.items() if view.fits(run)]
