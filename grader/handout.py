"""What a student has beside the notebook: the student's part of helpers, the data sets, the public cases.

The release folder and the sandbox are furnished with the same files.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from grader.course import PROJECT, LessonFolder
from grader.errors import GraderError

#: Never leaves the project: the references are the answers.
KEPT_BACK = ("reference",)


def handout_files(folder: LessonFolder) -> dict[str, bytes]:
    """The files beside a lesson's notebook, by their path in the release folder.

    Raises
    ------
    GraderError
        When a data set or the built public cases are missing.
    """
    helpers = PROJECT / "helpers"
    parts = [path for path in sorted(helpers.rglob("*.py")) if path.relative_to(helpers).parts[0] not in KEPT_BACK]
    files = {f"helpers/{path.relative_to(helpers).as_posix()}": path for path in parts}
    files |= {f"datasets/{name}": PROJECT / "datasets" / name for name in folder.lesson.datasets}
    files[folder.public_cases.name] = folder.public_cases
    missing = [path for path in files.values() if not path.is_file()]
    if missing:
        raise GraderError(f'{missing[0]} is missing; run "grader build {folder.name}" or "python datasets/build.py".')
    return {name: path.read_bytes() for name, path in files.items()}


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
