"""The broadcasting panel: two shapes are chosen; their sum is drawn, or refused with the reason."""
