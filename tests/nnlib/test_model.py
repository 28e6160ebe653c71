"""The Keras-like face: fit with everything that may be asked of it, and what it refuses."""

import numpy as np
import pytest

from nnlib import SGD, Adam, BatchNorm, Conv2D, Dense, Flatten, Model, ReLU, blobs, load_model, mlp
from nnlib.callbacks import early_stopping, halve_lr, keep_best
from nnlib.losses import mean_squared_error, softmax_cross_entropy


@pytest.fixture
def data():
    return blobs(120, noise=0.3, rng=np.random.default_rng(3))


def small_model(seed=0, lr=0.1, optimizer=SGD):
    model = Model([Dense(8), ReLU(), Dense(3)], input_shape=(2,), rng=np.random.default_rng(seed))
    return model.compile(softmax_cross_entropy, optimizer, lr=lr)


def fit(model, data, epochs=4, **options):
    options = {"batch_size": 16, "rng": np.random.default_rng(1), "verbose": 0} | options
    return model.fit(*data, epochs=epochs, **options)


def test_it_learns(data):
    model = small_model()
    history = fit(model, data, epochs=30)
    assert history["loss"][-1] < history["loss"][0]
    assert model.evaluate(*data).accuracy > 0.95
    assert history["epoch"] == list(range(1, 31))


def test_the_history_s_figures_are_means_over_the_examples(data):
    """With lr = 0 the net stands still, so the epoch's figures must be those of evaluate: the last,
    smaller batch counts for as much as it has examples."""
    model = small_model(lr=0.0)
    history = fit(model, data, epochs=1, batch_size=50)
    score = model.evaluate(*data)
    assert history["loss"][0] == pytest.approx(score.loss, rel=1e-5)
    assert history["accuracy"][0] == score.accuracy


def test_the_same_seeds_replay_the_same_losses(data):
    first, second = (fit(small_model(), data)["loss"] for _ in range(2))
    assert first == second
    assert fit(small_model(seed=1), data)["loss"] != first


def test_a_validation_split_is_the_last_share_and_is_not_trained_on(data):
    x, t = data
    poisoned = t.copy()
    poisoned[-30:] = 0
    model, other = small_model(), small_model()
    history = fit(model, (x, t), validation_split=0.25)
    fit(other, (x, poisoned), validation_split=0.25)
    for mine, theirs in zip(model.net.params(), other.net.params()):
        np.testing.assert_array_equal(mine.data, theirs.data)
    assert history["val_accuracy"][-1] == model.evaluate(x[-30:], t[-30:]).accuracy


def test_validation_data_is_evaluated(data):
    model = small_model()
    held_out = blobs(30, noise=0.3, rng=np.random.default_rng(9))
    history = fit(model, data, validation_data=held_out)
    assert history["val_loss"][-1] == pytest.approx(model.evaluate(*held_out).loss)


@pytest.mark.parametrize(("every", "validated"), [
    (1, [1, 2, 3, 4, 5]), (2, [2, 4]), (3, [3]), (5, [5]), (9, [])])
def test_validation_in_every_nth_epoch(data, every, validated):
    model = small_model()
    judged = []

    def judge(model, history):
        judged.append(model.evaluate(data[0][96:], data[1][96:]))

    history = fit(model, data, epochs=5, validation_split=0.2, validation_freq=every, callbacks=[judge])
    assert [row["epoch"] for row in history.rows if "val_loss" in row] == validated
    assert [row["epoch"] for row in history.rows if "val_accuracy" in row] == validated
    assert history["epoch"] == [1, 2, 3, 4, 5]
    assert history["val_loss"] == [judged[epoch - 1].loss for epoch in validated]


def test_validation_less_often_changes_nothing_else(data):
    often, seldom = (fit(small_model(), data, epochs=6, validation_split=0.2, validation_freq=every)
                     for every in (1, 3))
    assert list(often) == list(seldom)
    assert often["loss"] == seldom["loss"]
    assert often["val_loss"][2::3] == seldom["val_loss"]


def test_a_history_has_the_columns_of_its_targets(data):
    x, t = data
    assert list(fit(small_model(), data)) == ["epoch", "loss", "accuracy", "lr"]
    model = Model([Dense(1)], input_shape=(2,), rng=np.random.default_rng(0))
    model.compile(mean_squared_error, SGD, lr=0.01)
    history = fit(model, (x, x[:, :1]), validation_split=0.5, validation_freq=3)
    assert list(history) == ["epoch", "loss", "lr", "val_loss"]
    assert history.last() == history.rows[-1] | {"val_loss": history["val_loss"][0]}


