"""One submission, end to end: restore it, run it behind walls, judge what came out, write it up.

A function of bytes that needs no course folder but the lesson's, and no database: what a worker does.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4.rwbase import strip_transient

from grader.authoring.cells import split_hidden
from grader.course import LessonFolder
from grader.judging.cases import DrawnCase
from grader.judging.judge import Deck, Evidence, judge_by
from grader.judging.outputs import Allowance, harmless, stream
from grader.judging.submission import Plan, UnreadableError, is_skipped, restore
from grader.judging.verdict import FreeAnswer, Outcome, Verdict, nothing_judged
from grader.sandbox.limits import Limits
from grader.sandbox.run import CellJob, Run, Sandbox
from grader.text import ANSI, show_only

#: Key of the executed notebook's metadata under which the verdict is kept.
METADATA = "grader"


@dataclass(frozen=True)
class Graded:
    """A judged submission: its verdict, and the notebook as it was run with the verdict in its metadata.

    Attributes
    ----------
    others : dict of str to str
        Further notebooks that it has, by name.
    """

    verdict: Verdict
    notebook: str
    others: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """What an executed notebook says of how it was judged.

    Attributes
    ----------
    seconds : float or None
        From the submission's bytes to the verdict; ``None`` where that was not recorded.
    sources : dict of str
        Text of its code cells, by cell id.
    """

    fingerprint: str
    verdict: Verdict
    seconds: float | None
    sources: dict[str, str]


def fingerprint(submitted: bytes, lesson: str) -> str:
    """Changes whenever the verdict might: with the submission, and with all that the lesson is judged by."""
    return hashlib.sha256(submitted + lesson.encode()).hexdigest()


def grade(
    submitted: bytes,
    folder: LessonFolder,
    sandbox: Sandbox,
    limits: Limits,
    deck: Deck,
    mark: str = "",
    demos: bool = False,
) -> Graded:
    """Grade one submission.

    Parameters
    ----------
    submitted : bytes
        The notebook file as handed in; any bytes will do.
    folder : LessonFolder
        The lesson, built.
    sandbox : Sandbox
        With the lesson's handout; see :func:`grader.authoring.handout.furnish`.
    limits : Limits
        Of each run; ``total_seconds`` also bounds all runs of the submission together. They share ``received_bytes``,
        too, but each has a tenth of it at least.
    deck : Deck
        Of the lesson.
    mark : str, optional
        The fingerprint to keep in the notebook.
    demos : bool
        Run also the cells that only show something.
    """
    begun = time.monotonic()
    try:
        plan = restore(submitted, folder.notebook)
    except UnreadableError as error:
        return unreadable(folder, str(error), mark)
    keys = deck.deal()
    drawn = {name: key.drawn for name, key in keys.items() if name not in plan.unattempted}
    runs, stopped = _run_until_judged(plan, drawn, sandbox, limits, demos)
    verdicts = (judge_by(key, _evidence(name, plan, runs, stopped)) for name, key in keys.items())
    verdict = Verdict(folder.name, tuple(verdicts), free_answers=_free_answers(plan, folder))
    return Graded(verdict, _write_up(plan, runs, stopped, verdict, mark, time.monotonic() - begun))


def unreadable(folder: LessonFolder, problem: str, mark: str) -> Graded:
    """The write-up of a submission that holds no notebook: the source's cells, with the verdict."""
    points = {exercise.name: exercise.points for exercise in folder.lesson.exercises}
    plan = restore(json.dumps({"nbformat": 4, "cells": []}).encode(), folder.notebook)
    verdict = nothing_judged(folder.name, points, Outcome.MISSING, problem)
    verdict = replace(verdict, free_answers=_free_answers(plan, folder))
    return Graded(verdict, _write_up(plan, [], {}, verdict, mark, None))


