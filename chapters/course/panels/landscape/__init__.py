"""The landscape panel: a ball is released and rolls downhill by gradient descent, under the reader's hand."""
