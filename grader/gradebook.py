"""Verdicts → nbgrader's gradebook, through its own models. Only this module writes scores."""

from __future__ import annotations

import copy
import datetime
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from nbformat.notebooknode import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution
from sqlalchemy import Boolean, CursorResult, Executable, Index, bindparam, insert, or_, select, update
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

ASSIGNMENT, PART, STUDENT = Assignment.__table__, Notebook.__table__, Student.__table__
SUBMISSION, NOTEBOOK = SubmittedAssignment.__table__, SubmittedNotebook.__table__
GRADE, COMMENT, SOURCE = Grade.__table__, Comment.__table__, SourceCell.__table__
#: Kinds of cells for which nbgrader keeps a grade or a comment.
GRADED, COMMENTED = ("GradeCell", "TaskCell"), ("SolutionCell", "TaskCell")
FIND = (
    select(
        SUBMISSION.c.id,
        NOTEBOOK.c.id,
        SUBMISSION.c.timestamp,
        SUBMISSION.c.extension,
        ASSIGNMENT.c.duedate,
        NOTEBOOK.c.late_submission_penalty,
    )
    .join_from(SUBMISSION, NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
    .join(PART, PART.c.id == NOTEBOOK.c.notebook_id)
    .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
    .where(
        SUBMISSION.c.assignment_id == bindparam("assignment"),
        SUBMISSION.c.student_id == bindparam("student"),
        PART.c.name == bindparam("notebook"),
    )
)
CHECKSUMS = (
    select(SOURCE.c.name, SOURCE.c.checksum)
    .join_from(SOURCE, PART, PART.c.id == SOURCE.c.notebook_id)
    .join(ASSIGNMENT, ASSIGNMENT.c.id == PART.c.assignment_id)
    .where(ASSIGNMENT.c.name == bindparam("assignment"), PART.c.name == bindparam("notebook"))
)
SET_GRADE = (
    update(GRADE)
    .where(GRADE.c.notebook_id == bindparam("notebook"), GRADE.c.cell_id == bindparam("cell"))
    .values(
        auto_score=bindparam("score"),
        needs_manual_grade=or_(bindparam("by_hand", type_=Boolean), GRADE.c.manual_score.is_not(None)),
    )
)
SET_COMMENT = (
    update(COMMENT)
    .where(COMMENT.c.notebook_id == bindparam("notebook"), COMMENT.c.cell_id == bindparam("cell"))
    .values(auto_comment=bindparam("text"))
)


class _Rows(NamedTuple):
    """A student's submission: the identities of its rows, and what says whether it is late."""

    submission: str
    notebook: str
    timestamp: datetime.datetime | None
    extension: datetime.timedelta | None
    due: datetime.datetime | None
    penalty: float | None


@dataclass(frozen=True)
class Mark:
    """A student's standing in a lesson, as the gradebook has it: late penalty and manual grades counted in.

    Attributes
    ----------
    scores, comments : dict of str
        By exercise; comments are those written by hand.
    needs_grader : bool
        A grade in it waits for a grader's hand.
    """

    score: float
    max_score: float
    late_penalty: float
    scores: dict[str, float]
    comments: dict[str, str]
    needs_grader: bool


class LessonGradebook:
    """The gradebook, open at one lesson."""

    def __init__(self, course: Course, folder: LessonFolder, gradebook: Gradebook) -> None:
        self._course, self._folder, self._gradebook = course, folder, gradebook
        source = folder.notebook
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
        notebook = copy.deepcopy(self._folder.notebook)
        for cell in notebook.cells:
            cell.source = stub(cell.source) if cell.cell_type == "code" and has_region(cell.source) else cell.source
        if self._has_cells(notebook):
            return
        from nbgrader.preprocessors import ComputeChecksums, LockCells, SaveCells  # Here, since they take long.

        self._gradebook.update_or_create_assignment(name)
        resources = self._resources()
        try:
            for step in (LockCells(), ComputeChecksums(), SaveCells()):
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
            own = self._rows_of(student) or self._add(student)
            if timestamp and timestamp.replace(tzinfo=None) != own.timestamp:
                own = own._replace(timestamp=timestamp.replace(tzinfo=None))
                at = update(SUBMISSION).where(SUBMISSION.c.id == own.submission)
                self._execute(at.values(timestamp=own.timestamp))
            self._grade(own.notebook, verdict, by_hand)
            self._comment(own.notebook, verdict)
            self._penalize(student, own)
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise

    def has(self, student: str) -> bool:
        """Whether the student's submission of this lesson is in the gradebook."""
        return self._rows_of(student) is not None

    def students(self) -> set[str]:
        """Those whose submission of this lesson is in the gradebook."""
        mine = SubmittedAssignment.assignment_id == self._assignment_id
        return set(self._db.scalars(select(SubmittedAssignment.student_id).where(mine)))

    def roster(self) -> dict[str, str]:
        """Full names of all students of the course, by identity; empty where the gradebook has none."""
        found = self._execute(select(STUDENT.c.id, STUDENT.c.first_name, STUDENT.c.last_name))
        return {row.id: " ".join(filter(None, (row.first_name, row.last_name))) for row in found}

    def mark(self, student: str) -> Mark:
        """The student's standing, with what graders wrote by hand."""
        return self.marks(student)[student]

    def marks(self, student: str | None = None) -> dict[str, Mark]:
        """The standing of everybody who has handed in, or of one student only."""
        mine = [SUBMISSION.c.assignment_id == self._assignment_id, PART.c.name == self._folder.name]
        mine += [SUBMISSION.c.student_id == student] if student is not None else []
        of = (
            select(SUBMISSION.c.student_id.label("student"))
            .join_from(SUBMISSION, NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
            .join(PART, PART.c.id == NOTEBOOK.c.notebook_id)
            .where(*mine)
        )
        late = of.add_columns(NOTEBOOK.c.late_submission_penalty)
        penalties = {row.student: row.late_submission_penalty or 0.0 for row in self._execute(late)}
        scores: dict[str, dict[str, float]] = {name: {} for name in penalties}
        comments: dict[str, dict[str, str]] = {name: {} for name in penalties}
        waiting = set()
        graded = of.join(Grade, Grade.notebook_id == NOTEBOOK.c.id).join(BaseCell, BaseCell.id == Grade.cell_id)
        for name, cell, score, by_hand in self._db.execute(
            graded.add_columns(BaseCell.name, Grade.score, Grade.needs_manual_grade)
        ):
            scores[name][cell] = score
            waiting |= {name} if by_hand else set()
        written = of.join(Comment, Comment.notebook_id == NOTEBOOK.c.id).join(BaseCell, BaseCell.id == Comment.cell_id)
        for name, cell, text in self._db.execute(written.add_columns(BaseCell.name, Comment.manual_comment)):
            comments[name] |= {cell: text} if text else {}
        this = (Notebook.assignment_id == self._assignment_id, Notebook.name == self._folder.name)
        most = self._db.scalar(select(Notebook.max_score).where(*this)) or 0.0
        return {
            name: Mark(
                score=sum(scores[name].values()) - penalty,
                max_score=most,
                late_penalty=penalty,
                scores={exercise: scores[name].get(cell, 0.0) for exercise, cell in self._graded_by.items()},
                comments={e: comments[name][cell] for e, cell in self._solved_in.items() if cell in comments[name]},
                needs_grader=name in waiting,
            )
            for name, penalty in penalties.items()
        }

    # Rows are read and written by column: loading nbgrader's objects would compute the scores of the whole class, and
    # through its session each statement takes ten times as long. There is one writer, so the whole class waits for it.

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

    def _ids(self, kinds: tuple[str, ...], cells: dict[str, str]) -> dict[str, str]:
        """Identities of cells of these kinds, by exercise."""
        known = {name: cell for cell, name, kind, _ in self._cells if kind in kinds}
        return {exercise: known[name] for exercise, name in cells.items() if name in known}

    def _has_cells(self, notebook: NotebookNode) -> bool:
        """Whether all cells of a notebook have been entered as they are: nbgrader's steps end with the checksums."""
        kept = [cell for cell in notebook.cells if is_grade(cell) or is_solution(cell) or is_locked(cell)]
        expected = {cell.metadata.nbgrader.grade_id: compute_checksum(cell) for cell in kept}
        found = self._execute(CHECKSUMS, {"assignment": self._folder.name, "notebook": self._folder.name})
        return expected == {row.name: row.checksum for row in found}

    def _execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        return self._db.connection().execute(statement, values)

    def _rows_of(self, student: str) -> _Rows | None:
        key = {"assignment": self._assignment_id, "student": student, "notebook": self._folder.name}
        found = self._execute(FIND, key).one_or_none()
        return _Rows._make(found) if found else None

    def _add(self, student: str) -> _Rows:
        """A submission with all rows that nbgrader would make for it."""
        if self._execute(select(STUDENT.c.id).where(STUDENT.c.id == student)).one_or_none() is None:
            self._execute(insert(STUDENT), {"id": student})
        submission = new_uuid()
        self._execute(
            insert(SUBMISSION), {"id": submission, "assignment_id": self._assignment_id, "student_id": student}
        )
        notebooks = {notebook: new_uuid() for *_, notebook in self._cells}
        rows = [{"id": mine, "notebook_id": of, "assignment_id": submission} for of, mine in notebooks.items()]
        self._execute(insert(NOTEBOOK), rows)
        for table, kinds in ((GRADE, GRADED), (COMMENT, COMMENTED)):
            cells = [(cell, notebooks[notebook]) for cell, _, kind, notebook in self._cells if kind in kinds]
            if cells:
                self._execute(insert(table), [{"cell_id": cell, "notebook_id": mine} for cell, mine in cells])
        added = self._rows_of(student)
        assert added is not None
        return added

    def _grade(self, notebook: str, verdict: Verdict, by_hand: bool) -> None:
        cells = self._ids(GRADED, self._graded_by)
        rows = [
            {"notebook": notebook, "cell": cells[exercise.name], "score": exercise.score, "by_hand": by_hand}
            for exercise in verdict.exercises
            if exercise.name in cells
        ]
        if rows:
            self._execute(SET_GRADE, rows)

    def _comment(self, notebook: str, verdict: Verdict) -> None:
        cells = self._ids(COMMENTED, self._solved_in)
        rows = [
            {
                "notebook": notebook,
                "cell": cells[exercise.name],
                "text": "No response." if exercise.outcome is Outcome.UNATTEMPTED else exercise.message,
            }
            for exercise in verdict.exercises
            if exercise.name in cells
        ]
        if rows:
            self._execute(SET_COMMENT, rows)

    def _penalize(self, student: str, own: _Rows) -> None:
        """Late penalties are nbgrader's to compute, by the plugin the course configures."""
        late = 0.0
        if own.timestamp and own.due:
            late = (own.timestamp - own.due - (own.extension or datetime.timedelta())).total_seconds()
        penalty = self._late_penalty(student, own.notebook, late) if late > 0 else None
        if penalty != own.penalty:
            place = update(NOTEBOOK).where(NOTEBOOK.c.id == own.notebook)
            self._execute(place.values(late_submission_penalty=penalty))

    def _late_penalty(self, student: str, notebook: str, late: float) -> float | None:
        from nbgrader.preprocessors import AssignLatePenalties

        graded = self._db.get_one(SubmittedNotebook, notebook, populate_existing=True)
        step = AssignLatePenalties(config=self._course.config)
        step.init_plugin()
        penalty: float | None = step.plugin_inst.late_submission_penalty(student, graded.score, late)
        return penalty if penalty is None else step._check_late_penalty(graded, penalty)

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
