"""The exercises of chapter 14: counting weights, honest means and splits, a confusion matrix, fit."""
