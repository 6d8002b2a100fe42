"""Other types of numbers: small integers, whole numbers for truth values, 0-d arrays, extended precision."""

import numpy as np


def train_dev_test_split(X, Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    m = np.int64(X.shape[1])
    m_dev = np.floor(dev_fraction * m).astype(np.int32)
    m_test = np.floor(test_fraction * m).astype(np.int32)
    m_train = m - m_dev - m_test
    order = np.random.permutation(m).astype(np.uint16)
    X = X.astype(np.longdouble)
    Y = Y.astype(np.int16)
    train, dev, test = order[:m_train], order[m_train : m_train + m_dev], order[m_train + m_dev :]
    return X[:, train], Y[:, train], X[:, dev], Y[:, dev], X[:, test], Y[:, test]


def stratified_split(Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    empty = np.array([], dtype=np.int32)
    train, dev, test = empty, empty, empty
    for label in np.unique(Y).astype(np.float64):
        members = np.random.permutation(np.flatnonzero(Y.astype(np.float64).ravel() == label).astype(np.int32))
        n = np.uint32(members.size)
        n_dev = int(np.trunc(dev_fraction * n))
        n_test = int(np.trunc(test_fraction * n))
        train = np.append(train, members[: n - n_dev - n_test])
        dev = np.append(dev, members[n - n_dev - n_test : n - n_test])
        test = np.append(test, members[n - n_test :])
    return train.astype(np.int32), dev.astype(np.uint16), test.astype(np.int64)


def diagnose(train_error, dev_error, bayes_error, threshold=0.02):
    avoidable_bias = np.array(train_error) - np.array(bayes_error)
    variance = np.asarray(np.longdouble(dev_error) - np.longdouble(train_error))
    high = np.uint8(avoidable_bias > threshold) + 2 * np.uint8(variance > threshold)
    words = np.array(["neither", "high bias", "high variance", "high bias and high variance"])
    return np.float64(avoidable_bias), variance, words[high]


def fit_normalization(X):
    X = X.astype(np.longdouble)
    mu = np.mean(X, axis=1, keepdims=True, dtype=np.longdouble)
    sigma = np.std(X, axis=1, keepdims=True)
    constant = np.array(np.ptp(X, axis=1, keepdims=True) == 0, dtype=np.uint8)
    return mu, sigma * (1 - constant) + constant


def normalize_sets(train_X, dev_X, test_X):
    mu, sigma = fit_normalization(train_X)
    mu, sigma = mu.astype(np.float64), sigma.astype(np.float64)
    train_norm = np.true_divide(train_X - mu, sigma, dtype=np.longdouble)
    dev_norm = np.asfortranarray((dev_X - mu) / sigma)
    test_norm = (test_X - mu).astype(">f8") / sigma
    return train_norm, dev_norm, test_norm


def activation_scale_by_depth(X, weights):
    scales = np.zeros(np.int64(len(weights)) + 1, dtype=np.longdouble)
    A = np.longdouble(X)
    scales[0] = np.sqrt(np.mean(A**2, dtype=np.longdouble))
    for layer, W in enumerate(weights, start=1):
        A = W.astype(np.longdouble) @ A
        scales[layer] = np.sqrt(np.mean(A**2))
    return scales
