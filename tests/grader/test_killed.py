"""A run whose controller is killed leaves nothing running, and the next run finishes the rest."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from nbgrader.api import Gradebook

from grader.runs.autograde import graded_before


def _descendants(pid):
    return psutil.Process(pid).children(recursive=True)


def _begin(course, *options, stdout=subprocess.DEVNULL):
    """Start autograding in a process of its own."""
    program = Path(sys.executable).with_name("grader")
    command = [program, "autograde", "tiny", "--course", str(course.root), *options]
    return subprocess.Popen(command, stdout=stdout, stderr=subprocess.DEVNULL)


@pytest.mark.usefixtures("sandbox")
def test_nothing_outlives_a_killed_controller(own_course, hand_in):
    hand_in(own_course, "ann", "infinite_loop")
    controller = _begin(own_course)
    deadline = time.monotonic() + 60
    while not any("bwrap" in child.name() for child in _descendants(controller.pid)):
        assert controller.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    left = _descendants(controller.pid)
    os.kill(controller.pid, signal.SIGKILL)
    controller.wait()
    gone, alive = psutil.wait_procs(left, timeout=20)
    # multiprocessing's resource tracker ends by itself, when it has cleaned up.
    assert [process.name() for process in alive] == []
    assert len(gone) == len(left)


@pytest.mark.usefixtures("sandbox")
def test_a_run_that_is_killed_again_and_again_loses_and_doubles_nothing(own_course, hand_in, request):
    """The whole of it, fifty moments of a run of 200: ``pytest tests/grader/test_killed.py --kills 50``."""
    kills = request.config.getoption("--kills")
    points = {"solved": 100, "partly_right": None, "syntax_error": None, "untouched": 0}
    students = {f"s{number:03}": list(points)[number % 4] for number in range(4 * max(kills, 10))}
    for student, kind in students.items():
        hand_in(own_course, student, kind)
    chance = random.Random(0)
    for _ in range(kills):
        before = _written(own_course)
        moment = min(len(before) + chance.randrange(4), len(students) - 12)
        assert _kill(_begin(own_course), own_course, moment, chance.random() / 20)
        assert before <= _written(own_course)
        _look_into(own_course.root / "gradebook.db")
    before = _written(own_course)
    assert 0 < len(before) < len(students)
    last = _begin(own_course, "--json", stdout=subprocess.PIPE)
    rows = {row["student"]: row for row in json.loads(last.communicate(timeout=300)[0])}
    assert last.returncode == 0
    assert {student for student, row in rows.items() if row["unchanged"]} == before
    assert rows.keys() == students.keys()
    _same_everywhere(own_course, students, points)


def _written(course):
    """Students whose executed notebook is there, whole."""
    return {path.parent.parent.name for path in (course.root / "autograded").glob("*/tiny/tiny.ipynb")}


def _kill(controller, course, number, later):
    """End the controller soon after so many notebooks are written; false when it ended by itself."""
    deadline = time.monotonic() + 120
    while len(_written(course)) < number and controller.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(later)
    alive = controller.poll() is None
    controller.kill()
    controller.communicate()
    return alive


def _look_into(database):
    """As it was left, each submission has all its rows, and none of them twice."""
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        count = "SELECT COUNT(*), COUNT(DISTINCT notebook_id || cell_id) FROM {}"
        submissions = connection.execute("SELECT COUNT(*), COUNT(DISTINCT student_id) FROM submitted_assignment")
        made, students = submissions.fetchone()
        assert made == students
        for table in ("grade", "comment"):
            assert connection.execute(count.format(table)).fetchone() == (2 * made, 2 * made)


def _same_everywhere(course, students, points):
    """Gradebook, executed notebooks and what is known of the answers agree."""
    verdicts = {result.student: result.verdict for result in graded_before(course, course.lesson("tiny"))}
    by_kind = {}
    with Gradebook(course.directory.db_url) as gradebook:
        scores = {submission.student.id: submission.score for submission in gradebook.assignment_submissions("tiny")}
    assert scores.keys() == students.keys()
    for student, kind in students.items():
        assert scores[student] == verdicts[student].score
        by_kind.setdefault(kind, set()).add(scores[student])
    for kind, found in by_kind.items():
        assert len(found) == 1
        assert points[kind] in (None, *found)
