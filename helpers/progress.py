"""How far a learner is, by what the instant checks last said: kept in ``progress.json`` beside each notebook.

The file is a convenience and nothing is judged by it. One that cannot be read is put aside, and never stops a check.
"""

from __future__ import annotations

import contextlib
import html
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from helpers import public_cases
from helpers.hints import are_solved
from helpers.notice import BLUE, GREEN, framed
from helpers.public_cases import PublicLesson

FILE_NAME = "progress.json"
LABELS = {"passed": "Right", "failed": "Not yet", "noted": "Noted", "unattempted": "To do"}


@dataclass(frozen=True)
class ExerciseProgress:
    """What is known of one exercise.

    Attributes
    ----------
    status : str
        A key of :data:`LABELS`.
    checked : datetime or None
        When it was last checked, in local time.
    instant : bool
        Whether the check can tell that it is right; a question is judged when it is handed in, where it is.
    """

    name: str
    points: float
    instant: bool
    status: str = "unattempted"
    checked: datetime | None = None

    @property
    def label(self) -> str:
        return LABELS[self.status]

    @property
    def is_done(self) -> bool:
        return self.status in ("passed", "noted")


@dataclass(frozen=True)
class LessonProgress:
    """What is known of a lesson; shows itself as a table."""

    folder: Path
    lesson: PublicLesson
    exercises: tuple[ExerciseProgress, ...]

    @property
    def title(self) -> str:
        return self.lesson.title or self.lesson.name

    @property
    def points(self) -> float:
        """Points of the exercises whose last check said that they are right."""
        return sum(exercise.points for exercise in self.exercises if exercise.status == "passed")

    @property
    def instant_points(self) -> float:
        """Points of the exercises that a check can tell are right."""
        return sum(exercise.points for exercise in self.exercises if exercise.instant)

    @property
    def last_seen(self) -> datetime | None:
        return max((exercise.checked for exercise in self.exercises if exercise.checked), default=None)

    @property
    def to_do(self) -> tuple[ExerciseProgress, ...]:
        return tuple(exercise for exercise in self.exercises if not exercise.is_done)

    @property
    def score(self) -> str:
        later = sum(exercise.points for exercise in self.exercises if not exercise.instant)
        text = f"{self.points:g} of {self.instant_points:g} points by instant checks"
        return f"{text}; {later:g} more when it is judged" if later else text


