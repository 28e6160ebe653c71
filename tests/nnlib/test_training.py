"""Training as a generator."""

from math import isnan, nan

import numpy as np
import pytest

from nnlib import (
    SGD,
    AdaGrad,
    Adam,
    Dense,
    Dropout,
    Momentum,
    Nesterov,
    Param,
    ReLU,
    RMSProp,
    accuracy,
    clip_gradients,
    mean_squared_error,
    sigmoid_cross_entropy,
    softmax_cross_entropy,
    train,
)
from nnlib.datasets import batches
from nnlib.optim import step_decay
from small_nets import T, X, classifier, net_of


def weights(net):
    return np.concatenate([param.data.ravel() for param in net.params()])


def steps(net, opt, *, epochs=1, seed=1, size=5):
    return train(net, softmax_cross_entropy, opt,
                 batches(X, T, size, rng=np.random.default_rng(seed), epochs=epochs))


def test_a_step_at_a_time():
    net = classifier()
    opt = SGD(net.params(), lr=0.1)
    before = weights(net)
    generator = steps(net, opt)
    np.testing.assert_array_equal(weights(net), before)  # nothing is done before it is asked for
    first = next(generator)
    assert (first.number, first.rate, first.size) == (1, 0.1, 5)
    after = weights(net)
    assert (after != before).any()
    generator.close()
    assert list(generator) == []
    np.testing.assert_array_equal(weights(net), after)


def test_one_step_is_forward_loss_backward_update():
    net, by_hand = classifier(), classifier()
    (step,) = train(net, softmax_cross_entropy, SGD(net.params(), lr=0.1), [(X, T)])
    value, dy = softmax_cross_entropy(by_hand.forward(X, train=True), T)
    by_hand.backward(dy)
    assert step == (1, value, 0.1, 23)  # the loss is the one before the update
    for a, b in zip(net.params(), by_hand.params(), strict=True):
        np.testing.assert_array_equal(a.data, b.data - 0.1 * b.grad)


def test_training_asks_the_first_layer_for_no_dx():
    asked = []

    class Watched(Dense):
        def backward(self, dy, *, need_dx=True):
            asked.append(need_dx)
            return super().backward(dy, need_dx=need_dx)

    net = net_of(Watched(4), Watched(3))
    list(train(net, softmax_cross_entropy, SGD(net.params(), lr=0.1), [(X, T)]))
    assert asked == [True, False]


def test_steps_are_numbered_and_the_last_batch_is_smaller():
    net = classifier()
    opt = SGD(net.params(), lr=0.1)
    report = list(steps(net, opt, epochs=2))
    assert [step.number for step in report] == list(range(1, 11))
    assert [step.size for step in report] == [5, 5, 5, 5, 3] * 2
    assert all(type(step.loss) is float for step in report)
    assert next(steps(net, opt)).number == 11


def test_a_changed_rate_acts_at_the_next_step():
    net = classifier()
    opt = Momentum(net.params(), lr=0.1)
    generator = steps(net, opt)
    next(generator)
    opt.lr, before = 0.0, weights(net)
    assert next(generator).rate == 0
    np.testing.assert_array_equal(weights(net), before)
    opt.lr = 0.2
    assert next(generator).rate == 0.2
    assert (weights(net) != before).any()


def test_a_step_reports_the_rate_it_used():
    net = classifier()
    opt = SGD(net.params(), lr=0.4, schedule=step_decay(2))
    assert [step.rate for step in steps(net, opt)] == [0.4, 0.4, 0.2, 0.2, 0.1]


@pytest.mark.parametrize("optimizer", [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam])
def test_the_same_seeds_replay_the_same_losses(optimizer):
    runs = []
    for _ in range(2):
        net = net_of(Dense(8), ReLU(), Dropout(0.5), Dense(3))
        runs.append(([step.loss for step in steps(net, optimizer(net.params(), lr=0.01), epochs=3)],
                     weights(net).tolist()))
    assert runs[0] == runs[1]


def test_another_seed_gives_other_losses():
    losses = []
    for seed in (1, 2):
        net = classifier()
        losses.append([step.loss for step in steps(net, SGD(net.params(), lr=0.1), seed=seed)])
    assert losses[0] != losses[1]


def test_another_optimizer_takes_over_the_weights():
    net = classifier()
    list(steps(net, SGD(net.params(), lr=0.1), epochs=5))
    before = weights(net)
    opt = Adam(net.params(), lr=0.0)
    np.testing.assert_array_equal(weights(net), before)
    list(steps(net, opt))
    np.testing.assert_array_equal(weights(net), before)
    opt.lr = 0.01
    list(steps(net, opt))
    assert (weights(net) != before).any()


def test_it_learns():
    net = classifier()
    list(steps(net, Adam(net.params(), lr=0.02), epochs=100))
    assert accuracy(net, X, T) == 1


