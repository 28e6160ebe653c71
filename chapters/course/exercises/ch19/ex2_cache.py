"""Exercise 19.2: one more step of one head, with the keys and values of the steps before."""

import numpy as np

from ..exercise import Exercise, Mistake


def one_more(q, k, v, keys, values):
    keys, values = np.vstack([keys, k]), np.vstack([values, v])
    s = keys @ q / np.sqrt(len(q))
    a = np.exp(s - s.max())
    return a / a.sum() @ values, keys, values


def answer(q, keys, values, scale=None):
    s = keys @ q / (np.sqrt(len(q)) if scale is None else scale)
    a = np.exp(s - s.max())
    return a / a.sum() @ values


def shares(s):
    """A softmax that overflows."""
    return np.exp(s) / np.exp(s).sum()


def both(k, v, keys, values):
    return np.vstack([keys, k]), np.vstack([values, v])


def waves(*shape):
    return np.cos(1.7 * np.arange(1, 1 + np.prod(shape)).reshape(shape)) * 2


def with_(change):
    """A wrong version: change(q, k, v, keys, values, K, V) gives z; K and V are right."""

    def version(q, k, v, keys, values):
        K, V = both(k, v, keys, values)
        return change(q, k, v, keys, values, K, V), K, V

    return version


def in_front(q, k, v, keys, values):
    K, V = np.vstack([k, keys]), np.vstack([v, values])
    return answer(q, K, V), K, V


def exchanged(q, k, v, keys, values):
    K, V = np.vstack([keys, v]), np.vstack([values, k])
    return answer(q, K, V), K, V


CACHE = Exercise(
    id="19.2",
    title="Keep keys and values",
    reference=one_more,
    returns=("z", "keys", "values"),
    cases=(
        (np.array([1.0, 0.0]), np.array([0.0, 2.0]), np.array([3.0, 1.0]), np.array([[2.0, 0.0]]),
         np.array([[1.0, -1.0]])),
        (waves(3), waves(2, 3)[1], waves(3, 3)[2], waves(4, 3), waves(5, 3)[1:]),
        (waves(2), waves(3, 2)[2], waves(2, 2)[1], np.zeros((0, 2)), np.zeros((0, 2))),
        (np.array([40.0, 0.0]), np.array([38.0, 1.0]), waves(2), np.array([[40.0, 2.0], [-40.0, 1.0]]),
         waves(2, 2)),
    ),
    mistakes=(
        Mistake(
            lambda q, k, v, keys, values: (one_more(q, k, v, keys, values)[0], keys, values),
            "Your answer is right, but you return the old keys and values: the next step would not know of "
            "this one.",
        ),
        Mistake(
            with_(lambda q, k, v, keys, values, K, V: answer(q, keys, values) if len(keys) else v),
            "This step does not look at itself: append its key and value first, then ask.",
        ),
        Mistake(
            with_(lambda q, k, v, keys, values, K, V: answer(q, K, V, 1.0)),
            "The scale is missing: q · k / √K.",
        ),
        Mistake(
            with_(lambda q, k, v, keys, values, K, V: answer(q, K, V, len(q))),
            "You divide by K. The scale is √K.",
        ),
        Mistake(
            with_(lambda q, k, v, keys, values, K, V: answer(q, K, V, np.sqrt(len(K)))),
            "You divide by the root of the number of steps. The scale is √K, K the length of a query.",
        ),
        Mistake(
            with_(lambda q, k, v, keys, values, K, V: v),
            "Your answer is the step's own value alone. It is the mean of all values, by the attention.",
        ),
        Mistake(
            with_(lambda q, k, v, keys, values, K, V: V.mean(axis=0)),
            "All steps count alike: query and keys play no part.",
        ),
        Mistake(
            with_(lambda q, k, v, keys, values, K, V: answer(q, K, K)),
            "You mix the keys. The keys decide the shares; it is the values that are mixed.",
        ),
        Mistake(
            with_(lambda q, k, v, keys, values, K, V: answer(k, K, V)),
            "You ask with the key. The query q asks the keys.",
        ),
        Mistake(
            with_(lambda q, k, v, keys, values, K, V: K @ q / np.sqrt(len(q)) @ V),
            "The softmax is missing: the shares must add up to 1.",
        ),
        Mistake(
            with_(lambda q, k, v, keys, values, K, V:
                  np.exp(K @ q / np.sqrt(len(q)) - (K @ q / np.sqrt(len(q))).max()) @ V),
            "The shares do not add up to 1: divide by their sum.",
        ),
        Mistake(
            with_(lambda q, k, v, keys, values, K, V: shares(K @ q / np.sqrt(len(q))) @ V),
            "Right for small scores; for large ones exp overflows. Subtract the largest score before exp.",
        ),
        Mistake(
            in_front,
            "The new step stands in front. It comes behind the others: np.vstack([keys, k]).",
        ),
        Mistake(
            exchanged,
            "Key and value of the new step are exchanged.",
        ),
    ),
    hints=(
        "np.vstack([keys, k]) puts one more row below the others; the same for the values.",
        "Then one query meets all keys: s = keys @ q / √K, its softmax a (t,), and z = a @ values.",
        "s = keys @ q / np.sqrt(len(q)); a = np.exp(s - s.max()); z = a / a.sum() @ values",
    ),
    explanation="What earlier steps have computed does not depend on later ones: that is what the mask is "
    "for. So it can be kept, and no mask is needed: there is nothing later yet.",
)

EXERCISES = (CACHE,)
