"""For the curious: ``demo`` and ``doctor`` show what it does, and whether it can do so here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.base import app, console
from grader.cli.shown import complain_about, progress_bar, write_report
from grader.errors import GraderError

if TYPE_CHECKING:
    pass


@app.command()
def demo(
    students: Annotated[int, typer.Option(min=1, help="Size of the simulated class.")] = 30,
    course: Annotated[Path, typer.Option("--course", metavar="DIR", help="Folder to make.")] = Path("demo-course"),
    workers: Annotated[int | None, typer.Option(min=1, help="Submissions at a time; the cores by default.")] = None,
) -> None:
    """Make a course with a simulated class, and take it from release to feedback."""
    from grader import demo as demonstration
    from grader.authoring.release import release as release_lesson
    from grader.reports import report
    from grader.reports.class_report import gather
    from grader.reports.feedback import feedback as write_feedback
    from grader.runs import autograde as autograding

    made = demonstration.set_up(course, students)
    folder = made.lesson(demonstration.LESSON)
    console.print(f"made {made.root} with {students} submissions", soft_wrap=True)
    console.print(f"released: {release_lesson(made, folder)}", soft_wrap=True)
    results = []
    with progress_bar(students, "autograding") as advance:
        for result in autograding.results(made, folder, workers=workers, limits=demonstration.LIMITS, force=True):
            advance(result)
            results.append(result)
    results.sort(key=lambda result: result.student)
    pages = write_feedback(made, folder, made.students(folder.name))
    page, _ = write_report(made, gather(made, folder))
    report.show(console, folder, results)
    for what, path in {
        "handout": made.root / "release" / folder.name,
        "gradebook": made.root / "gradebook.db",
        "feedback": pages[0],
        "report": page,
    }.items():
        console.print(f"{what + ':':<10} {path}", soft_wrap=True, highlight=False)
    if complain_about(results):
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Try whether this machine can grade safely, and say what is missing."""
    from grader import doctor as diagnosis

    broken = []
    for promise, reason in diagnosis.examine():
        stands = "not held" if reason else "held    "
        console.print(f"{stands}  {promise}{': ' + reason if reason else ''}", soft_wrap=True, highlight=False)
        broken += [promise] if reason else []
    if broken:
        raise GraderError(f"This machine does not hold: {'; '.join(broken)}.")
