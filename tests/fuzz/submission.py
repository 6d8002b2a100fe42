"""Bytes that a student hands in → the notebook to run: ``python tests/fuzz/submission.py -max_total_time=60``."""

import contextlib
import json

from fuzzing import PROJECT, Maker, fuzz, instrumented

with instrumented:
    import nbformat

    from grader.course import Course
    from grader.judging.submission import UnreadableError, restore

SOURCE = nbformat.read(Course(PROJECT).lesson("initialization").source, as_version=4)
NAMES = [cell.id for cell in SOURCE.cells]
TEXTS = [
    "def initialize_parameters_he(x):\n",
    "    return x\n",
    "import numpy\n",
    "### START CODE HERE ###\n",
    "\\",
    '"',
    "(",
]
CELL = {
    "cell_type": ("code", "markdown", "raw"),
    "id": tuple(NAMES),
    "source": [*TEXTS, *(cell.source for cell in SOURCE.cells if cell.cell_type == "code")],
    "metadata": {"nbgrader": {"grade_id": tuple(NAMES), "locked": (True,), "solution": (True,)}, "tags": (["demo"],)},
}


def target(data: bytes) -> None:
    """The first byte says whether the others are a file, or what a notebook's cells are made of."""
    kind, rest = data[:1], data[1:]
    if kind and kind[0] % 2:
        rest = json.dumps({"nbformat": 4, "cells": Maker(rest).several(CELL)}).encode()
    with contextlib.suppress(UnreadableError):
        plan = restore(rest, SOURCE)
        nbformat.validate(plan.notebook)
        json.dumps(plan.notebook, ensure_ascii=False).encode()
        kept = {cell.id: cell for cell in plan.notebook.cells}
        assert len(kept) == len(plan.notebook.cells), "two cells have one name"
        assert [cell.id for cell in plan.notebook.cells if cell.id in NAMES] == NAMES
        for cell in SOURCE.cells:
            locked = cell.metadata.get("nbgrader", {}).get("locked")
            assert kept[cell.id].metadata == cell.metadata
            assert not locked or kept[cell.id].source == cell.source
        assert plan.unattempted <= plan.solution_cells.keys()


def seeds() -> list[bytes]:
    whole = nbformat.writes(SOURCE).encode()
    few = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": SOURCE.cells[:4]}).encode()
    return [b"\0" + whole, b"\0" + few, b"\1" + bytes(range(200)), b"\1" + few[:300]]


if __name__ == "__main__":
    fuzz(target, seeds())
