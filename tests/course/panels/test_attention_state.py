"""The attention panel: what it shows is what the net computes; what its controls do and say."""

import numpy as np
import pytest

from course.experiments import experiment
from course.experiments.ch18 import ALPHABET, reverser
from course.panels import AttentionPanel
from course.panels.attention.state import HEADS, AttentionState, Tempered
from nnlib.gradcheck import check_gradients
from nnlib.init import xavier
from nnlib.losses import softmax_cross_entropy


@pytest.fixture
def state():
    return AttentionState()


def go(state, steps):
    stop = state.number + steps
    for number in state.play():
        if number >= stop:
            return


def test_at_temperature_1_it_is_the_experiment(state):
    run = experiment("G4").run(0, "bundled")
    for _ in range(5):
        run.step()
    go(state, 5)
    np.testing.assert_allclose(state.run.losses, run.losses, rtol=1e-12)


@pytest.mark.parametrize("temperature", [0.5, 3.0])
def test_the_gradients_are_those_of_the_divided_scores(temperature):
    net = reverser(2, 8, attention=Tempered, init=xavier, rng=np.random.default_rng(0), dtype=np.float64)
    net.layers[2].temperature = temperature
    x = ALPHABET.encode(["chairtable", "basketball"])
    before = net.layers[2].W.data.copy()
    errors = check_gradients(net, softmax_cross_entropy, x, x[:, ::-1], rng=np.random.default_rng(1))
    assert max(errors.values()) < 1e-6
    np.testing.assert_array_equal(net.layers[2].W.data, before)


def test_a_high_temperature_makes_the_map_pale(state):
    state.layer.W.data *= 10
    shares = []
    for temperature in (0.2, 1.0, 10.0):
        state.set_temperature(temperature)
        _, maps = state.look()
        np.testing.assert_allclose(maps.sum(axis=-1), 1)
        shares.append(maps.max(axis=-1).mean())
    assert shares[0] > shares[1] > shares[2]


@pytest.mark.parametrize("heads", HEADS)
def test_heads_start_afresh_and_have_a_map_each(state, heads):
    go(state, 3)
    state.set_heads(heads)
    assert state.number == 0
    written, maps = state.look()
    assert maps.shape == (heads, 10, 10)
    assert len(written) == 10


@pytest.mark.parametrize(("word", "said"), [("short", "10 letters, got 5"), ("chairtab1e", "got '1'")])
def test_a_strange_word_is_refused(state, word, said):
    with pytest.raises(ValueError, match=said):
        state.ask(word)
    assert state.word == "chairtable"


def test_it_learns_and_goes_on_past_its_end(state):
    state.steps = state.goal = 100
    go(state, 100)
    assert state.number == 100
    assert state.run.points["step"][-1] == 100
    assert state.right > 0.08
    state.more()
    go(state, 25)
    assert state.run.points["step"][-1] == 120


def test_controls_move_it_and_it_says_so():
    p = AttentionPanel(name="attention-test").run(3)
    assert "step 3" in p.readout.value
    old = p.image.value
    p.temperature.value = 10.0
    assert p.state.layer.temperature == pytest.approx(10)
    assert p.message == "Temperature 10.00 from step 3 on; the weights stay."
    p.word.value = "basketball"
    assert p.state.word == "basketball"
    assert p.image.value != old
    p.word.value = "ball"
    assert "expected a word of 10 letters, got 4" in p.message
    assert p.word.value == "basketball"
    for heads in HEADS[1:]:
        p.heads.value = heads
        assert p.state.number == 0
        assert len(p.figure.maps) == heads
        assert p.message.startswith(f"{heads} heads, new weights")
    p.run(2)
    p.afresh.click()
    assert p.state.number == 0
    assert p.state.layer.temperature == pytest.approx(10)


def test_a_loss_that_is_no_number_is_said():
    p = AttentionPanel(name="attention-broken")
    p.state.run.net.layers[3].b.data[:] = np.nan
    p.run(1)
    assert "Press Reset" in p.message
    assert p.start.disabled
