"""Exercise 7.1: the rates that a ravine allows."""

from ..exercise import Exercise, Mistake


def rates():
    return 1 / 8, 1 / 4, 1 - 0.25 / 4


RATES = Exercise(
    id="7.1",
    title="Another ravine",
    reference=rates,
    run=lambda answers: tuple(float(answer) for answer in answers),
    answers=("zigzags", "diverges", "x_factor"),
    returns=("zigzags", "diverges", "x_factor"),
    cases=((),),
    mistakes=(
        Mistake(
            (0.5, 1, 1 - 1 / 10),
            "Those are the chapter's numbers, for x²/20 + y². Here y's derivative is 8y and x's is x/4.",
        ),
        Mistake(
            (0.25, 0.5, 1 - 0.5 / 4),
            "The derivative of 4y² is 8y, not 4y: y is multiplied by 1 − 8η.",
        ),
        Mistake(
            (4, 8, -1),
            "Those are the rates for x, the flat direction. y, the steep one, gives up long before.",
        ),
        Mistake(
            (0.25, 0.125, 1 - 0.25 / 4),
            "The two rates are exchanged: the sign changes where 1 − 8η falls below 0, and y grows only "
            "where it falls below −1.",
        ),
        Mistake(
            (0.125, 0.25, 0.25 / 4),
            "That is what x loses. The factor is what is left: 1 minus that.",
        ),
        Mistake(
            (0.125, 0.125, 1 - 0.25 / 4),
            "At 0.125 1 − 8η is 0: y stands on the floor after one step. It diverges only where 1 − 8η falls "
            "below −1.",
        ),
        Mistake(
            (0.25, 0.25, 1 - 0.25 / 4),
            "At 0.25 y begins to diverge, but it changes sides long before: wherever 1 − 8η is below 0.",
        ),
        Mistake(
            (0.125, 0.25, 1 - 0.125 / 4),
            "The factor is 1 − η/4, with the second rate as η: x's derivative is x/4, not x/8.",
        ),
        Mistake(
            (0.125, 0.25, 1 - 0.25 / 10),
            "x/10 is the derivative in the chapter's ravine. Here it is x/4.",
        ),
        Mistake(
            (0.125, 0.25, 0.94),
            "The factor is rounded. Leave it to Python: write 1 − η/4 with its numbers.",
        ),
        Mistake(
            (0.125, 0.25, -1),
            "−1 is the factor of y at this rate. x has its own: 1 − η/4.",
        ),
    ),
    hints=(
        "Write one step for y alone: y ← y − η ∂f/∂y. It is y times a number.",
        "y ← (1 − 8η) y. When is that number negative, and when is it below −1?",
        "x ← (1 − η/4) x, with the η of the second answer.",
    ),
    explanation="The steep direction sets the limit, 2 / its curvature, and the flat one has to live with "
    "it: 6 % a step here, at a rate that is already too large for y.",
)

EXERCISES = (RATES,)
