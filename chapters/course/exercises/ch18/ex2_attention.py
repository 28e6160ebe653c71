"""Exercise 18.2: the backward pass of attention."""

import numpy as np

from nnlib.functional import softmax

from ..exercise import Exercise, Mistake
from .ex1_softmax import waves


def attend_backward(q, k, v, dz):
    root = q.shape[-1] ** 0.5
    a = softmax(q @ k.swapaxes(1, 2) / root)
    dv = a.swapaxes(1, 2) @ dz
    da = dz @ v.swapaxes(1, 2)
    ds = a * (da - (da * a).sum(axis=-1, keepdims=True)) / root
    dq = ds @ k
    dk = ds.swapaxes(1, 2) @ q
    return dq, dk, dv


def turned(m):
    return m.swapaxes(1, 2)


def over_queries(s):
    return turned(softmax(turned(s)))


def whole_softmax(a, da):
    return a * (da - (da * a).sum(axis=-1, keepdims=True))


def variant(*, weights=softmax, root=lambda q: q.shape[-1] ** 0.5, there=1, back=1, slope=whole_softmax,
            to_v=lambda a, ds, dz: turned(a) @ dz, to_q=lambda ds, q, k: ds @ k,
            to_k=lambda ds, q, k: turned(ds) @ q, order=lambda dq, dk, dv: (dq, dk, dv)):
    """A wrong version, by the part that is replaced; there, back: how often it divides by the root."""

    def version(q, k, v, dz):
        a = weights(q @ turned(k) / root(q) ** there)
        ds = slope(a, dz @ turned(v)) / root(q) ** back
        return order(to_q(ds, q, k), to_k(ds, q, k), to_v(a, ds, dz))

    return version


ATTENTION = Exercise(
    id="18.2",
    title="Attention, backward",
    reference=attend_backward,
    returns=("dq", "dk", "dv"),
    cases=(
        (np.array([[[1.0, 0.0], [0.0, 2.0]]]), np.array([[[1.0, 1.0], [0.0, 1.0]]]),
         np.array([[[1.0, 0.0], [0.0, 3.0]]]), np.array([[[1.0, 0.0], [1.0, 1.0]]])),
        (waves(2, 3, 4), waves(2, 3, 4)[::-1], waves(2, 3, 4)[:, ::-1], waves(2, 3, 4)[..., ::-1]),
        (2 * waves(3, 5, 3), waves(3, 5, 3)[::-1], waves(3, 5, 3)[:, ::-1], waves(3, 5, 3)[..., ::-1]),
    ),
    mistakes=(
        Mistake(
            variant(to_v=lambda a, ds, dz: a @ dz),
            "dv: z = a v is a product of matrices, so dv = aᵀ dz. Value j collects from all queries i that "
            "looked at it. Your transpose is missing.",
        ),
        Mistake(
            variant(to_v=lambda a, ds, dz: dz),
            "dv: you give each value the dz of its own step. Value j receives a_ij dz_i from every query i.",
        ),
        Mistake(
            variant(to_v=lambda a, ds, dz: turned(ds) @ dz),
            "dv: the values were weighed by a, not by the scores: dv = aᵀ dz.",
        ),
        Mistake(
            variant(back=0),
            "dq and dk are too large by √K: the scores are divided by √K, and so is what comes back through "
            "them.",
        ),
        Mistake(
            variant(there=0),
            "In your forward pass the scores are not divided by √K, so that all your weights a are others.",
        ),
        Mistake(
            variant(there=0, back=0),
            "√K is missing in both directions: s = q kᵀ / √K.",
        ),
        Mistake(
            variant(root=lambda q: q.shape[1] ** 0.5),
            "You divide by √T, the root of the number of steps. It is √K: K numbers are added up in a score, "
            "the last axis of q.",
        ),
        Mistake(
            variant(back=2),
            "dq and dk are too small by √K: you divide twice on the way back. Either ds is divided by √K, or "
            "both products that follow.",
        ),
        Mistake(
            variant(slope=lambda a, da: a * da),
            "In the softmax's backward pass the sum over the keys is missing: ds = a · (da − Σ_j da a).",
        ),
        Mistake(
            variant(slope=lambda a, da: a * da * (1 - a)),
            "a · (1 − a) is the slope of a sigmoid. A softmax couples all keys of a query: "
            "ds = a · (da − Σ_j da a).",
        ),
        Mistake(
            variant(slope=lambda a, da: da),
            "You left out the softmax on the way back: from da to ds there is a · (da − Σ_j da a).",
        ),
        Mistake(
            variant(slope=lambda a, da: a * (da - (da * a).sum(axis=1, keepdims=True))),
            "In the softmax's backward pass you sum over the queries. The keys are the last axis.",
        ),
        Mistake(
            variant(slope=lambda a, da: a * (da + (da * a).sum(axis=-1, keepdims=True))),
            "In the softmax's backward pass the sum is subtracted: ds = a · (da − Σ_j da a).",
        ),
        Mistake(
            variant(slope=lambda a, da: a * (da - (da * a).mean(axis=-1, keepdims=True))),
            "In the softmax's backward pass you take the mean over the keys. It is a sum.",
        ),
        Mistake(
            variant(weights=over_queries),
            "Your softmax runs over the queries (axis 1). Each query shares out its attention among the "
            "keys: "
            "the last axis.",
        ),
        Mistake(
            variant(to_k=lambda ds, q, k: ds @ q),
            "dk: key j was in the scores of all queries i, so dk = dsᵀ q. Your transpose is missing.",
        ),
        Mistake(
            variant(to_q=lambda ds, q, k: turned(ds) @ k),
            "dq: query i was in row i of the scores, so dq = ds k, without a transpose.",
        ),
        Mistake(
            variant(to_q=lambda ds, q, k: ds @ q, to_k=lambda ds, q, k: turned(ds) @ k),
            "Each factor of a product receives the other one: dq has k in it, and dk has q.",
        ),
        Mistake(
            variant(order=lambda dq, dk, dv: (dk, dq, dv)),
            "dq and dk are exchanged: return dq, dk, dv, in this order.",
        ),
        Mistake(
            variant(order=lambda dq, dk, dv: (dq, dv, dk)),
            "dk and dv are exchanged: return dq, dk, dv, in this order.",
        ),
    ),
    hints=(
        "Three nodes, from the end: z = a v, a = softmax(s), s = q kᵀ / √K. First make a again.",
        "dv = aᵀ dz, da = dz vᵀ; then exercise 18.1 with τ = √K; then ds k and dsᵀ q. `m.swapaxes(1, 2)` "
        "turns the matrix of each example.",
        "dv = a.swapaxes(1, 2) @ dz; da = dz @ v.swapaxes(1, 2); "
        "ds = a * (da - (da * a).sum(axis=-1, keepdims=True)) / root; dq = ds @ k; dk = ds.swapaxes(1, "
        "2) @ q",
    ),
    explanation="The same function serves queries of one sequence and keys and values of another: then a is "
    "(N, T, S), and nothing else changes.",
)

EXERCISES = (ATTENTION,)
