"""Lists, tuples, zip and comprehensions; the dictionary is made at the end."""

import numpy as np


def pairs(layers_dims):
    return list(zip(layers_dims[1:], layers_dims[:-1]))


def initialize_parameters_zeros(layers_dims):
    shapes = [(f"W{l}", shape) for l, shape in enumerate(pairs(layers_dims), 1)]
    shapes += [(f"b{l}", [n, 1]) for l, n in enumerate(layers_dims[1:], 1)]
    return {key: np.zeros(shape) for key, shape in shapes}


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    weights = [10 * np.random.randn(*shape) for shape in pairs(layers_dims)]
    biases = [np.array([[0.0]] * n) for n in layers_dims[1:]]
    names = [letter + str(l) for letter in "Wb" for l in range(1, len(layers_dims))]
    return dict(zip(names, weights + biases))


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    items = []
    for l, (n_out, n_in) in enumerate(pairs(layers_dims)):
        rows = [[draw * (2 / n_in) ** 0.5 for draw in np.random.randn(n_in).tolist()] for _ in range(n_out)]
        items.append((f"W{l + 1}", np.array(rows)))
        items.append((f"b{l + 1}", np.array([0.0 for _ in range(n_out)]).reshape(n_out, 1)))
    return dict(items)


def initialize_parameters_xavier(layers_dims):
    np.random.seed(3)
    sizes = [n_out * n_in for n_out, n_in in pairs(layers_dims)]
    draws = np.random.randn(sum(sizes)).tolist()
    parameters = {}
    for l, (n_out, n_in) in enumerate(pairs(layers_dims), start=1):
        mine, draws = draws[: n_out * n_in], draws[n_out * n_in :]
        parameters.update([(f"W{l}", np.array(mine).reshape(n_out, n_in) / n_in**0.5), (f"b{l}", np.zeros((n_out, 1)))])
    return parameters
