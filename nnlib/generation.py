"""Let a net write: one letter after the other, each drawn from what the net thinks comes next."""

import numpy as np

from nnlib.arrays import integers, shown
from nnlib.core import Sequential
from nnlib.functional import softmax
from nnlib.settings import flag, generator, real, whole


def generate(net, prompt, *, rng, temperature=1.0, top=None, cached=True):
    """Yield whole numbers without end: what comes after `prompt`, and after that.

        letters = generate(net, codes, rng=rng, temperature=0.8)
        first = [next(letters) for _ in range(20)]

    net          (N, t) whole numbers -> (N, t, V) scores, of the next number at each step; t ≤ T
    prompt       (t,) whole numbers, at least one
    temperature  the scores are divided by it: below 1 the likely is likelier, at 0 the likeliest is taken
    top          only among the `top` likeliest
    cached       True: a step's keys and values are kept, so that one more letter costs one step, not t

    What stands more than T numbers back is forgotten; from there on nothing can be kept, because each number
    has another place in each window. Raises ValueError or TypeError at the call; FloatingPointError when the
    scores are nan or infinite.
    """
    if not isinstance(net, Sequential) or len(getattr(net, "output_shape", ())) != 2:
        raise TypeError("generate: expected a net that scores the next number at each step, got "
                        f"{shown(net)}")
    real("generate: temperature", temperature, low=0)
    generator("generate: rng", rng)
    cached = flag("generate: cached", cached)
    V = net.output_shape[-1]
    most = V if top is None else min(V, whole("generate: top", top))
    written = integers("generate: prompt", prompt)
    if written.ndim != 1 or not len(written):
        raise ValueError(f"generate: expected a prompt of shape (t,), t at least 1, got {written.shape}")
    net.forward(written[None, -net.input_shape[0]:])  # says now what does not fit,
    if cached:
        net.extend(written[None, -1:], {})  # and what cannot go step by step
    return _generate(net, written.tolist(), rng, temperature, most, cached)


def _generate(net, written, rng, temperature, most, cached):
    (T,), past, known = net.input_shape, {}, 0
    while True:
        if cached and len(written) <= T:
            for number in written[known:]:
                scores = net.extend(np.array([[number]]), past)
            known = len(written)
        else:
            scores = net.forward(np.array([written[-T:]]))
        written.append(drawn(scores[0, -1], rng, temperature, most))
        yield written[-1]


def drawn(scores, rng, temperature, most):
    """A whole number, drawn by the scores (V,) of all; of equal ones the first are the likeliest."""
    highest = float(scores.max())
    if not np.isfinite(highest):
        raise FloatingPointError(f"generate: the scores are {highest}: did the training diverge?")
    likeliest = np.argsort(-scores, kind="stable")[:most]
    if temperature == 0:
        return int(likeliest[0])
    with np.errstate(over="ignore"):  # a tiny temperature makes -∞ of all but the likeliest
        shares = softmax((scores[likeliest].astype(np.float64) - highest) / temperature)
    return int(likeliest[np.searchsorted(np.cumsum(shares), rng.random(), side="right").clip(max=most - 1)])
