"""Checking a derivative with centred differences.

`gradient_check` calls `forward_propagation` and `backward_propagation` as globals of this module, so that a case can
put others in their place.

References
----------
Nocedal and Wright, "Numerical Optimization", 2nd edition 2006, section 8.1: the truncation and rounding errors of
one-sided (8.1) and centred (8.7) differences, and the best steps: about u**(1/2) and u**(1/3), with u the unit
roundoff.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.gradients import forward_propagation_n

Array = NDArray[Any]


def forward_propagation(x: float, theta: float) -> float:
    """Return the cost J(theta) = theta x of the smallest model there is.

    Parameters
    ----------
    x, theta : float

    Returns
    -------
    float
    """
    return x * theta


def backward_propagation(x: float, theta: float) -> float:
    """Return dJ/dtheta of J(theta) = theta x, which does not depend on theta.

    Parameters
    ----------
    x, theta : float

    Returns
    -------
    float
    """
    return x


def gradient_check(x: float, theta: float, epsilon: float = 1e-7) -> float:
    """Compare `backward_propagation` with the centred difference of `forward_propagation`.

    Parameters
    ----------
    x, theta : float
    epsilon : float
        Half the distance of the two points.

    Returns
    -------
    float
        ``|grad - approx| / (|grad| + |approx|)``, between 0 and 1.
    """
    rise = forward_propagation(x, theta + epsilon) - forward_propagation(x, theta - epsilon)
    approx = rise / (2 * epsilon)
    grad = backward_propagation(x, theta)
    return float(abs(grad - approx) / (abs(grad) + abs(approx)))


def gradient_check_n(
    parameters: Mapping[str, Array], gradients: Mapping[str, Array], X: Array, Y: Array, epsilon: float = 1e-7
) -> float:
    """Compare gradients with centred differences of `helpers.gradients.forward_propagation_n`, one entry at a time.

    Parameters
    ----------
    parameters : dict
        ``W1, b1, ..., b3``, W_l of shape (n_l, n_{l-1}) and b_l of shape (n_l, 1).
    gradients : dict
        ``dW1, db1, ..., db3``, each shaped like its parameter; other keys are passed over.
    X : ndarray, shape (n_0, m)
    Y : ndarray, shape (1, m)
    epsilon : float

    Returns
    -------
    float
        ``||grad - approx|| / (||grad|| + ||approx||)`` with Euclidean norms over all entries of all parameters.
    """
    pairs = []
    for key, value in parameters.items():
        for index in np.ndindex(value.shape):
            costs = []
            for step in (epsilon, -epsilon):
                moved = value.copy()
                moved[index] += step
                costs.append(forward_propagation_n(X, Y, {**parameters, key: moved})[0])
            pairs.append((float(gradients[f"d{key}"][index]), (costs[0] - costs[1]) / (2 * epsilon)))
    apart = math.sqrt(math.fsum((grad - approx) ** 2 for grad, approx in pairs))
    sizes = [math.sqrt(math.fsum(number**2 for number in numbers)) for numbers in zip(*pairs, strict=True)]
    return apart / sum(sizes)


def backward_propagation_n(X: Array, Y: Array, cache: tuple[Array, ...]) -> dict[str, Array]:
    """Compute the gradients of the mean cross-entropy of LINEAR → RELU → LINEAR → RELU → LINEAR → SIGMOID.

    Parameters
    ----------
    X : ndarray, shape (n_0, m)
    Y : ndarray, shape (1, m)
    cache : tuple
        ``(Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)``.

    Returns
    -------
    dict
        From the output to the input: ``dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1``. dZ and dA are per
        example, shape (n_l, m); the mean over the examples is taken in dW, shape (n_l, n_{l-1}), and db, (n_l, 1).

    References
    ----------
    Goodfellow, Bengio and Courville, "Deep Learning", 2016, algorithm 6.4.
    """
    Z1, A1, _, _, Z2, A2, W2, _, _, A3, W3, _ = cache
    gradients: dict[str, Array] = {}
    dZ = A3 - Y
    for layer, inputs, W, Z in ((3, A2, W3, Z2), (2, A1, W2, Z1), (1, X, None, None)):
        gradients[f"dZ{layer}"] = dZ
        gradients[f"dW{layer}"] = np.mean(np.einsum("im,jm->ijm", dZ, inputs), axis=2)
        gradients[f"db{layer}"] = np.mean(dZ, axis=1, keepdims=True)
        if W is not None and Z is not None:
            dA = np.einsum("ij,im->jm", W, dZ)
            gradients[f"dA{layer - 1}"] = dA
            dZ = np.where(Z > 0, dA, 0.0)
    return gradients


def backward_propagation_n_mean_first(X: Array, Y: Array, cache: tuple[Array, ...]) -> dict[str, Array]:
    """Compute the same gradients in the other usual convention: dZ and dA carry the 1/m, dW and db are plain sums.

    Parameters and returned keys are those of `backward_propagation_n`; dW and db are equal in both conventions.
    """
    m = X.shape[1]
    gradients = backward_propagation_n(X, Y, cache)
    return {key: value / m if key[1] in "ZA" else value for key, value in gradients.items()}
