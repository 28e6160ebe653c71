"""The exercises of chapter 4, data: an IDX header, batches, a stratified split, leaks."""
