"""The training panel without a browser: its controls, its words, its pictures; how panels are shown."""

import asyncio
import io
import threading
from types import SimpleNamespace

import matplotlib.style
import numpy as np
import pytest
from matplotlib.image import imread

from course.panels import GatePanel, TrainingPanel
from course.panels.shared import base
from course.panels.shared.base import LOCKED, Panel
from course.panels.shared.png import png
from nnlib import Dense, Sequential
from nnlib.datasets import Split
from nnlib.losses import mean_squared_error, sigmoid_cross_entropy
from small_nets import linear_net, small_net, two_moons


def panel(name="moons", factory=small_net, data=None, **options):
    return TrainingPanel(factory, data or two_moons(), name=name, **options)


@pytest.fixture
def live(monkeypatch):
    """As in a reader's notebook: nothing rehearses."""
    monkeypatch.setattr(base, "headless", lambda: False)


@pytest.fixture(autouse=True)
def nothing_plays():
    Panel.shown.clear()
    Panel.active = None


def size_of(picture):
    return imread(io.BytesIO(picture)).shape


# PNG


def test_png_gives_the_array_back():
    rgb = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    back = (imread(io.BytesIO(png(rgb))) * 255).round().astype(np.uint8)
    assert np.array_equal(back[..., :3], rgb)


@pytest.mark.parametrize("bad", [np.zeros((2, 2), np.uint8), np.zeros((2, 2, 3))])
def test_png_refuses_what_is_no_picture(bad):
    with pytest.raises(ValueError, match="uint8"):
        png(bad)


# The training panel


def test_a_sigmoid_net_and_a_regression_run_too():
    x, t = two_moons().train
    column = (x, t[:, None].astype(np.float32))
    one = lambda init, rng: small_net(init, rng, outputs=1)  # noqa: E731
    binary = panel("binary", one, Split(column, column), loss=sigmoid_cross_entropy).run(60)
    assert binary.state.points["test"][-1] > 0.5
    line = (x, x[:, :1] * 2)
    regression = panel("line", one, line, loss=mean_squared_error, view=None).run(60)
    assert "train" not in regression.state.points
    assert regression.state.smooth[-1] < regression.state.losses[0]


def test_run_takes_the_steps_and_draws():
    p = panel()
    old = p.image.value
    assert p.run(40) is p
    assert p.state.number == 40
    assert p.image.value != old
    assert size_of(p.image.value)[:2] == (440, 900)
    assert "step 40" in p.readout.value
    assert p.message == "Paused at step 40. Start goes on."


def test_the_legend_speaks_of_a_test_set_only_where_there_is_one():
    def legend(data):
        share = panel("set", data=data).run(1).figure.axes[1]
        return [text.get_text() for text in share.get_legend().get_texts()]

    assert legend(two_moons()) == ["train", "test"]
    assert legend(two_moons().train) == ["train"]


def test_reset_brings_the_first_weights_back():
    p = panel()
    first = [param.data.copy() for param in p.state.params]
    p.run(20)
    p.afresh.click()
    assert p.state.number == 0
    assert all(np.array_equal(a, b.data) for a, b in zip(first, p.state.params, strict=True))
    assert p.message.startswith("Back at step 0 with the first weights")


@pytest.mark.parametrize("steps", [0, 10])
def test_moving_a_control_redraws_a_panel_at_rest(steps):
    p = panel().run(steps)
    old = p.image.value
    p.rate.value = 0.01
    assert p.state.run.opt.lr == pytest.approx(0.01)
    assert p.image.value != old


def test_controls_move_the_state():
    p = panel().run(10)
    p.optimizer.value = "Adam"
    p.batch.value = 50
    assert (p.state.value("optimizer"), p.state.value("batch")) == ("Adam", 50)
    assert "Batch size 50 from step 10 on" in p.message
    p.initializer.value = "Xavier"
    assert p.state.number == 0
    assert "afresh" in p.message
    p.step.click()
    assert p.state.number == 1
    p.afresh.click()
    assert p.state.number == 0


