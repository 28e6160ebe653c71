"""Drawing on demand, but not too often."""

from collections.abc import Callable
from time import perf_counter

from course.player import post, running_loop


class Throttle:
    """Calls `draw` at most `fps` times a second, and always once after the last request.

    For pictures that follow a slider: moved a hundred times a second, drawn ten times.
    Without an event loop every request draws at once.
    """

    def __init__(self, draw: Callable[[], object], *, fps: float = 10):
        self.draw, self.period = draw, 1 / fps
        self.loop = running_loop()
        self._due = 0.0
        self._waiting = False

    def __call__(self):
        post(self.loop, self._request)

    def _request(self):
        if self._waiting:
            return
        wait = self._due - perf_counter()
        if self.loop is None or wait <= 0:
            self._now()
        else:
            self._waiting = True
            self.loop.call_later(wait, self._now)

    def _now(self):
        self._waiting = False
        self._due = perf_counter() + self.period
        self.draw()
