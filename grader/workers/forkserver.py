"""Where this machine's workers come from: forks of a process that has imported what they need, and holds nothing else.

They are not forked from the controller, whose database, locks and threads are none of theirs.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from multiprocessing import forkserver
from multiprocessing.context import BaseContext

#: Where the folder for temporary files has a longer name, the address of a forkserver in it is too long for the system.
LONGEST = 70


def context() -> BaseContext:
    """How processes are started here: each afresh where there can be no forkserver."""
    return multiprocessing.get_context("forkserver" if len(tempfile.gettempdir()) <= LONGEST else "spawn")


def start() -> None:
    """Start it, if it does not run yet, so that it is ready when workers are needed; this does not wait for it."""
    chosen = context()
    if chosen.get_start_method() == "forkserver":
        chosen.set_forkserver_preload(["grader.workers.worker"])
        forkserver.ensure_running()