def _free_answers(plan: Plan, folder: LessonFolder) -> tuple[FreeAnswer, ...]:
    def digest(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""

    free = folder.lesson.free_texts
    return tuple(FreeAnswer(text.name, text.points, digest(plan.free_answers[text.name])) for text in free)


def _run_until_judged(
    plan: Plan, drawn: Mapping[str, Sequence[DrawnCase]], sandbox: Sandbox, limits: Limits, demos: bool
) -> tuple[list[Run], dict[int, Run]]:
    """Run the notebook; when a cell breaks the run off, run it again without that cell, so that the rest is judged.

    Returns
    -------
    runs : list of Run
        In order.
    stopped : dict of int to Run
        The cells that broke a run off, and which.
    """
    stopped: dict[int, Run] = {}
    runs: list[Run] = []
    end = time.monotonic() + limits.total_seconds
    while len(runs) <= len(drawn) + 2:
        left = end - time.monotonic()
        if left <= 0:
            break
        room = max(limits.received_bytes - sum(before.received for before in runs), limits.received_bytes // 10)
        bounds = replace(limits, total_seconds=left, received_bytes=room)
        result = sandbox.run(_jobs(plan, stopped, demos), drawn, bounds)
        runs.append(result)
        at = result.stopped_at
        if result.stopped is None or at is None or at in stopped or not 0 <= at < len(plan.notebook.cells):
            break
        stopped[at] = result
    return runs, stopped


def _jobs(plan: Plan, without: Container[int], demos: bool) -> list[CellJob]:
    jobs = []
    for index, cell in enumerate(plan.notebook.cells):
        if cell.cell_type != "code" or index in without or (is_skipped(cell) and not demos):
            continue
        parts = tuple(part for part in split_hidden(cell.source) if part) if "nbgrader" in cell.metadata else None
        jobs.append(CellJob(index, parts or (cell.source,)))
    return jobs


def _evidence(name: str, plan: Plan, runs: Sequence[Run], stopped: Mapping[int, Run]) -> Evidence:
    answers: dict[int, Any] = {}
    for result in reversed(runs):  # The first answer to a case counts.
        answers |= result.answers.get(name, {})
    places = [place[name] for place in (plan.solution_cells, plan.grade_cells) if name in place]
    by = next((stopped[place] for place in places if place in stopped), Run())
    if by.stopped is None and runs and runs[-1].stopped and name not in runs[-1].answers:
        by = runs[-1]  # The runs were given up before this exercise was reached.
    errors = (_error(result.outputs.get(place, [])) for place in places for result in runs)
    undefined = f"NameError: name '{name}' is not defined"  # That is to say it is missing, not that it is wrong.
    error = next((error for error in errors if error and error != undefined), None)
    return Evidence(answers, name in plan.unattempted, by.stopped, error, by.why)


def _error(outputs: Sequence[Mapping[str, Any]]) -> str | None:
    for output in outputs:
        if isinstance(output, dict) and output.get("output_type") == "error":
            return ANSI.sub("", f"{output.get('ename', 'an error')}: {str(output.get('evalue', ''))[:300]}").rstrip(
                ": "
            )
    return None


def _write_up(
    plan: Plan,
    runs: Sequence[Run],
    stopped: Mapping[int, Run],
    verdict: Verdict,
    mark: str,
    seconds: float | None,
) -> str:
    """The executed notebook: outputs and texts made harmless, the verdict under each grade cell and in the metadata."""
    notebook = plan.notebook
    verdicts = {exercise.name: exercise for exercise in verdict.exercises}
    graded = {index: verdicts[name] for name, index in plan.grade_cells.items()}
    allowance = Allowance()
    for index, cell in enumerate(notebook.cells):
        if index in plan.texts:
            show_only(cell)
        if cell.cell_type != "code":
            continue
        ran = next((result for result in reversed(runs) if index in result.outputs), Run())
        cell.outputs = harmless(ran.outputs.get(index, []), allowance)
        cell.execution_count = ran.counts.get(index)
        if index in stopped:
            why = f" {stopped[index].why}" if stopped[index].why else ""
            text = f"This cell was stopped ({stopped[index].stopped}); the others were run without it.{why}"
            cell.outputs.append(_note(text))
        elif is_skipped(cell) and not cell.outputs and index not in ran.outputs:
            cell.outputs.append(_note("This cell only shows something; it is not run when grading."))
        if index in graded:
            one = graded[index]
            cell.outputs.append(_note(f"{one.outcome}: {one.score:g} of {one.max_score:g} points. {one.message}"))
    kept = {"fingerprint": mark, "verdict": verdict.to_json(), "seconds": seconds and round(seconds, 3)}
    notebook.metadata[METADATA] = kept
    # Valid by the way it was made, and on one line: checking it, or laying it out, takes longer than all else here.
    return json.dumps(strip_transient(notebook), ensure_ascii=False, sort_keys=True) + "\n"


def _note(text: str) -> NotebookNode:
    return stream("stdout", text + "\n")


def recorded(notebook: Path) -> Record | None:
    """What an executed notebook says of how it was judged, or ``None`` where it says nothing."""
    try:
        data = json.loads(notebook.read_text(encoding="utf-8"))
        kept = data["metadata"][METADATA]
        code = (cell for cell in data["cells"] if cell["cell_type"] == "code")
        sources = {cell["id"]: "".join(cell["source"]) for cell in code}  # Lines or whole, as notebooks have it.
        return Record(kept["fingerprint"], Verdict.from_json(kept["verdict"]), kept.get("seconds"), sources)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
