"""The numbers that Stanford's course CS231n prints for recurrent layers.

Their source is assignment 3 of spring 2019 (assignments/2019 at github.com/cs231n/cs231n.github.io); each
test names the notebook and the function.
"""

import numpy as np
import pytest
from by_itself import agree, recurrent, run, spaced

import nnlib
from nnlib import losses


def test_rnn_step():
    # RNN_Captioning.ipynb, rnn_step_forward
    h = recurrent(nnlib.SimpleRNN, spaced(-0.4, 0.7, 3, 1, 10), spaced(-0.1, 0.9, 10, 4),
                  spaced(-0.3, 0.7, 4, 4), spaced(-0.2, 0.4, 4), h=spaced(-0.2, 0.5, 3, 4))
    agree(h[:, 0], [
        [-0.58172089, -0.50182032, -0.41232771, -0.31410098],
        [0.66854692, 0.79562378, 0.87755553, 0.92795967], [0.97934501, 0.99144213, 0.99646691, 0.99854353]])


def test_rnn():
    # RNN_Captioning.ipynb, rnn_forward
    h = recurrent(nnlib.SimpleRNN, spaced(-0.1, 0.3, 2, 3, 4), spaced(-0.2, 0.4, 4, 5),
                  spaced(-0.4, 0.1, 5, 5), spaced(-0.7, 0.1, 5), h=spaced(-0.3, 0.1, 2, 5))
    agree(h.reshape(6, 5), [
        [-0.42070749, -0.27279261, -0.11074945, 0.05740409, 0.22236251],
        [-0.39525808, -0.22554661, -0.0409454, 0.14649412, 0.32397316],
        [-0.42305111, -0.24223728, -0.04287027, 0.15997045, 0.35014525],
        [-0.55857474, -0.39065825, -0.19198182, 0.02378408, 0.23735671],
        [-0.27150199, -0.07088804, 0.13562939, 0.33099728, 0.50158768],
        [-0.51014825, -0.30524429, -0.06755202, 0.17806392, 0.40333043]])


def embedded(words, W):
    """A row of W for each word: a dense layer of one-hot vectors."""
    hot = nnlib.one_hot(words.ravel(), len(W), dtype=float).reshape(*words.shape, -1)
    return run(nnlib.Dense(W.shape[1], bias=False), hot, W=W)


def test_word_embedding():
    # RNN_Captioning.ipynb, word_embedding_forward
    rows = [[0, 0.07142857, 0.14285714], [0.21428571, 0.28571429, 0.35714286],
            [0.42857143, 0.5, 0.57142857], [0.64285714, 0.71428571, 0.78571429]]
    y = embedded(np.array([[0, 3, 1, 2], [2, 1, 0, 3]]), spaced(0, 1, 5, 3))
    agree(y, [[rows[0], rows[3], rows[1], rows[2]], [rows[2], rows[1], rows[0], rows[3]]])


def our_gates(weights):
    """The course's gates i f o g in our order, i f g o."""
    i, f, o, g = np.split(weights, 4, axis=-1)
    return np.concatenate([i, f, g, o], axis=-1)


def test_lstm_step():
    # LSTM_Captioning.ipynb, lstm_step_forward. The next c is seen where h is tanh c: with the gate open.
    x, h, c = spaced(-0.4, 1.2, 3, 1, 4), spaced(-0.3, 0.7, 3, 5), spaced(-0.4, 0.9, 3, 5)
    Wx, Wh, b = (our_gates(spaced(*ends)) for ends in (
        (-2.1, 1.3, 4, 20), (-0.7, 2.2, 5, 20), (0.3, 0.7, 20)))
    agree(recurrent(nnlib.LSTM, x, Wx, Wh, b, h=h, c=c)[:, 0], [
        [0.24635157, 0.28610883, 0.32240467, 0.35525807, 0.38474904],
        [0.49223563, 0.55611431, 0.61507696, 0.66844003, 0.7159181],
        [0.56735664, 0.66310127, 0.74419266, 0.80889665, 0.858299]])
    b[15:] = 60
    agree(np.arctanh(recurrent(nnlib.LSTM, x, Wx, Wh, b, h=h, c=c)[:, 0]), [
        [0.32986176, 0.39145139, 0.451556, 0.51014116, 0.56717407],
        [0.66382255, 0.76674007, 0.87195994, 0.97902709, 1.08751345],
        [0.74192008, 0.90592151, 1.07717006, 1.25120233, 1.42395676]])


def test_lstm():
    # LSTM_Captioning.ipynb, lstm_forward
    Wx, Wh, b = (our_gates(spaced(*ends)) for ends in (
        (-0.2, 0.9, 5, 16), (-0.3, 0.6, 4, 16), (0.2, 0.7, 16)))
    h = recurrent(nnlib.LSTM, spaced(-0.4, 0.6, 2, 3, 5), Wx, Wh, b, h=spaced(-0.4, 0.8, 2, 4))
    agree(h.reshape(6, 4), [
        [0.01764008, 0.01823233, 0.01882671, 0.0194232], [0.11287491, 0.12146228, 0.13018446, 0.13902939],
        [0.31358768, 0.33338627, 0.35304453, 0.37250975], [0.45767879, 0.4761092, 0.4936887, 0.51041945],
        [0.6704845, 0.69350089, 0.71486014, 0.7346449], [0.81733511, 0.83677871, 0.85403753, 0.86935314]])


@pytest.mark.parametrize(("kind", "gates", "features", "theirs"), [
    # RNN_Captioning.ipynb and LSTM_Captioning.ipynb, CaptioningRNN.loss
    (nnlib.SimpleRNN, lambda weights: weights, (-1.5, 0.3), 9.83235591003),
    (nnlib.LSTM, our_gates, (-0.5, 1.7), 9.82445935443)], ids=["RNN", "LSTM"])
def test_captions(kind, gates, features, theirs):
    N, D, W, M, V, T = 10, 20, 30, 40, 3, 13

    def weights(*shape):
        return spaced(-1.4, 1.3, *shape)

    words = (np.arange(N * T) % V).reshape(N, T)
    first = run(nnlib.Dense(M), spaced(*features, N, D), W=weights(D, M), b=weights(M))
    h = recurrent(kind, embedded(words[:, :-1], weights(V, W)), gates(weights(W, kind.gates * M)),
                  gates(weights(M, kind.gates * M)), gates(weights(kind.gates * M)), h=first)
    scores, targets = run(nnlib.Dense(V), h, W=weights(M, V), b=weights(V)), words[:, 1:]
    told = targets != 0  # the word 0 is none; the course sums over words and divides by the captions
    value, _ = losses.softmax_cross_entropy(scores[told], targets[told])
    agree(value * told.sum() / N, theirs, 10)
