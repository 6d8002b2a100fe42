"""Can the verdicts be trusted? One row a lesson: what is tried on its exercises, and how much of it turns out well.

``python benchmarks/verdicts.py [LESSON…] [--sample N] [--workers N] [--json]``; exit code 1 when something does not.
The columns, which leave questions out:

- *other styles*: right answers written in other styles that earn full marks with 10 seeds;
- *mistakes*: catalogued mistakes that are diagnosed as themselves with 20 seeds;
- *mutants*: machine-made wrong changes to the solutions that lose points, of those not recorded as equivalent;
- *told*: of the losing mutants, those whose message says more than that values differ.

``--sample N`` tries N mutants of each exercise only. Where a lesson's modules are missing, its notebook cannot be run.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from grader.authoring.mutation import try_mutants
from grader.authoring.solution import Solution, solve
from grader.course import PROJECT, Course, LessonFolder
from grader.exercises import Exercise
from grader.judging.cases import answer, draw
from grader.judging.judge import AnswerKey, Assessment, Evidence, assess
from grader.judging.verdict import Outcome

STYLES = PROJECT / "tests" / "lessons" / "styles"
STYLE_SEEDS, MISTAKE_SEEDS = range(10), range(20)


@dataclass(frozen=True)
class Row:
    """One lesson's figures; ``None`` stands for what cannot be tried here."""

    lesson: str
    exercises: int
    hidden_cases: int
    styles_passing: int | None
    styles: int | None
    mistakes_diagnosed: int
    mistakes: int
    mutants_losing: int | None
    mutants: int | None
    equivalent: int | None
    told: float | None

    @property
    def ok(self) -> bool:
        passing = (self.styles_passing, self.mistakes_diagnosed, self.mutants_losing)
        return passing == (self.styles, self.mistakes, self.mutants)


def functions(folder: LessonFolder) -> list[Exercise]:
    """The exercises that ask for a function, not for a letter."""
    return [exercise for exercise in folder.lesson.exercises if not exercise.is_question]


def found(exercise: Exercise, function: Callable[..., Any], seed: int) -> Assessment:
    """What the judge finds out about a function."""
    drawn = draw(exercise, seed)
    answers = {index: answer(function, case) for index, case in enumerate(drawn)}
    return assess(AnswerKey(exercise, drawn), Evidence(answers))


# --- In the processes that try them -------------------------------------------------------------------------------


def begin() -> None:
    """Keep answers quiet that print, warn or log."""
    warnings.simplefilter("ignore")
    logging.disable()
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # For as long as the process lives.


@cache
def _lesson(name: str) -> LessonFolder:
    return Course(PROJECT).lesson(name)


@cache
def _solution(name: str) -> Solution:
    return solve(_lesson(name))


def style_passes(lesson: str, file: Path) -> list[bool]:
    """For each exercise that a file answers, whether it passes with every seed."""
    answers = _solution(lesson).answers(file.read_text(encoding="utf-8"))
    asked = {exercise.name: exercise for exercise in functions(_lesson(lesson))}
    return [
        all(found(asked[name], function, seed).outcome is Outcome.PASSED for seed in STYLE_SEEDS)
        for name, function in answers.items()
        if name in asked
    ]


def mistakes_diagnosed(lesson: str, name: str) -> list[bool]:
    """For each catalogued mistake of an exercise, whether it is diagnosed as itself with every seed."""
    exercise = _lesson(lesson).exercise(name)
    diagnosed = []
    for mistake in exercise.mistakes:
        assessments = (found(exercise, mistake.function, seed) for seed in MISTAKE_SEEDS)
        diagnosed.append(all(one.mistake is mistake for one in assessments))
    return diagnosed


# --- Rows ---------------------------------------------------------------------------------------------------------


def row(folder: LessonFolder, pool: ProcessPoolExecutor, sample: int | None, workers: int | None) -> Row:
    """Try everything there is of a lesson."""
    asked = functions(folder)
    mistakes = [pool.submit(mistakes_diagnosed, folder.name, exercise.name) for exercise in asked]
    files = [] if folder.missing else sorted((STYLES / folder.name).glob("*.py"))
    styles = [pool.submit(style_passes, folder.name, file) for file in files]
    diagnosed = [one for future in mistakes for one in future.result()]
    passing = None if folder.missing else [one for future in styles for one in future.result()]
    return Row(
        folder.name,
        len(asked),
        sum(len(exercise.hidden_cases) for exercise in asked),
        None if passing is None else sum(passing),
        None if passing is None else len(passing),
        sum(diagnosed),
        len(diagnosed),
        *mutants(folder, sample, workers),
    )


def mutants(folder: LessonFolder, sample: int | None, workers: int | None) -> tuple[Any, ...]:
    """How many mutants lose, how many there are beside the equivalent ones, how many those are, and the share told."""
    if folder.missing:
        return (None,) * 4
    scores = list(try_mutants(folder, sample=sample, workers=workers))
    fates = [fate for score in scores for fate in score.fates]
    losing = [fate for fate in fates if fate.lost]
    told = sum(fate.told for fate in losing) / len(losing) if losing else 1.0
    return len(losing), len(fates), sum(score.equivalent for score in scores), round(told, 3)


def rows(names: list[str], sample: int | None, workers: int | None) -> Iterator[Row]:
    """A row for each lesson, as it is found."""
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), begin) as pool:
        for folder in Course(PROJECT).lessons(names):
            print(f"trying {folder.name}", file=sys.stderr)
            yield row(folder, pool, sample, workers)


def print_table(table: list[Row]) -> None:
    """Print a table that reads well in a terminal, and as Markdown: the README holds a copy."""
    heads = ("exercises", "hidden cases", "other styles", "mistakes", "mutants", "equivalent", "told")
    print(f"| {'lesson':<21} | " + " | ".join(f"{head:>{width(head)}}" for head in heads) + " |")
    print(f"|{'-' * 23}|" + "|".join("-" * (width(head) + 1) + ":" for head in heads) + "|")
    for one in table:
        cells = (
            f"{one.exercises}",
            f"{one.hidden_cases}",
            share(one.styles_passing, one.styles),
            share(one.mistakes_diagnosed, one.mistakes),
            share(one.mutants_losing, one.mutants),
            "–" if one.equivalent is None else f"{one.equivalent}",
            "–" if one.told is None else f"{one.told:.0%}",
        )
        aligned = (f"{cell:>{width(head)}}" for cell, head in zip(cells, heads, strict=True))
        print(f"| {one.lesson:<21} | " + " | ".join(aligned) + f" |{'' if one.ok else '  OFF'}")


def width(head: str) -> int:
    """How wide the column of a heading is."""
    return max(len(head), 13 if head in ("other styles", "mistakes", "mutants") else 0)


def share(part: int | None, whole: int | None) -> str:
    """Such as "12 / 12"."""
    return "–" if part is None or whole is None else f"{part:,} / {whole:,}"


def main() -> int:
    """Print every row, as a table or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", metavar="LESSON")
    parser.add_argument("--sample", type=int, metavar="N")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--json", action="store_true", help="print a list of objects instead of a table")
    options = parser.parse_args()
    table = list(rows(options.lessons, options.sample, options.workers))
    if options.json:
        print(json.dumps([asdict(one) | {"ok": one.ok} for one in table], indent=2))
    else:
        print_table(table)
    return 0 if all(one.ok for one in table) else 1


if __name__ == "__main__":
    sys.exit(main())
