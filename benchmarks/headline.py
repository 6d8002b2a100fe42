"""Train with the reference implementations, and compare with the numbers the course publishes.

``python benchmarks/headline.py [--json]``; exit code 1 when a number is off.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from helpers import optimizers
from helpers.batchnorm_networks import Toolbox, train_classifier
from helpers.datasets import load_circles, load_digits, load_football, load_moons
from helpers.gradient_descent import train_model
from helpers.gradients import example_network, forward_propagation_n
from helpers.networks import accuracy
from helpers.reference import batchnorm_softmax, gradient_checking, initialization, optimization, regularization
from helpers.regularization import initialize_parameters, train


@dataclass(frozen=True)
class Headline:
    """One published number beside ours. An infinite number is the string ``"inf"``, which JSON can carry."""

    lesson: str
    what: str
    published: float | str
    ours: float | str
    tolerance: float

    @property
    def ok(self) -> bool:
        if isinstance(self.published, str) or isinstance(self.ours, str):
            return self.published == self.ours
        return abs(self.published - self.ours) <= self.tolerance


class AtLeast(Headline):
    """A published number that ours must reach, and may exceed."""

    @property
    def ok(self) -> bool:
        return float(self.ours) >= float(self.published) - self.tolerance


def initialization_headlines() -> Iterator[Headline]:
    """Accuracy on the training set after 15,000 iterations from each start, and the first cost of the large one."""
    X, Y, _, _ = load_circles()
    published = {"zeros": 50.0, "random": 83.0, "he": 99.0}
    for scheme, percent in published.items():
        initialize = getattr(initialization, f"initialize_parameters_{scheme}")
        parameters, costs = train_model(X, Y, initialize([2, 10, 5, 1]), learning_rate=0.01, num_iterations=15_000)
        ours = round(accuracy(X, Y, parameters), 2)
        yield Headline("initialization", f"{scheme}: train accuracy (%)", percent, ours, tolerance=0.5)
        if scheme == "random":
            first = "inf" if costs[0] == float("inf") else costs[0]
            yield Headline("initialization", "random: first cost", "inf", first, tolerance=0.0)


def regularization_headlines() -> Iterator[Headline]:
    """Accuracies without regularization, with L2 and with dropout; the data differ from the published ones.

    So the numbers need only be near, but the story must be the same: without regularization the training accuracy is
    the highest and the test accuracy the lowest, and both ways of regularizing gain at least 1.5 points on the test.
    """
    X, Y, test_X, test_Y = load_football()
    penalized = {
        "cost": partial(regularization.compute_cost_with_regularization, lambd=0.7),
        "backward": partial(regularization.backward_propagation_with_regularization, lambd=0.7),
    }
    stream = np.random.RandomState(regularization.SEED)
    thinned = {
        "forward": partial(regularization.forward_propagation_with_dropout_from, stream, keep_prob=0.86),
        "backward": partial(regularization.backward_propagation_with_dropout, keep_prob=0.86),
    }
    ours = {}
    for name, functions in {"none": {}, "L2": penalized, "dropout": thinned}.items():
        parameters = train(X, Y, initialize_parameters([2, 20, 3, 1]), **functions).parameters
        ours[name] = [round(accuracy(*examples, parameters), 2) for examples in ((X, Y), (test_X, test_Y))]
    published = {"none": (95.0, 91.5), "L2": (94.0, 93.0), "dropout": (93.0, 95.0)}
    for name, percents in published.items():
        for part, percent, our in zip(("train", "test"), percents, ours[name], strict=True):
            yield Headline("regularization", f"{name}: {part} accuracy (%)", percent, our, tolerance=4.0)
    highest = all(ours["none"][0] > ours[name][0] for name in ("L2", "dropout"))
    yield Headline("regularization", "none: highest on train", "yes", "yes" if highest else "no", 0.0)
    for name in ("L2", "dropout"):
        gains = ours[name][1] - ours["none"][1] >= 1.5
        yield Headline("regularization", f"{name}: gains 1.5 on test", "yes", "yes" if gains else "no", 0.0)


def gradient_checking_headlines() -> Iterator[Headline]:
    """What the check says of the course's example with its two planted errors, and without: the latter is rounding."""
    X, Y, parameters = example_network()
    right = gradient_checking.backward_propagation_n(X, Y, forward_propagation_n(X, Y, parameters)[1])
    wrong = {**right, "dW2": 2 * right["dW2"], "db1": 4 * right["db1"]}
    for what, gradients, published, digits, tolerance in (
        ("difference, two errors", wrong, 0.2850932, 7, 1e-6),
        ("difference, right (1e-7)", right, 1.19, 2, 0.3),
    ):
        difference = gradient_checking.gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7)
        ours = round(difference / (1e-7 if published > 1 else 1), digits)
        yield Headline("gradient_checking", what, published, ours, tolerance)


