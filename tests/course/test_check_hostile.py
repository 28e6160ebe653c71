"""What `check` says to answers that nobody foresaw: nothing gets out of it but a plain sentence or two."""

import builtins
import collections
import enum
import fractions
import functools
import gc
import inspect
import queue
import re
import subprocess
import sys
import textwrap
import threading
import time
import warnings
import weakref

import numpy as np
import pytest

from course.exercises import CHAPTERS, check, engine, exercises, find, hint, timelimit
from strange import VALUES

ALL = [exercise for chapter in CHAPTERS for exercise in exercises(chapter)]
FUNCTIONS = [exercise for exercise in ALL if exercise.run is None]
NUMBERS = [exercise for exercise in ALL if exercise.run is not None]
SEVERAL = [find(id) for id in ("0.1", "6.7", "16.7")]


def answering(exercise, function):
    """A function that takes what the exercise gives."""
    function.__signature__ = inspect.signature(exercise.reference)
    return function


def written(exercise, body):
    scope = {"np": np, "__name__": "learner"}
    exec(f"def f({', '.join(exercise.arguments)}):\n{textwrap.indent(body, '    ')}", scope)
    return scope["f"]


def is_plain(found):
    """Not passed, and why in a sentence or two (not counting an author's, or a quoted error's), printable."""
    quoted = "stopped with" in found.message
    authors = any(mistake.message in found.message for e in ALL for mistake in e.mistakes)
    text = re.sub(r"`[^`]*`", "", found.message)
    assert quoted or authors or len(re.findall(r"[.?!](?=\s|$)", text)) <= 2, text
    assert text.endswith((".", "?", "!", ":", "…")), text
    assert len(found.message) < 700
    assert all(c.isprintable() or c == "\n" for c in repr(found))
    assert found.state == "wrong", found.message
    return True


# What a function may return.


@pytest.mark.parametrize("name", VALUES)
def test_a_strange_value_is_named(name):
    def alone(*case):
        return VALUES[name]()

    def first(*case):
        return VALUES[name](), *exercise.reference(*case)[1:]

    for exercise in FUNCTIONS:
        assert is_plain(check(exercise.id, answering(exercise, alone)))
        if len(exercise.returns) > 1:
            assert is_plain(check(exercise.id, answering(exercise, first)))


@pytest.mark.parametrize("name", VALUES)
def test_strange_numbers_are_named(name):
    value = VALUES[name]
    for exercise in NUMBERS:
        right = exercise.right_answer()
        assert is_plain(check(exercise.id, value()))
        if isinstance(right, tuple):
            assert is_plain(check(exercise.id, tuple(value() for _ in right)))
            assert is_plain(check(exercise.id, (value(), *right[1:])))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (2**1024, "Your result is a whole number of more than 300 digits; expected an array of shape (2,)."),
        (np.ma.array([1.0]), "Your result is a MaskedArray; expected an array of shape (2,)."),
        (np.nan, "Your result is nan; expected an array of shape (2,)."),
        (len, "Your result is a function; expected an array of shape (2,)."),
        (np.zeros((0, 3)), "Your result is an array of shape (0, 3); expected an array of shape (2,)."),
        (collections.deque([1]), "Your result is a deque; expected an array of shape (2,)."),
    ],
)
def test_what_came_is_said_in_words(value, said):
    assert said in check("6.3", lambda y, dy: value).message


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.longdouble, fractions.Fraction])
def test_a_right_number_of_any_type_is_right(kind):
    assert check("2.1", [kind(value) for value in find("2.1").right_answer()]).passed
    assert check("0.1", answering(find("0.1"), lambda *case: kind(float(find("0.1").reference(*case)))))


def test_numbers_may_come_in_a_list_an_array_or_as_an_enum():
    right = find("2.1").right_answer()
    assert check("2.1", list(right)).passed
    assert check("2.1", np.array(right)).passed
    assert check("3.1", (enum.IntEnum("E", [("w", 5)]).w, -10)).passed
    assert check("2.1", np.array(right)[None]).message.startswith("Pass 3 numbers")
    assert check("2.1", np.array(1.0)).message.startswith("Pass 3 numbers")


