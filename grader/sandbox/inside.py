"""The program inside the sandbox: process 1 there keeps everything imported, and forks a process for each run.

The *keeper* reads nothing of a submission. On its control socket it gets ``run`` with two descriptors, a job to read
and a channel to answer on, or ``stop``. It forks a *runner*, waits for its end or for ``stop``, kills every process
there is, empties the scratch folders, makes sure that it is as it was, and says ``clean``. Where it cannot, it ends,
and the sandbox with it; so nothing passes from one run to the next.

The runner shares its process with students' code, so nothing it says is believed: it is data for the judge, who is
elsewhere. It knows no reference and no expected output. Messages, in the order they may come: for each cell
``{"event": "cell", "index": i}``, any number of ``{"event": "answer", "exercise": name, "case": k, "value": tree}``
(or ``"raised": [kind, text]``), ``{"event": "outputs", "index": i, "outputs": [...]}``, and at last
``{"event": "end"}``.
"""

from __future__ import annotations

import gc

gc.disable()  # Until all is imported: what is made now stays.

import asyncio
import contextlib
import ctypes
import fcntl
import importlib
import io
import json
import os
import random
import re
import resource
import select
import shutil
import signal
import socket
import stat
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).parent))

import frames
import numpy as np
from lockdown import lock_down
from shell import NotebookShell

from helpers import checks, public_cases
from helpers.values import flatten, unflatten

HANDOUT, HOME = Path("/handout"), Path("/home/student")
SCRATCH = (HOME, Path("/tmp"), Path("/dev/shm"))
MOUNTS = [line.split()[4].replace(r"\040", " ") for line in Path("/proc/self/mountinfo").read_text().splitlines()]
#: What is never removed, and so could be changed for good.
WITHIN = [Path(mount) for mount in MOUNTS if any(s in Path(mount).parents for s in SCRATCH)]
LASTING = {*SCRATCH, Path("/dev/pts"), Path("/dev/pts/ptmx")} | {
    place
    for mount in WITHIN
    for place in mount.parents
    if any(place.is_relative_to(s) for s in SCRATCH) and not any(place.is_relative_to(other) for other in WITHIN)
}
SOCKETS = [place for place in ("/proc/net/sockstat", "/proc/net/sockstat6") if os.path.exists(place)]
IPC = ("/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg")
PR_SET_DUMPABLE = 4
RLIMIT_MSGQUEUE = 12
#: Above what limits allow. As root, whom the kernel does not hold to a number of processes, the keeper does.
MOST_THREADS = 500


# --- The keeper ---------------------------------------------------------------------------------------------------


def keep(control: socket.socket, modules: Sequence[str]) -> NoReturn:
    """Fork a runner for each job, one after the other, until the socket is closed."""
    _harden()
    _furnish()
    shell = NotebookShell.instance()
    shell.warm_up()
    _reseed()
    sys.path.remove(str(Path(__file__).parent))
    _import(modules)
    _read_checks(shell)
    # What was imported stays as it is: it need not be looked at, nor copied, in every runner.
    gc.freeze()
    gc.enable()
    _tidy()
    before = _own_state()
    control.send(b"ready")
    _silence(2)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 16, 2)
        if not message:
            os._exit(0)
        if message == b"run":
            runner = os.fork()
            if not runner:
                control.close()
                _part_from_keeper(*descriptors)
                run(shell, *descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            _wait(runner, control)
            _end_all()
            if not _clean_up(before):
                os._exit(1)
            control.send(b"clean")


def _harden() -> None:
    """Nobody inside may look into this process, nor end it: it is process 1, which ignores what it does not handle."""
    if os.getpid() != 1:
        sys.exit("This program kills every process it can see: it must be the first one of a sandbox.")
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))  # With 0, a crash could still wake the machine's crash reporter.
    resource.setrlimit(RLIMIT_MSGQUEUE, (0, 0))  # Message queues would outlive their makers.
    lock_down()
    _silence(0, 1)


