"""Other kinds of numbers: NumPy scalars, arrays of no or one dimension, fractions inside, longdouble, masks of small integers."""

from fractions import Fraction

import numpy as np


def forward_propagation(x, theta):
    return np.float64(x) * np.array(theta)


def backward_propagation(x, theta):
    return int(x) if float(x).is_integer() else float(Fraction(x))


def gradient_check(x, theta, epsilon=1e-7):
    theta, epsilon = np.array([[theta]]), np.longdouble(epsilon)
    approx = (forward_propagation(x, theta + epsilon) - forward_propagation(x, theta - epsilon)) / (2 * epsilon)
    grad = np.array([[backward_propagation(x, theta.item())]])
    return np.linalg.norm((grad - approx).astype(float)) / (np.abs(grad) + np.abs(approx))


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    theta = dictionary_to_vector(parameters)[0].astype(np.longdouble)
    grad = gradients_to_vector(gradients).astype(np.longdouble)
    gradapprox = np.empty(theta.shape, dtype=np.longdouble)
    for i in np.arange(theta.size, dtype=np.uint8):
        step = np.zeros(theta.shape, dtype=np.longdouble)
        step[i] = epsilon
        J_plus = np.longdouble(forward_propagation_n(X, Y, vector_to_dictionary(theta + step))[0])
        J_minus = np.longdouble(forward_propagation_n(X, Y, vector_to_dictionary(theta - step))[0])
        gradapprox[i] = (J_plus - J_minus) / (2 * np.longdouble(epsilon))
    difference = np.sqrt(np.sum((grad - gradapprox) ** 2)) / (np.sqrt(np.sum(grad**2)) + np.sqrt(np.sum(gradapprox**2)))
    return np.array(difference)


def backward_propagation_n(X, Y, cache):
    m = np.float64(X.shape[1])
    Z1, A1, _, _, Z2, A2, W2, _, _, A3, W3, _ = cache
    dZ3 = A3 - Y.astype(np.uint8)
    dW3 = np.float32(dZ3 @ A2.T / m)
    db3 = np.asfortranarray(dZ3.mean(axis=1, keepdims=True))
    dA2 = W3.T.astype(np.longdouble) @ dZ3
    dZ2 = dA2 * np.int8(A2 > 0)
    dW2 = dZ2 @ A1.T / m
    db2 = np.matrix(dZ2).mean(axis=1)
    dA1 = np.asmatrix(W2).T @ np.asmatrix(dZ2)
    dZ1 = np.asarray(dA1, dtype=float) * np.int64(Z1 > 0)
    dW1 = np.asmatrix(dZ1) * np.asmatrix(X).T / int(m)
    db1 = dZ1.sum(1)[:, np.newaxis] / np.array([[m]])
    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip
