"""Verdicts → nbgrader's gradebook, through its own models. Only this module writes scores."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.preprocessors import AssignLatePenalties, ComputeChecksums, LockCells, SaveCells
from nbgrader.utils import parse_utc
from sqlalchemy import Index, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from grader.cells import checked_exercise, exercise_of
from grader.course import Course, LessonFolder
from grader.errors import GraderError
from grader.stubs import has_region, stub
from grader.verdict import Outcome, Verdict

#: nbgrader's tables have none: finding one student's grades would take longer with every other student.
INDEXES = (
    Index("grader_submitted_notebook", SubmittedNotebook.assignment_id),
    Index("grader_grade", Grade.notebook_id),
    Index("grader_comment", Comment.notebook_id),
)


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
            notebook, resources = LockCells().preprocess(notebook, resources)
            for cell in notebook.cells:
                cell.source = stub(cell.source) if cell.cell_type == "code" and has_region(cell.source) else cell.source
            for step in (ComputeChecksums(), SaveCells()):
                notebook, resources = step.preprocess(notebook, resources)
        except RuntimeError as error:
            raise GraderError(
                f"Lesson {name} gained or lost cells although the gradebook has submissions for it: {error}."
            ) from error
        for found_before in ("_assignment_id", "_cells"):
            vars(self).pop(found_before, None)

    def save(
        self, student: str, verdict: Verdict, timestamp: datetime.datetime | None, *, by_hand: bool = False
    ) -> None:
        """Write a verdict, in one transaction; saving the same one again changes nothing.

        Parameters
        ----------
        by_hand : bool
            The submission could not be judged: its grades are marked as needing a human.
        """
        try:
            notebook = self._submitted_notebook(student, timestamp)
            self._grade(notebook, verdict, by_hand)
            self._comment(notebook, verdict)
            self._penalize(student, notebook)
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise

    def has(self, student: str) -> bool:
        """Whether the student's submission of this lesson is in the gradebook."""
        return self._submission(student) is not None

    def students(self) -> set[str]:
        """Those whose submission of this lesson is in the gradebook."""
        mine = SubmittedAssignment.assignment_id == self._assignment_id
        return set(self._db.scalars(select(SubmittedAssignment.student_id).where(mine)))

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

    # Rows are read and written by column: loading nbgrader's objects would compute the scores of the whole class.

    @property
    def _db(self) -> Session:
        return self._gradebook.db

    @cached_property
    def _assignment_id(self) -> str | None:
        return self._db.scalar(select(Assignment.id).where(Assignment.name == self._folder.name))

    @cached_property
    def _cells(self) -> list[tuple[str, str, str, str]]:
        """Identity, name, kind and notebook of the assignment's cells."""
        columns = select(BaseCell.id, BaseCell.name, BaseCell.type, Notebook.id).join(Notebook)
        return [tuple(row) for row in self._db.execute(columns.where(Notebook.assignment_id == self._assignment_id))]

    def _submission(self, student: str) -> str | None:
        mine = (SubmittedAssignment.assignment_id == self._assignment_id, SubmittedAssignment.student_id == student)
        return self._db.scalar(select(SubmittedAssignment.id).where(*mine))

    def _submitted_notebook(self, student: str, timestamp: datetime.datetime | None) -> str:
        """Identity of the student's notebook, with all that belongs to it, made where it is missing."""
        submission = self._submission(student)
        if submission is None:
            submission = self._add_submission(student)
        if timestamp:
            at = update(SubmittedAssignment).where(SubmittedAssignment.id == submission)
            self._db.execute(at.values(timestamp=timestamp.replace(tzinfo=None)))
        found = select(SubmittedNotebook.id).join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        mine = (SubmittedNotebook.assignment_id == submission, Notebook.name == self._folder.name)
        return self._db.scalars(found.where(*mine)).one()

    def _add_submission(self, student: str) -> str:
        if self._db.scalar(select(Student.id).where(Student.id == student)) is None:
            self._db.execute(insert(Student).values(id=student))
        submission = new_uuid()
        own = {"id": submission, "assignment_id": self._assignment_id, "student_id": student}
        self._db.execute(insert(SubmittedAssignment).values(own))
        notebooks = {notebook: new_uuid() for *_, notebook in self._cells}
        rows = [{"id": mine, "notebook_id": of, "assignment_id": submission} for of, mine in notebooks.items()]
        self._db.execute(insert(SubmittedNotebook), rows)
        for model, kinds in ((Grade, ("GradeCell", "TaskCell")), (Comment, ("SolutionCell", "TaskCell"))):
            cells = [(cell, notebooks[notebook]) for cell, _, kind, notebook in self._cells if kind in kinds]
            if cells:
                self._db.execute(insert(model), [{"cell_id": cell, "notebook_id": mine} for cell, mine in cells])
        return submission

    def _grade(self, notebook: str, verdict: Verdict, by_hand: bool) -> None:
        graded_by = {cell: name for name, cell in self._graded_by.items()}
        scores = {exercise.name: exercise.score for exercise in verdict.exercises}
        columns = select(Grade.id, BaseCell.name, Grade.manual_score).join(BaseCell, BaseCell.id == Grade.cell_id)
        rows = [
            {"id": grade, "auto_score": scores[graded_by[cell]], "needs_manual_grade": by_hand or manual is not None}
            for grade, cell, manual in self._db.execute(columns.where(Grade.notebook_id == notebook))
            if graded_by.get(cell) in scores
        ]
        self._db.execute(update(Grade), rows)

    def _comment(self, notebook: str, verdict: Verdict) -> None:
        solved_in = {cell: name for name, cell in self._solved_in.items()}
        texts = {e.name: "No response." if e.outcome is Outcome.UNATTEMPTED else e.message for e in verdict.exercises}
        columns = select(Comment.id, BaseCell.name).join(BaseCell, BaseCell.id == Comment.cell_id)
        rows = [
            {"id": comment, "auto_comment": texts[solved_in[cell]]}
            for comment, cell in self._db.execute(columns.where(Comment.notebook_id == notebook))
            if solved_in.get(cell) in texts
        ]
        self._db.execute(update(Comment), rows)

    def _penalize(self, student: str, notebook: str) -> None:
        """Late penalties are nbgrader's to compute, by the plugin the course configures."""
        columns = select(SubmittedAssignment.timestamp, SubmittedAssignment.extension, Assignment.duedate).join(
            Assignment
        )
        timestamp, extension, due = self._db.execute(
            columns.where(SubmittedAssignment.id == self._submission(student))
        ).one()
        late = timestamp and due and (timestamp - due - (extension or datetime.timedelta())).total_seconds()
        penalty = None
        if late and late > 0:
            graded = self._db.get_one(SubmittedNotebook, notebook, populate_existing=True)
            step = AssignLatePenalties(config=self._course.config)
            step.init_plugin()
            penalty = step.plugin_inst.late_submission_penalty(student, graded.score, late)
            penalty = penalty if penalty is None else step._check_late_penalty(graded, penalty)
        place = update(SubmittedNotebook).where(SubmittedNotebook.id == notebook)
        self._db.execute(place.values(late_submission_penalty=penalty))

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
        with _programs_of_this_environment():  # A new database makes it call alembic by name.
            gradebook = Gradebook(url, course.directory.course_id)
    except OperationalError as error:
        raise GraderError(f"The gradebook {url} cannot be opened: {str(error.orig)[:200]}.") from error
    for index in INDEXES:
        index.create(gradebook.engine, checkfirst=True)
    with gradebook:
        yield LessonGradebook(course, folder, gradebook)


@contextmanager
def _programs_of_this_environment() -> Iterator[None]:
    """Let programs installed beside this interpreter be found; nbgrader's own ``setenv`` would forget the old path."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before


def utc(timestamp: str) -> datetime.datetime | None:
    """Read nbgrader's ``timestamp.txt``; ``None`` where it cannot be read."""
    try:
        return parse_utc(timestamp.strip())
    except (ValueError, OverflowError):
        return None
