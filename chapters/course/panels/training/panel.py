"""The training panel: a net learns under the reader's hand."""

from course.panels.shared.playing import PlayingPanel
from course.panels.shared.rate_slider import rate_slider, within
from course.panels.shared.words import summary, trouble
from course.panels.training.figure import TrainingFigure
from course.panels.training.state import INITIALIZERS, OPTIMIZERS, TrainingState
from course.panels.training.views import VIEWS
from nnlib.losses import softmax_cross_entropy

SIZES = (1, 5, 10, 20, 50, 100, 200)


class TrainingPanel(PlayingPanel):
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

    invitation = "Ready. Press Start, then move the learning rate while it runs."
    running = "Running. Move the learning rate and watch the loss."

    def __init__(
        self, factory, data, *, name, loss=softmax_cross_entropy, optimizers=None, initializers=None,
        lr=0.1, batch_size=20, seed=0, steps=2000, speed=100, view="decision", after=None,
        rehearsal=200, fps=10,
    ):
        if not callable(view) and view not in VIEWS:
            raise ValueError(f"view: expected one of {list(VIEWS)} or a function, got {view!r}")
        train, test = data if isinstance(data[0], tuple) else (data, None)
        state = TrainingState(
            factory, train, test, loss, optimizers or OPTIMIZERS, initializers or INITIALIZERS,
            lr=within(lr), batch_size=batch_size, seed=seed, steps=steps,
        )
        view = view if callable(view) else VIEWS[view]
        self.figure = TrainingFigure(state, view)
        super().__init__(
            state, name, speed=speed, fps=fps, rehearsal=rehearsal, after=after,
            alt=f"Training panel {name}: loss, share of right answers and learning rate over the steps"
            + (", and what the net answers" if view else ""),
        )

    def rows(self):
        state = self.state
        start, step, afresh, pace = self.transport()
        self.back = self.button("Back to last good", "undo", "The last sound weights", self._go_back)
        self.back.layout.width = "170px"
        self.rate = self.watched(rate_slider(state.lr), self._set_rate)
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
        return [[start, step, afresh, self.back, pace],
                [self.rate, self.optimizer, self.initializer, self.batch]]

    def trouble(self):
        return trouble(self.state)

    def summary(self):
        return summary(self.state)

    def enabled(self, control) -> bool:
        if control is self.back:
            return self.player.playing or self.state.number > 0
        return super().enabled(control)

    # Handlers; all run in the event loop's thread.

    def _reset(self):
        words = f"Back at step 0 with the first weights ({self.state.initializer}). Press Start."
        self.restart(self.state.reset, words)

    def _go_back(self):
        self.restart(self.state.go_back)
        self.say(f"The weights of step {self.state.number} are back. Lower the learning rate, then Start.")

    def _set_rate(self, lr):
        self.state.set_rate(lr)
        self.moved()

    def _set_optimizer(self, name):
        self.state.set_optimizer(name)
        self.moved(f"{name} from step {self.state.number} on; the weights are kept.")

    def _set_batch(self, size):
        self.state.set_batch_size(size)
        self.moved(f"Batches of {size} from step {self.state.number} on.")

    def _set_initializer(self, name):
        playing = self.player.playing
        self.restart(lambda: self.state.set_initializer(name))
        if playing:
            self.toggle()
        self.say(f"Other first weights ({name}): training starts afresh at step 0.")
