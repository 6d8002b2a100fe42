"""What a student has: the notebook without its answers, the helpers the lesson uses, its data sets, its public cases.

The release folder, a learner's working copy and the sandbox are furnished with the same files.
"""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from grader.authoring.cells import exercise_of, split_hidden
from grader.authoring.imports import helpers_imported, modules_imported
from grader.authoring.stubs import has_region, student_source, without_release_comments
from grader.course import PROJECT, LessonFolder
from grader.errors import GraderError
from grader.sandbox.run import COURSE
from helpers.hints import SOLUTIONS

#: Never leaves the project: the references are the answers.
KEPT_BACK = "reference"
#: Modules whose import means that figures may be drawn.
DRAWING = ("matplotlib", "helpers.plotting")


def handout_files(folder: LessonFolder) -> dict[str, bytes]:
    """The files beside a lesson's notebook, by their path in the release folder.

    Raises
    ------
    GraderError
        When a data set or the built public cases are missing.
    """
    files = {path.relative_to(PROJECT).as_posix(): path for path in _helpers_used(folder)}
    files |= {f"datasets/{name}": PROJECT / "datasets" / name for name in folder.lesson.datasets}
    files[folder.public_cases.name] = folder.public_cases
    if folder.notation.is_file():
        files[folder.notation.name] = folder.notation
    missing = [path for path in files.values() if not path.is_file()]
    if missing:
        raise GraderError(f'{missing[0]} is missing; run "grader build {folder.name}" or "python datasets/build.py".')
    return {name: path.read_bytes() for name, path in files.items()}


def released(folder: LessonFolder) -> NotebookNode:
    """The notebook as students get it, without going through nbgrader."""
    notebook = copy.deepcopy(folder.notebook)
    for cell in notebook.cells:
        cell.source = student_source(cell)
    return notebook


def solutions(folder: LessonFolder) -> dict[str, bytes]:
    """The file that ``solution`` and the checks of questions read: for those who learn alone, where it is asked for."""
    code = {
        name: without_release_comments(cell.source)
        for cell in folder.notebook.cells
        if cell.cell_type == "code" and has_region(cell.source) and (name := exercise_of(cell.source))
    }
    feedback = {
        exercise.name: {str(mistake.function()): mistake.hint for mistake in exercise.mistakes}
        for exercise in folder.lesson.exercises
        if exercise.is_question
    }
    kept = {"code": code, "feedback": feedback}
    return {SOLUTIONS: (json.dumps(kept, indent=1, ensure_ascii=False) + "\n").encode()}


def _helpers_used(folder: LessonFolder) -> list[Path]:
    """The modules of helpers that a lesson imports: others may hold what another lesson asks for."""
    code = [split_hidden(cell.source)[0] for cell in folder.notebook.cells if cell.cell_type == "code"]
    return [path for path in helpers_imported(["import helpers.checks", *code]) if KEPT_BACK not in path.parts]


def furnish(folder: LessonFolder) -> dict[str, bytes]:
    """A lesson's handout for the sandbox: with the list of fonts that matplotlib would otherwise look for.

    Raises
    ------
    GraderError
        When a file of the handout, or a module the lesson requires, is missing.
    """
    folder.require_modules()
    return _prepared(handout_files(folder), modules_imported(folder))


def furnish_desk(files: Mapping[str, bytes], modules: Iterable[str]) -> dict[str, bytes]:
    """The handout of an assignment that is no lesson: its own files, and apart from them what the sandbox imports.

    Parameters
    ----------
    files : mapping of str to bytes
        What the course has beside the notebooks, by path.
    modules : iterable of str
        What the notebooks import.
    """
    inside = helpers_imported(["import helpers.checks"])
    ours = {path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in inside if KEPT_BACK not in path.parts}
    return _prepared(ours, modules) | {f"{COURSE}/{name}": content for name, content in files.items()}


def _prepared(files: dict[str, bytes], modules: Iterable[str]) -> dict[str, bytes]:
    """With what would take long to make in each sandbox anew."""
    made = files | dict(compiled for name in files if name.endswith(".py") and (compiled := _compiled(name)))
    if any(module.startswith(DRAWING) for module in modules):
        made |= {f"matplotlib/{path.name}": path.read_bytes() for path in _font_lists()}
    return made


def _compiled(name: str) -> tuple[str, bytes] | None:
    """A module's bytecode and its place, where this process has it: compiling it takes longer than all it does.

    What is cached names the time at which its source was written, which is another one in the sandbox; there it is
    said to be valid as it is (PEP 552).
    """
    source = PROJECT / name
    cached = Path(importlib.util.cache_from_source(str(source)))
    try:
        code, is_from = cached.read_bytes(), source.stat()
    except OSError:
        return None
    head = importlib.util.MAGIC_NUMBER + struct.pack("<III", 0, int(is_from.st_mtime) & 0xFFFFFFFF, is_from.st_size)
    if not code.startswith(head):
        return None
    unchecked = importlib.util.MAGIC_NUMBER + struct.pack("<I", 1) + importlib.util.source_hash(source.read_bytes())
    return str(Path(name).parent / "__pycache__" / cached.name), unchecked + code[len(head) :]


def _font_lists() -> list[Path]:
    """Matplotlib's lists of the machine's fonts, made now where there is none yet: that takes seconds."""
    home = Path(os.environ.get("MPLCONFIGDIR") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "matplotlib")
    pattern = "fontlist-*.json"
    if not list(home.expanduser().glob(pattern)):
        make = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(make, check=False, capture_output=True)
    return sorted(home.expanduser().glob(pattern))
