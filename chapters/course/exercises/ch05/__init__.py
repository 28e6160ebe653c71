"""The exercises of chapter 5, learning: from what guessing costs to gradient descent."""
