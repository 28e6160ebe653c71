"""The panels without a browser: their state, their steps, their pictures, their words."""

import asyncio
import io
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.image import imread

from nnlib import Dense, Flatten, ReLU, Sequential, he, normal
from nnlib.datasets import Split, blobs, moons
from nnlib.losses import mean_squared_error, sigmoid_cross_entropy, softmax_cross_entropy
from nnlib.optim import SGD, Adam
from nnlib.panels import GatePanel, TrainingPanel, base
from nnlib.panels.base import LOCKED, Panel
from nnlib.panels.gate_state import GateState, clip
from nnlib.panels.png import png
from nnlib.panels.state import TrainingState, guessing_loss


def two_moons(seed=0):
    first, second = np.random.default_rng(seed).spawn(2)
    return Split(moons(200, noise=0.15, rng=first), moons(100, noise=0.15, rng=second))


def small_net(init, rng, between=ReLU, outputs=2):
    return Sequential([Dense(16), between(), Dense(outputs)], input_shape=(2,), init=init, rng=rng)


def linear_net(init, rng):
    return Sequential([Dense(16), Flatten(), Dense(16), Dense(2)], input_shape=(2,), init=init, rng=rng)


def state(factory=small_net, data=None, loss=softmax_cross_entropy, lr=0.1, **options):
    data = data or two_moons()
    given = {"batch_size": 20, "seed": 0, "steps": 1000} | options
    return TrainingState(
        factory, *data, loss, {"SGD": SGD, "Adam": Adam}, {"He": he, "tiny": normal(0.01)}, lr=lr, **given
    )


def run(state, n):
    """The losses of n steps."""
    start = state.number
    for number in state.play():
        if number is not None and number - start >= n:
            break
    return state.losses[start:]


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


# The state of a training run


def test_the_same_moves_give_the_same_losses():
    def moves():
        s = state()
        run(s, 30)
        s.set_rate(0.5)
        run(s, 30)
        s.set_optimizer("Adam")
        s.set_rate(0.01)
        s.set_batch_size(50)
        run(s, 30)
        return s.losses

    assert len(moves()) == 90
    assert moves() == moves()


def test_it_learns_and_scores_both_sets():
    s = state(lr=0.5)
    losses = run(s, 600)
    assert np.mean(losses[-50:]) < 0.5 * np.mean(losses[:10])
    assert s.scores["train"][-1] > 0.85
    assert s.scores["test"][-1] > 0.85
    assert s.scores["step"][0] == 0


def test_the_rate_acts_from_the_next_step_and_keeps_the_weights():
    s, other = state(), state()
    run(s, 20)
    run(other, 20)
    s.set_rate(0.0)
    before = [param.data.copy() for param in s.net.params()]
    run(s, 5)
    assert all(np.array_equal(a, b.data) for a, b in zip(before, s.net.params(), strict=True))
    assert s.rates == [0.1] * 20 + [0.0] * 5


def test_an_optimizer_keeps_the_weights_and_is_noted():
    s = state()
    run(s, 20)
    before = [param.data.copy() for param in s.net.params()]
    s.set_optimizer("Adam")
    assert isinstance(s.opt, Adam)
    assert all(np.array_equal(a, b.data) for a, b in zip(before, s.net.params(), strict=True))
    assert s.changes == [(20, "Adam")]
    run(s, 1)
    assert s.number == 21


def test_an_initializer_starts_afresh():
    s = state()
    run(s, 20)
    s.set_initializer("tiny")
    assert (s.number, s.losses) == (0, [])
    assert np.abs(s.net.params()[0].data).max() < 0.1


def test_reset_replays_the_same_losses():
    s = state()
    first = run(s, 25)
    s.reset()
    assert run(s, 25) == first


