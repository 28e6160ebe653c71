"""nnlib: neural networks in NumPy, small enough to be read.

Importing it loads NumPy and nothing else of weight; `nnlib.plots` brings matplotlib: it is
imported by who needs it.
"""

from nnlib.clipping import clip_gradients
from nnlib.core import Layer, Param, Sequential
from nnlib.datasets import (
    Characters,
    DataLoader,
    Dataset,
    Examples,
    Split,
    batches,
    blobs,
    circles,
    excerpts,
    load_iris,
    load_mnist,
    load_names,
    load_text,
    moons,
    prefetch,
    spiral,
    split,
)
from nnlib.functional import (
    identity,
    log_softmax,
    one_hot,
    relu,
    sigmoid,
    softmax,
    step,
    tanh,
)
from nnlib.gates import AND, NAND, NOT, OR, XOR, Perceptron
from nnlib.generation import generate
from nnlib.gradcheck import check_gradients, numerical_derivative, numerical_gradient
from nnlib.graph import Add, Mul
from nnlib.init import (
    Initializer,
    constant,
    glorot,
    glorot_uniform,
    he,
    he_uniform,
    normal,
    uniform,
    xavier,
    xavier_uniform,
)
from nnlib.layers import (
    GELU,
    LSTM,
    AvgPool2D,
    BatchNorm,
    CausalSelfAttention,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    LayerNorm,
    MaxPool2D,
    Positions,
    ReLU,
    Reshape,
    Residual,
    SelfAttention,
    Sigmoid,
    SimpleRNN,
    Softmax,
    Tanh,
    Tied,
)
from nnlib.losses import mean_squared_error, sigmoid_cross_entropy, softmax_cross_entropy
from nnlib.model import Model
from nnlib.modelfile import load_model, load_weights, save_model
from nnlib.models import gpt, mlp
from nnlib.optim import SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp
from nnlib.search import random_search
from nnlib.training import (
    History,
    Score,
    Step,
    accuracy,
    evaluate,
    evaluating,
    predict_classes,
    train,
)
from nnlib.windows import col2im, im2col, out_size

__version__ = "0.1.0"

# What is imported above is public, the modules are not.
__all__ = [name for name, value in list(globals().items())
           if not name.startswith("_") and type(value).__name__ != "module"]
