"""The exercises of chapter 20: weights carried to PyTorch, its running mean, its momentum, its names."""
