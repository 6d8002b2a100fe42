"""How far a learner is in all lessons of a working copy, for the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from grader.errors import GraderError
from helpers.progress import LessonProgress, read_all, when


def read(place: Path) -> list[LessonProgress]:
    """The progress of the lessons in a working copy, or of the one whose own folder is named.

    Raises
    ------
    GraderError
        When there is no lesson.
    """
    lessons = read_all(place) or [lesson for lesson in read_all(place.parent) if lesson.folder == place]
    if not lessons:
        raise GraderError(f'There are no lessons in {place}; make them with "grader lab", or name a folder with --dir.')
    return lessons


def show(console: Console, lessons: list[LessonProgress]) -> None:
    """Print a line for each lesson and, below those that were begun, one for each exercise."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("lesson", overflow="fold", min_width=30)
    table.add_column("check")
    table.add_column("points", justify="right")
    table.add_column("last seen")
    for lesson in lessons:
        done = f"{len(lesson.exercises) - len(lesson.to_do)} of {len(lesson.exercises)} done"
        points = f"{lesson.points:g} of {lesson.instant_points:g}"
        table.add_row(lesson.title, done, points, when(lesson.last_seen), style="bold")
        for exercise in lesson.exercises if lesson.last_seen else ():
            worth = f"{exercise.points:g}" if exercise.status == "passed" else ""
            table.add_row(f"  {exercise.name}", exercise.label, worth, when(exercise.checked))
    console.print(table)
    later = sum(exercise.points for lesson in lessons for exercise in lesson.exercises if not exercise.instant)
    if later:
        console.print("Questions are noted; their points are told when the notebook is judged.", highlight=False)


def to_json(lessons: list[LessonProgress]) -> list[dict[str, Any]]:
    """The same as data."""
    return [
        {
            "lesson": lesson.lesson.name,
            "points": lesson.points,
            "instant_points": lesson.instant_points,
            "last_seen": lesson.last_seen.isoformat() if lesson.last_seen else None,
            "exercises": [
                {
                    "name": exercise.name,
                    "status": exercise.status,
                    "max_score": exercise.points,
                    "instant": exercise.instant,
                    "checked": exercise.checked.isoformat() if exercise.checked else None,
                }
                for exercise in lesson.exercises
            ],
        }
        for lesson in lessons
    ]
