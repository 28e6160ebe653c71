"""Evaluation that counts every example, and History."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import (
    Dense,
    Dropout,
    History,
    Score,
    accuracy,
    evaluate,
    evaluating,
    gpt,
    normal,
    one_hot,
    predict_classes,
    sigmoid_cross_entropy,
    softmax_cross_entropy,
)
from nnlib.training import confusion
from small_nets import T, X, classifier, net_of


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


def test_a_logit_of_nothing_is_a_no():
    net = net_of(Dense(1))
    assert predict_classes(net, np.zeros((2, 4))).tolist() == [0, 0]


def test_each_step_has_a_class_and_a_loss():
    net = gpt(5, context=4, layers=1, heads=1, units=4, rng=np.random.default_rng(0), init=normal(1.0))
    x = np.random.default_rng(1).integers(5, size=(7, 3))
    assert predict_classes(net, x, size=2).tolist() == net(x).argmax(axis=2).tolist()
    assert predict_classes(net, x[:0]).shape == (0, 3)
    score = evaluate(net, softmax_cross_entropy, x, x, size=3)
    assert (score.correct, score.total) == (None, 7)  # of examples; at their steps no class is counted
    assert score.loss == pytest.approx(softmax_cross_entropy(net(x), x)[0], rel=1e-6)


def test_two_outputs_are_two_classes():
    net = net_of(Dense(2))
    assert predict_classes(net, X).tolist() == net(X).argmax(axis=1).tolist()


@pytest.mark.parametrize("measure", [
    lambda net, x, t: evaluate(net, softmax_cross_entropy, x, t), accuracy])
@pytest.mark.parametrize(("x", "t", "message"), [
    (X, T[:22], "got 23 rows of x and 22 of t"), (X, T[:1], "got 23 rows of x and 1 of t"),
    (X[:0], T[:0], "expected at least one example")])
def test_labels_that_do_not_fit(measure, x, t, message):
    with pytest.raises(ValueError, match=message):
        measure(classifier(), x, t)


def test_one_hot_labels_are_refused():
    with pytest.raises(ValueError, match=r"\(23, 3\)"):
        evaluate(classifier(), softmax_cross_entropy, X, one_hot(T, 3))


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


def test_a_history_knows_its_rows_and_the_columns_to_come():
    history = History(["epoch", "val_loss"])
    assert (len(history), list(history), history["val_loss"], history.last()) == (
        0, ["epoch", "val_loss"], [], {})
    history.append(epoch=1, loss=0.5)
    history.append(val_loss=0.25)
    assert history.rows == [{"epoch": 1, "loss": 0.5}, {"val_loss": 0.25}]
    assert len(history) == 2
    assert repr(history) == "History(2 rows: epoch, val_loss, loss)"


def test_confusion_counts_with_the_true_class_as_the_row():
    t, predicted = [0, 0, 0, 1], [0, 1, 1, 1]
    assert confusion(t, predicted).tolist() == [[1, 2], [0, 1]]
    assert confusion(t, predicted, classes=3).tolist() == [[1, 2, 0], [0, 1, 0], [0, 0, 0]]
    small = confusion(np.array([2], np.uint8), np.array([1], np.int16))
    assert small.tolist() == [[0, 0, 0], [0, 0, 0], [0, 1, 0]]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1))
def test_confusion_is_what_a_loop_counts(pairs):
    t, predicted = np.array(pairs).T
    expected = np.zeros((5, 5), int)
    for true, said in pairs:
        expected[true, said] += 1
    np.testing.assert_array_equal(confusion(t, predicted, classes=5), expected)
    np.testing.assert_allclose(confusion(t, predicted, classes=5, normalize="max"), expected / expected.max())


def test_confusion_as_shares():
    t, predicted = [0, 0, 0, 1], [0, 1, 1, 1]
    third = 1 / 3
    for normalize, expected in {
        "true": [[third, 2 * third, 0], [0, 1, 0], [0, 0, 0]],  # no example of class 2
        "pred": [[1, 2 * third, 0], [0, third, 0], [0, 0, 0]],
        "all": [[0.25, 0.5, 0], [0, 0.25, 0], [0, 0, 0]],
        "max": [[0.5, 1, 0], [0, 0.5, 0], [0, 0, 0]],
    }.items():
        np.testing.assert_allclose(confusion(t, predicted, classes=3, normalize=normalize), expected)


@pytest.mark.parametrize(("t", "predicted", "options", "message"), [
    ([0, 1], [0], {}, "got 1 and 2"),
    ([], [], {}, "expected integer labels, got float64"),
    (np.zeros(0, int), np.zeros(0, int), {}, "at least one: got 0 and 0"),
    ([0, 2], [0, 1], {"classes": 2}, "labels in 0 … 1, got values from 0 to 2"),
    ([0, -1], [0, 1], {}, "got values from -1 to 0"),
    ([0, 1], [0, 10**9], {}, "labels in 0 … 4095"),
    ([0, 1], [0, 1], {"classes": 5000}, "classes: expected at most 4096, got 5000"),
    ([0, 1], [0.0, np.nan], {}, "expected integer labels, got float64"),
    ([[0], [1]], [0, 1], {}, r"labels.ravel\(\)"),
    ([0, 1], [0, 1], {"normalize": True}, "normalize: expected None, true, pred, all, max, got True"),
    ([0, 1], [0, 1], {"normalize": "None"}, "normalize: .* got 'None'"),
    ([0, 1], [0, 1], {"normalize": np.ones(2)}, r"an array of shape \(2,\)"),
])
def test_what_confusion_refuses(t, predicted, options, message):
    with pytest.raises(ValueError, match=message):
        confusion(t, predicted, **options)


def test_accuracy_of_a_score():
    assert Score(0.1, 3, 4).accuracy == 0.75
