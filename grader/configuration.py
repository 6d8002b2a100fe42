"""A course's ``nbgrader_config.py``: what it says, and what ours puts into nbgrader's own commands with it."""

from __future__ import annotations

from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader


class CourseConfig(Config):
    """A configuration read for the ``grader`` command."""


class _Loader(PyFileConfigLoader):
    def clear(self) -> None:
        self.config = CourseConfig()


def read(file: Path) -> Config:
    """What a configuration file says; nothing where there is none."""
    return _Loader(file.name, path=str(file.parent)).load_config() if file.is_file() else CourseConfig()


def configure(config: Config) -> None:
    """Put our parts into nbgrader's commands; for ``nbgrader_config.py``."""
    config.AssignLatePenalties.setdefault("plugin_class", "grader.late.LatePenalty")
    if isinstance(config, CourseConfig):
        return  # The grader command has no use for the rest, and they take long to import.
    from grader import preprocessors as ours
    from grader.release import release_steps

    config.GenerateAssignment.preprocessors = release_steps()
    config.GenerateFeedback.exporter_class = ours.FeedbackExporter
    config.GenerateFeedback.preprocessors = []
    config.Autograde.exporter_class = ours.SubmissionExporter
    config.Autograde.sanitize_preprocessors = [ours.ExecuteInSandbox]
    config.Autograde.autograde_preprocessors = [ours.SaveVerdicts]
