"""Regularization of the course's three-layer network: penalties on the weights, dropout, early stopping, mirroring.

LINEAR → RELU → LINEAR → RELU → LINEAR → SIGMOID; examples are columns, ``X`` of shape (n_x, m) and ``Y`` of shape
(1, m). Caches and gradients have the order and the keys of the course. Everything is computed example by example,
layer by layer or weight by weight, wherever that is the plainest way to say it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 1
LAYERS = (1, 2, 3)

Array = NDArray[Any]
Arrays = dict[str, Array]


def compute_cost_with_regularization(A3: Array, Y: Array, parameters: Mapping[str, Array], lambd: float) -> float:
    """Add the L2 penalty ``lambd / (2 m) * sum of all squared weights`` to the cross-entropy.

    Parameters
    ----------
    A3, Y : ndarray, shape (1, m)
    parameters : dict
        ``W1, b1, ..., W3, b3``; biases are not penalized.
    lambd : float

    Returns
    -------
    float

    References
    ----------
    Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 7.1.1, equation (7.2), with alpha = lambd / m.
    """
    m = Y.shape[1]
    squares = sum(np.linalg.norm(parameters[f"W{layer}"]) ** 2 for layer in LAYERS)
    return float(_cross_entropy(A3, Y) + lambd * squares / (2 * m))


def backward_propagation_with_regularization(X: Array, Y: Array, cache: tuple[Array, ...], lambd: float) -> Arrays:
    """Compute the gradient of `compute_cost_with_regularization`.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    cache : tuple
        ``(Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)``.
    lambd : float

    Returns
    -------
    dict
        ``dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1``.

    References
    ----------
    Goodfellow, Bengio and Courville, 2016, equation (7.3).
    """
    return _backward(X, Y, cache, lambda W: lambd * W / X.shape[1])


def compute_cost_with_l1(A3: Array, Y: Array, parameters: Mapping[str, Array], lambd: float) -> float:
    """Add the L1 penalty ``lambd / m * sum of the absolute values of all weights`` to the cross-entropy.

    Parameters
    ----------
    A3, Y : ndarray, shape (1, m)
    parameters : dict
        ``W1, b1, ..., W3, b3``; biases are not penalized.
    lambd : float

    Returns
    -------
    float

    References
    ----------
    Tibshirani, "Regression shrinkage and selection via the lasso", 1996, equation (1) in its Lagrangian form;
    Goodfellow, Bengio and Courville, 2016, section 7.1.2, equations (7.18) and (7.19), with alpha = lambd / m.
    """
    return _cost_with_absolute_weights(A3, Y, parameters, lambd / Y.shape[1])


def compute_cost_with_halved_l1(A3: Array, Y: Array, parameters: Mapping[str, Array], lambd: float) -> float:
    """Compute the cost as `compute_cost_with_l1` does, with ``lambd / (2 m)``: the other published convention."""
    return _cost_with_absolute_weights(A3, Y, parameters, lambd / (2 * Y.shape[1]))


def backward_propagation_with_l1(X: Array, Y: Array, cache: tuple[Array, ...], lambd: float) -> Arrays:
    """Compute a subgradient of `compute_cost_with_l1`: at a weight of zero the penalty adds nothing.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    cache : tuple
        ``(Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)``.
    lambd : float

    Returns
    -------
    dict
        As from `backward_propagation_with_regularization`.

    References
    ----------
    Goodfellow, Bengio and Courville, 2016, equation (7.20).
    """
    return _backward(X, Y, cache, lambda W: lambd / X.shape[1] * _signs(W))


def backward_propagation_with_halved_l1(X: Array, Y: Array, cache: tuple[Array, ...], lambd: float) -> Arrays:
    """Compute the gradient as `backward_propagation_with_l1` does, with ``lambd / (2 m)``."""
    return _backward(X, Y, cache, lambda W: lambd / (2 * X.shape[1]) * _signs(W))


def forward_propagation_with_dropout(
    X: Array, parameters: Mapping[str, Array], keep_prob: float = 0.5
) -> tuple[Array, tuple[Array, ...]]:
    """Propagate forward; in both hidden layers keep a unit with probability ``keep_prob``, and scale what is kept.

    The masks come from the stream that ``np.random.seed(1)`` begins, D1 first; here from a private copy of it.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    parameters : dict
        ``W1, b1, ..., W3, b3``.
    keep_prob : float
        In (0, 1].

    Returns
    -------
    A3 : ndarray, shape (1, m)
    cache : tuple
        ``(Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)``, with D of the shape of A; 1 is kept, 0 dropped.

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout", JMLR 15, 2014, section 4; section 10 for
    scaling by 1 / p while training, called inverted dropout.
    """
    return forward_propagation_with_dropout_from(np.random.RandomState(SEED), X, parameters, keep_prob)


def forward_propagation_with_dropout_from(
    stream: np.random.RandomState, X: Array, parameters: Mapping[str, Array], keep_prob: float
) -> tuple[Array, tuple[Array, ...]]:
    """Propagate forward as `forward_propagation_with_dropout` does, with masks from a stream that goes on.

    Training needs new masks in every iteration, and thus one stream for all of them.

    Parameters
    ----------
    stream : numpy.random.RandomState
    X, parameters, keep_prob
        As for `forward_propagation_with_dropout`.

    Returns
    -------
    A3 : ndarray, shape (1, m)
    cache : tuple
    """
    cache: list[Array] = []
    A = X
    for layer in LAYERS:
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z = W @ A + b
        if layer == LAYERS[-1]:
            A = 1 / (1 + np.exp(-Z))
            cache += [Z, A, W, b]
        else:
            kept = stream.random_sample(Z.shape) < keep_prob
            A = np.where(kept & (Z > 0), Z / keep_prob, 0.0)
            cache += [Z, kept.astype(float), A, W, b]
    return A, tuple(cache)


def backward_propagation_with_dropout(X: Array, Y: Array, cache: tuple[Array, ...], keep_prob: float) -> Arrays:
    """Compute the gradient of the cost of the thinned network that the masks in the cache left over.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    cache : tuple
        ``(Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)``.
    keep_prob : float

    Returns
    -------
    dict
        ``dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1``; dA2 and dA1 after the mask and the scaling.

    References
    ----------
    Srivastava et al., 2014, section 5.1.
    """
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    factors = {1: np.where(D1, 1 / keep_prob, 0.0), 2: np.where(D2, 1 / keep_prob, 0.0)}
    return _backward(X, Y, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3), np.zeros_like, factors)


def early_stopping(dev_costs: Sequence[float], patience: int) -> tuple[int, int]:
    """Find where training stops, and which point it goes back to.

    Parameters
    ----------
    dev_costs : sequence of float
        Cost on the dev set at every look at it, in order.
    patience : int
        Stop after this many looks in a row without a new lowest cost.

    Returns
    -------
    best : int
        Index of the lowest cost seen until then, the first of them if there are several.
    stop : int
        Index of the last look.

    References
    ----------
    Prechelt, "Early Stopping - But When?", 1998, section 2, class UP; Goodfellow, Bengio and Courville, 2016,
    algorithm 7.1.
    """
    for stop in range(len(dev_costs)):
        seen = list(dev_costs[: stop + 1])
        best = seen.index(min(seen))
        if stop - best == patience:
            return best, stop
    return best, stop


def augment_with_mirror(X: Array, Y: Array, height: int, width: int) -> tuple[Array, Array]:
    """Put behind all images their mirror images, left and right exchanged.

    Parameters
    ----------
    X : ndarray, shape (height * width, m)
        One image per column, its rows one after the other from the top.
    Y : ndarray, shape (1, m)
    height, width : int

    Returns
    -------
    X_augmented : ndarray, shape (height * width, 2 m)
    Y_augmented : ndarray, shape (1, 2 m)

    References
    ----------
    Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural networks", 2012,
    section 4.1.
    """
    # The pixel in row r and column c is number r * width + c; its mirror image is in column width - 1 - c.
    mirrored = [row * width + width - 1 - column for row in range(height) for column in range(width)]
    return np.concatenate([X, X[mirrored]], axis=1), np.concatenate([Y, Y], axis=1)


def _cross_entropy(A3: Array, Y: Array) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(-np.mean(np.where(Y == 1, np.log(A3), np.log(1 - A3))))


def _cost_with_absolute_weights(A3: Array, Y: Array, parameters: Mapping[str, Array], strength: float) -> float:
    absolute = sum(float(np.abs(parameters[f"W{layer}"]).sum()) for layer in LAYERS)
    return _cross_entropy(A3, Y) + strength * absolute


def _signs(W: Array) -> Array:
    return (W > 0) * 1.0 - (W < 0) * 1.0


def _backward(
    X: Array,
    Y: Array,
    cache: tuple[Array, ...],
    penalty: Callable[[Array], Array],
    factors: Mapping[int, Array] | None = None,
) -> Arrays:
    """Go back through the layers; ``penalty`` is what is added to dW, ``factors`` what multiplies dA."""
    m = X.shape[1]
    A = {0: X, 1: cache[1], 2: cache[5], 3: cache[9]}
    W = {1: cache[2], 2: cache[6], 3: cache[10]}
    found: Arrays = {"dZ3": A[3] - Y}
    for layer in reversed(LAYERS):
        dZ = found[f"dZ{layer}"]
        found[f"dW{layer}"] = np.einsum("ie,je->ij", dZ, A[layer - 1]) / m + penalty(W[layer])
        found[f"db{layer}"] = np.mean(dZ, axis=1, keepdims=True)
        if layer > 1:
            dA = np.einsum("ij,ie->je", W[layer], dZ)
            if factors is not None:
                dA = dA * factors[layer - 1]
            found[f"dA{layer - 1}"] = dA
            found[f"dZ{layer - 1}"] = np.where(A[layer - 1] > 0, dA, 0.0)
    return found
