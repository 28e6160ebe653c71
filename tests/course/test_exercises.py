"""Every exercise, and what `check` says to each kind of answer."""

import copy
import inspect
import itertools
import linecache
import re
import sys
import threading
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest

from course.exercises import CHAPTERS, check, engine, exercises, find, hint, solution, verdict, words
from course.exercises.diagnosis import agrees, results
from course.exercises.exercise import code_of, fingerprint
from course.exercises.timelimit import OutOfTime, call
from course.tools.cells import is_exercise
from nnlib.gradcheck import numerical_gradient

ALL = [exercise for chapter in CHAPTERS for exercise in exercises(chapter)]
every_exercise = pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
MISTAKES = [(e, number) for e in ALL for number in range(len(e.mistakes))]
FUNCTIONS = [exercise for exercise in ALL if exercise.run is None]


def asked():
    """{id: (the text above its cell, the cell)} of every exercise, from the chapters themselves."""
    found = {}
    for path in CHAPTER_BOOKS:
        cells = nbformat.read(path, as_version=4).cells
        for above, cell in itertools.pairwise(cells):
            if is_exercise(cell.source) and cell.cell_type == "code":
                for id in re.findall(r"""^check\("([\d.]+)",""", cell.source, flags=re.M):
                    assert id not in found, f"{id} is asked twice"
                    found[id] = above.source, cell.source
    return found


CHAPTER_BOOKS = sorted((Path(__file__).parents[2] / "chapters").glob("*.ipynb"))
ASKED = asked()


def statement(exercise):
    return ASKED[exercise.id][0]


def stub(exercise):
    return ASKED[exercise.id][1]


def written(exercise, body):
    """A learner's function with the exercise's arguments and this body."""
    lines = "\n    ".join(body.splitlines())
    scope = {"np": np, "sys": sys}
    exec(f"def f({', '.join(exercise.arguments)}):\n    {lines}", scope)
    return scope["f"]


# The exercises themselves.


def test_ids_are_numbered_in_order():
    for chapter in CHAPTERS:
        ids = [exercise.id for exercise in exercises(chapter)]
        assert ids == [f"{chapter}.{i}" for i in range(1, len(ids) + 1)]
    assert len(exercises(2)) >= 5
    assert len(exercises(6)) >= 6


def test_the_chapters_ask_what_the_course_can_check():
    assert sorted(ASKED) == sorted(exercise.id for exercise in ALL)


@every_exercise
def test_the_text_above_the_cell_has_the_exercises_number(exercise):
    assert re.search(rf"^\*\*{re.escape(exercise.id)}\b", statement(exercise), flags=re.M)


@every_exercise
def test_an_exercise_is_complete(exercise):
    assert len(exercise.mistakes) >= 3
    assert len(exercise.hints) >= 2
    for text in (exercise.title, statement(exercise), exercise.explanation):
        assert text.strip()


@every_exercise
def test_the_reference_passes_and_changes_nothing(exercise):
    before = copy.deepcopy(exercise.cases)
    assert check(exercise.id, exercise.right_answer()).passed
    for old, new in zip(before, exercise.cases, strict=True):
        for a, b in zip(old, new, strict=True):
            assert a is b or np.array_equal(a, b)


@pytest.mark.parametrize(("exercise", "number"), MISTAKES, ids=lambda v: getattr(v, "id", v))
def test_a_known_mistake_gets_its_own_message(exercise, number):
    mistake = exercise.mistakes[number]
    found = check(exercise.id, mistake.answer)
    assert not found.passed
    assert found.state == "wrong"
    assert found.message == mistake.message


@every_exercise
def test_the_cases_tell_all_mistakes_apart(exercise):
    answers = [exercise.right_answer(), *(mistake.answer for mistake in exercise.mistakes)]
    if exercise.planted is not None:
        answers.append(exercise.planted)
    outcomes = [results(exercise, answer) for answer in answers]
    every_part = range(len(exercise.returns))
    for one, other in itertools.combinations(range(len(outcomes)), 2):
        assert not agrees(outcomes[one], outcomes[other], every_part, exercise), (one, other)
    messages = [mistake.message for mistake in exercise.mistakes]
    assert len(set(messages)) == len(messages)


