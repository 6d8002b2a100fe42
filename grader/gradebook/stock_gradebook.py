"""An assignment that is no lesson of ours: what nbgrader's gradebook says of it, and what autograding writes there.

The rows are those that ``nbgrader autograde`` leaves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from nbformat.notebooknode import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    TaskCell,
)
from sqlalchemy import bindparam, select, update

from grader.course import Course
from grader.gradebook.assignment_gradebook import AssignmentGradebook, Place, Rows
from grader.gradebook.statements import COMMENTED, GRADE, GRADED, NO_RESPONSE, SET_COMMENT
from grader.judging.verdict import CellMark, Verdict
from grader.stock import assignment as known
from grader.stock.folder import StockFolder

SET_MARK = (
    update(GRADE)
    .where(GRADE.c.id == bindparam("grade"))
    .values(auto_score=bindparam("score"), needs_manual_grade=bindparam("waits"))
)


class StockGradebook(AssignmentGradebook):
    """The gradebook, open at an assignment of nbgrader's own kind."""

    def __init__(self, course: Course, folder: StockFolder, gradebook: Gradebook) -> None:
        self._stock, mine = folder, folder.assignment
        cells = {
            mine.unit(notebook.name, cell.name): (Place(notebook.name, cell.name), cell)
            for notebook in mine.notebooks
            for cell in notebook.cells.values()
        }
        super().__init__(
            course,
            folder,
            gradebook,
            graded_by={unit: place for unit, (place, cell) in cells.items() if cell.autograded},
            solved_in={unit: place for unit, (place, cell) in cells.items() if cell.solution and not cell.grade},
            free={
                unit: place
                for unit, (place, cell) in cells.items()
                if (cell.grade or cell.task) and not cell.autograded
            },
        )

    def register(self) -> str:
        """Nothing is entered: what there is to judge by was read from the gradebook itself.

        Returns
        -------
        str
            A sentence on tests in ``source/`` that are others than these; empty when there are none.
        """
        changed = self._stock.changed
        if not changed:
            return ""
        name = self._stock.name
        return (
            f"The gradebook has other tests than source/{name} ({', '.join(changed)}), and its tests count until "
            f'you run "nbgrader generate_assignment {name} --force".'
        )

    def _write(self, own: dict[str, Rows], verdict: Verdict, by_hand: bool, before: Verdict | None) -> None:
        graded, commented = self._by_place(GRADED), self._by_place(COMMENTED)
        grades = self._grades(own)
        marks, texts = [], []
        for cell in verdict.cells:
            place, notebook = Place(cell.notebook, cell.cell), own[cell.notebook].notebook
            if cell.graded and (found := grades.get((notebook, graded.get(place, "")))):
                grade, manual = found
                marks.append({"grade": grade, "score": cell.score, "waits": by_hand or _waits(cell, manual)})
            if place in commented:
                text = NO_RESPONSE if cell.unanswered else None
                texts.append({"notebook": notebook, "cell": commented[place], "text": text})
        if marks:
            self._execute(SET_MARK, marks)
        if texts:
            self._execute(SET_COMMENT, texts)

    def _costs(self, notebook: str, verdict: Verdict) -> bool:
        """Not where it was not handed in."""
        mine = [cell for cell in verdict.cells if cell.notebook == notebook and cell.graded]
        return not mine or any(cell.handed_in or cell.score is None for cell in mine)

    def _by_place(self, kinds: tuple[str, ...]) -> dict[Place, str]:
        return {cell.place: cell.id for cell in self._cells if cell.kind in kinds}

    def _grades(self, own: dict[str, Rows]) -> dict[tuple[str, str], tuple[str, float | None]]:
        """The identity of each grade, and what a human gave, by identities of notebook and cell."""
        columns = select(GRADE.c.notebook_id, GRADE.c.cell_id, GRADE.c.id, GRADE.c.manual_score)
        found = self._execute(columns.where(GRADE.c.notebook_id.in_([rows.notebook for rows in own.values()])))
        return {(row.notebook_id, row.cell_id): (row.id, row.manual_score) for row in found}


def _waits(cell: CellMark, manual: float | None) -> bool:
    """Whether a human is to look: nbgrader wants one where there are points by hand for what is judged anew."""
    if cell.handed_in:
        return cell.score is None or manual is not None
    return cell.score is None and manual is None


def read(gradebook: Gradebook, name: str, sources: Mapping[str, NotebookNode], ignored: str) -> known.Assignment | None:
    """What the gradebook knows of an assignment; ``None`` where it does not know its cells.

    Parameters
    ----------
    sources : mapping of str to NotebookNode
        The instructor's notebooks by name, for the order of the cells.
    ignored : str
        Goes into what is made.
    """
    found = gradebook.db.execute(
        select(Notebook.id, Notebook.name, Notebook.kernelspec)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .where(Assignment.name == name)
        .order_by(Notebook.name)
    )
    notebooks = [
        known.Notebook(title, _cells(gradebook, identity, sources.get(title)), json.loads(kernel or "{}") or {})
        for identity, title, kernel in found
    ]
    if not any(notebook.cells for notebook in notebooks):
        return None
    texts = {cell.source for notebook in sources.values() for cell in notebook.cells if cell.cell_type != "code"}
    texts |= {cell.source for notebook in notebooks for cell in notebook.cells.values() if cell.cell_type != "code"}
    return known.Assignment(name, tuple(notebooks), frozenset(texts), ignored)


def _cells(gradebook: Gradebook, notebook: str, source: NotebookNode | None) -> dict[str, known.Cell]:
    db = gradebook.db
    kinds: dict[str, set[str]] = {}
    for name, kind in db.execute(select(BaseCell.name, BaseCell.type).where(BaseCell.notebook_id == notebook)):
        kinds.setdefault(name, set()).add(kind)
    points: dict[str, float] = {}
    for kind in (GradeCell, TaskCell):
        points |= dict(db.execute(select(kind.name, kind.max_score).where(kind.notebook_id == notebook)).all())
    columns = (SourceCell.name, SourceCell.cell_type, SourceCell.source, SourceCell.checksum, SourceCell.locked)
    made = {
        name: known.Cell(
            name,
            cell_type or "code",
            text or "",
            checksum or "",
            bool(locked),
            grade=GradeCell.__name__ in kinds.get(name, ()),
            solution=SolutionCell.__name__ in kinds.get(name, ()),
            task=TaskCell.__name__ in kinds.get(name, ()),
            points=float(points.get(name) or 0.0),
        )
        for name, cell_type, text, checksum, locked in db.execute(
            select(*columns).where(SourceCell.notebook_id == notebook).order_by(SourceCell.name)
        )
    }
    return {name: made[name] for name in [*_order(made, source)]}


def _order(names: Iterable[str], source: NotebookNode | None) -> list[str]:
    """As the cells stand in the notebook; those that are not in it any more are last."""
    cells = source.cells if source else ()
    there = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    return sorted(names, key=lambda name: there.index(name) if name in there else len(there))
