"""What the networks of the lesson on frameworks must answer, in NumPy: nothing here needs a framework.

Written the way Keras thinks: examples are rows, and a layer is a kernel of shape (n_in, n_out) and a flat bias. Only at
the ends are things turned into the course's form, where examples are columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Parameters = dict[str, Array]


def dense_weights(W: Array, b: Array) -> list[Array]:
    """Turn a layer's parameters into the list that a Keras Dense layer holds.

    Parameters
    ----------
    W : ndarray, shape (n_l, n_{l-1})
    b : ndarray, shape (n_l, 1)

    Returns
    -------
    list of ndarray
        Kernel of shape (n_{l-1}, n_l), bias of shape (n_l,).

    References
    ----------
    Keras 3 documentation, Dense layer: ``output = activation(dot(input, kernel) + bias)``, input (batch, n_in).
    """
    units, inputs = W.shape
    kernel = np.array([[W[unit, feature] for unit in range(units)] for feature in range(inputs)])
    return [kernel, np.array([b[unit, 0] for unit in range(units)])]


def three_layer_network(X: Array, parameters: Parameters) -> Array:
    """Compute LINEAR → RELU → LINEAR → RELU → LINEAR → SIGMOID.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    parameters : dict
        ``W1, b1, W2, b2, W3, b3``.

    Returns
    -------
    ndarray, shape (1, m)
    """
    return _rows(X, parameters)[-1].T


def batchnorm_softmax_network(X: Array, parameters: Parameters, running: Parameters, epsilon: float = 1e-5) -> Array:
    """Compute LINEAR → BATCH NORM → RELU for each hidden layer, then LINEAR → SOFTMAX, in test mode.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    parameters : dict
        ``W_l, gamma_l, beta_l`` for the hidden layers, ``W_L, b_L`` for the last one.
    running : dict
        ``mean_l, var_l`` for the hidden layers.
    epsilon : float

    Returns
    -------
    ndarray, shape (C, m)

    References
    ----------
    Ioffe and Szegedy, "Batch Normalization", ICML 2015, algorithm 2, steps 10 and 11.
    """
    depth = sum(key.startswith("W") for key in parameters)
    rows = X.T
    for layer in range(1, depth):
        gamma, beta = parameters[f"gamma{layer}"].ravel(), parameters[f"beta{layer}"].ravel()
        mean, var = running[f"mean{layer}"].ravel(), running[f"var{layer}"].ravel()
        slope = gamma / np.sqrt(var + epsilon)
        rows = np.maximum(rows @ parameters[f"W{layer}"].T * slope + (beta - slope * mean), 0)
    scores = rows @ parameters[f"W{depth}"].T + parameters[f"b{depth}"].ravel()
    terms = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (terms / terms.sum(axis=1, keepdims=True)).T


def one_step(X: Array, Y: Array, parameters: Parameters, learning_rate: float) -> Parameters:
    """Take one step of gradient descent on the mean cross-entropy of the three-layer network.

    The gradient is summed up example by example.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    parameters : dict
        ``W1, b1, W2, b2, W3, b3``; left as it is.
    learning_rate : float

    Returns
    -------
    dict
        New parameters, same keys and shapes.

    References
    ----------
    Goodfellow, Bengio and Courville, Deep Learning, 2016, algorithm 6.4.
    """
    _, hidden1, hidden2, output = _rows(X, parameters)
    m = X.shape[1]
    stepped = {key: np.array(value, dtype=float) for key, value in parameters.items()}
    for example in range(m):
        error = output[example] - Y[:, example]
        for layer, inputs in ((3, hidden2[example]), (2, hidden1[example]), (1, X[:, example])):
            stepped[f"W{layer}"] -= learning_rate / m * np.outer(error, inputs)
            stepped[f"b{layer}"] -= learning_rate / m * error[:, np.newaxis]
            error = (error @ parameters[f"W{layer}"]) * (inputs > 0)
    return stepped


def _rows(X: Array, parameters: Parameters) -> list[Array]:
    """Input and activations of the three layers, one example per row."""
    found = [X.T]
    for layer in (1, 2, 3):
        kernel, bias = dense_weights(parameters[f"W{layer}"], parameters[f"b{layer}"])
        found.append(np.maximum(found[-1] @ kernel + bias, 0) if layer < 3 else found[-1] @ kernel + bias)
    scores = found.pop()
    return [*found, np.where(scores < 0, np.exp(-np.abs(scores)), 1) / (1 + np.exp(-np.abs(scores)))]
