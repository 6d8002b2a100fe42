"""For authors: ``build``, ``new``, ``pull``, ``release``, ``verify``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.base import CourseOption, DbOption, Json, Lessons, app, complaints, console, course_of
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.course import LessonFolder

KEPT, BROKEN = "kept  ", "BROKEN"


@app.command()
def build(
    lessons: Lessons = None,
    course: CourseOption = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when something is not current.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Drop what was edited in the notebooks.")] = False,
) -> None:
    """Build source/ from lessons/: the instructor's notebooks and the public cases."""
    from grader.authoring import build as building

    outdated = []
    for folder in course_of(course).lessons(lessons):
        changed = building.stale(folder) if check else building.build(folder, overwrite=overwrite)
        outdated += changed if check else []
        for path in changed:
            why = f": {_why_not_current(folder)}" if check and path == folder.source and path.exists() else ""
            console.print(f"{'not current' if check else 'wrote'}: {path}{why}", soft_wrap=True, highlight=False)
        if not changed:
            console.print(f"current: {folder.name}")
    if outdated:
        then = 'run "grader build", or "grader pull" for what was edited in a notebook.'
        raise GraderError(f"{len(outdated)} built file(s) are not current; {then}")


@app.command("new")
def new_lesson(
    lesson: Annotated[str, typer.Argument(help="Its name: small letters, digits and underscores.")],
    course: CourseOption = None,
    title: Annotated[str, typer.Option(help="Its heading; its name, in words, by default.")] = "",
) -> None:
    """Write a lesson to start from, with one small exercise."""
    from grader.authoring.skeleton import new

    place = course_of(course)
    if course is None and not Path.cwd().is_relative_to(place.root):  # Others take the project's own lessons then.
        raise GraderError(f"There is no course around {Path.cwd()}; go to one, or name its folder with --course.")
    for path in new(place, lesson, title):
        console.print(f"wrote: {path}", soft_wrap=True, highlight=False)
    where = f" --course {course}" if course else ""
    steps = " && ".join(f"grader {step} {lesson}{where}" for step in ("build", "release", "verify"))
    console.print(f"next: {steps}", soft_wrap=True, highlight=False)


@app.command("pull")
def pull_back(
    lesson: Annotated[str, typer.Argument()],
    course: CourseOption = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Take the notebook over even where the text has changed too.")
    ] = False,
) -> None:
    """Bring what was edited in source/, in Jupyter, back into lessons/."""
    from grader.authoring.pull import pull

    folder = course_of(course).lesson(lesson)
    pulled = pull(folder, overwrite=overwrite)
    said = f"current: {folder.name}" if pulled.nothing else f"pulled into {folder.text}: {pulled}"
    console.print(said, soft_wrap=True, highlight=False)
    for name, (claimed, counted) in (pulled.points or {}).items():
        sentence = f"{name} has {claimed:g} points in the notebook; {counted:g} count, as {folder.exercises_file} says."
        complaints.print(sentence, markup=False)


@app.command()
def release(
    lessons: Lessons = None,
    course: CourseOption = None,
    as_zip: Annotated[bool, typer.Option("--zip", help="Pack them into one archive for students, too.")] = False,
    solutions: Annotated[
        bool, typer.Option("--solutions", help="For self-study only: with the solutions, for solution(…).")
    ] = False,
    db: DbOption = None,
) -> None:
    """Make the students' folders in release/, through nbgrader's generate_assignment."""
    from grader.authoring import build as building
    from grader.authoring.archive import write_archive
    from grader.authoring.release import release as release_lesson

    place = course_of(course, db)
    folders = place.lessons(lessons)
    for folder in folders:
        building.build(folder)
        console.print(f"released: {release_lesson(place, folder, solved=solutions)}", soft_wrap=True)
    if as_zip:
        console.print(f"packed: {write_archive(place, folders)}", soft_wrap=True)


@app.command()
def verify(
    lessons: Lessons = None,
    course: CourseOption = None,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Try instead whether every small wrong change to a solution loses points.")
    ] = False,
    sample: Annotated[
        int | None, typer.Option(min=1, help="With --mutants: as many of each exercise; all by default.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Try every promise a lesson makes, and name each broken one."""
    from grader.authoring.verify import verify as verify_lesson
    from grader.authoring.verify import verify_mutants

    if sample and not mutants:
        raise typer.BadParameter("--sample goes with --mutants.")
    place = course_of(course)
    findings = []
    for folder in place.lessons(lessons):
        for finding in verify_mutants(folder, sample) if mutants else verify_lesson(place, folder):
            findings.append(finding)
            if not as_json:
                where = f"{finding.lesson}/{finding.exercise}" if finding.exercise else finding.lesson
                stands = KEPT if finding.kept else BROKEN
                why = f": {finding.reason}" if finding.reason else ""
                console.print(f"{stands}  {where}: {finding.promise}{why}", soft_wrap=True, highlight=False)
    if as_json:
        print(json.dumps([vars(finding) for finding in findings], indent=2))
    broken = [finding for finding in findings if not finding.kept]
    if broken:
        raise GraderError(f"{len(broken)} of {len(findings)} promises are broken, the first: {broken[0].reason}.")


def _why_not_current(folder: LessonFolder) -> str:
    from grader.authoring import sides

    try:
        return sides.describe(folder)
    except GraderError as error:
        return str(error)
