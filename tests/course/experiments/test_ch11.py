"""What H1 promises: the first 500 images, a fifth held out, and trials that move two of its settings."""

import pickle

import numpy as np

from course.experiments import experiment
from course.experiments.ch11 import OneTrial
from course.experiments.data import first_digits
from course.printed import Printed

H1 = experiment("H1")


def test_its_settings_are_those_of_the_winner_that_is_printed():
    rate, decay = Printed.of("notes:2498–2599", row="1", column=["learning rate", "weight decay"]).values
    assert H1.lr == float(rate)
    assert H1.settings == {"weight_decay": float(decay)}


def test_a_fifth_of_the_first_500_images_is_held_out():
    learn, judge = H1.data("bundled", np.random.default_rng(0))
    all_of_them, _ = first_digits(500)("bundled", None)
    assert (len(learn.x), len(judge.x)) == (400, 100)
    assert sorted(map(bytes, [*learn.x, *judge.x])) == sorted(map(bytes, all_of_them.x))


def test_a_trial_is_h1_with_other_settings():
    data = H1.data("bundled", np.random.default_rng(0))
    settings = {"lr": 0.5, "weight_decay": 0.25}
    trial = pickle.loads(pickle.dumps(OneTrial(*data, "bundled")))  # as another process gets it
    run = trial.run(settings, np.random.default_rng(4))
    other = H1.but(lr=0.5, settings={"weight_decay": 0.25}).run(4, "bundled")
    assert np.array_equal(run.net.layers[0].W.data, other.net.layers[0].W.data)
    assert (run.opt.lr, run.opt.weight_decay) == (0.5, 0.25)


def test_it_is_judged_fifty_times_the_last_after_197_updates():
    at = list(H1.at["full"])
    assert (len(at), at[:2], at[-1]) == (50, [1, 5], 197)
    data = H1.data("bundled", np.random.default_rng(0))
    found = OneTrial(*data, "bundled")({"lr": 1e-6, "weight_decay": 0.0}, np.random.default_rng(0))
    assert len(found) == 50
