"""A whole class: hand submissions to workers, write each verdict as it comes back, go on where the last run stopped."""

from __future__ import annotations

import datetime
import errno
import getpass
import math
import os
import re
import time
from collections.abc import Callable, Collection, Generator, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.utils import parse_utc

from grader.course import Course, Folder, LessonFolder
from grader.errors import CHANGED, GraderError, StoppedError, what_failed
from grader.files import write_whole
from grader.judging.examiner import examiner
from grader.judging.grading import Graded, Record, recorded
from grader.judging.kit import Kit, pack
from grader.judging.verdict import Outcome, Verdict, nothing_judged
from grader.runs.handed_in import TIMESTAMP, Submission, read_files, read_submission
from grader.runs.interruption import put_off
from grader.runs.ledger import Ledger, open_ledger, state
from grader.runs.lock import only_run
from grader.sandbox.limits import Limits
from grader.stock.folder import StockFolder
from grader.workers.local import local_workers
from grader.workers.pool import Pool, Start

if TYPE_CHECKING:
    from grader.gradebook.assignment_gradebook import AssignmentGradebook

#: Beside the gradebook, a line for each run without a sandbox.
UNWALLED = "graded-without-sandbox.txt"
#: nbgrader's formgrader puts names into its pages as they are; what cannot be printed is in no gradebook.
NAME = re.compile(r"[^<>&\"\\]+")
UNJUDGED = "The submission could not be judged; an instructor will look at it."
NAMELESS = "a student's name is made of printable signs other than <, >, &, \" and \\; rename the folder in submitted/."


def may_be_named(student: str) -> bool:
    """Whether a student's name is one that formgrader's pages can show; else see :data:`NAMELESS`."""
    return bool(NAME.fullmatch(student)) and student.isprintable()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one student's submission in a run.

    Attributes
    ----------
    failure : str or None
        Why the machinery, not the student, failed on it; the grade then waits for a human.
    unchanged : bool
        It had been judged before, and neither it nor the lesson has changed since.
    moved : tuple of float, or None
        The student's mark in the gradebook before and after, where it had one and that is another now.
    """

    student: str
    verdict: Verdict
    failure: str | None = None
    unchanged: bool = False
    moved: tuple[float, float] | None = None


def autograde(course: Course, folder: Folder, *, students: str = "*", **options: Any) -> list[Result]:
    """Autograde a lesson's submissions, and give back all results by student; see :func:`results`."""
    return sorted(results(course, folder, students=students, **options), key=lambda result: result.student)


def results(
    course: Course,
    folder: Folder,
    *,
    students: str | Collection[str] = "*",
    workers: int | None = None,
    start: Start | None = None,
    limits: Limits | None = None,
    force: bool = False,
    demos: bool = False,
    brief: bool = False,
    walls: bool = True,
    say: Callable[[str], None] = lambda sentence: None,
) -> Generator[Result]:
    """Autograde a lesson's submissions, one result after the other as it is written.

    Parameters
    ----------
    students : str or collection of str
        Shell pattern of the student names to grade, or those names.
    workers : int, optional
        Submissions judged at the same time on this machine; as many as there are cores by default.
    start : callable, optional
        Starts other workers than this machine's: those of ``grader.workers.cluster``, for example.
    force : bool
        Judge submissions again that have not changed.
    demos : bool
        Run also the cells that only show something.
    brief : bool
        Leave the messages out: those of a large class fill the memory, and of unchanged submissions must be read.
    walls : bool
        Without them, submissions may do whatever the user may who grades them; a line beside the gradebook says so.
    say : callable
        Takes a sentence that the user should see while the run goes on.

    Raises
    ------
    GraderError
        When nothing was handed in, the lesson is not built, it needs a module that is not installed, there is no
        sandbox, or there are no workers to go on with.
    """
    folder.require_modules()
    names = course.students(folder.name, students) if isinstance(students, str) else sorted(students)
    if not names:
        place = course.path("submitted", "<student>", folder.name)
        raise GraderError(f'No submissions match "{students}"; they are expected as {place}/{folder.name}.ipynb.')
    folder.require_built()
    kit = pack(folder, walls=walls)
    start = start or partial(local_workers, min(workers or os.cpu_count() or 1, len(names)))
    done = 0
    try:
        with put_off() as give_way, ExitStack() as stack:
            stack.enter_context(only_run(course))
            workers_of_run = cache(lambda: stack.enter_context(start(kit)))
            if force or not all(executed(course, folder, student).exists() for student in names):
                workers_of_run()  # First of all: they start while the rest is imported and opened.
            folder.require_current()
            gradebook = stack.enter_context(_open_gradebook(course, folder))
            ledger = stack.enter_context(open_ledger(course, folder.name, kit.fingerprint))
            if not walls:
                _note_unwalled(course, folder, len(names))
            limits = limits or folder.limits
            run = _Class(course, folder, kit, gradebook, ledger, limits, demos, brief, say, give_way)
            for result in run.grade(names, workers_of_run, force):
                done += 1
                yield result
                give_way()
    except KeyboardInterrupt:
        raise StoppedError(f"Stopped: {_so_far(done, names)}.") from None
    except OSError as error:
        raise GraderError(f"{what_failed(error)}; {_so_far(done, names)}.") from error