@every_exercise
def test_the_untouched_stub_is_not_tried_yet(exercise):
    found = []
    scope = {"np": np, "check": lambda id, answer: found.append(check(id, answer)), "waves": None}
    exec(stub(exercise), scope)
    assert found[0].state == "untouched"
    assert "Not tried yet" in repr(found[0])
    assert not found[0].passed


PLANTED = [exercise for exercise in FUNCTIONS if exercise.planted is not None]


def from_a_cell(source):
    """What a cell of the notebook passes to `check`, its text kept as IPython keeps it."""
    passed, name = [], "<a cell>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    scope = {"np": np, "waves": None, "check": lambda id, answer: passed.append(answer)}
    exec(compile(source, name, "exec"), scope)
    return passed[0]


@pytest.mark.parametrize("exercise", PLANTED, ids=lambda exercise: exercise.id)
def test_the_given_code_is_known_and_code_that_was_changed_is_never_not_tried_yet(exercise):
    given = stub(exercise)
    assert fingerprint(code_of(from_a_cell(given))) == exercise.given
    assert check(exercise.id, from_a_cell(given)).state == "untouched"
    commented = re.sub(r"^(def .*)$", r"\1  # my plan", given, flags=re.M)
    assert check(exercise.id, from_a_cell(commented)).state == "untouched"
    changed = re.sub(r"^(def .*:)\n", r"\1\n    unused = 1\n", given, flags=re.M)
    found = check(exercise.id, from_a_cell(changed))
    assert (found.state, found.message) == ("wrong", words.STILL_WRONG)


@pytest.mark.parametrize(("exercise", "pattern", "told"), [
    (exercise, *attempt) for exercise in PLANTED for attempt in exercise.attempts],
    ids=lambda value: getattr(value, "id", value))
def test_an_attempt_is_a_pattern_that_the_given_code_does_not_hold(exercise, pattern, told):
    assert not re.search(pattern, code_of(from_a_cell(stub(exercise))))
    assert told.endswith((".", "!", "?"))


@every_exercise
def test_none_and_dots_are_not_tried_yet(exercise):
    assert check(exercise.id, None).state == "untouched"
    assert check(exercise.id, ...).state == "untouched"


# Functions that go wrong, on every exercise that asks for one.


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ValueError('too bad')", "stopped with ValueError in line 2: too bad."),
        ("return undefined_name", "NameError in line 2: name 'undefined_name' is not defined. Was the cell"),
        ("return 1 / 0", "ZeroDivisionError in line 2: division by zero."),
        ("def g(): return g()\nreturn g()", "calls itself without end in line 2"),
        ("raise MemoryError", "more memory than there is"),
        ("sys.exit(3)", "stops Python itself (SystemExit in line 2)"),
        ("raise KeyboardInterrupt", "stops Python itself (KeyboardInterrupt in line 2)"),
        ("a = 1", "returns nothing (None)"),
        ("class Thing: pass\nraise ValueError(Thing())", "Thing object>"),
    ],
)
def test_code_that_fails_gets_a_plain_sentence(exercise, body, said):
    found = check(exercise.id, written(exercise, body))
    assert found.state == "wrong"
    assert said in found.message
    assert "Traceback" not in repr(found)
    assert not re.search(r"0x[0-9a-f]{6}", repr(found))


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)
@pytest.mark.parametrize("body", ["pass", "'A docstring.'", "...", "return ...", "raise NotImplementedError"])
def test_an_empty_function_is_not_tried_yet(exercise, body):
    assert check(exercise.id, written(exercise, body)).state == "untouched"


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)
def test_a_wrong_type_is_named(exercise):
    found = check(exercise.id, written(exercise, "return 'hello'"))
    assert found.state == "wrong"
    assert "a str" in found.message
    assert "expected" in found.message


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)
def test_a_wrong_shape_is_named_with_both_shapes(exercise):
    def padded(*case):
        value = exercise.reference(*case)
        return tuple(map(pad, value)) if isinstance(value, tuple) else pad(value)

    def pad(value):
        return np.zeros((7, *np.shape(value)))

    padded.__signature__ = inspect.signature(exercise.reference)
    found = check(exercise.id, padded)
    assert found.state == "wrong"
    assert "array of shape (7," in found.message
    assert "expected" in found.message


