"""The panel of initial weights: what a deep net does to its inputs before it has learned anything."""
