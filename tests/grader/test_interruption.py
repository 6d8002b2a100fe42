"""Ctrl-C at the worst of times: what is being written is written to its end, and it is said how far the run came."""

import os
import re
import signal
import threading

import pytest
from nbgrader.api import Gradebook

from grader.errors import StoppedError
from grader.gradebook.lesson_gradebook import LessonGradebook
from grader.runs.autograde import autograde, results
from grader.runs.interruption import put_off


def interrupt(number=signal.SIGINT):
    os.kill(os.getpid(), number)


def written_to_its_end(done, number=signal.SIGINT):
    with put_off() as give_way:
        give_way()
        interrupt(number)
        done.append("written")
        give_way()
        done.append("begun another")


def broken_off(done):
    with put_off():
        interrupt()
        interrupt()
        done.append("written")


def ended(done):
    with put_off():
        done.append("written")
        interrupt()


def failed(done):
    with put_off():
        done.append("written")
        interrupt()
        raise ValueError


@pytest.mark.parametrize(
    ("work", "comes_to"),
    [(written_to_its_end, ["written"]), (broken_off, []), (ended, ["written"]), (failed, ["written"])],
)
def test_it_waits_but_is_not_forgotten(work, comes_to):
    done = []
    with pytest.raises(KeyboardInterrupt):
        work(done)
    assert done == comes_to
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_whatever_ends_a_watch_waits_too():
    before, done = signal.signal(signal.SIGTERM, signal.default_int_handler), []
    try:
        with pytest.raises(KeyboardInterrupt):
            written_to_its_end(done, signal.SIGTERM)
        assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGTERM, before)
    assert done == ["written"]


def test_another_meaning_of_it_stays():
    heard = []
    before = signal.signal(signal.SIGINT, lambda *_: heard.append(True))
    try:
        with put_off() as give_way:
            interrupt()
            give_way()
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [True]


def test_in_another_thread_there_is_nothing_to_wait_for():
    done = []

    def work():
        with put_off() as give_way:
            give_way()
            done.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [signal.default_int_handler]


@pytest.fixture
def six(solved_class):
    return solved_class(6)


def recorded(course):
    with Gradebook(course.directory.db_url) as gradebook:
        return {found.student.id for found in gradebook.assignment_submissions("tiny")}


def goes_on(course, folder, limits, stopped, before):
    """What was said to be recorded is, and the next run does the rest alone."""
    count = int(re.match(r"Stopped: (\d) of 6 submissions are judged and recorded", str(stopped.value))[1])
    assert count == len(before) < 6
    after = autograde(course, folder, workers=1, limits=limits)
    assert {result.student for result in after if result.unchanged} == before
    assert [result.verdict.score for result in after] == [100] * 6


@pytest.mark.usefixtures("sandbox")
def test_a_grade_that_is_being_written_is_written_to_its_end(six, limits, monkeypatch):
    course, folder = six
    save = LessonGradebook.save

    def interrupted(self, student, *arguments, **options):
        begun = self._db.commit
        self._db.commit = lambda: (interrupt() if student == "s01" else None, begun())
        try:
            save(self, student, *arguments, **options)
        finally:
            self._db.commit = begun

    with monkeypatch.context() as patch:
        patch.setattr(LessonGradebook, "save", interrupted)
        with pytest.raises(StoppedError) as stopped:
            autograde(course, folder, workers=1, limits=limits)
    assert "s01" in recorded(course)
    goes_on(course, folder, limits, stopped, recorded(course))


@pytest.mark.usefixtures("sandbox")
def test_one_that_comes_while_all_is_closed_stops_what_would_come_next(six, limits, monkeypatch):
    course, folder = six
    close = Gradebook.close

    def interrupted(self):
        interrupt()
        close(self)

    with monkeypatch.context() as patch:
        patch.setattr(Gradebook, "close", interrupted)
        with pytest.raises(StoppedError, match=r"^Stopped: 6 of 6 submissions are judged and recorded"):
            autograde(course, folder, workers=1, limits=limits)
    assert all(result.unchanged for result in autograde(course, folder, workers=1, limits=limits))


@pytest.mark.usefixtures("sandbox")
def test_whoever_is_shown_a_result_sees_it_whole(six, limits):
    course, folder = six
    run = results(course, folder, workers=1, limits=limits)
    shown = next(run)
    interrupt()
    assert shown.student == "s00"
    with pytest.raises(StoppedError) as stopped:
        next(run)
    goes_on(course, folder, limits, stopped, {"s00"})
