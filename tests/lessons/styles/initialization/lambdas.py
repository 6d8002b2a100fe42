"""Names bound to lambdas, partials, bound methods and callable objects."""

# ruff: noqa: E731

import functools

import numpy as np

numbers = lambda layers_dims: range(1, len(layers_dims))
zero_biases = lambda layers_dims: {f"b{l}": np.zeros((layers_dims[l], 1)) for l in numbers(layers_dims)}
initialize_parameters_zeros = lambda layers_dims: {
    **{f"W{l}": np.zeros((layers_dims[l], layers_dims[l - 1])) for l in numbers(layers_dims)},
    **zero_biases(layers_dims),
}


class Initializer:
    def __init__(self, spread):
        self.spread = spread

    def __call__(self, layers_dims):
        np.random.seed(3)
        W = {
            f"W{l}": self.spread(layers_dims[l - 1]) * np.random.randn(layers_dims[l], layers_dims[l - 1])
            for l in numbers(layers_dims)
        }
        return W | zero_biases(layers_dims)

    def initialize(self, layers_dims):
        return self(layers_dims)


initialize_parameters_random = Initializer(lambda inputs: 10)
initialize_parameters_he = Initializer(lambda inputs: np.sqrt(2 / inputs)).initialize


def with_variance(numerator, layers_dims):
    return Initializer(lambda inputs: (numerator / inputs) ** 0.5)(layers_dims)


initialize_parameters_xavier = functools.partial(with_variance, 1)
