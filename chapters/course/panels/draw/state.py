"""What the drawing panel knows, without a widget: a sketch or a picked digit, and what a net says of it."""

from dataclasses import dataclass, field

import numpy as np

from course.panels.draw.sketch import SIDE, Sketch
from nnlib.arrays import finite
from nnlib.functional import softmax

SURE = 0.6  # below this share the second answer is named, too

WELCOME = "Draw a digit into the square with mouse or finger, or pick a test digit with the slider."


@dataclass
class DrawState:
    """A net and the image before it: the reader's sketch, or number `picked` of the examples, from 1.

    net        with `input_shape` (784,) or (1, 28, 28), and ten logits
    examples   (x, t) to pick from
    centred    the sketch is brought to the size and place of MNIST's digits
    """

    net: object
    examples: tuple
    sketch: Sketch = field(default_factory=Sketch)
    picked: int = 0
    centred: bool = True

    def __post_init__(self):
        finite("x of the examples", self.examples[0])

    @property
    def blank(self):
        return self.sketch.empty and not self.picked

    @property
    def image(self):
        """(28, 28) float32: what the net sees."""
        if self.picked:
            return np.asarray(self.examples[0][self.picked - 1], np.float32).reshape(SIDE, SIDE)
        return self.sketch.image(centred=self.centred)

    def press(self, x, y):
        """Begin a stroke; a picked digit makes room for it."""
        self.picked = 0
        self.sketch.press(x, y)

    def drag(self, x, y):
        """Draw on; True if that added to the sketch."""
        return not self.picked and self.sketch.drag(x, y)

    def pick(self, number):
        """Example `number`, counted from 1, takes the sketch's place; 0 is none."""
        if number:
            self.sketch.clear()
        self.picked = number

    def clear(self):
        self.sketch.clear()
        self.picked = 0

    def outputs(self, image=None):
        """The net's ten probabilities for this image; zeros while the sheet is blank."""
        if self.blank:
            return np.zeros(10)
        image = self.image if image is None else image
        return softmax(np.asarray(self.net(image.reshape(1, *self.net.input_shape)), float))[0]

    def words(self):
        if self.blank:
            return WELCOME
        y = self.outputs()
        first, second = np.argsort(y)[::-1][:2]
        says = f"The net reads {first} ({y[first]:.0%})"
        if y[first] < SURE:
            says = f"The net is not sure: {first} ({y[first]:.0%}) or {second} ({y[second]:.0%})"
        if not self.picked:
            return f"{says}."
        t = self.examples[1][self.picked - 1]
        return f"Test digit {self.picked} is labelled {t}. {says}{'' if t == first else ': wrong'}."
