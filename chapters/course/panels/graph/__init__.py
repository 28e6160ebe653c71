"""The graph panel: a small expression as a graph, walked back edge by edge."""
