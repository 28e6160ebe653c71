"""The benchmarks: that the contenders compute the same, and that times and verdicts are worked out right."""

import threading
import time

import numpy as np
import pytest

from benchmarks import book, bounds, contenders, cores, floor, measure, report, run, worker
from benchmarks.tasks import SLOPES, TASKS, data
from nnlib import optim
from nnlib.layers import Dropout
from nnlib.losses import softmax_cross_entropy

IN_THE_BOOK = [name for name in TASKS if name not in ("RN2", "G1")]


@pytest.mark.parametrize("name", IN_THE_BOOK)
def test_the_books_net_has_our_loss_and_gradients(name):
    net = TASKS[name].net(np.float64)
    for layer in net.layers:
        if isinstance(layer, Dropout):
            layer.rate = 0.0
    x, t = data(net, 4)
    x = x.astype(float) - 0.5
    loss, grads = book.translate(net).gradient(x, t)
    value, dy = softmax_cross_entropy(net.forward(x, train=True), t)
    net.backward(dy)
    assert loss == pytest.approx(value, abs=1e-5)  # the book adds 1e-7 within the logarithm
    assert len(grads) == len(net.params())
    for grad, param in zip(grads.values(), net.params(), strict=True):
        np.testing.assert_allclose(grad, param.grad, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("theirs", "ours"), [
    (book.SGD(0.1, 0.01), (optim.SGD, {"lr": 0.1, "weight_decay": 0.01})),
    (book.Momentum(0.1), (optim.Momentum, {"lr": 0.1})),
    (book.Adam(0.1), (optim.Adam, {"lr": 0.1})),
], ids=["sgd", "momentum", "adam"])  # fmt: skip
def test_the_books_optimizers_make_our_steps(theirs, ours):
    net = TASKS["B5"].net(np.float64)
    params = {key: array.copy() for key, array in book.translate(net).params.items()}
    kind, settings = ours
    opt = kind(net.params(), **settings)
    rng = np.random.default_rng(0)
    for _ in range(3):
        for param in net.params():
            param.grad = rng.standard_normal(param.data.shape)
        theirs.update(params, dict(zip(params, (param.grad for param in net.params()))))
        opt.step()
    for array, param in zip(params.values(), net.params(), strict=True):
        np.testing.assert_allclose(array, param.data, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", TASKS)
def test_pytorch_has_the_same_net(name):
    pytest.importorskip("torch", exc_type=ImportError)
    ours, theirs = contenders.Ours(TASKS[name]), contenders.PyTorch(TASKS[name])
    if name == "RN2":  # PyTorch draws the LSTM's weights itself
        assert theirs.net(theirs.x).shape == (100, 10)
    elif name == "DC1":  # each has its own dropout
        theirs.net.eval()
        logits = theirs.net(theirs.x).detach().numpy()
        np.testing.assert_allclose(ours.net.forward(ours.x), logits, rtol=1e-3, atol=1e-4)
    else:
        for _ in range(3):
            assert next(ours.training).loss == pytest.approx(theirs.step(), rel=1e-3)


def test_scikit_learn_does_mlps_alone():
    pytest.importorskip("sklearn")
    contender = contenders.ScikitLearn(TASKS["B7"])
    contender.step()
    assert contender.predict(contender.x).shape == (256,)
    assert contender.model.t_ == 2 * 256  # one step when it was made, one here
    for other in ("CNN1", "RN2", "G1"):
        with pytest.raises(NotImplementedError):
            contenders.ScikitLearn(TASKS[other])


@pytest.mark.parametrize(("name", "layer"), [("RN2", "Reshape"), ("G1", "Tied")])
def test_the_book_knows_no_recurrent_layer_and_no_attention(name, layer):
    with pytest.raises(NotImplementedError, match=layer):
        contenders.Book(TASKS[name])


@pytest.mark.parametrize("name", ["B5", "CNN1"])
def test_ours_and_the_books_steps_agree(name):
    ours, theirs = contenders.Ours(TASKS[name]), contenders.Book(TASKS[name])
    for _ in range(3):
        ours.step()
        theirs.step()
    for array, param in zip(theirs.net.params.values(), ours.net.params(), strict=True):
        np.testing.assert_allclose(param.data, array, rtol=1e-3, atol=1e-5)
    assert (ours.predict(ours.x) == theirs.predict(ours.x)).all()


def test_a_block_lasts_as_long_as_asked():
    now = iter([10.0, 10.2, 10.4, 10.6])
    calls = []
    assert measure.block(lambda: calls.append(1), seconds=0.5, clock=lambda: next(now)) == pytest.approx(0.2)
    assert len(calls) == 3
    now = iter([0.0, 7.0])
    assert measure.block(lambda: None, seconds=0, clock=lambda: next(now)) == 7


def test_contenders_take_turns():
    asked = []

    def contender(name, times):
        times = iter(times)
        return lambda: (asked.append(name), next(times))[1]

    spreads = measure.take_turns({"a": contender("a", [3, 1, 2]), "b": contender("b", [5, 5, 5])}, 3)
    assert "".join(asked) == "abbaab"
    assert spreads == {"a": (2, 1.5, 2.5), "b": (5, 5, 5)}
    assert measure.spread([4]) == (4, 4, 4)


def test_a_slope_is_the_exponent():
    assert measure.slope([1, 2, 4], [3, 12, 48]) == pytest.approx(2)
    assert measure.slope([10, 100], [7, 7]) == pytest.approx(0)


def test_the_floor_counts_every_product():
    net = TASKS["B5"].net()
    assert list(floor.multiplications(net, 100)) == [
        (100, 784, 50), (784, 100, 50), (100, 50, 10), (50, 100, 10), (100, 10, 50)]
    products = list(floor.multiplications(TASKS["CNN2"].net(), 2))
    assert products[:2] == [(2 * 24 * 24, 25, 30), (25, 2 * 24 * 24, 30)]
    assert len(list(floor.multiplications(TASKS["RN2"].net(), 2))) == 3 + 2 * 28 + 3
    letters = list(floor.multiplications(TASKS["G1"].net(), 2))
    assert len(letters) == 3 + 4 * (6 + 6 * 2 * 4 + 6)
    assert (2 * 64, 128, 65) in letters
    contender = floor.Floor(TASKS["B5"])
    contender.step()
    assert contender.operations == 2 * 100 * (2 * 784 * 50 + 3 * 50 * 10)


def test_every_layer_is_timed():
    rows = list(floor.layer_times(TASKS["CNN1"], repeats=1))
    assert [row[0] for row in rows] == [*map(repr, TASKS["CNN1"].net().layers), "loss"]
    assert all(forward > 0 for _, forward, _ in rows)


def test_a_worker_answers_from_its_own_process():
    with worker.Remote("book", OPENBLAS_NUM_THREADS="1") as remote:
        assert remote.ask("step", task="B5", seconds=0) > 0
        assert remote.ask("step", task="RN2", seconds=0) is None
        after, before = remote.ask("memory", task="filters 8")
        assert after > before > 1e6


def test_an_answer_waits_until_the_threads_are_at_rest():
    """A thread that spins after the step would be measured with whoever comes next."""
    end = time.perf_counter() + 0.15
    thread = threading.Thread(target=lambda: [None for _ in iter(lambda: time.perf_counter() < end, False)])
    thread.start()
    worker.rest()
    assert time.perf_counter() >= end
    thread.join()


def test_names_of_tasks_are_found():
    assert worker.find("CNN2") is TASKS["CNN2"]
    assert worker.find("image size 24") is SLOPES["image size"][24]
    assert worker.find("image size 24").net().input_shape == (1, 24, 24)
    for bound in bounds.BOUNDS:
        assert bound.task in TASKS
        assert bounds.tried(bound.task)


def test_numbers_have_three_digits():
    assert [report.number(x) for x in (0.1574, 7.126, 43.55, 435.2, 1234.5)] == [
        "0.157", "7.13", "43.5", "435", "1234"]
    assert report.milliseconds(measure.Spread(0.007, 0.006, 0.0085)) == "7.00 (6.00–8.50)"
    assert report.milliseconds(None) == "–"
    assert report.table(["a", "b"], [[1, 2]]) == "| a | b |\n| --- | ---: |\n| 1 | 2 |"


class Machine:
    """A gauge whose readings are given: (seconds, share[, trip]); the last one stays."""

    def __init__(self, *readings):
        self.left = list(readings)

    def read(self):
        return measure.Reading(*(self.left.pop(0) if len(self.left) > 1 else self.left[0]))


def times(*values):
    values = iter(values)
    return lambda: next(values)


def test_a_turn_asks_both_twice_and_its_ratio_is_paired():
    duel, asked = measure.Duel(), []
    measure.compete(duel, lambda: asked.append("ours") or 2.0, lambda: asked.append("theirs") or 4.0,
                    Machine((1, 1)), turns=3, most=9)
    assert asked == ["ours", "theirs"] * 6
    assert duel.ratios == [0.5] * 3
    assert (duel.turns, duel.ours, duel.theirs) == (3, [2.0] * 6, [4.0] * 6)


def test_a_turn_counts_only_on_a_quiet_machine():
    slower, taken = (1.3, 1.0), (1.0, 0.7)
    duel = measure.Duel()
    measure.compete(duel, times(*[2.0] * 50), times(*[4.0] * 50),
                    Machine((1, 1), (1, 1), slower, slower, taken, taken, (1, 1), (1.1, 0.95)),
                    turns=9, most=7)
    # 1-1 quiet, 1-1.3 a swing, 1.3-1.3 quiet, 1.3-taken, taken-taken, taken-1 not, 1-1.1 quiet
    assert (len(duel.ratios), duel.turns) == (3, 7)
    assert not duel.judged
    assert duel.verdict(0.75) == "not judged: 3 of 7 turns were quiet"


def test_a_turn_counts_only_while_the_cores_stay_where_they_are():
    near, apart = (1, 1, 1.5e-7), (1, 1, 6e-7)
    duel = measure.Duel()
    measure.compete(duel, lambda: 3.0, times(*[5.0] * 6, *[4.0] * 100),
                    Machine(apart, apart, apart, near), turns=9, most=20, bound=0.7)
    assert (duel.turns, len(duel.ratios)) == (10, 9)  # the third turn began with the cores apart
    assert duel.ratios == [0.6] * 2 + [0.75] * 7
    assert duel.counted == [0.75] * 7
    assert duel.verdict(0.7) == "not met"  # with the cores near, though their turns are not all
    duel.trips = [6e-7] * 9
    assert len(duel.counted) == 9


def test_a_byte_goes_from_core_to_core():
    pair = cores.Cores()
    if pair.process is None:
        pytest.skip("a single core")
    trips = [pair.trip() for _ in range(3)]
    process = pair.process
    pair.close()
    assert process.returncode == 0
    assert all(1e-8 < trip < 1e-2 for trip in trips)
    assert pair.trip() == 0


def test_beside_a_busy_neighbour_nothing_is_judged():
    duel = measure.Duel()
    measure.compete(duel, times(*[2.0] * 50), times(*[4.0] * 50), Machine((1, 0.6)), turns=9, most=20)
    assert duel.turns == 20
    assert duel.ratio == 0.5  # of all turns, to be seen
    assert duel.verdict(0.75).startswith("not judged: 0 of 20")


@pytest.mark.parametrize(("ratios", "bound", "verdict"), [
    ([0.5, 0.6, 0.7, 0.6, 0.5, 0.6], 0.73, "met"),
    ([0.5, 0.6, 0.7, 0.6, 0.5, 0.6], 0.72, "not judged: too close"),  # another run may say 0.72
    ([0.5, 0.6, 0.7, 0.6, 0.5, 0.6], 0.69, "not judged: too close"),
    ([0.5, 0.6, 0.7, 0.6, 0.5, 0.6], 0.49, "not judged: too close"),
    ([0.5, 0.6, 0.7, 0.6, 0.5, 0.6], 0.48, "not met"),
    ([0.5, *[0.6] * 7, 5.0], 0.62, "met"),  # one wild turn of nine decides nothing
    ([0.1] * 4, 0.5, "not judged: 4 of 4 turns were quiet"),
])  # fmt: skip
def test_a_verdict_is_the_medians_where_it_is_known_well_enough(ratios, bound, verdict):
    assert measure.Duel(ratios, ratios, [1.0] * len(ratios), len(ratios)).verdict(bound) == verdict


def test_the_interval_holds_the_median_in_95_of_100_cases():
    rng = np.random.default_rng(0)
    for count in (6, 9, 20, 41):
        held = 0
        for _ in range(1000):
            low, high = measure.Duel(list(rng.exponential(size=count))).interval()
            held += low <= np.log(2) <= high
        assert held >= 940


def test_turns_go_on_while_the_answer_is_not_clear():
    duel = measure.Duel()
    ours = times(*([0.74, 0.74, 0.76, 0.76] * 100))
    measure.compete(duel, ours, lambda: 1.0, Machine((1, 1)), turns=9, most=30, bound=0.75)
    assert duel.turns == 30
    assert duel.verdict(0.75) == "not judged: too close"
    clear = measure.Duel()
    measure.compete(clear, lambda: 0.5, lambda: 1.0, Machine((1, 1)), turns=9, most=30, bound=0.75)
    assert clear.turns == 9


def test_the_gauge_sees_a_busy_core():
    gauge = measure.Gauge(1, size=64, repeats=50)
    passed, share, _ = gauge.read()
    assert passed > 0
    assert 0 < share <= 1.05
    crowd = measure.Gauge(4 * gauge.cores * 8, size=200, repeats=20)  # more threads than there are cores
    assert crowd.read().share < measure.SHARE
    assert "GFLOP/s a core" in str(crowd)
    crowd.close()


def same(value):
    return measure.Spread(value, value, value)


def duel(ratio, turns=9):
    return measure.Duel([ratio] * turns, [ratio] * turns, [1.0] * turns, turns)


def results(ours=1.0, book_memory=10e6):
    """What run.py hands to report.write, with round figures."""
    steps = {task: {"ours": same(ours), "book, 1 thread": same(9.0), "book, 2 threads": same(10.0),
                    "PyTorch, default": same(2.0), "floor, 1 thread": same(0.5)} for task in TASKS}
    return {
        "machine": ["- a machine"],
        "steps": steps,
        "duels": {task: {"book, 1 thread": duel(ours / 9), "book, 2 threads": duel(ours / 10),
                         "PyTorch, default": duel(ours / 2)} for task in TASKS},
        "inference": {task: {"ours": same(1.0)} for task in TASKS},
        "memory": {task: {"ours": 4e6, "book": book_memory} for task in TASKS},
        "operations": dict.fromkeys(TASKS, 1e9),
        "layers": {"CNN2": [("ReLU()", 0.001, 0.003), ("loss", 0.004, 0.0)]},
        "slopes": [("filters", "ours", {8: 0.001, 16: 0.002}, 1.0)],
        "neighbour": {"default": ((same(0.01), same(1.0)), (same(0.02), same(2.0)))},
    }


def test_the_faster_setting_is_compared():
    told = results()
    assert report.best(told["steps"]["B5"], "book") == ("book, 1 thread", same(9.0))
    assert report.best(told["steps"]["B5"], "scikit-learn") == (None, None)
    assert report.hardest(told["duels"]["B5"], "book")[0] == "book, 1 thread"
    assert report.hardest(told["duels"]["B5"], "scikit-learn") == (None, None)


def test_verdicts():
    told = results(ours=1.2)
    told["duels"]["RN2"]["PyTorch, default"] = measure.Duel([], [1.0], [2.0], 12)
    text = report.verdicts(told["duels"], told["memory"], dict.fromkeys(TASKS, 0.5))
    assert "| B5 step | PyTorch, default | 0.600 | 0.600–0.600, 9 of 9 | ≤ 0.75 | met |" in text
    assert "| B5 step | scikit-learn | – | – | ≤ 0.75 | not installed |" in text
    assert "| CNN2 step | book, 1 thread | 0.133 | 0.133–0.133, 9 of 9 | ≤ 0.125 | **not met** |" in text
    assert "| RN2 step | PyTorch, default | 0.500 | – | ≤ 1.2 | **not judged: 0 of 12 turns" in text
    assert "| DC1 memory | book | 0.400 | – | ≤ 0.5 | met |" in text
    assert "CNN2 against book: the floor is 500 ms. Tried: " in text
    assert "B5 against PyTorch" not in text
    told["duels"]["B5"]["PyTorch, default"] = measure.Duel([0.74] * 9, [0.74] * 9, [1.0] * 9, 9)
    text = report.verdicts(told["duels"], told["memory"], dict.fromkeys(TASKS, 0.5))
    assert "| 0.740 | 0.740–0.740, 9 of 9 | ≤ 0.75 | **not judged: too close** |" in text
    assert "B5 against PyTorch: the floor is 500 ms. Tried: " in text
    told = results(ours=1.0)
    text = report.verdicts(told["duels"], told["memory"], {})
    assert "not met" not in text.lower()
    assert "memory" not in report.verdicts(told["duels"], {}, {})  # not measured when time is short


def test_the_page_and_its_chart(tmp_path):
    report.write(results(), tmp_path / "RESULTS.md", tmp_path / "steps.png")
    page = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert (tmp_path / "steps.png").stat().st_size > 10_000
    assert "- a machine" in page
    assert "| `ReLU()` | 1.00 | 3.00 | 50% |" in page
    assert "| filters 8, 16 | ours | 1.00, 2.00 | 1.00 |" in page
    assert "| default | 20.0 (10.0) | 2.00 (1.00) |" in page


def test_what_is_bounded_is_asked():
    assert run.bound_of("DC1", "PyTorch, 1 thread") == 1.15
    assert run.bound_of("DC1", "floor, 1 thread") is None
    assert run.bound_of("K7", "PyTorch, default") is None
    assert all(bound.rival in contenders.KINDS for bound in bounds.BOUNDS)


class Fake:
    """A contender in another process: each task takes the next of its times, the last one for ever."""

    def __init__(self, **times):
        self.times, self.asked = {name: list(some) for name, some in times.items()}, []

    def ask(self, what, task, seconds):
        self.asked.append(task)
        left = self.times.get(task)
        return left and (left.pop(0) if len(left) > 1 else left[0])


def duels_of(theirs, **options):
    rivals = {"ours": Fake(B5=[1.0], B7=[1.0]), "PyTorch, default": theirs}
    found = run.measure_duels(rivals, Machine((1, 1)), seconds=0, **{"turns": 9, "most": 45} | options)
    return {task: duels["PyTorch, default"] for task, duels in found.items() if duels}


@pytest.mark.parametrize("bounded", [False, True])
def test_all_tasks_are_gone_through_twice(bounded):
    theirs = Fake(B5=[2.0], B7=[4.0])
    duels = duels_of(theirs, bounded=bounded)
    found = {task: (duel.turns, duel.ratio) for task, duel in duels.items()}
    assert found == {"B5": (9, 0.5), "B7": (9, 0.25)}
    changes = [task for task, before in zip(theirs.asked, [None, *theirs.asked]) if task != before]
    assert [task for task in changes if task in ("B5", "B7")] == ["B5", "B7", "B5", "B7"]


@pytest.mark.parametrize("times", [[2.0] * 11 + [1.1], [1.1] * 11 + [2.0]])
def test_what_differs_minutes_later_is_not_judged(times):
    # a warm-up and five turns of two steps, later another warm-up, and all the others
    duel = duels_of(Fake(B5=times))["B5"]
    assert (duel.turns, duel.first) == (45, 5)
    assert duel.verdict(0.75) == "not judged: another answer minutes later"
    assert duel.verdict(0.95) == duels_of(Fake(B5=[2.0]))["B5"].verdict(0.75) == "met"
    assert duel.verdict(0.4) == "not met"
