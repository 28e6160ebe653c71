"""Does a reader sit at the page? If not, what a cell shows must stand there without a kernel."""

import os

from IPython import get_ipython


def headless() -> bool:
    """True where no reader sits at the page: NNLIB_HEADLESS=1, started by pytest (nbval too), or run by a
    program that could not ask anybody (nbconvert, papermill)."""
    if os.environ.get("NNLIB_HEADLESS", "0") not in ("", "0"):
        return True
    return "PYTEST_VERSION" in os.environ or "PYTEST_CURRENT_TEST" in os.environ or run_by_a_program()


def run_by_a_program() -> bool:
    """True if whoever runs this cell has said that `input()` would have no answer. A reader's page has one;
    Voilà runs the cells itself, and then shows them to a reader."""
    request = getattr(get_ipython(), "get_parent", dict)().get("content", {})
    return request.get("allow_stdin") is False and "VOILA_KERNEL_ID" not in os.environ
