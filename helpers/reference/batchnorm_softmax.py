"""Softmax with cross-entropy, and batch normalization, written out step by step.

Examples are columns: ``Z`` has shape (n, m), ``A`` and the one-hot ``Y`` (C, m). As everywhere in the course, ``dZ`` is
per example, and the mean over the examples is taken where a gradient belongs to a parameter: here in ``dgamma`` and
``dbeta``, as in ``dW`` and ``db``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.networks import relu

Array = NDArray[Any]
BatchNormCache = tuple[Array, Array, Array, float]
Caches = list[tuple[Any, ...]]


def softmax(Z: Array) -> Array:
    """Turn each column of scores into probabilities, ``exp(z_j) / sum_k exp(z_k)``.

    Parameters
    ----------
    Z : ndarray, shape (C, m)

    Returns
    -------
    ndarray, shape (C, m)
        Positive (or rounded to 0), each column with sum 1.

    Notes
    -----
    A constant taken from all scores of a column cancels. With the largest score as that constant every exponent is
    at most 0, so nothing overflows: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 4.1.
    """
    probabilities = np.empty(Z.shape)
    for example, scores in enumerate(Z.T):
        terms = np.exp(scores - scores.max())
        probabilities[:, example] = terms / terms.sum()
    return probabilities


def compute_cross_entropy(A: Array, Y: Array) -> float:
    """Return the mean over the examples of minus the logarithm of the true class's probability.

    Parameters
    ----------
    A : ndarray, shape (C, m)
        Probabilities.
    Y : ndarray, shape (C, m)
        One-hot columns.

    Returns
    -------
    float

    References
    ----------
    Goodfellow, Bengio and Courville, Deep Learning, 2016, sections 3.13 and 6.2.2.3.
    """
    true_class = Y.argmax(axis=0)
    losses = [-np.log(A[c, example]) for example, c in enumerate(true_class)]
    return float(sum(losses) / len(losses))


def softmax_backward(A: Array, Y: Array) -> Array:
    """Return the gradient of each example's cross-entropy in the scores that went into softmax.

    With the Jacobian of softmax, ``da_k / dz_j = a_k (1[j = k] - a_j)``, and ``dL / da_c = -1 / a_c`` for the true
    class c, the product is ``a_j - 1[j = c]``.

    Parameters
    ----------
    A : ndarray, shape (C, m)
        ``softmax(Z)``.
    Y : ndarray, shape (C, m)
        One-hot columns.

    Returns
    -------
    ndarray, shape (C, m)
        Per example: not divided by m.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning, 2006, equations (4.106) and (4.109).
    """
    dZ = np.array(A, dtype=float)
    for example, c in enumerate(Y.argmax(axis=0)):
        dZ[c, example] -= 1
    return dZ


def batchnorm_forward(
    Z: Array,
    gamma: Array,
    beta: Array,
    running_mean: Array,
    running_var: Array,
    mode: str,
    momentum: float = 0.9,
    epsilon: float = 1e-5,
) -> tuple[Array, BatchNormCache, Array, Array]:
    """Normalize each unit over the mini-batch (or by its running averages), then scale and shift it.

    The variance is the biased one, with 1 / m, for the batch and in the running average, as in Keras. (The
    paper's algorithm 2, step 10, and PyTorch put the unbiased one into the average.) Momentum is the share of the old
    average that is kept: 0.9 here is PyTorch's 0.1.

    Parameters
    ----------
    Z : ndarray, shape (n, m)
    gamma, beta, running_mean, running_var : ndarray, shape (n, 1)
    mode : str
        "train" uses the mini-batch and moves the running averages; "test" uses the averages and leaves them.
    momentum, epsilon : float

    Returns
    -------
    Z_tilde : ndarray, shape (n, m)
    cache : tuple
        ``(Z_norm, gamma, var, epsilon)`` with the variance that was used.
    running_mean, running_var : ndarray, shape (n, 1)

    References
    ----------
    Ioffe and Szegedy, "Batch Normalization", ICML 2015, algorithm 1 (train) and algorithm 2 (test), sections 3 and 3.1.
    """
    m = Z.shape[1]
    if mode == "train":
        mean = Z.sum(axis=1, keepdims=True) / m
        var = ((Z - mean) ** 2).sum(axis=1, keepdims=True) / m
        running_mean = running_mean + (1 - momentum) * (mean - running_mean)
        running_var = running_var + (1 - momentum) * (var - running_var)
    elif mode == "test":
        mean, var = running_mean, running_var
    else:
        raise ValueError(f'mode is "train" or "test", not {mode!r}')
    Z_norm = (Z - mean) * (var + epsilon) ** -0.5
    return gamma * Z_norm + beta, (Z_norm, gamma, var, epsilon), running_mean, running_var


def batchnorm_backward(dZ_tilde: Array, cache: BatchNormCache) -> tuple[Array, Array, Array]:
    """Send a gradient back through a batch normalization that ran in training mode.

    Follows the paper's chain of partial derivatives, through the variance and the mean one after the other.

    Parameters
    ----------
    dZ_tilde : ndarray, shape (n, m)
        Per example.
    cache : tuple
        From `batchnorm_forward`.

    Returns
    -------
    dZ : ndarray, shape (n, m)
        Per example.
    dgamma, dbeta : ndarray, shape (n, 1)
        Means over the examples.

    References
    ----------
    Ioffe and Szegedy, "Batch Normalization", ICML 2015, section 3, the unnumbered equations after algorithm 1. Their
    loss is that of the whole batch; with ours, a mean, the sums for gamma and beta become means.
    """
    Z_norm, gamma, var, epsilon = cache
    m = Z_norm.shape[1]
    std = np.sqrt(var + epsilon)
    centred = Z_norm * std  # Z - mean
    dZ_norm = dZ_tilde * gamma
    dvar = (dZ_norm * centred).sum(axis=1, keepdims=True) * -0.5 / std**3
    dmean = -(dZ_norm / std).sum(axis=1, keepdims=True) + dvar * (-2 * centred).sum(axis=1, keepdims=True) / m
    dZ = dZ_norm / std + dvar * 2 * centred / m + dmean / m
    dgamma = (dZ_tilde * Z_norm).sum(axis=1, keepdims=True) / m
    dbeta = dZ_tilde.sum(axis=1, keepdims=True) / m
    return dZ, dgamma, dbeta


def forward_propagation_with_batchnorm(
    X: Array, parameters: dict[str, Array], running: dict[str, Array], mode: str
) -> tuple[Array, Caches, dict[str, Array]]:
    """LINEAR → BATCH NORM → RELU in every hidden layer, then LINEAR → SOFTMAX.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    parameters : dict
        ``W_l, gamma_l, beta_l`` for the hidden layers, ``W_L, b_L`` for the last one.
    running : dict
        ``mean_l, var_l`` for the hidden layers; left as it is.
    mode : str
        "train" or "test".

    Returns
    -------
    A : ndarray, shape (C, m)
        Probabilities.
    caches : list of tuple
        For each hidden layer ``(A_prev, cache, A)`` with the cache of batch norm; for the last one ``(A_prev,)``.
    running : dict
        The averages after this call.

    References
    ----------
    Ioffe and Szegedy, "Batch Normalization", ICML 2015, section 3.2: normalize ``Wx``, before the nonlinearity; the
    bias is left out, for the mean that is subtracted would cancel it.
    """
    depth = sum(key.startswith("W") for key in parameters)
    caches: Caches = []
    averages = {}
    A = X
    for layer in range(1, depth):
        Z_tilde, cache, averages[f"mean{layer}"], averages[f"var{layer}"] = batchnorm_forward(
            parameters[f"W{layer}"] @ A,
            parameters[f"gamma{layer}"],
            parameters[f"beta{layer}"],
            running[f"mean{layer}"],
            running[f"var{layer}"],
            mode,
        )
        caches.append((A, cache, relu(Z_tilde)))
        A = caches[-1][-1]
    caches.append((A,))
    return softmax(parameters[f"W{depth}"] @ A + parameters[f"b{depth}"]), caches, averages
