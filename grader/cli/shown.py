"""What several commands show of a class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.cli.base import complaints, console
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.course import Course, Folder
    from grader.reports.class_report import ClassReport
    from grader.runs.autograde import Result

#: As many late students as are named.
SHOWN = 20


@contextmanager
def progress_bar(total: int, what: str) -> Iterator[Callable[[Result], None]]:
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


def complain_about(results: list[Result]) -> bool:
    """Name the submissions that could not be judged; say whether there are any."""
    failed = [result for result in results if result.failure]
    for result in failed:
        complaints.print(f"{result.student} could not be judged: {result.failure}", markup=False)
    return bool(failed)


def say_what_waits(course: Course, folder: Folder) -> None:
    """The table shows what the machine judged: say what it leaves to a human."""
    texts = folder.lesson.free_texts
    if not texts:
        return
    from grader.gradebook.opening import open_gradebook

    with open_gradebook(course, folder) as gradebook:
        waiting = gradebook.waiting()
    points = sum(text.points for text in texts)
    where = " (in formgrader, under Manual Grading)" if waiting else ""
    console.print(
        f"\nBeside these, {points:g} points are given by hand. Answers still to be graded: {waiting}{where}.",
        highlight=False,
        soft_wrap=True,
    )


def say_who_is_late(course: Course, folder: Folder) -> None:
    """The table shows what was judged: say what is taken off for being late."""
    from grader.gradebook.opening import open_gradebook

    with open_gradebook(course, folder) as gradebook:
        late = gradebook.late()
    if late:
        costs = ", ".join(f"{student} \N{MINUS SIGN}{points:g}" for student, points in sorted(late.items())[:SHOWN])
        costs += f" and {len(late) - SHOWN} more" if len(late) > SHOWN else ""
        console.print(f"\nLate, in points: {costs}", soft_wrap=True, highlight=False)


def write_report(
    place: Course, found: ClassReport, to: Path | None = None, csv: Path | None = None
) -> tuple[Path, Path]:
    """Write a class report's page and table, and say where they are."""
    from grader.reports import report_csv, report_page

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
