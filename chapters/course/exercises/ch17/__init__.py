"""Chapter 17: rules of single nodes, and the walk over a whole graph."""
