"""tiny-cnn's log, and what is kept apart for it."""

import numpy as np

from course.experiments import experiment
from course.experiments.data import fifty_thousand, validation
from course.printed import Printed

CNN1 = experiment("CNN1")


def test_the_log_disturbs_neither_weights_nor_batches():
    logged, not_logged = CNN1.run(3, "bundled"), CNN1.but(at={"bundled": []}).run(3, "bundled")
    for _ in range(102):
        logged.step()
        not_logged.step()
    assert len(logged.points["validation"]) == 2
    assert logged.loss == not_logged.loss


def test_it_is_logged_as_often_as_the_source_logs():
    for scale in "bundled", "full":
        assert len(CNN1.at[scale]) == len(Printed.of("tiny-cnn:71–129", column="loss").values)


def test_the_validation_images_are_those_that_are_not_learned_from():
    (x, _), _ = fifty_thousand(flat=False)("bundled", None)
    kept, labels = validation("bundled", flat=False)
    assert (len(x), len(kept), len(labels)) == (3000, 1000, 1000)
    assert not np.shares_memory(x, kept)
