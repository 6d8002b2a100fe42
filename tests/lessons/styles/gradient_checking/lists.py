"""Lists, tuples and comprehensions in the place of arrays, as far as arrays are not asked for."""

import math
from functools import reduce
from operator import mul

import numpy as np


def forward_propagation(x, theta):
    return reduce(mul, [x, theta])


def backward_propagation(x, theta):
    return [x, theta][0]


def gradient_check(x, theta, epsilon=1e-7):
    thetas = [theta - epsilon, theta + epsilon]
    J = [forward_propagation(x, t) for t in thetas]
    slopes = [backward_propagation(x, theta), (J[1] - J[0]) / (2 * epsilon)]
    return np.linalg.norm([slopes[0] - slopes[1]]) / sum(np.linalg.norm([slope]) for slope in slopes)


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    theta = [value for key in ("W1", "b1", "W2", "b2", "W3", "b3") for value in parameters[key].ravel().tolist()]
    grad = [value for key in ("W1", "b1", "W2", "b2", "W3", "b3") for value in gradients["d" + key].ravel().tolist()]

    def cost(values):
        return forward_propagation_n(X, Y, vector_to_dictionary(values))[0]

    J_plus = [cost(theta[:i] + [theta[i] + epsilon] + theta[i + 1 :]) for i in range(len(theta))]
    J_minus = [cost([*theta[:i], theta[i] - epsilon, *theta[i + 1 :]]) for i in range(len(theta))]
    gradapprox = [(plus - minus) / (2 * epsilon) for plus, minus in zip(J_plus, J_minus)]
    return math.dist(grad, gradapprox) / (math.hypot(*grad) + math.hypot(*gradapprox))


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    Z, A, W = [None, *cache[0::4]], [X, *cache[1::4]], [None, *cache[2::4]]
    dZ = [None, None, None, A[3] - Y]
    dA = [None, None, None]
    for l in (2, 1):
        dA[l] = W[l + 1].T @ dZ[l + 1]
        dZ[l] = dA[l] * (Z[l] > 0)
    names, values = [], []
    for l in (3, 2, 1):
        names += [f"dZ{l}", f"dW{l}", f"db{l}"]
        values += [dZ[l], dZ[l] @ A[l - 1].T / m, np.array([[sum(row) / m] for row in dZ[l].tolist()])]
    for l in (2, 1):
        names.append(f"dA{l}")
        values.append(dA[l])
    return dict(zip(names, values))
