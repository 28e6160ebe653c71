"""The learning-rate slider of every panel that trains."""

from math import log10

import ipywidgets as widgets

RATES = (1e-4, 10.0)  # what the slider offers, and a strip of rates shows


def within(lr):
    """`lr`, if the slider can show it. Raises ValueError otherwise."""
    if not RATES[0] <= lr <= RATES[1]:
        raise ValueError(f"lr: the slider goes from {RATES[0]:g} to {RATES[1]:g}, got {lr}")
    return lr


def rate_slider(lr):
    """The learning rate on a log scale."""
    return widgets.FloatLogSlider(
        value=lr, base=10, min=log10(RATES[0]), max=log10(RATES[1]), step=0.05,
        description="Learning rate",
        tooltip="Acts from the next step; the weights are kept", readout_format=".3g",
        layout={"width": "330px"}, style={"description_width": "92px"},
    )
