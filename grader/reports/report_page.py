"""The class report as one page of HTML that needs nothing beside it: no scripts, no images, nothing from elsewhere.

An instructor's page: it names students, and shows the solution's code beside theirs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from grader.judging.verdict import Outcome, readable
from grader.reports.class_report import ClassReport
from grader.reports.pages import fill, highlighted, highlighting
from grader.reports.report import LOOKS
from grader.reports.statistics import BINS, FEWEST, CommonMistake, ExerciseStatistics, Standing
from grader.runs.ledger import Move

TEMPLATE = "report.html.jinja"
#: So many mistakes are shown at once; the others unfold.
SHOWN = 8
#: Longer lists of students are folded at first.
UNFOLDED = 60
#: Of the submissions that took longest, and of moves before the last run, so many are named.
SLOWEST, EARLIER = 5, 200
#: At and above these a discrimination is called what is said here.
DISCRIMINATIONS = ((0.3, "good"), (0.1, "weak"), (-0.1, "none"), (-1.0, "reversed"))
#: The chart of scores, in pixels: its size, and the margins that the axes take.
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 960, 250, 52, 38, 48
BAR_WIDTH = 320
UNITS = ((3600, "h"), (60, "min"), (1, "s"))


def render(report: ClassReport, place: Path, now: datetime) -> str:
    """The page of a class.

    Parameters
    ----------
    place : Path
        Where the page will be, so that links to feedback lead there.
    now : datetime
        The time to put on it.
    """
    statistics = report.statistics
    timed = [one for one in report.standings if one.seconds is not None]
    return fill(
        TEMPLATE,
        report=report,
        statistics=statistics,
        now=now,
        links={student: _link(page, place) for student, page in report.feedback.items()},
        looks={outcome: LOOKS[outcome][0] for outcome in Outcome},
        outcomes=[outcome for outcome in Outcome if any(outcome in one.outcomes for one in statistics.exercises)],
        scores=_scores_chart(statistics.histogram, statistics.median, statistics.max_score),
        exercises=[_exercise(report, one) for one in statistics.exercises],
        numbers=report.numbers,
        mistakes=[_mistake(report, one) for one in report.mistakes],
        bar_width=BAR_WIDTH,
        shown=SHOWN,
        unfolded=UNFOLDED,
        by_hand=[one.student for one in report.standings if one.needs_grader],
        slowest=sorted(timed, key=lambda one: -(one.seconds or 0.0))[:SLOWEST],
        last_moves=[_move(report, one) for one in report.last_moves],
        earlier_moves=[_move(report, one) for one in report.earlier_moves[:EARLIER]],
        students=report.standings,
        style=highlighting("friendly"),
        dark_style=highlighting("github-dark"),
        duration=duration,
        cells=partial(_cells, list(report.numbers)),
        plain=readable,
    )


def write(report: ClassReport, place: Path, now: datetime) -> None:
    """Write the page, and the folder it lies in."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(render(report, place, now), encoding="utf-8", errors="replace")


def duration(seconds: float) -> str:
    """A time in the two largest units it has: "1 h 5 min", "2.5 s"."""
    if seconds < 60:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    left, parts = round(seconds), []
    for size, unit in UNITS:
        number, left = divmod(left, size)
        parts += [f"{number} {unit}"] if number else []
    return " ".join(parts[:2])


def _link(page: Path, place: Path) -> str:
    """The address of a page as seen from the report; quoted, so that no name becomes a scheme."""
    return quote(os.fsencode(os.path.relpath(page, place.parent)))


# --- Charts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A bar, in pixels from the top left corner, and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    count: int
    label: str


@dataclass(frozen=True)
class ScoresChart:
    """The geometry of the chart of scores; ticks are pairs of a position and a number."""

    width: int
    height: int
    left: int
    bottom: int
    bars: list[Bar]
    ticks: list[tuple[float, int]]
    median_x: float


