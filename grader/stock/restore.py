"""A notebook that was handed in → the notebook to run, as nbgrader's OverwriteCells and DeduplicateIds make it.

The cells stay in the student's order. What a cell is, its points and the text of locked cells come from the gradebook.
A cell that is there more than once, since it was copied or split, counts where it is last; the others are only run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import nbformat
from nbformat.notebooknode import NotebookNode

from grader.stock.assignment import Assignment, Notebook


@dataclass(frozen=True)
class Restored:
    """A notebook to run.

    Attributes
    ----------
    places : dict of str to int
        Index of each cell that nbgrader knows; of those that were handed in.
    texts : frozenset of int
        Indices of the cells of Markdown that the student wrote.
    """

    notebook: NotebookNode
    places: dict[str, int]
    texts: frozenset[int]


def restore(cells: Sequence[NotebookNode], known: Notebook, assignment: Assignment) -> Restored:
    """Put the instructor's cells over those that were handed in, as ``read_cells`` gives them."""
    places = {name: index for index, cell in enumerate(cells) if (name := cell.metadata.grade_id) in known.cells}
    names = {index: name for name, index in places.items()}
    made, texts = [], set()
    for index, cell in enumerate(cells):
        original = known.cells.get(names.get(index, ""))
        kind, source = cell.cell_type, cell.source
        if original:
            kind, source = original.cell_type, original.source if original.locked else source
        fresh = {"id": f"cell-{index}", "cell_type": kind, "source": source}
        fresh["metadata"] = original.metadata if original else {}
        if kind == "code":
            fresh |= {"outputs": [], "execution_count": None}
        elif source not in assignment.given:
            texts.add(index)
        made.append(nbformat.from_dict(fresh))
    metadata = {"kernelspec": known.kernelspec}
    notebook = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": []})
    notebook.cells = made
    return Restored(notebook, places, frozenset(texts))
