"""Run a notebook's cells behind the walls, and watch from outside: time, bytes and the end of it.

The only module that starts processes for students' code. It knows nothing of grades.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from grader.cases import Answer, DrawnCase, Raised, Returned
from grader.errors import GraderError
from grader.sandbox import bubblewrap, frames
from grader.verdict import Outcome
from helpers.values import flatten, unflatten


@dataclass(frozen=True)
class Limits:
    """What one run of a submission may use. Seconds, bytes and counts."""

    boot_seconds: float = 60.0
    cell_seconds: float = 20.0
    total_seconds: float = 120.0
    memory_bytes: int = 2 * 2**30
    file_bytes: int = 64 * 2**20
    output_bytes: int = 1_000_000
    received_bytes: int = 100_000_000
    processes: int = 256
    open_files: int = 256


@dataclass(frozen=True)
class CellJob:
    """A cell to run: its place in the notebook, and its source in the parts that are run one after the other."""

    index: int
    parts: tuple[str, ...]


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
    """

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    answers: dict[str, dict[int, Answer]] = field(default_factory=dict)
    stopped: Outcome | None = None
    stopped_at: int | None = None
    complaint: str = ""
    ready: bool = False


def run(cells: Sequence[CellJob], cases: Mapping[str, Sequence[DrawnCase]], handout: Path, limits: Limits) -> Run:
    """Run cells in a fresh sandbox until they end, break off or have had their time.

    Parameters
    ----------
    cells : sequence of CellJob
        In the order they are to be run.
    cases : mapping of str to sequence of DrawnCase
        The calls to make when a cell hands the exercise's function to ``judge``.
    handout : Path
        Folder with what a student has beside the notebook.
    limits : Limits
        The whole sandbox is killed when one is passed.

    Raises
    ------
    GraderError
        When the sandbox cannot be started.
    """
    reading, writing = os.pipe()
    try:
        process = subprocess.Popen(
            bubblewrap.command(handout, writing),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={},  # What bubblewrap itself was started with can be read inside, as /proc/1/environ.
            pass_fds=[writing],
            start_new_session=True,
        )
    except BaseException:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    result = Run()
    expected = _Expected({cell.index for cell in cells}, {name: len(drawn) for name, drawn in cases.items()})
    try:
        _Watch(process, reading, result, limits, expected).follow(_job(cells, cases, limits))
    finally:
        _end(process)
        os.close(reading)
    if not result.ready:  # No code of a submission ran yet: this is the machine's fault.
        raise GraderError(f"The sandbox did not start: {result.complaint.strip()[-400:] or 'no reason was given'}.")
    return result


def _job(cells: Sequence[CellJob], cases: Mapping[str, Sequence[DrawnCase]], limits: Limits) -> bytes:
    calls = {name: [[c.arguments, c.seed, dict(c.case.collaborators)] for c in drawn] for name, drawn in cases.items()}
    tree, arrays = flatten(calls)
    inside = {"cpu_seconds": int(limits.total_seconds) + 5} | {
        name: getattr(limits, name)
        for name in ("memory_bytes", "file_bytes", "output_bytes", "processes", "open_files")
    }
    jobs = [{"index": cell.index, "parts": cell.parts} for cell in cells]
    return frames.encode({"cells": jobs, "cases": tree, "limits": inside}, arrays)


@dataclass(frozen=True)
class _Expected:
    """What a run may speak of: its cells, and the number of each exercise's cases."""

    cells: set[int]
    cases: dict[str, int]


class _Watch:
    """Reads what a sandbox sends until it ends or has passed a limit."""

    def __init__(
        self, process: subprocess.Popen[bytes], channel: int, result: Run, limits: Limits, expected: _Expected
    ) -> None:
        self._process, self._channel = process, channel
        self._result, self._limits, self._expected = result, limits, expected
        self._decoder = frames.Decoder()
        self._received = 0
        self._cell: int | None = None
        self._ended = False
        now = time.monotonic()
        self._deadline = now + limits.boot_seconds
        self._last_deadline = now + limits.boot_seconds + limits.total_seconds

    def follow(self, job: bytes) -> None:
        """Hand over the job and read to the end."""
        assert self._process.stdin is not None
        assert self._process.stderr is not None
        for stream in (self._process.stdin, self._process.stderr):
            os.set_blocking(stream.fileno(), False)
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdin, selectors.EVENT_WRITE)
            selector.register(self._channel, selectors.EVENT_READ)
            selector.register(self._process.stderr, selectors.EVENT_READ)
            pending = memoryview(job)
            while not self._ended:
                left = min(self._deadline, self._last_deadline) - time.monotonic()
                if left <= 0:
                    return self._stop(Outcome.TIMEOUT)
                for key, _ in selector.select(left):
                    if key.fileobj is self._process.stdin:
                        pending = self._write(selector, pending)
                    elif key.fileobj is self._process.stderr:
                        self._note_complaint(selector)
                    elif not self._read():
                        if not self._result.ready:  # What it said last may not have been read yet.
                            with contextlib.suppress(OSError, KeyError):
                                self._note_complaint(selector)
                        return self._stop(Outcome.KILLED)
        return None

    def _write(self, selector: selectors.BaseSelector, pending: memoryview) -> memoryview:
        stdin = self._process.stdin
        assert stdin
        try:
            pending = pending[os.write(stdin.fileno(), pending) :]
        except BrokenPipeError:
            pending = pending[:0]
        if not pending:
            selector.unregister(stdin)
            stdin.close()
        return pending

    def _note_complaint(self, selector: selectors.BaseSelector) -> None:
        """Keep the end of standard error: it says why when the sandbox itself does not start."""
        stderr = self._process.stderr
        assert stderr
        data = os.read(stderr.fileno(), 65536)
        if not data:
            selector.unregister(stderr)
        self._result.complaint = (self._result.complaint + data.decode(errors="replace"))[-2000:]

    def _read(self) -> bool:
        """Take in what has arrived; ``False`` when nothing more will, or it can no longer be trusted."""
        data = os.read(self._channel, 1 << 20)
        self._received += len(data)
        if not data or self._received > self._limits.received_bytes:
            return False
        try:
            for message, arrays in self._decoder.feed(data):
                self._take(message, arrays)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):  # FrameError is one.
            return False
        return True

    def _take(self, message: dict[str, Any], arrays: list[np.ndarray]) -> None:
        match message["event"]:
            case "ready" if not self._result.ready:  # Only now: starting up takes none of the submission's time.
                self._result.ready = True
                self._last_deadline = time.monotonic() + self._limits.total_seconds
            case "cell" if message["index"] in self._expected.cells:
                self._cell = message["index"]
                self._deadline = time.monotonic() + self._limits.cell_seconds
            case "outputs" if message["index"] in self._expected.cells:
                self._result.outputs.setdefault(message["index"], list(message["outputs"]))
                self._result.counts.setdefault(message["index"], max(0, int(message["count"])))
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
        self._result.answers.setdefault(name, {}).setdefault(index, given)

    def _stop(self, outcome: Outcome) -> None:
        self._result.stopped, self._result.stopped_at = outcome, self._cell


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the sandbox: its process namespace dies with its first process, and everything in it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdin, process.stderr):
        if stream and not stream.closed:
            stream.close()
    process.wait()
