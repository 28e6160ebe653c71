"""Train the net whose weights come ready: python data/make_weights.py

Needs the full MNIST set (see nnlib.datasets.mnist_files) and ten seconds. The bundled images are
left out, so that both parts of the bundled set may judge it. Trained once more under another BLAS
kernel, the last digits of the weights differ.
"""

from pathlib import Path

import numpy as np

from nnlib.datasets import batches, load_mnist
from nnlib.init import xavier
from nnlib.io import save_model
from nnlib.losses import softmax_cross_entropy
from nnlib.models import sigmoid_mlp
from nnlib.optim import Adam, cosine
from nnlib.training import accuracy, train

SEED = 0
EPOCHS, SIZE, RATE = 30, 100, 3e-3


def main():
    (x, t), (x_test, t_test) = load_mnist("full", without_bundled=True)
    bundled = load_mnist()
    weights, order = np.random.default_rng(SEED).spawn(2)
    net = sigmoid_mlp(rng=weights, init=xavier)
    steps = EPOCHS * -(-len(x) // SIZE)
    opt = Adam(net.params(), lr=RATE, schedule=cosine(steps))
    for step in train(net, softmax_cross_entropy, opt, batches(x, t, SIZE, rng=order, epochs=EPOCHS)):
        if step.number % (5 * steps // EPOCHS) == 0:
            print(f"step {step.number} of {steps}: loss {step.loss:.4f}")

    judged = {"full test": (x_test, t_test), "bundled train": bundled.train, "bundled test": bundled.test}
    notes = {
        "source": "notes 3.6: the net of 784-50-100-10 with sigmoids",
        "trained on": f"the {len(x):,} training images of MNIST that are not in mnist-5k.npz; pixels 0 to 1",
        "seed": SEED,
        "initial weights": "xavier",
        "optimizer": "Adam, its rate falling to 0 along a cosine",
        "learning rate": RATE,
        "epochs": EPOCHS,
        "batch size": SIZE,
        "steps": opt.steps,
        "accuracy": {name: accuracy(net, *examples) for name, examples in judged.items()},
    }
    print(notes)
    path = Path(__file__).parent / "weights" / "sigmoid_mlp.h5"
    path.parent.mkdir(exist_ok=True)
    save_model(net, path, notes=notes)


if __name__ == "__main__":
    main()
