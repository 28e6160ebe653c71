"""Every verdict that published.toml's rules can give, and the file they are read from."""

import json

import pytest

from course import reproduction
from course.reproduction import judge, record

RULES = {"band", "exact", "accuracy", "loss", "at least", "at most", "in range", "holds", "ours"}

TOML = """
[X1]
title = "a title with <b>"
source = "notes 0"
figures.outputs = { published = ".1329 .94", rule = "exact" }
figures.settled = { published = "never", rule = "holds" }

[X2]
title = "on all of the data"
source = "notes 0"
scale = "full"
figures.test = { published = ".9705", rule = "accuracy" }

[X3]
title = "one figure on all of the data"
source = "notes 0"
figures.exact = { published = "3", rule = "exact" }
figures.drawn = { published = "2.5", scale = "full", rule = "in range" }
"""


@pytest.fixture
def experiments(tmp_path, monkeypatch):
    (tmp_path / "published.toml").write_text(TOML)
    monkeypatch.setattr(reproduction, "PUBLISHED", tmp_path / "published.toml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NNLIB_RECORD", raising=False)
    return tmp_path


@pytest.mark.parametrize(("rule", "published", "ours", "verdict"), [
    ("exact", ".1329 .9405", [0.13289809, 0.94050591], "exact"),
    ("exact", ".1329 .9405", [0.13289809, 0.94056], "differs"),
    ("exact", "4.636, -1.876", [4.6364, -1.8756], "exact"),
    ("exact", "4.636, -1.876", [4.6364, 1.8756], "differs"),
    ("exact", "220", 220.4, "exact"),
    ("exact", "220", 221, "differs"),
    ("accuracy", ".9705", 0.9675, "met"),
    ("accuracy", ".9705", 0.9674, "differs"),
    ("accuracy", "97.92", 97.62, "met"),
    ("accuracy", "97.92", 97.61, "differs"),
    ("accuracy", ".9705", [0.96, 0.9675, 0.99], "met"),
    ("accuracy", ".9705", [0.96, 0.9670, 0.9706], "in range"),
    ("accuracy", ".9705", [0.96, 0.9670, 0.9704], "differs"),
    ("at least", ".985", [0.98, 0.985, 0.99], "met"),
    ("at least", ".985", [0.98, 0.984, 0.99], "differs"),
    ("at most", "3.9e-10, 2.3e-9", [3.9e-10, 1e-12], "met"),
    ("at most", "3.9e-10, 2.3e-9", [3.9e-10, 1e-8], "differs"),
    ("in range", ".143", [0.11, 0.2, 0.143], "in range"),
    ("in range", ".143", [0.11, 0.12, 0.142], "differs"),
    ("in range", ".143", [0.144, 0.2], "differs"),
    ("loss", "1.88", [1.87, 1.90, 2.5], "met"),
    ("loss", "1.88", [1.87, 1.91, 2.5], "in range"),
    ("loss", "1.88", [1.89, 1.91, 2.5], "differs"),
    ("holds", "it does", True, "met"),
    ("holds", "it does", False, "differs"),
    ("ours", "", 3.0, "ours"),
])
def test_the_verdicts(rule, published, ours, verdict):
    assert judge({"rule": rule, "published": published}, ours) == verdict


BAND = [[0.1, 0.5, 0.90], [0.2, 0.6, 0.91], [0.3, 0.5, 0.92], [0.2, 0.5, 0.91]]


@pytest.mark.parametrize(("values", "verdict", "inside"), [
    ((".2", ".5", ".91"), "in range", 3),
    ((".2", ".9", ".91"), "in range", 2),
    ((".9", ".9", ".91"), "in range", 1),  # as many as our first run has in the band of the others
    ((".9", ".9", ".99"), "differs", 0),
])
def test_published_points_are_counted_in_our_band_as_our_runs_in_that_of_the_others(values, verdict, inside):
    entry = {"rule": "band", "values": values}
    theirs, own = reproduction.counted(values, BAND)
    assert theirs == inside
    assert own.tolist() == [1, 2, 1, 3]
    assert reproduction.text_of(entry, BAND).startswith(f"{inside} of 3 lie in the band of our 4 runs")
    assert judge(entry, BAND) == verdict


