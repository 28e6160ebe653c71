"""Playing an iterator in the background of a notebook: slices of work, pauses, pictures.

A training run is an iterator (`nnlib.training.train`), so whoever calls `next()` decides its speed.
Here one asyncio task does: some steps, a breath in which the kernel hears clicks and runs other
cells, some steps … Pausing is not calling `next()`. Nothing here knows a widget.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from time import perf_counter


def running_loop():
    """The event loop of this thread, or None outside one."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def post(loop, call: Callable[[], object]):
    """Run `call` in `loop`'s thread: at once if that is here, else as soon as the loop wakes."""
    if loop is None or loop is running_loop() or loop.is_closed():
        call()
    else:
        loop.call_soon_threadsafe(call)  # the one call that also wakes a sleeping loop


under_way = set()  # the players that play


def hear_the_stop_button():
    """Between two cells a kernel ignores SIGINT, the signal of its stop button: let it pause what plays.

    While a cell runs, the kernel has a handler of its own, which stays.
    """
    in_main = threading.current_thread() is threading.main_thread()
    if in_main and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, pause_all)


def pause_all(*_):
    for player in list(under_way):
        player.loop.call_soon_threadsafe(player._interrupt)


class Player:
    """Plays `steps` in time slices; at most `fps` frames a second, and the last one always.

    steps     any iterator. An item that is None is work in between (a chunk of an evaluation):
              it takes its share of a slice, but `step` and `run` do not count it
    slice     seconds of steps before the event loop gets its turn (0.03 to 0.05 feels immediate)
    pause     seconds of that turn; 0 would leave a notebook's clicks waiting
    speed     at most so many steps a second, so that a small net can be watched; None is full speed.
              A plain attribute: may be changed while it plays
    on_frame  called without arguments to draw
    on_stop   called when it comes to rest: paused, stopped, or at its end (`finished` is True)
    on_interrupt  called when the kernel's stop button has paused it
    on_error  called with the exception that `steps` or `on_frame` raised. Without it the exception
              goes to the loop's exception handler; it never vanishes

    play, pause, step and stop may be called from any thread. The loop is the one that runs where
    the player is made, or else the one where it is first played.
    """

    def __init__(
        self,
        steps: Iterator,
        *,
        on_frame: Callable[[], object],
        on_stop: Callable[[], object] = lambda: None,
        on_interrupt: Callable[[], object] = lambda: None,
        on_error: Callable[[Exception], object] | None = None,
        slice: float = 0.04,
        pause: float = 0.002,
        speed: float | None = None,
        fps: float = 10,
    ):
        self.steps = iter(steps)
        self.on_frame, self.on_stop, self.on_error = on_frame, on_stop, on_error
        self.on_interrupt = on_interrupt
        self.slice, self.breath, self.speed, self.period = slice, pause, speed, 1 / fps
        self.loop = running_loop()
        self.playing = False
        self.finished = False  # at the end of `steps`, by an error, or stopped
        self._task = None
        self._due = self._soonest = 0.0  # when the next frame may be drawn, and when in a hurry
        self._ready = 0.0  # when the next step may be taken
        self._undrawn = False

    # What a button calls.

    def play(self):
        """Begin, or go on. Raises RuntimeError where no event loop runs (a plain script)."""
        self.loop = self.loop or running_loop()
        if self.loop is None:
            raise RuntimeError(
                "play() needs a running event loop (a notebook has one): in a script use run(n)"
            )
        post(self.loop, self._play)

    def pause(self):
        """No further `next()`; the last frame is drawn."""
        post(self.loop, self._pause)

    def step(self):
        """Pause, take one step and draw it."""
        post(self.loop, self._single)

    def stop(self):
        """Pause for good: the iterator is closed."""
        post(self.loop, self._stop)

    def hurry(self):
        """The reader has moved something: the next frame waits no longer than the steps need."""
        self._due, self._undrawn = self._soonest, True

    def run(self, n: int):
        """Take at most `n` steps here and now, draw one frame, and raise what goes wrong."""
        self.playing = False
        try:
            for _ in range(n):
                if not self._count_one():
                    break
            self._draw()
        except Exception as error:
            self._fail(error)
            raise

    # What runs in the loop's thread.

    def _play(self):
        self.playing = not self.finished
        if self.playing and (self._task is None or self._task.done()):
            self._task = self.loop.create_task(self._run())
            self._task.add_done_callback(_raise_in_loop)

    def _pause(self):
        self.playing = False

    def _interrupt(self):
        if self.playing:
            self.on_interrupt()
            self.playing = False

    def _single(self):
        self.playing = False
        try:
            self._count_one()
            self._draw()
        except Exception as error:
            self._handle(error)
        else:
            self.on_stop()

    def _stop(self):
        self.playing = False
        self.finished = True
        if self._task is None or self._task.done():
            self._close()  # a running task closes it on its way out

    async def _run(self):
        under_way.add(self)
        try:
            while self.playing:
                hear_the_stop_button()
                self._draw_if_due()  # what was moved in the meantime, before a step that may be long
                self._work()
                self._draw_if_due()
                wait = self._ready - perf_counter()
                await asyncio.sleep(max(self.breath, min(wait, self.slice)))
            if self._undrawn:
                self._draw()
        except Exception as error:
            self._handle(error)
        else:
            self.on_stop()
        finally:
            self.playing = False
            under_way.discard(self)
            if self.finished:
                self._close()

    def _draw_if_due(self):
        if self._undrawn and perf_counter() >= self._due:
            self._draw()

    def _work(self):
        """Steps for one slice, or until a frame is due."""
        now = perf_counter()
        end = min(now + self.slice, max(self._due, now))
        while self.playing and self._ready <= now:
            if self._next() is not None and self.speed:
                # From the time it was due, so that the average holds; a long wait is not made up.
                self._ready = max(self._ready, now - self.slice) + 1 / self.speed
            now = perf_counter()
            if now >= end:
                break

    def _next(self):
        try:
            item = next(self.steps)
        except StopIteration:
            self.playing, self.finished = False, True
            return None
        self._undrawn = True
        return item

    def _count_one(self):
        """Go on to the next item that is not None; False at the end."""
        while not self.finished:
            if self._next() is not None:
                return True
        return False

    def _draw(self):
        start = perf_counter()
        self._undrawn = False
        self.on_frame()
        took = perf_counter() - start
        # Where drawing is slow it gets at most half of the time: the steps must not starve.
        self._soonest = start + 2 * took
        self._due = max(start + self.period, self._soonest)

    def _handle(self, error):
        self._fail(error)
        if self.on_error is None:
            raise error

    def _fail(self, error):
        self.playing, self.finished = False, True
        if self.on_error is not None:
            self.on_error(error)

    def _close(self):
        if hasattr(self.steps, "close"):
            self.steps.close()


def _raise_in_loop(task):
    if not task.cancelled():
        task.result()  # raises here, in a callback: the loop's exception handler reports it
