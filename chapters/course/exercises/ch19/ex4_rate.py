"""Exercise 19.4: a learning rate that warms up and falls along half a cosine."""

import math

from ..exercise import Exercise, Mistake


def rate(step, warmup, steps, high, low):
    if step < warmup:
        return high * (step + 1) / (warmup + 1)
    share = (step - warmup) / (steps - warmup)
    return low + (high - low) * (1 + math.cos(math.pi * share)) / 2


def by(fall, rise=lambda step, warmup, high, low: high * (step + 1) / (warmup + 1)):
    """A wrong version of `rate`, by the part that is replaced."""

    def version(step, warmup, steps, high, low):
        if step < warmup:
            return rise(step, warmup, high, low)
        return fall(step, warmup, steps, high, low)

    return version


def right(step, warmup, steps, high, low):
    return rate(max(step, warmup), warmup, steps, high, low)


def cosine(share):
    return (1 + math.cos(math.pi * share)) / 2


RATE = Exercise(
    id="19.4",
    title="Warm up, then a cosine",
    reference=rate,
    returns=("rate",),
    cases=((0, 10, 110, 1.0, 0.1), (4, 10, 110, 1.0, 0.1), (9, 10, 110, 1.0, 0.1), (10, 10, 110, 1.0, 0.1),
           (35, 10, 110, 1.0, 0.1), (60, 10, 110, 1.0, 0.1), (110, 10, 110, 1.0, 0.1),
           (60, 10, 110, 1.0, 0.3), (700, 100, 1000, 0.003, 0.0003), (30, 100, 1000, 0.003, 0.0003)),
    mistakes=(
        Mistake(
            by(right, lambda step, warmup, high, low: high * step / (warmup + 1)),
            "At step 0 your rate is 0: this step would change nothing. Count it: (step + 1) / (warmup + 1).",
        ),
        Mistake(
            by(right, lambda step, warmup, high, low: high * step / warmup),
            "At step 0 your rate is 0, and the step would change nothing: count from 1, (step + 1) / "
            "(warmup + 1).",
        ),
        Mistake(
            by(right, lambda step, warmup, high, low: high * (step + 1) / warmup),
            "You reach the full rate at the last step of the warm-up, and again at the next one. Divide by "
            "warmup + 1.",
        ),
        Mistake(
            by(right, lambda step, warmup, high, low: low + (high - low) * (step + 1) / (warmup + 1)),
            "Your warm-up begins at the low rate. It begins at 0: high · (step + 1) / (warmup + 1).",
        ),
        Mistake(
            lambda *a: right(*a),
            "There is no warm-up: the first steps have the full rate.",
        ),
        Mistake(
            by(lambda step, warmup, steps, high, low: low + (high - low) * cosine(step / steps)),
            "The cosine begins at step 0, so that there is a jump behind the warm-up. Its share is "
            "(step − warmup) / (steps − warmup).",
        ),
        Mistake(
            by(lambda step, warmup, steps, high, low: low + (high - low) * cosine((step - warmup) / steps)),
            "The cosine does not arrive: it has steps − warmup steps for its way, not `steps`.",
        ),
        Mistake(
            by(lambda step, warmup, steps, high, low: high * cosine((step - warmup) / (steps - warmup))),
            "Your rate falls to 0. It ends at `low`: low + (high − low) · ….",
        ),
        Mistake(
            by(lambda step, warmup, steps, high, low:
               high * (0.1 + 0.9 * cosine((step - warmup) / (steps - warmup)))),
            "Your rate falls to a tenth of `high`, whatever `low` is. It ends at `low`: "
            "low + (high − low) · ….",
        ),
        Mistake(
            by(lambda step, warmup, steps, high, low:
               low + high * cosine((step - warmup) / (steps - warmup))),
            "Behind the warm-up your rate is high + low. The way down is high − low long.",
        ),
        Mistake(
            by(lambda step, warmup, steps, high, low:
               high - (high - low) * (step - warmup) / (steps - warmup)),
            "That is a straight line. Half a cosine is flat at both ends: (1 + cos(π · share)) / 2.",
        ),
        Mistake(
            by(lambda step, warmup, steps, high, low:
               low + (high - low) * math.cos(math.pi * (step - warmup) / (steps - warmup))),
            "A cosine goes from 1 to −1, so your rate ends below `low`. (1 + cos) / 2 goes from 1 to 0.",
        ),
        Mistake(
            by(lambda step, warmup, steps, high, low:
               low + (high - low) * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup)))),
            "Your rate begins at twice the height: divide 1 + cos by 2.",
        ),
        Mistake(
            by(lambda step, warmup, steps, high, low:
               low + (high - low) * math.cos(math.pi / 2 * (step - warmup) / (steps - warmup))),
            "That is a quarter of a cosine: it is steep at the end. Half of one is flat at both ends: "
            "(1 + cos(π · share)) / 2.",
        ),
        Mistake(
            by(lambda step, warmup, steps, high, low:
               low + (high - low) * (1 - math.cos(math.pi * (step - warmup) / (steps - warmup))) / 2),
            "Your rate rises from low to high. The sign: 1 + cos falls.",
        ),
        Mistake(
            by(lambda step, warmup, steps, high, low:
               low + (high - low) * cosine((step - warmup) / (steps - warmup) / math.pi)),
            "The cosine lacks its π: at the end of the way it is cos(π) = −1.",
        ),
        Mistake(
            by(lambda step, warmup, steps, high, low:
               low + (high - low) * cosine(2 * (step - warmup) / (steps - warmup))),
            "That is a whole cosine: your rate comes back up. Half of one is cos(π · share).",
        ),
    ),
    hints=(
        "Two parts: `if step < warmup`, a straight line; behind it, how far along the way are we? A share "
        "from 0 to 1.",
        "share = (step − warmup) / (steps − warmup), and (1 + cos(π · share)) / 2 goes from 1 to 0.",
        "low + (high - low) * (1 + math.cos(math.pi * share)) / 2",
    ),
    explanation="Adam's first steps rest on a mean of very few gradients; the warm-up makes them short. At "
    "the end short steps let the loss settle.",
)

EXERCISES = (RATE,)
