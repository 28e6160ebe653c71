"""What the panels that play have in common: Start, Step, Reset, how fast, and what they say meanwhile."""

from course.panels.shared.base import Panel
from course.panels.shared.failure import failure
from course.panels.shared.pulse import Pulse
from course.panels.shared.throttle import Throttle
from course.player import Player

STOPPED = "The kernel's stop button was pressed."
UNSEEN = "No open page shows it any more."
SPEEDS = {"5 a second": 5, "25 a second": 25, "100 a second": 100, "400 a second": 400, "full speed": None}


class PlayingPanel(Panel):
    """Plays `state.play()` under the reader's hand.

    state      number (steps taken), steps (until it rests), resting, broken; play() -> iterator of steps
               (None: work in between), reset(), more() (it may go on past its goal)
    speed      steps a second at first, one of 5, 25, 100, 400, None (as fast as it can)
    rehearsal  steps taken where nobody can press Start (tests, stored pages)

    A subclass gives `rows()` (its controls, with `transport()` among them), `frame()`, and may say more in
    `trouble()`. `run(n)` takes n steps at once and draws; `error` is what went wrong.
    """

    invitation = "Ready. Press Start."
    running = "Running."
    player = None
    _why = ("", False)  # it rests: a sentence, and whether that is trouble

    def __init__(self, state, name, *, speed=100, fps=10, rehearsal=200, **options):
        if speed not in SPEEDS.values():
            raise ValueError(f"speed: expected one of {list(SPEEDS.values())}, got {speed!r}")
        self.state, self.speed, self.fps, self.rehearsal = state, speed, fps, rehearsal
        self.pulse = Pulse(self.unseen)
        self._load()
        super().__init__(name, self.rows(), **options)
        self.children = [self.pulse, *self.children]
        self._redraw = Throttle(self.draw, fps=fps)
        if not self.locked:
            self.say(self.invitation)

    # What a subclass fills in.

    def rows(self):
        raise NotImplementedError

    def trouble(self) -> str:
        """What goes wrong at this moment, in words, with what to try; empty if nothing does."""
        return ""

    def at_rest(self) -> str:
        """What to say when it has come to rest."""
        if self.player.finished:
            return f"Finished {self.state.number} steps. Start goes on for {self.state.steps} more."
        return f"Paused at step {self.state.number}. Start goes on."

    # What it may call.

    def transport(self):
        """The buttons and the menu that every player has."""
        self.start = self.button("Start", "play", "Go on, or pause", self.toggle)
        self.step = self.button("Step", "step-forward", "Pause, and take one step", self._step)
        self.afresh = self.button("Reset", "refresh", "Back to step 0", self._reset)
        # By name: a menu shows no line for the value None.
        names = {speed: name for name, speed in SPEEDS.items()}
        self.pace = self.choice("Steps", "Speed", list(SPEEDS), names[self.speed], self._set_speed)
        return [self.start, self.step, self.afresh, self.pace]

    def restart(self, change, words=""):
        """End this run, `change()` the state, and be ready for the next."""
        self.player.on_stop = nothing  # the run that ends here has nothing more to say
        self.player.stop()
        try:
            change()
        finally:
            self._load()
            self._show_playing(False)
        self.error = None
        self.draw()
        if words:
            self.say(words)

    def moved(self, words=""):
        """A control has moved that acts from the next step: say so, and show it."""
        if words and not self.locked:
            self.say(words)
        if self.player.playing:
            self.read_out(self.summary())
            self.player.hurry()  # the picture follows
        else:
            self._redraw()

    def summary(self) -> str:
        """The numbers of this moment, in one line."""
        return f"step {self.state.number}"

    # For tests, scripts and pages without a reader.

    def run(self, n: int):
        """Take n steps here and now, then draw one frame. Raises what the steps raise."""
        self._ready()
        self.player.run(n)
        self._rest()
        return self

    def rehearse(self):
        self.run(0 if self.state.number else self.rehearsal)  # a page may have run it already

    # What the base class asks for.

    def pause(self):
        self.player.pause()

    def halt(self, why, *, trouble=False):
        if self.player.playing:
            self._why = why, trouble
            self.player.pause()
        else:
            self.say(why, trouble=trouble)

    def seen(self):
        super().seen()
        if self.player.playing:
            self.pulse.start(self.loop)  # on a page that has been opened since

    def unseen(self):
        if self.player.playing:
            self.halt(UNSEEN)

    def close(self):
        if self.player is not None:
            self.player.on_frame = self.player.on_stop = nothing
            self.player.stop()
        super().close()

    def frame(self) -> bytes:
        self.state.resting = not self.player.playing
        self.read_out(self.summary())
        return self.figure.draw(self.state)

    def enabled(self, control) -> bool:
        return not (self.state.broken and control in (self.start, self.step))

    # Handlers; all run in the event loop's thread.

    def toggle(self):
        if self.player.playing:
            self.player.pause()
            return
        if self.state.broken:
            return
        self.take_the_stage()
        self._ready()
        self._why = "", False
        self.player.play()
        self._show_playing(True)
        self.say(self.running)

    def _step(self):
        self._ready()
        self.player.step()

    def _reset(self):
        self.restart(self.state.reset, "Back at step 0. Press Start.")

    def _set_speed(self, name):
        self.speed = self.player.speed = SPEEDS[name]

    # How.

    def _load(self):
        self.player = Player(
            self.state.play(), on_frame=self._frame, on_stop=self._rest, on_error=self._fail,
            on_interrupt=lambda: self.halt(STOPPED), speed=self.speed, fps=self.fps,
        )

    def _ready(self):
        """A finished run may go on."""
        there = self.state.number >= getattr(self.state, "goal", float("inf"))
        if (self.player.finished or there) and not self.state.broken:
            self.state.more()
            self._load()

    def _frame(self):
        self.draw()
        words = self.trouble()
        if words or self.troubled:
            self.say(words or self.running, trouble=bool(words))

    def _rest(self):
        if not self.state.resting:  # paused when the newest frame had just been drawn
            self.draw()
        self._show_playing(False)
        why, bad = self._why
        self._why = "", False
        trouble = self.trouble()
        words = " ".join(filter(None, [why, trouble or self.at_rest()]))
        self.say(words, trouble=bad or bool(trouble))

    def _fail(self, error):
        self.error = error
        self._show_playing(False)
        self.say(f"It stopped: {failure(error)}", trouble=True)

    def _show_playing(self, playing):
        if playing:
            self.pulse.start(self.loop)
        else:
            self.pulse.stop()
        self.start.description, self.start.icon = ("Pause", "pause") if playing else ("Start", "play")
        self.update_controls()


def nothing():
    """What a player calls that has nobody to tell any more."""
