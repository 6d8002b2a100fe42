"""Executed notebooks → one page of HTML per student, where nbgrader keeps its feedback.

A page is built from text and images alone: no markup a submission put out reaches it, so nothing in it can run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from nbformat.notebooknode import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grader.cells import BEGIN_HIDDEN, checked_exercise
from grader.course import Course, LessonFolder
from grader.errors import GraderError
from grader.gradebook import Mark, open_gradebook
from grader.grading import ANSI, METADATA
from grader.outputs import IMAGES
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
        gradebook.penalize()
        for student in students:
            graded = course.path("autograded", student, folder.name) / f"{folder.name}.ipynb"
            if not graded.is_file() or not gradebook.has(student):
                continue
            mark = gradebook.mark(student)
            page = course.path("feedback", student, folder.name) / f"{folder.name}.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            notebook = nbformat.reads(graded.read_text(encoding="utf-8"), as_version=4)
            page.write_text(render(folder, student, notebook, mark), encoding="utf-8")
            pages.append(page)
    if not pages:
        raise GraderError(f'Nothing is autograded for {folder.name} yet; run "grader autograde {folder.name}" first.')
    return pages


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
            pending.append({"code": _highlighted(cell.source), "outputs": outputs})
        elif checked in sections:
            sections[checked].cells += pending  # A copied check cell makes it more than once.
            pending = []
    environment = jinja2.Environment(loader=jinja2.PackageLoader("grader"), autoescape=True, trim_blocks=True)
    return environment.get_template(TEMPLATE).render(
        title=folder.lesson.title,
        student=student,
        verdict=verdict,
        mark=mark,
        sections=list(sections.values()),
        extra=pending,
        style=HtmlFormatter(style="friendly").get_style_defs(".highlight"),
    )


def _highlighted(source: str) -> str:
    """The code as coloured HTML; pygments escapes whatever it is given."""
    return str(highlight(source.split(BEGIN_HIDDEN)[0][:50_000], PythonLexer(), HtmlFormatter()))


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
