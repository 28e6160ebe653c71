"""Exercises 9.4 and 9.5: images: one mean a channel, and how many weights that makes."""

import numpy as np

from ..exercise import Exercise, Mistake

# 9.4 count


def count_weights(shape):
    return 2 * shape[0]


COUNT = Exercise(
    id="9.4",
    title="Count the weights",
    reference=count_weights,
    cases=(((100,),), ((30, 24, 24),), ((3, 8, 5),)),
    mistakes=(
        Mistake(
            lambda shape: 2 * int(np.prod(shape)),
            "That is a gamma and a beta for every pixel. A channel is one filter's answer at all places, and "
            "has one of each.",
        ),
        Mistake(
            lambda shape: 4 * shape[0],
            "You counted the running mean and variance, too. They are kept, but not trained: no gradient "
            "reaches them.",
        ),
        Mistake(
            lambda shape: shape[0],
            "That is one array. There are two: gamma and beta.",
        ),
        Mistake(
            lambda shape: 2 * shape[-1],
            "You took the last axis. For images the channel comes first: (C, H, W).",
        ),
        Mistake(
            lambda shape: int(np.prod(shape)),
            "That is how many numbers an example holds. How many of them share a gamma, and what is there "
            "beside gamma?",
        ),
        Mistake(
            lambda shape: 2 * len(shape),
            "You counted the axes. What counts is the length of the first.",
        ),
        Mistake(
            lambda shape: 2 * sum(shape),
            "You added up the sizes. Which of them has a gamma of its own?",
        ),
    ),
    hints=(
        "gamma has one entry for each unit, or for each channel of images.",
        "The first entry of the shape is D, or C.",
        "2 * shape[0]",
    ),
    explanation="A convolution before it has hundreds or thousands of weights; batch normalization adds two "
    "a filter, and makes its bias useless.",
)


# 9.5 forward for images


def image_norm(x):
    mean = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(0, 2, 3), keepdims=True)
    return (x - mean) / np.sqrt(var + 1e-5)


def over(*axes):
    """Standardised over other axes than those of `image_norm`."""

    def forward(x):
        return (x - x.mean(axis=axes, keepdims=True)) / np.sqrt(x.var(axis=axes, keepdims=True) + 1e-5)

    return forward


def images(mean=lambda x, axes: x.mean(**axes), var=lambda x, axes: x.var(**axes),
           after=lambda x, mean, std: (x - mean) / std):
    """A wrong version of `image_norm`, by the part that is replaced."""

    def forward(x):
        axes = {"axis": (0, 2, 3), "keepdims": True}
        return after(x, mean(x, axes), np.sqrt(var(x, axes) + 1e-5))

    return forward


PICTURES = np.sin(np.arange(60.0) ** 1.5).reshape(2, 3, 5, 2) * np.array([1.0, 5.0, 0.02])[:, None, None]

IMAGES = Exercise(
    id="9.5",
    title="Standardise images",
    reference=image_norm,
    returns=("z",),
    cases=(
        (np.array([[[[1.0, 2.0]], [[10.0, 0.0]]], [[[3.0, 6.0]], [[20.0, 30.0]]]]),),
        (PICTURES,),
    ),
    mistakes=(
        Mistake(
            over(0),
            "You standardise each pixel over the batch, as the book's code does. The pixels of a channel "
            "come from one filter and share their mean: axis=(0, 2, 3).",
        ),
        Mistake(
            over(2, 3),
            "You standardise each image by itself. That is instance normalization; the batch (axis 0) "
            "belongs to the mean, too.",
        ),
        Mistake(
            over(1, 2, 3),
            "You standardise each image over its channels and pixels. That is layer normalization: here "
            "the channels stay apart.",
        ),
        Mistake(
            over(0, 1, 2, 3),
            "One mean for everything. Each channel has its own: leave axis 1 out.",
        ),
        Mistake(
            lambda x: (x - x.mean(axis=(0, 2, 3), keepdims=True)) / x.std(axis=(0, 2, 3), keepdims=True),
            "You forgot the 1e-5 under the root: np.sqrt(var + 1e-5).",
        ),
        Mistake(
            lambda x: (x - x.mean(axis=(0, 2, 3), keepdims=True))
            / (x.std(axis=(0, 2, 3), keepdims=True) + 1e-5),
            "Your 1e-5 stands outside the root. It belongs to the variance: np.sqrt(var + 1e-5).",
        ),
        Mistake(
            lambda x: (x - x.mean(axis=(0, 2, 3), keepdims=True))
            / (x.var(axis=(0, 2, 3), keepdims=True) + 1e-5),
            "You divide by the variance. Take the root.",
        ),
        Mistake(
            lambda x: x - x.mean(axis=(0, 2, 3), keepdims=True),
            "You only centre the channels. Divide by the spread, too.",
        ),
        Mistake(
            images(mean=lambda x, axes: x.sum(**axes)),
            "Your mean is a sum. Divide by the number of values, as `x.mean(axis=(0, 2, 3), keepdims=True)` "
            "does.",
        ),
        Mistake(
            images(mean=lambda x, axes: x.mean(keepdims=True)),
            "Your mean is that of the whole array. Each channel has its own: axis=(0, 2, 3).",
        ),
        Mistake(
            images(var=lambda x, axes: x.std(**axes)),
            "`std` is the root of the variance already, and you take the root again: use `x.var`.",
        ),
        Mistake(
            images(var=lambda x, axes: x.var(keepdims=True)),
            "Your variance is that of the whole array. Each channel has its own: axis=(0, 2, 3).",
        ),
        Mistake(
            images(var=lambda x, axes: x.var(**axes) - 2e-5),
            "You subtract the 1e-5. It is added to the variance.",
        ),
        Mistake(
            images(after=lambda x, mean, std: x - mean / std),
            "Only the mean is divided. Put the difference in parentheses: (x - mean) / np.sqrt(var + 1e-5).",
        ),
        Mistake(
            images(after=lambda x, mean, std: (x + mean) / std),
            "You add the mean. Subtract it: x − mean.",
        ),
        Mistake(
            images(after=lambda x, mean, std: x / std),
            "The mean is not subtracted.",
        ),
        Mistake(
            over(1),
            "You standardise over the channels, each place of each image by itself. It is the other way "
            "round: axis=(0, 2, 3).",
        ),
        Mistake(
            over(0, 1, 2),
            "You kept the last axis apart, as if the channels were there. They are axis 1: (N, C, H, W).",
        ),
        Mistake(
            over(0, 2),
            "You left out the last axis. Each column of pixels has a mean of its own now: axis=(0, 2, 3).",
        ),
        Mistake(
            over(0, 1),
            "You left the pixels apart and took the channels together. It is the other way round: "
            "axis=(0, 2, 3).",
        ),
    ),
    hints=(
        "mean and var have one entry for each channel: leave axis 1 out of the sums.",
        "`keepdims=True` keeps the shape (1, C, 1, 1), which broadcasts against (N, C, H, W).",
        "x.mean(axis=(0, 2, 3), keepdims=True), and the same for var",
    ),
    explanation="A mean over N·H·W values is far steadier than one over N, and a pattern is treated alike "
    "wherever in the image it stands.",
)

EXERCISES = (COUNT, IMAGES)
