"""nbgrader's own commands, as a teacher types them in a course folder."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.course import Course
from grader.runs.lock import only_run

BIN = Path(sys.executable).parent


def _nbgrader(course, *arguments):
    result = subprocess.run(
        [BIN / "nbgrader", *arguments], cwd=course.root, capture_output=True, text=True, timeout=300, check=False
    )
    return result.returncode, result.stdout + result.stderr


@pytest.mark.usefixtures("sandbox")
def test_from_release_to_export(own_course, hand_in, graded):
    course = own_course
    code, said = _nbgrader(course, "generate_assignment", "tiny")
    assert code == 0, said
    place = course.root / "release" / "tiny"
    text = (place / "tiny.ipynb").read_text(encoding="utf-8")
    assert "twice = None" in text
    assert "x + x" not in text
    assert "HIDDEN" not in text
    assert "judge(" not in text
    assert (place / "checks.h5").is_file()
    assert (place / "helpers" / "checks.py").is_file()
    assert not (place / "helpers" / "reference").exists()

    students = ("copied_cell", "invalid_json", "partly_right", "solved")
    for student in students:
        hand_in(course, student, student)
    with only_run(course):
        code, said = _nbgrader(course, "autograde", "tiny")
    assert code == 1
    assert f"Another run is grading {course.root} (process {os.getpid()}" in said
    assert "Traceback" not in said
    nameless = hand_in(course, "<b>&", "solved").parent.parent
    code, said = _nbgrader(course, "autograde", "tiny")
    assert code == 1
    assert "'<b>&' is left out: a student's name is made of printable signs" in said
    assert "Traceback" not in said
    assert not (course.root / "autograded" / "<b>&").exists()
    shutil.rmtree(nameless)
    assert _scores(course, students) == _scores(graded, students)
    assert _scores(course, students)["invalid_json"] == {"check-double": 0, "check-column_means": 0}
    assert _scores(course, students)["partly_right"] == {"check-double": 30, "check-column_means": 60}
    for student in students:
        path = course.path("autograded", student, "tiny") / "tiny.ipynb"
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        other = graded.path("autograded", student, "tiny") / "tiny.ipynb"
        assert [cell.source for cell in notebook.cells] == [c.source for c in nbformat.read(other, 4).cells]

    code, said = _nbgrader(course, "generate_feedback", "tiny")
    assert code == 0, said
    for student in students:
        page = (course.path("feedback", student, "tiny") / "tiny.html").read_text(encoding="utf-8")
        assert 'id="column_means"' in page
        assert "HIDDEN" not in page
        assert "<script" not in page
    assert "What does a negative number become?" in (
        course.path("feedback", "partly_right", "tiny") / "tiny.html"
    ).read_text(encoding="utf-8")

    code, said = _nbgrader(course, "export")
    assert code == 0, said
    with (course.root / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {student: float(row["score"]) for student, row in rows.items()} == {
        "copied_cell": 100, "invalid_json": 0, "partly_right": 90, "solved": 100,
    }  # fmt: skip
    assert {row["assignment"] for row in rows.values()} == {"tiny"}
    assert {float(row["max_score"]) for row in rows.values()} == {100}

    hand_in(course, "solved", "untouched")
    code, said = _nbgrader(course, "autograde", "tiny", "--student", "solved", "--force")
    assert code == 0, said
    assert _scores(course, ["solved"])["solved"] == {"check-double": 0, "check-column_means": 0}


def _scores(course: Course, students):
    with Gradebook(course.directory.db_url) as gradebook:
        notebooks = {s: gradebook.find_submission_notebook("tiny", "tiny", s) for s in students}
        return {s: {grade.name: grade.score for grade in notebook.grades} for s, notebook in notebooks.items()}
