"""What is gathered about a class from submissions, notebooks, gradebook and ledger."""

import datetime
import json
import shutil

import pytest
from nbgrader.api import Gradebook

from grader.course import Course
from grader.errors import GraderError
from grader.reports.class_report import gather
from grader.reports.examples import Example
from grader.reports.feedback import feedback
from grader.runs.autograde import autograde, executed


@pytest.fixture
def course(graded, tmp_path):
    """A copy of the graded course, to write to."""
    shutil.copytree(graded.root, tmp_path / "course")
    return Course(tmp_path / "course")


def test_a_graded_class(course, hand_in):
    folder = course.lesson("tiny")
    feedback(course, folder, ["solved"])  # Which brings penalties up to date.
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.find_grade("check-double", "tiny", "tiny", "partly_right").manual_score = 33
        gradebook.find_submission_notebook("tiny", "tiny", "solved").late_submission_penalty = 7
        gradebook.add_student("eve", first_name="Eve", last_name="Ада")
        gradebook.add_student("zoe")
        gradebook.db.commit()
    hand_in(course, "zoe", "solved")
    report = gather(course, folder)
    found = {one.student: one for one in report.standings}
    assert list(found) == [
        "copied_cell",
        "invalid_json",
        "partly_right",
        "puts_out_active_content",
        "solved",
        "syntax_error",
    ]
    assert (found["solved"].score, found["solved"].late_penalty, found["solved"].max_score) == (93, 7, 100)
    assert (found["partly_right"].score, found["partly_right"].scores["double"]) == (93, 33)
    assert found["partly_right"].verdict.score == 90
    assert 0 < found["solved"].seconds < 60
    assert (report.absent, report.waiting) == (["eve"], ["zoe"])
    assert report.names["eve"] == "Eve Ада"
    assert list(report.feedback) == ["solved"]
    assert report.examples == {("double", "negative ignored"): Example("return 2 * np.abs(x)", None)}
    assert report.statistics.students == 6
    assert report.mistakes[0].name == "negative ignored"
    assert report.last_run is not None
    assert report.moves == []


def test_a_class_whose_gradebook_was_lost(course):
    (course.root / "gradebook.db").unlink()
    report = gather(course, course.lesson("tiny"))
    scores = {one.student: one.score for one in report.standings}
    assert (scores["solved"], scores["partly_right"]) == (100, 90)
    assert (report.absent, report.waiting) == ([], [])


def test_notebooks_judged_before_times_were_recorded(course):
    path = executed(course, course.lesson("tiny"), "solved")
    data = json.loads(path.read_text(encoding="utf-8"))
    del data["metadata"]["grader"]["seconds"]
    path.write_text(json.dumps(data), encoding="utf-8")
    report = gather(course, course.lesson("tiny"))
    found = {one.student: one.seconds for one in report.standings}
    assert found["solved"] is None
    assert report.statistics.unrecorded == 2  # The file that is no notebook has none either.


def test_what_a_run_moved(course, hand_in, limits):
    folder = course.lesson("tiny")
    begun = datetime.datetime.now(datetime.UTC)
    hand_in(course, "partly_right", "solved")
    hand_in(course, "fay", "partly_right")
    autograde(course, folder, workers=1, limits=limits)
    report = gather(course, folder)
    assert report.last_run > begun
    (move,) = report.last_moves
    assert (move.student, move.run) == ("partly_right", report.last_run)
    assert (move.before, move.after) == ({"double": 30, "column_means": 60}, {"double": 40, "column_means": 60})
    hand_in(course, "fay", "solved")
    autograde(course, folder, workers=1, limits=limits)
    report = gather(course, folder)
    assert [move.student for move in report.last_moves] == ["fay"]
    assert [move.student for move in report.earlier_moves] == ["partly_right"]


def test_nothing_judged_is_said_in_a_sentence(own_course, hand_in):
    hand_in(own_course, "ann", "solved")
    with pytest.raises(GraderError, match=r'run "grader autograde tiny" first\.$'):
        gather(own_course, own_course.lesson("tiny"))
