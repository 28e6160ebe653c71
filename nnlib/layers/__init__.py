"""The layers, one idea a file."""

from nnlib.layers.activations import GELU, ReLU, Sigmoid, Softmax, Tanh
from nnlib.layers.attention import CausalSelfAttention, SelfAttention
from nnlib.layers.composed import Residual, Tied
from nnlib.layers.conv import Conv2D
from nnlib.layers.dense import Dense
from nnlib.layers.dropout import Dropout
from nnlib.layers.embedding import Embedding, Positions
from nnlib.layers.normalization import BatchNorm, LayerNorm
from nnlib.layers.pooling import AvgPool2D, MaxPool2D
from nnlib.layers.recurrent import LSTM, SimpleRNN
from nnlib.layers.reshape import Flatten, Reshape

__all__ = [
    "GELU", "LSTM", "AvgPool2D", "BatchNorm", "CausalSelfAttention", "Conv2D", "Dense", "Dropout",
    "Embedding", "Flatten", "LayerNorm", "MaxPool2D", "Positions", "ReLU", "Reshape", "Residual",
    "SelfAttention", "Sigmoid", "SimpleRNN", "Softmax", "Tanh", "Tied",
]
