"""The player, driven by small iterators under asyncio.run; no notebook, no widget."""

import asyncio
import os
import signal
import threading
import time
from itertools import pairwise

import pytest

from course.panels.shared.throttle import Throttle
from course.player import Player, pause_all


class Watch:
    """Counts what a player reports."""

    def __init__(self):
        self.frames, self.stops, self.errors = [], 0, []

    def player(self, steps, **options):
        callbacks = {
            "on_frame": lambda: self.frames.append(time.perf_counter()),
            "on_stop": self.stop,
            "on_error": self.errors.append,
        }
        return Player(steps, **(callbacks | options))

    def stop(self):
        self.stops += 1


@pytest.fixture
def watch():
    return Watch()


def endless(seconds=0.001, log=None):
    number = 0
    while True:
        number += 1
        if log is not None:
            log.append(number)
        time.sleep(seconds)
        yield number


async def until(condition, timeout=5.0):
    end = time.perf_counter() + timeout
    while not condition():
        assert time.perf_counter() < end, "waited in vain"
        await asyncio.sleep(0.005)


def test_plays_to_the_end_and_draws_the_last_frame(watch):
    async def scenario():
        seen = []
        player = watch.player(seen.append(k) or k for k in range(50))
        player.play()
        await until(lambda: player.finished and watch.stops)
        return seen, player

    seen, player = asyncio.run(scenario())
    assert seen == list(range(50))
    assert not player.playing
    assert watch.stops == 1
    assert 1 <= len(watch.frames) <= 2
    assert watch.errors == []


def test_another_coroutine_gets_its_turn(watch):
    async def scenario():
        player = watch.player(endless())
        player.play()
        gaps, last = [], time.perf_counter()
        while len(gaps) < 10:
            await asyncio.sleep(0)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now
            await asyncio.sleep(0.01)
        player.stop()
        await until(lambda: watch.stops)
        return gaps

    assert sorted(asyncio.run(scenario()))[5] < 0.3


class Clock:
    """A clock that goes on by a millisecond whenever it is read, however long the machine took."""

    def __init__(self):
        self.reading = 0.0

    def __call__(self):
        self.reading += 0.001
        return self.reading


@pytest.fixture
def clock(monkeypatch):
    """The clock of player and throttle: what they do is told from their own readings, to the millisecond."""
    clock = Clock()
    monkeypatch.setattr("course.player.perf_counter", clock)
    monkeypatch.setattr("course.panels.shared.throttle.perf_counter", clock)
    return clock


def test_at_most_fps_frames_a_second(watch, clock):
    began = []  # when the player, by its own clock, began to draw

    async def scenario():
        player = watch.player(endless(), fps=20, on_frame=lambda: began.append(clock.reading))
        player.play()
        await until(lambda: len(began) > 5)
        player.pause()
        await until(lambda: watch.stops)

    asyncio.run(scenario())
    assert min(after - before for before, after in pairwise(began[:-1])) > 0.05 - 1e-9  # but for the last


def test_in_a_hurry_the_next_frame_does_not_wait_for_its_time(watch):
    async def scenario():
        player = watch.player(endless(), fps=1)
        player.play()
        await until(lambda: watch.frames)
        player.hurry()
        await until(lambda: len(watch.frames) == 2, timeout=0.8)
        player.pause()
        await asyncio.sleep(0.1)

    asyncio.run(scenario())


def test_what_was_moved_is_drawn_before_the_next_long_step(watch):
    async def scenario():
        taken, drawn = [], []
        player = watch.player(endless(0.15, taken), fps=1, on_frame=lambda: drawn.append(len(taken)))
        player.play()
        await until(lambda: len(drawn) == 1 and len(taken) >= 3)
        player.hurry()
        number = len(taken)
        await until(lambda: len(drawn) == 2)
        assert drawn[1] == number
        player.pause()
        await asyncio.sleep(0.3)

    asyncio.run(scenario())


def test_speed_is_steps_a_second_and_may_be_changed(watch):
    log = []

    async def scenario():
        player = watch.player(endless(0, log), speed=100)
        player.play()
        await asyncio.sleep(0.5)
        slow = len(log)
        player.speed = None
        await asyncio.sleep(0.1)
        player.stop()
        await until(lambda: watch.stops)
        return slow, len(log) - slow

    slow, fast = asyncio.run(scenario())
    assert 15 <= slow <= 60
    assert fast > slow


