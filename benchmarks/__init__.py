"""The measured comparisons behind `make bench`: nnlib, the book's way, scikit-learn, PyTorch.

doctor.py measures something else: how often the course names the cause when a net does not learn.
"""