# Endless code.

ENDLESS = {
    "a loop": "while True:\n    pass",
    "a loop that hides exceptions": "while True:\n  try:\n    x = 1\n  except Exception:\n    pass",
    "a loop that sleeps": "import time\nwhile True:\n    time.sleep(0.01)",
    "a loop that prints": "while True:\n    print('again')",
}


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_endless_code_is_stopped(body):
    exercise = find("6.3")
    threads = threading.active_count()
    found = engine.judge(exercise, written(exercise, body), seconds=0.2)
    assert found.message == "Your function was stopped after 0.2 seconds: does its loop ever end?"
    assert threading.active_count() == threads
    time.sleep(0.05)  # an exception left behind would be raised here
    assert check("6.3", exercise.reference).passed


@every_exercise
def test_every_exercise_survives_an_endless_loop(exercise):
    if exercise.run is None:
        found = engine.judge(exercise, written(exercise, "while True: pass"), seconds=0.02)
        assert "was stopped" in found.message
    assert check(exercise.id, exercise.right_answer()).passed


def test_code_that_cannot_be_stopped_gives_the_kernel_back():
    """A long call into compiled code ends when it ends, whatever is raised meanwhile."""
    exercise, body = find("6.3"), "import time\ntime.sleep(2.5)"
    started = time.monotonic()
    found = engine.judge(exercise, written(exercise, body), seconds=0.1)
    assert time.monotonic() - started < 2.4
    assert "restart the kernel" in found.message
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon:
            thread.join(5)


def test_a_function_that_ends_just_in_time_leaves_nothing_behind(monkeypatch):
    def nearly():
        end = time.perf_counter() + 0.002
        while time.perf_counter() < end:
            pass
        return "done"

    escaped = []
    monkeypatch.setattr(threading, "excepthook", escaped.append)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # otherwise the waiting thread wakes up too coarsely to hit the end
    try:
        outcomes = [call(nearly, seconds=0.0015 + i * 2e-6) for i in range(400)]
    finally:
        sys.setswitchinterval(interval)
    for value, error in outcomes:
        assert (value, error) == ("done", None) or isinstance(error, OutOfTime)
    assert escaped == []


def test_a_stop_by_the_reader_ends_the_check_too(monkeypatch):
    def interrupted(self, timeout=None):
        monkeypatch.undo()
        raise KeyboardInterrupt

    threads = threading.active_count()
    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        check("6.3", written(find("6.3"), "while True: pass"))
    assert threading.active_count() == threads


# What else is said.


def test_prints_and_warnings_are_kept_silent(capsys):
    assert check("6.3", written(find("6.3"), "print('hello')\nnp.log(0.0)\nreturn dy * y * (1 - y)")).passed
    assert capsys.readouterr() == ("", "")
    print("still here")
    assert capsys.readouterr().out == "still here\n"


