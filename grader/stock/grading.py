"""One submission of an assignment that is no lesson of ours: run behind walls, scored outside by nbgrader's own rules.

What a test cell puts out is all that its score follows from, and the tests, hidden ones too, run beside the student's
code. Each notebook runs as nbgrader runs it: all cells in the student's order, an error or a cell that takes too long
ends that cell alone. Where the process itself ends, that cell and all after it have failed.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.utils import compute_checksum, determine_grade

from grader.judging.grading import METADATA, Graded
from grader.judging.outputs import Allowance, harmless
from grader.judging.submission import UnreadableError, read_cells
from grader.judging.verdict import CellMark, ExerciseVerdict, FreeAnswer, Outcome, Verdict, readable
from grader.sandbox.limits import Limits
from grader.sandbox.run import CellJob, Desk, Run, Sandbox
from grader.stock.assignment import Assignment, Cell, Notebook
from grader.stock.bundle import unbundled
from grader.stock.restore import Restored, restore
from grader.text import ANSI, show_only

#: Seconds in which an interrupted cell has to end, before its process does.
GRACE = 2.0
MISSING = "{notebook}.ipynb was not handed in."
DELETED = "This cell is not in the notebook any more; an instructor will look at it."
#: What nbgrader's interrupt raises in a cell that takes too long.
INTERRUPTED = "KeyboardInterrupt"


@dataclass(frozen=True)
class _Part:
    """One notebook of a submission: as it was run, or the problem with it."""

    known: Notebook
    restored: Restored
    run: Run
    problem: str = ""


def grade(submitted: bytes, assignment: Assignment, sandbox: Sandbox, limits: Limits, mark: str = "") -> Graded:
    """Grade one submission.

    Parameters
    ----------
    submitted : bytes
        Its files, bundled.
    sandbox : Sandbox
        With the assignment's files in its handout.
    limits : Limits
        ``cell_seconds`` is when a cell is interrupted; ``total_seconds`` bounds all notebooks together.
    mark : str, optional
        The fingerprint to keep in the first notebook.
    """
    begun = time.monotonic()
    files = unbundled(submitted)
    beside = {name: content for name, content in files.items() if not name.endswith(".ipynb")}
    desk = Desk(beside, limits.cell_seconds)
    parts = []
    for known in assignment.notebooks:
        left = limits.total_seconds - (time.monotonic() - begun)
        bounds = replace(limits, cell_seconds=limits.cell_seconds + GRACE, total_seconds=max(left, 0.0))
        parts.append(_run(files.get(f"{known.name}.ipynb"), known, assignment, sandbox, bounds, desk))
    return _graded(parts, assignment, mark, None, time.monotonic() - begun)


def unreadable(assignment: Assignment, problem: str, mark: str) -> Graded:
    """The write-up of a submission that holds nothing to judge."""
    parts = [_Part(known, restore([], known, assignment), Run(), problem) for known in assignment.notebooks]
    return _graded(parts, assignment, mark, problem, None)


def _run(
    submitted: bytes | None, known: Notebook, assignment: Assignment, sandbox: Sandbox, limits: Limits, desk: Desk
) -> _Part:
    try:
        if submitted is None:
            raise UnreadableError(MISSING.format(notebook=known.name))
        restored = restore(read_cells(submitted), known, assignment)
    except UnreadableError as error:
        return _Part(known, restore([], known, assignment), Run(), str(error))
    cells = enumerate(restored.notebook.cells)
    jobs = [CellJob(index, (c.source,)) for index, c in cells if c.cell_type == "code" and c.source.strip()]
    if limits.total_seconds <= 0:
        return _Part(known, restored, Run(stopped=Outcome.TIMEOUT))
    return _Part(known, restored, sandbox.run(jobs, {}, limits, desk) if jobs else Run())


def _graded(
    parts: Sequence[_Part], assignment: Assignment, mark: str, problem: str | None, seconds: float | None
) -> Graded:
    exercises: list[ExerciseVerdict] = []
    free: list[FreeAnswer] = []
    marks: list[CellMark] = []
    allowance = Allowance()
    for part in parts:
        _judge(part, assignment, exercises, free, marks)
    verdict = Verdict(assignment.name, tuple(exercises), problem and readable(problem), tuple(free), tuple(marks))
    notebooks = {part.known.name: _write_up(part, allowance) for part in parts}
    kept = {"fingerprint": mark, "verdict": verdict.to_json(), "seconds": seconds and round(seconds, 3)}
    first = parts[0].known.name
    notebooks[first].metadata[METADATA] = kept
    texts = {name: json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for name, one in notebooks.items()}
    return Graded(verdict, texts.pop(first), texts)


def _judge(
    part: _Part,
    assignment: Assignment,
    exercises: list[ExerciseVerdict],
    free: list[FreeAnswer],
    marks: list[CellMark],
) -> None:
    """Judge one notebook's cells, in the instructor's order."""
    untouched = False  # The answer that the tests to come are about.
    for cell in part.known.cells.values():
        name = assignment.unit(part.known.name, cell.name)
        place = part.restored.places.get(cell.name)
        mine = part.restored.notebook.cells[place] if place is not None else None
        unanswered = cell.solution and mine is not None and compute_checksum(mine) == cell.checksum
        if cell.solution:
            untouched = unanswered
        score: float | None = None
        if part.problem:
            score = 0.0  # As nbgrader does where a notebook is missing.
        elif cell.autograded and place is not None:
            score = _score(cell, _outputs(part.run, place, cell), assignment.ignored)
        elif cell.grade and unanswered:
            score = 0.0
        graded, handed_in = cell.grade or cell.task, mine is not None and not cell.task
        marks.append(CellMark(part.known.name, cell.name, graded, score, handed_in, unanswered))
        if cell.autograded:
            exercises.append(_verdict(name, cell, part, place, score, untouched))
        elif graded:
            written = not unanswered and not part.problem
            free.append(FreeAnswer(name, cell.points, _digest(mine) if written else ""))


def _digest(cell: NotebookNode | None) -> str:
    """Changes with what a cell says; one that is gone may be answered elsewhere in the notebook."""
    return str(compute_checksum(cell))[:16] if cell is not None else "elsewhere"


def _outputs(run: Run, place: int, cell: Cell) -> list[Any]:
    """What a cell put out; of one that was not run to its end, that it failed."""
    if place in run.outputs or not cell.source.strip():
        return run.outputs.get(place, [])
    return [{"output_type": "error", "ename": str(run.stopped or Outcome.KILLED), "evalue": "", "traceback": []}]


def _score(cell: Cell, outputs: Sequence[Any], ignored: str) -> float:
    """The points for what a cell put out, by nbgrader's own function."""
    counted = [one for output in outputs if isinstance(output, dict) and (one := _counted(output))]
    if ignored:
        counted = [one for one in counted if one.get("name") != "stderr" or not re.search(ignored, one["text"])]
    described = {"cell_type": "code", "source": cell.source, "metadata": cell.metadata, "outputs": counted}
    try:
        score, _ = determine_grade(nbformat.from_dict(described))
    except ValueError:  # More than the cell is worth: nbgrader then gives up the submission.
        score = cell.points
    return float(score)


