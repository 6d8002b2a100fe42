"""Arrays and arguments changed in place, put back or not."""

import numpy as np


def forward_propagation(x, theta):
    theta *= x
    return theta


def backward_propagation(x, theta):
    theta -= theta
    theta += x
    return theta


def gradient_check(x, theta, epsilon=1e-7):
    grad = backward_propagation(x, theta)
    theta += epsilon
    gradapprox = forward_propagation(x, theta)
    theta -= 2 * epsilon
    gradapprox -= forward_propagation(x, theta)
    gradapprox /= 2 * epsilon
    difference = abs(grad - gradapprox)
    difference /= abs(grad) + abs(gradapprox)
    return difference


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    grad, gradapprox = [], []
    for key, values in parameters.items():
        for index in np.ndindex(*values.shape):
            kept = values[index]
            values[index] += epsilon
            slope = forward_propagation_n(X, Y, parameters)[0]
            values[index] = kept
            values[index] -= epsilon
            slope -= forward_propagation_n(X, Y, parameters)[0]
            slope /= 2 * epsilon
            values[index] = kept
            gradapprox.append(slope)
            grad.append(gradients["d" + key][index])
    grad, gradapprox = np.array(grad), np.array(gradapprox)
    denominator = np.linalg.norm(grad)
    denominator += np.linalg.norm(gradapprox)
    grad -= gradapprox
    return np.linalg.norm(grad) / denominator


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    A3 -= Y
    dZ3 = A3
    dW3 = np.dot(dZ3, A2.T)
    dW3 /= m
    db3 = np.zeros_like(b3)
    np.mean(dZ3, axis=1, keepdims=True, out=db3)
    dA2 = np.empty_like(A2)
    np.matmul(W3.T, dZ3, out=dA2)
    dZ2 = dA2.copy()
    dZ2[Z2 <= 0] = 0
    dW2 = np.dot(dZ2, A1.T)
    dW2 /= m
    db2 = np.zeros_like(b2)
    np.mean(dZ2, axis=1, keepdims=True, out=db2)
    dA1 = np.empty_like(A1)
    np.matmul(W2.T, dZ2, out=dA1)
    Z1[Z1 < 0] = 0
    np.sign(Z1, out=Z1)
    Z1 *= dA1
    dZ1 = Z1
    dW1 = np.dot(dZ1, X.T)
    dW1 /= m
    db1 = np.zeros_like(b1)
    np.mean(dZ1, axis=1, keepdims=True, out=db1)
    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2}
    gradients.update({"dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1})
    return gradients
