"""Arrays filled and scaled in place; the argument is used up."""

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    l = 1
    while len(layers_dims) > 1:
        inputs = layers_dims.pop(0)
        parameters[f"W{l}"] = np.empty((layers_dims[0], inputs))
        parameters[f"W{l}"].fill(0)
        parameters[f"b{l}"] = np.ones((layers_dims[0], 1))
        parameters[f"b{l}"] -= 1
        l += 1
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = initialize_parameters_zeros(layers_dims)
    for key in parameters:
        if key[0] == "W":
            parameters[key] += np.random.randn(*parameters[key].shape)
            parameters[key] *= 10
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        W = np.random.randn(layers_dims[l], layers_dims[l - 1])
        np.multiply(W, np.sqrt(2 / layers_dims[l - 1]), out=W)
        parameters[f"W{l}"] = W
        parameters.setdefault(f"b{l}", np.zeros((layers_dims[l], 1)))
    return parameters


def initialize_parameters_xavier(layers_dims):
    parameters = initialize_parameters_he(layers_dims)
    for l in range(1, len(layers_dims)):
        parameters[f"W{l}"] /= np.sqrt(2)
    return parameters
