"""The reference implementations, held against scikit-learn, against the data they split, and against theory."""

from itertools import pairwise

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.preprocessing import StandardScaler

from helpers.datasets import load_breast_cancer
from helpers.reference.practical_aspects import (
    activation_scale_by_depth,
    diagnose,
    fit_normalization,
    normalize_sets,
    stratified_split,
    train_dev_test_split,
)


@pytest.fixture(autouse=True)
def _global_stream_is_left_alone():
    np.random.seed(99)
    yield
    after = np.random.rand()
    np.random.seed(99)
    assert after == np.random.rand()


class TestTrainDevTestSplit:
    @pytest.mark.parametrize(
        ("m", "fractions"), [(10, (0.2, 0.3)), (569, (0.2, 0.2)), (7, (0.0, 0.5)), (1, (0.3, 0.3))]
    )
    def test_every_example_is_in_one_part_beside_its_label(self, m, fractions):
        X = np.stack([np.arange(m), 2 * np.arange(m)])
        parts = train_dev_test_split(X, 3 * X[:1], *fractions, seed=4)
        assert sorted(np.hstack(parts[::2])[0]) == list(range(m))
        for part_x, part_y in zip(parts[::2], parts[1::2], strict=True):
            np.testing.assert_array_equal(3 * part_x[:1], part_y)
        assert [part.shape[1] for part in parts[2::2]] == [int(fraction * m) for fraction in fractions]

    def test_order_is_that_of_the_legacy_shuffle(self):
        shuffled = np.arange(11)
        np.random.RandomState(8).shuffle(shuffled)
        parts = train_dev_test_split(np.arange(11).reshape(1, 11), np.zeros((1, 11)), seed=8)
        np.testing.assert_array_equal(np.hstack(parts[::2])[0], shuffled)


class TestStratifiedSplit:
    def test_parts_are_disjoint_and_complete(self):
        _, Y, _ = load_breast_cancer()
        parts = stratified_split(Y, seed=3)
        assert sorted(np.concatenate(parts)) == list(range(569))
        assert [len(part) for part in parts] == [343, 113, 113]

    @pytest.mark.parametrize("seed", range(3))
    def test_counts_are_within_one_of_scikit_learns(self, seed):
        Y = np.random.RandomState(seed).choice(4, size=(1, 200), p=[0.5, 0.3, 0.15, 0.05])
        splitter = StratifiedShuffleSplit(n_splits=1, test_size=0.25, random_state=seed)
        _, theirs = next(splitter.split(Y.T, Y[0]))
        _, _, ours = stratified_split(Y, 0.0, 0.25, seed)
        for label in range(4):
            assert abs(int(np.sum(Y[0, ours] == label)) - int(np.sum(Y[0, theirs] == label))) <= 1

    def test_first_class_is_the_legacy_shuffle_of_its_columns(self):
        Y = np.array([[7, 3, 3, 7, 3, 3, 7, 3]])
        parts = stratified_split(Y, 0.2, 0.2, seed=5)
        order = [1, 2, 4, 5, 7]
        np.random.RandomState(5).shuffle(order)
        assert [part[Y[0, part] == 3].tolist() for part in parts] == [order[:3], order[3:4], order[4:]]


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ((0.01, 0.11, 0.0), "high variance"),
        ((0.15, 0.16, 0.0), "high bias"),
        ((0.15, 0.30, 0.0), "high bias and high variance"),
        ((0.005, 0.01, 0.0), "neither"),
        ((0.15, 0.16, 0.14), "neither"),
        ((0.15, 0.05, 0.14), "neither"),
    ],
)
def test_published_examples_are_diagnosed(errors, expected):
    avoidable_bias, variance, diagnosis = diagnose(*errors)
    assert diagnosis == expected
    assert errors[2] + avoidable_bias + variance == pytest.approx(errors[1])


class TestNormalization:
    def test_is_scikit_learns_scaler(self):
        X, _, _ = load_breast_cancer()
        X = np.vstack([X, np.full((1, 569), 0.1), np.zeros((1, 569))])
        scaler = StandardScaler().fit(X[:, :300].T)
        mu, sigma = fit_normalization(X[:, :300])
        np.testing.assert_allclose(mu.ravel(), scaler.mean_, rtol=1e-12)
        np.testing.assert_allclose(sigma.ravel(), scaler.scale_, rtol=1e-10)
        assert sigma[-2:].tolist() == [[1.0], [1.0]]
        sets = X[:, :300], X[:, 300:400], X[:, 400:]
        for ours, raw in zip(normalize_sets(*sets), sets, strict=True):
            np.testing.assert_allclose(ours, scaler.transform(raw.T).T, rtol=1e-9, atol=1e-12)

    def test_predictions_of_least_squares_do_not_change(self):
        rng = np.random.default_rng(2)
        X, y = rng.standard_normal((3, 30)) * [[1], [40], [0.1]] + 5, rng.standard_normal(30)
        train, dev, _ = normalize_sets(X[:, :20], X[:, 20:], X[:, 20:])
        raw = LinearRegression().fit(X[:, :20].T, y[:20]).predict(X[:, 20:].T)
        np.testing.assert_allclose(LinearRegression().fit(train.T, y[:20]).predict(dev.T), raw, rtol=1e-8)


class TestActivationScale:
    def test_multiples_of_the_identity_give_powers(self):
        X = np.random.default_rng(0).standard_normal((3, 7))
        scales = activation_scale_by_depth(X, [1.1 * np.eye(3)] * 50)
        np.testing.assert_allclose(scales, np.sqrt(np.vdot(X, X) / 21) * 1.1 ** np.arange(51), rtol=1e-12)

    def test_rotations_keep_the_scale(self):
        rng = np.random.default_rng(1)
        rotations = [np.linalg.qr(rng.standard_normal((5, 5)))[0] for _ in range(20)]
        scales = activation_scale_by_depth(rng.standard_normal((5, 2)), rotations)
        np.testing.assert_allclose(scales, scales[0], rtol=1e-12)

    @pytest.mark.parametrize("factor", [0.8, 1.0, 1.25])
    def test_wide_random_layers_multiply_by_their_factor(self, factor):
        rng = np.random.default_rng(2)
        widths = [600, 500, 800, 700]
        weights = [
            factor / np.sqrt(inputs) * rng.standard_normal((units, inputs)) for inputs, units in pairwise(widths)
        ]
        scales = activation_scale_by_depth(rng.standard_normal((600, 40)), weights)
        np.testing.assert_allclose(scales[1:] / scales[:-1], factor, rtol=0.03)
