"""RESULTS.md and its bar chart, from what was measured."""

from benchmarks.bounds import BOUNDS, tried
from benchmarks.measure import DRIFT, ENOUGH, SHARE, SWING
from benchmarks.tasks import TASKS

RIVALS = ("book", "scikit-learn", "PyTorch")
SHORT = ("not met", "not judged: too close", "not judged: another answer minutes later")  # what was tried?


def table(head, rows):
    """A Markdown table; the first column to the left, numbers to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def number(value):
    """Three digits: 0.157, 7.13, 435."""
    return f"{value:.{max(0, 3 - len(str(int(value)))) if value >= 1 else 3}f}"


def milliseconds(spread):
    """"7.13 (7.05–7.31)", or a dash for what could not be measured."""
    if spread is None:
        return "–"
    middle, low, high = (number(1000 * value) for value in spread)
    return f"{middle} ({low}–{high})"


def best(measured, kind):
    """(name, Spread) of a kind's fastest setting for a task, or (None, None)."""
    settings = [(name, spread) for name, spread in measured.items()
                if name.partition(",")[0] == kind and spread is not None]
    return min(settings, key=lambda pair: pair[1].median, default=(None, None))


def hardest(duels, kind):
    """(name, Duel) of a kind's setting that is fastest beside ours, or (None, None)."""
    settings = [(name, duel) for name, duel in duels.items() if name.partition(",")[0] == kind]
    return max(settings, key=lambda pair: pair[1].ratio, default=(None, None))


def verdicts(duels, memory, floors):
    """The table of the bounds in Markdown, and what was tried for those that are not met, or hardly."""
    rows, missed = [], []
    for bound in BOUNDS:
        setting, spread = bound.rival, "–"
        if bound.what == "memory":
            ours, theirs = (memory.get(bound.task, {}).get(kind) for kind in ("ours", bound.rival))
            if theirs is None:
                continue
            ratio, verdict = ours / theirs, "met" if ours <= bound.most * theirs else "not met"
        else:
            setting, duel = hardest(duels[bound.task], bound.rival)
            if setting is None:
                rows.append([f"{bound.task} {bound.what}", bound.rival, "–", "–", f"≤ {bound.most:.3g}",
                             "not installed"])
                continue
            ratio, verdict = duel.ratio, duel.verdict(bound.most)
            if duel.ratios:
                spread = "{:.3f}–{:.3f}".format(*duel.interval()) + f", {len(duel.counted)} of {duel.turns}"
        rows.append([f"{bound.task} {bound.what}", setting, f"{ratio:.3f}", spread, f"≤ {bound.most:.3g}",
                     verdict if verdict == "met" else f"**{verdict}**"])
        if verdict in SHORT and bound.task in floors:
            missed.append(f"- {bound.task} against {bound.rival}: the floor is "
                          f"{number(1000 * floors[bound.task])} ms. Tried: {tried(bound.task)}")
    head = ["what", "against", "ours / theirs", "the median lies in, quiet turns", "bound", "verdict"]
    text = table(head, rows)
    return "\n\n".join([text, *(["Not met, or too close:", "\n".join(missed)] if missed else [])])


def memory_table(memory, kinds):
    rows = [[task, *(f"{megabytes(measured[kind])}" if measured.get(kind) else "–" for kind in kinds)]
            for task, measured in memory.items()]
    return table(["MB", *kinds], rows)


def megabytes(size):
    return f"{size / 1e6:.0f}"


def layers_table(rows):
    total = sum(forward + backward for _, forward, backward in rows)
    lines = [[f"`{layer}`", number(1000 * forward), number(1000 * backward),
              f"{(forward + backward) / total:.0%}"] for layer, forward, backward in rows]
    return table(["layer", "forward, ms", "backward, ms", "share"], lines)


