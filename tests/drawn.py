"""What the tests of figures ask of an axes."""


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def inside_figure(ax):
    """Whether all text of the axes lies on the page once it is drawn."""
    figure = ax.get_figure()
    figure.canvas.draw()
    page = figure.bbox.padded(1)
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    return all(page.contains(*box.min) and page.contains(*box.max) for box in boxes)
