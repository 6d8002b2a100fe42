"""Arguments checked first, try and except, early returns, asserts."""

import numpy as np


def checked(layers_dims):
    if not isinstance(layers_dims, (list, tuple)):
        raise TypeError("layers_dims must be a list")
    if len(layers_dims) < 2:
        raise ValueError("a network needs an input and a layer")
    for size in layers_dims:
        if type(size) is not int or size < 1:
            raise ValueError(f"{size!r} is no number of units")
    return tuple(layers_dims)


def initialize_parameters_zeros(layers_dims):
    layers_dims = checked(layers_dims)
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
        assert parameters["W" + str(l)].shape == (layers_dims[l], layers_dims[l - 1])
        assert parameters["b" + str(l)].shape == (layers_dims[l], 1)
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    l = 1
    while True:
        try:
            shape = layers_dims[l], layers_dims[l - 1]
        except IndexError:
            return parameters
        parameters["W" + str(l)] = np.random.randn(*shape) * 10
        parameters["b" + str(l)] = np.zeros((shape[0], 1))
        l += 1


def initialize_parameters_he(layers_dims):
    layers_dims = checked(layers_dims)
    np.random.seed(3)
    parameters = {}
    inputs = layers_dims[0]
    for l, units in enumerate(layers_dims):
        if l == 0:
            continue
        parameters["W" + str(l)] = np.random.randn(units, inputs) * np.sqrt(2.0 / max(inputs, 1))
        parameters["b" + str(l)] = np.zeros((units, 1))
        inputs = units
    assert len(parameters) == 2 * (len(layers_dims) - 1)
    return parameters


def initialize_parameters_xavier(layers_dims):
    layers_dims = checked(layers_dims)
    np.random.seed(3)
    parameters = initialize_parameters_zeros(list(layers_dims))
    for l in range(1, len(layers_dims)):
        try:
            factor = 1 / np.sqrt(layers_dims[l - 1])
        except ZeroDivisionError:
            factor = 0
        parameters["W" + str(l)] = parameters["W" + str(l)] + factor * np.random.randn(*parameters["W" + str(l)].shape)
    return parameters
