"""What a process that judges does: a trusted one, on this machine or another, that owns benches."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from grader.judging.grading import Graded
from grader.judging.kit import Bench, Kit
from grader.judging.verdict import Outcome
from grader.sandbox.limits import Limits

PR_SET_PDEATHSIG = 1
#: Seconds after which a bench that nobody uses is put away: its client may have ended without a word.
IDLE = 900.0

#: Seconds between two pulses, and without one after which the process must have been stopped.
PULSE, STOPPED = 0.5, 2.0
#: What becomes of exercises when time passes in which nothing could be done.
DOUBTFUL = {Outcome.TIMEOUT, Outcome.KILLED, Outcome.MISSING}

_benches: dict[str, Bench] = {}
_used: dict[str, float] = {}
_turn = threading.Lock()


@dataclass(frozen=True)
class Task:
    """A submission to be judged.

    Attributes
    ----------
    problem : str
        Why there is nothing to be judged, if so.
    mark : str
        The fingerprint to keep in the executed notebook.
    demos : bool
        Run also the cells that only show something.
    """

    content: bytes
    problem: str
    mark: str
    limits: Limits
    demos: bool = False


def begin(name: str, kit: Kit, place: Path | None = None) -> None:
    """Set up a bench for a lesson; its sandbox starts in the background.

    Parameters
    ----------
    name : str
        By which the bench is known; one of the same name is put away.
    place : Path, optional
        Folder for its files.

    Raises
    ------
    GraderError
        When this worker cannot judge the lesson.
    """
    with _turn:
        end(name)
        _benches[name] = Bench(kit, place)
        _used[name] = time.monotonic()
    threading.Thread(target=_end_when_idle, args=(name, _benches[name]), daemon=True).start()


def judge(name: str, task: Task) -> Graded:
    """Judge one submission; one at a time, since references draw from NumPy's global generator.

    Raises
    ------
    BrokenExecutor
        When there is no bench of this name, since this process is not the one that set it up.
    RuntimeError
        When this process was stopped meanwhile, and time may have run out only for that.
    """
    with _turn:
        bench = _benches.get(name)
        if bench is None:
            raise BrokenExecutor("this worker was not told about the lesson")
        with _Pulse() as pulse:
            graded = bench.judge(task.content, task.limits, mark=task.mark, problem=task.problem, demos=task.demos)
        _used[name] = time.monotonic()
    if pulse.stopped and any(exercise.outcome in DOUBTFUL for exercise in graded.verdict.exercises):
        raise RuntimeError("the worker was stopped while it judged")
    return graded


def end(name: str) -> None:
    """Put a bench away; what is being judged on it fails at once."""
    bench = _benches.pop(name, None)
    if bench is not None:
        bench.close()


def end_with_parent() -> None:
    """Prepare a process of this machine: it ends with the controller and with its forkserver, and only with those."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the controller, which ends its workers.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # And with a worker its sandbox dies.
    threading.Thread(target=_end_after, args=(multiprocessing.parent_process(),), daemon=True).start()


def _end_after(controller: BaseProcess) -> None:
    controller.join()
    os.kill(os.getpid(), signal.SIGKILL)


def _end_when_idle(name: str, bench: Bench) -> None:
    while _benches.get(name) is bench:
        time.sleep(IDLE / 10)
        with _turn:
            if _benches.get(name) is bench and time.monotonic() - _used[name] > IDLE:
                end(name)


class _Pulse:
    """Notices when this process is stopped, by a signal or with its machine: a time limit then says nothing."""

    def __init__(self) -> None:
        self.stopped = False
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> _Pulse:
        self._last = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._look()
        self._end.set()

    def _beat(self) -> None:
        while not self._end.wait(PULSE):
            self._look()

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._last > STOPPED:
            self.stopped = True
        self._last = now
