"""Mistakes as students write them, in a whole cell, are told apart by what they return."""

import importlib.util

import nbformat
import numpy as np
import pytest

from grader.authoring.build import stale
from grader.authoring.cells import exercise_of
from grader.authoring.stubs import has_region
from grader.course import PROJECT, Course
from grader.judging.cases import answer, draw
from grader.judging.judge import Evidence, judge_exercise
from grader.judging.verdict import Outcome

FOLDER = Course(PROJECT).lesson("initialization")
PAIRS = [(exercise, mistake) for exercise in FOLDER.lesson.exercises for mistake in exercise.mistakes]


@pytest.fixture(scope="module")
def solutions():
    cells = nbformat.reads(FOLDER.source.read_text(), as_version=4).cells
    return {exercise_of(cell.source): cell.source for cell in cells if has_region(cell.source)}


@pytest.fixture(scope="module")
def wrong_answer():
    path = FOLDER.exercises_file.with_name("simulated_class.py")
    spec = importlib.util.spec_from_file_location("simulated_class", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.wrong_answer


@pytest.mark.parametrize(("exercise", "mistake"), PAIRS, ids=[f"{e.name}: {m.name}" for e, m in PAIRS])
def test_a_mistake_in_a_students_cell_is_diagnosed_as_itself(exercise, mistake, solutions, wrong_answer):
    source = wrong_answer(exercise.name, mistake.name, solutions[exercise.name])
    assert source is not None, "the simulated class does not make this mistake"
    namespace = {"np": np}
    exec(source, namespace)
    drawn = draw(exercise, seed=11)
    answers = {index: answer(namespace[exercise.name], case) for index, case in enumerate(drawn)}
    verdict = judge_exercise(exercise, drawn, Evidence(answers))
    assert verdict.outcome is Outcome.FAILED
    assert verdict.mistake == mistake.name
    assert mistake.hint in verdict.message


def test_the_committed_source_is_what_the_text_gives():
    assert stale(FOLDER) == []
