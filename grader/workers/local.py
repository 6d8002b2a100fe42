"""Workers on this machine."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Collection, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, count
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from grader.errors import GraderError
from grader.judging.grading import Graded
from grader.judging.kit import Kit
from grader.sandbox import bubblewrap
from grader.workers import forkserver
from grader.workers.pool import Pool
from grader.workers.worker import Task, begin, end_with_parent, judge


@contextmanager
def local_workers(number: int, kit: Kit) -> Iterator[Pool]:
    """A pool of workers on this machine.

    Raises
    ------
    GraderError
        When there is no sandbox, or no process can be started.
    """
    forkserver.start()
    if kit.walls:
        bubblewrap.require()
    with tempfile.TemporaryDirectory(prefix="grader-") as place:  # Here, since a worker that is killed removes nothing.
        crew = _LocalCrew(number, kit, Path(place))
        try:
            yield Pool(crew, say=lambda sentence: None)
        except BaseException:
            crew.kill()
            raise
        finally:
            crew.end()


class _LocalCrew:
    """A number of processes; one that ends is replaced by another."""

    waiting = ""
    nobody = "The workers do not start; this machine may have too much to do, so try again with fewer --workers."
    patience = 300.0

    def __init__(self, number: int, kit: Kit, place: Path) -> None:
        self._number, self._kit, self._place = number, kit, place
        self._names = map(str, count(1))
        self._workers: dict[str, ProcessPoolExecutor] = {}
        self._processes: dict[str, list[BaseProcess]] = {}

    def muster(self) -> Collection[str]:
        while len(self._workers) < self._number:
            executor = ProcessPoolExecutor(1, forkserver.context(), initializer=end_with_parent)
            self._workers[next(self._names)] = executor
        return self._workers.keys()

    def greet(self, worker: str) -> Future[Any]:
        before = set(multiprocessing.active_children())
        try:
            return self._workers[worker].submit(begin, worker, self._kit, self._place)
        except OSError as error:
            reason = f"A worker cannot be started ({error.strerror}); try again with fewer --workers."
            raise GraderError(reason) from error
        finally:
            self._processes[worker] = [p for p in multiprocessing.active_children() if p not in before]

    def ask(self, worker: str, task: Task) -> Future[Graded]:
        try:
            return self._workers[worker].submit(judge, worker, task)
        except BrokenExecutor as error:
            failed: Future[Graded] = Future()
            failed.set_exception(error)
            return failed

    def dismiss(self, worker: str) -> None:
        for process in self._processes.get(worker, []):
            process.kill()  # And with it its sandbox dies.
        self._workers.pop(worker).shutdown(wait=False, cancel_futures=True)

    def kill(self) -> None:
        for worker in list(self._workers):
            self.dismiss(worker)

    def end(self) -> None:
        for worker in self._workers.values():
            worker.shutdown(wait=False)
        for process in chain.from_iterable(self._processes.values()):
            process.join()
