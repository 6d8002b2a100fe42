"""A whole class: hand submissions to workers, write each verdict as it comes back, go on where the last run stopped."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import stat
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from grader.build import stale
from grader.course import Course, LessonFolder
from grader.errors import GraderError
from grader.gradebook import LessonGradebook, open_gradebook, utc
from grader.grading import Graded, fingerprint, grade, recorded, unreadable
from grader.handout import furnish
from grader.sandbox import bubblewrap
from grader.sandbox.run import Limits
from grader.submission import MAX_BYTES
from grader.verdict import Verdict

TIMESTAMP = "timestamp.txt"
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
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
    problem: str | None = None
    timestamp: str = ""

    def mark(self, lesson: str) -> str:
        """Fingerprint of the lesson's and of all of the submission, the time it was handed in included."""
        return fingerprint(f"{self.timestamp}{self.problem}".encode(errors="replace") + self.content, lesson)


def autograde(
    course: Course,
    folder: LessonFolder,
    *,
    students: str = "*",
    workers: int | None = None,
    limits: Limits | None = None,
    force: bool = False,
    on_result: Callable[[Result], None] = lambda result: None,
) -> list[Result]:
    """Autograde a lesson's submissions.

    Parameters
    ----------
    students : str
        Shell pattern of the student names to grade.
    workers : int, optional
        Submissions judged at the same time; as many as there are cores by default.
    force : bool
        Judge submissions again that have not changed.
    on_result : callable
        Called with each result as it is written.

    Returns
    -------
    list of Result
        By student, the unchanged ones included.

    Raises
    ------
    GraderError
        When nothing was handed in, the lesson is not built, it needs a module that is not installed, or there is no
        sandbox.
    """
    bubblewrap.require()
    folder.require_modules()
    if stale(folder):
        raise GraderError(f'{folder.source} is not up to date with lessons/{folder.name}; run "grader build" first.')
    names = course.students(folder.name, students)
    if not names:
        place = course.path("submitted", "<student>", folder.name)
        raise GraderError(f'No submissions match "{students}"; they are expected as {place}/{folder.name}.ipynb.')
    results: dict[str, Result] = {}

    def keep(result: Result) -> None:
        results[result.student] = result
        on_result(result)

    try:
        _autograde_all(course, folder, names, workers or os.cpu_count() or 1, limits or Limits(), force, keep)
    except KeyboardInterrupt:
        done = f"{len(results)} of {len(names)} submissions are judged and recorded"
        raise GraderError(f"Stopped: {done}; the same command goes on from there.") from None
    return [results[name] for name in names if name in results]


def _autograde_all(
    course: Course,
    folder: LessonFolder,
    names: list[str],
    workers: int,
    limits: Limits,
    force: bool,
    keep: Callable[[Result], None],
) -> None:
    with open_gradebook(course, folder) as gradebook, tempfile.TemporaryDirectory(prefix="grader-") as handout:
        gradebook.register()
        furnish(folder, Path(handout))
        lesson = folder.fingerprint
        work = partial(_work, folder=folder, lesson=lesson, handout=Path(handout), limits=limits)
        todo = _pending(course, folder, lesson, gradebook, names, force, keep)
        broken = True
        while broken:  # A worker that dies takes its pool with it: the others go on in a new one.
            broken = False
            with _pool(workers) as pool:
                for submission, graded in _map_as_completed(pool, work, todo, ahead=2 * workers):
                    broken |= _is_broken(graded)
                    keep(_write(course, folder, gradebook, submission, graded))


def graded_before(course: Course, folder: LessonFolder) -> list[Result]:
    """What earlier runs found, for every student with an autograded notebook.

    Raises
    ------
    GraderError
        When there is none.
    """
    found = []
    for student in course.students(folder.name):
        before = recorded(course.path("autograded", student, folder.name) / f"{folder.name}.ipynb")
        if before:
            found.append(Result(student, before[1], unchanged=True))
    if not found:
        raise GraderError(f'Nothing is autograded for {folder.name} yet; run "grader autograde {folder.name}" first.')
    return found


