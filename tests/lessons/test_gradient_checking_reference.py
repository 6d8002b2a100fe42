"""The references, held against automatic differentiation, the complex step, and the course's published numbers."""

from itertools import pairwise

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad, grad

from helpers.gradients import SHAPES, example_network, forward_propagation_n, gradients_to_vector
from helpers.reference import gradient_checking as reference


def network(seed, layers=(4, 5, 3, 1), m=3):
    rng = np.random.default_rng(seed)
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(layers), start=1):
        parameters[f"W{layer}"] = rng.standard_normal((n_out, n_in)) / np.sqrt(n_in)
        parameters[f"b{layer}"] = rng.standard_normal((n_out, 1))
    return rng.standard_normal((layers[0], m)), rng.integers(0, 2, (1, m)), parameters


def cost_by_autograd(parameters, X, Y):
    A = X
    for layer in (1, 2):
        A = anp.maximum(anp.dot(parameters[f"W{layer}"], A) + parameters[f"b{layer}"], 0)
    z = anp.dot(parameters["W3"], A) + parameters["b3"]
    return anp.mean(anp.logaddexp(0, z) - Y * z)  # cross-entropy, from z


@pytest.mark.parametrize(("layers", "m"), [((4, 5, 3, 1), 3), ((6, 4, 7, 1), 1), ((2, 9, 8, 1), 20)], ids=str)
class TestBackward:
    def gradients(self, layers, m, seed=0):
        X, Y, parameters = network(seed, layers, m)
        cache = forward_propagation_n(X, Y, parameters)[1]
        return X, Y, parameters, reference.backward_propagation_n(X, Y, cache)

    @pytest.mark.parametrize("seed", range(3))
    def test_agrees_with_autograd(self, layers, m, seed):
        X, Y, parameters, gradients = self.gradients(layers, m, seed)
        for key, expected in grad(cost_by_autograd)(parameters, X, Y).items():
            np.testing.assert_allclose(gradients[f"d{key}"], expected, rtol=1e-10, atol=1e-13)

    def test_signals_are_derivatives_per_example(self, layers, m):
        X, Y, parameters, gradients = self.gradients(layers, m)

        def losses(A, first):  # from the activations of layer first - 1 to m losses
            for layer in range(first, 4):
                z = anp.dot(parameters[f"W{layer}"], A) + parameters[f"b{layer}"]
                A = anp.maximum(z, 0)
            return anp.logaddexp(0, z) - Y * z

        _, A1, *_, A2 = forward_propagation_n(X, Y, parameters)[1][:6]
        np.testing.assert_allclose(gradients["dA2"], elementwise_grad(losses)(A2, 3), rtol=1e-10, atol=1e-13)
        np.testing.assert_allclose(gradients["dA1"], elementwise_grad(losses)(A1, 2), rtol=1e-10, atol=1e-13)

    def test_keys_come_from_the_output_to_the_input(self, layers, m):
        *_, gradients = self.gradients(layers, m)
        assert " ".join(gradients) == "dZ3 dW3 db3 dA2 dZ2 dW2 db2 dA1 dZ1 dW1 db1"

    def test_the_other_convention_has_the_same_parameter_gradients(self, layers, m):
        X, Y, parameters, gradients = self.gradients(layers, m)
        cache = forward_propagation_n(X, Y, parameters)[1]
        other = reference.backward_propagation_n_mean_first(X, Y, cache)
        assert list(other) == list(gradients)
        for key, value in gradients.items():
            np.testing.assert_allclose(other[key] * (m if key[1] in "ZA" else 1), value)
        np.testing.assert_allclose(other["dW1"], other["dZ1"] @ X.T)


