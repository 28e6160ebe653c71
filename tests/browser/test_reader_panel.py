"""The reader panel in a real JupyterLab: it plays, a digit is chosen by a key, rows are hidden, paused."""

from playwright.sync_api import expect

PANEL = """
from nnlib.datasets import bundled_file, load_mnist
from nnlib.modelfile import load_model
from course.panels import ReaderPanel
_, (x, t) = load_mnist()
net = load_model(bundled_file("weights/digit_reader.h5"))
ReaderPanel({"LSTM": net}, x[:20], t[:20], name="reader")
"""


def test_read_choose_a_digit_turn_it_pause(lab, page):
    notebook = lab.open_notebook(page, lab.write("reader.ipynb", PANEL))
    notebook.run_all()
    old = notebook.source()
    notebook.button("Start").click()
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("Reading.")
    notebook.button("Pause").click()
    expect(notebook.status).to_contain_text("After ")
    old = notebook.source()
    notebook.slider("Picture").press("ArrowRight")
    notebook.expect_new_picture(old)
    notebook.button("bottom up").press("Enter")
    expect(notebook.readout).to_contain_text("bottom up")
    notebook.slider("Rows read").press("Home")
    expect(notebook.readout).to_contain_text("0 of 28 rows read")
    notebook.button("Step").click()
    expect(notebook.readout).to_contain_text("1 of 28 rows read")
    page.wait_for_timeout(1000)  # its picture comes in a message of its own
    still = notebook.source()
    page.wait_for_timeout(500)
    assert notebook.source() == still
