"""What benchmarks/doctor.py runs: nets of the course, healthy variations of them, and faults put into them.

A set-up is an Experiment; a fault makes another of it. `TUNING` and `HELD_OUT` have other nets, other seeds
and other strengths: the doctor was tuned on the first alone. A first held-out set is among the first now.
"""

import numpy as np

from benchmarks import rules, slips
from course.experiments import experiment, measures, orders
from course.experiments.experiment import Experiment
from nnlib.datasets import Examples, Split, blobs, circles, moons
from nnlib.init import glorot, he, xavier
from nnlib.layers import LSTM, Sigmoid, SimpleRNN, Tanh
from nnlib.losses import mean_squared_error, sigmoid_cross_entropy, softmax_cross_entropy
from nnlib.models import digit_reader, lenet, mlp, simple_convnet
from nnlib.optim import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp

NEVER = {"bundled": (), "full": ()}


def setup(id, like=None, *, steps, **changes):
    """An experiment of so many steps in single precision, measured by nobody."""
    base = experiment(like) if like else Experiment(
        id=id, title=id, data=None, net=None, loss=softmax_cross_entropy, lr=0.1, order=orders.shuffled(32),
        steps={}, at=NEVER, measure=measures.loss_before)
    plain = {"id": id, "lanes": {}, "keep": None, "at": NEVER, "steps": dict.fromkeys(NEVER, steps),
             "dtype": dict.fromkeys(NEVER, np.float32)}
    return base.right.but(**plain | changes)


def plane(points, count=300):
    """Two kinds of points in the plane, drawn anew for each seed."""
    def data(scale, rng):
        return Split(*(Examples(*points(n, rng=rng)) for n in (count, 100)))
    return data


def yes_or_no(data):
    """The same with targets (N, 1) of 0.0 and 1.0."""
    def changed(scale, rng):
        return Split(*(Examples(x, t[:, None].astype(float)) for x, t in data(scale, rng)))
    return changed


def wave(scale, rng, count=200):
    """sin 3x with a little noise: a regression."""
    def part(n):
        x = rng.uniform(-1, 1, (n, 1))
        return Examples(x, np.sin(3 * x) + 0.05 * rng.standard_normal((n, 1)))
    return Split(part(count), part(100))


def dense(*units, inputs=784, **options):
    return lambda **how: mlp(inputs, *units, **options, **how)


def reader(cell, units):
    return lambda **how: digit_reader(cell, units, **how)


def convnet(filters, hidden):
    return lambda **how: simple_convnet(filters=filters, hidden=hidden, **how)


deep = {"loss": softmax_cross_entropy, "order": orders.drawn(100)}
TUNING = {
    "B5": setup("B5", "B5", steps=500),
    "T2": setup("T2", "T2", steps=400),
    "T2 Adam": setup("T2 Adam", "T2", steps=300, optimizer=Adam, lr=1e-3),
    "sigmoids": setup("sigmoids", "B5", steps=500, net=dense(50, 50, 10, activation=Sigmoid), init=xavier,
                      optimizer=Adam, lr=5e-3),
    "iris": setup("iris", "B6", steps=600, init=glorot),
    "moons": setup("moons", steps=500, data=plane(moons), net=dense(16, 16, 2, inputs=2), init=he),
    "bits": setup("bits", steps=500, data=yes_or_no(plane(moons)), net=dense(16, 1, inputs=2), init=he,
                  lr=0.3, loss=sigmoid_cross_entropy),
    "wave": setup("wave", steps=600, data=wave, net=dense(30, 1, inputs=1, activation=Tanh), init=xavier,
                  lr=0.1, loss=mean_squared_error),
    "convnet": setup("convnet", "CNN2", steps=200, net=convnet(6, 30), init=he, order=orders.shuffled(50)),
    "norm": setup("norm", "B5", steps=300, net=dense(60, 60, 60, 10, batch_norm=True), init=he),
    "dropout": setup("dropout", "B5", steps=400, net=dense(100, 100, 10, dropout=0.3), init=he),
    "rows": setup("rows", "RN2", steps=250, net=reader(SimpleRNN, 32), lr=2e-3, order=orders.shuffled(50)),
}
TUNING |= {  # the first held-out set, used up
    "I2": setup("I2", "I2", steps=400, net=dense(80, 80, 80, 10), init=he, lr=0.03),
    "wide": setup("wide", "B5", steps=400, net=dense(120, 10), init=he),
    "momentum": setup("momentum", "B5", steps=300, net=dense(60, 40, 10), init=he, optimizer=Momentum,
                      lr=0.02),
    "tanh": setup("tanh", "B5", steps=400, net=dense(60, 30, 10, activation=Tanh), init=xavier,
                  optimizer=RMSProp, lr=1e-3),
    "L7": setup("L7", "B5", steps=500, net=dense(40, 20, 10, activation=Sigmoid), init=glorot, optimizer=Adam,
                lr=1e-2),
    "flowers": setup("flowers", "B6", steps=600, net=dense(15, 10, 3, inputs=4), init=he, lr=0.03),
    "circles": setup("circles", steps=600, data=plane(circles), net=dense(24, 24, 2, inputs=2), init=he,
                     lr=0.2),
    "ring": setup("ring", steps=600, data=yes_or_no(plane(circles)), net=dense(20, 1, inputs=2), init=he,
                  lr=0.5, loss=sigmoid_cross_entropy),
    "curve": setup("curve", steps=800, data=wave, net=dense(20, 20, 1, inputs=1), init=he, lr=0.05,
                   loss=mean_squared_error),
    "LeNet": setup("LeNet", "K7", steps=150, net=lenet, init=he),
    "SimpleConvNet": setup("SimpleConvNet", "CNN2", steps=150, net=convnet(8, 50), init=he,
                           order=orders.shuffled(50)),
    "normed": setup("normed", "B5", steps=300, net=dense(80, 50, 10, batch_norm=True), init=he, lr=0.05),
    "dropped": setup("dropped", "T2", steps=400, net=dense(100, 100, 100, 10, dropout=0.4), init=he,
                     optimizer=Adam, lr=1e-3),
    "LSTM": setup("LSTM", "RN2", steps=200, net=reader(LSTM, 24), lr=5e-3, order=orders.shuffled(50)),
}
HELD_OUT = {
    "T3": setup("T3", "T3", steps=400, net=dense(100, 100, 100, 10), init=he, optimizer=Nesterov, lr=0.01),
    "narrow": setup("narrow", "B5", steps=450, net=dense(30, 10), init=he, lr=0.15),
    "five": setup("five", "B5", steps=450, net=dense(50, 50, 50, 50, 10), init=he, lr=0.05),
    "adagrad": setup("adagrad", "B5", steps=350, net=dense(70, 30, 10), init=he, optimizer=AdaGrad, lr=0.03),
    "tanhs": setup("tanhs", "B5", steps=350, net=dense(50, 50, 50, 10, activation=Tanh), init=xavier,
                   optimizer=Momentum, lr=0.01),
    "sigmoid": setup("sigmoid", "B5", steps=450, net=dense(80, 10, activation=Sigmoid), init=xavier,
                     optimizer=RMSProp, lr=3e-3),
    "petals": setup("petals", "B6", steps=600, net=dense(20, 3, inputs=4), init=he, optimizer=Adam, lr=0.01),
    "blobs": setup("blobs", steps=400, data=plane(blobs), net=dense(12, 12, 3, inputs=2), init=he, lr=0.1),
    "crescents": setup("crescents", steps=600, data=yes_or_no(plane(moons, 400)), init=he, lr=0.02,
                       net=dense(12, 8, 1, inputs=2), optimizer=Adam, loss=sigmoid_cross_entropy),
    "sine": setup("sine", steps=600, data=wave, net=dense(40, 20, 1, inputs=1), init=he, optimizer=Adam,
                  lr=5e-3, loss=mean_squared_error),
    "framework": setup("framework", "K5", steps=150),
    "CNN": setup("CNN", "CNN2", steps=150, net=convnet(12, 40), init=he, order=orders.shuffled(50)),
    "norms": setup("norms", "B5", steps=300, net=dense(50, 50, 50, 50, 10, batch_norm=True), init=he,
                   optimizer=Momentum, lr=0.01),
    "halved": setup("halved", "B5", steps=400, net=dense(150, 60, 10, dropout=0.5), init=he,
                    optimizer=Momentum, lr=0.02),
    "recurrent": setup("recurrent", "RN2", steps=300, net=reader(SimpleRNN, 48), lr=2e-3,
                       order=orders.shuffled(50)),
}


