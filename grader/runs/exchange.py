"""nbgrader's exchange: what students submitted is collected from it, and feedback is released to it.

With nbgrader's own classes, one submission at a time. The folder that students submit to is open to all, so that names
and files in it may be anything. :class:`ReleaseFeedback` is for nbgrader's own command, and for formgrader.
"""

from __future__ import annotations

import datetime
import glob
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import Exchange, ExchangeCollect, ExchangeError, ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash, parse_utc

from grader.course import Course
from grader.errors import GraderError
from grader.reports.feedback import SECRET
from grader.runs.autograde import utc
from grader.runs.handed_in import TIMESTAMP, noted

#: A student's name becomes a folder, and a part of patterns.
FORBIDDEN = frozenset("*?[]/+")


@dataclass(frozen=True)
class Submitted:
    """A submission in the exchange."""

    student: str
    place: Path
    timestamp: datetime.datetime


class CourseExchange:
    """One course's part of the exchange.

    Parameters
    ----------
    root : Path, optional
        Folder of the exchange; the configured one by default.
    say : callable
        Takes what nbgrader warns of.

    Raises
    ------
    GraderError
        When the exchange has no folder to which students submit.
    """

    def __init__(self, course: Course, root: Path | None, say: Callable[[str], None]) -> None:
        config = course.config.copy()
        if root:
            config.Exchange.root = str(root.resolve())
        self._config, self._directory = config, CourseDirectory(config=config)
        self._say = say
        self._log = logging.Logger("exchange", logging.WARNING)
        self._log.addHandler(_Teller(say))
        self._course = course
        self._looked_through: dict[str, float] = {}
        self._changed = 0.0
        self.place = Path(Exchange(coursedir=self._directory, config=config).root) / self._directory.course_id
        if not self._directory.course_id or not self.inbound.is_dir():
            raise GraderError(
                f"There is no folder {self.inbound} to which students submit; "
                'name the exchange with --exchange, or make it with "nbgrader release_assignment".'
            )

    @property
    def inbound(self) -> Path:
        return self.place / "inbound"

    def has_news(self, lesson: str) -> bool:
        """Whether anything was submitted since :meth:`no_more_news`; so that nobody need look through all of it."""
        self._changed = self.inbound.stat().st_mtime
        return self._looked_through.get(lesson) != self._changed

    def no_more_news(self, lesson: str) -> None:
        """Note that all there was when :meth:`has_news` was called is collected."""
        if time.time() - self._changed > 1:  # What arrives in the same instant leaves the date as it is.
            self._looked_through[lesson] = self._changed

    def newer(self, lesson: str) -> list[Submitted]:
        """Each student's latest submission that is newer than what is in the course folder."""
        latest: dict[str, Submitted] = {}
        for one in self._submitted(lesson):
            if one.student not in latest or latest[one.student].timestamp < one.timestamp:
                latest[one.student] = one
        return [one for one in latest.values() if self._is_newer(one, lesson)]

    def collect(self, lesson: str, one: Submitted) -> None:
        """Bring a submission to the course folder, whole or not at all, as ``nbgrader collect --update`` does.

        Links are not followed, as nbgrader follows them: they could lead to the solution.

        Raises
        ------
        GraderError
            When it is too large, holds links, or cannot be copied; what was collected before then stays.
        """
        copier = ExchangeCollect(coursedir=self._directory, config=self._config)
        copier.log = self._log
        place = self._course.path("submitted", one.student, lesson)
        try:
            if copier.get_size(one.place) > 1000 * self._directory.max_dir_size:
                raise GraderError(f"{one.place} is not collected, since it is too large.")
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".collect-", dir=place.parent) as scratch:
                taken, fresh = Path(scratch, "taken"), Path(scratch, "fresh")
                shutil.copytree(one.place, taken, symlinks=True)
                if any(path.is_symlink() for path in taken.rglob("*")):
                    raise GraderError(f"{one.place} is not collected, since it holds a link, which may lead anywhere.")
                copier.do_copy(str(taken), str(fresh))  # What the course ignores is left out.
                if place.exists():
                    place.rename(Path(scratch, "old"))
                fresh.rename(place)
        except (OSError, RuntimeError) as error:
            raise GraderError(f"{one.place} cannot be collected: {error}.") from error
        if copier.check_owner and (owner := _owner(one.place)) != one.student:
            self._say(f"{one.place} claims to be submitted by {one.student}, but is owned by {owner}.")

    def release_feedback(self, lesson: str, student: str) -> None:
        """Release a student's feedback, as ``nbgrader release_feedback`` does; where the work came from elsewhere, not.

        Raises
        ------
        GraderError
            When it cannot be written.
        """
        page = self._course.path("feedback", student, lesson) / f"{lesson}.html"
        secret = noted(page.with_name(SECRET), 1000)
        if not secret:
            return
        released = self.place / "feedback" / f"{notebook_hash(secret=secret, notebook_id=lesson)}.html"
        if released.is_file() and released.stat().st_mtime >= page.stat().st_mtime:
            return
        step = ExchangeReleaseFeedback(coursedir=self._directory, config=self._config)
        step.log = self._log
        fresh = released.with_name(f"{released.stem}-tmp.html")
        try:
            step.init_dest()  # The folder, with the permissions that let students read what they know the name of.
            shutil.copy(page, fresh)
            fresh.replace(released)
        except (OSError, ExchangeError) as error:
            raise GraderError(f"The feedback of {student} cannot be released to {released.parent}: {error}.") from error

    def _submitted(self, lesson: str) -> Iterator[Submitted]:
        for entry in sorted(self.inbound.iterdir()):
            parts = entry.name.rsplit("+", 3)  # nbgrader splits so; the last part is a random one.
            if len(parts) < 3 or parts[1] != lesson or not entry.is_dir():
                continue
            try:
                timestamp = parse_utc(parts[2])
            except (ValueError, OverflowError):
                continue
            if parts[0] and not parts[0].startswith(".") and not FORBIDDEN & set(parts[0]):
                yield Submitted(parts[0], entry, timestamp)

    def _is_newer(self, one: Submitted, lesson: str) -> bool:
        place = self._course.path("submitted", one.student, lesson)
        written = noted(place / TIMESTAMP, 100)
        before = utc(written) if written else None
        return not place.is_dir() or before is None or one.timestamp > before


class ReleaseFeedback(ExchangeReleaseFeedback):
    """nbgrader's step, which would stop at the first student whose work came from elsewhere, and release no more."""

    src_path: str

    def copy_files(self) -> None:
        elsewhere = []
        for place in sorted(map(Path, glob.glob(self.src_path))):
            if (place / SECRET).is_file() and (place / TIMESTAMP).is_file():
                self.src_path = glob.escape(str(place))
                super().copy_files()
            else:
                elsewhere.append(place.parent.name)
        if elsewhere:
            names = ", ".join(elsewhere)
            self.log.warning("Not released, as their work did not come through the exchange: %s.", names)


def _owner(place: Path) -> str:
    try:
        return place.owner()
    except (KeyError, OSError):
        return "nobody known here"


class _Teller(logging.Handler):
    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        self._say(" ".join(record.getMessage().split()))
