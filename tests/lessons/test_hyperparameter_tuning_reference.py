"""The reference implementations, held against other libraries, other streams and what the shares must be."""

import math
from itertools import product

import numpy as np
import pytest
from scipy import stats
from sklearn.model_selection import ParameterGrid

from helpers.reference import hyperparameter_tuning as reference


@pytest.mark.parametrize("sample", [reference.sample_learning_rate, reference.sample_learning_rate_downwards])
@pytest.mark.parametrize(("low", "high"), [(-4, 0), (-2.5, 1.5), (1, 3)])
class TestLearningRate:
    def test_follows_scipys_log_uniform_distribution(self, sample, low, high):
        drawn = sample(low, high, 4_000, seed=0)
        assert stats.kstest(drawn, stats.loguniform(10.0**low, 10.0**high).cdf).pvalue > 0.01

    def test_stays_in_its_range(self, sample, low, high):
        drawn = sample(low, high, 1_000, seed=1)
        assert ((10.0**low <= drawn) & (drawn <= 10.0**high)).all()

    def test_more_draws_go_on_where_fewer_stopped(self, sample, low, high):
        np.testing.assert_array_equal(sample(low, high, 7, seed=2)[:3], sample(low, high, 3, seed=2))


def test_learning_rates_by_hand():
    u = np.random.RandomState(1).random_sample(3)
    by_hand = [0.0001 * 10_000**value for value in u]
    np.testing.assert_allclose(reference.sample_learning_rate(-4, 0, 3, seed=1), by_hand, rtol=1e-12)


def test_the_courses_own_line_is_the_downward_one():
    np.random.seed(5)
    r = -4 * np.random.rand(6)
    np.testing.assert_allclose(reference.sample_learning_rate_downwards(-4, 0, 6, seed=5), np.power(10, r), rtol=1e-12)


@pytest.mark.parametrize("sample", [reference.sample_beta, reference.sample_beta_downwards])
@pytest.mark.parametrize(("low", "high"), [(0.9, 0.999), (0.0, 0.9), (0.5, 0.99)])
class TestBeta:
    def test_one_minus_beta_is_log_uniform(self, sample, low, high):
        drawn = sample(low, high, 4_000, seed=0)
        assert ((low <= drawn) & (drawn <= high)).all()
        assert stats.kstest(1 - drawn, stats.loguniform(1 - high, 1 - low).cdf).pvalue > 0.01

    def test_the_median_is_the_geometric_middle(self, sample, low, high):
        middle = 1 - math.sqrt((1 - low) * (1 - high))
        drawn = sample(low, high, 20_000, seed=1)
        assert np.mean(drawn < middle) == pytest.approx(0.5, abs=0.02)


def test_beta_agrees_with_the_learning_rate():
    rates = reference.sample_learning_rate(-3, -1, 9, seed=4)
    np.testing.assert_allclose(1 - reference.sample_beta(0.9, 0.999, 9, seed=4), rates, rtol=1e-9)


@pytest.mark.parametrize("sample", [reference.sample_layer_sizes, reference.sample_layer_sizes_by_floor])
@pytest.mark.parametrize(("low", "high"), [(50, 60), (2, 5), (1, 2)])
def test_every_size_is_equally_likely(sample, low, high):
    drawn = sample(low, high, 6_000, seed=0)
    sizes, counts = np.unique(drawn, return_counts=True)
    np.testing.assert_array_equal(sizes, np.arange(low, high + 1))
    assert stats.chisquare(counts).pvalue > 0.01


def test_layer_sizes_are_randints():
    np.random.seed(3)
    np.testing.assert_array_equal(reference.sample_layer_sizes(50, 100, 8, seed=3), np.random.randint(50, 101, 8))


