"""Judge submissions as they arrive, in ``submitted/`` or in nbgrader's exchange, and give feedback at once.

It looks again and again. All it must know about yesterday is on disk: what is judged is not judged again, so it may be
stopped and started at any time.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from grader.course import Course, LessonFolder
from grader.errors import GraderError, StoppedError
from grader.judging.kit import Kit, project_digest
from grader.judging.verdict import Outcome
from grader.reports.feedback import feedback
from grader.runs.arrivals import Arrivals
from grader.runs.autograde import Result, executed, results
from grader.runs.exchange import CourseExchange
from grader.runs.ledger import state
from grader.sandbox.limits import Limits
from grader.workers.local import local_workers
from grader.workers.pool import Pool
from grader.workers.worker import IDLE

#: Seconds between two looks, and the share of the time that looking may take.
BEAT, SHARE = 1.0, 0.25
#: Seconds until a lesson that could not be judged is tried again.
AGAIN = 10.0
#: Seconds after which workers without work are sent home; they would go by themselves soon after.
REST = IDLE / 2

Say = Callable[[str], None]


class Watch:
    """A course, watched.

    Parameters
    ----------
    lessons : list of str, optional
        Lessons to watch; all by default.
    exchange : CourseExchange, optional
        Where submissions arrive, too.
    tell : callable
        Takes each lesson and result.
    complain : callable
        Takes a sentence about something the user should look at; said once, not at each look.
    """

    def __init__(
        self,
        course: Course,
        lessons: list[str] | None,
        *,
        exchange: CourseExchange | None,
        workers: int,
        limits: Limits,
        tell: Callable[[LessonFolder, Result], None],
        complain: Say,
    ) -> None:
        self._course, self._lessons, self._exchange = course, lessons, exchange
        self._crew, self._limits, self._tell = _Crew(workers), limits, tell
        self._complain, self._said = complain, set[str]()
        self._arrivals = Arrivals()
        self._judged: dict[tuple[str, str], str] = {}
        self._fingerprints: dict[str, str] = {}
        self._trouble: dict[str, str] = {}
        self._not_before: dict[str, float] = {}
        self._number = 0
        self._project = project_digest()

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self._crew.close()

    def run(self) -> None:
        """Watch until somebody interrupts.

        Raises
        ------
        GraderError
            When the grader itself is changed meanwhile.
        """
        while True:
            began = time.monotonic()
            judged = self.look()
            took = 0.0 if judged else time.monotonic() - began
            time.sleep(max(BEAT, took / SHARE))

    def look(self) -> int:
        """Look once, and judge what has arrived; gives how many submissions that was, those judged before included."""
        before = self._number
        for folder in self._course.lessons(self._lessons):
            if time.monotonic() >= self._not_before.get(folder.name, 0.0):
                self._look_at(folder)
        self._crew.rest()
        return self._number - before

    def _look_at(self, folder: LessonFolder) -> None:
        try:
            self._collect(folder)
            arrived = self._arrived(folder)
            if arrived:
                self._judge(folder, arrived)
                self._trouble.pop(folder.name, None)
        except StoppedError:
            raise
        except (GraderError, OSError) as error:
            if self._trouble.get(folder.name) != str(error):
                self._complain(str(error))
            self._trouble[folder.name] = str(error)
            self._not_before[folder.name] = time.monotonic() + AGAIN
            if project_digest.__wrapped__() != self._project:
                raise GraderError("The grader itself has changed; start it again to watch with the new one.") from error

    def _collect(self, folder: LessonFolder) -> None:
        if self._exchange is None or not self._exchange.has_news(folder.name):
            return
        newer = self._exchange.newer(folder.name)
        whole = [one for one in newer if self._arrivals.whole(one.place, folder.name)]
        for one in whole:
            try:
                self._exchange.collect(folder.name, one)
            except GraderError as error:  # The others are collected all the same.
                self._say(str(error))
        if len(whole) == len(newer):
            self._exchange.no_more_news(folder.name)

    def _arrived(self, folder: LessonFolder) -> list[str]:
        """Students whose submission is new, or has changed, and is whole; all of them when the lesson has changed."""
        students = self._course.students(folder.name)
        if students and folder.is_built and self._fingerprints.get(folder.name) != folder.fingerprint:
            if folder.name in self._fingerprints:
                self._complain(f"{folder.name} has changed: everyone is judged again.")
            self._fingerprints[folder.name] = folder.fingerprint
            for student in students:
                self._judged.pop((folder.name, student), None)
        places = {student: self._course.path("submitted", student, folder.name) for student in students}
        return [
            student
            for student, place in places.items()
            if self._judged.get((folder.name, student)) != state(place) and self._arrivals.whole(place, folder.name)
        ]

    def _judge(self, folder: LessonFolder, students: list[str]) -> None:
        before = {student: state(self._course.path("submitted", student, folder.name)) for student in students}
        judging = results(
            self._course,
            folder,
            students=students,
            start=self._crew.start,
            limits=self._limits,
            brief=True,
            say=self._complain,
        )
        with closing(judging):
            for result in judging:
                self._judged[folder.name, result.student] = before[result.student]
                self._number += 1
                if not result.unchanged:
                    self._tell(folder, result)
                if result.failure is None:
                    self._publish(folder, result)

    def _publish(self, folder: LessonFolder, result: Result) -> None:
        """Feedback for what was just judged, and where the last run was stopped before it gave any."""
        student = result.student
        page = self._course.path("feedback", student, folder.name) / f"{folder.name}.html"
        try:
            if not result.unchanged or not _is_newer(page, executed(self._course, folder, student)):
                feedback(self._course, folder, [student])
            if self._exchange is not None:
                self._exchange.release_feedback(folder.name, student)
        except (GraderError, OSError) as error:
            self._say(str(error))

    def _say(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self._complain(sentence)


class _Crew:
    """Workers that stay from one batch to the next, while it is the same lesson and there is work now and then."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._stack = ExitStack()
        self._lesson: tuple[str, str] | None = None
        self._used = 0.0

    @contextmanager
    def start(self, kit: Kit) -> Iterator[Pool]:
        self.rest()
        if self._lesson != (kit.lesson, kit.fingerprint):
            self.close()
            self._pool = self._stack.enter_context(local_workers(self._number, kit))
            self._lesson = (kit.lesson, kit.fingerprint)
        try:
            yield self._pool
        except BaseException:  # What they are at is wanted no more.
            self.close()
            raise
        finally:
            self._used = time.monotonic()

    def rest(self) -> None:
        """Send them home if there has been nothing for them to do for long."""
        if self._lesson and time.monotonic() - self._used > REST:
            self.close()

    def close(self) -> None:
        self._lesson = None
        self._stack.close()


def show(folder: LessonFolder, result: Result) -> str:
    """One line for a verdict."""
    verdict = result.verdict
    counts = Counter(part.outcome for part in verdict.exercises if part.outcome is not Outcome.PASSED)
    others = ", ".join(f"{number} {outcome}" for outcome, number in counts.items())
    points = f"{verdict.score:g} of {verdict.max_score:g}"
    told = f"could not be judged: {result.failure}" if result.failure else points + (f" ({others})" if others else "")
    return f"{time.strftime('%H:%M:%S')}  {folder.name}  {result.student}: {told}"


def _is_newer(first: Path, second: Path) -> bool:
    try:
        return first.stat().st_mtime >= second.stat().st_mtime
    except OSError:
        return False
