"""The program inside the sandbox: it runs a notebook's cells and sends what came out.

It is started with one job on standard input and writes frames to the descriptor it is given. Students' code shares
its process, so nothing it says is believed: it is data for the judge, who is elsewhere. It knows no reference and no
expected output. Messages, in the order they may come:

``{"event": "ready"}``, then for each cell ``{"event": "cell", "index": i}``, any number of
``{"event": "answer", "exercise": name, "case": k, "value": tree}`` (or ``"raised": [kind, text]``),
``{"event": "outputs", "index": i, "outputs": [...]}``, and at last ``{"event": "end"}``.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import resource
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HANDOUT = Path("/handout")
PR_SET_DUMPABLE = 4


def main() -> None:
    channel = os.fdopen(int(sys.argv[1]), "wb", buffering=0)
    job, arrays = _read_job()
    _settle_in(job["limits"])
    import frames  # Lies beside this file; NumPy is imported only now, under the limits.
    from shell import NotebookShell

    from helpers.values import unflatten

    def send(message: dict[str, Any], parts: list[Any] | None = None) -> None:
        channel.write(frames.encode(message, parts))

    _install_collector(unflatten(job["cases"], arrays), send)
    shell = NotebookShell.instance()
    send({"event": "ready"})
    for cell in job["cells"]:
        send({"event": "cell", "index": cell["index"]})
        outputs = [output for part in cell["parts"] for output in shell.run(part, job["limits"]["output_bytes"])]
        send({"event": "outputs", "index": cell["index"], "count": shell.execution_count - 1, "outputs": outputs})
    send({"event": "end"})
    os._exit(0)  # Threads and exit handlers of the submission have nothing more to say.


def _read_job() -> tuple[dict[str, Any], list[Any]]:
    sys.path.insert(0, str(Path(__file__).parent))
    import frames

    data = sys.stdin.buffer.read()
    ((job, arrays),) = frames.Decoder().feed(data)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    return job, arrays


def _settle_in(limits: dict[str, Any]) -> None:
    """Limit this process and its children, and furnish the working folder like the student's own."""
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    for name, value in {
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_CPU: limits["cpu_seconds"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_NPROC: limits["processes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_CORE: 0,
    }.items():
        resource.setrlimit(name, (value, value))
    for entry in HANDOUT.iterdir():
        if entry.name != "matplotlib":
            Path(entry.name).symlink_to(entry)
    if (HANDOUT / "matplotlib").is_dir():  # Fonts found beforehand: looking for them takes longer than grading.
        shutil.copytree(HANDOUT / "matplotlib", os.environ["MPLCONFIGDIR"])


def _install_collector(cases: dict[str, list[Any]], send: Callable[..., None]) -> None:
    from helpers import checks
    from helpers.values import flatten

    def collect(name: str, function: Callable[..., Any]) -> None:
        for index, (arguments, seed, collaborators) in enumerate(cases.get(name, [])):
            message: dict[str, Any] = {"event": "answer", "exercise": name, "case": index}
            parts: list[Any] = []
            try:
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    message["value"], parts = flatten(checks.call(function, arguments, seed, collaborators))
            except BaseException as error:  # Whatever the student's code raises, exit() included, is its answer.
                message["raised"] = [type(error).__name__[:100], checks.describe_error(error)[:1000]]
            _send_or_say_why(send, message, parts)

    checks.collector = collect


def _send_or_say_why(send: Callable[..., None], message: dict[str, Any], parts: list[Any]) -> None:
    try:
        send(message, parts)
    except ValueError:
        reason = ["ValueError", "a returned value far larger than the expected one"]
        send({key: message[key] for key in ("event", "exercise", "case")} | {"raised": reason})


if __name__ == "__main__":
    main()