@pytest.mark.parametrize("bad", [nan, np.inf])
def test_a_loss_that_is_no_number_is_reported_and_changes_no_weight(bad):
    net = classifier()
    opt = Adam(net.params(), lr=0.1)
    before = weights(net)
    broken = X.copy()
    broken[0, 0] = nan

    def loss(y, t):
        value, dy = softmax_cross_entropy(y, t)
        return (bad if isnan(value) else value), dy

    bad_step, good_step = train(net, loss, opt, [(broken, T), (X, T)])
    assert not np.isfinite(bad_step.loss)
    assert np.isfinite(good_step.loss)
    assert (good_step.number, opt.steps) == (1, 1)
    assert np.isfinite(weights(net)).all()
    assert (weights(net) != before).any()


def test_a_net_that_blows_up_warns_of_nothing_but_its_loss():
    net = classifier()
    settings = np.geterr()
    report = []
    for step in steps(net, SGD(net.params(), lr=1e20), epochs=2):
        report.append(step)
        assert np.geterr() == settings
    assert isnan(report[-1].loss)
    assert [step.number for step in report] == [1] * 10  # only the first has changed anything


def test_any_loss_trains():
    net = net_of(Dense(1))
    t = (X[:, :1] > 0).astype(np.float32)
    for loss in (mean_squared_error, sigmoid_cross_entropy):
        first, *_, last = train(net, loss, SGD(net.params(), lr=0.5), [(X, t)] * 20)
        assert last.loss < first.loss


def params_of(*gradients):
    params = [Param(np.zeros(np.shape(g), np.asarray(g).dtype)) for g in gradients]
    for param, g in zip(params, gradients, strict=True):
        param.grad = np.array(g)
    return params


def test_gradients_are_clipped_together():
    params = params_of([3.0, 0], [[0, -4.0]])
    assert clip_gradients(params, 10) == clip_gradients(params, 5) == 5
    assert [p.grad.tolist() for p in params] == [[3, 0], [[0, -4]]]  # short enough
    assert clip_gradients([params[1], *params, params[0]], 1) == 5  # each is counted once
    np.testing.assert_allclose(params[0].grad, [0.6, 0], rtol=1e-15)
    np.testing.assert_allclose(params[1].grad, [[0, -0.8]], rtol=1e-15)
    assert clip_gradients(params, 0) == pytest.approx(1)
    assert not any(p.grad.any() for p in params)
    assert clip_gradients(params, 0) == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_long_gradients_are_clipped_too(dtype):
    params = params_of(np.array([3e30, 4e30], dtype))  # their squares are too large for float32
    assert clip_gradients(params, 1) == pytest.approx(5e30)
    np.testing.assert_allclose(params[0].grad, [0.6, 0.8], rtol=1e-6)
    assert params[0].grad.dtype == dtype


@pytest.mark.parametrize("bad", [nan, np.inf])
def test_gradients_without_a_length_are_left(bad):
    params = params_of([1.0, bad], [100.0])
    assert not np.isfinite(clip_gradients(params, 1))
    assert params[1].grad.tolist() == [100]


def test_what_is_not_trainable_is_not_clipped():
    params = params_of([3.0, 4.0], [100.0])
    params[1].trainable, params[1].grad = False, None
    assert clip_gradients(params, 1) == 5
    with pytest.raises(ValueError, match="at least one trainable parameter, got none"):
        clip_gradients(params[1:], 1)
    params[0].grad = None
    with pytest.raises(RuntimeError, match="has no gradient: run forward"):
        clip_gradients(params, 1)


def test_training_clips_before_each_update():
    net, by_hand = classifier(), classifier()
    opt = SGD(net.params(), lr=1.0)
    (step,) = train(net, softmax_cross_entropy, opt, [(X, T)], clip=0.01)
    _, dy = softmax_cross_entropy(by_hand.forward(X, train=True), T)
    by_hand.backward(dy)
    length = clip_gradients(by_hand.params(), 0.01)
    assert length > 0.01
    assert (step.number, step.rate, opt.steps) == (1, 1.0, 1)
    for a, b in zip(net.params(), by_hand.params(), strict=True):
        np.testing.assert_array_equal(a.data, b.data - b.grad)
    moved = np.linalg.norm(weights(net) - weights(by_hand))
    assert moved == pytest.approx(0.01, rel=1e-5)


def test_a_gradient_that_is_no_number_changes_no_weight_where_it_is_clipped():
    net = classifier()
    before, opt = weights(net), SGD(net.params(), lr=0.1)

    def loss(y, t):
        value, dy = softmax_cross_entropy(y, t)
        return value, dy * nan

    (step,) = train(net, loss, opt, [(X, T)], clip=1.0)
    assert (step.number, opt.steps) == (0, 0)
    np.testing.assert_array_equal(weights(net), before)


@pytest.mark.parametrize("clip", [-1, nan, "1"])
def test_a_limit_that_makes_no_sense_is_refused_at_the_call(clip):
    net = classifier()
    with pytest.raises(ValueError, match="train: clip: expected a finite number of at least 0"):
        train(net, softmax_cross_entropy, SGD(net.params(), lr=0.1), [(X, T)], clip=clip)
