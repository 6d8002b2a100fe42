"""Submissions are judged as they arrive, whole, and get their feedback at once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import notebook_hash

from grader.authoring.build import build
from grader.errors import GraderError
from grader.gradebook.opening import open_gradebook
from grader.runs import arrivals, watch
from grader.runs.arrivals import Arrivals
from grader.runs.autograde import graded_before
from grader.runs.exchange import CourseExchange, ReleaseFeedback

EARLY, LATE = "2030-01-10 12:00:00.000000 UTC", "2030-01-10 13:00:00.000000 UTC"


# --- Whole or half ------------------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    """Time that passes when it is told to."""

    class Clock:
        now = time.time() + 1000

        def time(self):
            return self.now

        monotonic = time

    made = Clock()
    monkeypatch.setattr(arrivals, "time", made)
    monkeypatch.setattr(arrivals, "_last_change", lambda place: made.now)  # Only what is seen counts.
    return made


@pytest.fixture
def place(tmp_path):
    (tmp_path / "ann").mkdir()
    return tmp_path / "ann"


def test_a_file_that_is_being_written_is_waited_for(place, clock, submission):
    seen = Arrivals()
    content = submission("solved")
    file = place / "tiny.ipynb"
    for part in (0, 100, len(content) // 2, len(content)):
        file.write_bytes(content[:part])
        assert not seen.whole(place, "tiny")
        clock.now += arrivals.MOMENT / 2
        assert not seen.whole(place, "tiny")
    clock.now += arrivals.MOMENT
    assert seen.whole(place, "tiny")


@pytest.mark.parametrize("content", [b"", b'{"cells": [', b"\xff", b"[" * 100_000, None])
def test_what_stays_unreadable_is_whole_in_the_end(place, clock, content):
    seen = Arrivals()
    if content is not None:
        (place / "tiny.ipynb").write_bytes(content)
    assert not seen.whole(place, "tiny")
    clock.now += arrivals.PATIENCE / 2
    assert not seen.whole(place, "tiny")
    clock.now += arrivals.PATIENCE
    assert seen.whole(place, "tiny")


def test_what_lies_there_for_long_is_whole_at_once(place, monkeypatch, submission):
    (place / "tiny.ipynb").write_bytes(submission("solved"))
    assert not Arrivals().whole(place, "tiny")
    monkeypatch.setattr(arrivals, "MOMENT", 0.0)
    assert Arrivals().whole(place, "tiny")


def test_a_place_that_is_gone_is_no_trouble(place, clock):
    seen = Arrivals()
    assert not seen.whole(place / "gone", "tiny")
    place.rmdir()
    assert not seen.whole(place, "tiny")


def test_a_device_and_a_link_do_not_hold_it_up(place, clock):
    os.mkfifo(place / "tiny.ipynb")
    (place / "other").symlink_to("/dev/zero")
    seen = Arrivals()
    assert not seen.whole(place, "tiny")
    clock.now += arrivals.PATIENCE
    assert seen.whole(place, "tiny")


# --- The exchange -------------------------------------------------------------------------------------------------


@pytest.fixture
def shared(own_course, tmp_path):
    """Root of an exchange for the course."""
    (tmp_path / "exchange" / own_course.directory.course_id / "inbound").mkdir(parents=True)
    return tmp_path / "exchange"


@pytest.fixture
def submit(shared, own_course, submission):
    """Submit a notebook of tests/notebooks, as ``nbgrader submit`` leaves it in the exchange."""

    def put(student, name, timestamp=EARLY, secret="s3cret", lesson="tiny"):
        place = shared / own_course.directory.course_id / "inbound" / f"{student}+{lesson}+{timestamp}+abc"
        place.mkdir()
        (place / "tiny.ipynb").write_bytes(submission(name))
        (place / "timestamp.txt").write_text(timestamp)
        (place / "submission_secret.txt").write_text(f"{secret}-{student}")
        return place

    return put


@pytest.fixture
def said():
    return []


@pytest.fixture
def door(own_course, shared, said):
    return CourseExchange(own_course, shared, said.append)


def test_the_latest_of_each_student_is_collected(door, submit, own_course):
    submit("ann", "untouched", EARLY)
    latest = submit("ann", "solved", LATE)
    submit("with+plus", "solved")
    submit("ann", "solved", lesson="other")
    assert {one.student for one in door.newer("tiny")} == {"ann"}  # A "+" is no name that nbgrader lets submit.
    for one in door.newer("tiny"):
        door.collect("tiny", one)
    place = own_course.path("submitted", "ann", "tiny")
    assert (place / "tiny.ipynb").read_bytes() == (latest / "tiny.ipynb").read_bytes()
    assert (place / "timestamp.txt").read_text() == LATE
    assert door.newer("tiny") == []
    assert list(place.parent.iterdir()) == [place]


@pytest.mark.parametrize(
    "name", ["x", "x+tiny", "x+tiny+yesterday+abc", f"..+tiny+{EARLY}", f"*+tiny+{EARLY}", f"+tiny+{EARLY}"]
)
def test_names_that_are_none_are_passed_over(door, submit, name):
    (door.inbound / name).mkdir()
    (door.inbound / f"file+tiny+{EARLY}+abc").write_text("no folder")
    submit("ann", "solved")
    assert [one.student for one in door.newer("tiny")] == ["ann"]


def test_links_are_not_collected(door, submit, own_course):
    place = submit("eve", "solved")
    (place / "tiny.ipynb").unlink()
    (place / "tiny.ipynb").symlink_to(own_course.lesson("tiny").source)
    with pytest.raises(GraderError, match="is not collected, since it holds a link"):
        door.collect("tiny", *door.newer("tiny"))
    assert list(own_course.path("submitted", "eve", "tiny").parent.iterdir()) == []


def test_a_submission_that_is_too_large_is_not_collected(door, submit, own_course):
    submit("eve", "solved")
    door.collect("tiny", *door.newer("tiny"))
    submit("eve", "untouched", LATE)
    door._directory.max_dir_size = 0
    with pytest.raises(GraderError, match="is not collected, since it is too large"):
        door.collect("tiny", *door.newer("tiny"))
    kept = own_course.path("submitted", "eve", "tiny")
    assert (kept / "timestamp.txt").read_text() == EARLY
    assert list(kept.parent.iterdir()) == [kept]


def test_work_of_another_account_is_said(door, submit, said):
    submit("ann", "solved")
    door.collect("tiny", *door.newer("tiny"))
    assert len(said) == 1
    assert "claims to be submitted by ann, but is owned by" in said[0]


def test_news_are_looked_for_when_there_may_be_some(door, submit, monkeypatch):
    submit("ann", "solved")
    assert door.has_news("tiny")
    door.no_more_news("tiny")
    assert door.has_news("tiny")  # It may have missed what arrived in the same instant.
    os.utime(door.inbound, (1, 1))
    assert door.has_news("tiny")
    door.no_more_news("tiny")
    assert not door.has_news("tiny")
    assert door.has_news("other")
    submit("bob", "solved")
    assert door.has_news("tiny")


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # It is nbgrader that leaves them open.
def test_nbgraders_release_goes_on_where_work_came_from_elsewhere(door, own_course, caplog):
    for student in ("ann, jr", "bob [1]", "cyd"):
        place = page(own_course, student).parent
        place.mkdir(parents=True)
        page(own_course, student).write_text(f"for {student}")
        if student != "ann, jr":
            (place / "timestamp.txt").write_text(EARLY)
            (place / "submission_secret.txt").write_text(student)
    door._config.CourseDirectory.assignment_id = "tiny"
    step = ReleaseFeedback(coursedir=CourseDirectory(config=door._config), config=door._config)
    step.start()
    released = {path.name: path.read_text() for path in (door.place / "feedback").iterdir()}
    names = {s: f"{notebook_hash(secret=s, notebook_id='tiny')}.html" for s in ("bob [1]", "cyd")}
    assert released == {name: f"for {student}" for student, name in names.items()}
    assert "Not released, as their work did not come through the exchange: ann, jr." in caplog.text


def test_an_exchange_that_is_none_is_named(own_course, tmp_path):
    with pytest.raises(GraderError, match=r"There is no folder .*/tiny-course/inbound to which students submit"):
        CourseExchange(own_course, tmp_path, print)


# --- Watching -----------------------------------------------------------------------------------------------------


@pytest.fixture
def heard():
    return []


@pytest.fixture
def look(own_course, limits, heard, said, monkeypatch):
    """Look until so many verdicts are there, with a watch that the test may start anew; gives the verdicts."""
    monkeypatch.setattr(arrivals, "MOMENT", 0.1)
    monkeypatch.setattr(watch, "AGAIN", 0.0)
    opened = []

    def start(door=None):
        one = watch.Watch(
            own_course,
            None,
            exchange=door,
            workers=1,
            limits=limits,
            tell=lambda folder, result: heard.append(result),
            complain=said.append,
        )
        opened.append(one)
        return one

    def until(one, number, seconds=60):
        heard.clear()
        end = time.monotonic() + seconds
        while len(heard) < number and time.monotonic() < end:
            one.look()
            time.sleep(0.05)
        for _ in range(5):  # And no more than that.
            one.look()
            time.sleep(0.05)
        return {result.student: result.verdict.score for result in heard}

    yield start, until
    for one in opened:
        one.__exit__()


def page(course, student):
    return course.path("feedback", student, "tiny") / "tiny.html"


@pytest.mark.usefixtures("sandbox")
def test_from_arrival_to_feedback_and_through_a_restart(own_course, look, hand_in, said, monkeypatch):
    start, until = look
    monkeypatch.setattr(arrivals, "PATIENCE", 0.3)
    began = []
    starting = watch.local_workers
    monkeypatch.setattr(watch, "local_workers", lambda *given: began.append(1) or starting(*given))
    first = start()
    assert until(first, 0) == {}
    hand_in(own_course, "ann", "solved")
    hand_in(own_course, "broken", b'{"cells": [')
    assert until(first, 2) == {"ann": 100, "broken": 0}
    hand_in(own_course, "bob", "partly_right")
    hand_in(own_course, "broken", "solved")
    assert until(first, 2) == {"bob": 90, "broken": 100}
    assert len(began) == 1  # The workers stay.
    assert all(page(own_course, student).is_file() for student in ("ann", "bob", "broken"))
    first.__exit__()

    page(own_course, "ann").unlink()  # As if it had been stopped before there was any.
    hand_in(own_course, "eve", "untouched")
    second = start()
    assert until(second, 1) == {"eve": 0}
    assert page(own_course, "ann").is_file()

    folder = own_course.lesson("tiny")
    text = folder.exercises_file.read_text()
    folder.exercises_file.write_text(text.replace("points=40", "points=30").replace("points=60", "points=70"))
    assert until(second, 0) == {}
    outdated = [sentence for sentence in said if "is not up to date with lessons/tiny" in sentence]
    assert len(outdated) == 1  # Said once, though it looked several times.
    build(folder)
    assert until(second, 4) == {"ann": 100, "bob": 92.5, "broken": 100, "eve": 0}
    assert any("tiny has changed: everyone is judged again" in sentence for sentence in said)
    with open_gradebook(own_course, folder) as gradebook:
        assert gradebook.mark("bob").score == 92.5
    third = start()
    assert third.look() == 4  # What it finds judged is work too: the next look follows at once, however long this took.
    assert third.look() == 0


@pytest.mark.usefixtures("sandbox")
def test_what_is_submitted_to_the_exchange_gets_its_feedback_there(own_course, look, door, submit):
    start, until = look
    watching = start(door)
    half = submit("ann", "solved")
    whole = (half / "tiny.ipynb").read_bytes()
    (half / "tiny.ipynb").write_bytes(whole[:1000])
    submit("bob", "partly_right")
    assert until(watching, 1) == {"bob": 90}
    assert not own_course.path("submitted", "ann", "tiny").exists()
    (half / "tiny.ipynb").write_bytes(whole)
    assert until(watching, 1) == {"ann": 100}
    for student in ("ann", "bob"):
        released = door.place / "feedback" / f"{notebook_hash(secret=f's3cret-{student}', notebook_id='tiny')}.html"
        assert released.read_text() == page(own_course, student).read_text()
    submit("ann", "untouched", LATE)
    assert until(watching, 1) == {"ann": 0}


@pytest.mark.usefixtures("sandbox")
def test_workers_without_work_go_home(own_course, look, hand_in, monkeypatch):
    start, until = look
    watching = start()
    hand_in(own_course, "ann", "solved")
    assert until(watching, 1) == {"ann": 100}
    assert watching._crew._lesson
    monkeypatch.setattr(watch, "REST", 0.0)
    watching.look()
    assert watching._crew._lesson is None
    hand_in(own_course, "bob", "solved")
    assert until(watching, 1) == {"bob": 100}


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_command_ends_cleanly_when_interrupted(own_course, hand_in, how):
    hand_in(own_course, "ann", "solved")
    command = [Path(sys.executable).parent / "grader", "watch", "--course", own_course.root, "--workers", "1"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = [running.stdout.readline(), running.stdout.readline()]
    while not page(own_course, "ann").is_file():
        time.sleep(0.1)
    running.send_signal(how)
    out, err = running.communicate(timeout=60)
    assert lines[0] == f"watching {own_course.root}/submitted; Ctrl-C ends it\n"
    assert lines[1].endswith("  tiny  ann: 100 of 100\n")
    assert out == "Stopped: what is judged is recorded, and the same command goes on from there.\n"
    assert (err, running.returncode) == ("", 0)


@pytest.mark.usefixtures("sandbox")
def test_the_command_needs_a_lesson_and_an_exchange_that_are_there(own_course, run_cli, tmp_path, monkeypatch):
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # These are the tests' own.
    for arguments, sentence in {
        ("nosuch",): 'There is no lesson called "nosuch"',
        ("--exchange", tmp_path): "There is no folder",
    }.items():
        code, _, err = run_cli("watch", *arguments, "--course", own_course.root)
        assert code == 1
        assert sentence in err


def test_a_verdict_is_one_line(graded):
    folder = graded.lesson("tiny")
    lines = {one.student: watch.show(folder, one) for one in graded_before(graded, folder)}
    assert lines["partly_right"].endswith("  tiny  partly_right: 90 of 100 (1 failed)")
    assert lines["invalid_json"].endswith("  tiny  invalid_json: 0 of 100 (2 missing)")


def test_what_cannot_be_read_is_waited_for_and_then_left_to_the_run(tmp_path, monkeypatch):
    def gone(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(arrivals, "read_submission", gone)
    monkeypatch.setattr(arrivals, "MOMENT", 0.0)
    looked = Arrivals()
    assert not looked.whole(tmp_path, "tiny")
    monkeypatch.setattr(arrivals, "PATIENCE", 0.0)
    assert looked.whole(tmp_path, "tiny")
