"""A class on disk, from submitted/ to gradebook and autograded notebooks, and what a second run does."""

import multiprocessing
import os
from concurrent.futures import Future
from contextlib import contextmanager

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.authoring.build import build
from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.opening import open_gradebook
from grader.judging import grading, kit
from grader.judging.grading import recorded
from grader.reports.feedback import feedback
from grader.runs import autograde as autograding
from grader.runs.autograde import autograde, graded_before, results

pytestmark = pytest.mark.usefixtures("sandbox")


class _Here:
    """Judges in this process, as it is asked."""

    room = True

    def __init__(self, bench):
        self._bench, self._answered = bench, []

    def submit(self, task):
        future = Future()
        try:
            future.set_result(self._bench.judge(task.content, task.limits, mark=task.mark, problem=task.problem))
        except Exception as error:
            future.set_exception(error)
        self._answered.append(future)
        return future

    def wait(self):
        answered, self._answered = self._answered, []
        return answered


@pytest.fixture
def in_process(monkeypatch):
    """Judge in this process: no worker processes to start, and what a test replaces is replaced there too."""

    @contextmanager
    def workers(number, packed):
        bench = kit.Bench(packed)
        try:
            yield _Here(bench)
        finally:
            bench.close()

    monkeypatch.setattr(autograding, "local_workers", workers)


@pytest.fixture
def judged(monkeypatch):
    """How often submissions were judged in the sandbox."""
    calls = []
    grade = grading.grade
    monkeypatch.setattr(grading, "grade", lambda *given, **named: calls.append(given) or grade(*given, **named))
    return calls


def _rows(course, student):
    """What nbgrader's own API has of a submission: scores and comments by cell, and the flags."""
    with Gradebook(course.directory.db_url) as gradebook:
        submission = gradebook.find_submission("tiny", student)
        (notebook,) = submission.notebooks
        return {
            "score": submission.score,
            "max_score": submission.max_score,
            "needs_manual_grade": submission.needs_manual_grade,
            "scores": {grade.name: grade.score for grade in notebook.grades},
            "auto_scores": {grade.name: grade.auto_score for grade in notebook.grades},
            "max_scores": {grade.name: grade.max_score for grade in notebook.grades},
            "comments": {comment.name: comment.comment for comment in notebook.comments},
            "timestamp": submission.timestamp,
            "late_penalty": submission.late_submission_penalty,
        }


def _autograded(course, student):
    return course.path("autograded", student, "tiny") / "tiny.ipynb"


def _set_manual_score(course, student, cell, score):
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.find_grade(cell, "tiny", "tiny", student).manual_score = score
        gradebook.db.commit()


