"""The catalogue of mistakes: no two of them, and none and the right answer, can be mixed up."""

import importlib.util
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from helpers.comparison import compare

FILE = Path(__file__).parents[2] / "lessons" / "initialization" / "exercises.py"


def load_lesson():
    spec = importlib.util.spec_from_file_location("initialization_exercises", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.LESSON


LESSON = load_lesson()


def same(one, other):
    return all(compare(first, second) is None for first, second in zip(one, other, strict=True))


def test_points_add_up_to_100():
    assert sum(exercise.points for exercise in LESSON.exercises) == 100


@pytest.mark.parametrize("exercise", LESSON.exercises, ids=lambda exercise: exercise.name)
class TestExercise:
    @pytest.mark.parametrize("seed", range(5))
    def test_answers_differ_pairwise_on_hidden_cases(self, exercise, seed):
        rng = np.random.default_rng(seed)
        calls = [case.arguments(rng) for case in exercise.hidden_cases]
        self.assert_distinct(exercise, calls)

    def test_answers_differ_pairwise_on_public_cases(self, exercise):
        self.assert_distinct(exercise, [case.arguments(np.random.default_rng(0)) for case in exercise.public_cases])

    def test_is_complete(self, exercise):
        assert len(exercise.mistakes) >= 5
        assert len(exercise.hints) == 2
        assert len({mistake.name for mistake in exercise.mistakes}) == len(exercise.mistakes)
        assert len({case.name for case in exercise.cases}) == len(exercise.cases)

    def assert_distinct(self, exercise, calls):
        functions = {"right": exercise.reference} | {m.name: m.function for m in exercise.mistakes}
        outputs = {name: [function(*call) for call in calls] for name, function in functions.items()}
        mixed_up = [pair for pair in combinations(outputs, 2) if same(outputs[pair[0]], outputs[pair[1]])]
        assert mixed_up == []
