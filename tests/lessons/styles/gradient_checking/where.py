"""np.where, np.select, boolean arithmetic and indexing, signs and masks."""

import numpy as np


def forward_propagation(x, theta):
    return np.where(theta < 0, -x, x) * np.where(theta < 0, -theta, theta)


def backward_propagation(x, theta):
    return np.where(x < 0, -1, 1) * np.abs(x)


def gradient_check(x, theta, epsilon=1e-7):
    right = np.array([True, False])
    points = np.where(right, theta + epsilon, theta - epsilon)
    costs = np.array([forward_propagation(x, point) for point in points])
    approx = (costs[right].item() - costs[~right].item()) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    gap = np.maximum(grad, approx) - np.minimum(grad, approx)
    return gap / (grad * np.sign(grad) + approx * np.sign(approx))


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    theta, keys = dictionary_to_vector(parameters)
    row = np.arange(len(keys)).reshape(-1, 1)
    gradapprox = np.zeros_like(theta)
    for i in range(len(keys)):
        plus = vector_to_dictionary(np.where(row == i, theta + epsilon, theta))
        minus = vector_to_dictionary(theta - epsilon * (row == i))
        slope = (forward_propagation_n(X, Y, plus)[0] - forward_propagation_n(X, Y, minus)[0]) / (2 * epsilon)
        gradapprox[row == i] = slope
    grad = gradients_to_vector(gradients)
    return np.linalg.norm(np.where(grad > gradapprox, grad - gradapprox, gradapprox - grad)) / (
        np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    )


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    Z1, A1, _, _, Z2, A2, W2, _, _, A3, W3, _ = cache
    dZ3 = np.where(Y == 1, A3 - 1, A3)
    dW3 = 1 / m * np.dot(dZ3, A2.T)
    db3 = 1 / m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.where(Z2 > 0, dA2, -0.0)
    dW2 = 1 / m * np.dot(dZ2, A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.zeros_like(dA1)
    active = np.nonzero(A1)
    dZ1[active] = dA1[active]
    dW1 = 1 / m * np.dot(dZ1, X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)

    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2}
    gradients.update({"dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1})
    return gradients
