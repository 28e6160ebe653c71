"""What a PlayingPanel asks of a state that only counts its steps."""


class Counted:
    """`number` goes from 0 to `steps`; all that is seen follows from it, and nothing can break it."""

    broken = False

    def play(self):
        while self.number < self.steps:
            self.number += 1
            yield self.number

    def reset(self):
        self.number = 0

    more = reset
