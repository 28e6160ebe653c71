"""The writer panel: a small GPT learns names, and writes some at every frame."""
