import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from sklearn.metrics import accuracy_score, log_loss

from helpers.gradient_descent import train_model, update_parameters
from helpers.networks import (
    accuracy,
    activations_by_depth,
    backward_propagation,
    compute_cost,
    forward_propagation,
    predict,
    relu,
    sigmoid,
)
from helpers.not_yet import NotYetError

DIMS = [3, 5, 4, 1]


def draw_parameters(rng, layers_dims=DIMS, scale=1.0):
    parameters = {}
    for layer in range(1, len(layers_dims)):
        parameters[f"W{layer}"] = scale * rng.standard_normal((layers_dims[layer], layers_dims[layer - 1]))
        parameters[f"b{layer}"] = scale * rng.standard_normal((layers_dims[layer], 1))
    return parameters


def draw_task(seed, m=7):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((DIMS[0], m)), rng.integers(0, 2, size=(1, m)), draw_parameters(rng)


def independent_cost(values, X, Y):
    """The same cost in autograd's NumPy; Z1, A1, ... in ``values`` are added to the layers' values."""
    A = X
    for layer in (1, 2, 3):
        Z = anp.dot(values[f"W{layer}"], A) + values[f"b{layer}"] + values[f"Z{layer}"]
        A = anp.where(Z > 0, Z, 0.0) + values[f"A{layer}"] if layer < 3 else Z
    return anp.mean(anp.logaddexp(0.0, Z) - Y * Z)


def with_offsets(parameters, m):
    offsets = {f"{kind}{layer}": np.zeros((DIMS[layer], m)) for kind in "ZA" for layer in (1, 2, 3)}
    return parameters | offsets


class TestSigmoid:
    def test_agrees_with_tanh_form(self):
        z = np.linspace(-30, 30, 101).reshape(1, -1)
        np.testing.assert_allclose(sigmoid(z), (1 + np.tanh(z / 2)) / 2, atol=1e-15)

    def test_is_exact_and_silent_far_from_zero(self):
        np.testing.assert_array_equal(sigmoid(np.array([-1e4, 0.0, 40.0])), [0.0, 0.5, 1.0])

    def test_takes_numbers(self):
        assert sigmoid(0) == 0.5


def test_relu_cuts_the_negative_half():
    np.testing.assert_array_equal(relu(np.array([[-2.0, 0.0, 3.0]])), [[0.0, 0.0, 3.0]])


class TestForward:
    def test_cache_holds_every_step(self):
        X, _, p = draw_task(0)
        A3, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3_again, W3, b3) = forward_propagation(X, p)
        assert A3 is A3_again
        assert A3.shape == (1, 7)
        assert all(one is p[key] for key, one in zip(["W1", "b1", "W2"], [W1, b1, W2], strict=True))
        assert all(one is p[key] for key, one in zip(["b2", "W3", "b3"], [b2, W3, b3], strict=True))
        np.testing.assert_allclose(Z1, np.einsum("ij,jm->im", W1, X) + b1)
        np.testing.assert_allclose(Z2, np.einsum("ij,jm->im", W2, A1) + b2)
        np.testing.assert_allclose(Z3, np.einsum("ij,jm->im", W3, A2) + b3)
        assert (A1 >= 0).all()
        assert (A2 >= 0).all()

    @pytest.mark.parametrize(
        ("broken", "named"),
        [
            (None, "W1, b1, W2, b2, W3, b3"),
            ({}, "W1, b1, W2, b2, W3, b3"),
            ({"W2": None}, "no W2 yet"),
            ({"W2": None, "b3": None}, "W2, b3"),
        ],
    )
    @pytest.mark.parametrize("use", [forward_propagation, predict, lambda X, p: train_model(X, np.zeros((1, 7)), p)])
    def test_unfinished_parameters_are_named(self, use, broken, named):
        X, _, parameters = draw_task(0)
        given = parameters | broken if broken else broken
        with pytest.raises(NotYetError, match=named) as raised:
            use(X, given)
        assert "finish the exercise" in str(raised.value)
        assert "\n" not in str(raised.value)


class TestCost:
    @pytest.mark.parametrize("seed", range(5))
    def test_agrees_with_scikit_learn(self, seed):
        rng = np.random.default_rng(seed)
        A3, Y = rng.uniform(0.001, 0.999, (1, 50)), rng.integers(0, 2, (1, 50))
        assert compute_cost(A3, Y) == pytest.approx(log_loss(Y[0], A3[0], labels=[0, 1]), rel=1e-12)

    def test_sure_and_right_costs_nothing(self):
        assert compute_cost(np.array([[0.0, 1.0]]), np.array([[0, 1]])) == 0

    @pytest.mark.parametrize("wrong", [([[1.0, 0.5]], [[0, 1]]), ([[0.5, 0.0]], [[0, 1]])])
    def test_sure_and_wrong_costs_infinitely_much(self, wrong):
        A3, Y = map(np.array, wrong)
        assert compute_cost(A3, Y) == np.inf

    def test_nan_is_not_hidden(self):
        assert np.isnan(compute_cost(np.array([[np.nan, 0.5]]), np.array([[0, 1]])))


