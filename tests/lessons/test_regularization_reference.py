"""The reference implementations, held against autograd, independent streams and brute force."""

import math

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from helpers.networks import forward_propagation
from helpers.reference import regularization as reference

SIZES = [([4, 6, 3, 1], 7), ([2, 20, 3, 1], 11), ([3, 2, 5, 1], 1)]
KEYS = ("dZ3", "dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1")


@pytest.fixture(params=SIZES, ids=str)
def task(request):
    sizes, m = request.param
    rng = np.random.default_rng(m)
    parameters = {f"W{k}": rng.standard_normal((sizes[k], sizes[k - 1])) for k in (1, 2, 3)}
    parameters |= {f"b{k}": rng.standard_normal((sizes[k], 1)) for k in (1, 2, 3)}
    return rng.standard_normal((sizes[0], m)), rng.integers(0, 2, (1, m)), parameters


def cost(parameters, X, Y, penalty=lambda W: 0.0, masks=None, keep_prob=1.0):
    """The cost as a formula, for autograd."""
    A = X
    for layer in (1, 2):
        A = anp.maximum(anp.dot(parameters[f"W{layer}"], A) + parameters[f"b{layer}"], 0)
        if masks is not None:
            A = A * masks[layer] / keep_prob
    z = anp.dot(parameters["W3"], A) + parameters["b3"]
    # -log sigmoid(z) = log(1 + exp(-z)), and z more of it where the class is 0
    loss = anp.mean(anp.log1p(anp.exp(-z)) + (1 - Y) * z)
    return loss + sum(penalty(parameters[f"W{layer}"]) for layer in (1, 2, 3))


def assert_gradients(found, expected):
    assert tuple(sorted(found)) == tuple(sorted(KEYS))
    for key, value in expected.items():
        np.testing.assert_allclose(found["d" + key], value, rtol=1e-10, atol=1e-12, err_msg=key)


@pytest.mark.parametrize("lambd", [0.0, 0.7, 30.0])
class TestPenalties:
    def penalties(self, lambd, m):
        return {
            "regularization": lambda W: lambd / (2 * m) * anp.sum(W**2),
            "l1": lambda W: lambd / m * anp.sum(anp.abs(W)),
            "halved_l1": lambda W: lambd / (2 * m) * anp.sum(anp.abs(W)),
        }

    def test_costs_are_the_formula(self, task, lambd):
        X, Y, parameters = task
        A3, _ = forward_propagation(X, parameters)
        for name, penalty in self.penalties(lambd, X.shape[1]).items():
            found = getattr(reference, f"compute_cost_with_{name}")(A3, Y, parameters, lambd)
            assert found == pytest.approx(cost(parameters, X, Y, penalty), rel=1e-12), name

    def test_gradients_are_those_of_autograd(self, task, lambd):
        X, Y, parameters = task
        _, cache = forward_propagation(X, parameters)
        for name, penalty in self.penalties(lambd, X.shape[1]).items():
            found = getattr(reference, f"backward_propagation_with_{name}")(X, Y, cache, lambd)
            assert_gradients(found, grad(cost)(parameters, X, Y, penalty))


def test_worked_numbers_of_the_lesson():
    W = np.array([[1.0, -2.0], [0.0, 3.0]])
    parameters = {"W1": W, "W2": np.zeros((1, 2)), "W3": np.zeros((1, 1))}
    half, Y = np.full((1, 5), 0.5), np.array([[0, 1, 0, 1, 1]])
    for name, price in (("regularization", 0.98), ("l1", 0.84), ("halved_l1", 0.42)):
        found = getattr(reference, f"compute_cost_with_{name}")(half, Y, parameters, 0.7)
        assert found == pytest.approx(math.log(2) + price)


def test_l1_leaves_zeros_in_peace():
    X, Y = np.ones((2, 4)), np.ones((1, 4))
    parameters = {"W1": np.array([[0.0, -2.0], [-0.0, 1e-300]]), "W2": np.zeros((1, 2)), "W3": np.zeros((1, 1))}
    parameters |= {"b1": np.zeros((2, 1)), "b2": np.zeros((1, 1)), "b3": np.zeros((1, 1))}
    _, cache = forward_propagation(X, parameters)
    dW1 = [reference.backward_propagation_with_l1(X, Y, cache, lambd)["dW1"] for lambd in (0.0, 4.0)]
    np.testing.assert_array_equal(dW1[1] - dW1[0], [[0, -1], [0, 1]])


