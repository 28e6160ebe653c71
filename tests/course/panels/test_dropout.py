"""The dropout panel: masks, both forms, and the average that both come to."""

import numpy as np
import pytest

from course.panels.dropout.panel import DropoutPanel
from course.panels.dropout.state import DropoutState

x = np.random.default_rng(0).uniform(0.5, 1.5, (8, 24))


@pytest.mark.parametrize("book", [False, True])
def test_the_average_of_the_draws_comes_to_the_prediction(book):
    s = DropoutState(x, rate=0.3, book=book)
    first = abs(s.average - s.predicted).mean()
    s.draw(1999)
    assert s.draws == len(s.shares) == len(s.singles) == 2000
    assert abs(s.average - s.predicted).mean() < 0.05 * first
    assert s.shares[-1] == pytest.approx(0.7 if book else 1.0, abs=0.01)
    assert s.goal == pytest.approx(s.predicted.sum() / x.sum())


def test_kept_units_are_scaled_in_one_form_only():
    s = DropoutState(x, rate=0.2)
    assert np.allclose(s.output, np.where(s.kept, x / 0.8, 0))
    s.set_book(True)
    assert np.allclose(s.output, np.where(s.kept, x, 0))
    s.set_training(False)
    assert np.allclose(s.output, 0.8 * x)
    s.set_book(False)
    assert np.array_equal(s.output, x)


def test_a_higher_rate_drops_the_same_units_and_more():
    s = DropoutState(x, rate=0.2)
    few = s.kept
    s.set_rate(0.5)
    assert s.kept.sum() < few.sum()
    assert (few | ~s.kept).all()
    s.set_rate(0.0)
    assert s.kept.all()
    assert "nothing is dropped" in s.words()


def test_every_draw_is_another_and_a_new_setting_starts_afresh():
    s = DropoutState(x, rate=0.5)
    first = s.kept
    s.draw()
    assert not np.array_equal(s.kept, first)
    s.set_rate(0.4)
    assert s.draws == 1
    s.draw(3)
    s.set_training(False)
    s.draw(5)
    assert s.draws == 4, "a prediction draws nothing"
    assert "nothing is dropped" not in s.words()
    assert "nothing is left to do" in s.words().lower()


@pytest.mark.parametrize("bad", [-x, np.zeros((2, 3)), x[0], np.zeros((0, 3))])
def test_what_is_no_batch_of_activations_is_refused(bad):
    with pytest.raises(ValueError, match="batch"):
        DropoutState(bad)


def test_controls_redraw_and_say_what_happens():
    p = DropoutPanel(x, name="t1")
    assert p.state.draws == 20, "a curve to look at"
    old = p.image.value
    p.again.click()
    assert p.image.value != old
    assert p.state.draws == 21
    p.many.click()
    assert p.state.draws == 41
    assert "of 192 are dropped" in p.message
    p.mode.value = "prediction"
    assert p.again.disabled
    assert "the output is the input" in p.message
    p.form.value = "the book's"
    assert "multiplied by 0.80" in p.message
    p.mode.value = "training"
    assert not p.again.disabled
    old = p.image.value
    p.rate.value = 0.6
    assert (p.state.rate, p.state.draws) == (0.6, 20)
    assert p.image.value != old
    assert "rate 0.60" in p.readout.value


def test_dropout_panel_rehearses_many_draws():
    p = DropoutPanel(x, name="t2")
    data, metadata = p._repr_mimebundle_()
    assert data["text/plain"] == "<DropoutPanel t2>"
    assert "average" in metadata["image/png"]["alt"]
    assert p.state.draws > 20
