"""The given network of the course: three layers, two classes, plain gradient descent.

LINEAR → RELU → LINEAR → RELU → LINEAR → SIGMOID. Examples are columns: ``X`` has shape (n_x, m) and ``Y`` (1, m).
A network's parameters are a dictionary ``{"W1", "b1", ..., "WL", "bL"}`` with ``W_l`` of shape (n_l, n_{l-1})
and ``b_l`` of shape (n_l, 1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.activations import relu, sigmoid
from helpers.not_yet import NotYetError

Array = NDArray[Any]
Parameters = dict[str, Array]
Cache = tuple[Array, ...]

LAYERS = 3


def forward_propagation(X: Array, parameters: Mapping[str, Any]) -> tuple[Array, Cache]:
    """Compute what the network says about every example.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    parameters : dict
        ``W1, b1, W2, b2, W3, b3``.

    Returns
    -------
    A3 : ndarray, shape (1, m)
        Probability of class 1.
    cache : tuple
        ``(Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)``, for `backward_propagation`.

    Raises
    ------
    NotYetError
        If parameters are missing or still ``None``.
    """
    require_parameters(parameters, LAYERS)
    W1, b1, W2, b2, W3, b3 = (parameters[f"{kind}{layer}"] for layer in (1, 2, 3) for kind in "Wb")
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    Z2 = W2 @ A1 + b2
    A2 = relu(Z2)
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)


def compute_cost(A3: Array, Y: Array) -> float:
    """Return the mean cross-entropy, ``-mean(Y log A3 + (1 - Y) log(1 - A3))``.

    ``0 log 0`` counts as 0, its limit: an answer that is sure and right costs nothing. One that is sure and wrong
    costs ``inf``, and so does the mean. (The course's own code gets both from ``np.nansum``; unlike that,
    a ``nan`` in ``A3`` is not hidden here.)

    Parameters
    ----------
    A3 : ndarray, shape (1, m)
        Probability of class 1.
    Y : ndarray, shape (1, m)
        True classes, 0 or 1.

    Returns
    -------
    float
    """
    return float(-np.mean(_x_log_y(Y, A3) + _x_log_y(1 - Y, 1 - A3)))


def backward_propagation(X: Array, Y: Array, cache: Cache) -> Parameters:
    """Compute the gradient of the cost by the chain rule.

    As in the course, ``dZ`` and ``dA`` are per example; the mean over examples is taken in ``dW`` and ``db``.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    cache : tuple
        From `forward_propagation`.

    Returns
    -------
    dict
        ``dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1``; ``dW1`` has the shape of ``W1``, and so on.
    """
    _, A1, _, _, _, A2, W2, _, _, A3, W3, _ = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    dA2 = W3.T @ dZ3
    dZ2 = dA2 * (A2 > 0)
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * (A1 > 0)
    return {
        "dZ3": dZ3, "dW3": dZ3 @ A2.T / m, "db3": dZ3.sum(axis=1, keepdims=True) / m,
        "dA2": dA2,
        "dZ2": dZ2, "dW2": dZ2 @ A1.T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m,
        "dA1": dA1,
        "dZ1": dZ1, "dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m,
    }  # fmt: skip


def predict(X: Array, parameters: Mapping[str, Any]) -> Array:
    """Return the likelier class of every example: 1 where the probability exceeds one half.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    parameters : dict
        As for `forward_propagation`.

    Returns
    -------
    ndarray of int, shape (1, m)
    """
    A3, _ = forward_propagation(X, parameters)
    return (A3 > 0.5).astype(int)


def accuracy(X: Array, Y: Array, parameters: Mapping[str, Any]) -> float:
    """Return the share of examples that are classified rightly, in percent (0 to 100).

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    parameters : dict
        As for `forward_propagation`.

    Returns
    -------
    float
    """
    return float(100 * np.mean(predict(X, parameters) == Y))


def activations_by_depth(
    initialize: Callable[[list[int]], Mapping[str, Any]],
    layers_dims: Sequence[int],
    X: Array,
    activation: Callable[[Array], Array] = relu,
) -> list[Array]:
    """Send examples through a fresh network of any depth, and keep what every layer passes on.

    Parameters
    ----------
    initialize : callable
        From ``layers_dims`` to parameters, such as ``initialize_parameters_he``.
    layers_dims : sequence of int
        Units of each layer, the input first.
    X : ndarray, shape (layers_dims[0], m)
    activation : callable
        Used in every layer: `relu`, ``np.tanh``, ...

    Returns
    -------
    list of ndarray
        ``A_l`` of shape (layers_dims[l], m), for l = 1, ..., L.

    Raises
    ------
    NotYetError
        If parameters are missing or still ``None``.
    """
    parameters = initialize(list(layers_dims))
    depth = len(layers_dims) - 1
    require_parameters(parameters, depth)
    activations = [X]
    for layer in range(1, depth + 1):
        Z = parameters[f"W{layer}"] @ activations[-1] + parameters[f"b{layer}"]
        activations.append(activation(Z))
    return activations[1:]


def _x_log_y(x: Array, y: Array) -> Array:
    """Return ``x log y`` with ``0 log y = 0`` for every y."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x == 0, 0, x * np.log(y))


def require_parameters(parameters: Mapping[str, Any] | None, depth: int) -> None:
    """Raise a sentence a student can act on when parameters of the first ``depth`` layers are not there yet."""
    keys = [f"{kind}{layer}" for layer in range(1, depth + 1) for kind in "Wb"]
    missing = keys if parameters is None else [key for key in keys if parameters.get(key) is None]
    if missing:
        named = ", ".join(missing[:6]) + (", …" if len(missing) > 6 else "")
        raise NotYetError(
            f"The network has no {named} yet: finish the exercise that makes these parameters, "
            "run its cell, then run this cell again."
        )
