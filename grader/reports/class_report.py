"""All there is to say about a class in one lesson, put together from submissions, notebooks, gradebook and ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from grader.authoring.cells import exercise_of
from grader.authoring.stubs import has_region, stub
from grader.course import Course, Folder
from grader.gradebook.assignment_gradebook import Mark
from grader.gradebook.opening import open_gradebook
from grader.judging.grading import Record
from grader.reports.examples import Example, example
from grader.reports.feedback import page_of
from grader.reports.statistics import ClassStatistics, CommonMistake, Standing, commonest_mistakes, describe, numbers
from grader.runs.autograde import records
from grader.runs.ledger import Move, moves

#: Of those who made the same mistake, or none, the code of so many is compared.
COMPARED = 100


@dataclass(frozen=True)
class ClassReport:
    """A class in one lesson.

    Attributes
    ----------
    names : mapping of str to str
        Full names of students, where the gradebook has them.
    standings : list of Standing
        Of all whose submission was judged, by student.
    absent : list of str
        Students of the gradebook who have handed in nothing.
    waiting : list of str
        Students who have handed in what was not judged yet.
    examples : mapping of (str, str) to Example
        Code that shows a mistake, by exercise and mistake.
    last_run : datetime or None
        When the last run began that judged anything, in UTC, as far as the ledger knows.
    moves : list of Move
        Scores that runs have changed, the latest first.
    feedback : mapping of str to Path
        The page of each student who has one.
    """

    folder: Folder
    names: Mapping[str, str]
    standings: list[Standing]
    absent: list[str]
    waiting: list[str]
    examples: Mapping[tuple[str, str], Example]
    last_run: datetime | None
    moves: list[Move]
    feedback: Mapping[str, Path]

    @cached_property
    def statistics(self) -> ClassStatistics:
        return describe(self.folder.lesson, self.standings)

    @cached_property
    def mistakes(self) -> list[CommonMistake]:
        return commonest_mistakes(self.folder.lesson, self.standings)

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The exercises' numbers in their order: names are too long to head a column."""
        return numbers(self.folder.lesson)

    @property
    def last_moves(self) -> list[Move]:
        return [move for move in self.moves if move.run == self.last_run]

    @property
    def earlier_moves(self) -> list[Move]:
        return [move for move in self.moves if move.run != self.last_run]


def gather(course: Course, folder: Folder) -> ClassReport:
    """Read everything about a class that earlier runs have left behind.

    Raises
    ------
    GraderError
        When nothing was judged yet, or the gradebook cannot be opened.
    """
    judged = records(course, folder)
    with open_gradebook(course, folder) as gradebook:
        marks, names = gradebook.marks(), gradebook.roster()
    last_run, moved = moves(course, folder.name)
    answers = _Answers(folder)
    standings, feedback = [], {}
    for student, record in judged.items():
        answers.add(record)
        standings.append(_standing(student, record, marks.get(student)))
        page = page_of(course, folder, student)
        if page.is_file():
            feedback[student] = page
    handed_in = course.students(folder.name)
    waiting = [student for student in handed_in if student not in judged]
    absent = sorted(names.keys() - set(handed_in))
    return ClassReport(folder, names, standings, absent, waiting, answers.examples(), last_run, moved, feedback)


def _standing(student: str, record: Record, mark: Mark | None) -> Standing:
    verdict = record.verdict.brief()
    if mark is None:  # Judged for another gradebook.
        scores = {exercise.name: exercise.score for exercise in verdict.exercises}
        return Standing(student, verdict, verdict.score, verdict.max_score, 0.0, scores, record.seconds)
    return Standing(
        student,
        verdict,
        mark.score,
        mark.max_score,
        mark.late_penalty,
        mark.scores,
        record.seconds,
        mark.needs_grader,
    )


class _Answers:
    """The code of a class, as far as it is needed to show mistakes: it would not all fit into memory."""

    def __init__(self, folder: Folder) -> None:
        cells = [cell for cell in folder.code_cells if has_region(cell.source)]
        self._cells = {name: cell for cell in cells if (name := exercise_of(cell.source))}
        self._kept: dict[str, dict[str | None, list[str]]] = {name: defaultdict(list) for name in self._cells}

    def add(self, record: Record) -> None:
        """Keep a student's answers, by exercise and mistake, unless there are enough of their kind."""
        for part in record.verdict.exercises:
            cell = self._cells.get(part.name)
            if cell is None or cell.id not in record.sources:
                continue
            kept = self._kept[part.name][part.mistake]
            if len(kept) < COMPARED:
                kept.append(record.sources[cell.id])

    def examples(self) -> dict[tuple[str, str], Example]:
        """Code that shows each mistake, by exercise and mistake."""
        found = {}
        for name, kept in self._kept.items():
            solution = self._cells[name].source
            for mistake, wrong in kept.items():
                others = [answer for other, answers in kept.items() if other != mistake for answer in answers]
                shown = example(wrong, others, solution, stub(solution)) if mistake else None
                if mistake and shown:
                    found[name, mistake] = shown
        return found
