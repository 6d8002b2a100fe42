"""functools.partial, operator functions and generators, for whoever likes to plug functions together."""

from functools import partial
from operator import itemgetter, truediv

import numpy as np


def product(*factors):
    return np.prod(factors)


def power_rule(degree, x, theta):
    return degree * x * theta ** (degree - 1)


forward_propagation = partial(product)
backward_propagation = partial(power_rule, 1)


def slopes(model, derivative, x, theta, epsilon):
    yield globals()[derivative](x, theta)
    yield truediv(globals()[model](x, theta + epsilon) - globals()[model](x, theta - epsilon), 2 * epsilon)


def distance(pair):
    one, two = map(np.asarray, pair)
    return np.sqrt(np.sum((one - two) ** 2)) / sum(np.sqrt(np.sum(slope**2)) for slope in (one, two))


def whole_check(finish, x, theta, epsilon=1e-7):
    return finish(slopes("forward_propagation", "backward_propagation", x, theta, epsilon))


gradient_check = partial(whole_check, distance)


def whole_check_n(finish, parameters, gradients, X, Y, epsilon=1e-7):
    theta, _ = dictionary_to_vector(parameters)
    cost = partial(forward_propagation_n, X, Y)

    def J(row, step):
        moved = np.copy(theta)
        moved[row] += step
        return next(iter(cost(vector_to_dictionary(moved))))

    approx = [truediv(J(row, epsilon) - J(row, -epsilon), 2 * epsilon) for row in range(theta.size)]
    return finish((gradients_to_vector(gradients).flatten(), approx))


gradient_check_n = partial(whole_check_n, distance)


def planned_backward(plan, X, Y, cache):
    known = dict(zip("Z1 A1 W1 b1 Z2 A2 W2 b2 Z3 A3 W3 b3".split(), cache))
    known |= {"X": X, "Y": Y}
    done = {}
    for name, inputs, step in plan:
        done[name] = step(*itemgetter(*inputs.split())(known | done))
    return done


def relu_step(dA, Z):
    return dA * np.heaviside(Z, 0)


def weights_step(dZ, A):
    return (dZ @ A.T) / A.shape[1]


def bias_step(dZ, X):
    return np.mean(dZ, axis=1).reshape(-1, 1)


def signal_step(W, dZ):
    return (dZ.T @ W).T


backward_propagation_n = partial(
    planned_backward,
    (
        ("dZ3", "A3 Y", np.subtract),
        ("dW3", "dZ3 A2", weights_step),
        ("db3", "dZ3 X", bias_step),
        ("dA2", "W3 dZ3", signal_step),
        ("dZ2", "dA2 Z2", relu_step),
        ("dW2", "dZ2 A1", weights_step),
        ("db2", "dZ2 X", bias_step),
        ("dA1", "W2 dZ2", signal_step),
        ("dZ1", "dA1 Z1", relu_step),
        ("dW1", "dZ1 X", weights_step),
        ("db1", "dZ1 X", bias_step),
    ),
)