def test_nan_stops_in_words_and_the_good_weights_come_back():
    s = state(linear_net)
    run(s, 50)
    s.set_rate(1e4)
    run(s, 300)
    assert s.broken
    assert "no longer a number" in s.trouble()
    assert f"step {s.good_step}" in s.trouble()
    broken_at = s.number
    s.go_back()
    assert s.number == s.good_step < broken_at
    assert len(s.losses) == len(s.smooth) == len(s.rates) == s.number
    assert not s.broken
    assert s.trouble() == ""
    s.set_rate(0.1)
    assert max(run(s, 50)) < 2 * s.guess


def test_the_last_good_weights_are_those_whose_loss_was_measured():
    s = state(linear_net)
    weights = []
    for number in s.play():
        if number is None:
            continue
        weights.append([param.data.copy() for param in s.net.params()])
        if number == 10:
            s.set_rate(1e4)
    s.go_back()
    assert s.number >= 10
    now = [param.data for param in s.net.params()]
    assert all(np.array_equal(a, b) for a, b in zip(now, weights[s.number - 1], strict=True))


def test_a_net_that_does_not_learn_is_said():
    s = state(lr=1e-6, steps=300)
    s.set_initializer("tiny")
    run(s, 300)
    assert "has not learned" in s.trouble()
    assert f"{s.guess:.3f}" in s.trouble()
    s.set_rate(0.5)
    assert s.trouble() == "", "a moved rate gets its time"


def test_dead_units_are_told_from_a_small_rate():
    def dead(init, rng):
        net = small_net(init, rng)
        net.params()[1].data[:] = -100.0
        return net

    s = state(dead, steps=300)
    run(s, 300)
    assert "exactly 0" in s.trouble()


def test_it_rests_at_its_goal_and_may_go_on():
    s = state(steps=30)
    run(s, 100)
    assert s.number == 30
    assert s.scores["step"][-1] == 30
    s.more()
    run(s, 100)
    assert s.number == 60


def test_evaluation_is_cut_into_small_pieces():
    rng = np.random.default_rng(0)
    big = Split(blobs(5000, classes=2, rng=rng), blobs(3000, classes=2, rng=rng))
    s = state(data=big, batch_size=100)
    sizes = []
    forward = s.net.forward
    s.net.forward = lambda x, train=False: sizes.append(len(x)) or forward(x, train=train)
    run(s, 200)
    assert max(sizes) <= 200
    assert sum(sizes) < 2.5 * 200 * 100


@pytest.mark.parametrize(
    ("t", "expected"),
    [
        (np.arange(1000) % 10, np.log(10)),
        (np.array([[0.0], [1.0]] * 50), np.log(2)),
        (np.zeros(10, int), 0.0),
        (np.linspace(0, 1, 50), None),
        (np.zeros((5, 3)), None),
    ],
)
def test_the_loss_of_guessing(t, expected):
    assert guessing_loss(t) == (None if expected is None else pytest.approx(expected))


def test_a_sigmoid_net_and_a_regression_run_too():
    x, t = two_moons().train
    column = (x, t[:, None].astype(np.float32))
    one = lambda init, rng: small_net(init, rng, outputs=1)  # noqa: E731
    binary = panel("binary", one, Split(column, column), loss=sigmoid_cross_entropy).run(60)
    assert binary.state.scores["test"][-1] > 0.5
    line = (x, x[:, :1] * 2)
    regression = panel("line", one, line, loss=mean_squared_error, view=None).run(60)
    assert regression.state.scores["train"][-1] is None
    assert regression.state.smooth[-1] < regression.state.losses[0]


# The training panel


def test_run_takes_the_steps_and_draws():
    p = panel()
    old = p.image.value
    assert p.run(40) is p
    assert p.state.number == 40
    assert p.image.value != old
    assert size_of(p.image.value)[:2] == (440, 900)
    assert "step 40" in p.readout.value
    assert p.message == "Paused at step 40. Start goes on."


def test_moving_a_control_redraws_a_panel_at_rest():
    p = panel().run(10)
    old = p.image.value
    p.rate.value = 0.01
    assert p.state.opt.lr == pytest.approx(0.01)
    assert p.image.value != old


