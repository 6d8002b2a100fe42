"""The ``grader`` command. Each command imports what it needs itself, so that none waits for what others need."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader import forkserver
from grader.errors import GraderError, StoppedError, what_failed
from grader.sandbox.limits import Limits
from grader.text import printable

if TYPE_CHECKING:
    from grader.autograde import Result
    from grader.class_report import ClassReport
    from grader.course import Course, LessonFolder
    from grader.exchange import CourseExchange
    from grader.kit import Bench
    from grader.pool import Start
    from grader.verdict import Verdict

app = typer.Typer(
    help="Build, release, autograde and explain notebook assignments.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class _Console(Console):
    """Prints text that students wrote, or named, as it is: it gives a terminal no orders, and is no markup."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(printable(text) if isinstance(text, str) else text for text in objects), **options)


students_app = typer.Typer(help="The class list in the gradebook.", no_args_is_help=True)
app.add_typer(students_app, name="students")
console = _Console(markup=False)  # Reasons, file names and hints have brackets of their own.
KEPT, BROKEN = "kept  ", "BROKEN"
#: As many late students as are named.
SHOWN = 20
complaints = _Console(stderr=True, highlight=False, soft_wrap=True)

Lessons = Annotated[list[str] | None, typer.Argument(metavar="[LESSON]...", help="Lessons; all when none is named.")]
CourseOption = Annotated[
    Path | None, typer.Option("--course", metavar="DIR", help="Course folder; the one around here by default.")
]
DbOption = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        envvar="GRADER_DB",
        help="The gradebook's database, say postgresql+psycopg://ann@host/grades; the course's own by default.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
CellSeconds = Annotated[float, typer.Option(min=0.1, help="Time one cell may take.")]
TotalSeconds = Annotated[float, typer.Option(min=1, help="Time one submission may take.")]
MemoryMb = Annotated[int, typer.Option(min=512, help="Memory one process of a submission may take.")]
NoSandbox = Annotated[
    bool, typer.Option("--no-sandbox", help="Run submissions with your own rights: only for code you trust.")
]


@app.command()
def build(
    lessons: Lessons = None,
    course: CourseOption = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when something is not current.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Drop what was edited in the notebooks.")] = False,
) -> None:
    """Build source/ from lessons/: the instructor's notebooks and the public cases."""
    from grader import build as building

    outdated = []
    for folder in _course(course).lessons(lessons):
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
    from grader.skeleton import new

    place = _course(course)
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
    from grader.pull import pull

    folder = _course(course).lesson(lesson)
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
    from grader import build as building
    from grader.archive import write_archive
    from grader.release import release as release_lesson

    place = _course(course, db)
    folders = place.lessons(lessons)
    for folder in folders:
        building.build(folder)
        console.print(f"released: {release_lesson(place, folder, solved=solutions)}", soft_wrap=True)
    if as_zip:
        console.print(f"packed: {write_archive(place, folders)}", soft_wrap=True)


@app.command()
def lab(
    lessons: Lessons = None,
    course: CourseOption = None,
    place: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="Your working copy; my-lessons by default.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
) -> None:
    """Learn: bring your own copy of the lessons up to date, and open JupyterLab in it. Your work stays as it is."""
    from grader import lab as laboratory

    home = _course(course)
    copy = laboratory.working_copy(home, place)
    folders = home.lessons(lessons)
    for folder in folders:
        console.print(laboratory.update(home, folder, copy), soft_wrap=True, highlight=False)
    console.print(f"Your lessons are in {copy}.", soft_wrap=True)
    first = copy / folders[0].name / f"{folders[0].name}.ipynb" if len(folders) == 1 else None
    if code := laboratory.open_lab(copy, first, browser=browser):
        raise GraderError(f"JupyterLab ended with exit code {code}; what it says above tells why.")