def _pending(
    course: Course,
    folder: LessonFolder,
    lesson: str,
    gradebook: LessonGradebook,
    names: list[str],
    force: bool,
    keep: Callable[[Result], None],
) -> Iterator[_Submission]:
    """Read submissions one by one, passing over those already judged as they are."""
    for student in names:
        submission = _read(student, course.path("submitted", student, folder.name), folder.name)
        before = recorded(course.path("autograded", student, folder.name) / f"{folder.name}.ipynb")
        known = not force and before and before[0] == submission.mark(lesson) and gradebook.has(student)
        if known and before:
            keep(Result(student, before[1], unchanged=True))
        else:
            yield submission


def _read(student: str, place: Path, name: str) -> _Submission:
    """The submitted notebook; by another name too, when it is the only one there."""
    path = place / f"{name}.ipynb"
    others = sorted(place.glob("*.ipynb"))
    timestamp = _content(place / TIMESTAMP, 100)[0].decode(errors="replace")
    if not path.exists() and len(others) != 1:
        found = ", ".join(other.name for other in others) or "no notebook"
        problem = f"The submission holds {found}; it should hold {name}.ipynb."
        return _Submission(student, b"", problem, timestamp)
    content, unread = _content(path if path.exists() else others[0], MAX_BYTES + 1)
    return _Submission(student, content, unread, timestamp)


def _content(path: Path, most: int) -> tuple[bytes, str | None]:
    """The first bytes of a file, or why there are none; links and devices are not followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                return file.read(most), None
        return b"", f"{path.name} is not a file; submit the notebook itself."
    except OSError as error:
        return b"", f"{path.name} cannot be read ({error.strerror}); submit the notebook itself."


def _work(submission: _Submission, folder: LessonFolder, lesson: str, handout: Path, limits: Limits) -> Graded:
    if submission.problem:
        return unreadable(folder, submission.problem, submission.mark(lesson))
    return grade(submission.content, folder, handout, limits, mark=submission.mark(lesson))


def _write(
    course: Course, folder: LessonFolder, gradebook: LessonGradebook, submission: _Submission, graded: Future[Graded]
) -> Result:
    """Gradebook first, then the notebook that says it was judged: a run killed in between judges it again."""
    student = submission.student
    failure = None
    try:
        done = graded.result()
    except Exception as error:  # One submission's bad luck must not stop the class.
        failure = str(error) or type(error).__name__
        done = unreadable(folder, "The submission could not be judged; an instructor will look at it.", "")
    gradebook.save(student, done.verdict, utc(submission.timestamp), by_hand=failure is not None)
    place = course.path("autograded", student, folder.name)
    place.mkdir(parents=True, exist_ok=True)
    if submission.timestamp:
        (place / TIMESTAMP).write_text(submission.timestamp)
    fresh = place / f".{folder.name}.ipynb.new"
    fresh.write_text(done.notebook, encoding="utf-8")
    fresh.replace(place / f"{folder.name}.ipynb")
    return Result(student, done.verdict, failure)


@contextmanager
def _pool(workers: int) -> Iterator[Executor]:
    """Worker processes, started afresh: references seed NumPy's global generator, which threads would share."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_live_and_die_with_the_controller)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in multiprocessing.active_children():  # And with a worker its sandbox dies.
            worker.terminate()
        raise
    pool.shutdown()


def _live_and_die_with_the_controller() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the controller, which ends its workers.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # And so does its own death.


def _map_as_completed(
    pool: Executor, work: Callable[[_Submission], Graded], todo: Iterator[_Submission], ahead: int
) -> Iterator[tuple[_Submission, Future[Graded]]]:
    """Yield each submission with its finished future, holding no more than ``ahead`` submissions at a time.

    When a worker dies, the submissions held then are yielded with its error, and no more are taken.
    """
    running = {_submit(pool, work, submission): submission for submission in islice(todo, ahead)}
    broken = False
    while running:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            broken |= _is_broken(future)
            yield running.pop(future), future
            for submission in islice(todo, 0 if broken else 1):
                running[_submit(pool, work, submission)] = submission


def _submit(pool: Executor, work: Callable[[_Submission], Graded], submission: _Submission) -> Future[Graded]:
    try:
        return pool.submit(work, submission)
    except BrokenExecutor as error:
        failed: Future[Graded] = Future()
        failed.set_exception(error)
        return failed


def _is_broken(future: Future[Graded]) -> bool:
    return isinstance(future.exception(), BrokenExecutor)
