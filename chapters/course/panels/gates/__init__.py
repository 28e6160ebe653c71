"""The gate panel: a perceptron set by hand until it is AND, NAND, OR; and XOR, which it never is."""
