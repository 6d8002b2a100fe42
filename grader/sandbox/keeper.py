"""What keeps a place for runs: a process that has everything imported, and forks another one for each run.

On its control socket it gets ``run`` and the bytes that a run may hold, with two descriptors, a job to read and a
channel to answer on; or ``stop``. It says ``ready``, ``clean`` after each run, and before that what a run has had too
much of, if it had to end it. It reads nothing of a submission itself.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import select
import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import runner
from shell import NotebookShell

from helpers import checks, public_cases

#: Seconds until a run is looked at again: as a rule, and when it seems to have too much.
LATER, SOON = 0.1, 0.02


def prepare(modules: Sequence[str]) -> NotebookShell:
    """Do beforehand, once, what else each run would have to do."""
    shell = NotebookShell.instance()
    shell.warm_up()
    runner.reseed()
    sys.path.remove(str(Path(__file__).parent))
    _import(modules)
    _read_checks(shell)
    # What was imported stays as it is: it need not be looked at, nor copied, in every runner.
    gc.freeze()
    gc.enable()
    return shell


def serve(
    control: socket.socket,
    shell: NotebookShell,
    part: Callable[..., None],
    clean: Callable[[], bool],
    excess: Callable[[int, Callable[[], bool]], str] = lambda memory, awaited: "",
) -> NoReturn:
    """Fork a runner for each job, one after the other, until the socket is closed.

    Parameters
    ----------
    part : callable
        What a runner does first, to have nothing in common with this process; gets the descriptors that are its own.
    clean : callable
        Ends what a run has left; whether all is now as it was before. If not, this process ends, and all goes with it.
    excess : callable
        What a run has too much of, and is to be ended for; gets the bytes it may hold, and whether to look no further.
    """
    control.send(b"ready")
    silence(2)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 64, 2)
        if not message:
            os._exit(0)
        order, *memory = message.split()
        if order == b"run":
            process = os.fork()
            if not process:
                control.close()
                part(*descriptors)
                runner.run(shell, *descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            ended = _wait(process, control, partial(excess, int(memory[0])))
            if ended is None:
                clean()
                os._exit(0)
            if ended:
                control.send(ended.encode())
            if not clean():
                os._exit(1)
            control.send(b"clean")


def silence(*descriptors: int) -> None:
    """Let what is written to them, or read from them, be nothing."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(null, descriptor)
    os.close(null)


def _wait(process: int, control: socket.socket, excess: Callable[[Callable[[], bool]], str]) -> str | None:
    """Until it ends, is to be stopped, or has too much of something: that. ``None`` when the socket is closed."""
    watched = os.pidfd_open(process)

    def ready(seconds: float = 0) -> list[object]:
        return select.select([watched, control], [], [], seconds)[0]

    try:
        found = ""
        while not (events := ready(SOON if found else LATER)):
            before, found = found, excess(lambda: bool(ready()))
            if found and found == before:  # Once is no proof: a process that is about to be another counts twice.
                return found
        return "" if control not in events or control.recv(64) else None
    finally:
        os.close(watched)


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
