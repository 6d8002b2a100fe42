"""einsum, outer products, diagonal matrices and Kronecker products."""

import numpy as np


def zeros(rows, columns):
    return np.einsum("i,j->ij", np.zeros(rows), np.ones(columns))


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters[f"W{l}"] = np.outer(np.zeros(layers_dims[l]), np.ones(layers_dims[l - 1]))
        parameters[f"b{l}"] = zeros(layers_dims[l], 1)
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        draws = np.random.randn(layers_dims[l], layers_dims[l - 1])
        parameters[f"W{l}"] = np.einsum("ij,->ij", draws, 10)
        parameters[f"b{l}"] = np.kron(np.zeros((layers_dims[l], 1)), np.ones((1, 1)))
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        n = layers_dims[l - 1]
        draws = np.random.randn(layers_dims[l], n)
        parameters[f"W{l}"] = draws @ np.diag(np.full(n, np.sqrt(2.0 / n)))
        parameters[f"b{l}"] = draws @ np.zeros((n, 1))
    return parameters


def initialize_parameters_xavier(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        m, n = layers_dims[l], layers_dims[l - 1]
        spread = np.sqrt(np.eye(n) / n)
        parameters[f"W{l}"] = np.einsum("ij,jk->ik", np.random.randn(m, n), spread)
        parameters[f"b{l}"] = np.einsum("ij->i", np.zeros((m, n)))[:, None]
    return parameters
