"""Run a notebook's cells behind the walls, and watch from outside: time, bytes and the end of it.

The only module that starts processes for students' code. It knows nothing of grades.
"""

from __future__ import annotations

import contextlib
import io
import os
import selectors
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from grader.errors import GraderError
from grader.judging.cases import Answer, DrawnCase, Raised, Returned
from grader.judging.verdict import Outcome
from grader.sandbox import bubblewrap, frames, unwalled
from grader.sandbox.limits import UNLIMITED, Limits
from helpers.values import flatten, unflatten

#: Seconds a sandbox has to become as good as new; one that takes longer is replaced.
CLEANING_SECONDS = 10.0
#: Sets of cases that are kept as they are sent: those of a deck, and those of submissions that lack an exercise.
WRITTEN = 32
#: More than the largest notebook has to say: messages, and lists and dictionaries in its outputs.
MAX_MESSAGES = 100_000
MAX_PARTS = 1_000_000
#: What the keeper says that a run had too much of, in words for the student.
EXCESS = {
    b"memory": "It used more than {:,} MB of memory, all its processes and temporary files together: "
    "does it start too many, or keep too much?",
    b"processes": "It had too many processes and threads at the same time: does a loop that starts them ever end?",
}
#: Where a handout has the files of a course that are not to be mixed with ours.
COURSE = ".course"


@dataclass(frozen=True)
class CellJob:
    """A cell to run: its place in the notebook, and its source in the parts that are run one after the other."""

    index: int
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Desk:
    """A working folder that is the submission's own, as nbgrader gives it one.

    What the handout has in :data:`COURSE` is laid there first, to be read and written; nothing else of it is seen.

    Attributes
    ----------
    files : mapping of str to bytes
        What is laid there then, by path.
    cell_seconds : float
        After which a cell is interrupted, and the next one run.
    """

    files: Mapping[str, bytes]
    cell_seconds: float


@dataclass
class Run:
    """What came out of one run.

    Attributes
    ----------
    outputs : dict of int to list
        Per cell that was run to its end: notebook outputs, as the submission wrote them.
    counts : dict of int to int
        Execution counts of those cells.
    answers : dict of str to dict
        Per exercise, the first answer to each case.
    stopped : Outcome or None
        ``TIMEOUT`` or ``KILLED`` when the run did not reach its end.
    stopped_at : int or None
        The cell it was at then; ``None`` before the first cell.
    why : str
        A sentence for the student, where it is known what the run had too much of.
    received : int
        Bytes that it sent.
    """

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    answers: dict[str, dict[int, Answer]] = field(default_factory=dict)
    stopped: Outcome | None = None
    stopped_at: int | None = None
    why: str = ""
    received: int = 0


