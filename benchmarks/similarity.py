"""Does ``grader similarity`` see copies, and does it leave alone who wrote their own? One table, over all lessons.

``python benchmarks/similarity.py [LESSON…] [--json]``; exit code 1 when the page of ``grader similarity`` states other
false alarms than were found. Each lesson has a class of 60:

- *authors*: the right answers in ``tests/lessons/styles``, each written in a style of its own;
- *ordinary students* fill the class up: the lesson's solution with variables, comments, layout, order and usual ways to
  write an expression chosen at random; a quarter of their answers have one of eight mistakes.

No pair of them is a copy, so that each pair shown is a false alarm. Then one copy at a time joins the class, in a
disguise made by machine (``benchmarks/disguises.py``). The columns are shares of copies that are shown:

- *whole lesson*: everything was copied from one author;
- *one exercise*: one exercise was copied from one author;
- *usual answers*: everything was copied from an ordinary student, whose answers are nobody's in particular;
- *copydetect*: as *whole lesson*, by copydetect at its default settings, with the lesson's solution as boilerplate.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import math
import multiprocessing
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from copydetect import CodeFingerprint, compare_files
from copydetect.defaults import DISPLAY_THRESHOLD, GUARANTEE_THRESHOLD, NOISE_THRESHOLD
from disguises import DISGUISES, Disguise, in_a_helper, other_layout, renamed, reordered, rewritten

from grader.authoring.cells import exercise_of
from grader.authoring.mutants import mutants
from grader.authoring.stubs import has_region, stub
from grader.course import PROJECT, Course, LessonFolder
from grader.reports.similarity import COMPARED, FALSE_ALARMS, OTHER_CELLS, Answer, Given, pairs, threshold

STYLES = PROJECT / "tests" / "lessons" / "styles"
STUDENTS, USUAL_MISTAKES, WRONG = 60, 8, 0.25
ORDINARY = "ordinary"
#: How many ordinary students of each lesson are copied from.
COPIED = 15
COPY = "copy"
Texts = dict[str, str]  # Exercise → what one student wrote for it.


@dataclass
class Share:
    """How many of some copies were shown."""

    shown: int = 0
    copies: int = 0

    def add(self, shown: bool) -> None:
        self.shown += shown
        self.copies += 1

    def __str__(self) -> str:
        return f"{self.shown / self.copies:.0%} of {self.copies:,}" if self.copies else "–"


@dataclass
class Row:
    """What was seen of one disguise."""

    disguise: str
    whole_lesson: Share = field(default_factory=Share)
    one_exercise: Share = field(default_factory=Share)
    usual_answers: Share = field(default_factory=Share)
    copydetect: Share = field(default_factory=Share)


SHARES = ("whole_lesson", "one_exercise", "usual_answers", "copydetect")


@dataclass
class Alarms:
    """Pairs shown of pairs in which nobody copied; of these, the pairs of two authors."""

    shown: int = 0
    pairs: int = 0
    authors_shown: int = 0
    authors_pairs: int = 0
    copydetect_shown: int = 0


# --- A class ------------------------------------------------------------------------------------------------------


class Class:
    """The students of one lesson, and what each wrote."""

    def __init__(self, folder: LessonFolder) -> None:
        cells = [cell.source for cell in folder.notebook.cells if cell.cell_type == "code" and has_region(cell.source)]
        self.solutions = {exercise_of(cell): cell for cell in cells}
        self.kept = frozenset(self.solutions)
        self._given = Given(folder.notebook)
        self.texts = {file.stem: self._of_author(file) for file in sorted((STYLES / folder.name).glob("*.py"))}
        self.authors = list(self.texts)
        self.ordinary = [f"{ORDINARY} {number}" for number in range(len(self.authors), STUDENTS)]
        usual = {name: _sample(mutants(cell), USUAL_MISTAKES) for name, cell in self.solutions.items()}
        for name in self.ordinary:
            self.texts[name] = self._of_ordinary(Random(f"{folder.name} {name}"), usual)
        self.answers: dict[str, dict[str, Answer]] = defaultdict(dict)
        for student, texts in self.texts.items():
            self._put(self.answers, student, texts)
        boilerplate = "\n".join([*self.solutions.values(), *map(stub, self.solutions.values())])
        self._boilerplate = np.array(list(_fingerprint(boilerplate).hashes))
        self._prints = {student: self._print(texts) for student, texts in self.texts.items()}

    def _of_author(self, file: Path) -> Texts:
        text = file.read_text(encoding="utf-8")
        lines, found = text.splitlines(), defaultdict(list)
        for node in ast.parse(text).body:
            first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
            name = getattr(node, "name", None) or next(
                (t.id for t in getattr(node, "targets", []) if isinstance(t, ast.Name)), None
            )
            found[name if name in self.solutions else OTHER_CELLS].append("\n".join(lines[first - 1 : node.end_lineno]))
        return {name: "\n".join(parts) for name, parts in found.items()}

    def _of_ordinary(self, rng: Random, usual: dict[str, list[str]]) -> Texts:
        texts = {}
        for name, cell in self.solutions.items():
            text = rng.choice(usual[name]) if usual[name] and rng.random() < WRONG else cell
            for disguise in (rewritten, reordered, renamed, other_layout, in_a_helper):
                text = disguise(text, self.kept, rng) if rng.random() < 0.5 else text
            texts[name] = text
        return texts

    def _put(self, answers: dict[str, dict[str, Answer]], student: str, texts: Texts) -> None:
        for exercise, text in texts.items():
            answers[exercise][student] = self._given.rest([text])

    def alarms(self, alarms: Alarms) -> None:
        """Count the pairs shown, though nobody copied."""
        at_least = threshold(len(self.texts))
        shown = [pair for pair in pairs(self.answers) if pair.weight >= at_least]
        alarms.shown += len(shown)
        alarms.pairs += math.comb(len(self.texts), 2)
        alarms.authors_shown += sum({pair.first, pair.second} <= set(self.authors) for pair in shown)
        alarms.authors_pairs += math.comb(len(self.authors), 2)
        alarms.copydetect_shown += sum(_alike(*both) for both in combinations(self._prints.values(), 2))

    def copies(self, disguise: Disguise, row: Row) -> None:
        """Let one copy after the other join the class, and count those that are shown."""
        at_least = threshold(len(self.texts) + 1)
        for source in [*self.authors, *self.ordinary[:COPIED]]:
            copied = {exercise: disguise(text, self.kept, None) for exercise, text in self.texts[source].items()}
            answers = {exercise: dict(by_student) for exercise, by_student in self.answers.items()}
            self._put(answers, COPY, copied)
            found = next((pair for pair in pairs(answers) if {pair.first, pair.second} == {source, COPY}), None)
            whole = found is not None and found.weight >= at_least
            if source in self.ordinary:
                row.usual_answers.add(whole)
                continue
            row.whole_lesson.add(whole)
            row.copydetect.add(_alike(self._prints[source], self._print(copied)))
            parts = {one.exercise: one.weight for one in found.likenesses} if found else {}
            for exercise in copied.keys() - {OTHER_CELLS}:
                row.one_exercise.add(parts.get(exercise, 0.0) >= at_least)

    def _print(self, texts: Texts) -> CodeFingerprint:
        return _fingerprint("\n".join(texts.values()), self._boilerplate)


def _sample(found: tuple[Any, ...], number: int) -> list[str]:
    """Some mutants, spread over all of them."""
    return [mutant.source for mutant in found[:: max(1, len(found) // number)]]


def _fingerprint(text: str, boilerplate: Any = None) -> CodeFingerprint:
    window = GUARANTEE_THRESHOLD - NOISE_THRESHOLD + 1
    return CodeFingerprint("answers.py", NOISE_THRESHOLD, window, boilerplate, fp=io.StringIO(text))


def _alike(one: CodeFingerprint, other: CodeFingerprint) -> bool:
    """Whether copydetect shows a pair."""
    return max(compare_files(one, other)[1]) >= DISPLAY_THRESHOLD


# --- The table ----------------------------------------------------------------------------------------------------


def measure_lesson(name: str) -> tuple[Alarms, list[Row]]:
    """False alarms, and a row for each disguise, of one lesson."""
    alarms, rows = Alarms(), [Row(disguise) for disguise in DISGUISES]
    one = Class(Course(PROJECT).lesson(name))
    one.alarms(alarms)
    for row, disguise in zip(rows, DISGUISES.values(), strict=True):
        one.copies(disguise, row)
    return alarms, rows


def measure(names: list[str]) -> tuple[Alarms, list[Row]]:
    """The same over lessons, added up."""
    alarms, rows = Alarms(), [Row(disguise) for disguise in DISGUISES]
    lessons = [folder.name for folder in Course(PROJECT).lessons(names)]
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        for lesson, (its_alarms, its_rows) in zip(lessons, pool.map(measure_lesson, lessons), strict=True):
            print(f"compared {lesson}", file=sys.stderr)
            _add(alarms, its_alarms)
            for row, its in zip(rows, its_rows, strict=True):
                for share in SHARES:
                    _add(getattr(row, share), getattr(its, share))
    return alarms, rows


def _add(total: Any, part: Any) -> None:
    for name, value in vars(part).items():
        setattr(total, name, getattr(total, name) + value)


def print_table(alarms: Alarms, rows: list[Row]) -> None:
    """Print a table that reads well in a terminal, and as Markdown: the README holds a copy."""
    heads = ("whole lesson", "one exercise", "usual answers", "copydetect")
    print(f"| {'copies shown, of all made':<32} | " + " | ".join(f"{head:>13}" for head in heads) + " |")
    print(f"|{'-' * 34}|" + "|".join("-" * 14 + ":" for _ in heads) + "|")
    for row in rows:
        cells = (getattr(row, share) for share in SHARES)
        print(f"| {row.disguise:<32} | " + " | ".join(f"{cell!s:>13}" for cell in cells) + " |")
    print(
        f"\nFalse alarms: {alarms.shown} of {alarms.pairs:,} pairs in which nobody copied\n"
        f"({alarms.authors_shown} of the {alarms.authors_pairs:,} pairs of two authors). "
        f"copydetect shows {alarms.copydetect_shown:,} of them."
    )


def main() -> int:
    """Print the table, or the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", metavar="LESSON")
    parser.add_argument("--json", action="store_true", help="print an object instead of a table")
    options = parser.parse_args()
    alarms, rows = measure(options.lessons)
    if options.json:
        print(json.dumps({"false_alarms": asdict(alarms), "disguises": [asdict(row) for row in rows]}, indent=2))
    else:
        print_table(alarms, rows)
    stated = options.lessons or (alarms.shown, alarms.pairs) == (FALSE_ALARMS, COMPARED)
    if not stated:
        print(f"grader/reports/similarity.py states {FALSE_ALARMS} of {COMPARED:,} false alarms.", file=sys.stderr)
    return 0 if stated else 1


if __name__ == "__main__":
    sys.exit(main())
