"""The panel of a bench: it trains, under the reader's hand, and goes back to any moment."""

from math import isclose

from course.panels.benches import ledger
from course.panels.benches.figure import LETTERS, BenchFigure
from course.panels.benches.lanes import ALL, lanes_menu
from course.panels.benches.names import name_of, text
from course.panels.benches.recipe import LIMIT, Recipe
from course.panels.benches.views import NOTHING, VIEWS, View, fitting, of_axes
from course.panels.benches.watch import Watch
from course.panels.benches.widgets import RecipeBox, looking, missing, steps_slider, toggle, widget_of
from course.panels.shared.playing import PlayingPanel
from course.panels.shared.words import beside_published, summary

MAIN = "lr", "optimizer", "init", "batch"  # the controls that are always in sight
AT_ONCE = 0.2  # seconds of a return that may be taken here and now; the rest is played


class BenchPanel(PlayingPanel):
    """Plays a BenchState: start, move anything, go back to any step, branch, compare.

    id         of the experiment, None if it has none; targets, band, recorded, note, pale: see BenchFigure
    view       the name of a View, a function view(ax, state) -> update, or None; by default what fits best
    looks      the views that may be chosen, by default all that fit
    main       the names of the controls that are always in sight
    after, speed, fps, rehearsal    as in PlayingPanel

    `widgets[name]` are the controls, `travel` the slider over the steps, `others` the menu of the futures,
    `which` the lane that a control moves. Setting their `value` is what a reader does.
    """

    invitation = "Ready. Press Start, then move the learning rate while it runs."
    running = "Running. Move the learning rate and watch the loss."
    which = None
    _following = False  # the widgets follow the state, and nothing else changes

    def __init__(self, state, name, *, id=None, view="", looks=None, main=MAIN, targets=None, alt=None,
                 **options):
        if not callable(view) and view not in ("", None, NOTHING, *VIEWS):
            raise ValueError(f"view: expected one of {list(VIEWS)} or a function, got {view!r}")
        self.id, self.main, self.targets = id, main, targets or {}
        self.looks = {label: VIEWS[label] for label in (fitting(state.run) if looks is None else looks)}
        if callable(view):
            self.looks = {"own": View("own", of_axes(view))}
        self.view = (view if view in self.looks else NOTHING if view in (None, NOTHING) or not self.looks
                     else next(iter(self.looks)))
        shown = ("band", "recorded", "note", "pale", "height", "card")
        self.shown = {"targets": targets, **{key: options.pop(key) for key in shown if key in options}}
        self.figure = BenchFigure(state, self.looks.get(self.view), **self.shown)
        self.watch = Watch(state)
        super().__init__(state, name, **options, alt=alt or (
            f"Bench {name}: loss, measured values and learning rate over the updates; what is published"))
        self.children = [*self.children, self.box]
        self.follow_state()

    def rows(self):
        state = self.state
        start, step, afresh, pace = self.transport()
        self.back = self.button("Back to last good", "undo", "The last good weights", self._go_back,
                                width="170px")
        self.share = toggle(self, "Recipe", "share", "This run as a text to send", self._show_recipe)
        self.advised = self.button("Advice", "medkit", "Do what is advised", self._take_advice, width="230px")
        first = [start, step, afresh, self.back, pace, self.share]
        if self.id is not None:
            self.published = self.button("As published", "book", "All set back, at step 0", self._publish,
                                         width="140px")
            first.append(self.published)
        first.append(self.advised)
        self.travel = self.watched(steps_slider(), self._travel)
        self.others = self.choice("Futures", "The futures so far: choose one to continue it", [("A", 0)], 0,
                                  self._take_up)
        self.others.layout.width = "340px"
        self.widgets = {name: widget_of(self, control) for name, control in state.controls.items()}
        self.rate, self.optimizer, self.initializer, self.batch = (self.widgets.get(name) for name in MAIN)
        main = [made for name, made in self.widgets.items() if name in self.main]
        self.folded = [made for name, made in self.widgets.items() if name not in self.main]
        self.folded += missing(state.lanes) if self.id is not None else []
        if len(state.lanes) > 1:
            self.which = lanes_menu(self)
            main.insert(0, self.which)
        if self.folded:
            self.more = toggle(self, "More", "sliders", "Further controls", self._unfold)
            main.append(self.more)
        self.box = RecipeBox(self.button("Follow", "play", "Do what the text says", self._follow_recipe))
        self.advised.layout.visibility = "hidden"  # its place is kept
        self._unfold(False)
        return [row for row in (first, [self.travel, self.others], main, looking(self), self.folded) if row]

    def summary(self):
        return beside_published(self.state, self.targets) or summary(self.state)

    def trouble(self):
        words = self.watch.look(self.player.playing)
        advice = self.watch.advice() if words else ""
        self.advised.description = advice or "Advice"
        self.advised.layout.visibility = "visible" if advice else "hidden"
        return words

    def enabled(self, control):
        state = self.state
        if control is self.back:
            return self.player.playing or state.number > 0
        if control is self.travel:
            return state.now.end > 0
        for name, made in self.widgets.items():
            if control is made:
                return not state.controls[name].idle(state.run)
        return super().enabled(control)

    def draw(self):
        super().draw()
        self.follow_state()

    def follow_state(self):
        """Let the widgets show what the state is."""
        state, self._following = self.state, True
        self.travel.max = max(1, state.now.end)
        self.travel.value = state.number
        seen = state.values, state.lane, self.which and self.which.value
        if seen != self._seen:
            self._seen = seen
            for name, made in self.widgets.items():
                made.value = state.value(name)
            self.update_controls()
        named = [(f"{LETTERS[k]}: {name_of(future, state)}", k) for k, future in enumerate(state.futures)]
        here = state.futures.index(state.now)
        if tuple(named) != self.others.options or self.others.value != here:
            self.others.options, self.others.value = named, here
        self._following = False

    _seen = _page = None
    _arrival = ""

    # Handlers; all run in the event loop's thread.

    def move(self, name, value):
        """A control has been moved."""
        state = self.state
        control = state.controls[name]
        if self._following or same(value, state.value(name)):
            return
        lane = None if self.which is None or self.which.value == ALL else self.which.value
        who = f"{lane}: " if lane and control.alone else ""
        if control.afresh or (state.number == 0 and not control.light):
            playing = self.player.playing
            self.restart(lambda: state.set(name, value, lane))
            if playing:
                self.toggle()
            words = f"{who}{control.label} {text(value)}: training starts afresh at step 0."
            self.say(words) if control.afresh and not self.locked else None
            return
        state.set(name, value, lane)
        kept = "; the weights are kept" if name == "optimizer" else ""
        words = f"{who}{control.label} {text(value)} from step {state.number} on{kept}."
        self.moved("" if name == "lr" else words)

    def _travel(self, step):
        if self._following:
            return
        self.restart(lambda: self.state.go_to(step, seconds=AT_ONCE))
        words = f"Step {step:,}, as it was. Start repeats the same steps; a change begins another future."
        self.say(words)
        if self.state.until is not None:  # the way is long: it is played
            self._arrival = words
            self.player.speed = None
            self.player.play() if self.loop else self.player.run(step - self.state.number)

    def _ready(self):
        self.state.until = None  # a return that was under way ends here
        super()._ready()

    def at_rest(self):
        words, self._arrival = self._arrival, ""
        self.player.speed = self.speed
        return words or super().at_rest()

    def _take_up(self, k):
        if self._following:
            return
        future = self.state.futures[k]
        self.restart(lambda: self.state.take_up(future))
        words = f"{LETTERS[k]}, {name_of(future, self.state)}: at step {self.state.number:,}."
        self.say(f"{words} Start goes on.")

    def _reset(self):
        words = "Back at step 0 with the first weights, all set as it is now. Press Start."
        self.restart(self.state.reset, words)

    def _publish(self):
        self.restart(self.state.publish, "As published, at step 0. Press Start.")

    def _go_back(self):
        self.restart(self.state.go_back)
        self.say(f"The weights of step {self.state.number} are back. Lower the learning rate, then Start.")

    def _take_advice(self):
        lane, before, remedies = self.watch.lane, self.watch.before, self.watch.remedies()
        if before is not None:
            self.restart(lambda: self.state.go_to(before))
        elif self.state.stopped(lane):
            self.restart(self.state.go_back)
        for name, value in remedies.items():
            self.restart(lambda name=name, value=value: self.state.set(name, value, lane))
        self.watch.look(False)
        self.advised.layout.visibility = "hidden"
        self.say(f"Done, at step {self.state.number:,}. Press Start.")

    def _unfold(self, on):
        for control in self.folded:
            control.layout.display = None if on else "none"

    def _show_recipe(self, on):
        self.box.layout.display = None if on else "none"
        if on:
            recipe = Recipe.of(self.id or self.name, self.state)
            self.box.show(str(recipe) if recipe.fits else
                          f"{len(recipe.moves)} moves: more than a recipe of {LIMIT:,} bytes can hold")

    def _follow_recipe(self):
        recipe = Recipe.read(self.box.text.value)
        self.restart(lambda: recipe.follow(self.state))
        self.say(f"The recipe is read: press Start, and it goes to step {recipe.to:,}.")

    def _rest(self):
        super()._rest()
        self.follow_state()
        ledger.note(self)

    # How.

    def _look_at_lane(self, name):
        if name != ALL:
            self.state.lane = name
            self._open_view()

    def _choose_view(self, name):
        self.view = name
        self._open_view()

    def fit(self, page, density):
        self._page = page, density
        super().fit(page, density)

    def _open_view(self):
        self.figure = BenchFigure(self.state, self.looks.get(self.view), **self.shown)
        self._redraw()
        if self._page is not None:
            super().fit(*self._page)

    def see(self, name, value):
        """Look at the net in another way; it trains on."""
        setattr(self.state, name, value)
        self._redraw()


def same(value, other):
    """Equal, but for what a page does to the last digits of a number."""
    numbers = isinstance(value, float) and isinstance(other, int | float)
    return isclose(value, other, rel_tol=1e-9) if numbers else value == other
