"""Is a submission whole? Nobody says when a file that is being copied or saved is finished, so that it must be told."""

from __future__ import annotations

import json
import time
from pathlib import Path

from grader.runs.handed_in import read_submission
from grader.runs.ledger import state

#: Seconds in which nothing changes when a file is finished.
MOMENT = 0.5
#: And when a file that cannot be read is not going to be finished.
PATIENCE = 10.0


class Arrivals:
    """Folders that submissions arrive in, looked at again and again."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[str, float]] = {}

    def whole(self, place: Path, lesson: str) -> bool:
        """Whether a submission is all there: it has not changed for a moment, and its notebook can be read.

        A notebook that stays unreadable is whole after a while, too: then it is what the student handed in.
        """
        now = state(place)
        if place not in self._seen or self._seen[place][0] != now:
            self._seen[place] = (now, time.monotonic())
        quiet = max(time.monotonic() - self._seen[place][1], time.time() - _last_change(place))
        if quiet < MOMENT or (quiet < PATIENCE and not _is_readable(place, lesson)):
            return False
        self._seen.pop(place)
        return True


def _last_change(place: Path) -> float:
    """When the folder or a file in it last changed. Programs that copy set back the other date, but not this one."""
    try:
        return max(path.lstat().st_ctime for path in (place, *place.iterdir()))
    except OSError:
        return time.time()


def _is_readable(place: Path, lesson: str) -> bool:
    """Whether the notebook is whole JSON, which half of one never is."""
    try:
        submission = read_submission("", place, lesson)
        json.loads(submission.content)
    except (OSError, ValueError, RecursionError):
        return False
    return not submission.problem
