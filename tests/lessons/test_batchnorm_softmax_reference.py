"""The reference implementations, held against scipy, autograd, complex steps and scikit-learn."""

import autograd.numpy as anp
import numpy as np
import pytest
import scipy.special
from autograd import grad
from autograd.scipy.special import logsumexp
from sklearn.metrics import log_loss
from sklearn.preprocessing import StandardScaler

from helpers.batchnorm_networks import one_hot
from helpers.reference import batchnorm_softmax as reference


def draw_classes(rng, C, m):
    return one_hot(rng.integers(0, C, (1, m)), C)


class TestSoftmax:
    @pytest.mark.parametrize("scale", [1e-3, 1, 30, 1000])
    def test_agrees_with_scipy(self, scale):
        Z = scale * np.random.default_rng(0).standard_normal((6, 9))
        np.testing.assert_allclose(reference.softmax(Z), scipy.special.softmax(Z, axis=0), rtol=1e-12, atol=1e-300)

    def test_takes_whole_numbers_and_leaves_them(self):
        Z = np.array([[1000, -1000], [999, -1001]])
        expected = scipy.special.softmax(Z.astype(float), axis=0)
        np.testing.assert_allclose(reference.softmax(Z), expected, rtol=1e-12)
        assert Z[0, 0] == 1000


class TestCost:
    def test_agrees_with_scikit_learn(self):
        rng = np.random.default_rng(1)
        A = scipy.special.softmax(rng.standard_normal((5, 30)), axis=0)
        Y = draw_classes(rng, 5, 30)
        expected = log_loss(Y.argmax(axis=0), A.T, labels=range(5))
        assert reference.compute_cross_entropy(A, Y) == pytest.approx(expected, rel=1e-12)

    @pytest.mark.parametrize(("C", "m"), [(2, 5), (7, 1), (4, 9)])
    def test_gradient_agrees_with_autograd(self, C, m):
        rng = np.random.default_rng(2)
        Z, Y = 2 * rng.standard_normal((C, m)), draw_classes(rng, C, m)
        expected = grad(lambda Z: anp.sum(logsumexp(Z, axis=0) - anp.sum(Y * Z, axis=0)))(Z)
        np.testing.assert_allclose(reference.softmax_backward(reference.softmax(Z), Y), expected, rtol=1e-9, atol=1e-12)


def draw_layer(seed, n=4, m=7):
    rng = np.random.default_rng(seed)
    Z = rng.uniform(-3, 3, (n, 1)) + rng.uniform(0.5, 2, (n, 1)) * rng.standard_normal((n, m))
    columns = [rng.uniform(0.5, 2, (n, 1)) for _ in range(4)]
    return Z, *columns


