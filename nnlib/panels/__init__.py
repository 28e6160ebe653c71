"""Live panels: what a reader plays with in a chapter (ipywidgets)."""
