"""A finger on a picture: where the reader presses and drags, in the picture's own coordinates.

The browser's side is ipycanvas: a transparent canvas that lies on the image and shrinks with it.
"""

from ipycanvas import Canvas
from ipywidgets import GridBox

SAME_CELL = "1 / 1 / 2 / 2"  # both children in one cell of a grid: the later one lies on top


def with_pointer(image, size, *, press, drag=None, release=None, post=lambda call: call()):
    """`image` (an ipywidgets Image) under a canvas that reports the pointer; returns the pair as one widget.

    size     (width, height) in which positions are reported, whatever size the page shows
    press    press(x, y), from the upper left corner, at a mouse button or a finger that comes down
    drag     drag(x, y) while it moves, still down; release() when it is lifted or leaves
    post     runs each call where the panel wants it (`Panel.post`)
    """
    width, height = size
    canvas = Canvas(width=width, height=height, layout={"grid_area": SAME_CELL, "max_width": "100%"})
    canvas.layout.width = image.layout.width
    canvas.add_class("nnlib-pointer")
    image.layout.grid_area = SAME_CELL
    down = False

    def begin(x, y):
        nonlocal down
        down = True
        post(lambda: press(x, y))

    def move(x, y):
        if down and drag is not None:
            post(lambda: drag(x, y))

    def end(*_):
        nonlocal down
        if down and release is not None:
            post(release)
        down = False

    canvas.on_mouse_down(begin)
    canvas.on_mouse_move(move)
    canvas.on_mouse_up(end)
    canvas.on_mouse_out(end)
    canvas.on_touch_start(lambda touches: begin(*touches[0]))
    canvas.on_touch_move(lambda touches: move(*touches[0]))
    canvas.on_touch_end(end)
    canvas.on_touch_cancel(end)
    return GridBox([image, canvas], layout={"justify_items": "flex-start", "align_items": "flex-start"})