class TestForward:
    def test_normalizes_as_scikit_learn_does(self):
        Z, _, _, mean, var = draw_layer(0)
        one, zero = np.ones_like(mean), np.zeros_like(mean)
        out, cache, _, _ = reference.batchnorm_forward(Z, one, zero, mean, var, "train", 0.9, 0.0)
        np.testing.assert_allclose(out, StandardScaler().fit_transform(Z.T).T, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(cache[2].ravel(), StandardScaler().fit(Z.T).var_, rtol=1e-12)

    def test_learned_mean_and_spread(self):
        Z, gamma, beta, mean, var = draw_layer(1, m=50)
        out = reference.batchnorm_forward(Z, gamma, beta, mean, var, "train", 0.9, 0.0)[0]
        np.testing.assert_allclose(out.mean(axis=1), beta.ravel(), rtol=1e-10)
        np.testing.assert_allclose(out.std(axis=1), gamma.ravel(), rtol=1e-10)

    def test_running_averages_are_weighted_sums_of_all_batches(self):
        _, gamma, beta, mean, var = draw_layer(2)
        batches = [draw_layer(seed)[0] for seed in range(10, 16)]
        running = mean, var
        for Z in batches:
            *_, running_mean, running_var = reference.batchnorm_forward(Z, gamma, beta, *running, "train", 0.8)
            running = running_mean, running_var
        weights = [0.8**6] + [0.2 * 0.8 ** (5 - t) for t in range(6)]
        assert sum(weights) == pytest.approx(1)
        means, variances = [mean, *(Z.mean(1)[:, None] for Z in batches)], [var, *(Z.var(1)[:, None] for Z in batches)]
        np.testing.assert_allclose(running[0], sum(w * x for w, x in zip(weights, means, strict=True)), rtol=1e-10)
        np.testing.assert_allclose(running[1], sum(w * x for w, x in zip(weights, variances, strict=True)), rtol=1e-10)

    def test_testing_does_not_depend_on_the_neighbours_and_moves_nothing(self):
        Z, *columns = draw_layer(3)
        together, _, mean, var = reference.batchnorm_forward(Z, *columns, "test")
        alone = [reference.batchnorm_forward(Z[:, [i]], *columns, "test")[0] for i in range(Z.shape[1])]
        np.testing.assert_allclose(together, np.hstack(alone), rtol=1e-12)
        np.testing.assert_array_equal(mean, columns[2])
        np.testing.assert_array_equal(var, columns[3])

    def test_one_example_gives_beta(self):
        Z, gamma, beta, mean, var = draw_layer(4, m=1)
        np.testing.assert_array_equal(reference.batchnorm_forward(Z, gamma, beta, mean, var, "train")[0], beta)

    def test_a_bias_changes_nothing(self):
        Z, *columns = draw_layer(5)
        b = np.arange(4.0)[:, np.newaxis]
        first, second = (reference.batchnorm_forward(values, *columns, "train")[0] for values in (Z, Z + b))
        np.testing.assert_allclose(first, second, rtol=1e-10, atol=1e-12)

    def test_unknown_mode(self):
        with pytest.raises(ValueError, match="mode is"):
            reference.batchnorm_forward(*draw_layer(6), "predict")


@pytest.mark.parametrize("epsilon", [1e-5, 0.7])
@pytest.mark.parametrize("m", [1, 2, 7, 40])
class TestBackward:
    def test_agrees_with_autograd(self, m, epsilon):
        Z, gamma, beta, mean, var = draw_layer(7, m=m)
        weights = np.random.default_rng(8).standard_normal(Z.shape)

        def cost(Z, gamma, beta):  # the mean over the examples of sin(weights * out), which is not linear
            centred = Z - anp.mean(Z, axis=1, keepdims=True)
            out = gamma * centred / anp.sqrt(anp.mean(centred**2, axis=1, keepdims=True) + epsilon) + beta
            return anp.sum(anp.sin(weights * out)) / m

        out, cache, _, _ = reference.batchnorm_forward(Z, gamma, beta, mean, var, "train", 0.9, epsilon)
        dZ, dgamma, dbeta = reference.batchnorm_backward(weights * np.cos(weights * out), cache)
        for index, ours in enumerate((dZ / m, dgamma, dbeta)):
            np.testing.assert_allclose(ours, grad(cost, index)(Z, gamma, beta), rtol=1e-7, atol=1e-9)

    def test_agrees_with_a_complex_step(self, m, epsilon):
        Z, gamma, beta, mean, var = draw_layer(9, m=m)
        weights, way = np.random.default_rng(10).standard_normal((2, *Z.shape))
        stepped = reference.batchnorm_forward(Z + 1e-30j * way, gamma, beta, mean, var, "train", 0.9, epsilon)[0]
        cache = reference.batchnorm_forward(Z, gamma, beta, mean, var, "train", 0.9, epsilon)[1]
        dZ = reference.batchnorm_backward(weights, cache)[0]
        assert (dZ * way).sum() == pytest.approx((weights * stepped).imag.sum() / 1e-30, rel=1e-7, abs=1e-9)


def draw_network(seed, dims, m):
    rng = np.random.default_rng(seed)
    parameters, running = {}, {}
    for layer in range(1, len(dims)):
        parameters[f"W{layer}"] = rng.standard_normal((dims[layer], dims[layer - 1]))
        if layer == len(dims) - 1:
            parameters[f"b{layer}"] = rng.standard_normal((dims[layer], 1))
        else:
            for group, name in ((parameters, "gamma"), (parameters, "beta"), (running, "mean"), (running, "var")):
                group[f"{name}{layer}"] = rng.uniform(0.5, 2, (dims[layer], 1))
    return rng.standard_normal((dims[0], m)), parameters, running


class TestNetwork:
    def test_testing_equals_a_network_with_batch_norm_folded_into_its_weights(self):
        X, parameters, running = draw_network(0, [3, 6, 5, 4], 8)
        A = X
        for layer in (1, 2):
            factor = parameters[f"gamma{layer}"] / np.sqrt(running[f"var{layer}"] + 1e-5)
            W, b = factor * parameters[f"W{layer}"], parameters[f"beta{layer}"] - factor * running[f"mean{layer}"]
            A = np.clip(W @ A + b, 0, None)
        expected = scipy.special.softmax(parameters["W3"] @ A + parameters["b3"], axis=0)
        ours, caches, after = reference.forward_propagation_with_batchnorm(X, parameters, running, "test")
        np.testing.assert_allclose(ours, expected, rtol=1e-9)
        np.testing.assert_allclose(caches[-1][0], A, rtol=1e-9)
        assert all(np.array_equal(after[key], running[key]) for key in running)

    def test_training_moves_the_averages_and_leaves_the_old_ones(self):
        X, parameters, running = draw_network(1, [3, 6, 5, 4], 8)
        before = {key: value.copy() for key, value in running.items()}
        _, _, after = reference.forward_propagation_with_batchnorm(X, parameters, running, "train")
        Z = parameters["W1"] @ X
        np.testing.assert_allclose(after["mean1"], 0.9 * before["mean1"] + 0.1 * Z.mean(1)[:, None], rtol=1e-10)
        np.testing.assert_allclose(after["var1"], 0.9 * before["var1"] + 0.1 * Z.var(1)[:, None], rtol=1e-10)
        assert all(np.array_equal(running[key], before[key]) for key in running)
