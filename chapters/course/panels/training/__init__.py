"""The training panel: a net learns under the reader's hand."""
