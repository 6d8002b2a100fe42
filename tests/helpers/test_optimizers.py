import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from helpers import optimizers
from helpers.datasets import load_moons
from helpers.networks import accuracy
from helpers.not_yet import NotYetError
from helpers.reference import initialization
from helpers.reference import optimization as reference

GD = optimizers.gradient_descent(reference.update_parameters_with_gd)
ALL = {
    "gd": GD,
    "momentum": optimizers.momentum(reference.initialize_velocity, reference.update_parameters_with_momentum),
    "rmsprop": optimizers.rmsprop(reference.initialize_velocity, reference.update_parameters_with_rmsprop),
    "adam": optimizers.adam(reference.initialize_adam, reference.update_parameters_with_adam),
}


def unwritten(parameters, *rest):
    return dict.fromkeys(parameters)


class TestSurfaces:
    @pytest.mark.parametrize("surface", [optimizers.RAVINE, optimizers.SADDLE, optimizers.VALLEY], ids=lambda s: s.name)
    def test_gradient_is_autograds(self, surface, monkeypatch):
        monkeypatch.setattr(optimizers, "np", anp)
        rng = np.random.default_rng(0)
        for w, b in rng.uniform(-1.5, 1.5, (20, 2)):
            expected = [grad(surface.height, argument)(w, b) for argument in (0, 1)]
            np.testing.assert_allclose(surface.gradient(w, b), expected, rtol=1e-10, atol=1e-12)

    @pytest.mark.parametrize("surface", [optimizers.RAVINE, optimizers.SADDLE, optimizers.VALLEY], ids=lambda s: s.name)
    def test_minima_are_minima(self, surface):
        around = np.array([(np.cos(a), np.sin(a)) for a in np.linspace(0, 6, 30)]) * 1e-3
        for w, b in surface.minima:
            np.testing.assert_allclose(surface.gradient(w, b), 0, atol=1e-15)
            assert all(surface.height(w + x, b + y) > surface.height(w, b) for x, y in around)


class TestDescend:
    def test_gradient_descent_on_a_bowl_has_a_closed_form(self):
        path = optimizers.descend(optimizers.RAVINE, GD, (-10, 2), 0.3, 25)
        steps = np.arange(26)
        expected = np.stack([-10 * (1 - 0.3 * 0.1) ** steps, 2 * (1 - 0.3 * 4.0) ** steps], axis=1)
        np.testing.assert_allclose(path, expected, rtol=1e-9)

    def test_first_steps_have_the_length_they_should(self):
        slope = np.array(optimizers.RAVINE.gradient(-10, 2))
        steps = {
            name: np.diff(optimizers.descend(optimizers.RAVINE, optimizer, (-10, 2), 0.01, 1), axis=0)[0]
            for name, optimizer in ALL.items()
        }
        np.testing.assert_allclose(steps["gd"], -0.01 * slope)
        np.testing.assert_allclose(steps["momentum"], -0.001 * slope)
        np.testing.assert_allclose(steps["rmsprop"], -0.01 * np.sign(slope) / np.sqrt(0.1), rtol=1e-6)
        np.testing.assert_allclose(steps["adam"], -0.01 * np.sign(slope), rtol=1e-6)

    def test_rate_may_depend_on_the_step(self):
        path = optimizers.descend(optimizers.RAVINE, GD, (1, 1), lambda step: [0.1, 0.0][step], 2)
        assert (path[0] != path[1]).all()
        assert (path[1] == path[2]).all()

    def test_noise_is_the_same_for_the_same_seed(self):
        paths = [optimizers.descend(optimizers.RAVINE, GD, (1, 1), 0.1, 5, noise=1.0, seed=s) for s in (0, 0, 1)]
        np.testing.assert_array_equal(paths[0], paths[1])
        assert not np.allclose(paths[0], paths[2])


