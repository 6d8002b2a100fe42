"""The ``grader`` command. Each command imports what it needs itself, so that none waits for what others need."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader import forkserver
from grader.errors import GraderError
from grader.sandbox.limits import Limits

if TYPE_CHECKING:
    from grader.autograde import Result
    from grader.course import Course
    from grader.kit import Bench
    from grader.pool import Start
    from grader.verdict import Verdict

app = typer.Typer(
    help="Build, release, autograde and explain notebook assignments.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(markup=False)  # Reasons, file names and hints have brackets of their own.
KEPT, BROKEN = "kept  ", "BROKEN"
complaints = Console(stderr=True, highlight=False, soft_wrap=True)

Lessons = Annotated[list[str] | None, typer.Argument(metavar="[LESSON]...", help="Lessons; all when none is named.")]
CourseOption = Annotated[
    Path | None, typer.Option("--course", metavar="DIR", help="Course folder; the one around here by default.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
CellSeconds = Annotated[float, typer.Option(min=0.1, help="Time one cell may take.")]
TotalSeconds = Annotated[float, typer.Option(min=1, help="Time one submission may take.")]
MemoryMb = Annotated[int, typer.Option(min=512, help="Memory one process of a submission may take.")]


@app.command()
def build(
    lessons: Lessons = None,
    course: CourseOption = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when something is not current.")] = False,
) -> None:
    """Build source/ from lessons/: the instructor's notebooks and the public cases."""
    from grader import build as building

    outdated = []
    for folder in _course(course).lessons(lessons):
        changed = building.stale(folder) if check else building.build(folder)
        outdated += changed if check else []
        for path in changed:
            console.print(f"{'not current' if check else 'wrote'}: {path}", soft_wrap=True)
        if not changed:
            console.print(f"current: {folder.name}")
    if outdated:
        raise GraderError(f'{len(outdated)} built file(s) are not current; run "grader build".')


@app.command()
def release(
    lessons: Lessons = None,
    course: CourseOption = None,
    as_zip: Annotated[bool, typer.Option("--zip", help="Pack them into one archive for students, too.")] = False,
    solutions: Annotated[
        bool, typer.Option("--solutions", help="For self-study only: with the solutions, for solution(…).")
    ] = False,
) -> None:
    """Make the students' folders in release/, through nbgrader's generate_assignment."""
    from grader import build as building
    from grader.archive import write_archive
    from grader.release import release as release_lesson

    place = _course(course)
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
    as_json: Json = False,
) -> None:
    """Judge the submissions of a class in a sandbox and record them in nbgrader's gradebook."""
    if scheduler and workers:
        raise typer.BadParameter("--workers are this machine's: leave it out with --scheduler.")
    if not scheduler:
        forkserver.start()
    from grader import autograde as autograding
    from grader import report

    place = _course(course)
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
        )
        number = len(place.students(folder.name, student))
        with closing(judged), _progress(number, f"autograding {folder.name}") as advance:
            for result in judged:
                advance(result)
                if rows:
                    rows.add({"student": result.student, "unchanged": result.unchanged, **result.verdict.to_json()})
                results.append(replace(result, verdict=result.verdict.brief()))
        results.sort(key=lambda result: result.student)
        if not as_json:
            report.show(console, folder, results)
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
    as_json: Json = False,
) -> None:
    """Judge notebooks, or .py files of function definitions, from anywhere; needs no course folder and no database."""
    from grader.kit import bench

    folder = _course(None).lesson(lesson)
    rows = []
    limits = Limits(cell_seconds=cell_seconds, total_seconds=total_seconds)
    with bench(folder) as place:
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
) -> None:
    """Write each student's feedback page, where nbgrader's release_feedback finds it."""
    from grader.feedback import feedback as write_feedback

    place = _course(course)
    pages = write_feedback(place, place.lesson(lesson), place.students(lesson, student))
    console.print(f"wrote {len(pages)} pages, the first: {pages[0]}", soft_wrap=True)


@app.command("report")
def show_report(lesson: Annotated[str, typer.Argument()], course: CourseOption = None) -> None:
    """Show the class at a glance: outcomes by student and exercise, and the commonest mistakes."""
    from grader import report
    from grader.autograde import graded_before

    place = _course(course)
    folder = place.lesson(lesson)
    report.show(console, folder, graded_before(place, folder))


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
    report.show(console, folder, results)
    for what, path in {
        "handout": made.root / "release" / folder.name,
        "gradebook": made.root / "gradebook.db",
        "feedback": pages[0],
    }.items():
        console.print(f"{what + ':':<10} {path}", soft_wrap=True, highlight=False)
    if _complain_about(results):
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Try whether this machine can grade safely, and say what is missing."""
    from grader import doctor as diagnosis

    findings = diagnosis.examine()
    for promise, reason in findings:
        stands = BROKEN if reason else KEPT
        console.print(f"{stands}  {promise}{': ' + reason if reason else ''}", soft_wrap=True, highlight=False)
    broken = [promise for promise, reason in findings if reason]
    if broken:
        raise GraderError(f"This machine does not hold: {'; '.join(broken)}.")


def main() -> None:
    """Run the command; an error meant for the user becomes one sentence on standard error and exit code 1."""
    try:
        app()
    except GraderError as error:
        complaints.print(str(error), markup=False)
        sys.exit(1)


def _cluster(scheduler: str) -> Start:
    from grader.cluster import cluster_workers  # Here, since dask is an extra, and takes long to import.

    return partial(cluster_workers, scheduler, lambda sentence: complaints.print(sentence, markup=False))


def _score(file: Path, place: Bench, limits: Limits) -> Verdict:
    from grader.script import as_notebook
    from grader.submission import UnreadableError

    try:
        content = file.read_bytes()
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


def _course(root: Path | None) -> Course:
    from grader.course import Course, find_course

    if root is None:
        return find_course(Path.cwd())
    if not root.is_dir():
        raise GraderError(f"There is no course folder {root}; name one that exists with --course.")
    return Course(root.resolve())
