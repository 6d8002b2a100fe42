"""What keeps a place for runs: a process that has everything imported, and forks another one for each run.

On its control socket it gets ``run`` with two descriptors, a job to read and a channel to answer on, or ``stop``. It
reads nothing of a submission itself.
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
from pathlib import Path
from typing import Any, NoReturn

import runner
from shell import NotebookShell

from helpers import checks, public_cases


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
    crowded: Callable[[], bool] = lambda: False,
) -> NoReturn:
    """Fork a runner for each job, one after the other, until the socket is closed.

    Parameters
    ----------
    part : callable
        What a runner does first, to have nothing in common with this process; gets the descriptors that are its own.
    clean : callable
        Ends what a run has left; whether all is now as it was before. If not, this process ends, and all goes with it.
    crowded : callable
        Whether a run has too many processes, and is to be ended.
    """
    control.send(b"ready")
    silence(2)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 16, 2)
        if not message:
            os._exit(0)
        if message == b"run":
            process = os.fork()
            if not process:
                control.close()
                part(*descriptors)
                runner.run(shell, *descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            if not _wait(process, control, crowded):
                clean()
                os._exit(0)
            if not clean():
                os._exit(1)
            control.send(b"clean")


def silence(*descriptors: int) -> None:
    """Let what is written to them, or read from them, be nothing."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(null, descriptor)
    os.close(null)


def _wait(process: int, control: socket.socket, crowded: Callable[[], bool]) -> bool:
    """Until it ends, is to be stopped, or has too many others; ``False`` when the socket is closed: all is to end."""
    watched = os.pidfd_open(process)
    try:
        ready: list[object] = []
        while not ready and not crowded():
            ready, _, _ = select.select([watched, control], [], [], 0.1)
        return control not in ready or bool(control.recv(16))
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
