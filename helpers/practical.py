"""Given machinery of the lesson on practical aspects: parts of a data set, small trainings, stacks of layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.gradient_descent import train_model
from helpers.networks import Parameters, accuracy
from helpers.not_yet import NotYetError

Array = NDArray[Any]


def require(what: str, *values: Any) -> None:
    """Raise one sentence a student can act on when a value is still ``None``, or an array was filled with ``None``.

    Parameters
    ----------
    what : str
        Name of the exercise that makes the values.
    *values : object
    """
    missing = any(value is None for value in values)
    if missing or any(np.isnan(value).any() for value in values):
        found = f"There is nothing here from {what} yet" if missing else f"What {what} gives is no number (nan)"
        raise NotYetError(f"{found}: finish it, run its cell, then run this cell again.")


def take_parts(X: Array, Y: Array, parts: Sequence[Any]) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Take the columns of the train, the dev and the test part.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    parts : sequence of three index arrays

    Returns
    -------
    tuple
        ``train_X, train_Y, dev_X, dev_Y, test_X, test_Y``.

    Raises
    ------
    NotYetError
        If a part is still ``None``.
    """
    require("stratified_split", *parts)
    train, dev, test = (np.asarray(part, dtype=int) for part in parts)
    return X[:, train], Y[:, train], X[:, dev], Y[:, dev], X[:, test], Y[:, test]


def train_classifier(
    X: Any, Y: Array, learning_rate: float = 0.1, num_iterations: int = 500, seed: int = 2
) -> tuple[Parameters, list[float]]:
    """Train a network with hidden layers of 20 and 5 ReLU units and one sigmoid unit, and record its cost.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    learning_rate : float
    num_iterations : int
    seed : int
        For the starting weights: normal, with variance 2 over the number of inputs; biases are zero.

    Returns
    -------
    parameters : dict
    costs : list of float
        The cost before iterations 0, 25, 50, ...

    Raises
    ------
    NotYetError
        If ``X`` is still ``None``.
    """
    require("normalize_sets", X)
    stream = np.random.RandomState(seed)
    layers_dims = [X.shape[0], 20, 5, 1]
    start: Parameters = {}
    for layer in (1, 2, 3):
        inputs, units = layers_dims[layer - 1], layers_dims[layer]
        start[f"W{layer}"] = stream.randn(units, inputs) * np.sqrt(2 / inputs)
        start[f"b{layer}"] = np.zeros((units, 1))
    return train_model(X, Y, start, learning_rate, num_iterations, cost_every=25)


def error_rate(X: Array, Y: Array, parameters: Mapping[str, Any]) -> float:
    """Return the share of examples that are classified wrongly, between 0 and 1.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    parameters : dict
        As for `helpers.networks.forward_propagation`.
    """
    return 1 - accuracy(X, Y, parameters) / 100


def linear_cost(w: Array, X: Array, Y: Array) -> float:
    """Return half the mean squared error of the linear unit ``w.T @ X``.

    Parameters
    ----------
    w : ndarray, shape (n_x, 1)
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    """
    return float(np.mean((w.T @ X - Y) ** 2) / 2)


def descend(X: Array, Y: Array, steps: int = 15) -> Array:
    """Train a linear unit by gradient descent from zero, with the learning rate that suits its data best.

    The cost of `linear_cost` is a bowl with curvatures between c and C, the extreme eigenvalues of X Xᵀ / m. The
    rate 2 / (c + C) shrinks the distance to the bottom fastest: by (C - c) / (C + c) a step, or better.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    steps : int

    Returns
    -------
    ndarray, shape (steps + 1, n_x)
        The weights before the first step and after each one.

    References
    ----------
    B. Polyak, "Introduction to Optimization", 1987, section 1.4.
    """
    m = X.shape[1]
    curvatures = np.linalg.eigvalsh(X @ X.T / m)
    rate = 2 / (curvatures[0] + curvatures[-1])
    w = np.zeros((X.shape[0], 1))
    path = [w]
    for _ in range(steps):
        w = w - rate * X @ (w.T @ X - Y).T / m
        path.append(w)
    return np.hstack(path).T


def random_layers(factor: float, width: int = 100, depth: int = 50, seed: int = 0) -> list[Array]:
    """Draw square weight matrices of independent normal numbers with variance ``factor**2 / width``.

    Parameters
    ----------
    factor : float
    width : int
    depth : int
    seed : int

    Returns
    -------
    list of ndarray, each of shape (width, width)
    """
    stream = np.random.RandomState(seed)
    return [factor / np.sqrt(width) * stream.randn(width, width) for _ in range(depth)]
