"""Mutation testing: every mutant of a solution must lose points, or be recorded as equivalent with the reason.

What is equivalent stands in ``lessons/<lesson>/equivalents.toml``::

    [[softmax]]
    reason = "the maximum over all entries also keeps exp from overflowing"
    changes = ["before → after"]
"""

from __future__ import annotations

import io
import multiprocessing
import os
import random
import resource
import signal
import tomllib
import warnings
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from grader.authoring.mutants import Mutant, mutants
from grader.authoring.solution import Solution, solve
from grader.course import Course, LessonFolder
from grader.errors import GraderError
from grader.judging.cases import answer, draw
from grader.judging.judge import AnswerKey, Evidence, assess
from grader.judging.verdict import Outcome

EQUIVALENTS = "equivalents.toml"
SEEDS = (0, 1, 2)
#: Seconds for one mutant's calls; one that takes longer never ends.
PATIENCE = 20
MEMORY = 6 * 2**30


@dataclass(frozen=True)
class Fate:
    """What became of one mutant.

    Attributes
    ----------
    lost : bool
        Whether it lost points with every seed.
    told : bool
        Whether the message said more than that values differ.
    """

    change: str
    lost: bool
    told: bool
    message: str = ""


@dataclass(frozen=True)
class Score:
    """The mutants of one exercise.

    Attributes
    ----------
    fates : tuple of Fate
        Of those that were tried and are not recorded as equivalent.
    equivalent : int
        Number of mutants recorded as equivalent.
    stale : tuple of str
        What is wrong with the record: changes that no mutant makes, or that lose.
    """

    exercise: str
    fates: tuple[Fate, ...]
    equivalent: int
    stale: tuple[str, ...]

    @property
    def survivors(self) -> tuple[Fate, ...]:
        return tuple(fate for fate in self.fates if not fate.lost)

    @property
    def told(self) -> float:
        """Share of the losing mutants whose message says more than that values differ."""
        lost = [fate for fate in self.fates if fate.lost]
        return sum(fate.told for fate in lost) / len(lost) if lost else 1.0


def try_mutants(
    folder: LessonFolder, *, exercises: Sequence[str] = (), sample: int | None = None, workers: int | None = None
) -> Iterator[Score]:
    """Judge the mutants of a lesson's solutions, in processes of their own.

    Parameters
    ----------
    exercises : sequence of str
        Only these; all that are no questions by default.
    sample : int, optional
        As many mutants of each exercise, always the same ones.

    Raises
    ------
    GraderError
        When cosmic-ray is not installed, the lesson's source fails, the record of equivalents cannot be read, or a
        mutant ends the very process it is tried in.
    """
    cells = solve(folder).cells
    recorded = equivalents(folder)
    asked = [exercise.name for exercise in folder.lesson.exercises if not exercise.is_question]
    for name in sorted(set(recorded) - set(asked)):
        raise GraderError(
            f"{folder.text.with_name(EQUIVALENTS)} speaks of {name}, which is no exercise of {folder.name}."
        )
    # Spawned, not forked: a mutant must find what a fresh process has.
    pool = ProcessPoolExecutor(workers or os.cpu_count(), multiprocessing.get_context("spawn"), _set_up)
    with pool:
        for name in exercises or asked:
            made = mutants(cells[name])
            chosen = _sample(name, made, sample)
            calls = ((folder.course, folder.name, name, one) for one in chosen)
            try:
                tried = tuple(pool.map(_fate, *zip(*calls, strict=True), chunksize=4))
            except BrokenProcessPool as error:
                raise GraderError(
                    f"A mutant of {name} ended the process that tried it; there may be too little memory."
                ) from error
            yield _score(name, made, tried, recorded.get(name, frozenset()))


def equivalents(folder: LessonFolder) -> dict[str, frozenset[str]]:
    """The changes recorded as equivalent, by exercise.

    Raises
    ------
    GraderError
        When the record cannot be read or an entry gives no reason.
    """
    path = folder.text.with_name(EQUIVALENTS)
    if not path.is_file():
        return {}
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: frozenset(_recorded(name, entries)) for name, entries in data.items()}
    except ValueError as error:
        raise GraderError(f"{path} is no record of equivalent mutants: {error}.") from error


def _recorded(name: str, entries: Any) -> Iterator[str]:
    """The changes of an exercise's entries.

    Raises
    ------
    ValueError
        When an entry is not as it should be.
    """
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(f"write [[{name}]] above each entry")
    for entry in entries:
        reason, changes = entry.get("reason"), entry.get("changes")
        if not isinstance(reason, str) or not reason.strip():
            raise ValueError(f"an entry of {name} gives no reason")
        if not isinstance(changes, list) or not all(isinstance(change, str) for change in changes):
            raise ValueError(f"an entry of {name} has no list of changes")
        yield from changes


def _sample(name: str, made: Sequence[Mutant], sample: int | None) -> Sequence[Mutant]:
    if sample is None or sample >= len(made):
        return made
    return random.Random(zlib.crc32(name.encode())).sample(made, sample)


def _score(name: str, made: Sequence[Mutant], tried: Sequence[Fate], recorded: frozenset[str]) -> Score:
    changes = {mutant.change for mutant in made}
    stale = [f"no mutant makes the change recorded as equivalent: {change}" for change in sorted(recorded - changes)]
    # A change may be made in two places that read alike, and matter in one of them only.
    surviving = {fate.change for fate in tried if not fate.lost}
    lost = {fate.change for fate in tried} - surviving
    stale += [f"recorded as equivalent, but it loses: {change}" for change in sorted(recorded & lost)]
    fates = tuple(fate for fate in tried if fate.lost or fate.change not in recorded)
    return Score(name, fates, len(tried) - len(fates), tuple(stale))


# --- In the processes that try them -------------------------------------------------------------------------------


class _TimeUp(BaseException):
    """Not an ``Exception``: the function under trial must not be able to catch it by accident."""


def _set_up() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _time_up)
    warnings.simplefilter("ignore")


def _time_up(*_: Any) -> None:
    raise _TimeUp


@cache
def _lesson(course: Path, lesson: str) -> tuple[LessonFolder, Solution]:
    folder = Course(course).lesson(lesson)
    return folder, solve(folder)


@cache
def _key(course: Path, lesson: str, name: str, seed: int) -> AnswerKey:
    exercise = _lesson(course, lesson)[0].exercise(name)
    return AnswerKey(exercise, draw(exercise, seed))


def _fate(course: Path, lesson: str, name: str, mutant: Mutant) -> Fate:
    """Judge one mutant with every seed, until it has survived one."""
    _, solution = _lesson(course, lesson)
    keys = [_key(course, lesson, name, seed) for seed in SEEDS]
    told, message = True, ""
    for key in keys:
        try:
            with _patience(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                function = solution.function(name, mutant.source)
                evidence = Evidence({index: answer(function, case) for index, case in enumerate(key.drawn)})
        except (_TimeUp, Exception):
            return Fate(mutant.change, lost=True, told=True, message="It does not run, or does not end.")
        found = assess(key, evidence)
        if found.outcome is Outcome.PASSED:
            return Fate(mutant.change, lost=False, told=False)
        message = message or " ".join([found.problem, *found.clues])
        told = told and bool(
            found.outcome is not Outcome.FAILED or found.kind != "values" or found.mistake or found.clues
        )
    return Fate(mutant.change, lost=True, told=told, message=message)


@contextmanager
def _patience() -> Iterator[None]:
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
