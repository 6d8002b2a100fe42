"""Results built up in place, in arrays of their own and in those of the cache that nobody needs any more."""

import numpy as np

from helpers.networks import backward_propagation


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    likelihood = A3.copy()
    np.subtract(1, likelihood, out=likelihood, where=Y == 0)
    np.log(likelihood, out=likelihood)
    cost = -likelihood.sum()
    cost *= 2
    for layer in range(1, 4):
        W = parameters[f"W{layer}"].copy()
        W *= W
        W *= lambd
        cost += W.sum()
    cost /= 2 * m
    return cost


def backward_propagation_with_regularization(X, Y, cache, lambd):
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    A3 -= Y
    dZ3 = A3
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = dA2.copy()
    dZ2[A2 <= 0] = 0
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = dA1.copy()
    dZ1[A1 <= 0] = 0
    gradients = {"dZ3": dZ3, "dA2": dA2, "dZ2": dZ2, "dA1": dA1, "dZ1": dZ1}
    for layer, W, dZ, A in ((1, W1, dZ1, X), (2, W2, dZ2, A1), (3, W3, dZ3, A2)):
        dW = W.copy()
        dW *= lambd
        dW += np.dot(dZ, A.T)
        dW /= m
        gradients[f"dW{layer}"] = dW
        db = np.empty((len(W), 1))
        np.mean(dZ, axis=1, keepdims=True, out=db)
        gradients[f"db{layer}"] = db
    return gradients


def compute_cost_with_l1(A3, Y, parameters, lambd):
    likelihood = A3 + Y
    likelihood -= 1
    np.abs(likelihood, out=likelihood)  # what the network gives the true class
    cost = np.zeros(())
    cost -= np.sum(np.log(likelihood))
    for name in ("W1", "W2", "W3"):
        W = np.abs(parameters[name])
        W *= lambd
        cost += np.sum(W)
    cost /= Y.size
    return cost


def backward_propagation_with_l1(X, Y, cache, lambd):
    gradients = backward_propagation(X, Y, cache)
    for layer in (1, 2, 3):
        penalty = np.sign(cache[4 * layer - 2])
        penalty *= lambd
        penalty /= X.shape[1]
        gradients[f"dW{layer}"] += penalty
    return gradients


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = W1 @ X
    Z1 += b1
    D1 = np.random.rand(*Z1.shape)
    np.less(D1, keep_prob, out=D1)
    A1 = Z1.copy()
    A1[A1 < 0] = 0
    A1 *= D1
    A1 /= keep_prob
    Z2 = W2 @ A1
    Z2 += b2
    D2 = np.random.rand(*Z2.shape)
    np.less(D2, keep_prob, out=D2)
    A2 = Z2.copy()
    A2[A2 < 0] = 0
    A2 *= D2
    A2 /= keep_prob
    Z3 = W3 @ A2
    Z3 += b3
    A3 = Z3.copy()
    np.negative(A3, out=A3)
    np.exp(A3, out=A3)
    A3 += 1
    np.reciprocal(A3, out=A3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    A3 -= Y
    dZ3 = A3
    dA2 = W3.T @ dZ3
    dA2 *= D2
    dA2 /= keep_prob
    dZ2 = dA2.copy()
    dZ2 *= A2 > 0
    dA1 = W2.T @ dZ2
    dA1 *= D1
    dA1 /= keep_prob
    dZ1 = dA1.copy()
    dZ1 *= A1 > 0
    gradients = {"dZ3": dZ3, "dA2": dA2, "dZ2": dZ2, "dA1": dA1, "dZ1": dZ1}
    gradients |= {"dW3": dZ3 @ A2.T, "dW2": dZ2 @ A1.T, "dW1": dZ1 @ X.T}
    gradients |= {f"db{layer}": np.sum(gradients[f"dZ{layer}"], axis=1, keepdims=True) for layer in (1, 2, 3)}
    for name in ("dW1", "db1", "dW2", "db2", "dW3", "db3"):
        gradients[name] /= m
    return gradients


def early_stopping(dev_costs, patience):
    to_come = list(dev_costs)
    lowest = to_come.pop(0)
    best = stop = 0
    while to_come and stop - best < patience:
        stop += 1
        cost = to_come.pop(0)
        if cost < lowest:
            lowest, best = cost, stop
    return best, stop


def augment_with_mirror(X, Y, height, width):
    m = X.shape[1]
    X_augmented = np.empty((height * width, 2 * m))
    X_augmented[:, :m] = X
    X_augmented[:, m:] = X
    for row in range(height):
        lines = X_augmented[row * width : (row + 1) * width, m:]
        lines[:] = lines[::-1].copy()
    Y_augmented = Y.copy()
    Y_augmented.resize((1, 2 * m), refcheck=False)
    Y_augmented[0, m:] = Y[0]
    return X_augmented, Y_augmented
