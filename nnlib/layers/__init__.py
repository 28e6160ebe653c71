"""The layers, one idea a file."""

from nnlib.layers.activations import ReLU, Sigmoid, Softmax, Tanh
from nnlib.layers.conv import Conv2D
from nnlib.layers.dense import Dense
from nnlib.layers.dropout import Dropout
from nnlib.layers.normalization import BatchNorm
from nnlib.layers.pooling import AvgPool2D, MaxPool2D
from nnlib.layers.recurrent import LSTM, SimpleRNN
from nnlib.layers.reshape import Flatten, Reshape

__all__ = [
    "LSTM", "AvgPool2D", "BatchNorm", "Conv2D", "Dense", "Dropout", "Flatten", "MaxPool2D", "ReLU",
    "Reshape", "Sigmoid", "SimpleRNN", "Softmax", "Tanh",
]
