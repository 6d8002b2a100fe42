"""A new lesson passes every promise that a lesson makes, in a course of its own and in this project."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.authoring.build import build
from grader.authoring.release import release
from grader.authoring.skeleton import new
from grader.authoring.verify import verify, verify_mutants
from grader.course import CONFIG_FILE, PROJECT, Course
from grader.errors import GraderError

RUFF = [Path(sys.executable).parent / "ruff", "--config", PROJECT / "pyproject.toml"]


def _assert_clean(*places):
    """Nothing for ruff to complain of; lines of a solution in lesson.py are excused there as here."""
    for command in (["check", "--ignore", "RET504,INP001,F401"], ["format", "--check"]):
        looked = subprocess.run([RUFF[0], *command, *RUFF[1:], *places], capture_output=True, text=True, check=False)
        assert looked.returncode == 0, looked.stdout


@pytest.fixture
def course(tmp_path):
    """An empty folder that is to become a course."""
    return Course(tmp_path)


@pytest.mark.usefixtures("sandbox")
def test_a_course_elsewhere_can_begin_with_it(course):
    written = new(course, "first_steps", title='The "first"  steps')
    files = [f"lessons/first_steps/{file}" for file in ("lesson.py", "exercises.py", "equivalents.toml")]
    assert [path.relative_to(course.root).as_posix() for path in written] == [*files, CONFIG_FILE]
    folder = course.lesson("first_steps")
    assert folder.lesson.title == 'The "first" steps'
    build(folder)
    release(course, folder)
    findings = [*verify(course, folder), *verify_mutants(folder)]
    assert len(findings) > 8
    assert [finding for finding in findings if not finding.kept] == []
    assert course.directory.course_id == course.root.name
    _assert_clean(course.root / "lessons")


@pytest.mark.usefixtures("sandbox")
def test_in_this_project_its_reference_is_with_the_others(tmp_path):
    for part in ("grader", "helpers"):
        shutil.copytree(PROJECT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / CONFIG_FILE, tmp_path)

    def grader(*arguments):
        command = [sys.executable, "-m", "grader", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    made = grader("new", "first_steps")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "helpers" / "reference" / "first_steps.py").is_file()
    assert made.stdout.splitlines()[-1] == (
        "next: grader build first_steps && grader release first_steps && grader verify first_steps"
    )
    for step in ("build", "release", "verify"):
        done = grader(step, "first_steps")
        assert done.returncode == 0, done.stdout + done.stderr
    _assert_clean(tmp_path / "lessons", tmp_path / "helpers" / "reference" / "first_steps.py")
    again = grader("new", "first_steps")
    assert (again.returncode, again.stdout) == (1, "")
    assert "There is a " in again.stderr


@pytest.mark.parametrize(
    "name", ["", "Two words", "Ünïcode", "2nd", "_private", "with-dash", "class", "a/b", "../up", "a" * 41, "A"]
)
def test_a_name_that_is_none_is_refused(course, name):
    with pytest.raises(GraderError, match="cannot be the name of a lesson"):
        new(course, name)
    assert list(course.root.iterdir()) == []


@pytest.mark.parametrize("place", ["lessons", "source", "release"])
def test_what_is_there_is_left_alone(course, place):
    (course.root / place / "taken").mkdir(parents=True)
    with pytest.raises(GraderError, match=r"There is a .*taken already; take another name, or remove it first"):
        new(course, "taken")
    assert not (course.root / "lessons" / "taken" / "lesson.py").exists()


def test_a_configuration_is_left_alone(own_course):
    before = (own_course.root / CONFIG_FILE).read_bytes()
    written = new(own_course, "more")
    assert (own_course.root / CONFIG_FILE).read_bytes() == before
    assert len(written) == 3
    assert {folder.name for folder in own_course.lessons()} == {"tiny", "more"}


def test_outside_of_a_course_nothing_is_written(tmp_path, monkeypatch, run_cli):
    monkeypatch.chdir(tmp_path)
    code, out, err = run_cli("new", "astray")
    assert (code, out) == (1, "")
    assert err == f"There is no course around {tmp_path}; go to one, or name its folder with --course.\n"
    assert not (PROJECT / "lessons" / "astray").exists()


def test_the_command_names_what_it_wrote_and_what_comes_next(course, run_cli):
    code, out, _ = run_cli("new", "more", "--course", course.root, "--title", "More of it")
    assert code == 0
    assert f"wrote: {course.root}/lessons/more/lesson.py\n" in out
    assert f"next: grader build more --course {course.root} && " in out
    assert (
        (course.root / "lessons" / "more" / "lesson.py")
        .read_text()
        .startswith("# %% title [markdown]\n# # More of it\n")
    )
    code, _, err = run_cli("new", "two words", "--course", course.root)
    assert (code, err.count("\n")) == (1, 1)
