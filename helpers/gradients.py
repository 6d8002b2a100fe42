"""What the lesson on gradient checking gives: a network of layers [4, 5, 3, 1], and its parameters as one column.

LINEAR → RELU → LINEAR → RELU → LINEAR → SIGMOID. Examples are columns: ``X`` has shape (4, m) and ``Y`` (1, m).

It stays away from `helpers.networks`, which has a backward propagation: that is what the student of this lesson mends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.activations import relu, sigmoid

Array = NDArray[Any]
Parameters = dict[str, Array]
Cache = tuple[Array, ...]

#: Shape of every parameter, in the order of the column vector.
SHAPES = {"W1": (5, 4), "b1": (5, 1), "W2": (3, 5), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}


def example_network() -> tuple[Array, Array, Parameters]:
    """Return three examples and a network for them, drawn from the standard normal distribution with seed 1.

    These are the numbers of the course's own example.

    Returns
    -------
    X : ndarray, shape (4, 3)
    Y : ndarray of int, shape (1, 3)
    parameters : dict
        ``W1, b1, W2, b2, W3, b3``.
    """
    stream = np.random.RandomState(1)
    X = stream.randn(4, 3)
    return X, np.array([[1, 1, 0]]), {key: stream.randn(*shape) for key, shape in SHAPES.items()}


def forward_propagation_n(X: Array, Y: Array, parameters: Mapping[str, Array]) -> tuple[float, Cache]:
    """Compute the cost of the network: its mean cross-entropy.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
        True classes, 0 or 1.
    parameters : dict
        ``W1, b1, W2, b2, W3, b3``.

    Returns
    -------
    cost : float
    cache : tuple
        ``(Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)``, for ``backward_propagation_n``.
    """
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in SHAPES)
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    Z2 = W2 @ A1 + b2
    A2 = relu(Z2)
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)
    return _cross_entropy(A3, Y), (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)


def cost_with_dropout(X: Array, Y: Array, parameters: Mapping[str, Array], keep_prob: float = 0.8) -> float:
    """Compute the cost with inverted dropout on both hidden layers, with fresh masks at every call.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    parameters : dict
        ``W1, b1, W2, b2, W3, b3``.
    keep_prob : float
        Probability of keeping a unit. The masks come from NumPy's global generator.

    Returns
    -------
    float
    """
    A = X
    for layer in (1, 2):
        A = relu(parameters[f"W{layer}"] @ A + parameters[f"b{layer}"])
        A = A * (np.random.rand(*A.shape) < keep_prob) / keep_prob
    return _cross_entropy(sigmoid(parameters["W3"] @ A + parameters["b3"]), Y)


def dictionary_to_vector(parameters: Mapping[str, Array]) -> tuple[Array, list[str]]:
    """Stack all parameters into one column: W1 row by row, then b1, W2, b2, W3, b3.

    Parameters
    ----------
    parameters : dict
        ``W1, b1, W2, b2, W3, b3``.

    Returns
    -------
    vector : ndarray, shape (number of parameters, 1)
        A new array.
    keys : list of str
        For each row of the vector, the key it comes from.
    """
    keys = [key for key in SHAPES for _ in range(np.size(parameters[key]))]
    return _column(parameters[key] for key in SHAPES), keys


def vector_to_dictionary(theta: Array) -> Parameters:
    """Undo `dictionary_to_vector`, for the network with layers [4, 5, 3, 1].

    Parameters
    ----------
    theta : ndarray, shape (47, 1)

    Returns
    -------
    dict
        ``W1, b1, W2, b2, W3, b3``; new arrays.
    """
    ends = np.cumsum([rows * columns for rows, columns in SHAPES.values()])
    parts = np.split(np.ravel(theta)[: ends[-1]], ends[:-1])
    return {key: part.reshape(shape).copy() for (key, shape), part in zip(SHAPES.items(), parts, strict=True)}


def gradients_to_vector(gradients: Mapping[str, Array]) -> Array:
    """Stack dW1, db1, dW2, db2, dW3, db3 into one column, in the order of `dictionary_to_vector`.

    Parameters
    ----------
    gradients : dict
        Other keys, such as ``dZ3``, are passed over.

    Returns
    -------
    ndarray, shape (number of parameters, 1)
    """
    return _column(gradients[f"d{key}"] for key in SHAPES)


def slope_between(J: Callable[[Any], Any], left: Any, right: Any) -> Any:
    """Return the slope of the straight line through two points of the graph of ``J``.

    Parameters
    ----------
    J : callable
        From a number (or an array) to a number (or an array).
    left, right : float or ndarray
        Where the two points are; different from each other.

    Returns
    -------
    float or ndarray
    """
    return (J(right) - J(left)) / (right - left)


def report(difference: float | None) -> None:
    """Print the difference a check returned, or say that there is none yet.

    Parameters
    ----------
    difference : float or None
    """
    if difference is None:
        print("Your check returns None: finish the exercise above, run its cell, then run this cell again.")
    else:
        print(f"difference: {difference:.2e}")


def _cross_entropy(A3: Array, Y: Array) -> float:
    m = np.shape(Y)[-1]
    return float(np.sum(-Y * np.log(A3) - (1 - Y) * np.log(1 - A3)) / m)


def _column(parts: Any) -> Array:
    return np.concatenate([np.reshape(part, (-1, 1)) for part in parts])
