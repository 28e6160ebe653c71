"""The doctor names each cause on a small net, is silent on its healthy twin, and changes nothing."""

import copy
import re
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import rules, slips
from course.doctor import CAUSES, Finding, examine, suspect
from course.experiments import experiment, measures, orders
from course.experiments.experiment import Experiment
from course.experiments.losses import broadcast_square_error, square_error
from nnlib.datasets import Examples, Split, moons
from nnlib.init import constant, he, normal, xavier
from nnlib.layers import LSTM, BatchNorm, Dropout, ReLU, SimpleRNN, Tanh
from nnlib.losses import mean_squared_error, sigmoid_cross_entropy, softmax_cross_entropy
from nnlib.models import digit_reader, mlp
from nnlib.optim import SGD, Adam, Momentum

NEVER = {"bundled": (), "full": ()}
SINGLE = dict.fromkeys(NEVER, np.float32)


def points(scale, rng):
    return Split(*(Examples(*moons(200, rng=rng)) for _ in range(2)))


def wave(scale, rng):
    x = np.linspace(-1, 1, 200)[rng.permutation(200), None]
    return Split(Examples(x, np.sin(3 * x)), None)


SMALL = Experiment(
    id="X", title="moons", data=points, net=lambda **how: mlp(2, 16, 16, 2, **how), init=he, lr=0.2,
    loss=softmax_cross_entropy, order=orders.shuffled(32), steps=dict.fromkeys(NEVER, 300), at=NEVER,
    measure=measures.loss_before)
WAVE = SMALL.but(data=wave, net=lambda **how: mlp(1, 20, 1, activation=Tanh, **how), init=xavier,
                 loss=mean_squared_error, lr=0.1)
DIGITS = experiment("B5").but(at=NEVER, dtype=SINGLE, init=he, steps=dict.fromkeys(NEVER, 250))
DEEP = DIGITS.but(net=lambda **how: mlp(784, 50, 50, 50, 50, 10, **how), lr=0.03)
NORMED = DIGITS.but(net=lambda **how: mlp(784, 30, 30, 10, batch_norm=True, **how), lr=0.1)
DROPPED = DIGITS.but(net=lambda **how: mlp(784, 60, 30, 10, dropout=0.3, **how))
ROWS = DIGITS.but(net=lambda **how: digit_reader(SimpleRNN, 24, **how), init=xavier, optimizer=Adam, lr=3e-3,
                  order=orders.shuffled(50), steps=dict.fromkeys(NEVER, 120))
TANH = DIGITS.but(net=lambda **how: mlp(784, 30, 30, 10, activation=Tanh, **how), init=xavier,
                  lr=0.03)
TWINS = {"tanh": TANH, "small": SMALL, "wave": WAVE, "digits": DIGITS, "deep": DEEP,
         "normed": NORMED, "dropped": DROPPED, "rows": ROWS}


def changed(base, data=None, net=None):
    """The experiment with its training set, or its net before the first step, changed."""
    def other_data(scale, rng):
        train, test = base.data(scale, rng)
        return Split(Examples(*data(*train)), test)

    def other_net(**how):
        made = base.net(**how)
        net(made)
        return made
    return base.but(**({"data": other_data} if data else {}), **({"net": other_net} if net else {}))


def with_nan(x, t):
    x = x.copy()
    x[3, 0] = np.nan
    return x, t


def shuffled(x, t):
    return x, np.random.default_rng(1).permutation(t)


def fill(place, value):
    def change(net):
        net.layers[place].b.data[...] = value
    return change


def widen(places, factor):
    def change(net):
        for place in places:
            net.layers[place].W.data *= factor
    return change


def by_class(train, rng):
    while True:
        for label in range(10):
            yield from ((train.x[part], train.t[part]) for part in
                        np.split(np.flatnonzero(train.t == label)[:200], 10))


