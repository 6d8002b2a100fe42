"""The catalogues of all lessons: no two mistakes, and none and the right answer, can be mixed up."""

from itertools import combinations

import pytest

from grader.course import PROJECT, Course
from grader.judging.cases import Raised, answer, draw
from helpers.comparison import compare

EXERCISES = [
    pytest.param(exercise, id=f"{folder.name}: {exercise.name}")
    for folder in Course(PROJECT).lessons()
    for exercise in folder.lesson.exercises
]


def same(exercise, first, second, drawn):
    if isinstance(first, Raised) or isinstance(second, Raised):
        return isinstance(first, Raised) and isinstance(second, Raised) and first.kind == second.kind
    case = drawn.case
    return compare(first.value, second.value, case.rtol, case.atol, extra_returns=exercise.extra_returns) is None


@pytest.mark.parametrize("exercise", EXERCISES)
class TestExercise:
    @pytest.mark.parametrize("seed", [None, 0, 1, 2], ids=["public", "hidden 0", "hidden 1", "hidden 2"])
    def test_answers_differ_pairwise(self, exercise, seed):
        drawn = draw(exercise, seed or 0, public=seed is None)
        if not drawn:
            assert exercise.is_question  # A question has no public case, which would give its answer away.
            return
        functions = {"right": exercise.reference} | {m.name: m.function for m in exercise.mistakes}
        outputs = {name: [answer(function, case) for case in drawn] for name, function in functions.items()}
        mixed_up = [
            (one, other)
            for one, other in combinations(outputs, 2)
            if all(same(exercise, *pair) for pair in zip(outputs[one], outputs[other], drawn, strict=True))
        ]
        assert mixed_up == []

    def test_names_differ_and_there_are_two_hints(self, exercise):
        assert len(exercise.hints) == 2
        assert len({mistake.name for mistake in exercise.mistakes}) == len(exercise.mistakes)
        assert len({case.name for case in exercise.cases}) == len(exercise.cases)
