"""Exercises 6.5 and 6.6: the numerical gradient, and an update line to repair."""

import numpy as np

from ..exercise import Exercise, Mistake

# 6.5 the numerical gradient


def numerical_gradient(f, x, h=1e-4):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def difference(back=1.0, width=2.0, whole=False, kept=False, sign=1.0):
    """A wrong version of `numerical_gradient`: how far back it looks, what it divides by, what it moves."""

    def gradient(f, x, h=1e-4):
        result = np.zeros_like(x)
        here = x.copy()
        for i in np.ndindex(x.shape):
            up, down = here.copy(), here.copy()
            up[... if whole else i] += h
            down[... if whole else i] -= back * h
            result[i] = sign * (f(up) - f(down)) / (width * h)
            here = down if kept else here
        return result

    return gradient


def moved(x, i, h):
    """A copy of x whose entry i has moved by h."""
    x = x.copy()
    x[i] += h
    return x


def bowl(x):
    return np.sum(x**2)


def waves(x):
    return np.sum(x**3) + np.prod(np.sin(x))


NUMERICAL_GRADIENT = Exercise(
    id="6.5",
    title="The numerical gradient",
    reference=numerical_gradient,
    returns=("gradient",),
    rtol=1e-7,
    cases=(
        (bowl, np.array([3.0, -4.0]), 1e-2),
        (waves, np.array([1.0, 0.5, 2.0]), 1e-2),
        (waves, np.array([[0.5, -1.0], [1.5, 2.0]]), 1e-2),
    ),
    mistakes=(
        Mistake(
            lambda f, x, h=1e-4: np.zeros_like(x),
            "Your gradient is 0 everywhere, as if f gave the same number twice. After `up = x` both names "
            "stand for one array: `x.copy()` makes another.",
        ),
        Mistake(
            lambda f, x, h=1e-4: numerical_gradient(lambda v: sum(f(e) for e in v.ravel()), x, h),
            "You gave f a single entry. f takes the whole array, in which only entry i has moved.",
        ),
        Mistake(
            lambda f, x, h=1e-4: numerical_gradient(f, x),
            "You always step by 1e-4. The step is the argument h; 1e-4 is only its default.",
        ),
        Mistake(
            difference(back=0.0),
            "Half of the forward difference: you divide by 2h, but went only from x to x + h. From "
            "x + h it is 2h back to x − h.",
        ),
        Mistake(
            difference(back=0.0, width=1.0),
            "That is the forward difference, (f(x + h) − f(x)) / h: its error shrinks with h, "
            "that of the central difference with h². Step to both sides.",
        ),
        Mistake(
            difference(width=1.0),
            "Twice too large: from x − h to x + h the distance is 2h.",
        ),
        Mistake(
            difference(width=0.5),
            "Four times too large: you divide by h / 2. From x − h to x + h the distance is 2h.",
        ),
        Mistake(
            lambda f, x, h=1e-4: numerical_gradient(f, x, h) * h * h,
            "`/ 2 * h` divides by 2 and then multiplies by h. Write `/ (2 * h)`, with parentheses.",
        ),
        Mistake(
            lambda f, x, h=1e-4: numerical_gradient(f, x, h) * 2 * h,
            "You did not divide by the distance 2h: this is how much f changes, not its slope.",
        ),
        Mistake(
            difference(whole=True),
            "You moved all entries at once. Each partial derivative moves one entry, `x[i]`, alone.",
        ),
        Mistake(
            difference(kept=True),
            "You did not put the entry back before moving the next one, so each is taken at another point.",
        ),
        Mistake(
            lambda f, x, h=1e-4: np.array([f(moved(x, i, h)) - f(moved(x, i, -h)) / (2 * h)
                                           for i in np.ndindex(x.shape)]).reshape(x.shape),
            "Parentheses: only the second value is divided. Write `(f(up) - f(down)) / (2 * h)`.",
        ),
        Mistake(
            lambda f, x, h=1e-4: np.array([(f(moved(x, i, h)) + f(moved(x, i, -h))) / (2 * h)
                                           for i in np.ndindex(x.shape)]).reshape(x.shape),
            "You add the two values. The slope is their difference, f(x + h) − f(x − h), divided by 2h.",
        ),
        Mistake(
            difference(sign=-1.0),
            "The sign is flipped: f(x + h) comes first, f(x − h) is subtracted.",
        ),
    ),
    hints=(
        "`np.ndindex(x.shape)` runs over all index tuples; `x[i]` is one entry whatever the shape is.",
        "Make two copies of x, move entry i of one up by h and of the other down by h.",
        "gradient[i] = (f(up) - f(down)) / (2 * h), with h = 1e-4 where nothing else is asked.",
    ),
    explanation="Two evaluations of f for each entry: too slow for training, and a good judge "
    "of a backward pass.",
)


# 6.6 the planted mistake


def sgd_step(W, b, dW, db, lr):
    W = W - lr * dW
    b = b - lr * db
    return W, b


def published_step(W, b, dW, db, lr):
    W = W - lr * dW
    b = b - lr * b
    return W, b


SGD_STEP = Exercise(
    id="6.6",
    title="Repair the update",
    reference=sgd_step,
    returns=("W", "b"),
    planted=published_step,
    given="b8fa49cb",
    cases=(
        (
            np.array([[0.5], [-1.0]]),
            np.array([0.25]),
            np.array([[1.0], [2.0]]),
            np.array([-4.0]),
            0.1,
        ),
        (
            np.array([[1.0, -0.5], [0.25, 2.0]]),
            np.array([1.0, -2.0]),
            np.array([[0.5, 1.0], [-1.0, 0.0]]),
            np.array([3.0, 0.5]),
            0.5,
        ),
    ),
    mistakes=(
        Mistake(
            lambda W, b, dW, db, lr: (W - lr * dW, b + lr * db),
            "b now walks uphill: subtract lr times its gradient, as for W.",
        ),
        Mistake(
            lambda W, b, dW, db, lr: (W + lr * dW, b + lr * db),
            "Both walk uphill now: subtract lr times the gradient.",
        ),
        Mistake(
            lambda W, b, dW, db, lr: (W - lr * dW, b - db),
            "b moves by its gradient now, but without the learning rate.",
        ),
        Mistake(
            lambda W, b, dW, db, lr: (W - lr * dW, b),
            "b does not move at all now. It is a parameter like W and follows its gradient.",
        ),
        Mistake(
            lambda W, b, dW, db, lr: (W - lr * W, b - lr * db),
            "b is repaired, but W now shrinks by itself instead of following its gradient.",
        ),
        Mistake(
            lambda W, b, dW, db, lr: (W - lr * dW, b - lr * b - lr * db),
            "The gradient is there, but the old term lr·b still pulls b towards 0.",
        ),
    ),
    hints=(
        "Compare the two lines letter by letter.",
        "If the gradient of b never appears, what moves b?",
        "One letter is missing: `b` where `db` is meant.",
    ),
    explanation="b ← b − lr·b shrinks b towards 0 at every step and never looks at the data. The "
    "loss still falls, because W learns around it: only a look at b, or a gradient check, finds "
    "it.",
)


EXERCISES = (NUMERICAL_GRADIENT, SGD_STEP)
