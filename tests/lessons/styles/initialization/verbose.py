"""One operation a line, and formulas rearranged."""

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    number_of_sizes = len(layers_dims)
    L = number_of_sizes - 1
    for l in range(1, L + 1):
        n_l = layers_dims[l]
        n_before = layers_dims[l - 1]
        shape_W = (n_l, n_before)
        shape_b = (n_l, 1)
        W = np.zeros(shape_W)
        b = np.zeros(shape_b)
        key_W = "W" + str(l)
        key_b = "b" + str(l)
        parameters[key_W] = W
        parameters[key_b] = b
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        n_l = layers_dims[l]
        n_before = layers_dims[l - 1]
        standard_normal = np.random.randn(n_l, n_before)
        variance = 100
        standard_deviation = np.sqrt(variance)
        mean = 0
        W = mean + standard_deviation * standard_normal
        parameters[f"W{l}"] = W
        b = W - W
        b = b.sum(axis=1)
        b = b.reshape(n_l, 1)
        parameters[f"b{l}"] = b
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        n_l = layers_dims[l]
        n_before = layers_dims[l - 1]
        half = n_before / 2
        root = np.sqrt(half)
        W = np.random.randn(n_l, n_before)
        W = W / root
        b = np.zeros(n_l)
        b = b[:, np.newaxis]
        parameters[f"W{l}"] = W
        parameters[f"b{l}"] = b
    return parameters


def initialize_parameters_xavier(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        n_l = layers_dims[l]
        n_before = layers_dims[l - 1]
        logarithm = -0.5 * np.log(n_before)
        factor = np.exp(logarithm)
        transposed = np.random.randn(n_l, n_before).T
        transposed = transposed * factor
        W = transposed.T
        b = np.zeros((1, n_l)).T
        parameters[f"W{l}"] = W
        parameters[f"b{l}"] = b
    return parameters
