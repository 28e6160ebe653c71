"""The exercises of chapter 9, batch normalization: forward, running statistics, images, backward."""