@dataclass(frozen=True)
class Summary:
    """A lesson's progress, what to do next, and the lessons beside it; a table in Jupyter, lines in a terminal."""

    lesson: LessonProgress
    others: tuple[LessonProgress, ...] = ()

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do next."""
        here = self.lesson
        if here.to_do:
            first = here.to_do[0]
            verb = "mend" if first.status == "failed" else "write"
            return (f'Next: {verb} {first.name}, and run its check. For a hint: hint("{first.name}")',)
        after = [other for other in self.others if other.to_do]
        after.sort(key=lambda other: other.lesson.order < here.lesson.order)  # Those that come later first.
        then = f"Then go on with the lesson “{after[0].title}”." if after else ""
        return tuple(filter(None, (self._hand_in(), then)))

    def _hand_in(self) -> str:
        """What to do with a lesson of which nothing is left to do."""
        name = self.lesson.lesson.name
        if not are_solved(self.lesson.folder / public_cases.FILE_NAME):
            return "Next: save the notebook, and hand it in."
        if shutil.which("grader"):
            score = f"!grader score {name} {name}.ipynb"
            return f"Next: save the notebook, and have it judged on hidden cases, in a cell of your own: {score}"
        return ""

    def __repr__(self) -> str:
        width = max((len(exercise.name) for exercise in self.lesson.exercises), default=0)
        rows = (
            f"  {exercise.label:<8}{exercise.points:>5g}  {exercise.name:<{width}}  {when(exercise.checked)}".rstrip()
            for exercise in self.lesson.exercises
        )
        others = (f"{other.title}: {other.score}" for other in self.others)
        return "\n".join([f"{self.lesson.title}: {self.lesson.score}", *rows, *self.advice, *others])

    def _repr_html_(self) -> str:
        head = _row("th", "exercise", "points", "as last checked", "when")
        rows = "".join(
            _row("td", exercise.name, f"{exercise.points:g}", exercise.label, when(exercise.checked))
            for exercise in self.lesson.exercises
        )
        advice = "".join(f"<div>{html.escape(line)}</div>" for line in self.advice)
        others = "".join(f"<li>{html.escape(f'{other.title}: {other.score}')}</li>" for other in self.others)
        return framed(
            f"<b>{html.escape(self.lesson.title)}:</b> {html.escape(self.lesson.score)}"
            f'<table style="margin:.5em 0"><thead>{head}</thead><tbody>{rows}</tbody></table>{advice}'
            + (f'<div style="margin-top:.5em">Other lessons:</div><ul>{others}</ul>' if others else ""),
            BLUE if self.lesson.to_do else GREEN,
        )


def record(folder: Path, exercise: str, status: str) -> None:
    """Keep what a check said of an exercise; where that cannot be written, nothing happens."""
    path = folder / FILE_NAME
    entry = {"status": status, "checked": datetime.now().astimezone().isoformat(timespec="seconds")}
    with contextlib.suppress(OSError):
        known = _entries(path)
        if known is None:
            path.replace(path.with_name(f"{FILE_NAME}.broken"))
        content = {"exercises": (known or {}) | {exercise: entry}}
        fresh = path.with_name(f".{FILE_NAME}.{os.getpid()}")  # Renamed when it is whole.
        fresh.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        fresh.replace(path)


def read(folder: Path) -> LessonProgress:
    """Read a lesson's progress from its folder.

    Raises
    ------
    OSError
        When no lesson is there: its public cases are missing, or cannot be read.
    """
    file = folder / public_cases.FILE_NAME
    known = _entries(folder / FILE_NAME) or {}
    exercises, solved = [], are_solved(file)
    for name in public_cases.names(file):
        exercise, entry = public_cases.read(file, name), known.get(name)
        status, checked = _entry(entry) if isinstance(entry, dict) else ("unattempted", None)
        exercises.append(ExerciseProgress(name, exercise.points, bool(exercise.cases) or solved, status, checked))
    return LessonProgress(folder, public_cases.lesson(file), tuple(exercises))


def read_all(folder: Path) -> list[LessonProgress]:
    """The progress of the lessons whose folders lie in a folder, in the order of the course."""
    found = list(_readable(sorted(path.parent for path in folder.glob(f"*/{public_cases.FILE_NAME}"))))
    return sorted(found, key=lambda one: (one.lesson.order, one.lesson.name))


def summary(folder: Path) -> Summary:
    """The progress of the lesson in a folder, and of those in the folders beside it.

    Raises
    ------
    OSError
        As for :func:`read`.
    """
    folder = folder.resolve()
    here = read(folder)
    return Summary(here, tuple(one for one in read_all(folder.parent) if one.folder != folder))


def when(moment: datetime | None) -> str:
    """A moment as it is shown; nothing for never."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _row(kind: str, *parts: str) -> str:
    return "<tr>" + "".join(f'<{kind} style="text-align:left">{html.escape(part)}</{kind}>' for part in parts) + "</tr>"


def _readable(folders: list[Path]) -> Iterator[LessonProgress]:
    for folder in folders:
        with contextlib.suppress(OSError):
            yield read(folder)


def _entries(path: Path) -> dict[str, Any] | None:
    """What the file says, by exercise; ``None`` when it is there and says nothing."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["exercises"]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return entries if isinstance(entries, dict) else None


def _entry(entry: dict[str, Any]) -> tuple[str, datetime | None]:
    status = entry.get("status")
    try:
        checked = datetime.fromisoformat(entry["checked"]).astimezone()
    except (KeyError, TypeError, ValueError, OverflowError):
        checked = None
    return (status if isinstance(status, str) and status in LABELS else "unattempted"), checked
