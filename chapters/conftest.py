"""For `pytest --nbval chapters`: numbers in outputs are compared as numbers, and slow outputs are waited for.

Integers must be equal, other numbers to the precision printed (six significant digits, 1e-9 near zero).
"""

import math
import re

NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?|\bnan\b|\binf\b")
PATIENCE = 60  # seconds to wait for a cell's output; nbval's own 5 are short on a busy machine


class Output(str):
    """Text that equals other text if they differ only within the precision of their numbers."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        if not isinstance(other, str) or NUMBER.split(self) != NUMBER.split(other):
            return False
        return all(map(same_number, NUMBER.findall(self), NUMBER.findall(other)))

    def __ne__(self, other):
        return not self == other


def same_number(a, b):
    integers = a.lstrip("+-").isdecimal() and b.lstrip("+-").isdecimal()
    if a == b or integers:
        return a == b
    return math.isclose(float(a), float(b), rel_tol=1e-6, abs_tol=1e-9)


def pytest_configure(config):
    if not config.getoption("nbval", default=False):
        return
    from nbval.plugin import IPyNbCell

    sanitize, init = IPyNbCell.sanitize, IPyNbCell.__init__

    def compare_numbers(self, text):
        return Output(sanitize(self, text)) if isinstance(text, str) else text

    def wait_longer(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.output_timeout = PATIENCE

    IPyNbCell.sanitize, IPyNbCell.__init__ = compare_numbers, wait_longer
