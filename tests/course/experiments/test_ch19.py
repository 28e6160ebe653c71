"""G1 and G2: their nets, what they learn from, what is measured; RMSNorm's gradient."""

import numpy as np
import pytest

from course.experiments import ch19, experiment
from course.experiments.ch19 import RMSNorm, named_letters
from course.experiments.run import Run
from nnlib.datasets import load_names
from nnlib.gradcheck import numerical_gradient
from nnlib.losses import softmax_cross_entropy


def size(net):
    return sum(param.data.size for param in net.params())


def test_the_nets_have_as_many_weights_as_published():
    assert size(experiment("G2").run(0, "bundled").net) == 4192
    assert size(Run(experiment("G1"), 0, "bundled", measured=False).net) == 804_096


def test_rms_norm_has_the_gradient_of_its_own_forward_pass():
    rng = np.random.default_rng(0)
    layer = RMSNorm()
    layer.build((3, 5), init=None, rng=rng, dtype=np.float64)
    x, dy = rng.standard_normal((2, 3, 5)), rng.standard_normal((2, 3, 5))
    np.testing.assert_allclose((layer.forward(x, train=True) ** 2).mean(axis=-1), 1, atol=1e-4)
    dx = layer.backward(dy)
    numerical = numerical_gradient(lambda _: np.sum(dy * layer.forward(x)), x, h=1e-5)
    np.testing.assert_allclose(dx, numerical, atol=1e-8)


def test_a_padded_name_has_the_loss_and_the_gradients_of_the_name_alone():
    run = experiment("G2").run(0, "bundled")
    x, t = run.train.x[:1], run.train.t[:1]
    length = int((t >= 0).sum())
    assert 2 < length < 16
    found = []
    for some, labels, loss in ((x, t, named_letters), (x[:, :length], t[:, :length], softmax_cross_entropy)):
        value, dy = loss(run.net.forward(some, train=True), labels)
        run.net.backward(dy, need_dx=False)
        found.append((value, [param.grad.copy() for param in run.net.params()]))
    (padded, gradients), (alone, others) = found
    assert padded == pytest.approx(alone, abs=1e-12)
    for one, other in zip(gradients, others, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_names_begin_and_end_with_the_mark():
    (x, t), _ = ch19.single_names("bundled")
    k = 17
    name = load_names()[k]
    letters = ch19.NAME_LETTERS
    assert letters.decode(x[k, :len(name) + 1]) == "\n" + name
    assert letters.decode(t[k, :len(name) + 1]) == name + "\n"
    assert (t[k, len(name) + 1:] == -1).all()


def test_the_last_tenth_of_the_text_is_put_aside_and_targets_are_one_letter_later():
    train, test = ch19.split_text("bundled")
    for x, t in (train, test):
        assert x.shape[1] == t.shape[1] == 64
        np.testing.assert_array_equal(x[5, 1:], t[5, :-1])
    text = ch19.text_of_names(load_names())
    assert len(train.x) == int(0.9 * len(text)) - 64
    np.testing.assert_array_equal(test.x[1, :1], test.t[0, -1:])
    assert len(ch19.LETTERS) == 65


def test_the_validation_loss_is_that_of_all_excerpts_put_aside():
    run = experiment("G1").but(net=ch19.G1.net.of(layers=1, heads=2, units=8)).run(0, "bundled")
    whole = softmax_cross_entropy(run.net.forward(run.test.x), run.test.t)[0]
    assert ch19.validation_loss(run)["validation loss"] == pytest.approx(whole, abs=1e-12)


def test_the_gradient_is_clipped_before_a_step():
    run = experiment("G2").run(0, "bundled")
    opt = ch19.ClippedAdamW(run.net.params(), lr=0.01)
    for param in opt.params:
        param.grad = np.ones_like(param.data)
    opt.step()
    assert np.sqrt(sum(np.sum(param.grad**2) for param in opt.params)) == pytest.approx(1)
