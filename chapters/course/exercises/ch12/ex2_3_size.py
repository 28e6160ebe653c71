"""Exercises 12.2 and 12.3: how large the output is, how many weights a layer has."""

from ..exercise import Exercise, Mistake

# 12.2 the size


def my_out_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) // stride + 1


SIZE = Exercise(
    id="12.2",
    title="How many windows",
    reference=my_out_size,
    cases=(
        (4, 3, 1, 1), (7, 3, 2, 0), (28, 5, 1, 0), (8, 3, 2, 1), (28, 5, 3, 2), (5, 5, 1, 0), (7, 3, 3, 0),
        (8, 3, 3, 0),
    ),
    mistakes=(
        Mistake(
            lambda size, kernel, stride, pad: (size + 2 * pad - kernel) / stride + 1,
            "Where the last step does not fit, this is not a whole number. Half a window does not count: "
            "`//` rounds down.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: -(-(size + 2 * pad - kernel) // stride) + 1,
            "You round up: the last window would reach over the border.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: round((size + 2 * pad - kernel) / stride + 1),
            "You round to the nearest. A step that does not fit whole is not made: `//` rounds down.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: (size + pad - kernel) // stride + 1,
            "There is padding at **both** ends: 2 · pad.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: (size - kernel) // stride + 1,
            "You forgot the padding: the image is size + 2 · pad long.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: (size + 2 * pad - kernel) // stride,
            "One too few: you counted the steps. The window at the start counts, too.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: (size + 2 * pad - kernel + 1) // stride,
            "The 1 is the window at the start, not a pixel: add it after dividing by the stride.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: size + 2 * pad - kernel // stride + 1,
            "Brackets are missing: `//` comes before `−`, so only the kernel was divided by the stride.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: (size + 2 * pad - kernel) * stride + 1,
            "You multiply by the stride. The longer the steps, the **fewer** there are.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: size + 2 * pad - kernel + 1,
            "You forgot the stride: the window moves by `stride` pixels at a step.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: (size + 2 * pad) // stride,
            "You forgot the kernel: the window is `kernel` pixels long, and must stay inside.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: (size - 2 * pad - kernel) // stride + 1,
            "Padding makes the image longer: + 2 · pad.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: (size + 2 * pad + kernel) // stride + 1,
            "A long kernel leaves **less** room to move: − kernel.",
        ),
        Mistake(
            lambda size, kernel, stride, pad: ((size + 2 * pad - kernel) // stride + 1) ** 2,
            "That is right for a square picture, all windows. Here only those along one side are asked for.",
        ),
    ),
    hints=(
        "How long is the padded image? How far can the window's left end move in it?",
        "It can move size + 2 · pad − kernel pixels, in whole steps of `stride`; and there is the place "
        "where it began.",
        "(size + 2 * pad - kernel) // stride + 1",
    ),
    explanation="Pixels at the far end that no window reaches are left out: 8 pixels with kernel 3, "
    "stride 2, pad 1 "
    "are 10, and the windows begin at 0, 2, 4, 6.",
)

# 12.3 the weights


def conv_weights(channels, filters, kernel):
    return filters * (channels * kernel * kernel + 1)


COUNT = Exercise(
    id="12.3",
    title="Count the weights",
    reference=conv_weights,
    cases=((1, 30, 5), (3, 2, 7), (16, 32, 3)),
    mistakes=(
        Mistake(
            lambda channels, filters, kernel: filters * channels * kernel * kernel,
            "The biases are missing: one for each filter.",
        ),
        Mistake(
            lambda channels, filters, kernel: filters * kernel * kernel + filters,
            "A filter has a kernel for **each** channel of its input: channels · kernel² weights.",
        ),
        Mistake(
            lambda channels, filters, kernel: filters * channels * kernel + filters,
            "A kernel has two sides: kernel · kernel weights.",
        ),
        Mistake(
            lambda channels, filters, kernel: filters * channels * (kernel * kernel + 1),
            "You counted a bias for each channel. The channels are added up first, then a filter adds "
            "its one bias.",
        ),
        Mistake(
            lambda channels, filters, kernel: filters * channels * kernel * kernel + 1,
            "You counted a single bias for the whole layer. Each filter has its own.",
        ),
        Mistake(
            lambda channels, filters, kernel: filters * channels * kernel * kernel + channels,
            "You counted a bias for each channel that comes in. There is one for each filter.",
        ),
        Mistake(
            lambda channels, filters, kernel: 2 * filters * channels * kernel * kernel,
            "You counted a bias for each weight. A filter adds up all its products, then its one bias.",
        ),
        Mistake(
            lambda channels, filters, kernel: filters * (channels * 2 * kernel + 1),
            "A kernel is a square: kernel · kernel weights, not 2 · kernel.",
        ),
        Mistake(
            lambda channels, filters, kernel: filters * kernel * kernel,
            "Two things are missing: a filter has a table for **each** channel, and a bias.",
        ),
        Mistake(
            lambda channels, filters, kernel: filters * (channels * kernel * kernel - 1),
            "The bias is one weight **more** of each filter: + 1.",
        ),
        Mistake(
            lambda channels, filters, kernel: channels * kernel * kernel + 1,
            "That is one filter. There are `filters` of them.",
        ),
    ),
    hints=(
        "One filter first: which numbers are multiplied to make a single entry of its output?",
        "channels · kernel · kernel products are added up, and one bias. How large the image is plays "
        "no part.",
        "filters * (channels * kernel * kernel + 1)",
    ),
    explanation="The size of the image is not in the formula: the same weights are used at every place. "
    "A Dense layer "
    "has weights for every pixel and every output.",
)

EXERCISES = (SIZE, COUNT)
