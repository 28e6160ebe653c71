"""What `check` says to answers that readers of chapters 7 and 8 gave."""

import numpy as np
import pytest

from course.exercises import check, find
from course.exercises.ch07.ex5_adam import adam_step
from course.exercises.ch07.ex8_adamw import adamw_step


def root_around_epsilon(w, g, m, h, k, lr, beta1, beta2, epsilon):
    _, m, h = adam_step(w, g, m, h, k, lr, beta1, beta2, epsilon)
    return w - lr * m / (1 - beta1**k) / np.sqrt(h / (1 - beta2**k) + epsilon), m, h


def gradient_on_top(w, g, m, h, k, lr, beta1, beta2, epsilon):
    _, m, h = adam_step(w, g, m, h, k, lr, beta1, beta2, epsilon)
    return w - lr * g / (np.sqrt(h / (1 - beta2**k)) + epsilon), m, h


def decay_in_the_gradient(w, g, m, h, k, lr, beta1, beta2, epsilon, decay):
    return adamw_step(w, g + decay * w, m, h, k, lr, beta1, beta2, epsilon, 0)


def own_draws(Z):
    return np.random.default_rng().normal(0, np.sqrt(2 / len(Z)), Z.shape)


@pytest.mark.parametrize(("id", "answer", "said"), [
    ("7.1", (0.25, 0.25, 1 - 0.25 / 4), "at 0.25 y already starts to diverge"),
    ("7.1", (0.5, 0.5, 1 - 0.25 / 4), "`x_factor` is right. `zigzags`: 0.5 belongs to 2y"),
    ("7.1", (0.5, 0.5, 1 - 0.25 / 4), "`diverges`: the derivative of 4y² is 8y"),
    ("7.1", (0.125, 0.25, 0.94), "rounded"),
    ("8.4", own_draws, "`Z` was drawn already"),
    ("7.5", root_around_epsilon, "ε stands inside the root"),
    ("7.5", gradient_on_top, "g itself stands above the line"),
    ("7.7", lambda w, g, lr: w - lr * g / np.abs(g), "0/0 where g is 0"),
    ("7.8", decay_in_the_gradient, "You add λw to the gradient"),
    ("7.8", lambda *given: adam_step(*given[:-1]), "This is Adam"),
    ("7.9", np.linspace, "equal distances"),
    ("8.1", (2 / 800) ** 1 / 2, "Python takes the power first"),
    ("8.4", lambda Z: Z / np.sqrt(2 / len(Z)), "as the notes' line does"),
    ("8.5", lambda U: np.sqrt(2 / len(U)) * U / U.std(), "std 1 first"),
])
def test_what_was_done_is_said(id, answer, said):
    found = check(id, answer)
    assert found.state == "wrong"
    assert said in found.message


@pytest.mark.parametrize(("id", "answer"), [
    ("7.9", lambda low, high, count: list_of_rates(low, high, count)),
    ("7.9", np.geomspace),
    ("7.9", lambda low, high, count: 10 ** np.linspace(np.log10(low), np.log10(high), count)),
    ("7.7", lambda w, g, lr: w - lr * ((g > 0).astype(float) - (g < 0))),
    ("8.1", (2 / 800) ** 0.5),
    ("8.4", lambda Z: Z * np.sqrt(2) / np.sqrt(len(Z))),
    ("8.5", lambda U: np.sqrt(3) * np.sqrt(2 / len(U)) * U),
])
def test_other_ways_are_right(id, answer):
    assert check(id, answer).passed


def list_of_rates(low, high, count):
    rates = [low]
    while len(rates) < count:
        rates.append(rates[-1] * (high / low) ** (1 / (count - 1)))
    return np.array(rates)


def test_adamw_without_decay_is_adam():
    for case in find("7.8").copies():
        for one, other in zip(adamw_step(*case[:-1], 0), adam_step(*case[:-1]), strict=True):
            np.testing.assert_array_equal(one, other)