@pytest.mark.parametrize("column", [None, "val_loss"])
def test_callbacks_judge_only_by_epochs_that_were_validated(data, column):
    """With lr = 0 nothing gets better: the validations are in epochs 4, 8, 12."""
    history = fit(small_model(lr=0.0), data, epochs=30, validation_split=0.2, validation_freq=4,
                  callbacks=[early_stopping(2, column=column)])
    assert len(history) == 12


@pytest.mark.parametrize("column", [None, "val_accuracy"])
def test_keep_best_keeps_the_weights_of_a_validated_epoch(data, column):
    model, seen = small_model(), []

    def remember(model, history):
        seen.append([param.data.copy() for param in model.net.params()])

    history = fit(model, data, epochs=5, validation_split=0.2, validation_freq=2,
                  callbacks=[remember, keep_best(column=column)])
    best = 2 * int(np.argmax(history["val_accuracy"])) + 1
    for param, expected in zip(model.net.params(), seen[best], strict=True):
        np.testing.assert_array_equal(param.data, expected)


def test_without_any_validation_keep_best_keeps_the_last_weights(data):
    options = {"epochs": 3, "validation_split": 0.2}
    plain, kept = small_model(), small_model()
    fit(plain, data, **options)
    fit(kept, data, **options, validation_freq=9, callbacks=[keep_best(), early_stopping(1)])
    for param, expected in zip(kept.net.params(), plain.net.params(), strict=True):
        np.testing.assert_array_equal(param.data, expected.data)


def test_halve_lr(data):
    history = fit(small_model(lr=0.8), data, epochs=5, callbacks=[halve_lr(2)])
    assert history["lr"] == [0.8, 0.8, 0.4, 0.4, 0.2]


def test_early_stopping_waits_for_its_patience(data):
    model = small_model(lr=0.0)  # nothing can get better
    history = fit(model, data, epochs=20, callbacks=[early_stopping(3)], validation_split=0.2)
    assert len(history) == 4


def test_keep_best_brings_the_best_epoch_back(data):
    model = small_model()
    seen = []

    def spoil(model, history):
        """After the third epoch: weights that cannot be right."""
        seen.append([param.data.copy() for param in model.net.params()])
        if len(history) == 3:
            for param in model.net.params():
                param.data[...] = 0

    arrays = [param.data for param in model.net.params()]
    history = fit(model, data, epochs=4, callbacks=[spoil, keep_best(column="accuracy")])
    best = int(np.argmax(history["accuracy"]))
    assert best < 3
    for param, array, expected in zip(model.net.params(), arrays, seen[best]):
        assert param.data is array  # written into, not rebound
        if best != 2:
            np.testing.assert_array_equal(param.data, expected)


def test_every_callback_is_called_even_if_an_earlier_one_stops(data):
    calls = []
    fit(small_model(), data, callbacks=[lambda m, h: True, lambda m, h: calls.append(len(h))])
    assert calls == [1]


def test_an_interrupt_keeps_weights_and_history(data, capsys):
    def interrupt(model, history):
        if len(history) == 2:
            raise KeyboardInterrupt

    model = small_model()
    history = fit(model, data, epochs=9, callbacks=[interrupt], verbose=2)
    assert len(history) == 2
    assert "interrupted" in capsys.readouterr().out


def test_a_loss_that_is_no_number_is_an_error_and_the_weights_stay_finite(data):
    model = small_model(lr=1e30)
    with pytest.raises(FloatingPointError, match="learning rate below 1e\\+30"), np.errstate(all="ignore"):
        fit(model, data, epochs=3)


@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_verbose(data, capsys, verbose):
    fit(small_model(), data, epochs=2, verbose=verbose)
    out, err = capsys.readouterr()
    assert ("epoch 2/2  loss" in out) == (verbose == 2)
    assert ("100%" in err) == (verbose == 1)


def test_the_bar_shows_each_batch_and_at_an_epoch_s_end_the_epoch(data, monkeypatch):
    """lr = 0: the epoch's figures are those of evaluate, the batches' those of their examples."""
    shown = []
    monkeypatch.setattr("tqdm.auto.tqdm.set_postfix", lambda self, row, refresh=True: shown.append(dict(row)))
    model = small_model(lr=0.0)
    history = fit(model, data, epochs=2, batch_size=50, verbose=1, validation_split=0.5, validation_freq=2)
    assert [sorted(row) for row in shown] == 2 * [["accuracy", "loss"]] + [["accuracy", "loss"]] + 2 * [
        ["accuracy", "loss"]] + [["accuracy", "loss", "val_accuracy", "val_loss"]]
    order = np.random.default_rng(1).permutation(60)[:50]
    first, whole = (model.evaluate(data[0][part], data[1][part]) for part in (order, slice(60)))
    assert shown[0] == {"loss": f"{first.loss:.4f}", "accuracy": f"{first.accuracy:.4f}"}
    assert shown[2] == {"loss": f"{whole.loss:.4f}", "accuracy": f"{whole.accuracy:.4f}"}
    assert shown[5]["val_loss"] == f"{history['val_loss'][0]:.4f}"


