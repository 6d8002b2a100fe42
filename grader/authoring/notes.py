"""What is remembered of lessons, in ``.grader`` in the course folder: each file holds a thing, by lesson.

It only spares work: it may be deleted at any time, and where nothing can be written nothing is remembered.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course import LessonFolder
from grader.files import write_whole


@dataclass(frozen=True)
class Notes:
    """Notes of one kind.

    Attributes
    ----------
    file : Path
        Where they are kept, in the course folder.
    """

    file: Path

    def of(self, folder: LessonFolder) -> Any:
        """What is noted of a lesson; ``None`` where nothing is."""
        return self._all(folder).get(folder.name)

    def note(self, folder: LessonFolder, what: Any) -> None:
        """Remember something of a lesson, in place of what was noted before."""
        before = self._all(folder)
        if before.get(folder.name) != what:
            with contextlib.suppress(OSError):
                text = json.dumps(before | {folder.name: what}, indent=1, sort_keys=True) + "\n"
                write_whole(folder.course / self.file, text)

    def _all(self, folder: LessonFolder) -> dict[str, Any]:
        try:
            notes = json.loads((folder.course / self.file).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return notes if isinstance(notes, dict) else {}
