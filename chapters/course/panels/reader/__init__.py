"""The reader panel: a digit is read row by row; what the net believes, and remembers, after each row."""
