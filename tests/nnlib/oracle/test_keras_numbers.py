"""The numbers that Keras's own tests and docstrings give for fixed inputs.

Each test names its source: a file under keras/src at github.com/keras-team/keras, with its function.
Keras's losses are means over all entries; ours sum over the K entries of an example.
"""

import numpy as np
import pytest
from by_itself import recurrent, run

import nnlib
from nnlib import losses, optim


def agree(ours, theirs, digits=6):
    """Within one of the last digit after the point: some of their numbers are cut, not rounded."""
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=10.0**-digits)


# ops/nn_test.py, test_relu, test_sigmoid, test_softmax, test_log_softmax; ops/nn.py, sigmoid;
# layers/activations/softmax_test.py, test_softmax_correctness
@pytest.mark.parametrize(("function", "x", "theirs"), [
    (nnlib.relu, [-1, 0, 1, 2, 3], [0, 0, 1, 2, 3]),
    (nnlib.sigmoid, [-1, 0, 1, 2, 3], [0.26894143, 0.5, 0.7310586, 0.880797, 0.95257413]),
    (nnlib.sigmoid, [-6, 1, 0, 1, 6], [0.00247262, 0.7310586, 0.5, 0.7310586, 0.9975274]),
    (nnlib.softmax, [1, 2, 3], [0.09003057, 0.24472848, 0.66524094]),
    (nnlib.softmax, [1, 2, 3, 1, 2, 3], [0.045015, 0.122364, 0.33262] * 2),
    (nnlib.softmax, [1, 2, 1], [0.21194157, 0.5761169, 0.21194157]),
    (nnlib.log_softmax, [1, 2, 3], [-2.407606, -1.407606, -0.407606]),
    (nnlib.log_softmax, [1, 2, 3, 1, 2, 3], [-3.100753, -2.100753, -1.100753] * 2),
    (nnlib.log_softmax, [1, 1], [-0.693147, -0.693147]),
])
def test_functions(function, x, theirs):
    agree(function(np.array(x, float)), theirs)


LOGITS = [[8.0, 1, 1], [0, 9, 1], [2, 3, 5]]


def each(loss, y, t):
    """The loss of every example by itself."""
    return [loss(np.array([row], float), np.array([target]))[0] for row, target in zip(y, t)]


def test_softmax_cross_entropy():
    # losses/losses_test.py, CategoricalCrossentropyTest.test_unweighted and test_no_reduction, from logits
    agree(losses.softmax_cross_entropy(np.array(LOGITS), np.array([0, 1, 2]))[0], 0.0573, 4)
    agree(each(losses.softmax_cross_entropy, LOGITS, [0, 1, 2]), [0.001822, 0.000459, 0.169846])


@pytest.mark.parametrize(("y", "t", "theirs", "digits"), [
    # ops/nn_test.py, test_sparse_categorical_crossentropy
    ([[0.9, 0.05, 0.05], [0.05, 0.89, 0.06], [0.05, 0.01, 0.94]], [0, 1, 2],
     [0.105361, 0.116534, 0.061875], 6),
    # losses/losses.py, categorical_crossentropy
    ([[0.05, 0.95, 0], [0.1, 0.8, 0.1]], [1, 2], [0.0513, 2.303], 3),
])
def test_softmax_cross_entropy_of_probabilities(y, t, theirs, digits):
    with np.errstate(divide="ignore"):  # log 0: a class that is excluded
        agree(each(losses.softmax_cross_entropy, np.log(y), t), theirs, digits)


def test_probabilities_that_do_not_add_up():
    # losses/losses_test.py, CategoricalCrossentropyTest.test_unweighted: the second row's sum is 1.99
    y = np.log([[0.9, 0.05, 0.05], [0.5, 0.89, 0.6], [0.05, 0.01, 0.94]])
    agree(losses.softmax_cross_entropy(y, np.array([0, 1, 2]))[0], 0.3239, 4)


@pytest.mark.parametrize(("x", "t", "theirs", "digits"), [
    # ops/nn_test.py, test_binary_crossentropy, from logits
    ([[0.1], [0.2], [0.3], [0.4]], [[0.1], [0.9], [0.2], [1]],
     [0.73439666, 0.61813887, 0.79435524, 0.51301525], 8),
    ([[0.99], [-0.2], [0.9], [-0.4]], [[0.1], [0.9], [0.2], [1]],
     [1.206961, 0.778139, 1.061154, 0.913015], 6),
    # losses/losses.py, BinaryCrossentropy
    ([[-18.6, 0.51], [2.94, -12.8]], [[0, 1], [0, 0]], [0.235, 1.496], 3),
    ([[-18.6, 0.51, 2.94, -12.8]], [[0, 1, 0, 0]], [0.8654], 4),
    # losses/losses_test.py, BinaryCrossentropyTest.test_no_reduction
    ([[10, -10, 10], [10, 10, -10]], [[1, 0, 1], [0, 1, 1]], [0, 6.666], 3),
])
def test_sigmoid_cross_entropy(x, t, theirs, digits):
    agree(np.array(each(losses.sigmoid_cross_entropy, x, t)) / len(x[0]), theirs, digits)


