"""The measured comparisons behind `make bench`: nnlib, the book's way, scikit-learn, PyTorch."""
