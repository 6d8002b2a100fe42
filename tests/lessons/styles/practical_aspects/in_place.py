"""Works in place, on the arguments too, and returns views of them."""

import numpy as np


def train_dev_test_split(X, Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    # Shuffles the columns of both with the same seed; the transposed arrays are views.
    np.random.seed(seed)
    np.random.shuffle(X.T)
    np.random.seed(seed)
    np.random.shuffle(Y.T)
    m = X.shape[1]
    m_dev = int(dev_fraction * m)
    m_test = int(test_fraction * m)
    m_train = m - m_dev - m_test
    dev = slice(m_train, m_train + m_dev)
    return X[:, :m_train], Y[:, :m_train], X[:, dev], Y[:, dev], X[:, m_train + m_dev :], Y[:, m_train + m_dev :]


def stratified_split(Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    train = np.empty(Y.size, dtype=int)
    dev = np.empty(Y.size, dtype=int)
    test = np.empty(Y.size, dtype=int)
    n_trains = n_devs = n_tests = 0
    for label in np.unique(Y):
        members = np.flatnonzero(Y[0] == label)
        np.random.shuffle(members)
        n = members.size
        n_dev = int(dev_fraction * n)
        n_test = int(test_fraction * n)
        n_train = n - n_dev - n_test
        train[n_trains : n_trains + n_train] = members[:n_train]
        dev[n_devs : n_devs + n_dev] = members[n_train : n_train + n_dev]
        test[n_tests : n_tests + n_test] = members[n_train + n_dev :]
        n_trains += n_train
        n_devs += n_dev
        n_tests += n_test
    train.resize(n_trains, refcheck=False)
    return train, dev[:n_devs], test[:n_tests]


def diagnose(train_error, dev_error, bayes_error, threshold=0.02):
    dev_error -= train_error
    train_error -= bayes_error
    diagnosis = ""
    if train_error > threshold:
        diagnosis += "high bias"
    if dev_error > threshold:
        if diagnosis:
            diagnosis += " and "
        diagnosis += "high variance"
    if diagnosis == "":
        diagnosis += "neither"
    return train_error, dev_error, diagnosis


def fit_normalization(X):
    mu = np.zeros((X.shape[0], 1))
    np.add.reduce(X, axis=1, keepdims=True, out=mu)
    mu /= X.shape[1]
    sigma = np.empty_like(X)
    np.subtract(X, mu, out=sigma)
    sigma *= sigma
    sigma = sigma.mean(axis=1, keepdims=True)
    np.sqrt(sigma, out=sigma)
    sigma[X.min(axis=1) == X.max(axis=1)] = 1
    return mu, sigma


def normalize_sets(train_X, dev_X, test_X):
    mu, sigma = fit_normalization(train_X)
    for X in (train_X, dev_X, test_X):
        X -= mu
        X /= sigma
    return train_X, dev_X, test_X


def activation_scale_by_depth(X, weights):
    scales = np.zeros(len(weights) + 1)
    scales[0] = np.sqrt(np.mean(X**2))
    for layer in range(len(weights)):
        X = weights[layer] @ X
        scales[layer + 1] = np.mean(np.square(X))
        scales[layer + 1] **= 0.5
    return scales
