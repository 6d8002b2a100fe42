"""What judges submissions of one assignment: by the lesson's cases, or by the tests in nbgrader's cells."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

from grader.authoring.imports import modules_imported
from grader.course import Folder, LessonFolder
from grader.judging import grading
from grader.judging.grading import Graded
from grader.judging.judge import Deck
from grader.sandbox.limits import Limits
from grader.sandbox.run import Sandbox
from grader.stock.folder import StockFolder

if TYPE_CHECKING:  # Imported where there is such an assignment: its rules are nbgrader's, which takes long to import.
    from grader.stock.assignment import Assignment


class Examiner(Protocol):
    """Judges submissions of one assignment.

    Attributes
    ----------
    modules : sequence of str
        What its notebooks import.
    """

    @property
    def modules(self) -> Sequence[str]: ...

    def judge(self, submitted: bytes, sandbox: Sandbox, limits: Limits, mark: str, demos: bool) -> Graded:
        """Judge what was handed in; any bytes that a reader of such submissions made."""

    def unreadable(self, problem: str, mark: str) -> Graded:
        """The write-up of a submission that holds nothing to judge."""


class LessonExaminer:
    """Calls the students' functions, and compares what they return; see :mod:`grader.judging.grading`."""

    def __init__(self, folder: LessonFolder) -> None:
        self._folder, self._deck = folder, Deck(folder.lesson)

    @property
    def modules(self) -> Sequence[str]:
        return modules_imported(self._folder)

    def judge(self, submitted: bytes, sandbox: Sandbox, limits: Limits, mark: str, demos: bool) -> Graded:
        return grading.grade(submitted, self._folder, sandbox, limits, self._deck, mark=mark, demos=demos)

    def unreadable(self, problem: str, mark: str) -> Graded:
        return grading.unreadable(self._folder, problem, mark)


class StockExaminer:
    """Runs the tests in the notebook, and scores what they put out; see :mod:`grader.stock.grading`."""

    def __init__(self, assignment: Assignment, modules: Sequence[str] = ()) -> None:
        self._assignment, self.modules = assignment, modules

    @cached_property
    def _rules(self) -> ModuleType:
        from grader.stock import grading  # Here, while the sandbox starts.

        return grading

    def judge(self, submitted: bytes, sandbox: Sandbox, limits: Limits, mark: str, demos: bool) -> Graded:
        graded: Graded = self._rules.grade(submitted, self._assignment, sandbox, limits, mark)
        return graded

    def unreadable(self, problem: str, mark: str) -> Graded:
        graded: Graded = self._rules.unreadable(self._assignment, problem, mark)
        return graded


def examiner(folder: Folder) -> Examiner:
    """Who judges an assignment of this course folder."""
    if isinstance(folder, LessonFolder):
        return LessonExaminer(folder)
    assert isinstance(folder, StockFolder)
    return StockExaminer(folder.assignment)