class Sandbox:
    """A place behind the walls where one run after the other takes place, each as if it were the first.

    It starts at once, in the background, and is replaced by a new one when it ends or cannot be made clean.

    Parameters
    ----------
    handout : Path
        Folder with what a student has beside the notebook.
    modules : sequence of str
        What the notebook imports: imported beforehand, once.
    walls : bool
        Without them a submission may do whatever the user may who grades it.

    Raises
    ------
    GraderError
        When there is no bubblewrap that works here.
    """

    def __init__(self, handout: Path, modules: Sequence[str] = (), *, walls: bool = True) -> None:
        self._handout, self._modules, self._walls = handout, tuple(modules), walls
        self._process: subprocess.Popen[bytes] | None = None
        self._awaited = self._excess = b""
        self._written: dict[tuple[int, ...], tuple[Mapping[str, Sequence[DrawnCase]], bytes]] = {}
        self._start()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(
        self,
        cells: Sequence[CellJob],
        cases: Mapping[str, Sequence[DrawnCase]],
        limits: Limits,
        desk: Desk | None = None,
    ) -> Run:
        """Run cells until they end, break off or have had their time.

        Parameters
        ----------
        cells : sequence of CellJob
            In the order they are to be run.
        cases : mapping of str to sequence of DrawnCase
            The calls to make when a cell hands the exercise's function to ``judge``.
        limits : Limits
            Every process of the run is killed when one is passed.
        desk : Desk, optional
            Where it is run, if not among the helpers and data of a lesson.

        Raises
        ------
        GraderError
            When the sandbox cannot be started.
        """
        job = _job(cells, self._held_to(limits), desk) + self._calls(cases)
        expected = _Expected({cell.index for cell in cells}, {name: len(drawn) for name, drawn in cases.items()})
        end = time.monotonic() + limits.total_seconds
        result = self._run(job, expected, limits)
        ended_itself = result.stopped is Outcome.KILLED and not self._cleaned() and not self._excess
        if ended_itself and (left := end - time.monotonic()) > 0:
            # The sandbox itself was ended, perhaps by the machine: a submission that does it will do it again.
            result = self._run(job, expected, replace(limits, total_seconds=left))
            if result.stopped is Outcome.KILLED:
                self._cleaned()
        if result.stopped is Outcome.KILLED and self._excess:
            result.why = EXCESS[self._excess].format(limits.memory_bytes // 2**20)
        return result

    def _calls(self, cases: Mapping[str, Sequence[DrawnCase]]) -> bytes:
        """The calls to make, written once for all submissions that are judged by the same ones."""
        key = tuple(map(id, cases.values()))  # Which stay theirs, since the cases are kept with them.
        if key not in self._written:
            if len(self._written) >= WRITTEN:
                self._written.clear()
            self._written[key] = cases, _calls(cases)
        return self._written[key][1]

    def _run(self, job: bytes, expected: _Expected, limits: Limits) -> Run:
        (job_reading, job_writing), (reading, writing) = _pipe(), _pipe()
        with job_reading, job_writing, reading, writing:
            self._send_run(job_reading, writing, limits)
            for end in (job_reading, writing):
                end.close()  # Else the end of the run would not be seen.
            watch = _Watch(job_writing, reading, limits, expected)
            try:
                watch.follow(job)
            finally:
                with contextlib.suppress(OSError):
                    self._control.send(b"stop")
        return watch.result

    def close(self) -> None:
        """Kill it: its process namespace dies with its first process, and everything in it."""
        if self._process is None:
            return
        self._control.close()
        if not self._walls:  # Nothing dies with its first process, which must have time to end the others.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(CLEANING_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._process.stderr:
            self._process.stderr.close()
        self._process.wait()
        self._process, self._awaited = None, b""

    def _start(self) -> None:
        self._control, inner = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with inner:
            program = bubblewrap if self._walls else unwalled
            home = None if self._walls else Path(tempfile.mkdtemp(dir=self._handout.parent))
            self._process = subprocess.Popen(
                program.command(self._handout, inner.fileno(), self._modules),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd=home,
                # What bubblewrap itself was started with can be read inside, as /proc/1/environ.
                env=unwalled.environment(self._handout, home) if home else {},
                pass_fds=[inner.fileno()],
                start_new_session=True,
            )
        self._awaited = b"ready"

    def _held_to(self, limits: Limits) -> Limits:
        """Without walls, the processes of a run cannot be told from others of the same user."""
        return limits if self._walls else replace(limits, processes=UNLIMITED)

    def _send_run(self, job: io.FileIO, channel: io.FileIO, limits: Limits) -> None:
        self._make_ready(limits)
        order = b"run %d" % limits.memory_bytes
        try:
            socket.send_fds(self._control, [order], [job.fileno(), channel.fileno()])
        except OSError:  # It ended while nobody needed it.
            self.close()
            self._make_ready(limits)
            socket.send_fds(self._control, [order], [job.fileno(), channel.fileno()])
        self._awaited, self._excess = b"clean", b""

    def _make_ready(self, limits: Limits, tries: int = 2) -> None:
        """Wait until it has started, or is clean again; start another one where it did not become clean."""
        if self._awaited == b"clean":
            self._cleaned()
        if self._process is None:
            self._start()
        if self._awaited == b"ready" and not self._said(limits.boot_seconds):
            complaint = self._complaint()
            self.close()
            if tries > 1 and not complaint:  # It was killed, perhaps for its memory.
                return self._make_ready(limits, tries - 1)
            raise GraderError(f"The sandbox did not start: {complaint or 'no reason was given'}.")
        self._awaited = b""
        return None

    def _cleaned(self) -> bool:
        """Whether it is as good as new after a run; otherwise it is ended."""
        if not self._said(CLEANING_SECONDS):
            self.close()
            return False
        self._awaited = b""
        return True

    def _said(self, seconds: float) -> bool:
        self._control.settimeout(seconds)
        try:
            said = self._control.recv(16)
            if said in EXCESS:
                self._excess = said
                said = self._control.recv(16)
            return said == self._awaited
        except OSError:
            return False
        finally:
            self._control.settimeout(None)

    def _complaint(self) -> str:
        """The end of standard error: it says why when the sandbox itself does not start."""
        assert self._process is not None
        assert self._process.stderr is not None
        os.set_blocking(self._process.stderr.fileno(), False)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        return (self._process.stderr.read() or b"").decode(errors="replace").strip()[-400:]


def _pipe() -> tuple[io.FileIO, io.FileIO]:
    reading, writing = os.pipe()
    return io.FileIO(reading, "r"), io.FileIO(writing, "w")


def _calls(cases: Mapping[str, Sequence[DrawnCase]]) -> bytes:
    calls = {name: [[c.arguments, c.seed, dict(c.case.collaborators)] for c in drawn] for name, drawn in cases.items()}
    tree, arrays = flatten(calls)
    return frames.encode({"cases": tree}, arrays)


def _job(cells: Sequence[CellJob], limits: Limits, desk: Desk | None) -> bytes:
    inside = {"cpu_seconds": int(limits.total_seconds) + 5} | {
        name: getattr(limits, name)
        for name in ("memory_bytes", "file_bytes", "output_bytes", "processes", "open_files")
    }
    jobs = [{"index": cell.index, "parts": cell.parts} for cell in cells]
    job: dict[str, Any] = {"cells": jobs, "limits": inside}
    if not desk:
        return frames.encode(job)
    job |= {"files": list(desk.files), "cell_seconds": desk.cell_seconds, "course": COURSE}
    return frames.encode(job, [np.frombuffer(content, np.uint8) for content in desk.files.values()])


@dataclass(frozen=True)
class _Expected:
    """What a run may speak of: its cells, and the number of each exercise's cases."""

    cells: set[int]
    cases: dict[str, int]


class _Watch:
    """Hands over a job and reads what a run sends, until it ends or has passed a limit."""

    def __init__(self, job: io.FileIO, channel: io.FileIO, limits: Limits, expected: _Expected) -> None:
        self.result = Run()
        self._job, self._channel = job, channel
        self._limits, self._expected = limits, expected
        self._decoder = frames.Decoder()
        self._messages = self._parts = 0
        self._cell: int | None = None
        self._ended = False
        now = time.monotonic()
        self._deadline = now + limits.boot_seconds  # Until the first cell, nothing of the submission's is run.
        self._last_deadline = now + limits.total_seconds

    def follow(self, job: bytes) -> None:
        """Read to the end."""
        os.set_blocking(self._job.fileno(), False)
        with selectors.DefaultSelector() as selector:
            selector.register(self._job, selectors.EVENT_WRITE)
            selector.register(self._channel, selectors.EVENT_READ)
            pending = memoryview(job)
            while not self._ended:
                left = min(self._deadline, self._last_deadline) - time.monotonic()
                if left <= 0:
                    return self._stop(Outcome.TIMEOUT)
                for key, _ in selector.select(left):
                    if key.fileobj is self._job:
                        pending = self._write(selector, pending)
                    elif not self._read():
                        return self._stop(Outcome.KILLED)
        return None

    def _write(self, selector: selectors.BaseSelector, pending: memoryview) -> memoryview:
        try:
            pending = pending[self._job.write(pending) or 0 :]
        except BrokenPipeError:
            pending = pending[:0]
        if not pending:
            selector.unregister(self._job)
            self._job.close()
        return pending

    def _read(self) -> bool:
        """Take in what has arrived; ``False`` when nothing more will, or it can no longer be trusted."""
        data = self._channel.read(1 << 20)
        self.result.received += len(data)
        if not data or self.result.received > self._limits.received_bytes:
            return False
        try:
            for message, arrays in self._decoder.feed(data):
                self._messages += 1
                if self._messages > MAX_MESSAGES:
                    return False
                self._take(message, arrays)
                if self._ended:  # What is said after that is no part of the run, however soon it comes.
                    break
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):  # FrameError is one.
            return False
        return True

    def _take(self, message: dict[str, Any], arrays: list[np.ndarray]) -> None:
        match message["event"]:
            case "cell" if message["index"] in self._expected.cells:
                self._cell = message["index"]
                self._deadline = time.monotonic() + self._limits.cell_seconds
            case "outputs" if message["index"] in self._expected.cells:
                # Sent again where a later cell changes what was displayed.
                self._parts += _parts(message["outputs"], MAX_PARTS)
                if self._parts > MAX_PARTS:
                    raise ValueError("outputs of more parts than would fit in memory")
                self.result.outputs[message["index"]] = list(message["outputs"])
                self.result.counts[message["index"]] = max(0, int(message["count"]))
            case "answer":
                self._take_answer(message, arrays)
            case "end":
                self._ended = True

    def _take_answer(self, message: dict[str, Any], arrays: list[np.ndarray]) -> None:
        name, index = str(message["exercise"]), int(message["case"])
        if not 0 <= index < self._expected.cases.get(name, 0):
            return
        given: Answer
        if "raised" in message:
            kind, text = message["raised"]
            given = Raised(str(kind)[:100], str(text)[:1000])
        else:
            given = Returned(unflatten(message["value"], arrays))
        self.result.answers.setdefault(name, {}).setdefault(index, given)

    def _stop(self, outcome: Outcome) -> None:
        self.result.stopped, self.result.stopped_at = outcome, self._cell


def _parts(value: Any, most: int) -> int:
    """How many lists and dictionaries JSON holds, up to about ``most``: each takes far more memory than its text."""
    found, to_see = 0, [value]
    while to_see and found <= most:
        one = to_see.pop()
        if isinstance(one, list | dict):
            found += 1
            to_see += one.values() if isinstance(one, dict) else one
    return found
