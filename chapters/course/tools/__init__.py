"""What stands behind make: execute.py runs the chapters, reproduce.py recomputes the published figures."""
