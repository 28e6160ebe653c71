"""The search panel: hyper-parameters are tried, a map of the trials grows, the reader moves the range."""
