"""One function for all four schemes, a generator, a class, recursion and a decorator."""

from functools import wraps

import numpy as np


def initialize(layers_dims, factor):
    parameters = {}
    for l, (units, inputs) in enumerate(shapes(layers_dims), start=1):
        scale = factor(inputs)
        parameters[f"W{l}"] = scale * np.random.randn(units, inputs) if scale else np.zeros((units, inputs))
        parameters[f"b{l}"] = np.zeros((units, 1))
    return parameters


def shapes(layers_dims):
    for l in range(1, len(layers_dims)):
        yield layers_dims[l], layers_dims[l - 1]


def with_seed(seed):
    def decorate(function):
        @wraps(function)
        def seeded(*args, **kwargs):
            np.random.seed(seed)
            return function(*args, **kwargs)

        return seeded

    return decorate


class Layer:
    def __init__(self, units, inputs):
        self.units, self.inputs = units, inputs

    def weights(self, variance):
        return np.random.standard_normal(size=(self.units, self.inputs)) * variance**0.5

    def biases(self):
        return np.zeros(shape=(self.units, 1))


def initialize_parameters_zeros(layers_dims):
    return initialize(layers_dims, lambda inputs: 0)


@with_seed(3)
def initialize_parameters_random(layers_dims):
    return initialize(layers_dims, lambda inputs: 10)


@with_seed(3)
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l, shape in enumerate(shapes(layers_dims), start=1):
        layer = Layer(*shape)
        parameters |= {f"W{l}": layer.weights(2 / layer.inputs), f"b{l}": layer.biases()}
    return parameters


def initialize_parameters_xavier(layers_dims):
    def rest(l):
        if l == len(layers_dims):
            return {}
        W = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(1 / layers_dims[l - 1])
        return {f"W{l}": W, f"b{l}": np.zeros((len(W), 1)), **rest(l + 1)}

    np.random.seed(3)
    return rest(1)
