"""Right answers in other styles, written as students might write them, earn full marks.

``styles/<lesson>/<style>.py`` holds answers to a lesson in one style, as a student may hand them in.
"""

import contextlib
import functools
import warnings
from collections import Counter
from pathlib import Path

import pytest

from grader.authoring.solution import solve
from grader.course import PROJECT, Course
from grader.judging.cases import answer, draw
from grader.judging.judge import Evidence, judge_exercise
from grader.judging.kit import bench
from grader.judging.script import as_notebook
from grader.judging.verdict import Outcome

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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return solution(file.parent.name).answers(file.read_text(encoding="utf-8"))


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
            with warnings.catch_warnings(record=True):  # Some have all of theirs shown.
                answers = {index: answer(function, case) for index, case in enumerate(drawn)}
            verdict = judge_exercise(exercise, drawn, Evidence(answers))
            assert verdict.outcome is Outcome.PASSED, f"{name}, seed {seed}: {verdict.message}"


#: The two styles of each lesson that are taken through the sandbox: what stands beside the functions matters there.
THROUGH_THE_SANDBOX = ("helper_functions", "lambdas")


@pytest.fixture(scope="module")
def place(sandbox):
    """A place to judge a lesson's files at, as ``grader score`` has it."""
    with contextlib.ExitStack() as benches:
        yield functools.cache(lambda lesson: benches.enter_context(bench(folder(lesson))))


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(f, id=f"{f.parent.name}-{f.stem}", marks=needs(f.parent.name))
        for f in FILES
        if f.stem in THROUGH_THE_SANDBOX
    ],
)
def test_files_score_full_marks_as_they_are_handed_in(file, place):
    source = folder(file.parent.name).notebook
    verdict = place(file.parent.name).judge(as_notebook(file.read_bytes(), source)).verdict
    answered = in_style(file)
    wrong = [part for part in verdict.exercises if part.name in answered and part.outcome is not Outcome.PASSED]
    assert wrong == []


@pytest.mark.parametrize("lesson", [pytest.param(f.name, marks=needs(f.name)) for f in Course(PROJECT).lessons()])
def test_every_exercise_has_other_styles(lesson):
    styles = Counter(name for file in FILES if file.parent.name == lesson for name in in_style(file))
    asked = [exercise.name for exercise in folder(lesson).lesson.exercises if not exercise.is_question]
    assert {name: styles[name] for name in asked if styles[name] < STYLES_PER_EXERCISE} == {}
