"""What an author writes about an exercise, and the loading of it from a lesson's folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Draw = Callable[[np.random.Generator], tuple[Any, ...]]


@dataclass(frozen=True)
class Case:
    """One call of the student's function, and how closely its answer must agree with the reference.

    Parameters
    ----------
    name : str
        What the case looks at, in words a student may read ("one hidden layer").
    arguments : callable
        Draws the positional arguments of the call from a ``numpy.random.Generator``.
    weight : float
        Share of the exercise's points, relative to the other hidden cases.
    public : bool
        Public cases have a fixed seed; their expected outputs travel with the release and serve
        the instant check. Hidden cases are drawn afresh for each judgement, and give the marks.
    rtol, atol : float
        Tolerances, in the sense of ``numpy.isclose``.
    """

    name: str
    arguments: Draw
    weight: float = 1.0
    public: bool = False
    rtol: float = 1e-6
    atol: float = 1e-8


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation that students really write, and the sentence that leads out of it."""

    name: str
    hint: str
    function: Callable[..., Any]


@dataclass(frozen=True)
class Exercise:
    """A function the student writes, and everything needed to judge it."""

    name: str
    points: float
    reference: Callable[..., Any]
    cases: tuple[Case, ...]
    mistakes: tuple[Mistake, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def public_cases(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.public)

    @property
    def hidden_cases(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if not case.public)


@dataclass(frozen=True)
class Lesson:
    """The exercises of one lesson folder, and the data sets its release carries."""

    title: str
    exercises: tuple[Exercise, ...]
    datasets: tuple[str, ...] = field(default=())
