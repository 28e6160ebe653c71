"""The writer panel: what it writes is what its net says; what its controls do, and when a loss is lost."""

import numpy as np
import pytest

from course.panels import WriterPanel
from course.panels.writer.state import CONTEXT, NAMES, WriterState
from nnlib.datasets import load_names
from nnlib.optim import SGD, AdamW

SOME = load_names()[:300]


@pytest.fixture
def state():
    return WriterState(SOME, steps=30)


def go(state, steps):
    for number in state.play():
        if number >= steps:
            return


def test_it_learns_and_counts_its_steps(state):
    go(state, 30)
    assert (state.number, len(state.losses), len(state.smooth)) == (30, 30, 30)
    assert state.losses[-1] < state.losses[0]
    assert list(state.play()) == []
    state.more()
    assert state.goal == 60


def test_equal_seeds_give_equal_runs_and_reset_begins_again(state):
    go(state, 10)
    losses, names = list(state.losses), state.written
    state.reset()
    assert (state.number, state.losses) == (0, [])
    go(state, 10)
    assert (state.losses, state.written) == (losses, names)


def test_at_temperature_0_or_among_one_letter_all_names_are_the_likeliest(state):
    go(state, 20)
    assert len(state.written) == NAMES
    assert len(set(state.written)) > 1
    state.temperature = 0
    coldest = set(state.written)
    assert len(coldest) == 1
    state.temperature, state.top = 1.0, 1
    assert set(state.written) == coldest
    numbers = [0]
    while len(numbers) <= CONTEXT and (len(numbers) == 1 or numbers[-1]):
        numbers.append(int(state.net.forward(np.array([numbers]))[0, -1].argmax()))
    assert coldest.pop()[0] == state.letters.decode(numbers).strip("\n")


def test_names_begin_as_asked_and_known_ones_are_told(state):
    state.set_prompt("mar")
    assert all(name.startswith("mar") for name, _ in state.written)
    assert all(known == (name in SOME) for name, known in state.written if known is not None)
    with pytest.raises(ValueError, match="small letters from a to z, got 'é'"):
        state.set_prompt("é")
    with pytest.raises(ValueError, match="at most 12 letters"):
        state.set_prompt("a" * 13)
    assert state.prompt == "mar"


def test_rate_and_optimizer_act_from_the_next_step_and_the_weights_stay(state):
    go(state, 5)
    before = [param.data.copy() for param in state.net.params()]
    state.set_rate(0.5)
    state.set_rule("SGD")
    assert isinstance(state.opt, SGD)
    assert state.opt.lr == 0.5
    assert all(np.array_equal(a, param.data) for a, param in zip(before, state.net.params(), strict=True))
    state.set_rule("AdamW")
    assert isinstance(state.opt, AdamW)


def test_a_loss_that_is_no_number_brings_the_last_good_weights_back(state):
    go(state, 25)
    state.goal = 60
    state.net.params()[0].data[:] = np.nan
    assert list(state.play()) == []
    assert state.number == 20
    assert len(state.losses) == 20
    assert all(np.isfinite(param.data).all() for param in state.net.params())
    assert "The weights of step 20 are back" in state.lost
    go(state, 22)
    assert state.lost == ""
    assert state.number == 22


def test_the_table_of_pairs_is_the_line_to_beat(state):
    codes = state.codes
    counts = np.zeros((27, 27))
    np.add.at(counts, (codes[:-1], codes[1:]), 1)
    share = counts / counts.sum(axis=1, keepdims=True).clip(min=1)
    assert state.by_pairs == pytest.approx(-np.log(share[codes[:-1], codes[1:]]).mean())
    assert state.guessing == pytest.approx(np.log(27))


def test_the_panel_writes_as_it_learns_and_its_controls_act():
    p = WriterPanel(SOME, name="writer")
    first = p.image.value
    p.run(15)
    assert "step 15" in p.readout.value
    assert p.image.value != first
    for control, value in ((p.temperature, 0.0), (p.top, 1), (p.prompt, "mar")):
        old = p.image.value
        control.value = value
        p.draw()
        assert p.image.value != old or control is p.top  # at temperature 0 one letter is left anyway
    p.rule.value = "SGD"
    assert "SGD from step 15 on." in p.message
    p.rate.value = p.rate.options[0][1]
    assert p.state.opt.lr == p.rate.value
    p.prompt.value = "???"
    assert (p.state.prompt, p.prompt.value) == ("mar", "mar")
    assert "small letters" in p.message
    assert p.troubled
