"""Lists: parts collected in lists, comprehensions, and a list returned where several values are asked for."""

import numpy as np


def train_dev_test_split(X, Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = list(np.random.permutation(m))
    n = [int(dev_fraction * m), int(test_fraction * m)]
    cuts = [0, m - sum(n), m - n[1], m]
    parts = []
    for k in range(3):
        chosen = order[cuts[k] : cuts[k + 1]]
        parts += [X[:, chosen], Y[:, chosen]]
    return parts


def stratified_split(Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    labels = Y.tolist()[0]
    parts = [[], [], []]
    for label in sorted(set(labels)):
        members = [column for column, value in enumerate(labels) if value == label]
        np.random.shuffle(members)
        n_dev = int(dev_fraction * len(members))
        n_test = int(test_fraction * len(members))
        n_train = len(members) - n_dev - n_test
        parts[0] += members[:n_train]
        parts[1] += members[n_train : n_train + n_dev]
        parts[2] += members[n_train + n_dev :]
    return [np.array(part, dtype=int) for part in parts]


def diagnose(train_error, dev_error, bayes_error, threshold=0.02):
    names = ["high bias", "high variance"]
    gaps = [train_error - bayes_error, dev_error - train_error]
    high = [name for name, gap in zip(names, gaps, strict=True) if gap > threshold]
    return [*gaps, " and ".join(high or ["neither"])]


def fit_normalization(X):
    rows = X.tolist()
    mu = [sum(row) / len(row) for row in rows]
    variance = [sum((x - mean) ** 2 for x in row) / len(row) for row, mean in zip(rows, mu, strict=True)]
    sigma = [1.0 if min(row) == max(row) else v**0.5 for row, v in zip(rows, variance, strict=True)]
    return [np.array([mu]).T, np.array([[s] for s in sigma])]


def normalize_sets(train_X, dev_X, test_X):
    mu, sigma = fit_normalization(train_X)
    return [(X - mu) / sigma for X in [train_X, dev_X, test_X]]


def activation_scale_by_depth(X, weights):
    activations = [X]
    for W in weights:
        activations.append(W @ activations[-1])
    return np.array([np.sqrt(np.mean(A**2)) for A in activations])
