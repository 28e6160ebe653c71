"""The pipeline panel: a reader and a trainer, one after the other or side by side with a queue between."""
