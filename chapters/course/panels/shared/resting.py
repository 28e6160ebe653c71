"""A panel that does nothing by itself: each move of the reader's is put into words, and drawn."""

from course.panels.shared.base import Panel
from course.panels.shared.throttle import Throttle


class RestingPanel(Panel):
    """Shows `state`, which says in `words()` what is to be seen. A handler moves it, then calls `_show()`."""

    def __init__(self, name, controls, **options):
        super().__init__(name, controls, **options)
        self._redraw = Throttle(self.draw)
        if not self.locked:
            self.say(self.invitation)

    @property
    def invitation(self):
        return self.state.words()

    def _show(self):
        if not self.locked:
            self.say(self.state.words(), good=getattr(self.state, "solved", False))
        self.update_controls()
        self._redraw()