@pytest.mark.parametrize(
    ("id", "body", "said"),
    [
        ("6.3", "return (dy * y * (1 - y)).tolist()", "is a list; expected an array of shape (2,)"),
        ("6.3", "return (y > 0)", "holds True and False"),
        ("6.3", "return 3 * dy * y * (1 - y)", "is 3 times the right one, everywhere"),
        ("6.3", "return dy * y * (1 - y) / 3", "is 1/3 times the right one, everywhere"),
        ("6.3", "return len(y) * y.size * dy * y * (1 - y)", "changes from case to case: 4, 12"),
        ("6.3", "return dy * np.nan", "contains nan"),
        ("6.3", "return dy / 0.0", "contains infinity"),
        ("6.3", "return dy * 0", "is always 0"),
        ("6.3", "return dy * y * (1 - y) * (1j)", "an array of complex128 values"),
        ("6.3", "return dy * y * (1 - y) if y.ndim == 1 else dy", "is right in 1 of 2 cases"),
        ("6.3", "return dy * y ** 3", "other numbers than expected"),
        ("6.3", "return dy * y * (1 - y) + 0.25", "is 1/4 too large, everywhere"),
        ("6.3", "y = dy * y * (1 - y)\ny[..., -1] += 1\nreturn y", "other numbers than expected"),
        ("6.7", "d = dy @ W.T\nd[:, 0] = 1\nreturn d, x.T @ dy, dy.sum(0)", "but for the first column"),
        ("6.7", "d = dy @ W.T\nd[-1] = 1\nreturn d, x.T @ dy, dy.sum(0)", "but for the last row"),
        ("6.2", "return dout * y", "returns one value, a number; expected 2 values, `dx` and `dy`"),
        ("6.2", "return 1.0, 2.0, 3.0", "returns a tuple of 3; expected 2 values"),
        ("6.2", "return dout * y, ...", "`dx` is right. `dy` is still `...`"),
        ("6.2", "return -dout * y, -dout * x", "`dx` has the wrong sign everywhere"),
        ("6.7", "return dy @ W.T, dy.T @ x, 0 * dy.sum(0)", "Your dW is the transpose"),
        ("6.7", "return dy @ W.T, dy.T @ x, 0 * dy.sum(0)", "`dx` is right."),
        ("6.7", "return dy @ W.T, dy.T @ x, 0 * dy.sum(0)", "`db` is always 0."),
        (
            "6.4",
            "dy[x <= 0] = 0\nreturn dy",
            "numbers are right, but your function changes `dy` in place",
        ),
        ("6.4", "x[:] = 0\nreturn dy * 2", "Besides, your function changes `x` in place"),
        ("6.2", "return dout * y, dout * x ** 2 + 1", "`dy` has another value than expected"),
        ("6.5", "a = b = x\na.flat[0] += h\nb.flat[0] -= h\nreturn 0 * x", "`x.copy()` makes another"),
        ("6.7", "return x.T @ dy, dy.sum(0), dy @ W.T", "in another order than `dx`, `dW` and `db`."),
        ("6.7", "W -= 1\nreturn dy @ W.T, x.T @ dy, dy.sum(0)", "than expected. Besides, your function"),
        ("2.3", "return x1 != x2", "holds True and False"),
        ("2.3", "return x1 + x2", "is right in 3 of 4 cases. The smallest wrong one:"),
    ],
)
def test_wrong_numbers_are_put_in_words(id, body, said):
    found = check(id, written(find(id), body))
    assert found.state == "wrong"
    assert said in found.message


def test_the_smallest_failing_case_is_written_out():
    found = check("6.3", written(find("6.3"), "return dy * y ** 3"))
    assert found.detail == (
        "y           = [0.5 , 0.25]\ndy          = [ 1., -2.]\n"
        "expected dx = [ 0.25 , -0.375]\nyour dx     = [ 0.125 , -0.0312]"
    )


def test_a_wrong_number_is_not_told_the_right_one():
    found = check("6.1", (5, 132, 360))
    assert found.message == "`d_count` and `d_tax` are right. `d_price` has another value than expected."
    assert not found.detail
    assert "in another order" in check("6.1", (360, 132, 3.3)).message


def test_print_options_do_not_matter():
    expected = repr(check("6.3", written(find("6.3"), "return dy * y ** 3")))
    with np.printoptions(precision=2, floatmode="fixed", linewidth=20, formatter={"all": lambda v: "?"}):
        assert repr(check("6.3", written(find("6.3"), "return dy * y ** 3"))) == expected


def test_the_answer_must_fit_the_exercise():
    assert "write its name without parentheses" in check("6.3", 3.0).message
    assert "takes `(y)`; this exercise calls it with `(y, dy)`" in check("6.3", lambda y: y).message
    assert "asks for numbers, `w1`, `w2` and `b`" in check("2.1", lambda: 0).message
    assert "Pass 3 numbers" in check("2.1", (1, 2)).message
    assert "Pass 3 numbers" in check("2.1", 5).message
    assert "`b` is a str" in check("2.1", (1, 2, "three")).message
    assert "`b` is still `...`" in check("2.1", (1, 2, ...)).message
    assert check("2.1", np.array([1.0, 1.0, -0.5])).passed
    assert check("2.1", [2, 3, -1]).passed


