"""The filter panel: a small CNN learns; its filters, and what they make of a digit, are watched meanwhile."""
