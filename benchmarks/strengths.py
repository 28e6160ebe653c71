"""Which faults doctor.py puts into nets, and how strong.

`FAULTS`: {cause: (fault, strengths to tune on, strengths that are held out)}. The strengths to tune on
include those of the first held-out set, which is used up.
"""

from benchmarks import faults, rules, slips

LAYERS = [slips.MinusDense, slips.TurnedDense, slips.MinusPassed, slips.TurnedReLU, slips.ShutReLU,
          slips.TurnedSigmoid, "loss", "target"]
RULES = [rules.MinusMomentum, rules.BrakedMomentum, rules.UnusedMomentum, rules.SharedByShape, rules.Uphill,
         rules.Nowhere, rules.MinusAdam, rules.EndlessMomentum, rules.SharedMomentum]
NANS = ["pixel", "weight", "log", "loss"]


def shuffled(*shares):
    return [(share, "shuffle") for share in shares]


def wide(weights, biases):
    return [("weights", size) for size in weights] + [("bias", size) for size in biases]


ALL = [*shuffled(1.0), (1.0, "shift")]  # no label belongs: the same in both sets

FAULTS = {
    "rate too high": (faults.rate, [10, 20, 50, 100, 300, 1000, 3000], [15, 30, 150, 2000]),
    "rate too low": (faults.rate, [0.02, 0.01, 3e-3, 1e-3, 1e-4, 1e-5], [0.015, 5e-3, 2e-4, 3e-5]),
    "nan": (faults.nan, NANS, NANS),
    "dead": (faults.dead, [-8, -10, -20, -50, -100], [-9, -15, -30, -70]),
    "saturated": (faults.saturated, [0.8, 1.0, 3.0, 5.0, 10.0, 30.0, 50.0], [1.5, 7.0, 20.0]),
    "symmetric": (faults.symmetric, [0.0, 0.01, 0.05, 0.1, 0.2], [0.02, 0.15, 0.3]),
    "vanishing": (faults.vanishing, [0.005, 0.01, 0.015, 0.02], [0.003, 0.008, 0.012]),
    "exploding": (faults.exploding, [0.6, 0.7, 1.0, 1.5, 2.0], [0.8, 1.2, 1.8]),
    "labels": (faults.labels, ALL + shuffled(0.7, 0.8, 0.9), ALL + shuffled(0.75, 0.85, 0.95)),
    "inputs": (faults.inputs,
               [(255, 0), (1 / 255, 0), (1, 100), (1000, 0), (100, 0), (1 / 1000, 0), (1, -50)],
               [(500, 0), (150, 0), (1 / 500, 0), (1, 70), (1, -30)]),
    "constant": (faults.one_class, ["sorted", 1.0, 0.95, 0.97], ["sorted", 1.0, 0.96, 0.98]),
    "over-fitting": (faults.over_fitting, [30, 40, 60, 100, 150], [35, 50, 80, 120]),
    "evaluation": (faults.evaluation, [0.5, 0.6, 0.8, 0.9], [0.55, 0.7, 0.85]),
    "gradient": (faults.gradient, LAYERS, LAYERS),
    "optimizer": (faults.optimizer, RULES, RULES),
    "start": (faults.start, wide([20.0, 30.0, 100.0, 200.0, 500.0], [50.0, 100.0, 200.0]),
              wide([25.0, 60.0, 300.0], [40.0, 150.0])),
    "shapes": (faults.shapes, [1.0, 0.5, 2.0, 3.0], [1.0, 0.7, 1.5]),
}
