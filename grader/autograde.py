"""A whole class: hand submissions to workers, write each verdict as it comes back, go on where the last run stopped."""

from __future__ import annotations

import datetime
import os
import stat
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.utils import parse_utc

from grader.course import Course, LessonFolder
from grader.errors import GraderError
from grader.grading import Graded, fingerprint, recorded, unreadable
from grader.kit import Kit, pack
from grader.ledger import Ledger, open_ledger, state
from grader.local import local_workers
from grader.pool import Pool, Start
from grader.sandbox.limits import Limits
from grader.submission import MAX_BYTES
from grader.verdict import Verdict
from grader.worker import Task

if TYPE_CHECKING:
    from grader.gradebook import LessonGradebook

TIMESTAMP = "timestamp.txt"
OUTDATED = '{folder.source} is not up to date with lessons/{folder.name}; run "grader build" first.'


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one student's submission in a run.

    Attributes
    ----------
    failure : str or None
        Why the machinery, not the student, failed on it; the grade then waits for a human.
    unchanged : bool
        It had been judged before, and neither it nor the lesson has changed since.
    """

    student: str
    verdict: Verdict
    failure: str | None = None
    unchanged: bool = False


@dataclass(frozen=True)
class _Submission:
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


def autograde(course: Course, folder: LessonFolder, *, students: str = "*", **options: Any) -> list[Result]:
    """Autograde a lesson's submissions, and give back all results by student; see :func:`results`."""
    return sorted(results(course, folder, students=students, **options), key=lambda result: result.student)


def results(
    course: Course,
    folder: LessonFolder,
    *,
    students: str = "*",
    workers: int | None = None,
    start: Start | None = None,
    limits: Limits | None = None,
    force: bool = False,
    demos: bool = False,
    brief: bool = False,
) -> Generator[Result]:
    """Autograde a lesson's submissions, one result after the other as it is written.

    Parameters
    ----------
    students : str
        Shell pattern of the student names to grade.
    workers : int, optional
        Submissions judged at the same time on this machine; as many as there are cores by default.
    start : callable, optional
        Starts other workers than this machine's: those of ``grader.cluster``, for example.
    force : bool
        Judge submissions again that have not changed.
    demos : bool
        Run also the cells that only show something.
    brief : bool
        Leave the messages out: those of a large class fill the memory, and of unchanged submissions must be read.

    Raises
    ------
    GraderError
        When nothing was handed in, the lesson is not built, it needs a module that is not installed, there is no
        sandbox, or there are no workers to go on with.
    """
    folder.require_modules()
    names = course.students(folder.name, students)
    if not names:
        place = course.path("submitted", "<student>", folder.name)
        raise GraderError(f'No submissions match "{students}"; they are expected as {place}/{folder.name}.ipynb.')
    if not folder.is_built:
        raise GraderError(OUTDATED.format(folder=folder))
    kit = pack(folder)
    start = start or partial(local_workers, min(workers or os.cpu_count() or 1, len(names)))
    done = 0
    try:
        with ExitStack() as stack:
            workers_of_run = cache(lambda: stack.enter_context(start(kit)))
            if force or not all(executed(course, folder, student).exists() for student in names):
                workers_of_run()  # First of all: they start while the rest is imported and opened.
            _require_current(folder)
            gradebook = stack.enter_context(_open_gradebook(course, folder))
            ledger = stack.enter_context(open_ledger(course, folder.name, kit.fingerprint))
            run = _Class(course, folder, kit, gradebook, ledger, limits or Limits(), demos, brief)
            for result in run.grade(names, workers_of_run, force):
                done += 1
                yield result
    except KeyboardInterrupt:
        so_far = f"{done} of {len(names)} submissions are judged and recorded"
        raise GraderError(f"Stopped: {so_far}; the same command goes on from there.") from None


def _require_current(folder: LessonFolder) -> None:
    from grader.build import stale  # Here, since it takes as long to import as workers to start.

    if stale(folder):
        raise GraderError(OUTDATED.format(folder=folder))


def _open_gradebook(course: Course, folder: LessonFolder) -> AbstractContextManager[LessonGradebook]:
    from grader.gradebook import open_gradebook  # Here, for the same reason.

    return open_gradebook(course, folder)


def executed(course: Course, folder: LessonFolder, student: str) -> Path:
    """Where a student's executed notebook is kept, with the verdict in its metadata."""
    return course.path("autograded", student, folder.name) / f"{folder.name}.ipynb"


def graded_before(course: Course, folder: LessonFolder) -> list[Result]:
    """What earlier runs found, for every student with an autograded notebook.

    Raises
    ------
    GraderError
        When there is none.
    """
    found = []
    for student in course.students(folder.name):
        before = recorded(executed(course, folder, student))
        if before:
            found.append(Result(student, before[1], unchanged=True))
    if not found:
        raise GraderError(f'Nothing is autograded for {folder.name} yet; run "grader autograde {folder.name}" first.')
    return found


