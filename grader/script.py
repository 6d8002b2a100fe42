"""A Python file of function definitions, as the notebook it would be handed in as."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

from nbformat.notebooknode import NotebookNode

from grader.cells import exercise_of
from grader.stubs import has_region
from grader.submission import UnreadableError, bound_names


def as_notebook(script: bytes, source: NotebookNode) -> bytes:
    """Put the functions of a file into the cells of their exercises.

    The whole file is run before the first exercise, each statement in a cell of its own, so that a statement that
    fails takes nothing else with it; then each exercise's cell defines its function once more.

    Parameters
    ----------
    script : bytes
        Python source in UTF-8. What stands under ``if __name__ == "__main__"`` is left out.
    source : NotebookNode
        The lesson's notebook, built.

    Raises
    ------
    UnreadableError
        When the bytes are no Python.
    """
    statements = list(_statements(script))
    solutions = {cell.id: exercise_of(cell.source) for cell in source.cells if _is_exercise(cell)}
    before = next(cell for cell, after in zip(source.cells, source.cells[1:], strict=False) if after.id in solutions)
    cells = [_cell(before.source, before.id), *(_cell(text) for _, text in statements)]
    for name, exercise in solutions.items():
        defining = [text for names, text in statements if exercise in names]
        cells += [_cell("\n".join(defining), name)] if defining else []
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def _is_exercise(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and has_region(cell.source)


def _cell(text: str, name: str = "") -> dict[str, Any]:
    return {"cell_type": "code", "id": name, "metadata": {}, "source": text}


def _statements(script: bytes) -> Iterator[tuple[frozenset[str], str]]:
    """Each top-level statement's text, and the names it gives a meaning to."""
    try:
        text = script.decode("utf-8-sig")
        lines = text.splitlines(keepends=True)
        tree = ast.parse(text)
    except SyntaxError as error:
        raise UnreadableError(f"Line {error.lineno} is no Python ({error.msg}); mend it and try again.") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise UnreadableError("The file is no Python source in UTF-8; save it as such and try again.") from error
    for node in tree.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'":
            continue
        start = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
        yield bound_names(node), "".join(lines[start - 1 : node.end_lineno])
