"""Exercises 15.1 and 15.2: weights and receptive fields of stacks."""

from ..exercise import Exercise, Mistake

# 15.1 numbers: three small kernels against a large one


def weights_of_both():
    C = 64
    return 3 * (3 * 3 * C * C), 7 * 7 * C * C


COUNT = Exercise(
    id="15.1",
    title="Three small against one large",
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
            (2 * 9 * 64 * 64, 25 * 64 * 64),
            "That is two 3×3 against one 5×5. A window of 7 takes three layers of 3×3.",
        ),
        Mistake(
            (3 * 9 * (64 + 64), 49 * (64 + 64)),
            "There is a kernel for every pair of a channel in and a channel out: that makes 64 · 64 of "
            "them, not 64 + 64.",
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


def multiply(jump, stride):
    return jump * stride


def field_variant(first=1, less=1, early=False, strides=True, then=multiply, order=1, value=lambda r, j: r,
                  add=None):
    """A wrong version of `receptive_field`, by what it counts."""

    def variant(layers):
        field, jump = first, 1
        for kernel, stride in layers[::order]:
            jump = then(jump, stride) if early else jump
            field += add(kernel, jump) if add else (kernel - less) * (jump if strides else 1)
            jump = jump if early else then(jump, stride)
        return value(field, jump)

    return variant


def own_stride(layers):
    return 1 + sum((kernel - 1) * stride for kernel, stride in layers)


def grown(layers):
    field = 1
    for kernel, stride in layers:
        field = (field + kernel - 1) * stride
    return field


FIELD = Exercise(
    id="15.2",
    title="How far does it see?",
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
            "A layer's own stride does not widen its own window. It counts for the layers after it: "
            "multiply the jump after you have used it.",
        ),
        Mistake(
            field_variant(then=lambda jump, stride: stride),
            "You used the stride of the layer just before only. The strides of all earlier layers multiply.",
        ),
        Mistake(
            field_variant(then=lambda jump, stride: jump + stride - 1),
            "You add the strides up. They multiply: three strides of 2 put neighbours 8 pixels apart.",
        ),
        Mistake(
            field_variant(then=lambda jump, stride: jump + stride),
            "You add the stride to the jump. Strides multiply, and a stride of 1 leaves the jump as it is.",
        ),
        Mistake(
            own_stride,
            "You multiply by the layer's own stride. The strides of all layers *before* it count: their "
            "product is the jump.",
        ),
        Mistake(
            field_variant(add=lambda kernel, jump: kernel - jump),
            "Parentheses: (kernel - 1) * jump. `kernel - 1 * jump` subtracts the jump.",
        ),
        Mistake(
            field_variant(less=-1),
            "A kernel adds kernel − 1 neighbours, not kernel + 1.",
        ),
        Mistake(
            field_variant(order=-1),
            "That is right for the layers in reverse. (field − 1) · stride + kernel goes from the last layer "
            "back to the first; a stride widens what the layers after it reach.",
        ),
        Mistake(
            field_variant(first=0, less=0),
            "A kernel adds kernel − 1 neighbours, each a jump away: its own value is there already.",
        ),
        Mistake(
            field_variant(less=0),
            "Too many: a pixel sees itself, and each layer adds kernel − 1 neighbours, not kernel.",
        ),
        Mistake(
            lambda layers: receptive_field(layers[:1]),
            "That is the first layer alone. Does `return` stand inside the loop?",
        ),
        Mistake(
            field_variant(value=lambda field, jump: jump),
            "That is the jump, the product of all strides. Asked is what one value sees.",
        ),
        Mistake(
            field_variant(value=lambda field, jump: field**2),
            "You counted all pixels of the square. Asked are those along one side.",
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
    explanation="The jump doubles at each pooling, so the same 3×3 kernel reaches twice as far after it. "
    "Six 3×3 convolutions and three poolings see 32 pixels.",
)


EXERCISES = (COUNT, FIELD)
