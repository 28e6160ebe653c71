"""What a bench knows and does, without a widget: it trains, goes back, branches, compares."""

from collections.abc import Mapping

from course.doctor.curve import guessing_loss
from course.experiments.cadence import extended
from course.experiments.run import Run
from course.panels.benches.future import Future, Move, Track
from course.panels.benches.machine import TimeMachine

FUTURES = 6  # that are kept
MEMORY = 0.95  # of the smoothed loss, per step


class BenchState(TimeMachine):
    """One or several nets that train, and every moment of it.

    lanes      {name: Experiment}: they see the same batches
    controls   {name: Control}: what may be moved (course.experiments.controls)
    scale      "bundled" or "full"; seed: of the first weights and batches

    number     updates made so far; `now` is the future that goes on, `futures` are all that are kept
    values     {lane: {control: value}} of all that is not as published, at this moment
    lane       the one that is looked at

    Equal moves at equal steps give equal weights, bit by bit; so do the steps after a return.
    """

    digit, stage, occluding = 0, "ReLU", False  # what a view looks at

    def __init__(self, lanes: Mapping, controls: Mapping, *, scale="bundled", seed=0):
        self.lanes, self.controls, self.scale, self.seed = dict(lanes), dict(controls), scale, seed
        self.lane = next(iter(self.lanes))
        self.futures, self.resting, self.dropped = [], True, None
        self._begin({lane: {} for lane in self.lanes})

    # What is now.

    @property
    def run(self):
        """The Run that is looked at."""
        return self.now.runs[self.lane]

    @property
    def net(self):
        """Its net; `train` and `test` are its Examples."""
        return self.run.net

    @property
    def train(self):
        return self.run.train

    @property
    def test(self):
        return self.run.test

    @property
    def track(self):
        """Its columns."""
        return self.now.tracks[self.lane]

    def value(self, name, lane=None):
        """What a control is now, in the lane that is looked at or in another."""
        own = self.values[lane or self.lane]
        return own[name] if name in own else self._at_first(name, lane or self.lane, own.get("slips"))

    @property
    def points(self):
        """{"step": […], name: […], …}: what was measured of it so far."""
        return self.track.points_until(self.number)

    @property
    def losses(self):
        """Of all steps so far, each before its update; `smooth` are the same, smoothed."""
        return self.track.losses[:self.number]

    @property
    def smooth(self):
        return self.track.smooth[:self.number]

    @property
    def rates(self):
        """The learning rate of each step so far."""
        return self.track.rates[:self.number]

    @property
    def lr(self):
        return self.value("lr")

    @property
    def steps(self):
        """How many updates a run makes before it rests."""
        return self.run.steps

    @property
    def since(self):
        """The step of the last move."""
        return max([move.step for move in self.now.moves[:self.applied]], default=0)

    @property
    def params(self):
        return [param for _, param in self.net.named_params()]

    @property
    def good_step(self):
        """The last step whose weights are known to be good, in every net."""
        return min(track.good_step(self.number) for track in self.now.tracks.values())

    # The reader's moves.

    def set(self, name, value, lane=None):
        """Move a control, in one lane or in all. Live ones act from the next step, others start afresh.

        Where steps behind this one are known, they stay as another future. If it fails, nothing has changed.
        """
        control, self.until = self.controls[name], None
        value = control.checked(value)
        targets = list(control.only or self.lanes) if lane is None or not control.alone else [lane]
        if all(self.value(name, each) == value for each in targets):
            return
        if self.number == 0 and self.now.end == 0 and control.light:
            self._begin_with(name, value, targets)
            return
        if control.afresh or self.number == 0:
            self.restart({each: own | {name: value} if each in targets else own
                          for each, own in self.values.items()})
            return
        self.settle(measures=not control.light)
        move = Move(self.number, lane if control.alone else None, name, value)
        last = self.now.moves[self.applied - 1] if self.applied > self.now.born else None
        again = last is not None and place(last) == place(move)  # a slider on its way: its last value counts
        before = self._tried(move, control, again)
        self.applied -= again
        if self.number < self.now.end or self.applied + again < len(self.now.moves):
            self._keep(self.now.branch(self.number, self.applied))
        self.now.moves[self.applied:] = [move]
        self.applied += 1
        self._before = self.applied, before
        self.values = self.now.values(self.applied)

    def _tried(self, move, control, again):
        """Make a move. Returns the moment before it; if it fails, that is brought back."""
        now = {} if control.light else {lane: run.snapshot() for lane, run in self.now.runs.items()}
        before = self._before[1] if again and self._before and self._before[0] == self.applied else now
        try:
            self._bring(before)
            self._apply(move)
        except Exception:
            self._bring(now)
            if control.light:
                for lane in self.lanes:
                    control.live(self.now.runs[lane], self.value(move.name, lane))
            raise
        return before

    def _begin_with(self, name, value, targets):
        """Nothing has happened yet: only a number is set."""
        for lane in targets:
            self.controls[name].live(self.now.runs[lane], value)
        self.now.begin = self.values = {lane: own | {name: value} if lane in targets else own
                                        for lane, own in self.values.items()}
        self._mark()

    def restart(self, values):
        """Step 0 with these values, {lane: {control: value}}; what was, stays as another future."""
        untouched = self.now if self.now.end == 0 else None
        self._begin(values)
        if untouched is not None:
            self.futures = [future for future in self.futures if future is not untouched]

    def reset(self):
        """Back to step 0, all set as it is now."""
        if self.values == self.now.begin and not self.now.moves:
            self.go_to(0)
        else:
            self.restart(self.values)

    def publish(self):
        """All as published, at step 0."""
        plain = {lane: {} for lane in self.lanes}
        for future in self.futures:
            if future.begin == plain and not future.moves:
                self.take_up(future, 0)
                return
        self.restart(plain)

    def take_up(self, future, number=None):
        """Go on with another future, by default from its end."""
        self.now = future
        self.go_to(future.end if number is None else number)

    def go_back(self):
        """To the last good weights."""
        self.go_to(self.good_step)

    # How.

    def _at_first(self, name, lane, slips):
        """What a control is where it has not been moved: what the experiment of a lane has."""
        run, control = self.now.runs[lane], self.controls[name]
        first = vars(run).setdefault("first", {})
        if (name, slips) not in first:
            experiment = self.lanes[lane].right if slips == "right" else self.lanes[lane]
            first[name, slips] = control.value(experiment if control.afresh else run.experiment)
        return first[name, slips]

    def _begin(self, values):
        """A new future from step 0."""
        runs = {}
        for lane, own in values.items():
            experiment = self.lanes[lane]
            begin = {name: control.value(experiment) for name, control in self.controls.items()
                     if control.always} | own
            moved = [(control, begin[name]) for name, control in self.controls.items() if name in begin]
            for control, value in moved:
                if control.afresh:
                    experiment = experiment.but(**control.changes(experiment, value))
            run = Run(experiment, own.get("seed", self.seed), own.get("data", self.scale), measured=False)
            run.at = extended(run.at, run.steps)
            others = [run.net for future in self.futures for run in future.runs.values()]
            new_net(run.net, [*others, *(run.net for run in runs.values())])
            for control, value in moved:
                if not control.afresh and lane in (control.only or self.lanes):
                    control.live(run, value)
            runs[lane] = run
        tracks = {lane: Track(memory_of(run)) for lane, run in runs.items()}
        self._keep(Future(values, runs, tracks=tracks))
        self.values, self.number, self.applied = values, 0, 0
        self.goal = self.run.steps
        size = getattr(self.run.stream.order, "size", None)
        self.guess = guessing_loss(self.run.experiment.loss, self.run.train.t[:size], self.net.output_shape)
        self.until = self._before = None
        self._mark()
        self._measure()

    def _keep(self, future):
        """Another future goes on; if there are too many, the oldest of the others goes."""
        self.futures, self.now = [*self.futures, future], future
        if len(self.futures) > FUTURES:
            self.dropped, *self.futures = self.futures


def place(move):
    """What two moves have in common of which only the later one counts."""
    return move.step, move.lane, move.name


def new_net(net, others):
    """`net`, if it shares no weights with the nets before it. Raises ValueError otherwise."""
    used = {id(param) for other in others for param in other.params()}
    if any(id(param) in used for param in net.params()):
        raise ValueError("factory: expected a new net at each call, got one with the weights of another: "
                         "make its layers inside the function")
    return net


def memory_of(run):
    """How much of the smoothed loss a step keeps: less in a short run, nothing where batches are equal."""
    noisy = getattr(run.stream.order, "size", 1) is not None
    return min(MEMORY, max(0.0, 1 - 10 / run.steps)) if noisy else 0.0
