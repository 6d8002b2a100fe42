"""A lesson that changes after submissions came in: all are judged anew, and what was written by hand stays."""

import csv
import json
import shutil

import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from grader.authoring.build import build
from grader.authoring.release import release
from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.opening import open_gradebook
from grader.gradebook.regrading import SET_ASIDE
from grader.judging.verdict import ExerciseVerdict, Outcome, Verdict
from grader.reports.feedback import feedback
from grader.reports.report import show_moved
from grader.runs.autograde import Result, autograde, graded_before

HALVE = """
        Exercise(
            name="halve",
            points=20,
            reference=lambda x: x / 2,
            cases=(
                Case("four", lambda rng: (4.0,), public=True),
                Case("a positive number", lambda rng: (rng.uniform(3, 9),)),
            ),
        ),
    ),
)
"""
HALVE_CELLS = '''
# %% halve
def halve(x):
    """Return half of x."""
    ### START CODE HERE ###
    half = x / 2
    ### END CODE HERE ###
    return half


# %% check-halve
check("halve", halve)
'''


def change(file, *changes):
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def add_halve(folder):
    change(folder.exercises_file, ("    ),\n)\n", HALVE.lstrip("\n")))
    folder.text.write_text(folder.text.read_text(encoding="utf-8") + HALVE_CELLS, encoding="utf-8")
    build(folder)


def remove_double(folder):
    text = folder.exercises_file.read_text(encoding="utf-8")
    first, second = text.index("        Exercise("), text.rindex("        Exercise(")
    folder.exercises_file.write_text(text[:first] + text[second:], encoding="utf-8")
    text = folder.text.read_text(encoding="utf-8")
    start, end = text.index("# %% double\n"), text.index("# %% sample")
    folder.text.write_text(text[:start] + text[end:], encoding="utf-8")
    build(folder)


def rename_double(folder):
    change(folder.exercises_file, ('name="double"', 'name="twofold"'))
    names = (
        ("# %% double\n", "# %% twofold\n"),
        ("# %% check-double", "# %% check-twofold"),
        ("def double", "def twofold"),
    )
    change(folder.text, *names, ('"double", double', '"twofold", twofold'), ("double(21)", "twofold(21)"))
    build(folder)


@pytest.fixture
def folder(own_course):
    """A lesson for which ann and bob are graded; ann's "double" by hand, too."""
    folder = own_course.lesson("tiny")
    with open_gradebook(own_course, folder) as gradebook:
        for student, score in {"ann": 10, "bob": 40}.items():
            parts = (
                ExerciseVerdict("double", Outcome.FAILED, score, 40, "Not yet."),
                ExerciseVerdict("column_means", Outcome.PASSED, 60, 60, "Right."),
            )
            gradebook.save(student, Verdict("tiny", parts), None)
    with Gradebook(own_course.directory.db_url) as nbgrader:
        grade = nbgrader.find_grade("check-double", "tiny", "tiny", "ann")
        grade.manual_score, grade.extra_credit = 33, 2
        nbgrader.find_comment("double", "tiny", "tiny", "ann").manual_comment = "Well tried."
        nbgrader.db.commit()
    return folder


def register(course, folder):
    with open_gradebook(course, folder) as gradebook:
        said = gradebook.register()
        return said, {student: gradebook.mark(student) for student in ("ann", "bob")}


def test_a_lesson_that_is_entered_again_moves_nothing(own_course, folder):
    change(folder.text, ("That was all.", "The end."))
    build(folder)
    said, marks = register(own_course, folder)
    assert said == ""
    assert marks["ann"].scores == {"double": 35, "column_means": 60}


def test_other_points_keep_what_was_written_by_hand(own_course, folder):
    change(folder.exercises_file, ("points=40", "points=50"))
    build(folder)
    said, marks = register(own_course, folder)
    assert said == ""
    assert marks["ann"].max_score == 110
    assert (marks["ann"].scores["double"], marks["ann"].comments) == (35, {"double": "Well tried."})
    assert marks["bob"].scores["double"] == 40


def test_an_exercise_that_is_added_is_added_to_every_submission(own_course, folder):
    add_halve(folder)
    said, marks = register(own_course, folder)
    assert said == ""
    assert marks["ann"].scores == {"double": 35, "column_means": 60, "halve": 0}
    assert marks["bob"].max_score == 120
    part = ExerciseVerdict("halve", Outcome.PASSED, 20, 20, "Right.")
    with open_gradebook(own_course, folder) as gradebook:
        gradebook.save("bob", Verdict("tiny", (part,)), None)
        assert gradebook.mark("bob").score == 120
        gradebook.save("eve", Verdict("tiny", (part,)), None)
        assert gradebook.mark("eve").scores["halve"] == 20


def test_what_was_written_about_an_exercise_that_is_removed_is_set_aside(own_course, folder):
    remove_double(folder)
    said, marks = register(own_course, folder)
    assert said.startswith("What was written by hand about removed exercises of 1 student(s) is set aside in ")
    assert marks["ann"].scores == {"column_means": 60}
    assert (marks["bob"].score, marks["bob"].max_score) == (60, 60)
    with (own_course.root / SET_ASIDE).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["student"], row["manual_score"], row["extra_credit"], row["comment"]) for row in rows] == [
        ("ann", "33.0", "2.0", ""),
        ("ann", "", "", "Well tried."),
    ]
    assert register(own_course, folder)[0] == ""  # Nothing is set aside twice.


