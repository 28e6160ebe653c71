"""The gradients of RN2 are clipped."""

import numpy as np

from course.experiments import experiment
from course.experiments.ch16 import ClippedAdam


def test_the_gradient_of_all_weights_together_is_cut_to_a_norm_of_1():
    net = experiment("RN2").run(0, "bundled").net
    opt = ClippedAdam(net.params(), lr=0.1)
    for size in 5.0, 0.001:
        for param in opt.params:
            param.grad = np.full_like(param.data, size)
        norm = np.sqrt(sum(param.grad.size for param in opt.params)) * size
        opt.step()
        found = np.sqrt(sum(np.sum(param.grad**2) for param in opt.params))
        assert np.isclose(found, min(norm, 1.0))
