"""The exercises of chapter 2, perceptron: from a gate's weights to training one by its gradient."""