def test_other_numbers_that_still_do_the_same_are_an_answer_not_yet_right():
    assert check("2.1", (0.5, 0.5, -0.7)).state == "untouched"
    still = check("2.1", (0.5, 0.5, -0.6))
    assert still.state == "wrong"
    assert "still do the same" in still.message


def test_a_detail_stands_below_the_sentence_that_announces_it():
    nothing_moved = check("2.4", lambda w, b, x, t, lr: (w, b))
    assert "forgot to move the bias" in nothing_moved.message
    assert nothing_moved.message.endswith("The smallest wrong one:")
    assert "your w" in nothing_moved.detail


def test_the_learners_own_line_is_quoted(tmp_path):
    file = tmp_path / "learner.py"
    file.write_text("import numpy as np\n\ndef f(y, dy):\n    z = y\n    return z @ np.ones((7, 7))\n")
    sys.path.insert(0, str(tmp_path))
    try:
        import learner
    finally:
        sys.path.remove(str(tmp_path))
    found = check("6.3", learner.f)
    assert "ValueError in line 5, `return z @ np.ones((7, 7))`: the inner sizes" in found.message
    assert "must agree, and are 2 and 7." in found.message
    assert found.detail.startswith("for\ny  = [0.5 , 0.25]")


def test_an_object_with_call_is_a_function():
    class Backward:
        def __call__(self, y, dy):
            return dy * y * (1 - y)

    assert check("6.3", Backward()).passed
    assert check("2.3", max).state == "wrong"


# Hints, solutions, unknown ids, and how they are shown.


def test_hints_come_one_after_the_other(monkeypatch):
    monkeypatch.setattr("course.exercises._hints_given", {})
    total = len(find("6.7").hints)
    assert [hint("6.7").number for _ in range(total + 2)] == [*range(1, total + 1), total, total]
    assert hint("6.2").number == 1
    assert hint("6.7", 2).text == find("6.7").hints[1]
    with pytest.raises(ValueError, match="has the hints 1 to 3, not 9"):
        hint("6.7", 9)


@every_exercise
def test_the_solution_is_the_reference_itself(exercise):
    shown = solution(exercise.id)
    name = exercise.reference.__name__
    assert f"def {name}(" in shown.source
    assert shown.explanation == exercise.explanation
    assert "```python\ndef " in shown._repr_markdown_()
    scope = dict(sys.modules[exercise.reference.__module__].__dict__)
    exec(shown.source, scope)
    right = scope[name] if exercise.run is None else scope[name]()
    assert check(exercise.id, right).passed


def test_an_unknown_id_lists_the_chapters_ids():
    with pytest.raises(LookupError, match=r"no exercise '6.99'; there are 6.1, 6.2, "):
        check("6.99", len)
    with pytest.raises(LookupError, match=f"chapter 99 has no exercises; these have: {', '.join(CHAPTERS)}"):
        hint("99.1")


def test_a_verdict_is_readable_without_colour_and_escaped():
    shown = check("6.3", written(find("6.3"), "raise ValueError('<script>')"))._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    for state in ("passed", "wrong", "untouched"):
        word, symbol, _ = verdict.STATES[state]
        made = verdict.Verdict("2.1 Title", state, "Use `x > 0`.")
        assert word in repr(made)
        assert f"<strong>{symbol} {word}</strong>" in made._repr_html_()
        assert "<code>x &gt; 0</code>" in made._repr_html_()


def test_the_way_back_of_13_7_is_the_gradient_of_the_net_of_13_6():
    rng = np.random.default_rng(0)
    image, K, b = rng.random((6, 8)), rng.standard_normal((2, 3, 3)), rng.standard_normal(2)
    W, c, dlogits = rng.standard_normal((12, 3)), rng.standard_normal(3), rng.standard_normal(3)
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    y = np.einsum("ijkl,fkl->fij", windows, K) + b[:, None, None]
    forward, gradients = find("13.6").reference, find("13.7").reference(image, y, W, dlogits)
    for parameter, gradient in zip((K, b, W), gradients, strict=True):
        numerical = numerical_gradient(lambda _: dlogits @ forward(image, K, b, W, c), parameter)
        np.testing.assert_allclose(gradient, numerical, atol=1e-8)
