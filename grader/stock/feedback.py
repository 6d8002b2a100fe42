"""Feedback pages of an assignment that is no lesson: nbgrader's own, one for each notebook."""

from __future__ import annotations

import contextlib
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from grader.authoring.release import Complaints
from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.opening import open_gradebook
from grader.runs.autograde import executed, nothing_graded
from grader.stock.folder import StockFolder


def feedback(course: Course, folder: StockFolder, students: list[str]) -> list[Path]:
    """Write the pages, as ``nbgrader generate_feedback --force`` does; return their paths.

    Raises
    ------
    GraderError
        When nobody's submission has been autograded, or nbgrader cannot write a page.
    """
    with open_gradebook(course, folder) as gradebook:
        gradebook.penalize()
        graded = [one for one in students if executed(course, folder, one).is_file() and gradebook.has(one)]
    if not graded:
        raise nothing_graded(folder)
    directory = course.directory
    directory.assignment_id = folder.name
    converter = GenerateFeedback(coursedir=directory, config=course.config)
    converter.force = True
    complaints = Complaints(converter)
    with contextlib.chdir(course.root), complaints:
        for student in graded:
            directory.student_id = student
            try:
                converter.start()
            except (NbGraderException, SystemExit) as error:
                reason = complaints.last or error
                raise GraderError(f"nbgrader could not write the feedback of {student}: {reason}") from error
    return [page for one in graded for page in sorted(course.path("feedback", one, folder.name).glob("*.html"))]
