"""The training panel: a net learns under the reader's hand."""

from math import log10

import ipywidgets as widgets

from nnlib.losses import softmax_cross_entropy
from nnlib.panels.base import Panel
from nnlib.panels.figure import RATES, TrainingFigure
from nnlib.panels.state import INITIALIZERS, OPTIMIZERS, TrainingState
from nnlib.panels.throttle import Throttle
from nnlib.panels.views import VIEWS
from nnlib.panels.words import summary, trouble
from nnlib.player import Player

SPEEDS = {"5 a second": 5, "25 a second": 25, "100 a second": 100, "400 a second": 400, "full": None}
SIZES = (1, 5, 10, 20, 50, 100, 200)


class TrainingPanel(Panel):
    """Trains `factory(init=…, rng=…)` on `data` while its settings are moved.

        TrainingPanel(lambda init, rng: mlp(2, 16, 2, init=init, rng=rng), moons_split, name="moons")

    data          a Split (train, test) or Examples (x, t)
    optimizers    name -> class, initializers: name -> Initializer; the first of each is in use
    steps         a run rests after so many; Start goes on
    speed         steps a second at first, one of 5, 25, 100, 400, None (as fast as it can)
    view          beside the curves: "decision" (points of the plane), "digits" (mistakes), None, or
                  view(ax, state) -> update, called for each frame and returning its artists
    after         a prediction: the controls stay locked until it is answered
    rehearsal     steps taken where nobody can press Start (tests, stored pages)

    `run(n)` takes n steps at once and draws; `state` (a TrainingState) has the numbers and `error`
    what went wrong. `rate`, `optimizer`, `initializer`, `batch` and `pace` are widgets: setting
    their `value` is what a reader does.
    """

    def __init__(
        self, factory, data, *, name, loss=softmax_cross_entropy, optimizers=None, initializers=None,
        lr=0.1, batch_size=20, seed=0, steps=2000, speed=100, view="decision", after=None,
        rehearsal=200, fps=10,
    ):
        if not callable(view) and view not in VIEWS:
            raise ValueError(f"view: expected one of {list(VIEWS)} or a function, got {view!r}")
        if not RATES[0] <= lr <= RATES[1]:
            raise ValueError(f"lr: the slider goes from {RATES[0]:g} to {RATES[1]:g}, got {lr}")
        train, test = data if isinstance(data[0], tuple) else (data, None)
        self.state = TrainingState(
            factory, train, test, loss, optimizers or OPTIMIZERS, initializers or INITIALIZERS,
            lr=lr, batch_size=batch_size, seed=seed, steps=steps,
        )
        if speed not in SPEEDS.values():
            raise ValueError(f"speed: expected one of {list(SPEEDS.values())}, got {speed!r}")
        self.rehearsal, self.speed, self.fps, self.error = rehearsal, speed, fps, None
        view = view if callable(view) else VIEWS[view]
        self.figure = TrainingFigure(self.state, view)
        self._load()
        super().__init__(
            name, self._controls(), after=after,
            alt=f"Training panel {name}: loss, share of right answers and learning rate over the steps"
            + (", and what the net answers" if view else ""),
        )
        self._redraw = Throttle(self.draw, fps=fps)
        if not self.locked:
            self.say("Ready. Press Start, then move the learning rate while it runs.")

    def _controls(self):
        state = self.state
        self.start = self.button("Start", "play", "Train, or pause", self._toggle)
        self.step = self.button("Step", "step-forward", "Pause, and train one batch", self._step)
        self.afresh = self.button("Reset", "refresh", "The first weights again: step 0", self._reset)
        self.back = self.button("Back to last good", "undo", "The last sound weights", self._go_back)
        self.back.layout.width = "170px"
        slider = widgets.FloatLogSlider(
            value=state.lr, base=10, min=log10(RATES[0]), max=log10(RATES[1]), step=0.05,
            description="Learning rate",
            tooltip="Acts from the next step; the weights are kept", readout_format=".3g",
            layout={"width": "330px"}, style={"description_width": "92px"},
        )
        self.rate = self.watched(slider, self._set_rate)
        self.optimizer = self.choice(
            "Optimizer", "The rule of a step; a new one keeps the weights", list(state.optimizers),
            state.optimizer, self._set_optimizer,
        )
        self.initializer = self.choice(
            "Initializer", "How the first weights are drawn: starts afresh", list(state.initializers),
            state.initializer, self._set_initializer,
        )
        sizes = sorted({size for size in SIZES if size <= len(state.train[1])} | {state.batch_size})
        self.batch = self.choice(
            "Batch size", "Examples in a step; the weights are kept", sizes, state.batch_size, self._set_batch
        )
        self.pace = self.choice("Steps", "Speed", list(SPEEDS.items()), self.speed, self._set_speed)
        buttons = [self.start, self.step, self.afresh, self.back, self.pace]
        return [buttons, [self.rate, self.optimizer, self.initializer, self.batch]]

    # For tests, scripts and pages without a reader.

    def run(self, n: int):
        """Take n steps here and now, then draw one frame. Raises what the net or the loss raises."""
        self._ready()
        self.player.run(n)
        self._rest()
        return self

    def rehearse(self):
        self.run(0 if self.state.number else self.rehearsal)  # a page may have run it already

    # What the base class asks for.

    def pause(self):
        self.player.pause()

    def frame(self) -> bytes:
        self.state.resting = not self.player.playing
        self.read_out(summary(self.state))
        return self.figure.draw(self.state)

    def enabled(self, control) -> bool:
        if control is self.back:
            return self.player.playing or self.state.number > 0
        return not (self.state.broken and control in (self.start, self.step))

    # Handlers; all run in the event loop's thread.

    def _toggle(self):
        if self.player.playing:
            self.player.pause()
            return
        if self.state.broken:
            return
        self.take_the_stage()
        self._ready()
        self.player.play()
        self._show_playing(True)
        self.say("Running. Move the learning rate and watch the loss.")

    def _step(self):
        self._ready()
        self.player.step()

    def _reset(self):
        self._restart(self.state.reset)
        self.say(f"Back at step 0 with the first weights ({self.state.initializer}). Press Start.")

    def _go_back(self):
        self._restart(self.state.go_back)
        self.say(f"The weights of step {self.state.number} are back. Lower the learning rate, then Start.")

    def _set_rate(self, lr):
        self.state.set_rate(lr)
        self._moved()

    def _set_optimizer(self, name):
        self.state.set_optimizer(name)
        self._moved(f"{name} from step {self.state.number} on; the weights are kept.")

    def _set_batch(self, size):
        self.state.set_batch_size(size)
        self._moved(f"Batches of {size} from step {self.state.number} on.")

    def _set_speed(self, speed):
        self.speed = self.player.speed = speed

    def _set_initializer(self, name):
        playing = self.player.playing
        self._restart(lambda: self.state.set_initializer(name))
        if playing:
            self._toggle()
        self.say(f"Other first weights ({name}): training starts afresh at step 0.")

    # How.

    def _load(self):
        self.player = Player(
            self.state.play(), on_frame=self._frame, on_stop=self._rest, on_error=self._fail,
            speed=self.speed, fps=self.fps,
        )

    def _ready(self):
        """A finished run may go on."""
        if self.player.finished and not self.state.broken:
            self.state.more()
            self._load()

    def _restart(self, change):
        self.player.on_stop = lambda: None  # the run that ends here has nothing more to say
        self.player.stop()
        change()
        self.error = None
        self._load()
        self._show_playing(False)
        self.draw()

    def _moved(self, words=""):
        if words and not self.locked:
            self.say(words)
        if self.player.playing:
            self.read_out(summary(self.state))  # the picture follows with the next frame
        else:
            self._redraw()

    def _frame(self):
        self.draw()
        words = trouble(self.state)
        if words or self.troubled:
            self.say(words or "Running: the loss falls again.", trouble=bool(words))

    def _rest(self):
        if not self.state.resting:  # paused when the newest frame had just been drawn
            self.draw()
        self._show_playing(False)
        words, number = trouble(self.state), self.state.number
        if words:
            self.say(words, trouble=True)
        elif self.player.finished:
            self.say(f"Finished {number} steps. Start goes on for {self.state.steps} more.")
        else:
            self.say(f"Paused at step {number}. Start goes on.")

    def _fail(self, error):
        self.error = error
        self._show_playing(False)
        self.say(f"Training stopped: {type(error).__name__}: {error}", trouble=True)

    def _show_playing(self, playing):
        self.start.description, self.start.icon = ("Pause", "pause") if playing else ("Start", "play")
        self.update_controls()
