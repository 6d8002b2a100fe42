"""For instructors: ``autograde``, ``watch``, ``score``."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli.base import (
    CellSeconds,
    CourseOption,
    DbOption,
    Json,
    Lessons,
    MemoryMb,
    NoSandbox,
    OwnCellSeconds,
    OwnTotalSeconds,
    TotalSeconds,
    app,
    complaints,
    console,
    course_of,
)
from grader.cli.shown import complain_about, progress_bar, say_what_waits, say_who_is_late
from grader.errors import GraderError, StoppedError
from grader.sandbox.limits import Limits
from grader.workers import forkserver

if TYPE_CHECKING:
    from grader.course import Course, Folder, LessonFolder
    from grader.judging.kit import Bench
    from grader.judging.verdict import Verdict
    from grader.runs.autograde import Result
    from grader.runs.exchange import CourseExchange
    from grader.workers.pool import Start


@app.command()
def autograde(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="[LESSON]...", help="All handed in, by default.")
    ] = None,
    course: CourseOption = None,
    student: Annotated[str, typer.Option(metavar="GLOB", help="Only students whose name matches.")] = "*",
    workers: Annotated[int | None, typer.Option(min=1, help="Submissions at a time; the cores by default.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Judge on a dask cluster instead, say tcp://host:8786.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Judge unchanged submissions again too.")] = False,
    demos: Annotated[bool, typer.Option("--demos", help="Run also the cells that only show something.")] = False,
    cell_seconds: OwnCellSeconds = None,
    total_seconds: OwnTotalSeconds = None,
    memory_mb: MemoryMb = Limits.memory_bytes // 2**20,
    no_sandbox: NoSandbox = False,
    db: DbOption = None,
    as_json: Json = False,
) -> None:
    """Judge the submissions of a class in a sandbox and record them in nbgrader's gradebook."""
    if scheduler and workers:
        raise typer.BadParameter("--workers are this machine's: leave it out with --scheduler.")
    if scheduler and no_sandbox:
        raise typer.BadParameter("--no-sandbox is for this machine alone: leave it out with --scheduler.")
    if not scheduler:
        forkserver.start()
    place = course_of(course, db)
    if no_sandbox:
        _warn_of_no_sandbox()
    start = _cluster(scheduler) if scheduler else None
    told: dict[str, Any] = {
        "cell_seconds": cell_seconds,
        "total_seconds": total_seconds,
        "memory_bytes": memory_mb * 2**20,
    }
    told = {name: value for name, value in told.items() if value is not None}
    folders = [folder for folder in place.assignments(lessons) if lessons or place.students(folder.name)]
    if not folders:
        raise GraderError(f"Nothing is handed in under {place.root / place.directory.submitted_directory}.")
    for caution in dict.fromkeys(folder.caution for folder in folders if folder.caution):
        complaints.print(caution, markup=False)
    options = {"students": student, "workers": workers, "start": start, "force": force, "demos": demos}
    rows = _JsonList() if as_json else None
    judged = [
        _autograde(place, folder, rows, limits=replace(folder.limits, **told), walls=not no_sandbox, **options)
        for folder in folders
    ]
    if rows:
        rows.end()
    if not all(judged):
        raise typer.Exit(1)


def _autograde(place: Course, folder: Folder, rows: _JsonList | None, **options: Any) -> bool:
    """Judge one assignment, and show its table, or add its rows to the list; whether all of it could be judged."""
    from grader.reports import report
    from grader.runs import autograde as autograding

    say = partial(complaints.print, markup=False)
    results = []
    judged = autograding.results(place, folder, brief=rows is None, say=say, **options)
    number = len(place.students(folder.name, options["students"]))
    with closing(judged), progress_bar(number, f"autograding {folder.name}") as advance:
        for result in judged:
            advance(result)
            if rows:
                rows.add(_row(result))
            results.append(replace(result, verdict=result.verdict.brief()))
    results.sort(key=lambda result: result.student)
    if rows is None:
        report.show(console, folder, results)
        say_what_waits(place, folder)
        say_who_is_late(place, folder)
        report.show_moved(console, results)
    return not complain_about(results)


