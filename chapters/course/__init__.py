"""The course's own tools, beside the library that the chapters arrive at.

    from course import check, hint, predict, quiz, record, show, show_source, solution
    from course.panels import TrainingPanel

lesson.py asks and shows, exercises/ checks, panels/ plays, published.toml holds the published figures, and
tools/ executes and reproduces the chapters. It imports nnlib; nnlib never imports it.
"""

from course.lesson import check, hint, predict, quiz, record, show, show_source, solution

__all__ = ["check", "hint", "predict", "quiz", "record", "show", "show_source", "solution"]
