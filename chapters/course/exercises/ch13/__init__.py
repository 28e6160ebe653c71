"""The exercises of chapter 13, CNNs: from the size of a layer to a net by hand, forward and back."""