@pytest.mark.parametrize(("y", "t", "theirs"), [
    # ops/nn_test.py, test_binary_crossentropy; losses/losses_test.py, BinaryCrossentropyTest.test_unweighted.
    # Keras keeps probabilities 1e-7 away from 0 and 1.
    ([[0.1], [0.2], [0.3], [0.4]], [[0.1], [0.9], [0.2], [1]],
     [0.32508277, 1.47080801, 0.52613434, 0.91629048]),
    ([[0.9, 0.1, 0.2, 0.3, 0.8, 0.1, 0.1, 0.2, 0.7]], [[1, 0, 0, 0, 1, 0, 0, 0, 1]], [0.20046903]),
])
def test_sigmoid_cross_entropy_of_probabilities(y, t, theirs):
    logits = np.log(y) - np.log1p(np.negative(y))
    agree(np.array(each(losses.sigmoid_cross_entropy, logits, t)) / len(y[0]), theirs)


def test_mean_squared_error():
    # losses/losses_test.py, MeanSquaredErrorTest.test_unweighted; losses/losses.py, MeanSquaredError
    y, t = np.array([[4.0, 8, 12], [8, 1, 3]]), np.array([[1, 9, 2], [-5, -2, 6]])
    agree(losses.mean_squared_error(y, t)[0] * 2 / 3, 49.5)
    agree(losses.mean_squared_error(np.array([[0.9, 0.1, 0.8]]), np.array([[1, 0, 1]]))[0] * 2 / 3, 0.02)


@pytest.mark.parametrize(("y", "t", "theirs"), [
    # metrics/accuracy_metrics_test.py, test_unweighted of SparseCategoricalAccuracy and CategoricalAccuracy
    ([[0.1, 0.6, 0.3], [0.05, 0.95, 0]], [2, 1], 0.5),
    ([[0.1, 0.9, 0.8], [0.05, 0.95, 0]], [2, 1], 0.5),
])
def test_accuracy(y, t, theirs):
    net = nnlib.Sequential([nnlib.Flatten()], input_shape=(3,), init=nnlib.he, rng=np.random.default_rng(0))
    score = nnlib.evaluate(net, losses.softmax_cross_entropy, np.array(y), np.array(t))
    assert score.accuracy == theirs


@pytest.mark.parametrize(("rule", "state", "theirs"), [
    # optimizers/*_test.py, test_single_step. Keras's AdaGrad starts with h = 0.1; its RMSProp's ρ is 0.9.
    (lambda p: optim.SGD(p, lr=0.5), {}, [0.5, -1.0, -0.5, 3.0]),
    (lambda p: optim.AdaGrad(p, lr=0.5), {"h": 0.1}, [0.5233, 1.5007, 2.5005, 3.5061]),
    (lambda p: optim.RMSProp(p, lr=0.5, decay=0.9), {}, [-0.5811, 0.4189, 1.4189, 2.4189]),
    (lambda p: optim.Adam(p, lr=0.5), {}, [0.5, 1.5, 2.5, 3.5]),
], ids=["SGD", "AdaGrad", "RMSProp", "Adam"])
def test_one_step(rule, state, theirs):
    param = nnlib.Param(np.array([1.0, 2, 3, 4]))
    param.grad = np.array([1.0, 6, 7, 2])
    opt = rule([param])
    for slot, value in state.items():
        opt.state[0][slot][...] = value
    opt.step()
    agree(param.data, theirs, 4)


@pytest.mark.parametrize(("rule", "state", "theirs"), [
    # optimizers/*_test.py, test_correctness_with_golden: the first, fifth and last of ten weights. Their
    # `nesterov` is without momentum; where gradients grow, their amsgrad is the same as Adam.
    (lambda p: optim.SGD(p, lr=0.01), {}, [
        [0.9999] * 3, [0.9989, 0.9949, 0.9899], [0.9979, 0.9899, 0.9799], [0.9969, 0.9849, 0.9699],
        [0.9959, 0.9799, 0.9599]]),
    (lambda p: optim.AdaGrad(p, lr=0.2, epsilon=1e-6), {"h": 0.3}, [
        [0.9963] * 3, [0.9604, 0.8615, 0.8209], [0.9251, 0.7497, 0.6891], [0.8903, 0.6521, 0.579],
        [0.856, 0.5644, 0.4825]]),
    (lambda p: optim.Adam(p, lr=0.001), {},
     [[value] * 3 for value in (0.999, 0.9982, 0.9974, 0.9965, 0.9955)]),
], ids=["SGD", "AdaGrad", "Adam"])
def test_five_steps(rule, state, theirs):
    param = nnlib.Param(np.ones(3))
    opt = rule([param])
    for slot, value in state.items():
        opt.state[0][slot][...] = value
    for row, gradient in zip(theirs, [0.01 * np.ones(3), *[np.array([0.1, 0.5, 1.0])] * 4]):
        param.grad = gradient
        opt.step()
        np.testing.assert_allclose(param.data, row, rtol=5e-4, atol=5e-4)  # Keras's own tolerance


