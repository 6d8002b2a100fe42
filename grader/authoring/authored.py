"""What an author wrote in a lesson, cell by cell: read from its text, or from its notebook after Jupyter had it.

Jupyter gives new cells random ids, loses names when cells are copied, and keeps outputs. Here every cell of a notebook
gets its name back, what the build adds is taken off, and all that no author wrote is left out.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbformat.notebooknode import NotebookNode

from grader.authoring.cells import BEGIN_HIDDEN, END_HIDDEN, checked_exercise, exercise_of, split_hidden
from grader.errors import GraderError

FORMAT = "py:percent"
#: As much of a heading or a statement as makes a name.
LONGEST = 40


@dataclass(frozen=True)
class Cell:
    """A cell as an author wrote it."""

    name: str
    kind: str
    source: str
    tags: tuple[str, ...] = ()


def read_text(path: Path) -> NotebookNode:
    """A lesson's text as jupytext reads it; one without cells when there is no such file."""
    return jupytext.reads(path.read_text(encoding="utf-8") if path.is_file() else "", fmt=FORMAT)


def read_notebook(path: Path) -> NotebookNode:
    """A notebook that may have been edited.

    Raises
    ------
    GraderError
        When there is none, or it is no notebook.
    """
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(notebook)
    except FileNotFoundError:
        raise GraderError(f'There is no {path}; run "grader build {path.stem}" first.') from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError) as error:
        reason = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
        raise GraderError(f"{path} is no notebook ({reason}); mend it, or bring back an older one.") from error
    return notebook


def cells_of_text(text: NotebookNode) -> list[Cell]:
    """The cells of a lesson's text."""
    return [
        Cell(cell.metadata.get("title", ""), cell.cell_type, cell.source.strip("\n"), _tags(cell))
        for cell in text.cells
    ]


def cells_of_notebook(notebook: NotebookNode, text: Iterable[Cell]) -> list[Cell]:
    """The cells of a notebook, with the names that those of the text have; new ones get new names.

    A cell is known by its id; failing that, by its ``grade_id``, which survives where ids do not; failing that, by what
    it holds. New cells without content are left out.

    Raises
    ------
    GraderError
        When a cell holds what a text cannot hold.
    """
    known = {cell.name: cell for cell in text}
    written = [_written(cell) for cell in notebook.cells]
    names: dict[int, str] = {}
    for names_of in (_id, _grade_id):
        for index, cell in enumerate(notebook.cells):
            name = names_of(cell)
            if index not in names and name in known and name not in names.values():
                names[index] = name
    for index, cell in enumerate(written):
        same = (name for name, other in known.items() if name not in names.values() and _alike(cell, other))
        if index not in names and (found := next(same, None)):
            names[index] = found
    taken = set(known) | set(names.values())
    found_cells = []
    for index, cell in enumerate(written):
        if index not in names:
            if not cell.source.strip():
                continue
            names[index] = _new_name(cell, taken)
            taken.add(names[index])
        found_cells.append(Cell(names[index], cell.kind, cell.source, cell.tags))
    return found_cells


def points_of(notebook: NotebookNode) -> dict[str, float]:
    """The points that a notebook's grade cells claim, by exercise."""
    return {
        name: float(points)
        for cell in notebook.cells
        if (name := checked_exercise(cell.source))
        and isinstance(points := cell.metadata.get("nbgrader", {}).get("points"), int | float)
    }


def judge_call(name: str) -> str:
    """The hidden part that the build adds to an exercise's check."""
    return f'from helpers.checks import judge\njudge("{name}", {name})'


def with_judge(source: str, name: str) -> str:
    """An exercise's grade cell: its check, with the hidden part."""
    return f"{source.rstrip()}\n{BEGIN_HIDDEN}\n{judge_call(name)}\n{END_HIDDEN}"


def _written(cell: NotebookNode) -> Cell:
    if cell.cell_type == "raw" or cell.get("attachments"):
        what = "is a raw cell" if cell.cell_type == "raw" else "holds an attached image"
        instead = "make it Markdown or code" if cell.cell_type == "raw" else "draw it by code, or leave it out"
        raise GraderError(f"The cell {_id(cell)} {what}, which a lesson's text cannot hold; {instead}.")
    return Cell(_id(cell), cell.cell_type, _without_judge(cell).strip("\n"), _tags(cell))


def _without_judge(cell: NotebookNode) -> str:
    name = checked_exercise(cell.source) if cell.cell_type == "code" else None
    if name is None or BEGIN_HIDDEN not in cell.source:
        return str(cell.source)
    visible, hidden = split_hidden(cell.source)
    if hidden != judge_call(name):
        raise GraderError(
            f"The cell {_id(cell)} has hidden tests of its own, which a lesson's text cannot hold; "
            "write them as cases in exercises.py, and put the hidden part back as it was."
        )
    return visible


def _id(cell: NotebookNode) -> str:
    return str(cell.get("id", ""))


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _tags(cell: NotebookNode) -> tuple[str, ...]:
    return tuple(cell.metadata.get("tags", ()))


def _alike(cell: Cell, other: Cell) -> bool:
    return (cell.kind, cell.source) == (other.kind, other.source)


def _new_name(cell: Cell, taken: set[str]) -> str:
    """A name that says what the cell holds: its exercise, its heading, or how it begins."""
    base = next(filter(None, _candidates(cell)), "cell")
    numbers = iter(range(2, len(taken) + 3))
    name = base
    while name in taken:
        name = f"{base}-{next(numbers)}"
    return name


def _candidates(cell: Cell) -> Iterator[str]:
    if cell.kind == "code":
        if checked := checked_exercise(cell.source):
            yield f"check-{checked}"
        with contextlib.suppress(SyntaxError):  # Of a magic, or of what is unfinished.
            yield exercise_of(cell.source) or ""
    first = next(line for line in cell.source.splitlines() if line.strip())
    words = re.sub(r"[^a-z0-9]+", "-", first.lower()).strip("-")
    yield words[:LONGEST].rpartition("-")[0] if len(words) > LONGEST and "-" in words[:LONGEST] else words[:LONGEST]
