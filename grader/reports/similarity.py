"""A class's answers → the pairs of students whose answers are more alike than the class explains.

Right answers are alike by nature, so what many share says nothing here. Each feature that two answers share (see
:mod:`grader.reports.fingerprints`) says as many bits as it is rare in the class: one that only these two of 64 have
says six. A pair is shown when what it shares over the whole lesson is more than chance finds among so many pairs.
"""

from __future__ import annotations

import fnmatch
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from nbformat.notebooknode import NotebookNode

from grader.authoring.stubs import has_region, stub
from grader.course import Course, LessonFolder
from grader.errors import OUTDATED, GraderError, what_failed
from grader.judging.submission import MISSING, Plan, UnreadableError, restore
from grader.reports.fingerprints import WORD, Feature, features, merged
from grader.runs.handed_in import read_submission

#: Bits beyond those that chance needs to find one pair among all: what ``benchmarks/similarity.py`` measures.
MARGIN = 8.0
#: Measured there, on right answers written independently: pairs that were shown all the same, and pairs compared.
FALSE_ALARMS, COMPARED = 1, 14_160
#: What is kept of a cell's text, to show it.
SHOWN = 20_000
#: The cells of their own that students add after the last exercise.
OTHER_CELLS = "other cells"
#: A feature that more share is common: as a share of the class, and in numbers.
COMMON_SHARE, COMMON = 0.25, 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What a student wrote for an exercise: cells, and the features in them that were not given."""

    cells: tuple[str, ...]
    features: tuple[Feature, ...]


#: Exercise → student → answer.
Answers = Mapping[str, Mapping[str, Answer]]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two answers to one exercise are.

    Attributes
    ----------
    bits : float
        How unusual it is to share so much by chance.
    share : float
        How much of what is particular in the shorter of the two is in both, from 0 to 1.
    """

    exercise: str
    bits: float
    share: float

    @property
    def weight(self) -> float:
        """Bits that count: those of answers with much besides that is not alike count little."""
        return self.bits * self.share**2


@dataclass(frozen=True, slots=True)
class Pair:
    """Two students, and the exercises in which their answers are alike, the most unusual likeness first."""

    first: str
    second: str
    likenesses: tuple[Likeness, ...]

    @property
    def weight(self) -> float:
        return sum(one.weight for one in self.likenesses)


@dataclass(frozen=True)
class Finding:
    """What came of comparing a class.

    Attributes
    ----------
    answers : dict of str to (dict of str to Answer)
        Exercise → student → answer, for all whose notebook could be read.
    unread : dict of str to str
        Student → why the notebook could not be read, in a sentence.
    pairs : list of Pair
        Those above the threshold, the most unusual first.
    """

    students: tuple[str, ...]
    answers: Answers
    unread: Mapping[str, str]
    pairs: tuple[Pair, ...]

    @property
    def compared(self) -> int:
        """How many pairs there are."""
        return math.comb(len(self.students), 2)

    @property
    def threshold(self) -> float:
        return threshold(len(self.students))

    def matching(self, pattern: str) -> Finding:
        """Only the pairs with a student whose name matches a shell pattern.

        Raises
        ------
        GraderError
            When no name does.
        """
        names = {name for name in (*self.students, *self.unread) if fnmatch.fnmatchcase(name, pattern)}
        if not names:
            raise GraderError(f'No submissions match "{pattern}".')
        return replace(self, pairs=tuple(pair for pair in self.pairs if {pair.first, pair.second} & names))


def similarity(course: Course, folder: LessonFolder) -> Finding:
    """Compare the submissions of a class.

    Raises
    ------
    GraderError
        When fewer than two can be read, or the lesson is not built.
    """
    names = course.students(folder.name)
    if not names:
        place = course.path("submitted", "<student>", folder.name)
        raise GraderError(f"Nothing is handed in for {folder.name}; it is expected as {place}/{folder.name}.ipynb.")
    if not folder.is_built:
        raise GraderError(OUTDATED.format(folder=folder))
    given = Given(folder.notebook)
    answers: dict[str, dict[str, Answer]] = defaultdict(dict)
    unread: dict[str, str] = {}
    for student in names:
        try:
            handed_in = read_submission(student, course.path("submitted", student, folder.name), folder.name)
        except OSError as error:
            unread[student] = f"{what_failed(error)}."
            continue
        try:
            plan = restore(handed_in.content, folder.notebook)
        except UnreadableError as error:
            unread[student] = handed_in.problem or str(error)
            continue
        for exercise, cells in _own_cells(plan).items():
            answers[exercise][student] = given.rest(cells)
    students = tuple(name for name in names if name not in unread)
    if len(students) < 2:
        raise GraderError(
            f"Of {folder.name}, {len(students)} of {len(names)} submissions can be read; comparing takes two at least."
        )
    at_least = threshold(len(students))
    return Finding(students, answers, unread, tuple(pair for pair in pairs(answers) if pair.weight >= at_least))


