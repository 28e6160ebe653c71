"""The attention panel: a layer learns to write words backwards; its heads, its temperature, and its map."""
