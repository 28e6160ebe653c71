"""Exercise 19.3: the probabilities of the next letter, by temperature, among the likeliest."""

import numpy as np

from ..exercise import Exercise, Mistake


def top_probabilities(scores, temperature, top):
    likeliest = np.argsort(-scores)[:top]
    z = (scores[likeliest] - scores.max()) / temperature
    p = np.zeros(len(scores))
    p[likeliest] = np.exp(z) / np.exp(z).sum()
    return p


def shares(z):
    z = np.exp(z - z.max())
    return z / z.sum()


def among(scores, likeliest, z):
    """The softmax of z, which belongs to these places; 0 elsewhere."""
    p = np.zeros(len(scores))
    p[likeliest] = shares(z)
    return p


def first(scores, top):
    return np.argsort(-scores)[:top]


def cut_behind(scores, temperature, top):
    p = shares(scores / temperature)
    p[np.argsort(-scores)[top:]] = 0
    return p


def zeros(scores, temperature, top):
    kept = np.zeros(len(scores))
    kept[first(scores, top)] = scores[first(scores, top)]
    return shares(kept / temperature)


def alike(scores, temperature, top):
    p = np.zeros(len(scores))
    p[first(scores, top)] = 1 / top
    return p


def overflow(scores, temperature, top):
    p = np.zeros(len(scores))
    z = np.exp(scores[first(scores, top)] / temperature)
    p[first(scores, top)] = z / z.sum()
    return p


TOP = Exercise(
    id="19.3",
    title="Top-k",
    reference=top_probabilities,
    returns=("p",),
    cases=(
        (np.array([0.0, 2.0, 1.0, -1.0]), 1.0, 2),
        (np.array([0.5, -1.0, 3.0, 0.0, 2.5]), 2.0, 3),
        (np.array([-3.0, -2.0, -4.0, -2.5]), 0.5, 2),
        (np.array([1000.0, 999.0, 0.0]), 0.5, 2),
        (np.array([1.0, 3.0, 2.0]), 1.0, 3),
    ),
    mistakes=(
        Mistake(
            cut_behind,
            "Your probabilities no longer add up to 1: you cut behind the softmax. Divide by the sum of "
            "what is left, or cut before.",
        ),
        Mistake(
            zeros,
            "You set the other scores to 0, and e⁰ is 1: they still have a share, and where all scores are "
            "negative the largest one. Their probability must be 0.",
        ),
        Mistake(
            lambda scores, temperature, top: shares(scores / temperature),
            "All letters can still come: `top` plays no part.",
        ),
        Mistake(
            lambda scores, temperature, top: among(scores, first(scores, top), scores[first(scores, top)]),
            "The temperature plays no part. Divide the scores by it.",
        ),
        Mistake(
            lambda scores, temperature, top: among(scores, first(scores, top),
                                                   temperature * scores[first(scores, top)]),
            "You multiply by the temperature. A high one makes the letters more alike: divide by it.",
        ),
        Mistake(
            lambda scores, temperature, top: among(scores, np.argsort(scores)[:top],
                                                   scores[np.argsort(scores)[:top]] / temperature),
            "You keep the letters with the smallest scores. argsort begins with the smallest: use -scores, "
            "or the last ones.",
        ),
        Mistake(
            lambda scores, temperature, top: among(scores, first(scores, top + 1),
                                                   scores[first(scores, top + 1)] / temperature),
            "One letter too many is kept: `top` of them.",
        ),
        Mistake(
            lambda scores, temperature, top: among(scores, first(scores, top - 1),
                                                   scores[first(scores, top - 1)] / temperature)
            if top > 1 else alike(scores, temperature, 1),
            "One letter too few is kept: `top` of them.",
        ),
        Mistake(
            alike,
            "The letters that are left have the same share. Their scores still count: softmax.",
        ),
        Mistake(
            lambda scores, temperature, top: shares(scores[first(scores, top)] / temperature),
            "You return `top` numbers. Each letter needs its place: (V,), with 0 for the others.",
        ),
        Mistake(
            lambda scores, temperature, top: among(scores, np.arange(min(top, len(scores))),
                                                   scores[:top] / temperature),
            "You keep the first `top` letters of the alphabet. The likeliest are those with the largest "
            "scores.",
        ),
        Mistake(
            lambda scores, temperature, top: among(scores, first(scores, top), scores[:top] / temperature)
            if top <= len(scores) else None,
            "The probabilities stand at other letters than their scores. Take scores[likeliest].",
        ),
        Mistake(
            lambda scores, temperature, top: among(
                scores, first(scores, top), shares(scores)[first(scores, top)] / temperature),
            "You take the softmax twice: the second one makes the letters nearly alike. Scores go in, once.",
        ),
        Mistake(
            lambda scores, temperature, top: cut_behind(scores, temperature, top) / temperature,
            "You divide probabilities by the temperature. It acts on the scores, before the softmax.",
        ),
        Mistake(
            overflow,
            "Right for small scores; for large ones exp overflows. Subtract the largest score before exp.",
        ),
        Mistake(
            lambda scores, temperature, top: np.eye(len(scores))[scores.argmax()],
            "That is always the likeliest letter: top = 1, or a temperature near 0.",
        ),
    ),
    hints=(
        "np.argsort(-scores)[:top] are the places of the `top` largest scores.",
        "The softmax of these scores, divided by the temperature, belongs to these places of an array of "
        "zeros.",
        "p = np.zeros(len(scores)); p[likeliest] = softmax(scores[likeliest] / temperature)",
    ),
    explanation="Most letters are unlikely, but together they are drawn often: one bad letter in ten spoils "
    "every other name. Top-k forbids them; the temperature decides among the rest.",
)

EXERCISES = (TOP,)
