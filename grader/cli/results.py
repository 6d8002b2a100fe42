"""For instructors, afterwards: ``feedback``, ``report``, ``similarity``, ``export``, ``students import``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.base import CourseOption, DbOption, Json, app, complaints, console, course_of, split
from grader.cli.shown import say_what_waits, write_report
from grader.errors import GraderError

if TYPE_CHECKING:
    pass

students_app = typer.Typer(help="The class list in the gradebook.", no_args_is_help=True)
app.add_typer(students_app, name="students")


@app.command()
def feedback(
    lesson: Annotated[str, typer.Argument()],
    course: CourseOption = None,
    student: Annotated[str, typer.Option(metavar="GLOB", help="Only students whose name matches.")] = "*",
    db: DbOption = None,
) -> None:
    """Write each student's feedback page, where nbgrader's release_feedback finds it."""
    from grader.reports.feedback import feedback as write_feedback

    place = course_of(course, db)
    pages = write_feedback(place, place.assignment(lesson), place.students(lesson, student))
    console.print(f"wrote {len(pages)} pages, the first: {pages[0]}", soft_wrap=True)


@app.command("report")
def show_report(
    lesson: Annotated[str, typer.Argument()],
    course: CourseOption = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="The page; reports/<lesson>.html by default.")
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="The table for spreadsheets; beside the page by default."),
    ] = None,
    db: DbOption = None,
) -> None:
    """Show the class at a glance, and write a page and a CSV table about it."""
    from grader.reports import report
    from grader.reports.class_report import gather

    place = course_of(course, db)
    folder = place.assignment(lesson)
    found = gather(place, folder)
    report.show(console, folder, found.standings)
    for path in write_report(place, found, to, csv):
        console.print(f"wrote: {path}", soft_wrap=True, highlight=False)
    say_what_waits(place, folder)


@app.command()
def similarity(
    lesson: Annotated[str, typer.Argument()],
    course: CourseOption = None,
    student: Annotated[
        str, typer.Option(metavar="GLOB", help="Only pairs with a student whose name matches; all are compared.")
    ] = "*",
    most: Annotated[int, typer.Option(min=1, help="Show so many pairs at most, the most unusual first.")] = 50,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The page; by default similarity/LESSON.html in the course.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show pairs of answers that are more alike than others of the class, side by side; it accuses nobody."""
    from grader.reports import side_by_side
    from grader.reports.similarity import similarity as compare

    place = course_of(course)
    folder = place.lesson(lesson)
    found = compare(place, folder).matching(student)
    shown = found.pairs[:most]
    if as_json:
        print(json.dumps(side_by_side.as_data(folder, found, shown), indent=2))
    if to or not as_json:
        wrote = side_by_side.write(to or place.root / "similarity" / f"{lesson}.html", folder, found, shown)
        complaints.print(f"wrote {wrote}")
    for name, problem in found.unread.items():
        complaints.print(f"{name} was not compared: {problem}", markup=False)
    if not as_json:
        side_by_side.show(console, found, shown)


@app.command("export")
def export_grades(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="[LESSON]...", help="All in the gradebook, by default.")
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="canvas|moodle|csv", help="What the file is for.")
    ] = "csv",
    course: CourseOption = None,
    student: Annotated[str, typer.Option(metavar="GLOB", help="Only students whose id matches.")] = "*",
    template: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file downloaded from Canvas or Moodle, to be filled.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; FILE-graded.csv by default.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(metavar="LESSON=COLUMN", help="Canvas: what a lesson's column is called.")
    ] = None,
    match: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column of the downloaded file that identifies students.")
    ] = None,
    zeros: Annotated[bool, typer.Option("--zeros", help="Give 0 to students who handed in nothing.")] = False,
    db: DbOption = None,
) -> None:
    """Write grades to a file for Canvas, Moodle or a spreadsheet."""
    from grader.gradebook.opening import open_database
    from grader.lms.export import Request, export

    columns = dict(split(text, "LESSON") for text in column or [])
    request = Request(format_, lessons or [], [student], template, to, columns, match, zeros)
    place = course_of(course, db)
    with open_database(place) as gradebook:
        written, notes = export(gradebook, place, request)
    for note in notes:
        complaints.print(note, markup=False)
    console.print(f"wrote {written}", soft_wrap=True, highlight=False)


@students_app.command("import")
def import_students(
    roster: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file: from Canvas, from Moodle, or your own.")],
    course: CourseOption = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=COLUMN", help="What the column of id, first_name, last_name, email … is called."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    db: DbOption = None,
) -> None:
    """Enter the students of a class list into the gradebook, or bring their names and addresses up to date."""
    from grader.gradebook.roster import import_roster

    columns = dict(split(text, "FIELD") for text in column or [])
    done = import_roster(course_of(course, db), roster, columns, dry_run=dry_run)
    for sentence in done.notes:
        console.print(sentence, soft_wrap=True, highlight=False)
    for problem in done.problems:
        complaints.print(problem, markup=False)
    if done.problems:
        raise GraderError(f"{len(done.problems)} line(s) of {roster} were left out; all others are done.")
