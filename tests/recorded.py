"""What several tests of the site's recordings share."""


def as_published(header, lane):
    """The number of the run of this lane that is as its source has it."""
    own, number = header["published"][lane], header["lanes"].index(lane)
    sizes = len(header["rates"][lane]), len(header["optimizers"]) or 1, len(header["initializers"]) or 1
    for size, name in zip(sizes, ("lr", "optimizer", "init"), strict=True):
        number = number * size + own[name]
    return number