def test_a_class(own_course, hand_in, limits):
    course, folder = own_course, own_course.lesson("tiny")
    for name in ("solved", "partly_right", "untouched", "infinite_loop", "strange_text_in_error", "invalid_json"):
        hand_in(course, name, name)
    hand_in(course, "wrong-name", "solved", file="my homework.ipynb")
    hand_in(course, "two", "solved", file="one.ipynb")
    hand_in(course, "two", "solved", file="other.ipynb")
    hand_in(course, "none", b"", file="notes.txt")
    hand_in(course, "both-names", "solved")
    hand_in(course, "both-names", "untouched", file="old.ipynb")
    hand_in(course, "linked", b"", file="notes.txt").with_name("tiny.ipynb").symlink_to(
        course.path("submitted", "solved", "tiny") / "tiny.ipynb"
    )
    os.mkfifo(hand_in(course, "piped", b"", file="notes.txt").with_name("tiny.ipynb"))
    hand_in(course, "folder", b"", file="tiny.ipynb/notes.txt")
    for file in (b"a\xff\x1b[31m.ipynb", b"b.ipynb"):  # As named on some other machine.
        hand_in(course, "undecodable", "solved", file=os.fsdecode(file))
    (course.path("submitted", "solved", "tiny") / "timestamp.txt").write_text("2026-02-03 10:20:30 UTC")
    (course.path("submitted", "untouched", "tiny") / "timestamp.txt").write_bytes(b"\xff when I was ready \0")

    graded = autograde(course, folder, workers=2, limits=limits)

    scores = {result.student: result.verdict.score for result in graded}
    assert scores == {
        "both-names": 100, "folder": 0, "infinite_loop": 60, "invalid_json": 0, "linked": 0, "none": 0,
        "partly_right": 90, "piped": 0, "solved": 100, "strange_text_in_error": 60, "two": 0, "undecodable": 0,
        "untouched": 0, "wrong-name": 100,
    }  # fmt: skip
    assert [result.student for result in graded] == sorted(scores)
    assert not any(result.failure or result.unchanged for result in graded)

    problems = {result.student: result.verdict.problem for result in graded if result.verdict.problem}
    assert set(problems) == {"folder", "invalid_json", "linked", "none", "piped", "two", "undecodable"}
    assert problems["two"] == "The submission holds one.ipynb, other.ipynb; it should hold tiny.ipynb."
    assert problems["none"] == "The submission holds no notebook; it should hold tiny.ipynb."
    for student in ("linked", "piped", "folder"):
        assert problems[student].startswith("tiny.ipynb ")
        assert problems[student].endswith("submit the notebook itself.")

    for student, score in scores.items():
        row = _rows(course, student)
        assert (row["score"], row["max_score"]) == (score, 100)
        assert row["max_scores"] == {"check-double": 40, "check-column_means": 60}
        assert row["needs_manual_grade"] is False
        notebook = nbformat.read(_autograded(course, student), as_version=4)
        nbformat.validate(notebook)
        assert notebook.metadata.grader.verdict.score == score
    row = _rows(course, "partly_right")
    assert row["scores"] == {"check-double": 30, "check-column_means": 60}
    assert "What does a negative number become?" in row["comments"]["double"]
    assert _rows(course, "untouched")["comments"]["double"] == "No response."
    assert str(_rows(course, "solved")["timestamp"]) == "2026-02-03 10:20:30"
    assert _rows(course, "untouched")["timestamp"] is None
    assert (_autograded(course, "solved").with_name("timestamp.txt")).read_text() == "2026-02-03 10:20:30 UTC"
    assert not list(course.root.glob("autograded/*/*/.*"))

    again = autograde(course, folder, workers=1, limits=limits)
    assert all(result.unchanged for result in again)
    assert [result.verdict for result in again] == [result.verdict for result in graded]
    assert [result.verdict for result in graded_before(course, folder)] == [result.verdict for result in graded]


@pytest.mark.usefixtures("in_process")
def test_only_what_changed_is_judged_again(own_course, hand_in, limits, judged):
    course, folder = own_course, own_course.lesson("tiny")
    for student, name in {"ann": "solved", "bob": "solved", "cy": "solved", "dora": "invalid_json"}.items():
        hand_in(course, student, name)
    first = autograde(course, folder, limits=limits)
    assert [result.verdict.score for result in first] == [100, 100, 100, 0]
    assert len(judged) == 4

    assert all(result.unchanged for result in autograde(course, folder, limits=limits))
    assert len(judged) == 4

    hand_in(course, "ann", "untouched")
    hand_in(course, "bob", "invalid_json")
    place = hand_in(course, "cy", b"")
    place.unlink()
    place.symlink_to(course.path("submitted", "dora", "tiny") / "tiny.ipynb")
    graded = {result.student: result for result in autograde(course, folder, limits=limits)}
    assert {student: result.verdict.score for student, result in graded.items()} == {
        "ann": 0, "bob": 0, "cy": 0, "dora": 0,
    }  # fmt: skip
    assert [student for student, result in graded.items() if result.unchanged] == ["dora"]
    for student in ("ann", "bob", "cy"):
        assert _rows(course, student)["score"] == 0
        assert recorded(_autograded(course, student)).verdict.score == 0

    place.unlink()
    place.with_name("one.ipynb").write_bytes(b"1")
    place.with_name("two.ipynb").write_bytes(b"2")
    (cy,) = autograde(course, folder, students="cy", limits=limits)
    assert "one.ipynb, two.ipynb" in cy.verdict.problem  # Not the sentence about the link.

    hand_in(course, "bob", "solved")
    count = len(judged)
    bob = next(result for result in autograde(course, folder, limits=limits) if result.student == "bob")
    assert (bob.verdict.score, bob.unchanged) == (100, False)
    assert len(judged) == count + 1
    assert _rows(course, "bob")["score"] == 100


