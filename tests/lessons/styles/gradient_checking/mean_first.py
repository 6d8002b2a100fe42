"""The other convention: the mean is taken in dZ3, and carried down to the weights."""

import numpy as np


def forward_propagation(x, theta):
    J = np.dot(theta, x)
    return J


def backward_propagation(x, theta):
    dtheta = np.dot(1.0, x)
    return dtheta


def gradient_check(x, theta, epsilon=1e-7):
    half = 0.5 / epsilon
    gradapprox = half * forward_propagation(x, theta + epsilon) - half * forward_propagation(x, theta - epsilon)
    grad = backward_propagation(x, theta)
    ratio = gradapprox / grad
    return np.absolute(1 - ratio) / (1 + np.absolute(ratio))


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    norms = dict.fromkeys(("grad", "approx", "gap"), 0.0)
    for key in parameters:
        flat = parameters[key].reshape(-1)  # a view: what is written here is seen in parameters
        for i, claimed in enumerate(gradients["d" + key].flat):
            here = flat[i]
            flat[i] = here + epsilon
            right, _ = forward_propagation_n(X, Y, parameters)
            flat[i] = here - epsilon
            left, _ = forward_propagation_n(X, Y, parameters)
            flat[i] = here
            measured = (right - left) / epsilon / 2
            norms["grad"] = np.hypot(norms["grad"], claimed)
            norms["approx"] = np.hypot(norms["approx"], measured)
            norms["gap"] = np.hypot(norms["gap"], claimed - measured)
    return norms["gap"] / (norms["grad"] + norms["approx"])


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    Z1, A1, _, _, Z2, A2, W2, _, _, A3, W3, _ = cache
    dZ3 = 1 / m * (A3 - Y)
    dW3 = np.dot(dZ3, A2.T)
    db3 = np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = np.dot(dZ2, A1.T)
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = np.dot(dZ1, X.T)
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2}
    gradients.update({"dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1})
    return gradients
