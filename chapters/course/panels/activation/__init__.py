"""The activation panel: a function, its slope, and where the sums of a unit fall on it."""
