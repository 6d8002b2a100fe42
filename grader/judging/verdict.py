"""What grading one submission comes to. Plain data: it travels between processes and is kept in notebooks."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from grader.text import printable

MAX_MESSAGE = 1_500


class Outcome(StrEnum):
    """What became of one exercise."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    UNATTEMPTED = "unattempted"
    TIMEOUT = "timeout"
    KILLED = "killed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class ExerciseVerdict:
    """The verdict on one exercise.

    Attributes
    ----------
    mistake : str or None
        Name of the catalogued mistake that the answer's outputs equal, if any.
    """

    name: str
    outcome: Outcome
    score: float
    max_score: float
    message: str
    mistake: str | None = None


@dataclass(frozen=True, slots=True)
class FreeAnswer:
    """An answer that a human grades.

    Attributes
    ----------
    digest : str
        Changes with what was written; empty when nothing was.
    """

    name: str
    max_score: float
    digest: str


@dataclass(frozen=True, slots=True)
class CellMark:
    """What nbgrader's gradebook is to say of one cell, where the rules are nbgrader's own.

    Attributes
    ----------
    graded : bool
        There are points for it; else there is a comment only.
    score : float or None
        ``None`` where no machine gives any.
    handed_in : bool
        It was handed in, and is judged by itself; else what a human gave for it stands as it is.
    unanswered : bool
        It was left as it was.
    """

    notebook: str
    cell: str
    graded: bool
    score: float | None
    handed_in: bool
    unanswered: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one submission of a lesson.

    Attributes
    ----------
    problem : str or None
        Why the submission as a whole could not be judged (unreadable, no notebook handed in).
    free_answers : tuple of FreeAnswer
        They count in the gradebook only: scores here are of what is judged by machine.
    cells : tuple of CellMark
        Of an assignment that is no lesson of ours.
    """

    lesson: str
    exercises: tuple[ExerciseVerdict, ...]
    problem: str | None = None
    free_answers: tuple[FreeAnswer, ...] = ()
    cells: tuple[CellMark, ...] = ()

    @property
    def score(self) -> float:
        return round(sum(exercise.score for exercise in self.exercises), 6)

    @property
    def max_score(self) -> float:
        return sum(exercise.max_score for exercise in self.exercises)

    def brief(self) -> Verdict:
        """The verdict without messages and cells, which are most of it, nor names of its own: a class shares them."""
        exercises = (replace(one, name=sys.intern(one.name), message="") for one in self.exercises)
        return replace(self, lesson=sys.intern(self.lesson), exercises=tuple(exercises), cells=())

    def to_json(self) -> dict[str, Any]:
        """The verdict as ``json.dumps`` takes it."""
        totals = {"lesson": self.lesson, "score": self.score, "max_score": self.max_score}
        free = {"free_answers": [asdict(answer) for answer in self.free_answers]} if self.free_answers else {}
        cells = {"cells": [asdict(cell) for cell in self.cells]} if self.cells else {}
        exercises = [asdict(exercise) for exercise in self.exercises]
        return {**totals, "problem": self.problem, "exercises": exercises, **free, **cells}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Verdict:
        """The inverse of :meth:`to_json`."""
        exercises = (ExerciseVerdict(**{**part, "outcome": Outcome(part["outcome"])}) for part in data["exercises"])
        free = tuple(FreeAnswer(**part) for part in data.get("free_answers", []))
        cells = tuple(CellMark(**part) for part in data.get("cells", []))
        return cls(data["lesson"], tuple(exercises), data["problem"], free, cells)


def nothing_judged(lesson: str, points: dict[str, float], outcome: Outcome, problem: str) -> Verdict:
    """The verdict on a submission from which no exercise can be told: no points, and the same message for all."""
    problem = readable(problem)
    blank = ExerciseVerdict("", outcome, 0.0, 0.0, problem)
    exercises = (replace(blank, name=name, max_score=float(most)) for name, most in points.items())
    return Verdict(lesson, tuple(exercises), problem)


def readable(text: str) -> str:
    """Text that partly is a student's own: cut, with no lone surrogates, which no file takes, and no escapes."""
    cut = text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + " …"
    return printable(cut)