@pytest.mark.usefixtures("in_process")
def test_force_glob_and_a_changed_lesson(own_course, hand_in, limits, judged):
    course, folder = own_course, own_course.lesson("tiny")
    for student in ("ann", "anton", "bob"):
        hand_in(course, student, "invalid_json")
    assert [result.student for result in autograde(course, folder, students="an*", limits=limits)] == ["ann", "anton"]
    assert not _autograded(course, "bob").exists()
    assert len(judged) == 2
    forced = autograde(course, folder, students="ann", limits=limits, force=True)
    assert [result.unchanged for result in forced] == [False]
    assert len(judged) == 3

    text = folder.exercises_file.read_text(encoding="utf-8")
    folder.exercises_file.write_text(text + "\n# looked at again\n", encoding="utf-8")
    assert [result.unchanged for result in autograde(course, folder, students="ann", limits=limits)] == [False]

    _autograded(course, "ann").unlink()
    assert [result.unchanged for result in autograde(course, folder, students="ann", limits=limits)] == [False]
    assert _autograded(course, "ann").is_file()
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.remove_submission("tiny", "ann")
    assert [result.unchanged for result in autograde(course, folder, students="ann", limits=limits)] == [False]
    assert _rows(course, "ann")["max_score"] == 100


@pytest.mark.usefixtures("in_process")
def test_a_grade_given_by_hand_is_kept_and_flagged(own_course, hand_in, limits):
    course, folder = own_course, own_course.lesson("tiny")
    hand_in(course, "ann", "partly_right")
    autograde(course, folder, limits=limits)
    _set_manual_score(course, "ann", "check-double", 35)
    assert _rows(course, "ann")["score"] == 95

    hand_in(course, "ann", "untouched")
    autograde(course, folder, limits=limits)
    row = _rows(course, "ann")
    assert row["auto_scores"] == {"check-double": 0, "check-column_means": 0}
    assert row["scores"] == {"check-double": 35, "check-column_means": 0}
    assert row["needs_manual_grade"] is True


@pytest.mark.usefixtures("in_process")
def test_late_penalty_is_nbgraders(own_course, hand_in, limits):
    root = own_course.root
    with (root / "nbgrader_config.py").open("a") as file:
        file.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    course = Course(root)
    folder = course.lesson("tiny")
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.update_or_create_assignment("tiny", duedate="2026-03-01 12:00:00 UTC")
    for student, when in {"early": "2026-03-01 11:59:00 UTC", "late": "2026-03-01 12:00:10 UTC"}.items():
        hand_in(course, student, "solved").with_name("timestamp.txt").write_text(when)
    hand_in(course, "undated", "solved")
    autograde(course, folder, limits=limits)

    assert {s: _rows(course, s)["late_penalty"] or 0 for s in ("early", "late", "undated")} == {
        "early": 0, "late": 100, "undated": 0,
    }  # fmt: skip
    with open_gradebook(course, folder) as gradebook:
        assert gradebook.mark("late").score == 0
        assert gradebook.mark("late").scores == {"double": 40, "column_means": 60}
        assert gradebook.mark("early").score == 100
    pages = feedback(course, folder, ["early", "late"])
    assert "after 100 points for being late" in pages[1].read_text(encoding="utf-8")
    assert "for being late" not in pages[0].read_text(encoding="utf-8")

    (course.path("submitted", "late", "tiny") / "timestamp.txt").write_text("2026-03-01 11:00:00 UTC")
    autograde(course, folder, limits=limits, force=True)
    assert not _rows(course, "late")["late_penalty"]


