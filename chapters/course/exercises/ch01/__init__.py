"""The exercises of chapter 1, NumPy: axes, keepdims, index arrays, broadcasting, and a silent (N, N)."""