def test_training():
    # optimizers/schedules/learning_rate_schedule_test.py, test_fit_lr_correctness: losses of three epochs
    net = nnlib.Sequential([nnlib.Dense(2)], input_shape=(2,), init=nnlib.constant(1), dtype=float,
                           rng=np.random.default_rng(0))
    net.layers[0].b.data[...] = 1
    opt = optim.Adam(net.params(), lr=0.05, schedule=lambda step: 0.9**step)
    x = np.arange(32.0).reshape(16, 2)
    batches = [(x[start:start + 4], x[start:start + 4]) for start in range(0, 16, 4)]
    steps = [step.loss for step in nnlib.train(net, losses.mean_squared_error, opt, batches * 3)]
    epochs = np.reshape(steps, (3, 4)).mean(axis=1)
    np.testing.assert_allclose(epochs, [230.79457, 128.30319, 79.33649], rtol=5e-5)  # Keras's own tolerance


def rows(*shape):
    return np.arange(np.prod(shape), dtype=float).reshape(shape)


def states(kind, x, units, *, b=0.03, h=None, bias_of_forgetting=None):
    """All states of a layer with the weights of Keras's tests: Wx = 0.01, Wh = 0.02."""
    b = np.full(kind.gates * units, b)
    if bias_of_forgetting is not None:
        b[units:2 * units] = bias_of_forgetting
    return recurrent(kind, x, np.full((x.shape[2], b.size), 0.01), np.full((units, b.size), 0.02), b, h=h)


@pytest.mark.parametrize(("options", "reverse", "theirs"), [
    # layers/rnn/lstm_test.py, test_correctness. The forget gate's bias is 1 unless Keras is told otherwise.
    ({"bias_of_forgetting": 1}, False, [0.6288687, 0.86899155, 0.9460773]),
    ({"bias_of_forgetting": 1}, True, [0.35622165, 0.74789524, 0.8872726]),
    ({}, False, [0.57019705, 0.8661914, 0.9459622]),
    ({"b": 0}, False, [0.54986924, 0.86226785, 0.9443936]),
], ids=["plain", "backwards", "all biases equal", "no bias"])
def test_lstm(options, reverse, theirs):
    x = rows(3, 6, 4)[:, ::-1 if reverse else 1]
    agree(states(nnlib.LSTM, x, 3, **options)[:, -1], np.repeat(theirs, 3).reshape(3, 3), 5)


def test_lstm_that_keeps_its_state():
    # layers/rnn/lstm_test.py, test_statefulness: the sequence a second time
    twice = np.concatenate([rows(2, 3, 4)] * 2, axis=1)
    agree(states(nnlib.LSTM, twice, 4, bias_of_forgetting=1)[:, -1], [[0.3124785] * 4, [0.6863672] * 4], 5)


@pytest.mark.parametrize(("x", "h", "theirs"), [
    # layers/rnn/simple_rnn_test.py, test_correctness (plain, backwards), test_statefulness (the sequence
    # twice), test_pass_initial_state (plain, backwards)
    (rows(2, 3, 4), None, [0.405432, 0.73605347]),
    (rows(2, 3, 4)[:, ::-1], None, [0.11144729, 0.5528889]),
    (np.concatenate([rows(2, 3, 4)] * 2, axis=1), None, [0.40559256, 0.7361247]),
    (rows(2, 4, 3), rows(2, 4), [0.33621645, 0.6262637]),
    (rows(2, 4, 3)[:, ::-1], rows(2, 4), [0.07344437, 0.43043602]),
], ids=["plain", "backwards", "twice", "state", "state, backwards"])
def test_simple_rnn(x, h, theirs):
    agree(states(nnlib.SimpleRNN, x, 4, h=h)[:, -1], np.repeat(theirs, 4).reshape(2, 4))


def test_running_statistics():
    # layers/normalization/batch_normalization_test.py, test_bachnorm_ignore_masked_values: what is not masked
    layer = nnlib.BatchNorm(momentum=0)
    run(layer, np.array([[1.0, 5], [2, 5]] * 10), train=True)
    agree(layer.running_mean.data, [1.5, 5.0])
    agree(layer.running_var.data, [0.25, 0.0])
