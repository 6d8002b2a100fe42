"""Pairs of answers that are more alike than others → one page of HTML, side by side; the same as data.

The page accuses nobody. Like the feedback, it is built from text alone: nothing of a submission reaches it as markup.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.authoring.stubs import stub
from grader.course import LessonFolder
from grader.errors import GraderError
from grader.reports.pages import fill
from grader.reports.similarity import COMPARED, FALSE_ALARMS, MARGIN, Answer, Finding, Likeness, Pair, weigh
from grader.text import printable

TEMPLATE = "similarity.html.jinja"
#: An exercise in which less is alike is left out of a pair's section.
LEAST_BITS = 1.0
MAX_LINES, MAX_WIDTH = 200, 300
#: So many given lines at a stretch are folded.
FOLDED = 3


@dataclass
class Line:
    """A line of an answer on the page.

    Attributes
    ----------
    matches : list of int
        Numbers of the matches that begin here; a match has the same number on both sides.
    alike : bool
        It is part of a match.
    given : bool
        It stands in the notebook as it was handed out.
    folded : int
        It stands for so many lines that were given.
    """

    number: int
    text: str
    given: bool = False
    alike: bool = False
    matches: list[int] = field(default_factory=list)
    folded: int = 0


@dataclass(frozen=True)
class Comparison:
    """One exercise of a pair: both answers, what they share, and how unusual that is."""

    likeness: Likeness
    sides: tuple[list[Line], list[Line]]
    names: list[str]


def write(path: Path, folder: LessonFolder, finding: Finding, shown: Sequence[Pair]) -> Path:
    """Write the page.

    Raises
    ------
    GraderError
        When it cannot be written there.
    """
    text = page(folder, finding, shown)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise GraderError(f"{path} cannot be written: {error.strerror}; name another file with --to.") from error
    return path


def show(console: Console, finding: Finding, shown: Sequence[Pair]) -> None:
    """Print the pairs as a table."""
    count = f"{len(finding.pairs)} of {finding.compared:,} pairs"
    console.print(f"{count} are more alike than others, by {finding.threshold:.0f} bits or more.", highlight=False)
    if not shown:
        return
    table = Table(caption="It accuses nobody: read both answers, and ask.", caption_justify="left")
    table.add_column("bits", justify="right")
    for heading in ("students", "alike in"):
        table.add_column(heading, overflow="fold")
    for pair in shown:
        exercises = (one.exercise for one in pair.likenesses if one.weight >= LEAST_BITS)
        who = printable(f"{pair.first} and {pair.second}")
        table.add_row(f"{pair.weight:.0f}", Text(who), Text(", ".join(exercises)))
    console.print(table)


def page(folder: LessonFolder, finding: Finding, shown: Sequence[Pair]) -> str:
    """The page, with a section for each of the pairs that are to be shown."""
    given = _given_lines(folder)
    return fill(
        TEMPLATE,
        title=folder.lesson.title,
        finding=finding,
        compared=finding.compared,
        shown=[(pair, list(comparisons(finding, pair, given))) for pair in shown],
        visible=printable,
        false_alarms=FALSE_ALARMS,
        tried=COMPARED,
        most=math.log2(len(finding.students)),
        margin=MARGIN,
    )


def as_data(folder: LessonFolder, finding: Finding, shown: Sequence[Pair]) -> dict[str, Any]:
    """What the page says, for JSON."""
    return {
        "lesson": folder.name,
        "students": len(finding.students),
        "threshold_bits": round(finding.threshold, 2),
        "false_alarms_measured": {"pairs_shown": FALSE_ALARMS, "pairs_compared": COMPARED},
        "unread": [{"student": student, "problem": problem} for student, problem in finding.unread.items()],
        "above_threshold": len(finding.pairs),
        "pairs": [
            {
                "students": [pair.first, pair.second],
                "bits": round(pair.weight, 2),
                "exercises": [_data_of(one) for one in comparisons(finding, pair, frozenset())],
            }
            for pair in shown
        ],
    }


def _data_of(comparison: Comparison) -> dict[str, Any]:
    likeness = comparison.likeness
    return {
        "name": likeness.exercise,
        "bits": round(likeness.weight, 2),
        "share": round(likeness.share, 3),
        "names": comparison.names,
        "lines": [[line.number for line in side if line.alike] for side in comparison.sides],
    }


def comparisons(finding: Finding, pair: Pair, given: frozenset[str]) -> Iterator[Comparison]:
    """Both answers to each exercise in which a pair's are alike, the most unusual first."""
    for likeness in pair.likenesses:
        if likeness.weight < LEAST_BITS:
            continue
        answers = finding.answers[likeness.exercise]
        mine, theirs = answers[pair.first], answers[pair.second]
        weights = weigh(answers)
        both = {feature.key for feature in mine.features} & {feature.key for feature in theirs.features}
        shared = [feature for feature in mine.features if feature.key in both and weights[feature.key] > 0]
        matches = [f for f in sorted(shared, key=lambda feature: feature.places) if f.kind != "name"]
        numbers = {feature.key: number for number, feature in enumerate(matches, start=1)}
        yield Comparison(
            likeness,
            (_lines(mine, numbers, given), _lines(theirs, numbers, given)),
            sorted(feature.text for feature in shared if feature.kind == "name"),
        )


def _lines(answer: Answer, numbers: dict[tuple[str, str], int], given: frozenset[str]) -> list[Line]:
    """An answer's lines, those alike marked, stretches that were given folded."""
    begin: dict[int, list[int]] = defaultdict(list)
    alike: set[int] = set()
    for feature in answer.features:
        if feature.key in numbers:
            for first, last in feature.places:
                begin[first].append(numbers[feature.key])
                alike.update(range(first, last + 1))
    lines = [
        Line(number, text[:MAX_WIDTH], text.strip() in given, number in alike, sorted(set(begin[number])))
        for number, text in enumerate(_text(answer), start=1)
    ]
    return list(_fold(lines))[:MAX_LINES]


def _text(answer: Answer) -> Iterator[str]:
    """The lines of all cells, with the numbers that the features have."""
    for cell in answer.cells:
        yield from cell.split("\n")


def _fold(lines: list[Line]) -> Iterator[Line]:
    stretch: list[Line] = []
    for line in [*lines, None]:
        if line is not None and line.given and not line.alike:
            stretch.append(line)
            continue
        if len(stretch) >= FOLDED:
            yield Line(stretch[0].number, "", given=True, folded=len(stretch))
        else:
            yield from stretch
        stretch = []
        if line is not None:
            yield line


def _given_lines(folder: LessonFolder) -> frozenset[str]:
    """The lines of the notebook as it was handed out, and empty ones."""
    texts = [stub(cell.source) for cell in folder.notebook.cells if cell.cell_type == "code"]
    return frozenset({"", *(line.strip() for text in texts for line in text.splitlines())})
