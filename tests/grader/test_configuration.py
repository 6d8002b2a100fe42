"""What nbgrader_config.py puts into nbgrader's own commands and pages."""

import importlib
import json

from nbgrader import api
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from traitlets.config import Config

from grader.configuration import configure


def configured():
    config = Config()
    configure(config)
    return config


def test_formgrader_can_show_the_configuration():
    assert json.loads(json.dumps(configured()))["GenerateFeedback"]["preprocessors"] == []


def test_every_part_that_is_named_is_there():
    config = configured()
    names = [
        *config.GenerateAssignment.preprocessors,
        *config.Autograde.sanitize_preprocessors,
        *config.Autograde.autograde_preprocessors,
        config.Autograde.exporter_class,
        config.GenerateFeedback.exporter_class,
    ]
    for name in names:
        module, _, part = name.rpartition(".")
        assert callable(getattr(importlib.import_module(module), part))
    assert "grader.authoring.release.Stubs" in names
    assert not any("ClearSolutions" in name for name in names)


def test_nbgraders_commands_call_no_program_to_make_a_gradebook(monkeypatch, tmp_path):
    monkeypatch.setattr(api, "get_alembic_version", None)
    configured()
    monkeypatch.setenv("PATH", "")
    with api.Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        assert gradebook.students == []


def test_nbgraders_commands_take_it():
    for command in (GenerateAssignment, Autograde, GenerateFeedback):
        assert command(config=configured()).exporter_class
