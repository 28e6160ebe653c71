"""The exercises of chapter 10: weight decay, dropout, early stopping, the average of many masks."""