def _so_far(done: int, names: list[str]) -> str:
    return f"{done} of {len(names)} submissions are judged and recorded; the same command goes on from there"


def _note_unwalled(course: Course, folder: Folder, number: int) -> None:
    """Leave a mark beside the gradebook, before anything is run: who reads the grades should know."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    line = f"{now}  {folder.name}: {number} submissions autograded without a sandbox by {getpass.getuser()}\n"
    with open(course.root / UNWALLED, "a", encoding="utf-8") as file:
        file.write(line)


def _open_gradebook(course: Course, folder: Folder) -> AbstractContextManager[AssignmentGradebook]:
    from grader.gradebook.opening import open_gradebook  # Here, for the same reason.

    return open_gradebook(course, folder)


def executed(course: Course, folder: Folder, student: str) -> Path:
    """Where a student's executed notebook is kept, the first one, with the verdict in its metadata."""
    return course.path("autograded", student, folder.name) / f"{folder.notebooks[0]}.ipynb"


def records(course: Course, folder: Folder) -> dict[str, Record]:
    """What earlier runs kept, by student; of those with an autograded notebook.

    Raises
    ------
    GraderError
        When there is none, or it was graded with other exercises than the lesson has now.
    """
    found = {student: recorded(executed(course, folder, student)) for student in course.students(folder.name)}
    kept = {student: record for student, record in found.items() if record}
    if not kept:
        raise nothing_graded(folder)
    exercises = [exercise.name for exercise in folder.lesson.exercises]
    if any([exercise.name for exercise in record.verdict.exercises] != exercises for record in kept.values()):
        raise GraderError(CHANGED.format(lesson=folder.name))
    return kept


def graded_before(course: Course, folder: Folder) -> list[Result]:
    """What earlier runs found; see :func:`records`."""
    return [Result(student, record.verdict, unchanged=True) for student, record in records(course, folder).items()]


def nothing_graded(folder: Folder) -> GraderError:
    """What to say where a run is missing."""
    return GraderError(f'Nothing is autograded for {folder.name} yet; run "grader autograde {folder.name}" first.')