@app.command("watch")
def watch_course(
    lessons: Lessons = None,
    course: CourseOption = None,
    exchange: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="nbgrader's exchange; by default the configured one, where there is one."),
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Submissions at a time; the cores by default.")] = None,
    cell_seconds: CellSeconds = Limits.cell_seconds,
    total_seconds: TotalSeconds = Limits.total_seconds,
    memory_mb: MemoryMb = Limits.memory_bytes // 2**20,
    db: DbOption = None,
) -> None:
    """Judge submissions as they arrive, and give feedback at once, until Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    forkserver.start()
    from grader.runs import watch
    from grader.sandbox import bubblewrap

    def complain(sentence: str) -> None:
        complaints.print(sentence, markup=False)

    place = course_of(course, db)
    bubblewrap.require()
    place.lessons(lessons)  # A name that is wrong is said now.
    door = _exchange(place, exchange, complain)
    limits = Limits(cell_seconds=cell_seconds, total_seconds=total_seconds, memory_bytes=memory_mb * 2**20)
    places = [place.root / place.directory.submitted_directory, *([door.inbound] if door else [])]
    console.print(f"watching {' and '.join(map(str, places))}; Ctrl-C ends it", soft_wrap=True, highlight=False)
    watching = watch.Watch(
        place,
        lessons,
        exchange=door,
        workers=workers or os.cpu_count() or 1,
        limits=limits,
        tell=lambda folder, result: console.print(watch.show(folder, result), soft_wrap=True, highlight=False),
        complain=complain,
    )
    try:
        with watching:
            watching.run()
    except (KeyboardInterrupt, StoppedError):
        console.print("Stopped: what is judged is recorded, and the same command goes on from there.")


@app.command()
def score(
    lesson: Annotated[str, typer.Argument()],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    course: CourseOption = None,
    cell_seconds: CellSeconds = Limits.cell_seconds,
    total_seconds: TotalSeconds = Limits.total_seconds,
    no_sandbox: NoSandbox = False,
    as_json: Json = False,
) -> None:
    """Judge notebooks, or .py files of function definitions, from anywhere; needs no course folder and no database."""
    from grader.judging.kit import bench

    if no_sandbox:
        _warn_of_no_sandbox()

    folder = course_of(course).lesson(lesson)
    rows = []
    limits = Limits(cell_seconds=cell_seconds, total_seconds=total_seconds)
    with bench(folder, walls=not no_sandbox) as place:
        for file in files:
            rows.append({"file": str(file), **_score(file, folder, place, limits).to_json()})
    if as_json:
        print(json.dumps(rows, indent=2))
    else:
        _print_scores(rows)
    problems = [row for row in rows if row["problem"]]
    for row in problems:
        complaints.print(f"{row['file']}: {row['problem']}", markup=False)
    if problems:
        raise typer.Exit(1)


def _warn_of_no_sandbox() -> None:
    complaints.print(
        "Warning: with --no-sandbox, submissions run with your own rights: they can read and change all that you can, "
        "this course and its gradebook included.",
        markup=False,
    )


def _exchange(place: Course, root: Path | None, complain: Callable[[str], None]) -> CourseExchange | None:
    from grader.runs.exchange import CourseExchange

    try:
        return CourseExchange(place, root, complain)
    except GraderError:
        if root:
            raise
        return None  # Not every course has one.


def _cluster(scheduler: str) -> Start:
    from grader.workers.cluster import cluster_workers  # Here, since dask is an extra, and takes long to import.

    return partial(cluster_workers, scheduler, lambda sentence: complaints.print(sentence, markup=False))


def _score(file: Path, folder: LessonFolder, place: Bench, limits: Limits) -> Verdict:
    from grader.judging.script import as_notebook
    from grader.judging.submission import MAX_BYTES, UnreadableError

    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        if file.suffix.lower() == ".py":
            content = as_notebook(content, folder.notebook)
    except OSError as error:
        return place.judge(b"", problem=f"The file cannot be read: {error.strerror}.").verdict
    except UnreadableError as error:
        return place.judge(b"", problem=str(error)).verdict
    return place.judge(content, limits).verdict


def _print_scores(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        console.print(
            f"{row['file']}: {row['score']:g} of {row['max_score']:g} points", soft_wrap=True, highlight=False
        )
        for part in row["exercises"]:
            points = f"{part['score']:g}/{part['max_score']:g}"
            text = f"  {part['outcome']:<12} {points:>8}  {part['name']}: {' '.join(part['message'].split())}"
            console.print(text, soft_wrap=True, markup=False, highlight=False)


def _row(result: Result) -> dict[str, Any]:
    moved = dict(zip(("from", "to"), result.moved, strict=True)) if result.moved else None
    return {"student": result.student, "unchanged": result.unchanged, "moved": moved, **result.verdict.to_json()}


class _JsonList:
    """A list printed as its items come: the verdicts of a large class need not be kept."""

    def __init__(self) -> None:
        self._empty = True

    def add(self, item: dict[str, Any]) -> None:
        print("[" if self._empty else ",", json.dumps(item, indent=2), sep="\n")
        self._empty = False

    def end(self) -> None:
        print("[]" if self._empty else "]")
