"""``source/<assignment>/`` → nbgrader's gradebook, by its own generate_assignment; ``release/`` stays as it is."""

from __future__ import annotations

import contextlib
import tempfile

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from traitlets import Unicode

from grader.authoring.release import Complaints
from grader.errors import GraderError
from grader.gradebook.opening import open_database
from grader.stock.folder import StockFolder


class _Enter(GenerateAssignment):
    """Generates what students get, but only for the cells that it enters on the way."""

    place = Unicode()

    @property
    def _output_directory(self) -> str:
        return str(self.place)


def enter(folder: StockFolder) -> None:
    """Enter an assignment's cells, points and tests in the gradebook, as ``nbgrader generate_assignment`` does.

    Raises
    ------
    GraderError
        When nbgrader could not do it.
    """
    directory = folder.home.directory
    directory.assignment_id = folder.name
    with tempfile.TemporaryDirectory(prefix="grader-") as place, contextlib.chdir(folder.course):
        converter = _Enter(coursedir=directory, config=folder.home.config, place=place)
        complaints = Complaints(converter)
        try:
            with open_database(folder.home), complaints:
                converter.start()
        except (NbGraderException, SystemExit) as error:
            reason = complaints.last or error
            raise GraderError(f"nbgrader could not enter {folder.name} in the gradebook: {reason}") from error