def _own_cells(plan: Plan) -> dict[str, list[str]]:
    """The cells that are a student's own, under the exercise they are for: that of the next check."""
    exercises = {index: name for name, index in plan.solution_cells.items()}
    checks = {index: name for name, index in plan.grade_cells.items()}
    found: dict[str, list[str]] = {}
    pending: list[str] = []
    for index, cell in enumerate(plan.notebook.cells):
        if index in checks:
            if checks[index] not in plan.unattempted:
                found[checks[index]] = pending
            pending = []
        elif cell.cell_type == "code" and (index in exercises or not cell.metadata.get("nbgrader", {}).get("locked")):
            pending.append(cell.source)
    if pending:
        found[OTHER_CELLS] = pending
    return found


class Given:
    """What everybody has: the source's code and solutions, its stubs, and every word of it."""

    def __init__(self, notebook: NotebookNode) -> None:
        texts = [f"# {MISSING}", *(cell.source for cell in notebook.cells if cell.cell_type == "code")]
        texts += [stub(text) for text in texts if has_region(text)]
        self._keys = {feature.key for text in texts for feature in features(text)}
        self._words = {word for cell in notebook.cells for word in WORD.findall(cell.source)}

    def rest(self, cells: Iterable[str]) -> Answer:
        """The answer that cells hold, its features without what was given."""
        cells = tuple(cells)
        return Answer(tuple(cell[:SHOWN] for cell in cells), merged(self._own(cells)))

    def _own(self, cells: tuple[str, ...]) -> Iterator[Feature]:
        above = 0
        for cell in cells:
            for feature in features(cell):
                known = feature.text in self._words if feature.kind == "name" else feature.key in self._keys
                if not known:
                    yield feature.moved(above)
            above += cell[:SHOWN].count("\n") + 1


def threshold(students: int) -> float:
    """The bits a pair must share in a class of this size to be shown."""
    return math.log2(max(math.comb(students, 2), 1)) + MARGIN


def pairs(answers: Answers) -> list[Pair]:
    """All pairs of students who share anything uncommon, the most unusual first."""
    found: dict[tuple[str, str], list[Likeness]] = defaultdict(list)
    for exercise, by_student in answers.items():
        for pair, likeness in _alike(exercise, by_student):
            found[pair].append(likeness)
    made = [
        Pair(*students, tuple(sorted(likenesses, key=lambda one: -one.weight)))
        for students, likenesses in found.items()
    ]
    return sorted(made, key=lambda pair: -pair.weight)


def _alike(exercise: str, answers: Mapping[str, Answer]) -> Iterator[tuple[tuple[str, str], Likeness]]:
    weights = weigh(answers)
    totals: dict[str, float] = {}
    having: dict[tuple[str, str], list[str]] = defaultdict(list)
    for student, answer in answers.items():
        totals[student] = sum(weights[feature.key] for feature in answer.features)
        for feature in answer.features:
            if weights[feature.key]:
                having[feature.key].append(student)
    shared: dict[tuple[str, str], float] = defaultdict(float)
    for key, students in having.items():  # By feature, not by pair: most pairs share nothing uncommon.
        for pair in combinations(students, 2):
            shared[pair] += weights[key]
    for (first, second), bits in shared.items():
        share = bits / min(totals[first], totals[second])
        yield (first, second), Likeness(exercise, bits, share)


def weigh(answers: Mapping[str, Answer]) -> dict[tuple[str, str], float]:
    """The bits that sharing each feature says: the rarer in the class, the more; none when it is common."""
    count: dict[tuple[str, str], int] = defaultdict(int)
    most: dict[tuple[str, str], float] = {}
    for answer in answers.values():
        for feature in answer.features:
            count[feature.key] += 1
            most[feature.key] = feature.bits
    students = len(answers)
    limit = max(3, min(COMMON, COMMON_SHARE * students))
    return {
        key: min(most[key], math.log2(students / max(number - 1, 1))) if number <= limit else 0.0
        for key, number in count.items()
    }
