"""Our parts for nbgrader's own commands; ``nbgrader_config.py`` puts them in; see ``grader.configuration``.

``nbgrader generate_assignment`` makes stubs and handouts with them, and ``nbgrader autograde`` restores, runs and
judges as ``grader autograde`` does, one submission after the other. An assignment that is no lesson goes through
nbgrader's own steps.
"""

from __future__ import annotations

import atexit
import shutil
from functools import cache, wraps
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.notebooknode import NotebookNode
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from traitlets import Float

from grader.authoring.release import LessonStep, Processed, course_of
from grader.course import Course, LessonFolder
from grader.errors import GraderError
from grader.gradebook.opening import open_gradebook
from grader.judging.grading import METADATA
from grader.judging.kit import Bench, pack
from grader.judging.verdict import Verdict
from grader.reports.feedback import render
from grader.runs.autograde import NAMELESS, may_be_named
from grader.runs.handed_in import SECRET, TIMESTAMP, read_submission
from grader.runs.lock import only_run
from grader.sandbox.limits import Limits


class SubmissionExporter(NotebookExporter):
    """Reads submissions, and lets through files that are no notebook, so that they get a verdict and not a crash."""

    def from_filename(self, filename: str, resources: ResourcesDict | None = None, **options: Any) -> Any:
        try:
            return super().from_filename(filename, resources=resources, **options)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, nbformat.ValidationError):
            path = Path(filename)
            resources = _copied(resources)
            resources["metadata"] = {"path": str(path.parent), "name": path.stem}
            return self.from_notebook_node(nbformat.v4.new_notebook(), resources=resources, **options)


def govern(command: type[Autograde]) -> None:
    """Let nbgrader's own ``autograde`` keep the rules of ours: one run at a time, and names that can be shown.

    It has no setting for either, and makes the objects itself: so two of its methods are wrapped, once.
    """
    if hasattr(command.start, "__wrapped__"):
        return
    start, init_destination = command.start, command.init_destination
    left_out = "_grader_left_out"

    @wraps(start)
    def alone(self: Autograde) -> None:
        setattr(self, left_out, False)
        try:
            with only_run(Course(Path(self.coursedir.root))):
                start(self)
        except GraderError as error:
            self.log.error(str(error))
            raise NbGraderException(str(error)) from None
        if getattr(self, left_out):
            raise NbGraderException(NAMELESS)

    @wraps(init_destination)
    def named(self: Autograde, assignment_id: str, student_id: str) -> bool:
        if may_be_named(student_id):
            return bool(init_destination(self, assignment_id, student_id))
        self.log.error(f"{student_id!a} is left out: {NAMELESS}")
        setattr(self, left_out, True)
        return False

    command.start, command.init_destination = alone, named


class ExecuteInSandbox(LessonStep):
    """Takes the place of all that nbgrader does to a submission before it saves grades."""

    replaced = Autograde.sanitize_preprocessors.default_args[0]
    cell_seconds = Float(Limits.cell_seconds, help="Time a cell may take.").tag(config=True)
    total_seconds = Float(Limits.total_seconds, help="Time a submission may take.").tag(config=True)

    def process(
        self, course: Course, folder: LessonFolder, notebook: NotebookNode, resources: ResourcesDict
    ) -> Processed:
        place = Path(resources["metadata"]["path"]) / f"{resources['metadata']['name']}.ipynb"
        limits = Limits(cell_seconds=self.cell_seconds, total_seconds=self.total_seconds)
        student = resources["nbgrader"]["student"]
        submission = read_submission(student, place.parent, folder.name)
        graded = _bench(folder).judge(submission.content, limits, problem=submission.problem)
        _remove_copies(course.path("autograded", student, folder.name))
        return nbformat.reads(graded.notebook, as_version=4), resources


def _remove_copies(place: Path) -> None:
    """Take away what nbgrader copied there of a submission: formgrader would serve its pages as pages of its own."""
    for copy in place.iterdir() if place.is_dir() else ():
        if copy.is_dir() and not copy.is_symlink():
            shutil.rmtree(copy)
        elif copy.name not in (TIMESTAMP, SECRET) and copy.suffix != ".ipynb":
            copy.unlink()


class SaveVerdicts(LessonStep):
    """Takes the place of SaveAutoGrades: writes the verdict that the notebook carries, not what its cells put out."""

    replaced = Autograde.autograde_preprocessors.default_args[0]

    def process(
        self, course: Course, folder: LessonFolder, notebook: NotebookNode, resources: ResourcesDict
    ) -> Processed:
        verdict = Verdict.from_json(notebook.metadata[METADATA]["verdict"])
        with open_gradebook(course, folder) as gradebook:
            gradebook.save(resources["nbgrader"]["student"], verdict, None)
        return notebook, resources


class FeedbackExporter(HTMLExporter):
    """Makes ``nbgrader generate_feedback`` write the page that ``grader feedback`` writes."""

    def from_notebook_node(self, notebook: NotebookNode, resources: ResourcesDict | None = None, **_: Any) -> Any:
        resources = _copied(resources)
        resources["output_extension"] = ".html"
        course, student = course_of(resources), resources["nbgrader"]["student"]
        folder = course.assignment(resources["nbgrader"]["assignment"])
        if not isinstance(folder, LessonFolder):
            for step in GenerateFeedback.preprocessors.default_args[0]:
                notebook, resources = step(parent=self)(notebook, resources)
            return super().from_notebook_node(notebook, resources=resources)
        with open_gradebook(course, folder) as gradebook:
            gradebook.penalize(student)
            return render(folder, student, notebook, gradebook.mark(student)), resources


@cache
def _bench(folder: LessonFolder) -> Bench:
    """One for the whole class that a command grades: a sandbox takes longer to start than a submission to judge."""
    made = Bench(pack(folder))
    atexit.register(made.close)
    return made


def _copied(resources: ResourcesDict | None) -> ResourcesDict:
    fresh = ResourcesDict()
    fresh.update(resources or {})
    return fresh
