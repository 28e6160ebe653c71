"""The architecture panel in a real JupyterLab: a layer too many, mended, trained, changed, paused."""

from playwright.sync_api import expect

PANEL = """
from nnlib.datasets import load_mnist
from course.panels import ArchitecturePanel
ArchitecturePanel(load_mnist(flat=False), name="stack", steps=100_000)
"""


def test_stack_a_layer_too_many_mend_train_pause(lab, page):
    notebook = lab.open_notebook(page, lab.write("architecture.ipynb", PANEL))
    notebook.run_all()
    expect(notebook.readout).to_contain_text("58,368 weights")
    old = notebook.source()
    blocks = notebook.slider("Blocks")
    blocks.press("ArrowRight")
    blocks.press("ArrowRight")
    expect(notebook.status).to_contain_text("Layer 6 Conv2D does not fit")
    notebook.expect_new_picture(old)
    expect(notebook.button("Start")).to_be_disabled()
    blocks.press("ArrowLeft")
    expect(notebook.status).to_contain_text("drawn anew")
    old = notebook.source()
    notebook.button("Start").click()
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("Running")
    notebook.slider("Learning rate").press("ArrowRight")
    expect(notebook.readout).to_contain_text("learning rate 0.00224")
    notebook.choose("Activation", "Tanh")
    expect(notebook.status).to_contain_text("drawn anew. Running")
    notebook.button("Pause").click()
    expect(notebook.status).to_contain_text("Paused")
    still = notebook.source()
    page.wait_for_timeout(500)
    assert notebook.source() == still
