from functools import partial

import h5py
import numpy as np
import pytest

from helpers import datasets
from helpers.gradient_descent import train_model
from helpers.networks import compute_cost, forward_propagation
from helpers.not_yet import NotYetError
from helpers.regularization import ask, costs_along, fresh_draws, initialize_parameters, train


@pytest.fixture
def task():
    rng = np.random.default_rng(0)
    return rng.standard_normal((2, 30)), rng.integers(0, 2, (1, 30)), initialize_parameters([2, 4, 3, 1])


def seeded_forward(X, parameters):
    np.random.seed(1)
    A3, cache = forward_propagation(X, parameters)
    return A3 * np.random.rand(), cache


class TestFootball:
    def test_shapes_and_balance(self):
        parts = [*datasets.load_football(), *datasets.load_football_dev()]
        assert [part.shape for part in parts] == [(2, 200), (1, 200)] * 3
        assert all(0.4 < Y.mean() < 0.6 for Y in parts[1::2])
        assert all(set(np.unique(Y)) == {0, 1} for Y in parts[1::2])

    def test_every_ball_comes_down_on_the_pitch(self):
        for X in (*datasets.load_football()[::2], datasets.load_football_dev()[0]):
            assert np.abs(X[0]).max() < 1
            assert np.abs(X[1]).max() < 34 / 52.5

    def test_our_half_is_mostly_ours(self):
        X, Y, test_X, test_Y = datasets.load_football()
        for points, labels in ((X, Y), (test_X, test_Y)):
            agreement = np.mean((points[0] < 0) == labels[0])
            assert 0.8 < agreement < 0.97  # a rule, and noise

    def test_says_where_it_comes_from(self):
        with h5py.File(datasets.FOLDER / "football.h5") as file:
            assert set(file.attrs) == {"description", "origin", "seed", "licence"}
            assert "simulated" in file.attrs["origin"]
            assert file.attrs["licence"] == "BSD-3-Clause"


def test_start_is_that_of_the_course():
    parameters = initialize_parameters([2, 20, 3, 1])
    np.random.seed(3)
    for layer, (inputs, units) in enumerate(((2, 20), (20, 3), (3, 1)), start=1):
        np.testing.assert_allclose(parameters[f"W{layer}"], np.random.randn(units, inputs) / inputs**0.5)
        np.testing.assert_array_equal(parameters[f"b{layer}"], np.zeros((units, 1)))


class TestTrain:
    def test_plain_training_is_gradient_descent(self, task):
        X, Y, start = task
        run = train(X, Y, start, learning_rate=0.1, num_iterations=50, look_every=10)
        expected, costs = train_model(X, Y, start, learning_rate=0.1, num_iterations=50, cost_every=10)
        assert run.costs == costs
        for key, value in expected.items():
            np.testing.assert_array_equal(run.parameters[key], value)

    def test_start_is_left_as_it_was(self, task):
        X, Y, start = task
        before = {key: value.copy() for key, value in start.items()}
        train(X, Y, start, num_iterations=5)
        for key, value in before.items():
            np.testing.assert_array_equal(start[key], value)

    def test_snapshots_belong_to_the_costs(self, task):
        X, Y, start = task
        run = train(X, Y, start, num_iterations=40, look_every=10)
        assert costs_along(run, X, Y) == run.costs
        assert len(run.snapshots) == 4

    def test_cost_may_depend_on_the_parameters(self, task):
        X, Y, start = task
        run = train(X, Y, start, cost=lambda A3, Y, parameters: parameters["W1"][0, 0], num_iterations=1)
        assert run.costs == [start["W1"][0, 0]]

    def test_masks_are_fresh_in_every_iteration(self, task):
        X, Y, start = task
        seen = []

        def forward(X, parameters):
            np.random.seed(1)
            seen.append(np.random.rand())
            return forward_propagation(X, parameters)

        train(X, Y, start, forward=forward, num_iterations=4)
        np.testing.assert_array_equal(seen, np.random.RandomState(1).rand(4))

    @pytest.mark.parametrize(
        "unfinished",
        [
            {"forward": lambda X, parameters: (None, None)},
            {"cost": lambda A3, Y, parameters: compute_cost(A3, Y) + None},
            {"backward": lambda X, Y, cache: {"dW1": None}},
        ],
        ids=["forward", "cost", "backward"],
    )
    def test_unfinished_functions_are_one_sentence(self, task, unfinished):
        with pytest.raises(NotYetError, match="finish the exercises above"):
            train(*task, **unfinished)


class TestAsk:
    def test_answers_are_fresh_and_repeatable(self, task):
        X, _, start = task
        first, second = (ask(seeded_forward, X, start, times=3) for _ in range(2))
        assert len({A3[0, 0] for A3, _ in first}) == 3
        for (one, _), (other, _) in zip(first, second, strict=True):
            np.testing.assert_array_equal(one, other)

    def test_missing_parameters_are_one_sentence(self, task):
        with pytest.raises(NotYetError, match="does not work yet"):
            ask(partial(seeded_forward), task[0], None)


def test_fresh_draws_leave_the_global_stream_alone():
    np.random.seed(5)
    expected = np.random.RandomState(5).rand(2)
    first = np.random.rand()
    seed = np.random.seed
    with fresh_draws():
        np.random.rand()
    assert np.random.seed is seed
    np.testing.assert_array_equal([first, np.random.rand()], expected)
