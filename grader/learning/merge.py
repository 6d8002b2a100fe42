"""A learner's notebook and a new release of its lesson → the new release with the learner's work in it.

Three versions of each cell are at hand: the learner's, the one it began as, and the new one. What the learner has not
touched becomes the new one, and what he wrote stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from grader.judging.submission import UnreadableError, known_name, read_cells, restore_cells


@dataclass
class Changes:
    """What a new release brought, by the names of the cells."""

    answered: list[str] = field(default_factory=list)  #: Answers carried over.
    revised: list[str] = field(default_factory=list)  #: Of these, where the exercise itself has changed.
    new: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    other: int = 0  #: Cells of text and given code that are new, changed or gone.

    def __str__(self) -> str:
        parts = [
            f"{len(self.answered)} answer{'s' * (len(self.answered) != 1)} carried over",
            f"new: {', '.join(self.new)}" if self.new else "",
            f"no longer asked for: {', '.join(self.gone)}" if self.gone else "",
            f"changed since you answered, so look again: {', '.join(self.revised)}" if self.revised else "",
            f"{self.other} other cell{'s' * (self.other != 1)} changed" if self.other else "",
        ]
        return "; ".join(part for part in parts if part)


def merge(mine: bytes, base: bytes, new: bytes) -> tuple[bytes, Changes]:
    """Put a learner's answers, notes and own cells into a new release.

    Parameters
    ----------
    mine : bytes
        The learner's notebook.
    base : bytes
        The release that it began as. Where that is unknown, every answer that differs from the new release's stub
        counts as the learner's, and no text does.
    new : bytes
        The new release.

    Raises
    ------
    UnreadableError
        When the learner's notebook is none.
    """
    release = nbformat.reads(new.decode(), as_version=4)
    after = {cell.id: cell for cell in release.cells}
    try:
        before = {cell.id: cell for cell in nbformat.reads(base.decode(), as_version=4).cells} if base else {}
    except ValueError:
        before = {}
    kept = list(_kept(read_cells(without_outputs(mine)), before, after))
    notebook = restore_cells(kept, release).notebook
    present = {known_name(cell, after) for cell in kept}
    for cell in notebook.cells:
        if cell.id in after and cell.id not in present:  # The learner deleted it.
            cell.source = after[cell.id].source
    return (nbformat.writes(notebook) + "\n").encode(), _changes(notebook, before, after)


def without_outputs(notebook: bytes) -> bytes:
    """A notebook without what its cells put out, which may be large.

    Raises
    ------
    UnreadableError
        When it is none.
    """
    try:
        content = json.loads(notebook)
        for cell in content["cells"]:
            cell.pop("outputs", None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError("The file is not a notebook.") from error
    return json.dumps(content).encode()


def _kept(
    cells: list[NotebookNode], before: dict[str, NotebookNode], after: dict[str, NotebookNode]
) -> Iterator[NotebookNode]:
    """The learner's cells as the new release is to see them: untouched ones as they are there."""
    for cell in cells:
        name = known_name(cell, {**before, **after})
        was, becomes = before.get(name or ""), after.get(name or "")
        touched = was is None or cell.source != was.source
        if name is None:
            yield cell
        elif becomes is None:  # It is gone from the release; what was written into it is not.
            if touched and not _is_locked(was):
                yield _own(cell)
        elif not touched or _is_locked(becomes):
            yield _with(cell, becomes.source)
        elif _is_answer(becomes) or (was is not None and was.source == becomes.source):
            yield cell
        else:  # Text that both have changed: the new one, and the learner's below it.
            yield _with(cell, becomes.source)
            if was is not None:
                yield _own(cell)


def _changes(notebook: NotebookNode, before: dict[str, NotebookNode], after: dict[str, NotebookNode]) -> Changes:
    changes = Changes()
    mine = {cell.id: cell.source for cell in notebook.cells}
    for name in dict.fromkeys([*before, *after]):
        was, becomes = before.get(name), after.get(name)
        changed = before and (was is None or becomes is None or was.source != becomes.source)
        if not _is_answer(becomes or was):
            changes.other += bool(changed)
        elif becomes is None:
            changes.gone.append(name)
        elif mine[name] != becomes.source:
            changes.answered.append(name)
            changes.revised += [name] if changed else []
        elif before and was is None:
            changes.new.append(name)
    return changes


def _with(cell: NotebookNode, source: str) -> NotebookNode:
    return nbformat.from_dict({**cell, "source": source})


def _own(cell: NotebookNode) -> NotebookNode:
    """The cell as one that the learner added."""
    return nbformat.from_dict({**cell, "metadata": {"names": []}})


def _is_answer(cell: Any) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def _is_locked(cell: Any) -> bool:
    return cell is not None and bool(cell.metadata.get("nbgrader", {}).get("locked"))