def test_controls_move_the_state():
    p = panel().run(10)
    p.optimizer.value = "Adam"
    p.batch.value = 50
    assert (p.state.optimizer, p.state.batch_size) == ("Adam", 50)
    assert "Batches of 50" in p.message
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
        p.state.set_rate = lambda lr: where.append(threading.get_ident())
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
        await asyncio.sleep(0.3)
        assert p.player.playing
        assert p.start.description == "Pause"
        assert 0 < p.state.number < 60
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


# The gate panel


@pytest.mark.parametrize(
    ("gate", "weights"), [("AND", (0.5, 0.5, -0.7)), ("NAND", (-0.5, -0.5, 0.7)), ("OR", (0.5, 0.5, -0.2))]
)
def test_the_published_weights_are_right(gate, weights):
    s = GateState(gate, *weights)
    assert s.right == (True,) * 4
    assert s.words().startswith("4 of 4 right")


def test_wrong_corners_are_named():
    s = GateState("AND", 0.5, 0.5, -0.2)
    assert s.words() == "2 of 4 right: (0, 1) should give 0 and (1, 0) should give 0."


def test_no_setting_of_the_sliders_is_xor_and_all_others_are_found():
    s = GateState("XOR")
    ticks = np.arange(-2, 2.01, 0.5)
    for w1 in ticks:
        for w2 in ticks:
            for b in np.arange(-1.75, 2.01, 0.5):
                s.move(w1=w1, w2=w2, b=b)
                assert sum(s.right) < 4
    assert len(s.found) == 14


def test_slider_sums_are_rounded():
    s = GateState("OR")
    s.move(w1=0.1 + 0.2, w2=0.3, b=-0.3)
    assert s.outputs == (0, 0, 0, 1)


def test_xor_is_explained_after_honest_tries_and_solved_by_two_layers():
    s = GateState("XOR")
    s.stack(True)
    assert not s.two_layers, "first the reason"
    for w1, w2, b in [(1, 1, -0.5), (1, 1, -1.5), (1, 0, -0.5), (0, 1, -0.5), (-1, -1, 0.5), (0, 0, 1)]:
        s.move(w1=w1, w2=w2, b=b)
    assert s.may_ask
    assert "press Why?" in s.words()
    s.explain()
    assert "Both cannot be" in s.words()
    s.stack(True)
    assert s.outputs == (0, 1, 1, 0)
    assert s.words().startswith("4 of 4 right")
    s.choose("AND")
    assert not s.two_layers
    assert not s.found


def test_the_region_is_where_the_answer_is_one():
    s = GateState("OR", 1.0, 0.0, -0.5)
    x, y = s.region().T
    assert (x.min(), x.max()) == (0.5, 1.5)
    assert (y.min(), y.max()) == (-0.5, 1.5)
    assert len(GateState("OR", 0, 0, -1).region()) == 0
    assert len(GateState("OR", 0, 0, 1).region()) == 4
    assert clip([(0, 0), (1, 0), (1, 1)], 0, 0, 1) == [(0, 0), (1, 0), (1, 1)]


def test_an_unknown_gate_is_refused():
    with pytest.raises(ValueError, match="XNOR"):
        GatePanel("XNOR")


def test_sliders_redraw_and_buttons_follow_the_mission():
    p = GatePanel("XOR")
    old = p.image.value
    p.w1.value = -1.0
    assert p.image.value != old
    assert p.layers.disabled
    p.why.click()
    assert not p.layers.disabled
    p.layers.value = True
    assert p.message.startswith("4 of 4 right")
    assert p.w1.disabled
    p.gate.value = "OR"
    assert not p.layers.value
    assert not p.w1.disabled
    assert p.why.disabled


def test_gate_panel_rehearses_the_books_and():
    data, metadata = GatePanel("AND")._repr_mimebundle_()
    assert data["text/plain"] == "<GatePanel AND>"
    assert "truth table" in metadata["image/png"]["alt"]
