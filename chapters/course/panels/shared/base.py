"""What every live panel shares: a picture, a row of controls, a line of words, and manners.

Nothing starts by itself; a cell that is run again stops the panel it replaces; one panel plays at a
time; where nobody can click (pytest, `make chapters`) a panel rehearses a few steps when shown.
"""

import base64
import html

import ipywidgets as widgets

from course.panels.shared.controls import Controls
from course.panels.shared.displayed import Displayed
from course.panels.shared.figure import NARROW, LiveFigure
from course.panels.shared.guess import Guess, unlocking
from course.panels.shared.headless import headless
from course.panels.shared.page import MANNERED, STYLE, PageSize, mannered
from course.panels.shared.png import curtain, in_few_colours, size
from course.panels.shared.pointer import Notice, with_pointer

# ipywidgets 8 cannot give its Image an alternative text (and a tooltip makes its view fail), so the
# words stand beside it, out of sight.
HIDDEN = (
    '<span style="position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden;'
    ' white-space: nowrap">{}</span>'
)
MARKS = {  # the bar beside the words, what lies behind them, what stands before them
    "": ("#0072B2", "none", ""),
    "trouble": ("#D55E00", "none", "<strong>Look: </strong>"),
    "good": ("#009E73", "rgba(0, 158, 115, .16)", "<strong>✓ </strong>"),
}
REPLACED = "A newer panel has taken this one's place."
SHARP = 1.25  # pixels of the screen for one of the page, above which pictures are drawn with twice as many
READABLE = 640  # pixels: a whole picture is not shown narrower
READY = 5.0  # seconds that a page has to make a canvas
LOCKED = "Answer the prediction above first. Then the picture appears and the controls unlock."
UNLOCKED = "Unlocked: now see whether you were right."


