"""Other published conventions and other styles earn the points; no mistake passes through them."""

import numpy as np
import pytest

from grader.course import PROJECT, Course
from grader.judging.cases import answer, draw
from grader.judging.judge import Evidence, judge_exercise
from grader.judging.verdict import Outcome
from helpers.comparison import compare
from helpers.reference import optimization as reference

EXERCISES = {exercise.name: exercise for exercise in Course(PROJECT).lesson("optimization").lesson.exercises}


def verdict(name, function, seed=3):
    drawn = draw(EXERCISES[name], seed)
    answers = {index: answer(function, case) for index, case in enumerate(drawn)}
    return judge_exercise(EXERCISES[name], drawn, Evidence(answers))


def test_points_add_up_to_100():
    assert sum(exercise.points for exercise in EXERCISES.values()) == 100
    assert sum(exercise.is_question for exercise in EXERCISES.values()) == 5


@pytest.mark.parametrize("name", ["update_parameters_with_rmsprop", "update_parameters_with_adam"])
@pytest.mark.parametrize("seed", [None, 0, 1, 2])
def test_no_mistake_agrees_with_another_convention(name, seed):
    exercise = EXERCISES[name]
    drawn = draw(exercise, seed or 0, public=seed is None)
    for convention in exercise.alternatives:
        expected = [answer(convention, case) for case in drawn]
        for mistake in exercise.mistakes:
            wrong = [answer(mistake.function, case) for case in drawn]
            pairs = zip(expected, wrong, drawn, strict=True)
            assert any(compare(e.value, w.value, d.case.rtol, d.case.atol) is not None for e, w, d in pairs), (
                mistake.name
            )


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("update_parameters_with_rmsprop", reference.update_parameters_with_rmsprop_epsilon_inside),
        ("update_parameters_with_adam", reference.update_parameters_with_adam_epsilon_inside),
        ("update_parameters_with_adam", reference.update_parameters_with_adam_epsilon_hat),
        ("update_parameters_with_adam", lambda *a: (*reference.update_parameters_with_adam(*a), {}, {})),
        ("update_parameters_with_momentum", lambda *a: [*reference.update_parameters_with_momentum(*a)]),
        ("random_mini_batches", lambda *a: tuple(map(list, reference.random_mini_batches(*a)))),
    ],
)
def test_other_styles_pass(name, function):
    assert verdict(name, function).outcome is Outcome.PASSED


def test_updating_in_place_passes():
    def in_place(parameters, grads, v, beta, learning_rate):
        for key in parameters:
            v["d" + key] *= beta
            v["d" + key] += (1 - beta) * grads["d" + key]
            parameters[key] -= learning_rate * v["d" + key]
        return parameters, v

    assert verdict("update_parameters_with_momentum", in_place).outcome is Outcome.PASSED


def test_layers_with_numbers_of_two_digits_count():
    def one_digit(parameters, grads, learning_rate):
        for key in list(parameters):
            layer = key[1]
            parameters[key] = parameters[key] - learning_rate * grads[f"d{key[0]}{layer}"]
        return parameters

    found = verdict("update_parameters_with_gd", one_digit)
    assert found.outcome is Outcome.FAILED
    assert "ten layers" not in found.message.split("Right already")[-1]


def test_conventions_do_not_mix():
    """Epsilon outside in some steps and inside in others is no convention."""

    def mixed(parameters, grads, v, s, t, *rest):
        functions = (reference.update_parameters_with_adam, reference.update_parameters_with_adam_epsilon_inside)
        return functions[len(parameters) // 2 > 2](parameters, grads, v, s, t, *rest)

    assert verdict("update_parameters_with_adam", mixed).outcome is Outcome.FAILED


def test_arguments_are_never_degenerate():
    for seed in range(20):
        for case in draw(EXERCISES["update_parameters_with_adam"], seed):
            _, _, v, s, t, *_ = case.arguments
            assert t >= 1
            assert all((value >= 0).all() for value in s.values())
            assert all(np.isfinite(value).all() for value in v.values())
