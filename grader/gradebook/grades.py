"""The gradebook, read: who is in the course, and what everybody has in a lesson. Nothing here writes.

The numbers are nbgrader's own, of whatever assignment it has: with grades by hand, extra credit and late penalties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

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
)
from nbgrader.utils import is_grade, is_solution
from sqlalchemy import Select, func, select

from grader.authoring.cells import checked_exercise, exercise_of
from grader.course import Course
from grader.errors import GraderError
from grader.stock.folder import StockFolder


@dataclass(frozen=True)
class Person:
    """A student as the gradebook knows them; what it does not know is empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.last_name)))

    @property
    def sorted_name(self) -> str:
        """Last name first, as lists have it."""
        return ", ".join(filter(None, (self.last_name, self.first_name)))


@dataclass(frozen=True)
class Part:
    """One exercise, or one cell graded by hand: points, what the student was told, and what a grader wrote."""

    name: str
    score: float
    max_score: float
    message: str
    comment: str


@dataclass(frozen=True)
class Standing:
    """What a student has in a lesson.

    Attributes
    ----------
    handed_in : bool
        There is a submission; without one the numbers are zeros.
    score : float
        What counts: the raw score without the late penalty.
    waits : bool
        A human is still to grade a part of it.
    """

    person: Person
    lesson: str
    handed_in: bool
    submitted: datetime | None
    raw_score: float
    late_penalty: float
    max_score: float
    parts: tuple[Part, ...] = ()
    waits: bool = False

    @property
    def score(self) -> float:
        return max(0.0, self.raw_score - self.late_penalty)


def people(gradebook: Gradebook) -> list[Person]:
    """Everybody in the course, by last name."""
    columns = (Student.id, Student.first_name, Student.last_name, Student.email, Student.lms_user_id)
    found = [Person(*(value or "" for value in row)) for row in gradebook.db.execute(select(*columns))]
    return sorted(found, key=lambda person: (person.last_name.casefold(), person.first_name.casefold(), person.id))


def lessons(gradebook: Gradebook, names: Iterable[str] = ()) -> list[str]:
    """These lessons, or all that the gradebook has.

    Raises
    ------
    GraderError
        When it has none, or not one of these.
    """
    known = list(gradebook.db.scalars(select(Assignment.name).order_by(Assignment.name)))
    if not known:
        raise GraderError('The gradebook has no lessons yet; run "grader autograde" first.')
    for name in names:
        if name not in known:
            raise GraderError(f'The gradebook has no lesson called "{name}"; it has {", ".join(known)}.')
    return list(names) or known


def standings(gradebook: Gradebook, course: Course, lesson: str, class_: Iterable[Person]) -> list[Standing]:
    """What each of these students has in a lesson."""
    names = _names(course, lesson)
    most = gradebook.db.scalar(select(Assignment.max_score).where(Assignment.name == lesson)) or 0.0
    late, parts, waiting = (
        _submissions(gradebook, lesson),
        _parts(gradebook, lesson, names),
        _waiting(gradebook, lesson),
    )
    found = []
    for person in class_:
        submitted, penalty = late.get(person.id, (None, 0.0))
        mine = tuple(parts[person.id]) if person.id in late else ()
        raw = sum(part.score for part in mine)
        found.append(
            Standing(person, lesson, person.id in late, submitted, raw, penalty, most, mine, person.id in waiting)
        )
    return found


def _names(course: Course, lesson: str) -> dict[tuple[str, str], str]:
    """Exercises by the names of their notebooks and cells, in their order; none where the course has them no more."""
    folder = next((folder for folder in course.assignments() if folder.name == lesson and folder.is_built), None)
    if isinstance(folder, StockFolder):
        known = folder.assignment
        return {(book.name, cell): known.unit(book.name, cell) for book in known.notebooks for cell in book.cells}
    names = {}
    for cell in folder.notebook.cells if folder else ():
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if is_grade(cell):
            names[lesson, name] = checked_exercise(cell.source) or name
        elif is_solution(cell):
            names[lesson, name] = exercise_of(cell.source) or name
    return names


def _of_submissions(lesson: str) -> Select[tuple[str]]:
    return (
        select(SubmittedAssignment.student_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .where(Assignment.name == lesson)
    )


def _submissions(gradebook: Gradebook, lesson: str) -> dict[str, tuple[datetime | None, float]]:
    """When each was handed in, and its late penalty."""
    penalty = func.coalesce(func.sum(SubmittedNotebook.late_submission_penalty), 0.0)
    rows = _of_submissions(lesson).add_columns(SubmittedAssignment.timestamp, penalty)
    rows = rows.group_by(SubmittedAssignment.student_id, SubmittedAssignment.timestamp)
    return {student: (submitted, float(late)) for student, submitted, late in gradebook.db.execute(rows)}


def _parts(gradebook: Gradebook, lesson: str, names: dict[tuple[str, str], str]) -> dict[str, list[Part]]:
    said = _of_submissions(lesson).join(Comment, Comment.notebook_id == SubmittedNotebook.id)
    said = said.join(BaseCell, BaseCell.id == Comment.cell_id).join(Notebook, Notebook.id == BaseCell.notebook_id)
    texts = {
        (student, names.get((notebook, cell), cell)): (message or "", comment or "")
        for student, notebook, cell, message, comment in gradebook.db.execute(
            said.add_columns(Notebook.name, BaseCell.name, Comment.auto_comment, Comment.manual_comment)
        )
    }
    order = {name: place for place, name in enumerate(names)}
    given = _of_submissions(lesson).join(Grade, Grade.notebook_id == SubmittedNotebook.id)
    given = given.join(BaseCell, BaseCell.id == Grade.cell_id).join(Notebook, Notebook.id == BaseCell.notebook_id)
    columns = (Notebook.name, BaseCell.name, Grade.score, Grade.max_score)
    rows = sorted(
        gradebook.db.execute(given.add_columns(*columns)),
        key=lambda row: (row[1], order.get((row[1], row[2]), len(order)), row[2]),
    )
    found = defaultdict(list)
    for student, notebook, cell, score, most in rows:
        name = names.get((notebook, cell), cell)
        found[student].append(Part(name, score, most, *texts.get((student, name), ("", ""))))
    return found


def _waiting(gradebook: Gradebook, lesson: str) -> set[str]:
    rows = _of_submissions(lesson).join(Grade, Grade.notebook_id == SubmittedNotebook.id)
    return set(gradebook.db.scalars(rows.where(Grade.needs_manual_grade)))
