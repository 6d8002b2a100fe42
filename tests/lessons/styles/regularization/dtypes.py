"""Other types of numbers: NumPy scalars, arrays without dimensions, longdouble, masks of uint8, whole floats."""

import numpy as np

from helpers.networks import backward_propagation, relu, sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = np.float64(Y.shape[1])
    A3, Y = A3.astype(np.longdouble), Y.astype(bool)
    squares = np.array(0.0)
    for name in ("W1", "W2", "W3"):
        squares += np.square(parameters[name], dtype=np.longdouble).sum()
    cost = -(np.log(A3[Y]).sum() + np.log(1 - A3[~Y]).sum()) / m
    return cost + np.longdouble(lambd) / (2 * m) * squares


def backward_propagation_with_regularization(X, Y, cache, lambd):
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = np.float64(X.shape[1])
    dZ3 = (A3 - Y).astype(np.longdouble)
    dW3 = np.dot(dZ3, A2.T) / m + np.longdouble(lambd) / m * W3
    dA2 = W3.T @ dZ3
    dZ2 = dA2 * np.int64(A2 > 0)
    dW2 = np.dot(dZ2, A1.T) / m + np.longdouble(lambd) / m * W2
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * np.uint8(A1 > 0)
    dW1 = np.dot(dZ1, X.T) / m + np.longdouble(lambd) / m * W1
    db1, db2, db3 = (np.asarray(dZ.mean(axis=1, keepdims=True), order="F") for dZ in (dZ1, dZ2, dZ3))
    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip


def compute_cost_with_l1(A3, Y, parameters, lambd):
    m = np.int64(Y.shape[1])
    cost = np.array(0.0)
    np.subtract(cost, np.sum(np.log(np.where(Y.astype(np.int8), A3, 1 - A3))), out=cost)
    for name in ("W1", "W2", "W3"):
        cost += np.float64(lambd) * np.abs(parameters[name]).sum()
    return np.asarray(cost / m)


def backward_propagation_with_l1(X, Y, cache, lambd):
    gradients = backward_propagation(X, Y, cache)
    strength = np.array(lambd) / np.uint16(X.shape[1])
    for layer in np.arange(1, 4, dtype=np.uint8):
        W = cache[4 * layer - 2]
        sign = (W > 0).astype(np.int8) - (W < 0).astype(np.int8)
        gradients["dW" + str(layer)] = np.asfortranarray(gradients["dW" + str(layer)] + strength * sign)
    return gradients


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    keep_prob = np.float64(keep_prob)
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = (np.random.rand(*A1.shape) < keep_prob).astype(np.uint8)
    A1 = A1 * D1 / keep_prob
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = np.array(np.random.rand(*A2.shape) < keep_prob, dtype=np.int8)
    A2 = A2 * D2 / keep_prob
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2.astype(np.float32), A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    D1, D2 = D1.astype(bool), D2.astype(np.float16)
    m = np.float64(X.shape[1])
    dZ3 = np.subtract(A3, Y, dtype=np.longdouble)
    dA2 = np.multiply(W3.T @ dZ3, D2) / np.array(keep_prob)
    dZ2 = dA2 * np.int32(A2 > 0)
    dA1 = np.multiply(W2.T @ dZ2, D1) / np.array([keep_prob])
    dZ1 = dA1 * np.float64(A1 > 0)
    gradients = {"dZ3": dZ3, "dA2": dA2, "dZ2": dZ2, "dA1": dA1, "dZ1": dZ1}
    for layer, dZ, A in ((3, dZ3, A2), (2, dZ2, A1), (1, dZ1, X)):
        gradients[f"dW{layer}"] = (A @ dZ.T / m).T
        gradients[f"db{layer}"] = np.sum(dZ, axis=1, keepdims=True, dtype=np.longdouble) / m
    return gradients


def early_stopping(dev_costs, patience):
    dev_costs = np.array(dev_costs, dtype=np.longdouble)
    best, stop = np.uint8(0), np.array(0)
    for stop in np.arange(len(dev_costs)):
        if dev_costs[stop] < dev_costs[best]:
            best = stop
        if stop - best == np.float64(patience):
            break
    return np.array(best), float(stop)


def augment_with_mirror(X, Y, height, width):
    m = X.shape[1]
    images = np.asfortranarray(X.T.reshape(m, np.int64(height), np.int64(width)), dtype=np.longdouble)
    mirrored = np.flip(images, axis=2).reshape(m, -1).T
    return np.append(X, mirrored, axis=1), np.append(Y, Y, axis=1).astype(np.uint8)