def _counted(output: Mapping[str, Any]) -> dict[str, Any] | None:
    """Of an output, as the submission wrote it, what a score follows from."""
    match output.get("output_type"):
        case "error":
            return {"output_type": "error"}
        case "stream":
            return {"output_type": "stream", "name": str(output.get("name")), "text": str(output.get("text"))}
        case "execute_result":
            data = output.get("data")
            text = data.get("text/plain") if isinstance(data, dict) else None
            return {"output_type": "execute_result", "data": {"text/plain": str(text or "?")}}
    return None


def _verdict(
    name: str, cell: Cell, part: _Part, place: int | None, score: float | None, untouched: bool
) -> ExerciseVerdict:
    def made(outcome: Outcome, message: str) -> ExerciseVerdict:
        return ExerciseVerdict(name, outcome, score or 0.0, cell.points, readable(message))

    if place is None or score is None:
        return made(Outcome.MISSING, part.problem or DELETED)
    if score >= cell.points:
        return made(Outcome.PASSED, "")
    if score > 0:
        return made(Outcome.FAILED, f"The tests gave {score:g} of {cell.points:g} points.")
    if untouched:
        return made(Outcome.UNATTEMPTED, "The cell to fill in was left as it was.")
    if place not in part.run.outputs:
        return made(part.run.stopped or Outcome.KILLED, "The notebook broke off here, or before.")
    return _failure(part.run.outputs[place], made)


def _failure(outputs: Sequence[Any], made: Any) -> ExerciseVerdict:
    error = next((one for one in outputs if isinstance(one, dict) and one.get("output_type") == "error"), None)
    if error is None:
        return made(Outcome.FAILED, "The tests gave no points.")  # By a zero, or by what stands in standard error.
    kind, text = str(error.get("ename")), ANSI.sub("", str(error.get("evalue"))[:300])
    if kind == INTERRUPTED:
        return made(Outcome.TIMEOUT, "The tests took too long.")
    return made(Outcome.FAILED if kind == "AssertionError" else Outcome.ERROR, f"{kind}: {text}".rstrip(": "))


def _write_up(part: _Part, allowance: Allowance) -> NotebookNode:
    """The executed notebook, in which nothing a student wrote or put out can act."""
    notebook = part.restored.notebook
    if part.problem:
        said = {"id": "problem", "cell_type": "markdown", "metadata": {}, "source": readable(part.problem)}
        notebook.cells = [nbformat.from_dict(said)]
    for index, cell in enumerate(notebook.cells):
        if index in part.restored.texts:
            show_only(cell)
        if cell.cell_type != "code":
            continue
        shown = part.run.outputs.get(index)
        if shown is None and cell.source.strip():
            shown = [_broken_off(part.run)]
        cell.outputs = harmless(shown or [], allowance)
        cell.execution_count = part.run.counts.get(index)
    return notebook


def _broken_off(run: Run) -> dict[str, Any]:
    how = run.stopped or Outcome.KILLED
    text = "The notebook broke off at this cell, or before it, so that this cell has no result."
    return {"output_type": "error", "ename": str(how), "evalue": text, "traceback": [f"{how}: {text}"]}
