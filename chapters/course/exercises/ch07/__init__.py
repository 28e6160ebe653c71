"""The exercises of chapter 7, optimizers: from the rate that a ravine allows to Adam and a schedule."""
