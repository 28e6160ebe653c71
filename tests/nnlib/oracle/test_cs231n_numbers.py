"""The numbers that Stanford's course CS231n prints for given inputs.

Each test names its source: the assignments A1 and A2 of spring 2019 (assignments/2019) with notebook and
function, or a page of the course notes; all are at github.com/cs231n/cs231n.github.io.
"""

import numpy as np
import pytest
from by_itself import agree, run, spaced

import nnlib
from nnlib import losses, optim


def test_affine():
    # A2, FullyConnectedNets.ipynb, affine_forward
    x = run(nnlib.Flatten(), spaced(-0.1, 0.5, 2, 4, 5, 6))
    y = run(nnlib.Dense(3), x, W=spaced(-0.2, 0.3, 120, 3), b=spaced(-0.3, 0.1, 3))
    agree(y, [[1.49834967, 1.70660132, 1.91485297], [3.25553199, 3.5141327, 3.77273342]])


def test_relu():
    # A2, FullyConnectedNets.ipynb, relu_forward
    agree(run(nnlib.ReLU(), spaced(-0.5, 0.5, 3, 4)), [
        [0, 0, 0, 0], [0, 0, 0.04545455, 0.13636364], [0.22727273, 0.31818182, 0.40909091, 0.5]])


@pytest.fixture
def two_layers():
    """The net of A2, FullyConnectedNets.ipynb, TwoLayerNet, and its inputs."""
    net = nnlib.Sequential([nnlib.Dense(50), nnlib.ReLU(), nnlib.Dense(7)], input_shape=(5,), init=nnlib.he,
                           rng=np.random.default_rng(0), dtype=np.float64)
    values = [spaced(-0.7, 0.3, 5, 50), spaced(-0.1, 0.9, 50), spaced(-0.3, 0.4, 50, 7), spaced(-0.9, 0.1, 7)]
    for param, value in zip(net.params(), values, strict=True):
        param.data[...] = value
    return net, spaced(-5.5, 4.5, 5, 3).T


def test_scores_of_two_layers(two_layers):
    # A2, FullyConnectedNets.ipynb, TwoLayerNet.loss without labels
    net, x = two_layers
    agree(net.forward(x), [
        [11.53165108, 12.2917344, 13.05181771, 13.81190102, 14.57198434, 15.33206765, 16.09215096],
        [12.05769098, 12.74614105, 13.43459113, 14.1230412, 14.81149128, 15.49994135, 16.18839143],
        [12.58373087, 13.20054771, 13.81736455, 14.43418138, 15.05099822, 15.66781506, 16.2846319]])


def test_loss_of_two_layers(two_layers):
    # A2, FullyConnectedNets.ipynb, TwoLayerNet.loss, reg 0 and 1
    net, x = two_layers
    value, _ = losses.softmax_cross_entropy(net.forward(x), np.array([0, 5, 1]))
    agree(value, 3.4702243556, 10)
    squares = sum((param.data**2).sum() for param in net.params() if param.decay)
    agree(value + 0.5 * squares, 26.5948426952, 10)


def test_small_net_with_drawn_weights():
    # A1, two_layer_net.ipynb, TwoLayerNet.loss: scores, and the loss with reg = 0.05 (no factor ½)
    weights, pixels = np.random.RandomState(0), np.random.RandomState(1)
    W1, W2 = (0.1 * weights.standard_normal(shape) for shape in ((4, 10), (10, 3)))
    x = 10 * pixels.standard_normal((5, 4))
    hidden = run(nnlib.ReLU(), run(nnlib.Dense(10), x, W=W1))
    scores = run(nnlib.Dense(3), hidden, W=W2)
    agree(scores, [
        [-0.81233741, -1.27654624, -0.70335995], [-0.17129677, -1.18803311, -0.47310444],
        [-0.51590475, -1.01354314, -0.8504215], [-0.15419291, -0.48629638, -0.52901952],
        [-0.00618733, -0.12435261, -0.15226949]])
    value, _ = losses.softmax_cross_entropy(scores, np.array([0, 1, 2, 2, 1]))
    agree(value + 0.05 * ((W1**2).sum() + (W2**2).sum()), 1.30378789133, 11)


def step(rule, *, steps=0, **state):
    """Weights and state after one step of the optimizer tests of A2, FullyConnectedNets.ipynb."""
    param = nnlib.Param(spaced(-0.4, 0.6, 4, 5))
    param.grad = spaced(-0.6, 0.4, 4, 5)
    opt = rule([param])
    opt.steps = steps
    opt.state[0].update(state)
    opt.step()
    return param.data, opt.state[0]


def test_momentum():
    # sgd_momentum; the course keeps -lr v, we keep v
    w, state = step(lambda p: optim.Momentum(p, lr=1e-3), v=-spaced(0.6, 0.9, 4, 5) / 1e-3)
    agree(w, [
        [0.1406, 0.20738947, 0.27417895, 0.34096842, 0.40775789],
        [0.47454737, 0.54133684, 0.60812632, 0.67491579, 0.74170526],
        [0.80849474, 0.87528421, 0.94207368, 1.00886316, 1.07565263],
        [1.14244211, 1.20923158, 1.27602105, 1.34281053, 1.4096]])
    agree(-1e-3 * state["v"], [
        [0.5406, 0.55475789, 0.56891579, 0.58307368, 0.59723158],
        [0.61138947, 0.62554737, 0.63970526, 0.65386316, 0.66802105],
        [0.68217895, 0.69633684, 0.71049474, 0.72465263, 0.73881053],
        [0.75296842, 0.76712632, 0.78128421, 0.79544211, 0.8096]])


