"""Plain Python loops over layers, rows and single numbers."""

import math

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(len(layers_dims)):
        if l == 0:
            continue
        W, b = [], []
        for unit in range(layers_dims[l]):
            row = []
            for weight in range(layers_dims[l - 1]):
                row.append(0.0)
            W.append(row)
            b.append([0.0])
        parameters["W" + str(l)] = np.array(W)
        parameters["b" + str(l)] = np.array(b)
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = initialize_parameters_zeros(layers_dims)
    l = 1
    while l < len(layers_dims):
        W = parameters["W" + str(l)]
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                W[i, j] = 10 * np.random.randn()
        l += 1
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        inputs = layers_dims[l - 1]
        W = np.empty((layers_dims[l], inputs))
        for i in range(layers_dims[l]):
            W[i] = np.random.randn(inputs)
            for j in range(inputs):
                W[i][j] *= math.sqrt(2 / inputs)
        b = np.empty((layers_dims[l], 1))
        for i in range(len(b)):
            b[i] = 0
        parameters["W%d" % l], parameters["b%d" % l] = W, b
    return parameters


def initialize_parameters_xavier(layers_dims):
    np.random.seed(3)
    parameters = {}
    l = 0
    previous = None
    for size in layers_dims:
        if previous is not None:
            l += 1
            W = []
            for _ in range(size):
                W.append([math.sqrt(1 / previous) * np.random.randn() for _ in range(previous)])
            parameters["W{}".format(l)] = np.array(W)
            parameters["b{}".format(l)] = np.array([[0.0] for _ in range(size)])
        previous = size
    return parameters