def test_an_array_that_is_used_again_and_again_is_judged_as_it_was():
    out = np.empty(5)

    def reusing(y, dy):
        nonlocal out
        out = np.empty(y.shape) if out.shape != y.shape else out
        out[:] = dy * y * (1 - y)
        return out

    assert check("6.3", reusing).passed


# What a function may do.

ASKED = "Your function asks somebody to type (`input`, or a debugger): take the arguments instead."
BODIES = {
    "return float(input('x'))": ASKED,
    "while True:\n  try: return float(input())\n  except ValueError: pass": ASKED,
    "while True:\n  try: return float(input())\n  except: pass": ASKED,
    "try: return float(input())\nexcept EOFError: return 1.0": ASKED,
    "import sys\nreturn sys.stdin.readline()": ASKED,
    "import sys\nreturn sys.stdin.buffer.read()": ASKED,
    "import sys\nfor line in sys.stdin: pass": ASKED,
    "breakpoint()\nreturn 1": ASKED,
    "import pdb\npdb.set_trace()\nreturn 1": ASKED,
    "help()": ASKED,
    "exit()": "stops Python itself (SystemExit in line 2): leave that out.",
    "quit()": "stops Python itself (SystemExit in line 2): leave that out.",
    "x = 1\nraise NotImplementedError": "stopped with NotImplementedError in line 3.",
    "raise NotImplementedError(np)": "stopped with NotImplementedError in line 2: <module 'numpy'",
    "def g(): raise NotImplementedError\nreturn g()": "stopped with NotImplementedError in line 2.",
    "raise TypeError('ellipsis')": "TypeError in line 2: ellipsis. Is a `...` still to be filled in?",
    "raise ValueError('x' * 10**7)": "ValueError in line 2: " + "x" * 200 + "…",
    "raise ValueError('\\x1b[31m\\u202e\\n\\ud800')": "ValueError in line 2: \\x1b[31m\\u202e \\ud800.",
    "class E(Exception): __str__ = lambda self: 1 / 0\nraise E": "stopped with E in line 3.",
    "class E(Exception): __str__ = lambda self: 3\nraise E": "stopped with E in line 3.",
    "class E(Exception):\n  def __str__(self):\n    while 1: pass\nraise E": "was stopped after 0.2 seconds",
    "class E(BaseException): __cause__ = property(lambda self: 1 / 0)\nraise E": "stopped with",
    "raise ExceptionGroup('a', [ValueError('b')])": "ExceptionGroup in line 2: a (1 sub-exception).",
    "try:\n  while True: pass\nexcept BaseException: raise ValueError": "was stopped after 0.2 seconds",
    "try:\n  while True: pass\nexcept BaseException: raise ValueError from None": "was stopped after",
    "import sys\nsys.setrecursionlimit(5)\nreturn 'x'": "a str",
    "import sys\nsys.setrecursionlimit(10**9)\ndef g(): return g()\nreturn g()": "calls itself without end",
    "import sys\nsys.setswitchinterval(1e9)\nwhile True: pass": "was stopped after 0.2 seconds",
    "import sys\nsys.stdout = sys.stderr = None\nreturn 'x'": "a str",
    "import sys\nsys.stdout.close()\nprint(1)\nreturn 'x'": "a str",
    "import sys\nsys.settrace(lambda *_: None)\nreturn 'x'": "a str",
    "import warnings\nwarnings.simplefilter('error')\nnp.log(0.0)\nreturn 'x'": "a str",
    "np.seterr(all='raise')\nreturn 'x'": "a str",
    "np.set_printoptions(formatter={'float': lambda x: 1 / 0})\nreturn 'x'": "a str",
    "global np\nnp = None\nreturn 'x'": "a str",
    "import threading\nthreading.Thread(target=print).start()\nreturn 'x'": "a str",
    "from course.exercises import check\nreturn check('6.3', len)": "a Verdict",
    "yield 1": "a generator (of `yield`)",
    "class E:\n  def __del__(self): raise ValueError\nreturn E()": "an E",
    "return np.zeros(10**15)": "more memory than there is in line 2",
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the __del__ that raises
def test_a_strange_function_gets_a_plain_sentence(body, monkeypatch):
    monkeypatch.setattr(timelimit, "GRACE", 0.3)
    before = settings()
    for exercise in SEVERAL:
        found = engine.judge(exercise, written(exercise, body), seconds=0.2)
        assert is_plain(found)
        assert BODIES[body] in found.message
    assert settings() == before


def settings():
    """All that a careless function could leave behind."""
    return (sys.stdin, sys.stdout, sys.stderr, builtins.input, sys.breakpointhook, sys.getrecursionlimit(),
            sys.getswitchinterval(), sys.setrecursionlimit, sys.gettrace() is None, np.geterr(),
            list(warnings.filters))  # fmt: skip


class Unsigned:
    """Callable, but what it takes cannot be asked."""

    __signature__ = property(lambda self: 1 / 0)

    def __call__(self, *_):
        return "x"


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)
def test_whatever_is_passed_is_answered(exercise):
    async def sleeping(*_):
        pass

    for answer in (
        functools.partial(lambda *_: "x"), functools.partial(max, 1), type("Any", (), {"__init__": print}),
        max, int, dict, type, np.add, np.dot, print, getattr, "".upper, Unsigned(), sleeping, "6.3", np, 3.0,
        {}, [1], float("nan"), eval(f"lambda {'a' * 10**5}: 1"),
    ):  # fmt: skip
        found = check(exercise.id, answer)
        assert found.passed or is_plain(found)  # max is the right answer to 14.5, say


