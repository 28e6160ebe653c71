"""The exercises of chapter 18, attention: softmax and attention backward, the mask, the table, the "
"norm, heads."""