def _silence(*descriptors: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(null, descriptor)
    os.close(null)


def _import(modules: Sequence[str]) -> None:
    """Import what the lesson's cells will, so that no run has to. A module that fails does so in the cell, too."""
    for name in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if "matplotlib.pyplot" in sys.modules:  # Its first figure is slow: fonts are looked up, libraries loaded.
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure()
        figure.subplots().set_title("$x$")
        FigureCanvasAgg(figure).print_png(io.BytesIO())


def _read_checks(shell: NotebookShell) -> None:
    """Have the public cases in memory, and what a check loads when it first finds something wrong."""
    with contextlib.suppress(OSError, KeyError):
        path = Path.cwd() / public_cases.FILE_NAME
        for name in public_cases.names(path):
            public_cases.read(path, name)
            shell.display_formatter.format(checks.run_check(name, _wrong_answer))


def _wrong_answer(*_: Any) -> float:
    return 0.0


def _furnish() -> None:
    """Make the working folder look like the student's own."""
    for entry in HANDOUT.iterdir():
        if entry.name != "matplotlib":
            (HOME / entry.name).symlink_to(entry)
    if (HANDOUT / "matplotlib").is_dir():  # Fonts found beforehand: looking for them takes longer than grading.
        shutil.copytree(HANDOUT / "matplotlib", os.environ["MPLCONFIGDIR"])


def _own_state() -> list[Any]:
    """All that a process of the same user can change about this one and the places it cleans, and no wall prevents."""
    return [
        [(stat.S_IMODE(os.stat(place).st_mode), os.listxattr(place)) for place in LASTING],
        [resource.getrlimit(number) for number in range(16)],
        os.getpriority(os.PRIO_PROCESS, 0),
        os.sched_getaffinity(0),
        os.sched_getscheduler(0),
        os.sched_getparam(0).sched_priority,
        os.getpgid(0),
        threading.active_count(),
        # A connection that was closed keeps its port for a minute.
        [re.findall(r"(?:inuse|tw) \d+", Path(place).read_text()) for place in SOCKETS],
    ]


def _wait(runner: int, control: socket.socket) -> None:
    """Until the runner ends, is to be stopped, or there are too many processes; a closed socket ends everything."""
    watched = os.pidfd_open(runner)
    try:
        ready: list[Any] = []
        while not ready and _threads() < MOST_THREADS:
            ready, _, _ = select.select([watched, control], [], [], 0.1)
        if control in ready and not control.recv(16):
            os._exit(0)
    finally:
        os.close(watched)


def _threads() -> int:
    """How many there are in all processes."""
    count = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):  # It has just ended.
                count += os.stat(f"/proc/{name}/task").st_nlink - 2
    return count


def _end_all() -> None:
    """Kill every process but this one, until none is left."""
    while True:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _clean_up(before: list[Any]) -> bool:
    """Whether everything is now as it was before the run."""
    try:
        _tidy()
        leftovers = [line for place in IPC for line in Path(place).read_text().splitlines()[1:]]
        return not leftovers and _own_state() == before
    except (OSError, RecursionError):
        return False


def _tidy() -> None:
    for place in SCRATCH:
        _empty(place)
    _furnish()
    for place in LASTING:
        os.utime(place)


def _empty(folder: str | Path) -> None:
    """Remove all but what the walls are made of: the interpreter may itself lie in a scratch folder."""
    for entry in os.scandir(folder):
        if entry.path in MOUNTS:
            continue
        if any(mount.startswith(f"{entry.path}/") for mount in MOUNTS):
            _empty(entry.path)
        else:
            shutil.rmtree(entry) if entry.is_dir(follow_symlinks=False) else os.unlink(entry)


# --- The runner ---------------------------------------------------------------------------------------------------


def _part_from_keeper(*own: int) -> None:
    """Open the inherited files anew: two processes' descriptors of one opening share its place, flags and locks."""
    os.setsid()
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if descriptor in own:
            continue
        try:
            place = os.lseek(descriptor, 0, os.SEEK_CUR)
            flags = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE
            fresh = os.open(f"/proc/self/fd/{descriptor}", flags | os.O_CLOEXEC)
            os.lseek(fresh, place, os.SEEK_SET)
            os.dup2(fresh, descriptor, inheritable=os.get_inheritable(descriptor))
        except OSError:  # It is nothing that can be opened: the runner does without it.
            fresh = descriptor
        with contextlib.suppress(OSError):  # The descriptor of the list itself is closed by now.
            os.close(fresh)


def run(shell: NotebookShell, source: int, destination: int) -> NoReturn:
    """Read a job, run its cells, and end without a word from exit handlers and threads of the submission."""
    try:
        _run(shell, source, destination)
    finally:
        os._exit(0)


def _run(shell: NotebookShell, source: int, destination: int) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with os.fdopen(source, "rb") as file:
        ((job, arrays),) = frames.Decoder().feed(file.read())
    _limit(job["limits"])
    _reseed()
    channel = os.fdopen(destination, "wb", buffering=0)

    def send(message: dict[str, Any], parts: list[Any] | None = None) -> None:
        data = memoryview(frames.encode(message, parts))
        while data:
            data = data[channel.write(data) :]

    # As in a kernel, modules are looked for in the working folder too, after the standard library.
    packages = [index for index, path in enumerate(sys.path) if path.endswith("-packages")]
    sys.path.insert(packages[0] if packages else len(sys.path), "")
    checks.collector = _collector(unflatten(job["cases"], arrays), send)
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
        outputs, changed = await shell.run(cell["parts"], job["limits"]["output_bytes"])
        places.append((outputs, {"event": "outputs", "index": cell["index"], "count": shell.execution_count - 1}))
        for known, message in places:
            if known is outputs or any(known is other for other in changed):
                send(message | {"outputs": known})
        await asyncio.sleep(0)  # Tasks that the cell has left go on.
    send({"event": "end"})


def _reseed() -> None:
    """Runs are forks of one process: without this they would draw the same numbers."""
    random.seed()
    np.random.seed()


def _limit(limits: dict[str, Any]) -> None:
    for name, value in {
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_CPU: limits["cpu_seconds"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_NPROC: limits["processes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
    }.items():
        resource.setrlimit(name, (value, value))


def _collector(cases: dict[str, list[Any]], send: Callable[..., None]) -> Callable[[str, Callable[..., Any]], None]:
    def collect(name: str, function: Callable[..., Any]) -> None:
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


if __name__ == "__main__":
    keep(socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2]))
