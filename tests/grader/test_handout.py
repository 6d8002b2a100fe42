"""What lies beside a notebook; what lies there in the sandbox only."""

import importlib.util
import os
import shutil

import pytest

from grader.authoring import handout
from grader.authoring.handout import furnish, handout_files
from grader.sandbox.limits import Limits
from grader.sandbox.run import CellJob, Sandbox


@pytest.fixture
def folder(tiny):
    return tiny.lesson("tiny")


def test_students_get_no_reference_and_no_bytecode(folder):
    names = handout_files(folder)
    assert "helpers/checks.py" in names
    assert not [name for name in names if "reference" in name or "pycache" in name]


@pytest.fixture
def written(monkeypatch):
    """Bytecode is written, as it is by default."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)


@pytest.mark.usefixtures("sandbox", "written")
def test_modules_come_compiled_into_the_sandbox(folder, tmp_path):
    """What is loaded is the bytecode: here it says something else than its source."""
    importlib.util.find_spec("helpers.values").loader.get_code("helpers.values")
    for name, content in furnish(folder).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    source = tmp_path / "helpers" / "values.py"
    source.write_text(source.read_text() + "\nCHANGED = True\n")
    with Sandbox(tmp_path) as sandbox:
        result = sandbox.run([CellJob(0, ("import helpers.values; hasattr(helpers.values, 'CHANGED')",))], {}, Limits())
    assert result.outputs[0][0]["data"]["text/plain"] == "False"


@pytest.mark.usefixtures("written")
def test_bytecode_of_an_older_source_is_left_out(monkeypatch, tmp_path):
    (tmp_path / "helpers").mkdir()
    source = tmp_path / "helpers" / "values.py"
    shutil.copy(handout.PROJECT / "helpers" / "values.py", source)
    cached = importlib.util.cache_from_source(str(source))
    monkeypatch.setattr(handout, "PROJECT", tmp_path)
    assert handout._compiled("helpers/values.py") is None
    importlib.util.spec_from_file_location("values", source).loader.get_code("values")
    place, _ = handout._compiled("helpers/values.py")
    assert tmp_path / place == type(tmp_path)(cached)
    os.utime(source, (1, 1))
    assert handout._compiled("helpers/values.py") is None
