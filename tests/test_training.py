"""Training as a generator, evaluation that counts every example, and History."""

from math import isnan, nan

import numpy as np
import pytest

from nnlib import (
    SGD,
    AdaGrad,
    Adam,
    Dense,
    Dropout,
    History,
    Momentum,
    Nesterov,
    ReLU,
    RMSProp,
    Score,
    Sequential,
    accuracy,
    evaluate,
    evaluating,
    mean_squared_error,
    normal,
    one_hot,
    predict_classes,
    sigmoid_cross_entropy,
    softmax_cross_entropy,
    train,
)
from nnlib.datasets import batches
from nnlib.optim import step_decay

X = np.random.default_rng(0).standard_normal((23, 4)).astype(np.float32)
T = (X[:, 0] > X[:, 1]).astype(int) + (X[:, 2] > 0.5)


def net_of(*layers, seed=0, dtype=np.float32):
    return Sequential(layers, input_shape=(4,), init=normal(0.5), rng=np.random.default_rng(seed),
                      dtype=dtype)


def classifier(**settings):
    return net_of(Dense(8), ReLU(), Dense(3), **settings)


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


# Evaluation

@pytest.mark.parametrize("size", [1, 5, 22, 23, 500])
def test_every_example_counts_whatever_the_size(size):
    net = classifier(dtype=np.float64)
    correct = sum(int(net(X[i:i + 1]).argmax() == T[i]) for i in range(23))
    score = evaluate(net, softmax_cross_entropy, X, T, size=size)
    assert (score.correct, score.total, score.accuracy) == (correct, 23, correct / 23)
    assert score.loss == pytest.approx(softmax_cross_entropy(net(X), T)[0], rel=1e-12)
    assert accuracy(net, X, T, size=size) == correct / 23
    assert predict_classes(net, X, size=size).tolist() == net(X).argmax(axis=1).tolist()


def test_evaluating_is_a_stream_of_partial_scores():
    net = classifier()
    scores = list(evaluating(net, softmax_cross_entropy, X, T, size=10))
    assert [score.total for score in scores] == [10, 20, 23]
    assert scores[0].correct == (net(X[:10]).argmax(axis=1) == T[:10]).sum()
    assert scores[-1] == evaluate(net, softmax_cross_entropy, X, T, size=10)
    assert type(scores[0].correct) is int


def test_evaluating_leaves_dropout_off_and_keeps_nothing():
    net = net_of(Dropout(0.9), Dense(3))
    assert accuracy(net, X, T) == (net(X).argmax(axis=1) == T).mean()
    assert evaluate(net, softmax_cross_entropy, X, T).loss == softmax_cross_entropy(net(X), T)[0]
    evaluate(net, softmax_cross_entropy, X, T)
    with pytest.raises(RuntimeError):
        net.backward(np.ones((23, 3)))


def test_a_single_output_is_a_yes_or_no():
    net = net_of(Dense(1))
    t = (net(X) > 0).astype(int)
    t[:3] = 1 - t[:3]
    assert predict_classes(net, X).tolist() == (net(X)[:, 0] > 0).tolist()
    assert accuracy(net, X, t) == accuracy(net, X, t[:, 0]) == 20 / 23
    assert evaluate(net, sigmoid_cross_entropy, X, t).correct == 20


def test_two_outputs_are_two_classes():
    net = net_of(Dense(2))
    assert predict_classes(net, X).tolist() == net(X).argmax(axis=1).tolist()


@pytest.mark.parametrize("measure", [
    lambda net, x, t: evaluate(net, softmax_cross_entropy, x, t), accuracy])
@pytest.mark.parametrize(("x", "t", "message"), [
    (X, T[:22], "got 23 examples and 22 labels"), (X, T[:1], "got 23 examples and 1 labels"),
    (X[:0], T[:0], "got 0 examples and 0 labels")])
def test_labels_that_do_not_fit(measure, x, t, message):
    with pytest.raises(ValueError, match=message):
        measure(classifier(), x, t)


def test_one_hot_labels_are_refused():
    with pytest.raises(ValueError, match=r"\(23, 3\)"):
        evaluate(classifier(), softmax_cross_entropy, X, one_hot(T, 3))


# History

def test_history():
    history = History()
    assert (len(history), history.last(), list(history)) == (0, {}, [])
    history.append(epoch=1, loss=0.5)
    history.append(epoch=2, loss=0.25, accuracy=0.9)
    assert (history["loss"], history["accuracy"]) == ([0.5, 0.25], [0.9])
    assert history.last() == {"epoch": 2, "loss": 0.25, "accuracy": 0.9}
    assert len(history) == 2
    assert list(history) == ["epoch", "loss", "accuracy"]
    assert "loss" in history
    assert "lr" not in history
    assert repr(history) == "History(2 rows: epoch, loss, accuracy)"
    with pytest.raises(KeyError, match=r"no column 'lr': this history has epoch, loss, accuracy"):
        history["lr"]
    with pytest.raises(KeyError, match="has none"):
        History()["loss"]


def test_accuracy_of_a_score():
    assert Score(0.1, 3, 4).accuracy == 0.75
