"""`make bench`: measure everything, write RESULTS.md and the bar chart beside this file.

`make bench QUICK=1` (`python -m benchmarks.run --quick`) says the verdicts on time after two minutes, and
writes nothing.
"""

import argparse
import os
import platform
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter, strftime

from benchmarks import report
from benchmarks.bounds import BOUNDS
from benchmarks.measure import Duel, Gauge, compete, slope, spread, take_turns
from benchmarks.tasks import LETTERS, SLOPES, TASKS
from benchmarks.worker import Remote

HERE = Path(__file__).parent
ALONE = "ours, NumPy alone"
ONE, TWO = {"OPENBLAS_NUM_THREADS": "1"}, {"OPENBLAS_NUM_THREADS": "2"}
SETTINGS = {
    "ours": ONE,
    ALONE: ONE | {"NNLIB_COMPILED": "0"},
    "ours, Haswell": ONE | {"OPENBLAS_CORETYPE": "Haswell"},
    "book, 1 thread": ONE,
    "book, 2 threads": TWO,
    "scikit-learn, 1 thread": ONE,
    "scikit-learn, 2 threads": TWO,
    "PyTorch, default": {},
    "PyTorch, 1 thread": {"OMP_NUM_THREADS": "1"},
    "floor, 1 thread": ONE,
    "floor, 2 threads": TWO,
}
NEIGHBOUR = {
    "1 BLAS thread, nnlib's threads (the default)": ("ours", ONE),
    "2 BLAS threads": ("ours", TWO | {"NNLIB_THREADS": "1"}),
    "1 thread": ("ours", ONE | {"NNLIB_THREADS": "1"}),
    "PyTorch, default": ("PyTorch", {}),
}
KINDS = ("ours", "book", "scikit-learn", "PyTorch")
PROFILED = ("CNN2", "DC1", "RN2")


def kind_of(name):
    return name.partition(",")[0]


def say(text):
    print(f"[{perf_counter() - STARTED:4.0f} s] {text}", flush=True)


def bound_of(task, name):
    """The most that a step of ours may take, as a ratio, against this contender; None if nothing is asked."""
    return next((bound.most for bound in BOUNDS
                 if (bound.task, bound.rival, bound.what) == (task, kind_of(name), "step")), None)


def have_turns(task, duels, remotes, gauge, *, turns, most, seconds, bounded, judge):
    """Go on with the duels of a task until each has so many turns; judge: more where a verdict is unclear."""

    def step(name):
        return remotes[name].ask("step", task=task, seconds=seconds)

    def go_on(name, turns, most, bound=None):
        duel = duels.setdefault(name, Duel())
        compete(duel, partial(step, "ours"), partial(step, name), gauge, turns=turns, most=most, bound=bound)

    names = [name for name in remotes if name != "ours" and (bound_of(task, name) or not bounded)]
    able = [name for name in names if step(name) is not None]  # warms up, too
    step("ours")
    for name in able:
        go_on(name, *((1, 1) if bounded else (turns, 2 * turns)))
    for kind in KINDS:
        asked = set()  # as the ratios become known, another setting may turn out to be the faster one
        while (setting := report.hardest(duels, kind)[0]) not in asked and setting:
            asked.add(setting)
            if bound := bound_of(task, setting):
                go_on(setting, turns, *((most, bound) if judge else (2 * turns,)))


