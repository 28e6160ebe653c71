"""Steps forwards, and back to any of them: what a bench does with the runs of one future."""

from time import perf_counter

from course.panels.benches.future import thin

REPLAY = 0.05  # seconds of steps between two snapshots


class TimeMachine:
    """Takes the runs of a future step by step; brings them back to a step, bit by bit.

    now        the Future that goes on; futures: all that are kept
    number     updates made so far; goal: where it rests
    values     {lane: {control: value}} at this moment;  applied: how many moves have been made by now

    A step is one update of each net, with the same batch; then it is measured what is due. Steps between two
    snapshots are made again, and the moves with them.
    """

    until = None  # where a return is to end
    _torn = False

    @property
    def broken(self):
        """Nothing can go on: every net has met nan."""
        return all(self.stopped(lane) for lane in self.lanes)

    def stopped(self, lane):
        """Has this net met nan?"""
        track = self.now.tracks[lane]
        return track.broken and len(track) <= self.number

    def play(self):
        """Yields the number of each step, and None for the work in between: a net's turn, a measurement."""
        while not self._arrived():
            yield self._work()

    def go_to(self, number, *, seconds=None):
        """Be at a known step again, bit by bit. Where `seconds` are not enough, `play` goes the rest.

        Raises ValueError for a step that is not known.
        """
        if not 0 <= number <= self.now.end:
            raise ValueError(f"step: expected 0 to {self.now.end}, got {number}")
        self._return_to(self.now.nearest(number))
        self.until = number
        begin = perf_counter()
        while self.number < number or self._measuring:
            self._work()
            if seconds is not None and perf_counter() - begin > seconds:
                return
        self._apply_due()
        self.until = None

    def settle(self, *, measures=True):
        """Finish the step that is on its way, and what it measures."""
        while (measures and self._measuring) or any(
                run.number > self.number for run in self.now.runs.values()):
            self._work()

    def more(self):
        """Past its goal, a run may go on for as many steps again."""
        if self.number >= self.goal:
            self.goal = self.number + self.run.steps

    # How.

    def _arrived(self):
        if self._measuring:
            return False
        if self.until is not None and self.number >= self.until:
            self._apply_due()
            self.until = None
            return True
        return self.number >= self.goal or self.broken

    def _work(self):
        """The next piece of work. Returns the number of a step when it is complete, else None."""
        if self._torn:  # an error has come in the middle of a step
            self._torn = False
            self.go_to(self.number)
        if self._measuring:
            return self._go_on_measuring()
        self._apply_due()
        waiting = [lane for lane, run in self.now.runs.items()
                   if run.number <= self.number and not self.stopped(lane)]
        if waiting:
            self._update(waiting[0])
        if len(waiting) > 1:
            return None
        self.number += 1
        if self._spent > REPLAY and self.number > max(self.now.marks):
            self._mark()
        self._measure()
        return None if self._measuring else self.number

    def _update(self, lane):
        run, track, begin = self.now.runs[lane], self.now.tracks[lane], perf_counter()
        rate = getattr(run.opt, "rate", run.opt.lr)
        try:
            run.update()
        except Exception:
            self._torn = True
            raise
        if run.number > len(track):
            track.add(run.loss, rate)
        self._spent += perf_counter() - begin

    def _measure(self):
        """Begin to measure what is due; on known ground only where a measure draws or keeps something."""
        self._measuring = []
        for lane, run in self.now.runs.items():
            track = self.now.tracks[lane]
            if run.number < self.number or run.number not in run.at:
                continue
            known = run.number in track.points["step"][-1:] or run.number < self.now.end
            if known and run.pure:
                run.points = track.points_until(run.number)
                continue
            self._measuring.append((run, track, run.measuring()))

    def _go_on_measuring(self):
        run, track, work = self._measuring[0]
        try:
            next(work)
        except StopIteration:
            self._measuring = self._measuring[1:]
            if run.number > max([-1, *track.points["step"]]):
                for name, values in run.points.items():
                    track.points.setdefault(name, []).append(values[-1])
        except Exception:
            self._measuring = []
            raise
        return self.number if not self._measuring and self.number else None

    def _mark(self):
        """Keep this moment."""
        self.now.marks[self.number] = {lane: run.snapshot() for lane, run in self.now.runs.items()}
        self._spent = 0.0
        thin(self.futures)

    def _return_to(self, step):
        """Be at a moment that was kept."""
        self._bring(self.now.marks[step])
        self.number, self.applied = step, sum(move.step < step for move in self.now.moves)
        self.values = self.now.values(self.applied)
        self._spent, self._measuring, self._before = 0.0, [], None

    def _bring(self, snapshots):
        for lane, snapshot in snapshots.items():
            run, track = self.now.runs[lane], self.now.tracks[lane]
            run.go_to(snapshot)
            run.losses, run.points = track.losses[:run.number], track.points_until(run.number)

    def _apply_due(self):
        """The moves that were made here, when this stretch was gone for the first time."""
        moves = self.now.moves
        while self.applied < len(moves) and moves[self.applied].step == self.number:
            self._apply(moves[self.applied])
            self.applied += 1
            self.values = self.now.values(self.applied)

    def _apply(self, move):
        control = self.controls[move.name]
        for lane in (control.only or self.lanes) if move.lane is None else [move.lane]:
            control.live(self.now.runs[lane], move.value)
