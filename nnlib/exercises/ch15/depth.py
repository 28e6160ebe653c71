"""Exercises 15.1, 15.2 and 15.6: weights and receptive fields of stacks, and the floor of a loss."""

from math import comb, log

from ..exercise import Exercise, Mistake

# 15.1 numbers: three small kernels against a large one


def weights_of_both():
    C = 64
    return 3 * (3 * 3 * C * C), 7 * 7 * C * C


COUNT = Exercise(
    id="15.1",
    title="Three small against one large",
    statement="64 channels come in and 64 go out. How many weights have three 3×3 convolutions one "
    "after the other, and how many has a single 7×7 that sees as far? Leave the biases out.",
    stub="three, one = ..., ...\ncheck('15.1', (three, one))",
    reference=weights_of_both,
    run=lambda counts: tuple(float(count) for count in counts),
    answers=("three", "one"),
    returns=("three", "one"),
    cases=((),),
    mistakes=(
        Mistake(
            (27, 49),
            "That is for one channel. Each filter has a kernel for every channel that comes in, and "
            "there are 64 filters.",
        ),
        Mistake(
            (27 * 64, 49 * 64),
            "You counted one filter for each layer, or filters of one channel. It is kernel × kernel × "
            "channels in × channels out.",
        ),
        Mistake(
            (9 * 64 * 64, 49 * 64 * 64),
            "`one` is right. For `three` you counted a single 3×3 layer.",
        ),
        Mistake(
            (9**3 * 64 * 64, 49 * 64 * 64),
            "`one` is right. Layers one after the other add their weights; they do not multiply them.",
        ),
        Mistake(
            (3 * (9 * 64 * 64 + 64), 49 * 64 * 64 + 64),
            "You counted the biases, too. The question leaves them out.",
        ),
    ),
    hints=(
        "One filter of a layer is a block of channels × kernel × kernel. How many filters are there?",
        "A layer has kernel² · 64 · 64 weights. Three layers of 3×3: three times that.",
    ),
    explanation="110,592 against 200,704: 27 to 49, whatever the number of channels, and three ReLUs "
    "instead of one.",
)


# 15.2 the receptive field


def receptive_field(layers):
    field, jump = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump *= stride
    return field


def field_variant(first=1, less=1, early=False, strides=True, reset=False):
    """A wrong version of `receptive_field`, by what it counts."""

    def variant(layers):
        field, jump = first, 1
        for kernel, stride in layers:
            jump = jump * stride if early else jump
            field += (kernel - less) * (jump if strides else 1)
            jump = jump if early else stride if reset else jump * stride
        return field

    return variant


def grown(layers):
    field = 1
    for kernel, stride in layers:
        field = (field + kernel - 1) * stride
    return field


FIELD = Exercise(
    id="15.2",
    title="How far does it see?",
    statement="`layers` is a list of (kernel, stride), first layer first; a pooling layer counts like "
    "a convolution. Return the receptive field: how many pixels of the input, along one side, one "
    "output of the last layer can see.",
    stub="def receptive_field(layers):\n    ...\n\n\ncheck('15.2', receptive_field)",
    reference=receptive_field,
    returns=("field",),
    cases=(
        ([(3, 1)],),
        ([(3, 1), (3, 1)],),
        ([(3, 1), (2, 2), (3, 1)],),
        ([(5, 2), (3, 2), (3, 2)],),
        ([(3, 1), (3, 1), (2, 2), (3, 1), (3, 1), (2, 2)],),
    ),
    mistakes=(
        Mistake(
            field_variant(first=0, less=0, strides=False),
            "You added the kernels up. Neighbouring windows overlap: each layer adds kernel − 1, not kernel.",
        ),
        Mistake(
            field_variant(strides=False),
            "You left the strides out. After a pooling of stride 2, a step to the next value is two "
            "pixels of the input.",
        ),
        Mistake(
            field_variant(early=True),
            "A layer's own stride does not widen its own window. It counts for the layers *behind* it: "
            "multiply the jump after you have used it.",
        ),
        Mistake(
            field_variant(reset=True),
            "You used the stride of the layer just before only. The strides of all earlier layers multiply.",
        ),
        Mistake(
            field_variant(first=0),
            "One too few: before the first layer, a pixel sees itself. Begin with 1.",
        ),
        Mistake(
            grown,
            "You multiply what has been seen so far by the stride. A stride spreads the windows of later "
            "layers; it does not widen what the earlier ones have seen.",
        ),
    ),
    hints=(
        "Keep two numbers: what one value sees, and how many pixels lie between two neighbouring values.",
        "A layer adds kernel − 1 neighbours, each a jump away: field += (kernel - 1) * jump. Then "
        "jump *= stride.",
    ),
    explanation="The jump doubles at each pooling, so the same 3×3 kernel reaches twice as far behind it. "
    "That is why a deep net sees the whole picture with small kernels.",
)


