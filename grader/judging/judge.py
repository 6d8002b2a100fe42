"""From observed answers to a verdict. A function of data: it starts no process and writes no file.

Only this module calls the references and the catalogued mistakes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course import find_course
from grader.errors import GraderError
from grader.exercises import Exercise, Lesson, Mistake
from grader.judging.cases import Answer, DrawnCase, Raised, Returned, answer, draw
from grader.judging.verdict import ExerciseVerdict, Outcome, readable
from helpers.comparison import Difference, compare, describe_call, without_extra
from helpers.near_misses import COMPARABLE, Example, by_name, explain
from helpers.questions import letter

#: An answer so close to full marks that only rounding is missing is full marks.
FULL = 1 - 1e-9


@dataclass(frozen=True)
class Evidence:
    """What running a submission showed about one exercise.

    Attributes
    ----------
    answers : mapping of int to Answer
        The first answer given to each hidden case; cases without an answer are absent.
    unattempted : bool
        The student's region is still the stub.
    stopped : Outcome or None
        ``TIMEOUT`` or ``KILLED`` when running the exercise had to be broken off, or broke off by itself.
    error : str or None
        What the exercise's own cells raised, if they did.
    why : str
        Why running it was broken off, where that is known.
    """

    answers: Mapping[int, Answer]
    unattempted: bool = False
    stopped: Outcome | None = None
    error: str | None = None
    why: str = ""


@dataclass(frozen=True)
class Assessment:
    """What the evidence shows, before it is put into words.

    Attributes
    ----------
    fraction : float
        Share of the points, from 0 to 1.
    problem : str
        The first thing to mend; empty when there is none.
    kind : str
        Kind of that difference, as in :class:`helpers.comparison.Difference`, or ``"error"``; empty when there is none.
    right : tuple of str
        Names of the cases that were answered right.
    """

    outcome: Outcome
    fraction: float = 0.0
    problem: str = ""
    kind: str = ""
    right: tuple[str, ...] = ()
    mistake: Mistake | None = None
    clues: tuple[str, ...] = ()


class AnswerKey:
    """What the references and the catalogued mistakes of an exercise answer to drawn cases, each computed once."""

    def __init__(self, exercise: Exercise, drawn: Sequence[DrawnCase]) -> None:
        self.exercise, self.drawn = exercise, drawn
        self._answers: dict[tuple[int, int], Answer] = {}

    def expected(self, reference: Callable[..., Any], index: int) -> Returned:
        """What a reference answers.

        Raises
        ------
        GraderError
            When the reference fails on the case.
        """
        made = self.answer(reference, index)
        if not isinstance(made, Returned):
            call = describe_call(self.exercise.name, self.drawn[index].arguments)
            raise GraderError(f"The reference of {self.exercise.name} fails on {call}: {made.text}.")
        return made

    def answer(self, function: Callable[..., Any], index: int) -> Answer:
        """What a function of the exercise answers."""
        place = (id(function), index)
        if place not in self._answers:
            self._answers[place] = answer(function, self.drawn[index])
        return self._answers[place]

    def difference(self, made: Returned, observed: Returned, index: int) -> Difference | None:
        """How an observed answer differs from another, as closely as the case asks for."""
        case, extra, value = self.drawn[index].case, self.exercise.extra_returns, observed.value
        if self.exercise.is_question:
            value = letter(value) or value
        return compare(made.value, value, case.rtol, case.atol, extra_returns=extra)


class Deck:
    """Answer keys of a lesson, each drawn from a seed of its own that is secret and fresh.

    One is dealt for each submission. That there are not many saves drawing, and answering, the cases for each; nobody
    can tell from one submission what another is judged by, and the deck of the next run is another.
    """

    def __init__(self, lesson: Lesson, size: int = 8) -> None:
        self._lesson, self._size = lesson, size
        self._keys: list[dict[str, AnswerKey]] = []

    def deal(self) -> Mapping[str, AnswerKey]:
        """The answer key of each exercise."""
        place = secrets.randbelow(self._size)
        if place >= len(self._keys):
            seed = secrets.randbits(64)
            self._keys.append({one.name: AnswerKey(one, draw(one, seed)) for one in self._lesson.exercises})
            return self._keys[-1]
        return self._keys[place]


@dataclass(frozen=True)
class _Problem:
    """Why one case's answer is not right."""

    kind: str
    text: str


