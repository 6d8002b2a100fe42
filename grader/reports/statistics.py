"""The statistics of a class in one lesson: pure functions of what each student achieved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from grader.exercises import Outline
from grader.judging.verdict import Outcome, Verdict

#: A correlation of fewer students says more about chance than about an exercise.
FEWEST = 10
BINS = 10


class Judged(Protocol):
    """A student whose submission was judged."""

    @property
    def student(self) -> str: ...

    @property
    def verdict(self) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one student stands in a lesson.

    Attributes
    ----------
    verdict : Verdict
        What the grader found.
    score, max_score, late_penalty : float
        As the gradebook has them, in points: manual grades counted in, and the penalty taken off the score.
    scores : mapping of str to float
        Points by exercise, as the gradebook has them.
    seconds : float or None
        How long it took to judge the submission; ``None`` where that was not recorded.
    needs_grader : bool
        Something in it waits for a grader's hand.
    """

    student: str
    verdict: Verdict
    score: float
    max_score: float
    late_penalty: float
    scores: Mapping[str, float]
    seconds: float | None = None
    needs_grader: bool = False


@dataclass(frozen=True)
class ExerciseStatistics:
    """How a class did in one exercise.

    Attributes
    ----------
    outcomes : mapping of Outcome to int
        Students by what became of their answer; outcomes that nobody has are left out.
    pass_rate : float
        Share of the students whose answer passed, in [0, 1].
    mean : float
        Mean points.
    discrimination : float or None
        See :func:`discrimination`.
    """

    name: str
    points: float
    outcomes: Mapping[Outcome, int]
    pass_rate: float
    mean: float
    discrimination: float | None


@dataclass(frozen=True)
class ClassStatistics:
    """How a class did in a lesson.

    Attributes
    ----------
    mean, median, lower, upper : float
        Of the scores, in points; ``lower`` and ``upper`` are the quartiles.
    histogram : tuple of int
        Students by tenths of the points; full marks are in the last tenth.
    solved, untouched : int
        Students who passed every exercise, and those who attempted none.
    seconds : float or None
        All time spent judging.
    median_seconds : float or None
        Of a submission.
    unrecorded : int
        Submissions whose time was not recorded.
    """

    students: int
    max_score: float
    mean: float
    median: float
    lower: float
    upper: float
    histogram: tuple[int, ...]
    solved: int
    untouched: int
    exercises: tuple[ExerciseStatistics, ...]
    seconds: float | None
    median_seconds: float | None
    unrecorded: int


def describe(lesson: Outline, standings: Sequence[Standing]) -> ClassStatistics:
    """The statistics of a class of one or more students."""
    scores = np.array([one.score for one in standings], float)
    max_score = max(one.max_score for one in standings)
    lower, median, upper = np.percentile(scores, [25, 50, 75])
    outcomes = [{part.outcome for part in one.verdict.exercises} for one in standings]
    seconds = [one.seconds for one in standings if one.seconds is not None]
    return ClassStatistics(
        students=len(standings),
        max_score=max_score,
        mean=float(scores.mean()),
        median=float(median),
        lower=float(lower),
        upper=float(upper),
        histogram=histogram(scores, max_score),
        solved=sum(found == {Outcome.PASSED} for found in outcomes),
        untouched=sum(found == {Outcome.UNATTEMPTED} for found in outcomes),
        exercises=_exercises(lesson, standings),
        seconds=sum(seconds) if seconds else None,
        median_seconds=float(np.median(seconds)) if seconds else None,
        unrecorded=len(standings) - len(seconds),
    )


def histogram(scores: np.ndarray, max_score: float) -> tuple[int, ...]:
    """How many scores fall into each tenth of the points; what lies outside (extra credit) counts at the ends.

    Parameters
    ----------
    scores : ndarray, shape (students,)
        In points.
    """
    if max_score <= 0:
        return (len(scores), *[0] * (BINS - 1))
    tenths = np.floor(np.round(scores / max_score * BINS, 9))  # Rounded: 0.7 * 10 is below 7 in floating point.
    counts = np.bincount(np.clip(tenths, 0, BINS - 1).astype(int), minlength=BINS)
    return tuple(int(count) for count in counts)


def discrimination(item: np.ndarray, rest: np.ndarray) -> float | None:
    """Corrected item-total correlation: Pearson's r between an exercise's points and those of all the others.

    Parameters
    ----------
    item, rest : ndarray, shape (students,)
        Points in the exercise, and in the lesson without it.

    Returns
    -------
    float or None
        In [-1, 1]; ``None`` where it says nothing: of fewer than :data:`FEWEST` students, or when all points are equal.

    References
    ----------
    J. C. Nunnally, I. H. Bernstein, *Psychometric Theory*, 3rd ed., 1994, ch. 8.
    """
    if len(item) < FEWEST or np.ptp(item) < 1e-9 or np.ptp(rest) < 1e-9:
        return None
    item, rest = item - item.mean(), rest - rest.mean()
    return float(np.clip(item @ rest / np.sqrt((item @ item) * (rest @ rest)), -1, 1))


def _exercises(lesson: Outline, standings: Sequence[Standing]) -> tuple[ExerciseStatistics, ...]:
    names = [exercise.name for exercise in lesson.exercises]
    points = np.array([[one.scores.get(name, 0.0) for name in names] for one in standings], float)
    outcomes = [{part.name: part.outcome for part in one.verdict.exercises} for one in standings]
    found = []
    for exercise, item in zip(lesson.exercises, points.T, strict=True):
        counts = Counter(one.get(exercise.name, Outcome.MISSING) for one in outcomes)
        found.append(
            ExerciseStatistics(
                exercise.name,
                float(exercise.points),
                {outcome: counts[outcome] for outcome in Outcome if counts[outcome]},
                counts[Outcome.PASSED] / len(standings),
                float(item.mean()),
                discrimination(item, points.sum(axis=1) - item) if len(names) > 1 else None,
            )
        )
    return tuple(found)


def numbers(lesson: Outline) -> dict[str, str]:
    """The exercises' numbers in their order: names are too long to head a column."""
    return {exercise.name: str(number) for number, exercise in enumerate(lesson.exercises, start=1)}


@dataclass(frozen=True)
class CommonMistake:
    """A mistake with its hint, who made it, and in which exercises."""

    name: str
    hint: str
    students: tuple[str, ...]
    exercises: tuple[str, ...]


def commonest_mistakes(lesson: Outline, judged: Iterable[Judged]) -> list[CommonMistake]:
    """What was most often misunderstood, the commonest first; one mistake made in several exercises counts once."""
    hints = {(e.name, mistake.name): mistake.hint for e in lesson.exercises for mistake in e.mistakes}
    who: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)  # Dictionaries keep the order, as sets do not.
    where: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for one in judged:
        for part in one.verdict.exercises:
            if part.mistake:
                made = (part.mistake, hints.get((part.name, part.mistake), ""))
                who[made][one.student] = None
                where[made][part.name] = None
    order = [exercise.name for exercise in lesson.exercises]
    found = [
        CommonMistake(*made, tuple(students), tuple(sorted(where[made], key=order.index)))
        for made, students in who.items()
    ]
    return sorted(found, key=lambda mistake: -len(mistake.students))
