"""A lesson's text and its notebook: which of the two has changed since they last agreed?

The build, and a pull, leave a note of both in the course folder. Where there is no note, or both have changed since,
the last commit tells, if they agree there.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import jupytext
import nbformat
from nbformat.notebooknode import NotebookNode

from grader.authoring.authored import (
    FORMAT,
    Cell,
    cells_of_notebook,
    cells_of_text,
    points_of,
    read_notebook,
    read_text,
)
from grader.authoring.notes import Notes
from grader.course import LessonFolder
from grader.errors import GraderError

#: Digests of both sides when they agreed.
AGREED = Notes(Path(".grader") / "built.json")
#: Cells that are named in a message.
NAMED = 4


class Sides(NamedTuple):
    """Which side has changed since both agreed."""

    text: bool
    notebook: bool


class _Agreed(NamedTuple):
    """Digests of both sides when they agreed."""

    text: str
    notebook: str


def changed(folder: LessonFolder) -> Sides | None:
    """Which side has changed since they agreed; ``None`` where nothing tells."""
    now = _digests(read_text(folder.text), read_notebook(folder.source))
    found = None
    for then in _agreements(folder):
        sides = Sides(*(mine != other for mine, other in zip(now, then, strict=True)))
        if not all(sides):
            return sides
        found = found or sides
    return found


def differing(folder: LessonFolder) -> list[str]:
    """Names of the cells in which text and notebook differ; outputs and the like are no difference."""
    text, notebook = cells_of_text(read_text(folder.text)), read_notebook(folder.source)
    names = differing_cells(text, cells_of_notebook(notebook, text))
    claimed, counted = points_of(notebook), {e.name: e.points for e in folder.lesson.exercises}
    return names + [f"points of {name}" for name, points in claimed.items() if points != counted.get(name, points)]


def differing_cells(first: Sequence[Cell], second: Sequence[Cell]) -> list[str]:
    """Names of the cells that one side has otherwise, elsewhere, or not at all."""
    ones, others = ({cell.name: cell for cell in cells} for cells in (first, second))
    names = [name for name in {**ones, **others} if ones.get(name) != others.get(name)]
    return names or [one.name for one, other in zip(first, second, strict=False) if one.name != other.name]


def protect(folder: LessonFolder) -> None:
    """Let nobody overwrite what an author wrote in the notebook and has not brought back.

    Raises
    ------
    GraderError
        When the notebook has changes that the text lacks, or may have.
    """
    try:
        read_notebook(folder.source)
    except GraderError:  # Nobody has it open in Jupyter.
        return
    if not differing(folder):
        return
    sides = changed(folder)
    if sides and not sides.notebook:
        return
    take = f'"grader pull {folder.name}{"" if sides and not sides.text else " --overwrite"}"'
    drop = f'"grader build {folder.name} --overwrite"'
    raise GraderError(f"{describe(folder)}; take over the notebook with {take}, or the text with {drop}.")


def describe(folder: LessonFolder) -> str:
    """How text and notebook differ, and which of them has changed."""
    names = differing(folder)
    if not names:
        return f"{folder.source} holds outputs, or settings of Jupyter"
    cells = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    sides = changed(folder)
    if sides is None:
        return f"{folder.source} and {folder.text} differ ({cells}), and nothing tells which has changed"
    if all(sides):
        return f"both {folder.source} and {folder.text} have changed ({cells})"
    return f"{folder.source if sides.notebook else folder.text} has changed ({cells})"


def remember(folder: LessonFolder) -> None:
    """Note that both sides agree now; where nothing can be written, the last commit must tell."""
    AGREED.note(folder, list(_digests(read_text(folder.text), read_notebook(folder.source))))


def _digests(text: NotebookNode, notebook: NotebookNode) -> _Agreed:
    """Of what was written, without names that were lost and found again: those depend on the other side."""
    mine = [vars(cell) for cell in cells_of_text(text)]
    theirs = [
        (cell.get("id"), cell.cell_type, cell.source, cell.metadata.get("tags"), cell.metadata.get("nbgrader"))
        for cell in notebook.cells
    ]
    return _Agreed(*(hashlib.sha256(json.dumps(side, sort_keys=True).encode()).hexdigest() for side in (mine, theirs)))


def _agreements(folder: LessonFolder) -> Iterator[_Agreed]:
    noted = AGREED.of(folder)
    if isinstance(noted, list) and len(noted) == len(_Agreed._fields):
        yield _Agreed(*noted)
    committed = [_committed(folder, path) for path in (folder.text, folder.source)]
    if not all(committed):
        return
    try:
        text = jupytext.reads(committed[0], fmt=FORMAT)
        notebook = nbformat.reads(committed[1], as_version=4)
        if not differing_cells(cells_of_text(text), cells_of_notebook(notebook, cells_of_text(text))):
            yield _digests(text, notebook)
    except (GraderError, ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError):
        return


def _committed(folder: LessonFolder, path: Path) -> str:
    """A file's content in the last commit; empty where there is none."""
    command = ["git", "-C", str(folder.course), "show", f"HEAD:./{path.relative_to(folder.course).as_posix()}"]
    try:
        return subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode()
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
