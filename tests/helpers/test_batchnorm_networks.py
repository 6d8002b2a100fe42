import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from autograd.scipy.special import logsumexp

from helpers import batchnorm_networks as networks
from helpers.datasets import load_digits, load_spiral
from helpers.not_yet import NotYetError
from helpers.reference import batchnorm_softmax as reference

TOOLBOX = networks.Toolbox(
    softmax=reference.softmax,
    cost=reference.compute_cross_entropy,
    softmax_backward=reference.softmax_backward,
    batchnorm_backward=reference.batchnorm_backward,
    forward=reference.forward_propagation_with_batchnorm,
)
DIMS = [3, 6, 5, 4]


def nothing(*arguments):
    return None


def nothings(*arguments):
    return None, None, None


def replace(**functions):
    return networks.Toolbox(**(vars(TOOLBOX) | functions))


def draw_task(m=8):
    rng = np.random.default_rng(0)
    return rng.standard_normal((3, m)), rng.integers(0, 4, (1, m))


def independent_cost(parameters, X, Y):
    A = X
    for layer in (1, 2):
        Z = anp.dot(parameters[f"W{layer}"], A)
        if f"gamma{layer}" in parameters:
            Z = Z - anp.mean(Z, axis=1, keepdims=True)
            Z = Z / anp.sqrt(anp.mean(Z**2, axis=1, keepdims=True) + 1e-5)
            Z = parameters[f"gamma{layer}"] * Z + parameters[f"beta{layer}"]
        else:
            Z = Z + parameters[f"b{layer}"]
        A = anp.maximum(Z, 0)
    Z = anp.dot(parameters["W3"], A) + parameters["b3"]
    return anp.mean(logsumexp(Z, axis=0) - anp.sum(Y * Z, axis=0))


@pytest.mark.parametrize("batch_norm", [False, True])
class TestTraining:
    def test_one_step_follows_autograds_gradient(self, batch_norm):
        X, Y = draw_task()
        before = networks.start(DIMS, batch_norm).parameters
        settings = {"batch_norm": batch_norm, "learning_rate": 0.5, "num_epochs": 1}
        after = networks.train_classifier(X, Y, DIMS, TOOLBOX, **settings)
        gradient = grad(independent_cost)(before, X, networks.one_hot(Y, 4))
        assert set(gradient) == set(after.parameters)
        for key, value in after.parameters.items():
            np.testing.assert_allclose(value, before[key] - 0.5 * gradient[key], rtol=1e-7, atol=1e-9, err_msg=key)
        assert after.costs == [pytest.approx(independent_cost(before, X, networks.one_hot(Y, 4)))]

    def test_is_the_same_every_time_and_touches_no_global_state(self, batch_norm):
        X, Y = draw_task(50)
        settings = {"batch_norm": batch_norm, "learning_rate": 0.1, "num_epochs": 3, "mini_batch_size": 8}
        np.random.seed(5)
        first, second = (networks.train_classifier(X, Y, DIMS, TOOLBOX, **settings) for _ in range(2))
        assert first.costs == second.costs
        assert np.random.rand() == np.random.RandomState(5).rand()

    def test_snapshots_are_taken_when_asked(self, batch_norm):
        X, Y = draw_task(32)
        settings = {"batch_norm": batch_norm, "learning_rate": 0.1, "num_epochs": 2, "mini_batch_size": 8}
        network = networks.train_classifier(X, Y, DIMS, TOOLBOX, watch=(2, (0, 5)), test=(X, Y), **settings)
        assert list(network.snapshots) == [0, 5]
        before, after = network.snapshots[0]
        assert before.shape == after.shape == (5, 32)
        if batch_norm:
            np.testing.assert_allclose(after.mean(axis=1), 0, atol=1e-12)
        else:
            np.testing.assert_array_equal(before, after)
        assert network.test_accuracies[-1] == networks.accuracy(X, Y, network, TOOLBOX)
        np.testing.assert_allclose(networks.probabilities(X, network, TOOLBOX).sum(axis=0), 1)

    def test_too_large_a_rate_ends_in_inf_without_a_warning(self, batch_norm):
        X, Y = draw_task(40)
        settings = {"batch_norm": batch_norm, "learning_rate": 1e200, "num_epochs": 3}
        costs = networks.train_classifier(1e3 * X, Y, DIMS, TOOLBOX, **settings).costs
        assert np.isposinf(costs[-1])


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ({"forward": nothings}, "nothings"),
        ({"cost": nothing}, "nothing"),
        ({"softmax_backward": nothing}, "nothing"),
        ({"batchnorm_backward": nothings}, "nothings"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_stub_is_named_in_one_sentence(broken, name):
    X, Y = draw_task()
    settings = {"batch_norm": True, "learning_rate": 0.1, "num_epochs": 1}
    with pytest.raises(NotYetError, match=f"finish {name} and the exercises before it") as raised:
        networks.train_classifier(X, Y, DIMS, replace(**broken), **settings)
    assert "\n" not in str(raised.value)


def test_one_hot():
    np.testing.assert_array_equal(networks.one_hot(np.array([[2, 0]]), 3), [[0, 1], [0, 0], [1, 0]])


def test_start_is_the_same_with_and_without_batch_norm():
    plain, normalized = (networks.start([64, 50, 10], batch_norm).parameters for batch_norm in (False, True))
    assert sorted(plain) == ["W1", "W2", "b1", "b2"]
    assert sorted(normalized) == ["W1", "W2", "b2", "beta1", "gamma1"]
    np.testing.assert_array_equal(plain["W1"], normalized["W1"])
    assert plain["W1"].var() == pytest.approx(2 / 64, rel=0.1)


class TestDemonstrations:
    def test_a_bias_has_no_effect(self):
        change, db = networks.effect_of_bias(reference.batchnorm_forward, reference.batchnorm_backward, 100.0)
        assert change < 1e-12
        assert db < 1e-13

    def test_running_means_approach_three(self):
        history = networks.running_means(reference.batchnorm_forward, 0.9)
        assert (len(history), history[0]) == (101, 0.0)
        assert history[-1] == pytest.approx(3, abs=0.4)

    def test_stubs_are_told_in_one_sentence(self):
        def stub(*arguments):
            return None, (None, None, None, 1e-5), None, None

        with pytest.raises(NotYetError, match="batchnorm_forward returns nothing yet"):
            networks.running_means(stub, 0.9)
        with pytest.raises(NotYetError, match="batchnorm_forward returns nothing yet"):
            networks.effect_of_bias(stub, nothings, 1.0)
        with pytest.raises(NotYetError, match="batchnorm_backward returns nothing yet"):
            networks.effect_of_bias(reference.batchnorm_forward, nothings, 1.0)


class TestData:
    def test_digits(self):
        train_X, train_Y, test_X, test_Y = load_digits()
        assert (train_X.shape, train_Y.shape) == ((64, 1352), (1, 1352))
        assert (test_X.shape, test_Y.shape) == ((64, 445), (1, 445))
        assert (train_X.min(), train_X.max()) == (0, 1)
        shares = np.bincount(train_Y[0]) / 1352 - np.bincount(test_Y[0]) / 445
        assert np.abs(shares).max() < 0.003
        images = {image.tobytes() for image in train_X.T}
        assert sum(image.tobytes() in images for image in test_X.T) == 0

    def test_spiral(self):
        train_X, train_Y, test_X, test_Y = load_spiral()
        assert train_X.shape == test_X.shape == (2, 300)
        assert np.bincount(train_Y[0]).tolist() == np.bincount(test_Y[0]).tolist() == [100, 100, 100]
        assert np.hypot(*train_X).max() == pytest.approx(1)