class _Class:
    """One run over a class: what is handed in goes to workers, what comes back is written down."""

    def __init__(
        self,
        course: Course,
        folder: LessonFolder,
        kit: Kit,
        gradebook: LessonGradebook,
        ledger: Ledger,
        limits: Limits,
        demos: bool,
        brief: bool,
    ) -> None:
        self._course, self._folder, self._kit = course, folder, kit
        self._gradebook, self._ledger = gradebook, ledger
        self._limits, self._demos, self._brief = limits, demos, brief

    def grade(self, names: list[str], workers: Callable[[], Pool], force: bool) -> Iterator[Result]:
        found = self._look_through(names, force)
        for one in found:
            if isinstance(one, _Submission):
                break
            yield one
        else:
            return  # There is nothing to judge.
        pool = workers()
        self._gradebook.register()  # While the workers start.
        yield from self._judge(pool, chain([one], found))

    def _judge(self, pool: Pool, found: Iterator[Result | _Submission]) -> Iterator[Result]:
        """Keep the workers busy, and write what comes back; hold no more submissions than the workers do."""
        held: dict[Future[Graded], _Submission] = {}
        for one in found:
            if isinstance(one, Result):
                yield one
                continue
            while not pool.room:
                yield from self._write_answered(pool, held)
            held[pool.submit(one.task(self._kit.fingerprint, self._limits, self._demos))] = one
        while held:
            yield from self._write_answered(pool, held)

    def _write_answered(self, pool: Pool, held: dict[Future[Graded], _Submission]) -> Iterator[Result]:
        for answer in pool.wait():
            yield self._write(held.pop(answer), answer)

    def _look_through(self, names: list[str], force: bool) -> Iterator[Result | _Submission]:
        """What was judged before and has not changed since, as a result; all else as the submission to be judged."""
        known = set() if force else self._gradebook.students()
        for student in names:
            place = self._course.path("submitted", student, self._folder.name)
            kept = self._executed(student)
            before = self._ledger.verdict(student, place, kept) if self._brief and student in known else None
            if before is None:
                submission = _read(student, place, self._folder.name)
                marked = recorded(kept) if student in known else None
                if not marked or marked[0] != submission.mark(self._kit.fingerprint):
                    yield submission
                    continue
                before = marked[1]
                self._ledger.note(student, submission.state, kept, before)
            yield self._result(student, before, unchanged=True)

    def _write(self, submission: _Submission, graded: Future[Graded]) -> Result:
        """Gradebook first, then the notebook that says it was judged: a run killed in between judges it again."""
        student = submission.student
        failure = None
        try:
            done = graded.result()
        except Exception as error:  # One submission's bad luck must not stop the class.
            failure = str(error) or type(error).__name__
            done = unreadable(self._folder, "The submission could not be judged; an instructor will look at it.", "")
        self._gradebook.save(student, done.verdict, utc(submission.timestamp), by_hand=failure is not None)
        place = self._executed(student)
        place.parent.mkdir(parents=True, exist_ok=True)
        if submission.timestamp:
            (place.parent / TIMESTAMP).write_text(submission.timestamp)
        fresh = place.with_name(f".{place.name}.new")
        fresh.write_text(done.notebook, encoding="utf-8")
        fresh.replace(place)
        if failure is None:
            self._ledger.note(student, submission.state, place, done.verdict)
        return self._result(student, done.verdict, failure)

    def _result(self, student: str, verdict: Verdict, failure: str | None = None, *, unchanged: bool = False) -> Result:
        return Result(student, verdict.brief() if self._brief else verdict, failure, unchanged)

    def _executed(self, student: str) -> Path:
        return executed(self._course, self._folder, student)


def _read(student: str, place: Path, name: str) -> _Submission:
    """The submitted notebook; by another name too, when it is the only one there."""
    before = state(place)  # Before anything is read: what changes meanwhile has changed since.
    path = place / f"{name}.ipynb"
    others = sorted(place.glob("*.ipynb"))
    if place.is_symlink():  # Perhaps to another student's.
        problem = "The submission's folder is a link; hand in the files themselves."
        return _Submission(student, b"", problem, "", before)
    timestamp = _content(place / TIMESTAMP, 100)[0].decode(errors="replace")
    if not path.exists() and len(others) != 1:
        found = ", ".join(other.name for other in others) or "no notebook"
        problem = f"The submission holds {found}; it should hold {name}.ipynb."
        return _Submission(student, b"", problem, timestamp, before)
    content, unread = _content(path if path.exists() else others[0], MAX_BYTES + 1)
    return _Submission(student, content, unread, timestamp, before)


def _content(path: Path, most: int) -> tuple[bytes, str]:
    """The first bytes of a file, or why there are none; links and devices are not followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                return file.read(most), ""
        return b"", f"{path.name} is not a file; submit the notebook itself."
    except OSError as error:
        return b"", f"{path.name} cannot be read ({error.strerror}); submit the notebook itself."


def utc(timestamp: str) -> datetime.datetime | None:
    """Read nbgrader's ``timestamp.txt``; ``None`` where it cannot be read."""
    try:
        return parse_utc(timestamp.strip())
    except (ValueError, OverflowError):
        return None
