"""source/ → release/ through nbgrader's generate_assignment, in this process and from any folder."""

import importlib.metadata
import json
import subprocess
import sys
import zipfile

import nbformat
import pytest

from grader.authoring.archive import JUPYTER, requirements, write_archive
from grader.authoring.build import build
from grader.authoring.handout import SOLUTIONS, handout_files, released
from grader.authoring.release import release
from grader.course import PROJECT, Course
from grader.errors import GraderError
from helpers import public_cases


def test_release_stands_alone(own_course, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # Not the course's own folder: the lesson is the course's all the same.
    folder = own_course.lesson("tiny")
    place = release(own_course, folder)
    assert place == own_course.root / "release" / "tiny"
    files = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if path.is_file()}
    assert set(files) == {"tiny.ipynb", *handout_files(folder)}
    assert {"checks.h5", "helpers/__init__.py", "helpers/checks.py"} <= set(files)
    assert not [name for name in files if "reference" in name or "exercises" in name]
    assert files["checks.h5"].read_bytes() == folder.public_cases.read_bytes()
    assert public_cases.read(files["checks.h5"], "double").name == "double"

    notebook = nbformat.read(files["tiny.ipynb"], as_version=4)
    nbformat.validate(notebook)
    cells = {cell.id: cell for cell in notebook.cells}
    assert "    twice = None  # twice x\n    ### END CODE HERE ###" in cells["double"].source
    assert "x + x" not in files["tiny.ipynb"].read_text(encoding="utf-8")
    assert cells["check-double"].source == 'check("double", double)'
    assert [(cell.id, cell.source) for cell in notebook.cells] == [(c.id, c.source) for c in released(folder).cells]
    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert cells["double"].metadata.nbgrader.solution is True
    assert cells["check-double"].metadata.nbgrader.points == 40
    assert cells["check-double"].metadata.nbgrader.locked is True
    for line in ("HIDDEN", "judge("):
        assert line not in files["tiny.ipynb"].read_text(encoding="utf-8")

    before = {name: path.read_bytes() for name, path in files.items()}
    (place / "left-over.txt").write_text("from an older release")
    release(own_course, folder)
    assert {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()} == (
        before
    )


def test_a_release_that_fails_says_why(own_course, monkeypatch):
    monkeypatch.chdir(own_course.root)
    folder = own_course.lesson("tiny")
    folder.public_cases.unlink()
    with pytest.raises(
        GraderError, match=r'^nbgrader could not release tiny: .*checks\.h5 is missing; run "grader build'
    ):
        release(own_course, folder)
    build(folder)
    assert (release(own_course, folder) / "checks.h5").is_file()


def test_the_committed_release_of_every_lesson_is_current():
    course = Course(PROJECT)
    for folder in course.lessons():
        notebook = nbformat.read(folder.release / f"{folder.name}.ipynb", as_version=4)
        assert [(c.id, c.source, c.metadata.get("nbgrader", {}).get("points")) for c in notebook.cells] == [
            (c.id, c.source, c.metadata.get("nbgrader", {}).get("points")) for c in released(folder).cells
        ], f'run "grader release {folder.name}"'


# --- For self-study, and for students of any learning platform ------------------------------------------------------


@pytest.fixture
def handed_out(own_course):
    """A course whose lesson is released; without the time that nbgrader takes."""
    folder = own_course.lesson("tiny")
    folder.release.mkdir(parents=True, exist_ok=True)
    nbformat.write(released(folder), folder.release / "tiny.ipynb")
    for name, content in handout_files(folder).items():
        (folder.release / name).parent.mkdir(parents=True, exist_ok=True)
        (folder.release / name).write_bytes(content)
    return own_course


def test_solutions_come_along_when_they_are_asked_for_only(own_course, run_cli):
    place = own_course.lesson("tiny").release
    assert run_cli("release", "tiny", "--solutions", "--zip", cwd=own_course.root)[0] == 0
    assert set(json.loads((place / SOLUTIONS).read_text(encoding="utf-8"))["code"]) == {"double", "column_means"}
    archive = zipfile.ZipFile(place.with_name("tiny.zip"))
    assert f"tiny/tiny/{SOLUTIONS}" in archive.namelist()
    assert 'solution("name_of_the_function")' in archive.read("tiny/README.md").decode()
    assert run_cli("release", "tiny", cwd=own_course.root)[0] == 0
    assert not (place / SOLUTIONS).exists()


