"""The class report as a table for spreadsheets: a line for each student, whether handed in or not."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from grader.judging.verdict import readable
from grader.reports.class_report import ClassReport
from grader.reports.statistics import Standing

#: What begins with one of these, a spreadsheet runs as a formula; with an apostrophe before it, it is text.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # The wide ones too.
GRADED, WAITING, ABSENT = "graded", "waiting to be graded", "not handed in"
ABOUT = ("student", "name", "state", "score", "max_score", "late_penalty", "needs_grader", "seconds", "score_before")
PER_EXERCISE = ("score", "outcome", "mistake")


def write(report: ClassReport, place: Path) -> None:
    """Write the table, and the folder it lies in; with the mark that tells spreadsheets it is UTF-8."""
    place.parent.mkdir(parents=True, exist_ok=True)
    headings = [*ABOUT, *(f"{name}: {what}" for name in report.numbers for what in PER_EXERCISE)]
    with place.open("w", newline="", encoding="utf-8-sig", errors="replace") as file:
        table = csv.DictWriter(file, headings, restval="")
        table.writeheader()
        table.writerows(rows(report))


def rows(report: ClassReport) -> Iterator[dict[str, str]]:
    """The lines of the table by heading, in the order of the students; what does not apply is left out.

    ``score_before`` is there where the last run moved the score: what the grader had given before, without late
    penalties and manual grades. Each exercise has its points, outcome, and diagnosed mistake.
    """
    before = {move.student: f"{sum(move.before.values()):g}" for move in report.last_moves}
    graded = {one.student: one for one in report.standings}
    states = {**dict.fromkeys(graded, GRADED), **dict.fromkeys(report.waiting, WAITING)}
    states |= dict.fromkeys(report.absent, ABSENT)
    for student, state in sorted(states.items()):
        row = {"student": as_text(student), "name": as_text(report.names.get(student, "")), "state": state}
        if student in graded:
            row |= _standing(graded[student])
        if student in before:
            row["score_before"] = before[student]
        yield row


def as_text(value: str) -> str:
    """Text as a spreadsheet takes it: never as a formula."""
    value = readable(value)
    return f"'{value}" if value.startswith(FORMULA) else value


def _standing(one: Standing) -> dict[str, str]:
    row = {
        "score": f"{one.score:g}",
        "max_score": f"{one.max_score:g}",
        "late_penalty": f"{one.late_penalty:g}",
        "needs_grader": "yes" if one.needs_grader else "no",
        "seconds": "" if one.seconds is None else f"{one.seconds:g}",
    }
    for part in one.verdict.exercises:
        values = (f"{one.scores.get(part.name, 0.0):g}", str(part.outcome), as_text(part.mistake or ""))
        row |= {f"{part.name}: {what}": value for what, value in zip(PER_EXERCISE, values, strict=True)}
    return row