def test_every_control_has_a_label_and_a_tooltip():
    for p in (panel(), GatePanel("XOR")):
        for control in p.controls:
            assert control.description
            assert control.tooltip


def test_the_last_frame_is_the_final_state_and_finishing_is_said():
    p = panel(steps=30).run(100)
    assert p.message.startswith("Finished 30 steps")
    p.run(100)
    assert p.state.number == 60


def test_nan_locks_start_until_the_reader_goes_back():
    p = panel("nan", linear_net, lr=10.0).run(1000)
    assert p.state.broken
    assert p.troubled
    assert p.start.disabled
    assert p.step.disabled
    p.back.click()
    assert not p.start.disabled
    assert "are back" in p.message
    p.rate.value = 0.01
    p.run(20)
    assert np.isfinite(p.state.losses).all()


def test_an_error_is_said_and_raised():
    def bad_loss(y, t):
        raise ValueError("labels out of range")

    p = panel("bad", loss=bad_loss)
    with pytest.raises(ValueError, match="out of range"):
        p.run(5)
    assert "ValueError: labels out of range" in p.message
    assert isinstance(p.error, ValueError)
    with pytest.raises(ValueError, match="out of range"):
        p.run(5)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"view": "map"}, "view"), ({"speed": 7}, "speed"), ({"lr": 100.0}, "lr")],
)
def test_wrong_settings_fail_at_once(options, message):
    with pytest.raises(ValueError, match=message):
        panel(**options)


def test_decision_needs_points_of_the_plane_and_digits_need_squares():
    data = (np.zeros((10, 3), np.float32), np.arange(10) % 2)
    net = lambda init, rng: Sequential([Dense(2)], input_shape=(3,), init=init, rng=rng)  # noqa: E731
    with pytest.raises(ValueError, match=r"\(N, 2\)"):
        panel("three", net, data)
    with pytest.raises(ValueError, match="square"):
        panel("three", net, data, view="digits")


def test_digits_shows_the_mistakes():
    rng = np.random.default_rng(0)
    images = (rng.random((300, 16), dtype=np.float32), rng.integers(0, 3, 300))
    net = lambda init, rng: Sequential([Dense(3)], input_shape=(16,), init=init, rng=rng)  # noqa: E731
    p = panel("images", net, Split(images, images), view="digits").run(20)
    heading = p.figure.figure.axes[-1].get_title(loc="left")
    wrong = int((p.state.net(images[0]).argmax(axis=1) != images[1]).sum())
    assert heading.startswith(f"{wrong} of 300 wrong")


def test_a_view_may_be_a_function():
    calls = []

    def view(ax, state):
        (line,) = ax.plot([0, 1], [0, 1])
        return lambda: calls.append(state.number) or [line]

    panel("own", view=view).run(5)
    assert calls == [0, 5]


def test_playing_drawing_pausing_in_a_loop(live):
    async def scenario():
        p = panel(speed=None, steps=10**6)
        first = p.image.value
        p.start.click()
        assert p.start.description == "Pause"
        await asyncio.sleep(0.5)
        assert p.state.number > 10
        await asyncio.to_thread(p.start.click)
        await asyncio.sleep(0.2)
        assert p.start.description == "Start"
        assert p.message.startswith("Paused")
        number = p.state.number
        await asyncio.sleep(0.1)
        assert p.state.number == number
        assert p.image.value != first
        assert p.state.resting

    asyncio.run(scenario())


def test_a_control_moved_in_another_thread_acts_in_the_loop(live):
    async def scenario():
        p = panel()
        where = []
        p.state.set = lambda *moved: where.append(threading.get_ident())
        await asyncio.to_thread(setattr, p.rate, "value", 0.01)
        await asyncio.sleep(0.05)
        assert where == [threading.get_ident()]

    asyncio.run(scenario())