ILL = {
    "rate too high": [DIGITS.but(lr=100), SMALL.but(lr=300), ROWS.but(lr=3)],
    "rate too low": [DIGITS.but(lr=1e-4), WAVE.but(lr=1e-5)],
    "nan": [changed(DIGITS, with_nan), SMALL.but(net=slips.rewritten(SMALL.net, {ReLU: slips.BadLog}, only=0),
                                                 init=normal(30.0))],
    "dead": [changed(DIGITS, net=fill(0, -30)), changed(DEEP, net=fill(4, -30))],
    "saturated": [changed(TANH, net=widen([0, 2], 60))],
    "symmetric": [DIGITS.but(init=constant(0.01)), SMALL.but(init=constant(0.1))],
    "vanishing": [DEEP.but(init=normal(0.005)), DEEP.but(init=normal(0.02), optimizer=Adam, lr=1e-3)],
    "exploding": [DEEP.but(init=normal(1.0))],
    "labels": [changed(DIGITS, shuffled), changed(SMALL, shuffled)],
    "inputs": [changed(DEEP, lambda x, t: (255 * x, t)), changed(DIGITS, lambda x, t: (x / 2550, t))],
    "constant": [DIGITS.but(order=by_class), changed(DIGITS, lambda x, t: (x, 0 * t + 3))],
    "over-fitting": [changed(DIGITS, lambda x, t: (x[:40], t[:40]))],
    "evaluation": [DROPPED.but(net=slips.rewritten(DROPPED.net, {Dropout: slips.LastingDropout})),
                   NORMED.but(net=slips.rewritten(NORMED.net, {BatchNorm: slips.LastingNorm}))],
    "gradient": [DIGITS.but(net=slips.rewritten(DIGITS.net, {ReLU: slips.TurnedReLU})),
                 SMALL.but(loss=slips.minus_loss(softmax_cross_entropy))],
    "optimizer": [DIGITS.but(optimizer=rule) for rule in (
        rules.MinusMomentum, rules.UnusedMomentum, rules.SharedMomentum, rules.Nowhere)],
    "start": [changed(DIGITS, net=widen([2], 100))],
    "shapes": [changed(WAVE, lambda x, t: (x, t[:, 0])).but(loss=broadcast_square_error)],
}


def ran(base, steps=None, seed=0):
    run = base.run(seed, "bundled")
    with np.errstate(all="ignore"):
        while run.number < (run.steps if steps is None else steps):
            run.step()
    return run


def test_every_cause_has_a_case():
    assert set(ILL) == set(CAUSES)


@pytest.mark.parametrize(("cause", "ill"), [(cause, one) for cause, cases in ILL.items() for one in cases],
                         ids=[f"{cause} {i}" for cause, cases in ILL.items() for i in range(len(cases))])
def test_the_cause_is_named_first(cause, ill):
    first = examine(ran(ill))[0]
    assert first.cause == cause, first.words
    assert len(re.findall(r"\.(?= |$)", first.words)) <= 3
    assert first.evidence or cause == "optimizer"


@pytest.mark.parametrize("name", TWINS)
def test_a_healthy_twin_is_left_alone(name):
    run = TWINS[name].run(0, "bundled")
    for steps in (0, 5, 30, 100, run.steps):
        while run.number < steps:
            run.step()
        assert [found.words for found in examine(run)] == []
        assert not suspect(run)


