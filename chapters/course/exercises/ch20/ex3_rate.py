"""Exercise 20.3: Momentum with the rate outside of v, and inside."""

import numpy as np

from ..exercise import Exercise, Mistake


def both_forms(w, gradients, rates, mu):
    outside, inside = w.copy(), w.copy()
    v = u = np.zeros_like(w)
    for g, rate in zip(gradients, rates):
        v = mu * v + g
        outside = outside - rate * v
        u = mu * u - rate * g
        inside = inside + u
    return outside, inside


def version(outer=lambda v, g, mu, rate: mu * v + g, outer_step=lambda v, g, mu, rate: -rate * v,
            inner=lambda v, g, mu, rate: mu * v - rate * g, inner_step=lambda v, g, mu, rate: v,
            stale=False, change=lambda rates: rates):
    """A wrong version: how each v is made, what is added to w for it; stale: w moves by the v before."""

    def answer(w, gradients, rates, mu):
        ends = []
        for make, step in ((outer, outer_step), (inner, inner_step)):
            end, v = w.copy(), np.zeros_like(w)
            for g, rate in zip(gradients, change(rates)):
                new = make(v, g, mu, rate)
                end = end + step(v if stale else new, g, mu, rate)
                v = new
            ends.append(end)
        return tuple(ends)

    return answer


RATE = Exercise(
    id="20.3",
    title="Where the rate stands",
    reference=both_forms,
    returns=("outside", "inside"),
    cases=(
        (np.array([1.0]), np.array([[1.0], [2.0]]), np.array([0.1, 0.05]), 0.9),
        (np.array([1.0, -2.0]), np.array([[1.0, 0.5], [-1.0, 2.0], [0.5, 0.25]]),
         np.array([0.4, 0.2, 0.1]), 0.5),
        (np.array([0.0, 3.0]), np.array([[2.0, -1.0], [1.0, 1.5], [4.0, 2.0]]),
         np.array([0.1, 0.3, 0.2]), 0.8),
    ),
    mistakes=(
        Mistake(
            version(inner=lambda v, g, mu, rate: mu * v + g, inner_step=lambda v, g, mu, rate: -rate * v),
            "Both are the form with the rate outside. In the second the rate goes into v: v ← μv − rate · g.",
        ),
        Mistake(
            version(outer=lambda v, g, mu, rate: mu * v - rate * g, outer_step=lambda v, g, mu, rate: v),
            "Both are the form with the rate inside. In the first, v gathers gradients alone, and "
            "w ← w − rate · v.",
        ),
        Mistake(
            version(change=lambda rates: np.full(len(rates), rates[0])),
            "You use the first rate in every step. Each step has its own: zip(gradients, rates).",
        ),
        Mistake(
            version(change=lambda rates: np.full(len(rates), rates[-1])),
            "You use the last rate in every step. Each step has its own: zip(gradients, rates).",
        ),
        Mistake(
            version(outer=lambda v, g, mu, rate: mu * v + (1 - mu) * g),
            "You take the mean, (1 − μ) · g, as Adam does. PyTorch's SGD adds the whole gradient: μv + g.",
        ),
        Mistake(
            version(outer=lambda v, g, mu, rate: g, inner=lambda v, g, mu, rate: -rate * g),
            "Your velocity forgets: the new v is μ times the old one, plus the gradient's part.",
        ),
        Mistake(
            version(outer=lambda v, g, mu, rate: v + g, inner=lambda v, g, mu, rate: v - rate * g),
            "The old velocity stays whole. Of it, the share μ stays.",
        ),
        Mistake(
            version(outer_step=lambda v, g, mu, rate: rate * v),
            "The first form goes uphill: v ← μv + g, then w ← w − rate · v. There is one minus.",
        ),
        Mistake(
            version(inner_step=lambda v, g, mu, rate: -v),
            "The second form goes uphill: v ← μv − rate · g, then w ← w + v. There is one minus, inside v.",
        ),
        Mistake(
            version(outer_step=lambda v, g, mu, rate: -v),
            "In the first form the step is rate · v: the rate is missing.",
        ),
        Mistake(
            version(inner=lambda v, g, mu, rate: mu * v - g),
            "In the second form the rate is missing: v ← μv − rate · g.",
        ),
        Mistake(
            version(inner_step=lambda v, g, mu, rate: rate * v),
            "In the second form the rate is inside v. The step is v: do not multiply again.",
        ),
        Mistake(
            version(outer_step=lambda v, g, mu, rate: -rate * (g + mu * v)),
            "That is Nesterov's step. Here w moves by v alone.",
        ),
        Mistake(
            version(stale=True),
            "You move w by the old v. First the new v, then w.",
        ),
        Mistake(
            version(outer=lambda v, g, mu, rate: mu * (v + g),
                    inner=lambda v, g, mu, rate: mu * (v - rate * g)),
            "μ multiplies the old velocity alone, not the new gradient.",
        ),
        Mistake(
            lambda w, gradients, rates, mu: tuple(end - w for end in both_forms(w, gradients, rates, mu)),
            "Those are the ways gone. Add them to the w at the start.",
        ),
    ),
    hints=(
        "One loop over zip(gradients, rates), with a velocity for each form.",
        "v = mu * v + g, then outside = outside - rate * v.",
        "u = mu * u - rate * g, then inside = inside + u. Both velocities start at 0.",
    ),
    explanation="With one rate both are equal. When the rate falls, the form inside still makes the old, "
    "longer steps for a while; outside, the new rate acts at once.",
)

EXERCISES = (RATE,)