@app.command("progress")
def show_progress(
    place: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="Your working copy; my-lessons by default.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show how far you are in your working copy, by what the instant checks last said."""
    from grader import progress_table
    from grader.lab import working_copy

    copy = working_copy(_course(None), place)
    lessons = progress_table.read(copy)
    if as_json:
        print(json.dumps(progress_table.to_json(lessons), indent=2))
    else:
        progress_table.show(console, lessons)


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
    from grader.verify import verify as verify_lesson
    from grader.verify import verify_mutants

    if sample and not mutants:
        raise typer.BadParameter("--sample goes with --mutants.")
    place = _course(course)
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
    cell_seconds: CellSeconds = Limits.cell_seconds,
    total_seconds: TotalSeconds = Limits.total_seconds,
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
    from grader import autograde as autograding
    from grader import report

    place = _course(course, db)
    if no_sandbox:
        _warn_of_no_sandbox()
    start = _cluster(scheduler) if scheduler else None
    limits = Limits(cell_seconds=cell_seconds, total_seconds=total_seconds, memory_bytes=memory_mb * 2**20)
    folders = [folder for folder in place.lessons(lessons) if lessons or place.students(folder.name)]
    if not folders:
        raise GraderError(f"Nothing is handed in under {place.root / place.directory.submitted_directory}.")
    rows = _JsonList() if as_json else None
    failed = False
    for folder in folders:
        results = []
        judged = autograding.results(
            place,
            folder,
            students=student,
            workers=workers,
            start=start,
            limits=limits,
            force=force,
            demos=demos,
            brief=not as_json,
            walls=not no_sandbox,
            say=lambda sentence: complaints.print(sentence, markup=False),
        )
        number = len(place.students(folder.name, student))
        with closing(judged), _progress(number, f"autograding {folder.name}") as advance:
            for result in judged:
                advance(result)
                if rows:
                    rows.add(_row(result))
                results.append(replace(result, verdict=result.verdict.brief()))
        results.sort(key=lambda result: result.student)
        if not as_json:
            report.show(console, folder, results)
            _say_what_waits(place, folder)
            _say_who_is_late(place, folder)
            report.show_moved(console, results)
        failed |= _complain_about(results)
    if rows:
        rows.end()
    if failed:
        raise typer.Exit(1)


@app.command()
def score(
    lesson: Annotated[str, typer.Argument()],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    cell_seconds: CellSeconds = Limits.cell_seconds,
    total_seconds: TotalSeconds = Limits.total_seconds,
    no_sandbox: NoSandbox = False,
    as_json: Json = False,
) -> None:
    """Judge notebooks, or .py files of function definitions, from anywhere; needs no course folder and no database."""
    from grader.kit import bench

    if no_sandbox:
        _warn_of_no_sandbox()

    folder = _course(None).lesson(lesson)
    rows = []
    limits = Limits(cell_seconds=cell_seconds, total_seconds=total_seconds)
    with bench(folder, walls=not no_sandbox) as place:
        for file in files:
            rows.append({"file": str(file), **_score(file, place, limits).to_json()})
    if as_json:
        print(json.dumps(rows, indent=2))
    else:
        _print_scores(rows)
    problems = [row for row in rows if row["problem"]]
    for row in problems:
        complaints.print(f"{row['file']}: {row['problem']}", markup=False)
    if problems:
        raise typer.Exit(1)


@app.command()
def feedback(
    lesson: Annotated[str, typer.Argument()],
    course: CourseOption = None,
    student: Annotated[str, typer.Option(metavar="GLOB", help="Only students whose name matches.")] = "*",
    db: DbOption = None,
) -> None:
    """Write each student's feedback page, where nbgrader's release_feedback finds it."""
    from grader.feedback import feedback as write_feedback

    place = _course(course, db)
    pages = write_feedback(place, place.lesson(lesson), place.students(lesson, student))
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
    from grader import report
    from grader.class_report import gather

    place = _course(course, db)
    folder = place.lesson(lesson)
    found = gather(place, folder)
    report.show(console, folder, found.standings)
    for path in _write_report(place, found, to, csv):
        console.print(f"wrote: {path}", soft_wrap=True, highlight=False)
    _say_what_waits(place, folder)


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
    from grader import watch
    from grader.sandbox import bubblewrap

    def complain(sentence: str) -> None:
        complaints.print(sentence, markup=False)

    place = _course(course, db)
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
    from grader.export import Request, export
    from grader.gradebook import open_database

    columns = dict(_split(text, "LESSON") for text in column or [])
    request = Request(format_, lessons or [], [student], template, to, columns, match, zeros)
    place = _course(course, db)
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
    from grader.roster import import_roster

    columns = dict(_split(text, "FIELD") for text in column or [])
    done = import_roster(_course(course, db), roster, columns, dry_run=dry_run)
    for sentence in done.notes:
        console.print(sentence, soft_wrap=True, highlight=False)
    for problem in done.problems:
        complaints.print(problem, markup=False)
    if done.problems:
        raise GraderError(f"{len(done.problems)} line(s) of {roster} were left out; all others are done.")


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
    from grader import side_by_side
    from grader.similarity import similarity as compare

    place = _course(course)
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


@app.command()
def demo(
    students: Annotated[int, typer.Option(min=1, help="Size of the simulated class.")] = 30,
    course: Annotated[Path, typer.Option("--course", metavar="DIR", help="Folder to make.")] = Path("demo-course"),
    workers: Annotated[int | None, typer.Option(min=1, help="Submissions at a time; the cores by default.")] = None,
) -> None:
    """Make a course with a simulated class, and take it from release to feedback."""
    from grader import autograde as autograding
    from grader import demo as demonstration
    from grader import report
    from grader.class_report import gather
    from grader.feedback import feedback as write_feedback
    from grader.release import release as release_lesson

    made = demonstration.set_up(course, students)
    folder = made.lesson(demonstration.LESSON)
    console.print(f"made {made.root} with {students} submissions", soft_wrap=True)
    console.print(f"released: {release_lesson(made, folder)}", soft_wrap=True)
    results = []
    with _progress(students, "autograding") as advance:
        for result in autograding.results(made, folder, workers=workers, limits=demonstration.LIMITS, force=True):
            advance(result)
            results.append(result)
    results.sort(key=lambda result: result.student)
    pages = write_feedback(made, folder, made.students(folder.name))
    page, _ = _write_report(made, gather(made, folder))
    report.show(console, folder, results)
    for what, path in {
        "handout": made.root / "release" / folder.name,
        "gradebook": made.root / "gradebook.db",
        "feedback": pages[0],
        "report": page,
    }.items():
        console.print(f"{what + ':':<10} {path}", soft_wrap=True, highlight=False)
    if _complain_about(results):
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


def main() -> None:
    """Run the command; an error meant for the user becomes one sentence on standard error and exit code 1."""
    try:
        app()
    except GraderError as error:
        complaints.print(str(error), markup=False)
        sys.exit(1)
    except OSError as error:
        complaints.print(f"{what_failed(error)}; see that it can be, and run the same command again.", markup=False)
        sys.exit(1)


def _warn_of_no_sandbox() -> None:
    complaints.print(
        "Warning: with --no-sandbox, submissions run with your own rights: they can read and change all that you can, "
        "this course and its gradebook included.",
        markup=False,
    )


def _why_not_current(folder: LessonFolder) -> str:
    from grader import sides

    try:
        return sides.describe(folder)
    except GraderError as error:
        return str(error)


def _exchange(place: Course, root: Path | None, complain: Callable[[str], None]) -> CourseExchange | None:
    from grader.exchange import CourseExchange

    try:
        return CourseExchange(place, root, complain)
    except GraderError:
        if root:
            raise
        return None  # Not every course has one.


def _cluster(scheduler: str) -> Start:
    from grader.cluster import cluster_workers  # Here, since dask is an extra, and takes long to import.

    return partial(cluster_workers, scheduler, lambda sentence: complaints.print(sentence, markup=False))


def _score(file: Path, place: Bench, limits: Limits) -> Verdict:
    from grader.script import as_notebook
    from grader.submission import MAX_BYTES, UnreadableError

    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        if file.suffix.lower() == ".py":
            content = as_notebook(content, place.folder.notebook)
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


@contextmanager
def _progress(total: int, what: str) -> Iterator[Callable[[Result], None]]:
    """A progress bar on standard error, with the outcomes so far; silent when that is no terminal."""
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
               TimeRemainingColumn(), TextColumn("{task.fields[outcomes]}")]  # fmt: skip
    outcomes: Counter[str] = Counter()
    with Progress(*columns, console=complaints, transient=True, disable=not complaints.is_terminal) as progress:
        task = progress.add_task(what, total=total, rate="", outcomes="")

        def advance(result: Result) -> None:
            outcomes.update(str(exercise.outcome) for exercise in result.verdict.exercises)
            counts = "  ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
            speed = progress.tasks[task].speed
            rate = f"{speed:.1f}/s" if speed else ""
            progress.update(task, advance=1, outcomes=counts, rate=rate)

        yield advance


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


