"""The shopping graphs of notes 5."""

import pytest

from nnlib import Add, Mul


def test_two_apples():  # B1
    apples, tax = Mul(), Mul()
    price = tax.forward(apples.forward(100, 2), 1.1)
    assert price == pytest.approx(220)
    d_apples, d_tax = tax.backward(1)
    assert (*apples.backward(d_apples), d_tax) == pytest.approx((2.2, 110, 200))


def test_apples_and_oranges():  # B2
    apples, oranges, both, tax = Mul(), Mul(), Add(), Mul()
    price = tax.forward(both.forward(apples.forward(100, 2), oranges.forward(150, 3)), 1.1)
    assert price == pytest.approx(715)
    d_both, d_tax = tax.backward(1)
    d_apples, d_oranges = both.backward(d_both)
    d_apple, n_apples = apples.backward(d_apples)
    d_orange, n_oranges = oranges.backward(d_oranges)
    assert (n_apples, d_apple, d_orange, n_oranges, d_tax) == pytest.approx((110, 2.2, 3.3, 165, 650))