class Panel(Controls, Displayed):
    """A panel named `name`: its rows of `controls` (a list in a row is a group that is not torn apart on a
    narrow page), words, one picture described by `alt`.

    A subclass defines `frame()` -> PNG bytes, `rehearse()` for a page without a reader, and, if it
    plays, `pause()`. It calls `draw()`, `say(words)` and `read_out(text)`.

    after     a prediction (`.answered`, `.on_answer(callback)`): until the reader has committed to an
              answer the controls are locked and a curtain hides the picture. Then the panel repeats the
              guess (`.guess`) and, once it has been `played`, tells the `.verdict()`
    width     of the picture, in CSS pixels; it shrinks with a narrow page
    press, drag, release    where given: called with (x, y) in pixels of the picture, release without
              (`LiveFigure.place` tells the axes and the point)
    """

    active: "Panel | None" = None  # the one that plays
    pointing = "press on the picture"  # what the reader does with the pointer
    canvas = None  # on the picture, where it hears the pointer
    invitation = ""  # what to do first

    def __init__(
        self, name: str, controls, *, alt: str, after=None, width: int = 900,
        press=None, drag=None, release=None,
    ):
        self.name, self.alt, self._width = name, alt, width
        self.after, self.guess = after, Guess(after)
        self.message, self.troubled = "", False
        self._rehearsed = False
        self.image = widgets.Image(format="png", layout={"max_width": "100%"})
        self.image.layout.width = f"{width}px"
        self.image.layout.object_fit = "contain"
        self.image.add_class("nnlib-frame")
        self.readout, self.status = widgets.HTML(), widgets.HTML()
        self.readout.add_class("nnlib-readout")
        self.status.add_class("nnlib-status")
        rows = [widgets.HBox([widgets.HBox(item) if isinstance(item, list) else item for item in row],
                             layout={"flex_flow": "row wrap"}) for row in controls]
        groups = [item if isinstance(item, list) else [item] for row in controls for item in row]
        self.controls = [control for group in groups for control in group]
        described = widgets.HTML(HIDDEN.format(html.escape(alt)) + mannered(STYLE),
                                 layout={"height": "0", "margin": "0"})
        self.page = PageSize(lambda *size: self.post(lambda: self.fit(*size)))
        super().__init__([*rows, self.page, self.status, self.readout, self.guess.line, described, self.image,
                          self.guess.verdict])
        self.add_class(MANNERED)
        self.draw()
        self._whole = size(self.image.value)[0]
        if press is not None:
            self._hear_the_pointer(press, drag, release)
        if self.locked:
            after.on_answer(unlocking(self))
            self.say(LOCKED)
        self.update_controls()

    # What a subclass fills in.

    def frame(self) -> bytes:
        raise NotImplementedError

    def pause(self):
        """Rest. Called when another panel starts or a newer one takes this one's place."""

    def halt(self, why: str, *, trouble: bool = False):
        """Rest, and say why."""
        self.say(why, trouble=trouble)

    def rehearse(self):
        """What a page without a reader shows: a few steps, taken here and now."""

    def enabled(self, control) -> bool:
        """May this control be used now (once nothing locks it)?"""
        return True

    def played(self) -> bool:
        """Has the reader seen what the prediction asked? After a move; where steps are played, once it rests
        again or has gone as far as the picture of a page without a reader."""
        player = getattr(self, "player", None)
        if player is None:
            return self._moved
        return self.state.number > 0 and (not player.playing or self.state.number >= self.rehearsal)

    # What it may call.

    @property
    def locked(self) -> bool:
        return self.after is not None and not self.after.answered

    def draw(self):
        picture = self.frame()
        self.image.value = curtain(*size(picture)) if self.locked else picture
        self.guess.look(self.played())

    def fit(self, page: float, density: float):
        """Suit a page so many pixels wide: stack on a narrow one, draw sharply on a dense screen."""
        figure = getattr(self, "figure", None)
        if not isinstance(figure, LiveFigure):
            return
        changed = figure.fit(page, 2 if density > SHARP else 1)
        # What cannot be stacked would be too small to read: it keeps a width, and the reader scrolls.
        least = f"{READABLE}px" if page < NARROW and len(figure.parts) == 1 else None
        for shown in filter(None, (self.image, self.canvas)):
            shown.layout.min_width = least
        if not changed:
            return
        self.draw()
        width, height = (pixels // figure.scale for pixels in size(self.image.value))
        self.image.layout.width = f"{round(self._width * width / self._whole)}px"
        if self.canvas is not None:
            self.canvas.width, self.canvas.height = width, height
            self.canvas.layout.width = self.image.layout.width

    def read_out(self, text: str):
        """Numbers that change with every frame. Not announced: ten a second would be noise."""
        shown = "&nbsp;" if self.locked else html.escape(text)
        self.readout.value = f'<span style="font-variant-numeric: tabular-nums">{shown}</span>'

    def say(self, words: str, *, trouble: bool = False, good: bool = False):
        """A sentence, announced by screen readers; `trouble`, or a success, is marked by a sign and a bar."""
        if self.replaced:
            words, trouble, good = REPLACED, False, False
        if (words, trouble) == (self.message, self.troubled):
            return
        self.message, self.troubled = words, trouble
        color, ground, lead = MARKS["trouble" if trouble else "good" if good else ""]
        self.status.value = (
            f'<div role="status" aria-live="polite" style="border-left: 4px solid {color};'
            f' background: {ground}; padding: 0 10px; line-height: 1.6; max-width: 860px">'
            f"{lead}{html.escape(words)}</div>"
        )

    def update_controls(self):
        for control in self.controls:
            control.disabled = self.locked or self.replaced or not self.enabled(control)
        self.guess.look(self.played())

    def take_the_stage(self):
        """Before playing: whichever panel plays now rests."""
        other = Panel.active
        if other is not None and other is not self:
            other.pause()
        Panel.active = self

    # How it is shown.

    def __repr__(self):
        return f"<{type(self).__name__} {self.name}>"

    def _repr_mimebundle_(self, **kwargs):
        if headless() and not self._rehearsed:
            self._rehearsed = True
            self.rehearse()
        data = super()._repr_mimebundle_(**kwargs) or {}
        picture = self.image.value
        if headless():  # a stored page has no kernel, and must not look for a live widget
            data.pop("application/vnd.jupyter.widget-view+json", None)
            picture = in_few_colours(picture)
        data["text/plain"] = repr(self)
        data["image/png"] = base64.b64encode(picture).decode()
        return data, {"image/png": {"alt": self.alt}}

    def _hear_the_pointer(self, press, drag, release):
        self.notice = Notice(self.pointing)
        try:
            touched = with_pointer(
                self.image, size(self.image.value), post=self.post, ready=self.notice.withdraw,
                press=self._unless_locked(press), drag=drag and self._unless_locked(drag),
                release=release and (lambda: self.attempt(release)),
            )
        except ImportError:
            touched = self.image
            self.notice.miss("into the environment of this kernel, and restart it")
        else:
            self.canvas = touched.children[-1]
        self.children = [*self.children[:-2], self.notice, touched, self.guess.verdict]

    def seen(self):
        if self.canvas is not None and self.loop is not None:
            self.loop.call_later(READY, self.notice.look)

    def _unless_locked(self, call):
        return lambda x, y: None if self.locked or self.replaced else self.attempt(lambda: call(x, y))

    def _unlock(self):
        self.draw()
        self.say(f"{UNLOCKED} {self.invitation}".strip())
        self.update_controls()

    def retire(self):
        self.pause()
        self.say(REPLACED)
        self.update_controls()

    def close(self):
        """Take it off the page; it rests."""
        if Panel.active is self:
            Panel.active = None
        super().close()
