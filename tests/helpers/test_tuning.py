import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from sklearn.metrics import accuracy_score, log_loss

from helpers import tuning
from helpers.not_yet import NotYetError
from helpers.tuning import Run, costs_of, require, run_search, share_of_peaks_found, split_digits, train_digits


@pytest.fixture(scope="module")
def digits():
    return split_digits()


def small_network(seed=0):
    rng = np.random.default_rng(seed)
    shapes = {"W1": (7, 5), "b1": (7, 1), "W2": (10, 7), "b2": (10, 1)}
    parameters = {key: rng.standard_normal(shape) for key, shape in shapes.items()}
    return rng.standard_normal((5, 12)), rng.integers(0, 10, (1, 12)), parameters


def independent_cost(parameters, X, Y):
    hidden = anp.maximum(anp.dot(parameters["W1"], X) + parameters["b1"], 0)
    scores = anp.exp(anp.dot(parameters["W2"], hidden) + parameters["b2"])
    probabilities = scores / anp.sum(scores, axis=0)
    return -anp.mean(anp.log(anp.sum(probabilities * np.eye(10)[:, Y[0]], axis=0)))


class TestDigits:
    def test_parts_are_of_the_sizes_the_lesson_names(self, digits):
        assert [X.shape for X, _ in (digits.train, digits.dev, digits.test)] == [(64, 1000), (64, 352), (64, 445)]
        assert [Y.shape for _, Y in (digits.train, digits.dev, digits.test)] == [(1, 1000), (1, 352), (1, 445)]

    def test_train_and_dev_share_no_example(self, digits):
        train, dev = (set(map(bytes, X.T.copy())) for X in (digits.train[0], digits.dev[0]))
        assert not train & dev


class TestNetwork:
    def test_gradient_is_autograds(self):
        X, Y, parameters = small_network()
        expected = grad(independent_cost)(parameters, X, Y)
        found = tuning._gradients(X, Y, parameters)
        for key in parameters:
            np.testing.assert_allclose(found[key], expected[key], rtol=1e-9, atol=1e-12)

    def test_cost_and_accuracy_are_scikit_learns(self):
        X, Y, parameters = small_network(1)
        cost, accuracy = tuning._cost_and_accuracy(X, Y, parameters)
        probabilities = np.exp(tuning._forward(X, parameters)[1]).T
        assert cost == pytest.approx(log_loss(Y[0], probabilities, labels=range(10)))
        assert accuracy == pytest.approx(100 * accuracy_score(Y[0], probabilities.argmax(axis=1)))

    def test_large_scores_do_not_overflow(self):
        X, Y, parameters = small_network(2)
        cost, _ = tuning._cost_and_accuracy(1e5 * X, Y, parameters)
        assert np.isfinite(cost)


class TestTraining:
    def test_follows_an_independent_trajectory(self, digits):
        start = tuning._start(np.random.RandomState(4), 64, 6)
        stream = np.random.RandomState(4)
        stream.randn(6 * 64 + 10 * 6)
        order = stream.permutation(1000)
        velocity = {key: 0 * value for key, value in start.items()}
        for batch in np.split(order, range(64, 1000, 64)):
            slope = grad(independent_cost)(start, digits.train[0][:, batch], digits.train[1][:, batch])
            velocity = {key: 0.8 * velocity[key] + 0.2 * slope[key] for key in start}
            start = {key: start[key] - 0.5 * velocity[key] for key in start}
        expected = independent_cost(start, *digits.dev)
        run = train_digits(digits, 0.5, beta=0.8, units=6, epochs=1, seed=4)
        assert run.dev_cost == pytest.approx(expected, rel=1e-9)
        assert run.dev_costs[-1] == run.dev_cost

    def test_one_rate_for_each_epoch(self, digits):
        short = train_digits(digits, 0.3, epochs=2).dev_costs
        assert train_digits(digits, [0.3, 0.3, 0.0], epochs=3).dev_costs == [*short, pytest.approx(short[-1])]

    def test_is_repeatable(self, digits):
        assert train_digits(digits, 0.3, epochs=1) == train_digits(digits, 0.3, epochs=1)

    def test_divergence_is_silent_and_not_finite(self, digits):
        run = train_digits(digits, 1e200, beta=0.0, epochs=2)
        assert not np.isfinite(run.dev_cost)
        assert 0 <= run.dev_accuracy <= 100

    def test_a_good_trial_learns(self, digits):
        assert train_digits(digits, 1.0, beta=0.9).test_accuracy > 90


class TestSearch:
    def test_one_run_for_each_row(self):
        points = np.arange(6.0).reshape(3, 2)
        runs = run_search(points, lambda point: Run(point[0], point[1], point.sum(), 0.0, 0.0, []))
        np.testing.assert_array_equal(costs_of(runs), [[0, 2, 4], [1, 3, 5], [1, 5, 9]])

    def test_missing_points_are_one_sentence(self):
        with pytest.raises(NotYetError, match="no result for points yet: finish the exercise"):
            run_search(None, lambda point: None)

    def test_require_names_what_is_missing(self):
        require(a=1, b=[])
        with pytest.raises(NotYetError, match="no result for b, c yet"):
            require(a=1, b=None, c=None)

    def test_share_of_peaks_found_is_the_share_that_is_covered(self):
        covered = 3 * 0.06 / 0.94  # the two outer values lie beyond the reach of every peak
        by_grid = share_of_peaks_found(lambda seed: np.linspace(0, 1, 5)[:, None], tries=20_000)
        assert by_grid == pytest.approx(covered, abs=0.02)
        assert share_of_peaks_found(lambda seed: np.linspace(0, 1, 40)[:, None]) == 1
