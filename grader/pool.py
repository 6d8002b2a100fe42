"""Hand tasks to workers that may come, go, end or fall silent: each task is answered, or it is known why not.

Where the workers are, and how one asks them, is their crew's affair: see ``grader.local`` and ``grader.cluster``.
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
from grader.grading import Graded
from grader.kit import Kit
from grader.worker import Task

#: Submissions a worker holds: it judges one while the next is on its way.
HELD = 2
#: Workers that may be tried with a submission before it is given up.
TRIES = 2
#: Workers that may end in a row, for each there is, before they are all at fault.
LOSSES = 5
#: Seconds between two looks at who is there.
BEAT = 0.5


class Crew(Protocol):
    """Workers of one kind, for one lesson. Nothing here may wait for a worker."""

    #: Said when no worker is ready yet; and when none is after so many seconds, which ends the run.
    waiting: str
    nobody: str
    patience: float

    def muster(self) -> Collection[str]:
        """Name the workers there are now; one that is replaced gets another name, or was missing in between."""

    def greet(self, worker: str) -> Future[Any]:
        """Have a worker take up the lesson; a ``GraderError`` says why it cannot."""

    def ask(self, worker: str, task: Task) -> Future[Graded]:
        """Have a worker judge a submission; ``BrokenExecutor`` says that it ended."""

    def dismiss(self, worker: str) -> None:
        """Give up a worker that ended or does not answer; it may be mustered again."""


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
    refused: bool = False
    held: dict[Future[Graded], _Job] = field(default_factory=dict)

    @property
    def patience(self) -> float:
        """Seconds in which a worker must have judged the submission it is at."""
        return max((job.task.limits.boot_seconds + job.task.limits.total_seconds for job in self.held.values()))


class Pool:
    """Workers that judge one lesson's submissions.

    A submission whose worker ended or did not answer in time is tried once more, alone, and elsewhere if there is
    an elsewhere. Everything happens in calls of this object's methods: there are no threads to be in step with.

    Parameters
    ----------
    say : callable
        Takes a sentence the user should see while the run goes on.
    """

    def __init__(self, crew: Crew, say: Callable[[str], None]) -> None:
        self._crew, self._say = crew, say
        self._workers: dict[str, _Worker] = {}
        self._asked: dict[Future[Any], str] = {}
        self._queue: deque[_Job] = deque()
        self._answered: list[Future[Graded]] = []
        self._news: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        self._out = self._losses = 0
        self._complaints: list[str] = []
        self._nobody_since, self._told_to_wait = time.monotonic(), False
        self._next_look = 0.0
        self._look_around()

    @property
    def room(self) -> bool:
        """Whether another submission may be handed out; while no worker is ready, none may."""
        return self._out < HELD * len(self._ready())

    def submit(self, task: Task) -> Future[Graded]:
        """Hand out a submission; what comes of it is told by :meth:`wait`."""
        job = _Job(task)
        self._out += 1
        self._queue.append(job)
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

    def _ready(self) -> list[_Worker]:
        return [worker for worker in self._workers.values() if worker.ready]

    def _look_around(self) -> None:
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + BEAT
        present = self._crew.muster()
        for name in self._workers.keys() - present:
            self._lose(name, BrokenExecutor("the workers that judged it ended"))
        for name, worker in list(self._workers.items()):
            if worker.held and now - worker.heard > worker.patience:
                self._lose(name, BrokenExecutor(f"no worker answered within {worker.patience:g} seconds"))
        for name in present:
            if name not in self._workers:
                self._workers[name] = _Worker(self._expect(name, self._crew.greet(name)), now)
        self._wait_for_somebody(now)

    def _wait_for_somebody(self, now: float) -> None:
        if self._ready():
            self._nobody_since, self._told_to_wait = now, False
        elif now - self._nobody_since > self._crew.patience:
            raise GraderError(self._crew.nobody)
        elif now - self._nobody_since > self._crew.patience / 20 and not self._told_to_wait:
            self._told_to_wait = True
            self._say(self._crew.waiting)

    def _greeted(self, worker: _Worker, error: BaseException | None) -> None:
        if error is None:
            worker.ready = True
        elif isinstance(error, GraderError):
            worker.refused = True
            self._complaints.append(str(error))
        else:
            raise error
        if all(worker.refused for worker in self._workers.values()):
            raise GraderError(self._complaints[0])
        while self._ready() and self._complaints:  # The others can go on without it.
            self._say(self._complaints.pop(0))

    def _lose(self, name: str, error: Exception) -> None:
        """A worker is no more: what it held might be the reason, so each of those is tried elsewhere, alone."""
        worker = self._workers.pop(name)
        self._crew.dismiss(name)
        self._next_look = 0.0
        self._losses += 1
        for future in (worker.greeting, *worker.held):
            self._asked.pop(future, None)
            future.cancel()
        for job in worker.held.values():
            self._failed(job, name, error)
        if self._losses > LOSSES * max(1, len(self._workers)):
            raise GraderError("The workers end before they have judged anything; is there memory for them all?")

    # --- What they are asked --------------------------------------------------------------------------------------

    def _expect(self, name: str, future: Future[Any]) -> Future[Any]:
        self._asked[future] = name
        future.add_done_callback(self._news.put)
        return future

    def _hand_out(self) -> None:
        while self._queue and (name := self._best(self._queue[0])):
            worker, job = self._workers[name], self._queue.popleft()
            if not worker.held:
                worker.heard = time.monotonic()
            worker.held[self._expect(name, self._crew.ask(name, job.task))] = job

    def _best(self, job: _Job) -> str | None:
        """The worker to ask: one that failed the job before only if there is no other."""
        ready = [name for name, worker in self._workers.items() if worker.ready]
        free = [name for name in [name for name in ready if name not in job.tried] or ready if self._may_take(name, job)]
        return min(free, key=lambda name: len(self._workers[name].held), default=None)

    def _may_take(self, name: str, job: _Job) -> bool:
        held = self._workers[name].held
        if job.tried:
            return not held
        return len(held) < HELD and not any(other.tried for other in held.values())

    def _hear(self, future: Future[Any]) -> None:
        name = self._asked.pop(future, None)
        if name is None:
            return  # It is no longer waited for.
        worker = self._workers[name]
        error = BrokenExecutor("it was taken back") if future.cancelled() else future.exception()
        if isinstance(error, BrokenExecutor):
            self._lose(name, BrokenExecutor("the workers that judged it ended"))
            return
        worker.heard = time.monotonic()
        if future is worker.greeting:
            self._greeted(worker, error)
            return
        job = worker.held.pop(future)
        if error is None:
            self._losses = 0
            job.answer.set_result(future.result())
            self._answered.append(job.answer)
        else:
            self._failed(job, name, error)

    def _failed(self, job: _Job, name: str, error: BaseException) -> None:
        job.tried.append(name)
        if len(job.tried) < TRIES:
            self._queue.appendleft(job)
        else:
            job.answer.set_exception(error)
            self._answered.append(job.answer)


#: Puts a pool of workers at a lesson's disposal.
Start = Callable[[Kit], AbstractContextManager[Pool]]
