"""The architecture panel: the reader stacks layers, sees their shapes, and trains what fits."""

from matplotlib.patches import Rectangle

from course.experiments.controls import Control, live
from course.panels.architecture.state import ACTIVATIONS, ArchitectureState, Plan
from course.panels.benches.own import own_experiment
from course.panels.benches.panel import BenchPanel
from course.panels.shared.figure import SKY, VERMILION, title
from nnlib.core import shape_text
from nnlib.init import he
from nnlib.losses import softmax_cross_entropy
from nnlib.optim import Adam

MOST = 14  # rows: input, three blocks of three layers, flatten, dense, activation, dense
SLIDERS = {  # setting: label, tooltip, smallest, largest, step
    "blocks": ("Blocks", "How often conv – activation – pool is repeated", 0, 3, 1),
    "filters": ("Filters", "Kernels of each convolution", 1, 16, 1),
    "kernel": ("Kernel", "Its side, in pixels", 1, 15, 2),
    "pool": ("Pool", "Side of the max pooling's window; 1: none", 1, 4, 1),
    "hidden": ("Hidden", "Units of the dense layer in between; 0: none", 0, 100, 10),
}


def table(ax, state):
    """A view: the layers from the input down, with output shapes and weights."""
    ax.set(xlim=(0, 1), ylim=(MOST + 0.4, -0.8))
    ax.axis("off")
    title(ax, "Layer")
    look = {"fontsize": 9, "va": "center"}
    for x, text in ((0.62, "output"), (1.0, "weights")):
        ax.text(x, 1.012, text, transform=ax.transAxes, ha="right", fontsize=9.5, fontweight="bold",
                color="#222222", va="bottom")
    lines = []
    for y in range(MOST):
        bar = ax.add_patch(Rectangle((0.66, y - 0.36), 0, 0.72, color=SKY, alpha=0.55, lw=0))
        places = ((0, "left"), (0.62, "right"), (1, "right"))
        lines.append((bar, *(ax.text(x, y, "", ha=side, **look) for x, side in places)))
    total = ax.text(1, 0, "", ha="right", fontweight="bold", **look)

    def update():
        most = max([row.weights for row in state.rows] + [1])
        for k, (bar, name, shape, count) in enumerate(lines):
            row = state.rows[k] if k < len(state.rows) else None
            bar.set_width(0 if row is None else 0.34 * row.weights / most)
            fits = row is not None and row.shape is not None
            name.set_text("" if row is None else row.name)
            shape.set_text("" if row is None else shape_text(row.shape) if fits else "does not fit")
            count.set_text(f"{row.weights:,}" if fits and row.weights else "")
            for text in (name, shape):
                text.set_color("#222222" if row is None or fits else VERMILION)
        total.set_y(len(state.rows) + 0.15)
        total.set_text("" if state.mistake else f"{state.weights:,} in all")
        return [artist for line in lines for artist in line] + [total]

    return update


class ArchitecturePanel(BenchPanel):
    """Stacks convolutions and dense layers by sliders, shows what fits, and trains it on `data`.

        ArchitecturePanel(load_mnist(flat=False), name="stack")

    data     a Split of images (N, C, H, W) with integer labels
    plan     the layers at first
    after    a prediction: the controls stay locked until it is answered

    Every change of a layer starts afresh with new weights; the learning rate (of Adam) acts from the
    next step. `state` is an ArchitectureState; `sliders[name]`, `flatten`, `bend`, `rate` are widgets.
    """

    invitation = "Ready. Stack layers, then press Start."
    running = "Running. A changed layer starts afresh, the learning rate acts at once."

    def __init__(self, data, *, name, plan=None, lr=2e-3, batch_size=50, seed=0, steps=400, speed=None,
                 rehearsal=120, **options):
        each = own_experiment(
            name, None, data.train, data.test, loss=softmax_cross_entropy, optimizer=Adam, init=he,
            lr=lr, batch_size=batch_size, steps=steps)
        controls = {"lr": live.rate([each])} | planned(plan or Plan())
        state = ArchitectureState({name: each}, controls, plan or Plan(), seed=seed)
        super().__init__(
            state, name, view=table, main=list(controls), speed=speed, rehearsal=rehearsal,
            alt=f"Architecture panel {name}: loss, share of right answers and learning rate over the steps; "
            "beside them the layers with their output shapes and numbers of weights", **options)
        self.sliders = {setting: self.widgets[setting] for setting in SLIDERS}
        for made in self.sliders.values():
            made.layout.width, made.style.description_width = "215px", "48px"
        self.flatten, self.bend = self.widgets["flatten"], self.widgets["activation"]

    def summary(self):
        net = "no net yet" if self.state.mistake else f"{self.state.weights:,} weights"
        return f"{net}   ·   {super().summary()}"

    def trouble(self):
        return self.state.mistake or super().trouble()

    def enabled(self, control):
        unfit = self.state.mistake and control in (self.start, self.step)
        return not unfit and super().enabled(control)

    def move(self, name, value):
        super().move(name, value)
        if self._following or name == "lr" or self.locked:
            return
        if self.state.mistake:
            self.say(self.state.mistake, trouble=True)
        else:
            now = "Running." if self.player.playing else "Press Start."
            self.say(f"{self.state.weights:,} weights, drawn anew. {now}")


def planned(plan):
    """A control for each setting of a plan. Its `changes` are made by the state, which knows what fits."""
    def control(name, kind, label, tooltip, **look):
        return Control(name, label, tooltip, kind, lambda each: getattr(plan, name),
                       changes=lambda each, value: {}, **look)

    made = [control(name, "whole", label, tooltip, low=low, high=high, step=step)
            for name, (label, tooltip, low, high, step) in SLIDERS.items()]
    made += [control("flatten", "switch", "Flatten", "Images to rows of numbers"),
             control("activation", "menu", "Activation", "Behind each convolution and the hidden layer",
                     options=ACTIVATIONS)]
    return {each.name: each for each in made}