@pytest.mark.parametrize("keep_prob", [0.3, 0.86, 1.0])
class TestDropout:
    def test_masks_are_the_stream_of_seed_1(self, task, keep_prob):
        X, _, parameters = task
        _, cache = reference.forward_propagation_with_dropout(X, parameters, keep_prob)
        D1, D2 = cache[1], cache[6]
        numbers = np.random.RandomState(1).uniform(size=D1.size + D2.size)
        np.testing.assert_array_equal(np.concatenate([D1.ravel(), D2.ravel()]), numbers < keep_prob)
        assert D1.shape == cache[0].shape
        assert D2.shape == cache[5].shape

    def test_cost_and_gradients_are_those_of_the_thinned_network(self, task, keep_prob):
        X, Y, parameters = task
        A3, cache = reference.forward_propagation_with_dropout(X, parameters, keep_prob)
        how = {"masks": {1: cache[1], 2: cache[6]}, "keep_prob": keep_prob}
        loss = -np.mean(np.log(np.where(Y == 1, A3, 1 - A3)))
        assert loss == pytest.approx(cost(parameters, X, Y, **how))
        found = reference.backward_propagation_with_dropout(X, Y, cache, keep_prob)
        assert_gradients(found, grad(lambda p: cost(p, X, Y, **how))(parameters))

    def test_gradients_of_the_activations_are_those_of_autograd(self, task, keep_prob):
        X, Y, parameters = task
        _, cache = reference.forward_propagation_with_dropout(X, parameters, keep_prob)
        found = reference.backward_propagation_with_dropout(X, Y, cache, keep_prob)

        def rest(A2):  # from the second layer's ReLU, before its mask, to the cost
            z = anp.dot(parameters["W3"], A2 * cache[6] / keep_prob) + parameters["b3"]
            return anp.sum(anp.log1p(anp.exp(-z)) + (1 - Y) * z)

        np.testing.assert_allclose(found["dA2"], grad(rest)(np.maximum(cache[5], 0)), rtol=1e-10, atol=1e-13)

    def test_cache_holds_what_the_next_layer_sees(self, task, keep_prob):
        X, _, parameters = task
        A3, cache = reference.forward_propagation_with_dropout(X, parameters, keep_prob)
        Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, last, W3, b3 = cache
        np.testing.assert_allclose(Z2, W2 @ A1 + b2)
        np.testing.assert_allclose(Z3, W3 @ A2 + b3)
        assert last is A3
        assert not A1[D1 == 0].any()
        assert not A2[D2 == 0].any()
        for name, value in {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "W3": W3, "b3": b3}.items():
            assert value is parameters[name]
        np.testing.assert_allclose(Z1, W1 @ X + b1)


def test_dropout_keeps_the_mean_of_the_signal():
    parameters = {"W1": np.eye(3), "b1": np.zeros((3, 1)), "W2": np.eye(3), "b2": np.zeros((3, 1))}
    parameters |= {"W3": np.ones((1, 3)), "b3": np.zeros((1, 1))}
    X = np.tile([[1.0], [2.0], [3.0]], 100_000)
    _, cache = reference.forward_propagation_with_dropout(X, parameters, 0.8)
    np.testing.assert_allclose(cache[2].mean(axis=1), [1, 2, 3], rtol=0.01)
    np.testing.assert_allclose(cache[7].mean(axis=1), [1, 2, 3], rtol=0.015)


def test_without_anything_all_gradients_agree():
    rng = np.random.default_rng(5)
    parameters = {f"W{k}": rng.standard_normal(shape) for k, shape in ((1, (4, 2)), (2, (3, 4)), (3, (1, 3)))}
    parameters |= {f"b{k}": rng.standard_normal((len(parameters[f"W{k}"]), 1)) for k in (1, 2, 3)}
    X, Y = rng.standard_normal((2, 9)), rng.integers(0, 2, (1, 9))
    _, cache = forward_propagation(X, parameters)
    _, dropped = reference.forward_propagation_with_dropout(X, parameters, 1.0)
    with_dropout = reference.backward_propagation_with_dropout(X, Y, dropped, 1.0)
    for other in (reference.backward_propagation_with_regularization, reference.backward_propagation_with_l1):
        for key, value in other(X, Y, cache, 0.0).items():
            np.testing.assert_allclose(value, with_dropout[key], atol=1e-14)


class TestEarlyStopping:
    @pytest.mark.parametrize(
        ("costs", "patience", "expected"),
        [
            ([0.5, 0.4, 0.45, 0.42, 0.3], 2, (1, 3)),
            ([0.5, 0.4, 0.45, 0.42, 0.3], 3, (4, 4)),
            ([0.3, 0.3, 0.3, 0.2], 2, (0, 2)),
            ([0.3], 1, (0, 0)),
            ([3, 2, 1], 1, (2, 2)),
            ([1, 2, 3], 1, (0, 1)),
        ],
    )
    def test_by_hand(self, costs, patience, expected):
        assert reference.early_stopping(costs, patience) == expected

    def test_stop_is_the_first_look_after_enough_vain_ones(self):
        rng = np.random.default_rng(3)
        for _ in range(300):
            costs, patience = rng.integers(0, 12, rng.integers(1, 15)).tolist(), int(rng.integers(1, 5))
            best, stop = reference.early_stopping(costs, patience)
            record = [all(costs[k] < c for c in costs[:k]) for k in range(len(costs))]
            waits = "".join("1" if new else "0" for new in record)
            place = waits.find("0" * patience)
            assert stop == (place + patience - 1 if place >= 0 else len(costs) - 1)
            assert best == waits[: stop + 1].rfind("1")


@pytest.mark.parametrize(("height", "width", "m"), [(2, 3, 4), (5, 1, 2), (1, 5, 3), (8, 8, 1)])
def test_mirror_is_numpys_fliplr(height, width, m):
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((height * width, m)), rng.integers(0, 9, (1, m))
    more_X, more_Y = reference.augment_with_mirror(X, Y, height, width)
    for i in range(m):
        np.testing.assert_array_equal(more_X[:, i], X[:, i])
        np.testing.assert_array_equal(
            more_X[:, m + i].reshape(height, width), np.fliplr(X[:, i].reshape(height, width))
        )
    np.testing.assert_array_equal(more_Y, np.tile(Y, 2))
