"""The instructor's notebook, run in this process: what it defines, and what other source makes of an exercise."""

import numpy as np
import pytest

from grader.authoring.build import build
from grader.authoring.solution import solve
from grader.errors import GraderError

HALVED = "def double(x):\n    return x / 2\n"


@pytest.fixture(scope="module")
def solution(tiny):
    return solve(tiny.lesson("tiny"))


def rebuilt(course, old, new):
    """The tiny lesson with its text changed."""
    folder = course.lesson("tiny")
    text = folder.text.read_text(encoding="utf-8")
    assert old in text
    folder.text.write_text(text.replace(old, new), encoding="utf-8")
    build(folder)
    return folder


def test_given_code_and_solutions_are_run_and_demonstrations_are_not(solution, capsys):
    assert solution.namespace["SAMPLE"].shape == (2, 2)
    assert solution.function("double")(3) == 6
    assert capsys.readouterr().out == ""


def test_each_exercise_has_the_source_of_its_cell(solution):
    assert list(solution.cells) == ["double", "column_means"]
    assert solution.cells["double"].startswith("def double(x):")
    assert "check(" not in "".join(solution.cells.values())


def test_other_source_is_another_function(solution):
    assert solution.function("double", HALVED)(3) == 1.5


def test_other_source_changes_nothing_for_others(solution):
    function = solution.function("double", f"SAMPLE = 7\n{HALVED}")
    assert function.__globals__["SAMPLE"] == 7
    assert solution.function("double")(3) == 6
    assert np.ndim(solution.namespace["SAMPLE"]) == 2


def test_other_source_finds_the_lessons_names_and_itself(solution):
    recursive = "def double(x):\n    return column_means(SAMPLE) if x else double(1)\n"
    assert solution.function("double", recursive)(0).tolist() == [[2, 4]]


def test_a_function_may_be_anything_that_is_called(solution):
    assert solution.function("double", "double = lambda x: x + x")(2) == 4
    assert solution.function("double", "from functools import partial\ndouble = partial(np.multiply, 2)")(2) == 4


def test_a_file_of_answers_gives_the_exercises_it_defines(solution):
    answers = solution.answers("def helper(x):\n    return x + x\n\n\ndouble = lambda x: helper(x)\nSAMPLE = 1\n")
    assert list(answers) == ["double"]
    assert answers["double"](4) == 8
    assert "helper" not in solution.namespace
    assert solution.answers("x = 1") == {}


@pytest.mark.parametrize(
    ("source", "error"),
    [("def twice(x):\n    return 2 * x", KeyError), ("1 / 0", ZeroDivisionError), ("def double(x", SyntaxError)],
)
def test_other_source_that_gives_no_function_raises(solution, source, error):
    with pytest.raises(error):
        solution.function("double", source)


def test_a_lesson_whose_cell_fails_is_named(own_course):
    folder = rebuilt(own_course, "SAMPLE = np.array", "SAMPLE = np.aray")
    with pytest.raises(GraderError, match=r"lesson\.py: the cell sample stops with AttributeError: module 'numpy'"):
        solve(folder)


def test_what_a_lesson_prints_is_not_shown(own_course, capsys):
    assert solve(rebuilt(own_course, "SAMPLE = ", "print('loud')\nSAMPLE = ")).cells
    assert capsys.readouterr().out == ""


def test_a_lesson_that_is_not_built_says_so(own_course):
    folder = own_course.lesson("tiny")
    folder.source.unlink()
    with pytest.raises(GraderError, match=r'tiny\.ipynb; run "grader build tiny"\.$'):
        solve(folder)
