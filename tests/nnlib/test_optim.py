"""Optimizers: steps worked out by hand, schedules, and what an optimizer must leave alone."""

import sys
from functools import partial
from math import sqrt

import numpy as np
import pytest

from nnlib import SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, Param, RMSProp
from nnlib.kernels import updates
from nnlib.optim import Optimizer, constant, cosine, inverse_time, step_decay, warmup

ALL = [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW]


def run(optimizer, gradients, w=1.0, **settings):
    """The weights after each step from w, given the gradient of each step."""
    param = Param(np.array([w]))
    opt = optimizer([param], **settings)
    weights = []
    for g in gradients:
        param.grad = np.array([g])
        opt.step()
        weights.append(param.data[0])
    return weights


def test_sgd():
    # 1 - 0.1·2 = 0.8;  0.8 - 0.1·(-3) = 1.1
    assert run(SGD, [2, -3], lr=0.1) == pytest.approx([0.8, 1.1])


def test_momentum():
    # v = 2,              w = 1 - 0.1·2 = 0.8
    # v = 0.9·2 + 1 = 2.8, w = 0.8 - 0.28 = 0.52
    # v = 0.9·2.8 = 2.52,  w = 0.52 - 0.252 = 0.268
    assert run(Momentum, [2, 1, 0], lr=0.1) == pytest.approx([0.8, 0.52, 0.268])
    assert run(Momentum, [2, 1], lr=0.1, momentum=0.5) == pytest.approx([0.8, 0.6])


def test_nesterov():
    # v = 2,   w = 1 - 0.1·(2 + 0.9·2) = 0.62
    # v = 2.8, w = 0.62 - 0.1·(1 + 0.9·2.8) = 0.62 - 0.352 = 0.268
    assert run(Nesterov, [2, 1], lr=0.1) == pytest.approx([0.62, 0.268])


def test_adagrad():
    # h = 4,  w = 1 - 0.1·2/2 = 0.9
    # h = 4 + 2.25 = 6.25, w = 0.9 - 0.1·1.5/2.5 = 0.84
    assert run(AdaGrad, [2, 1.5], lr=0.1) == pytest.approx([0.9, 0.84], abs=1e-7)
    # with ε = 2: w = 1 - 0.1·2/(2 + 2)
    assert run(AdaGrad, [2], lr=0.1, epsilon=2) == pytest.approx([0.95])


def test_rmsprop():
    # h = 0.75·0 + 0.25·4 = 1,          w = 1 - 0.1·2/1 = 0.8
    # h = 0.75·1 + 0.25·6 = 2.25,       w = 0.8 - 0.1·√6/1.5
    expected = [0.8, 0.8 - 0.1 * sqrt(6) / 1.5]
    assert run(RMSProp, [2, sqrt(6)], lr=0.1, decay=0.75) == pytest.approx(expected, abs=1e-7)
    assert run(RMSProp, [2], lr=0.1, decay=0.75, epsilon=3) == pytest.approx([1 - 0.1 * 2 / 4])
    # by default ρ = 0.99: h = 0.04
    assert run(RMSProp, [2], lr=0.1) == pytest.approx([0.0], abs=1e-6)


def test_adam():
    # k=1: m = 0.2, v = 0.004; corrected m = 0.2/0.1 = 2, v = 0.004/0.001 = 4: w = 1 - 0.1·2/2 = 0.9
    # k=2: m = 0.18 - 0.1 = 0.08, v = 0.003996 + 0.001 = 0.004996
    #      corrected m = 0.08/0.19, v = 0.004996/0.001999
    second = 0.9 - 0.1 * (0.08 / 0.19) / sqrt(0.004996 / 0.001999)
    assert run(Adam, [2, -1], lr=0.1) == pytest.approx([0.9, second], abs=1e-6)
    # β1 = β2 = 0: m = g, v = g²; with ε = 1: w = 1 - 0.1·2/(2 + 1)
    settings = {"lr": 0.1, "beta1": 0.0, "beta2": 0.0, "epsilon": 1.0}
    assert run(Adam, [2, 2], **settings) == pytest.approx([1 - 0.2 / 3, 1 - 0.4 / 3])


