"""What comes before training: parts of a data set, a diagnosis from errors, inputs of one scale, signals in depth.

Examples are columns: X has shape (n_x, m), Y has shape (1, m). Random numbers come from a private copy of the stream
that ``np.random.seed(seed)`` begins, so that no global state is touched.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def train_dev_test_split(
    X: Array, Y: Array, dev_fraction: float = 0.2, test_fraction: float = 0.2, seed: int = 0
) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Shuffle the examples, then cut: the first part is for training, the next is dev, the last is test.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    dev_fraction, test_fraction : float
        Shares of m, rounded down to whole examples; training gets the rest.
    seed : int

    Returns
    -------
    train_X, train_Y, dev_X, dev_Y, test_X, test_Y : ndarray
    """
    m = X.shape[1]
    dev, test = math.floor(dev_fraction * m), math.floor(test_fraction * m)
    order = np.random.RandomState(seed).permutation(m)
    parts = []
    for chosen in np.split(order, [m - dev - test, m - test]):
        parts += [np.take(X, chosen, axis=1), np.take(Y, chosen, axis=1)]
    return tuple(parts)  # type: ignore[return-value]


def stratified_split(
    Y: Array, dev_fraction: float = 0.2, test_fraction: float = 0.2, seed: int = 0
) -> tuple[Array, Array, Array]:
    """Shuffle and cut every class by itself, so that the classes have nearly the same shares in each part.

    Parameters
    ----------
    Y : ndarray, shape (1, m)
        Any labels; classes are taken in ascending order.
    dev_fraction, test_fraction : float
        Shares of each class, rounded down to whole examples; training gets the rest.
    seed : int
        One stream of random numbers serves all classes in turn.

    Returns
    -------
    train, dev, test : ndarray of int
        Column numbers, one class after the other.

    References
    ----------
    Kohavi, "A Study of Cross-Validation and Bootstrap for Accuracy Estimation and Model Selection", IJCAI 1995,
    section 2.2, on stratified folds.
    """
    stream = np.random.RandomState(seed)
    labels = Y.ravel().tolist()
    chosen: list[list[int]] = [[], [], []]
    for label in sorted(set(labels)):
        columns = np.array([column for column, value in enumerate(labels) if value == label])
        stream.shuffle(columns)
        dev, test = math.floor(dev_fraction * len(columns)), math.floor(test_fraction * len(columns))
        train = len(columns) - dev - test
        for place, column in enumerate(columns):
            part = 0 if place < train else 1 if place < train + dev else 2
            chosen[part].append(int(column))
    train_part, dev_part, test_part = (np.array(part, dtype=int) for part in chosen)
    return train_part, dev_part, test_part


def diagnose(
    train_error: float, dev_error: float, bayes_error: float, threshold: float = 0.02
) -> tuple[float, float, str]:
    """Split the dev error above the Bayes error into what training leaves and what does not carry over.

    Parameters
    ----------
    train_error, dev_error, bayes_error : float
        Shares of wrong answers, 0 to 1.
    threshold : float
        A gap larger than this is high.

    Returns
    -------
    avoidable_bias : float
        ``train_error - bayes_error``.
    variance : float
        ``dev_error - train_error``.
    diagnosis : str
        "high bias", "high variance", "high bias and high variance" or "neither".

    References
    ----------
    A. Ng, "Machine Learning Yearning", 2018, chapters 20 to 22.
    """
    gaps = {"high bias": train_error - bayes_error, "high variance": dev_error - train_error}
    found = [name for name, gap in gaps.items() if gap > threshold]
    return gaps["high bias"], gaps["high variance"], " and ".join(found) or "neither"


def fit_normalization(X: Array) -> tuple[Array, Array]:
    """Compute what normalization needs: mean and standard deviation of every feature.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)

    Returns
    -------
    mu : ndarray, shape (n_x, 1)
    sigma : ndarray, shape (n_x, 1)
        Square root of the mean squared distance from mu (divided by m, not m - 1); 1 for a constant feature.

    References
    ----------
    LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, section 4.3.
    """
    mu, sigma = [], []
    for feature in X:
        mean = math.fsum(feature) / len(feature)
        variance = math.fsum((value - mean) ** 2 for value in feature) / len(feature)
        constant = all(value == feature[0] for value in feature)
        mu.append([mean])
        sigma.append([1.0 if constant else math.sqrt(variance)])
    return np.array(mu), np.array(sigma)


def normalize_sets(train_X: Array, dev_X: Array, test_X: Array) -> tuple[Array, Array, Array]:
    """Shift and scale three sets in the same way: by the mean and standard deviation of the training set.

    Parameters
    ----------
    train_X, dev_X, test_X : ndarray, shapes (n_x, m_train), (n_x, m_dev), (n_x, m_test)

    Returns
    -------
    tuple of ndarray
        The three sets, same shapes.
    """
    mu, sigma = fit_normalization(train_X)
    train, dev, test = (np.divide(np.subtract(X, mu), sigma) for X in (train_X, dev_X, test_X))
    return train, dev, test


def activation_scale_by_depth(X: Array, weights: Sequence[Array]) -> Array:
    """Send X through linear layers without biases, and return the root mean square of what each passes on.

    Parameters
    ----------
    X : ndarray, shape (n_0, m)
    weights : sequence of ndarray
        ``W_l`` of shape (n_l, n_{l-1}), for l = 1, ..., L.

    Returns
    -------
    ndarray, shape (L + 1,)
        The scale of X first, then of the activations of layers 1 to L.

    References
    ----------
    Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
    networks", ICLR 2014, section 2, on random weights in deep linear networks.
    """
    product = np.eye(X.shape[0])
    scales = [np.linalg.norm(X) / math.sqrt(X.size)]
    for W in weights:
        product = np.matmul(W, product)
        A = np.matmul(product, X)
        scales.append(np.linalg.norm(A) / math.sqrt(A.size))
    return np.array(scales)
