"""What a page shows of a widget: how many views there are, what happens when the last one is gone, and how a
widget that a newer one has replaced is let go."""

import re

import ipywidgets as widgets
from comm import get_comm_manager
from IPython import get_ipython

from course.player import post, running_loop

GRACE = 1.0  # seconds without a view before nobody looks: a cell that is moved is away for a moment
RESULT = re.compile(r"_\d+|_{1,3}")  # the names under which IPython keeps what cells returned


class Displayed(widgets.VBox):
    """A widget that stands in the output of a cell.

    The browser counts its views (`_view_count`). One that is made again takes the older one's place; an older
    one that no page shows any more is closed: else each run of a cell would leave megabytes behind.

    A subclass may define `seen()`, `unseen()` and `retire()`.
    """

    shown: dict[str, "Displayed"] = {}  # noqa: RUF012  one registry for all: the name finds the old one
    loop = None
    replaced = False

    def __init__(self, children):
        self.loop = running_loop()
        super().__init__(children, _view_count=0)
        self.observe(self._count, "_view_count")
        older = Displayed.shown.get(repr(self))
        Displayed.shown[repr(self)] = self
        if older is not None:
            older.replaced = True
            older.retire()
            older._look_later(GRACE)

    def seen(self):
        """A first view is there."""

    def unseen(self):
        """The last view is gone: cell deleted, output cleared, notebook closed."""

    def retire(self):
        """A newer one has taken this one's place."""

    def recount(self):
        """A page has been opened. The page before is gone, mostly, and its views have said nothing of it.

        If it is still there, the count is too low: a panel may pause too early, and says so.
        """
        self.unobserve(self._count, "_view_count")
        self._view_count = 0
        self.observe(self._count, "_view_count")

    def close(self):
        """Take it off the page, with all its parts: each has a twin in the browser."""
        if self.comm is None:
            return
        if Displayed.shown.get(repr(self)) is self:
            del Displayed.shown[repr(self)]
        for part in list(parts(self)):
            part.close()
        super().close()

    def _count(self, change):
        if change["new"] <= 0:
            self._look_later(GRACE)
        elif change["old"] <= 0:
            post(self.loop, self.seen)

    def _look_later(self, seconds):
        if self.loop is None or self.loop.is_closed():
            self._look()
        else:
            post(self.loop, lambda: self.loop.call_later(seconds, self._look))

    def _look(self):
        if self.comm is None or self._view_count > 0:
            return
        if self.replaced:
            self.close()
            forget(self)
        else:
            self.unseen()


def parts(widget):
    """All widgets that belong to this one, the innermost first."""
    for part in (*getattr(widget, "children", ()), widget.layout, getattr(widget, "style", None)):
        if isinstance(part, widgets.DOMWidget):
            yield from parts(part)
        if isinstance(part, widgets.Widget):
            yield part


def forget(result):
    """Take a cell's result out of IPython's Out and _, which keep a thousand of them.

    A reader's own name for it still holds it.
    """
    shell = get_ipython()
    if shell is None:
        return
    for names in (shell.user_ns, shell.user_ns_hidden, shell.user_ns.get("_oh", {})):
        for name in [name for name, value in names.items() if value is result]:
            if RESULT.fullmatch(f"_{name}" if isinstance(name, int) else name):
                del names[name]
    for name in ("_", "__", "___"):
        if getattr(shell.displayhook, name, None) is result:
            setattr(shell.displayhook, name, None)
    last = shell.last_execution_result
    if last is not None and last.result is result:
        last.result = None


pages = set()  # the sessions of pages that have asked for all widgets


def page_opened(comm, message):
    """A page asks for all widgets: when it is opened, and when it has been cut off for a while."""
    session = message["header"]["session"]
    if session not in pages:
        pages.add(session)
        for widget in list(Displayed.shown.values()):
            widget.recount()
    widgets.Widget.handle_control_comm_opened(comm, message)


get_comm_manager().register_target("jupyter.widget.control", page_opened)
