"""Words for what was moved: how a future is called."""


def name_of(future, state):
    """A future by its changes: "rate 0.1 → 0.3 at 420", "He from the start", "as published"."""
    lanes, controls = state.lanes, state.controls
    moves = list(enumerate(future.moves))
    own = moves[future.born:] or moves
    parts = []
    for k, move in own[-2:]:
        before = future.values(k)
        lane = move.lane or next(iter(lanes))
        old = before[lane].get(move.name, controls[move.name].value(lanes[lane]))
        who = f"{move.lane}: " if move.lane and len(lanes) > 1 else ""
        parts.append(f"{who}{short(controls[move.name])} {text(old)} → {text(move.value)} at {move.step:,}")
    if len(own) > 2:
        parts.insert(0, "…")
    begin = "" if future.born else begun(future, state)
    if begin and len(parts) < 2:
        parts.insert(0, begin)
    return ", ".join(parts) or "as published"


def begun(future, state):
    """How it differs from the published start, in words; empty if it does not."""
    parts, seen = [], set()
    for lane, values in future.begin.items():
        for name, value in values.items():
            if (name, text(value)) in seen:
                continue
            seen.add((name, text(value)))
            control = state.controls[name]
            every = all(own.get(name) == value for own in future.begin.values())
            who = "" if every else f"{lane}: "
            parts.append(f"{who}{short(control)} {text(value)}")
    return ", ".join(parts[:2]) + (", …" if len(parts) > 2 else "")


def short(control):
    """The control in as few letters as will do."""
    return {"lr": "rate", "slips": "slips:", "init": "start"}.get(control.name, control.label.lower())


def text(value):
    """A value of a control, to be read."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
