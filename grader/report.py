"""A class at a glance: students × exercises, and the mistakes most often made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.autograde import Result
from grader.course import LessonFolder
from grader.verdict import ExerciseVerdict, Outcome

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
    for exercise in folder.lesson.exercises:
        table.add_column(_short(exercise.name, folder), justify="right")
    table.add_column(f"of {sum(exercise.points for exercise in folder.lesson.exercises):g}", justify="right")
    for result in results:
        table.add_row(
            result.student,
            *(_cell(exercise) for exercise in result.verdict.exercises),
            f"{result.verdict.score:g}",
        )
    console.print(table)
    _show_mistakes(console, folder, results)


def commonest_mistakes(results: Sequence[Result]) -> list[tuple[str, int, list[str]]]:
    """Each diagnosed mistake, how many students made it and in which exercises, the commonest first."""
    students: Counter[str] = Counter()
    exercises: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        made = [(part.mistake, part.name) for part in result.verdict.exercises if part.mistake]
        students.update({mistake for mistake, _ in made})
        for mistake, name in made:
            exercises[mistake][name] += 1
    return [(mistake, count, list(exercises[mistake])) for mistake, count in students.most_common()]


def _show_mistakes(console: Console, folder: LessonFolder, results: Sequence[Result]) -> None:
    found = commonest_mistakes(results)
    if not found:
        return
    table = Table(title="Commonest mistakes", title_justify="left")
    table.add_column("students", justify="right")
    table.add_column("mistake")
    table.add_column("in")
    table.add_column("the hint they got", ratio=1)
    for mistake, count, names in found[:8]:
        hint = next((m.hint for m in folder.exercise(names[0]).mistakes if m.name == mistake), "")
        table.add_row(str(count), mistake, ", ".join(_short(name, folder) for name in names), hint)
    console.print(table)


def _cell(exercise: ExerciseVerdict) -> Text:
    sign, style = LOOKS[exercise.outcome]
    return Text(f"{exercise.score:g} {sign}", style)


def _short(name: str, folder: LessonFolder) -> str:
    """An exercise's name without the words that all of a lesson's names begin with."""
    names = [exercise.name.split("_") for exercise in folder.lesson.exercises]
    shared = 0
    while len(names) > 1 and all(len(parts) > shared + 1 and parts[shared] == names[0][shared] for parts in names):
        shared += 1
    return "_".join(name.split("_")[shared:])


def _legend() -> str:
    return "   ".join(f"{sign} {outcome}" for outcome, (sign, _) in LOOKS.items())
