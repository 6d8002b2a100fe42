"""What an author writes about an exercise, and the loading of it from a lesson's folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

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
        the instant check. Hidden cases are drawn afresh for each run, and give the marks.
    rtol, atol : float
        Tolerances, in the sense of ``numpy.isclose``.
    collaborators : dict of str to str
        Functions to put in the place of the notebook's own for this call: name → source of its ``def``, which may
        use ``np``. An answer that ignores a function it should have called then loses. References and mistakes
        must call them by the same names, as globals of their module.
    """

    name: str
    arguments: Draw
    weight: float = 1.0
    public: bool = False
    rtol: float = 1e-6
    atol: float = 1e-8
    collaborators: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation that students really write, and the sentence that leads out of it."""

    name: str
    hint: str
    function: Callable[..., Any]


@dataclass(frozen=True)
class Exercise:
    """A function the student writes, and everything needed to judge it.

    Parameters
    ----------
    alternatives : tuple of callable
        References of other published conventions: an answer is right when it agrees with one of them throughout.
    extra_returns : bool
        Values returned after the expected ones are passed over.
    all_or_nothing : bool
        Give the points only to an answer that is right on every hidden case; otherwise each case gives its share.
    options : tuple of str
        Letters to choose from: of a multiple-choice question in a function's clothes; see :func:`question`.
    """

    name: str
    points: float
    reference: Callable[..., Any]
    cases: tuple[Case, ...]
    mistakes: tuple[Mistake, ...] = ()
    hints: tuple[str, ...] = ()
    alternatives: tuple[Callable[..., Any], ...] = ()
    extra_returns: bool = False
    all_or_nothing: bool = False
    options: tuple[str, ...] = ()

    @property
    def is_question(self) -> bool:
        return bool(self.options)

    @property
    def references(self) -> tuple[Callable[..., Any], ...]:
        return (self.reference, *self.alternatives)

    @property
    def public_cases(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.public)

    @property
    def hidden_cases(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if not case.public)


def question(name: str, points: float, *, answer: str, feedback: Mapping[str, str], hints: tuple[str, ...]) -> Exercise:
    """A multiple-choice question: a function without arguments that returns the letter of an option.

    It has no public case, so that neither the release nor the instant check gives the answer away.

    Parameters
    ----------
    answer : str
        Letter of the right option.
    feedback : dict of str to str
        For each wrong option, the sentence that leads on from it.
    """
    return Exercise(
        name=name,
        points=points,
        reference=lambda: answer,
        cases=(Case("the answer", lambda rng: ()),),
        mistakes=tuple(Mistake(f"option {letter}", hint, partial(str, letter)) for letter, hint in feedback.items()),
        hints=hints,
        options=tuple(sorted({answer, *feedback})),
    )


@dataclass(frozen=True)
class FreeText:
    """A question answered in the student's own words, or by a figure: graded by hand, in nbgrader's formgrader.

    The cell of that name in ``lesson.py`` holds the model answer. Students get a place to write instead, or, where it
    is a code cell, its marked region emptied.
    """

    name: str
    points: float


class Scored(Protocol):
    """What a machine gives points for, as far as reports know it."""

    @property
    def name(self) -> str: ...

    @property
    def points(self) -> float: ...

    @property
    def mistakes(self) -> tuple[Mistake, ...]: ...


@dataclass(frozen=True)
class AutogradedCell:
    """A cell of an assignment that is no lesson of ours: its asserts, or the number it ends with, give the points."""

    name: str
    points: float
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True)
class Outline:
    """What points are given for.

    Parameters
    ----------
    free_texts : tuple of FreeText
        What a human grades; their points count beside those of the exercises.
    """

    title: str
    exercises: tuple[Scored, ...]
    free_texts: tuple[FreeText, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class Lesson(Outline):
    """The exercises of one lesson folder, and the data sets its release carries.

    Parameters
    ----------
    order : int
        Its place in the course, for those who take one lesson after the other.
    requires : tuple of str
        Modules that its notebook imports and a plain installation lacks ("keras"). Where one is missing the lesson is
        built and released all the same, but no submission is judged. The project's extra that installs them has
        the lesson's name. References and mistakes must do without them.
    """

    exercises: tuple[Exercise, ...]
    datasets: tuple[str, ...] = field(default=())
    order: int = 0
    requires: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Exercise | FreeText, ...]:
        """All that points are given for."""
        return (*self.exercises, *self.free_texts)
