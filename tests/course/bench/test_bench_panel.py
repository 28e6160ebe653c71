"""The bench as a panel without a browser: what it offers, what it refuses, what it shows and keeps."""

import asyncio
import io
import json

import numpy as np
import pytest
from matplotlib.image import imread

from course.experiments import all_experiments, experiment
from course.panels import bench, runs
from course.panels.benches import ledger
from course.panels.benches.bench import Bench
from course.panels.benches.recipe import Recipe
from course.panels.benches.views import NOTHING, VIEWS
from course.panels.shared import base
from course.panels.shared.base import Panel
from nnlib.init import he
from nnlib.losses import softmax_cross_entropy
from nnlib.models import mlp
from nnlib.optim import SGD


class Plain:
    """A rule of the reader's."""

    def __init__(self, params, lr):
        self.params, self.lr = params, lr

    def step(self):
        for param in self.params:
            param.data -= self.lr * param.grad


class Reversed(Plain):
    def step(self):
        for param in self.params:
            param.data += self.lr * param.grad


@pytest.fixture(autouse=True)
def live(monkeypatch, tmp_path):
    """As in a reader's notebook."""
    Panel.shown.clear()
    Panel.active = None
    monkeypatch.chdir(tmp_path)
    for module in ("base.headless", "benches.ledger.headless"):
        monkeypatch.setattr(f"course.panels.{'shared.' if 'base' in module else ''}{module}", lambda: False)
    monkeypatch.setattr("course.panels.benches.bench.headless", lambda: False)


def test_it_opens_as_published_and_takes_every_move_back():
    b = bench("R1")
    assert b.others.options == (("A: as published", 0),)
    b.run(30)
    first = [param.data.copy() for param in b.state.params]
    b.rate.value = 0.5
    b.widgets["dropout"].value = 0.3
    b.run(5)
    b.published.click()
    assert (b.state.number, b.rate.value, b.widgets["dropout"].value) == (0, 0.01, 0.0)
    b.run(30)
    assert all(np.array_equal(a, param.data) for a, param in zip(first, b.state.params, strict=True))


def test_back_to_a_step_and_a_change_there_begins_another_future():
    b = bench("R1").run(60)
    b.travel.value = 20
    assert b.state.number == 20
    assert "as it was" in b.message
    b.widgets["dropout"].value = 0.2
    assert b.message == "Dropout 0.2 from step 20 on."
    b.run(30)
    assert b.message.startswith("Paused at step 50.")
    assert [name for name, _ in b.others.options] == ["A: as published", "B: dropout 0 → 0.2 at 20"]
    losses = list(b.state.losses)
    b.others.value = 0
    assert (b.state.number, b.widgets["dropout"].value, b.travel.max) == (60, 0.0, 60)
    b.others.value = 1
    assert (b.state.number, b.widgets["dropout"].value) == (50, 0.2)
    assert list(b.state.losses) == losses


def test_a_long_way_back_is_played_and_ends_where_it_should(monkeypatch):
    async def scenario():
        b = bench("R1").run(40)
        there = [param.data.copy() for param in b.state.params]
        b.travel.value = 10
        monkeypatch.setattr("course.panels.benches.panel.AT_ONCE", 0.0)
        b.travel.value = 40
        for _ in range(1000):
            await asyncio.sleep(0.02)
            if b.state.until is None and not b.player.playing:
                break
        assert b.state.number == 40
        assert b.message.startswith("Step 40, as it was.")
        assert all(np.array_equal(a, param.data) for a, param in zip(there, b.state.params, strict=True))

    asyncio.run(scenario())


def test_as_published_or_right():
    b = bench("R1")
    assert b.widgets["decay"].value == 0.1
    b.widgets["slips"].value = "right"
    assert b.widgets["decay"].value == 0
    b.run(10)
    run = experiment("R1").right.run(0, "bundled")
    for _ in range(10):
        run.step()
    assert list(b.state.losses) == run.losses


def test_one_of_several_lanes_is_moved():
    b = bench("T2").run(3)
    b.which.value = "Adam"
    b.rate.value = 0.01
    assert [run.opt.lr for run in b.state.now.runs.values()] == [0.01, 0.01, 0.01, 0.01]
    b.rate.value = 0.1
    assert b.state.now.runs["Adam"].opt.lr == pytest.approx(0.1)
    assert b.state.now.runs["SGD"].opt.lr == 0.01
    assert "T2" not in b.others.options[0][0]
    assert "Adam: rate" in b.others.options[0][0]


