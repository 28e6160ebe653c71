"""The exercises of chapter 3, the forward pass: from one neuron to a net that classifies a batch."""
