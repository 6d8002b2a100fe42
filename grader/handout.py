"""What a student has beside the notebook: the helpers the lesson uses, its data sets, its public cases.

The release folder and the sandbox are furnished with the same files.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import nbformat

from grader.build import split_hidden
from grader.course import PROJECT, LessonFolder
from grader.errors import GraderError

#: Never leaves the project: the references are the answers.
KEPT_BACK = "reference"


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
    missing = [path for path in files.values() if not path.is_file()]
    if missing:
        raise GraderError(f'{missing[0]} is missing; run "grader build {folder.name}" or "python datasets/build.py".')
    return {name: path.read_bytes() for name, path in files.items()}


def _helpers_used(folder: LessonFolder) -> list[Path]:
    """The modules of helpers that a lesson imports, directly or not: others may hold what another lesson asks for."""
    notebook = nbformat.reads(folder.source.read_text(encoding="utf-8"), as_version=4)
    code = [split_hidden(cell.source)[0] for cell in notebook.cells if cell.cell_type == "code"]
    found: set[Path] = set()
    unread = {"helpers.checks"}.union(*map(_imports, code))
    while unread:
        path = _module_file(unread.pop())
        if path and path not in found:
            found.add(path)
            unread |= _imports(path.read_text(encoding="utf-8"))
    return sorted(found)


def _imports(code: str) -> set[str]:
    """Names below helpers that a piece of code imports; packages on the way to a module count too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    parts = [name.split(".") for name in names if name.split(".")[0] == "helpers"]
    return {".".join(name[:length]) for name in parts for length in range(1, len(name) + 1)}


def _module_file(name: str) -> Path | None:
    if name.split(".")[1:2] == [KEPT_BACK]:
        return None
    place = PROJECT.joinpath(*name.split("."))
    return next((path for path in (place / "__init__.py", place.with_suffix(".py")) if path.is_file()), None)


def furnish(folder: LessonFolder, place: Path) -> None:
    """Write a lesson's handout into a folder for the sandbox, with the fonts matplotlib would look for."""
    for name, content in handout_files(folder).items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    environment = {**os.environ, "MPLCONFIGDIR": str(place / "matplotlib")}
    subprocess.run(
        [sys.executable, "-c", "import matplotlib.font_manager"], env=environment, check=False, capture_output=True
    )
