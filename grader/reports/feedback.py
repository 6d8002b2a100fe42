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

from grader.authoring.cells import BEGIN_HIDDEN, checked_exercise, is_manual
from grader.course import Course, Folder, LessonFolder
from grader.errors import CHANGED, GraderError
from grader.files import write_whole
from grader.gradebook.assignment_gradebook import Mark
from grader.gradebook.opening import open_gradebook
from grader.judging.grading import METADATA, recorded
from grader.judging.outputs import IMAGES
from grader.judging.submission import ADDED, is_skipped
from grader.judging.verdict import ExerciseVerdict, FreeAnswer, Outcome, Verdict
from grader.reports.pages import fill, highlighted, highlighting
from grader.runs.autograde import nothing_graded
from grader.runs.handed_in import SECRET, TIMESTAMP, noted
from grader.stock.folder import StockFolder
from grader.text import ANSI

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
WAITS, GRADED_BY_HAND = "Still to be graded", "Graded by hand"


@dataclass
class Section:
    """An exercise or free text on the page: what became of it, the student's cells for it, what they put out.

    Attributes
    ----------
    kind : str
        The outcome, or "manual" for what a human grades.
    score : float or None
        ``None`` while a human is still to give it.
    """

    name: str
    kind: str
    label: str
    score: float | None
    max_score: float
    message: str
    comment: str | None
    cells: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of_exercise(cls, verdict: ExerciseVerdict, mark: Mark) -> Section:
        name, outcome = verdict.name, verdict.outcome
        score, comment = mark.scores[name], mark.comments.get(name)
        return cls(name, outcome, LABELS[outcome], score, verdict.max_score, verdict.message, comment)

    @classmethod
    def of_free_answer(cls, answer: FreeAnswer, mark: Mark) -> Section:
        name, waits = answer.name, answer.name in mark.waiting
        written = answer.digest or mark.scores[name]
        label = WAITS if waits else GRADED_BY_HAND if written else LABELS[Outcome.UNATTEMPTED]
        score, comment = None if waits else mark.scores[name], mark.comments.get(name)
        return cls(
            name, "manual" if waits or written else Outcome.UNATTEMPTED, label, score, answer.max_score, "", comment
        )


def feedback(course: Course, folder: Folder, students: list[str]) -> list[Path]:
    """Write the feedback pages of an assignment; return their paths. Without a lesson they are nbgrader's own.

    Raises
    ------
    GraderError
        When nobody's submission has been autograded, or an executed notebook is damaged.
    """
    if isinstance(folder, LessonFolder):
        return _feedback(course, folder, students)
    from grader.stock.feedback import feedback as of_nbgrader  # Here, since it takes seconds to import.

    assert isinstance(folder, StockFolder)
    return of_nbgrader(course, folder, students)


def _feedback(course: Course, folder: LessonFolder, students: list[str]) -> list[Path]:
    pages, damaged = [], []
    with open_gradebook(course, folder) as gradebook:
        gradebook.penalize()
        for student in students:
            graded = course.path("autograded", student, folder.name) / f"{folder.name}.ipynb"
            if not graded.is_file() or not gradebook.has(student):
                continue
            mark = gradebook.mark(student)
            page = page_of(course, folder, student)
            if recorded(graded) is None:
                damaged.append(student)
                continue
            notebook = nbformat.reads(graded.read_text(encoding="utf-8"), as_version=4)
            _keep_for_release(course.path("submitted", student, folder.name), page.parent)
            write_whole(page, render(folder, student, notebook, mark))
            pages.append(page)
    if damaged:
        raise GraderError(
            f"{len(pages)} pages are written, but the executed notebooks of {', '.join(damaged)} are damaged; "
            f'run "grader autograde {folder.name}", and this again.'
        )
    if not pages:
        raise nothing_graded(folder)
    return pages


def _keep_for_release(submitted: Path, place: Path) -> None:
    """Put beside the page what nbgrader's release_feedback wants to know: when it was submitted, and its secret."""
    for name in (TIMESTAMP, SECRET):
        if text := noted(submitted / name, 1000):
            write_whole(place / name, text)


def page_of(course: Course, folder: Folder, student: str) -> Path:
    """Where a student's page is kept."""
    return course.path("feedback", student, folder.name) / f"{folder.notebooks[0]}.html"


def render(folder: LessonFolder, student: str, notebook: NotebookNode, mark: Mark) -> str:
    """One student's page, from the executed notebook and the gradebook's mark.

    Raises
    ------
    GraderError
        When the notebook was graded with other exercises than the lesson has now.
    """
    verdict = Verdict.from_json(notebook.metadata[METADATA]["verdict"])
    if not mark.scores.keys() >= {exercise.name for exercise in verdict.exercises}:
        raise GraderError(CHANGED.format(lesson=folder.name))
    sections = {exercise.name: Section.of_exercise(exercise, mark) for exercise in verdict.exercises}
    sections |= {answer.name: Section.of_free_answer(answer, mark) for answer in verdict.free_answers}
    pending: list[dict[str, Any]] = []
    free = None
    for cell in notebook.cells:
        checked = checked_exercise(cell.source)
        if is_manual(cell) and cell.id in sections:
            free = sections[cell.id]
            free.cells.append(_shown(cell))
            continue
        if free and "nbgrader" not in cell.metadata and cell.id.startswith(ADDED):
            free.cells.append(_shown(cell))  # Written right behind it, it belongs to the answer.
            continue
        free = None
        if cell.cell_type != "code" or is_skipped(cell):
            continue
        if not checked and cell.metadata.get("nbgrader", {}).get("locked"):
            continue
        if not checked:
            pending.append(_shown(cell))
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


def _shown(cell: NotebookNode) -> dict[str, Any]:
    if cell.cell_type != "code":
        return {"text": cell.source, "outputs": []}
    return {"code": highlighted(cell.source.split(BEGIN_HIDDEN)[0]), "outputs": _outputs(cell)}


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
