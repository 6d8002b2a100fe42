"""Einstein sums and other contractions instead of matrix products."""

import numpy as np

from helpers.networks import backward_propagation


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    cross_entropy = -np.einsum("ki,ki->", Y, np.log(A3)) - np.einsum("ki,ki->", 1 - Y, np.log(1 - A3))
    squares = sum(np.einsum("kj,kj", parameters[key], parameters[key]) for key in ("W1", "W2", "W3"))
    return (cross_entropy + lambd / 2 * squares) / m


def backward_propagation_with_regularization(X, Y, cache, lambd):
    _, A1, W1, _, _, A2, W2, _, _, A3, W3, _ = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    dA2 = np.einsum("kj,ki->ji", W3, dZ3)
    dZ2 = np.einsum("ji,ji->ji", dA2, A2 > 0)
    dA1 = np.einsum("kj,ki->ji", W2, dZ2)
    dZ1 = np.einsum("ji,ji->ji", dA1, A1 > 0)
    gradients = {"dZ1": dZ1, "dA1": dA1, "dZ2": dZ2, "dA2": dA2, "dZ3": dZ3}
    for layer, (A, W) in enumerate([(X, W1), (A1, W2), (A2, W3)], start=1):
        dZ = gradients[f"dZ{layer}"]
        gradients[f"dW{layer}"] = np.einsum("ki,ji->kj", dZ, A) / m + np.einsum(",kj->kj", lambd / m, W)
        gradients[f"db{layer}"] = np.einsum("ki->k", dZ)[:, None] / m
    return gradients


def compute_cost_with_l1(A3, Y, parameters, lambd):
    m = Y.shape[1]
    likelihood = np.einsum("ki,ki->", Y, np.log(A3)) + np.einsum("ki,ki->", 1 - Y, np.log1p(-A3))
    sizes = [np.einsum("kj,kj->", np.sign(parameters[f"W{layer}"]), parameters[f"W{layer}"]) for layer in (1, 2, 3)]
    return (lambd * np.einsum("l->", sizes) - likelihood) / m


def backward_propagation_with_l1(X, Y, cache, lambd):
    plain = backward_propagation(X, Y, cache)
    m = X.shape[1]
    penalties = {f"dW{layer}": np.einsum("kj,->kj", np.sign(cache[4 * layer - 2]), lambd / m) for layer in (1, 2, 3)}
    return {name: gradient + penalties.get(name, 0) for name, gradient in plain.items()}


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = np.einsum("kj,ji->ki", W1, X) + b1
    D1 = np.random.random_sample(Z1.shape) < keep_prob
    A1 = np.einsum("ki,ki,->ki", np.maximum(Z1, 0), D1, 1 / keep_prob)
    Z2 = np.einsum("kj,ji->ki", W2, A1) + b2
    D2 = np.random.random_sample(Z2.shape) < keep_prob
    A2 = np.einsum("ki,ki,->ki", np.maximum(Z2, 0), D2, 1 / keep_prob)
    Z3 = np.einsum("kj,ji->ki", W3, A2) + b3
    A3 = np.exp(-np.logaddexp(0, -Z3))
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    _, D1, A1, _, _, _, D2, A2, W2, _, _, A3, W3, _ = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    dA2 = np.einsum("kj,ki,ji->ji", W3, dZ3, D2) / keep_prob
    dZ2 = np.einsum("ji,ji->ji", dA2, A2 > 0)
    dA1 = np.einsum("kj,ki,ji->ji", W2, dZ2, D1) / keep_prob
    dZ1 = np.einsum("ji,ji->ji", dA1, A1 > 0)
    gradients = {"dZ1": dZ1, "dA1": dA1, "dZ2": dZ2, "dA2": dA2, "dZ3": dZ3}
    for layer, A in enumerate([X, A1, A2], start=1):
        dZ = gradients[f"dZ{layer}"]
        gradients[f"dW{layer}"] = np.tensordot(dZ, A, axes=([1], [1])) / m
        gradients[f"db{layer}"] = np.einsum("ki->k", dZ).reshape(-1, 1) / m
    return gradients


def early_stopping(dev_costs, patience):
    costs = np.array(dev_costs)
    lowest_so_far = np.minimum.accumulate(costs)
    is_new = np.concatenate([[True], costs[1:] < lowest_so_far[:-1]])
    looks = np.arange(len(costs))
    best_so_far = np.maximum.accumulate(np.einsum("l,l->l", looks, is_new))
    over = np.flatnonzero(looks - best_so_far == patience)
    stop = over[0] if over.size else looks[-1]
    return best_so_far[stop], stop


def augment_with_mirror(X, Y, height, width):
    exchange = np.eye(width)[::-1]
    images = X.reshape(height, width, -1)
    mirrored = np.einsum("cd,rdi->rci", exchange, images).reshape(X.shape)
    return np.hstack([X, mirrored]), np.tile(Y, 2)
