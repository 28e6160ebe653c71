"""A reader's move changes a state wholly or not at all."""

from contextlib import contextmanager


@contextmanager
def all_or_nothing(state):
    """If what is done inside raises, the attributes of `state`, and of its lanes, are what they were."""
    states = [] if state is None else [state, *getattr(state, "lanes", {}).values()]
    before = [dict(vars(one)) for one in states]
    try:
        yield
    except Exception:
        for one, attributes in zip(states, before):
            vars(one).clear()
            vars(one).update(attributes)
        raise