@pytest.mark.parametrize("id", all_experiments())
def test_every_control_of_every_bench_is_labelled_and_every_view_draws(id):
    b = bench(id).run(2)
    for control in b.controls:
        assert getattr(control, "description", "") or "<em" in control.value
    pictures = set()
    for name in [*b.looks, NOTHING]:
        b._choose_view(name)
        assert imread(io.BytesIO(b.image.value)).shape[:2] == (460, 900)
        pictures.add(bytes(b.image.value))
    assert len(pictures) == len({*b.looks, NOTHING})


def test_what_the_sources_lack_is_said():
    assert "prints no number of this run, only a picture" in bench("R1").run(3).message
    assert "No source prints anything" in bench("RN2").lacks
    assert bench("B5").lacks == ""


def test_a_published_point_stands_beside_ours():
    b = bench("K2").run(12)
    ours = b.state.points["accuracy"][11]
    assert f"after 12   ·   accuracy: published 0, yours {ours:.4g}" in b.readout.value


@pytest.mark.parametrize(("brought", "words"), [
    ({"optimizers": {"mine": 3}}, r"optimizers\['mine'\]: expected a class such as SGD, got 3"),
    ({"optimizers": {"mine": type("Odd", (), {"__init__": lambda self: None})}},
     r"expected Odd\(params, lr=0.1\)"),
    ({"optimizers": {"mine": type("Idle", (), {"__init__": lambda self, params, lr: None})}},
     r"Idle has no method step\(\)"),
    ({"initializers": {"mine": lambda shape, **how: np.zeros(2)}}, r"of shape \(3, 2\), it drew \(2,\)"),
    ({"net": {"mine": lambda **how: mlp(784, 5, **how)}},
     r"expected outputs of shape \(2, 10\) .* got \(2, 5\)"),
    ({"net": {"mine": lambda **how: "a net"}}, "expected it to return a Sequential"),
    ({"loss": {"mine": lambda y, t: 1.0}}, r"return \(value, dy\), got float"),
    ({"loss": {"mine": lambda y, t: (1.0, y[0])}}, r"shape \(2, 10\), got \(10,\)"),
])
def test_what_does_not_fit_is_refused_in_one_sentence(brought, words):
    with pytest.raises((TypeError, ValueError), match=words):
        bench("B5", **brought)


def test_ones_own_rule_start_net_and_loss_are_in_the_menus():
    def loss(y, t):
        return softmax_cross_entropy(y, t)

    b = bench("B5", optimizers={"mine": Plain}, initializers={"wide": he},
              net={"small": lambda **how: mlp(784, 5, 10, **how)}, loss=loss)
    b.run(5)
    b.optimizer.value = "mine"
    assert b.widgets["decay"].disabled, "it knows no weight decay"
    b.run(5)
    plain = bench("B5").run(10)
    assert list(b.state.losses) == list(plain.state.losses), "the same rule, the same losses"
    b.widgets["net"].value = "small"
    assert b.state.number == 0
    assert b.state.net.layers[0].units == 5
    assert "loss" in b.widgets["loss"].options


def test_a_rule_that_climbs_is_named_by_the_doctor():
    b = bench("B5", optimizers={"Reversed": Reversed})
    b.optimizer.value = "Reversed"
    b.run(40)
    assert b.troubled
    assert b.watch.finding.cause == "optimizer"


def test_what_the_doctor_advises_is_one_click():
    b = bench("B5").run(300)
    b.rate.value = 3
    b.run(100)
    assert b.troubled
    assert b.advised.layout.visibility == "visible"
    before, remedies = b.watch.before, b.watch.remedies()
    assert 300 <= before < 320
    assert b.advised.description.startswith(f"Back to {before}, rate ")
    b.advised.click()
    assert b.message == f"Done, at step {before}. Press Start."
    assert remedies
    assert all(b.state.value(name) == value for name, value in remedies.items())
    assert b.advised.layout.visibility == "hidden"
    assert len(b.state.futures) == 2
    b.run(300)
    lost = b.state.futures[0].tracks["B5"].smooth[-1]
    assert b.state.smooth[-1] < 0.5 * lost


