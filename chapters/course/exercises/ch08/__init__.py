"""The exercises of chapter 8, initial weights: from one number to a scale that the data choose."""
