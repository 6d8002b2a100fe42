"""Grades out of the gradebook: for Canvas, for Moodle, or as a plain table.

The plain table has one row for each student and lesson, and these columns: ``lesson``, ``student_id``, ``last_name``,
``first_name``, ``email``, ``submitted`` (UTC; empty where nothing was), ``raw_score``, ``late_penalty``, ``score``
(what counts: raw without penalty), ``max_score``, ``needs_grading`` (``yes`` while a human is still to grade a part),
then one column for each exercise with its points.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from nbgrader.api import Gradebook

from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.grades import lessons as lessons_of
from grader.gradebook.grades import people, standings
from grader.gradebook.opening import at
from grader.judging.grading import recorded
from grader.lms import canvas, moodle, sheet
from grader.lms.filling import Grades, decimals
from grader.reports.feedback import LABELS
from grader.runs.autograde import executed

FORMATS = ("canvas", "moodle", "csv")
COLUMNS = (
    *("lesson", "student_id", "last_name", "first_name", "email", "submitted"),
    *("raw_score", "late_penalty", "score", "max_score", "needs_grading"),
)


@dataclass(frozen=True)
class Request:
    """What is to be exported, and how.

    Attributes
    ----------
    lessons : sequence of str
        All that the gradebook has, when none is named.
    students : sequence of str
        Shell patterns of student ids.
    template : Path, optional
        The file downloaded from the learning platform, to be filled; it stays as it is, unless ``to`` is the same file.
    to : Path, optional
        The file to write; by default beside the template, or in the current folder.
    columns : mapping of str
        What lessons are called in the template, where that cannot be told.
    match : str, optional
        The column of the template that identifies students, where that cannot be told.
    zeros : bool
        Whoever handed in nothing gets nought.
    """

    format: str
    lessons: Sequence[str] = ()
    students: Sequence[str] = ("*",)
    template: Path | None = None
    to: Path | None = None
    columns: Mapping[str, str] | None = None
    match: str | None = None
    zeros: bool = False

    @property
    def target(self) -> Path:
        if self.to:
            return self.to
        if self.template:
            return self.template.with_name(f"{self.template.stem}-graded{self.template.suffix}")
        return Path("grades.csv" if self.format == "csv" else f"grades-{self.format}.csv")


def export(gradebook: Gradebook, course: Course, request: Request) -> tuple[Path, list[str]]:
    """Write the file; return its path, and sentences on what is worth knowing.

    Raises
    ------
    GraderError
        When something asked for does not exist, or it cannot be told what belongs where; then nothing is written.
    """
    if request.format not in FORMATS:
        raise GraderError(f'There is no format "{request.format}"; there are {", ".join(FORMATS)}.')
    if request.format == "csv" and request.template:
        raise GraderError("The format csv fills no file: leave --template out, or name canvas or moodle.")
    grades = _grades(gradebook, course, request)
    if request.format == "canvas":
        content, notes = _for_canvas(grades, request)
    elif request.format == "moodle":
        content, notes = _for_moodle(grades, course, request)
    else:
        content, notes = _plain(grades)
    sheet.write(request.target, content)
    return request.target, notes


def _grades(gradebook: Gradebook, course: Course, request: Request) -> Grades:
    names = lessons_of(gradebook, [*dict.fromkeys(request.lessons)])
    everybody = people(gradebook)
    class_ = [one for one in everybody if any(fnmatchcase(one.id, pattern) for pattern in request.students)]
    if not class_:
        wanted = " or ".join(f'"{pattern}"' for pattern in request.students)
        raise GraderError(f'No student of the gradebook matches {wanted}; enter them with "grader students import".')
    columns = dict(request.columns or {})
    for name in columns:
        if name not in names:
            raise GraderError(
                f'A column is named for "{name}", which is none of the exported lessons {", ".join(names)}.'
            )
    ours = {folder.name: folder for folder in course.assignments() if folder.name in names and folder.is_built}
    for folder in ours.values():
        at(course, folder, gradebook).penalize()
    titles = {name: folder.lesson.title for name, folder in ours.items()} if request.format == "canvas" else {}
    by_lesson = {name: standings(gradebook, course, name, class_) for name in names}
    return Grades(class_, by_lesson, frozenset(request.lessons), columns, titles, request.zeros)


def _for_canvas(grades: Grades, request: Request) -> tuple[bytes, list[str]]:
    if request.template is None:
        return canvas.fresh(grades)
    table = sheet.read(request.template)
    notes = canvas.fill(table, grades, request.match)
    return table.content(), notes


def _for_moodle(grades: Grades, course: Course, request: Request) -> tuple[bytes, list[str]]:
    if request.template is None:
        raise GraderError(
            "Moodle takes grades only in its own worksheet: download it in the assignment under "
            '"Download grading worksheet", and name it with --template.'
        )
    if len(grades.by_lesson) != 1:
        raise GraderError(
            f"A worksheet of Moodle holds one assignment: name its lesson, one of {', '.join(grades.by_lesson)}."
        )
    (lesson,) = grades.by_lesson
    table = sheet.read(request.template)
    notes = moodle.fill(table, grades, lesson, lambda student: _outcomes(course, lesson, student), request.match)
    return table.content(), notes


def _outcomes(course: Course, lesson: str, student: str) -> dict[str, str]:
    """What the feedback page calls the outcomes of a student's exercises."""
    folder = next((folder for folder in course.assignments() if folder.name == lesson), None)
    before = recorded(executed(course, folder, student)) if folder else None
    return {one.name: LABELS[one.outcome] for one in before.verdict.exercises} if before else {}


def _plain(grades: Grades) -> tuple[bytes, list[str]]:
    all_given = [standing for given in grades.by_lesson.values() for standing in given]
    exercises = list(dict.fromkeys(part.name for standing in all_given for part in standing.parts))
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*COLUMNS, *map(sheet.inert, exercises)])
    for one in all_given:
        person = one.person
        texts = (one.lesson, person.id, person.last_name, person.first_name, person.email)
        numbers = (one.raw_score, one.late_penalty, one.score, one.max_score)
        points = {part.name: decimals(part.score) for part in one.parts}
        writer.writerow([
            *map(sheet.inert, texts),
            one.submitted.isoformat(" ", "seconds") if one.submitted else "",
            *(decimals(value) for value in numbers),
            "yes" if one.waits else "",
            *(points.get(name, "") for name in exercises),
        ])  # fmt: skip
    return file.getvalue().encode(), []
