"""nbgrader's gradebook, open at one assignment, through its own models: read, and written a submission at a time."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    new_uuid,
)
from sqlalchemy import CursorResult, Executable, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from traitlets import TraitError

from grader.course import CONFIG_FILE, Course, Folder
from grader.errors import CHANGED, GraderError
from grader.gradebook.regrading import totals
from grader.gradebook.statements import (
    COMMENT,
    COMMENTED,
    FIND,
    GRADE,
    GRADED,
    NOTEBOOK,
    PART,
    ROWS,
    SCORE,
    STUDENT,
    SUBMISSION,
)
from grader.judging.verdict import Verdict

#: Two databases may round the same points differently.
TOLERANCE = 1e-6
#: What is kept once it is found, until the assignment changes.
FOUND = ("_assignment_id", "_cells", "_notebook_ids")


class Place(NamedTuple):
    """Where an exercise is judged, or answered: a notebook's name, and a cell's."""

    notebook: str
    cell: str


class _KnownCell(NamedTuple):
    """A cell as the gradebook has it; ``notebook`` is the identity of its notebook."""

    id: str
    place: Place
    kind: str
    notebook: str


class Rows(NamedTuple):
    """A notebook of a student's: the identities of its rows, and what says whether it is late."""

    name: str
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
        By exercise and free text; comments are those written by hand.
    needs_grader : bool
        A grade in it waits for a grader's hand.
    waiting : frozenset of str
        The free texts among these.
    """

    score: float
    max_score: float
    late_penalty: float
    scores: dict[str, float]
    comments: dict[str, str]
    needs_grader: bool
    waiting: frozenset[str] = frozenset()


class AssignmentGradebook(ABC):
    """The gradebook, open at one assignment.

    Parameters
    ----------
    graded_by, solved_in, free : dict of str to Place
        Where each exercise is judged, where it is answered, and where what a human grades is written.
    """

    def __init__(
        self,
        course: Course,
        folder: Folder,
        gradebook: Gradebook,
        *,
        graded_by: dict[str, Place],
        solved_in: dict[str, Place],
        free: dict[str, Place],
    ) -> None:
        self._course, self._folder, self._gradebook = course, folder, gradebook
        self._graded_by, self._solved_in, self._free = graded_by, solved_in, free

    @abstractmethod
    def register(self) -> str:
        """Enter the assignment's cells and points, as ``nbgrader generate_assignment`` does; see the lessons'."""

    @abstractmethod
    def _write(self, own: dict[str, Rows], verdict: Verdict, by_hand: bool, before: Verdict | None) -> None:
        """Write grades and comments into the rows of a student's notebooks."""

    def save(
        self,
        student: str,
        verdict: Verdict,
        timestamp: datetime.datetime | None,
        *,
        by_hand: bool = False,
        before: Verdict | None = None,
    ) -> None:
        """Write a verdict, in one transaction; saving the same one again changes nothing.

        Parameters
        ----------
        by_hand : bool
            The submission could not be judged: its grades are marked as needing a human.
        before : Verdict, optional
            The one before: a free answer that is still the same needs no second look when a human has graded it.
        """
        values = student, verdict, timestamp, by_hand, before
        try:
            self._save(*values)
        except IntegrityError:  # Another grader entered the same student at the same moment: now they are there.
            self._save(*values)

    def _save(
        self,
        student: str,
        verdict: Verdict,
        timestamp: datetime.datetime | None,
        by_hand: bool,
        before: Verdict | None,
    ) -> None:
        try:
            own = self._rows_of(student) or self._add(student)
            handed_in = timestamp and timestamp.replace(tzinfo=None)
            for name, rows in own.items():
                if handed_in and handed_in != rows.timestamp:
                    own[name] = rows._replace(timestamp=handed_in)
                    moved = update(SUBMISSION).where(SUBMISSION.c.id == rows.submission)
                    self._execute(moved.values(timestamp=handed_in))
            self._write(own, verdict, by_hand, before)
            for name, rows in own.items():
                self._set_penalty(rows, self._penalty(student, rows) if self._costs(name, verdict) else None)
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise

    def penalize(self, student: str | None = None) -> None:
        """Bring late penalties up to date, of one student or all.

        They follow from the due date, extensions, the configured plugin, and what graders gave by hand: all of these
        may have changed since the submission was judged.

        Raises
        ------
        GraderError
            When the plugin is not set up right.
        """
        if student is None:
            everybody = list(self._all_rows())
        else:
            everybody = [(student, rows) for rows in self._rows_of(student).values()]
        try:
            for name, rows in everybody:
                penalty = self._penalty(name, rows)
                if penalty or rows.penalty:  # None and 0 are the same: which one it is was said when it was judged.
                    self._set_penalty(rows, penalty)
            self._db.commit()
        except BaseException:
            self._db.rollback()
            raise

    def late(self) -> dict[str, float]:
        """The points that being late costs, for each student whom it costs any."""
        penalties: Counter[str] = Counter()
        for student, rows in self._all_rows():
            penalties[student] += rows.penalty or 0.0  # type: ignore[assignment]
        return {student: points for student, points in penalties.items() if points}

    def has(self, student: str) -> bool:
        """Whether the student's submission of this lesson is in the gradebook."""
        return bool(self._rows_of(student))

    def scores(self) -> dict[str, float | None]:
        """Points that were given automatically, of those whose submission of this lesson is in the gradebook."""
        points = (
            select(SUBMISSION.c.student_id, func.sum(GRADE.c.auto_score).label("score"))
            .join_from(SUBMISSION, NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
            .outerjoin(GRADE, GRADE.c.notebook_id == NOTEBOOK.c.id)
            .where(SUBMISSION.c.assignment_id == self._assignment_id)
            .group_by(SUBMISSION.c.student_id)
        )
        return {row.student_id: row.score for row in self._execute(points)}

    def agrees(self, score: float | None, verdict: Verdict) -> bool:
        """Whether points of :meth:`scores` are a verdict's: not when either was changed, or comes from a backup."""
        given = sum(one.score for one in verdict.exercises if one.name in self._graded_by)
        if score is None:  # Where a machine gives no points at all, that is as it should be.
            return not self._graded_by
        return abs(score - given) < TOLERANCE

    def totals(self, student: str | None = None) -> dict[str, float]:
        """Marks by student, as the gradebook has them now; of all students, or of one."""
        return totals(self._db, self._folder.name, self._folder.notebooks, student)

    def roster(self) -> dict[str, str]:
        """Full names of all students of the course, by identity; empty where the gradebook has none."""
        found = self._execute(select(STUDENT.c.id, STUDENT.c.first_name, STUDENT.c.last_name))
        return {row.id: " ".join(filter(None, (row.first_name, row.last_name))) for row in found}

    def mark(self, student: str) -> Mark:
        """The student's standing, with what graders wrote by hand; see :meth:`marks`."""
        return self.marks(student)[student]

    def marks(self, student: str | None = None) -> dict[str, Mark]:
        """The standing of everybody who has handed in, or of one student only.

        Raises
        ------
        GraderError
            When the gradebook does not have the lesson's exercises yet.
        """
        mine = [SUBMISSION.c.assignment_id == self._assignment_id, PART.c.name.in_(self._folder.notebooks)]
        mine += [SUBMISSION.c.student_id == student] if student is not None else []
        of = (
            select(SUBMISSION.c.student_id.label("student"))
            .join_from(SUBMISSION, NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
            .join(PART, PART.c.id == NOTEBOOK.c.notebook_id)
            .where(*mine)
        )
        penalties: dict[str, float] = {}
        for row in self._execute(of.add_columns(NOTEBOOK.c.late_submission_penalty)):
            penalties[row.student] = penalties.get(row.student, 0.0) + (row.late_submission_penalty or 0.0)
        scores: dict[str, dict[Place, float]] = {name: {} for name in penalties}
        comments: dict[str, dict[Place, str]] = {name: {} for name in penalties}
        waiting: dict[str, set[Place]] = {name: set() for name in penalties}
        graded = of.join(Grade, Grade.notebook_id == NOTEBOOK.c.id).join(BaseCell, BaseCell.id == Grade.cell_id)
        for name, notebook, text, score, by_hand in self._db.execute(
            graded.add_columns(PART.c.name, BaseCell.name, Grade.score, Grade.needs_manual_grade)
        ):
            cell = Place(notebook, text)
            scores[name][cell] = score
            waiting[name] |= {cell} if by_hand else set()
        written = of.join(Comment, Comment.notebook_id == NOTEBOOK.c.id).join(BaseCell, BaseCell.id == Comment.cell_id)
        columns = (PART.c.name, BaseCell.name, Comment.manual_comment)
        for name, notebook, cell, text in self._db.execute(written.add_columns(*columns)):
            comments[name] |= {Place(notebook, cell): text} if text else {}
        if any(not given.keys() >= set(self._graded_by.values()) for given in scores.values()):
            raise GraderError(CHANGED.format(lesson=self._folder.name))
        scored, explained = self._graded_by | self._free, self._solved_in | self._free
        this = (Notebook.assignment_id == self._assignment_id, Notebook.name.in_(self._folder.notebooks))
        most = sum(points or 0.0 for points in self._db.scalars(select(Notebook.max_score).where(*this)))
        return {
            name: Mark(
                score=sum(scores[name].values()) - penalty,
                max_score=most,
                late_penalty=penalty,
                scores={part: scores[name].get(cell, 0.0) for part, cell in scored.items()},
                comments={part: comments[name][cell] for part, cell in explained.items() if cell in comments[name]},
                needs_grader=bool(waiting[name]),
                waiting=frozenset(part for part, cell in self._free.items() if cell in waiting[name]),
            )
            for name, penalty in penalties.items()
        }

    def waiting(self) -> int:
        """How many of the lesson's answers a human is still to grade."""
        mine = [cell.id for cell in self._cells if cell.kind in GRADED]
        wait = select(func.count()).where(GRADE.c.cell_id.in_(mine), GRADE.c.needs_manual_grade)
        return int(self._db.scalar(wait) or 0)

    # Rows are read and written by column: loading nbgrader's objects would compute the scores of the whole class, and
    # through its session each statement takes ten times as long. There is one writer, so the whole class waits for it.

    @property
    def _db(self) -> Session:
        return self._gradebook.db

    @cached_property
    def _assignment_id(self) -> str | None:
        return self._db.scalar(select(Assignment.id).where(Assignment.name == self._folder.name))

    @cached_property
    def _cells(self) -> list[_KnownCell]:
        """The assignment's cells, each once for each of its kinds."""
        columns = select(BaseCell.id, Notebook.name, BaseCell.name, BaseCell.type, Notebook.id).join(Notebook)
        found = self._db.execute(columns.where(Notebook.assignment_id == self._assignment_id))
        return [_KnownCell(cell, Place(notebook, name), kind, of) for cell, notebook, name, kind, of in found]

    @cached_property
    def _notebook_ids(self) -> list[str]:
        return list(self._db.scalars(select(Notebook.id).where(Notebook.assignment_id == self._assignment_id)))

    def _ids(self, kinds: tuple[str, ...], cells: dict[str, Place]) -> dict[str, str]:
        """Identities of cells of these kinds, by exercise."""
        known = {cell.place: cell.id for cell in self._cells if cell.kind in kinds}
        return {exercise: known[place] for exercise, place in cells.items() if place in known}

    def _execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        return self._db.connection().execute(statement, values)

    def _rows_of(self, student: str) -> dict[str, Rows]:
        """By notebook; empty where the student's submission is not in the gradebook."""
        found = self._execute(FIND, {"assignment": self._assignment_id, "student": student})
        return {row.name: Rows._make(row) for row in found if row.name in self._folder.notebooks}

    def _all_rows(self) -> Iterator[tuple[str, Rows]]:
        """Of everybody, each with the student."""
        found = self._execute(ROWS.add_columns(SUBMISSION.c.student_id), {"assignment": self._assignment_id}).all()
        return ((row.student_id, Rows._make(row[:-1])) for row in found if row.name in self._folder.notebooks)

    def _add(self, student: str) -> dict[str, Rows]:
        """A submission with all rows that nbgrader would make for it."""
        if self._execute(select(STUDENT.c.id).where(STUDENT.c.id == student)).one_or_none() is None:
            self._execute(insert(STUDENT), {"id": student})
        submission = new_uuid()
        self._execute(
            insert(SUBMISSION), {"id": submission, "assignment_id": self._assignment_id, "student_id": student}
        )
        notebooks = {notebook: new_uuid() for notebook in self._notebook_ids}
        rows = [{"id": mine, "notebook_id": of, "assignment_id": submission} for of, mine in notebooks.items()]
        self._execute(insert(NOTEBOOK), rows)
        for table, kinds in ((GRADE, GRADED), (COMMENT, COMMENTED)):
            cells = [(cell.id, notebooks[cell.notebook]) for cell in self._cells if cell.kind in kinds]
            if cells:
                self._execute(insert(table), [{"cell_id": cell, "notebook_id": mine} for cell, mine in cells])
        return self._rows_of(student)

    def _costs(self, notebook: str, verdict: Verdict) -> bool:
        """Whether being late with a notebook may cost anything."""
        return True

    def _penalty(self, student: str, own: Rows) -> float | None:
        """Late penalties are nbgrader's to compute, by the plugin the course configures."""
        late = 0.0
        if own.timestamp and own.due:
            late = (own.timestamp - own.due - (own.extension or datetime.timedelta())).total_seconds()
        return self._late_penalty(student, own.notebook, late) if late > 0 else None

    def _set_penalty(self, own: Rows, penalty: float | None) -> None:
        if penalty != own.penalty:
            place = update(NOTEBOOK).where(NOTEBOOK.c.id == own.notebook)
            self._execute(place.values(late_submission_penalty=penalty))

    def _late_penalty(self, student: str, notebook: str, late: float) -> float | None:
        score: float = self._execute(SCORE, {"notebook": notebook}).scalar_one()
        penalty = self._late_plugin.late_submission_penalty(student, score, late)
        return penalty if penalty is None else max(0.0, min(penalty, score))

    @cached_property
    def _late_plugin(self) -> Any:
        from nbgrader.preprocessors import AssignLatePenalties  # Here, since it takes long.

        try:
            step = AssignLatePenalties(config=self._course.config)
            step.init_plugin()
        except TraitError as error:
            raise GraderError(
                f"The late penalty in {self._course.root / CONFIG_FILE} is not right: {error}."
            ) from error
        return step.plugin_inst
