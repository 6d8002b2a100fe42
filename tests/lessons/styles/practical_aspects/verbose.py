"""One operation a line, many names in between, and formulas rearranged."""

import numpy as np


def train_dev_test_split(X, Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    n_x, m = X.shape
    m_dev = int(np.floor(m * dev_fraction))
    m_test = int(np.floor(m * test_fraction))
    table = np.vstack([X, Y])  # examples and labels in one, so that they cannot be mixed up
    rows = table.T
    shuffled_rows = np.random.permutation(rows)
    shuffled = shuffled_rows.T
    begin_of_test = m - m_test
    begin_of_dev = begin_of_test - m_dev
    train = shuffled[:, :begin_of_dev]
    dev = shuffled[:, begin_of_dev:begin_of_test]
    test = shuffled[:, begin_of_test:]
    train_X = train[:n_x]
    train_Y = train[n_x:]
    dev_X = dev[:n_x]
    dev_Y = dev[n_x:]
    test_X = test[:n_x]
    test_Y = test[n_x:]
    return train_X, train_Y, dev_X, dev_Y, test_X, test_Y


def stratified_split(Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    labels = np.squeeze(Y, axis=0)
    classes, counts = np.unique(labels, return_counts=True)
    by_class = np.argsort(labels, kind="stable")
    ends = np.cumsum(counts)
    begins = ends - counts
    train, dev, test = [], [], []
    for begin, end, n in zip(begins, ends, counts, strict=True):
        members = by_class[begin:end]
        places = np.random.permutation(n)
        members = members[places]
        n_dev = int(dev_fraction * n)
        n_test = int(test_fraction * n)
        n_train = n - n_dev - n_test
        train_part, rest = members[:n_train], members[n_train:]
        dev_part, test_part = rest[:n_dev], rest[n_dev:]
        train.append(train_part)
        dev.append(dev_part)
        test.append(test_part)
    assert len(train) == len(classes)
    train = np.concatenate(train, axis=0)
    dev = np.concatenate(dev, axis=0)
    test = np.concatenate(test, axis=0)
    return train, dev, test


def diagnose(train_error, dev_error, bayes_error, threshold=0.02):
    whole = dev_error - bayes_error
    variance = dev_error - train_error
    avoidable_bias = whole - variance
    diagnosis = "neither"
    if train_error - bayes_error > threshold:
        diagnosis = "high bias"
    if dev_error - train_error > threshold:
        diagnosis = "high variance"
    if min(train_error - bayes_error, dev_error - train_error) > threshold:
        diagnosis = "high bias and high variance"
    return avoidable_bias, variance, diagnosis


def fit_normalization(X):
    n_x, m = X.shape
    ones = np.ones((m, 1))
    total = np.dot(X, ones)
    mu = total / m
    distances = X - np.tile(mu, (1, m))
    lengths = np.linalg.norm(distances, axis=1)  # square roots of the sums of squares
    sigma = lengths / np.sqrt(m)
    sigma = np.expand_dims(sigma, axis=1)
    for i in range(n_x):
        if np.unique(X[i]).size == 1:
            sigma[i, 0] = 1.0
    return mu, sigma


def normalize_sets(train_X, dev_X, test_X):
    mu, sigma = fit_normalization(train_X)
    gamma = 1.0 / sigma
    beta = -mu * gamma
    train_norm = gamma * train_X + beta
    dev_norm = gamma * dev_X + beta
    test_norm = gamma * test_X + beta
    return train_norm, dev_norm, test_norm


def activation_scale_by_depth(X, weights):
    depth = len(weights)
    scales = np.zeros(depth + 1)
    A = X
    n, m = A.shape
    length = np.linalg.norm(A, "fro")
    scales[0] = length / np.sqrt(n * m)
    for layer in range(1, depth + 1):
        W = weights[layer - 1]
        At = np.matmul(A.T, W.T)
        A = At.T
        n, m = A.shape
        flat = A.reshape(-1)
        square = np.vdot(flat, flat)
        scales[layer] = np.power(square / (n * m), 0.5)
    return scales