def test_adamw():
    """Like Adam, but for the weights that decay, which shrink beside it: both by hand."""
    W, b = Param(np.array([1.0]), decay=True), Param(np.array([1.0]))
    opt = AdamW([W, b], lr=0.1, weight_decay=0.5)
    adam = run(Adam, [2, -1], lr=0.1)
    expected = 1.0
    for g, step in zip([2, -1], [adam[0] - 1, adam[1] - adam[0]], strict=True):
        W.grad = b.grad = np.array([float(g)])
        opt.step()
        expected = expected * (1 - 0.1 * 0.5) + step  # the decay does not pass through m and v
        assert W.data[0] == pytest.approx(expected, rel=1e-12)
    assert b.data[0] == adam[1]
    opt.schedule = lambda step: 0.0
    before = W.data[0]
    opt.step()
    assert W.data[0] == before  # the decay, too, follows the rate


@pytest.mark.parametrize("optimizer", ALL)
def test_every_optimizer_goes_downhill(optimizer):
    param = Param(np.array([3.0, -2.0]))
    opt = optimizer([param], lr=0.05)
    for _ in range(500):
        param.grad = param.data * [1, 4]
        opt.step()
    assert np.abs(param.data).max() < 1.2  # AdaGrad is the slowest of them


@pytest.mark.parametrize("optimizer", ALL)
def test_an_optimizer_writes_into_the_weights_and_nothing_else(optimizer):
    data, grad = np.ones(3, np.float32), np.ones(3, np.float32)
    grad.flags.writeable = False
    param = Param(data, decay=True)
    param.grad = grad
    opt = optimizer([param], lr=np.float64(0.1), weight_decay=np.float64(0.1))
    opt.step()
    opt.step()
    assert param.data is data
    assert data.dtype == np.float32
    assert (data < 1).all()
    assert all(array.dtype == np.float32 for slots in opt.state for array in slots.values())


@pytest.mark.parametrize("optimizer", [kind for kind in ALL if kind is not AdamW])
def test_weight_decay_adds_its_gradient_where_it_belongs(optimizer):
    W, b = Param(np.array([2.0]), decay=True), Param(np.array([2.0]))
    W.grad, b.grad = np.array([0.5]), np.array([0.5])
    optimizer([W, b], lr=0.1, weight_decay=0.25).step()
    assert W.data[0] == run(optimizer, [0.5 + 0.25 * 2], w=2.0, lr=0.1)[0]
    assert b.data[0] == run(optimizer, [0.5], w=2.0, lr=0.1)[0]
    assert W.grad[0] == 0.5


@pytest.mark.parametrize("optimizer", ALL)
def test_by_default_nothing_decays_and_the_rate_is_constant(optimizer):
    W = Param(np.array([2.0]), decay=True)
    opt = optimizer([W], lr=0.1)
    for _ in range(3):
        W.grad = np.zeros(1)
        opt.step()
    assert (W.data[0], opt.rate) == (2.0, 0.1)


def test_what_is_not_trainable_is_left_alone():
    W, running = Param(np.ones(2)), Param(np.ones(2), trainable=False)
    W.grad = running.grad = np.ones(2)
    opt = SGD([W, running], lr=0.5)
    opt.step()
    assert (opt.params, opt.steps) == ([W, running], 1)
    assert (W.data.tolist(), running.data.tolist()) == ([0.5, 0.5], [1, 1])


def test_each_parameter_has_its_own_memory():
    a, b = Param(np.ones(1)), Param(np.ones(1))
    opt = Momentum((p for p in (a, b)), lr=0.1)
    a.grad, b.grad = np.array([1.0]), np.array([-1.0])
    opt.step()
    assert [float(slots["v"][0]) for slots in opt.state] == [1, -1]


def test_schedules():
    assert [constant(k) for k in (0, 100)] == [1, 1]
    assert [inverse_time(0.5)(k) for k in (0, 1, 2)] == [1, 1 / 1.5, 0.5]
    assert [step_decay(10)(k) for k in (0, 9, 10, 19, 20)] == [1, 1, 0.5, 0.5, 0.25]
    assert step_decay(10, 0.1)(10) == 0.1
    assert [cosine(10)(k) for k in (0, 5, 10, 99)] == pytest.approx([1, 0.5, 0, 0])
    assert cosine(3)(1) == pytest.approx(0.75)
    slow = cosine(10, warmup=4, least=0.1)
    assert [slow(k) for k in (0, 1, 3, 4, 7, 10, 99)] == pytest.approx([0.2, 0.4, 0.8, 1, 0.55, 0.1, 0.1])
    assert cosine(2, least=1.0)(1) == 1
    assert [warmup(4)(k) for k in (0, 1, 3, 4, 99)] == [0.25, 0.5, 1, 1, 1]


