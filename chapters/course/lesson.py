"""What every chapter uses: predictions, quizzes, exercises, captioned figures, real source code."""

import base64
import inspect
import io
import textwrap
from pathlib import Path

import numpy as np
from IPython.display import Markdown, display

import nnlib
from course.exercises import check, hint, solution
from course.panels.shared.png import in_few_colours
from course.questions import Prediction, Question, Quiz
from course.reproduction import record

__all__ = ["check", "hint", "predict", "quiz", "record", "show", "show_source", "solution"]

PACKAGES = Path(nnlib.__file__).parent, Path(__file__).parent  # whose files have a name here
DPI = 144  # of the stored pictures, shown at 96 to the inch: crisp, and about 40 kB each


def predict(question, options, *, answer):
    """Ask for a prediction before a result is shown; a panel unlocks by it (`after=guess`).

        guess = predict("What happens with lr = 10?",
                        {"it diverges": "Yes: …", "it is faster": "No: …"}, answer="it diverges")

    `options` maps each option to what is said to a reader who chose it; `answer` is the right one. Raises
    ValueError if `answer` is not among them. Returns a widget with `.answered` and `.on_answer(callback)`.
    """
    return Prediction(Question(question, dict(options), answer))


def quiz(questions):
    """A quiz of (question, options, answer) triples, each as in `predict`."""
    return Quiz([Question(text, dict(options), answer) for text, options, answer in questions])


def show(figure, caption, *, alt):
    """Display a matplotlib figure (or the axes in it) as a picture with a caption below, and close it.

    `alt` says in words what the picture shows, for readers who cannot see it; it must not be empty.
    """
    from matplotlib import pyplot as plt
    from matplotlib.figure import Figure

    if not alt.strip():
        raise ValueError("show: `alt` must say in words what the figure shows")
    if not isinstance(figure, Figure):
        figure = np.ravel(figure)[0].get_figure()
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI, bbox_inches="tight", metadata={"Software": None})
    plt.close(figure)
    png = in_few_colours(file.getvalue())
    width = round(int.from_bytes(png[16:20], "big") * 96 / DPI)  # the IHDR chunk begins with the width
    data = {"image/png": base64.b64encode(png).decode(), "text/plain": f"<Figure: {alt}>"}
    display(data, metadata={"image/png": {"alt": alt, "width": width}}, raw=True)
    display(Markdown(f"*{caption.strip()}*"))


def show_source(*objects):
    """Display the real source of functions and classes, highlighted, under the name of their file."""
    parts, shown = [], None
    for item in map(inspect.unwrap, objects):  # of a decorated function, the function
        source = textwrap.dedent(inspect.getsource(item)).rstrip()
        path = Path(inspect.getsourcefile(item))
        for home in PACKAGES:
            if path != shown and path.is_relative_to(home):
                parts.append(f"`{path.relative_to(home.parent).as_posix()}`")
        shown = path
        parts.append(f"```python\n{source}\n```")
    display(Markdown("\n\n".join(parts)))
