"""The doctor at a bench: asked now and then, remembered meanwhile."""

from time import perf_counter

from course.doctor import examine, suspect
from course.panels.benches.names import text

APART = 2.0  # seconds between two examinations while it plays
TIME = 50  # steps after a move before it is doubted
SURE = {"shapes", "nan", "gradient", "optimizer", "evaluation", "symmetric"}  # whatever the controls are


class Watch:
    """What goes wrong on a bench, in words; `finding` is the doctor's, `lane` whose it is."""

    def __init__(self, state):
        self.state, self.finding, self.lane, self.words = state, None, None, ""
        self._asked, self._at = -APART, None

    def look(self, playing):
        """What to say at this moment; empty if all is well. At rest it is examined, in play not too often."""
        state = self.state
        at = state.now, state.number, state.applied
        ill = [lane for lane in state.lanes if state.number and suspect(self._patient(lane))]
        if not ill and playing:
            self._forget()
        elif at != self._at and (not playing or perf_counter() - self._asked > APART):
            self._at = at
            self._examine(ill or [state.lane])
            self._asked = perf_counter()
        return self.words

    def _forget(self):
        self.finding, self.lane, self.words = None, None, ""

    def _examine(self, lanes):
        self._forget()
        for lane in lanes:
            run = self._patient(lane)
            findings = examine(run) if run.number else []
            if findings and not self._too_early(lane, findings[0]):
                self.finding, self.lane = findings[0], lane
                who = f"{lane}: " if len(self.state.lanes) > 1 else ""
                self.words = who + self.finding.words
                if self.state.stopped(lane):
                    good = self.state.good_step
                    self.words += f" The weights of step {good} are kept: press Back to last good."
                return

    def _too_early(self, lane, finding):
        """A move gets its time, unless what is wrong has nothing to do with it."""
        fresh = self.state.since > 0 and self.state.number - self.state.since < TIME
        return fresh and finding.cause not in SURE and not self.state.stopped(lane)

    def _patient(self, lane):
        """The Run, with what a doctor asks for."""
        run, track = self.state.now.runs[lane], self.state.now.tracks[lane]
        run.losses, run.points = track.losses[:run.number], track.points_until(run.number)
        run.rates, run.since = track.rates[:run.number], self.state.since
        return run

    def remedies(self):
        """{control: value} of what is advised, as far as this bench has it."""
        controls, found = self.state.controls, {}
        for name, value in (self.finding.remedy if self.finding else {}).items():
            if name in controls:
                try:
                    found[name] = controls[name].checked(type(self.state.value(name))(value))
                except (TypeError, ValueError):
                    continue
        return {name: value for name, value in found.items() if value != self.state.value(name)}

    @property
    def before(self):
        """The step before it went wrong, where one is known to which to go back; None otherwise."""
        step = self.finding.evidence.get("step") if self.finding else None
        return int(step) - 1 if step and 1 < step <= self.state.number else None

    def advice(self):
        """What is advised, on a button: "Back to 603, rate 0.3"; empty if it cannot be done here."""
        short = {"lr": "rate", "init": "start"}
        parts = [] if self.before is None else [f"back to {self.before:,}"]
        parts += [f"{short.get(name, self.state.controls[name].label.lower())} {text(value)}"
                  for name, value in self.remedies().items()]
        words = ", ".join(parts)
        return words[:1].upper() + words[1:]
