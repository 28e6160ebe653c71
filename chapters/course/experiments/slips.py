"""What the sources' programs do and should not, as parts that an experiment can be made of."""

from nnlib.optim import SGD


class FadingBiases(SGD):
    """SGD whose biases, from the second layer on, are updated by themselves: b ← b − η b.

    The gradient of b is meant. one-two-three, lines 107 and 147.
    """

    def step(self):
        _, *fading = [param for param in self.params if not param.decay]
        for bias in fading:
            bias.grad = bias.data.copy()
        super().step()


class SummedDecay(SGD):
    """SGD whose weight decay adds λ Σw, over all entries of a matrix, to the gradient of each: λ w is meant.

    one-two-three, lines 40 and 41.
    """

    def step(self):
        for param in self.params:
            if param.decay:  # the step itself adds λ w
                others = param.data.sum() - param.data
                param.grad = param.grad + self.weight_decay * others
        super().step()


def drawn_biases(net):
    """The net whose biases are drawn like its weights, and do not start at 0.

    one-two-three, lines 41, 107, 163 and 175.
    """
    def with_drawn_biases(*, init, rng, dtype):
        made = net(init=init, rng=rng, dtype=dtype)
        for param in made.params():
            if not param.decay:
                size = param.data.size
                param.data[...] = init(param.data.shape, fan_in=size, fan_out=size, rng=rng, dtype=dtype)
        return made
    return with_drawn_biases
