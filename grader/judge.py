"""From observed answers to a verdict. A function of data: it starts no process and writes no file.

Only this module calls the references and the catalogued mistakes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.cases import Answer, DrawnCase, Raised, Returned, answer, draw
from grader.course import find_course
from grader.errors import GraderError
from grader.exercises import Exercise, Mistake
from grader.verdict import ExerciseVerdict, Outcome, readable
from helpers.comparison import compare, describe_call

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
    """

    answers: Mapping[int, Answer]
    unattempted: bool = False
    stopped: Outcome | None = None
    error: str | None = None


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
    if evidence.unattempted:
        return _verdict(exercise, Outcome.UNATTEMPTED, 0.0, "Nothing was written here yet.")
    # An answer may follow any one of the published conventions, but the same one throughout.
    lists = [_problems(exercise, reference, drawn, evidence.answers) for reference in exercise.references]
    problems = max(lists, key=lambda problems: _fraction(drawn, problems))
    fraction = _fraction(drawn, problems)
    if fraction >= FULL:
        right = "That is right." if exercise.is_question else f"Agrees with the reference on {len(drawn)} hidden cases."
        return _verdict(exercise, Outcome.PASSED, 1.0, right)
    passed = [case.case.name for case, problem in zip(drawn, problems, strict=True) if not problem]
    outcome, message = _explain(drawn, problems, evidence)
    mistake = _diagnose(exercise, drawn, evidence.answers)
    if mistake:
        message += f"\nHint: {mistake.hint}"
    if passed:
        message += f"\nRight already: {'; '.join(passed)}."
    return _verdict(exercise, outcome, fraction, message, mistake.name if mistake else None)


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


def _problems(
    exercise: Exercise, reference: Callable[..., Any], drawn: Sequence[DrawnCase], answers: Mapping[int, Answer]
) -> list[str | None]:
    """For each case, why its answer is not right, or ``None`` when it is."""
    return [_problem(exercise, reference, case, answers.get(index)) for index, case in enumerate(drawn)]


def _problem(
    exercise: Exercise, reference: Callable[..., Any], drawn: DrawnCase, observed: Answer | None
) -> str | None:
    made = describe_call(exercise.name, drawn.arguments)
    if observed is None:
        return f"{made} gave no answer."
    if isinstance(observed, Raised):
        return f"{made} stopped with {observed.text}."
    expected = answer(reference, drawn)
    if not isinstance(expected, Returned):
        raise GraderError(f"The reference of {exercise.name} fails on {made}: {expected.text}.")
    case, extra = drawn.case, exercise.extra_returns
    difference = compare(expected.value, observed.value, case.rtol, case.atol, extra_returns=extra)
    if difference is None:
        return None
    if exercise.is_question:
        return f"Your answer was {observed.value!r:.40}."
    return f"{made}: {difference.message}"


def _fraction(drawn: Sequence[DrawnCase], problems: Sequence[str | None]) -> float:
    total = sum(case.case.weight for case in drawn)
    return sum(case.case.weight for case, problem in zip(drawn, problems, strict=True) if not problem) / (total or 1)


def _explain(drawn: Sequence[DrawnCase], problems: Sequence[str | None], evidence: Evidence) -> tuple[Outcome, str]:
    """The outcome of an answer that is not right, and the message about the first thing to mend."""
    if evidence.stopped is Outcome.TIMEOUT:
        return Outcome.TIMEOUT, "It did not finish in time: does a loop in it ever end?"
    if evidence.stopped is Outcome.KILLED:
        return Outcome.KILLED, "Python itself stopped here: was exit() called, or all memory used up?"
    if not evidence.answers:
        if evidence.error:
            return Outcome.ERROR, f"The cell stopped with {evidence.error}."
        return Outcome.MISSING, "No function of this name was found when the notebook ran from top to bottom."
    first = next(problem for problem in problems if problem)
    if all(isinstance(evidence.answers.get(index), Raised) for index in range(len(drawn))):
        return Outcome.ERROR, first
    return Outcome.FAILED, first


def _diagnose(exercise: Exercise, drawn: Sequence[DrawnCase], answers: Mapping[int, Answer]) -> Mistake | None:
    """The catalogued mistake whose answers equal the observed ones on every case."""
    if len(answers) < len(drawn):
        return None
    for mistake in exercise.mistakes:
        if all(_equal(exercise, answer(mistake.function, case), answers[i], case) for i, case in enumerate(drawn)):
            return mistake
    return None


def _equal(exercise: Exercise, made: Answer, observed: Answer, drawn: DrawnCase) -> bool:
    if isinstance(made, Raised) or isinstance(observed, Raised):
        return isinstance(made, Raised) and isinstance(observed, Raised) and made.kind == observed.kind
    case, extra = drawn.case, exercise.extra_returns
    return compare(made.value, observed.value, case.rtol, case.atol, extra_returns=extra) is None


def _verdict(
    exercise: Exercise, outcome: Outcome, fraction: float, message: str, mistake: str | None = None
) -> ExerciseVerdict:
    points = float(exercise.points)
    return ExerciseVerdict(exercise.name, outcome, round(points * fraction, 2), points, readable(message), mistake)
