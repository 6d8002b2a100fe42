"""What a student handed in, read as it is: a notebook, or all files; links and devices are not followed."""

from __future__ import annotations

import contextlib
import errno
import fnmatch
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.judging.grading import fingerprint
from grader.judging.submission import MAX_BYTES
from grader.runs.ledger import state
from grader.sandbox.limits import Limits
from grader.stock.bundle import bundled
from grader.workers.worker import Task

TIMESTAMP = "timestamp.txt"
#: What is wrong with a file that was handed in as a link, a socket or a folder; the rest is not the student's fault.
HANDED_IN_SO = (errno.ELOOP, errno.ENXIO, errno.EISDIR)
#: Where nbgrader's submit leaves what only the student and the instructor know.
SECRET = "submission_secret.txt"
NOT_WORK = (TIMESTAMP, SECRET)
#: What is said of a folder that is none.
LINK = "The submission's folder is a link; hand in the files themselves."
#: Files beside the notebooks that are handed in with them; more does not pass into the sandbox.
MAX_BESIDE = 50_000_000


@dataclass(frozen=True)
class Submission:
    """What a student handed in, or the problem with it; and the state of the folder just before it was read."""

    student: str
    content: bytes
    problem: str = ""
    timestamp: str = ""
    state: str = ""

    def mark(self, lesson: str) -> str:
        """Fingerprint of the lesson's and of all of the submission, the time it was handed in included."""
        return fingerprint(f"{self.timestamp}{self.problem}".encode(errors="replace") + self.content, lesson)

    def task(self, lesson: str, limits: Limits, demos: bool) -> Task:
        return Task(self.content, self.problem, self.mark(lesson), limits, demos)


def read_submission(student: str, place: Path, name: str) -> Submission:
    """What a student handed in: the notebook; by another name too, when it is the only one there."""
    before = state(place)  # Before anything is read: what changes meanwhile has changed since.
    path = place / f"{name}.ipynb"
    if place.is_symlink():  # Perhaps to another student's.
        return Submission(student, b"", LINK, "", before)
    others = sorted(Path(entry) for entry in os.scandir(place) if entry.name.endswith(".ipynb"))
    timestamp = noted(place / TIMESTAMP, 100)
    if not path.exists() and len(others) != 1:
        found = ", ".join(other.name for other in others) or "no notebook"
        problem = f"The submission holds {found}; it should hold {name}.ipynb."
        return Submission(student, b"", problem, timestamp, before)
    content, unread = _content(path if path.exists() else others[0], MAX_BYTES + 1)
    return Submission(student, content, unread, timestamp, before)


def read_files(
    student: str, place: Path, notebooks: Collection[str], ignored: Collection[str], own: Collection[str]
) -> Submission:
    """All that a student handed in: these notebooks, as far as they are there, and the files beside them.

    Parameters
    ----------
    ignored : collection of str
        Shell patterns of names of files and folders that are passed over.
    own : collection of str
        Paths of the course's own files, which take the place of those of the same name.

    Raises
    ------
    OSError
        When there is more than passes into the sandbox, or it cannot be read.
    """
    before = state(place)
    if place.is_symlink():
        return Submission(student, b"", LINK, "", before)
    files, left = {}, MAX_BESIDE
    for path in _within(place, ignored):
        name = path.relative_to(place).as_posix()
        if name in own or name in NOT_WORK:
            continue
        if path.suffix == ".ipynb":
            if path.parent == place and path.stem in notebooks:
                content, unread = _content(path, MAX_BYTES + 1)
                files[name] = unread.encode() or content
        else:
            content, unread = _content(path, left + 1)
            left -= len(content)
            if left < 0:
                raise OSError(errno.EFBIG, f"more than {MAX_BESIDE // 1_000_000} MB beside the notebooks", str(place))
            files |= {} if unread else {name: content}
    return Submission(student, bundled(files), "", noted(place / TIMESTAMP, 100), before)


def _within(folder: Path, ignored: Collection[str]) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if any(fnmatch.fnmatch(entry.name, pattern) for pattern in ignored):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _within(Path(entry), ignored)
        else:
            yield Path(entry)


def noted(path: Path, most: int) -> str:
    """What a small file beside a submission says; nothing where there is none."""
    with contextlib.suppress(FileNotFoundError):
        return _content(path, most)[0].decode(errors="replace")
    return ""


def _content(path: Path, most: int) -> tuple[bytes, str]:
    """The first bytes of a file, or why there are none; links and devices are not followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                return file.read(most), ""
        return b"", f"{path.name} is not a file; submit the notebook itself."
    except OSError as error:
        if error.errno not in HANDED_IN_SO:
            raise
        return b"", f"{path.name} cannot be read ({error.strerror}); submit the notebook itself."
