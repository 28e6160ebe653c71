"""bench("B5"): one cell, and any of the training experiments is under the reader's hand."""

import numpy as np

from course.experiments import experiment, measures
from course.experiments.controls import afresh, controls_of
from course.experiments.data import full_at_hand
from course.experiments.grafts import net_of
from course.experiments.targets import told_by
from course.panels.benches.fits import check_initializer, check_loss, check_net, check_optimizer, named
from course.panels.benches.panel import MAIN, BenchPanel
from course.panels.benches.recipe import Recipe, build
from course.panels.benches.state import BenchState
from course.panels.benches.stored import band_of, run_of, stored
from course.panels.benches.strands import shown
from course.panels.shared.headless import headless
from nnlib.training import are_classes

SCORED = 500  # examples of each set that are asked now and then, where an experiment measures no share
SPEEDS = {"P3": 25, "L4": 25, "T1": 5, "K2": 5, "K4": 5}  # updates a second at first; others at full speed


class Bench(BenchPanel):
    """The panel of one experiment that a source or the course describes; see `bench`."""

    invitation = "Ready, as published. Press Start, then move what you like. You can go back to any step."
    running = "Running."

    def __init__(self, id, state, *, name, **options):
        self.id, self.scale, self.right = id, state.scale, False
        self.lacks = told_by(id) if not any(each.targets for each in state.lanes.values()) else ""
        super().__init__(state, name, id=id, rehearsal=20, height=4.6, card=headless(),
                         **self._behind(state), **{"speed": SPEEDS.get(id)} | options)

    def _behind(self, state):
        """What stands behind the curves, at this scale, with the slips of the source or without."""
        lanes = state.lanes.items()
        targets = {lane: {what: rings.points(each.steps[self.scale]) for what, rings in each.targets.items()}
                   for lane, each in lanes}
        some, count = any(targets.values()), len(state.train.x)
        small = self.scale == "bundled" and count > 1000
        note = f"rings: published, on all images; yours {count:,}" if small else "rings: published"
        stored = self.scale == "bundled" and not self.right
        return {"targets": targets, "pale": small and some, "note": note if some else "",
                "band": band_of(self.id) if stored else None, "recorded": run_of(self.id) if stored else None}

    def draw(self):
        """The frame of this moment; with other images, other curves stand behind."""
        scale, right = self._kind()
        if (scale, right) != (self.scale, self.right):
            self.scale, self.right = scale, right
            self.shown |= self._behind(self.state)
            self.targets = self.shown["targets"]
            self._open_view()
        super().draw()

    def _kind(self):
        """Which scale it has now, and whether the slips are put right."""
        state = self.state
        scale = state.value("data") if "data" in state.controls else state.scale
        return scale, "slips" in state.controls and state.value("slips") == "right"

    def played(self):
        """Has the reader seen what a prediction asked? At rest, or half-way."""
        state = self.state
        return state.number > 0 and (not self.player.playing or state.number >= state.steps // 2)

    def take(self, recipe):
        """Be ready to follow a recipe, given as text. Raises ValueError for one of another bench."""
        recipe = Recipe.read(recipe)
        if recipe.id != self.id:
            raise ValueError(f"recipe: expected one of bench {self.id}, got one of {recipe.id}")
        recipe.follow(self.state)
        other = "" if recipe.build == build() else (
            " It was made with another version of the course or of NumPy: the last digits may differ.")
        self.draw()
        self.say(f"A recipe: press Start, and it goes to step {recipe.to:,}.{other}")

    def at_rest(self):
        arrived = self._arrival
        words = super().at_rest()
        return words if arrived else " ".join(filter(None, [words, self.lacks]))


def bench(id, *, optimizers=None, initializers=None, net=None, loss=None, recipe=None, scale="bundled",
          seed=0, name=None, **options):
    """The experiment with this id, as published, to be run, bent, taken back, branched and compared.

        bench("B5")
        bench("T2", optimizers={"mine": MyRule})        a class of the reader's in the menu
        bench("B5", recipe="bench B5 …")                a run that somebody has sent

    optimizers, initializers, net, loss    {name: the reader's own}: further entries of the menus
    scale      "bundled", or "full" with all of MNIST;  seed: of the first weights and batches
    name       its own, where a notebook has two benches of one id
    view, after, speed, fps                as in BenchPanel

    Raises KeyError for an unknown id; TypeError or ValueError, in one sentence, for what does not fit.
    """
    source = experiment(id)
    lanes = {lane: watched(id, lane, each) for lane, each in source.shown_lanes().items()}
    first = next(iter(lanes.values()))
    own = {"optimizers": named(optimizers), "initializers": named(initializers), "net": named(net),
           "loss": named(loss)}
    for label, rule in own["optimizers"].items():
        check_optimizer(label, rule)
    for label, init in own["initializers"].items():
        check_initializer(label, init)
    for label, factory in own["net"].items():
        check_net(label, factory, first)
    for label, function in own["loss"].items():
        check_loss(label, function, first)
    controls = controls_of(lanes, **own)
    longer = first.steps["full"] > first.steps["bundled"]
    if longer and (scale == "full" or (not headless() and full_at_hand())):
        controls["data"] = afresh.data(scale)
    state = BenchState(lanes, controls, scale=scale, seed=seed)
    main = [*MAIN, *(part for part in ("net", "loss") if own[part])]
    made = Bench(id, state, name=name or id, main=main, **options)
    if recipe is not None:
        made.take(recipe)
    return made


def watched(id, lane, each):
    """The experiment. Where it has classes and measures losses only, a bench asks for shares, too."""
    known = stored(id).get(lane, {})
    train, test = each.data("bundled", np.random.default_rng(0))
    outputs = net_of(each).output_shape
    if shown(known) or not known or len(train.t) < 3 or not are_classes(train.t, outputs):
        return each
    every = max(1, each.steps["bundled"] // 20)
    parts = {name: part for name, part in (("train", train), ("test", test)) if part is not None}

    @measures.in_pieces
    def shares(run):
        found = dict.fromkeys(parts, np.nan)
        if run.number % every == 0:
            for name in parts:
                part = getattr(run, name)
                found[name] = yield from measures.share(run.net, part.x[:SCORED], part.t[:SCORED])
        return found

    return each.but(measure=measures.together(each.measure, shares))
