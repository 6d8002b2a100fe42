"""Which submissions have not changed since they were judged, told from their files' dates and sizes alone.

A memory aid beside the gradebook: with it an unchanged submission is passed over without being read. Whatever it does
not know, or no longer knows, is found out by reading. It also knows which scores a run has moved, as nothing else
does. It may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from urllib.parse import quote

from grader.course import Course
from grader.errors import GraderError
from grader.judging.verdict import Verdict

FILE = Path(".grader") / "ledger.db"
TABLES = """
CREATE TABLE IF NOT EXISTS judged (
    lesson TEXT, student TEXT, fingerprint TEXT, submitted TEXT, executed TEXT, verdict TEXT,
    PRIMARY KEY (lesson, student)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS scores (
    lesson TEXT, student TEXT, run TEXT, scores TEXT,
    PRIMARY KEY (lesson, student, run)
) WITHOUT ROWID;
"""
#: Seconds to wait for another program that has locked it.
PATIENCE = 10
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
#: The part of an error's code that tells its kind.
PRIMARY = 0xFF
FIND = "SELECT verdict FROM judged WHERE (lesson, student, fingerprint, submitted, executed) = (?, ?, ?, ?, ?)"
SCORES = "SELECT student, run, scores FROM scores WHERE lesson = ? ORDER BY student, run"


@dataclass(frozen=True)
class Move:
    """A student's scores that a run changed.

    Attributes
    ----------
    run : datetime.datetime
        When the run began, in UTC.
    before, after : dict of str to float
        Points by exercise, without late penalties and what graders gave by hand.
    """

    student: str
    run: datetime
    before: dict[str, float]
    after: dict[str, float]


class Ledger:
    """The submissions of one lesson as they were when they were judged, for one run over them."""

    def __init__(self, database: sqlite3.Connection, lesson: str, fingerprint: str) -> None:
        self._database, self._lesson, self._fingerprint = database, lesson, fingerprint
        self._run = datetime.now(UTC).isoformat(timespec="microseconds")

    def verdict(self, student: str, submitted: Path, executed: Path) -> Verdict | None:
        """The verdict without its messages, if submission, executed notebook and lesson are still what they were."""
        with contextlib.suppress(sqlite3.Error, ValueError, KeyError, TypeError):
            now = (self._lesson, student, self._fingerprint, state(submitted), state(executed))
            found = self._database.execute(FIND, now).fetchone()
            return Verdict.from_json(json.loads(found[0])) if found else None
        return None

    def note(self, student: str, submitted: str, executed: Path, verdict: Verdict) -> None:
        """Remember a verdict; ``submitted`` is the state of the folder before it was read."""
        row = (
            self._lesson,
            student,
            self._fingerprint,
            submitted,
            state(executed),
            json.dumps(verdict.brief().to_json()),
        )
        with contextlib.suppress(sqlite3.Error):
            self._database.execute("INSERT OR REPLACE INTO judged VALUES (?, ?, ?, ?, ?, ?)", row)
            scores = json.dumps({exercise.name: exercise.score for exercise in verdict.exercises})
            kept = (self._lesson, student, self._run, scores)
            self._database.execute("INSERT OR REPLACE INTO scores VALUES (?, ?, ?, ?)", kept)


@contextmanager
def open_ledger(course: Course, lesson: str, fingerprint: str) -> Iterator[Ledger]:
    """Open the course's ledger at a lesson; where none can be kept, an empty one that is forgotten afterwards.

    Raises
    ------
    GraderError
        When another program keeps it locked.
    """
    database = _opened(course.root / FILE)
    try:
        yield Ledger(database, lesson, fingerprint)
    finally:
        with contextlib.suppress(sqlite3.Error):
            database.commit()
        database.close()


def moves(course: Course, lesson: str) -> tuple[datetime | None, list[Move]]:
    """When the last run began that judged anything, and the scores that runs have moved, the latest first.

    The ledger is only read: a run may be writing it.
    """
    last = None
    found = []
    with contextlib.suppress(sqlite3.Error, ValueError), _reading(course.root / FILE) as database:
        for _, rows in groupby(database.execute(SCORES, (lesson,)), key=itemgetter(0)):
            kept = [(student, datetime.fromisoformat(run), json.loads(scores)) for student, run, scores in rows]
            last = max(last or kept[-1][1], kept[-1][1])
            for (_, _, before), (student, run, after) in pairwise(kept):
                if before != after:
                    found.append(Move(student, run, before, after))
    return last, sorted(found, key=lambda move: move.run, reverse=True)


def _opened(place: Path) -> sqlite3.Connection:
    try:
        place.parent.mkdir(exist_ok=True)
        return _connect(place)
    except OSError:
        return _connect(Path(":memory:"))
    except sqlite3.Error as error:
        kind = getattr(error, "sqlite_errorcode", 0) & PRIMARY
        if kind in LOCKED:
            advice = "close the other program that has it open, and try again"
            raise GraderError(f"{place} is locked, and stayed so for {PATIENCE} seconds; {advice}.") from None
        if kind not in DAMAGED:  # It may be whole, and only out of reach.
            return _connect(Path(":memory:"))
    place.unlink()
    return _connect(place)


def _reading(place: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(f"file:{quote(str(place))}?mode=ro", uri=True, timeout=1))


def _connect(place: Path) -> sqlite3.Connection:
    database = sqlite3.connect(place, timeout=PATIENCE)
    try:
        database.execute("PRAGMA synchronous = OFF")  # What is lost with the machine is found out again.
        database.executescript(TABLES)
    except sqlite3.Error:
        database.close()
        raise
    return database


def state(place: Path) -> str:
    """Changes with every change to what is in a folder, or to a file; empty when there is no such place."""
    try:
        entries = sorted(_within(place), key=lambda entry: entry.path) if place.is_dir() else []
        stats = [("", place.lstat()), *((entry.path, entry.stat(follow_symlinks=False)) for entry in entries)]
    except OSError:
        return ""
    seen = [(name, s.st_mtime_ns, s.st_ctime_ns, s.st_size, s.st_ino) for name, s in stats]
    return hashlib.sha1(repr(seen).encode(errors="replace"), usedforsecurity=False).hexdigest()


def _within(folder: str | Path) -> Iterator[os.DirEntry[str]]:
    for entry in os.scandir(folder):
        yield entry
        if entry.is_dir(follow_symlinks=False):
            yield from _within(entry.path)
