"""A finger on a picture: where the reader presses and drags, in the picture's own coordinates.

The browser's side is ipycanvas: a transparent canvas that lies on the image and shrinks with it.
"""

from ipywidgets import HTML, GridBox

SAME_CELL = "1 / 1 / 2 / 2"  # both children in one cell of a grid: the later one lies on top


class Notice(HTML):
    """A line, out of sight until it turns out that the pointer is not heard.

    deed    what cannot be done then
    """

    def __init__(self, deed):
        super().__init__(layout={"display": "none"})
        self.deed, self.ready = deed, False
        self.add_class("nnlib-notice")

    def withdraw(self):
        """A page has made the canvas."""
        self.ready, self.layout.display = True, "none"

    def look(self):
        """By now it should have."""
        if not self.ready:
            self.miss("where JupyterLab itself runs, and reload this page")

    def miss(self, where):
        self.layout.display = None
        self.value = (f"<strong>You cannot {self.deed} here:</strong> install ipycanvas {where}. "
                      "The other controls work.")


def with_pointer(image, size, *, press, drag=None, release=None, ready=None, post=lambda call: call()):
    """`image` (an ipywidgets Image) under a canvas that reports the pointer; returns the pair as one widget.

    Raises ImportError where ipycanvas is not installed.

    size     (width, height) in which positions are reported, whatever size the page shows
    press    press(x, y), from the upper left corner, at a mouse button or a finger that comes down
    drag     drag(x, y) while it moves, still down; release() when it is lifted or leaves
    ready    ready() when a page has made the canvas
    post     runs each call where the panel wants it (`Panel.post`)
    """
    from ipycanvas import Canvas

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

    if ready is not None:
        canvas.on_client_ready(lambda: post(ready))
    canvas.on_mouse_down(begin)
    canvas.on_mouse_move(move)
    canvas.on_mouse_up(end)
    canvas.on_mouse_out(end)
    canvas.on_touch_start(lambda touches: begin(*touches[0]))
    canvas.on_touch_move(lambda touches: move(*touches[0]))
    canvas.on_touch_end(end)
    canvas.on_touch_cancel(end)
    return GridBox([image, canvas], layout={"justify_items": "flex-start", "align_items": "flex-start"})
