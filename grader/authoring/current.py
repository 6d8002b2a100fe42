"""Is what was built of a lesson what its text gives? Found out by building it, and remembered until one changes."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path

from grader.course import PROJECT, LessonFolder
from grader.files import write_whole
from grader.judging.kit import project_digest

#: In the course folder; it may be deleted at any time.
NOTE = Path(".grader") / "current.json"


def is_current(folder: LessonFolder) -> bool:
    """Whether the notebook and the public cases are as the lesson's text has them."""
    note, notes, now = folder.course / NOTE, _notes(folder), _digest(folder)
    if notes.get(folder.name) == now:
        return True
    from grader.authoring.build import stale  # Here, since it takes as long to import as workers to start.

    if stale(folder):
        return False
    with contextlib.suppress(OSError):  # Then it is found out again next time.
        write_whole(note, json.dumps(notes | {folder.name: now}, indent=1, sort_keys=True) + "\n")
    return True


def _digest(folder: LessonFolder) -> str:
    """Of all that is built from, and of what was built."""
    digest = hashlib.sha256(project_digest().encode())
    data = (PROJECT / "datasets" / name for name in folder.lesson.datasets)
    for path in (*sorted(folder.text.parent.rglob("*.py")), *data, folder.source, folder.public_cases):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _notes(folder: LessonFolder) -> dict[str, str]:
    try:
        notes = json.loads((folder.course / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}
