"""The work done elsewhere: in helper functions, classes, closures, decorators and recursion."""

import functools
import itertools

import numpy as np

from helpers.networks import backward_propagation

LAYERS = (1, 2, 3)


class Penalty:
    """A price on weights, and its slope."""

    def __init__(self, price, slope):
        self.price = price
        self.slope = slope

    def total(self, weights):
        return sum(self.price(W).sum() for W in weights)

    def added_to(self, gradients, cache, strength):
        return {
            name: gradient + strength * self.slope(cache[4 * int(name[2]) - 2]) if name[:2] == "dW" else gradient
            for name, gradient in gradients.items()
        }


L2 = Penalty(lambda W: W**2 / 2, lambda W: W)
L1 = Penalty(np.abs, np.sign)


def weights_of(parameters):
    return [parameters[f"W{layer}"] for layer in LAYERS]


def logit(p):
    return np.log(p / (1 - p))


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def cross_entropy(A3, Y):
    Z3 = logit(A3)
    return (softplus(Z3) - Y * Z3).mean()


def penalized(penalty):
    def cost(A3, Y, parameters, lambd):
        return cross_entropy(A3, Y) + lambd / Y.shape[1] * penalty.total(weights_of(parameters))

    return cost


compute_cost_with_regularization = penalized(L2)
compute_cost_with_l1 = penalized(L1)


def with_penalty(penalty):
    def decorate(backward):
        @functools.wraps(backward)
        def wrapped(X, Y, cache, lambd):
            return penalty.added_to(backward(X, Y, cache, lambd), cache, lambd / X.shape[1])

        return wrapped

    return decorate


@with_penalty(L2)
def backward_propagation_with_regularization(X, Y, cache, lambd):
    return backward_propagation(X, Y, cache)


@with_penalty(L1)
def backward_propagation_with_l1(X, Y, cache, lambd):
    return backward_propagation(X, Y, cache)


class Dropout:
    def __init__(self, keep_prob):
        self.keep_prob = keep_prob

    def draw(self, shape):
        return (np.random.rand(*shape) < self.keep_prob) * 1

    def apply(self, values, mask):
        return values * mask / self.keep_prob


def linear(W, A, b):
    return np.dot(W, A) + b


def relu_of(Z):
    return (np.abs(Z) + Z) / 2


def hidden_layer(A, W, b, dropout):
    Z = linear(W, A, b)
    D = dropout.draw(Z.shape)
    return Z, D, dropout.apply(relu_of(Z), D), W, b


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    dropout = Dropout(keep_prob)
    first = hidden_layer(X, parameters["W1"], parameters["b1"], dropout)
    second = hidden_layer(first[2], parameters["W2"], parameters["b2"], dropout)
    Z3 = linear(parameters["W3"], second[2], parameters["b3"])
    A3 = (1 + np.tanh(Z3 / 2)) / 2
    return A3, first + second + (Z3, A3, parameters["W3"], parameters["b3"])


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    dropout = Dropout(keep_prob)
    A = {0: X, 1: cache[2], 2: cache[7], 3: cache[11]}
    W = {2: cache[8], 3: cache[12]}
    D = {1: cache[1], 2: cache[6]}

    def back(layer, dZ):
        found = {
            f"dZ{layer}": dZ,
            f"dW{layer}": dZ @ A[layer - 1].T / X.shape[1],
            f"db{layer}": dZ.mean(axis=1)[:, np.newaxis],
        }
        if layer == 1:
            return found
        dA = dropout.apply(W[layer].T @ dZ, D[layer - 1])
        return found | {f"dA{layer - 1}": dA} | back(layer - 1, dA * (A[layer - 1] > 0))

    return back(3, A[3] - Y)


def early_stopping(dev_costs, patience):
    def look(at, best):
        if at == len(dev_costs):
            return best, at - 1
        if dev_costs[at] < dev_costs[best]:
            return look(at + 1, at)
        if at - best == patience:
            return best, at
        return look(at + 1, best)

    return look(0, 0)


def mirror_image(pixels, width):
    rows = itertools.batched(pixels, width) if hasattr(itertools, "batched") else pixels.reshape(-1, width)
    return np.concatenate([row[::-1] for row in rows])


def augment_with_mirror(X, Y, height, width):
    mirrored = np.apply_along_axis(mirror_image, 0, X, width)
    return tuple(np.concatenate(pair, axis=1) for pair in ((X, mirrored), (Y, Y)))
