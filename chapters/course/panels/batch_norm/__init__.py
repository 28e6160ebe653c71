"""The batch-norm panel: one unit's sums before, between and after, under the reader's sliders."""