@pytest.mark.parametrize(("d", "k"), [(1, 5), (2, 3), (3, 4), (4, 2)])
class TestGrid:
    box = np.array([[-4.0, 0.0], [-3.0, -1.0], [2.0, 7.0], [0.0, 0.5]])

    def test_is_scikit_learns_parameter_grid(self, d, k):
        axes = {f"x{axis}": np.linspace(*self.box[axis], k) for axis in range(d)}
        expected = [[trial[name] for name in axes] for trial in ParameterGrid(axes)]
        np.testing.assert_allclose(reference.grid_points(self.box[:d], k), expected, rtol=1e-12, atol=1e-12)

    def test_has_k_values_on_each_axis(self, d, k):
        points = reference.grid_points(self.box[:d], k)
        assert points.shape == (k**d, d)
        assert reference.distinct_values(points) == [k] * d
        assert len(np.unique(points, axis=0)) == k**d


class TestRandomPoints:
    box = np.array([[-4.0, 0.0], [10.0, 20.0], [2.0, 7.0]])

    def test_are_uniform_on_every_axis_and_independent(self):
        points = reference.random_points(self.box, 4_000, seed=0)
        for column, (low, high) in zip(points.T, self.box, strict=True):
            assert stats.kstest(column, stats.uniform(low, high - low).cdf).pvalue > 0.01
        assert np.abs(np.corrcoef(points.T) - np.eye(3)).max() < 0.05

    def test_are_drawn_trial_by_trial(self):
        stream = iter(np.random.RandomState(8).random_sample(12))
        expected = [[low + (high - low) * next(stream) for low, high in self.box] for _ in range(4)]
        np.testing.assert_allclose(reference.random_points(self.box, 4, seed=8), expected, rtol=1e-12)

    def test_try_as_many_values_as_there_are_trials(self):
        assert reference.distinct_values(reference.random_points(self.box, 25, seed=1)) == [25] * 3


def test_distinct_values_of_known_columns():
    points = np.array(list(product([1.0, 2.0], [5.0, 5.5, 6.0])))[[3, 0, 5, 1, 0, 4]]
    assert reference.distinct_values(points) == [2, 3]


class TestZoom:
    box = np.array([[-4.0, 1.0], [-3.0, 0.0]])

    def test_worked_number(self):
        points = np.array([[-1.2, -2.0], [0.8, -1.0], [-3.5, -0.5]])
        zoomed = reference.zoom_box(points, np.array([0.3, 0.2, 0.9]), self.box, 2)
        np.testing.assert_allclose(zoomed, [[-1.7, 1.0], [-2.3, -0.7]])

    def test_holds_the_best_and_stays_inside(self):
        rng = np.random.default_rng(0)
        for _ in range(50):
            points = self.box[:, 0] + np.ptp(self.box, axis=1) * rng.uniform(size=(9, 2))
            costs = rng.permutation(9) / 9
            costs[costs > 0.7] = rng.choice([np.nan, np.inf])
            low, high = reference.zoom_box(points, costs, self.box, 3, margin=0.05).T
            cheapest = points[np.isin(costs, sorted(costs[np.isfinite(costs)])[:3])]
            assert ((low <= cheapest) & (cheapest <= high)).all()
            assert (self.box[:, 0] <= low).all()
            assert (high <= self.box[:, 1]).all()

    def test_all_trials_and_a_wide_margin_give_the_old_box(self):
        points = reference.grid_points(self.box, 3)
        np.testing.assert_allclose(reference.zoom_box(points, np.arange(9.0), self.box, 9), self.box)


def test_best_trial_worked_number():
    dev, test = np.array([np.nan, 0.5, 0.3, np.inf]), np.array([np.nan, 0.4, 0.6, np.inf])
    assert reference.best_trial(np.zeros(4), dev, test) == (2, 0.6)


def test_best_trial_takes_the_first_of_equals():
    dev = np.array([0.4, 0.2, 0.2])
    assert reference.best_trial(dev, dev, np.array([1.0, 2.0, 3.0])) == (1, 2.0)


def test_global_state_is_neither_used_nor_changed():
    np.random.seed(99)
    reference.sample_learning_rate(-4, 0, 3, 1)
    reference.sample_beta(0.9, 0.99, 3, 1)
    reference.sample_layer_sizes(5, 9, 3, 1)
    reference.random_points(np.array([[0.0, 1.0]]), 3, 1)
    after = np.random.rand()
    np.random.seed(99)
    assert np.random.rand() == after
