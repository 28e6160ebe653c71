"""The architecture panel: the reader stacks layers, sees their shapes, and trains what fits."""