def test_an_exercise_that_is_renamed_keeps_what_was_written_by_hand(own_course, folder):
    rename_double(folder)
    said, marks = register(own_course, folder)
    assert said == ""
    assert marks["ann"].scores == {"twofold": 35, "column_means": 60}
    assert marks["ann"].comments == {"twofold": "Well tried."}
    assert not (own_course.root / SET_ASIDE).exists()
    with Gradebook(own_course.directory.db_url) as nbgrader:
        notebook = nbgrader.find_notebook("tiny", "tiny")
        assert {cell.name for cell in notebook.grade_cells} == {"check-twofold", "check-column_means"}
        assert {cell.name for cell in notebook.source_cells} >= {"twofold", "check-twofold"}
        assert "double" not in {cell.name for cell in notebook.source_cells}


def test_cells_that_get_other_names_keep_what_was_written_by_hand(own_course, folder):
    change(folder.text, ("# %% double\n", "# %% first\n"), ("# %% check-double", "# %% check-first"))
    build(folder)
    _, marks = register(own_course, folder)
    assert marks["ann"].scores == {"double": 35, "column_means": 60}
    assert marks["ann"].comments == {"double": "Well tried."}


def test_a_change_that_fails_leaves_the_gradebook_as_it_was(own_course, folder, monkeypatch):
    remove_double(folder)
    monkeypatch.setattr("grader.gradebook.regrading._append", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        register(own_course, folder)
    with Gradebook(own_course.directory.db_url) as nbgrader:
        assert nbgrader.find_submission("tiny", "ann").score == 95


def test_feedback_and_report_wait_for_the_changed_lesson_to_be_graded(graded, tmp_path):
    shutil.copytree(graded.root, tmp_path / "course")
    course = Course(tmp_path / "course")
    folder = course.lesson("tiny")
    add_halve(folder)
    with pytest.raises(GraderError, match='have changed since it was graded; run "grader autograde tiny" first'):
        feedback(course, folder, ["solved"])
    with pytest.raises(GraderError, match="have changed since"):
        graded_before(course, folder)
    with open_gradebook(course, folder) as gradebook:
        gradebook.register()
    rename_double(folder)
    with open_gradebook(course, folder) as gradebook:
        gradebook.register()
    with pytest.raises(GraderError, match="have changed since"):
        feedback(course, folder, ["solved"])


def test_a_changed_lesson_is_released_although_there_are_submissions(own_course, folder):
    add_halve(folder)
    place = release(own_course, folder)
    assert "def halve" in (place / "tiny.ipynb").read_text(encoding="utf-8")
    with open_gradebook(own_course, folder) as gradebook:
        assert gradebook.mark("ann").scores == {"double": 35, "column_means": 60, "halve": 0}


@pytest.mark.usefixtures("sandbox")
def test_everyone_is_judged_by_the_new_source_and_whose_mark_moved_is_known(own_course, hand_in, limits, run_cli):
    course, folder = own_course, own_course.lesson("tiny")
    for student in ("solved", "partly_right", "untouched"):
        hand_in(course, student, student)
    first = autograde(course, folder, workers=1, limits=limits)
    assert [result.moved for result in first] == [None, None, None]
    with Gradebook(course.directory.db_url) as nbgrader:
        nbgrader.find_grade("check-double", "tiny", "tiny", "untouched").manual_score = 5
        nbgrader.db.commit()
    change(folder.exercises_file, ("points=40", "points=20"), ("points=60", "points=80"))
    build(folder)
    code, out, _ = run_cli("autograde", "tiny", "--course", course.root, "--workers", 1, "--json")
    assert code == 0
    rows = {row["student"]: row for row in json.loads(out)}
    assert {student: row["moved"] for student, row in rows.items()} == {
        "solved": None,
        "partly_right": {"from": 90, "to": 95},
        "untouched": None,
    }
    assert not any(row["unchanged"] for row in rows.values())
    with open_gradebook(course, folder) as gradebook:
        assert gradebook.mark("untouched").score == 5
    again = autograde(course, folder, workers=1, limits=limits)
    assert all(result.unchanged and result.moved is None for result in again)
    change(folder.exercises_file, ("points=20", "points=10"))
    build(folder)
    _, out, _ = run_cli("autograde", "tiny", "--course", course.root, "--workers", 1)
    assert "Marks moved (2 of 3): partly_right 95 → 87.5, solved 100 → 90." in out


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, ""),
        (2, "Marks moved (2 of 20): s00 1 → 2, s01 1 → 2.\n"),
        (9, f"Marks moved (9 of 20): {', '.join(f's{n:02d} 1 → 2' for n in range(8))}, and 1 more.\n"),
    ],
)
def test_of_a_large_class_the_first_few_are_named(number, said, capsys):
    verdict = Verdict("tiny", ())
    results = [Result(f"s{n:02d}", verdict, moved=(1.0, 2.0) if n < number else None) for n in range(20)]
    show_moved(Console(), results)
    assert capsys.readouterr().out == said
