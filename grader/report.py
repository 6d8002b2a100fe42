"""A class at a glance: students × exercises, and the mistakes most often made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.autograde import Result
from grader.course import LessonFolder
from grader.verdict import ExerciseVerdict, Outcome

#: As many of the commonest mistakes as are read.
SHOWN = 8
#: A sign beside each colour, so that colour carries nothing alone.
LOOKS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "yellow"),
    Outcome.ERROR: ("!", "red"),
    Outcome.UNATTEMPTED: ("·", "dim"),
    Outcome.TIMEOUT: ("⧖", "red"),
    Outcome.KILLED: ("☠", "red"),
    Outcome.MISSING: ("?", "red"),
}


def show(console: Console, folder: LessonFolder, results: Sequence[Result]) -> None:
    """Print the table of a run, and below it what was most often misunderstood."""
    table = Table(title=folder.lesson.title, caption=_legend(), title_justify="left", caption_justify="left")
    table.add_column("student", overflow="fold")
    for number in _numbers(folder).values():
        table.add_column(number, justify="right")
    table.add_column(f"of {sum(exercise.points for exercise in folder.lesson.exercises):g}", justify="right")
    for result in results:
        table.add_row(
            Text(result.student),  # Not markup, whatever it is called.
            *(_cell(exercise) for exercise in result.verdict.exercises),
            f"{result.verdict.score:g}",
        )
    console.print(table)
    for name, number in _numbers(folder).items():
        console.print(f"{number:>2}  {name}", highlight=False)
    _show_mistakes(console, folder, results)


@dataclass(frozen=True)
class CommonMistake:
    """A mistake with its hint, how many students made it, and in which exercises."""

    name: str
    hint: str
    students: int
    exercises: tuple[str, ...]


def commonest_mistakes(folder: LessonFolder, results: Sequence[Result]) -> list[CommonMistake]:
    """What was most often misunderstood, the commonest first; one mistake made in several exercises counts once."""
    hints = {(e.name, mistake.name): mistake.hint for e in folder.lesson.exercises for mistake in e.mistakes}
    who: dict[tuple[str, str], set[str]] = defaultdict(set)
    where: dict[tuple[str, str], list[str]] = defaultdict(list)
    for result in results:
        for part in result.verdict.exercises:
            if part.mistake:
                made = (part.mistake, hints.get((part.name, part.mistake), ""))
                who[made].add(result.student)
                where[made] += [part.name] if part.name not in where[made] else []
    found = [CommonMistake(*made, len(students), tuple(where[made])) for made, students in who.items()]
    return sorted(found, key=lambda mistake: -mistake.students)


def _show_mistakes(console: Console, folder: LessonFolder, results: Sequence[Result]) -> None:
    found = commonest_mistakes(folder, results)
    if not found:
        return
    numbers = _numbers(folder)
    table = Table(title="\nCommonest mistakes", title_justify="left")
    table.add_column("students", justify="right")
    table.add_column("mistake")
    table.add_column("in")
    table.add_column("the hint they got", ratio=1)
    for mistake in found[:SHOWN]:
        places = ", ".join(numbers[name] for name in mistake.exercises)
        table.add_row(str(mistake.students), Text(mistake.name), places, Text(mistake.hint))
    console.print(table)


def _cell(exercise: ExerciseVerdict) -> Text:
    sign, style = LOOKS[exercise.outcome]
    return Text(f"{exercise.score:g} {sign}", style)


def _numbers(folder: LessonFolder) -> dict[str, str]:
    """The exercises' numbers in their order: names are too long to head a column."""
    return {exercise.name: str(number) for number, exercise in enumerate(folder.lesson.exercises, start=1)}


def _legend() -> str:
    return "   ".join(f"{sign} {outcome}" for outcome, (sign, _) in LOOKS.items())
