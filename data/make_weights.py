"""Train a net whose weights come ready: python data/make_weights.py sigmoid_mlp

Needs the full MNIST set (see nnlib.datasets.mnist_files). The bundled images are left out, so that both
parts of the bundled set may judge the net. Trained once more under another BLAS kernel, the last digits
of the weights differ.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnlib.datasets import batches, load_mnist
from nnlib.init import he, xavier
from nnlib.losses import softmax_cross_entropy
from nnlib.modelfile import save_model
from nnlib.models import deep_convnet, digit_reader, sigmoid_mlp
from nnlib.optim import Adam, cosine
from nnlib.training import accuracy, train

SEED = 0
SIZE = 100


@dataclass(frozen=True)
class Recipe:
    """How a net is trained: Adam, its rate falling to 0 along a cosine."""

    source: str
    build: Callable
    init: Callable
    epochs: int
    lr: float
    flat: bool = True


RECIPES = {
    "sigmoid_mlp": Recipe(
        "notes 3.6: the net of 784-50-100-10 with sigmoids", sigmoid_mlp, xavier, epochs=30, lr=3e-3),
    "deep_convnet": Recipe(
        "notes 8.1: six 3×3 convolutions in pairs, dense 50, dropout", deep_convnet, he, epochs=20, lr=1e-3,
        flat=False),
    "digit_reader": Recipe(
        "framework lists a recurrent layer: an LSTM of 128 units that reads a digit row by row",
        digit_reader, xavier, epochs=15, lr=2e-3),
}


def main(name):
    recipe = RECIPES[name]
    (x, t), (x_test, t_test) = load_mnist("full", without_bundled=True, flat=recipe.flat)
    bundled = load_mnist(flat=recipe.flat)
    weights, order = np.random.default_rng(SEED).spawn(2)
    net = recipe.build(rng=weights, init=recipe.init)
    steps = recipe.epochs * -(-len(x) // SIZE)
    opt = Adam(net.params(), lr=recipe.lr, schedule=cosine(steps))
    stream = batches(x, t, SIZE, rng=order, epochs=recipe.epochs)
    for step in train(net, softmax_cross_entropy, opt, stream):
        if step.number % (steps // recipe.epochs) == 0:
            print(f"step {step.number} of {steps}: loss {step.loss:.4f}", flush=True)

    judged = {"full test": (x_test, t_test), "bundled train": bundled.train, "bundled test": bundled.test}
    notes = {
        "source": recipe.source,
        "trained on": f"the {len(x):,} training images of MNIST that are not in mnist-5k.npz; pixels 0 to 1",
        "seed": SEED,
        "initial weights": recipe.init.name,
        "optimizer": "Adam, its rate falling to 0 along a cosine",
        "learning rate": recipe.lr,
        "epochs": recipe.epochs,
        "batch size": SIZE,
        "steps": opt.steps,
        "accuracy": {part: accuracy(net, *examples) for part, examples in judged.items()},
    }
    print(notes)
    path = Path(__file__).parent / "weights" / f"{name}.h5"
    path.parent.mkdir(exist_ok=True)
    save_model(net, path, notes=notes)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in RECIPES:
        sys.exit(f"usage: python data/make_weights.py {'|'.join(RECIPES)}")
    main(sys.argv[1])