def judge_exercise(exercise: Exercise, drawn: Sequence[DrawnCase], evidence: Evidence) -> ExerciseVerdict:
    """Judge one exercise.

    Parameters
    ----------
    exercise : Exercise
        With its reference and its catalogue of mistakes.
    drawn : sequence of DrawnCase
        The hidden cases the function was called with.
    evidence : Evidence
        What was observed, from a process that is not trusted.
    """
    return judge_by(AnswerKey(exercise, drawn), evidence)


def judge_by(key: AnswerKey, evidence: Evidence) -> ExerciseVerdict:
    """Judge one exercise by an answer key, which may have served for other submissions."""
    exercise, found = key.exercise, assess(key, evidence)
    points = float(exercise.points)
    score = round(points * found.fraction, 2)
    name = found.mistake.name if found.mistake else None
    message = readable(_message(exercise, len(key.drawn), found))
    return ExerciseVerdict(exercise.name, found.outcome, score, points, message, name)


def assess(key: AnswerKey, evidence: Evidence) -> Assessment:
    """Find out what the evidence on an exercise shows."""
    if evidence.unattempted:
        return Assessment(Outcome.UNATTEMPTED, problem="Nothing was written here yet.")
    exercise, drawn = key.exercise, key.drawn
    # An answer may follow any one of the published conventions, but the same one throughout.
    lists = {reference: _problems(key, reference, evidence.answers) for reference in exercise.references}
    reference, problems = max(lists.items(), key=lambda item: _fraction(drawn, item[1]))
    fraction = _fraction(drawn, problems)
    if fraction >= FULL:
        return Assessment(Outcome.PASSED, 1.0)
    outcome, first = _explain(problems, evidence)
    mistake = _diagnose(key, evidence.answers)
    near = outcome is Outcome.FAILED and not mistake and not exercise.is_question
    return Assessment(
        outcome,
        0.0 if exercise.all_or_nothing else fraction,
        first.text,
        first.kind,
        tuple(case.case.name for case, problem in zip(drawn, problems, strict=True) if not problem),
        mistake,
        _clues(key, reference, problems, evidence.answers) if near else (),
    )


def judge_in_process(lesson: str, name: str, function: Callable[..., Any], *, seed: int | None = None) -> float | None:
    """Judge a function of this very process, for notebooks run by plain nbgrader or by an instructor.

    Nothing here withstands a hostile student: ``grader autograde`` does.

    Returns
    -------
    float or None
        The points earned, when they are a part of the whole; nbgrader reads a number as partial credit.

    Raises
    ------
    AssertionError
        When no point was earned; its message is the verdict.
    """
    exercise = find_course(Path.cwd()).lesson(lesson).exercise(name)
    drawn = draw(exercise, secrets.randbits(64) if seed is None else seed)
    answers = {index: answer(function, case) for index, case in enumerate(drawn)}
    verdict = judge_exercise(exercise, drawn, Evidence(answers))
    if verdict.score == 0:
        raise AssertionError(verdict.message)
    return None if verdict.outcome is Outcome.PASSED else verdict.score


def _problems(key: AnswerKey, reference: Callable[..., Any], answers: Mapping[int, Answer]) -> list[_Problem | None]:
    """For each case, why its answer is not right, or ``None`` when it is."""
    return [_problem(key, reference, index, answers.get(index)) for index in range(len(key.drawn))]


def _problem(key: AnswerKey, reference: Callable[..., Any], index: int, observed: Answer | None) -> _Problem | None:
    if observed is None:
        return _Problem("error", f"{_made(key, index)} gave no answer.")
    if isinstance(observed, Raised):
        return _Problem("error", f"{_made(key, index)} stopped with {observed.text.rstrip('.')}.")
    difference = key.difference(key.expected(reference, index), observed, index)
    if difference is None:
        return None
    if key.exercise.is_question:
        return _Problem(difference.kind, f"Your answer was {observed.value!r:.40}.")
    return _Problem(difference.kind, f"{_made(key, index)}: {difference.message}")


