"""What real use broke, each with the right value: tables, bytes, targets, nan, empty batches, kept state."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from nnlib import (
    LSTM,
    SGD,
    AdaGrad,
    Adam,
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Model,
    Param,
    ReLU,
    RMSProp,
    Sequential,
    Sigmoid,
    accuracy,
    batches,
    evaluate,
    he,
    load_mnist,
    log_softmax,
    mean_squared_error,
    mlp,
    one_hot,
    predict_classes,
    sigmoid,
    sigmoid_cross_entropy,
    softmax,
    softmax_cross_entropy,
    train,
)
from nnlib.callbacks import keep_best
from nnlib.datasets import split, warp
from nnlib.search import Trial, best, random_search
from small_nets import T, X, net_of


def rng(seed=0):
    return np.random.default_rng(seed)


def model(*layers, loss=softmax_cross_entropy, shape=(4,), seed=0, optimizer=SGD, lr=0.1):
    return Model(list(layers) or [Dense(8), ReLU(), Dense(3)], input_shape=shape, rng=rng(seed)).compile(
        loss, optimizer, lr=lr
    )


def weights(net):
    return [param.data.copy() for param in net.params()]


# Tables, lists, bytes.


@pytest.fixture
def shuffled():
    """x and t as a table whose rows were shuffled and kept their index, as after sample(frac=1)."""
    return pd.DataFrame(X).assign(t=T).sample(frac=1, random_state=0)


def test_labels_of_a_shuffled_table_go_by_their_place(shuffled):
    x, t = shuffled.drop(columns="t").to_numpy(), shuffled["t"]
    by_hand, given = model(), model()
    by_hand.fit(x, t.to_numpy(), epochs=3, batch_size=5, rng=rng(), verbose=0)
    given.fit(x, t, epochs=3, batch_size=5, rng=rng(), verbose=0)
    for one, other in zip(weights(by_hand.net), weights(given.net), strict=True):
        np.testing.assert_array_equal(one, other)
    for (_, one), (_, other) in zip(
        batches(x, t, 5, rng=rng()), batches(x, t.to_numpy(), 5, rng=rng()), strict=True
    ):
        np.testing.assert_array_equal(one, other)
    (first, _) = split((x, t), [20, 3], rng=None)
    np.testing.assert_array_equal(first.t, t.to_numpy()[:20])
    assert given.evaluate(x, t) == given.evaluate(x, t.to_numpy())


def test_a_table_of_numbered_columns_is_taken_by_rows(shuffled):
    table = shuffled.drop(columns="t")
    bx, bt = next(batches(table, shuffled["t"], 7, rng=None))
    np.testing.assert_array_equal(bx, table.to_numpy()[:7])
    np.testing.assert_array_equal(bt, shuffled["t"].to_numpy()[:7])
    model().fit(table, shuffled["t"].tolist(), epochs=1, batch_size=5, rng=rng(), verbose=0)


def test_bytes_are_counted_as_numbers():
    np.testing.assert_allclose(sigmoid(np.array([0, 1, 200], np.uint8)), [0.5, 0.731059, 1], rtol=1e-6)
    scores = np.array([[0, 200, 3]], np.uint8)
    np.testing.assert_allclose(softmax(scores), softmax(scores.astype(float)))
    np.testing.assert_allclose(log_softmax(scores), log_softmax(scores.astype(float)))
    assert softmax_cross_entropy(scores, [2])[0] == pytest.approx(197)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (Dense(2), (9,)),
        (Conv2D(2, 2), (1, 3, 3)),
        (MaxPool2D(2), (1, 3, 3)),
        (BatchNorm(), (9,)),
        (LSTM(2), (3, 3)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_layer_called_alone_takes_bytes(layer, shape):
    Sequential([layer], input_shape=shape, init=he, rng=rng())
    x = np.arange(18, dtype=np.uint8).reshape(2, *shape) * 13
    np.testing.assert_allclose(layer.forward(x), layer.forward(x.astype(np.float32)), rtol=1e-6)


def test_images_in_bytes_are_warped_and_rounded():
    x = rng().integers(0, 256, (3, 1, 8, 8)).astype(np.uint8)
    moved = warp(x, angle=20, zoom=1.2, right=0.3)
    assert moved.dtype == np.uint8
    expected = warp(x.astype(float), angle=20, zoom=1.2, right=0.3)
    assert np.abs(moved - expected).max() <= 0.5 + 1e-9


def test_sixteen_bits_are_summed_in_sixty_four():
    loss, _ = softmax_cross_entropy(np.zeros((40_000, 10), np.float16), np.zeros(40_000, int))
    assert loss == pytest.approx(np.log(10), rel=1e-3)
    assert mean_squared_error(np.full((60_000, 1), 2, np.float16), np.zeros((60_000, 1)))[0] == 2


@pytest.mark.parametrize("optimizer", [AdaGrad, RMSProp, Adam])
def test_squares_of_gradients_need_more_than_sixteen_bits(optimizer):
    with pytest.raises(ValueError, match="expected weights of 32 or 64 bits, got float16"):
        optimizer([Param(np.ones(2, np.float16))], lr=0.1)
    SGD([Param(np.ones(2, np.float16))], lr=0.1)


# Targets.


@pytest.mark.parametrize(
    "measure",
    [
        lambda t: model().fit(X, t, epochs=1, batch_size=5, rng=rng(), verbose=0),
        lambda t: model().evaluate(X, t),
        lambda t: evaluate(model().net, softmax_cross_entropy, X, t),
        lambda t: accuracy(model().net, X, t),
    ],
)
def test_one_hot_labels_and_columns_are_refused_with_advice(measure):
    with pytest.raises(ValueError, match=r"expected .* got .*\(\d+, 3\).*argmax\(axis=1\)"):
        measure(one_hot(T, 3))


def test_a_column_of_labels_is_told_to_be_made_flat():
    with pytest.raises(ValueError, match=r"labels.ravel\(\)"):
        model().fit(X, T[:, None], epochs=1, batch_size=5, rng=rng(), verbose=0)


@pytest.mark.parametrize(
    ("loss", "targets"),
    [(mean_squared_error, X), (mean_squared_error, X[:, :1]), (sigmoid_cross_entropy, 1.0 * (X > 0))],
    ids=["autoencoder", "regression", "several answers"],
)
def test_targets_that_are_no_classes_train_without_an_accuracy(loss, targets):
    trained = model(Dense(8), ReLU(), Dense(targets.shape[1]), loss=loss)
    history = trained.fit(X, targets, epochs=20, batch_size=5, rng=rng(), verbose=0, validation_split=0.2)
    assert history["loss"][-1] < history["loss"][0]
    assert set(history) == {"epoch", "loss", "lr", "val_loss"}
    score = trained.evaluate(X, targets)
    assert score.accuracy is None
    assert score.correct is None
    assert np.isfinite(score.loss)


def test_one_yes_or_no_question_has_an_accuracy():
    t = 1.0 * (X[:, :1] > 0)
    history = model(Dense(1), loss=sigmoid_cross_entropy, lr=1.0).fit(
        X, t, epochs=30, batch_size=5, rng=rng(), verbose=0
    )
    assert history["accuracy"][-1] > 0.9


# nan, and counting.


def test_one_pixel_of_nan_is_counted_before_the_first_step():
    x = X.copy()
    x[3, 1] = np.nan
    trained = model()
    before = weights(trained.net)
    with pytest.raises(
        ValueError, match="fit: x: expected finite numbers, got nan or infinity in 1 of 92 values"
    ):
        trained.fit(x, T, epochs=1, batch_size=5, rng=rng(), verbose=0)
    for one, other in zip(before, weights(trained.net), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_trial_of_nan_is_no_best_one():
    trials = [
        Trial(0, {}, float("nan")),
        Trial(1, {}, 0.54),
        Trial(2, {}, 0.81),
        Trial(3, {}, None, "failed"),
    ]
    assert [trial.number for trial in best(trials, 2)] == [2, 1]
    (found,) = random_search(lambda settings, rng: float("nan"), {}, trials=1, rng=rng())
    assert (found.value, found.error) == (None, "the objective returned nan")


def test_an_underflow_that_is_meant_is_no_error():
    wide = np.array([[-1000.0, 0, 1000], [0, 0, -800]])
    with np.errstate(all="raise"):
        assert np.isfinite(softmax(wide)).all()
        assert np.isfinite(log_softmax(wide)).all()
        assert np.isfinite(sigmoid(wide)).all()
        assert np.isfinite(softmax_cross_entropy(wide, [2, 0])[0])
        assert np.isfinite(sigmoid_cross_entropy(wide, np.ones((2, 3)))[0])


# Empty, single, last.


def test_one_example_alone_is_recognised():
    trained = model()
    with pytest.raises(
        ValueError, match=r"expected x of shape \(N, 4\), got \(4,\): one example\? x\[None\]"
    ):
        trained.predict(X[0])
    assert trained.predict(X[0][None]).shape == (1, 3)


def test_the_count_that_is_named_is_that_of_all_images():
    images = np.zeros((1200, 28, 28, 1))
    net = mlp(784, 10, rng=rng())
    for call in (
        lambda: predict_classes(net, images),
        lambda: evaluate(net, softmax_cross_entropy, images, [0] * 1200),
    ):
        with pytest.raises(ValueError, match=r"got \(1200, 28, 28, 1\)"):
            call()


NETS = {
    "dense": (net_of(Dense(3), BatchNorm(), ReLU()), (4,)),
    "images": (
        Sequential(
            [Conv2D(2, 3, pad=1), BatchNorm(), MaxPool2D(2), Flatten(), Dense(3)],
            input_shape=(1, 4, 4),
            init=he,
            rng=rng(),
        ),
        (1, 4, 4),
    ),
    "steps": (
        Sequential([LSTM(2, sequences=True), Flatten(), Dense(3)], input_shape=(3, 4), init=he, rng=rng()),
        (3, 4),
    ),
}


@pytest.mark.parametrize("name", NETS)
def test_nothing_in_nothing_out(name):
    net, shape = NETS[name]
    nothing = np.zeros((0, *shape))
    assert net.forward(nothing).shape == (0, 3)
    assert Model(net).predict(nothing).shape == (0, 3)
    assert predict_classes(net, nothing).shape == (0,)


@pytest.mark.parametrize("loss", [mean_squared_error, sigmoid_cross_entropy, softmax_cross_entropy])
def test_a_mean_of_nothing_is_an_error(loss):
    t = np.zeros(0, int) if loss is softmax_cross_entropy else np.zeros((0, 3))
    with pytest.raises(ValueError, match=r"expected .*at least 1, got \(0, 3\)"):
        loss(np.zeros((0, 3)), t)
    with pytest.raises(ValueError, match="expected at least one example"):
        evaluate(NETS["dense"][0], loss, np.zeros((0, 4)), t)


def test_an_empty_batch_leaves_the_running_statistics_alone():
    net = net_of(BatchNorm())
    before = weights(net)
    with pytest.raises(ValueError, match="BatchNorm: expected at least one example to train on, got none"):
        net.forward(X[:0], train=True)
    for one, other in zip(before, weights(net), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_batch_of_one_does_not_pull_the_running_variance():
    net = net_of(BatchNorm(), dtype=np.float64)
    norm = net.layers[0]
    norm.running_var.data[:] = 0.49
    y = net.forward(X[:1], train=True)
    np.testing.assert_array_equal(y, 0)
    np.testing.assert_array_equal(norm.running_var.data, 0.49)
    np.testing.assert_allclose(norm.running_mean.data, 0.1 * X[0].astype(float))
    images = Sequential([BatchNorm()], input_shape=(1, 2, 2), init=he, rng=rng())
    images.forward(np.arange(4.0).reshape(1, 1, 2, 2), train=True)  # four values have a variance
    assert images.layers[0].running_var.data[0] == pytest.approx(0.9 + 0.1 * 1.25)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 0}, "fit: batch_size: expected a whole number of 1 or more, got 0"),
        ({"batch_size": 32.0}, "fit: batch_size: expected a whole number of 1 or more, got 32.0"),
        ({"epochs": 2.0}, "fit: epochs: expected a whole number of 1 or more, got 2.0"),
    ],
)
def test_counts_of_fit(options, message):
    with pytest.raises(ValueError, match=message):
        model().fit(X, T, **({"epochs": 1, "batch_size": 5, "rng": rng(), "verbose": 0} | options))


# Settings.


def test_a_name_is_no_optimizer_and_a_seed_is_no_generator():
    with pytest.raises(
        TypeError, match="compile: optimizer: expected a function such as Adam, the class, got 'adam'"
    ):
        model().compile(softmax_cross_entropy, "adam")
    with pytest.raises(TypeError, match=r"fit: rng: expected np.random.default_rng\(seed\), got 42"):
        model().fit(X, T, epochs=1, batch_size=5, rng=42, verbose=0)


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        (Adam, {"beta1": 1.0}),
        (Adam, {"beta2": float("nan")}),
        (RMSProp, {"decay": 1.5}),
        (AdaGrad, {"epsilon": -1}),
    ],
)
def test_an_optimizers_numbers_are_checked_when_it_is_made(optimizer, settings):
    (name,) = settings
    with pytest.raises(ValueError, match=f"{name}: expected .*, got"):
        optimizer([Param(np.ones(1))], lr=0.1, **settings)


def test_a_number_of_threads_that_is_none_is_named():
    code = (
        "import numpy as np, nnlib; "
        "nnlib.Sequential([nnlib.Conv2D(1, 2)], input_shape=(1, 4, 4), init=nnlib.he, "
        "rng=np.random.default_rng(0))(np.ones((8, 1, 4, 4)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"NNLIB_THREADS": "auto"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr.splitlines()[-1] == (
        "ValueError: NNLIB_THREADS: expected a whole number of threads, got 'auto'"
    )


# State that outlives its run.


def test_what_is_kept_belongs_to_one_fit_and_one_model():
    callback = keep_best(column="loss")
    first, second = model(seed=1), model(seed=2, lr=1e20)
    first.fit(X, T, epochs=3, batch_size=5, rng=rng(), verbose=0, callbacks=[callback])
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError):
        second.fit(1e20 * X, T, epochs=3, batch_size=5, rng=rng(), verbose=0, callbacks=[callback])
    assert not any(np.array_equal(a, b) for a, b in zip(weights(first.net), weights(second.net), strict=True))


def test_a_later_fit_forgets_the_best_of_an_earlier_one():
    callback, trained = keep_best(column="accuracy"), model(seed=1)
    trained.fit(X, T, epochs=5, batch_size=5, rng=rng(), verbose=0, callbacks=[callback])
    trained.compile(softmax_cross_entropy, SGD, lr=0.0)
    for param in trained.net.params():
        param.data[...] = 0
    trained.fit(X, T, epochs=2, batch_size=5, rng=rng(), verbose=0, callbacks=[callback])
    assert all((param.data == 0).all() for param in trained.net.params())


def test_batches_can_be_gone_through_again():
    data = batches(X, T, 5, rng=rng())
    passes = [[t.tolist() for _, t in data] for _ in range(5)]
    assert [len(one) for one in passes] == [5] * 5
    assert len({str(one) for one in passes}) == 5  # shuffled anew
    net = net_of(Dense(3))
    opt = SGD(net.params(), lr=0.1)
    assert [len(list(train(net, softmax_cross_entropy, opt, data))) for _ in range(5)] == [5] * 5
    first = next(data)[1]
    assert sorted(np.concatenate([first, *(t for _, t in data)])) == sorted(T)  # goes on after next


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_parameter_is_trained_while_it_is_trainable(when):
    net = net_of(Dense(3), Dense(3))
    frozen = net.layers[0].W
    if when == "before":
        frozen.trainable = False
    opt = SGD(net.params(), lr=0.1)
    frozen.trainable = False
    start = frozen.data.copy()
    for _ in train(net, softmax_cross_entropy, opt, [(X, T)]):
        pass
    np.testing.assert_array_equal(frozen.data, start)
    frozen.trainable = True
    for _ in train(net, softmax_cross_entropy, opt, [(X, T)]):
        pass
    assert not np.array_equal(frozen.data, start)


def test_a_parameter_that_is_given_twice_is_stepped_once():
    param = Param(np.ones(1))
    param.grad = np.ones(1)
    SGD([param, param], lr=0.25).step()
    assert param.data[0] == 0.75


@pytest.mark.parametrize("last", [Sigmoid(), ReLU(), Flatten()], ids=lambda layer: type(layer).__name__)
def test_what_a_net_returned_may_be_written_into(last):
    x = X.astype(np.float64)
    net = net_of(Dense(3), last, dtype=np.float64)
    y = net.forward(x, train=True)
    expected = net.backward(np.ones_like(y))
    y = net.forward(x, train=True)
    y -= 5
    np.testing.assert_array_equal(net.backward(np.ones_like(y)), expected)


def test_a_net_that_only_rearranges_does_not_hand_out_its_input():
    x = X.astype(np.float32)
    before = x.copy()
    y = Sequential([Flatten()], input_shape=(4,), init=he, rng=rng()).forward(x, train=True)
    y += 1
    np.testing.assert_array_equal(x, before)


# Names.


def test_a_module_is_not_hidden_by_what_it_exports():
    import pkgutil

    import nnlib
    from nnlib import datasets, layers, modelfile, plots

    for package in (nnlib, datasets, layers, modelfile, plots):
        modules = {module.name for module in pkgutil.iter_modules(package.__path__)}
        assert not modules & {name for name in package.__all__ if callable(getattr(package, name))}


def test_the_bundled_digits_can_be_had_as_bytes():
    (x, _), _ = load_mnist(dtype=np.uint8, scale=False)
    assert (x.dtype, x.max()) == (np.uint8, 255)
