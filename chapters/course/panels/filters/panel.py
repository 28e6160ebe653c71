"""The filter panel: a small CNN learns; its filters, and what they make of a digit, are watched meanwhile."""

from course.experiments.controls import afresh, live
from course.experiments.sized import sized
from course.panels.benches.own import own_experiment
from course.panels.benches.panel import BenchPanel
from course.panels.benches.state import BenchState
from course.panels.benches.views.first_layer import begins_with_filters
from nnlib.init import he, normal
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import Adam

MOST = 16  # filters
INITIALIZERS = {"N(0, 0.01²)": normal(0.01), "He": he}


class FilterPanel(BenchPanel):
    """Trains `factory(filters=…, init=…, rng=…)`, a net that begins with Conv2D, ReLU, pooling.

        FilterPanel(small_net, load_mnist(flat=False), name="filters")

    data        a Split of images (N, 1, H, W)
    filters     at first, 1 to 16; digit: the test image that is looked at first
    optimizer   a class; initializers: name -> Initializer; the first is in use
    steps       a run rests after so many; speed: steps a second at first, one of 5, 25, 100, 400, None
    after       a prediction: the controls stay locked until it is answered
    rehearsal   steps taken where nobody can press Start (tests, stored pages)

    `state` (a BenchState) has the logic; `rate`, `count`, `digit`, `stage`, `cover` are widgets.
    """

    invitation = "Ready. Press Start and watch the filters; choose another digit meanwhile."
    running = "Running. Compare the filters with those of step 0 below them."

    def __init__(self, factory, data, *, name, filters=8, digit=0, initializers=None, optimizer=Adam, lr=1e-3,
                 batch_size=50, seed=0, steps=2000, speed=25, occluding=False, **options):
        if not 1 <= filters <= MOST:
            raise ValueError(f"filters: the slider goes from 1 to {MOST}, got {filters}")
        initializers = initializers or INITIALIZERS
        net = sized(lambda dtype, **how: factory(**how), filters=filters)
        lanes = {name: own_experiment(
            name, net, data.train, data.test, loss=softmax_cross_entropy, optimizer=optimizer,
            init=next(iter(initializers.values())), lr=lr, batch_size=batch_size, steps=steps)}
        count = afresh.size("filters", filters, high=MOST)
        controls = {"lr": live.rate(list(lanes.values())), "filters": count,
                    "init": afresh.initializer(list(lanes.values()), initializers, only=True)}
        state = BenchState(lanes, controls, seed=seed)
        if not begins_with_filters(state.run):
            raise ValueError("expected a net that begins with Conv2D, ReLU, MaxPool2D; got "
                             + ", ".join(type(layer).__name__ for layer in state.net.layers[:3]))
        state.digit, state.occluding = digit, occluding
        super().__init__(
            state, name, view="filters", looks=["filters"], main=list(controls), speed=speed,
            alt=f"Filter panel {name}: loss and right answers over the steps; the filters of the first layer "
            "now and at step 0; one digit, its feature maps and what the net believes of it", **options)
        self.count = self.widgets["filters"]