@pytest.mark.usefixtures("in_process")
def test_a_failing_worker_does_not_stop_the_class(own_course, hand_in, limits, monkeypatch):
    course, folder = own_course, own_course.lesson("tiny")
    for student, name in {"ann": "solved", "bob": "partly_right", "cy": "untouched"}.items():
        hand_in(course, student, name)
    autograde(course, folder, students="bob", limits=limits)
    _set_manual_score(course, "bob", "check-double", 40)
    grade = grading.grade
    bobs = hand_in(course, "bob", "reordered").read_bytes()

    def failing(content, *given, **named):
        if content == bobs:
            raise MemoryError("no memory left on this worker")
        return grade(content, *given, **named)

    monkeypatch.setattr(grading, "grade", failing)
    graded = {result.student: result for result in autograde(course, folder, limits=limits)}
    assert {student: result.failure for student, result in graded.items()} == {
        "ann": None, "bob": "no memory left on this worker", "cy": None,
    }  # fmt: skip
    assert graded["ann"].verdict.score == 100
    row = _rows(course, "bob")
    assert row["needs_manual_grade"] is True
    assert row["auto_scores"] == {"check-double": 0, "check-column_means": 0}  # The old grade is not left standing.
    assert "an instructor will look at it" in row["comments"]["double"]
    assert _rows(course, "ann")["needs_manual_grade"] is False
    assert "no memory left" not in _autograded(course, "bob").read_text(encoding="utf-8")

    monkeypatch.setattr(grading, "grade", grade)
    graded = {result.student: result for result in autograde(course, folder, limits=limits)}
    assert [student for student, result in graded.items() if not result.unchanged] == ["bob"]
    assert graded["bob"].verdict.score == 100
    assert _rows(course, "bob")["auto_scores"] == {"check-double": 40, "check-column_means": 60}


def test_killed_worker_processes_cost_nobody_a_grade(own_course, hand_in, limits):
    course, folder = own_course, own_course.lesson("tiny")
    students = [f"s{number:02d}" for number in range(12)]
    for student in students:
        hand_in(course, student, "invalid_json")
    killed, judged = [], []
    for result in results(course, folder, workers=1, limits=limits):
        judged.append(result)
        if not killed:
            for process in multiprocessing.active_children():
                killed.append(process.pid)
                process.kill()
    assert killed
    assert sorted(result.student for result in judged) == students
    assert not any(result.failure for result in judged)
    assert all(result.unchanged for result in autograde(course, folder, limits=limits))


def test_a_run_that_was_interrupted_goes_on_where_it_stopped(own_course, hand_in, limits, in_process):
    course, folder = own_course, own_course.lesson("tiny")
    for student in ("ann", "bob", "cy"):
        hand_in(course, student, "invalid_json")
    run = results(course, folder, workers=1, limits=limits)
    assert next(run).student == "ann"
    with pytest.raises(GraderError, match="Stopped: 1 of 3 submissions are judged and recorded"):
        run.throw(KeyboardInterrupt)
    assert _rows(course, "ann")["max_score"] == 100
    again = autograde(course, folder, limits=limits)
    assert [result.student for result in again] == ["ann", "bob", "cy"]
    assert [result.unchanged for result in again] == [True, False, False]


def test_no_submissions_is_said_in_a_sentence(own_course, hand_in):
    course, folder = own_course, own_course.lesson("tiny")
    with pytest.raises(GraderError, match=r'No submissions match "\*"; they are expected as .*/tiny\.ipynb\.$'):
        autograde(course, folder)
    hand_in(course, "ann", "solved")
    with pytest.raises(GraderError, match='No submissions match "zoe"'):
        autograde(course, folder, students="zoe")
    with pytest.raises(GraderError, match=r'Nothing is autograded for tiny yet; run "grader autograde tiny" first\.'):
        graded_before(course, folder)


def test_a_source_that_is_not_built_is_said_in_a_sentence(own_course, hand_in, in_process, limits):
    course, folder = own_course, own_course.lesson("tiny")
    hand_in(course, "ann", "invalid_json")
    folder.source.write_text(folder.source.read_text(encoding="utf-8").replace("twice x", "two x"), encoding="utf-8")
    with pytest.raises(GraderError, match=r'tiny\.ipynb is not up to date with lessons/tiny; run "grader build" first'):
        autograde(course, folder)
    folder.source.unlink()
    with pytest.raises(GraderError, match='run "grader build" first'):
        autograde(course, folder)
    build(folder)
    assert len(autograde(course, folder, limits=limits)) == 1
