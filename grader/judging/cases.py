"""The calls an exercise is judged by, drawn from a seed, and what a function answers to them."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.exercises import Case, Exercise
from helpers.checks import call, describe_error, random_stream_kept
from helpers.values import flatten, unflatten


@dataclass(frozen=True)
class DrawnCase:
    """A case with its arguments, and the seed NumPy's global generator has before the call."""

    case: Case
    arguments: tuple[Any, ...]
    seed: int


@dataclass(frozen=True)
class Returned:
    """The function returned a value."""

    value: Any


@dataclass(frozen=True)
class Raised:
    """The function raised an exception; ``kind`` is its type's name, ``text`` what it said and where."""

    kind: str
    text: str


Answer = Returned | Raised


def draw(exercise: Exercise, seed: int, *, public: bool = False) -> tuple[DrawnCase, ...]:
    """Draw the arguments of an exercise's hidden (or public) cases.

    The draws of one case depend on the seed, the exercise's name and the case's place alone, so that adding a case
    at the end leaves the others as they were.
    """
    cases = exercise.public_cases if public else exercise.hidden_cases
    drawn = []
    for index, case in enumerate(cases):
        rng = np.random.default_rng([seed, zlib.crc32(exercise.name.encode()), index])
        arguments = case.arguments(rng)
        drawn.append(DrawnCase(case, arguments, int(rng.integers(2**31))))
    return tuple(drawn)


def answer(function: Callable[..., Any], drawn: DrawnCase) -> Answer:
    """What a trusted function (a reference, a mistake) answers to a case."""
    try:
        with random_stream_kept(), warnings.catch_warnings():  # An overflow may be meant, and is nobody's concern here.
            warnings.simplefilter("ignore")
            made = call(function, drawn.arguments, drawn.seed, drawn.case.collaborators)
        return Returned(unflatten(*flatten(made, repeats=False)))
    except Exception as error:  # A mistake may raise: that is then its answer.
        return Raised(type(error).__name__, describe_error(error))