def test_a_schedule_scales_the_rate_of_each_step():
    # rates 0.1, 0.1, 0.05
    weights = run(SGD, [1, 1, 1], lr=0.1, schedule=step_decay(2))
    assert weights == pytest.approx([0.9, 0.8, 0.75])


def test_a_hand_set_rate_is_not_overwritten():
    param = Param(np.zeros(1))
    opt = SGD([param], lr=1.0, schedule=step_decay(1))
    param.grad = np.array([-1.0])
    opt.step()
    assert (opt.steps, opt.lr, opt.rate) == (1, 1.0, 0.5)
    opt.lr = 0.2
    assert opt.rate == 0.1
    opt.step()
    assert (opt.lr, param.data[0]) == (0.2, 1.1)


def test_a_rate_set_by_hand_acts_at_once_with_momentum():
    param = Param(np.zeros(1))
    opt = Momentum([param], lr=1.0)
    param.grad = np.array([-1.0])
    opt.step()
    opt.lr = 0.0
    opt.step()
    assert param.data[0] == 1


def test_the_rate_is_a_python_float():
    params = [Param(np.zeros(1))]
    opt = SGD(params, lr=np.float32(0.5), schedule=lambda step: np.float64(0.5))
    assert type(opt.rate) is float
    assert opt.rate == 0.25
    assert SGD(params, lr=0).rate == 0


@pytest.mark.parametrize(("settings", "message"), [
    ({"steps": 0}, "steps: expected a whole number of 1 or more, got 0"),
    ({"steps": 5, "warmup": 5}, "a warmup of less than 5 steps, got 5"),
    ({"steps": 5, "warmup": -1}, "warmup: expected a whole number of 0 or more, got -1"),
    ({"steps": 5, "least": 1.5}, "least: expected 0 <= number <= 1, got 1.5"),
])
def test_a_cosine_that_makes_no_sense(settings, message):
    with pytest.raises(ValueError, match=message):
        cosine(**settings)


@pytest.mark.parametrize("lr", [-1, float("nan"), float("inf")])
def test_rates_that_make_no_sense(lr):
    with pytest.raises(ValueError, match=f"lr: expected a finite number of at least 0, got {lr}"):
        SGD([], lr=lr)


def test_a_step_before_a_gradient_changes_nothing():
    a, b = Param(np.ones(1)), Param(np.ones((2, 3)))
    a.grad = np.ones(1)
    opt = SGD([a, b], lr=0.1)
    with pytest.raises(RuntimeError, match=r"Param\(2, 3\) has no gradient"):
        opt.step()
    assert (a.data[0], opt.steps) == (1, 0)


def test_the_base_class_takes_no_step():
    param = Param(np.ones(1))
    param.grad = np.ones(1)
    with pytest.raises(NotImplementedError):
        Optimizer([param], lr=0.1).step()


def test_a_negative_weight_decay_is_refused():
    with pytest.raises(ValueError, match=r"weight_decay: expected a finite number of at least 0, got -0.1"):
        SGD([Param(np.zeros(1))], lr=0.1, weight_decay=-0.1)


@pytest.mark.parametrize("params", [[], [Param(np.zeros(1), trainable=False)]])
def test_nothing_to_optimise_is_refused(params):
    with pytest.raises(ValueError, match="at least one trainable parameter, got none"):
        SGD(params, lr=0.1)


@pytest.fixture(params=[True, False], ids=["compiled", "numpy"])
def compiled(request, monkeypatch):
    """With the compiled loops from the first step on, or without them."""
    monkeypatch.setattr(updates, "pays", lambda params: request.param)
    return request.param


def stepped(monkeypatch, compiled, make, gradients, start, *, decays=True):
    """The weights and what is remembered after a step for each gradient."""
    monkeypatch.setattr(updates, "pays", lambda params: compiled)
    param = Param(start.copy(), decay=decays)
    opt = make([param])
    with np.errstate(all="ignore"):
        for g in gradients:
            param.grad = g.copy()
            opt.step()
    return [param.data, *opt.state[0].values()]


