"""A drawing by hand as the image that a net reads: strokes in, 28 × 28 pixels out. No widget here."""

from dataclasses import dataclass, field

import numpy as np

SIDE, BOX = 28, 20  # pixels of an MNIST image, and of the box inside it that holds the digit
PEN = 2.2  # pixels of the image that a line is wide
NEAR = 0.4  # a point nearer to the one before adds nothing to be seen
LARGEST = 5.0  # a dot is not blown up to a blot


@dataclass
class Sketch:
    """Strokes on a sheet of 28 × 28 units: x to the right, y downwards, from the upper left corner.

    press(x, y)    begins a stroke
    drag(x, y)     draws on, in a straight line from the point before, however far that is; True if it did
    lift()         ends it;  clear() takes a new sheet
    image()        (28, 28) float32, ink from 0 to 1: what a net that knows MNIST expects
    """

    pen: float = PEN
    strokes: list = field(default_factory=list)
    down: bool = False

    @property
    def empty(self):
        return not self.strokes

    def press(self, x, y):
        self.strokes.append([(x, y)])
        self.down = True

    def drag(self, x, y):
        if not self.down:
            self.press(x, y)
            return True
        last_x, last_y = self.strokes[-1][-1]
        far = np.hypot(x - last_x, y - last_y) >= NEAR
        if far:
            self.strokes[-1].append((x, y))
        return far

    def lift(self):
        self.down = False

    def clear(self):
        self.strokes.clear()
        self.down = False

    def draw(self, strokes):
        """Whole strokes at once, each a list of points (x, y)."""
        for (x, y), *rest in strokes:
            self.press(x, y)
            for x, y in rest:
                self.drag(x, y)
            self.lift()

    def image(self, *, centred=True):
        """The drawing as pixels, (28, 28). centred: brought to MNIST's size and place (see `fitted`)."""
        if self.empty:
            return np.zeros((SIDE, SIDE), np.float32)
        strokes = [np.array(stroke, float) for stroke in self.strokes]
        return ink(fitted(strokes, self.pen) if centred else strokes, self.pen)


def fitted(strokes, pen):
    """The strokes as MNIST's digits were prepared: scaled into a box of 20 × 20, then moved until the centre
    of mass of the ink lies in the middle of the image. The pen's width is not scaled."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = min(LARGEST, (BOX - pen) / max((high - low).max(), 1e-9))
    strokes = [(stroke - (low + high) / 2) * scale + SIDE / 2 for stroke in strokes]
    page = ink(strokes, pen)
    places = np.arange(SIDE) + 0.5
    mass = np.array([page.sum(axis=0) @ places, page.sum(axis=1) @ places]) / page.sum()  # x, y
    return [stroke + SIDE / 2 - mass for stroke in strokes]


def ink(strokes, pen):
    """(28, 28) float32: 1 on the lines of these strokes, each (P, 2), fading to 0 over a pixel beside."""
    y, x = np.indices((SIDE, SIDE), np.float32).reshape(2, -1, 1) + np.float32(0.5)  # (784, 1) each
    page = np.zeros(SIDE * SIDE, np.float32)
    for stroke in strokes:
        points = np.asarray(stroke, np.float32)
        points = points if len(points) > 1 else np.repeat(points, 2, axis=0)
        (x0, y0), (dx, dy) = points[:-1].T, np.diff(points, axis=0).T  # (S,) each, S pieces
        part = ((x - x0) * dx + (y - y0) * dy) / np.maximum(dx**2 + dy**2, 1e-9)  # (784, S)
        part = np.clip(part, 0, 1)  # how far along the piece it is nearest
        away = np.sqrt(((x - x0 - part * dx) ** 2 + (y - y0 - part * dy) ** 2).min(axis=1))  # (784,)
        page = np.maximum(page, np.clip(pen / 2 + 0.5 - away, 0, 1))
    return page.reshape(SIDE, SIDE)