def varied(base, rng):
    """A healthy variation: the rate a third to twice as large, another rule or initializer, own layers."""
    changes = {"lr": float(base.lr * rng.choice([0.3, 0.5, 1.0, 1.0, 1.5, 2.0]))}
    if rng.random() < 0.5 and base.init in (he, xavier, glorot):
        changes["init"] = [he, xavier, glorot][rng.integers(3)]
    kind = rng.random()
    if base.optimizer is SGD and kind < 0.5:
        rule, factor = [(Momentum, 0.1), (Nesterov, 0.1), (AdaGrad, 0.2), (rules.RightMomentum, 0.1),
                        (rules.RightMomentum, 0.1)][rng.integers(5)]
        changes |= {"optimizer": rule, "lr": changes["lr"] * factor}
    elif base.optimizer in (Adam, RMSProp) and kind < 0.3:
        changes |= {"optimizer": [RMSProp, rules.RightAdam][rng.integers(2)]}
    if rng.random() < 0.3:
        changes["net"] = slips.rewritten(base.net, slips.RIGHT)
    return base.but(settings={}, **changes)


def as_they_are():
    """The experiments of the course that are healthy: without their sources' slips, their deliberate faults
    left out.

    Left out: what is made to fail (L4 with 10 and 1e-10, I2 with std 0.01, I3 with equal weights, BN1 without
    norm or with a wide last layer), to over-fit (R1 to R3, K2, K4), to crawl (L7 with four layers, P3 on
    XOR), and those that take too long for this page (CNN1, K5, K7, K8, DC1; P4 to P7).
    """
    wanted = {"P3": ["AND", "OR"], "P8": ["6 units", "30 units"], "L2": None, "L4": ["0.1"],
              "L7": ["784-1", "784-10-10-1"], "B5": None, "B6": None, "B7": None,
              "T1": ["SGD", "Momentum", "AdaGrad", "Adam"], "T2": ["SGD", "Momentum", "AdaGrad", "Adam"],
              "T3": ["Nesterov", "RMSProp"], "I2": ["Xavier", "He"], "I3": ["random"], "H1": None,
              "CNN2": None, "BN1": ["0.086 with", "0.0022 with"], "RN2": ["LSTM", "simple RNN"]}
    found = {}
    for id, lanes in wanted.items():
        whole = experiment(id).right
        for lane in lanes or [None]:
            one = whole.lane(lane).right if lane else whole
            name = f"{id} {lane}" if lane else id
            single = {"dtype": dict.fromkeys(NEVER, np.float32)} if id[0] in "BCIRTH" and id != "T1" else {}
            found[name] = one.but(at=NEVER, **single)
    return found


COURSE = as_they_are()
