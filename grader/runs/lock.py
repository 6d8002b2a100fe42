"""One run at a time writes to a course; however the process that does it ends, the system lets go of the lock."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from grader.course import Course
from grader.errors import GraderError

FILE = Path(".grader") / "lock"


@contextmanager
def only_run(course: Course) -> Iterator[None]:
    """Hold the course for one run.

    Raises
    ------
    GraderError
        When another run holds it; the sentence says which.
    """
    place = course.root / FILE
    place.parent.mkdir(exist_ok=True)
    with place.open("a+", encoding="utf-8", errors="replace") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read(200).strip() or "its process is not known"
            raise GraderError(
                f"Another run is grading {course.root} ({holder}); wait for its end, or stop it, and try again."
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()}, since {datetime.now():%d %B, %H:%M}")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
