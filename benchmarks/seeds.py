"""Does a right answer ever lose? Judge every lesson's solution on many random hidden cases.

``python benchmarks/seeds.py [LESSON…] [--seeds N] [--first SEED] [--workers N] [--json]``; exit code 1 when a solution
lost. Each exercise is judged with N seeds, the same at every run. Lessons whose modules are missing are left out.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from grader.authoring.solution import Solution, solve
from grader.course import PROJECT, Course
from grader.judging.cases import answer, draw
from grader.judging.judge import AnswerKey, Evidence, assess
from grader.judging.verdict import Outcome

CHUNK = 50


@dataclass(frozen=True)
class FalseAlarm:
    """A seed with which a solution loses, so that it can be tried again."""

    lesson: str
    exercise: str
    seed: int
    problem: str


@cache
def _solution(lesson: str) -> Solution:
    return solve(Course(PROJECT).lesson(lesson))


def judge(lesson: str, name: str, seeds: range) -> list[FalseAlarm]:
    """Judge one exercise's solution with some seeds."""
    warnings.simplefilter("ignore")
    exercise = Course(PROJECT).lesson(lesson).exercise(name)
    function = _solution(lesson).function(name)
    alarms = []
    for seed in seeds:
        drawn = draw(exercise, seed)
        answers = {index: answer(function, case) for index, case in enumerate(drawn)}
        found = assess(AnswerKey(exercise, drawn), Evidence(answers))
        if found.outcome is not Outcome.PASSED:
            alarms.append(FalseAlarm(lesson, name, seed, found.problem))
    return alarms


def work(lessons: list[str] | None, seeds: range) -> Iterator[tuple[str, str, range]]:
    """Every exercise with every seed, in pieces."""
    for folder in Course(PROJECT).lessons(lessons):
        if folder.missing:
            print(f"{folder.name} is left out: {' and '.join(folder.missing)} is not installed", file=sys.stderr)
            continue
        for exercise in folder.lesson.exercises:
            if not exercise.is_question:
                yield from ((folder.name, exercise.name, seeds[at : at + CHUNK]) for at in range(0, len(seeds), CHUNK))


def main() -> int:
    """Judge, print, and say by the exit code whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", metavar="LESSON")
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    start = time.perf_counter()
    pieces = list(work(options.lessons, range(options.first, options.first + options.seeds)))
    alarms: list[FalseAlarm] = []
    with ProcessPoolExecutor(options.workers, multiprocessing.get_context("spawn")) as pool:
        for number, found in enumerate(pool.map(judge, *zip(*pieces, strict=True)), start=1):
            alarms += found
            if sys.stderr.isatty() or number % 100 == 0:
                print(f"\r{number} of {len(pieces)} pieces, {len(alarms)} false alarms", end="", file=sys.stderr)
    print(file=sys.stderr)
    exercises = len({piece[:2] for piece in pieces})
    seconds = time.perf_counter() - start
    if options.json:
        figures = {"exercises": exercises, "seeds": options.seeds, "seconds": seconds}
        print(json.dumps({**figures, "false_alarms": [asdict(alarm) for alarm in alarms]}, indent=2))
    else:
        for alarm in alarms:
            print(f"{alarm.lesson}/{alarm.exercise}, seed {alarm.seed}: {alarm.problem}")
        judged = exercises * options.seeds
        print(f"{exercises} exercises × {options.seeds:,} seeds: {len(alarms)} false alarms in {judged:,} judgements")
        print(f"({seconds:.0f} s, {options.workers} workers)")
    return 1 if alarms else 0


if __name__ == "__main__":
    sys.exit(main())
