"""The exercises of chapter 12, convolution: from the size of an output to the way back of max pooling."""
