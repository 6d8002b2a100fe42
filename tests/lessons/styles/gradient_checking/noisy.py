"""Prints, warnings, logging, and NumPy warnings on the way to a right answer."""

import logging
import sys
import warnings

import numpy as np

log = logging.getLogger("hunt")
logging.basicConfig(level=logging.DEBUG)
print("defining my functions")


def forward_propagation(x, theta):
    print(f"J({theta}) with x = {x}")
    return theta * x


def backward_propagation(x, theta):
    J = forward_propagation(x, theta)
    sys.stdout.write(f"for a line through 0 the slope is {np.float64(J) / np.float64(theta)}\n")  # 0 / 0 warns
    return x


def gradient_check(x, theta, epsilon=1e-7):
    if epsilon > 0.01:
        warnings.warn(f"epsilon = {epsilon} is large", stacklevel=2)
    J_plus = forward_propagation(x, theta + epsilon)
    J_minus = forward_propagation(x, theta - epsilon)
    gradapprox = (J_plus - J_minus) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    difference = abs(grad - gradapprox) / (abs(grad) + abs(gradapprox))
    if difference > 2e-7:
        print("\033[93m" + "There is a mistake in the backward propagation! difference = " + str(difference) + "\033[0m")
    else:
        print("\033[92m" + "Your backward propagation works perfectly fine! difference = " + str(difference) + "\033[0m")
    print("true digits:", -np.log10(np.float64(grad - gradapprox)), file=sys.stderr)  # negative: warns
    return difference


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    theta, keys = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    gradapprox = np.zeros_like(theta)
    for i, key in enumerate(keys):
        costs = {}
        for sign in (+1, -1):
            moved = theta.copy()
            moved[i] += sign * epsilon
            costs[sign], _ = forward_propagation_n(X, Y, vector_to_dictionary(moved))
        gradapprox[i] = (costs[1] - costs[-1]) / (2 * epsilon)
        relative = (grad[i] - gradapprox[i]) / np.where(np.abs(grad[i]) > 1e-12, grad[i], 0)  # dead units: 0 / 0
        log.info("row %d (%s): %s against %s, %s", i, key, grad[i], gradapprox[i], relative)
        print(".", end="", flush=True)
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    report(numerator / denominator)
    return numerator / denominator


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    Z1, A1, _, _, Z2, A2, W2, _, _, A3, W3, _ = cache
    dA3 = -Y / A3 + (1 - Y) / (1 - A3)
    print("sigmoid:", A3, "its derivative:", A3 * (1 - A3), "other way:", dA3 * A3 * (1 - A3))
    dZ3 = A3 - Y  # was right
    dW3 = 1 / m * np.dot(dZ3, A2.T)
    db3 = 1 / m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, Z2 > 0)
    log.debug("mask again: %s", (A2 / A2))  # 0 / 0 warns
    dW2 = 1 / m * np.dot(dZ2, A1.T)  # 2 -> 1
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)  # dA2 -> dZ2
    dZ1 = np.multiply(dA1, Z1 > 0)
    dW1 = 1 / m * np.dot(dZ1, X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)  # 4 -> 1
    warnings.warn("found three errors", UserWarning, stacklevel=1)

    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2}
    gradients.update({"dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1})
    print({key: value.shape for key, value in gradients.items()})
    return gradients
