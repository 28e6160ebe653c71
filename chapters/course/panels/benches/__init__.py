"""The bench: any experiment that trains something, under the reader's hand, with a time machine."""
