"""What a cell of a lesson is: read from its text, and from its metadata where two kinds have the same text."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

from nbformat.notebooknode import NotebookNode

CHECK = re.compile(r'^check\("(?P<name>\w+)", (?P=name)\)\s*$')
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


@lru_cache(maxsize=4096)
def exercise_of(source: str) -> str | None:
    """Name of the one function a solution cell defines."""
    functions = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return functions[0] if len(functions) == 1 else None


def checked_exercise(source: str) -> str | None:
    """Name of the exercise a grade cell checks; ``None`` for any other cell."""
    found = CHECK.match(split_hidden(source)[0] + "\n")
    return found["name"] if found else None


@lru_cache(maxsize=4096)
def split_hidden(source: str) -> tuple[str, str]:
    """Split a grade cell into what students see, and its hidden part."""
    visible, _, rest = source.partition(BEGIN_HIDDEN)
    return visible.rstrip("\n"), rest.partition(END_HIDDEN)[0].strip("\n")


def is_manual(cell: NotebookNode) -> bool:
    """Whether a cell holds a free answer, which a human grades."""
    nbgrader = cell.metadata.get("nbgrader", {})
    return bool(nbgrader.get("grade") and nbgrader.get("solution"))