RIGHT = {
    "layers": DIGITS.but(net=slips.rewritten(DIGITS.net, slips.RIGHT)),
    "momentum": DIGITS.but(optimizer=rules.RightMomentum, lr=0.02),
    "adam": DIGITS.but(optimizer=rules.RightAdam, lr=1e-3),
    "loss": DIGITS.but(loss=slips.log_of_softmax),
    "column": WAVE.but(data=changed(WAVE, lambda x, t: (x, t[:, 0])).data, loss=square_error),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_a_reader_wrote_rightly_is_left_alone(name):
    run = ran(RIGHT[name], 0)
    for steps in (0, 30, 250):
        while run.number < steps:
            run.step()
        assert [found.words for found in examine(run)] == []


def everything(run):
    """All that a run is, as it can be compared."""
    nets = [layer.__dict__.get("rng") for layer in run.net.layers]
    return {
        "weights": [param.data.copy() for _, param in run.net.named_params()],
        "grads": [None if param.grad is None else param.grad.copy() for _, param in run.net.named_params()],
        "memory": copy.deepcopy([vars(run.opt).get(name) for name in ("state", "v", "steps", "lr")]),
        "draws": [rng.bit_generator.state if rng is not None else None for rng in nets],
        "saved": [layer.saved for layer in run.net.layers],
        "losses": list(run.losses),
    }


def same(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return np.array_equal(a, b, equal_nan=True) if isinstance(a, np.ndarray) else a == b or a is b


LOOKED_AT = {
    "dropout": DROPPED.but(optimizer=Momentum, lr=0.02), "norm": NORMED.but(optimizer=Adam, lr=1e-3),
    "diverging": DIGITS.but(lr=100), "mine": DIGITS.but(
        optimizer=rules.SharedMomentum, net=slips.rewritten(DIGITS.net, slips.RIGHT)),
    "lasting": DROPPED.but(net=slips.rewritten(DROPPED.net, {Dropout: slips.LastingDropout})),
    "lstm": ROWS.but(net=lambda **how: digit_reader(LSTM, 16, **how)), "stuck": SMALL.but(lr=1e-6)}


@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_run_that_is_examined_at_every_step_goes_on_as_if_it_were_not(name):
    alone, seen = (LOOKED_AT[name].run(3, "bundled") for _ in range(2))
    for _ in range(12):
        drawn = np.random.get_state()[1].copy()  # noqa: NPY002
        before = everything(seen)
        suspect(seen)
        examine(seen)
        assert same(before, everything(seen))
        assert (drawn == np.random.get_state()[1]).all()  # noqa: NPY002
        with np.errstate(all="ignore"):
            alone.step()
            seen.step()
    assert same({**everything(alone), "saved": 0}, {**everything(seen), "saved": 0})


def test_the_words_have_the_numbers():
    causes = "rate too high", "rate too low", "dead"
    fast, slow, dead = (examine(ran(ILL[cause][0]))[0] for cause in causes)
    assert fast.words.startswith("The learning rate 100 is too high: ")
    assert fast.remedy["lr"] <= 10
    assert 1e-3 <= slow.remedy["lr"] <= 10
    assert "100 % of layer 1 (ReLU)" in dead.words
    assert dead.evidence["layer 1"] == 1.0
    broken = examine(ran(ILL["nan"][0]))[0]
    assert "1 of 4000 training examples hold nan, the first is number 3" in broken.words
    wrong = examine(ran(ILL["gradient"][0], 3))[0]
    assert wrong.words.startswith("The gradient of layer 1 (TurnedReLU) with respect to x is wrong: ")
    turned = examine(ran(ILL["gradient"][1], 3))[0]
    assert turned.words.startswith("The gradient of the loss function is wrong")


def test_a_step_of_the_rule_is_told_from_its_memory():
    words = {rule: examine(ran(DIGITS.but(optimizer=rule), 1))[0].words for rule in (
        rules.Uphill, rules.MinusMomentum, rules.BrakedMomentum, rules.EndlessMomentum)}
    assert "uphill" in words[rules.Uphill]
    assert "uphill" in words[rules.MinusMomentum]
    assert "pushes the wrong way" in words[rules.BrakedMomentum]
    assert "grows from step to step" in words[rules.EndlessMomentum]
    shared = examine(ran(DEEP.but(optimizer=rules.SharedByShape, lr=0.003), 1))[0]
    assert "its memory is shared" in shared.words


def test_suspect_looks_at_losses_alone():
    assert not suspect(ran(DIGITS, 0))
    assert suspect(ran(DIGITS.but(lr=100), 5))
    assert suspect(ran(DIGITS.but(lr=1e-5), 210))
    assert not suspect(ran(DIGITS.but(lr=1e-5), 40))  # too early to tell


def test_tiny_nets_are_not_asked_what_has_no_meaning():
    for id, lane in (("P3", "AND"), ("P3", "XOR"), ("T1", "Momentum"), ("L4", "0.1")):
        run = ran(experiment(id).lane(lane), 20)
        assert [found.words for found in examine(run)] == []
    assert examine(ran(experiment("L4").lane("10"), 10))[0].cause == "rate too high"
    assert examine(ran(experiment("L4").lane("1e-10"), 100))[0].cause == "rate too low"
    bits = SMALL.but(data=lambda scale, rng: Split(Examples(np.eye(2), np.eye(2)[:, :1]), None),
                     net=lambda **how: mlp(2, 1, **how), loss=sigmoid_cross_entropy, order=orders.whole)
    assert examine(ran(bits, 200)) == []


def test_what_a_panel_hands_in_is_enough():
    run = ran(DIGITS.but(lr=100), 20)
    panel = SimpleNamespace(net=run.net, opt=run.opt, experiment=SimpleNamespace(loss=run.experiment.loss),
                            train=run.train, test=None, batch=run.batch, losses=np.array(run.losses),
                            points={"step": []}, number=20, steps=1000)
    assert suspect(panel)
    assert examine(panel)[0].cause == "rate too high"


def test_the_rate_of_that_step_is_blamed():
    run = ran(DIGITS.but(lr=100), 20)
    run.rates = [100.0] * 20
    run.opt.lr = 0.5
    found = examine(run)[0]
    assert found.words.startswith("The learning rate 100 was too high: ")
    assert found.remedy == {"lr": 0.5}


def test_bad_inputs():
    with pytest.raises(TypeError, match="a run with a net, a Sequential"):
        examine(SimpleNamespace(net=3))
    with pytest.raises(TypeError, match="a run with a net"):
        examine(None)

    class Odd(SGD):
        def __deepcopy__(self, memo):
            raise RuntimeError("no copies")
    run = ran(DIGITS.but(optimizer=Odd), 3)
    assert examine(run) == []  # what cannot be tried on a copy is left out
    assert Finding("dead", "ReLUs are dead.").remedy == {}
