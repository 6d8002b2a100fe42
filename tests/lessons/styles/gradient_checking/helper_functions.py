"""The work done elsewhere: in other functions, closures, a decorator, recursion and a class."""

from contextlib import contextmanager

import numpy as np


def model(x):
    def J(theta):
        return x * theta

    J.slope = x
    return J


def forward_propagation(x, theta):
    return model(x)(theta)


def backward_propagation(x, theta):
    return model(x).slope


def centred(J, point, epsilon):
    return (J(point + epsilon) - J(point - epsilon)) / (2 * epsilon)


def relative_difference(grad, gradapprox):
    grad, gradapprox = np.atleast_1d(grad), np.atleast_1d(gradapprox)
    return np.linalg.norm(grad - gradapprox) / (np.linalg.norm(grad) + np.linalg.norm(gradapprox))


def compared(slopes):
    """A decorator: from a function that returns two slopes to one that returns their difference."""

    def difference(*args, **kwargs):
        return relative_difference(*slopes(*args, **kwargs))

    return difference


@compared
def gradient_check(x, theta, epsilon=1e-7):
    def J(point):
        return forward_propagation(x, point)

    return backward_propagation(x, theta), centred(J, theta, epsilon)


class Network:
    def __init__(self, X, Y, parameters):
        self.X, self.Y = X, Y
        self.theta = dictionary_to_vector(parameters)[0]

    def cost(self):
        return forward_propagation_n(self.X, self.Y, vector_to_dictionary(self.theta))[0]

    @contextmanager
    def moved(self, i, step):
        before = self.theta[i, 0]
        self.theta[i, 0] = before + step
        try:
            yield self
        finally:
            self.theta[i, 0] = before

    def slopes(self, epsilon, i=0):
        if i == len(self.theta):
            return []
        with self.moved(i, epsilon):
            right = self.cost()
        with self.moved(i, -epsilon):
            left = self.cost()
        return [(right - left) / (2 * epsilon)] + self.slopes(epsilon, i + 1)


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    network = Network(X, Y, parameters)
    return relative_difference(gradients_to_vector(gradients)[:, 0], network.slopes(epsilon))


def linear_backward(dZ, A_before):
    m = A_before.shape[1]
    return dZ @ A_before.T / m, dZ.sum(axis=1, keepdims=True) / m


def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ


def backward_propagation_n(X, Y, cache):
    layers = {l: cache[4 * (l - 1) : 4 * l] for l in (1, 2, 3)}

    def back(l, dZ):
        Z, A, W, b = layers[l]
        A_before = X if l == 1 else layers[l - 1][1]
        dW, db = linear_backward(dZ, A_before)
        found = {f"dZ{l}": dZ, f"dW{l}": dW, f"db{l}": db}
        if l == 1:
            return found
        dA = W.T @ dZ
        return found | {f"dA{l - 1}": dA} | back(l - 1, relu_backward(dA, layers[l - 1][0]))

    return back(3, layers[3][1] - Y)
