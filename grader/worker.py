"""The process that judges: a trusted one that owns a bench, on this machine or another."""

from __future__ import annotations

import ctypes
import signal
import threading
from dataclasses import dataclass

from grader.grading import Graded
from grader.kit import Bench, Kit
from grader.sandbox.run import Limits

PR_SET_PDEATHSIG = 1

_bench: Bench | None = None
_turn = threading.Lock()


@dataclass(frozen=True)
class Task:
    """A submission to be judged.

    Attributes
    ----------
    lesson : str
        Fingerprint of the lesson it is judged by.
    problem : str
        Why there is nothing to be judged, if so.
    mark : str
        The fingerprint to keep in the executed notebook.
    demos : bool
        Run also the cells that only show something.
    """

    lesson: str
    content: bytes
    problem: str
    mark: str
    limits: Limits
    demos: bool = False


def begin(kit: Kit) -> None:
    """Take up a lesson; the sandbox starts in the background.

    Raises
    ------
    GraderError
        When this worker cannot judge the lesson.
    """
    global _bench
    with _turn:
        if _bench is not None:
            _bench.close()
        _bench = None
        _bench = Bench(kit)


def begin_here(kit: Kit) -> None:
    """Take up a lesson in a process of this machine, which ends with the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the controller, which ends its workers.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # And with a worker its sandbox dies.
    begin(kit)


def judge(task: Task) -> Graded:
    """Judge one submission; one at a time, since references draw from NumPy's global generator."""
    with _turn:
        if _bench is None or _bench.fingerprint != task.lesson:
            raise RuntimeError("this worker was not told about the lesson")
        return _bench.judge(task.content, task.limits, mark=task.mark, problem=task.problem, demos=task.demos)