def test_the_bar_of_a_regression_shows_the_loss_alone(data, capsys):
    model = Model([Dense(1)], input_shape=(2,), rng=np.random.default_rng(0))
    fit(model.compile(mean_squared_error, SGD, lr=0.01), (data[0], data[0][:, :1]), epochs=2, verbose=1)
    out, err = capsys.readouterr()
    assert "epoch 2/2" in err
    assert "loss=" in err
    assert "accuracy" not in err
    assert out == ""


@pytest.mark.parametrize(("options", "message"), [
    ({"validation_freq": 0}, "validation_freq: expected a whole number of 1 or more, got 0"),
    ({"validation_freq": [1, 3]}, r"validation_freq: expected a whole number of 1 or more, got \[1, 3\]"),
    ({"verbose": 3}, "verbose 0, 1 or 2, got 3"),
    ({"validation_split": 1.0}, "validation_split: expected 0 <= number < 1, got 1"),
    ({"validation_split": 0.999}, "leaves none of 120"),
    ({"validation_split": 0.1, "validation_data": (1, 2)}, "got both"),
])
def test_what_fit_refuses(data, options, message):
    with pytest.raises(ValueError, match=message):
        fit(small_model(), data, **options)


def test_examples_and_targets_must_be_as_many(data):
    x, t = data
    with pytest.raises(ValueError, match="got 120 rows of x and 119 of t"):
        fit(small_model(), (x, t[:-1]))


def test_before_compile():
    model = Model([Dense(3)], input_shape=(2,), rng=np.random.default_rng(0))
    with pytest.raises(RuntimeError, match="call compile"):
        model.evaluate(np.zeros((1, 2)), np.array([0]))


@pytest.mark.parametrize("name", [None, 3, "x" * 101, "two\nlines", "\x1b[2J"])
def test_a_name_that_cannot_be_shown_is_refused(name):
    with pytest.raises(ValueError, match=r"Model: name: expected a line of at most 100 characters, got .+"):
        Model(small_model().net, name=name)


def test_another_model_s_net_is_shared():
    model = small_model()
    other = Model(model)
    assert other.net is model.net
    assert (other.loss, other.optimizer) == (None, None)


def test_a_net_without_sizes_is_refused():
    with pytest.raises(ValueError, match="a net with its sizes, got one without"):
        Model([Dense(3)])


def test_compiling_again_keeps_the_weights(data):
    model = small_model()
    fit(model, data)
    before = [param.data.copy() for param in model.net.params()]
    model.compile(softmax_cross_entropy, Adam, lr=0.01)
    for param, expected in zip(model.net.params(), before):
        np.testing.assert_array_equal(param.data, expected)


def test_predict_agrees_with_the_net_in_any_batch_size(data):
    model = small_model()
    np.testing.assert_allclose(model.predict(data[0], batch_size=7), model.net.forward(data[0]), rtol=1e-5)
    np.testing.assert_array_equal(model.predict_classes(data[0]), model.predict(data[0]).argmax(axis=1))


def test_summary_lists_shapes_and_counts():
    net = [Conv2D(4, 3), BatchNorm(), ReLU(), Flatten(), Dense(10)]
    text = Model(net, input_shape=(1, 8, 8), rng=np.random.default_rng(0)).summary()
    lines = text.splitlines()
    assert lines[1].split() == ["0", "Conv2D", "(N,", "4,", "6,", "6)", "40"]
    assert lines[2].split()[-1] == "16"  # gamma, beta and the two running statistics
    assert lines[-1].split() == ["total", "1,506"]


def test_summary_begins_with_the_name():
    model = small_model()
    named = Model(model.net, name="数字 net")
    assert named.summary() == "model name: 数字 net\n" + model.summary()


def test_save_and_load_give_the_same_predictions(data, tmp_path):
    model = small_model()
    fit(model, data)
    model.save(tmp_path / "net.h5")
    again = Model(load_model(tmp_path / "net.h5"))
    np.testing.assert_array_equal(again.predict(data[0]), model.predict(data[0]))


def test_a_ready_net_may_be_given():
    net = mlp(2, 3, rng=np.random.default_rng(0))
    assert Model(net).net is net
