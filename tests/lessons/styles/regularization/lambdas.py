"""Names given to lambdas, partial functions and callable objects."""

# ruff: noqa: E731
from functools import partial, reduce
from operator import add

import numpy as np

from helpers.networks import backward_propagation, compute_cost, relu, sigmoid

weights = lambda parameters: [parameters["W1"], parameters["W2"], parameters["W3"]]

compute_cost_with_regularization = lambda A3, Y, parameters, lambd: (
    compute_cost(A3, Y) + lambd / (2 * Y.shape[1]) * reduce(add, (np.vdot(W, W) for W in weights(parameters)))
)

compute_cost_with_l1 = lambda A3, Y, parameters, lambd: (
    compute_cost(A3, Y) + lambd * sum(map(np.sum, map(np.abs, weights(parameters)))) / Y.shape[1]
)


def penalized_gradients(slope, X, Y, cache, lambd):
    gradients = backward_propagation(X, Y, cache)
    return gradients | {
        f"dW{layer}": gradients[f"dW{layer}"] + lambd / X.shape[1] * slope(W)
        for layer, W in zip((1, 2, 3), (cache[2], cache[6], cache[10]), strict=True)
    }


backward_propagation_with_regularization = partial(penalized_gradients, np.positive)
backward_propagation_with_l1 = partial(penalized_gradients, np.sign)


class ForwardWithDropout:
    def mask(self, Z, keep_prob):
        return np.less(np.random.rand(*np.shape(Z)), keep_prob)

    def layer(self, A, W, b, keep_prob):
        Z = W @ A + b
        D = self.mask(Z, keep_prob)
        return Z, D, relu(Z) * (D / keep_prob), W, b

    def __call__(self, X, parameters, keep_prob=0.5):
        np.random.seed(1)
        Z1, D1, A1, W1, b1 = self.layer(X, parameters["W1"], parameters["b1"], keep_prob)
        Z2, D2, A2, W2, b2 = self.layer(A1, parameters["W2"], parameters["b2"], keep_prob)
        W3, b3 = parameters["W3"], parameters["b3"]
        Z3 = W3 @ A2 + b3
        A3 = sigmoid(Z3)
        return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


forward_propagation_with_dropout = ForwardWithDropout()


class BackwardWithDropout:
    relu_slope = staticmethod(lambda A: np.sign(A))
    per_example = staticmethod(lambda dZ: dZ / dZ.shape[1])

    def __call__(self, X, Y, cache, keep_prob):
        through = lambda D, dA: D * dA / keep_prob
        dZ3 = cache[11] - Y
        dA2 = through(cache[6], cache[12].T @ dZ3)
        dZ2 = dA2 * self.relu_slope(cache[7])
        dA1 = through(cache[1], cache[8].T @ dZ2)
        dZ1 = dA1 * self.relu_slope(cache[2])
        dW = lambda dZ, A: self.per_example(dZ) @ A.T
        db = lambda dZ: self.per_example(dZ).sum(1, keepdims=True)
        return dict(
            dZ3=dZ3, dW3=dW(dZ3, cache[7]), db3=db(dZ3), dA2=dA2, dZ2=dZ2, dW2=dW(dZ2, cache[2]), db2=db(dZ2),
            dA1=dA1, dZ1=dZ1, dW1=dW(dZ1, X), db1=db(dZ1),
        )  # fmt: skip


backward_propagation_with_dropout = BackwardWithDropout()

step = lambda patience, state, look: (
    state
    if state[1] - state[0] >= patience
    else (look[0], look[0], look[1])
    if look[1] < state[2]
    else (state[0], look[0], state[2])
)
early_stopping = lambda dev_costs, patience: reduce(
    partial(step, patience), enumerate(dev_costs), (0, 0, float("inf"))
)[:2]

twice = lambda first, second: np.concatenate((first, second), axis=-1)
augment_with_mirror = lambda X, Y, height, width: (
    twice(X, X.reshape(height, width, -1)[:, ::-1].reshape(height * width, -1)),
    twice(Y, Y),
)
