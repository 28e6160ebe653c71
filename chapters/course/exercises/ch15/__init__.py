"""The exercises of chapter 15: counting weights and fields, warping images, a loss that cannot reach 0."""
