"""Is a lesson fit to be given to a class? Every promise it makes is tried, and each broken one is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from grader.authoring.build import stale
from grader.authoring.cells import BEGIN_HIDDEN, is_manual
from grader.authoring.handout import SOLUTIONS, handout_files, released
from grader.authoring.mutation import try_mutants
from grader.authoring.solution import solve
from grader.authoring.stubs import has_region, solution_lines, stub
from grader.course import Course, LessonFolder
from grader.exercises import Exercise
from grader.judging.cases import Returned, answer, draw
from grader.judging.judge import Evidence, judge_exercise
from grader.judging.kit import bench
from grader.judging.verdict import Outcome
from helpers.comparison import compare, describe_call

SEEDS = range(8)
POINTS = 100
MISTAKES = 5
HINTS = 2
#: Share of the mutants to which the message must say more than that values differ.
TOLD = 0.8
MUTANTS_LOSE = "every mutant of the solution loses points"
MUTANTS_ARE_TOLD = f"at least {TOLD:.0%} of the mutants are told more than that values differ"


@dataclass(frozen=True)
class Finding:
    """One promise and whether it is kept.

    Attributes
    ----------
    exercise : str or None
        ``None`` when it concerns the lesson as a whole.
    """

    lesson: str
    promise: str
    kept: bool
    reason: str = ""
    exercise: str | None = None


def verify(course: Course, folder: LessonFolder) -> Iterator[Finding]:
    """Try every promise of a lesson, yielding what was found as it is found.

    Where a module that the lesson requires is missing, the promises that need its solution run are not tried.

    Raises
    ------
    GraderError
        When the lesson cannot be loaded or there is no sandbox.
    """
    for promise, check in (
        ("the built notebook and the public cases are current", _current),
        ("points sum to 100", _points),
        ("the release leaks nothing", _leaks),
        ("the solution scores full marks, and the untouched release none", _extremes),
    ):
        if folder.missing and check is _extremes:
            yield Finding(folder.name, promise, True, _not_tried(folder))
            continue
        reasons = list(check(course, folder))
        yield from (Finding(folder.name, promise, False, reason) for reason in reasons)
        if not reasons:
            yield Finding(folder.name, promise, True)
    solution = None if folder.missing else solve(folder)
    for exercise in folder.lesson.exercises:
        solved = solution.function(exercise.name) if solution and exercise.name in solution.cells else None
        yield from _verify_exercise(folder, exercise, solved)


def verify_mutants(folder: LessonFolder, sample: int | None = None) -> Iterator[Finding]:
    """Try whether the hidden cases see every small wrong change to the solutions.

    Parameters
    ----------
    sample : int, optional
        Try as many mutants of each exercise; all by default. Of so few, the share that are told why says little, and is
        not looked at.

    Raises
    ------
    GraderError
        When cosmic-ray is not installed, or the record of equivalents cannot be read.
    """
    if folder.missing:
        yield Finding(folder.name, MUTANTS_LOSE, True, _not_tried(folder))
        return
    for score in try_mutants(folder, sample=sample):
        for reason in (*(f"it passes: {fate.change}" for fate in score.survivors), *score.stale):
            yield Finding(folder.name, MUTANTS_LOSE, False, reason, score.exercise)
        if not score.survivors and not score.stale:
            count = f"{len(score.fates)} lose, {score.equivalent} are recorded as equivalent"
            yield Finding(folder.name, MUTANTS_LOSE, True, count, score.exercise)
        if sample is None:
            yield Finding(folder.name, MUTANTS_ARE_TOLD, score.told >= TOLD, f"{score.told:.0%}", score.exercise)


def _current(course: Course, folder: LessonFolder) -> Iterator[str]:
    for path in stale(folder):
        yield f'{path} is not what the lesson\'s text gives; run "grader build {folder.name}"'
    notebook = _release_notebook(course, folder)
    if not stale(folder) and (notebook is None or not _same_cells(notebook, released(folder))):
        yield f'release/{folder.name} is not what the source gives; run "grader release {folder.name}"'


def _same_cells(first: NotebookNode, second: NotebookNode) -> bool:
    pairs = [[(cell.id, cell.source) for cell in notebook.cells] for notebook in (first, second)]
    return pairs[0] == pairs[1]


def _release_notebook(course: Course, folder: LessonFolder) -> NotebookNode | None:
    path = _release_folder(course, folder) / f"{folder.name}.ipynb"
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4) if path.is_file() else None


def _release_folder(course: Course, folder: LessonFolder) -> Path:
    return course.root / course.directory.release_directory / folder.name


def _points(_: Course, folder: LessonFolder) -> Iterator[str]:
    total = sum(part.points for part in folder.lesson.parts)
    if total != POINTS:
        yield f"they sum to {total:g}"


def _leaks(course: Course, folder: LessonFolder) -> Iterator[str]:
    notebook = _release_notebook(course, folder)
    if notebook is None:
        yield f'there is no release; run "grader release {folder.name}"'
        return
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    for word in (BEGIN_HIDDEN, "judge(", "reference"):
        if word in text:
            yield f'the released notebook holds "{word}"'
    source = folder.notebook
    for cell in source.cells:
        kept = set(map(str.strip, stub(cell.source).splitlines())) if has_region(cell.source) else set()
        for line in solution_lines(cell.source):
            if line in text and line not in kept:
                yield f"the released notebook holds a line of the solution: {line}"
    for name, content in handout_files(folder).items():
        if "reference" in name or (name.endswith(".py") and b"import reference" in content):
            yield f"the handout holds {name}"
    everything = "\n".join(cell.source for cell in notebook.cells)
    for cell in filter(is_manual, source.cells):
        if cell.cell_type != "code" and cell.source.strip() in everything:
            yield f"the released notebook holds the model answer of {cell.id}"
    if (_release_folder(course, folder) / SOLUTIONS).exists():
        yield f'the release holds {SOLUTIONS}; run "grader release {folder.name}" without --solutions'
    if any(cell.get("outputs") for cell in notebook.cells):
        yield "the released notebook holds outputs"


def _extremes(_: Course, folder: LessonFolder) -> Iterator[str]:
    with bench(folder) as place:
        solved = place.judge(folder.source.read_bytes()).verdict
        untouched = place.judge(nbformat.writes(released(folder)).encode())
    for exercise in solved.exercises:
        if exercise.outcome is not Outcome.PASSED:
            yield f"the solution of {exercise.name} is judged {exercise.outcome}: {exercise.message}"
    for exercise in untouched.verdict.exercises:
        if exercise.outcome is not Outcome.UNATTEMPTED or exercise.score:
            yield f"the untouched {exercise.name} is judged {exercise.outcome} with {exercise.score:g} points"
    for cell in nbformat.reads(untouched.notebook, as_version=4).cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                yield f"the cell {cell.id} of the untouched release stops with {output.ename}: {output.evalue}"


def _not_tried(folder: LessonFolder) -> str:
    return f"not tried: {' and '.join(folder.missing)} is not installed"


def _verify_exercise(
    folder: LessonFolder, exercise: Exercise, solution: Callable[..., Any] | None
) -> Iterator[Finding]:
    def finding(promise: str, reason: str | None) -> Finding:
        return Finding(folder.name, promise, reason is None, reason or "", exercise.name)

    if not exercise.is_question:
        public, hidden = len(exercise.public_cases), len(exercise.hidden_cases)
        enough = None if public and hidden else f"it has {public} public and {hidden} hidden cases"
        yield finding("has public and hidden cases", enough)
        few = len(exercise.mistakes)
        yield finding(f"has at least {MISTAKES} mistakes", None if few >= MISTAKES else f"it has {few}")
    given = len(exercise.hints)
    yield finding(f"has {HINTS} hints", None if given == HINTS else f"it has {given}")
    agree = "reference and solution agree"
    if solution is None:
        yield Finding(folder.name, agree, True, _not_tried(folder), exercise.name)
    else:
        yield finding(agree, _disagreement(exercise, solution))
    for mistake in exercise.mistakes:
        yield finding(f'the mistake "{mistake.name}" loses and is diagnosed', _undiagnosed(exercise, mistake.name))


def _disagreement(exercise: Exercise, solution: Callable[..., Any]) -> str | None:
    for seed in SEEDS:
        for drawn in (*draw(exercise, seed), *draw(exercise, seed, public=True)):
            made = describe_call(exercise.name, drawn.arguments)
            expected, given = answer(exercise.reference, drawn), answer(solution, drawn)
            if not isinstance(expected, Returned) or not isinstance(given, Returned):
                failed = expected if not isinstance(expected, Returned) else given
                return f"{made} stopped with {getattr(failed, 'text', '')}"
            case, extra = drawn.case, exercise.extra_returns
            difference = compare(expected.value, given.value, case.rtol, case.atol, extra_returns=extra)
            if difference:
                return f"{made}: {difference.message}"
    return None


def _undiagnosed(exercise: Exercise, name: str) -> str | None:
    mistake = next(mistake for mistake in exercise.mistakes if mistake.name == name)
    for seed in SEEDS:
        drawn = draw(exercise, seed)
        answers = {index: answer(mistake.function, case) for index, case in enumerate(drawn)}
        verdict = judge_exercise(exercise, drawn, Evidence(answers))
        if verdict.outcome is Outcome.PASSED:
            return f"it passes with seed {seed}"
        if verdict.mistake != name:
            return f'with seed {seed} it is taken for "{verdict.mistake}"'
    return None
