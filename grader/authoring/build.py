"""``lesson.py`` → ``source/<lesson>/``: the instructor's notebook with nbgrader metadata, and the public cases.

One way and deterministic: the same text gives the same bytes. A cell's name is its jupytext title; it becomes the
cell's id and, for the cells nbgrader keeps, its ``grade_id``. The build tells cells apart by what they hold:

- a code cell with a START CODE HERE region is the solution cell of the exercise whose function it defines;
- a code cell ``check("name", name)`` becomes that exercise's grade cell: the hidden call of the judge is added;
- a cell with the name of a free text holds its model answer, and becomes a cell that nbgrader grades by hand;
- any other code cell is given code, and locked; markdown cells are prose.
"""

from __future__ import annotations

import ast
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat.notebooknode import NotebookNode

from grader.authoring import current
from grader.authoring.authored import FORMAT, with_judge
from grader.authoring.cells import CHECK, checked_exercise, exercise_of, is_manual
from grader.authoring.sides import protect, remember
from grader.authoring.stubs import has_region, stub
from grader.course import LessonFolder
from grader.errors import GraderError
from grader.exercises import Exercise, Lesson
from grader.judging.cases import DrawnCase, Returned, answer, draw
from helpers import public_cases
from helpers.comparison import compare
from helpers.public_cases import KnownMistake, PublicCase, PublicExercise, PublicLesson
from helpers.values import Other

NAME = re.compile(r"^[a-zA-Z0-9_-]{1,64}$")
#: Public cases never change by themselves, so that the file that ships stays the same.
PUBLIC_SEED = 0


def build(folder: LessonFolder, *, overwrite: bool = False) -> list[Path]:
    """Build a lesson's source folder; return the files that were written because their content changed.

    Parameters
    ----------
    overwrite : bool
        Write the notebook anew even where an author has edited it.

    Raises
    ------
    GraderError
        When the notebook has changes that the text lacks; or the text cannot be built.
    """
    changed = stale(folder)
    if folder.source in changed and not overwrite:
        protect(folder)
    folder.source.parent.mkdir(parents=True, exist_ok=True)
    if folder.source in changed:
        folder.source.write_text(notebook_text(folder), encoding="utf-8")
    if folder.public_cases in changed:
        public_cases.write(folder.public_cases, _public_lesson(folder), list(_public_exercises(folder)))
    remember(folder)
    current.note(folder)
    return changed


def stale(folder: LessonFolder) -> list[Path]:
    """The built files that are missing, or differ from what the lesson's text gives now."""
    files = []
    if not folder.source.is_file() or folder.source.read_bytes() != notebook_text(folder).encode():
        files.append(folder.source)
    if not _public_cases_current(folder):
        files.append(folder.public_cases)
    return files


def notebook_text(folder: LessonFolder) -> str:
    """The source notebook as it is written to disk."""
    return str(nbformat.writes(notebook(folder))) + "\n"


def notebook(folder: LessonFolder) -> NotebookNode:
    """Build the instructor's notebook of a lesson.

    Raises
    ------
    GraderError
        When a cell has no name, a name is used twice, or exercises and cells do not match one to one.
    """
    lesson = folder.lesson
    text = jupytext.reads(folder.text.read_text(encoding="utf-8"), fmt=FORMAT)
    cells = [_cell(cell, lesson, folder) for cell in text.cells]
    _check_cells(cells, lesson, folder)
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def _cell(cell: NotebookNode, lesson: Lesson, folder: LessonFolder) -> NotebookNode:
    name = cell.metadata.get("title", "")
    if not NAME.match(name):
        start = cell.source.strip().splitlines()[0] if cell.source.strip() else "an empty cell"
        raise GraderError(f'{folder.text}: a cell needs a name of letters, digits, "_" and "-" at: {start}')
    free = {text.name: _nbgrader(name, grade=True, solution=True, points=text.points) for text in lesson.free_texts}
    if cell.cell_type != "code":
        manual = {"nbgrader": free[name]} if name in free else {}
        return nbformat.v4.new_markdown_cell(cell.source, id=name, metadata=manual)
    source, metadata = cell.source, _nbgrader(name, locked=True)
    found = CHECK.match(source)
    if name in free:
        metadata = free[name]
    elif found:
        points = next((e.points for e in lesson.exercises if e.name == found["name"]), 0)
        source = with_judge(source, found["name"])
        metadata = _nbgrader(name, locked=True, grade=True, points=points)
    elif has_region(source):
        metadata = _nbgrader(name, solution=True)
    tags = cell.metadata.get("tags")
    extra = {"tags": list(tags)} if tags else {}
    return nbformat.v4.new_code_cell(source, id=name, metadata={"nbgrader": metadata, **extra})


def _nbgrader(
    name: str, *, locked: bool = False, grade: bool = False, solution: bool = False, points: float | None = None
) -> dict[str, Any]:
    metadata = {"grade": grade, "grade_id": name, "locked": locked}
    if points is not None:
        metadata["points"] = points
    return {**metadata, "schema_version": 3, "solution": solution, "task": False}


