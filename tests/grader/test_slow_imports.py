"""What a command does without, so that it starts soon; and that it is there for whoever needs it."""

import shutil
import subprocess
import sys
import tempfile

import pytest

from grader.course import PROJECT
from grader.slow_imports import EXTENSIONS
from grader.workers import forkserver


def _modules_after(code):
    """Modules a fresh process has imported after some code."""
    program = f"{code}\nimport sys\nprint(*[name for name, module in sys.modules.items() if module])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PROJECT)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code", ["import nbgrader.api", "import grader.authoring.build", "import grader.runs.autograde"]
)
def test_no_server_is_imported(code):
    assert "jupyter_server" not in _modules_after(f"import grader\n{code}")


def test_the_command_imports_nothing_until_it_knows_what_for():
    assert not _modules_after("import grader.cli") & {"numpy", "nbformat", "nbgrader", "jupytext", "sqlalchemy"}


def test_a_configuration_read_by_the_command_imports_nothing_for_nbgraders():
    code = "from pathlib import Path\nfrom grader.course import Course, PROJECT\nprint(Course(PROJECT).config)"
    assert not _modules_after(code) & {"grader.preprocessors", "nbconvert", "sqlalchemy"}


def test_what_nbgrader_rarely_needs_is_imported_when_it_does(tmp_path):
    assert not _modules_after("import grader, nbgrader.api") & {"setuptools"}
    (tmp_path / "f.txt").write_text("said")
    archive = shutil.make_archive(str(tmp_path / "f"), "zip", tmp_path, "f.txt")
    unpack = f"unpack_archive({archive!r}, {str(tmp_path / 'to')!r})"
    after = _modules_after(f"import grader\nfrom nbgrader.utils import unpack_archive\n{unpack}")
    assert "setuptools.archive_util" in after
    assert (tmp_path / "to" / "f.txt").read_text() == "said"


def test_what_asks_a_hub_is_imported_when_it_does():
    code = "import grader, nbgrader.api\nfrom nbgrader.auth import jupyterhub"
    assert "requests.sessions" not in _modules_after(code)
    assert "requests.sessions" in _modules_after(f"{code}\nassert callable(jupyterhub.requests.request)")
    assert "requests.sessions" in _modules_after("import grader\nfrom requests.adapters import HTTPAdapter")


def test_who_judges_imports_neither_ipython_nor_h5py():
    assert not _modules_after("import grader.workers.worker") & {"IPython", "h5py", "jupytext"}


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_server_still_gets_nbgraders_extensions(extension):
    name = f"nbgrader.server_extensions.{extension}"
    load = f"import grader, nbgrader\nfrom {name} import load_jupyter_server_extension as load\n"
    after = _modules_after(f"{load}try:\n    load(None)\nexcept AttributeError:\n    pass")
    assert {name, f"{name}.handlers", "jupyter_server"} <= after
    assert f"{name}.handlers" in _modules_after(f"import grader, nbgrader\nimport {name}.handlers")


@pytest.mark.parametrize(("length", "method"), [(20, "forkserver"), (90, "spawn")])
def test_workers_start_however_long_the_name_of_the_folder_for_temporary_files(length, method, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/" + "t" * (length - 1))
    assert forkserver.context().get_start_method() == method
