"""Late work: what a day costs, and that grades follow when due dates, settings or grades by hand change."""

import datetime
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin
from traitlets import TraitError
from traitlets.config import Config

from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.opening import open_gradebook
from grader.judging.verdict import ExerciseVerdict, Outcome, Verdict
from grader.late import LatePenalty
from grader.preprocessors import FeedbackExporter
from grader.reports.feedback import feedback
from grader.runs.autograde import results

NBGRADER = Path(sys.executable).with_name("nbgrader")
DUE = datetime.datetime(2030, 1, 10, 12)
MINUTE, DAY = 60, 24 * 60 * 60
TENTH = "c.LatePenalty.per_day = 0.1"


def configured(course, *lines):
    """The course with these lines added to its nbgrader_config.py, as the next command reads it."""
    config = course.root / "nbgrader_config.py"
    config.write_text("\n".join([config.read_text(), *lines]))
    return Course(course.root)


def due(course, date=DUE, **extension):
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.update_or_create_assignment("tiny", duedate=date and f"{date} UTC")
        if extension:
            gradebook.grant_extension("tiny", "ann", **extension)


def save(course, score=80.0, late=DAY + 1, student="ann"):
    parts = (
        ExerciseVerdict("double", Outcome.FAILED, score - 60, 40.0, "The sign is wrong."),
        ExerciseVerdict("column_means", Outcome.PASSED, 60.0, 60.0, "Right."),
    )
    with open_gradebook(course, course.lesson("tiny")) as gradebook:
        gradebook.save(student, Verdict("tiny", parts), DUE + datetime.timedelta(seconds=late))


def penalty(course, student="ann", *, again=True):
    with open_gradebook(course, course.lesson("tiny")) as gradebook:
        if again:
            gradebook.penalize()
        return gradebook.mark(student).late_penalty


@pytest.mark.parametrize(
    ("settings", "late", "expected"),
    [
        ({"per_day": 0.1}, 1, 8),
        ({"per_day": 0.1}, DAY, 8),
        ({"per_day": 0.1}, DAY + 1, 16),
        ({"per_day": 0.1}, 20 * DAY, 80),
        ({"per_day": 0.1, "cap": 0.5}, 20 * DAY, 40),
        ({"per_day": 0.1, "grace_minutes": 15}, 15 * MINUTE, None),
        ({"per_day": 0.1, "grace_minutes": 15}, 15 * MINUTE + 1, 8),
        ({"per_day": 0.1, "grace_minutes": 15}, DAY + 15 * MINUTE, 8),
        ({"per_day": 5, "unit": "points"}, DAY + 1, 10),
        ({"per_day": 5, "unit": "points", "cap": 12}, 20 * DAY, 12),
        ({"per_day": 50, "unit": "points"}, 20 * DAY, 80),
        ({}, DAY, None),
        ({"cap": 0.5, "grace_minutes": 1}, DAY, None),
    ],
)
def test_what_being_late_costs(settings, late, expected):
    plugin = LatePenalty(config=Config({"LatePenalty": settings}))
    assert plugin.late_submission_penalty("ann", 80.0, late) == expected


def test_without_a_price_a_day_it_does_what_nbgraders_own_does():
    config = Config({"LateSubmissionPlugin": {"penalty_method": "zero"}})
    for plugin in (LatePenalty(config=config), LateSubmissionPlugin(config=config)):
        assert plugin.late_submission_penalty("ann", 80.0, DAY) == 80


@pytest.mark.parametrize(
    "settings", [{"per_day": 10}, {"per_day": 0.1, "cap": 50}, {"per_day": -0.1}, {"unit": "days"}]
)
def test_settings_that_make_no_sense_are_refused(settings):
    with pytest.raises(TraitError):
        LatePenalty(config=Config({"LatePenalty": settings}))


def test_settings_that_make_no_sense_are_said_in_a_sentence(own_course):
    due(own_course)
    course = configured(own_course, "c.LatePenalty.per_day = 10")
    with pytest.raises(GraderError, match=r"nbgrader_config.py is not right: .* write a tenth as 0\.1"):
        save(course)


def test_a_course_says_nothing_of_late_work_and_nothing_is_taken_off(own_course):
    due(own_course)
    save(own_course)
    assert penalty(own_course) == 0


