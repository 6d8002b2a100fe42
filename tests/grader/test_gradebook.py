"""Verdicts in nbgrader's tables: as nbgrader itself would read and write them, on SQLite and on PostgreSQL."""

import datetime
import os

import pytest
from nbgrader.api import Gradebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import event, insert, inspect

from grader.gradebook.assignment_gradebook import Mark
from grader.gradebook.database import INDEXES
from grader.gradebook.grades import Part, Person, people, standings
from grader.gradebook.opening import open_database, open_gradebook
from grader.judging.verdict import ExerciseVerdict, Outcome, Verdict
from grader.runs.autograde import utc

DUE = datetime.datetime(2030, 1, 10, 12)
LATE = """
from nbgrader.plugins import LateSubmissionPlugin

class Tenth(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {penalty}

c.AssignLatePenalties.plugin_class = Tenth
"""


def verdict(double=10.0, means=60.0, outcome=Outcome.FAILED):
    return Verdict(
        "tiny",
        (
            ExerciseVerdict("double", outcome, double, 40.0, "The sign is wrong."),
            ExerciseVerdict("column_means", Outcome.PASSED, means, 60.0, "Right."),
        ),
    )


@pytest.fixture
def course(own_course, database):
    """A course whose gradebook is kept in either kind of database, and is empty but for the lesson."""
    if database:
        config = own_course.root / "nbgrader_config.py"
        config.write_text(f'{config.read_text()}\nc.CourseDirectory.db_url = "{database}"\n')
    with open_gradebook(own_course, own_course.lesson("tiny")) as gradebook:
        gradebook.register()
    return own_course


@pytest.fixture
def gradebook(course):
    with open_gradebook(course, course.lesson("tiny")) as opened:
        yield opened


@pytest.fixture
def nbgrader(course):
    """What nbgrader sees, over a connection of its own."""
    with Gradebook(course.directory.db_url) as opened:
        yield opened


def configure(course, addition):
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + addition)
    for name in ("config", "directory"):
        vars(course).pop(name, None)


def test_nbgrader_reads_what_was_saved(gradebook, nbgrader):
    gradebook.save("ann", verdict(), DUE)
    submission = nbgrader.find_submission("tiny", "ann")
    assert (submission.score, submission.max_score, submission.needs_manual_grade) == (70, 100, False)
    assert submission.timestamp == DUE
    comments = {comment.name: comment.auto_comment for comment in submission.notebooks[0].comments}
    assert comments == {"double": "The sign is wrong.", "column_means": "Right."}
    assert nbgrader.find_grade("check-double", "tiny", "tiny", "ann").auto_score == 10


def test_a_submission_has_the_rows_that_nbgrader_would_make(gradebook, nbgrader):
    gradebook.save("ann", verdict(), None)
    nbgrader.add_student("bob")
    with nbgrader.db.no_autoflush:  # Else SQLAlchemy warns of what nbgrader adds half-made.
        nbgrader.add_submission("tiny", "bob")

    def rows(student):
        (notebook,) = nbgrader.find_submission("tiny", student).notebooks
        grades = sorted((grade.name, grade.cell.type) for grade in notebook.grades)
        return grades, sorted((comment.name, comment.cell.type) for comment in notebook.comments)

    assert rows("ann") == rows("bob")


def test_a_lesson_that_is_entered_is_not_entered_again_until_it_changes(course, nbgrader, monkeypatch):
    def points():
        nbgrader.db.expire_all()
        return nbgrader.find_notebook("tiny", "tiny").max_score

    folder = course.lesson("tiny")
    with open_gradebook(course, folder) as gradebook:
        monkeypatch.setattr("nbgrader.preprocessors.SaveCells.preprocess", lambda *_: pytest.fail("entered again"))
        gradebook.register()
    monkeypatch.undo()
    changed = folder.source.read_text().replace('"points": 40', '"points": 41')
    folder.source.write_text(changed)
    with open_gradebook(course, folder) as gradebook:
        gradebook.register()
    assert points() == 101


