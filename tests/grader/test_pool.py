"""Who is asked to judge what, when workers come, go, end, fall silent or refuse; no process is started here."""

from concurrent.futures import BrokenExecutor, Future
from types import SimpleNamespace

import pytest

from grader.errors import GraderError
from grader.sandbox.limits import Limits
from grader.workers import pool as pooling
from grader.workers.pool import FAULTS, Pool
from grader.workers.worker import Task

LIMITS = Limits(boot_seconds=60, total_seconds=120)


class Crew:
    """Workers of which a test says what they do."""

    waiting, nobody, patience = "Waiting for workers.", "There are no workers.", 60.0

    def __init__(self, *workers):
        self.workers = list(workers)
        self.greetings, self.asked, self.dismissed = {}, [], []
        self.refusals = {}

    def muster(self):
        return list(self.workers)

    def greet(self, worker):
        self.greetings[worker] = greeting = Future()
        if worker in self.refusals:
            greeting.set_exception(GraderError(self.refusals[worker]))
        else:
            greeting.set_result(None)
        return greeting

    def ask(self, worker, task):
        self.asked.append((worker, task.content, future := Future()))
        return future

    def dismiss(self, worker):
        self.dismissed.append(worker)

    def of(self, worker):
        """What a worker is judging, or was."""
        return [content for name, content, _ in self.asked if name == worker]

    def answer(self, worker, content, error=None):
        """Let a worker answer, or fail to."""
        future = next(f for name, given, f in self.asked if (name, given) == (worker, content) and not f.done())
        future.set_exception(error) if error else future.set_result(f"{content} by {worker}")


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Time, which passes when a test says so."""
    monkeypatch.setattr(pooling, "BEAT", 0.01)
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(pooling, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


@pytest.fixture
def said():
    return []


@pytest.fixture
def pool_of(said):
    """A pool whose crew was greeted."""

    def make(crew):
        pool = Pool(crew, said.append)
        pool.wait()
        return pool

    return make


def task(content):
    return Task(content, "", "", LIMITS)


@pytest.fixture
def until(clock):
    """Wait until something is the case; gives all that was answered."""

    def wait(pool, condition, seconds=0.01):
        answered = []
        for _ in range(300):
            if condition():
                return answered
            clock.now += seconds
            answered += pool.wait()
        return pytest.fail("it did not come about")

    return wait


def test_a_submission_is_answered(pool_of):
    crew = Crew("ann")
    pool = pool_of(crew)
    answer = pool.submit(task("x"))
    crew.answer("ann", "x")
    assert pool.wait() == [answer]
    assert answer.result() == "x by ann"


def test_twice_as_many_are_out_as_there_are_workers(pool_of):
    crew = Crew("ann", "bob")
    pool = pool_of(crew)
    for number in range(4):
        assert pool.room
        pool.submit(task(number))
    assert not pool.room
    assert {len(crew.of("ann")), len(crew.of("bob"))} == {2}
    crew.answer("ann", crew.of("ann")[0])
    pool.wait()
    assert pool.room


def test_no_room_before_a_worker_is_ready(said, until):
    pool = Pool(crew := Crew(), said.append)
    assert not pool.room
    crew.workers.append("ann")
    until(pool, lambda: pool.room)


def test_workers_that_come_and_go_change_the_room(pool_of, until):
    crew = Crew("ann")
    pool = pool_of(crew)
    pool.submit(task(1)), pool.submit(task(2))
    assert not pool.room
    crew.workers.append("bob")
    until(pool, lambda: pool.room)
    crew.workers.remove("bob")
    until(pool, lambda: not pool.room)
    assert crew.dismissed == ["bob"]


@pytest.mark.parametrize("loss", ["ends", "is gone", "is silent", "is cancelled"])
def test_what_a_lost_worker_held_is_judged_by_another_and_alone(pool_of, loss, until):
    crew = Crew("ann", "bob")
    pool = pool_of(crew)
    answers = [pool.submit(task(number)) for number in range(4)]
    held = crew.of("ann")
    for content in crew.of("bob"):
        crew.answer("bob", content)
    done = pool.wait()
    if loss == "ends":
        crew.answer("ann", held[0], BrokenExecutor())
    elif loss == "is cancelled":
        crew.asked[0][2].cancel()
    elif loss == "is gone":
        crew.workers.remove("ann")
    until(pool, lambda: "ann" in crew.dismissed, seconds=10 if loss == "is silent" else 0.01)
    crew.workers = ["bob"]
    until(pool, lambda: len(crew.of("bob")) == 3)
    pool.wait()
    assert len(crew.of("bob")) == 3  # The second waits until the first is done.
    for _ in held:
        crew.answer("bob", crew.of("bob")[-1])
        done += until(pool, lambda: pool.room)
    done += until(pool, lambda: all(answer.done() for answer in answers))
    assert set(done) == set(answers)
    assert sorted(crew.of("bob")[2:]) == sorted(held)


def test_a_submission_that_ends_two_workers_is_given_up_and_the_others_go_on(pool_of, until):
    crew = Crew("ann", "bob", "cy")
    pool = pool_of(crew)
    bad = pool.submit(task("bad"))
    for worker in ("ann", "bob"):
        crew.answer(worker, "bad", BrokenExecutor())
        crew.workers.remove(worker)
        until(pool, lambda: "bad" in crew.of("bob"))
    assert until(pool, bad.done) == [bad]
    assert str(bad.exception()) == "the workers that judged it ended"
    good = pool.submit(task("good"))
    crew.answer("cy", "good")
    assert pool.wait() == [good]


def test_a_submission_that_two_workers_do_not_answer_is_given_up(pool_of, until):
    crew = Crew("ann", "bob")
    pool = pool_of(crew)
    bad = pool.submit(task("bad"))
    assert until(pool, bad.done, seconds=10) == [bad]
    assert str(bad.exception()) == "no worker answered within 180 seconds"
    assert [name for name, *_ in crew.asked] == ["ann", "bob"]


def test_an_answer_renews_a_workers_time(pool_of, clock):
    crew = Crew("ann")
    pool = pool_of(crew)
    pool.submit(task(0))
    for number in range(20):
        pool.submit(task(number + 1))
        clock.now += 150
        assert pool.wait() == []
        crew.answer("ann", number)
        assert len(pool.wait()) == 1
    assert crew.dismissed == []


def test_an_answer_that_comes_too_late_is_not_heard(pool_of, until):
    crew = Crew("ann", "bob")
    pool = pool_of(crew)
    answer = pool.submit(task("x"))
    late = crew.asked[0][2]
    late.set_running_or_notify_cancel()
    until(pool, lambda: crew.of("bob"), seconds=10)
    late.set_result("late")
    crew.answer("bob", "x")
    until(pool, answer.done)
    assert answer.result() == "x by bob"


def test_an_error_is_tried_once_more_elsewhere(pool_of, until):
    crew = Crew("ann", "bob")
    pool = pool_of(crew)
    answers = [pool.submit(task(number)) for number in (1, 2)]
    crew.answer("ann", 1, MemoryError("no memory left"))
    crew.answer("bob", 2)
    assert until(pool, lambda: 1 in crew.of("bob")) == [answers[1]]
    crew.answer("bob", 1, MemoryError("here neither"))
    until(pool, answers[0].done)
    assert str(answers[0].exception()) == "here neither"
    assert crew.dismissed == []


def test_where_there_is_no_other_worker_the_same_tries_again(pool_of, until):
    crew = Crew("ann")
    pool = pool_of(crew)
    answer = pool.submit(task("x"))
    crew.answer("ann", "x", ValueError())
    until(pool, lambda: len(crew.of("ann")) == 2)
    crew.answer("ann", "x")
    assert pool.wait() == [answer]


def test_a_worker_that_was_lost_and_is_back_is_greeted_again(pool_of, until):
    crew = Crew("ann")
    pool = pool_of(crew)
    first = crew.greetings["ann"]
    pool.submit(task("x"))
    crew.answer("ann", "x", BrokenExecutor())
    until(pool, lambda: len(crew.of("ann")) == 2)
    assert crew.greetings["ann"] is not first


def test_a_worker_that_refuses_is_named_and_the_others_go_on(pool_of, said, until):
    crew = Crew("ann", "bob")
    crew.refusals["ann"] = "ann: it has another version."
    pool = pool_of(crew)
    until(pool, lambda: said)
    assert said == ["ann: it has another version."]
    pool.submit(task("x"))
    assert crew.of("bob") == ["x"]


def test_where_all_refuse_it_is_over(said, until):
    crew = Crew("ann", "bob")
    crew.refusals = {"ann": "ann: no.", "bob": "bob: no."}
    with pytest.raises(GraderError, match=r"^bob: no\.$"):
        until(Pool(crew, said.append), lambda: False)
    assert said == []


def test_without_workers_one_waits_and_says_so_and_then_gives_up(said, clock):
    pool = Pool(crew := Crew(), said.append)
    assert pool.wait() == said == []
    for _ in range(5):
        clock.now += 10
        pool.wait()
    assert said == [crew.waiting]
    clock.now += 11
    with pytest.raises(GraderError, match=crew.nobody):
        pool.wait()


def test_workers_that_all_end_again_and_again_are_given_up(pool_of, until):
    crew = Crew("ann")
    pool = pool_of(crew)

    def end():
        for _, _, future in crew.asked:
            if not future.done():
                future.set_exception(BrokenExecutor())
        for number in range(2 if pool.room else 0):
            pool.submit(task(number))

    with pytest.raises(GraderError, match="The workers end before they have judged anything"):
        until(pool, end)
    assert len(crew.dismissed) == FAULTS + 1


def test_a_sandbox_that_never_starts_is_told_once_for_all(pool_of, until):
    crew = Crew("ann")
    pool = pool_of(crew)

    def fail():
        for _, _, future in crew.asked:
            if not future.done():
                future.set_exception(GraderError("The sandbox did not start: no reason was given."))
        while pool.room:
            pool.submit(task("x"))

    with pytest.raises(GraderError, match="The sandbox did not start"):
        until(pool, fail)


def test_idle_workers_that_go_are_no_fault(pool_of, until):
    crew = Crew("ann", *map(str, range(50)))
    pool = pool_of(crew)
    crew.workers = ["ann"]
    until(pool, lambda: len(crew.dismissed) == 50)
    answer = pool.submit(task("x"))
    crew.answer("ann", "x")
    assert pool.wait() == [answer]