class TestGradient:
    @pytest.mark.parametrize("seed", range(8))
    def test_agrees_with_autograd(self, seed):
        X, Y, parameters = draw_task(seed)
        m = X.shape[1]
        expected = grad(independent_cost)(with_offsets(parameters, m), X, Y)
        A3, cache = forward_propagation(X, parameters)
        assert compute_cost(A3, Y) == pytest.approx(independent_cost(with_offsets(parameters, m), X, Y))
        gradients = backward_propagation(X, Y, cache)
        keys = [f"d{kind}{layer}" for kind in "WbZA" for layer in (1, 2, 3) if (kind, layer) != ("A", 3)]
        assert sorted(gradients) == sorted(keys)
        for key in keys:
            per_example = m if key[1] in "ZA" else 1
            np.testing.assert_allclose(gradients[key], per_example * expected[key[1:]], atol=1e-12, err_msg=key)


class TestTraining:
    def test_update_is_one_step_down_and_leaves_its_arguments(self):
        old, slope = (
            {"W1": np.ones((2, 3)), "b1": np.zeros((2, 1))},
            {"dW1": np.full((2, 3), 2.0), "db1": np.ones((2, 1))},
        )
        new = update_parameters(old, slope | {"dZ1": np.ones(1)}, learning_rate=0.1)
        np.testing.assert_allclose(new["W1"], np.full((2, 3), 0.8))
        np.testing.assert_allclose(new["b1"], np.full((2, 1), -0.1))
        np.testing.assert_array_equal(old["W1"], np.ones((2, 3)))
        assert list(new) == ["W1", "b1"]

    def test_follows_an_independent_descent(self):
        X, Y, parameters = draw_task(3)
        expected, costs = dict(parameters), []
        for _ in range(6):
            values = with_offsets(expected, X.shape[1])
            costs.append(independent_cost(values, X, Y))
            slope = grad(independent_cost)(values, X, Y)
            expected = {key: value - 0.3 * slope[key] for key, value in expected.items()}
        trained, found = train_model(X, Y, parameters, learning_rate=0.3, num_iterations=6, cost_every=2)
        assert found == pytest.approx(costs[::2])
        for key, value in expected.items():
            np.testing.assert_allclose(trained[key], value, rtol=1e-10)

    def test_leaves_the_start_as_it_was(self):
        X, Y, parameters = draw_task(4)
        before = {key: value.copy() for key, value in parameters.items()}
        train_model(X, Y, parameters, num_iterations=3)
        for key, value in before.items():
            np.testing.assert_array_equal(parameters[key], value)

    def test_infinite_first_cost_is_kept_in_silence(self):
        X, _, parameters = draw_task(5)
        large = {key: 100 * value for key, value in parameters.items()}
        wrong = 1 - predict(X, large)
        _, costs = train_model(X, wrong, large, num_iterations=1)
        assert costs == [np.inf]


class TestPrediction:
    def test_one_half_is_class_0(self):
        X = np.ones((3, 4))
        zeros = {key: 0 * value for key, value in draw_parameters(np.random.default_rng(0)).items()}
        np.testing.assert_array_equal(predict(X, zeros), np.zeros((1, 4), dtype=int))

    def test_accuracy_is_in_percent(self):
        X, Y, parameters = draw_task(6, m=40)
        expected = 100 * accuracy_score(Y[0], predict(X, parameters)[0])
        assert accuracy(X, Y, parameters) == pytest.approx(expected)
        assert accuracy(X, predict(X, parameters), parameters) == 100


class TestActivationsByDepth:
    @pytest.mark.parametrize("activation", [relu, np.tanh])
    def test_every_layer_follows_from_the_one_before(self, activation):
        rng = np.random.default_rng(7)
        dims, X = [4, 6, 2, 5, 3], rng.standard_normal((4, 9))
        parameters = draw_parameters(rng, dims)
        found = activations_by_depth(lambda layers_dims: parameters, dims, X, activation)
        assert [A.shape for A in found] == [(n, 9) for n in dims[1:]]
        for layer, (before, after) in enumerate(zip([X, *found], found, strict=False), start=1):
            Z = np.einsum("ij,jm->im", parameters[f"W{layer}"], before) + parameters[f"b{layer}"]
            np.testing.assert_allclose(after, activation(Z))

    def test_the_initializer_gets_a_list(self):
        received = []

        def initialize(layers_dims):
            received.append(layers_dims)
            return draw_parameters(np.random.default_rng(0), layers_dims)

        activations_by_depth(initialize, (2, 3), np.ones((2, 1)))
        assert received == [[2, 3]]

    def test_an_unfinished_initializer_is_named(self):
        with pytest.raises(NotYetError, match="W1, b1, W2, b2 yet: finish the exercise"):
            activations_by_depth(lambda layers_dims: None, [2, 3, 1], np.ones((2, 5)))

    def test_a_deep_one_is_not_listed_in_full(self):
        with pytest.raises(NotYetError, match="no W1, b1, W2, b2, W3, b3, … yet"):
            activations_by_depth(lambda layers_dims: {}, [2] * 9, np.ones((2, 5)))
