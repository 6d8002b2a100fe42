"""A lesson that changes after it was graded: the gradebook's cells follow it, and what was written by hand stays.

nbgrader refuses to add or remove cells once there are submissions. Here cells that only changed their name keep their
grades and comments, new ones are added to every submission, and what was written by hand about one that is gone is
set aside in a file.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.utils import is_grade, is_locked, is_solution, is_task
from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from grader.authoring.cells import checked_exercise, exercise_of

#: What was written by hand about exercises that were removed, in the course folder.
SET_ASIDE = "removed_grades.csv"
COLUMNS = ("student", "lesson", "cell", "manual_score", "extra_credit", "comment")
Key = tuple[str, str]


@dataclass(frozen=True)
class _Cell:
    """A cell as nbgrader knows it: by its name, once for each part it plays."""

    name: str
    kind: type
    source: str
    cell_type: str = "code"
    points: float = 0.0


def follow(db: Session, lesson: str, notebook: NotebookNode, root: Path) -> str:
    """Give the gradebook the cells of a lesson's notebook, in one transaction; what nbgrader saves next then fits.

    Parameters
    ----------
    notebook : NotebookNode
        The lesson's, as the gradebook is to have it.
    root : Path
        The course folder.

    Returns
    -------
    str
        A sentence about grades and comments written by hand that were set aside; empty when there are none.
    """
    place = select(Notebook).join(Assignment, Assignment.id == Notebook.assignment_id)
    entered = db.scalars(place.where(Assignment.name == lesson, Notebook.name == lesson)).one_or_none()
    if entered is None or not entered.submissions:
        return ""
    try:
        said = _Change(db, lesson, entered, _wanted(notebook)).make(root / SET_ASIDE)
        db.commit()
    except BaseException:
        db.rollback()
        raise
    db.expire_all()
    return said


def _wanted(notebook: NotebookNode) -> list[_Cell]:
    found = []
    for cell in notebook.cells:
        mine = cell.metadata.get("nbgrader", {})
        kinds = {
            GradeCell: is_grade(cell),
            SolutionCell: is_solution(cell),
            TaskCell: is_task(cell),
            SourceCell: is_grade(cell) or is_solution(cell) or is_locked(cell) or is_task(cell),
        }
        found += [
            _Cell(mine["grade_id"], kind, cell.source, cell.cell_type, float(mine.get("points", 0)))
            for kind, plays in kinds.items()
            if plays
        ]
    return found


class _Change:
    """From the cells that the gradebook has to those it should have."""

    def __init__(self, db: Session, lesson: str, entered: Notebook, wanted: list[_Cell]) -> None:
        self._db, self._lesson, self._entered = db, lesson, entered
        self._sources = {cell.name: cell.source or "" for cell in entered.source_cells}
        rows = [*db.scalars(select(BaseCell).filter_by(notebook_id=entered.id)), *entered.source_cells]
        had = {(type(row), row.name): row for row in rows}
        wants = {(cell.kind, cell.name): cell for cell in wanted}
        self._gone = {key: row for key, row in had.items() if key not in wants}
        self._new = {key: cell for key, cell in wants.items() if key not in had}
        self._renamed_exercises = self._find_renamed()

    def make(self, file: Path) -> str:
        for key, row in list(self._gone.items()):
            cell = self._same_as(key)
            if cell:
                row.name = cell.name
                del self._gone[key], self._new[cell.kind, cell.name]
        self._db.flush()
        said = self._set_aside(file)
        for row in self._gone.values():
            self._remove(row)
        for cell in self._new.values():
            self._add(cell)
        return said

    def _find_renamed(self) -> dict[str, str]:
        """Exercises whose solution cells differ in the function's name alone: the new name by the old."""
        old = _solutions(self._sources.get(name, "") for _, name in self._gone)
        new = _solutions(cell.source for cell in self._new.values())
        return {
            name: other
            for name, source in old.items()
            for other, fresh in new.items()
            if name not in new and re.sub(rf"\b{name}\b", other, source) == fresh
        }

    def _same_as(self, gone: tuple[type, str]) -> _Cell | None:
        """The new cell that a cell which seems to be gone has become."""
        kind, name = gone
        source = self._sources.get(name, "")
        exercise = _exercise(source)
        exercise = self._renamed_exercises.get(exercise, exercise)
        for cell in self._new.values():
            same = _exercise(cell.source) == exercise if exercise else cell.source == source
            if cell.kind is kind and same and _is_check(cell.source) == _is_check(source):
                return cell
        return None

    def _set_aside(self, file: Path) -> str:
        cells = [row.id for row in self._gone.values() if not isinstance(row, SourceCell)]
        if not cells:
            return ""
        by_hand = [
            (Grade, or_(Grade.manual_score.is_not(None), Grade.extra_credit.is_not(None))),
            (Comment, Comment.manual_comment.is_not(None)),
        ]
        found = [
            row
            for kind, written in by_hand
            for row in self._db.scalars(select(kind).where(kind.cell_id.in_(cells), written))
        ]
        if not found:
            return ""
        values = [(row.student.id, self._lesson, row.name, *_by_hand(row)) for row in found]
        _append(file, sorted(values, key=str))
        number = len({student for student, *_ in values})
        return f"What was written by hand about removed exercises of {number} student(s) is set aside in {file}."

    def _remove(self, row: Any) -> None:
        if not isinstance(row, SourceCell):
            self._db.execute(delete(Grade).where(Grade.cell_id == row.id))
            self._db.execute(delete(Comment).where(Comment.cell_id == row.id))
        self._db.delete(row)
        self._db.flush()

    def _add(self, cell: _Cell) -> None:
        values: dict[str, Any] = {"name": cell.name, "notebook": self._entered}
        if cell.kind is SourceCell:
            values |= {"cell_type": cell.cell_type, "source": cell.source}
        elif cell.kind is not SolutionCell:
            values |= {"cell_type": cell.cell_type, "max_score": cell.points}
        with self._db.no_autoflush:
            row = cell.kind(**values)
            self._db.add(row)
        self._db.flush()
        submitted = self._db.scalars(select(SubmittedNotebook.id).filter_by(notebook_id=self._entered.id)).all()
        blank = [{"cell_id": row.id, "notebook_id": mine} for mine in submitted]
        if cell.kind in (GradeCell, TaskCell):
            self._db.execute(insert(Grade), blank)
        if cell.kind in (SolutionCell, TaskCell):
            self._db.execute(insert(Comment), blank)