def test_a_band_of_two_runs_or_of_other_points_is_refused():
    for ours in (BAND[:2], [run[:2] for run in BAND], BAND[0]):
        with pytest.raises(ValueError, match="at least 3 runs of 3 points"):
            reproduction.counted((".2", ".5", ".91"), ours)


def test_a_value_counts_as_inside_to_half_a_unit_of_its_last_place():
    assert reproduction.counted((".3", ".6", ".92"), [[0.34, 0.6, 0.9]] * 3)[0] == 2


def test_the_numbers_of_a_vector_of_ours_are_shown_one_by_one():
    assert reproduction.text_of({"rule": "ours", "vector": True}, [18, 25.5]) == "18, 25.5"


def test_of_a_long_array_six_digits_are_stored():
    long = reproduction.plain([[1 / 3] * 60] * 2)
    assert long[0][0] == 0.333333
    assert reproduction.plain([1 / 3]) == [1 / 3]


def test_a_vector_of_another_length_is_refused():
    with pytest.raises(ValueError, match="expected 2 numbers"):
        judge({"rule": "exact", "published": "1 2"}, [1, 2, 3])


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="unknown rule 'nearly'"):
        judge({"rule": "nearly", "published": "1"}, 1)


def test_a_record_shows_both_figures_in_the_same_form(experiments):
    result = record("X1", outputs=[0.13289809, 0.94050591], settled=True)
    assert [row.verdict for row in result.rows] == ["exact", "met"]
    assert result.rows[0].ours == "0.1329, 0.94"
    assert "published .1329 .94, ours 0.1329, 0.94: exact" in repr(result)
    assert "&lt;b&gt;" in result._repr_html_()


def test_a_figure_of_the_full_data_is_not_judged_on_the_bundled(experiments):
    assert record("X2", scale="bundled", test=0.9).rows[0].verdict == "only at full scale"
    assert record("X2", scale="full", test=0.9).rows[0].verdict == "differs"
    assert record("X1", scale="bundled", outputs=[0.1329, 0.94], settled=1).rows[0].verdict == "exact"


def test_a_single_figure_can_belong_to_the_full_data(experiments):
    judged, not_judged = record("X3", scale="bundled", exact=3, drawn=[1, 2, 3]).rows
    assert (judged.verdict, not_judged.verdict) == ("exact", "only at full scale")
    assert record("X3", exact=3, drawn=[1, 2, 3]).rows[1].verdict == "in range"


def test_runs_are_shown_with_their_spread(experiments):
    assert record("X2", test=[0.97, 0.96, 0.975]).rows[0].ours == \
        "0.9700 (median of 3 runs, 0.9600 to 0.9750)"


def test_a_small_figure_is_not_shown_as_nought(experiments):
    assert record("X2", test=8.7e-6).rows[0].ours == "8.7e-06"
    assert record("X2", test=[0.0, 0.5]).rows[0].ours == "0.2500 (median of 2 runs, 0.0000 to 0.5000)"


def test_unknown_or_missing_figures_are_refused(experiments):
    with pytest.raises(KeyError, match="no experiment 'X9'.* X1, X2"):
        record("X9", test=1)
    with pytest.raises(ValueError, match="expected the figures outputs, settled; got outputs"):
        record("X1", outputs=[1, 2])


def test_what_is_recorded_is_appended_to_the_named_file(experiments, monkeypatch):
    monkeypatch.setenv("NNLIB_RECORD", "log.jsonl")
    for value in (0.97, [0.96, 0.97]):
        record("X2", test=value)
    lines = [json.loads(line) for line in (experiments / "log.jsonl").read_text().splitlines()]
    assert [line["figures"]["test"] for line in lines] == [0.97, [0.96, 0.97]]
    assert lines[0]["rows"][0]["verdict"] == "met"


def test_every_entry_of_published_toml_can_be_judged():
    for name, experiment in reproduction.published().items():
        assert {"title", "source", "figures"} <= set(experiment), name
        assert experiment.get("scale", "full") == "full"
        for entry in experiment["figures"].values():
            assert entry["rule"] in RULES, name
            if entry["rule"] not in ("ours", "holds"):
                assert reproduction.NUMBER.findall(entry["published"]), name
