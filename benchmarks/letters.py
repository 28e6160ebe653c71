"""The layers of a small GPT as PyTorch modules with the same weights, written as its users write them."""

import numpy as np


def translate(torch, layer, inner):
    """The module of a Tied, Residual, Positions or CausalSelfAttention; inner: for the layers inside."""
    nn, scaled = torch.nn, torch.nn.functional.scaled_dot_product_attention

    def weight(array):
        return nn.Parameter(torch.from_numpy(np.array(array)))

    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Sequential(*map(inner, layer.layers))

        def forward(self, x):
            return x + self.body(x)

    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.E = weight(layer.E.data)
            self.body = nn.Sequential(*map(inner, layer.layers))

        def forward(self, x):
            return self.body(nn.functional.embedding(x, self.E)) @ self.E.T

    class Positions(nn.Module):
        def __init__(self):
            super().__init__()
            self.P = weight(layer.P.data)

        def forward(self, x):
            return x + self.P[:x.shape[1]]

    class CausalSelfAttention(nn.Module):
        def __init__(self):
            super().__init__()
            self.W, self.Wo = weight(layer.W.data.T), weight(layer.Wo.data.T)
            self.b = weight(layer.b.data) if layer.bias else None
            self.bo = weight(layer.bo.data) if layer.bias else None

        def forward(self, x):
            N, T, D = x.shape
            qkv = nn.functional.linear(x, self.W, self.b).view(N, T, 3, layer.heads, -1)
            q, k, v = qkv.permute(2, 0, 3, 1, 4)  # (N, H, T, K) each
            z = scaled(q, k, v, is_causal=True).transpose(1, 2).reshape(N, T, D)
            return nn.functional.linear(z, self.Wo, self.bo)

    return {kind.__name__: kind for kind in (Residual, Tied, Positions, CausalSelfAttention)}[
        type(layer).__name__]()
