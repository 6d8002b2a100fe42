"""The work done in other functions: closures, decorators, partial, recursion, a small class."""

from functools import partial, reduce, wraps

import numpy as np

column_max = partial(np.max, axis=0, keepdims=True)
column_sum = partial(np.sum, axis=0, keepdims=True)
row_mean = partial(np.mean, axis=1, keepdims=True)


def as_arrays(function):
    @wraps(function)
    def wrapped(*arguments):
        return function(*map(np.asarray, arguments))

    return wrapped


def share_of(values):
    return values / column_sum(values)


@as_arrays
def softmax(Z):
    def safe_exp(scores):
        return np.exp(scores - column_max(scores))

    return share_of(safe_exp(Z))


def total_loss(A, Y):
    """The losses of all examples together, one after the other."""
    if A.shape[1] == 0:
        return 0.0
    return total_loss(A[:, :-1], Y[:, :-1]) - np.log(A[:, -1] @ Y[:, -1])


def compute_cross_entropy(A, Y):
    return total_loss(A, Y) / A.shape[1]


@as_arrays
def softmax_backward(A, Y):
    return np.column_stack([reduce(np.subtract, pair) for pair in zip(A.T, Y.T)])


def standardize(Z, mean, var, epsilon):
    return (Z - mean) / np.sqrt(var + epsilon)


def weighted(momentum):
    def move(old, new):
        return momentum * old + (1 - momentum) * new

    return move


def moments(Z):
    mean = row_mean(Z)
    return mean, row_mean((Z - mean) ** 2)


class Affine:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta

    def __call__(self, Z_norm):
        return self.gamma * Z_norm + self.beta


def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):
    running = running_mean, running_var
    used = {"train": lambda: moments(Z), "test": lambda: running}[mode]()
    if mode == "train":
        running = tuple(map(weighted(momentum), running, used))
    Z_norm = standardize(Z, *used, epsilon)
    return Affine(gamma, beta)(Z_norm), (Z_norm, gamma, used[1], epsilon), *running


def without_part_along(direction):
    def remove(rows):
        return rows - direction * row_mean(rows * direction)

    return remove


def batchnorm_backward(dZ_tilde, cache):
    Z_norm, gamma, var, epsilon = cache
    ones = np.ones_like(Z_norm)
    # Z_norm has mean 0, so that the two parts can be taken away one after the other.
    left = reduce(lambda rows, direction: without_part_along(direction)(rows), [ones, Z_norm], dZ_tilde)
    return gamma * left / np.sqrt(var + epsilon), row_mean(dZ_tilde * Z_norm), row_mean(dZ_tilde)


def hidden_layer(A_prev, W, gamma, beta, mean, var, mode):
    Z_tilde, cache, mean, var = batchnorm_forward(W @ A_prev, gamma, beta, mean, var, mode)
    return relu(Z_tilde), cache, mean, var


def from_layer(l, L, A_prev, parameters, running, mode):
    """What layers l to L do."""
    if l == L:
        return softmax(parameters[f"W{L}"] @ A_prev + parameters[f"b{L}"]), [(A_prev,)], {}
    get = [parameters[f"{name}{l}"] for name in ("W", "gamma", "beta")]
    A, cache, mean, var = hidden_layer(A_prev, *get, running[f"mean{l}"], running[f"var{l}"], mode)
    result, caches, averages = from_layer(l + 1, L, A, parameters, running, mode)
    return result, [(A_prev, cache, A), *caches], {f"mean{l}": mean, f"var{l}": var, **averages}


def forward_propagation_with_batchnorm(X, parameters, running, mode):
    L = sum(1 for key in parameters if "W" in key)
    return from_layer(1, L, X, parameters, running, mode)
