"""How long it still takes: a bar for chapters that are executed side by side."""

import threading
import time

from tqdm import tqdm


class Progress:
    """A bar over the seconds that the chapters are expected to take, moved by a clock of its own."""

    def __init__(self, expected, jobs):
        self.expected, self.jobs = expected, jobs
        self.started, self.finished = {}, set()
        self.bar = tqdm(total=sum(expected.values()) or 1, bar_format="{l_bar}{bar}| {elapsed}{postfix}")
        self.over = threading.Event()
        self.clock = threading.Thread(target=self._tick, daemon=True)
        self.clock.start()

    def begin(self, number):
        self.started[number] = time.time()

    def end(self, number, words):
        self.finished.add(number)
        self.bar.write(words)

    def close(self):
        self.over.set()
        self.clock.join()
        self.bar.close()

    def _tick(self):
        while not self.over.wait(1.0):
            self._show()
        self._show()

    def _show(self):
        passed = {n: min(time.time() - start, 0.98 * self.expected[n]) for n, start in self.started.items()}
        passed |= {number: self.expected[number] for number in self.finished}
        left = (sum(self.expected.values()) - sum(passed.values())) / self.jobs
        running = [number for number in self.started if number not in self.finished]
        self.bar.n = sum(passed.values())
        self.bar.set_postfix_str(f"about {max(1, round(left / 60))} min left; chapters {', '.join(running)}"
                                 if running else "done")


def shares(count, jobs, cores):
    """Threads for each of `count` chapters, `jobs` at a time; the last to begin have all cores soon.

    The figures are the same for any number: nnlib's sums do not depend on it.
    """
    return [cores if number > count - jobs else max(1, cores // jobs) for number in range(count)]
