"""A net that writes: with what it has kept as without, and drawn as the scores say."""

import itertools

import numpy as np
import pytest

from nnlib import LSTM, Dense, Embedding, SelfAttention, Sequential, generate, normal, softmax
from nnlib.generation import drawn
from nnlib.models import gpt


def rng(seed=0):
    return np.random.default_rng(seed)


def small_gpt(seed=0, *, context=6, dtype=np.float64, **settings):
    return gpt(7, context=context, layers=2, heads=2, units=8, rng=rng(seed), init=normal(0.5), dtype=dtype,
               **settings)


def written(net, prompt, count, **how):
    return list(itertools.islice(generate(net, prompt, **how), count))


@pytest.mark.parametrize("seed", range(12))
def test_what_is_kept_changes_nothing(seed):
    """Prompts of every length, and on across the end of the context."""
    net = small_gpt(seed, bias=bool(seed % 2), dropout=0.3 * (seed % 3 == 0))
    for length in (1, 2, 5, 6, 7, 11):
        prompt = rng(seed).integers(0, 7, length)
        for how in ({}, {"temperature": 0.5, "top": 3}, {"temperature": 0}):
            kept = written(net, prompt, 15, rng=rng(seed), **how)
            assert kept == written(net, prompt, 15, rng=rng(seed), cached=False, **how)
            assert all(type(number) is int and 0 <= number < 7 for number in kept)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_step_has_the_scores_of_the_whole(dtype):
    net, past = small_gpt(dtype=dtype, context=20), {}
    x = rng(1).integers(0, 7, (3, 20))
    for t in range(20):
        scores = net.extend(x[:, t:t + 1], past)
        assert scores.dtype == dtype
        expected = net.forward(x[:, :t + 1])[:, -1:]
        np.testing.assert_allclose(scores, expected, atol=1e-12 if dtype == np.float64 else 1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_a_later_letter_changes_nothing_before(seed):
    net = small_gpt(seed, context=10)
    x = rng(seed).integers(0, 7, (2, 10))
    y = net.forward(x)
    for step in range(1, 10):
        other = x.copy()
        other[:, step:] = rng(seed + 1).integers(0, 7, (2, 10 - step))
        np.testing.assert_array_equal(net.forward(other)[:, :step], y[:, :step])
        other[:, step] = (x[:, step] + 1) % 7
        assert (net.forward(other)[:, step] != y[:, step]).any()


def test_without_an_attention_that_is_causal_nothing_can_be_kept():
    for layer, input_shape in ((SelfAttention(2), (4,)), (LSTM(4, sequences=True), (2,))):
        net = Sequential([Embedding(5, 4), layer, Dense(5)], input_shape=input_shape, init=normal(1),
                         rng=rng())
        assert len(written(net, [1, 2], 5, rng=rng(), cached=False)) == 5
        with pytest.raises(TypeError, match=r"expected .*, got .* \(cached=False\)"):
            generate(net, [1, 2], rng=rng())


def test_temperature_and_top():
    scores = np.log(np.array([0.5, 0.2, 0.3]))
    counts = {}
    for how in ((1.0, 3), (0.5, 3), (1.0, 2), (1e6, 3)):
        source = rng(0)
        drawings = [drawn(scores, source, *how) for _ in range(4000)]
        counts[how] = np.bincount(drawings, minlength=3) / 4000
    np.testing.assert_allclose(counts[1.0, 3], [0.5, 0.2, 0.3], atol=0.03)
    np.testing.assert_allclose(counts[0.5, 3], np.array([25, 4, 9]) / 38, atol=0.03)
    np.testing.assert_allclose(counts[1.0, 2], [5 / 8, 0, 3 / 8], atol=0.03)
    np.testing.assert_allclose(counts[1e6, 3], [1 / 3] * 3, atol=0.03)


def test_the_likeliest_and_ties():
    for most in (1, 3, 5):
        assert drawn(np.array([1.0, 3, 2, 3, 0]), rng(), 0, most) == 1  # the first of equals
    for temperature in (1e-300, 1e-3, 0.0):
        assert drawn(np.array([1.0, 3, 2, 0, 0]), rng(), temperature, 5) == 1
    scores = np.zeros(4, np.float32)
    assert {drawn(scores, rng(seed), 1.0, 2) for seed in range(20)} == {0, 1}
    assert {drawn(scores, rng(seed), 1.0, 4) for seed in range(40)} == {0, 1, 2, 3}
    assert {drawn(np.array([-np.inf, 0, -np.inf, 0]), rng(seed), 1.0, 4) for seed in range(20)} == {1, 3}


def test_draws_follow_the_generator_alone():
    net = small_gpt()
    assert written(net, [1], 30, rng=rng(3)) == written(net, [1], 30, rng=rng(3))
    assert written(net, [1], 30, rng=rng(3)) != written(net, [1], 30, rng=rng(4))
    source = rng(0)
    scores = rng(1).standard_normal(7)
    expected = np.searchsorted(np.cumsum(np.sort(softmax(scores))[::-1]), rng(0).random())
    assert np.argsort(-scores)[expected] == drawn(scores, source, 1.0, 7)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_scores_that_are_no_numbers_are_said(wrong):
    with pytest.raises(FloatingPointError, match=f"the scores are {wrong}: did the training diverge"):
        drawn(np.array([0.0, wrong, 1]), rng(), 1.0, 2)
    net = small_gpt()
    net.layers[0].E.data[:] = wrong
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match="did the training diverge"):
        next(generate(net, [1, 2], rng=rng()))


