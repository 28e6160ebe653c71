"""What check says to the mistakes of chapter 19, as a reader writes them."""

import math

import numpy as np
import pytest

from course.exercises import check


def not_shifted(codes, starts, T):
    x = np.stack([codes[s:s + T] for s in starts])
    return x, x


def rolled(codes, starts, T):
    x = np.stack([codes[s:s + T] for s in starts])
    return x, np.concatenate([x[:, 1:], x[:, :1]], axis=1)


def not_renormalised(scores, temperature, top):
    e = np.exp((scores - scores.max()) / temperature)
    p = e / e.sum()
    p[np.argsort(p)[:-top]] = 0
    return p


def short(scores, temperature, top):
    kept = np.sort(scores)[::-1][:top] / temperature
    e = np.exp(kept - kept.max())
    return e / e.sum()


def never_cold(step, warmup, steps, high, low):
    share = max(0, step - warmup) / (steps - warmup)
    return low + 0.5 * (high - low) * (1 + math.cos(math.pi * share))


def degrees(step, warmup, steps, high, low):
    if step < warmup:
        return high * (step + 1) / (warmup + 1)
    return high - (high - low) / (steps - warmup) * (step - warmup)


def adam_with_l2(w, g, m, v, k, lr, decay):
    g = g + decay * w
    m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
    return w - lr * (m / (1 - 0.9 ** k)) / (np.sqrt(v / (1 - 0.99 ** k)) + 1e-8), m, v


def without_rate(w, g, m, v, k, lr, decay):
    m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g
    w = (1 - decay) * w - lr * (m / (1 - 0.9 ** k)) / (np.sqrt(v / (1 - 0.99 ** k)) + 1e-8)
    return w, m, v


def attended(q, keys, values, scale):
    s = keys @ q / scale
    e = np.exp(s - s.max())
    return e / e.sum() @ values


def forgets(q, k, v, keys, values):
    K, V = np.concatenate([keys, k[None]]), np.concatenate([values, v[None]])
    return attended(q, K, V, math.sqrt(len(q))), keys, values


def unscaled(q, k, v, keys, values):
    K, V = np.concatenate([keys, k[None]]), np.concatenate([values, v[None]])
    return attended(q, K, V, 1), K, V


@pytest.mark.parametrize(("id", "answer", "said"), [
    ("19.1", not_shifted, "t is x itself"),
    ("19.1", rolled, "`roll` brings it round"),
    ("19.3", not_renormalised, "you cut behind the softmax"),
    ("19.3", short, "You return `top` numbers"),
    ("19.4", never_cold, "There is no warm-up"),
    ("19.4", degrees, "That is a straight line"),
    ("19.5", adam_with_l2, "decay through m and v"),
    ("19.5", without_rate, "whatever the rate is"),
    ("19.2", forgets, "you return the old keys and values"),
    ("19.2", unscaled, "The scale is missing"),
])  # fmt: skip
def test_a_readers_mistake_has_its_own_sentence(id, answer, said):
    found = check(id, answer)
    assert not found.passed
    assert said in found.message


def by_places(codes, starts, T):
    x = np.zeros((len(starts), T), int)
    t = np.zeros((len(starts), T), int)
    for n, start in enumerate(starts):
        for k in range(T):
            x[n, k], t[n, k] = codes[start + k], codes[start + k + 1]
    return x, t


def one_by_one(q, k, v, keys, values):
    K, V = np.array([*keys, k]), np.array([*values, v])
    s = np.array([key @ q for key in K]) / len(q) ** 0.5
    shares = [1 / sum(math.exp(min(other - one, 700)) for other in s) for one in s]
    return sum(share * value for share, value in zip(shares, V, strict=True)), K, V


def by_threshold(scores, temperature, top):
    least = np.sort(scores)[-top]
    z = np.where(scores >= least, scores, -np.inf) / temperature
    e = np.exp(z - z.max())
    return e / e.sum()


@pytest.mark.parametrize(("id", "answer"), [
    ("19.1", by_places), ("19.2", one_by_one), ("19.3", by_threshold)])
def test_other_right_ways_pass(id, answer):
    assert check(id, answer).passed
