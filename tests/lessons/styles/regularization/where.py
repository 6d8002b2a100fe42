"""Masks, ``np.where`` and boolean arithmetic."""

import numpy as np

from helpers.networks import backward_propagation, compute_cost, sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    probability_of_truth = np.where(Y == 1, A3, 1 - A3)
    weights = np.concatenate([W.ravel() for name, W in parameters.items() if name[0] == "W"])
    return np.mean(-np.log(probability_of_truth)) + lambd / (2 * Y.shape[1]) * np.dot(weights, weights)


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    _, A1, W1, _, _, A2, W2, _, _, A3, W3, _ = cache
    dZ3 = np.where(Y == 1, A3 - 1, A3)
    dW3 = (dZ3 @ A2.T + lambd * W3) / m
    db3 = np.mean(dZ3, axis=1, keepdims=True)
    dA2 = W3.T @ dZ3
    dZ2 = np.where(A2 == 0, 0, dA2)
    dW2 = (dZ2 @ A1.T + lambd * W2) / m
    db2 = np.mean(dZ2, axis=1, keepdims=True)
    dA1 = W2.T @ dZ2
    dZ1 = np.where(A1 == 0, 0, dA1)
    dW1 = (dZ1 @ X.T + lambd * W1) / m
    db1 = np.mean(dZ1, axis=1, keepdims=True)
    return {
        "dW1": dW1, "dW2": dW2, "dW3": dW3, "db1": db1, "db2": db2, "db3": db3,
        "dA1": dA1, "dA2": dA2, "dZ1": dZ1, "dZ2": dZ2, "dZ3": dZ3,
    }  # fmt: skip


def compute_cost_with_l1(A3, Y, parameters, lambd):
    size = 0
    for name in ("W1", "W2", "W3"):
        W = parameters[name]
        size += np.sum(W[W > 0]) - np.sum(W[W < 0])
    return compute_cost(A3, Y) + lambd * size / Y.shape[1]


def backward_propagation_with_l1(X, Y, cache, lambd):
    gradients = backward_propagation(X, Y, cache)
    step = lambd / X.shape[1]
    for name, W in (("dW1", cache[2]), ("dW2", cache[6]), ("dW3", cache[10])):
        gradients[name] = gradients[name] + np.where(W > 0, step, np.where(W < 0, -step, 0))
    return gradients


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = W1 @ X + b1
    dropped1 = ~(np.random.rand(*Z1.shape) < keep_prob)
    A1 = np.where(dropped1 | (Z1 < 0), 0, Z1 / keep_prob)
    Z2 = W2 @ A1 + b2
    dropped2 = ~(np.random.rand(*Z2.shape) < keep_prob)
    A2 = np.where(dropped2 | (Z2 < 0), 0, Z2 / keep_prob)
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, ~dropped1, A1, W1, b1, Z2, ~dropped2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    _, D1, A1, _, _, _, D2, A2, W2, _, _, A3, W3, _ = cache
    dZ3 = A3 - Y
    dA2 = W3.T @ dZ3
    dA2[D2 == 0] = 0
    dA2[D2 == 1] /= keep_prob
    dZ2 = dA2 * np.heaviside(A2, 0)
    dA1 = np.where(D1, W2.T @ dZ2, 0) / keep_prob
    dZ1 = np.where(A1 > 0, dA1, 0)
    gradients = {"dZ1": dZ1, "dA1": dA1, "dZ2": dZ2, "dA2": dA2, "dZ3": dZ3}
    for layer, dZ, A in ((1, dZ1, X), (2, dZ2, A1), (3, dZ3, A2)):
        gradients[f"dW{layer}"] = dZ @ A.T / m
        gradients[f"db{layer}"] = dZ.mean(axis=1, keepdims=True)
    return gradients


def early_stopping(dev_costs, patience):
    costs = np.asarray(dev_costs)
    best = 0
    while True:
        better = np.flatnonzero(costs[best + 1 : best + 1 + patience] < costs[best])
        if better.size == 0:
            return best, min(best + patience, len(costs) - 1)
        best += 1 + better[0]


def augment_with_mirror(X, Y, height, width):
    pixel = np.arange(height * width)
    opposite = pixel - pixel % width + (width - 1 - pixel % width)
    return np.c_[X, X[opposite]], np.c_[Y, Y]
