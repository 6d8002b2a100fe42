"""For learners: ``lab``, ``progress``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.base import CourseOption, Json, Lessons, app, console, course_of
from grader.errors import GraderError


@app.command()
def lab(
    lessons: Lessons = None,
    course: CourseOption = None,
    place: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="Your working copy; my-lessons by default.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
) -> None:
    """Learn: bring your own copy of the lessons up to date, and open JupyterLab in it, at the lesson you were at last.

    Your work stays as it is.
    """
    from grader.learning import lab as laboratory

    home = course_of(course)
    copy = laboratory.working_copy(home, place)
    folders = home.lessons(lessons)
    for folder in folders:
        console.print(laboratory.update(home, folder, copy), soft_wrap=True, highlight=False)
    console.print(f"Your lessons are in {copy}.", soft_wrap=True)
    notebook = laboratory.where_to_go_on(copy, {folder.name for folder in folders})
    if code := laboratory.open_lab(home, copy, notebook, browser=browser):
        raise GraderError(f"JupyterLab ended with exit code {code}; what it says above tells why.")


@app.command("progress")
def show_progress(
    place: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="Your working copy; my-lessons by default.")
    ] = None,
    course: CourseOption = None,
    as_json: Json = False,
) -> None:
    """Show how far you are in your working copy, by what the instant checks last said."""
    from grader.learning import progress_table
    from grader.learning.lab import working_copy

    copy = working_copy(course_of(course), place)
    lessons = progress_table.read(copy)
    if as_json:
        print(json.dumps(progress_table.to_json(lessons), indent=2))
    else:
        progress_table.show(console, lessons)