def test_saving_is_one_transaction(gradebook):
    commits = []
    event.listen(gradebook._db.get_bind(), "commit", lambda connection: commits.append(connection))
    gradebook.save("ann", verdict(), DUE)
    gradebook.save("ann", verdict(double=20), DUE)
    assert len(commits) == 2


def test_a_save_that_fails_leaves_nothing_behind(gradebook, nbgrader, monkeypatch):
    monkeypatch.setattr(gradebook, "_comment", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        gradebook.save("ann", verdict(), DUE)
    assert not nbgrader.students
    assert not gradebook.scores()
    monkeypatch.undo()
    gradebook.save("ann", verdict(), DUE)
    assert gradebook.mark("ann").score == 70


def test_saving_again_replaces_and_doubles_nothing(gradebook, nbgrader):
    for score in (10, 10, 25):
        gradebook.save("ann", verdict(double=score), DUE)
    assert len(nbgrader.assignment_submissions("tiny")) == 1
    assert len(nbgrader.find_submission_notebook("tiny", "tiny", "ann").grades) == 2
    assert gradebook.mark("ann").score == 85


def test_what_graders_wrote_by_hand_is_kept(gradebook, nbgrader):
    gradebook.save("ann", verdict(), DUE)
    nbgrader.find_grade("check-double", "tiny", "tiny", "ann").manual_score = 33
    nbgrader.find_comment("double", "tiny", "tiny", "ann").manual_comment = "Well tried."
    nbgrader.db.commit()
    gradebook.save("ann", verdict(double=0), DUE)
    mark = gradebook.mark("ann")
    assert (mark.scores["double"], mark.comments) == (33, {"double": "Well tried."})
    nbgrader.db.expire_all()
    grade = nbgrader.find_grade("check-double", "tiny", "tiny", "ann")
    assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (0, 33, True)


def test_a_submission_that_could_not_be_judged_waits_for_a_human(gradebook, nbgrader):
    gradebook.save("ann", verdict(double=0, means=0), DUE, by_hand=True)
    assert nbgrader.find_submission("tiny", "ann").needs_manual_grade
    nbgrader.db.expire_all()
    gradebook.save("ann", verdict(), DUE)
    assert not nbgrader.find_submission("tiny", "ann").needs_manual_grade


def test_marks_of_a_class_and_its_roster(gradebook, nbgrader):
    gradebook.save("ann", verdict(), DUE)
    gradebook.save("bob", verdict(double=0, means=0), DUE, by_hand=True)
    nbgrader.add_student("cem", first_name="Cem", last_name="Öz")
    theirs = {"id": "theirs", "assignment_id": nbgrader.add_assignment("another").id, "student_id": "cem"}
    nbgrader.db.execute(insert(SubmittedAssignment), theirs)
    nbgrader.find_grade("check-double", "tiny", "tiny", "ann").extra_credit = 2
    nbgrader.find_comment("double", "tiny", "tiny", "ann").manual_comment = "Nearly."
    nbgrader.db.commit()
    marks = gradebook.marks()
    assert set(marks) == {"ann", "bob"}
    assert marks["ann"] == Mark(72, 100, 0, {"double": 12, "column_means": 60}, {"double": "Nearly."}, False)
    assert (marks["bob"].score, marks["bob"].needs_grader) == (0, True)
    assert gradebook.mark("ann") == marks["ann"]
    assert gradebook.roster() == {"ann": "", "bob": "", "cem": "Cem Öz"}


def test_an_empty_answer_is_called_so(gradebook, nbgrader):
    gradebook.save("ann", verdict(double=0, outcome=Outcome.UNATTEMPTED), None)
    assert nbgrader.find_comment("double", "tiny", "tiny", "ann").comment == "No response."


@pytest.mark.parametrize(
    ("penalty", "expected"),
    [("7.5", 7.5), ("-3", 0), ("1000", 70), ("None", 0), ("total_seconds_late / 3600", 2)],
)
def test_late_penalties_are_the_plugins(course, nbgrader, penalty, expected):
    nbgrader.update_or_create_assignment("tiny", duedate=str(DUE))
    configure(course, LATE.format(penalty=penalty))
    with open_gradebook(course, course.lesson("tiny")) as gradebook:
        gradebook.save("ann", verdict(), DUE + datetime.timedelta(hours=2))
        gradebook.save("bob", verdict(), DUE)
        assert gradebook.mark("ann").late_penalty == expected
        assert gradebook.mark("ann").score == 70 - expected
        assert gradebook.mark("bob").late_penalty == 0


def test_a_penalty_goes_when_the_work_is_no_longer_late(course, nbgrader):
    nbgrader.update_or_create_assignment("tiny", duedate=str(DUE))
    configure(course, LATE.format(penalty="5"))
    late = DUE + datetime.timedelta(hours=2)
    with open_gradebook(course, course.lesson("tiny")) as gradebook:
        gradebook.save("ann", verdict(), late)
        assert gradebook.mark("ann").late_penalty == 5
        nbgrader.grant_extension("tiny", "ann", hours=3)
        gradebook.save("ann", verdict(), late)
        assert gradebook.mark("ann").late_penalty == 0


def test_penalties_are_brought_up_to_date_for_all(course, nbgrader):
    nbgrader.update_or_create_assignment("tiny", duedate=str(DUE))
    configure(course, LATE.format(penalty="total_seconds_late / 3600"))
    with open_gradebook(course, course.lesson("tiny")) as gradebook:
        for hours, student in enumerate(("ann", "bob", "cid")):
            gradebook.save(student, verdict(), DUE + datetime.timedelta(hours=hours))
        assert gradebook.late() == {"bob": 1, "cid": 2}
        nbgrader.update_or_create_assignment("tiny", duedate=str(DUE - datetime.timedelta(hours=1)))
        gradebook.penalize("bob")
        assert gradebook.late() == {"bob": 2, "cid": 2}
        gradebook.penalize()
        assert gradebook.late() == {"ann": 1, "bob": 2, "cid": 3}


def test_what_everybody_has_can_be_read(course, gradebook, nbgrader):
    nbgrader.add_student("ann", first_name="Ann", last_name="Lee", lms_user_id="501")
    nbgrader.add_student("bob")
    gradebook.save("ann", verdict(), DUE)
    grade = nbgrader.find_grade("check-double", "tiny", "tiny", "ann")
    grade.manual_score, grade.extra_credit = 30, 2
    nbgrader.find_comment("double", "tiny", "tiny", "ann").manual_comment = "Well tried."
    nbgrader.find_submission_notebook("tiny", "tiny", "ann").late_submission_penalty = 7
    nbgrader.db.commit()
    with open_database(course) as opened:
        bob, ann = standings(opened, course, "tiny", people(opened))
    assert (bob.person.id, bob.handed_in, bob.score, bob.max_score) == ("bob", False, 0, 100)
    assert ann.person == Person("ann", "Ann", "Lee", "", "501")
    assert (ann.raw_score, ann.late_penalty, ann.score, ann.submitted) == (92, 7, 85, DUE)
    assert ann.parts == (
        Part("double", 32, 40, "The sign is wrong.", "Well tried."),
        Part("column_means", 60, 60, "Right.", ""),
    )


def test_finding_a_students_rows_needs_no_search_through_all(gradebook):
    found = inspect(gradebook._db.get_bind())
    names = {index["name"] for table in found.get_table_names() for index in found.get_indexes(table)}
    assert names >= {index.name for index in INDEXES}


def test_opening_leaves_the_path_as_it_was(course):
    before = dict(os.environ)
    with open_gradebook(course, course.lesson("tiny")):
        assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2030-01-10 12:00:00 UTC", DUE),
        ("2030-01-10 12:00:00 UTC\n", DUE),
        ("yesterday", None),
        ("", None),
    ],
)
def test_timestamps_are_read_as_utc(written, read):
    assert utc(written) == read


def test_scores_are_sums_of_the_latest_grades(gradebook, nbgrader):
    for number in range(5):
        gradebook.save(f"s{number}", verdict(double=number), DUE)
    assert gradebook.scores().keys() == {f"s{number}" for number in range(5)}
    scores = {part.student.id: part.score for part in nbgrader.notebook_submissions("tiny", "tiny")}
    assert scores == {f"s{number}": 60 + number for number in range(5)}
    assert nbgrader.db.query(SubmittedNotebook).count() == 5
