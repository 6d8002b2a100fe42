"""np.where, masks, boolean arithmetic, negative zeros."""

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        rows, columns = np.indices((layers_dims[l], layers_dims[l - 1]))
        parameters[f"W{l}"] = rows < 0
        parameters[f"b{l}"] = -np.zeros((layers_dims[l], 1))
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        shape = (layers_dims[l], layers_dims[l - 1])
        parameters[f"W{l}"] = np.where(np.ones(shape, dtype=bool), np.random.randn(*shape) * 10, np.zeros(shape))
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1)) * -1.0
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    sizes = np.array(layers_dims)
    factor = np.sqrt(np.where(sizes > 0, 2 / sizes, 0))[:-1]
    parameters = {}
    for l in range(1, len(sizes)):
        normal = np.random.randn(sizes[l], sizes[l - 1])
        sign = np.where(normal < 0, -1, 1)
        parameters[f"W{l}"] = sign * np.abs(normal) * factor[l - 1]
        parameters[f"b{l}"] = np.where(normal[:, :1] == normal[:, :1], 0, 1)
    return parameters


def initialize_parameters_xavier(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(len(layers_dims)):
        W = np.random.randn(layers_dims[l], layers_dims[l - 1] * (l > 0))
        b = W.any(axis=1, keepdims=True) & False
        if l:
            parameters[f"W{l}"] = W * np.where(W > np.inf, 0, 1 / layers_dims[l - 1]) ** 0.5
            parameters[f"b{l}"] = b
    return parameters
