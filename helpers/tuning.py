"""The given network and the given search of the lesson on hyperparameters: small enough to train a hundred times.

LINEAR → RELU → LINEAR → SOFTMAX, trained on mini-batches with momentum. Examples are columns: ``X`` has shape
(n_x, m); ``Y`` holds class numbers and has shape (1, m).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.datasets import load_digits
from helpers.networks import relu
from helpers.not_yet import NotYetError

Array = NDArray[Any]
Parameters = dict[str, Array]

CLASSES = 10
BATCH = 64


@dataclass(frozen=True)
class Digits:
    """Handwritten digits in three parts: train to learn from, dev to choose with, test to report on.

    Each is a pair: ``X`` of shape (64, m) and ``Y`` of shape (1, m).
    """

    train: tuple[Array, Array]
    dev: tuple[Array, Array]
    test: tuple[Array, Array]


@dataclass(frozen=True)
class Run:
    """What one training showed.

    Attributes
    ----------
    train_cost, dev_cost, test_cost : float
        Mean cross-entropy at the end; ``nan`` or ``inf`` where the training diverged.
    dev_accuracy, test_accuracy : float
        In percent.
    dev_costs : list of float
        The cost on the dev set before the first epoch and after every epoch.
    """

    train_cost: float
    dev_cost: float
    test_cost: float
    dev_accuracy: float
    test_accuracy: float
    dev_costs: list[float]


def split_digits(dev_examples: int = 352, seed: int = 0) -> Digits:
    """Load the digits, and set a dev set aside from the training examples, after shuffling them.

    Parameters
    ----------
    dev_examples : int
    seed : int

    Returns
    -------
    Digits
    """
    X, Y, test_X, test_Y = load_digits()
    order = np.random.RandomState(seed).permutation(X.shape[1])
    dev, train = order[:dev_examples], order[dev_examples:]
    return Digits(train=(X[:, train], Y[:, train]), dev=(X[:, dev], Y[:, dev]), test=(test_X, test_Y))


def train_digits(
    digits: Digits,
    learning_rate: float | Sequence[float],
    beta: float = 0.9,
    units: int = 32,
    epochs: int = 8,
    seed: int = 0,
) -> Run:
    """Train one network from He's start, by gradient descent with momentum on mini-batches of 64.

    Whatever the learning rate, all runs with one seed start from the same weights and see the same mini-batches.

    Parameters
    ----------
    digits : Digits
    learning_rate : float or sequence of float
        One for the whole training, or one for each epoch.
    beta : float
        Momentum; 0 is plain gradient descent.
    units : int
        Hidden units.
    epochs : int
    seed : int

    Returns
    -------
    Run
    """
    rates = np.broadcast_to(np.asarray(learning_rate, dtype=float), (epochs,))
    stream = np.random.RandomState(seed)
    X, Y = digits.train
    parameters = _start(stream, X.shape[0], units)
    velocity = {key: np.zeros_like(value) for key, value in parameters.items()}
    dev_costs = [_cost_and_accuracy(*digits.dev, parameters)[0]]
    with np.errstate(all="ignore"):  # A learning rate that is too large ends in inf and nan, which is an answer too.
        for rate in rates:
            order = stream.permutation(X.shape[1])
            for first in range(0, order.size, BATCH):
                batch = order[first : first + BATCH]
                grads = _gradients(X[:, batch], Y[:, batch], parameters)
                for key in parameters:
                    velocity[key] = beta * velocity[key] + (1 - beta) * grads[key]
                    parameters[key] = parameters[key] - rate * velocity[key]
            dev_costs.append(_cost_and_accuracy(*digits.dev, parameters)[0])
        train_cost, _ = _cost_and_accuracy(X, Y, parameters)
        dev_cost, dev_accuracy = _cost_and_accuracy(*digits.dev, parameters)
        test_cost, test_accuracy = _cost_and_accuracy(*digits.test, parameters)
    return Run(train_cost, dev_cost, test_cost, dev_accuracy, test_accuracy, dev_costs)


def run_search(points: Array, train: Callable[[Array], Run]) -> list[Run]:
    """Train one model for every trial.

    Parameters
    ----------
    points : ndarray, shape (n, d)
        One trial per row.
    train : callable
        From one row to the `Run` it leads to.

    Returns
    -------
    list of Run
        In the order of the trials.

    Raises
    ------
    NotYetError
        If there are no points yet.
    """
    require(points=points)
    return [train(point) for point in points]


def costs_of(runs: Sequence[Run] | None) -> tuple[Array, Array, Array]:
    """Return the costs of all runs on the training set, the dev set and the test set, each of shape (n,).

    Raises
    ------
    NotYetError
        If there are no runs yet.
    """
    require(runs=runs)
    costs = np.array([[run.train_cost, run.dev_cost, run.test_cost] for run in runs or ()])
    return costs[:, 0], costs[:, 1], costs[:, 2]


def share_of_peaks_found(
    make_points: Callable[[int], Array], tries: int = 1_000, reach: float = 0.03, seed: int = 0
) -> float:
    """Hide a peak somewhere on the first axis, again and again, and see how often a trial comes near it.

    Parameters
    ----------
    make_points : callable
        From a seed to the trials, shape (n, d), in a box from 0 to 1.
    tries : int
        How many peaks, evenly distributed over the axis.
    reach : float
        How near is near; no peak is nearer than that to the ends.
    seed : int

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    NotYetError
        If there are no points yet.
    """
    require(points=make_points(0))
    peaks = np.random.RandomState(seed).uniform(reach, 1 - reach, tries)
    found = [np.abs(make_points(number)[:, 0] - peak).min() <= reach for number, peak in enumerate(peaks)]
    return float(np.mean(found))


def require(**results: Any) -> None:
    """Raise a sentence a student can act on when a result of an exercise is still ``None``."""
    missing = [name for name, value in results.items() if value is None]
    if missing:
        raise NotYetError(
            f"There is no result for {', '.join(missing)} yet: finish the exercise that makes it, "
            "run its cell and those below it, then run this cell again."
        )


def _start(stream: np.random.RandomState, inputs: int, units: int) -> Parameters:
    return {
        "W1": stream.randn(units, inputs) * np.sqrt(2 / inputs),
        "b1": np.zeros((units, 1)),
        "W2": stream.randn(CLASSES, units) * np.sqrt(1 / units),
        "b2": np.zeros((CLASSES, 1)),
    }


def _forward(X: Array, parameters: Mapping[str, Array]) -> tuple[Array, Array]:
    """Hidden activations, shape (units, m), and the logarithms of the probabilities, shape (10, m)."""
    A1 = relu(parameters["W1"] @ X + parameters["b1"])
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    shifted = Z2 - Z2.max(axis=0)
    return A1, shifted - np.log(np.exp(shifted).sum(axis=0))


def _gradients(X: Array, Y: Array, parameters: Mapping[str, Array]) -> Parameters:
    """Gradient of the mean cross-entropy; keys as in ``parameters``."""
    m = X.shape[1]
    A1, log_probabilities = _forward(X, parameters)
    dZ2 = np.exp(log_probabilities)
    dZ2[Y[0], np.arange(m)] -= 1
    dZ1 = (parameters["W2"].T @ dZ2) * (A1 > 0)
    return {
        "W1": dZ1 @ X.T / m,
        "b1": dZ1.sum(axis=1, keepdims=True) / m,
        "W2": dZ2 @ A1.T / m,
        "b2": dZ2.sum(axis=1, keepdims=True) / m,
    }


def _cost_and_accuracy(X: Array, Y: Array, parameters: Mapping[str, Array]) -> tuple[float, float]:
    with np.errstate(all="ignore"):
        _, log_probabilities = _forward(X, parameters)
    cost = -np.mean(log_probabilities[Y[0], np.arange(X.shape[1])])
    right = log_probabilities.argmax(axis=0) == Y[0]
    return float(cost), float(100 * np.mean(right))
