"""Lists of numbers and of arrays, and lists returned instead of tuples."""

import numpy as np

from helpers.networks import backward_propagation, compute_cost, relu, sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    costs = [-np.log(a) if y else -np.log(1 - a) for a, y in zip(A3[0].tolist(), Y[0].tolist(), strict=True)]
    weights = [w for key in ["W1", "W2", "W3"] for w in parameters[key].flatten().tolist()]
    return sum([sum(costs) / m, lambd * sum([w * w for w in weights]) / (2 * m)])


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    Z, A, W, b = [[list(cache)[4 * layer + part] for layer in range(3)] for part in range(4)]
    A = [X, *A]
    dZ, dA, dW, db = [None] * 3, [None] * 3, [None] * 3, [None] * 3
    for layer in [2, 1, 0]:
        if layer == 2:
            dZ[layer] = A[3] - Y
        else:
            dA[layer] = W[layer + 1].T.dot(dZ[layer + 1])
            dZ[layer] = dA[layer] * (Z[layer] > 0)
        dW[layer] = dZ[layer].dot(A[layer].T) / m + lambd * W[layer] / m
        db[layer] = np.array([[sum(row) / m] for row in dZ[layer].tolist()])
    names = ["dZ1", "dZ2", "dZ3", "dW1", "dW2", "dW3", "db1", "db2", "db3", "dA1", "dA2"]
    return dict(zip(names, dZ + dW + db + dA[:2], strict=True))


def compute_cost_with_l1(A3, Y, parameters, lambd):
    m = Y.shape[1]
    penalties = [np.abs(W).sum() for W in map(parameters.get, ["W1", "W2", "W3"])]
    return sum([compute_cost(A3, Y), *[lambd / m * penalty for penalty in penalties]])


def backward_propagation_with_l1(X, Y, cache, lambd):
    gradients = backward_propagation(X, Y, cache)
    signs = [
        np.array([[0 if w == 0 else w / abs(w) for w in row] for row in W.tolist()])
        for W in [cache[2], cache[6], cache[10]]
    ]
    for name, sign in zip(["dW1", "dW2", "dW3"], signs, strict=True):
        gradients.update({name: gradients[name] + lambd * sign / X.shape[1]})
    return gradients


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    A = [X]
    cache = []
    for layer in [1, 2]:
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z = W @ A[-1] + b
        units, m = Z.shape
        D = np.array([[1 if number < keep_prob else 0 for number in np.random.rand(m)] for _ in range(units)])
        A.append(relu(Z) * D / keep_prob)
        cache.extend([Z, D, A[-1], W, b])
    W, b = parameters["W3"], parameters["b3"]
    Z = W @ A[-1] + b
    A.append(sigmoid(Z))
    cache.extend([Z, A[-1], W, b])
    return [A[-1], cache]


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    cache = list(cache)
    D = cache.pop(6), cache.pop(1)
    m = X.shape[1]
    A, W = [X, cache[1], cache[5], cache[9]], [cache[2], cache[6], cache[10]]
    dZ, dA = [A[3] - Y], []
    for D_here, W_after, A_here in zip(D, W[:0:-1], A[2:0:-1], strict=True):
        dA.append(W_after.T @ dZ[-1] * D_here / keep_prob)
        dZ.append(dA[-1] * (A_here > 0))
    dZ, dA = dZ[::-1], dA[::-1]
    dW = [each @ before.T / m for each, before in zip(dZ, A[:3], strict=True)]
    db = [each.sum(axis=1).reshape((-1, 1)) / m for each in dZ]
    pairs = [
        (f"{letter}{layer}", gradient)
        for letter, gradients in [("dZ", dZ), ("dA", dA), ("dW", dW), ("db", db)]
        for layer, gradient in enumerate(gradients, 1)
    ]
    return dict(pairs)


def early_stopping(dev_costs, patience):
    for stop in range(len(dev_costs)):
        best = dev_costs.index(min(dev_costs[: stop + 1]))
        if best + patience <= stop:
            break
    return [best, stop]


def augment_with_mirror(X, Y, height, width):
    columns = X.T.tolist()
    mirrored = []
    for pixels in columns:
        rows = [pixels[start : start + width] for start in range(0, height * width, width)]
        mirrored.append([pixel for row in rows for pixel in reversed(row)])
    return [np.array(columns + mirrored).T, np.array([Y[0].tolist() * 2])]
