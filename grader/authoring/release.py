"""``source/<lesson>/`` → ``release/<lesson>/``, by nbgrader's own generate_assignment with parts of ours in it."""

from __future__ import annotations

import logging
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor

from grader.authoring.cells import is_manual
from grader.authoring.handout import handout_files, solutions
from grader.authoring.stubs import has_region, student_source
from grader.course import Course, LessonFolder
from grader.errors import GraderError
from grader.gradebook.lesson_gradebook import open_gradebook

Processed = tuple[NotebookNode, ResourcesDict]


def course_of(resources: ResourcesDict) -> Course:
    """The course that nbgrader works on: it goes into its folder, and may have been given another database."""
    return Course(Path.cwd(), resources["nbgrader"]["db_url"])


class Stubs(NbGraderPreprocessor):
    """Takes the place of nbgrader's ClearSolutions: empties the marked regions, and keeps all else."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        if is_manual(cell) or (cell.cell_type == "code" and has_region(cell.source)):
            cell.source = student_source(cell)
        return cell, resources


class Handout(NbGraderPreprocessor):
    """Lays the student's part of helpers, the data sets and the public cases beside the released notebook."""

    def preprocess(self, notebook: NotebookNode, resources: ResourcesDict) -> Processed:
        folder = course_of(resources).lesson(resources["nbgrader"]["assignment"])
        resources.setdefault("outputs", {}).update(handout_files(folder))
        return notebook, resources


class EnterCells(NbGraderPreprocessor):
    """Enters the lesson's cells in the gradebook before nbgrader does, which refuses to once there are submissions."""

    def preprocess(self, notebook: NotebookNode, resources: ResourcesDict) -> Processed:
        course = course_of(resources)
        folder = course.lesson(resources["nbgrader"]["assignment"])
        with open_gradebook(course, folder) as gradebook:
            if gradebook.scores() and (said := gradebook.register()):
                self.log.warning(said)
        return notebook, resources


def release_steps() -> list[type[NbGraderPreprocessor]]:
    """nbgrader's own steps, with :class:`Stubs` for its ClearSolutions, and ours before and after."""
    stock = GenerateAssignment.preprocessors.default_args[0]
    return [EnterCells, *(Stubs if step is ClearSolutions else step for step in stock), Handout]


def release(course: Course, folder: LessonFolder, *, solved: bool = False) -> Path:
    """Release a lesson, as ``nbgrader generate_assignment --force`` does in the course folder.

    Parameters
    ----------
    solved : bool
        Lay the solutions beside the notebook, for self-study.

    Raises
    ------
    GraderError
        When nbgrader could not do it; the folder is then as nbgrader left it.
    """
    converter = GenerateAssignment(coursedir=course.directory, config=course.config)
    converter.force = True
    converter.preprocessors = release_steps()
    course.directory.assignment_id = folder.name
    complaints = _Complaints(converter)
    try:
        with open_gradebook(course, folder), complaints:
            converter.start()
    except (NbGraderException, SystemExit) as error:
        raise GraderError(f"nbgrader could not release {folder.name}: {complaints.last or error}") from error
    place = course.root / course.directory.release_directory / folder.name
    for name, content in (solutions(folder) if solved else {}).items():
        (place / name).write_bytes(content)
    return place


class _Complaints(logging.Handler):
    """Keeps the last thing nbgrader logs as an error, which is where it tells the cause."""

    def __init__(self, converter: GenerateAssignment) -> None:
        super().__init__(logging.ERROR)
        self.last = ""
        self._log = logging.Logger("release")
        converter.log = self._log

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().strip().splitlines()
        if "Traceback" in lines[0]:
            self.last = lines[-1]

    def __enter__(self) -> None:
        self._log.addHandler(self)

    def __exit__(self, *_: object) -> None:
        self._log.removeHandler(self)