def test_rmsprop():
    # rmsprop
    w, state = step(lambda p: optim.RMSProp(p, lr=1e-2, epsilon=1e-8), h=spaced(0.6, 0.9, 4, 5))
    agree(w, [
        [-0.39223849, -0.34037513, -0.28849239, -0.23659121, -0.18467247],
        [-0.132737, -0.08078555, -0.02881884, 0.02316247, 0.07515774],
        [0.12716641, 0.17918792, 0.23122175, 0.28326742, 0.33532447],
        [0.38739248, 0.43947102, 0.49155973, 0.54365823, 0.59576619]])
    agree(state["h"], [
        [0.5976, 0.6126277, 0.6277108, 0.64284931, 0.65804321],
        [0.67329252, 0.68859723, 0.70395734, 0.71937285, 0.73484377],
        [0.75037008, 0.7659518, 0.78158892, 0.79728144, 0.81302936],
        [0.82883269, 0.84469141, 0.86060554, 0.87657507, 0.8926]])


def test_adam():
    # adam, whose step is the sixth
    w, state = step(lambda p: optim.Adam(p, lr=1e-2, epsilon=1e-8), steps=5,
                    m=spaced(0.6, 0.9, 4, 5), v=spaced(0.7, 0.5, 4, 5))
    agree(w, [
        [-0.40094747, -0.34836187, -0.29577703, -0.24319299, -0.19060977],
        [-0.1380274, -0.08544591, -0.03286534, 0.01971428, 0.0722929],
        [0.1248705, 0.17744702, 0.23002243, 0.28259667, 0.33516969],
        [0.38774145, 0.44031188, 0.49288093, 0.54544852, 0.59801459]])
    agree(state["v"], [
        [0.69966, 0.68908382, 0.67851319, 0.66794809, 0.65738853],
        [0.64683452, 0.63628604, 0.6257431, 0.61520571, 0.60467385],
        [0.59414753, 0.58362676, 0.57311152, 0.56260183, 0.55209767],
        [0.54159906, 0.53110598, 0.52061845, 0.51013645, 0.49966]])
    agree(state["m"], [
        [0.48, 0.49947368, 0.51894737, 0.53842105, 0.55789474],
        [0.57736842, 0.59684211, 0.61631579, 0.63578947, 0.65526316],
        [0.67473684, 0.69421053, 0.71368421, 0.73315789, 0.75263158],
        [0.77210526, 0.79157895, 0.81105263, 0.83052632, 0.85]])


def test_convolution():
    # A2, ConvolutionalNetworks.ipynb, conv_forward_naive
    y = run(nnlib.Conv2D(3, 4, stride=2, pad=1), spaced(-0.1, 0.5, 2, 3, 4, 4),
            W=spaced(-0.2, 0.3, 3, 3, 4, 4), b=spaced(-0.1, 0.2, 3))
    agree(y.reshape(6, 4), [
        [-0.08759809, -0.10987781, -0.18387192, -0.2109216],
        [0.21027089, 0.21661097, 0.22847626, 0.23004637],
        [0.50813986, 0.54309974, 0.64082444, 0.67101435],
        [-0.98053589, -1.03143541, -1.19128892, -1.24695841],
        [0.69108355, 0.66880383, 0.59480972, 0.56776003],
        [2.36270298, 2.36904306, 2.38090835, 2.38247847]])


def test_max_pooling():
    # A2, ConvolutionalNetworks.ipynb, max_pool_forward_naive
    y = run(nnlib.MaxPool2D(2), spaced(-0.3, 0.4, 2, 3, 4, 4))
    agree(y.reshape(6, 4), [
        [-0.26315789, -0.24842105, -0.20421053, -0.18947368],
        [-0.14526316, -0.13052632, -0.08631579, -0.07157895],
        [-0.02736842, -0.01263158, 0.03157895, 0.04631579],
        [0.09052632, 0.10526316, 0.14947368, 0.16421053],
        [0.20842105, 0.22315789, 0.26736842, 0.28210526],
        [0.32631579, 0.34105263, 0.38526316, 0.4]])


@pytest.mark.parametrize(("scores", "theirs", "digits"), [([1, -2, 0], [0.7, 0.04, 0.26], 1),
                                                          ([0.5, -1, 0], [0.55, 0.12, 0.33], 2)])
def test_softmax(scores, theirs, digits):
    # Notes, linear-classify: the softmax of three scores, and of half of them
    agree(nnlib.softmax(np.array(scores, float)), theirs, digits)


def test_neuron():
    # Notes, optimization-2, the circuit of a neuron: values and gradients
    layer = nnlib.Dense(1)
    y = run(layer, np.array([[-1.0, -2]]), train=True, W=[[2], [-3]], b=-3)
    sigmoid = nnlib.Sigmoid()
    agree(y, [[1]], 2)
    agree(run(sigmoid, y, train=True), [[0.73]], 2)
    dx = layer.backward(sigmoid.backward(np.ones((1, 1))))
    agree(dx, [[0.39, -0.59]], 2)
    agree(layer.W.grad, [[-0.20], [-0.39]], 2)
    agree(layer.b.grad, [0.20], 2)
