"""What `check` says to wrong answers of chapters 12 and 13 that a reader of the chapters has given."""

import numpy as np
import pytest

from course.exercises import check
from course.exercises.exercise import code_of


def conv(height, width):
    """Exercise 12.4 with a window of height(KH, KW) × width(KH, KW) pixels."""

    def my_conv(x, W, b, stride):
        C, H, Wd = x.shape
        F, _, KH, KW = W.shape
        y = np.zeros((F, (H - KH) // stride + 1, (Wd - KW) // stride + 1))
        for f, p, q in np.ndindex(y.shape):
            rows = slice(stride * p, stride * p + height(KH, KW))
            y[f, p, q] = (x[:, rows, stride * q:stride * q + width(KH, KW)] * W[f]).sum() + b[f]
        return y

    return my_conv


def high(KH, KW):
    return KH


def wide(KH, KW):
    return KW


@pytest.mark.parametrize(("height", "width", "told"), [
    (high, high, "Your window is KH wide"), (wide, wide, "Your window is KW high")])
def test_12_4_has_a_kernel_that_is_not_square(height, width, told):
    assert check("12.4", conv(high, wide)).passed
    assert check("12.4", conv(height, width)).message.startswith(told)


def max_pool_back(corner, write=lambda p, q, K: (K * p, K * q), last=False):
    def answer(x, dy, K):
        dx = np.zeros_like(x)
        for p, q in np.ndindex(dy.shape):
            i, j = corner(p, q, K)
            window = x[i:i + K, j:j + K].ravel()
            k = K * K - 1 - window[::-1].argmax() if last else window.argmax()
            dx[tuple(np.add(write(p, q, K), divmod(k, K)))] = dy[p, q]
        return dx

    return answer


def tile(p, q, K):
    return K * p, K * q


def apart(p, q, K):
    return p, q


@pytest.mark.parametrize(("answer", "told"), [
    (max_pool_back(apart, apart), "Your windows are one pixel apart"),
    (max_pool_back(apart), "you search x[p : p + K"),
    (max_pool_back(tile, last=True), "Of equal values you chose the last"),
])
def test_12_7_tells_which_windows_were_searched(answer, told):
    assert check("12.7", max_pool_back(tile)).passed
    assert told in check("12.7", answer).message


def renamed(W, C, H, Wd):
    return W.reshape(H, Wd, C, W.shape[1]).reshape(C * H * Wd, W.shape[1])


def left_alone(W, C, H, Wd):
    return W.reshape(H, Wd, C, -1).transpose(0, 1, 2, 3).reshape(C * H * Wd, -1)


@pytest.mark.parametrize(("answer", "told"), [
    (renamed, "nothing is moved yet"), (left_alone, "leaves all axes where they are")])
def test_13_3_tells_that_names_do_not_move_numbers(answer, told):
    assert code_of(answer)
    found = check("13.3", answer)
    assert found.state == "wrong"
    assert told in found.message


def way_back(tied, shut):
    def answer(image, y, W, dlogits):
        F, OH, OW = y.shape
        k = image.shape[0] - OH + 1
        windows = np.maximum(y, 0).reshape(F, OH // 2, 2, OW // 2, 2)
        pooled = windows.max(axis=(2, 4), keepdims=True)
        won = (windows == pooled).transpose(0, 1, 3, 2, 4).reshape(F, OH // 2, OW // 2, 4)
        won = won if tied else won & (np.cumsum(won, axis=3) == 1)
        won = won.reshape(F, OH // 2, OW // 2, 2, 2).transpose(0, 1, 3, 2, 4)
        dy = (won * (W @ dlogits).reshape(pooled.shape)).reshape(y.shape) * shut(y)
        dK = np.zeros((F, k, k))
        for f, i, j in np.ndindex(y.shape):
            dK[f] += dy[f, i, j] * image[i:i + k, j:j + k]
        return dK, dy.sum(axis=(1, 2)), np.outer(pooled.ravel(), dlogits)

    return answer


def test_13_7_gives_one_of_equal_values_the_gradient_as_12_7_does():
    assert check("13.7", way_back(False, lambda y: y > 0)).passed
    assert "The first one gets it" in check("13.7", way_back(True, lambda y: y > 0)).message
    assert "The ReLU is missing" in check("13.7", way_back(True, lambda y: 1)).message


def products(x, W, b, stride):
    F, _, KH, KW = W.shape
    y = np.zeros((F, (x.shape[1] - KH) // stride + 1, (x.shape[2] - KW) // stride + 1))
    for f, p, q in np.ndindex(y.shape):
        y[f, p, q] = x[:, stride * p:stride * p + KH, stride * q:stride * q + KW] * W[f] + b[f]
    return y


def test_12_4_tells_that_the_products_are_added_up():
    assert "add up the products of a window" in check("12.4", products).message