def test_each_formula_has_its_loop():
    pytest.importorskip("numba")
    for kind in ALL:
        name = updates.formula_of(kind)
        assert name == (kind.__name__ if kind is not AdamW else "Adam")
        assert callable(getattr(updates.loops(), name.lower()))
    assert {kind.__name__ for kind in ALL} == updates.NUMBERS.keys() | {"AdamW"}


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("weight_decay", [0, 0.01])
@pytest.mark.parametrize("decays", [True, False])
def test_compiled_steps_are_the_same_bits(monkeypatch, kind, dtype, weight_decay, decays):
    pytest.importorskip("numba")
    rng = np.random.default_rng(0)
    for shape in [(1,), (7,), (33, 65), (300, 211), (3, 4, 5, 5)]:
        start = rng.standard_normal(shape).astype(dtype)
        gradients = [(rng.standard_normal(shape) * 10.0**power).astype(dtype) for power in (0, -9, 3, -40)]
        if shape == (7,):
            gradients[1][0], gradients[2][1], gradients[3][2] = np.inf, np.nan, -0.0
        make = partial(kind, lr=0.05, weight_decay=weight_decay)
        fast, slow = (stepped(monkeypatch, compiled, make, gradients, start, decays=decays)
                      for compiled in (True, False))
        for a, b in zip(fast, slow, strict=True):
            np.testing.assert_array_equal(a.view(f"u{a.itemsize}")[~np.isnan(a)],
                                          b.view(f"u{b.itemsize}")[~np.isnan(b)])
            np.testing.assert_array_equal(np.isnan(a), np.isnan(b))


def test_a_formula_of_ones_own_is_never_another(compiled):
    class Doubled(SGD):
        def update(self, w, g, rate):
            w -= 2 * rate * g

    class Slower(Adam):
        """Adam's formula with settings of its own."""

        def __init__(self, params):
            super().__init__(params, lr=0.5)

    assert run(Doubled, [1.0], lr=0.1) == pytest.approx([0.8])
    assert run(Slower, [1.0]) == pytest.approx([0.5], abs=1e-5)
    param = Param(np.array([1.0]))
    param.grad = np.array([1.0])
    opt = SGD([param], lr=0.1)
    opt.update = lambda w, g, rate: np.copyto(w, 7.0)
    opt.step()
    assert param.data == 7.0


@pytest.mark.parametrize("change", [
    lambda w, g: (np.asfortranarray(w), g), lambda w, g: (w, np.asfortranarray(g)),
    lambda w, g: (w, g.astype(np.float64)), lambda w, g: (w.astype(np.float16), g.astype(np.float16)),
    lambda w, g: (w, g[:1]), lambda w, g: (w[:, ::2], g[:, ::2]),
], ids=["w by columns", "g by columns", "another precision", "16 bits", "one row for all", "every second"])
def test_arrays_that_are_no_rows_are_left_to_numpy(compiled, change):
    rng = np.random.default_rng(0)
    w, g = change(*(rng.standard_normal((4, 6)).astype(np.float32) for _ in range(2)))
    param, expected = Param(w), w - (0.1 * g).astype(w.dtype)
    param.data, param.grad = w, g
    SGD([param], lr=0.1).step()
    np.testing.assert_allclose(param.data, expected, rtol=1e-3)
    assert param.data is w


def test_a_gradient_that_may_only_be_read(compiled):
    param = Param(np.ones(3))
    param.grad = np.ones(3)
    param.grad.flags.writeable = False
    Momentum([param], lr=0.1).step()
    assert param.data == pytest.approx(np.full(3, 0.9))


def test_numbers_that_bring_their_own_precision_are_left_to_numpy(monkeypatch):
    start, g = np.ones(5, np.float32), [np.full(5, 0.3, np.float32)] * 3

    def make(params):
        opt = Momentum(params, lr=0.1)
        opt.momentum = np.float64(0.9)
        return opt

    fast, slow = (stepped(monkeypatch, compiled, make, g, start) for compiled in (True, False))
    np.testing.assert_array_equal(fast, slow)


def test_numba_is_loaded_when_it_would_have_been_worth_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "nnlib.kernels.compiled", raising=False)
    monkeypatch.setattr(updates.Spent, "weights", 0)
    params = [Param(np.ones(updates.PAYS // 3 // 10)) for _ in range(2)]
    assert [updates.pays(params) for _ in range(16)] == [False] * 15 + [True]
    monkeypatch.setitem(sys.modules, "nnlib.kernels.compiled", updates)
    monkeypatch.setattr(updates.Spent, "weights", 0)
    assert updates.pays(params)


def test_without_numba_the_formulas_do(monkeypatch):
    monkeypatch.setattr(updates, "loops", lambda: None)
    monkeypatch.setattr(updates, "pays", lambda params: True)
    assert run(Adam, [2], lr=0.1) == pytest.approx([0.9], abs=1e-6)