def _scores_chart(counts: Sequence[int], median: float, max_score: float) -> ScoresChart:
    bottom, step = HEIGHT - BOTTOM, (WIDTH - LEFT - 8) / BINS
    tick = _tick(max(counts))
    top = max(tick * -(-max(counts) // tick), 1)
    scale = (bottom - TOP) / top
    bars = []
    for place, count in enumerate(counts):
        label = f"{place * 100 // BINS}\N{EN DASH}{(place + 1) * 100 // BINS}"
        bars.append(Bar(LEFT + place * step + 2, bottom - count * scale, step - 4, count * scale, count, label))
    share = min(max(median / max_score, 0.0), 1.0) if max_score > 0 else 0.0
    ticks = [(bottom - number * scale, number) for number in range(0, top + 1, tick)]
    return ScoresChart(WIDTH, HEIGHT, LEFT, bottom, bars, ticks, LEFT + share * step * BINS)


def _tick(most: int) -> int:
    """The distance of round numbers that makes at most five steps."""
    size = 1
    while True:
        for digit in (1, 2, 5):
            if size * digit * 5 >= most:
                return size * digit
        size *= 10


# --- Rows ---------------------------------------------------------------------------------------------------------


class ExerciseRow(NamedTuple):
    """An exercise's statistics, what its discrimination says, and the bar of its outcomes."""

    statistics: ExerciseStatistics
    number: str
    discrimination: str
    parts: list[tuple[float, float, Outcome]]


def _exercise(report: ClassReport, one: ExerciseStatistics) -> ExerciseRow:
    students = report.statistics.students
    parts, x = [], 0.0
    for outcome, count in one.outcomes.items():
        width = BAR_WIDTH * count / students
        parts.append((x, width, outcome))
        x += width
    return ExerciseRow(one, report.numbers[one.name], _discrimination(report, one), parts)


def _discrimination(report: ClassReport, one: ExerciseStatistics) -> str:
    if one.discrimination is not None:
        return next(word for least, word in DISCRIMINATIONS if one.discrimination >= least)
    if report.statistics.students < FEWEST:
        return f"fewer than {FEWEST} students"
    return "no differences" if len(report.statistics.exercises) > 1 else "the only exercise"


class MistakeCard(NamedTuple):
    """A mistake with code that shows it: the exercise's number, and the lines of a student and of the solution."""

    mistake: CommonMistake
    share: float
    examples: list[tuple[str, Markup | None, Markup | None]]


def _mistake(report: ClassReport, one: CommonMistake) -> MistakeCard:
    return MistakeCard(one, len(one.students) / report.statistics.students, list(_examples(report, one)))


def _examples(report: ClassReport, one: CommonMistake) -> Iterator[tuple[str, Markup | None, Markup | None]]:
    for name in one.exercises:
        found = report.examples.get((name, one.name))
        if found:
            wrote = None if found.wrote is None else highlighted(readable(found.wrote))
            yield report.numbers[name], wrote, None if found.solution is None else highlighted(found.solution)
            return  # One is enough: it is the same mistake elsewhere.


class MoveRow(NamedTuple):
    """A student's move: total before and after, and by exercise."""

    move: Move
    before: float
    after: float
    parts: list[tuple[str, float, float]]


def _move(report: ClassReport, move: Move) -> MoveRow:
    names = [name for name in move.after if move.before.get(name) != move.after[name]]
    parts = [(report.numbers.get(name, name), move.before.get(name, 0.0), move.after[name]) for name in names]
    return MoveRow(move, sum(move.before.values()), sum(move.after.values()), parts)


def _cells(names: list[str], standing: Standing) -> Iterator[tuple[float, Outcome]]:
    """A student's points and outcome in each exercise; one that the lesson gained since the verdict is missing."""
    outcomes = {part.name: part.outcome for part in standing.verdict.exercises}
    for name in names:
        yield standing.scores.get(name, 0.0), outcomes.get(name, Outcome.MISSING)