def test_a_half_written_stub_says_where_it_is_and_an_untouched_one_that_it_is():
    f = written(find("6.3"), "z = ...\nreturn z * y")
    assert check("6.3", f).state == "untouched"
    for body in ("raise NotImplementedError", "'text'\nraise NotImplementedError('to do')"):
        assert check("6.3", written(find("6.3"), body)).state == "untouched"


@pytest.mark.parametrize("setting", ["raise", "call", "print", "log"])
def test_numpys_error_settings_do_not_matter(setting, capsys):
    with np.errstate(all=setting):
        wrong = [e.id for e in ALL if not check(e.id, e.right_answer()).passed]
        for exercise in ALL:
            assert check(exercise.id, exercise.mistakes[0].answer).message == exercise.mistakes[0].message
    assert wrong == []
    assert capsys.readouterr() == ("", "")


def test_the_notebooks_print_options_do_not_matter():
    def wrong(y, dy):
        return np.where(y > 0, np.nan, np.inf)

    plain = check("6.3", wrong)
    with np.printoptions(precision=1, nanstr="?", infstr="!", sign="+", formatter={"all": lambda x: "z"}):
        assert check("6.3", wrong) == plain


# What is left behind.


@pytest.mark.parametrize("body", [
    "raise ValueError",
    "return thing @ y",
    "try: 1 / 0\nexcept Exception as error: kept = error\nraise kept",
    "try: 1 / 0\nexcept Exception as error: raise ValueError from error",
    "while True: pass",
])  # fmt: skip
def test_a_failed_answer_keeps_no_memory(body):
    class Thing:
        pass

    alive = []
    f = written(find("6.3"), f"thing = make()\n{body}")

    def make():
        thing = Thing()
        alive.append(weakref.ref(thing))
        return thing

    f.__globals__["make"] = make
    gc.collect()
    gc.disable()
    try:
        assert not engine.judge(find("6.3"), f, seconds=0.2).passed
        assert [reference() for reference in alive] == [None]
    finally:
        gc.enable()


