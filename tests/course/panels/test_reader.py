"""The reader panel: what it shows is what the net computes; what its controls do and say."""

import asyncio

import numpy as np
import pytest

from course.panels import ReaderPanel
from course.panels.reader.state import ReaderState
from nnlib.datasets import bundled_file, load_mnist
from nnlib.functional import softmax
from nnlib.layers import SimpleRNN
from nnlib.modelfile import load_model
from nnlib.models import digit_reader, mlp

X, T = (array[:30] for array in load_mnist().test)
LSTM_NET = load_model(bundled_file("weights/digit_reader.h5"))
RNN_NET = digit_reader(SimpleRNN, 12, rng=np.random.default_rng(0), dtype=np.float64)
NETS = {"LSTM": LSTM_NET, "RNN": RNN_NET}


@pytest.fixture
def state():
    return ReaderState(NETS, X, T)


@pytest.mark.parametrize("name", NETS)
def test_the_last_belief_is_the_nets_answer(state, name):
    for index in range(5):
        state.choose(net=name, index=index)
        np.testing.assert_allclose(state.beliefs[-1], softmax(NETS[name](X[index:index + 1]))[0], atol=1e-6)
    assert state.memory.shape == (28, NETS[name].layers[1].units)
    assert not NETS[name].layers[1].sequences, "the net itself stays as it was"


def test_the_belief_after_some_rows_is_that_of_a_net_that_saw_no_more():
    s = ReaderState({"RNN": RNN_NET}, X, T)
    cell, dense = RNN_NET.layers[1:]
    h = np.zeros(12)
    for row in X[0].reshape(28, 28)[:9]:
        h = np.tanh(row @ cell.Wx.data + h @ cell.Wh.data + cell.b.data)
    np.testing.assert_allclose(s.beliefs[9], softmax(h @ dense.W.data + dense.b.data), atol=1e-12)
    np.testing.assert_allclose(s.beliefs[0], 0.1)  # nothing read, biases 0: no digit is preferred


def test_order_and_blank_rows_change_what_is_read(state):
    digit = X[0].reshape(28, 28)
    np.testing.assert_array_equal(state.seen, digit)
    state.choose(order="bottom up", blank=(5, 20))
    np.testing.assert_array_equal(state.seen[:8], digit[:19:-1])
    assert not state.picture[5:20].any()
    assert digit[5:20].any()
    next(state.play())
    assert state.row == 27


def test_it_plays_28_rows_and_begins_again(state):
    assert state.row is None
    assert list(state.play()) == list(range(1, 29))
    assert state.row == 27
    state.more()
    assert state.number == 0


def test_its_words_follow_the_belief(state):
    assert "Nothing read yet" in state.words()
    state.beliefs = np.full((29, 10), 0.01)
    state.beliefs[:12, 3] = 0.6
    state.beliefs[:12, 5] = 0.3
    state.beliefs[12:, T[0]] = 0.95
    state.number = 11
    assert state.words() == "After 11 rows it is not sure: 3 (60%) or 5 (30%)."
    state.number = 12
    assert state.words() == f"After 12 rows it is sure: {T[0]}."
    state.number = 28
    assert state.words().endswith(f"That is right. {T[0]} leads for good after 12 rows.")
    state.labels = (T + 1) % 10
    assert "wrong, it is a" in state.words()


def test_a_good_reader_is_right_and_decides_late(state):
    right, decided = 0, []
    for index in range(30):
        state.choose(index=index)
        right += state.beliefs[-1].argmax() == T[index]
        decided.append(state.decided)
    assert right >= 28
    assert 8 < np.median(decided) < 26


def test_what_is_no_reader_is_refused():
    with pytest.raises(ValueError, match="recurrent layer"):
        ReaderState({"mlp": mlp(784, 20, 10, rng=np.random.default_rng(0))}, X, T)
    with pytest.raises(ValueError, match="as many labels"):
        ReaderState(NETS, X, T[:3])


def test_controls_keep_the_row_and_say_what_is_believed_there():
    p = ReaderPanel(NETS, X, T, name="t1")
    assert "14 of 28 rows read" in p.readout.value, "it opens with something to look at"
    half = p.image.value
    p.run(3)
    assert p.image.value != half
    assert "After 17 rows" in p.message
    for control, value in ((p.digit, 3), (p.net, "RNN"), (p.order, "bottom up"), (p.hidden, (8, 14))):
        old = p.image.value
        control.value = value
        assert p.state.number == p.row.value == 17
        assert p.image.value != old
        assert "After 17 rows" in p.message
    assert (p.state.index, p.state.net_name, p.state.order, p.state.blank) == (3, "RNN", "bottom up", (8, 14))
    assert "rows 9 to 14 blank" in p.readout.value
    p.run(28)
    assert "leads for good" in p.message
    p.run(1)
    assert p.state.number == 1, "after the last row it begins again"


def test_the_row_is_scrubbed_and_reading_goes_on_from_there():
    p = ReaderPanel(NETS, X, T, name="t3")
    p.row.value = 5
    assert p.state.number == 5
    assert "After 5 rows" in p.message
    p.run(1)
    assert p.state.number == p.row.value == 6
    p.row.value = 28
    assert "leads for good" in p.message
    assert p.message.endswith("Start reads it again.")
    p.run(1)
    assert p.state.number == 1


def test_another_net_reads_on_while_it_plays():
    async def scenario():
        p = ReaderPanel(NETS, X, T, name="t4", speed=100)
        p.afresh.click()
        p.start.click()
        await asyncio.sleep(0.1)
        p.net.value = "RNN"
        assert p.player.playing
        before = p.state.number
        assert before > 0
        await asyncio.sleep(0.1)
        assert p.state.number > before
        p.pause()
        await asyncio.sleep(0.1)

    asyncio.run(scenario())


def test_a_stored_page_shows_a_digit_read_to_the_end():
    p = ReaderPanel(NETS, X, T, name="t2")
    data, metadata = p._repr_mimebundle_()
    assert data["text/plain"] == "<ReaderPanel t2>"
    assert p.state.number == 28
    assert "belief" in metadata["image/png"]["alt"]
