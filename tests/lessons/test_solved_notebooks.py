"""Every solved lesson runs from top to bottom, trainings and figures included, as a student would run it."""

import json
import subprocess
import sys

import nbformat
import pytest

from grader.authoring.cells import split_hidden
from grader.authoring.handout import handout_files
from grader.course import PROJECT, Course

LESSONS = Course(PROJECT).lessons()


@pytest.mark.parametrize("folder", LESSONS, ids=lambda folder: folder.name)
def test_it_runs_without_an_error_or_a_warning(folder, tmp_path):
    if folder.missing:
        pytest.skip(f"{' and '.join(folder.missing)} is not installed: the lesson is not in the default installation")
    for name, content in handout_files(folder).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    notebook = nbformat.reads(folder.source.read_text(encoding="utf-8"), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = split_hidden(cell.source)[0]
    nbformat.write(notebook, tmp_path / "solved.ipynb")
    convert = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output", "ran.ipynb", "solved.ipynb"]
    run = subprocess.run([sys.executable, *convert], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    cells = json.loads((tmp_path / "ran.ipynb").read_text())["cells"]
    outputs = [(cell["id"], output) for cell in cells for output in cell.get("outputs", [])]
    assert [(where, output["text"]) for where, output in outputs if output.get("name") == "stderr"] == []
    pictures = [output for _, output in outputs if "image/png" in output.get("data", {})]
    assert [output["data"]["text/plain"] for output in pictures if not output["metadata"]["image/png"].get("alt")] == []
    shown = "".join("".join(output.get("data", {}).get("text/plain", "")) for _, output in outputs)
    assert "Not yet" not in shown
    assert "To do" not in shown
    assert "Right: " in shown