def optimization_headlines() -> Iterator[Headline]:
    """Accuracy on the moons after 10,000 epochs of mini-batches, with each optimizer at the rate 0.0007."""
    X, Y, _, _ = load_moons()
    start = optimizers.starting_parameters([2, 5, 2, 1])
    velocity, step = optimization.initialize_velocity, optimization.update_parameters_with_momentum
    published = {
        "gradient descent": (79.7, optimizers.gradient_descent(optimization.update_parameters_with_gd)),
        "momentum": (79.7, optimizers.momentum(velocity, step, beta=0.9)),
        "Adam": (94.0, optimizers.adam(optimization.initialize_adam, optimization.update_parameters_with_adam)),
    }
    for name, (percent, optimizer) in published.items():
        trained, _ = optimizers.train_in_mini_batches(X, Y, start, optimizer, optimization.random_mini_batches)
        ours = round(accuracy(X, Y, trained), 2)
        yield Headline("optimization", f"{name}: train accuracy (%)", percent, ours, tolerance=0.1)


def batchnorm_softmax_headlines() -> Iterator[Headline]:
    """Test accuracy on the digits, with batch norm: at least 95 % is promised."""
    toolbox = Toolbox(
        softmax=batchnorm_softmax.softmax,
        cost=batchnorm_softmax.compute_cross_entropy,
        softmax_backward=batchnorm_softmax.softmax_backward,
        batchnorm_backward=batchnorm_softmax.batchnorm_backward,
        forward=batchnorm_softmax.forward_propagation_with_batchnorm,
    )
    X, Y, test_X, test_Y = load_digits()
    settings = {"batch_norm": True, "learning_rate": 0.3, "num_epochs": 15, "test": (test_X, test_Y)}
    network = train_classifier(X, Y, [64, 50, 50, 50, 10], toolbox, **settings)
    ours = round(network.test_accuracies[-1], 2)
    yield AtLeast("batchnorm_softmax", "digits: test accuracy (%), min.", 95.0, ours, tolerance=0.0)


def print_table(headlines: list[Headline]) -> None:
    """Print a table that reads well in a terminal, and as Markdown: the README holds a copy."""
    print(f"| {'lesson':<18} | {'what':<34} | {'published':>13} | {'ours':>12} | {'±':>5} |")
    print(f"|{'-' * 20}|{'-' * 36}|{'-' * 14}:|{'-' * 13}:|{'-' * 6}:|")
    for h in headlines:
        off = "" if h.ok else "  OFF"
        print(f"| {h.lesson:<18} | {h.what:<34} | {h.published:>13} | {h.ours:>12} | {h.tolerance:>5} |{off}")


def main() -> int:
    """Print every headline, as a table or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print a list of objects instead of a table")
    as_json = parser.parse_args().json
    headlines = [
        *initialization_headlines(),
        *regularization_headlines(),
        *gradient_checking_headlines(),
        *optimization_headlines(),
        *batchnorm_softmax_headlines(),
    ]
    if as_json:
        print(json.dumps([asdict(headline) | {"ok": headline.ok} for headline in headlines], indent=2))
    else:
        print_table(headlines)
    return 0 if all(headline.ok for headline in headlines) else 1


if __name__ == "__main__":
    sys.exit(main())
