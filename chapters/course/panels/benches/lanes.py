"""The menu of a bench of several nets: whom a control moves."""

ALL = "all"


def lanes_menu(panel):
    """Which of several nets the controls move."""
    lanes = list(panel.state.lanes)
    rates = {panel.state.value("lr", lane) for lane in lanes}
    names = [ALL, *lanes] if len(rates) == 1 else [*lanes, ALL]
    made = panel.choice("Move", "Which net the controls move", names, names[0], panel._look_at_lane)
    made.layout.width = f"{max(190, 115 + 7 * max(map(len, names)))}px"  # the longest is legible
    return made