def _made(key: AnswerKey, index: int) -> str:
    drawn = key.drawn[index]
    call = describe_call(key.exercise.name, drawn.arguments)
    return f"{call} (case: {drawn.case.name})" if drawn.case.collaborators else call


def _fraction(drawn: Sequence[DrawnCase], problems: Sequence[_Problem | None]) -> float:
    total = sum(case.case.weight for case in drawn)
    return sum(case.case.weight for case, problem in zip(drawn, problems, strict=True) if not problem) / (total or 1)


def _explain(problems: Sequence[_Problem | None], evidence: Evidence) -> tuple[Outcome, _Problem]:
    """The outcome of an answer that is not right, and the first thing to mend."""
    if evidence.stopped is Outcome.TIMEOUT:
        return Outcome.TIMEOUT, _Problem("", "It did not finish in time: does a loop in it ever end?")
    if evidence.stopped is Outcome.KILLED:
        text = "Python itself stopped here: was exit() called, or all memory used up?"
        return Outcome.KILLED, _Problem("", evidence.why or text)
    if not evidence.answers:
        if evidence.error:
            return Outcome.ERROR, _Problem("error", f"The cell stopped with {evidence.error.rstrip('.')}.")
        text = "No function of this name was found when the notebook ran from top to bottom."
        return Outcome.MISSING, _Problem("", text)
    first = next(problem for problem in problems if problem)
    raised = all(isinstance(evidence.answers.get(index), Raised) for index in range(len(problems)))
    return Outcome.ERROR if raised else Outcome.FAILED, first


def _diagnose(key: AnswerKey, answers: Mapping[int, Answer]) -> Mistake | None:
    """The catalogued mistake whose answers equal the observed ones on every case."""
    if len(answers) < len(key.drawn):
        return None
    cases = range(len(key.drawn))
    for mistake in key.exercise.mistakes:
        if all(_equal(key, key.answer(mistake.function, index), answers[index], index) for index in cases):
            return mistake
    return None


def _equal(key: AnswerKey, made: Answer, observed: Answer, index: int) -> bool:
    if isinstance(made, Raised) or isinstance(observed, Raised):
        return isinstance(made, Raised) and isinstance(observed, Raised) and made.kind == observed.kind
    return key.difference(made, observed, index) is None


def _clues(
    key: AnswerKey,
    reference: Callable[..., Any],
    problems: Sequence[_Problem | None],
    answers: Mapping[int, Answer],
) -> tuple[str, ...]:
    """What the wrong answers have in common with the right ones."""
    examples = []
    for index, (drawn, problem) in enumerate(zip(key.drawn, problems, strict=True)):
        observed, expected = answers.get(index), key.expected(reference, index).value
        value = observed.value if isinstance(observed, Returned) else None
        examples.append(
            Example(
                by_name(key.exercise.reference, drawn.arguments),
                expected,
                without_extra(expected, value) if key.exercise.extra_returns else value,
                problem is None,
                problem is not None and problem.kind in COMPARABLE,
                drawn.case.rtol,
                drawn.case.atol,
            )
        )
    return explain(examples)


def _message(exercise: Exercise, cases: int, found: Assessment) -> str:
    """The verdict in words: what to mend first, how to find out why, and what is right already."""
    if found.outcome is Outcome.PASSED:
        tried = "1 hidden case" if cases == 1 else f"{cases} hidden cases"
        return "That is right." if exercise.is_question else f"Agrees with the reference on {tried}."
    lines = [found.problem]
    if found.mistake:
        lines.append(f"Hint: {found.mistake.hint}")
    if found.clues:
        lines.append(f"Clue: {' '.join(found.clues)}")
    if found.right:
        lines.append(f"Right already ({len(found.right)} of {cases}): {'; '.join(found.right)}.")
        if exercise.all_or_nothing:
            lines.append("The points of this exercise are given when all of it is right.")
    return "\n".join(lines)
