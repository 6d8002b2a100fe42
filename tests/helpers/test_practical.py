"""The given machinery of the lesson on practical aspects."""

from itertools import pairwise

import h5py
import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer

from helpers import datasets, practical
from helpers.not_yet import NotYetError


class TestRequire:
    def test_what_is_there_passes(self):
        assert practical.require("an exercise", np.arange(3), 0.5, np.ones((2, 2))) is None

    @pytest.mark.parametrize(
        ("missing", "said"),
        [
            (None, "nothing here from normalize_sets yet"),
            (np.array([1.0, np.nan]), r"normalize_sets gives is no number"),
        ],
        ids=["None", "nan"],
    )
    def test_what_is_missing_is_one_sentence(self, missing, said):
        with pytest.raises(NotYetError, match=f"{said}.*: finish it") as raised:
            practical.require("normalize_sets", 1.0, missing)
        assert "\n" not in str(raised.value)


class TestTakeParts:
    def test_takes_the_columns_named(self):
        X, Y = np.arange(12).reshape(2, 6), np.array([[0, 1, 0, 1, 0, 1]])
        parts = practical.take_parts(X, Y, ([4, 0], np.array([1]), np.array([])))
        assert [part.tolist() for part in parts] == [[[4, 0], [10, 6]], [[0, 0]], [[1], [7]], [[1]], [[], []], [[]]]

    def test_missing_parts_are_named(self):
        with pytest.raises(NotYetError, match="stratified_split"):
            practical.take_parts(np.ones((2, 3)), np.ones((1, 3)), (None, None, None))


class TestTrainClassifier:
    @pytest.fixture
    def task(self):
        rng = np.random.default_rng(0)
        X = rng.standard_normal((4, 60))
        return X, (X[:1] + X[1:2] > 0).astype(int)

    def test_learns_and_records_the_cost(self, task):
        parameters, costs = practical.train_classifier(*task, learning_rate=0.3, num_iterations=300)
        assert len(costs) == 12
        assert costs[-1] < costs[0]
        assert practical.error_rate(*task, parameters) < 0.05

    def test_is_the_same_every_time_and_leaves_the_global_stream_alone(self, task):
        np.random.seed(5)
        first, _ = practical.train_classifier(*task, num_iterations=3)
        drawn = np.random.rand()
        second, _ = practical.train_classifier(*task, num_iterations=3)
        np.random.seed(5)
        assert np.random.rand() == drawn
        for key, value in first.items():
            np.testing.assert_array_equal(second[key], value)

    def test_missing_inputs_are_named(self):
        with pytest.raises(NotYetError, match="normalize_sets"):
            practical.train_classifier(None, np.ones((1, 3)))


class TestDescend:
    @pytest.fixture
    def task(self):
        rng = np.random.default_rng(1)
        return rng.standard_normal((2, 50)) * [[1.0], [5.0]] + 2, rng.integers(0, 2, (1, 50))

    def test_steps_follow_the_slope_of_the_cost(self, task):
        path = practical.descend(*task, steps=3)
        step = 1e-20
        for here, there in pairwise(path):
            slope = []
            for direction in np.eye(2):
                w = (here + 1j * step * direction)[:, np.newaxis]
                X, Y = task
                slope.append(np.imag(np.mean((w.T @ X - Y) ** 2) / 2) / step)
            moved = here - there
            np.testing.assert_allclose(moved / np.linalg.norm(moved), slope / np.linalg.norm(slope), rtol=1e-9)

    def test_arrives_where_least_squares_says(self, task):
        X, Y = task
        bottom = np.linalg.lstsq(X.T, Y.T, rcond=None)[0]
        path = practical.descend(X, Y, steps=2_000)
        np.testing.assert_allclose(path[-1], bottom.ravel(), rtol=1e-6)
        assert practical.linear_cost(bottom, X, Y) <= practical.linear_cost(path[5:6].T, X, Y)

    def test_no_rate_does_better_in_the_long_run(self, task):
        X, Y = task
        bottom = np.linalg.lstsq(X.T, Y.T, rcond=None)[0].ravel()
        curvatures = np.linalg.eigvalsh(X @ X.T / X.shape[1])
        distances = np.linalg.norm(practical.descend(X, Y, steps=40) - bottom, axis=1)
        shrink = (curvatures[1] - curvatures[0]) / (curvatures[1] + curvatures[0])
        assert (distances[-1] / distances[20]) ** (1 / 20) == pytest.approx(shrink, rel=1e-6)


def test_random_layers_have_the_variance_asked_for():
    layers = practical.random_layers(0.5, width=200, depth=4)
    assert [W.shape for W in layers] == [(200, 200)] * 4
    assert np.var(layers) == pytest.approx(0.25 / 200, rel=0.02)
    assert not np.array_equal(layers[0], layers[1])


class TestBreastCancer:
    def test_is_scikit_learns_with_malignant_as_class_1(self):
        X, Y, names = datasets.load_breast_cancer()
        theirs = load_breast_cancer()
        np.testing.assert_array_equal(X, theirs.data.T)
        np.testing.assert_array_equal(Y, [theirs.target_names[theirs.target] == "malignant"])
        assert names == theirs.feature_names.tolist()

    def test_says_where_it_comes_from(self):
        with h5py.File(datasets.FOLDER / "breast_cancer.h5") as file:
            attributes = dict(file.attrs)
        assert set(attributes) == {"description", "origin", "seed", "licence"}
        assert "10.24432/C5DW2B" in attributes["origin"]
        assert attributes["licence"] == "CC-BY-4.0"
