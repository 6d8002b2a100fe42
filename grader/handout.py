"""What a student has beside the notebook: the helpers the lesson uses, its data sets, its public cases.

The release folder and the sandbox are furnished with the same files.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat

from grader.build import split_hidden
from grader.course import PROJECT, LessonFolder
from grader.errors import GraderError
from grader.imports import helpers_imported

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
    """The modules of helpers that a lesson imports: others may hold what another lesson asks for."""
    notebook = nbformat.reads(folder.source.read_text(encoding="utf-8"), as_version=4)
    code = [split_hidden(cell.source)[0] for cell in notebook.cells if cell.cell_type == "code"]
    return [path for path in helpers_imported(["import helpers.checks", *code]) if KEPT_BACK not in path.parts]


def furnish(folder: LessonFolder, place: Path) -> None:
    """Write a lesson's handout into a folder for the sandbox, with the fonts matplotlib would look for.

    Raises
    ------
    GraderError
        When a file of the handout, or a module the lesson requires, is missing.
    """
    folder.require_modules()
    for name, content in handout_files(folder).items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    environment = {**os.environ, "MPLCONFIGDIR": str(place / "matplotlib")}
    subprocess.run(
        [sys.executable, "-c", "import matplotlib.font_manager"], env=environment, check=False, capture_output=True
    )
