"""Other types of numbers: whole zeros, single precision, longdouble, Fortran order, matrices."""

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters[f"W{l}"] = np.zeros((layers_dims[l], layers_dims[l - 1]), dtype=int, order="F")
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1), dtype=np.float32)
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in np.arange(1, len(layers_dims)):
        parameters[f"W{l}"] = np.float32(10 * np.random.randn(layers_dims[l], layers_dims[l - 1]))
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1), np.uint8)
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    layers_dims = np.array(layers_dims, dtype=np.int16)
    parameters = {}
    for l in range(1, layers_dims.size):
        deviation = np.sqrt(np.longdouble(2) / layers_dims[l - 1])
        parameters[f"W{l}"] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * deviation
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1), dtype=bool)
    return parameters


def initialize_parameters_xavier(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        n = np.float64(layers_dims[l - 1])
        parameters[f"W{l}"] = np.asmatrix(np.random.randn(layers_dims[l], layers_dims[l - 1])) * np.sqrt(1 / n)
        parameters[f"b{l}"] = np.asmatrix([0] * layers_dims[l]).T
    return parameters
