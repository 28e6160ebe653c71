"""The drawing panel: a digit drawn by hand, or picked, and the ten outputs of a net that move meanwhile."""