def test_a_plugin_of_the_course_goes_before_ours(own_course):
    config = own_course.root / "nbgrader_config.py"
    plugin = 'c.AssignLatePenalties.plugin_class = "nbgrader.plugins.LateSubmissionPlugin"\nconfigure(c)'
    config.write_text(config.read_text().replace("configure(c)", plugin))
    course = configured(own_course, TENTH, 'c.LateSubmissionPlugin.penalty_method = "zero"')
    due(course)
    save(course)
    assert penalty(course, again=False) == 80


def test_a_penalty_follows_whatever_it_depends_on(own_course):
    due(own_course)
    course = configured(own_course, TENTH)
    save(course)
    save(course, student="bob", late=-1)
    assert (penalty(course, again=False), penalty(course, "bob", again=False)) == (16, 0)
    due(course, DUE + datetime.timedelta(days=1))
    assert penalty(course) == 8
    due(course, DUE - datetime.timedelta(days=1))
    assert (penalty(course), penalty(course, "bob")) == (24, 8)
    due(course, None)
    assert (penalty(course), penalty(course, "bob")) == (0, 0)
    due(course, DUE, days=1)
    assert penalty(course) == 8
    course = configured(course, "c.LatePenalty.per_day = 0.25")
    assert penalty(course) == 20
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.find_grade("check-double", "tiny", "tiny", "ann").manual_score = 40
        gradebook.find_grade("check-double", "tiny", "tiny", "ann").extra_credit = 4
        gradebook.db.commit()
    assert penalty(course) == 26


def test_a_penalty_that_cannot_be_worked_out_leaves_all_as_it_was(own_course):
    due(own_course)
    course = configured(own_course, TENTH)
    save(course)
    broken = configured(course, "c.LatePenalty.cap = -1")
    with pytest.raises(GraderError, match="late penalty"):
        penalty(broken)
    assert penalty(course, again=False) == 16


@pytest.mark.usefixtures("sandbox")
def test_a_run_corrects_penalties_without_judging_again(own_course, hand_in, limits, run_cli):
    course = configured(own_course, TENTH)
    for student in ("ann", "bob"):
        hand_in(course, student, "partly_right")
        stamp = DUE + datetime.timedelta(hours=1 if student == "ann" else -30)
        hand_in(course, student, f"{stamp} UTC".encode(), "timestamp.txt")
    said = _nbgrader(course, "db", "assignment", "add", "tiny", f"--duedate={DUE} UTC")
    assert said.returncode == 0, said.stderr
    folder = course.lesson("tiny")
    list(results(course, folder, workers=1, limits=limits))
    assert (penalty(course, again=False), penalty(course, "bob", again=False)) == (9, 0)

    due(course, DUE - datetime.timedelta(days=2))
    code, out, err = run_cli("autograde", "tiny", "--course", course.root, "--json")
    assert code == 0, err
    assert out.count('"unchanged": true') == 2
    assert (penalty(course, again=False), penalty(course, "bob", again=False)) == (27, 9)
    _, out, _ = run_cli("autograde", "tiny", "--course", course.root)
    assert "Late, in points: ann −27, bob −9" in out

    due(course, DUE + datetime.timedelta(days=2))
    feedback(course, folder, ["ann"])
    assert "for being late" not in (course.path("feedback", "ann", "tiny") / "tiny.html").read_text(encoding="utf-8")

    course = configured(course, "c.LatePenalty.per_day = 0.5")
    due(course)
    said = _nbgrader(course, "autograde", "tiny", "--force", "--student=ann")
    assert said.returncode == 0, said.stderr
    assert penalty(course, again=False) == 45


def test_feedback_made_by_nbgrader_follows_too(graded, tmp_path, monkeypatch):
    import shutil

    import nbformat

    shutil.copytree(graded.root, tmp_path / "course")
    course = configured(Course(tmp_path / "course"), TENTH)
    due(course)
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.find_submission("tiny", "solved").timestamp = DUE + datetime.timedelta(hours=1)
        gradebook.db.commit()
    monkeypatch.chdir(course.root)
    notebook = nbformat.read(course.path("autograded", "solved", "tiny") / "tiny.ipynb", as_version=4)
    url = course.directory.db_url
    about = {"nbgrader": {"student": "solved", "assignment": "tiny", "notebook": "tiny", "db_url": url}}
    page, _ = FeedbackExporter().from_notebook_node(notebook, about)
    assert "<strong>90</strong> of 100 points" in page
    assert "(after 10 points for being late)" in page


def _nbgrader(course, *arguments):
    return subprocess.run(
        [NBGRADER, *arguments], cwd=course.root, capture_output=True, text=True, timeout=300, check=False
    )
