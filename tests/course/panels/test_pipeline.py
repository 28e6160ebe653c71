"""The pipeline panel: its little model of a bounded queue, held against the real `prefetch`; its words."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.panels import PipelinePanel
from course.panels.pipeline.state import BATCHES, PipelineState, ahead, in_turn
from course.panels.shared.base import LOCKED
from nnlib.datasets import prefetch

times = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12)


def arrays(pairs):
    return np.array(pairs, dtype=float).T


@given(times, st.integers(1, 5))
def test_reading_ahead_obeys_the_queue_and_the_order(pairs, depth):
    read, train = arrays(pairs)
    plan = ahead(read, train, depth)
    assert np.array_equal(plan.ready - plan.read, read)
    assert np.array_equal(plan.done - plan.taken, train)
    assert (plan.ready <= plan.put).all()
    assert (plan.put <= plan.taken).all()
    assert (plan.read[1:] == plan.put[:-1]).all()  # one reader, one batch in its hand
    assert (plan.taken[1:] >= plan.done[:-1]).all()  # one trainer
    _, filled = plan.fill()
    assert filled.min() == 0
    assert filled.max() <= depth
    assert filled[-1] == 0


@given(times, st.integers(1, 5))
def test_reading_ahead_lies_between_the_slower_of_the_two_and_their_sum(pairs, depth):
    read, train = arrays(pairs)
    total = ahead(read, train, depth).total
    assert max(read.sum() + train[-1], read[0] + train.sum()) <= total
    assert total <= in_turn(read, train).total == read.sum() + train.sum()
    assert ahead(read, train, depth + 1).total <= total


@given(times, st.integers(1, 5))
def test_nobody_waits_without_need(pairs, depth):
    """A batch is taken in the moment it is put or the trainer is free; put when ready or there is room."""
    read, train = arrays(pairs)
    plan = ahead(read, train, depth)
    free = np.concatenate([[0.0], plan.done[:-1]])
    assert ((plan.taken == plan.put) | (plan.taken == free)).all()
    for k in range(len(read)):
        assert plan.put[k] == plan.ready[k] or plan.put[k] == plan.taken[k - depth]


def test_times_add_up():
    plan = ahead(np.array([4.0, 4, 4, 4]), np.array([9.0, 9, 9, 9]), 1)
    assert plan.taken.tolist() == [4, 13, 22, 31]
    assert plan.put.tolist() == [4, 8, 13, 22]
    assert (plan.total, plan.trainer_waits, plan.reader_waits) == (40, 4, 6)


@pytest.mark.parametrize("depth", [1, 3])
def test_the_real_prefetch_runs_as_far_ahead_as_the_model_and_is_never_faster(depth):
    count, read, train = 8, 0.002, 0.02
    started = []

    def source():
        for k in range(count):
            started.append(k)
            time.sleep(read)
            yield k

    seen, begin = [], time.perf_counter()
    for k in prefetch(source(), depth=depth):
        time.sleep(train)  # meanwhile the reader goes as far as the queue lets it
        seen.append((k, len(started)))
    seconds = time.perf_counter() - begin
    plan = ahead(np.full(count, read), np.full(count, train), depth)
    # When the trainer is done with batch k, these readings have begun in the model.
    begun = [(k, int((plan.read < plan.done[k]).sum())) for k in range(count)]
    # The real one may have been kept from running for a moment; it never runs further.
    assert [k for k, _ in seen] == list(range(count))
    assert all(real <= model for (_, real), (_, model) in zip(seen, begun, strict=True))
    assert max(real - k for k, real in seen) == max(model - k for k, model in begun) == depth + 2
    assert seconds >= plan.total


def test_jitter_moves_work_about_and_adds_none():
    s = PipelineState(read=6, train=5)
    even, _ = s.costs()
    s.set(jitter=1.0)
    uneven, _ = s.costs()
    assert np.ptp(even) == 0
    assert np.ptp(uneven) > 6
    assert uneven.min() >= 0
    assert uneven.sum() == pytest.approx(even.sum())
    assert np.array_equal(uneven, s.costs()[0])
    assert len(uneven) == BATCHES


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"read": 12, "train": 4}, "Reading is slower than training"),
        ({"read": 4, "train": 12}, "Training is slower than reading"),
        ({"read": 8, "train": 8}, "the best case"),
        ({"read": 8, "train": 8, "jitter": 1.0, "depth": 1}, "A deeper queue keeps a reserve"),
        ({"read": 0}, "nothing can be saved"),
        ({"train": 0}, "reading cannot be hidden"),
    ],
)
def test_words_name_what_limits(settings, said):
    s = PipelineState()
    s.set(**settings)
    assert said in s.words()
    assert "read ahead" in s.formula()


def test_a_reserve_is_worth_something_only_where_the_words_say_so():
    for read in (0, 3, 6, 9):
        for train in (0, 3, 6, 9):
            for jitter in (0, 0.5, 1):
                for depth in (1, 2, 10):
                    s = PipelineState(read, train, depth, jitter)
                    if "A deeper queue keeps" in s.words():
                        assert PipelineState(read, train, BATCHES, jitter).ahead.total < s.ahead.total
                    assert s.bound <= s.ahead.total <= s.in_turn.total


def test_impossible_settings_are_refused():
    with pytest.raises(ValueError, match=r"depth must lie in 1"):
        PipelinePanel(depth=0)
    with pytest.raises(ValueError, match="jitter"):
        PipelineState().set(jitter=2)


def test_sliders_move_the_state_the_picture_and_the_words():
    p = PipelinePanel(read=6, train=5)
    old = p.image.value
    p.read.value = 15
    assert p.state.read == 15
    assert p.image.value != old
    assert p.message.startswith("Reading is slower")
    p.depth.value = 5
    assert p.state.depth == 5
    assert isinstance(p.state.depth, int)
    p.train.value = p.read.value = 0
    assert "nothing to do" in p.readout.value
    assert bytes(p.image.value[:4]) == b"\x89PNG"


def test_controls_have_words_and_wait_for_the_prediction():
    class Guess:
        answered = False

        def on_answer(self, callback):
            self.callback = callback

    guess = Guess()
    p = PipelinePanel(after=guess)
    assert len({control.description for control in p.controls}) == 4
    assert all(control.tooltip for control in p.controls)
    assert p.message == LOCKED
    assert all(control.disabled for control in p.controls)
    guess.answered = True
    guess.callback()
    assert not any(control.disabled for control in p.controls)
