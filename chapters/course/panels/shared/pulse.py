"""A pulse from the page: a clock that ticks in the browser, for as long as the page is there."""

import ipywidgets as widgets

BEAT = 10.0  # seconds; a page in the background may be slowed down to one beat a minute
LOST = 180.0  # seconds without a beat, and no page is left


class Pulse(widgets.Play):
    """Out of sight. Calls `lost()` when a page that has ticked ticks no more.

    A notebook, or a browser, that is closed says nothing of it.

    Only time in which the kernel listens is counted: while a long cell runs, the beats wait as all else does.
    """

    def __init__(self, lost):
        super().__init__(interval=int(1000 * BEAT), max=10**9, layout={"display": "none"})
        self.lost, self.timer = lost, None
        self.observe(self._beat, "value")

    def start(self, loop):
        self.stop()
        self.loop, self.heard, self.silence = loop, False, 0.0
        self.playing = True  # the change from False starts the clocks
        self.timer = loop.call_later(BEAT, self._listen)

    def stop(self):
        self.playing = False
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def close(self):
        self.stop()
        super().close()

    def _beat(self, _):
        self.heard, self.silence = True, 0.0

    def _listen(self):
        self.silence += BEAT
        self.timer = self.loop.call_later(BEAT, self._listen)
        if self.heard and self.silence >= LOST:
            self.lost()
