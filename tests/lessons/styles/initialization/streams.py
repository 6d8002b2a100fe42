"""Other ways to the same random numbers: a stream of one's own, one long draw, another function of NumPy."""

import math
from collections import OrderedDict, defaultdict

import numpy as np


def initialize_parameters_zeros(layers_dims):
    L = len(layers_dims)
    parameters = defaultdict(list)
    everything = np.zeros(sum(layers_dims[l] * (layers_dims[l - 1] + 1) for l in range(1, L)))
    start = 0
    for l in range(1, L):
        for letter, columns in (("W", layers_dims[l - 1]), ("b", 1)):
            end = start + layers_dims[l] * columns
            parameters[f"{letter}{l}"] = everything[start:end].reshape(layers_dims[l], columns)
            start = end
    return parameters


def initialize_parameters_random(layers_dims):
    stream = np.random.RandomState(3)
    parameters = OrderedDict()
    for l in range(1, len(layers_dims)):
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
        parameters[f"W{l}"] = stream.normal(0, 10, (layers_dims[l], layers_dims[l - 1]))
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    ends = np.cumsum([layers_dims[l] * layers_dims[l - 1] for l in range(1, len(layers_dims))])
    pieces = np.split(np.random.standard_normal(ends[-1]), ends[:-1])
    parameters = {}
    for l, piece in enumerate(pieces, 1):
        parameters[f"W{l}"] = np.reshape(piece, (-1, layers_dims[l - 1])) * math.sqrt(2) / math.sqrt(layers_dims[l - 1])
    for l in range(len(pieces), 0, -1):
        parameters[f"b{l}"] = np.zeros_like(parameters[f"W{l}"][:, :1])
    return parameters


def initialize_parameters_xavier(layers_dims):
    state = np.random.get_state()
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        variance = 1 / layers_dims[l - 1]
        parameters[f"W{l}"] = np.random.normal(scale=np.sqrt(variance), size=(layers_dims[l], layers_dims[l - 1]))
        parameters[f"b{l}"] = np.zeros_like(parameters[f"W{l}"], shape=(layers_dims[l], 1))
    np.random.set_state(state)
    return parameters
