"""What `Model.fit` says on the way: nothing, a progress bar, or a line an epoch."""


class Silent:
    """verbose=0, and what the other two are asked for."""

    def __init__(self, epochs, steps):
        self.epochs = epochs

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def step(self, score):
        pass

    def epoch(self, row):
        pass

    def say(self, text):
        pass


class Lines(Silent):
    """verbose=2: a line an epoch."""

    def epoch(self, row):
        numbers = "  ".join(f"{name} {text}" for name, text in figures(row).items())
        self.say(f"epoch {row['epoch']}/{self.epochs}  {numbers}")

    def say(self, text):
        print(text)


class Bar(Silent):
    """verbose=1: tqdm's progress bar over all steps; beside it loss and accuracy of the batch, as it was
    before its update, and at the end of an epoch the epoch's."""

    def __init__(self, epochs, steps):
        from tqdm.auto import tqdm

        super().__init__(epochs, steps)
        self.steps = steps
        self.bar = tqdm(total=epochs * steps, unit="step")

    def __exit__(self, *error):
        self.bar.close()

    def step(self, score):
        self.bar.set_description(f"epoch {self.bar.n // self.steps + 1}/{self.epochs}", refresh=False)
        self.bar.set_postfix(figures({"loss": score.loss, "accuracy": score.accuracy}), refresh=False)
        self.bar.update()

    def epoch(self, row):
        self.bar.set_postfix(figures(row))

    def say(self, text):
        self.bar.write(text)


def figures(row):
    """What was measured, as texts."""
    return {name: f"{value:.4f}" for name, value in row.items()
            if name not in ("epoch", "lr") and value is not None}
