"""No def for the answers: lambdas, partial functions and callable objects, put together from small pieces."""

from functools import partial
from itertools import accumulate

import numpy as np

cut = lambda members, dev, test: np.split(
    members,
    [len(members) - int(dev * len(members)) - int(test * len(members)), len(members) - int(test * len(members))],
)

train_dev_test_split = lambda X, Y, dev_fraction=0.2, test_fraction=0.2, seed=0: tuple(
    Z[:, part]
    for part in cut(np.random.RandomState(seed).permutation(X.shape[1]), dev_fraction, test_fraction)
    for Z in (X, Y)
)


class Stratified:
    """Called like a function."""

    def __call__(self, Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
        stream = np.random.RandomState(seed)
        pieces = [
            cut(stream.permutation(np.flatnonzero(Y[0] == label)), dev_fraction, test_fraction)
            for label in np.unique(Y)
        ]
        return tuple(map(np.concatenate, zip(*pieces, strict=True)))


stratified_split = Stratified()

diagnose = lambda train_error, dev_error, bayes_error, threshold=0.02: (
    train_error - bayes_error,
    dev_error - train_error,
    {(0, 0): "neither", (1, 0): "high bias", (0, 1): "high variance", (1, 1): "high bias and high variance"}[
        train_error - bayes_error > threshold, dev_error - train_error > threshold
    ],
)

fit_normalization = lambda X: (
    np.mean(X, axis=1, keepdims=True),
    np.where(np.ptp(X, axis=1, keepdims=True) > 0, np.std(X, axis=1, keepdims=True), 1.0),
)

standardize = lambda X, mu, sigma: (X - mu) / sigma

normalize_sets = lambda train_X, *others: tuple(
    standardize(X, *fit_normalization(train_X)) for X in (train_X, *others)
)


def scales_with(size, X, weights):
    return np.array(list(map(size, accumulate(weights, lambda A, W: W.dot(A), initial=X))))


activation_scale_by_depth = partial(scales_with, lambda A: np.sqrt(np.mean(A**2)))