def test_slow_drawing_leaves_half_of_the_time_to_the_steps(watch):
    log = []

    async def scenario():
        player = watch.player(endless(0.002, log), on_frame=lambda: time.sleep(0.1), fps=1000)
        player.play()
        turns, end = 0, time.perf_counter() + 1.0
        while time.perf_counter() < end:
            await asyncio.sleep(0.001)
            turns += 1
        player.stop()
        await until(lambda: watch.stops)
        return turns

    assert asyncio.run(scenario()) >= 5
    assert len(log) >= 20


def test_a_long_step_still_gives_the_loop_its_turn_after_each(watch):
    async def scenario():
        log = []
        player = watch.player(endless(0.1, log))
        player.play()
        await asyncio.sleep(0.05)
        player.pause()
        await until(lambda: watch.stops)
        return log

    assert len(asyncio.run(scenario())) <= 2


def test_pause_takes_no_further_step_and_play_goes_on(watch):
    log = []

    async def scenario():
        player = watch.player(endless(0.001, log))
        player.play()
        await until(lambda: log)
        player.pause()
        at_pause = len(log)
        await until(lambda: watch.stops)
        await asyncio.sleep(0.05)
        assert len(log) == at_pause
        assert len(watch.frames) >= 1
        player.play()
        await until(lambda: len(log) > at_pause)
        player.stop()
        await until(lambda: watch.stops == 2)

    asyncio.run(scenario())
    assert log == list(range(1, len(log) + 1))


def test_pausing_inside_a_frame(watch):
    async def scenario():
        def frame():
            watch.frames.append(0.0)
            player.pause()

        player = watch.player(endless(), on_frame=frame)
        player.play()
        await until(lambda: watch.stops)
        return player

    player = asyncio.run(scenario())
    assert not player.playing
    assert not player.finished
    assert len(watch.frames) == 1


def test_pause_and_play_at_once_leave_one_task(watch):
    async def scenario():
        player = watch.player(endless())
        player.play()
        await asyncio.sleep(0.02)
        for _ in range(5):
            player.pause()
            player.play()
        playing = len(asyncio.all_tasks()) - 1
        player.stop()
        await until(lambda: watch.stops)
        return playing

    assert asyncio.run(scenario()) == 1


def test_step_takes_one_step_draws_it_and_pauses(watch):
    log = []

    async def scenario():
        player = watch.player(endless(0, log))
        player.step()
        assert (log, len(watch.frames)) == ([1], 1)
        player.play()
        await until(lambda: len(log) > 3)
        player.step()
        count = len(log)
        await asyncio.sleep(0.05)
        assert len(log) == count

    asyncio.run(scenario())


def test_none_is_work_in_between(watch):
    player = watch.player(iter([None, 1, None, None, 2, 3]))
    player.step()
    assert next(player.steps) is None
    player.run(2)
    assert player.finished is False
    player.run(1)
    assert player.finished is True
    assert len(watch.frames) == 3


def test_stop_closes_the_iterator(watch):
    closed = []

    def steps():
        try:
            while True:
                yield 1
        finally:
            closed.append(True)

    async def scenario():
        player = watch.player(steps())
        player.play()
        await asyncio.sleep(0.02)
        player.stop()
        await until(lambda: watch.stops)
        assert closed == [True]
        player.play()
        await asyncio.sleep(0.02)
        assert not player.playing

    asyncio.run(scenario())


def broken_after(n):
    yield from range(1, n + 1)
    raise ValueError("no further")


def test_an_error_of_the_steps_is_reported(watch):
    async def scenario():
        player = watch.player(broken_after(3))
        player.play()
        await until(lambda: watch.errors)
        return player

    player = asyncio.run(scenario())
    assert [str(error) for error in watch.errors] == ["no further"]
    assert (player.playing, player.finished, watch.stops) == (False, True, 0)


def test_an_error_while_drawing_is_reported(watch):
    async def scenario():
        player = watch.player(endless(), on_frame=lambda: 1 / 0)
        player.play()
        await until(lambda: watch.errors)

    asyncio.run(scenario())
    assert isinstance(watch.errors[0], ZeroDivisionError)


def test_an_error_in_a_single_step_is_reported(watch):
    watch.player(broken_after(0)).step()
    assert [str(error) for error in watch.errors] == ["no further"]


