"""The dropout panel: one batch under changing masks, and what their average comes to."""
