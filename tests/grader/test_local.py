"""Workers that are processes of this machine: those that end or hang are replaced, and nothing of them is left."""

import multiprocessing
import os
import signal

import pytest

from grader.errors import GraderError
from grader.judging.kit import pack
from grader.runs.autograde import autograde, results
from grader.sandbox.limits import Limits
from grader.workers.local import local_workers

pytestmark = pytest.mark.usefixtures("sandbox", "nothing_left")


@pytest.fixture
def ten(solved_class):
    return solved_class(10)


@pytest.mark.parametrize("fate", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_a_lost_worker_is_replaced_and_what_it_held_is_judged(ten, fate):
    course, folder = ten
    judged = []
    for result in results(course, folder, workers=2, limits=Limits(cell_seconds=2.5, total_seconds=3, boot_seconds=5)):
        if not judged:
            os.kill(multiprocessing.active_children()[0].pid, fate)
        judged.append(result)
    assert sorted(result.student for result in judged) == course.students("tiny")
    assert [result.failure for result in judged] == [None] * 10
    assert {result.verdict.score for result in judged} == {100}


def test_a_submission_that_ends_its_workers_is_given_up_and_the_others_are_judged(ten, hand_in, make_deadly, limits):
    course, folder = ten
    make_deadly(folder)
    hand_in(course, "s04-deadly", "partly_right")
    judged = autograde(course, folder, workers=2, limits=limits)
    failed = {result.student: result.failure for result in judged if result.failure}
    assert failed == {"s04-deadly": "the workers that judged it ended"}
    assert sum(result.verdict.score == 100 for result in judged) == 10


def test_an_interrupted_run_says_where_it_stopped(ten, limits):
    course, folder = ten
    run = results(course, folder, workers=2, limits=limits)
    next(run)
    with pytest.raises(GraderError, match=r"^Stopped: 1 of 10 submissions are judged and recorded; the same command"):
        run.throw(KeyboardInterrupt)
    assert sum(result.unchanged for result in autograde(course, folder, workers=2, limits=limits)) == 1


def test_a_run_that_is_given_up_ends_its_workers(ten, limits):
    course, folder = ten
    run = results(course, folder, workers=2, limits=limits)
    next(run)
    run.close()
    assert multiprocessing.active_children() == []


def test_without_memory_for_a_process_one_is_told_so(tiny, monkeypatch):
    def fail(*_):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.get_context("spawn").Process, "_Popen", fail)
    sentence = r"^A worker cannot be started \(Resource temporarily unavailable\); try again with fewer --workers\.$"
    with pytest.raises(GraderError, match=sentence), local_workers(2, pack(tiny.lesson("tiny"))):
        pass