class TestOneParameter:
    @pytest.mark.parametrize(("x", "theta"), [(2.0, 4.0), (-3.0, 0.5), (7.0, 0.0)])
    def test_derivative_by_the_complex_step(self, x, theta):
        slope = reference.forward_propagation(x, theta + 1e-30j).imag / 1e-30
        assert reference.backward_propagation(x, theta) == pytest.approx(slope)

    def test_right_derivative(self):
        assert reference.gradient_check(2.0, 4.0) < 1e-8

    def test_calls_the_functions_of_its_module(self, monkeypatch):
        monkeypatch.setattr(reference, "forward_propagation", lambda x, theta: theta**3 * x)
        monkeypatch.setattr(reference, "backward_propagation", lambda x, theta: 3 * theta**2 * x)
        assert reference.gradient_check(2.0, 1.0, 0.5) == pytest.approx(0.04)
        monkeypatch.setattr(reference, "backward_propagation", lambda x, theta: -7.0)
        assert reference.gradient_check(2.0, 1.0, 0.5) == pytest.approx(1.0)


class TestManyParameters:
    def check(self, epsilon=1e-7, **factors):
        X, Y, parameters = example_network()
        gradients = reference.backward_propagation_n(X, Y, forward_propagation_n(X, Y, parameters)[1])
        wrong = {key: factors.get(key, 1) * value for key, value in gradients.items()}
        return reference.gradient_check_n(parameters, wrong, X, Y, epsilon)

    def test_published_differences(self):
        assert self.check(dW2=2, db1=4) == pytest.approx(0.285093156781, abs=1e-7)
        assert self.check() == pytest.approx(1.19e-7, abs=0.3e-7)

    def test_the_published_limit_is_below_the_right_answer_and_a_larger_step_helps(self):
        assert self.check() > 1e-7
        assert self.check(epsilon=1e-5) < 5e-9

    def test_agrees_with_the_exact_distance_to_autograds_gradient(self):
        X, Y, parameters = network(5)
        rng = np.random.default_rng(1)
        claimed = {f"d{key}": rng.standard_normal(shape) for key, shape in SHAPES.items()}
        exact = {f"d{key}": value for key, value in grad(cost_by_autograd)(parameters, X, Y).items()}
        one, other = gradients_to_vector(claimed).ravel(), gradients_to_vector(exact).ravel()
        expected = np.linalg.norm(one - other) / (np.linalg.norm(one) + np.linalg.norm(other))
        assert reference.gradient_check_n(parameters, claimed, X, Y, 1e-5) == pytest.approx(expected, rel=1e-7)

    def test_arguments_are_left_as_they_were(self):
        X, Y, parameters = network(2)
        before = {key: value.copy() for key, value in parameters.items()}
        gradients = {f"d{key}": value for key, value in before.items()}
        reference.gradient_check_n(parameters, gradients, X, Y)
        for key, value in before.items():
            np.testing.assert_array_equal(parameters[key], value)


def test_how_often_a_kink_lies_in_the_way():
    """The figures in the lesson's text: 200 random networks with right gradients."""
    kinks, beyond = {1e-2: 0, 1e-3: 0}, 0
    for seed in range(200):
        stream = np.random.RandomState(seed)
        X, Y = stream.randn(4, 3), (stream.rand(1, 3) < 0.5).astype(int)
        parameters = {key: stream.randn(*shape) for key, shape in SHAPES.items()}
        cache = forward_propagation_n(X, Y, parameters)[1]
        gradients = reference.backward_propagation_n(X, Y, cache)
        beyond += reference.gradient_check_n(parameters, gradients, X, Y, 1e-5) >= 1e-7
        for epsilon in kinks:
            kinks[epsilon] += crosses_a_kink(parameters, X, Y, epsilon)
    assert kinks == {1e-2: 29, 1e-3: 0}
    assert beyond == 3


def crosses_a_kink(parameters, X, Y, epsilon):
    for key, value in parameters.items():
        for index in np.ndindex(value.shape):
            sides = []
            for step in (epsilon, -epsilon):
                moved = value.copy()
                moved[index] += step
                cache = forward_propagation_n(X, Y, {**parameters, key: moved})[1]
                sides.append([cache[0] > 0, cache[4] > 0])
            if any((one != other).any() for one, other in zip(*sides, strict=True)):
                return True
    return False
