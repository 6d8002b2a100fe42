"""Searching for hyperparameters: sampling on the right scale, grid and random points, zooming in, choosing.

A *box* has one row per hyperparameter, ``[low, high]``, and so shape (d, 2); *points* have one row per trial and one
column per hyperparameter, and so shape (n, d). Both hold values on the scale on which the search is even: for a
learning rate, exponents of ten. Random draws come from the stream that ``np.random.seed(seed)`` begins, here from a
private copy of it, so that no global state is touched.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def sample_learning_rate(low_exponent: float, high_exponent: float, n: int, seed: int) -> Array:
    """Draw learning rates whose logarithm is uniform, between ``10**low_exponent`` and ``10**high_exponent``.

    Parameters
    ----------
    low_exponent, high_exponent : float
    n : int
    seed : int

    Returns
    -------
    ndarray, shape (n,)

    References
    ----------
    Y. Bengio, "Practical recommendations for gradient-based training of deep architectures", 2012, section 3:
    learning rates are sampled uniformly in the log-domain. J. Bergstra and Y. Bengio, "Random search for
    hyper-parameter optimization", JMLR 13, 2012, section 2: "drawn geometrically".
    """
    stream = np.random.RandomState(seed)
    return np.array([math.pow(10, stream.uniform(low_exponent, high_exponent)) for _ in range(n)])


def sample_learning_rate_downwards(low_exponent: float, high_exponent: float, n: int, seed: int) -> Array:
    """Draw as `sample_learning_rate` does, with exponents counted down from the upper end.

    For exponents from -4 to 0 this is the course's own line, ``r = -4 * np.random.rand()``.

    Parameters
    ----------
    low_exponent, high_exponent : float
    n : int
    seed : int

    Returns
    -------
    ndarray, shape (n,)
    """
    return sample_learning_rate(high_exponent, low_exponent, n, seed)


def sample_beta(beta_low: float, beta_high: float, n: int, seed: int) -> Array:
    """Draw decay rates of moving averages such that the logarithm of ``1 - beta`` is uniform.

    ``1 / (1 - beta)`` values, roughly, are averaged over; it is this number that is spread evenly over its orders
    of magnitude. The smallest draws of the stream give the smallest ``1 - beta``, and so the largest ``beta``.

    Parameters
    ----------
    beta_low, beta_high : float
        Both in [0, 1), ``beta_low < beta_high``.
    n : int
    seed : int

    Returns
    -------
    ndarray, shape (n,)
    """
    smallest, largest = 1 - beta_high, 1 - beta_low
    position = np.random.RandomState(seed).random_sample(n)
    return 1 - smallest * (largest / smallest) ** position


def sample_beta_downwards(beta_low: float, beta_high: float, n: int, seed: int) -> Array:
    """Draw as `sample_beta` does, from the largest ``1 - beta`` to the smallest.

    Parameters
    ----------
    beta_low, beta_high : float
    n : int
    seed : int

    Returns
    -------
    ndarray, shape (n,)
    """
    return sample_beta(beta_high, beta_low, n, seed)


def sample_layer_sizes(low: int, high: int, num_layers: int, seed: int) -> Array:
    """Draw whole numbers from ``low`` to ``high``, both included, all equally likely.

    Parameters
    ----------
    low, high : int
    num_layers : int
    seed : int

    Returns
    -------
    ndarray of int, shape (num_layers,)
    """
    return np.random.RandomState(seed).choice(np.arange(low, high + 1), size=num_layers)


def sample_layer_sizes_by_floor(low: int, high: int, num_layers: int, seed: int) -> Array:
    """Draw as `sample_layer_sizes` does, by rounding down numbers that are uniform in [low, high + 1).

    Parameters
    ----------
    low, high : int
    num_layers : int
    seed : int

    Returns
    -------
    ndarray of int, shape (num_layers,)
    """
    stream = np.random.RandomState(seed)
    return np.array([low + math.floor((high - low + 1) * stream.random_sample()) for _ in range(num_layers)])


def grid_points(box: Array, k: int) -> Array:
    """List all points of a grid with ``k`` values on each axis, both ends included; the last axis changes fastest.

    Parameters
    ----------
    box : ndarray, shape (d, 2)
    k : int
        At least 2.

    Returns
    -------
    ndarray, shape (k**d, d)
    """
    d = len(box)
    points = np.empty((k**d, d))
    for trial in range(k**d):
        rest = trial
        for axis in reversed(range(d)):
            rest, step = divmod(rest, k)
            points[trial, axis] = box[axis, 0] + step * (box[axis, 1] - box[axis, 0]) / (k - 1)
    return points


def random_points(box: Array, n: int, seed: int) -> Array:
    """Draw ``n`` points, uniform in the box: all coordinates of the first trial, then of the second, and so on.

    Parameters
    ----------
    box : ndarray, shape (d, 2)
    n : int
    seed : int

    Returns
    -------
    ndarray, shape (n, d)

    References
    ----------
    J. Bergstra and Y. Bengio, "Random search for hyper-parameter optimization", JMLR 13, 2012, section 1.
    """
    stream = np.random.RandomState(seed)
    return np.array([[stream.uniform(low, high) for low, high in box] for _ in range(n)])


def distinct_values(points: Array) -> list[int]:
    """Count how many different values each hyperparameter is tried with.

    Parameters
    ----------
    points : ndarray, shape (n, d)

    Returns
    -------
    list of int, length d
    """
    return [len({float(value) for value in points[:, axis]}) for axis in range(points.shape[1])]


def zoom_box(points: Array, costs: Array, box: Array, k: int, margin: float = 0.1) -> Array:
    """Fit a smaller box around the ``k`` cheapest trials, with some room on each side, inside the old box.

    Parameters
    ----------
    points : ndarray, shape (n, d)
    costs : ndarray, shape (n,)
        At least ``k`` of them finite; trials whose cost is ``nan`` are never among the best.
    box : ndarray, shape (d, 2)
    k : int
    margin : float
        Room on each side, as a share of the old box's width.

    Returns
    -------
    ndarray, shape (d, 2)
    """
    ranked = sorted(range(len(costs)), key=lambda trial: (not math.isfinite(costs[trial]), costs[trial]))[:k]
    zoomed = []
    for axis, (low, high) in enumerate(box):
        best = [points[trial, axis] for trial in ranked]
        room = margin * (high - low)
        zoomed.append([max(low, min(best) - room), min(high, max(best) + room)])
    return np.array(zoomed)


def best_trial(train_costs: Array, dev_costs: Array, test_costs: Array) -> tuple[int, float]:
    """Choose the trial with the lowest finite dev cost, the first of equals, and report its test cost.

    Parameters
    ----------
    train_costs, dev_costs, test_costs : ndarray, shape (n,)
        At least one dev cost is finite.

    Returns
    -------
    best : int
        Counted from 0.
    test_cost : float
        Of that trial.
    """
    finished = [(cost, trial) for trial, cost in enumerate(dev_costs) if math.isfinite(cost)]
    _, best = min(finished)
    return best, float(test_costs[best])
