"""np.where, masks and arithmetic with truth values."""

import numpy as np


def train_dev_test_split(X, Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    m_dev = int(dev_fraction * m)
    m_test = int(test_fraction * m)
    m_train = m - m_dev - m_test
    order = np.random.permutation(m)
    place = np.arange(m)
    is_train = place < m_train
    is_dev = (place >= m_train) & (place < m_train + m_dev)
    is_test = ~is_train & ~is_dev
    X, Y = X[:, order], Y[:, order]
    return X[:, is_train], Y[:, is_train], X[:, is_dev], Y[:, is_dev], X[:, is_test], Y[:, is_test]


def stratified_split(Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    columns, part = [], []
    for label in np.unique(Y):
        _, members = np.where(label == Y)
        n = len(members)
        n_dev = int(dev_fraction * n)
        n_test = int(test_fraction * n)
        place = np.arange(n)
        columns.append(np.random.permutation(members))
        part.append((place >= n - n_dev - n_test).astype(int) + (place >= n - n_test))
    columns, part = np.concatenate(columns), np.concatenate(part)
    return columns[part == 0], columns[part == 1], columns[part == 2]


def diagnose(train_error, dev_error, bayes_error, threshold=0.02):
    avoidable_bias = train_error - bayes_error
    variance = dev_error - train_error
    high_bias = avoidable_bias > threshold
    high_variance = variance > threshold
    diagnosis = np.where(high_bias, "high bias", "neither")
    diagnosis = np.where(high_variance, np.where(high_bias, "high bias and high variance", "high variance"), diagnosis)
    return avoidable_bias, variance, diagnosis.item()


def fit_normalization(X):
    mu = X.mean(axis=1, keepdims=True)
    sigma = X.std(axis=1, keepdims=True)
    constant = np.all(X[:, :1] == X, axis=1, keepdims=True)
    return mu, sigma * ~constant + constant


def normalize_sets(train_X, dev_X, test_X):
    mu, sigma = fit_normalization(train_X)
    everything = np.concatenate((train_X, dev_X, test_X), axis=1)
    which = np.repeat([0, 1, 2], [train_X.shape[1], dev_X.shape[1], test_X.shape[1]])
    everything = (everything - mu) / sigma
    return everything[:, which == 0], everything[:, which == 1], everything[:, which == 2]


def activation_scale_by_depth(X, weights):
    scales = np.zeros(len(weights) + 1)
    layers = np.arange(len(weights) + 1)
    A = X
    for layer in layers:
        A = weights[layer - 1] @ A if layer else A
        scales = np.where(layers == layer, np.sqrt(np.average(A**2)), scales)
    return scales