def test_an_initializer_moved_while_it_runs_goes_on_afresh(live):
    async def scenario():
        p = panel(steps=10**6)
        p.start.click()
        await asyncio.sleep(0.3)
        p.initializer.value = "Xavier"
        assert "afresh" in p.message
        assert p.state.number == 0
        assert p.player.playing
        assert p.start.description == "Pause"
        for _ in range(1000):
            await asyncio.sleep(0.02)
            if p.state.number:
                break
        assert p.state.number > 0
        p.pause()
        await asyncio.sleep(0.1)

    asyncio.run(scenario())


def test_one_panel_plays_at_a_time_and_a_newer_one_takes_the_place(live):
    async def scenario():
        first, second = panel("a", steps=10**6), panel("b", steps=10**6)
        first.start.click()
        await asyncio.sleep(0.05)
        second.start.click()
        await asyncio.sleep(0.1)
        assert (first.player.playing, second.player.playing) == (False, True)
        third = panel("b")
        await asyncio.sleep(0.1)
        assert not second.player.playing
        assert second.start.disabled
        assert "newer panel" in second.message
        assert not third.start.disabled
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(scenario())


def test_a_net_that_fails_while_it_plays_says_so(live):
    async def scenario():
        p = panel()
        p.state.net.forward = None
        p.start.click()
        await asyncio.sleep(0.1)
        assert "TypeError" in p.message
        assert p.start.description == "Start"
        del p.state.net.forward
        p.start.click()
        await asyncio.sleep(0.3)
        assert p.state.number > 0
        p.pause()
        await asyncio.sleep(0.1)

    asyncio.run(scenario())


class Prediction:
    def __init__(self):
        self.answered, self.callbacks = False, []

    def on_answer(self, callback):
        self.callbacks.append(callback)

    def answer(self):
        self.answered = True
        for callback in self.callbacks:
            callback(SimpleNamespace(choice=1))


@pytest.mark.parametrize("make", [panel, lambda **options: GatePanel("OR", **options)])
def test_a_prediction_locks_the_controls(make):
    prediction = Prediction()
    p = make(after=prediction)
    assert all(control.disabled for control in p.controls)
    assert p.message == LOCKED
    prediction.answer()
    assert not all(control.disabled for control in p.controls)
    assert p.message != LOCKED


# How a panel is shown


def test_headless_is_known_by_the_environment(monkeypatch):
    for name in ("PYTEST_VERSION", "PYTEST_CURRENT_TEST", "NNLIB_HEADLESS"):
        monkeypatch.delenv(name, raising=False)
    assert not base.headless()
    monkeypatch.setenv("NNLIB_HEADLESS", "0")
    assert not base.headless()
    monkeypatch.setenv("NNLIB_HEADLESS", "1")
    assert base.headless()
    monkeypatch.delenv("NNLIB_HEADLESS")
    monkeypatch.setenv("PYTEST_VERSION", "9")
    assert base.headless()


def test_headless_display_rehearses_once_and_is_a_picture():
    p = panel(rehearsal=25)
    data, metadata = p._repr_mimebundle_()
    assert p.state.number == 25
    assert data["text/plain"] == repr(p) == "<TrainingPanel moons>"
    assert set(data) == {"text/plain", "image/png"}
    assert "moons" in metadata["image/png"]["alt"]
    p._repr_mimebundle_()
    assert p.state.number == 25


def test_the_same_page_twice_is_the_same_picture():
    first, second = (panel(rehearsal=25)._repr_mimebundle_()[0]["image/png"] for _ in range(2))
    assert first == second


def test_live_display_starts_nothing_and_is_a_widget(live):
    p = panel()
    data, _ = p._repr_mimebundle_()
    assert p.state.number == 0
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["image/png"]


@pytest.mark.parametrize("make", [lambda: panel().run(3), lambda: GatePanel("AND")])
def test_a_panel_looks_the_same_in_a_page_of_any_style(make):
    plain = make().image.value
    with matplotlib.style.context("course.style"):
        assert make().image.value == plain