class TestTraining:
    def test_start_is_hes(self):
        ours = optimizers.starting_parameters([2, 5, 2, 1])
        for key, value in initialization.initialize_parameters_he([2, 5, 2, 1]).items():
            np.testing.assert_allclose(ours[key], value, rtol=1e-14)

    @pytest.mark.parametrize("name", ALL)
    def test_lowers_the_cost_and_leaves_the_start_alone(self, name):
        X, Y, _, _ = load_moons()
        start = optimizers.starting_parameters([2, 5, 2, 1])
        before = {key: value.copy() for key, value in start.items()}
        trained, costs = optimizers.train_in_mini_batches(
            X, Y, start, ALL[name], reference.random_mini_batches, 0.005, num_epochs=150, cost_every=50
        )
        assert len(costs) == 3
        assert costs[-1] < costs[0]
        assert accuracy(X, Y, trained) > 55
        assert all((start[key] == before[key]).all() for key in start)

    def test_published_first_costs(self):
        """The course's notebook prints 0.702405, 0.702413 and 0.702166 for epoch 0."""
        X, Y, _, _ = load_moons()
        start = optimizers.starting_parameters([2, 5, 2, 1])
        first = [
            optimizers.train_in_mini_batches(X, Y, start, ALL[name], reference.random_mini_batches, num_epochs=1)[1][0]
            for name in ("gd", "momentum", "adam")
        ]
        np.testing.assert_allclose(first, [0.702405, 0.702413, 0.702166], atol=6e-7)

    def test_costs_by_step_counts_every_step(self):
        X, Y, _, _ = load_moons()
        start = optimizers.starting_parameters([2, 5, 2, 1])
        for size, steps in ((300, 2), (64, 10), (1, 600)):
            costs = optimizers.costs_by_step(X, Y, start, GD, reference.random_mini_batches, size, 0.1, num_epochs=2)
            assert len(costs) == steps + 1


class TestStubs:
    """A function that is not written yet stops a training with one sentence."""

    @pytest.mark.parametrize(
        "optimizer",
        [
            optimizers.gradient_descent(unwritten),
            optimizers.gradient_descent(lambda *a: None),
            optimizers.momentum(lambda p: dict.fromkeys(p), reference.update_parameters_with_momentum),
            optimizers.momentum(reference.initialize_velocity, lambda p, g, v, *rest: (unwritten(p), unwritten(v))),
            optimizers.adam(lambda p: ({}, {}), reference.update_parameters_with_adam),
            optimizers.adam(reference.initialize_adam, lambda p, g, v, s, *rest: (unwritten(p), v, s)),
        ],
    )
    def test_optimizers(self, optimizer):
        X, Y, _, _ = load_moons()
        start = optimizers.starting_parameters([2, 5, 2, 1])
        with pytest.raises(NotYetError, match="Still to be written"):
            optimizers.train_in_mini_batches(X, Y, start, optimizer, reference.random_mini_batches, num_epochs=2)
        with pytest.raises(NotYetError, match="Still to be written"):
            optimizers.descend(optimizers.RAVINE, optimizer, (1, 1), 0.1, 2)

    def test_mini_batches_and_schedules(self):
        X, Y, _, _ = load_moons()
        start = optimizers.starting_parameters([2, 5, 2, 1])
        for call in (optimizers.train_in_mini_batches, optimizers.costs_by_step):
            with pytest.raises(NotYetError, match="random_mini_batches"):
                call(X, Y, start, GD, lambda *a: [(None, None)], mini_batch_size=64)
        with pytest.raises(NotYetError, match="schedule"):
            optimizers.descend(optimizers.RAVINE, GD, (1, 1), lambda step: None, 2)


def test_temperatures_are_a_year_and_always_the_same():
    first = optimizers.daily_temperatures()
    assert first.shape == (365,)
    np.testing.assert_array_equal(first, optimizers.daily_temperatures())
    assert -10 < first.min() < 5
    assert 15 < first.max() < 35


def test_moons_are_scikit_learns():
    from sklearn.datasets import make_moons

    train_X, train_Y, test_X, test_Y = load_moons()
    for X, Y, seed in ((train_X, train_Y, 3), (test_X, test_Y, 4)):
        points, labels = make_moons(300, noise=0.2, random_state=np.random.RandomState(seed))
        np.testing.assert_allclose(X, points.T, rtol=1e-12)
        np.testing.assert_array_equal(Y, labels[np.newaxis])
