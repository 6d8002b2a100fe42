"""source/ → release/ through nbgrader's generate_assignment, in this process and from any folder."""

import nbformat
import pytest

from grader.build import build
from grader.course import PROJECT, Course
from grader.errors import GraderError
from grader.handout import handout_files, released
from grader.release import release
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
