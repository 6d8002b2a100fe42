"""Our exports for nbgrader's own command::

    nbgrader export --exporter=grader.exporters.CanvasExporter --CanvasExporter.template=downloaded.csv --to=filled.csv

``--to``, ``--assignment`` and ``--student`` are nbgrader's; what else there is, is as in ``grader export``.
"""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps.baseapp import NbGrader
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Dict, Unicode

from grader.course import find_course
from grader.errors import GraderError
from grader.lms.export import Request, export


class Exporter(ExportPlugin):
    """What the exporters share: ``grader export`` with nbgrader's options."""

    format = ""
    template = Unicode("", help="The file downloaded from the learning platform, to be filled.").tag(config=True)
    columns = Dict(help="What lessons are called in that file, where that cannot be told.").tag(config=True)
    match = Unicode("", help="The column of that file that identifies students.").tag(config=True)
    zeros = Bool(False, help="Whether students who handed in nothing get 0.").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the file; what is worth knowing goes to nbgrader's log."""
        request = Request(
            self.format,
            lessons=[str(name) for name in self.assignment],
            students=[str(name) for name in self.student] or ["*"],
            template=Path(self.template) if self.template else None,
            to=Path(self.to) if self.to else None,
            columns=self.columns,
            match=self.match or None,
            zeros=self.zeros,
        )
        try:
            place, notes = export(gradebook, find_course(Path.cwd()), request)
        except GraderError as error:
            if isinstance(self.parent, NbGrader):
                self.parent.fail(str(error))
            raise
        for note in notes:
            self.log.warning(note)
        self.log.info("Exported grades to %s", place)


class CanvasExporter(Exporter):
    """Fills a gradebook file of Canvas."""

    format = "canvas"


class MoodleExporter(Exporter):
    """Fills an offline grading worksheet of Moodle."""

    format = "moodle"


class CsvExporter(Exporter):
    """Writes a plain table, with the points of each exercise."""

    format = "csv"
