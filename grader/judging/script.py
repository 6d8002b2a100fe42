"""A Python file of function definitions, as the notebook it would be handed in as."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbformat.notebooknode import NotebookNode

from grader.authoring.cells import exercise_of
from grader.authoring.stubs import has_region, stub
from grader.judging.submission import MAX_CELLS, MAX_TEXT, UnreadableError, bound_names
from helpers.comparison import same_code

NEWLINE = re.compile(r"\r\n?|\n")
#: Each function is defined twice, and the lesson's own cells and the signs that JSON adds need room too.
MAX_BYTES = MAX_TEXT // 3


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
        When the bytes are no Python, or too many.
    """
    if len(script) > MAX_BYTES:
        raise UnreadableError(f"The file is larger than {MAX_BYTES // 1000} kB; keep the function definitions only.")
    statements = list(_statements(script))
    if len(statements) > MAX_CELLS // 2:
        raise UnreadableError(f"The file has more than {MAX_CELLS // 2} statements; keep the definitions only.")
    solutions = {cell.id: cell.source for cell in source.cells if _is_exercise(cell)}
    first = next((index for index, cell in enumerate(source.cells) if cell.id in solutions), 0)
    cells = [_cell(before.source, before.id) for before in source.cells[:first][-1:]]
    stubs = [stub(text) for text in solutions.values()]
    cells += [_cell(one.text) for one in statements if not any(same_code(one.text, text) for text in stubs)]
    for name, text in solutions.items():
        defining = [one.text for one in statements if exercise_of(text) in one.names]
        cells += [_cell("\n".join(defining), name)] if defining else []
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


@dataclass(frozen=True)
class _Statement:
    """Lines of a file that belong together, and the names they give a meaning to."""

    text: str
    names: frozenset[str]


def _is_exercise(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and has_region(cell.source)


def _cell(text: str, name: str = "") -> dict[str, Any]:
    return {"cell_type": "code", "id": name, "metadata": {}, "source": text}


def _statements(script: bytes) -> Iterator[_Statement]:
    """The top-level statements of a file; those that share a line count as one."""
    try:
        lines = NEWLINE.split(script.decode("utf-8-sig"))  # Python ends a line nowhere else.
        with warnings.catch_warnings():  # What they warn of, such as "\d", the student sees where it is run.
            warnings.simplefilter("ignore")
            nodes = [node for node in ast.parse("\n".join(lines)).body if not _is_main(node)]
    except SyntaxError as error:
        where = f"Line {error.lineno}" if error.lineno else "The file"
        raise UnreadableError(f"{where} is no Python ({error.msg}); mend it and try again.") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise UnreadableError("The file is no Python source in UTF-8; save it as such and try again.") from error
    start, end, names = 0, 0, frozenset[str]()
    for node in nodes:
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
        if first > end and end:
            yield _Statement("\n".join(lines[start - 1 : end]), names)
        start, names = (start, names | bound_names(node)) if first <= end else (first, bound_names(node))
        end = node.end_lineno or first
    if end:
        yield _Statement("\n".join(lines[start - 1 : end]), names)


def _is_main(node: ast.stmt) -> bool:
    """Whether a statement is for running the file as a program."""
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    if [type(operator) for operator in node.test.ops] != [ast.Eq]:
        return False
    sides = [node.test.left, *node.test.comparators]
    return {getattr(side, "id", getattr(side, "value", None)) for side in sides} == {"__name__", "__main__"}
