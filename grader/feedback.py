"""Executed notebooks → one page of HTML per student, where nbgrader keeps its feedback.

A page is built from text and images alone: no markup a submission put out reaches it, so nothing in it can run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from grader.autograde import nothing_graded
from grader.cells import BEGIN_HIDDEN, checked_exercise
from grader.course import Course, LessonFolder
from grader.gradebook import Mark, open_gradebook
from grader.grading import ANSI, METADATA
from grader.outputs import IMAGES
from grader.pages import fill, highlighted, highlighting
from grader.submission import is_skipped
from grader.verdict import ExerciseVerdict, Outcome, Verdict

TEMPLATE = "feedback.html.jinja"
#: What an outcome is called to the student.
LABELS = {
    Outcome.PASSED: "Right",
    Outcome.FAILED: "Not yet right",
    Outcome.ERROR: "Stopped with an error",
    Outcome.UNATTEMPTED: "Not attempted",
    Outcome.TIMEOUT: "Ran out of time",
    Outcome.KILLED: "Broke off",
    Outcome.MISSING: "Not found",
}


@dataclass
class Section:
    """One exercise on the page: its verdict, the student's cells for it, and what they put out."""

    verdict: ExerciseVerdict
    score: float
    comment: str | None
    cells: list[dict[str, Any]] = field(default_factory=list)

    @property
    def label(self) -> str:
        return LABELS[self.verdict.outcome]


def feedback(course: Course, folder: LessonFolder, students: list[str]) -> list[Path]:
    """Write the feedback pages of a lesson; return their paths.

    Raises
    ------
    GraderError
        When nobody's submission has been autograded.
    """
    pages = []
    with open_gradebook(course, folder) as gradebook:
        for student in students:
            graded = course.path("autograded", student, folder.name) / f"{folder.name}.ipynb"
            if not graded.is_file() or not gradebook.has(student):
                continue
            mark = gradebook.mark(student)
            page = page_of(course, folder, student)
            page.parent.mkdir(parents=True, exist_ok=True)
            notebook = nbformat.reads(graded.read_text(encoding="utf-8"), as_version=4)
            page.write_text(render(folder, student, notebook, mark), encoding="utf-8")
            pages.append(page)
    if not pages:
        raise nothing_graded(folder)
    return pages


def page_of(course: Course, folder: LessonFolder, student: str) -> Path:
    """Where a student's page is kept."""
    return course.path("feedback", student, folder.name) / f"{folder.name}.html"


def render(folder: LessonFolder, student: str, notebook: NotebookNode, mark: Mark) -> str:
    """One student's page, from the executed notebook and the gradebook's mark."""
    verdict = Verdict.from_json(notebook.metadata[METADATA]["verdict"])
    sections = {
        exercise.name: Section(exercise, mark.scores[exercise.name], mark.comments.get(exercise.name))
        for exercise in verdict.exercises
    }
    pending: list[dict[str, Any]] = []
    for cell in notebook.cells:
        checked = checked_exercise(cell.source)
        if cell.cell_type != "code" or is_skipped(cell):
            continue
        if not checked and cell.metadata.get("nbgrader", {}).get("locked"):
            continue
        outputs = [] if checked else _outputs(cell)
        if not checked:
            pending.append({"code": highlighted(cell.source.split(BEGIN_HIDDEN)[0]), "outputs": outputs})
        elif checked in sections:
            sections[checked].cells += pending  # A copied check cell makes it more than once.
            pending = []
    return fill(
        TEMPLATE,
        title=folder.lesson.title,
        student=student,
        verdict=verdict,
        mark=mark,
        sections=list(sections.values()),
        extra=pending,
        style=highlighting("friendly"),
    )


def _outputs(cell: NotebookNode) -> list[dict[str, str]]:
    shown = []
    for output in cell.outputs:
        data = output.get("data", {})
        image = next((kind for kind in IMAGES if kind in data), None)
        if image:
            shown.append({"image": f"data:{image};base64,{re.sub(r'[^A-Za-z0-9+/=]', '', data[image])}"})
        else:
            text = output.get("text") or data.get("text/plain") or "\n".join(output.get("traceback", []))
            shown.append({"text": ANSI.sub("", text)[:20_000]})
    return shown
