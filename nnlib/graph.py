"""Nodes of a computational graph, each with its local gradient. notes 5.4."""


class Mul:
    """z = x y;  dx = dz y,  dy = dz x: the factors change places."""

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


class Add:
    """z = x + y;  dx = dz,  dy = dz: a sum passes the gradient on."""

    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz
