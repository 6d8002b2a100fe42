"""Everything as a product of matrices: permutation matrices, np.einsum, traces, norms."""

import numpy as np


def train_dev_test_split(X, Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    m_dev, m_test = int(m * dev_fraction), int(m * test_fraction)
    m_train = m - m_dev - m_test
    P = np.eye(m)[:, np.random.permutation(m)]  # column j of Z @ P is column order[j] of Z
    X_shuffled = np.einsum("ij,jk->ik", X, P, optimize=True)
    Y_shuffled = Y @ P
    train_X, dev_X, test_X = np.hsplit(X_shuffled, [m_train, m_train + m_dev])
    train_Y, dev_Y, test_Y = np.hsplit(Y_shuffled, [m_train, m_train + m_dev])
    return train_X, train_Y, dev_X, dev_Y, test_X, test_Y


def stratified_split(Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    classes = np.unique(Y)
    one_hot = (classes.reshape(-1, 1) == Y).astype(int)
    counts = np.einsum("cm->c", one_hot)
    pieces = []
    for row, n in zip(one_hot, counts, strict=True):
        members = np.random.permutation(row.nonzero()[0])
        n_dev, n_test = int(dev_fraction * n), int(test_fraction * n)
        pieces.append(np.split(members, [n - n_dev - n_test, n - n_test]))
    train, dev, test = (np.hstack(part) for part in zip(*pieces, strict=True))
    return train, dev, test


def diagnose(train_error, dev_error, bayes_error, threshold=0.02):
    D = np.array([[1, 0, -1], [-1, 1, 0]])  # rows: avoidable bias, variance
    gaps = np.einsum("ij,j->i", D, np.array([train_error, dev_error, bayes_error]))
    code = np.dot(gaps > threshold, [1, 2])
    words = ["neither", "high bias", "high variance", "high bias and high variance"]
    return gaps[0], gaps[1], words[code]


def fit_normalization(X):
    m = X.shape[1]
    mu = np.einsum("ij->i", X)[:, None] / m
    D = X - mu
    sigma = np.sqrt(np.einsum("ij,ij->i", D, D) / m)[:, None]
    # Differences of neighbours are all exactly 0 when, and only when, the feature is constant.
    steps = np.diff(X, axis=1)
    constant = np.einsum("ij,ij->i", steps, steps)[:, None] == 0
    return mu, np.where(constant, 1, sigma)


def normalize_sets(train_X, dev_X, test_X):
    mu, sigma = fit_normalization(train_X)
    scale = np.diagflat(1 / sigma)
    return (
        np.einsum("ij,jk->ik", scale, train_X - mu),
        np.einsum("ij,jk->ik", scale, dev_X - mu),
        scale @ (test_X - mu),
    )


def activation_scale_by_depth(X, weights):
    scales = np.zeros(len(weights) + 1)
    A = X
    scales[0] = np.sqrt(np.einsum("ij,ij->", A, A) / A.size)
    for layer, W in enumerate(weights, start=1):
        A = np.einsum("ij,jk->ik", W, A)
        scales[layer] = np.sqrt(np.trace(A.T @ A) / A.size)
    return scales