def test_a_prompt_of_any_form():
    net = small_gpt()
    expected = written(net, [1, 2, 3], 8, rng=rng())
    for form in ((1, 2, 3), np.array([1, 2, 3], "u1"), np.float32([1, 2, 3]), np.array([1, 9, 2, 9, 3])[::2]):
        assert written(net, form, 8, rng=rng()) == expected


@pytest.mark.parametrize(("prompt", "message"), [
    ([], r"a prompt of shape \(t,\), t at least 1, got \(0,\)"),
    ([[1, 2]], r"a prompt of shape \(t,\), t at least 1, got \(1, 2\)"),
    (3, r"a prompt of shape \(t,\), t at least 1, got \(\)"),
    ([1, 2.5], "generate: prompt: expected whole numbers, got 2.5"),
    ([1, 7], "Tied: expected whole numbers in 0 … 6, got values from 1 to 7"),
])
def test_a_prompt_that_cannot_be_read_is_refused_at_the_call(prompt, message):
    with pytest.raises(ValueError, match=message):
        generate(small_gpt(), prompt, rng=rng())


@pytest.mark.parametrize(("how", "error", "message"), [
    ({"temperature": -1}, ValueError, "temperature: expected a finite number of at least 0, got -1"),
    ({"temperature": np.nan}, ValueError, "temperature: expected a finite number"),
    ({"top": 0}, ValueError, "top: expected a whole number of 1 or more, got 0"),
    ({"rng": 3}, TypeError, r"rng: expected np.random.default_rng\(seed\), got 3"),
])
def test_settings_that_make_no_sense_are_refused_at_the_call(how, error, message):
    with pytest.raises(error, match=message):
        generate(small_gpt(), [1], **({"rng": rng()} | how))


def test_top_may_be_more_than_there_are():
    assert written(small_gpt(), [1], 5, rng=rng(), top=100) == written(small_gpt(), [1], 5, rng=rng())


@pytest.mark.parametrize("net", [None, Dense(3), Sequential([Dense(3)]),
                                 Sequential([Dense(3)], input_shape=(4,), init=normal(1), rng=rng())])
def test_only_a_net_that_scores_each_step_writes(net):
    with pytest.raises(TypeError, match="expected a net that scores the next number at each step, got"):
        generate(net, [1], rng=rng())