def _exercise(source: str) -> str:
    """The exercise a cell solves or checks; empty where it is none's."""
    try:
        return checked_exercise(source) or exercise_of(source) or ""
    except SyntaxError:  # Prose.
        return ""


def _solutions(sources: Iterable[str]) -> dict[str, str]:
    """Sources of the cells that solve an exercise, by its name."""
    return {name: source for source in sources if not _is_check(source) and (name := _exercise(source))}


def _is_check(source: str) -> bool:
    return checked_exercise(source) is not None


def _by_hand(row: Grade | Comment) -> tuple[Any, ...]:
    if isinstance(row, Grade):
        return (row.manual_score, row.extra_credit, None)
    return (None, None, row.manual_comment)


def _append(file: Path, rows: Iterable[tuple[Any, ...]]) -> None:
    fresh = not file.exists()
    with file.open("a", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerows([COLUMNS] if fresh else [])
        writer.writerows(rows)


def totals(db: Session, lesson: str, notebooks: Iterable[str], student: str | None = None) -> dict[str, float]:
    """Marks in these notebooks by student, manual grades and late penalties counted in; of all students, or of one."""
    score = func.coalesce(Grade.manual_score, Grade.auto_score, 0.0) + func.coalesce(Grade.extra_credit, 0.0)
    penalty = func.coalesce(SubmittedNotebook.late_submission_penalty, 0.0)
    marks = (
        select(SubmittedAssignment.student_id, func.sum(score) - penalty)
        .join_from(SubmittedAssignment, SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .where(Assignment.name == lesson, Notebook.name.in_(list(notebooks)))
        .group_by(SubmittedAssignment.student_id, SubmittedNotebook.id, SubmittedNotebook.late_submission_penalty)
    )
    if student is not None:
        marks = marks.where(SubmittedAssignment.student_id == student)
    found: dict[str, float] = defaultdict(float)
    for name, mark in db.connection().execute(marks):
        found[name] += float(mark)
    return dict(found)
