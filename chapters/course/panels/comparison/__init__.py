"""The comparison panel: nets that differ in one thing learn side by side."""
