"""What is put into a file for a learning platform: the grades of some lessons, as numbers there are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from grader.gradebook.grades import Person, Standing
from grader.lms.matching import Match


@dataclass(frozen=True)
class Grades:
    """The grades that are exported.

    Attributes
    ----------
    people : list of Person
        The whole class: also those who handed in nothing.
    by_lesson : dict of list of Standing
    named : frozenset of str
        The lessons that were asked for by name.
    columns : dict of str
        What a lesson is called there, where that was said.
    lesson_titles : dict of str
        What a lesson calls itself.
    zeros : bool
        Whoever handed in nothing gets nought, not nothing.
    """

    people: list[Person]
    by_lesson: dict[str, list[Standing]]
    named: frozenset[str]
    columns: dict[str, str]
    lesson_titles: dict[str, str]
    zeros: bool = False

    def given(self, lesson: str) -> list[Standing]:
        """Those who get a grade."""
        return [standing for standing in self.by_lesson[lesson] if standing.handed_in or self.zeros]

    def max_score(self, lesson: str) -> float:
        return max((standing.max_score for standing in self.by_lesson[lesson]), default=0.0)

    def titles(self, lesson: str) -> list[str]:
        """What the lesson may be called there."""
        if lesson in self.columns:
            return [self.columns[lesson]]
        return [lesson, *filter(None, [self.lesson_titles.get(lesson)])]

    def asked_for(self, lesson: str) -> bool:
        return lesson in self.named or lesson in self.columns

    def about_matching(self, found: Match) -> list[str]:
        """How students were found, and who was not."""
        notes = [f'Students are found by "{found.column}", which holds the {found.identity}.']
        if found.doubtful:
            doubtful = ", ".join(person.id for person in found.doubtful)
            notes.append(f"Nothing is filled in for these, as others have the same {found.identity}: {doubtful}.")
        graded = {given.person.id for lesson in self.by_lesson for given in self.given(lesson) if given.handed_in}
        missed = sorted(graded - found.rows.keys() - {person.id for person in found.doubtful})
        if missed:
            notes.append(f"Graded, but not in the file: {', '.join(missed)}.")
        return notes

    def about_missing(self, lesson: str, found: Match | None = None, without: Iterable[str] = ()) -> list[str]:
        """Who gets no grade, and whose is not final; ``without`` names the rows of a file that were left alone."""
        if found is None:
            without = [one.person.id for one in self.by_lesson[lesson] if not one.handed_in and not self.zeros]
        without = list(without)
        notes = []
        if without:
            advice = "" if self.zeros else "; --zeros gives 0 to students who handed in nothing"
            notes.append(f"{lesson}: no grade for {', '.join(without)}{advice}.")
        waiting = [standing.person.id for standing in self.by_lesson[lesson] if standing.waits]
        if waiting:
            notes.append(f"{lesson}: not final, as an answer is still to be graded by hand: {', '.join(waiting)}.")
        return notes


def scaled(grades: Grades, lesson: str, most: float | None, platform: str) -> tuple[float, list[str]]:
    """What a score is multiplied by where the platform counts other points, and a sentence that says so."""
    ours = grades.max_score(lesson)
    if not most or not ours or abs(most - ours) < 0.005:
        return 1.0, []
    return most / ours, [f"{lesson}: {ours:g} points are {most:g} in {platform}: every grade is scaled."]


def number(text: str) -> float | None:
    """The number that a cell holds, written with a point or a comma; ``None`` where it holds none."""
    text = text.strip()
    return float(text.replace(",", ".")) if re.fullmatch(r"\d+([.,]\d+)?", text) else None


def decimals(value: float, *, comma: bool = False) -> str:
    """A grade with two decimals, halves rounded up, as people round."""
    text = str(Decimal(repr(round(value, 6))).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return text.replace(".", ",") if comma else text