def measure_duels(remotes, gauge, *, turns, most, seconds, bounded=False):
    """{task: {setting: Duel}}: a step of ours against each setting that can do the task.

    bounded: only those that a bound speaks of, and a single turn to see which setting of a kind is faster. A
    bound is judged by that one; there the turns go on until the answer is clear.
    All tasks are gone through twice, the first time with half of the turns: a contender may be slower for
    minutes, and where the two halves disagree nothing is judged.
    """
    results = {task: {} for task in TASKS}
    for some in (-(-turns // 2), turns):
        for task, duels in results.items():
            have_turns(task, duels, remotes, gauge, turns=some, most=most, seconds=seconds, bounded=bounded,
                       judge=some == turns)
            for duel in duels.values():
                duel.first = duel.first or len(duel.ratios)
            found = [f", {name} {duel.ratio:.3f}" for name, duel in duels.items() if bound_of(task, name)]
            say(f"a step of {task}{''.join(found)}")
    return results


def step_times(duels):
    """{task: {setting: Spread}}, seconds a step."""
    return {
        task: {"ours": spread([time for duel in rivals.values() for time in duel.ours])}
        | {name: spread(duel.theirs) for name, duel in rivals.items()}
        for task, rivals in duels.items()
    }


def measure_together(remotes, tasks, *, rounds, seconds):
    """{task: {setting: Spread}}, seconds a step; all settings take turns."""
    results = {}
    for task in tasks:
        able = {name: remote for name, remote in remotes.items()
                if remote.ask("step", task=task, seconds=0.05) is not None}  # warms up, too
        results[task] = take_turns(
            {name: partial(remote.ask, "step", task=task, seconds=seconds)
             for name, remote in able.items()}, rounds)
        say(f"a step of {task}")
    return results


def measure_inference(remotes, steps, *, rounds):
    """{task: {kind: Spread}}, seconds for 10,000 images; each kind in the setting whose step was faster."""
    results = {}
    for task in (task for task in TASKS if task not in LETTERS):
        chosen = {kind: report.best(steps[task], kind)[0] for kind in KINDS}
        results[task] = take_turns(
            {kind: partial(remotes[name].ask, "predict", task=task)
             for kind, name in chosen.items() if name}, rounds)
        say(f"{task}: 10,000 images in {results[task]['ours'].median:.3g} s")
    return results


def measure_memory(steps):
    """{task: {kind: bytes}}: the peak of five steps beyond what the process held before the net was built."""
    results = {}
    for task in TASKS:
        results[task] = {}
        chosen = {kind: report.best(steps[task], kind)[0] for kind in KINDS} | {ALONE: ALONE}
        for kind, name in chosen.items():
            if name:
                with Remote(kind_of(name), **SETTINGS[name]) as remote:
                    after, before = remote.ask("memory", task=task)
                results[task][kind] = after - before
    say("memory")
    return results


def measure_slopes(remotes, *, rounds, seconds):
    """Rows (what, kind, {size: seconds}, exponent)."""
    some = {name: remotes[name] for name in ("ours", "book, 1 thread", "PyTorch, default")}
    for what, sizes in SLOPES.items():
        tasks = [f"{what} {size}" for size in sizes]
        found = measure_together(some, tasks, rounds=rounds, seconds=seconds)
        for name in found[tasks[0]]:
            times = [found[task][name].median for task in tasks]
            yield what, name, dict(zip(sizes, times)), slope(list(sizes), times)


@contextmanager
def busy_core():
    """Another process that never rests, on the first of this process's cores."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process.pid, sorted(os.sched_getaffinity(0))[:1])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def measure_neighbour(*, rounds):
    """{setting: (alone, beside a busy process)}, each (Spread of a step, Spread of 10,000 images); CNN2."""
    with ExitStack() as stack:
        remotes = {name: stack.enter_context(Remote(kind, **environment))
                   for name, (kind, environment) in NEIGHBOUR.items()}

        def both():
            step = measure_together(remotes, ["CNN2"], rounds=rounds, seconds=0.2)["CNN2"]
            able = {name: remotes[name] for name in step}
            images = take_turns({name: partial(remote.ask, "predict", task="CNN2")
                                 for name, remote in able.items()}, 3)
            return {name: (step[name], images[name]) for name in able}

        alone = both()
        with busy_core():
            beside = both()
    return {name: (alone[name], beside[name]) for name in alone}


def machine():
    """What this was measured on, as lines of Markdown."""

    def output(*command):
        return subprocess.run(command, capture_output=True, text=True, cwd=HERE, check=False).stdout.strip()

    info = Path("/proc/cpuinfo")
    text = info.read_text(encoding="utf-8") if info.exists() else ""
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    cpu = (names or [platform.machine()])[0] + (" with AVX-512" if "avx512f" in text else "")
    versions = []
    for name in ("numpy", "torch", "scikit-learn"):
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            versions.append(f"no {name}")
    changed = " and changes not committed" if output("git", "status", "--porcelain", "nnlib") else ""
    commit = output("git", "rev-parse", "--short", "HEAD") + changed
    return [f"- {cpu}, {os.cpu_count()} cores, {platform.system()}",
            f"- Python {platform.python_version()}, {', '.join(versions)}",
            f"- commit {commit}, {strftime('%Y-%m-%d %H:%M')}",
            f"- load (1, 5, 15 minutes) before the run: {', '.join(f'{x:.2f}' for x in os.getloadavg())}"]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="only the verdicts on time, in two minutes")
    quick = options.parse_args().quick
    head, gauge = machine(), Gauge()
    results = {"machine": head}
    with ExitStack() as stack:
        stack.callback(gauge.close)
        remotes = {name: stack.enter_context(Remote(kind_of(name), **environment))
                   for name, environment in SETTINGS.items()
                   if not quick or name == "ours" or any(bound_of(task, name) for task in TASKS)}
        if quick:
            duels = measure_duels(remotes, gauge, turns=5, most=10, seconds=0.08, bounded=True)
            print(f"\n{report.verdicts(duels, {}, {})}\n\n{gauge}")
            return
        results["duels"] = duels = measure_duels(remotes, gauge, turns=9, most=45, seconds=0.1)
        results["steps"] = steps = step_times(duels)
        results["inference"] = measure_inference(remotes, steps, rounds=3)
        results["slopes"] = list(measure_slopes(remotes, rounds=5, seconds=0.1))
        floor = remotes["floor, 1 thread"]
        results["operations"] = {task: floor.ask("operations", task=task) for task in TASKS}
        results["layers"] = {task: remotes["ours"].ask("layers", task=task) for task in PROFILED}
    results["memory"] = measure_memory(steps)
    results["neighbour"] = measure_neighbour(rounds=7)
    head.append(f"- load after it: {', '.join(f'{x:.2f}' for x in os.getloadavg())}")
    head.append(f"- {gauge}")
    report.write(results, HERE / "RESULTS.md", HERE / "steps.png")
    say(f"written: {HERE.name}/RESULTS.md")


STARTED = perf_counter()
if __name__ == "__main__":
    main()