def _complain_about(results: list[Result]) -> bool:
    """Name the submissions that could not be judged; say whether there are any."""
    failed = [result for result in results if result.failure]
    for result in failed:
        complaints.print(f"{result.student} could not be judged: {result.failure}", markup=False)
    return bool(failed)


def _say_what_waits(course: Course, folder: LessonFolder) -> None:
    """The table shows what the machine judged: say what it leaves to a human."""
    texts = folder.lesson.free_texts
    if not texts:
        return
    from grader.gradebook import open_gradebook

    with open_gradebook(course, folder) as gradebook:
        waiting = gradebook.waiting()
    points = sum(text.points for text in texts)
    where = " (in formgrader, under Manual Grading)" if waiting else ""
    console.print(
        f"\nBeside these, {points:g} points are given by hand. Answers still to be graded: {waiting}{where}.",
        highlight=False,
        soft_wrap=True,
    )


def _split(text: str, left: str) -> tuple[str, str]:
    before, _, after = text.partition("=")
    if not (before and after):
        raise typer.BadParameter(f'--column is to be written as --column "{left}=COLUMN", not as "{text}".')
    return before.strip(), after.strip()


def _say_who_is_late(course: Course, folder: LessonFolder) -> None:
    """The table shows what was judged: say what is taken off for being late."""
    from grader.gradebook import open_gradebook

    with open_gradebook(course, folder) as gradebook:
        late = gradebook.late()
    if late:
        costs = ", ".join(f"{student} \N{MINUS SIGN}{points:g}" for student, points in sorted(late.items())[:SHOWN])
        costs += f" and {len(late) - SHOWN} more" if len(late) > SHOWN else ""
        console.print(f"\nLate, in points: {costs}", soft_wrap=True, highlight=False)


def _write_report(
    place: Course, found: ClassReport, to: Path | None = None, csv: Path | None = None
) -> tuple[Path, Path]:
    """Write a class report's page and table, and say where they are."""
    from grader import report_csv, report_page

    page = (to or place.root / "reports" / f"{found.folder.name}.html").absolute()
    table = (csv or page.with_suffix(".csv")).absolute()
    if page == table:
        raise GraderError(f"The page and the table cannot both be {page}; name two files with --to and --csv.")
    for path, write in ((page, partial(report_page.write, now=datetime.now(UTC))), (table, report_csv.write)):
        try:
            write(found, path)
        except OSError as error:
            reason = error.strerror or error
            raise GraderError(f"{path} cannot be written ({reason}); name another file with --to or --csv.") from error
    return page, table


def _course(root: Path | None, db: str | None = None) -> Course:
    from grader.course import Course, find_course

    if root is None:
        return replace(find_course(Path.cwd()), db=db)
    if not root.is_dir():
        raise GraderError(f"There is no course folder {root}; name one that exists with --course.")
    return Course(root.resolve(), db)
