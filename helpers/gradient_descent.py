"""Gradient descent on all examples at once, for the given network.

In a module of its own, because one lesson asks for its formula: that lesson's release does not carry it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpers.networks import (
    LAYERS,
    Array,
    Parameters,
    backward_propagation,
    compute_cost,
    forward_propagation,
    require_parameters,
)


def update_parameters(parameters: Mapping[str, Array], grads: Mapping[str, Array], learning_rate: float) -> Parameters:
    """Take one step of gradient descent, ``theta - learning_rate * dtheta``, for every parameter.

    Parameters
    ----------
    parameters : dict
        ``W1, b1, ...``; left as it is.
    grads : dict
        ``dW1, db1, ...``; other keys are ignored.
    learning_rate : float

    Returns
    -------
    dict
        New parameters, same keys and shapes.
    """
    return {key: value - learning_rate * grads["d" + key] for key, value in parameters.items()}


def train_model(
    X: Array,
    Y: Array,
    parameters: Mapping[str, Any],
    learning_rate: float = 0.01,
    num_iterations: int = 15_000,
    cost_every: int = 1_000,
) -> tuple[Parameters, list[float]]:
    """Train the network by gradient descent on all examples at once.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    parameters : dict
        Where to start; left as it is.
    learning_rate : float
    num_iterations : int
    cost_every : int
        Record the cost before iterations 0, ``cost_every``, ``2 * cost_every``, ...

    Returns
    -------
    parameters : dict
        The trained parameters.
    costs : list of float
        The recorded costs; ``inf`` stays ``inf``.

    Raises
    ------
    NotYetError
        If parameters are missing or still ``None``.
    """
    require_parameters(parameters, LAYERS)
    trained: Parameters = dict(parameters)
    costs = []
    for iteration in range(num_iterations):
        A3, cache = forward_propagation(X, trained)
        if iteration % cost_every == 0:
            costs.append(compute_cost(A3, Y))
        trained = update_parameters(trained, backward_propagation(X, Y, cache), learning_rate)
    return trained, costs
