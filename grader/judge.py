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
from grader.exercises import Exercise
from grader.verdict import ExerciseVerdict, Outcome
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
    problems = [_problem(exercise, case, evidence.answers.get(index)) for index, case in enumerate(drawn)]
    total = sum(case.case.weight for case in drawn)
    fraction = sum(case.case.weight for case, problem in zip(drawn, problems, strict=True) if not problem) / total
    if fraction >= FULL:
        return _verdict(exercise, Outcome.PASSED, 1.0, f"Agrees with the reference on all {len(drawn)} hidden cases.")
    passed = [case.case.name for case, problem in zip(drawn, problems, strict=True) if not problem]
    outcome, message = _explain(drawn, problems, evidence)
    if passed:
        message += f" Right: {'; '.join(passed)}."
    mistake = _diagnose(exercise, drawn, evidence.answers)
    if mistake:
        name, hint = mistake
        return _verdict(exercise, outcome, fraction, f"{message} Hint: {hint}", name)
    return _verdict(exercise, outcome, fraction, message)


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


def _problem(exercise: Exercise, drawn: DrawnCase, observed: Answer | None) -> str | None:
    """Why an answer to a case is not right, or ``None`` when it is."""
    made = describe_call(exercise.name, drawn.arguments)
    if observed is None:
        return f"{made} gave no answer."
    if isinstance(observed, Raised):
        return f"{made} stopped with {observed.text}."
    expected = answer(exercise.reference, drawn)
    if not isinstance(expected, Returned):
        raise RuntimeError(f"the reference of {exercise.name} fails on {made}: {expected.text}")
    difference = compare(expected.value, observed.value, drawn.case.rtol, drawn.case.atol)
    return f"{made}: {difference.message}" if difference else None


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


def _diagnose(exercise: Exercise, drawn: Sequence[DrawnCase], answers: Mapping[int, Answer]) -> tuple[str, str] | None:
    """The catalogued mistake whose answers equal the observed ones on every case."""
    if len(answers) < len(drawn):
        return None
    for mistake in exercise.mistakes:
        if all(_equal(answer(mistake.function, case), answers[i], case) for i, case in enumerate(drawn)):
            return mistake.name, mistake.hint
    return None


def _equal(first: Answer, second: Answer, drawn: DrawnCase) -> bool:
    if isinstance(first, Raised) or isinstance(second, Raised):
        return isinstance(first, Raised) and isinstance(second, Raised) and first.kind == second.kind
    return compare(first.value, second.value, drawn.case.rtol, drawn.case.atol) is None


def _verdict(
    exercise: Exercise, outcome: Outcome, fraction: float, message: str, mistake: str | None = None
) -> ExerciseVerdict:
    points = float(exercise.points)
    return ExerciseVerdict(exercise.name, outcome, round(points * fraction, 2), points, message, mistake)
