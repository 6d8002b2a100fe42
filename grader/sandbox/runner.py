"""The process of one run: it reads a job, runs the cells, and sends what comes of them.

It shares itself with students' code, so nothing it says is believed: it is data for the judge, who is elsewhere. It
knows no reference and no expected output. Messages, in the order they may come: for each cell
``{"event": "cell", "index": i}``, any number of ``{"event": "answer", "exercise": name, "case": k, "value": tree}``
(or ``"raised": [kind, text]``), ``{"event": "outputs", "index": i, "outputs": [...]}``, and at last
``{"event": "end"}``.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import random
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import desk
import frames
import numpy as np
from shell import NotebookShell

from helpers import checks
from helpers.values import flatten, unflatten


def run(shell: NotebookShell, source: int, destination: int) -> NoReturn:
    """Read a job, run its cells, and end without a word from exit handlers and threads of the submission."""
    try:
        _run(shell, source, destination)
    finally:
        os._exit(0)


def _run(shell: NotebookShell, source: int, destination: int) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with os.fdopen(source, "rb") as file:
        (job, files), (calls, arrays) = frames.Decoder().feed(file.read())
    _limit(job["limits"])
    reseed()
    channel = os.fdopen(destination, "wb", buffering=0)
    if "files" in job:
        desk.lay_out(job["course"], zip(job["files"], files, strict=True))

    def send(message: dict[str, Any], parts: list[Any] | None = None) -> None:
        data = memoryview(frames.encode(message, parts))
        while data:
            data = data[channel.write(data) :]

    # As in a kernel, modules are looked for in the working folder too, after the standard library.
    packages = [index for index, path in enumerate(sys.path) if path.endswith("-packages")]
    sys.path.insert(packages[0] if packages else len(sys.path), "")
    checks.collector = _collector(unflatten(calls["cases"], arrays), send)
    shell.take_over()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    cells = loop.create_task(_run_cells(shell, job, send))
    cells.add_done_callback(lambda _: loop.stop())
    while not cells.done():
        with contextlib.suppress(SystemExit, KeyboardInterrupt):  # Of a task that a cell has left
            loop.run_forever()


async def _run_cells(shell: NotebookShell, job: dict[str, Any], send: Callable[..., None]) -> None:
    """As in a kernel, an event loop is running when the cells do."""
    places: list[tuple[list[Any], dict[str, Any]]] = []
    for cell in job["cells"]:
        if not "".join(cell["parts"]).strip():
            continue
        send({"event": "cell", "index": cell["index"]})
        with desk.interrupted_after(job.get("cell_seconds")):
            outputs, changed = await shell.run(cell["parts"], job["limits"]["output_bytes"])
        places.append((outputs, {"event": "outputs", "index": cell["index"], "count": shell.execution_count - 1}))
        for known, message in places:
            if known is outputs or any(known is other for other in changed):
                send(message | {"outputs": known})
        await asyncio.sleep(0)  # Tasks that the cell has left go on.
    send({"event": "end"})


def reseed() -> None:
    """Runs are forks of one process: without this they would draw the same numbers."""
    random.seed()
    np.random.seed(random.getrandbits(32))  # By itself it takes a hundred times as long.


def _limit(limits: dict[str, Any]) -> None:
    for name, value in {
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_CPU: limits["cpu_seconds"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_NPROC: limits["processes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
    }.items():
        _, most = resource.getrlimit(name)
        if value != resource.RLIM_INFINITY:
            value = value if most == resource.RLIM_INFINITY else min(value, most)
            resource.setrlimit(name, (value, value))


def _collector(cases: dict[str, list[Any]], send: Callable[..., None]) -> Callable[[str, Callable[..., Any]], None]:
    def collect(name: str, function: Callable[..., Any]) -> None:
        with checks.random_stream_kept():
            for index, (arguments, seed, collaborators) in enumerate(cases.get(name, [])):
                message: dict[str, Any] = {"event": "answer", "exercise": name, "case": index}
                parts: list[Any] = []
                try:
                    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                        made = checks.call(function, arguments, seed, collaborators)
                        message["value"], parts = flatten(made, repeats=False)
                except BaseException as error:  # Whatever the student's code raises, exit() included, is its answer.
                    message["raised"] = [type(error).__name__[:100], checks.describe_error(error)[:1000]]
                _send_or_say_why(send, message, parts)

    return collect


def _send_or_say_why(send: Callable[..., None], message: dict[str, Any], parts: list[Any]) -> None:
    try:
        send(message, parts)
    except ValueError:
        reason = ["ValueError", "a returned value far larger than the expected one"]
        send({key: message[key] for key in ("event", "exercise", "case")} | {"raised": reason})
