"""A course folder of its own with a simulated class, to see everything at work within a minute."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from grader.authoring.build import build
from grader.authoring.cells import exercise_of
from grader.authoring.handout import released
from grader.authoring.stubs import has_region
from grader.course import CONFIG_FILE, PROJECT, Course, LessonFolder
from grader.errors import GraderError
from grader.exercises import Exercise
from grader.sandbox.limits import Limits

LESSON = "initialization"
#: Tighter than the defaults, so that nobody waits long for the endless loop.
LIMITS = Limits(cell_seconds=5, total_seconds=40)
SUBMITTED = "2026-03-{day:02d} 20:{minute:02d}:00 UTC"
WRONG_FILE_NAME = "wrong-file-name"
#: Tries what earns full marks in graders that take verdicts from the student's own process.
HOSTILE = """\
import os, numpy, helpers.checks
helpers.checks.judge = lambda *arguments: 100
numpy.allclose = numpy.isclose = lambda *arguments, **options: True
print([place for place in ("/home", "/root", "/srv") if os.path.isdir(place) and os.listdir(place)])
"""

Answers = dict[str, str]  # Exercise → source of its solution cell.
WrongAnswer = Callable[[str, str, str], str | None]


def set_up(root: Path, students: int) -> Course:
    """Make the course folder and hand in everybody's work.

    Raises
    ------
    GraderError
        When the folder exists and was not made by an earlier demonstration.
    """
    root = root.resolve()
    marker = root / "DEMO.txt"
    if root.exists() and any(root.iterdir()) and not marker.is_file():
        raise GraderError(f"{root} exists and is no demonstration; name another folder with --course.")
    shutil.rmtree(root, ignore_errors=True)
    for part in ("lessons", "source"):
        shutil.copytree(PROJECT / part / LESSON, root / part / LESSON, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / CONFIG_FILE, root / CONFIG_FILE)
    marker.write_text("Made by grader demo, which may make it again from nothing.\n")
    course = Course(root)
    build(course.lesson(LESSON))
    for number, (name, content) in enumerate(islice(simulated_class(course.lesson(LESSON)), students), start=1):
        place = course.path("submitted", f"{number:03d}-{name}", LESSON)
        place.mkdir(parents=True)
        file = "my homework.ipynb" if name == WRONG_FILE_NAME else f"{LESSON}.ipynb"
        (place / file).write_bytes(content)
        (place / "timestamp.txt").write_text(SUBMITTED.format(day=1 + number % 28, minute=number % 60))
    return course


def simulated_class(folder: LessonFolder) -> Iterator[tuple[str, bytes]]:
    """Names and submissions, endlessly: first one of every kind, then more of the ordinary ones."""
    notebook = released(folder)
    right = {name: c.source for c in folder.notebook.cells if has_region(c.source) and (name := exercise_of(c.source))}
    for name, answers, extra in [*_ordinary(right), *_troublesome(right)]:
        yield name, _hand_in(notebook, answers, extra)
    yield from _mistaken(folder, notebook, right)
    yield from _unusual(notebook, right)
    for name, answers, extra in cycle(_ordinary(right)):
        yield name, _hand_in(notebook, answers, extra)


def _ordinary(right: Answers) -> list[tuple[str, Answers, str]]:
    half = dict(list(right.items())[: len(right) // 2])
    return [("right", right, ""), ("partly-right", half, ""), ("untouched", {}, "")]


def _troublesome(right: Answers) -> list[tuple[str, Answers, str]]:
    first, second, *_ = right
    return [
        ("loops", {**right, second: _with_line(right[second], "while True: pass")}, ""),
        ("stops-python", {**right, first: _with_line(right[first], "import os; os._exit(0)")}, ""),
        ("hostile", {second: "from helpers.reference.initialization import *"}, HOSTILE),
    ]


def _unusual(notebook: NotebookNode, right: Answers) -> Iterator[tuple[str, bytes]]:
    first, *_ = right
    whole = _hand_in(notebook, right, "print('done!')\nimport warnings; warnings.warn('just looking')")
    yield "right-with-prints", whole
    yield "eats-memory", _hand_in(notebook, {**right, first: _with_line(right[first], "x = bytearray(2**40)")}, "")
    yield "syntax-error", _hand_in(notebook, {**right, first: right[first] + " )"}, "")
    yield WRONG_FILE_NAME, whole
    yield "not-a-notebook", b"this is my homework"
    for name, change in (("cell-deleted", _without_first), ("cell-copied", _with_first_twice)):
        data = json.loads(whole)
        data["cells"] = change(data["cells"])
        yield name, json.dumps(data).encode()


def _mistaken(folder: LessonFolder, notebook: NotebookNode, right: Answers) -> Iterator[tuple[str, bytes]]:
    """Every catalogued mistake at least once: each student makes the next one of every exercise.

    Questions are answered wrongly by the first few only, so that the class's commonest mistakes are about code.
    """
    wrong = _load_wrong_answers(folder)
    made = {e.name: _made_mistakes(e, right[e.name], wrong) for e in folder.lesson.exercises}
    questions = {exercise.name for exercise in folder.lesson.exercises if exercise.is_question}
    for number in range(max(map(len, made.values()), default=0)):
        answers = {
            name: right[name] if name in questions and number >= len(cells) else cells[number % len(cells)]
            for name, cells in made.items()
            if cells
        }
        yield f"mistaken-{number + 1}", _hand_in(notebook, right | answers, "")


def _made_mistakes(exercise: Exercise, right: str, wrong: WrongAnswer) -> list[str]:
    cells = (wrong(exercise.name, mistake.name, right) for mistake in exercise.mistakes)
    return [cell for cell in cells if cell]


def _load_wrong_answers(folder: LessonFolder) -> WrongAnswer:
    path = folder.exercises_file.with_name("simulated_class.py")
    spec = importlib.util.spec_from_file_location(f"lessons.{folder.name}.simulated_class", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise GraderError(f"{path} is missing: it says how students of this lesson go wrong.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.wrong_answer


def _hand_in(notebook: NotebookNode, answers: Answers, extra: str) -> bytes:
    """A student's file: the released notebook with some cells filled in, and one of their own at the start."""
    filled = nbformat.from_dict(notebook)
    for cell in filled.cells:
        name = exercise_of(cell.source) if cell.cell_type == "code" and has_region(cell.source) else None
        if name in answers:
            cell.source = answers[name]
    if extra:
        filled.cells.insert(1, nbformat.v4.new_code_cell(extra, id="my-own-cell"))
    return nbformat.writes(filled).encode()


def _with_line(source: str, line: str) -> str:
    """The right answer with a line in front of its last one."""
    body, _, last = source.rpartition("    return")
    return f"{body}    {line}\n    return{last}"


def _is_first_answer(cell: dict) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def _without_first(cells: list[dict]) -> list[dict]:
    first = next(cell for cell in cells if _is_first_answer(cell))
    return [cell for cell in cells if cell is not first]


def _with_first_twice(cells: list[dict]) -> list[dict]:
    first = next(index for index, cell in enumerate(cells) if _is_first_answer(cell))
    return [*cells[: first + 1], cells[first], *cells[first + 1 :]]
