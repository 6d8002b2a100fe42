"""The given machinery of the lesson on gradient checking."""

import numpy as np
import pytest

from helpers import gradients, networks
from helpers.gradients import (
    SHAPES,
    cost_with_dropout,
    dictionary_to_vector,
    example_network,
    forward_propagation_n,
    gradients_to_vector,
    report,
    slope_between,
    vector_to_dictionary,
)


def test_the_example_is_the_courses_own():
    X, Y, parameters = example_network()
    np.random.seed(1)
    np.testing.assert_array_equal(X, np.random.randn(4, 3))
    for key in ("W1", "b1", "W2", "b2", "W3", "b3"):
        np.testing.assert_array_equal(parameters[key], np.random.randn(*SHAPES[key]))
    np.testing.assert_array_equal(Y, [[1, 1, 0]])


@pytest.mark.parametrize("m", [1, 3, 8])
def test_forward_propagation_agrees_with_the_other_network_of_the_course(m):
    rng = np.random.default_rng(m)
    _, _, parameters = example_network()
    X, Y = rng.standard_normal((4, m)), rng.integers(0, 2, (1, m))
    cost, cache = forward_propagation_n(X, Y, parameters)
    A3, expected = networks.forward_propagation(X, parameters)
    assert cost == pytest.approx(networks.compute_cost(A3, Y), rel=1e-12)
    for ours, theirs in zip(cache, expected, strict=True):
        np.testing.assert_allclose(ours, theirs)


class TestVectors:
    def test_there_and_back(self):
        _, _, parameters = example_network()
        theta, keys = dictionary_to_vector(parameters)
        assert theta.shape == (47, 1)
        assert (keys[0], keys[19], keys[20], keys[46]) == ("W1", "W1", "b1", "b3")
        back = vector_to_dictionary(theta)
        assert list(back) == list(parameters)
        for key, value in parameters.items():
            np.testing.assert_array_equal(back[key], value)

    def test_rows_stand_one_after_the_other(self):
        parameters = {key: np.zeros(shape) for key, shape in SHAPES.items()}
        parameters["W1"][0, 1] = 7
        assert dictionary_to_vector(parameters)[0][1, 0] == 7

    def test_nothing_is_shared(self):
        _, _, parameters = example_network()
        theta, _ = dictionary_to_vector(parameters)
        back = vector_to_dictionary(theta)
        theta[:] = 0
        assert parameters["W1"].all()
        assert back["W1"].all()

    def test_gradients_come_in_the_same_order_and_others_are_passed_over(self):
        _, _, parameters = example_network()
        claimed = {f"d{key}": parameters[key] for key in reversed(SHAPES)} | {"dZ3": np.ones((1, 3))}
        np.testing.assert_array_equal(gradients_to_vector(claimed), dictionary_to_vector(parameters)[0])


class TestDropout:
    def test_masks_are_fresh_and_come_from_the_global_generator(self):
        network = example_network()
        np.random.seed(0)
        costs = [cost_with_dropout(*network) for _ in range(20)]
        assert len(set(costs)) > 3
        np.random.seed(0)
        assert cost_with_dropout(*network) == costs[0]

    def test_keeping_all_is_the_plain_cost(self):
        X, Y, parameters = example_network()
        assert cost_with_dropout(X, Y, parameters, 1.0) == forward_propagation_n(X, Y, parameters)[0]


def test_slope_between():
    assert slope_between(lambda z: z**2, 1.0, 3.0) == 4.0


@pytest.mark.parametrize(("difference", "text"), [(None, "returns None"), (1.19e-7, "1.19e-07")])
def test_report(capsys, difference, text):
    report(difference)
    assert text in capsys.readouterr().out


def test_sigmoid_and_relu_agree_with_those_of_the_other_lessons():
    z = np.array([-1e4, -3.0, 0.0, 2.0, 1e4])
    np.testing.assert_array_equal(gradients.sigmoid(z), networks.sigmoid(z))
    np.testing.assert_array_equal(gradients.relu(z), networks.relu(z))