class _Class:
    """One run over a class: what is handed in goes to workers, what comes back is written down."""

    def __init__(
        self,
        course: Course,
        folder: Folder,
        kit: Kit,
        gradebook: AssignmentGradebook,
        ledger: Ledger,
        limits: Limits,
        demos: bool,
        brief: bool,
        say: Callable[[str], None],
        give_way: Callable[[], None],
    ) -> None:
        self._course, self._folder, self._kit = course, folder, kit
        self._gradebook, self._ledger = gradebook, ledger
        self._limits, self._demos, self._brief, self._say = limits, demos, brief, say
        self._give_way = give_way
        self._reader = _reader(course, folder)
        self._marks: dict[str, float] = {}

    def grade(self, names: list[str], workers: Callable[[], Pool], force: bool) -> Iterator[Result]:
        self._gradebook.penalize()  # A due date may have moved, though no submission has changed.
        found = self._look_through(names, force)
        for one in found:
            if isinstance(one, Submission):
                break
            yield one
        else:
            return  # There is nothing to judge.
        pool = workers()  # They start while the gradebook is made ready.
        if self._gradebook.scores():  # Else there are none, and the first question takes longer than a submission.
            self._marks = self._gradebook.totals()
        if said := self._gradebook.register():
            self._say(said)
        yield from self._judge(pool, chain([one], found))

    def _judge(self, pool: Pool, found: Iterator[Result | Submission]) -> Iterator[Result]:
        """Keep the workers busy, and write what comes back; hold no more submissions than the workers do."""
        held: dict[Future[Graded], Submission] = {}
        for one in found:
            if isinstance(one, Result):
                yield one
                continue
            while not pool.room:
                yield from self._write_answered(pool, held)
            held[pool.submit(one.task(self._kit.fingerprint, self._limits, self._demos))] = one
        while held:
            yield from self._write_answered(pool, held)

    def _write_answered(self, pool: Pool, held: dict[Future[Graded], Submission]) -> Iterator[Result]:
        self._give_way()
        for answer in pool.wait():
            yield self._write(held.pop(answer), answer)

    def _look_through(self, names: list[str], force: bool) -> Iterator[Result | Submission]:
        """What was judged before and has not changed since, as a result; all else as the submission to be judged."""
        known = {} if force else self._gradebook.scores()
        for student in names:
            if not may_be_named(student):
                yield self._untouched(student, NAMELESS)
                continue
            place = self._course.path("submitted", student, self._folder.name)
            kept = self._executed(student)
            before = self._ledger.verdict(student, place, kept) if self._brief and student in known else None
            if before is None or not self._gradebook.agrees(known[student], before):
                try:
                    submission = _read_at_rest(student, place, self._reader)
                except OSError as error:
                    yield self._untouched(student, what_failed(error))
                    continue
                marked = recorded(kept) if student in known else None
                right = marked and self._gradebook.agrees(known[student], marked.verdict)
                if not marked or not right or marked.fingerprint != submission.mark(self._kit.fingerprint):
                    yield submission
                    continue
                before = marked.verdict
                self._ledger.note(student, submission.state, kept, before)
            yield self._result(student, before, unchanged=True)

    def _write(self, submission: Submission, graded: Future[Graded]) -> Result:
        """Gradebook first, then the notebook that says it was judged: a run killed in between judges it again."""
        student = submission.student
        failure = None
        try:
            done = graded.result()
        except Exception as error:  # One submission's bad luck must not stop the class.
            failure = str(error) or type(error).__name__
            done = examiner(self._folder).unreadable(UNJUDGED, "")
        place = self._executed(student)
        before = recorded(place) if done.verdict.free_answers else None
        self._gradebook.save(
            student,
            done.verdict,
            utc(submission.timestamp),
            by_hand=failure is not None,
            before=before.verdict if before else None,
        )
        if submission.timestamp:
            write_whole(place.parent / TIMESTAMP, submission.timestamp)
        for name, notebook in done.others.items():
            write_whole(place.with_name(f"{name}.ipynb"), notebook)
        self._folder.lay_beside(place.parent)
        write_whole(place, done.notebook)
        if failure is None:
            self._ledger.note(student, submission.state, place, done.verdict)
        return replace(self._result(student, done.verdict, failure), moved=self._moved(student))

    def _moved(self, student: str) -> tuple[float, float] | None:
        before = self._marks.get(student)
        if before is None:
            return None
        now = self._gradebook.totals(student)[student]
        return None if math.isclose(before, now, abs_tol=1e-9) else (before, now)

    def _result(self, student: str, verdict: Verdict, failure: str | None = None, *, unchanged: bool = False) -> Result:
        return Result(student, verdict.brief() if self._brief else verdict, failure, unchanged)

    def _untouched(self, student: str, failure: str) -> Result:
        """A submission that is not come at, through no fault of the student's: a grade it has stays as it is."""
        points = {exercise.name: exercise.points for exercise in self._folder.lesson.exercises}
        return Result(student, nothing_judged(self._folder.name, points, Outcome.MISSING, failure), failure)

    def _executed(self, student: str) -> Path:
        return executed(self._course, self._folder, student)


def _reader(course: Course, folder: Folder) -> Callable[[str, Path], Submission]:
    """What reads a student's folder."""
    if isinstance(folder, LessonFolder):
        return lambda student, place: read_submission(student, place, folder.name)
    assert isinstance(folder, StockFolder)
    ignored, own = course.directory.ignore, folder.files().keys() - folder.kept
    return partial(read_files, notebooks=folder.notebooks, ignored=ignored, own=own)


def _read_at_rest(student: str, place: Path, read: Callable[[str, Path], Submission]) -> Submission:
    """The submission as it is when nobody is changing it: half of one and half of another is neither's."""
    for _ in range(3):
        submission = read(student, place)
        if state(place) == submission.state:
            return submission
        time.sleep(0.1)
    raise OSError(errno.EBUSY, "it is being changed", str(place))


def utc(timestamp: str) -> datetime.datetime | None:
    """Read nbgrader's ``timestamp.txt``; ``None`` where it cannot be read."""
    try:
        return parse_utc(timestamp.strip())
    except (ValueError, OverflowError):
        return None
