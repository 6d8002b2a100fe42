"""Is what was built of a lesson what its text gives? Found out by building it, and remembered until one changes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from grader.authoring.notes import Notes
from grader.course import PROJECT, LessonFolder
from grader.judging.kit import project_digest

#: Digests of lessons that were as built.
KNOWN = Notes(Path(".grader") / "current.json")


def is_current(folder: LessonFolder) -> bool:
    """Whether the notebook and the public cases are as the lesson's text has them."""
    if KNOWN.of(folder) == _digest(folder):
        return True
    from grader.authoring.build import stale  # Here, since it takes as long to import as workers to start.

    if stale(folder):
        return False
    note(folder)
    return True


def note(folder: LessonFolder) -> None:
    """Remember that it is, as it has just been built."""
    KNOWN.note(folder, _digest(folder))


def _digest(folder: LessonFolder) -> str:
    """Of all that is built from, and of what was built."""
    digest = hashlib.sha256(project_digest().encode())
    data = (PROJECT / "datasets" / name for name in folder.lesson.datasets)
    for path in (*sorted(folder.text.parent.rglob("*.py")), *data, folder.source, folder.public_cases):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.name} {len(content)} ".encode() + content)
    return digest.hexdigest()
