"""The instructor's own notebook, run in this process: where solutions, their mutants and other right answers live.

Only what instructors wrote themselves is run here; students' code runs in :mod:`grader.sandbox` alone.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grader.authoring.cells import exercise_of, is_manual, split_hidden
from grader.authoring.stubs import has_region
from grader.course import LessonFolder
from grader.errors import GraderError
from grader.judging.submission import is_skipped


@dataclass(frozen=True)
class Solution:
    """A solved lesson.

    Attributes
    ----------
    namespace : dict
        The notebook's names after all its cells but demonstrations and checks were run.
    cells : dict of str to str
        Source of each exercise's cell.
    """

    namespace: dict[str, Any]
    cells: dict[str, str]

    def function(self, exercise: str, source: str | None = None) -> Callable[..., Any]:
        """The solution of an exercise or, given other source for its cell, what that makes of it.

        Other source is run in a copy of the namespace, so that it sees the lesson's functions and changes none.

        Raises
        ------
        Exception
            Whatever the source raises; ``KeyError`` when it defines no function of the exercise's name.
        """
        if source is None:
            return self.namespace[exercise]
        namespace = {name: value for name, value in self.namespace.items() if name != exercise}
        exec(compile(source, f"<{exercise}>", "exec", dont_inherit=True), namespace)
        return namespace[exercise]

    def answers(self, source: str) -> dict[str, Callable[..., Any]]:
        """The functions that a file of answers defines, among the lesson's own, for the lesson's exercises."""
        namespace = dict(self.namespace)
        exec(compile(source, "<answers>", "exec", dont_inherit=True), namespace)
        return {name: namespace[name] for name in self.cells if namespace[name] is not self.namespace[name]}


def solve(folder: LessonFolder) -> Solution:
    """Run a lesson's source.

    Raises
    ------
    GraderError
        When the lesson is not built, or a cell of it stops with an error.
    """
    if not folder.source.is_file():
        raise GraderError(f'There is no {folder.source}; run "grader build {folder.name}".')
    solution = Solution({"__name__": f"lessons.{folder.name}.solution"}, {})
    for cell in folder.notebook.cells:
        if cell.cell_type != "code" or is_skipped(cell) or (cell.metadata.nbgrader.grade and not is_manual(cell)):
            continue
        code = split_hidden(cell.source)[0]
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(code, f"<{folder.name}: {cell.id}>", "exec", dont_inherit=True), solution.namespace)
        except Exception as error:
            raise GraderError(
                f"{folder.text}: the cell {cell.id} stops with {type(error).__name__}: {error}."
            ) from error
        name = exercise_of(code) if has_region(code) else None
        if name:
            solution.cells[name] = code
    return solution