# 15.6 the floor of a loss


def lowest_loss(classes, rate):
    others = classes - 1
    mean = sum(comb(others, k) * rate**k * (1 - rate) ** (others - k) * log(1 + k) for k in range(others + 1))
    return rate * mean


def floor_variant(factor=lambda rate: rate, value=lambda k: log(1 + k), share=lambda rate: rate, more=0):
    """A wrong version of `lowest_loss`."""

    def variant(classes, rate):
        n, p = classes - 1 + more, share(rate)
        mean = sum(comb(n, k) * p**k * (1 - p) ** (n - k) * value(k) for k in range(n + 1))
        return factor(rate) * mean

    return variant


FLOOR = Exercise(
    id="15.6",
    title="A loss that cannot reach 0",
    statement="A dropout layer of this rate stands behind the logits. Return the mean training loss of a "
    "net that is right and as sure as can be: a kept right logit costs nothing; a dropped one costs "
    "log(1 + k), where k of the other logits were dropped, too.",
    stub="from math import comb, log\n\n\ndef lowest_loss(classes, rate):\n    ...\n\n\n"
    "check('15.6', lowest_loss)",
    reference=lowest_loss,
    returns=("loss",),
    cases=((2, 0.5), (10, 0.5), (10, 0.2), (5, 0.9)),
    mistakes=(
        Mistake(
            floor_variant(factor=lambda rate: 1.0),
            "You forgot that the right logit is often kept. It is dropped with the probability `rate`, and "
            "only then does it cost anything.",
        ),
        Mistake(
            lambda classes, rate: rate * log(classes),
            "log(classes) is the price if all the others were dropped as well. Those that are kept are "
            "known to be wrong, and cost nothing.",
        ),
        Mistake(
            lambda classes, rate: rate * log(1 + rate * (classes - 1)),
            "You took the logarithm of the mean number. Asked is the mean of the logarithm, over all k.",
        ),
        Mistake(
            floor_variant(share=lambda rate: 1 - rate),
            "`rate` is the probability that a logit is dropped; you have used it as that of keeping one.",
        ),
        Mistake(
            floor_variant(more=1),
            "There are classes − 1 other logits: the right one is not among them.",
        ),
        Mistake(
            floor_variant(factor=lambda rate: 1 - rate),
            "A loss arises when the right logit is dropped: the factor is `rate`, not 1 − rate.",
        ),
    ),
    hints=(
        "Of n = classes − 1 other logits exactly k are dropped with the probability "
        "comb(n, k) · rateᵏ · (1 − rate)ⁿ⁻ᵏ.",
        "Sum this probability times log(1 + k) over k = 0 … n, and multiply by `rate`.",
    ),
    explanation="0.83 for ten classes and a rate of one half. A training loss is compared with the lowest "
    "value that it can take, not with 0.",
)


EXERCISES = (COUNT, FIELD, FLOOR)
