"""Grades and feedback → the offline grading worksheet of a Moodle assignment, whatever language its headers are in.

Moodle translates the headers, but its columns always come in one order, some of them left out: identifier, full name,
what else identifies a student (ID number, e-mail address, …), status, grade, maximum grade, whether it can be changed,
last modified (submission), the answer typed in, last modified (grade), feedback comments. So they are told by what is
in them. See https://github.com/moodle/moodle/blob/main/mod/assign/gradingtable.php and feedback/offline/.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from grader.errors import GraderError
from grader.gradebook.grades import Part, Standing
from grader.lms.filling import Grades, decimals, number, scaled
from grader.lms.matching import match
from grader.lms.sheet import Sheet

#: "Participant 12345", "Teilnehmer/in12345": the same words in each row, and a number.
IDENTIFIER = re.compile(r"(?P<word>\D*?)(?P<number>\d+)")
#: A moment as Moodle writes it, in any language: short, with a time of day; or the sign that there is none.
MOMENT = re.compile(r"-|(?=[^<\n]{5,80}\Z).*\d\s?[:.h時时시]\s?\d\d.*")
#: Where our feedback begins: what stands before it was written by somebody else.
BEGINS = "Autograded:"
OURS = re.compile(rf"(<p[^>]*>)?\s*{BEGINS}.*\Z", re.DOTALL)

Outcomes = Callable[[str], dict[str, str]]


@dataclass
class _Layout:
    """Where things are in a worksheet."""

    rows: list[int]
    identities: dict[str, list[str]]
    name: str | None
    grade: int
    most: float
    comma: bool
    feedback: int | None


def fill(sheet: Sheet, grades: Grades, lesson: str, outcomes: Outcomes, column: str | None) -> list[str]:
    """Put a lesson's grades and feedback into a worksheet; say what is worth knowing.

    Parameters
    ----------
    outcomes : callable
        What became of each exercise of a student, in words.
    column : str, optional
        The column that identifies the students; the one that knows the most students by default.

    Raises
    ------
    GraderError
        When it is no worksheet, or it cannot be told which column or row is meant.
    """
    layout = _layout(sheet)
    if column and column not in layout.identities:
        known = ", ".join(f'"{name}"' for name in layout.identities)
        raise GraderError(f'{sheet.place} has no column before the grade that is called "{column}"; it has {known}.')
    columns = {column: layout.identities[column]} if column else layout.identities
    found = match(sheet, layout.rows, columns, grades.people, by_name=layout.name if layout.name in columns else None)
    factor, notes = scaled(grades, lesson, layout.most, "Moodle")
    filled, above = set(), []
    for standing in grades.given(lesson):
        row = found.rows.get(standing.person.id)
        if row is None:
            continue
        filled.add(row)
        score = standing.score * factor
        above += [standing.person.id] if score > layout.most + 0.005 else []
        sheet.replace(row, layout.grade, decimals(min(score, layout.most), comma=layout.comma))
        if layout.feedback is not None and standing.handed_in:
            before = OURS.sub("", sheet.value(row, layout.feedback))
            sheet.replace(row, layout.feedback, before + feedback(standing, outcomes(standing.person.id)))
    if layout.feedback is None:
        notes.append(
            'The worksheet has no column for feedback: turn on "Feedback comments" in the settings of the assignment.'
        )
    if above:
        notes.append(f"Cut to {layout.most:g}, as Moodle takes no more than its maximum: {', '.join(above)}.")
    without = [sheet.value(row, 1 if layout.name else 0).strip() for row in layout.rows if row not in filled]
    return [*grades.about_matching(found), *notes, *grades.about_missing(lesson, found, without)]


def feedback(standing: Standing, outcomes: dict[str, str]) -> str:
    """What the student is told, as simple HTML on one line; whatever they wrote themselves is text in it."""
    late = f", after {standing.late_penalty:g} for being late" if standing.late_penalty else ""
    total = f"<p>{BEGINS} {standing.score:g} of {standing.max_score:g} points{late}.</p>"
    items = "".join(f"<li>{_part(part, outcomes.get(part.name, ''))}</li>" for part in standing.parts)
    return f"{total}<ul>{items}</ul>" if items else total


def _part(part: Part, outcome: str) -> str:
    points = f"{part.score:g} of {part.max_score:g} points"
    lines = [f"<strong>{escape(part.name)}</strong>: {escape(outcome)}{', ' if outcome else ''}{points}"]
    lines += [escape(part.message)] if part.message else []
    lines += [f"From your grader: {escape(part.comment)}"] if part.comment else []
    return re.sub(r"\s*[\r\n]+\s*", "<br>", "<br>".join(lines))


def _layout(sheet: Sheet) -> _Layout:
    rows = sheet.body
    cells = [sheet.column(place, rows) for place in range(sheet.width)]
    participants = [IDENTIFIER.fullmatch(cell) for cell in cells[0]]
    if not rows or not all(participants) or len({found["word"] for found in participants if found}) != 1:
        raise GraderError(
            f"{sheet.place} is no grading worksheet from Moodle: its first column should hold an identifier such as "
            '"Participant 12345" in each row; download one in the assignment under "Download grading worksheet".'
        )
    grade = _grade_column(sheet, cells)
    digits = [found["number"] for found in participants if found]
    identities = {sheet.header[place]: cells[place] for place in range(1, grade)}
    name = sheet.header[1] if grade > 1 else None
    # Moodle names the folders of downloaded submissions by the number, and nobody is sure to be called by a status.
    identities[sheet.header[0]] = digits
    return _Layout(
        rows,
        identities,
        name,
        grade,
        number(cells[grade + 1][0]) or 0.0,
        any("," in cell for place in (grade, grade + 1) for cell in cells[place]),
        _feedback_column(sheet, cells, grade),
    )


def _grade_column(sheet: Sheet, cells: list[list[str]]) -> int:
    """The one column of numbers and empty cells before one that says the same number throughout: the maximum grade."""
    found = [
        place
        for place in range(1, sheet.width - 1)
        if number(cells[place + 1][0])
        and len(set(cells[place + 1])) == 1
        and all(not cell or number(cell) is not None for cell in cells[place])
    ]
    if not found:
        raise GraderError(
            f"{sheet.place}: no column holds the maximum grade, the same number in each row, with the grade before it; "
            "grade the assignment in points, not by a scale, and download the worksheet again."
        )
    if len(found) > 1:
        columns = " or ".join(f'"{sheet.header[place]}"' for place in found)
        raise GraderError(
            f"{sheet.place}: it cannot be told which column holds the grade, {columns}; "
            "download the worksheet for the whole class, not for one student."
        )
    return found[0]


def _feedback_column(sheet: Sheet, cells: list[list[str]], grade: int) -> int | None:
    """The one right of the last column of moments, which says when the grade was last modified."""
    moments = [place for place in range(grade + 2, sheet.width) if all(map(MOMENT.fullmatch, cells[place]))]
    after = moments[-1] + 1 if moments else sheet.width
    return after if after < sheet.width else None