@pytest.mark.parametrize("before", ["", "check('6.3', loop)", "check('6.3', hold)", "check('6.3', raising)"])
def test_python_can_be_profiled_and_traced_after_a_check(before):
    code = textwrap.dedent(f"""
        import cProfile, os, sys, time
        from course.exercises import check, find, timelimit
        timelimit.GRACE = 0.2
        def loop(y, dy):
            while True: pass
        def hold(y, dy): time.sleep(3)
        def raising(y, dy): raise ValueError
        def f(): return sum(n for n in range(10))
        assert check("6.7", find("6.7").reference).passed
        {before}
        cProfile.runctx("f()", globals(), {{}}, filename=os.devnull)
        lines = []
        def trace(frame, event, arg):
            lines.append(event)
            return trace
        sys.settrace(trace)
        f()
        sys.settrace(None)
        time.sleep(1.5)  # until the one that held on has ended, too
        cProfile.run("f()")
        print(len(lines) < 100)
    """)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip().endswith("True"), run.stderr


def test_what_nothing_can_stop_is_called_so(monkeypatch):
    monkeypatch.setattr(timelimit, "GRACE", 0.02)
    found = engine.judge(find("6.3"), lambda y, dy: sum(range(3 * 10**7)), seconds=0.02)
    assert "in a single call that nothing can stop." in found.message
    assert is_plain(found)


def test_checks_in_overlapping_threads_leave_all_as_it_was():
    def slow(y, dy):
        time.sleep(0.01)
        return dy * y * (1 - y)

    before, found = settings(), queue.Queue()
    threads = [threading.Thread(target=lambda: found.put(check("6.3", slow))) for _ in range(8)]
    for number, thread in enumerate(threads):
        thread.start()
        time.sleep(0.005 * (number % 3))
    for thread in threads:
        thread.join()
    assert [found.get().passed for _ in threads] == [True] * 8
    assert settings() == before


def test_a_check_within_an_answer_is_answered():
    def nested(y, dy):
        assert not check("6.7", lambda x, W, dy: 1).passed
        return dy * y * (1 - y) if check("6.3", find("6.3").reference).passed else None

    assert check("6.3", nested).passed
    assert settings()[1] is sys.stdout


# In a kernel, where `input` and `exit` are others.


@pytest.fixture(scope="module")
def kernel():
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel()
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def said(client, code):
    """What a cell prints, and whether it asked for input."""
    outputs, asked = [], []

    def asks(message):
        asked.append(message)
        client.input("")

    def prints(message):
        outputs.append(message["content"].get("text") or str(message["content"]))

    client.execute_interactive(code, timeout=60, allow_stdin=True, stdin_hook=asks, output_hook=prints)
    return "".join(outputs), asked


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("return float(input('x'))", ASKED),
        ("while True:\n        try: return float(input())\n        except: pass", ASKED),
        ("breakpoint()", ASKED),
        ("import pdb; pdb.set_trace()", ASKED),
        ("exit()", "stops Python itself (SystemExit in line 3, `exit()`): leave that out."),
        ("quit()", "stops Python itself (SystemExit in line 3, `quit()`): leave that out."),
    ],
)
def test_in_a_kernel_nothing_is_asked_and_nothing_ends(kernel, body, sentence):
    cell = f"from course.exercises import check\ndef f(y, dy):\n    {body}\nprint(check('6.3', f))"
    text, asked = said(kernel, cell)
    assert sentence in text
    assert asked == []
    time.sleep(1)  # a kernel that is asked to exit does so a moment later
    text, asked = said(kernel, "print(input('again?'), 'alive')")
    assert "alive" in text
    assert len(asked) == 1


# What is not an answer.


@pytest.mark.parametrize("id", [find, "x" * 10**6, "6.", "\x1b[31m", None, 6, (6, 7)])
def test_an_id_that_does_not_exist_is_named_in_one_line(id):
    with pytest.raises(LookupError) as error:
        check(id, len)
    assert len(str(error.value)) < 700
    assert str(error.value).isprintable()


@pytest.mark.parametrize("number", ["two", 0, 1.0, None.__class__, 10**30, np.nan])
def test_a_hint_that_does_not_exist_is_refused(number):
    with pytest.raises(ValueError, match="exercise 6.7 has the hints 1 to 3, not "):
        hint("6.7", number)
