"""Any bytes a student may hand in → the notebook that will be run, with everything but the answers from the source.

The student's cells keep their text where it is theirs to write; locked cells always come from the instructor's
notebook, in the instructor's order; cells the student added stay behind the cell they stood behind.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from grader.authoring.cells import checked_exercise, exercise_of, is_manual
from grader.authoring.stubs import stub, student_source
from helpers.comparison import same_code

MAX_BYTES = 20_000_000
MAX_CELLS = 2_000
MAX_TEXT = 500_000  # Six million bytes at most, as JSON
MAX_PARSED = 100_000
SKIPPED = "demo"
#: How the ids of cells begin that the student added.
ADDED = "added-"
#: What stands in the place of an answer that was not handed in; in code, behind a #.
MISSING = "This cell was missing from the submission."


#: Of the instructor's cells, which are the same for a whole class.
_exercise_of = lru_cache(maxsize=512)(exercise_of)
_checked_exercise = lru_cache(maxsize=512)(checked_exercise)
_stub = lru_cache(maxsize=512)(stub)


class UnreadableError(ValueError):
    """The bytes are no notebook; the message says so in a sentence for the student."""


@dataclass(frozen=True)
class Plan:
    """A restored submission: the notebook to run, and what is known about it before running it.

    Attributes
    ----------
    notebook : NotebookNode
        Every cell of the source, in its order, with the student's answers and added cells in it.
    solution_cells, grade_cells : dict of str to int
        Index of each exercise's cell.
    unattempted : frozenset of str
        Exercises whose cell is still the stub, and that no added cell defines.
    free_answers : dict of str to str
        What was written for each free text; empty where nothing was.
    texts : frozenset of int
        Indices of the cells of Markdown that the student wrote, or changed.
    """

    notebook: NotebookNode
    solution_cells: dict[str, int]
    grade_cells: dict[str, int]
    unattempted: frozenset[str]
    free_answers: dict[str, str]
    texts: frozenset[int]


def restore(submitted: bytes, source: NotebookNode) -> Plan:
    """Put a student's answers into the instructor's notebook.

    Raises
    ------
    UnreadableError
        When the bytes are not a notebook, or too large to be one.
    """
    return restore_cells(read_cells(submitted), source)


def restore_cells(cells: Iterable[NotebookNode], source: NotebookNode) -> Plan:
    """Put a student's cells, as :func:`read_cells` gives them, into a notebook."""
    originals = {cell.id: cell for cell in source.cells}
    theirs: dict[str, NotebookNode] = {}
    added: dict[str, list[NotebookNode]] = {}
    last = ""
    for cell in cells:
        name = known_name(cell, originals)
        if name is None:
            added.setdefault(last, []).append(cell)
        elif name in theirs:  # A copied cell: both run, in the order the student sees them.
            added.setdefault(name, []).append(cell)
            last = name
        else:
            theirs[name] = cell
            last = name
    return _plan(source, theirs, added)


def _plan(source: NotebookNode, theirs: dict[str, NotebookNode], added: dict[str, list[NotebookNode]]) -> Plan:
    cells: list[NotebookNode] = list(_added_cells(added.get("", []), "start"))
    solutions: dict[str, int] = {}
    stubs: dict[str, str] = {}
    grades: dict[str, int] = {}
    free: dict[str, str] = {}
    for original in source.cells:
        mine = theirs.get(original.id)
        if is_manual(original):
            free[original.id] = _written(original, mine, added.get(original.id, []))
        exercise = _exercise_of(original.source) if _is_solution(original) and not is_manual(original) else None
        checked = _checked_exercise(original.source)
        if exercise:
            solutions[exercise] = len(cells)
            stubs[exercise] = _stub(original.source)
        if checked:
            grades[checked] = len(cells)
        cells.append(_restored(original, mine))
        cells += _added_cells(added.get(original.id, []), original.id)
    notebook = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": source.metadata, "cells": []})
    notebook.cells = cells
    given = {cell.source for cell in source.cells}
    texts = {index for index, cell in enumerate(cells) if cell.cell_type == "markdown" and cell.source not in given}
    untouched = frozenset(name for name in solutions if _untouched(name, solutions[name], stubs[name], cells))
    return Plan(notebook, solutions, grades, untouched, free, frozenset(texts))


def is_skipped(cell: NotebookNode) -> bool:
    """Whether a cell of a restored notebook is not run when grading: a locked one with the tag ``demo``."""
    return SKIPPED in cell.metadata.get("tags", []) and "nbgrader" in cell.metadata


