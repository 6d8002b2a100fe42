"""Arguments checked first, try and except, early returns, asserts, and no division by zero."""

import math
from collections import OrderedDict, namedtuple

import numpy as np

Cache = namedtuple("Cache", "Z1 A1 W1 b1 Z2 A2 W2 b2 Z3 A3 W3 b3")


def forward_propagation(x, theta):
    if not (math.isfinite(x) and math.isfinite(theta)):
        raise ValueError("x and theta must be finite")
    if theta == 0:
        return 0
    return theta * x


def backward_propagation(x, theta):
    try:
        return forward_propagation(x, theta) / theta
    except ZeroDivisionError:
        return x


def gradient_check(x, theta, epsilon=1e-7):
    assert epsilon > 0, "the step must be positive"
    J_plus, J_minus = forward_propagation(x, theta + epsilon), forward_propagation(x, theta - epsilon)
    gradapprox = (J_plus - J_minus) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    if grad == gradapprox:
        return 0.0
    return abs(grad - gradapprox) / (abs(grad) + abs(gradapprox))


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    for key, value in parameters.items():
        if gradients[f"d{key}"].shape != value.shape:
            raise ValueError(f"d{key} has shape {gradients[f'd{key}'].shape}, not {value.shape}")
    theta, keys = dictionary_to_vector(parameters)
    theta.setflags(write=False)
    grad = gradients_to_vector(gradients)
    gradapprox = np.full_like(theta, np.nan)
    for i in range(len(keys)):
        ends = []
        for step in (-epsilon, epsilon):
            point = theta.copy()
            point[i] += step
            cost, *_ = forward_propagation_n(X, Y, vector_to_dictionary(point))
            assert np.isfinite(cost)
            ends.append(cost)
        gradapprox[i] = np.diff(ends) / (2 * epsilon)
    assert not np.isnan(gradapprox).any()
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    if denominator == 0:
        return 0.0
    return np.linalg.norm(grad - gradapprox) / denominator


def backward_propagation_n(X, Y, cache):
    c = Cache(*cache)
    m = X.shape[1]
    if m == 0:
        raise ValueError("no examples")
    gradients = OrderedDict()
    gradients["dZ3"] = np.subtract(c.A3, Y)
    gradients["dW3"] = np.divide(gradients["dZ3"] @ c.A2.T, m)
    gradients["db3"] = np.average(gradients["dZ3"], axis=1)[:, None]
    gradients["dA2"] = c.W3.T @ gradients["dZ3"]
    gradients["dZ2"] = np.ma.masked_where(c.Z2 <= 0, gradients["dA2"]).filled(0)
    gradients["dW2"] = np.divide(gradients["dZ2"] @ c.A1.T, m)
    gradients["db2"] = np.average(gradients["dZ2"], axis=1)[:, None]
    gradients["dA1"] = c.W2.T @ gradients["dZ2"]
    gradients["dZ1"] = np.ma.masked_where(c.Z1 <= 0, gradients["dA1"]).filled(0)
    gradients["dW1"] = np.divide(gradients["dZ1"] @ X.T, m)
    gradients["db1"] = np.average(gradients["dZ1"], axis=1)[:, None]
    for name in ("W2", "b2", "W3", "b3"):
        assert gradients[f"d{name}"].shape == getattr(c, name).shape
    return gradients
