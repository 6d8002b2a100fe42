"""A course's ``nbgrader_config.py``: what it says, and what ours puts into nbgrader's own commands with it."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

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

    from nbgrader.converters import Autograde
    from sqlalchemy.exc import SAWarning

    from grader import preprocessors as ours
    from grader.authoring.release import release_steps
    from grader.gradebook.database import ask_alembic_here
    from grader.runs.exchange import ReleaseFeedback

    # nbgrader adds its rows half-made, and SQLAlchemy tells whoever grades.
    warnings.filterwarnings("ignore", "Object of type .* not in session", SAWarning)
    ask_alembic_here()
    if shutil.which("alembic") is None:  # To upgrade, nbgrader calls it by name, also where no environment is active.
        os.environ["PATH"] = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{Path(sys.executable).parent}"
    config.GenerateAssignment.preprocessors = [_name(step) for step in release_steps()]
    config.GenerateFeedback.exporter_class = _name(ours.FeedbackExporter)
    config.GenerateFeedback.preprocessors = []
    ours.govern(Autograde)
    config.ExchangeFactory.setdefault("release_feedback", _name(ReleaseFeedback))
    config.Autograde.exporter_class = _name(ours.SubmissionExporter)
    config.Autograde.sanitize_preprocessors = [_name(ours.ExecuteInSandbox)]
    config.Autograde.autograde_preprocessors = [_name(ours.SaveVerdicts)]


def _name(part: Callable[..., Any]) -> str:
    """Its import path: formgrader shows a configuration, and can show no objects."""
    return f"{part.__module__}.{part.__qualname__}"