def bar_chart(steps, path):
    """Time of a step as a multiple of ours; for each rival its fastest setting."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    plt.style.use("course.style")
    fig, ax = plt.subplots(figsize=(7, 4.2))
    tasks = list(steps)
    for place, rival in enumerate(RIVALS):
        for at, task in enumerate(tasks):
            _, spread = best(steps[task], rival)
            if spread is None:
                continue
            ratio = spread.median / steps[task]["ours"].median
            x = at + (place - 1) * 0.27
            first = not any(best(steps[earlier], rival)[1] for earlier in tasks[:at])
            ax.bar(x, ratio - 1, 0.25, bottom=1, color=f"C{place}", label=rival if first else None)
            ax.annotate(f"{ratio:.1f}", (x, ratio), ha="center", va="bottom" if ratio >= 1 else "top",
                        fontsize=8, xytext=(0, 2 if ratio >= 1 else -2), textcoords="offset points")
    ax.axhline(1, color="black", linewidth=1.2)
    ax.set(yscale="log", ylabel="time of a step / nnlib's", xticks=range(len(tasks)))
    ax.set_xticklabels(tasks, fontsize=9)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.yaxis.set_minor_formatter(lambda value, _: "")
    ax.grid(axis="x", visible=False)
    ax.margins(y=0.12)
    ax.legend(ncols=3, loc="lower right", bbox_to_anchor=(1, 1))  # over no bar
    ax.set_title("Above the line: slower than nnlib", loc="left")
    fig.savefig(path)
    plt.close(fig)


def write(results, path, chart):
    """RESULTS.md at path, and the bar chart."""
    steps, inference, memory = results["steps"], results["inference"], results["memory"]
    kinds = ("ours", *RIVALS)
    names = list(dict.fromkeys(name for measured in steps.values() for name in measured))
    settings = [name for name in names if not name.startswith("floor")]
    floors = {task: best(measured, "floor")[1].median for task, measured in steps.items()}
    verdict = verdicts(results["duels"], memory, floors)
    bar_chart(steps, chart)
    sections = [
        "# What a step costs",
        "Written by `make bench`: do not edit. Random arrays of the right shapes, float32 (the book's way: "
        "float64); a step is forward, backward and update. Every contender runs in a process of its own. "
        "`OPENBLAS_CORETYPE` is unset but in the row that says Haswell; *NumPy alone* is without the "
        "optional compiled loops. All contenders run with the settings of the Makefile for freed memory, "
        "as the chapters do. How long one waits for a chapter and for the tests is in [WAITS.md](WAITS.md).",
        "\n".join(results["machine"]),
        f"![Time of a step as a multiple of nnlib's]({chart.name})",
        "## The bounds",
        "A turn is ours, theirs, ours, theirs, a tenth of a second each. Its ratio counts if the machine "
        "was quiet: a fixed product on all cores before the turn and after it took the same time (within "
        f"{SWING - 1:.0%}) and had the cores to itself ({SHARE:.0%}), and a byte went from one core to the "
        "other and back as fast. (A host may put a virtual machine's cores near each other or far apart, and "
        "change that within minutes: the second thread of a small product then gains much or nothing. Where "
        "both came, the turns with the cores near are judged.) The verdict is that of the median of these "
        "ratios. It lies in the given interval with 95 % probability. Nothing is judged where the bound lies "
        f"there, too, or within {DRIFT - 1:.0%} of it (by so much the same programs differ from run to run), "
        f"or where fewer than {ENOUGH} turns were quiet. Of a contender with several settings the faster one "
        "is compared. All tasks are gone through twice, minutes apart; where the medians of the two lie on "
        "different sides of the bound, nothing is judged, either. Memory is the peak beyond what the process "
        "held before the net was built.",
        verdict,
        "## A training step",
        "ms: the median of all turns, quiet or not, and the quartiles.",
        transposed(steps, settings),
        "## The floor",
        "The multiplications of a step, each as one bare `matmul` in float32: what a layer made of matrix "
        "products can beat only by smaller ones that stay in the cache.",
        floor_table(steps, floors, results["operations"]),
        "## Inference on 10,000 images",
        inference_table(inference, kinds),
        "## Peak memory of training",
        "Ours holds the machine code of the compiled loops, too, and numba some 90 MB before.",
        memory_table(memory, ("ours", "ours, NumPy alone", *RIVALS)),
        "## How the cost grows",
        "SimpleConvNet with 32 filters, batch 100, images of 28 × 28, one of them changed; ms a step, and "
        "the exponent p in time ∝ sizeᵖ (an image's size is its side: p = 2 is in proportion to its pixels).",
        slopes_table(results["slopes"]),
        "## Where our time goes",
        *(f"{task}\n\n{layers_table(rows)}" for task, rows in results["layers"].items()),
        "## A busy neighbour",
        "SimpleConvNet while another process keeps one of the cores busy; the time alone in brackets.",
        neighbour_table(results["neighbour"]),
    ]
    path.write_text("\n\n".join(sections) + "\n", encoding="utf-8")


def transposed(steps, names):
    """Contenders down, tasks across: the table fits a page."""
    rows = [[name, *(milliseconds(measured.get(name)) for measured in steps.values())] for name in names]
    return table(["ms", *steps], rows)


def floor_table(steps, floors, operations):
    rows = []
    for task, measured in steps.items():
        floor, ours = floors[task], measured["ours"].median
        rows.append([task, TASKS[task].title, number(1000 * floor), number(operations[task] / floor / 1e9),
                     number(1000 * ours), number(ours / floor)])
    return table(["", "net", "floor, ms", "GFLOP/s", "ours, ms", "ours / floor"], rows)


def inference_table(inference, kinds):
    rows = [[task, *(number(measured[kind].median) if kind in measured else "–" for kind in kinds)]
            for task, measured in inference.items()]
    return table(["s", *kinds], rows)


def slopes_table(slopes):
    rows = [[f"{what} {', '.join(map(str, times))}", name,
             ", ".join(number(1000 * time) for time in times.values()), f"{p:.2f}"]
            for what, name, times, p in slopes]
    return table(["changed", "who", "ms", "p"], rows)


def neighbour_table(settings):
    rows = []
    for name, (alone, beside) in settings.items():
        rows.append([name, *(f"{number(scale * b.median)} ({number(scale * a.median)})"
                             for a, b, scale in zip(alone, beside, (1000, 1)))])
    return table(["setting", "step, ms", "10,000 images, s"], rows)
