"""What the convolution panel knows, without a widget: a picture, a kernel, how far the window has come."""

from dataclasses import dataclass

import numpy as np

from course.panels.shared.counted import Counted
from nnlib.arrays import finite
from nnlib.windows import col2im, im2col, out_size

WAYS = ("forward", "backward", "count")
OWN = "your own"
SIDE = 3  # of the kernel
HEAVIEST = 9.0  # of a weight that is set by hand
SHOWN = 25  # rows of the im2col matrix that are drawn


def written(value) -> str:
    """A number as briefly as it can be: 3, −0.5, 0.33."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


@dataclass
class ConvolutionState(Counted):
    """A window slides over a picture: forward it makes y, backward it spreads dy over dx.

    pictures, kernels    name -> (H, W) array, name -> (3, 3) array
    way                  "forward" y, "backward" dx from the `dy` that is given, "count" windows over a pixel
    number, steps        windows visited, and how many there are
    watched              (i, j) of a weight whose pixels are to be seen, or None
    """

    pictures: dict
    kernels: dict
    stride: int = 1
    pad: int = 0
    way: str = "forward"
    number: int = 0
    resting: bool = True
    watched: tuple | None = None

    def __post_init__(self):
        for name, kernel in self.kernels.items():
            if np.shape(kernel) != (SIDE, SIDE):
                raise ValueError(f"kernel {name!r}: expected shape ({SIDE}, {SIDE}), got {np.shape(kernel)}")
        for what, arrays in (("kernel", self.kernels), ("picture", self.pictures)):
            for name, values in arrays.items():
                finite(f"{what} {name!r}", values)
        self.choose_picture(next(iter(self.pictures)))
        self.choose_kernel(next(iter(self.kernels)))

    # The reader's moves.

    def choose_picture(self, name):
        """Take a copy: it may be drawn upon. The picture begins anew."""
        self.image = np.array(self.pictures[name], float)
        if self.image.ndim != 2 or min(self.image.shape) < SIDE:
            raise ValueError(f"picture {name!r}: expected (H, W) of at least {SIDE} × {SIDE}, "
                             f"got {self.image.shape}")
        self.number = 0

    def choose_kernel(self, name):
        """OWN keeps the weights: they may now be changed."""
        self.kernel_name = name
        if name == OWN:
            return
        self.kernel = np.array(self.kernels[name], float)

    def set_weight(self, i, j, value):
        self.kernel[i, j] = min(max(float(value), -HEAVIEST), HEAVIEST)
        same = (name for name, kernel in self.kernels.items() if np.allclose(kernel, self.kernel, atol=0.005))
        self.kernel_name = next(same, OWN)
        if self.kernel_name != OWN:  # to the last digit, which no field shows
            self.choose_kernel(self.kernel_name)

    def paint(self, row, column, value):
        """Set the pixel at this place of the padded picture; False in the padding, which stays 0."""
        i, j = row - self.pad, column - self.pad
        H, W = self.image.shape
        if not (0 <= i < H and 0 <= j < W) or self.image[i, j] == value:
            return False
        self.image[i, j] = value
        return True

    def watch(self, weight):
        """Look at one weight (i, j), or at none; False if it is looked at already."""
        weight = None if self.way == "count" else weight
        if weight == self.watched:
            return False
        self.watched = weight
        return True

    def arrange(self, *, stride=None, pad=None, way=None):
        """Set what moves the windows: it begins anew."""
        self.stride = self.stride if stride is None else stride
        self.pad = self.pad if pad is None else pad
        self.way = self.way if way is None else way
        self.watch(self.watched)
        self.number = 0

    # What is seen.

    @property
    def size(self):
        """(OH, OW)"""
        return tuple(out_size(n, SIDE, self.stride, self.pad) for n in self.image.shape)

    @property
    def steps(self):
        return int(np.prod(self.size))

    @property
    def at(self):
        """(p, q) of the window visited last; None before the first."""
        return divmod(self.number - 1, self.size[1]) if self.number else None

    @property
    def padded(self):
        return np.pad(self.image, self.pad)

    @property
    def rows(self):
        """(OH·OW, 9): the windows forward; backward what each window receives."""
        if self.way == "forward":
            return im2col(self.image[None, None], SIDE, SIDE, stride=self.stride, pad=self.pad)
        if self.way == "count":
            return np.ones((self.steps, SIDE * SIDE))
        return self.dy.reshape(-1, 1) * self.kernel.reshape(1, -1)

    @property
    def y(self):
        """(OH, OW): the whole output, visited or not."""
        rows = im2col(self.image[None, None], SIDE, SIDE, stride=self.stride, pad=self.pad)
        return (rows @ self.kernel.ravel()).reshape(self.size)

    @property
    def dy(self):
        """(OH, OW): a gradient to send back, 1 and 2 in turn."""
        return 1.0 + np.indices(self.size).sum(axis=0) % 2

    @property
    def gathered(self):
        """What col2im has added up so far, of the padded picture's shape."""
        done = np.arange(self.steps)[:, None] < self.number
        shape = self.padded.shape
        return col2im(self.rows * done, (1, 1, *shape), SIDE, SIDE, stride=self.stride)[0, 0]

    @property
    def visited(self):
        """(OH, OW): y where the window has been, nan elsewhere."""
        done = np.arange(self.steps).reshape(self.size) < self.number
        return np.where(done, self.y, np.nan)

    @property
    def left_out(self):
        """How many rows and columns at the far border no window reaches."""
        return tuple((n + 2 * self.pad - SIDE) % self.stride for n in self.image.shape)

    def sum(self):
        """The arithmetic of this window, written out."""
        if self.at is None:
            return ""
        p, q = self.at
        weights = [f"({written(w)})" if w < 0 else written(w) for w in self.kernel.ravel()]
        if self.way == "forward":
            terms = zip(map(written, self.rows[self.number - 1]), weights, strict=True)
            return " + ".join(f"{x}·{w}" for x, w in terms) + f" = {written(self.y[p, q])}"
        if self.way == "count":
            return "+ 1 for each of the nine pixels in the window"
        return f"{written(self.dy[p, q])} × kernel, added to the nine pixels of the window"

    @property
    def met(self):
        """(top, left, height, width) of all pixels that the watched weight meets, in the padded picture."""
        i, j = self.watched
        OH, OW = self.size
        return i, j, self.stride * (OH - 1) + 1, self.stride * (OW - 1) + 1

    def product(self):
        """What the watched weight does in this window, and where its other pixels are."""
        if self.watched is None:
            return ""
        i, j = self.watched
        weight = written(self.kernel[i, j])
        others = f"w{i}{j} = {weight}. Dashed: the pixels that it {self.meets}, one for each window"
        if self.at is None:
            return others
        p, q = self.at
        if self.way == "forward":
            pixel = written(self.rows[self.number - 1, SIDE * i + j])
            result = written(self.rows[self.number - 1, SIDE * i + j] * self.kernel[i, j])
            return f"{others}. In this window: {pixel} · {weight} = {result}"
        result = written(self.dy[p, q] * self.kernel[i, j])
        return f"{others}. In this window: {written(self.dy[p, q])} · {weight} = {result}"

    @property
    def meets(self):
        return "meets" if self.way == "forward" else "adds to"

    def words(self):
        OH, OW = self.size
        H, W = self.image.shape
        lost = [f"last {name}" if count == 1 else f"last {count} {name}s"
                for count, name in zip(self.left_out, ("row", "column"), strict=True) if count]
        whose = "padded picture" if self.pad else "picture"
        left = f" No window reaches the {whose}'s {' and '.join(lost)}." if lost else ""
        return (f"({H} + 2·{self.pad} − {SIDE}) // {self.stride} + 1 = {OH}: {OH} × {OW} windows "
                f"on {H} × {W} pixels.{left}")

    def summary(self):
        place = "" if self.at is None else f"   ·   window at row {self.at[0]}, column {self.at[1]}"
        count = f"window {self.number} of {self.steps}"
        return f"{self.way}   ·   {count}{place}   ·   kernel: {self.kernel_name}"
