"""A panel suits its page: stacked on a narrow one, sharp on a dense screen; the pointer follows."""

import io

import numpy as np
import pytest
from matplotlib.image import imread

from course.panels import ActivationPanel, GatePanel, LandscapePanel, RacePanel, SearchPanel
from course.panels.shared.displayed import Displayed
from course.panels.shared.figure import LiveFigure, packed
from course.panels.shared.png import size


class Plane(LiveFigure):
    """Three axes side by side, each with a square somewhere of its own."""

    def __init__(self):
        super().__init__(9.0, 3.0)
        for k in range(3):
            ax = self.figure.add_axes((0.02 + k / 3, 0.1, 0.29, 0.8), xticks=[], yticks=[])
            ax.set(xlim=(0, 1), ylim=(0, 1))
            ax.fill([0.2, 0.4, 0.4, 0.2], [0.6, 0.6, 0.9, 0.9], color=("red", "lime", "blue")[k])


@pytest.fixture(autouse=True)
def nothing_shown():
    Displayed.shown.clear()


def pixels(picture):
    return (imread(io.BytesIO(picture))[..., :3] * 255).round().astype(int)


@pytest.mark.parametrize(("page", "shown"), [
    (900, (900, 300)), (650, (600, 600)), (400, (300, 900)), (100, (300, 900)),
])
@pytest.mark.parametrize("scale", [1, 2])
def test_what_stands_side_by_side_is_stacked_on_a_narrow_page(page, shown, scale):
    figure = Plane()
    figure.fit(page, scale)
    picture = figure.png([])
    width, height = size(picture)
    assert abs(width / scale - shown[0]) < 20  # the cut lies in the middle between two axes
    assert height == scale * shown[1]
    image = pixels(picture)
    for k, colour in enumerate(((255, 0, 0), (0, 255, 0), (0, 0, 255))):
        y, x = np.argwhere((image == colour).all(axis=2)).mean(axis=0) / scale
        ax, at = figure.place(x, y)  # a press in the middle of the square is heard there
        assert ax is figure.figure.axes[k]
        assert at == pytest.approx((0.3, 0.75), abs=0.02)


def test_the_picture_comes_back_when_the_page_is_wide_again():
    figure = Plane()
    first = figure.png([])
    assert not figure.fit(1200)
    assert figure.fit(400, 2)
    assert figure.png([]) != first
    assert figure.fit(1200)
    assert figure.png([]) == first


@pytest.mark.parametrize(("gaps", "page", "parts"), [
    ([300, 600], 900, [(0, 900)]),
    ([300, 600], 600, [(0, 600), (600, 900)]),
    ([300, 600], 599, [(0, 300), (300, 600), (600, 900)]),
    ([400], 500, [(0, 400), (400, 900)]),
    ([], 100, [(0, 900)]),
])
def test_as_much_stands_in_a_row_as_there_is_room_for(gaps, page, parts):
    assert packed(gaps, 900, page) == parts


def test_a_page_tells_its_size_and_the_panel_follows():
    panel = GatePanel("AND")
    panel.page.value = "1100 1"
    assert size(panel.image.value) == (900, 420)
    panel.page.value = "1100 2"
    assert size(panel.image.value) == (1800, 840)
    assert panel.image.layout.width == "900px"
    panel.page.value = "480 2"
    width, height = size(panel.image.value)
    assert height == 1680
    assert panel.image.layout.width == f"{width // 2}px"
    panel.w1.value = 0.3  # and it stays so
    assert size(panel.image.value) == (width, height)


@pytest.mark.parametrize("density", [1, 2])
def test_the_pointer_is_heard_where_the_picture_is(density):
    panel = LandscapePanel()
    panel.page.value = f"480 {density}"
    width, height = panel.canvas.width, panel.canvas.height
    assert (width, height) == tuple(pixels // density for pixels in size(panel.image.value))
    assert panel.canvas.layout.width == panel.image.layout.width == f"{width}px"
    panel._press(250, 100)
    first = panel.state.start
    panel._press(250, 520)  # the same place of the row below: no landscape there
    assert panel.state.start == first

    search = SearchPanel(None, rehearsal=0)
    wide = search.figure.spot(200, 200)
    search.page.value = f"480 {density}"
    assert search.figure.spot(200, 200) == pytest.approx(wide, abs=0.01)


def test_what_cannot_be_stacked_stays_wide_enough_to_be_read():
    panel, stacked = ActivationPanel("tanh"), GatePanel("OR")
    for shown in (panel, stacked):
        shown.page.value = "480 1"
    assert panel.image.layout.min_width == "640px"
    assert stacked.image.layout.min_width is None
    panel.page.value = "1100 1"
    assert panel.image.layout.min_width is None


@pytest.mark.parametrize(("make", "axes", "end"), [
    (lambda: LandscapePanel(name="ticks"), "rate", 20_000),
    (lambda: RacePanel("Ravine", name="ticks"), "curves", 20_000),
    (lambda: SearchPanel(None, rehearsal=0, name="ticks"), "side", None),
])
def test_the_last_tick_is_not_cut_off(make, axes, end):
    figure = make().figure
    ax = getattr(figure, axes)
    if end:  # after so many steps
        ax.set(xlim=(0, end), xticks=[end])
    figure.canvas.draw()
    assert max(label.get_window_extent().x1 for label in ax.get_xticklabels()) <= 900
