"""Verdicts → nbgrader's gradebook, through its own models. Only this module writes scores."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties, ComputeChecksums, LockCells, SaveCells
from nbgrader.utils import parse_utc, setenv
from sqlalchemy.exc import OperationalError

from grader.build import checked_exercise, exercise_of
from grader.course import Course, LessonFolder
from grader.errors import GraderError
from grader.stubs import Stubs
from grader.verdict import Outcome, Verdict


@dataclass(frozen=True)
class Mark:
    """A student's standing in a lesson, as the gradebook has it: late penalty and manual grades counted in.

    Attributes
    ----------
    scores, comments : dict of str
        By exercise; comments are those written by hand.
    """

    score: float
    max_score: float
    late_penalty: float
    scores: dict[str, float]
    comments: dict[str, str]


class LessonGradebook:
    """The gradebook, open at one lesson."""

    def __init__(self, course: Course, folder: LessonFolder, gradebook: Gradebook) -> None:
        self._course, self._folder, self._gradebook = course, folder, gradebook
        source = nbformat.reads(folder.source.read_text(encoding="utf-8"), as_version=4)
        self._graded_by = {name: cell.id for cell in source.cells if (name := checked_exercise(cell.source))}
        self._solved_in = {
            name: cell.id
            for cell in source.cells
            if cell.metadata.get("nbgrader", {}).get("solution") and (name := exercise_of(cell.source))
        }

    def register(self) -> None:
        """Enter the lesson's cells and points, as ``nbgrader generate_assignment`` does.

        Raises
        ------
        GraderError
            When exercises were added or removed although there are submissions.
        """
        name = self._folder.name
        self._gradebook.update_or_create_assignment(name)
        notebook = nbformat.reads(self._folder.source.read_text(encoding="utf-8"), as_version=4)
        resources = self._resources()
        try:
            for step in (LockCells(), Stubs(), ComputeChecksums(), SaveCells()):
                notebook, resources = step.preprocess(notebook, resources)
        except RuntimeError as error:
            raise GraderError(
                f"Lesson {name} gained or lost cells although the gradebook has submissions for it: {error}."
            ) from error

    def save(
        self, student: str, verdict: Verdict, timestamp: datetime.datetime | None, *, by_hand: bool = False
    ) -> None:
        """Write a verdict; saving the same one again changes nothing.

        Parameters
        ----------
        by_hand : bool
            The submission could not be judged: its grades are marked as needing a human.
        """
        name = self._folder.name
        self._gradebook.update_or_create_student(student)
        given = {"timestamp": timestamp} if timestamp else {}
        with self._gradebook.db.no_autoflush:  # Else SQLAlchemy warns of what nbgrader adds half-made.
            submission = self._gradebook.update_or_create_submission(name, student, **given)
        notebook = next(notebook for notebook in submission.notebooks if notebook.name == name)
        grades = {grade.name: grade for grade in notebook.grades}
        comments = {comment.name: comment for comment in notebook.comments}
        for exercise in verdict.exercises:
            grade = grades[self._graded_by[exercise.name]]
            grade.auto_score = exercise.score
            grade.needs_manual_grade = by_hand or grade.manual_score is not None
            comment = comments[self._solved_in[exercise.name]]
            comment.auto_comment = "No response." if exercise.outcome is Outcome.UNATTEMPTED else exercise.message
        self._gradebook.db.commit()
        self._penalize(student, submission.total_seconds_late, notebook)

    def has(self, student: str) -> bool:
        """Whether the student's submission of this lesson is in the gradebook."""
        try:
            self._gradebook.find_submission(self._folder.name, student)
        except MissingEntry:
            return False
        return True

    def mark(self, student: str) -> Mark:
        """The student's standing, with what graders wrote by hand."""
        name = self._folder.name
        notebook = self._gradebook.find_submission_notebook(name, name, student)
        penalty = notebook.late_submission_penalty or 0.0
        written = {comment.name: comment.manual_comment for comment in notebook.comments if comment.manual_comment}
        scores = {grade.name: grade.score for grade in notebook.grades}
        return Mark(
            score=notebook.score - penalty,
            max_score=notebook.max_score,
            late_penalty=penalty,
            scores={name: scores[cell] for name, cell in self._graded_by.items()},
            comments={name: written[cell] for name, cell in self._solved_in.items() if cell in written},
        )

    def _penalize(self, student: str, seconds_late: float, notebook: SubmittedNotebook) -> None:
        """Late penalties are nbgrader's to compute, by the plugin the course configures."""
        if seconds_late > 0 or notebook.late_submission_penalty is not None:
            empty = nbformat.v4.new_notebook()
            AssignLatePenalties(config=self._course.config).preprocess(empty, self._resources(student))
            self._gradebook.db.expire_all()

    def _resources(self, student: str = "") -> dict[str, dict[str, str]]:
        name, url = self._folder.name, self._course.directory.db_url
        return {"nbgrader": {"notebook": name, "assignment": name, "student": student, "db_url": url}}


@contextmanager
def open_gradebook(course: Course, folder: LessonFolder) -> Iterator[LessonGradebook]:
    """Open the course's gradebook at a lesson.

    Raises
    ------
    GraderError
        When the database cannot be opened.
    """
    url = course.directory.db_url
    try:
        with setenv(PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"):
            gradebook = Gradebook(url, course.directory.course_id)  # A new database makes it call alembic by name.
    except OperationalError as error:
        raise GraderError(f"The gradebook {url} cannot be opened: {str(error.orig)[:200]}.") from error
    with gradebook:
        yield LessonGradebook(course, folder, gradebook)


def utc(timestamp: str) -> datetime.datetime | None:
    """Read nbgrader's ``timestamp.txt``; ``None`` where it cannot be read."""
    try:
        return parse_utc(timestamp.strip())
    except (ValueError, OverflowError):
        return None
