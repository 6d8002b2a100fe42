"""The file ``checks.h5`` that travels with a lesson: its public cases with the outputs they should give, and its hints.

Layout: the attribute ``lesson`` (JSON: what the lesson is, its exercises in their order), and one group an exercise,
with the data sets ``head`` (JSON: the untouched cell, the cases, the mistakes and the hints as trees of
:mod:`helpers.values`) and ``body`` (the bytes of their arrays, one after the other).
Nothing in it is needed to grade; it holds no code of a solution.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from helpers.values import flatten, unflatten

FILE_NAME = "checks.h5"
#: The folder that holds helpers.
BESIDE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class PublicCase:
    """One call, the output it should give, and the seed of NumPy's global generator before it.

    ``expected`` holds one output for each published convention, the course's own first; ``collaborators`` the sources
    of functions that stand in during the call.
    """

    name: str
    arguments: tuple[Any, ...]
    expected: tuple[Any, ...]
    seed: int
    rtol: float
    atol: float
    collaborators: dict[str, str]


@dataclass(frozen=True)
class KnownMistake:
    """What a catalogued mistake returns on each public case (an ``Other`` where it raises), and its hint."""

    hint: str
    outputs: tuple[Any, ...]


@dataclass(frozen=True)
class PublicExercise:
    """Everything that checking, hints and progress need to know of one exercise.

    ``options`` are the letters to choose from, where it is a question; it has no case then, and no mistake, since both
    would give its answer away.
    """

    name: str
    stub: str
    extra_returns: bool
    cases: tuple[PublicCase, ...]
    mistakes: tuple[KnownMistake, ...]
    hints: tuple[str, ...] = ()
    points: float = 0
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class PublicLesson:
    """What is said of a lesson as a whole; ``order`` is its place in the course."""

    name: str
    title: str = ""
    order: int = 0


class NotHereError(LookupError):
    """What was asked for is not here: a sentence, and others that tell what to do."""

    def __init__(self, title: str, *advice: str) -> None:
        super().__init__(title)
        self.title = title
        self.advice = advice


def write(path: Path, lesson: PublicLesson, exercises: Sequence[PublicExercise]) -> None:
    """Write the public cases of a lesson; the same content gives the same bytes."""
    with _opened(path, "w") as file:
        file.attrs["lesson"] = json.dumps({**vars(lesson), "exercises": [exercise.name for exercise in exercises]})
        for exercise in exercises:
            cases = [list(vars(case).values()) for case in exercise.cases]
            mistakes = [list(vars(mistake).values()) for mistake in exercise.mistakes]
            rest = [exercise.hints, exercise.points, exercise.options]
            tree, arrays = flatten([exercise.stub, exercise.extra_returns, cases, mistakes, *rest])
            head = json.dumps({"tree": tree, "arrays": [[array.dtype.str, array.shape] for array in arrays]})
            body = b"".join(array.tobytes() for array in arrays)
            group = file.create_group(exercise.name)
            for name, content in (("head", head.encode()), ("body", body)):
                packed = {"compression": "gzip"} if content else {}
                group.create_dataset(name, data=np.frombuffer(content, dtype=np.uint8), track_times=False, **packed)


def _opened(path: Path, mode: str = "r") -> Any:
    import h5py  # Here: who judges imports this module, reads no such file, and need not wait.

    return h5py.File(path, mode)


def lesson(path: Path) -> PublicLesson:
    """The lesson a ``checks.h5`` belongs to."""
    return PublicLesson(**{key: value for key, value in _about(path).items() if key != "exercises"})


def names(path: Path) -> tuple[str, ...]:
    """The exercises of a file, in the order of the lesson."""
    return tuple(_about(path)["exercises"])


def _about(path: Path) -> dict[str, Any]:
    """What the file says of its lesson.

    Raises
    ------
    OSError
        When the file cannot be read, or another version of this project wrote it.
    """
    with _opened(path) as file:
        try:
            return dict(json.loads(file.attrs["lesson"]))
        except (KeyError, ValueError) as error:
            raise OSError(f"{path} says nothing of its lesson") from error


def find() -> Path:
    """The public cases of the notebook that is open.

    Raises
    ------
    NotHereError
        When there are none, neither in the working folder nor beside ``helpers``.
    """
    for folder in (Path.cwd(), BESIDE):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise no_file()


def look_up(name: str) -> PublicExercise:
    """An exercise of the notebook that is open.

    Raises
    ------
    NotHereError
        When there is no such exercise, or no file to look into.
    """
    path = find()
    try:
        return read(path, name)
    except KeyError:
        advice = f"Its exercises are: {', '.join(names(path))}."
        raise NotHereError(f'this lesson has no exercise called "{name}".', advice) from None
    except OSError:
        raise no_file() from None


def no_file() -> NotHereError:
    """What there is to say where no file can be read."""
    return NotHereError(f"there is no readable {FILE_NAME} here.", "Open the notebook from its own folder.")


def read(path: Path, name: str) -> PublicExercise:
    """Read the public cases of one exercise; shared, so leave them as they are.

    Raises
    ------
    KeyError
        When the file has no exercise of that name.
    OSError
        When the file cannot be read.
    """
    return _read(path, path.stat().st_mtime_ns, name)


@lru_cache(maxsize=64)  # A student checks the same exercise again and again.
def _read(path: Path, _modified: int, name: str) -> PublicExercise:
    with _opened(path) as file:
        if name not in file:
            raise KeyError(name)
        head = json.loads(file[name]["head"][()].tobytes())
        body = file[name]["body"][()].tobytes()
    stub, extra_returns, cases, mistakes, hints, points, options = unflatten(
        head["tree"], _arrays(head["arrays"], body)
    )
    return PublicExercise(
        name=name,
        stub=stub,
        extra_returns=extra_returns,
        cases=tuple(PublicCase(*case) for case in cases),
        mistakes=tuple(KnownMistake(*mistake) for mistake in mistakes),
        hints=hints,
        points=points,
        options=options,
    )


def _arrays(specs: list[list[Any]], body: bytes) -> list[np.ndarray]:
    arrays, start = [], 0
    for dtype, shape in specs:
        count = math.prod(shape)
        arrays.append(np.frombuffer(body, dtype, count, start).reshape(shape))
        start += count * np.dtype(dtype).itemsize
    return arrays
