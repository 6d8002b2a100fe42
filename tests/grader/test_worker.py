"""Benches of a worker: found by name, used one at a time, put away when nobody needs them."""

import os
import subprocess
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

import pytest

from grader.errors import GraderError
from grader.judging.grading import Graded
from grader.judging.kit import Kit
from grader.judging.verdict import ExerciseVerdict, Outcome, Verdict
from grader.sandbox.limits import Limits
from grader.workers import worker
from grader.workers.worker import Task, begin, end, judge

KIT = Kit("tiny", {}, {}, "", "")


class Bench:
    """Notes what happens to it."""

    made: "list[Bench]"

    def __init__(self, kit, place):
        self.place, self.closed, self.busy = place, False, 0
        self.made.append(self)

    def judge(self, content, limits, **options):
        self.busy += 1
        time.sleep(0.01)
        assert self.busy == 1, "two at a time"
        self.busy -= 1
        return content, options

    def close(self):
        self.closed = True


@pytest.fixture(autouse=True)
def benches(monkeypatch):
    """The benches that are made: none of them is real."""
    Bench.made = []
    monkeypatch.setattr(worker, "Bench", Bench)
    yield Bench.made
    for name in list(worker._benches):
        end(name)


def task(content=b"content"):
    return Task(content, "a problem", "a mark", Limits())


def test_a_task_is_judged_on_the_bench_of_that_name(benches, tmp_path):
    begin("one", KIT, tmp_path)
    begin("two", KIT)
    assert judge("one", task()) == (b"content", {"mark": "a mark", "problem": "a problem", "demos": False})
    assert [bench.place for bench in benches] == [tmp_path, None]


def test_where_the_lesson_was_not_told_about_the_worker_counts_as_another():
    with pytest.raises(BrokenExecutor, match="this worker was not told about the lesson"):
        judge("one", task())


def test_a_bench_that_was_put_away_is_closed_and_gone(benches):
    begin("one", KIT)
    end("one")
    end("one")
    assert benches[0].closed
    with pytest.raises(BrokenExecutor):
        judge("one", task())


def test_a_bench_takes_the_place_of_one_with_its_name(benches):
    begin("one", KIT)
    begin("one", KIT)
    assert [bench.closed for bench in benches] == [True, False]


def test_a_worker_that_cannot_judge_has_no_bench(monkeypatch):
    def refuse(kit, place):
        raise GraderError("It cannot.")

    monkeypatch.setattr(worker, "Bench", refuse)
    with pytest.raises(GraderError, match="It cannot"):
        begin("one", KIT)
    with pytest.raises(BrokenExecutor):
        judge("one", task())


def test_threads_judge_one_at_a_time():
    begin("one", KIT)
    begin("two", KIT)
    with ThreadPoolExecutor(8) as threads:
        given = [threads.submit(judge, name, task(number)) for number in range(10) for name in ("one", "two")]
        assert [future.result()[0] for future in given[::2]] == list(range(10))


@pytest.mark.parametrize("outcome", Outcome)
def test_time_that_ran_out_while_the_worker_was_stopped_does_not_count(monkeypatch, outcome):
    graded = Graded(Verdict("tiny", (ExerciseVerdict("double", outcome, 0.0, 40.0, ""),)), "")
    monkeypatch.setattr(Bench, "judge", lambda self, *_, **__: graded)
    begin("one", KIT)
    assert judge("one", task()) is graded
    monkeypatch.setattr(worker, "STOPPED", -1.0)  # Any time at all.
    if outcome in ("timeout", "killed", "missing"):
        with pytest.raises(RuntimeError, match="the worker was stopped while it judged"):
            judge("one", task())
    else:
        assert judge("one", task()) is graded


def test_a_stopped_process_is_noticed():
    with worker._Pulse() as pulse:
        subprocess.Popen(["sh", "-c", f"kill -STOP {os.getpid()}; sleep 2.5; kill -CONT {os.getpid()}"]).wait()
    assert pulse.stopped
    with worker._Pulse() as pulse:
        time.sleep(0.6)
    assert not pulse.stopped


def test_a_bench_nobody_uses_is_put_away(benches, monkeypatch):
    monkeypatch.setattr(worker, "IDLE", 0.5)
    begin("used", KIT)
    begin("idle", KIT)
    deadline = time.monotonic() + 20
    while not benches[1].closed:
        judge("used", task())
        assert time.monotonic() < deadline
    assert not benches[0].closed
