"""What nbgrader's gradebook knows of an assignment, as plain data: with it a worker judges, and needs no database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.exercises import AutogradedCell, FreeText, Outline


@dataclass(frozen=True)
class Cell:
    """A cell that nbgrader keeps: its part in the assignment, and its text with the hidden tests.

    Attributes
    ----------
    source : str
        As it was released; of a locked cell the text that is run, whatever was handed in.
    checksum : str
        nbgrader's, by which it tells an answer that was left as it was.
    """

    name: str
    cell_type: str
    source: str
    checksum: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float = 0.0

    @property
    def autograded(self) -> bool:
        """Whether outputs give its points; all others are graded by hand."""
        return self.grade and not self.solution and self.cell_type == "code"

    @property
    def metadata(self) -> dict[str, Any]:
        """What a notebook says of it: from here, never from what was handed in."""
        mine = {"grade_id": self.name, "cell_type": self.cell_type, "checksum": self.checksum, "schema_version": 3}
        mine |= {"grade": self.grade, "solution": self.solution, "locked": self.locked, "task": self.task}
        return {"nbgrader": mine | ({"points": self.points} if self.grade or self.task else {})}


@dataclass(frozen=True)
class Notebook:
    """One notebook of an assignment; its cells by name, in their order."""

    name: str
    cells: dict[str, Cell]
    kernelspec: dict[str, Any]

    @property
    def language(self) -> str:
        return str(self.kernelspec.get("language") or "python")


@dataclass(frozen=True)
class Assignment:
    """An assignment.

    Attributes
    ----------
    given : frozenset of str
        Texts that are the instructor's: they are shown as they are.
    ignored : str
        What standard error may say without costing points, as a regular expression; see nbgrader's IgnorePattern.
    """

    name: str
    notebooks: tuple[Notebook, ...]
    given: frozenset[str] = frozenset()
    ignored: str = ""

    def unit(self, notebook: str, cell: str) -> str:
        """What a cell is called in reports: by its name, where no other notebook has one of the same."""
        return f"{notebook}/{cell}" if self._named[cell] > 1 else cell

    @cached_property
    def _named(self) -> Counter[str]:
        return Counter(name for notebook in self.notebooks for name in notebook.cells)

    @cached_property
    def outline(self) -> Outline:
        """What points are given for."""
        cells = [(self.unit(notebook.name, c.name), c) for notebook in self.notebooks for c in notebook.cells.values()]
        return Outline(
            self.name,
            tuple(AutogradedCell(unit, cell.points) for unit, cell in cells if cell.autograded),
            free_texts=tuple(
                FreeText(unit, cell.points) for unit, cell in cells if (cell.grade or cell.task) and not cell.autograded
            ),
        )
