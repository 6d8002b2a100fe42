"""The reference implementations, held against independent streams and against what the papers promise."""

from itertools import pairwise

import numpy as np
import pytest

from helpers.networks import activations_by_depth
from helpers.reference.initialization import (
    initialize_parameters_he,
    initialize_parameters_random,
    initialize_parameters_xavier,
    initialize_parameters_zeros,
)

RANDOM = {
    initialize_parameters_random: lambda inputs: 10.0,
    initialize_parameters_he: lambda inputs: (2 / inputs) ** 0.5,
    initialize_parameters_xavier: lambda inputs: inputs**-0.5,
}
ALL = [initialize_parameters_zeros, *RANDOM]
SHAPES = [[5, 1], [2, 4, 1], [2, 10, 5, 1], [3, 1, 1, 4], [7] * 9]


@pytest.mark.parametrize("layers_dims", SHAPES, ids=str)
@pytest.mark.parametrize("initialize", ALL)
class TestForm:
    def test_one_weight_matrix_and_one_bias_per_layer(self, initialize, layers_dims):
        parameters = initialize(layers_dims)
        depth = len(layers_dims) - 1
        assert sorted(parameters) == sorted(f"{kind}{layer}" for kind in "Wb" for layer in range(1, depth + 1))
        for layer in range(1, depth + 1):
            assert parameters[f"W{layer}"].shape == (layers_dims[layer], layers_dims[layer - 1])
            assert parameters[f"b{layer}"].shape == (layers_dims[layer], 1)
            assert not parameters[f"b{layer}"].any()

    def test_global_state_is_neither_used_nor_changed(self, initialize, layers_dims):
        np.random.seed(99)
        first = initialize(layers_dims)
        after = np.random.rand()
        second = initialize(layers_dims)
        np.random.seed(99)
        assert np.random.rand() == after
        for key, value in first.items():
            np.testing.assert_array_equal(second[key], value)


@pytest.mark.parametrize("layers_dims", SHAPES, ids=str)
def test_zeros_are_zero(layers_dims):
    assert not any(value.any() for value in initialize_parameters_zeros(layers_dims).values())


@pytest.mark.parametrize("layers_dims", SHAPES, ids=str)
@pytest.mark.parametrize("initialize", RANDOM)
def test_weights_are_consecutive_parts_of_the_stream_of_seed_3(initialize, layers_dims):
    pairs = list(pairwise(layers_dims))
    stream = np.random.RandomState(3).standard_normal(sum(inputs * units for inputs, units in pairs))
    parameters = initialize(layers_dims)
    for layer, (inputs, units) in enumerate(pairs, start=1):
        part, stream = np.split(stream, [inputs * units])
        expected = RANDOM[initialize](inputs) * part.reshape(units, inputs)
        np.testing.assert_allclose(parameters[f"W{layer}"], expected, rtol=1e-14)


def test_first_numbers_of_seed_3():
    first = initialize_parameters_random([2, 1])["W1"]
    np.testing.assert_allclose(first, [[17.88628473, 4.36509851]], rtol=1e-8)


@pytest.mark.parametrize(
    ("initialize", "variance"),
    [
        (initialize_parameters_random, lambda inputs: 100.0),
        (initialize_parameters_he, lambda inputs: 2 / inputs),
        (initialize_parameters_xavier, lambda inputs: 1 / inputs),
    ],
)
@pytest.mark.parametrize("layers_dims", [[500, 800], [800, 500]], ids=str)
def test_moments_of_wide_layers(initialize, variance, layers_dims):
    weights = initialize(layers_dims)["W1"] / np.sqrt(variance(layers_dims[0]))
    tolerance = 5 / np.sqrt(weights.size)  # five standard errors, up to a factor for each moment
    assert weights.mean() == pytest.approx(0, abs=tolerance)
    assert weights.var() == pytest.approx(1, abs=tolerance * np.sqrt(2))
    assert (weights**4).mean() == pytest.approx(3, abs=tolerance * np.sqrt(96))  # normal, not uniform


@pytest.mark.parametrize(
    ("initialize", "activation", "factor"),
    [
        (initialize_parameters_he, lambda z: np.maximum(z, 0), 1.0),
        (initialize_parameters_xavier, lambda z: np.maximum(z, 0), 0.5),
        (initialize_parameters_xavier, lambda z: z, 1.0),
        (initialize_parameters_he, lambda z: z, 2.0),
    ],
    ids=["He keeps ReLU", "Xavier halves ReLU", "Xavier keeps linear", "He doubles linear"],
)
def test_mean_square_from_layer_to_layer(initialize, activation, factor):
    X = np.random.default_rng(0).standard_normal((1_000, 50))
    sizes = [np.mean(A**2) for A in activations_by_depth(initialize, [1_000] * 6, X, activation)]
    per_layer = (sizes[-1] / np.mean(X**2)) ** (1 / len(sizes))
    assert per_layer == pytest.approx(factor, rel=0.05)


def test_gradient_keeps_its_size_with_he_in_layers_of_equal_size():
    rng = np.random.default_rng(1)
    parameters = initialize_parameters_he([1_000] * 6)
    layers = activations_by_depth(initialize_parameters_he, [1_000] * 6, rng.standard_normal((1_000, 50)))
    dA = rng.standard_normal((1_000, 50))
    before = np.mean(dA**2)
    for layer in range(5, 0, -1):
        dA = parameters[f"W{layer}"].T @ (dA * (layers[layer - 1] > 0))
    assert (np.mean(dA**2) / before) ** (1 / 5) == pytest.approx(1, rel=0.05)
