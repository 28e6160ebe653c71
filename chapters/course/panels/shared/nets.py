"""What a panel refuses of the nets that it is given."""


def new_net(net, others):
    """`net`, if it shares no weights with the nets before it. Raises ValueError otherwise."""
    used = {id(param) for other in others for param in other.params()}
    if any(id(param) in used for param in net.params()):
        raise ValueError("factory: expected a new net at each call, got one with the weights of another: "
                         "make its layers inside the function")
    return net
