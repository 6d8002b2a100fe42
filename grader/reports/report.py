"""A class at a glance: students × exercises, and the mistakes most often made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.course import Folder
from grader.judging.verdict import Outcome
from grader.reports.statistics import Judged, commonest_mistakes, numbers
from grader.runs.autograde import Result
from grader.text import printable

#: As many of the commonest mistakes, and of the marks that moved, as are read.
SHOWN = 8
#: Of a large class, so many are laid out at a time: a single table of all would fill the memory.
ROWS = 500
#: Signs a column takes beside its text.
BORDER = 3
#: A sign beside each colour, so that colour carries nothing alone; signs that every font has.
LOOKS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "yellow"),
    Outcome.ERROR: ("!", "red"),
    Outcome.UNATTEMPTED: ("·", "dim"),
    Outcome.TIMEOUT: ("∞", "red"),
    Outcome.KILLED: ("†", "red"),
    Outcome.MISSING: ("?", "red"),
}


def show(console: Console, folder: Folder, results: Sequence[Judged]) -> None:
    """Print the table of a run, and below it what was most often misunderstood."""
    widths = _widths(console, folder, results)
    for start in range(0, max(len(results), 1), ROWS):
        table = _table(folder, widths, results[start : start + ROWS])
        table.title = folder.lesson.title if start == 0 else None
        table.caption = _legend() if start + ROWS >= len(results) else None
        console.print(table)
    for name, number in numbers(folder.lesson).items():
        console.print(f"{number:>2}  {name}", highlight=False)
    _show_mistakes(console, folder, results)


def _widths(console: Console, folder: Folder, results: Sequence[Judged]) -> Iterable[int | None]:
    """Of the columns but the last, so that the portions of a large class line up; free where there is no room."""
    widths = [0] * (1 + len(folder.lesson.exercises))
    for result in results:
        cells = [printable(result.student), *(_cell(one.outcome, one.score).plain for one in result.verdict.exercises)]
        for place, text in enumerate(cells[: len(widths)]):
            widths[place] = max(widths[place], cell_len(text))
    lined_up = len(results) > ROWS and sum(widths) + BORDER * (len(widths) + 2) < console.width
    return widths if lined_up else repeat(None)


def _table(folder: Folder, widths: Iterable[int | None], results: Sequence[Judged]) -> Table:
    table = Table(title_justify="left", caption_justify="left")
    width = iter(widths)
    table.add_column("student", overflow="fold", min_width=next(width))
    for number in numbers(folder.lesson).values():
        table.add_column(number, justify="right", min_width=next(width))
    table.add_column(f"of {sum(exercise.points for exercise in folder.lesson.exercises):g}", justify="right")
    for result in results:
        table.add_row(
            Text(printable(result.student)),  # Not markup, whatever it is called.
            *(_cell(exercise.outcome, exercise.score) for exercise in result.verdict.exercises),
            f"{result.verdict.score:g}",
        )
    return table


def show_moved(console: Console, results: Sequence[Result]) -> None:
    """Say whose marks are others than before the run; of many, the first few and how many there are."""
    moved = [result for result in results if result.moved]
    if not moved:
        return
    parts = [f"{one.student} {one.moved[0]:g} → {one.moved[1]:g}" for one in moved[:SHOWN] if one.moved]
    more = f", and {len(moved) - SHOWN} more" if len(moved) > SHOWN else ""
    text = f"Marks moved ({len(moved)} of {len(results)}): {', '.join(parts)}{more}."
    console.print(text, soft_wrap=True, highlight=False, markup=False)


def _show_mistakes(console: Console, folder: Folder, results: Sequence[Judged]) -> None:
    found = commonest_mistakes(folder.lesson, results)
    if not found:
        return
    number_of = numbers(folder.lesson)
    table = Table(title="\nCommonest mistakes", title_justify="left")
    table.add_column("students", justify="right")
    table.add_column("mistake")
    table.add_column("in")
    table.add_column("the hint they got", ratio=1)
    for mistake in found[:SHOWN]:
        places = ", ".join(number_of[name] for name in mistake.exercises)
        table.add_row(str(len(mistake.students)), Text(mistake.name), places, Text(mistake.hint))
    console.print(table)


@lru_cache(maxsize=1024)
def _cell(outcome: Outcome, score: float) -> Text:
    sign, style = LOOKS[outcome]
    return Text(f"{score:g} {sign}", style)


def _legend() -> str:
    return "   ".join(f"{sign} {outcome}" for outcome, (sign, _) in LOOKS.items())
