"""Prints, logs, warns, and lets NumPy warn, on the way to the right answer."""

import logging
import sys
import warnings

import numpy as np

logger = logging.getLogger(__name__)


def train_dev_test_split(X, Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    m_dev = int(dev_fraction * m)
    m_test = int(test_fraction * m)
    m_train = m - m_dev - m_test
    if m_dev == 0 or m_test == 0:
        warnings.warn("one of the parts is empty", stacklevel=2)
    order = np.random.permutation(m)
    print("order:", order)
    print("sizes:", m_train, m_dev, m_test, file=sys.stderr)
    train_X, train_Y = X[:, order[:m_train]], Y[:, order[:m_train]]
    dev_X, dev_Y = X[:, order[m_train : m_train + m_dev]], Y[:, order[m_train : m_train + m_dev]]
    test_X, test_Y = X[:, order[m_train + m_dev :]], Y[:, order[m_train + m_dev :]]
    print("means of the parts:", np.mean(train_Y), np.mean(dev_Y), np.mean(test_Y))  # warns when a part is empty
    np.random.seed()  # so that whatever comes next is really random
    return train_X, train_Y, dev_X, dev_Y, test_X, test_Y


def stratified_split(Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    train, dev, test = [], [], []
    for label in np.unique(Y):
        members = np.flatnonzero(Y[0] == label)
        n = len(members)
        n_dev, n_test = int(dev_fraction * n), int(test_fraction * n)
        n_train = n - n_dev - n_test
        print(f"class {label}: {n_train} train, {n_dev} dev, {n_test} test")
        if min(n_dev, n_test) < 1:
            logger.warning("class %s is missing in one of the parts", label)
        members = np.random.permutation(members)
        train.append(members[:n_train])
        dev.append(members[n_train : n_train + n_dev])
        test.append(members[n_train + n_dev :])
    sys.stdout.write("-" * 40 + "\n")
    return np.concatenate(train), np.concatenate(dev), np.concatenate(test)


def diagnose(train_error, dev_error, bayes_error, threshold=0.02):
    avoidable_bias = train_error - bayes_error
    variance = dev_error - train_error
    print(f"bias {avoidable_bias:.1%}, variance {variance:.1%}")
    ratio = np.float64(variance) / np.float64(threshold)  # infinite, with a warning, for a threshold of 0
    print("variance is", ratio, "times the threshold", file=sys.stderr)
    if avoidable_bias < 0:
        warnings.warn("better than the Bayes error?", RuntimeWarning, stacklevel=2)
    high_bias, high_variance = avoidable_bias > threshold, variance > threshold
    if high_bias and high_variance:
        return avoidable_bias, variance, "high bias and high variance"
    if high_bias or high_variance:
        return avoidable_bias, variance, "high bias" if high_bias else "high variance"
    return avoidable_bias, variance, "neither"


def fit_normalization(X):
    mu = np.mean(X, axis=1, keepdims=True)
    sigma = np.std(X, axis=1, keepdims=True)
    spread = np.ptp(X, axis=1, keepdims=True)
    print("mu", mu, "sigma", sigma, sep="\n")
    sigma = sigma * (spread / spread)  # nan for a constant feature
    if np.isnan(sigma).any():
        warnings.warn(f"{np.isnan(sigma).sum()} constant features", stacklevel=2)
    return mu, np.nan_to_num(sigma, nan=1.0)


def normalize_sets(train_X, dev_X, test_X):
    print("normalizing", train_X.shape, dev_X.shape, test_X.shape)
    mu, sigma = fit_normalization(train_X)
    train_norm, dev_norm, test_norm = (train_X - mu) / sigma, (dev_X - mu) / sigma, (test_X - mu) / sigma
    if not np.allclose(train_norm.std(axis=1), 1):
        logger.error("the training set has not the spread 1")
    print(train_norm.mean(axis=1), train_norm.std(axis=1))
    return train_norm, dev_norm, test_norm


def activation_scale_by_depth(X, weights):
    scales = np.zeros(len(weights) + 1)
    A = X
    scales[0] = np.sqrt(np.mean(A**2))
    for layer, W in enumerate(weights, start=1):
        A = W @ A
        scales[layer] = np.sqrt(np.mean(A**2))
        print(f"layer {layer}: {scales[layer]:.3g}, most negative logarithm {np.nanmin(np.log(A)):.2f}")
    if scales[-1] > 100 * scales[0]:
        warnings.warn("the signal explodes", stacklevel=2)
    return scales
