"""Hand tasks to workers that may come, go, end or fall silent: each task is answered, or it is known why not.

Where the workers are, and how one asks them, is their crew's affair: see :mod:`grader.workers.local` and
:mod:`grader.workers.cluster`.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import BrokenExecutor, Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from grader.errors import GraderError
from grader.judging.grading import Graded
from grader.judging.kit import Kit
from grader.workers.worker import Task

#: Submissions a worker holds: it judges one while the next is on its way.
HELD = 2
#: Workers that are tried with a submission before it is given up.
TRIES = 2
#: Workers that may end, and sandboxes that may fail, in a row and for each worker, before it is not chance.
FAULTS = 5
#: Seconds between two looks at who is there.
BEAT = 0.5


class Crew(Protocol):
    """Workers of one kind, for one lesson. None of its methods waits for a worker.

    Attributes
    ----------
    waiting : str
        To be said when no worker is ready for a while.
    nobody : str
        To be said when none is for ``patience`` seconds, which ends the run.
    """

    waiting: str
    nobody: str
    patience: float

    def muster(self) -> Collection[str]:
        """Name the workers there are now."""

    def greet(self, worker: str) -> Future[Any]:
        """Have a worker take up the lesson; where it cannot, the error is a sentence that says why."""

    def ask(self, worker: str, task: Task) -> Future[Graded]:
        """Have a worker judge a submission; ``BrokenExecutor`` says that the worker ended."""

    def dismiss(self, worker: str) -> None:
        """Give up a worker that ended or does not answer; one of the same name may be mustered again."""


@dataclass(eq=False)
class _Job:
    task: Task
    answer: Future[Graded] = field(default_factory=Future)
    tried: list[str] = field(default_factory=list)


@dataclass(eq=False)
class _Worker:
    greeting: Future[Any]
    heard: float
    ready: bool = False
    refused: str = ""
    held: dict[Future[Graded], _Job] = field(default_factory=dict)

    @property
    def patience(self) -> float:
        """Seconds in which it must have judged the submission it is at."""
        return max(job.task.limits.boot_seconds + job.task.limits.total_seconds for job in self.held.values())

    def may_take(self, job: _Job) -> bool:
        """Whether it has room; what is tried again is tried alone."""
        alone = job.tried or any(other.tried for other in self.held.values())
        return self.ready and len(self.held) < (1 if alone else HELD)


class Pool:
    """Workers that judge one lesson's submissions.

    A submission whose worker ended, or did not answer in time, is tried once more: alone, and with another worker if
    there is another. All happens within calls of these methods; there is no thread to keep in step with.

    Parameters
    ----------
    say : callable
        Takes a sentence that the user should see while the run goes on.
    """

    def __init__(self, crew: Crew, say: Callable[[str], None]) -> None:
        self._crew, self._say = crew, say
        self._workers: dict[str, _Worker] = {}
        self._asked: dict[Future[Any], str] = {}
        self._news: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        self._waiting: deque[_Job] = deque()
        self._answered: list[Future[Graded]] = []
        self._complaints: list[str] = []
        self._out = self._most = self._faults = 0
        self._begun = self._told_to_wait = False
        self._last_ready, self._next_look = time.monotonic(), 0.0
        self._look_around()

    @property
    def room(self) -> bool:
        """Whether another submission may be handed out; while no worker is ready, none may."""
        return self._out < HELD * sum(worker.ready for worker in self._workers.values())

    def submit(self, task: Task) -> Future[Graded]:
        """Hand out a submission; :meth:`wait` tells when it is answered."""
        job = _Job(task)
        self._out += 1
        self._waiting.append(job)
        self._hand_out()
        return job.answer

    def wait(self) -> list[Future[Graded]]:
        """What has been answered since the last call; where that is nothing, wait a moment for it.

        Raises
        ------
        GraderError
            When there are no workers to go on with.
        """
        self._look_around()
        try:
            self._hear(self._news.get(timeout=0 if self._answered else BEAT))
            while True:
                self._hear(self._news.get_nowait())
        except queue.Empty:
            pass
        self._hand_out()
        answered, self._answered = self._answered, []
        self._out -= len(answered)
        return answered

    # --- Who is there ---------------------------------------------------------------------------------------------

    def _look_around(self) -> None:
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + BEAT
        present = self._crew.muster()
        for name, worker in list(self._workers.items()):
            if name not in present:
                self._lose(name)
            elif worker.held and now - worker.heard > worker.patience:
                self._lose(name, f"no worker answered within {worker.patience:g} seconds")
        for name in present:
            if name not in self._workers:
                self._workers[name] = _Worker(self._expect(name, self._crew.greet(name)), now)
        self._most = max(self._most, len(self._workers))
        self._see_that_some_are_ready(now)

    def _see_that_some_are_ready(self, now: float) -> None:
        if any(worker.ready for worker in self._workers.values()):
            self._last_ready, self._told_to_wait = now, False
        elif now - self._last_ready > self._crew.patience:
            raise GraderError(self._crew.nobody)
        elif now - self._last_ready > self._crew.patience / 20 and not self._told_to_wait:
            self._told_to_wait = True
            self._say(self._crew.waiting)

    def _greeted(self, worker: _Worker, error: BaseException | None) -> None:
        worker.ready, worker.refused = error is None, str(error or "")
        self._begun |= worker.ready
        if worker.refused:
            self._complaints.append(worker.refused)
            if not self._begun and all(one.refused for one in self._workers.values()):
                raise GraderError(worker.refused)
        while self._begun and self._complaints:  # The others go on without it.
            self._say(self._complaints.pop(0))

    def _lose(self, name: str, reason: str = "the workers that judged it ended") -> None:
        """A worker is no more. Any submission it held may be the reason, so each is tried elsewhere."""
        worker = self._workers.pop(name)
        self._crew.dismiss(name)
        self._next_look = 0.0
        for future in (worker.greeting, *worker.held):
            self._asked.pop(future, None)
            future.cancel()
        for job in worker.held.values():
            self._failed(job, name, BrokenExecutor(reason))
        if worker.held or not worker.ready:
            self._fault("The workers end before they have judged anything; is there memory for them all?")

    def _fault(self, reason: str) -> None:
        self._faults += 1
        if self._faults > FAULTS * self._most:
            raise GraderError(reason)

    # --- What they are asked --------------------------------------------------------------------------------------

    def _expect(self, name: str, future: Future[Any]) -> Future[Any]:
        self._asked[future] = name
        future.add_done_callback(self._news.put)
        return future

    def _hand_out(self) -> None:
        while self._waiting and (name := self._best(self._waiting[0])):
            worker, job = self._workers[name], self._waiting.popleft()
            if not worker.held:
                worker.heard = time.monotonic()
            worker.held[self._expect(name, self._crew.ask(name, job.task))] = job

    def _best(self, job: _Job) -> str | None:
        """The least busy worker; one that failed the submission before only where there is no other."""
        ready = [name for name, worker in self._workers.items() if worker.ready]
        others = [name for name in ready if name not in job.tried]
        free = [name for name in others or ready if self._workers[name].may_take(job)]
        return min(free, key=lambda name: len(self._workers[name].held), default=None)

    def _hear(self, future: Future[Any]) -> None:
        name = self._asked.pop(future, None)
        if name is None:
            return  # Nobody waits for it any more.
        worker = self._workers[name]
        error = BrokenExecutor() if future.cancelled() else future.exception()
        if isinstance(error, BrokenExecutor):
            self._lose(name)
            return
        worker.heard = time.monotonic()
        if future is worker.greeting:
            self._greeted(worker, error)
            return
        job = worker.held.pop(future)
        if error is None:
            self._faults = 0
            job.answer.set_result(future.result())
            self._answered.append(job.answer)
            return
        self._failed(job, name, error)
        if isinstance(error, GraderError):  # The sandbox's fault.
            self._fault(str(error))

    def _failed(self, job: _Job, name: str, error: BaseException) -> None:
        job.tried.append(name)
        if len(job.tried) < TRIES:
            self._waiting.appendleft(job)
        else:
            job.answer.set_exception(error)
            self._answered.append(job.answer)


#: Puts a pool of workers at a lesson's disposal.
Start = Callable[[Kit], AbstractContextManager[Pool]]
