"""What a reader moves: buttons, menus, anything with a value. A move that fails is said, and undone."""

import ipywidgets as widgets

from course.panels.shared.failure import failure
from course.panels.shared.moves import all_or_nothing
from course.player import post


class Controls:
    """The part of a Panel that makes its controls; `Panel` has the loop, the state and the words."""

    error: Exception | None = None  # what went wrong last
    _moved = False  # the reader has moved something
    _returning = None  # the control that is being set back

    def post(self, call):
        """Run a control's handler in the loop's thread: some kernels run handlers in another."""
        post(self.loop, call)

    def button(self, text, icon, tooltip, handler, *, width="120px"):
        made = widgets.Button(description=text, icon=icon, tooltip=tooltip, layout={"width": width})
        made.on_click(lambda _: self.post(lambda: self.attempt(handler)))
        return made

    def choice(self, text, tooltip, options, value, handler):
        made = widgets.Dropdown(
            options=options, value=value, description=text, tooltip=tooltip,
            layout={"width": "206px"}, style={"description_width": "72px"},
        )
        return self.watched(made, handler)

    def buttons(self, text, tooltip, options, value, handler, *, width=None):
        """A button for each of a few options, one of them pressed."""
        made = widgets.ToggleButtons(
            options=list(options), value=value, description=text, tooltips=[tooltip] * len(options),
            layout={"display": "flex", "flex_flow": "row", "width": "auto", "margin": "2px 14px 2px 2px"},
            style={"description_width": "auto", "button_width": width or "auto"},
        )
        made.tooltip = tooltip
        return self.watched(made, handler)

    def watched(self, control, handler):
        """`control`, whose new value goes to `handler`; if that raises, the old value comes back."""

        def move(change):
            done = self.attempt(lambda: handler(change["new"]))
            if not done and control.value == change["new"]:  # else it has moved on
                self._returning = control
                control.value = change["old"]
                self._returning = None

        def heard(change):
            if control is not self._returning:
                self.post(lambda: move(change))

        control.observe(heard, "value")
        return control

    def attempt(self, move) -> bool:
        """Make all of a reader's move or, if it raises, none of it, and say why. True if it was made."""
        try:
            with all_or_nothing(getattr(self, "state", None)):
                move()
        except Exception as error:
            self.error = error
            self.update_controls()
            self.halt(f"That failed and nothing has changed: {failure(error)}.", trouble=True)
            return False
        self._moved = not self.locked
        self.guess.look(self.played())
        return True
