"""Verdicts on a lesson's exercises → the gradebook."""

from __future__ import annotations

import copy
from functools import partial

from nbformat.notebooknode import NotebookNode
from nbgrader.api import (
    Gradebook,
)
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution

from grader.authoring.cells import checked_exercise, exercise_of, is_manual
from grader.authoring.stubs import student_source
from grader.course import Course, LessonFolder
from grader.gradebook.assignment_gradebook import FOUND, AssignmentGradebook, Place, Rows
from grader.gradebook.database import one_at_a_time
from grader.gradebook.regrading import follow
from grader.gradebook.statements import (
    CHECKSUMS,
    COMMENTED,
    GRADED,
    NO_RESPONSE,
    SET_COMMENT,
    SET_FREE_GRADE,
    SET_GRADE,
)
from grader.judging.verdict import Outcome, Verdict


class LessonGradebook(AssignmentGradebook):
    """The gradebook, open at one lesson."""

    def __init__(self, course: Course, folder: LessonFolder, gradebook: Gradebook) -> None:
        self._lesson = folder
        source, here = folder.notebook, partial(Place, folder.name)
        super().__init__(
            course,
            folder,
            gradebook,
            graded_by={name: here(cell.id) for cell in source.cells if (name := checked_exercise(cell.source))},
            solved_in={
                name: here(cell.id)
                for cell in source.cells
                if is_solution(cell) and not is_manual(cell) and (name := exercise_of(cell.source))
            },
            free={cell.id: here(cell.id) for cell in source.cells if is_manual(cell)},
        )

    def register(self) -> str:
        """Enter the lesson's cells and points, as ``nbgrader generate_assignment`` does, submissions or not.

        Returns
        -------
        str
            What the user should know: see :func:`grader.gradebook.regrading.follow`.
        """
        notebook = copy.deepcopy(self._lesson.notebook)
        for cell in notebook.cells:
            if is_solution(cell):
                cell.source = student_source(cell)
        for found_before in FOUND:  # This grader, or another, may enter them now.
            vars(self).pop(found_before, None)
        if self._has_cells(notebook):
            return ""
        self._db.commit()  # To see what another grader may have entered meanwhile.
        with one_at_a_time(self._gradebook.engine):
            return "" if self._has_cells(notebook) else self._enter(notebook)

    def _enter(self, notebook: NotebookNode) -> str:
        name = self._folder.name
        from nbgrader.preprocessors import ComputeChecksums, LockCells, SaveCells  # Here, since they take long.

        self._gradebook.update_or_create_assignment(name)
        said = follow(self._db, name, notebook, self._course.root)
        resources = self._resources()
        for step in (LockCells(), ComputeChecksums(), SaveCells()):
            notebook, resources = step.preprocess(notebook, resources)
        for found_before in FOUND:
            vars(self).pop(found_before, None)
        return said

    def _write(self, own: dict[str, Rows], verdict: Verdict, by_hand: bool, before: Verdict | None) -> None:
        notebook = own[self._folder.name].notebook
        self._grade(notebook, verdict, by_hand)
        self._comment(notebook, verdict)
        self._grade_free_answers(notebook, verdict, by_hand, before)

    def _grade(self, notebook: str, verdict: Verdict, by_hand: bool) -> None:
        cells = self._ids(GRADED, self._graded_by)
        rows = [
            {"notebook": notebook, "cell": cells[exercise.name], "score": exercise.score, "by_hand": by_hand}
            for exercise in verdict.exercises
            if exercise.name in cells
        ]
        if rows:
            self._execute(SET_GRADE, rows)

    def _comment(self, notebook: str, verdict: Verdict) -> None:
        texts: dict[str, str | None] = {
            exercise.name: NO_RESPONSE if exercise.outcome is Outcome.UNATTEMPTED else exercise.message
            for exercise in verdict.exercises
        }
        texts |= {answer.name: None if answer.digest else NO_RESPONSE for answer in verdict.free_answers}
        cells = self._ids(COMMENTED, self._solved_in | self._free)
        rows = [{"notebook": notebook, "cell": cells[name], "text": texts[name]} for name in texts if name in cells]
        if rows:
            self._execute(SET_COMMENT, rows)

    def _grade_free_answers(self, notebook: str, verdict: Verdict, by_hand: bool, before: Verdict | None) -> None:
        """None written earns nothing at once, as in nbgrader; others wait for a human."""
        known = before.free_answers if before else ()
        cells = self._ids(GRADED, self._free)
        rows = [
            {
                "notebook": notebook,
                "cell": cells[answer.name],
                "score": None if answer.digest else 0.0,
                "by_hand": by_hand,
                "written": bool(answer.digest),
                "changed": answer not in known,
            }
            for answer in verdict.free_answers
            if answer.name in cells
        ]
        if rows:
            self._execute(SET_FREE_GRADE, rows)

    def _has_cells(self, notebook: NotebookNode) -> bool:
        """Whether all cells of a notebook have been entered as they are: nbgrader's steps end with the checksums."""
        kept = [cell for cell in notebook.cells if is_grade(cell) or is_solution(cell) or is_locked(cell)]
        expected = {cell.metadata.nbgrader.grade_id: compute_checksum(cell) for cell in kept}
        found = self._execute(CHECKSUMS, {"assignment": self._folder.name, "notebook": self._folder.name})
        return expected == {row.name: row.checksum for row in found}

    def _resources(self, student: str = "") -> dict[str, dict[str, str]]:
        name, url = self._folder.name, self._course.directory.db_url
        return {"nbgrader": {"notebook": name, "assignment": name, "student": student, "db_url": url}}
