"""The work is done elsewhere: helper functions, closures, classes, decorators, recursion, reductions."""

import functools
import itertools

import numpy as np


def sizes(n, dev_fraction, test_fraction):
    n_dev, n_test = int(dev_fraction * n), int(test_fraction * n)
    return n - n_dev - n_test, n_dev, n_test


def cut(members, dev_fraction, test_fraction):
    remaining = iter(members)
    return [list(itertools.islice(remaining, n)) for n in sizes(len(members), dev_fraction, test_fraction)]


def seeded(function):
    """Set NumPy's seed before the call."""

    @functools.wraps(function)
    def with_seed(*args, seed=0):
        *args, seed = args if len(args) == function.__code__.co_argcount + 1 else (*args, seed)
        np.random.seed(seed)
        return function(*args)

    return with_seed


@seeded
def train_dev_test_split(X, Y, dev_fraction=0.2, test_fraction=0.2):
    def take(Z, columns):
        return np.take(Z, np.array(columns, dtype=int), axis=1)

    parts = cut(np.random.permutation(X.shape[1]), dev_fraction, test_fraction)
    return tuple(take(Z, part) for part in parts for Z in (X, Y))


class ClassShuffler:
    """Shuffles and cuts the columns of one class after the other."""

    def __init__(self, Y, dev_fraction, test_fraction):
        self.labels = Y.flatten()
        self.fractions = dev_fraction, test_fraction

    def parts_of(self, label):
        members = np.flatnonzero(self.labels == label)
        return cut(np.random.permutation(members), *self.fractions)

    def all_parts(self):
        return zip(*map(self.parts_of, np.unique(self.labels)), strict=True)


def stratified_split(Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    shuffler = ClassShuffler(Y, dev_fraction, test_fraction)
    return tuple(np.array(list(itertools.chain(*pieces)), dtype=int) for pieces in shuffler.all_parts())


def is_above(threshold):
    def above(gap):
        return gap > threshold

    return above


def name_gaps(high_bias, high_variance):
    if not (high_bias or high_variance):
        return "neither"
    if high_bias and high_variance:
        return f"{name_gaps(True, False)} and {name_gaps(False, True)}"
    return "high bias" if high_bias else "high variance"


def diagnose(train_error, dev_error, bayes_error, threshold=0.02):
    gaps = train_error - bayes_error, dev_error - train_error
    return *gaps, name_gaps(*map(is_above(threshold), gaps))


def mean_over_examples(Z):
    return Z.sum(axis=-1, keepdims=True) / Z.shape[-1]


def sigma_of_feature(x):
    if len(set(x)) == 1:
        return 1.0
    return np.sqrt(mean_over_examples((x - mean_over_examples(x)) ** 2)[0])


def fit_normalization(X):
    return mean_over_examples(X), np.apply_along_axis(sigma_of_feature, 1, X)[:, np.newaxis]


class Scaler:
    def fit(self, X):
        self.mu, self.sigma = fit_normalization(X)
        return self

    def transform(self, X):
        return (X - self.mu) / self.sigma


def normalize_sets(train_X, dev_X, test_X):
    scaler = Scaler().fit(train_X)
    return tuple(map(scaler.transform, (train_X, dev_X, test_X)))


def scales_from(A, weights):
    """The scale of A, then those of the layers that follow."""
    scale = [np.sqrt(np.mean(A**2))]
    if len(weights) == 0:
        return scale
    first, *others = weights
    return scale + scales_from(first @ A, others)


def activation_scale_by_depth(X, weights):
    return np.array(scales_from(X, weights))