def test_the_archive_holds_the_release_and_what_a_student_needs_to_begin(handed_out):
    folder = handed_out.lesson("tiny")
    for name in ("progress.json", ".ipynb_checkpoints/tiny-checkpoint.ipynb", "helpers/__pycache__/x.pyc"):
        (folder.release / name).parent.mkdir(exist_ok=True)
        (folder.release / name).touch()
    path = write_archive(handed_out, [folder])
    assert path == folder.release.with_name("tiny.zip")
    archive = zipfile.ZipFile(path)
    inside = {f"tiny/tiny/{name}" for name in ("tiny.ipynb", *handout_files(folder))}
    assert set(archive.namelist()) == inside | {"tiny/README.md", "tiny/requirements.txt"}
    page = archive.read("tiny/README.md").decode()
    assert "| Two small functions | `tiny/tiny.ipynb` |" in page
    assert "You need Python 3.11 or newer" in page
    assert "solution(" not in page
    assert "{" not in page.replace("`", "")


def test_the_same_release_gives_the_same_archive(handed_out):
    folder = handed_out.lesson("tiny")
    first = write_archive(handed_out, [folder]).read_bytes()
    for path in folder.release.rglob("*"):
        path.touch()
    assert write_archive(handed_out, [folder]).read_bytes() == first


def test_several_lessons_are_one_archive(handed_out):
    folder = handed_out.lesson("tiny")
    archive = zipfile.ZipFile(write_archive(handed_out, [folder, folder]))
    assert archive.filename.endswith("release/lessons.zip")
    assert "lessons/tiny/tiny.ipynb" in archive.namelist()


def test_what_is_not_released_cannot_be_packed(own_course):
    with pytest.raises(GraderError, match=r'holds no notebook; run "grader release tiny"\.$'):
        write_archive(own_course, [own_course.lesson("tiny")])


def test_requirements_are_the_projects_for_what_is_imported():
    files = {
        "a.ipynb": b'{"cells": [{"cell_type": "code", "source": ["import numpy as np\\n", "%matplotlib inline"]}]}',
        "b.py": b"import os, PIL\nfrom sklearn import tree\nfrom helpers import checks\nimport matplotlib",
        "c.h5": b"import no",
    }
    lines = requirements(files).splitlines()
    assert [line.split(">")[0] for line in lines] == ["jupyterlab", "matplotlib", "numpy", "scikit-learn"]
    with pytest.raises(GraderError, match=r"The lessons import no-such-thing, which .* does not name; add it there"):
        requirements({"a.py": b"import no_such_thing"})


#: Imports nothing but what is installed with the packages that are named.
GUARD = """
import importlib.metadata as metadata, json, re, sys
allowed, todo = set(), json.loads(sys.argv[1])
name = lambda line: re.sub("[-_.]+", "-", re.split(r"[ ;<>=!~(\\[]", line)[0]).lower()
while todo:
    package = todo.pop()
    if package not in allowed:
        allowed.add(package)
        try:
            todo += [name(line) for line in metadata.requires(package) or [] if "extra ==" not in line]
        except metadata.PackageNotFoundError:
            pass
packages = metadata.packages_distributions()
class Guard:
    def find_spec(self, module, path=None, target=None):
        homes = packages.get(module.partition(".")[0])
        if homes and not {name(home) for home in homes} & allowed:
            raise ModuleNotFoundError("not in the requirements: " + module, name=module)
sys.meta_path.insert(0, Guard())
"""


def test_every_lesson_runs_with_no_more_than_its_requirements(tmp_path):
    """As in an environment with only those, and out of the project: its import cells and one check."""
    for folder in Course(PROJECT).lessons():
        if folder.missing:
            continue
        place = tmp_path / folder.name
        cells = [cell.source for cell in released(folder).cells if cell.id == "imports"]
        files = {
            **handout_files(folder),
            f"{folder.name}.ipynb": (folder.release / f"{folder.name}.ipynb").read_bytes(),
        }
        for name, content in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_bytes(content)
        needed = [line.split(">")[0] for line in requirements(files).splitlines()]
        name = folder.lesson.exercises[0].name
        (place / "run.py").write_text("\n".join([GUARD, *cells, f'check("{name}", len); hint("{name}"); progress()']))
        run = [sys.executable, "-I", "-c", "import sys; sys.path[:0] = ['.']; exec(open('run.py').read())"]
        done = subprocess.run([*run, json.dumps(needed)], cwd=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{folder.name}: {done.stderr}"
        assert "Hint 1 of 2: " in done.stdout
        assert (place / "progress.json").is_file()


def test_the_student_gets_jupyterlab_in_a_version_that_is_tried():
    wanted = JUPYTER.partition(">=")[2]
    here = importlib.metadata.version("jupyterlab")
    assert [int(part) for part in here.split(".")[:2]] >= [int(part) for part in wanted.split(".")]
