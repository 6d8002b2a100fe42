"""The NumPy references against the networks of the other lessons and, where Keras is installed, against Keras."""

import importlib.util
import inspect
import warnings

import nbformat
import numpy as np
import pytest

from grader.authoring.cells import exercise_of
from grader.authoring.stubs import has_region
from grader.course import PROJECT, Course
from grader.judging.cases import answer, draw
from helpers import frameworks as given
from helpers import networks
from helpers.comparison import compare
from helpers.reference import batchnorm_softmax
from helpers.reference import frameworks as reference

FOLDER = Course(PROJECT).lesson("frameworks")
EXERCISES = {exercise.name: exercise for exercise in FOLDER.lesson.exercises}


def drawn(name, seed=0):
    return [*draw(EXERCISES[name], seed), *draw(EXERCISES[name], seed, public=True)]


@pytest.mark.parametrize("seed", range(3))
class TestReferences:
    def test_a_dense_layer_computes_what_the_course_computes(self, seed):
        for case in drawn("dense_weights", seed):
            W, b = case.arguments
            kernel, bias = reference.dense_weights(W, b)
            A = np.random.default_rng(seed).standard_normal((W.shape[1], 5))
            assert bias.ndim == 1
            np.testing.assert_allclose((A.T @ kernel + bias).T, W @ A + b)

    def test_three_layers_are_those_of_the_course(self, seed):
        for case in drawn("three_layer_network", seed):
            X, parameters = case.arguments
            expected, _ = networks.forward_propagation(X, parameters)
            np.testing.assert_allclose(reference.three_layer_network(X, parameters), expected, rtol=1e-10)

    def test_batch_norm_and_softmax_are_those_of_their_lesson(self, seed):
        for case in drawn("batchnorm_softmax_network", seed):
            X, parameters, running, *epsilon = case.arguments
            if epsilon:
                continue  # That lesson's network has its own.
            expected, _, _ = batchnorm_softmax.forward_propagation_with_batchnorm(X, parameters, running, "test")
            np.testing.assert_allclose(reference.batchnorm_softmax_network(X, parameters, running), expected, rtol=1e-9)

    def test_an_epsilon_adds_to_the_variance(self, seed):
        for case in drawn("batchnorm_softmax_network", seed):
            X, parameters, running, *_ = case.arguments
            wider = {key: value + 0.5 * key.startswith("var") for key, value in running.items()}
            given_epsilon = reference.batchnorm_softmax_network(X, parameters, running, 0.5 + 1e-5)
            np.testing.assert_allclose(given_epsilon, reference.batchnorm_softmax_network(X, parameters, wider, 1e-5))

    def test_a_step_follows_the_measured_slope_of_the_cost(self, seed):
        for case in drawn("one_step", seed)[:3]:
            X, Y, parameters, learning_rate = case.arguments
            stepped = reference.one_step(X, Y, parameters, learning_rate)
            for key, value in parameters.items():
                direction = np.random.default_rng(seed).standard_normal(value.shape)
                costs = [
                    networks.compute_cost(
                        networks.forward_propagation(X, {**parameters, key: value + shift * direction})[0], Y
                    )
                    for shift in (1e-5, -1e-5)
                ]
                slope = np.sum((value - stepped[key]) / learning_rate * direction)
                assert slope == pytest.approx((costs[0] - costs[1]) / 2e-5, rel=1e-5, abs=1e-8)


class TestMachinery:
    def test_a_race_with_itself_is_a_draw(self):
        rng = np.random.default_rng(0)
        X, Y = rng.standard_normal((2, 30)), rng.integers(0, 2, (1, 30))
        start = given.starting_parameters([2, 4, 3, 1])
        costs, seconds = given.race(reference.one_step, X, Y, start, 0.3, num_steps=20)
        assert [len(curve) for curve in costs.values()] == [21, 21]
        np.testing.assert_allclose(costs["Keras"], costs["NumPy"], rtol=1e-10)
        assert costs["NumPy"][-1] < costs["NumPy"][0]
        assert min(seconds.values()) > 0

    def test_both_answers_are_asked_for(self):
        start = given.starting_parameters([2, 4, 3, 1])
        X = np.random.default_rng(0).standard_normal((2, 6))
        np.testing.assert_allclose(*given.both_answers(reference.three_layer_network, X, start))
        with pytest.raises(ValueError, match="finish it"):
            given.both_answers(lambda X, parameters: None, X, start)

    def test_a_stub_is_said_in_a_sentence(self):
        with pytest.raises(ValueError, match="finish it"):
            given.race(
                lambda X, Y, parameters, rate: dict.fromkeys(parameters),
                np.ones((2, 3)),
                np.ones((1, 3)),
                given.starting_parameters([2, 4, 3, 1]),
                0.3,
            )

    def test_a_missing_keras_or_backend_is_said_in_a_sentence(self, monkeypatch):
        monkeypatch.delenv("KERAS_BACKEND", raising=False)
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        with pytest.raises(ImportError, match="pip install keras"):
            given.choose_backend()
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: name if name == "keras" else None)
        with pytest.raises(ImportError, match="torch, jax or tensorflow"):
            given.choose_backend()

    def test_the_backend_that_is_installed_is_taken_unless_one_is_set(self, monkeypatch):
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: name if name in ("keras", "jax") else None)
        monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
        assert given.choose_backend() == "tensorflow"
        monkeypatch.delenv("KERAS_BACKEND")
        assert given.choose_backend() == "jax"

    def test_the_figure_shows_both_curves_and_their_distance(self):
        import matplotlib

        matplotlib.use("Agg")
        import matplotlib.pyplot as plt

        from helpers.plotting.frameworks import draw_race

        figure = draw_race({"one": [1.0, 0.5], "other": [1.0, 0.5 + 1e-6]})
        left, right = figure.axes
        assert [text.get_text() for text in left.get_legend().get_texts()] == ["one", "other"]
        assert right.get_yscale() == "log"
        np.testing.assert_allclose(right.lines[0].get_ydata(), [np.nan, 1e-6])
        plt.close(figure)


@pytest.fixture(scope="module")
def solutions():
    """The lesson's own functions, which compute with Keras."""
    if FOLDER.missing:
        pytest.skip("keras is not installed: the extra frameworks brings it")
    source = nbformat.reads(FOLDER.source.read_text(encoding="utf-8"), as_version=4)
    namespace = {"np": np}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            given.choose_backend()
        except ImportError as error:
            pytest.skip(str(error))
        import keras
    namespace["keras"] = keras
    for cell in source.cells:
        if cell.cell_type == "code" and has_region(cell.source) and exercise_of(cell.source):
            exec(cell.source, namespace)
    return namespace


@pytest.mark.parametrize("name", [name for name, exercise in EXERCISES.items() if not exercise.is_question])
@pytest.mark.filterwarnings("ignore")
class TestKeras:
    def test_agrees_with_numpy(self, name, solutions):
        for case in drawn(name, seed=5):
            expected, found = (answer(function, case) for function in (EXERCISES[name].reference, solutions[name]))
            difference = compare(expected.value, found.value, case.case.rtol, case.case.atol)
            assert difference is None, difference.message

    def test_takes_the_arguments_of_the_reference(self, name, solutions):
        parameters = [inspect.signature(f).parameters for f in (solutions[name], getattr(reference, name))]
        assert [*parameters[0]] == [*parameters[1]]
