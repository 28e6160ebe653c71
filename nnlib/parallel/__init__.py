"""All cores at once: threads.py divides a batch, processes.py makes the workers of a search."""
