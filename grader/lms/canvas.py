"""Grades → the gradebook file of Canvas: one that was downloaded is filled; without one, a file that Canvas imports.

Canvas writes ``Student, ID, SIS User ID, SIS Login ID, Section``, a column "name (number)" for each assignment, and
totals that nobody can change. Below the header come, at times, a row of "Manual Posting", then "Points Possible", then
the students, and at last "Student, Test", which is the teacher's own view. Headers are English in every language. See
https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_exporter.rb and gradebook_importer.rb.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from grader.errors import GraderError
from grader.lms.filling import Grades, decimals, number, scaled
from grader.lms.matching import Match, match
from grader.lms.sheet import Sheet, inert

IDENTITIES = ("SIS Login ID", "SIS User ID", "Integration ID", "ID")
TOTALS = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
TITLE = re.compile(r"(?P<title>.*?)\s*(\(\d+\))?")
POINTS = "Points Possible"
NOT_STUDENTS = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
TEST_STUDENT = ("Student", "Test")
#: What Canvas has in the cell of a student who is excused, or is not given the assignment.
LEFT_ALONE = {"EX": "excused", "N/A": "not assigned"}


@dataclass
class _Layout:
    """Where things are in a gradebook of Canvas."""

    students: list[int]
    points: int | None
    identities: dict[str, int]
    assignments: dict[str, int]


def fill(sheet: Sheet, grades: Grades, column: str | None) -> list[str]:
    """Put grades into a gradebook that was downloaded from Canvas; say what is worth knowing.

    Parameters
    ----------
    column : str, optional
        The column that holds the students' ids; the one that knows the most students by default.

    Raises
    ------
    GraderError
        When the file is none from Canvas, or it cannot be told which column or row is meant.
    """
    layout = _layout(sheet)
    if column and column not in layout.identities:
        raise GraderError(
            f'{sheet.place} has no column of ids called "{column}"; it has {", ".join(layout.identities)}.'
        )
    names = [column] if column else list(layout.identities)
    cells = {name: sheet.column(layout.identities[name], layout.students) for name in names}
    found = match(sheet, layout.students, cells, grades.people)
    places = _places(sheet, grades, layout.assignments)
    comma = _has_comma(sheet, layout)
    notes = grades.about_matching(found)
    notes += [f"{lesson}: left out, as the file has no column for it." for lesson in grades.by_lesson.keys() - places]
    for lesson, place in places.items():
        notes += _fill_column(sheet, grades, layout, found, lesson, place, comma)
    return notes


def _fill_column(
    sheet: Sheet, grades: Grades, layout: _Layout, found: Match, lesson: str, place: int, comma: bool
) -> list[str]:
    most = number(sheet.value(layout.points, place)) if layout.points is not None else None
    factor, notes = scaled(grades, lesson, most, "Canvas")
    left: dict[str, list[str]] = {}
    filled = set()
    for standing in grades.given(lesson):
        row = found.rows.get(standing.person.id)
        if row is None:
            continue
        filled.add(row)
        why = LEFT_ALONE.get(sheet.value(row, place).strip().upper())
        if why:
            left.setdefault(why, []).append(standing.person.id)
        else:
            sheet.replace(row, place, decimals(standing.score * factor, comma=comma))
    for why, students in left.items():
        notes.append(f"{lesson}: left alone, as Canvas has them as {why}: {', '.join(students)}.")
    without = [sheet.value(row, 0).strip() for row in layout.students if row not in filled]
    return [*notes, *grades.about_missing(lesson, found, without)]


def fresh(grades: Grades) -> tuple[bytes, list[str]]:
    """A gradebook file that Canvas imports, made without one from there; and what is worth knowing."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    lessons = list(grades.by_lesson)
    writer.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *lessons])
    most = [decimals(grades.max_score(lesson)) for lesson in lessons]
    writer.writerow([f"    {POINTS}", "", "", "", "", *most])
    scores = {lesson: {given.person.id: decimals(given.score) for given in grades.given(lesson)} for lesson in lessons}
    for person in grades.people:
        number_there = person.lms_user_id if person.lms_user_id.isdecimal() else ""
        mine = [scores[lesson].get(person.id, "") for lesson in lessons]
        name = inert(person.sorted_name or person.id)
        writer.writerow([name, number_there, "", inert(person.id), "", *mine])
    notes = [
        "Canvas finds students by ID or SIS Login ID, and asks which of its assignments each column is: a file "
        "downloaded from Canvas, given with --template, leaves no doubt."
    ]
    for lesson in lessons:
        notes += grades.about_missing(lesson)
    return file.getvalue().encode(), notes


def _layout(sheet: Sheet) -> _Layout:
    header = sheet.header
    split = header[:2] == ["LastName", "FirstName"]
    if not (split or header[0] == "Student") or "ID" not in header[:3] or "Section" not in header:
        raise GraderError(
            f"{sheet.place} is no gradebook from Canvas: its first line should begin with Student, ID and so on; "
            "download one there under Grades, Export."
        )
    points = next((row for row in sheet.body if POINTS in sheet.value(row, 0)), None)

    def is_student(row: int) -> bool:
        if row == points or tuple(re.split(r"\s*,\s*", _name(sheet, row, split))) == TEST_STUDENT:
            return False
        return not all(NOT_STUDENTS.fullmatch(sheet.value(row, place)) for place in range(sheet.width))

    first = header.index("Section") + 1
    locked = {
        place for place in range(first, len(header)) if points and "read only" in sheet.value(points, place).casefold()
    }
    assignments = [
        place for place in range(first, len(header)) if place not in locked and not TOTALS.search(header[place])
    ]
    return _Layout(
        [row for row in sheet.body if is_student(row)],
        points,
        {name: header.index(name) for name in IDENTITIES if name in header[:first]},
        {header[place]: place for place in assignments},
    )


def _name(sheet: Sheet, row: int, split: bool) -> str:
    return f"{sheet.value(row, 0)}, {sheet.value(row, 1)}" if split else sheet.value(row, 0).strip()


def _places(sheet: Sheet, grades: Grades, assignments: dict[str, int]) -> dict[str, int]:
    """The columns of lessons; of those not asked for by name, only the ones that have any."""
    places = {}
    for lesson in grades.by_lesson:
        wanted = {_bare(name) for name in grades.titles(lesson)}
        places[lesson] = [
            place
            for header, place in assignments.items()
            if _bare(header) in wanted or _bare(TITLE.fullmatch(header)["title"]) in wanted  # type: ignore[index]
        ]
    known = ", ".join(f'"{name}"' for name in assignments) or "none"
    for lesson, found in places.items():
        if len(found) > 1 or (not found and (grades.asked_for(lesson) or not any(places.values()))):
            problem = "more than one column" if found else "no column"
            raise GraderError(
                f"{sheet.place} has {problem} for the lesson {lesson}; its assignments are {known}; "
                f'name one with --column "{lesson}=…".'
            )
    return {lesson: found[0] for lesson, found in places.items() if found}


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _has_comma(sheet: Sheet, layout: _Layout) -> bool:
    rows = [*layout.students, *([layout.points] if layout.points is not None else [])]
    return any(
        re.fullmatch(r"\d+,\d+", cell) for place in layout.assignments.values() for cell in sheet.column(place, rows)
    )
