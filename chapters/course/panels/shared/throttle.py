"""Drawing on demand, but not too often."""

from collections.abc import Callable
from time import perf_counter

from course.player import post, running_loop


class Throttle:
    """Calls `draw` at most `fps` times a second and for at most half of the time, and always once after the
    last request.

    For pictures that follow a slider: moved a hundred times a second, drawn as often as an eye can tell.
    Without an event loop every request draws at once.
    """

    def __init__(self, draw: Callable[[], object], *, fps: float = 25):
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
        start = perf_counter()
        self.draw()
        self._due = start + max(self.period, 2 * (perf_counter() - start))
