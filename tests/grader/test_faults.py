"""What goes wrong around a run: a sentence says so, grades are old or new ones, and the same command goes on."""

import fcntl
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader import files
from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.opening import open_gradebook
from grader.runs import autograde as autograding
from grader.runs import handed_in
from grader.runs.autograde import autograde, results
from grader.runs.lock import FILE, only_run

pytestmark = pytest.mark.usefixtures("sandbox")
GRADER = str(Path(sys.executable).with_name("grader"))


@pytest.fixture
def course(graded, tmp_path):
    """A graded course of a test's own."""
    root = tmp_path / "course"
    shutil.copytree(graded.root, root)
    return Course(root)


@pytest.fixture
def run(course, run_cli):
    """Autograde the course; gives exit code, and what standard error has to say."""

    def run_once(*options):
        code, out, err = run_cli("autograde", "tiny", "--course", course.root, "--workers", "1", *options)
        assert "Traceback" not in out + err
        return code, err

    return run_once


def _scores(course):
    """Grades of the class, each the sum of its cells."""
    with Gradebook(course.directory.db_url) as gradebook:
        return {submission.student.id: submission.score for submission in gradebook.assignment_submissions("tiny")}


def _change(course, hand_in, student="solved", content="untouched"):
    """Hand in another answer: what earned 100 points earns none."""
    return hand_in(course, student, content)


def _goes_on(course, run, before, **changed):
    """The same command does what is left to do, and nobody else's grade has changed."""
    code, err = run()
    assert (code, err) == (0, "")
    assert _scores(course) == {**before, **changed}
    assert not list(course.root.glob("autograded/*/*/.*"))


# --- The disk ---------------------------------------------------------------------------------------------------


def _in_a_namespace(course, mount):
    """Autograde where the course's folder is mounted otherwise, for that process alone."""
    script = f"{mount} && exec {GRADER} autograde tiny --workers 1 --course {course.root}"
    command = ["unshare", "-m", "sh", "-c", script]
    if os.geteuid() or subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert "Traceback" not in ran.stderr
    return ran.returncode, ran.stderr


def test_a_read_only_course(course, run, hand_in):
    before = _scores(course)
    _change(course, hand_in)
    place = course.root
    code, err = _in_a_namespace(course, f"mount --bind {place} {place} && mount -o remount,ro,bind {place}")
    assert code == 1
    assert "read-only file system" in err
    assert err.count("\n") == 1
    assert _scores(course) == before
    _goes_on(course, run, before, solved=0)


def test_a_full_disk(course, run, hand_in):
    """The disk of the executed notebooks: the gradebook has the new grade already, or not yet."""
    before = _scores(course)
    _change(course, hand_in)
    place = course.root / "autograded"
    code, err = _in_a_namespace(course, f"mount -t tmpfs -o size=4k none {place}")
    assert code == 1
    assert "no space left on device" in err
    assert "the same command goes on from there" in err
    assert _scores(course) in (before, {**before, "solved": 0})
    _goes_on(course, run, before, solved=0)


