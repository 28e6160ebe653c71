"""The convolution panel in a real JupyterLab: it plays, controls are moved, a weight is pressed."""

from playwright.sync_api import expect

PANEL = """
import numpy as np
from course.panels import ConvolutionPanel
corner = np.zeros((7, 7))
corner[1:6, 1:3] = corner[4:6, 1:6] = 1
kernels = {"edge": [[-1, 0, 1]] * 3, "blur": np.full((3, 3), 1 / 9)}
ConvolutionPanel({"corner": corner, "stripe": corner.T}, kernels, name="window")
"""


def test_play_move_a_control_press_a_weight_pause(lab, page):
    notebook = lab.open_notebook(page, lab.write("convolution.ipynb", PANEL))
    notebook.run_all()
    old = notebook.source()
    notebook.button("Start").click()
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("Running")
    notebook.button("Pause").click()
    expect(notebook.status).to_contain_text("Paused")
    page.wait_for_timeout(500)  # for the last frame
    old = notebook.source()
    page.wait_for_timeout(500)
    assert notebook.source() == old, "it rests"
    notebook.slider("Stride").press("ArrowRight")
    notebook.expect_new_picture(old)
    expect(notebook.status).to_contain_text("= 3: 3 × 3 windows")
    kernels = page.locator(".widget-dropdown", has=page.get_by_text("Kernel", exact=True)).locator("select")
    kernels.press("ArrowDown")  # JupyterLab leaves it the key
    expect(notebook.readout).to_contain_text("kernel: blur")
    notebook.button("Step").click()
    expect(notebook.readout).to_contain_text("window 1 of 9")
    page.wait_for_timeout(500)
    old = notebook.source()
    page.locator(".nnlib-pointer").hover(position={"x": 435, "y": 180})
    notebook.expect_new_picture(old)  # the pixels that this weight meets
    old = notebook.source()
    page.locator(".nnlib-pointer").click(position={"x": 435, "y": 180})  # the upper half of the middle weight
    expect(notebook.readout).to_contain_text("kernel: your own")
    notebook.expect_new_picture(old)
