"""The course's gradebook, opened: at an assignment, or as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nbgrader.api import (
    Gradebook,
)

from grader.course import Course, Folder, LessonFolder
from grader.gradebook.assignment_gradebook import AssignmentGradebook
from grader.gradebook.database import opened
from grader.gradebook.lesson_gradebook import LessonGradebook
from grader.gradebook.stock_gradebook import StockGradebook
from grader.stock.folder import StockFolder


@contextmanager
def open_gradebook(course: Course, folder: Folder) -> Iterator[AssignmentGradebook]:
    """Open the course's gradebook at an assignment; see :func:`open_database`."""
    with open_database(course) as gradebook:
        yield at(course, folder, gradebook)


def at(course: Course, folder: Folder, gradebook: Gradebook) -> AssignmentGradebook:
    """An open gradebook, at an assignment."""
    if isinstance(folder, LessonFolder):
        return LessonGradebook(course, folder, gradebook)

    assert isinstance(folder, StockFolder)
    return StockGradebook(course, folder, gradebook)


@contextmanager
def open_database(course: Course) -> Iterator[Gradebook]:
    """Open the course's gradebook as nbgrader does.

    Raises
    ------
    GraderError
        When the database cannot be opened, or fails while it is open.
    """
    with opened(course.directory.db_url, course.directory.course_id) as gradebook:
        yield gradebook
