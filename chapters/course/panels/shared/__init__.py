"""What all panels share: the frame, playing, pictures, the learning-rate slider, words."""
