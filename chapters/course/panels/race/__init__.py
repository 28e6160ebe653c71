"""The race panel: six optimizers on one surface, each with its learning rate under the reader's hand."""