def _check_cells(cells: list[NotebookNode], lesson: Lesson, folder: LessonFolder) -> None:
    names = [cell.id for cell in cells]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise GraderError(f"{folder.text}: the cell name {twice[0]} is used twice; give each cell its own.")
    _check_free_texts(cells, lesson, folder)
    code = [cell for cell in cells if cell.cell_type == "code"]
    for cell in code:
        if cell.metadata.nbgrader.solution:
            try:
                ast.parse(cell.source)
            except SyntaxError as error:
                where = f"line {error.lineno} of the cell {cell.id}"
                raise GraderError(f"{folder.text}: {where} is not Python: {error.msg}.") from error
    solutions = [cell for cell in code if cell.metadata.nbgrader.solution and not is_manual(cell)]
    solved = [exercise_of(cell.source) or cell.id for cell in solutions]
    checked = [name for cell in code if (name := checked_exercise(cell.source))]
    expected = [exercise.name for exercise in lesson.exercises]
    for kind, found_names in (("a cell with a START CODE HERE region", solved), ("a check cell", checked)):
        for name in expected:
            if found_names.count(name) != 1:
                raise GraderError(f"{folder.text}: exercise {name} needs exactly one {kind.removeprefix('a ')}.")
        for name in found_names:
            if name not in expected:
                raise GraderError(
                    f"{folder.text}: {name} has {kind}, but {folder.exercises_file} has no such exercise."
                )
    for cell in code:
        if cell.metadata.nbgrader.solution:
            stub(cell.source)


def _check_free_texts(cells: list[NotebookNode], lesson: Lesson, folder: LessonFolder) -> None:
    manual = {cell.id: cell for cell in cells if is_manual(cell)}
    for text in lesson.free_texts:
        if text.name not in manual:
            raise GraderError(f"{folder.text}: the free text {text.name} needs a cell of that name.")
        cell = manual[text.name]
        if cell.cell_type == "code" and not has_region(cell.source):
            raise GraderError(f"{folder.text}: the code cell {text.name} needs a START CODE HERE region.")
        if text.points <= 0:
            raise GraderError(f"{folder.exercises_file}: the free text {text.name} needs points, more than 0.")
    names = [part.name for part in lesson.parts]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise GraderError(f"{folder.exercises_file}: the name {twice} is used twice; give each exercise its own.")


def _public_lesson(folder: LessonFolder) -> PublicLesson:
    return PublicLesson(folder.name, folder.lesson.title, folder.lesson.order)


def _public_exercises(folder: LessonFolder) -> Iterator[PublicExercise]:
    solutions = {exercise_of(cell.source): cell.source for cell in notebook(folder).cells if has_region(cell.source)}
    for exercise in folder.lesson.exercises:
        drawn = draw(exercise, PUBLIC_SEED, public=True)
        yield PublicExercise(
            name=exercise.name,
            stub=stub(solutions[exercise.name]),
            extra_returns=exercise.extra_returns,
            cases=tuple(_public_case(exercise, case) for case in drawn),
            mistakes=tuple(
                KnownMistake(mistake.hint, tuple(_output(mistake.function, case) for case in drawn))
                for mistake in exercise.mistakes
                if drawn  # Without a case they would be hints only, and a question's leave out the right option.
            ),
            hints=exercise.hints,
            points=exercise.points,
            options=exercise.options,
        )


def _public_case(exercise: Exercise, drawn: DrawnCase) -> PublicCase:
    case, expected = drawn.case, []
    for reference in exercise.references:
        given = answer(reference, drawn)
        if not isinstance(given, Returned):
            raise GraderError(f'The reference of {exercise.name} fails on its case "{case.name}": {given.text}.')
        expected.append(given.value)
    return PublicCase(
        name=case.name,
        arguments=drawn.arguments,
        expected=tuple(expected),
        seed=drawn.seed,
        rtol=case.rtol,
        atol=case.atol,
        collaborators=dict(case.collaborators),
    )


def _output(function: Any, drawn: DrawnCase) -> Any:
    given = answer(function, drawn)
    return given.value if isinstance(given, Returned) else Other(given.kind)


def _public_cases_current(folder: LessonFolder) -> bool:
    """Whether the file agrees with the lesson, but for rounding: the last bits differ from machine to machine."""
    if not folder.public_cases.is_file():
        return False
    try:
        with tempfile.TemporaryDirectory() as scratch:
            fresh = Path(scratch) / public_cases.FILE_NAME
            public_cases.write(fresh, _public_lesson(folder), list(_public_exercises(folder)))
            names = public_cases.names(fresh)
            wanted, found = ([public_cases.read(path, name) for name in names] for path in (fresh, folder.public_cases))
            same_lesson = public_cases.lesson(folder.public_cases) == _public_lesson(folder)
            same_order = public_cases.names(folder.public_cases) == names
    except (KeyError, OSError, TypeError, ValueError):
        return False
    return same_lesson and same_order and all(map(_agree, wanted, found))


def _agree(wanted: PublicExercise, found: PublicExercise) -> bool:
    """Outputs as closely as they are judged: a difference of two almost equal numbers is little but rounding."""
    if compare(_asked(wanted), _asked(found), rtol=1e-9, atol=1e-12) is not None:
        return False
    return all(
        compare(expected, other, case.rtol, case.atol) is None
        for index, case in enumerate(wanted.cases)
        for expected, other in zip(_outputs(wanted, index), _outputs(found, index), strict=True)
    )


def _asked(exercise: PublicExercise) -> list[Any]:
    """All but the outputs, and how many there are."""
    cases = [tuple({**vars(case), "expected": len(case.expected)}.values()) for case in exercise.cases]
    mistakes = [(mistake.hint, len(mistake.outputs)) for mistake in exercise.mistakes]
    return [exercise.stub, exercise.extra_returns, cases, mistakes, exercise.hints, exercise.points]


def _outputs(exercise: PublicExercise, index: int) -> list[Any]:
    """Those of one case: every accepted one, and what each mistake gives."""
    return [*exercise.cases[index].expected, *(mistake.outputs[index] for mistake in exercise.mistakes)]
