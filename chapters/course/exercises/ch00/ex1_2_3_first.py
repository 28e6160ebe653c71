"""The exercises of chapter 0, start here: three short ones, to meet `check`, `hint` and `solution`."""

import numpy as np

from ..exercise import Exercise, Mistake

# 0.1 from bytes to fractions


def scale(pixels):
    return pixels / 255


SCALE = Exercise(
    id="0.1",
    title="From bytes to fractions",
    reference=scale,
    cases=(
        (np.array([0, 51, 255]),),
        (np.array([[0, 128], [200, 255]]),),
        (np.array([10, 60, 200]),),  # without paper and pure ink
    ),
    returns=("fractions",),
    mistakes=(
        Mistake(lambda pixels: pixels, "You return the pixels as you got them: they still go up to 255."),
        Mistake(
            lambda pixels: pixels // 255,
            "// and int drop everything after the decimal point, so only pure ink (255) is left. Divide with "
            "/ alone.",
        ),
        Mistake(
            lambda pixels: pixels / 256,
            "The largest pixel is 255, not 256: with / 256 no pixel ever reaches 1.",
        ),
        Mistake(
            lambda pixels: pixels / pixels.max(),
            "You divided by the largest pixel of these images, so a pale image becomes as dark as any "
            "other. Divide by the largest value that a pixel can have.",
        ),
        Mistake(
            lambda pixels: (pixels - pixels.min()) / (pixels.max() - pixels.min()),
            "You stretched these images from their palest to their darkest pixel, so each array is scaled "
            "in its own way. Divide by the largest value that a pixel can have.",
        ),
        Mistake(
            lambda pixels: pixels / pixels.sum(),
            "You divided by the sum of all pixels. Divide by the largest value that a pixel can have.",
        ),
        Mistake(
            lambda pixels: 1 - pixels / 255,
            "The picture is inverted: paper (0) must stay 0, and ink (255) must become 1.",
        ),
    ),
    hints=(
        "Which number must become 1?",
        "An array divided by a number divides each of its entries: pixels / …",
    ),
    explanation="One division for a whole array, without a loop: chapter 1 has more of this.",
)


# 0.2 count what is right


def count_right(predicted, labels):
    return int((predicted == labels).sum())


COUNT_RIGHT = Exercise(
    id="0.2",
    title="Count what is right",
    reference=count_right,
    cases=(
        (np.array([7, 2, 1, 0, 4]), np.array([7, 2, 1, 0, 9])),
        (np.array([3, 3, 3]), np.array([1, 3, 8])),
        (np.array([5, 6]), np.array([6, 5])),
    ),
    returns=("count",),
    mistakes=(
        Mistake(
            lambda predicted, labels: predicted == labels,
            "You return True or False for each digit. Count the True ones: that is one number.",
        ),
        Mistake(
            lambda predicted, labels: int((predicted != labels).sum()),
            "You counted the mistakes: != is true where the two differ.",
        ),
        Mistake(
            lambda predicted, labels: float((predicted == labels).mean()),
            "That is the share of right answers, the accuracy. Return the count.",
        ),
        Mistake(
            lambda predicted, labels: len(np.intersect1d(predicted, labels)),
            "You counted digits that occur anywhere in both arrays. Compare position by position: the third "
            "answer with the third label.",
        ),
        Mistake(
            lambda predicted, labels: len(predicted),
            "You counted the images, not the right answers among them.",
        ),
    ),
    hints=(
        "predicted == labels compares position by position and gives an array of True and False.",
        "True counts as 1 and False as 0, so a sum counts the True ones.",
    ),
    explanation="Comparing two arrays gives an array of True and False. Its sum counts the True ones; its "
    "mean is the accuracy.",
)


# 0.3 one step downhill


def step_downhill(w, gradient, lr):
    return w - lr * gradient


STEP_DOWNHILL = Exercise(
    id="0.3",
    title="One step downhill",
    reference=step_downhill,
    cases=(
        (np.array([1.0, -2.0]), np.array([0.5, 0.25]), 0.1),
        (np.array([[0.0, 3.0]]), np.array([[-1.0, 2.0]]), 0.5),
    ),
    returns=("weights",),
    mistakes=(
        Mistake(
            lambda w, gradient, lr: w + lr * gradient,
            "You walk uphill: the gradient points to where the loss grows, so subtract it.",
        ),
        Mistake(
            lambda w, gradient, lr: w - gradient,
            "The learning rate is missing: the step is lr times the gradient.",
        ),
        Mistake(
            lambda w, gradient, lr: -lr * gradient,
            "That is the step alone. Start from w, and return the weights after the step.",
        ),
        Mistake(
            lambda w, gradient, lr: lr * gradient,
            "That is the step alone, in the wrong direction. Start from w, and subtract it.",
        ),
        Mistake(
            lambda w, gradient, lr: w - lr,
            "You moved every weight by lr. The step is lr times the gradient.",
        ),
        Mistake(
            lambda w, gradient, lr: w - lr * w,
            "You subtracted a part of w itself; the direction comes from the gradient.",
        ),
        Mistake(
            lambda w, gradient, lr: w - gradient / lr,
            "You divided by the learning rate: the smaller it is, the larger your step would be.",
        ),
    ),
    hints=(
        "Downhill is the direction opposite to the gradient.",
        "New weights = old weights − learning rate · gradient.",
    ),
    explanation="Gradient descent (梯度下降法) repeats this line. The optimizers of chapter 7 "
    "are variants of it.",
)


EXERCISES = (SCALE, COUNT_RIGHT, STEP_DOWNHILL)
