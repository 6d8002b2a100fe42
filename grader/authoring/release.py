"""``source/<lesson>/`` → ``release/<lesson>/``, by nbgrader's own generate_assignment with parts of ours in it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat.notebooknode import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import ClearSolutions, IncludeHeaderFooter, NbGraderPreprocessor

from grader.authoring.cells import is_manual
from grader.authoring.handout import handout_files, solutions
from grader.authoring.stubs import has_region, student_source
from grader.course import Course, LessonFolder
from grader.errors import GraderError
from grader.gradebook.opening import open_gradebook

Processed = tuple[NotebookNode, ResourcesDict]


def course_of(resources: ResourcesDict) -> Course:
    """The course that nbgrader works on: it goes into its folder, and may have been given another database."""
    return Course(Path.cwd(), resources["nbgrader"]["db_url"])


class LessonStep(NbGraderPreprocessor):
    """A step of ours, for lessons: any other assignment goes through the steps of nbgrader's that it replaces."""

    replaced: ClassVar[Sequence[type[Preprocessor]]] = ()

    def preprocess(self, notebook: NotebookNode, resources: ResourcesDict) -> Processed:
        course = course_of(resources)
        folder = course.assignment(resources["nbgrader"]["assignment"])
        if isinstance(folder, LessonFolder):
            return self.process(course, folder, notebook, resources)
        for step in self.replaced:
            notebook, resources = step(parent=self.parent)(notebook, resources)
        return notebook, resources

    def process(
        self, course: Course, folder: LessonFolder, notebook: NotebookNode, resources: ResourcesDict
    ) -> Processed:
        """Do the step for a lesson."""
        raise NotImplementedError


class Stubs(LessonStep):
    """Takes the place of nbgrader's ClearSolutions: empties the marked regions, and keeps all else."""

    replaced = (ClearSolutions,)

    def process(
        self, course: Course, folder: LessonFolder, notebook: NotebookNode, resources: ResourcesDict
    ) -> Processed:
        for cell in notebook.cells:
            if is_manual(cell) or (cell.cell_type == "code" and has_region(cell.source)):
                cell.source = student_source(cell)
        return notebook, resources


class Header(LessonStep):
    """Takes the place of nbgrader's IncludeHeaderFooter: a lesson has all of its cells in its text."""

    replaced = (IncludeHeaderFooter,)

    def process(
        self, course: Course, folder: LessonFolder, notebook: NotebookNode, resources: ResourcesDict
    ) -> Processed:
        return notebook, resources


class Handout(LessonStep):
    """Lays the student's part of helpers, the data sets and the public cases beside the released notebook."""

    def process(
        self, course: Course, folder: LessonFolder, notebook: NotebookNode, resources: ResourcesDict
    ) -> Processed:
        resources.setdefault("outputs", {}).update(handout_files(folder))
        return notebook, resources


class EnterCells(LessonStep):
    """Enters the lesson's cells in the gradebook before nbgrader does, which refuses to once there are submissions."""

    def process(
        self, course: Course, folder: LessonFolder, notebook: NotebookNode, resources: ResourcesDict
    ) -> Processed:
        with open_gradebook(course, folder) as gradebook:
            if gradebook.scores() and (said := gradebook.register()):
                self.log.warning(said)
        return notebook, resources


def release_steps() -> list[type[NbGraderPreprocessor]]:
    """nbgrader's own steps, with ours before, after, and in the place of those that they replace."""
    ours = {step: own for own in (Stubs, Header) for step in own.replaced}
    stock = GenerateAssignment.preprocessors.default_args[0]
    return [EnterCells, *(ours.get(step, step) for step in stock), Handout]


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
    complaints = Complaints(converter)
    try:
        with open_gradebook(course, folder), complaints:
            converter.start()
    except (NbGraderException, SystemExit) as error:
        raise GraderError(f"nbgrader could not release {folder.name}: {complaints.last or error}") from error
    place = course.root / course.directory.release_directory / folder.name
    for name, content in (solutions(folder) if solved else {}).items():
        (place / name).write_bytes(content)
    return place


class Complaints(logging.Handler):
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
