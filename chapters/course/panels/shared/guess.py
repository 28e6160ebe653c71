"""What a panel shows of the prediction that unlocks it: the guess and, once it is seen, the verdict."""

import html
import weakref

import ipywidgets as widgets


class Guess:
    """`line` repeats the guess above the picture, `verdict` stands below it; empty where nobody was asked.

    prediction    as `Panel` takes it in `after`, or None
    """

    def __init__(self, prediction):
        self.prediction, self.told = prediction, False
        self.line, self.verdict = widgets.HTML(), widgets.HTMLMath()
        self.line.add_class("nnlib-guess")
        self.verdict.add_class("nnlib-verdict")
        if prediction is None:
            self.line.layout.display = self.verdict.layout.display = "none"

    def look(self, played: bool):
        """Repeat the guess; where what it was about has been `played`, say whether it was right."""
        guess = getattr(self.prediction, "guess", None)
        if guess is None or self.told:
            return
        self.told, mark = played, ""
        if played:
            self.verdict.value = self.prediction.verdict()
            self.prediction.reveal()
            mark = " ✓ Right, see below." if self.prediction.right else " ✗ Not right, see below."
        self.line.value = f"You guessed: <strong>{html.escape(guess)}</strong>{mark}"


def unlocking(panel):
    """What a prediction calls; it does not keep alive a panel that a newer one has replaced."""
    found = weakref.ref(panel)

    def unlock(*_):
        panel = found()
        if panel is not None:
            panel.post(panel._unlock)

    return unlock
