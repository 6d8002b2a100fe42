"""The same program without walls, for machines that cannot have them: it tidies up, but keeps nothing from anybody.

A submission runs with all rights of whoever grades. Its limits of time and memory hold, what it starts is ended with
it, and each run finds a fresh working folder; everything else is left to the students' honesty.
"""

from __future__ import annotations

import gc

gc.disable()  # Until all is imported: what is made now stays.

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).parent))

from keeper import prepare, serve, silence

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
HOME = Path.cwd()


def keep(control: socket.socket, modules: Sequence[str], handout: Path) -> NoReturn:
    """Serve runs in the working folder."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # Else what a run leaves behind would be nobody's to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    silence(0, 1)
    _furnish(handout)
    shell = prepare(modules)

    def clean() -> bool:
        _end_children()
        _furnish(handout)
        return True

    serve(control, shell, lambda *own: os.setsid(), clean)


def _end_children() -> None:
    """Kill the run and what it has started, until none is left: the children of one that ends become this one's."""
    own = Path(f"/proc/self/task/{os.getpid()}/children")
    while children := own.read_text().split():
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)


def _furnish(handout: Path) -> None:
    """Make the working folder look like the student's own. Copies: what a run changes is gone after it."""
    for entry in os.scandir(HOME):
        shutil.rmtree(entry) if entry.is_dir(follow_symlinks=False) else os.unlink(entry)
    shutil.copytree(handout, HOME, dirs_exist_ok=True, ignore=shutil.ignore_patterns("matplotlib"))
    for name in ("TMPDIR", "MPLCONFIGDIR"):
        Path(os.environ[name]).mkdir(parents=True, exist_ok=True)
    if (handout / "matplotlib").is_dir():
        shutil.copytree(handout / "matplotlib", os.environ["MPLCONFIGDIR"], dirs_exist_ok=True)


if __name__ == "__main__":
    keep(socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2]), Path(sys.argv[3]))
