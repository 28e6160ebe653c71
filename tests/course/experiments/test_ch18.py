"""Reversed words and rewritten dates: what the nets are given, what they are judged by."""

import numpy as np
import pytest

from course.experiments import ch18, experiment
from nnlib.gradcheck import check_gradients
from nnlib.losses import softmax_cross_entropy


def test_words_and_dates_are_what_they_say():
    train, test = ch18.words()("bundled", None)
    word = ch18.ALPHABET.decode(train.x[0])
    assert ch18.ALPHABET.decode(train.t[0]) == word[::-1]
    assert not {*map(bytes, train.x)} & {*map(bytes, test.x)}
    blank = ch18.words(blanks=10)("bundled", None).train
    assert ch18.ALPHABET.decode(blank.x[0]) == word + 10 * "_"
    assert np.array_equal(blank.t, train.t)
    free, iso = (ch18.DATE_LETTERS.decode(part[3]) for part in ch18.pairs_of_dates("bundled", None).train)
    assert free.endswith(10 * "_")
    assert len(free) == 39
    assert len(iso) == 10


def test_the_loss_is_that_of_the_last_steps_alone():
    rng = np.random.default_rng(0)
    y, t = rng.standard_normal((2, 5, 4)), rng.integers(4, size=(2, 3))
    loss, dy = ch18.at_the_end(y, t)
    assert loss == softmax_cross_entropy(y[:, 2:], t)[0]
    assert not dy[:, :2].any()
    assert dy[:, 2:].all()


@pytest.mark.parametrize("id", ["G3", "G4"])
def test_the_gradients_of_the_whole_net_are_right(id):
    each = experiment(id)
    net = each.net(init=each.init, rng=np.random.default_rng(0), dtype=np.float64)
    x, t = (part[:3] for part in each.data("bundled", None).train)
    errors = check_gradients(net, each.loss, x, t, rng=np.random.default_rng(1))
    assert max(errors.values()) < 1e-6


def test_as_many_weights():
    how = {"rng": np.random.default_rng(0)}
    sizes = [sum(param.data.size for param in net.params())
             for net in (ch18.reverser(steps=20, **how), ch18.recurrent_reverser(**how))]
    assert abs(sizes[0] - sizes[1]) < 0.1 * min(sizes)


def test_letters_and_whole_words_are_counted():
    run = experiment("G4").run(0, "bundled")
    x, t = run.test

    def nearly_right(x):
        right = np.eye(len(ch18.ALPHABET))[np.asarray(x, dtype=int)[:, ::-1]]
        right[::2, 0] = 0  # the first letter of every other word becomes an a
        return right

    run.net.forward = nearly_right
    found = ch18.letters_right(run)
    share = np.mean(t[::2, 0] == 0)
    assert found["whole"] == pytest.approx(0.5 + 0.5 * share)
    assert found["letters"] == pytest.approx(0.95 + 0.05 * share)
