"""Exercise 17.4: all gradients of a graph of numbers, without recursion."""

import numpy as np

from ..exercise import Exercise, Mistake


def gradients(parents, slopes, end):
    grads = np.zeros(len(parents))
    grads[end] = 1
    order, seen, stack = [], set(), [(end, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(parent, False) for parent in parents[node]]
    for node in order[::-1]:
        for parent, slope in zip(parents[node], slopes[node]):
            grads[parent] += grads[node] * slope
    return grads


def order_of(parents, end):
    """Numbers of nodes, each after its own parents; `end` comes last."""
    order, seen, stack = [], set(), [(end, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(parent, False) for parent in parents[node]]
    return order


def walk(order=order_of, update=lambda grads, parent, sent, slope: grads[parent] + sent, start=1.0,
         given=lambda grads, node: grads[node], back=True, seeded=True):
    """A wrong version of `gradients`, by the part that is replaced."""

    def version(parents, slopes, end):
        grads = np.zeros(len(parents))
        if seeded:
            grads[end] = start
        found = order(parents, end)
        for node in found[::-1] if back else found:
            for parent, slope in zip(parents[node], slopes[node]):
                grads[parent] = update(grads, parent, given(grads, node) * slope, slope)
        return grads

    return version


def by_levels(parents, end):
    """Breadth first, each node when it is first met, the end last as in `order_of`."""
    order, front = {end: None}, [end]  # a dict keeps its order
    while front:
        front = list(dict.fromkeys(p for node in front for p in parents[node] if p not in order))
        order |= dict.fromkeys(front)
    return list(order)[::-1]


def each_time(parents, slopes, end):
    """Sends the whole gradient on each time a node is met: what came before is sent again."""
    grads, front = np.zeros(len(parents)), [end]
    grads[end] = 1
    while front:
        node = front.pop(0)
        for parent, slope in zip(parents[node], slopes[node]):
            grads[parent] += grads[node] * slope
            front.append(parent)
        if len(front) > 100:
            break
    return grads


def from_long(parents, end):
    return list(range(len(parents)))


def all_users(parents, slopes, end):
    """Waits until all users of a node have reported, also those that `end` was not made of."""
    waiting = np.bincount([part for made_of in parents for part in made_of], minlength=len(parents))
    grads, ready = np.zeros(len(parents)), [end]
    grads[end] = 1
    while ready:
        node = ready.pop()
        for parent, slope in zip(parents[node], slopes[node]):
            grads[parent] += grads[node] * slope
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return grads


def one_parent(parents, slopes, end):
    return gradients([p[:1] for p in parents], slopes, end)


CHAIN = 5_000
GRAPHS = (
    (((), (0, 0), ()), ((), (3.0, 3.0), ()), 1),
    (((), (2, 3), (), (0, 2), (3, 1, 0)), ((), (0.5, -1.0), (), (2.0, 4.0), (3.0, 1.5, -2.0)), 4),
    (((4, 2), (), (1, 3), (1,), (3, 2), (0,)), ((2.0, -1.0), (), (3.0, 0.5), (-2.0,), (1.5, 4.0), (5.0,)), 0),
    ((*((k + 1, CHAIN) for k in range(CHAIN)), ()), (*((1.0, 0.001) for _ in range(CHAIN)), ()), 0),
    (((), (0,), (1,), (1,)), ((), (2.0,), (3.0,), (5.0,)), 2),
)
RECURSION = (
    "A function that calls itself stops at some thousand calls inside each other, and one of the graphs has "
    f"{CHAIN:,} nodes in a row. Keep the list of what is left to do yourself: a stack and a while loop."
)

WALKING = Exercise(
    id="17.4",
    title="Walk back without recursion",
    reference=gradients,
    returns=("grads",),
    cases=GRAPHS,
    attempts=((r"def(\w+)\(.*\):.*(?<!def)\b\1\(", RECURSION),),
    mistakes=(
        Mistake(
            walk(update=lambda grads, parent, sent, slope: sent),
            "A node with two users keeps only the last of what came back: add it, with +=.",
        ),
        Mistake(
            walk(update=lambda grads, parent, sent, slope: grads[parent] or sent),
            "A node with two users keeps only the first of what came back: add the others.",
        ),
        Mistake(
            walk(order=by_levels),
            "A node sends its gradient on before all its users have reported. In the second graph a node is "
            "met early by a short way, and something still comes by a longer one. List the nodes after their "
            "parents, then walk that list backwards.",
        ),
        Mistake(
            each_time,
            "A node that is met twice sends twice, and what it sent first is inside the second again. Wait "
            "until all its users have reported, then send once.",
        ),
        Mistake(
            all_users,
            "In the last graph a node waits for a user that `end` was not made of, and that one never "
            "reports. Count those users only that `end` needs.",
        ),
        Mistake(
            walk(order=from_long),
            "You trust the numbers of the nodes. They say nothing: in some graphs a parent has a higher "
            "number than its user.",
        ),
        Mistake(
            walk(back=False),
            "Only the parents of `end` receive something. Either you stop there, or you walk the list in the "
            "order of the forward pass: on the way back the end comes first.",
        ),
        Mistake(
            walk(seeded=False),
            "Every gradient is 0: the walk begins with 1 at `end`, the derivative of the end for itself.",
        ),
        Mistake(
            walk(given=lambda grads, node: 1.0),
            "Each node sends its local derivatives alone. It must multiply them by what it has received.",
        ),
        Mistake(
            walk(update=lambda grads, parent, sent, slope: grads[parent] + slope + sent),
            "You add the local derivative and the product. What a node sends is received · local, no more.",
        ),
        Mistake(
            one_parent,
            "Only the first parent of each node receives something. Go over all of them.",
        ),
        Mistake(
            lambda parents, slopes, end: np.where(np.arange(len(parents)) == end, 0.0,
                                                  gradients(parents, slopes, end)),
            "The gradient of `end` for itself is 1, not 0.",
        ),
    ),
    hints=(
        "Two parts: first list every node that `end` needs, each after its own parents. Then walk that list "
        "backwards, and add to the parents.",
        "For the list: put (node, False) on a stack. When it comes up, put (node, True) back, and above it "
        "its parents. When (node, True) comes up, its parents are done: list it.",
        "grads[end] = 1; for node in reversed(order): for each parent and slope: "
        "grads[parent] += grads[node] * slope",
    ),
    explanation="Another way counts: how many of the nodes that `end` needs use each node? A node may send "
    "when as many have reported. Both visit each edge once.",
)

EXERCISES = (WALKING,)