def test_a_recipe_repeats_a_run_and_one_of_another_bench_is_refused():
    b = bench("P8").run(30)
    b.rate.value = 0.2
    b.run(20)
    recipe = str(Recipe.of("P8", b.state))
    other = bench("P8", recipe=recipe).run(50)
    assert other.state.goal == 50
    assert list(other.state.losses) == list(b.state.losses)
    with pytest.raises(ValueError, match="expected one of bench B5, got one of P8"):
        bench("B5", recipe=recipe)
    older = recipe.replace("build ", "build 0")
    assert "another version" in bench("P8", recipe=older).message


def test_the_box_shows_the_recipe_and_follows_another():
    b = bench("P8").run(10)
    b.share.value = True
    assert b.box.layout.display is None
    assert b.box.text.value == str(Recipe.of("P8", b.state))
    assert "data-text" in b.box.copy.value
    b.box.text.value = "bench P8\nbegin lr = 0.5\nto 20"
    b.box.follow.click()
    assert (b.state.value("lr"), b.state.goal, b.state.number) == (0.5, 20, 0)
    b.box.text.value = "nonsense"
    b.box.follow.click()
    assert b.troubled
    assert "expected" in b.message


def test_the_ledger_keeps_what_a_recipe_can_repeat(tmp_path):
    b = bench("P8").run(20)
    b.run(10)
    found = runs()
    assert [(each.bench, each.updates, each.changed) for each in found] == [("P8", 30, "as published")]
    assert str(Recipe.of("P8", b.state)) == found[0].recipe
    b.travel.value = 10
    b.rate.value = 0.5
    b.run(5)
    assert [each.changed for each in runs()] == ["rate 0.1 → 0.5 at 10", "as published"]
    with ledger.place().open("a") as file:
        file.write("no line of it\n")
    table = runs()._repr_html_()
    assert table.count("<tr>") == 3
    assert "data:image/png;base64" in table
    lines = (tmp_path / "my_runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["bench"] == "P8"


def test_no_ledger_where_no_reader_sits_or_none_is_wanted(monkeypatch, tmp_path):
    monkeypatch.setenv("NNLIB_LEDGER", "0")
    bench("P8").run(5)
    monkeypatch.delenv("NNLIB_LEDGER")
    monkeypatch.setattr("course.panels.benches.ledger.headless", lambda: True)
    bench("P8").run(5)
    assert list(tmp_path.iterdir()) == []
    assert runs() == []


def test_without_a_reader_it_takes_twenty_steps_and_shows_a_card(monkeypatch):
    monkeypatch.setattr(base, "headless", lambda: True)
    monkeypatch.setattr("course.panels.benches.bench.headless", lambda: True)
    b = bench("B5")
    data, metadata = b._repr_mimebundle_()
    assert b.state.number == 20
    assert data["text/plain"] == "<Bench B5>"
    assert set(data) == {"text/plain", "image/png"}
    assert imread(io.BytesIO(b.image.value)).shape[:2] == (220, 900)
    assert "learning rate" in metadata["image/png"]["alt"]


def test_all_of_mnist_may_be_chosen_where_it_is_at_hand(monkeypatch):
    monkeypatch.setattr("course.panels.benches.bench.full_at_hand", lambda: False)
    assert "data" not in bench("B6").widgets
    monkeypatch.setattr("course.panels.benches.bench.full_at_hand", lambda: True)
    assert "data" not in bench("P8").widgets, "four rows are all there are"
    b = bench("B6").run(20)  # iris has one size, and more steps
    b.widgets["data"].value = "full"
    assert (b.state.number, b.state.run.scale, b.state.goal) == (0, "full", 10_000)
    assert b.targets["B6"]["train"] == [(10_000, 0.9833)]
    assert b.figure.band == {}
    b.others.value = 0
    assert (b.state.run.scale, b.targets["B6"]["train"]) == ("bundled", [(1_500, 0.9833)])


def test_an_unknown_id_view_or_scale_is_refused():
    with pytest.raises(KeyError, match="no experiment 'Z1'"):
        bench("Z1")
    with pytest.raises(ValueError, match="view"):
        bench("B5", view="map")
    with pytest.raises(ValueError, match="scale"):
        bench("B5", scale="half")
    assert issubclass(Bench, Panel)
    assert SGD in experiment("B5").__dict__.values()
    assert "digits" in VIEWS
