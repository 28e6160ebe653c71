"""What chapters 10 and 11 say to inputs that readers gave."""

import numpy as np
import pytest

from course.exercises import check


def own_mask(x, dy, rate, draw):
    m = (np.random.random(x.shape) >= rate) / (1 - rate)  # noqa: NPY002  (as readers write it)
    return x * m, dy * m


def twice_drawn(x, dy, rate, draw):
    return x * (draw(x.shape) >= rate) / (1 - rate), dy * (draw(x.shape) >= rate) / (1 - rate)


def own_exponent(u, low, high):
    return 10 ** np.random.default_rng().uniform(np.log10(low), np.log10(high))


def one_end(rates, values, n, widen):
    leaders = rates[np.argsort(values)[-n:]]
    return leaders.min(), leaders.max() * widen


@pytest.mark.parametrize(("id", "answer", "said"), [
    ("10.1", (0.999, 0.37), "`thousand` is rounded to two places"),
    ("10.1", (0.999, 0.368), "`thousand` is rounded to three places"),
    ("10.2", lambda dW, db, W, b, lam: (W - (dW + lam * W), b - db), "That is the weight after a step"),
    ("10.2", lambda dW, db, W, b, lam: (W - 0.1 * (dW + lam * W), db), "`db` is right."),
    ("10.3", own_mask, "draws its own random numbers: two calls gave two results"),
    ("10.3", twice_drawn, "You drew a second mask"),
    ("10.3", lambda x, dy, rate, draw: 2 * (x * rate * (draw(x.shape) >= rate),), "multiplied by the rate"),
    ("11.2", own_exponent, "`u` has been drawn already"),
    ("11.5", one_end, "`high` is right."),
    ("11.5", lambda r, v, n, widen: (r[v.argsort()[-n:]].min() * widen, r[v.argsort()[-n:]].max() * widen),
     "`low` must become lower: divide it by widen"),
], ids=lambda value: getattr(value, "__name__", str(value)))
def test_what_readers_gave_gets_its_own_sentence(id, answer, said):
    found = check(id, answer)
    assert found.state == "wrong"
    assert said in found.message


@pytest.mark.parametrize(("id", "answer"), [
    ("10.1", (0.999, 0.3677)),
    ("10.1", (0.999, 0.36769542477)),
    ("10.1", [0.999, np.float64(0.999) ** 1000]),
    ("11.1", [4, 64]),
    ("11.1", (4.0, np.int64(64))),
], ids=lambda value: getattr(value, "__name__", str(value)))
def test_several_forms_of_a_right_number_pass(id, answer):
    assert check(id, answer).passed


def test_loops_pass():
    def dropout(x, dy, rate, draw):
        numbers, y, dx = draw(x.shape), np.zeros_like(x), np.zeros_like(x)
        for place, number in np.ndenumerate(numbers):
            if number >= rate:
                y[place], dx[place] = x[place] / (1 - rate), dy[place] / (1 - rate)
        return y, dx

    def narrow(rates, values, n, widen):
        left, low, high = list(zip(values, rates, strict=True)), np.inf, 0
        for _ in range(n):
            best = max(left)
            left.remove(best)
            low, high = min(low, best[1]), max(high, best[1])
        return low / widen, high * widen

    assert check("10.3", dropout).passed
    assert check("11.5", narrow).passed