def read_cells(submitted: bytes) -> list[NotebookNode]:
    """The cells of a file that was handed in, each with its kind, its text and its names only.

    Raises
    ------
    UnreadableError
        When the bytes are not a notebook, or too large to be one.
    """
    if len(submitted) > MAX_BYTES:
        raise UnreadableError(
            f"The file is larger than {MAX_BYTES // 1_000_000} MB; clear the outputs and submit it again."
        )
    try:
        data = json.loads(submitted)
        if int(data["nbformat"]) != 4 or not isinstance(data["cells"], list):  # Older ones keep their cells elsewhere.
            raise UnreadableError(
                "The file is a notebook of another version; save it from a current Jupyter and submit it."
            )
        cells = data["cells"]
    except UnreadableError:
        raise
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise UnreadableError("The file is not a notebook; save it in Jupyter and submit it again.") from error
    if len(cells) > MAX_CELLS:
        raise UnreadableError(
            f"The notebook has more than {MAX_CELLS} cells; remove the extra ones and submit it again."
        )
    cleaned = [cell for cell in map(_clean_cell, cells) if cell is not None]
    if sum(len(cell.source) for cell in cleaned) > MAX_TEXT:  # More does not pass into the sandbox.
        raise UnreadableError(
            f"The notebook's cells hold more than {MAX_TEXT:,} characters; read data from files and submit it again."
        )
    return cleaned


def _clean_cell(cell: Any) -> NotebookNode | None:
    """A fresh cell with only what we read of a student's: its kind, its text and its names."""
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return None
    nbgrader = _dictionary(_dictionary(cell.get("metadata")).get("nbgrader"))
    kind = cell.get("cell_type")
    grade_id = nbgrader.get("grade_id")
    names = [name for name in (grade_id, cell.get("id")) if isinstance(name, str)]
    text = source.encode("utf-8", "replace").decode()
    metadata = {"names": names, "grade_id": grade_id if isinstance(grade_id, str) else ""}
    fresh: dict[str, Any] = {"id": "", "cell_type": "markdown", "metadata": metadata, "source": text}
    if kind == "code":
        fresh |= {"cell_type": "code", "outputs": [], "execution_count": None}
    return nbformat.from_dict(
        fresh
    )  # Made by hand: nbformat's own makers validate each cell, which takes longer than the rest.


def _dictionary(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def known_name(cell: NotebookNode, originals: Container[str]) -> str | None:
    """The source cell that a student's cell is, by its ``grade_id`` or else by its id."""
    return next((name for name in cell.metadata["names"] if name in originals), None)


def _restored(original: NotebookNode, mine: NotebookNode | None) -> NotebookNode:
    cell = nbformat.from_dict(original)
    if _is_solution(original):
        missing = f"# {MISSING}" if original.cell_type == "code" else MISSING
        cell.source = mine.source if mine is not None else missing
    elif "nbgrader" not in original.metadata and mine is not None:
        cell.source = mine.source
    return cell


def _written(original: NotebookNode, mine: NotebookNode | None, behind: Iterable[NotebookNode]) -> str:
    """What a student wrote for a free text: in its cell, or in cells of their own right behind it."""
    blank = student_source(original)
    texts = (cell.source for cell in (mine, *behind) if cell is not None)
    return "\n\n".join(text for text in texts if text.strip() and not _is_blank(text, blank, original.cell_type))


def _is_blank(text: str, blank: str, kind: str) -> bool:
    if kind == "code" and len(text) <= MAX_PARSED:
        return same_code(text, blank)
    return text.strip() == blank.strip()


def _added_cells(cells: Iterable[NotebookNode], after: str) -> Iterator[NotebookNode]:
    for index, cell in enumerate(cells):
        fresh = nbformat.from_dict(cell)
        for read in ("names", "grade_id"):
            fresh.metadata.pop(read, None)
        fresh.id = f"{ADDED}{index}-{after}"[:64]
        yield fresh


def _is_solution(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def _untouched(name: str, index: int, stub_source: str, cells: list[NotebookNode]) -> bool:
    if len(cells[index].source) > MAX_PARSED or not same_code(cells[index].source, stub_source):
        return False
    others = (c for c in cells if c.cell_type == "code" and "nbgrader" not in c.metadata)
    return not any(_binds(cell.source, name) for cell in others)


def _binds(source: str, name: str) -> bool:
    """Whether a cell gives the name a meaning: by ``def``, assignment or import."""
    if len(source) > MAX_PARSED:
        return name in source
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return name in source
    return name in bound_names(tree)


def bound_names(node: ast.AST) -> frozenset[str]:
    """Names that code gives a meaning to: by ``def``, assignment or import."""
    names = set()
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(part.name)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            names.add(part.id)
        elif isinstance(part, ast.alias):
            names.update((part.name, part.asname or part.name))
    return frozenset(names)