def test_without_on_error_the_loop_hears_of_it():
    heard = []

    async def scenario():
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: heard.append(context))
        Player(broken_after(1), on_frame=lambda: None).play()
        await until(lambda: heard)

    asyncio.run(scenario())
    assert isinstance(heard[0]["exception"], ValueError)


def test_run_takes_steps_here_and_now_and_raises(watch):
    player = watch.player(broken_after(3))
    player.run(2)
    assert len(watch.frames) == 1
    with pytest.raises(ValueError, match="no further"):
        player.run(5)
    assert len(watch.errors) == 1


def test_play_without_a_loop_says_what_to_do(watch):
    with pytest.raises(RuntimeError, match=r"run\(n\)"):
        watch.player(endless()).play()


def test_buttons_may_be_pressed_in_another_thread(watch):
    async def scenario():
        threads = set()

        def steps():
            while True:
                threads.add(threading.get_ident())
                yield 1

        player = watch.player(steps())
        for press in (player.play, player.pause, player.step, player.stop):
            await asyncio.to_thread(press)
            await asyncio.sleep(0.02)
        await until(lambda: player.finished)
        return threads

    assert asyncio.run(scenario()) == {threading.get_ident()}


def test_a_player_made_without_a_loop_takes_the_one_it_is_played_in(watch):
    player = watch.player(iter(range(5)))

    async def scenario():
        player.play()
        await until(lambda: player.finished)

    asyncio.run(scenario())
    assert watch.frames


def test_a_cancelled_task_leaves_the_player_at_rest(watch):
    async def scenario():
        player = watch.player(endless())
        player.play()
        await asyncio.sleep(0.02)
        return player

    assert asyncio.run(scenario()).playing is False  # asyncio.run cancels what is left
    assert watch.errors == []


def test_throttle_draws_seldom_and_the_last_time_always():
    drawn = []

    async def scenario():
        moved = []
        throttle = Throttle(lambda: drawn.append(moved[-1]), fps=20)
        for value in range(30):
            moved.append(value)
            throttle()
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.12)
        return moved[-1]

    assert asyncio.run(scenario()) == drawn[-1]
    assert 2 <= len(drawn) <= 12


def test_a_slow_picture_leaves_half_of_the_time_to_others(clock):
    began = []

    async def scenario():
        def draw():
            began.append(clock.reading)
            clock.reading += 0.05  # so long it takes

        throttle = Throttle(draw)
        while len(began) < 5:
            throttle()
            clock.reading += 0.005
            await asyncio.sleep(0)

    asyncio.run(scenario())
    assert min(after - before for before, after in pairwise(began)) > 0.1 - 1e-9


def test_throttle_without_a_loop_draws_at_once():
    drawn = []
    throttle = Throttle(lambda: drawn.append(1))
    throttle()
    throttle()
    assert len(drawn) == 2


def interrupted(player, watch, *, handler):
    """Play, press the kernel's stop button once, and return the handler of SIGINT meanwhile."""

    async def scenario():
        before = signal.signal(signal.SIGINT, handler)
        try:
            player.play()
            await until(lambda: watch.frames)
            meanwhile = signal.getsignal(signal.SIGINT)
            if callable(meanwhile):
                os.kill(os.getpid(), signal.SIGINT)
            await until(lambda: not player.playing or meanwhile is not pause_all)
            player.stop()
            await until(lambda: watch.stops)
            return meanwhile
        finally:
            signal.signal(signal.SIGINT, before)

    return asyncio.run(scenario())


def test_the_stop_button_between_two_cells_pauses(watch):
    said = []
    player = watch.player(endless(), on_interrupt=lambda: said.append(player.playing))
    assert interrupted(player, watch, handler=signal.SIG_IGN) is pause_all
    assert said == [True]


def test_the_stop_button_belongs_to_a_cell_that_runs(watch):
    said, heard = [], []
    player = watch.player(endless(), on_interrupt=lambda: said.append(1))
    interrupted(player, watch, handler=lambda *_: heard.append(1))
    assert (said, heard) == ([], [1])


def test_a_stop_button_that_nothing_hears_does_nothing(watch):
    player = watch.player(iter(range(3)))
    player.run(5)
    pause_all()
    assert watch.errors == []
