"""Right answers in other styles, written as students might write them, earn full marks.

``styles/<lesson>/<style>.py`` holds answers to a lesson in one style, as a student may hand them in.
"""

import functools
import warnings
from collections import Counter
from pathlib import Path

import pytest

from grader.cases import answer, draw
from grader.course import PROJECT, Course
from grader.judge import Evidence, judge_exercise
from grader.solution import solve
from grader.verdict import Outcome

HERE = Path(__file__).parent / "styles"
FILES = sorted(HERE.glob("*/*.py"))
SEEDS = range(10)
STYLES_PER_EXERCISE = 6


@functools.cache
def folder(lesson):
    return Course(PROJECT).lesson(lesson)


@functools.cache
def solution(lesson):
    return solve(folder(lesson))


def needs(lesson):
    return pytest.mark.skipif(
        bool(folder(lesson).missing), reason=f"{lesson} needs {' and '.join(folder(lesson).missing)}"
    )


def in_style(file):
    """The functions of a style file, defined among the lesson's own, as in a notebook."""
    namespace = dict(solution(file.parent.name).namespace)
    before = dict(namespace)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(file.read_text(encoding="utf-8"), str(file), "exec"), namespace)
    names = {exercise.name for exercise in folder(file.parent.name).lesson.exercises}
    return {name: namespace[name] for name in names if namespace.get(name) is not before.get(name)}


@pytest.mark.parametrize(
    "file",
    [pytest.param(f, id=f"{f.parent.name}-{f.stem}", marks=needs(f.parent.name)) for f in FILES],
)
def test_other_styles_earn_full_marks(file):
    functions = in_style(file)
    assert functions, "the file answers no exercise"
    for name, function in functions.items():
        exercise = folder(file.parent.name).exercise(name)
        for seed in SEEDS:
            drawn = draw(exercise, seed)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                answers = {index: answer(function, case) for index, case in enumerate(drawn)}
            verdict = judge_exercise(exercise, drawn, Evidence(answers))
            assert verdict.outcome is Outcome.PASSED, f"{name}, seed {seed}: {verdict.message}"


@pytest.mark.parametrize(
    "lesson", [pytest.param(f.name, marks=needs(f.name)) for f in Course(PROJECT).lessons()]
)
def test_every_exercise_has_other_styles(lesson):
    styles = Counter(name for file in FILES if file.parent.name == lesson for name in in_style(file))
    asked = [exercise.name for exercise in folder(lesson).lesson.exercises if not exercise.is_question]
    assert {name: styles[name] for name in asked if styles[name] < STYLES_PER_EXERCISE} == {}
