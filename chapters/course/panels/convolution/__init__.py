"""The convolution panel: a window slides over a picture; its row of im2col lights up, its sum is written."""
