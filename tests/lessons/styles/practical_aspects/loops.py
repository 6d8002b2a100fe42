"""Plain Python loops over columns, rows and entries."""

import math

import numpy as np


def train_dev_test_split(X, Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    n_x = X.shape[0]
    m = X.shape[1]
    m_dev = int(dev_fraction * m)
    m_test = int(test_fraction * m)
    m_train = m - m_dev - m_test
    order = np.random.permutation(m)

    train_X = np.zeros((n_x, m_train))
    train_Y = np.zeros((1, m_train))
    dev_X = np.zeros((n_x, m_dev))
    dev_Y = np.zeros((1, m_dev))
    test_X = np.zeros((n_x, m_test))
    test_Y = np.zeros((1, m_test))
    for place in range(m):
        column = order[place]
        if place < m_train:
            for i in range(n_x):
                train_X[i, place] = X[i, column]
            train_Y[0, place] = Y[0, column]
        elif place < m_train + m_dev:
            for i in range(n_x):
                dev_X[i, place - m_train] = X[i, column]
            dev_Y[0, place - m_train] = Y[0, column]
        else:
            for i in range(n_x):
                test_X[i, place - m_train - m_dev] = X[i, column]
            test_Y[0, place - m_train - m_dev] = Y[0, column]
    return train_X, train_Y, dev_X, dev_Y, test_X, test_Y


def stratified_split(Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    classes = []
    for label in Y[0]:
        if label not in classes:
            classes.append(label)
    classes.sort()

    train, dev, test = [], [], []
    for label in classes:
        members = []
        for column in range(Y.shape[1]):
            if Y[0, column] == label:
                members.append(column)
        n = len(members)
        n_dev = int(dev_fraction * n)
        n_test = int(test_fraction * n)
        shuffled = np.random.permutation(members)
        for place in range(n):
            if place < n - n_dev - n_test:
                train.append(shuffled[place])
            elif place < n - n_test:
                dev.append(shuffled[place])
            else:
                test.append(shuffled[place])
    return np.array(train, dtype=int), np.array(dev, dtype=int), np.array(test, dtype=int)


def diagnose(train_error, dev_error, bayes_error, threshold=0.02):
    gaps = []
    high = []
    for lower, upper, word in [(bayes_error, train_error, "high bias"), (train_error, dev_error, "high variance")]:
        gaps.append(upper - lower)
        if upper - lower > threshold:
            high.append(word)
    if not high:
        high.append("neither")
    return gaps[0], gaps[1], " and ".join(high)


def fit_normalization(X):
    n_x, m = X.shape
    mu = np.zeros((n_x, 1))
    sigma = np.zeros((n_x, 1))
    for i in range(n_x):
        total = 0
        for j in range(m):
            total += X[i, j]
        mu[i, 0] = total / m
        squares = 0
        for j in range(m):
            squares += (X[i, j] - mu[i, 0]) ** 2
        sigma[i, 0] = math.sqrt(squares / m)
        constant = True
        for j in range(m):
            if X[i, j] != X[i, 0]:
                constant = False
        if constant:
            sigma[i, 0] = 1
    return mu, sigma


def normalize_sets(train_X, dev_X, test_X):
    mu, sigma = fit_normalization(train_X)
    results = []
    for X in (train_X, dev_X, test_X):
        X_norm = np.empty(X.shape)
        for i in range(X.shape[0]):
            for j in range(X.shape[1]):
                X_norm[i, j] = (X[i, j] - mu[i, 0]) / sigma[i, 0]
        results.append(X_norm)
    return results[0], results[1], results[2]


def activation_scale_by_depth(X, weights):
    scales = np.zeros(len(weights) + 1)
    A = X
    for layer in range(len(weights) + 1):
        if layer > 0:
            W = weights[layer - 1]
            Z = np.zeros((W.shape[0], A.shape[1]))
            for i in range(W.shape[0]):
                for j in range(A.shape[1]):
                    for k in range(W.shape[1]):
                        Z[i, j] += W[i, k] * A[k, j]
            A = Z
        total = 0.0
        for row in A:
            for a in row:
                total += a * a
        scales[layer] = math.sqrt(total / (A.shape[0] * A.shape[1]))
    return scales
