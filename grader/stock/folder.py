"""An assignment's folder in ``source/`` that has no lesson beside it, and what nbgrader made of it.

What there is to judge by is what nbgrader entered in its gradebook when the assignment was generated, as for
``nbgrader autograde``: who changes the tests generates it anew.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from grader.course import Course
from grader.errors import GraderError
from grader.exercises import Outline
from grader.sandbox.limits import Limits
from grader.stock.assignment import Assignment

#: What nbgrader makes tests of when it generates an assignment.
AUTOTEST = "AUTOTEST"
#: nbgrader's Execute.timeout, and what stands for none, in seconds.
TIMEOUT, UNLIMITED = 30.0, 600.0
CAUTION = (
    "Assignments without a lesson are judged by nbgrader's own tests, which run inside the student's process: the "
    "sandbox protects this machine and the class, but a submission can read hidden tests and forge its own points; "
    'see "Your own nbgrader course" in docs/instructors.md.'
)


@dataclass(frozen=True)
class StockFolder:
    """One assignment of nbgrader's own kind."""

    name: str
    home: Course

    @property
    def place(self) -> Path:
        """Where the instructor's notebooks are, and the files beside them."""
        directory = self.home.directory
        return Path(directory.format_path(directory.source_directory, ".", self.name))

    @cached_property
    def assignment(self) -> Assignment:
        """As the gradebook has it.

        Raises
        ------
        GraderError
            When it has not, or the database cannot be opened.
        """
        found = self._read()
        if found is None:
            raise GraderError(f'The gradebook does not know {self.name} yet; run "grader autograde {self.name}" first.')
        return found

    def _read(self) -> Assignment | None:
        from grader.gradebook.opening import open_database  # Here, since the gradebook knows of this.
        from grader.gradebook.stock_gradebook import read

        ignore = self.home.config.IgnorePattern
        pattern = str(ignore.pattern) if ignore.get("enabled") and ignore.get("pattern") else ""
        with open_database(self.home) as gradebook:
            return read(gradebook, self.name, self._sources(), pattern)

    def _sources(self) -> dict[str, NotebookNode]:
        found = {}
        for path in sorted(self.place.glob("*.ipynb")):
            try:
                found[path.stem] = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
            except (OSError, ValueError, KeyError, AttributeError) as error:
                raise GraderError(f"{path} cannot be read as a notebook; open it in Jupyter and save it.") from error
        return found

    @property
    def changed(self) -> list[str]:
        """Cells of tests that are others in ``source/`` than in the gradebook, where their texts are to be equal."""
        known = {notebook.name: notebook.cells for notebook in self.assignment.notebooks}
        return [
            self.assignment.unit(name, mine.name)
            for name, source in self._sources().items()
            for cell in source.cells
            if (mine := known.get(name, {}).get(cell.metadata.get("nbgrader", {}).get("grade_id", "")))
            if mine.autograded and cell.source != mine.source and AUTOTEST not in cell.source
        ]

    @property
    def notebooks(self) -> tuple[str, ...]:
        return tuple(notebook.name for notebook in self.assignment.notebooks)

    @property
    def lesson(self) -> Outline:
        return self.assignment.outline

    @property
    def is_built(self) -> bool:
        """Whether the gradebook knows it."""
        return "assignment" in vars(self) or self._read() is not None

    @property
    def course(self) -> Path:
        return self.home.root

    @property
    def caution(self) -> str:
        return CAUTION

    @property
    def code_cells(self) -> list[NotebookNode]:
        return [cell for source in self._sources().values() for cell in source.cells if cell.cell_type == "code"]

    @property
    def limits(self) -> Limits:
        """A cell has the time that nbgrader gives it; nbgrader knows no limit for all of them, so that is wide."""
        config = self.home.config
        seconds = config.Execute.get("timeout", config.ExecutePreprocessor.get("timeout", TIMEOUT))
        cell = float(seconds) if seconds and seconds > 0 else UNLIMITED
        return Limits(cell_seconds=cell, total_seconds=max(UNLIMITED, cell))

    @cached_property
    def fingerprint(self) -> str:
        """Changes with all that a score depends on: cells, points, tests, and files beside the notebooks."""
        digest = hashlib.sha256(repr((self.assignment.notebooks, self.assignment.ignored)).encode())
        for name, content in self.files().items():
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def files(self) -> dict[str, bytes]:
        """What the course has beside the notebooks, by path."""
        from nbgrader.utils import find_all_files  # Here, since a worker needs none of nbgrader for a lesson.

        ignored = [*self.home.directory.ignore, "*.ipynb"]
        paths = sorted(Path(path) for path in find_all_files(str(self.place), ignored))
        return {path.relative_to(self.place).as_posix(): path.read_bytes() for path in paths}

    @property
    def kept(self) -> frozenset[str]:
        """Files that the course lets students hand in in the place of its own: nbgrader's exclude_overwriting."""
        excluded = self.home.config.Autograde.get("exclude_overwriting") or {}
        return frozenset(excluded.get(self.name, ()))

    def require_modules(self) -> None:
        """Nothing: what cannot be imported here fails in the cell, as in nbgrader."""

    def require_built(self) -> None:
        """Have nbgrader enter the assignment where its gradebook does not know it yet.

        Raises
        ------
        GraderError
            When nbgrader cannot, or a notebook is not for Python.
        """
        if not self.is_built:
            from grader.stock.entering import enter  # Here, since it takes seconds to import.

            enter(self)
        for notebook in self.assignment.notebooks:
            if notebook.language.lower() not in ("python", "ipython"):
                raise GraderError(
                    f"{self.name}/{notebook.name}.ipynb is for {notebook.language}, and only Python is run here; "
                    f'use "nbgrader autograde {self.name}".'
                )

    def require_current(self) -> None:
        """Nothing: as in nbgrader, what was generated counts."""

    def lay_beside(self, place: Path) -> None:
        """The figures and data that the instructor's cells show, as nbgrader puts them there."""
        for name in self.files():
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists() or target.stat().st_mtime_ns != (self.place / name).stat().st_mtime_ns:
                target.unlink(missing_ok=True)
                shutil.copy2(self.place / name, target)
