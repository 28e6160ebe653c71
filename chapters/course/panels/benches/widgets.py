"""The widgets of a bench: one for each control, the slider over its steps, the box of its recipe."""

import html
from math import log10

import ipywidgets as widgets

from course.experiments.controls import told_absent
from course.panels.benches.views import NOTHING


def widget_of(panel, control):
    """A widget that shows and moves this control of the panel's state."""
    value = panel.state.value(control.name)
    look = {"description": control.label, "tooltip": control.tooltip}
    if control.kind == "menu":
        return panel.choice(control.label, control.tooltip, list(control.options), value,
                            lambda chosen: panel.move(control.name, chosen))
    if control.kind == "switch":
        made = widgets.Checkbox(value=value, indent=False, layout={"width": "130px"}, **look)
    elif control.kind == "log":
        made = widgets.FloatLogSlider(
            value=value, base=10, min=log10(control.low), max=log10(control.high), step=0.05,
            readout_format=".3g", **slider(330, 92), **look)
    elif control.kind == "whole":
        made = widgets.IntSlider(value=value, min=int(control.low), max=int(control.high),
                                 step=int(control.step), **slider(260, 92), **look)
    else:
        made = widgets.FloatSlider(value=value, min=control.low, max=control.high, step=control.step,
                                   readout_format=".3g", **slider(280, 92), **look)
    return panel.watched(made, lambda value: panel.move(control.name, value))


def slider(width, label):
    return {"layout": {"width": f"{width}px"}, "style": {"description_width": f"{label}px"}}


def steps_slider():
    """Over all steps that are known."""
    return widgets.IntSlider(value=0, min=0, max=1, description="Go to step",
                             tooltip="Back to any step that was taken; a change there begins another future",
                             **slider(480, 80))


def toggle(panel, label, icon, tooltip, handler):
    """A button that stays down."""
    made = widgets.ToggleButton(value=False, description=label, icon=icon, tooltip=tooltip,
                                layout={"width": "110px"})
    return panel.watched(made, handler)


class RecipeBox(widgets.VBox):
    """The recipe of a run as text, to be copied or followed; out of sight until it is asked for."""

    def __init__(self, follow):
        self.text = widgets.Textarea(
            description="Recipe", tooltip="A run as text: paste one here, then press Follow",
            layout={"width": "560px", "height": "120px"}, style={"description_width": "60px"})
        self.copy = widgets.HTML()
        self.follow = follow
        super().__init__([self.text, widgets.HBox([self.copy, follow])], layout={"display": "none"})

    def show(self, text):
        """Show this recipe, with a button that copies it."""
        self.text.value = text
        shown = html.escape(text, quote=True)
        self.copy.value = (
            f'<button type="button" class="jupyter-button widget-button nnlib-copy" data-text="{shown}"'
            ' onclick="navigator.clipboard.writeText(this.dataset.text); this.textContent = \'Copied\'">'
            "Copy</button>")


def look_widgets(panel, wanted):
    """What of the net is looked at: the digit, the layer, the pixels that matter."""
    state, made = panel.state, []
    if "digit" in wanted:
        panel.digit = panel.watched(
            widgets.IntSlider(value=state.digit, min=0, max=len(state.test.t) - 1, description="Digit",
                              tooltip="Which test image is looked at", **slider(320, 50)),
            lambda digit: panel.see("digit", digit))
        made.append(panel.digit)
    if "stage" in wanted:
        panel.stage = panel.choice("Maps after", "The layer after which the digit is shown",
                                   ["convolution", "ReLU", "pooling"], state.stage,
                                   lambda stage: panel.see("stage", stage))
        made.append(panel.stage)
    if "occluding" in wanted:
        panel.cover = panel.watched(
            widgets.Checkbox(value=state.occluding, description="Pixels that matter", indent=False,
                             tooltip="Cover the digit piece by piece: where does the net stop reading it?",
                             layout={"width": "180px"}),
            lambda on: panel.see("occluding", on))
        made.append(panel.cover)
    return made


def looking(panel):
    """What stands beside the curves, and what is looked at of it."""
    wanted = {name for view in panel.looks.values() for name in view.looks}
    menu = [] if len(panel.looks) < 2 else [panel.choice(
        "Look at", "What stands beside the curves", [*panel.looks, NOTHING], panel.view, panel._choose_view)]
    return menu + look_widgets(panel, wanted)


def missing(lanes):
    """Why some controls are not there: a line, or none."""
    words = told_absent(lanes)
    return [widgets.HTML(f'<em style="line-height: 1.4">{html.escape(words)}</em>')] if words else []
