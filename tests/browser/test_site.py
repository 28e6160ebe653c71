"""The site in a real browser, opened from a disk with the network cut off."""

import re
import subprocess
import sys
from functools import cache
from html import unescape

import nbformat
import numpy as np
import pytest
from playwright.sync_api import expect

from recorded import as_published

pytest.importorskip("myst_nb", reason="the site's packages are not installed")

from course.site import packing
from course.site.grid import RATES, Grid
from course.site.recordings import BENCHES, record
from course.tools.books import CHAPTERS, chapters
from nnlib import softmax

ROOT = CHAPTERS.parent
MOVED = ("P3", "T1", "P8")  # recorded for a moment over all that can be moved; the others as published only
SEVEN = "chapters/07_optimizers.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory, browser):
    """The folder of a site with all recorded benches, each of a few updates."""
    folder = tmp_path_factory.mktemp("site")
    for id in BENCHES:
        made = record(id, seconds=0.02) if id in MOVED else record(id, steps=20, moved=False)
        packing.write(folder / "recordings" / f"{id}.rec", made)
    command = [sys.executable, "-m", "course.site.build", folder / "site",
               "--recordings", folder / "recordings"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    return folder


@pytest.fixture
def offline(browser):
    """Pages without a network; in the end nothing may have failed."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, offline=True)
    context.set_default_timeout(15_000)
    page, faults = context.new_page(), []
    page.on("requestfailed", lambda request: faults.append(request.url))
    local = ("file:", "blob:", "data:")
    page.on("request", lambda request: request.url.startswith(local) or faults.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def opened(page, site, name):
    page.goto((site / "site" / name).as_uri())
    return page


def bench(page, id):
    """The first bench of this id, in sight and ready."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.evaluate("document.querySelectorAll('.locked button').forEach(each => each.click())")
    place = page.locator(f".recorded-bench[data-bench={id}]").first
    place.scroll_into_view_if_needed()
    expect(place.locator("canvas").first).to_be_visible()
    return place


def test_a_prediction_is_committed_and_unlocks_what_follows(site, offline):
    page = opened(offline, site, SEVEN)
    place = page.locator(".live-prediction").first
    note = page.locator(".locked").first
    expect(note).to_contain_text("Commit to an answer first")
    expect(place.get_by_role("button", name="Commit")).to_be_disabled()
    place.get_by_role("radio").nth(0).check()
    count = page.locator(".locked").count()
    place.get_by_role("button", name="Commit").click()
    expect(place.locator(".reply")).to_contain_text(re.compile("Right|Not so"))
    expect(page.locator(".locked")).to_have_count(count - 1)
    page.reload()
    expect(page.locator(".live-prediction").first.get_by_role("radio").nth(0)).to_be_checked()
    page.get_by_role("button", name="Clear my answers").click()
    expect(page.locator(".live-prediction").first.get_by_role("radio").nth(0)).not_to_be_checked()


def test_a_quiz_replies_to_each_option_and_can_be_tried_again(site, offline):
    place = opened(offline, site, SEVEN).locator(".live-quiz").last
    questions = place.locator("fieldset")
    for k in range(questions.count()):
        questions.nth(k).get_by_role("radio").first.focus()
        offline.keyboard.press("Space")
    place.get_by_role("button", name="Check my answers").click()
    expect(place.locator(".score")).to_contain_text(f"of {questions.count()} right")
    for k in range(questions.count()):
        expect(questions.nth(k).locator(".reply")).to_contain_text(re.compile("Right|Not so"))
    place.get_by_role("button", name="Try again").click()
    expect(place.locator(".score")).to_be_empty()


def test_hints_come_one_at_a_time_and_the_solution_last(site, offline):
    place = opened(offline, site, SEVEN).locator(".live-exercise").first
    parts = place.locator("> details")
    expect(parts.nth(0)).to_be_visible()
    expect(parts.nth(1)).to_be_hidden()
    for k in range(parts.count()):
        parts.nth(k).locator("> summary").click()
    expect(parts.last).to_contain_text("def ")


def test_closer_looks_are_folded_and_a_link_opens_them(site, offline):
    page = opened(offline, site, SEVEN)
    look = page.locator("details.closer-look").first
    assert look.get_attribute("open") is None
    name = look.locator("xpath=..").get_attribute("id")
    page.evaluate("name => { location.hash = name }", name)
    expect(look).to_have_attribute("open", "")


def test_from_sgd_to_adam_and_back_in_time(site, offline):
    place = bench(opened(offline, site, SEVEN), "T1")
    made = packing.read(site / "recordings" / "T1.rec")
    lanes = made.header["lanes"]
    place.get_by_label("Optimizer").select_option("Adam")
    number = lanes.index("Adam") * len(RATES) + 3
    for step in (30, 12):
        place.get_by_role("slider", name="Update").fill(str(step))
        measure, point = made.header["measures"].index("height"), made.header["at"].index(step)
        height = made.arrays["measured"][number, measure, point]
        expect(place.get_by_role("status").last).to_contain_text(f"After {step} of 30 updates")
        expect(place.get_by_role("status").last).to_contain_text(f"height {float(f'{height:.4g}'):.10g}")
    place.get_by_label("Learning rate").fill("5")
    expect(place.get_by_role("status").last).not_to_contain_text("As published")
    place.get_by_role("button", name="As published").click()
    expect(place.get_by_role("status").last).to_contain_text("As published")


def test_a_bench_is_moved_by_keys_alone(site, offline):
    place = bench(opened(offline, site, SEVEN), "T1")
    said, rule = place.get_by_role("status").last, place.get_by_label("Optimizer")
    rule.focus()
    offline.keyboard.press("ArrowDown")
    expect(rule).to_have_value("1")
    offline.keyboard.press("Tab")
    rate = place.get_by_label("Learning rate")
    expect(rate).to_be_focused()
    before = rate.get_attribute("aria-valuetext")
    offline.keyboard.press("ArrowRight")
    assert float(rate.get_attribute("aria-valuetext")) > float(before)
    for _ in range(5):
        offline.keyboard.press("Tab")
        if offline.evaluate("document.activeElement.textContent") == "Play":
            break
    offline.keyboard.press("Enter")
    expect(place.get_by_role("button", name="Pause")).to_be_focused()
    offline.keyboard.press("Enter")
    offline.keyboard.press("Tab")
    expect(place.get_by_role("slider", name="Update")).to_be_focused()
    offline.keyboard.press("Home")
    expect(said).to_contain_text("After 0 of 30 updates")
    offline.keyboard.press("End")
    expect(said).to_contain_text("After 30 of 30 updates")


def test_a_frame_that_is_older_than_the_press_shows_the_beginning(site, offline):
    place = bench(opened(offline, site, SEVEN), "T1")
    late = "f => setTimeout(() => f(performance.now() - 60000), 20)"
    offline.evaluate(f"() => {{ window.requestAnimationFrame = {late} }}")
    place.get_by_role("button", name="Play").click()
    expect(place.get_by_role("status").last).to_contain_text("After 0 of 30 updates")
    place.get_by_role("button", name="Pause").click()
    expect(place.get_by_role("slider", name="Update")).to_have_value("0")


def test_a_bench_plays_and_keeps_a_run_to_compare(site, offline):
    place = bench(opened(offline, site, SEVEN), "T1")
    place.get_by_role("button", name="Keep to compare").click()
    place.get_by_label("Optimizer").select_option("Momentum")
    place.get_by_role("button", name="Play").click()
    expect(place.get_by_role("button", name="Pause")).to_be_visible()
    place.get_by_role("button", name="Pause").click()
    step = int(place.get_by_role("slider", name="Update").input_value())
    assert 0 <= step < 30


def test_a_shorter_run_says_so_and_a_point_of_ones_own_is_answered(site, offline):
    place = bench(opened(offline, site, "chapters/02b_learn_the_weights.html"), "P8")
    made = packing.read(site / "recordings" / "P8.rec")
    steps = made.header["steps"]
    expect(place).to_contain_text(f"A shorter run than published: {steps:,} of 10,000 updates")
    expect(place.get_by_role("button", name="As published")).to_have_count(0)
    place.get_by_label("The first input").fill("0.3")
    place.get_by_label("The second input").fill("0.9")
    expect(place.get_by_role("status").last).to_contain_text("your point (0.3, 0.9) is answered")


def test_the_pages_forward_pass_is_numpys(site, offline):
    page = opened(offline, site, SEVEN)
    rng = np.random.default_rng(0)
    bends = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    x = y = rng.normal(size=3)
    layers, weights = [], []
    for (inputs, units), bias, bend in zip([(3, 4), (4, 4), (4, 5), (5, 3)], (True, False, True, True),
                                           (*bends, None), strict=True):
        W, b = rng.normal(size=(inputs, units)), bias * rng.normal(size=units)
        y = y @ W + b
        layers.append({"dense": [inputs, units], "bias": bias})
        weights += [*W.ravel(), *(b if bias else ())]
        if bend:
            layers.append({"bend": bend})
            y = bends[bend](y)
    got = page.evaluate("([layers, weights, x]) => nnlib.forward(layers, weights, x)",
                        [layers, [float(w) for w in weights], x.tolist()])
    assert np.allclose(got, y, rtol=0, atol=1e-5)
    shares = page.evaluate("z => nnlib.softmax(z)", [1000.0, 999.0, 0.0])
    assert np.allclose(shares, softmax(np.array([1000.0, 999.0, 0.0])), rtol=0, atol=1e-5)


@pytest.fixture(scope="module")
def gallery(site, browser):
    """The page with all benches; it is opened once."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, offline=True)
    context.set_default_timeout(15_000)
    yield opened(context.new_page(), site, "chapters/BENCHES.html")
    context.close()


@pytest.mark.parametrize("id", BENCHES)
def test_a_page_says_what_was_recorded_of_each_lane(id, site, gallery):
    made = packing.read(site / "recordings" / f"{id}.rec")
    header = made.header
    place = bench(gallery, id)
    said = place.get_by_role("status").last
    for lane in header["lanes"]:
        if len(header["lanes"]) > 1:
            place.locator("select").first.select_option(lane)
        place.get_by_role("button", name=re.compile("^As ")).click()
        number = as_published(header, lane)
        expect(said).to_contain_text(f"After {header['steps']:,} of {header['steps']:,} updates; loss")
        numbers = numbers_in(said.inner_text())
        columns = zip(["loss", *header["measures"]], [made.arrays["loss"][number],
                                                     *made.arrays["measured"][number]], strict=True)
        ends = {name: float(f"{values[-1]:.4g}") for name, values in columns
                if len(values) and np.isfinite(values[-1])}  # what flew away is said in words
        assert numbers == pytest.approx(ends, rel=1e-9)


def numbers_in(said):
    """{name: number} of "…; loss 0.21; train 0.97.", as a bench says it."""
    parts = (part.rpartition(" ") for part in said.removesuffix(".").split("; ")[1:])
    return {name: float(number) for name, _, number in parts if re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", number)}


@cache
def code_of(path):
    return "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)


@pytest.mark.parametrize("id", BENCHES)
def test_each_recorded_bench_stands_where_its_chapter_shows_it(id, site):
    path = next(path for path in chapters().values() if f'bench("{id}"' in code_of(path))
    page = (site / "site" / "chapters" / f"{path.stem}.html").read_text("utf-8")
    assert f'class="recorded-bench" data-bench="{id}"' in page


@pytest.mark.parametrize("name", ["index.html", SEVEN, "REPRODUCTION.html", "api.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_accessibility_engine_finds_nothing_serious(site, browser, name, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, offline=True)
    page = opened(context.new_page(), site, name)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    if page.locator(".recorded-bench").count():
        bench(page, "T1")
    found = axe.Axe().run(page).response["violations"]
    context.close()
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in serious] == []


@pytest.mark.parametrize("width", [375, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_window(site, browser, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    page = context.new_page()
    for name in ("index.html", SEVEN, "chapters/BENCHES.html", "REPRODUCTION.html", "api.html"):
        opened(page, site, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    context.close()


def test_a_search_finds_a_page_from_the_disk(site, offline):
    page = offline
    page.goto((site / "site" / "search.html").as_uri() + "?q=momentum")
    expect(page.locator("#search-results li a").first).to_be_visible()


@pytest.mark.parametrize("key", chapters())
def test_a_page_has_every_line_that_its_chapter_prints(site, key):
    path = chapters()[key]
    text = (site / "site" / "chapters" / f"{path.stem}.html").read_text(encoding="utf-8")
    shown = " ".join(re.sub(r"<[^>]+>", "", text).split())
    shown = unescape(shown)
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                assert " ".join(output.text.split()) in shown


def test_links_and_anchors_lead_somewhere(site):
    files = (site / "site").rglob("*.html")
    pages = {page.relative_to(site / "site"): page.read_text(encoding="utf-8") for page in files}
    names = {page: set(re.findall(r'\bid="([^"]+)"', text)) for page, text in pages.items()}
    for page, text in pages.items():
        for target in re.findall(r'<a[^>]*\bhref="([^"]+)"', text):
            if target.startswith(("http", "mailto:", "#top")) or "_sources" in target:
                continue
            file, _, anchor = target.partition("#")
            there = (page.parent / file) if file else page
            there = type(page)(*[part for part in there.parts if part != "."])
            resolved = (site / "site" / there).resolve()
            assert resolved.exists(), (page, target)
            if anchor and resolved.suffix == ".html":
                assert anchor in names[resolved.relative_to((site / "site").resolve())], (page, target)


def test_what_the_benches_offer_is_what_the_notebooks_benches_offer():
    for id in BENCHES:
        grid = Grid.of(id)
        assert grid.controls["lr"].label == "Learning rate"
