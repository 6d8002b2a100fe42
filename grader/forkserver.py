"""Where this machine's workers come from: forks of a process that has imported what they need, and holds nothing else.

They are not forked from the controller, whose database, locks and threads are none of theirs.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing import forkserver

CONTEXT = multiprocessing.get_context("forkserver")


def start() -> None:
    """Start it, if it does not run yet, so that it is ready when workers are needed; this does not wait for it."""
    CONTEXT.set_forkserver_preload(["grader.worker"])
    forkserver.ensure_running()
