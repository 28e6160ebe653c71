"""What a panel refuses of the data and the nets that it is given."""

import numpy as np


def finite(what, values):
    """`values`, if none of them is nan or infinite. Raises ValueError otherwise."""
    numbers = np.asarray(values)
    if numbers.dtype.kind == "f":
        lost = numbers.size - np.count_nonzero(np.isfinite(numbers))
        if lost:
            raise ValueError(f"{what}: expected finite numbers, got nan or infinity in {lost:,} of "
                             f"{numbers.size:,} values")
    return values


def new_net(net, others):
    """`net`, if it shares no weights with the nets before it. Raises ValueError otherwise."""
    used = {id(param) for other in others for param in other.params()}
    if any(id(param) in used for param in net.params()):
        raise ValueError("factory: expected a new net at each call, got one with the weights of another: "
                         "make its layers inside the function")
    return net
