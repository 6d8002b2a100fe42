"""Plain Python loops over single numbers."""

import math

import numpy as np

from helpers.networks import backward_propagation


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    cross_entropy = 0.0
    for i in range(m):
        if Y[0, i] == 1:
            cross_entropy -= math.log(A3[0, i])
        else:
            cross_entropy -= math.log(1 - A3[0, i])
    squares = 0.0
    for layer in range(1, 4):
        W = parameters["W" + str(layer)]
        for row in range(W.shape[0]):
            for column in range(W.shape[1]):
                squares += W[row, column] ** 2
    return cross_entropy / m + lambd * squares / (2 * m)


def backward_propagation_with_regularization(X, Y, cache, lambd):
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    A = [X, A1, A2, A3]
    W = [None, W1, W2, W3]
    dZ = A3 - Y
    gradients = {"dZ3": dZ}
    for layer in (3, 2, 1):
        dW = np.zeros(W[layer].shape)
        db = np.zeros((W[layer].shape[0], 1))
        for k in range(dW.shape[0]):
            for j in range(dW.shape[1]):
                for i in range(m):
                    dW[k, j] += dZ[k, i] * A[layer - 1][j, i]
                dW[k, j] = (dW[k, j] + lambd * W[layer][k, j]) / m
            for i in range(m):
                db[k, 0] += dZ[k, i] / m
        gradients[f"dW{layer}"] = dW
        gradients[f"db{layer}"] = db
        if layer == 1:
            break
        dA = np.zeros(A[layer - 1].shape)
        dZ_before = np.zeros(A[layer - 1].shape)
        for j in range(dA.shape[0]):
            for i in range(m):
                for k in range(dZ.shape[0]):
                    dA[j, i] += W[layer][k, j] * dZ[k, i]
                if A[layer - 1][j, i] > 0:
                    dZ_before[j, i] = dA[j, i]
        dZ = dZ_before
        gradients[f"dA{layer - 1}"] = dA
        gradients[f"dZ{layer - 1}"] = dZ
    return gradients


def compute_cost_with_l1(A3, Y, parameters, lambd):
    m = Y.shape[1]
    total = 0.0
    for a, y in zip(A3.ravel(), Y.ravel(), strict=True):
        total -= y * math.log(a) + (1 - y) * math.log(1 - a)
    for name in ["W1", "W2", "W3"]:
        for row in parameters[name]:
            for weight in row:
                if weight < 0:
                    total -= lambd * weight
                else:
                    total += lambd * weight
    return total / m


def backward_propagation_with_l1(X, Y, cache, lambd):
    m = X.shape[1]
    gradients = backward_propagation(X, Y, cache)
    for name, W in zip(["dW1", "dW2", "dW3"], [cache[2], cache[6], cache[10]], strict=True):
        for k in range(W.shape[0]):
            for j in range(W.shape[1]):
                if W[k, j] > 0:
                    gradients[name][k, j] += lambd / m
                elif W[k, j] < 0:
                    gradients[name][k, j] -= lambd / m
    return gradients


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    m = X.shape[1]
    cache = []
    A = X
    for layer in (1, 2):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z, D, A_next = (np.zeros((len(W), m)) for _ in range(3))
        for k in range(len(W)):
            for i in range(m):
                Z[k, i] = sum(W[k, j] * A[j, i] for j in range(len(A))) + b[k, 0]
                if np.random.rand() < keep_prob:
                    D[k, i] = 1
                    A_next[k, i] = max(Z[k, i], 0) / keep_prob
        A = A_next
        cache += [Z, D, A, W, b]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z3 = np.zeros((1, m))
    A3 = np.zeros((1, m))
    for i in range(m):
        Z3[0, i] = sum(W3[0, j] * A[j, i] for j in range(len(A))) + b3[0, 0]
        A3[0, i] = 1 / (1 + math.exp(-Z3[0, i]))
    return A3, (*cache, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    gradients = {"dZ3": A3 - Y}
    for layer, W, D, A in [(2, W3, D2, A2), (1, W2, D1, A1)]:
        dZ_after = gradients[f"dZ{layer + 1}"]
        dA = np.zeros(A.shape)
        dZ = np.zeros(A.shape)
        for j in range(len(A)):
            for i in range(m):
                if not D[j, i]:
                    continue
                for k in range(len(W)):
                    dA[j, i] += W[k, j] * dZ_after[k, i] / keep_prob
                if A[j, i] > 0:
                    dZ[j, i] = dA[j, i]
        gradients[f"dA{layer}"] = dA
        gradients[f"dZ{layer}"] = dZ
    for layer, A in [(1, X), (2, A1), (3, A2)]:
        dZ = gradients[f"dZ{layer}"]
        dW = np.zeros((len(dZ), len(A)))
        db = np.zeros((len(dZ), 1))
        for i in range(m):
            for k in range(len(dZ)):
                db[k] += dZ[k, i] / m
                for j in range(len(A)):
                    dW[k, j] += dZ[k, i] * A[j, i] / m
        gradients[f"dW{layer}"] = dW
        gradients[f"db{layer}"] = db
    return gradients


def early_stopping(dev_costs, patience):
    best = 0
    waited = 0
    for look in range(1, len(dev_costs)):
        if dev_costs[look] < dev_costs[best]:
            best = look
            waited = 0
        else:
            waited += 1
            if waited == patience:
                return best, look
    return best, len(dev_costs) - 1


def augment_with_mirror(X, Y, height, width):
    m = X.shape[1]
    X_augmented = np.zeros((height * width, 2 * m))
    Y_augmented = np.zeros((1, 2 * m))
    for i in range(m):
        for row in range(height):
            for column in range(width):
                pixel = X[row * width + column, i]
                X_augmented[row * width + column, i] = pixel
                X_augmented[row * width + (width - 1 - column), m + i] = pixel
        Y_augmented[0, i] = Y[0, i]
        Y_augmented[0, m + i] = Y[0, i]
    return X_augmented, Y_augmented
