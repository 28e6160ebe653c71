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
            (0.5, 1 / 4, 1 - 0.25 / 4),
            "`zigzags`: 0.5 belongs to 2y, the derivative in the chapter's ravine. Here it is 8y: "
            "when is 1 − 8η negative?",
        ),
        Mistake(
            (1 / 4, 1 / 4, 1 - 0.25 / 4),
            "`zigzags`: at 0.25 y already starts to diverge. It changes sides much earlier: as soon "
            "as 1 − 8η is below 0.",
        ),
        Mistake(
            (4, 1 / 4, 1 - 0.25 / 4),
            "`zigzags`: 4 is the rate for x. Asked is y, the steep direction.",
        ),
        Mistake(
            (1 / 16, 1 / 4, 1 - 0.25 / 4),
            "`zigzags`: the derivative of 4y² is 8y: y changes sides where 1 − 8η is negative.",
        ),
        Mistake(
            (1 / 8, 1, 1 - 0.25 / 4),
            "`diverges`: 1 belongs to 2y, the derivative in the chapter's ravine. Here it is 8y: when "
            "is 1 − 8η below −1?",
        ),
        Mistake(
            (1 / 8, 0.5, 1 - 0.25 / 4),
            "`diverges`: the derivative of 4y² is 8y, not 4y. y diverges where 1 − 8η is below −1.",
        ),
        Mistake(
            (1 / 8, 1 / 8, 1 - 0.25 / 4),
            "`diverges`: at 0.125 the factor 1 − 8η is 0, and y reaches 0 in one step. It diverges "
            "only below −1.",
        ),
        Mistake(
            (1 / 8, 8, 1 - 0.25 / 4),
            "`diverges`: 8 is the rate for x. y, the steep direction, diverges long before.",
        ),
        Mistake(
            (1 / 8, 1 / 4, 0.25 / 4),
            "`x_factor`: that is what x loses. The factor is what is left: 1 minus that.",
        ),
        Mistake(
            (1 / 8, 1 / 4, 1 - 1 / 8 / 4),
            "`x_factor`: take 1 − η/4 with the second rate as η, and x/4 as the derivative of x²/8.",
        ),
        Mistake(
            (1 / 8, 1 / 4, 1 - 0.25 / 10),
            "`x_factor`: x/10 is the derivative in the chapter's ravine. Here it is x/4.",
        ),
        Mistake(
            (1 / 8, 1 / 4, 1 - 0.5 / 4),
            "`x_factor`: take 1 − η/4 with η = 0.25, the rate at which y starts to diverge.",
        ),
        Mistake(
            (1 / 8, 1 / 4, 0.9),
            "`x_factor`: 0.9 belongs to the chapter's ravine. Here it is 1 − η/4 with the second "
            "rate.",
        ),
        Mistake(
            (1 / 8, 1 / 4, 0.94),
            "`x_factor`: the number is rounded. Let Python compute it: write 1 − η/4 with its "
            "numbers.",
        ),
        Mistake(
            (1 / 8, 1 / 4, -1),
            "`x_factor`: −1 is the factor of y at this rate. x has its own: 1 − η/4.",
        ),
        Mistake(
            (0.5, 1, 1 - 1 / 10),
            "Those are the chapter's numbers, for x²/20 + y². Here y's derivative is 8y and x's is "
            "x/4.",
        ),
        Mistake(
            (0.25, 0.5, 1 - 0.5 / 4),
            "The derivative of 4y² is 8y, not 4y: y is multiplied by 1 − 8η.",
        ),
        Mistake(
            (4, 8, -1),
            "Those are the rates for x, the flat direction. Asked are the rates for y, the steep one.",
        ),
        Mistake(
            (0.25, 0.125, 1 - 0.25 / 4),
            "The two rates are exchanged: the sign changes where 1 − 8η is below 0, and y grows only "
            "where it is below −1.",
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