def test_a_full_disk_for_the_gradebook(course, run, hand_in):
    before = _scores(course)
    _change(course, hand_in)
    pages = sqlite3.connect(course.root / "gradebook.db").execute("PRAGMA page_count").fetchone()[0]
    connect = sqlite3.dbapi2.connect

    def full(*given, **named):
        connection = connect(*given, **named)
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    hand_in(course, "zoe", "solved")  # Her rows need pages that are not to be had.
    for number in range(40):
        hand_in(course, f"zoe{number}", "invalid_json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3.dbapi2, "connect", full)
        code, err = run()
    assert code == 1
    assert "database or disk is full" in err
    written = _scores(course)
    assert before.items() - {("solved", before["solved"])} <= written.items()
    code, err = run()
    assert (code, err) == (0, "")
    assert _scores(course) == {**before, "solved": 0, "zoe": 100, **{f"zoe{n}": 0 for n in range(40)}}


def test_a_page_that_cannot_be_written_leaves_the_old_one(course, run_cli, monkeypatch):
    command = ("feedback", "tiny", "--course", course.root)
    assert run_cli(*command)[0] == 0
    pages = {page: page.read_bytes() for page in course.root.glob("feedback/*/*/*")}

    def full(path, text, **_):
        with path.open("w") as file:
            file.write(text[:100])
        with open("/dev/full", "w") as file:
            file.write(text)

    monkeypatch.setattr(files.Path, "write_text", full)
    code, _, err = run_cli(*command)
    assert code == 1
    assert "no space left on device" in err
    assert {page: page.read_bytes() for page in course.root.glob("feedback/*/*/*")} == pages
    assert not list(course.root.glob("feedback/*/*/.*"))


# --- The gradebook ----------------------------------------------------------------------------------------------


def _garbage(database):
    database.write_bytes(b"This is no database. " * 500)


def _truncated(database):
    os.truncate(database, database.stat().st_size // 2)


def _another_programs(database):
    database.unlink()
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE bookmarks (id INTEGER)")
    connection.close()


@pytest.mark.parametrize("spoil", [_garbage, _truncated, _another_programs])
def test_a_gradebook_that_is_none(course, run, run_cli, hand_in, spoil):
    before = _scores(course)
    _change(course, hand_in)
    database = course.root / "gradebook.db"
    kept = database.read_bytes()
    spoil(database)
    spoilt = database.read_bytes()
    for command in ("autograde", "feedback"):
        code, out, err = run_cli(command, "tiny", "--course", course.root)
        assert (code, "The gradebook sqlite:///" in err, err.count("\n")) == (1, True, 1), err
        assert "Traceback" not in out
        assert database.read_bytes() == spoilt
    database.write_bytes(kept)
    _goes_on(course, run, before, solved=0)


def test_a_gradebook_from_a_backup_is_brought_up_to_date(course, run, hand_in):
    before = _scores(course)
    database = course.root / "gradebook.db"
    kept = database.read_bytes()
    _change(course, hand_in)
    assert run() == (0, "")
    database.write_bytes(kept)
    assert _scores(course) == before
    _goes_on(course, run, before, solved=0)


def test_a_locked_gradebook(course, run, hand_in):
    before = _scores(course)
    _change(course, hand_in)
    holder = sqlite3.connect(course.root / "gradebook.db")
    holder.execute("BEGIN IMMEDIATE")
    code, err = run()
    assert code == 1
    assert "database is locked" in err
    assert "0 of 6 submissions are judged and recorded" in err or "the same command goes on" in err
    holder.rollback()
    holder.close()
    assert _scores(course) == before
    _goes_on(course, run, before, solved=0)


def test_a_student_who_is_added_by_another_machine_meanwhile(course, hand_in, limits, monkeypatch):
    """As when a gradebook is shared: the row that was not there a moment ago is, and is used."""
    folder = course.lesson("tiny")
    verdict = autograde(course, folder, students="partly_right", limits=limits)[0].verdict
    with open_gradebook(course, folder) as mine:
        add, others = mine._add, []

        def late(student):
            with open_gradebook(course, folder) as other:
                others.append(other.save(student, verdict, None))
            return add(student)

        monkeypatch.setattr(mine, "_add", late)
        mine.save("zoe", verdict, None)
        assert len(others) == 1
        assert mine.scores()["zoe"] == verdict.score


# --- Two runs ---------------------------------------------------------------------------------------------------


def test_the_second_of_two_runs_says_who_is_at_it(course, run, hand_in, limits):
    before = _scores(course)
    hand_in(course, "solved", "infinite_loop")
    first = subprocess.Popen(
        [GRADER, "autograde", "tiny", "--course", str(course.root)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while str(first.pid) not in _holder(course):
            assert first.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        code, err = run()
        assert code == 1
        assert f"Another run is grading {course.root} (process {first.pid} on " in err
        assert err.count("\n") == 1
        assert _scores(course) == before
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    code, err = run("--cell-seconds", "1")  # Nobody has to remove the lock of a process that was killed.
    assert (code, err) == (0, "")
    assert _scores(course) == {**before, "solved": 60}


def _holder(course):
    place = course.root / FILE
    return place.read_text() if place.exists() else ""


def test_the_lock_is_let_go_of(course):
    with only_run(course):
        assert f"process {os.getpid()} " in _holder(course)
        with pytest.raises(GraderError, match="Another run"), only_run(course):
            pass
    assert _holder(course) == ""
    with only_run(course), (course.root / FILE).open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


# --- The clock --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", [0, 4_000_000_000])
def test_a_clock_that_is_wrong_hides_no_change(course, run, hand_in, when):
    before = _scores(course)
    for path in (course.root / "submitted").rglob("*"):
        os.utime(path, (when, when))
    for path in (course.root / "autograded").rglob("*"):
        os.utime(path, (4_000_000_000 - when, 4_000_000_000 - when))
    assert run() == (0, "")
    path = _change(course, hand_in)
    path.with_name("timestamp.txt").write_text("2999-12-31 23:59:59 UTC")
    for changed in (path, path.parent):
        os.utime(changed, (when, when))
    _goes_on(course, run, before, solved=0)


# --- Files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["submitted", "source", "lessons"])
def test_a_folder_that_is_missing(course, run, kind):
    before = _scores(course)
    place = course.root / kind
    place.rename(course.root / "elsewhere")
    code, err = run()
    assert code == 1
    assert err.count("\n") == 1
    (course.root / "elsewhere").rename(place)
    _goes_on(course, run, before)


def test_executed_notebooks_that_are_missing_are_made_again(course, run):
    before = _scores(course)
    shutil.rmtree(course.root / "autograded")
    _goes_on(course, run, before)
    assert len(list(course.root.glob("autograded/*/tiny/tiny.ipynb"))) == len(before)


@pytest.mark.parametrize("file", ["tiny.ipynb", "timestamp.txt"])
def test_a_submission_that_may_not_be_read_keeps_its_grade(course, run, hand_in, monkeypatch, file):
    before = _scores(course)
    path = _change(course, hand_in).with_name(file)
    path.touch()
    hand_in(course, "zoe", "solved")
    opened = os.open

    def denied(place, *given, **named):
        if os.fspath(place) == os.fspath(path):  # Root may read whatever its mode is.
            raise PermissionError(13, "Permission denied", os.fspath(place))
        return opened(place, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(autograding.os, "open", denied)
        code, err = run()
    assert code == 1
    assert err == f"solved could not be judged: {path} cannot be used (permission denied)\n"
    assert _scores(course) == {**before, "zoe": 100}
    _goes_on(course, run, before, zoe=100, solved=0)


def test_a_lesson_that_cannot_be_read(course, run, hand_in):
    before = _scores(course)
    _change(course, hand_in)
    folder = course.lesson("tiny")
    for path in (folder.exercises_file, folder.source):
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: len(text) // 2] + "(", encoding="utf-8")
        code, err = run()
        assert (code, str(path) in err, err.count("\n")) == (1, True, 1), err
        path.write_text(text, encoding="utf-8")
        assert _scores(course) == before
    _goes_on(course, run, before, solved=0)


def _cut(path):
    os.truncate(path, path.stat().st_size // 2)


def _deep(path):
    path.write_text("[" * 100_000)


def _better(path):
    """A verdict that the gradebook knows nothing of."""
    notebook = json.loads(path.read_text())
    for exercise in notebook["metadata"]["grader"]["verdict"]["exercises"]:
        exercise |= {"score": exercise["max_score"], "outcome": "passed"}
    path.write_text(json.dumps(notebook))


@pytest.mark.parametrize("spoil", [_cut, _deep, _better])
def test_an_executed_notebook_that_was_changed_is_made_again(course, run, run_cli, spoil):
    before = _scores(course)
    path = course.path("autograded", "partly_right", "tiny") / "tiny.ipynb"
    spoil(path)
    if spoil is not _better:
        code, _, err = run_cli("feedback", "tiny", "--course", course.root)
        assert code == 1
        assert "5 pages are written, but the executed notebooks of partly_right are damaged" in err
    _goes_on(course, run, before)
    assert autograding.recorded(path).verdict.score == before["partly_right"]
    assert run_cli("feedback", "tiny", "--course", course.root)[0] == 0


def test_a_submission_that_changes_while_it_is_read(course, run, hand_in, submission, monkeypatch):
    before = _scores(course)
    path = _change(course, hand_in)
    read, changes = handed_in._content, []

    def half(place, most):
        content, problem = read(place, most)
        if place == path and len(changes) < stop:
            changes.append(path.write_bytes(submission("untouched") + b" " * len(changes)))
            return content[:500], problem
        return content, problem

    monkeypatch.setattr(handed_in, "_content", half)
    stop = 100
    code, err = run()
    assert (code, "it is being changed" in err) == (1, True)
    assert _scores(course) == before
    changes, stop = [], 1
    _goes_on(course, run, before, solved=0)


def test_a_run_that_is_left_lets_go_of_the_course(course, hand_in, limits):
    hand_in(course, "zoe", "invalid_json")
    run = results(course, course.lesson("tiny"), workers=1, limits=limits)
    next(run)
    run.close()
    with only_run(course):
        assert (course.root / FILE).read_text().startswith(f"process {os.getpid()} ")
