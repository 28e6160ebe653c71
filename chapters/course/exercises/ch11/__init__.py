"""The exercises of chapter 11, hyper-parameters: a draw by exponents, held-out data, scores to believe."""
