"""``source/<lesson>/<lesson>.ipynb``, edited in Jupyter → ``lesson.py``: the way back, on command only.

Nothing is paired or synchronized: a pull looks at both sides, and writes when only the notebook has changed.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from pathlib import Path

import jupytext
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader.authoring.authored import (
    FORMAT,
    Cell,
    cells_of_notebook,
    cells_of_text,
    points_of,
    read_notebook,
    read_text,
)
from grader.authoring.sides import changed, describe, differing_cells, remember
from grader.course import LessonFolder
from grader.errors import GraderError

BLANK_LINES = "lines_to_next_cell"


@dataclass(frozen=True)
class Pulled:
    """What a pull brought into the text, by the names of the cells.

    Attributes
    ----------
    moved : bool
        Whether cells stand in another order.
    points : dict of str to tuple of float
        Points that the notebook claims, and those that count, where they differ: a text cannot hold them.
    """

    edited: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: bool = False
    points: dict[str, tuple[float, float]] | None = None

    @property
    def nothing(self) -> bool:
        return not (self.edited or self.added or self.removed or self.moved)

    def __str__(self) -> str:
        parts = [
            f"{what} {', '.join(names)}" for what, names in vars(self).items() if isinstance(names, tuple) and names
        ]
        return "; ".join([*parts, *(["other order"] if self.moved else [])])


def pull(folder: LessonFolder, *, overwrite: bool = False) -> Pulled:
    """Bring what was edited in a lesson's notebook back into its text.

    Parameters
    ----------
    overwrite : bool
        Take the notebook over even where the text has changed too.

    Raises
    ------
    GraderError
        When the text has changed since the build, the notebook is none, or it holds what a text cannot hold; nothing
        is written then.
    """
    text, notebook = read_text(folder.text), read_notebook(folder.source)
    before = cells_of_text(text)
    after = cells_of_notebook(notebook, before)
    pulled = _compare(folder, before, after, notebook)
    if not pulled.nothing:
        if not overwrite and before:
            _refuse_unless_notebook_alone_changed(folder)
        _write(folder.text, _compose(text, after))
    remember(folder)
    return pulled


def _refuse_unless_notebook_alone_changed(folder: LessonFolder) -> None:
    sides = changed(folder)
    if sides and not sides.text:
        return
    if sides and not sides.notebook:
        raise GraderError(f'There is nothing to pull: {describe(folder)}; run "grader build {folder.name}".')
    take, drop = (f'"grader {verb} {folder.name} --overwrite"' for verb in ("pull", "build"))
    raise GraderError(f"Nothing is pulled, since {describe(folder)}; {take} keeps the notebook, {drop} the text.")


def _compare(folder: LessonFolder, before: list[Cell], after: list[Cell], notebook: NotebookNode) -> Pulled:
    had, has = ({cell.name: cell for cell in cells} for cells in (before, after))
    kept = [name for name in had if name in has]
    counted = {exercise.name: exercise.points for exercise in folder.lesson.exercises}
    claimed = points_of(notebook)
    return Pulled(
        edited=tuple(name for name in kept if had[name] != has[name]),
        added=tuple(name for name in has if name not in had),
        removed=tuple(name for name in had if name not in has),
        moved=kept != [name for name in has if name in had],
        points={name: (p, counted[name]) for name, p in claimed.items() if name in counted and p != counted[name]},
    )


def _compose(text: NotebookNode, cells: list[Cell]) -> str:
    """The text with these cells: what jupytext keeps about cells that stay is kept, blank lines between them too.

    Raises
    ------
    GraderError
        When it would not be read back as it is meant.
    """
    old = {cell.metadata.get("title"): cell for cell in text.cells}
    together = set(pairwise(cells_of_text(text)))
    new = []
    for cell, follower in zip_longest(cells, cells[1:]):
        metadata = dict(old[cell.name].metadata) if cell.name in old else {"title": cell.name}
        metadata.pop("tags", None)
        if cell.tags:
            metadata["tags"] = list(cell.tags)
        if follower and (cell, follower) not in together:
            metadata[BLANK_LINES] = 2 if _defines(cell, last=True) or _defines(follower) else 1
        make = new_code_cell if cell.kind == "code" else new_markdown_cell
        new.append(make(cell.source, metadata=metadata))
    made = str(jupytext.writes(new_notebook(cells=new, metadata=text.metadata), fmt=FORMAT))
    read_back = cells_of_text(jupytext.reads(made, fmt=FORMAT))
    if read_back != cells:
        where = next(iter(differing_cells(cells, read_back)), "")
        raise GraderError(f'The cell {where} cannot be kept as text; has it a line that begins with "# %%"?')
    return made


def _defines(cell: Cell, *, last: bool = False) -> bool:
    """Whether a cell begins, or ends, with a function or class: formatters put two blank lines around it."""
    try:
        body = ast.parse(cell.source).body if cell.kind == "code" else []
    except SyntaxError:  # A magic, or unfinished.
        body = []
    return bool(body) and isinstance(body[-1 if last else 0], ast.FunctionDef | ast.ClassDef)


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
