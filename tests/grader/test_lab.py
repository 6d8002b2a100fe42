"""A learner's working copy: made, brought up to date, and never at the learner's cost."""

import json
import re
import shutil
import sys
from functools import partial

import nbformat
import pytest

from grader.authoring.build import build
from grader.authoring.handout import handout_files, released
from grader.authoring.stubs import has_region, solution_lines
from grader.course import PROJECT
from grader.errors import GraderError
from grader.judging.kit import bench
from grader.judging.verdict import Outcome
from grader.learning import lab
from helpers import hints, progress, public_cases
from helpers.checks import run_check

ANSWER = "def double(x):\n    ### START CODE HERE ###\n    twice = x * 2\n    ### END CODE HERE ###\n    return twice"
DATED = r"tiny\.\d{4}-\d\d-\d\d-\d{6}(-\d+)?\.ipynb"


@pytest.fixture
def course(tiny, tmp_path):
    """A course whose lesson is released; its notebook without the time that nbgrader takes."""
    root = tmp_path / "course"
    shutil.copytree(tiny.root, root)
    course = type(tiny)(root)
    publish(course)
    return course


def publish(course):
    folder = course.lesson("tiny")
    folder.release.mkdir(parents=True, exist_ok=True)
    nbformat.write(released(folder), folder.release / "tiny.ipynb")


def revise(course):
    """A new release: other text, another comment in the stub, another hint."""
    folder = course.lesson("tiny")
    for path, old, new in (
        (folder.text, "# Twice a number.", "# Twice any number."),
        (folder.text, "# twice x", "# two times x"),
        (folder.exercises_file, "One sum of two equal terms", "A sum of two terms"),
    ):
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    build(folder)
    publish(course)


@pytest.fixture
def place(tmp_path):
    return tmp_path / "mine"


def write_into(path, name, source):
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.id == name).source = source
    nbformat.write(notebook, path)


def sources(path):
    return {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}


def beside(place):
    return sorted(path.name for path in (place / "tiny").glob("*.ipynb") if path.name != "tiny.ipynb")


def test_the_copy_is_whole_and_the_release_stays_as_it_is(course, place):
    folder = course.lesson("tiny")
    before = {path: path.read_bytes() for path in folder.release.rglob("*") if path.is_file()}
    assert lab.update(course, folder, place) == "tiny: ready."
    copied = {path.relative_to(place / "tiny").as_posix() for path in (place / "tiny").rglob("*") if path.is_file()}
    assert copied == {"tiny.ipynb", "solutions.json", *handout_files(folder)}
    assert {path: path.read_bytes() for path in folder.release.rglob("*") if path.is_file()} == before
    assert not [name for name in copied if "reference" in name]


def test_twice_changes_nothing(course, place):
    lab.update(course, course.lesson("tiny"), place)
    write_into(place / "tiny" / "tiny.ipynb", "double", ANSWER)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in place.rglob("*") if path.is_file()}
    assert lab.update(course, course.lesson("tiny"), place) == "tiny: as you left it."
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in place.rglob("*") if path.is_file()} == before


def test_a_new_release_takes_the_answers_over_and_keeps_the_old_notebook(course, place):
    mine = place / "tiny" / "tiny.ipynb"
    lab.update(course, course.lesson("tiny"), place)
    write_into(mine, "double", ANSWER)
    old = mine.read_bytes()
    revise(course)
    said = lab.update(course, course.lesson("tiny"), place)
    assert re.fullmatch(
        "tiny: a new release is in place, 1 answer carried over; changed since you answered, so look again: double; "
        rf"1 other cell changed; yours is kept as {DATED}\.",
        said,
    )
    cells = sources(mine)
    assert cells["double"] == ANSWER
    assert cells["double-text"] == "Twice any number."
    (kept,) = beside(place)
    assert (place / "tiny" / kept).read_bytes() == old
    assert public_cases.read(place / "tiny" / "checks.h5", "double").hints[1] == "A sum of two terms is enough."
    assert lab.update(course, course.lesson("tiny"), place) == "tiny: as you left it."


def test_who_has_not_begun_gets_the_new_release_and_no_old_one(course, place):
    lab.update(course, course.lesson("tiny"), place)
    revise(course)
    said = lab.update(course, course.lesson("tiny"), place)
    assert said == "tiny: a new release is in place."
    assert beside(place) == []
    assert "two times x" in sources(place / "tiny" / "tiny.ipynb")["double"]


def test_two_updates_in_one_second_keep_both(course, place):
    mine = place / "tiny" / "tiny.ipynb"
    lab.update(course, course.lesson("tiny"), place)
    for content in (b"broken", b"broken again"):
        mine.write_bytes(content)
        lab.update(course, course.lesson("tiny"), place)
    assert {(place / "tiny" / name).read_bytes() for name in beside(place)} == {b"broken", b"broken again"}


@pytest.mark.parametrize("is_new", [False, True], ids=["same release", "new release"])
@pytest.mark.parametrize("content", [b"", b'{"cells": [', b"\xff\x00", b"[]"])
def test_a_broken_notebook_is_kept_and_a_fresh_one_is_in_its_place(course, place, content, is_new):
    mine = place / "tiny" / "tiny.ipynb"
    lab.update(course, course.lesson("tiny"), place)
    mine.write_bytes(content)
    if is_new:
        revise(course)
    said = lab.update(course, course.lesson("tiny"), place)
    pattern = rf"tiny: your notebook can no longer be read, so a fresh one is in its place; yours is kept as {DATED}\."
    assert re.fullmatch(pattern, said)
    assert mine.read_bytes() == (course.lesson("tiny").release / "tiny.ipynb").read_bytes()
    assert (place / "tiny" / beside(place)[0]).read_bytes() == content


def test_a_file_that_the_learner_changed_is_kept(course, place):
    lab.update(course, course.lesson("tiny"), place)
    path = place / "tiny" / "helpers" / "values.py"
    path.write_text("# mine")
    (place / "tiny" / "checks.h5").unlink()
    (place / "tiny" / "notes.txt").write_text("mine, too")
    said = lab.update(course, course.lesson("tiny"), place)
    (kept,) = (file for file in path.parent.glob("values.*.py"))
    assert (
        said
        == f"tiny: as you left it; you had changed files of the lesson, which are kept as tiny/helpers/{kept.name}."
    )
    assert kept.read_text() == "# mine"
    assert path.read_bytes() == (PROJECT / "helpers" / "values.py").read_bytes()
    assert (place / "tiny" / "checks.h5").is_file()
    assert (place / "tiny" / "notes.txt").read_text() == "mine, too"


def test_a_run_that_was_stopped_is_done_again(course, place, monkeypatch):
    mine = place / "tiny" / "tiny.ipynb"
    lab.update(course, course.lesson("tiny"), place)
    write_into(mine, "double", ANSWER)
    revise(course)
    write = lab._write

    def stop_before_the_last(path, content):
        if path == place / lab.BASE / "tiny" / "tiny.ipynb":
            raise KeyboardInterrupt
        write(path, content)

    with monkeypatch.context() as stopped:
        stopped.setattr(lab, "_write", stop_before_the_last)
        with pytest.raises(KeyboardInterrupt):
            lab.update(course, course.lesson("tiny"), place)
    lab.update(course, course.lesson("tiny"), place)
    assert sources(mine)["double"] == ANSWER
    assert sources(mine)["double-text"] == "Twice any number."
    assert lab.update(course, course.lesson("tiny"), place) == "tiny: as you left it."


def test_what_is_not_released_is_said(course, place):
    (course.lesson("tiny").release / "tiny.ipynb").unlink()
    with pytest.raises(GraderError, match=r'tiny\.ipynb is missing; run "grader release tiny"\.$'):
        lab.update(course, course.lesson("tiny"), place)


def test_a_lesson_that_lacks_a_module_is_copied_and_says_so(course, place):
    path = course.lesson("tiny").exercises_file
    path.write_text(path.read_text().replace('functions",\n', 'functions",\n    requires=("no_such_module",),\n', 1))
    said = lab.update(course, course.lesson("tiny"), place)
    assert said.startswith("tiny: ready. Lesson tiny needs no_such_module, not installed here; install it with: ")


@pytest.mark.parametrize("where", [".", "release", "release/tiny", "source", "lessons/mine", "submitted"])
def test_the_originals_are_no_working_copy(course, where):
    with pytest.raises(GraderError, match="where the course keeps other things"):
        lab.working_copy(course, course.root / where)


def test_the_working_copy_is_in_the_course_by_default(course, tmp_path):
    assert lab.working_copy(course, None) == course.root.resolve() / "my-lessons"
    (tmp_path / "file").touch()
    with pytest.raises(GraderError, match="is a file; name a folder with --dir"):
        lab.working_copy(course, tmp_path / "file")


def test_a_copy_that_cannot_be_written_is_said(course, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "tiny").touch()
    with pytest.raises(GraderError, match=r"cannot be written: .*; see --dir\.$"):
        lab.update(course, course.lesson("tiny"), tmp_path / "mine")


# --- Solutions --------------------------------------------------------------------------------------------------


def test_solutions_are_in_the_copy_without_what_is_for_the_release_only():
    course = lab.Course(PROJECT)
    for folder in course.lessons():
        kept = json.loads(lab.solutions(folder)[hints.SOLUTIONS])
        solved = kept["code"]
        assert kept["feedback"].keys() == {one.name for one in folder.lesson.exercises if one.is_question}
        assert set(solved) == {exercise.name for exercise in folder.lesson.exercises}
        assert "# release" not in "".join(solved.values())
        for name, source in solved.items():
            assert f"def {name}(" in source
            assert solution_lines(source)


def test_questions_are_answered_at_once_in_the_copy(tmp_path, monkeypatch):
    for folder in lab.Course(PROJECT).lessons():
        place = tmp_path / folder.name
        place.mkdir()
        (place / public_cases.FILE_NAME).write_bytes(folder.public_cases.read_bytes())
        (place / hints.SOLUTIONS).write_bytes(lab.solutions(folder)[hints.SOLUTIONS])
        monkeypatch.chdir(place)
        for question in (one for one in folder.lesson.exercises if one.is_question):
            said = {option: run_check(question.name, partial(str, option)).status for option in question.options}
            assert said == dict.fromkeys(question.options, "failed") | {question.reference(): "passed"}


def test_no_released_file_holds_a_solution():
    """What is in the handout is in the release and in the sandbox, and nothing else is."""
    for folder in lab.Course(PROJECT).lessons():
        files = handout_files(folder)
        assert hints.SOLUTIONS not in files
        notebook = released(folder)
        shown = "\n".join(cell.source for cell in notebook.cells)
        exercises = [public_cases.read(folder.public_cases, name) for name in public_cases.names(folder.public_cases)]
        # What is said to the wrong options, and to them only, would tell which one is right.
        assert not [one.name for one in exercises if one.options and one.mistakes]
        told = "\n".join([*(hint for one in exercises for hint in one.hints), *(one.stub for one in exercises)])
        modules = "\n".join(content.decode() for name, content in files.items() if name.endswith(".py"))
        stubs = {line.strip() for one in exercises for line in one.stub.splitlines()}
        for cell in folder.notebook.cells:
            if cell.cell_type == "code" and has_region(cell.source):
                for line in set(solution_lines(cell.source)) - {line.split("  #")[0] for line in stubs} - stubs:
                    assert line not in told, f"{folder.name}: {line}"
                    if len(line) > 30 and "(" in line:
                        assert line not in shown, f"{folder.name}: {line}"
                        assert line not in modules, f"{folder.name}: {line}"


# --- A learner is graded -------------------------------------------------------------------------------------------


def test_a_solved_working_copy_scores_fully(course, place, sandbox):
    folder = course.lesson("tiny")
    lab.update(course, folder, place)
    mine = place / "tiny" / "tiny.ipynb"
    for name, source in json.loads((place / "tiny" / hints.SOLUTIONS).read_text(encoding="utf-8"))["code"].items():
        write_into(mine, name, source)
    progress.record(place / "tiny", "double", "passed")
    revise(course)
    lab.update(course, folder, place)
    with bench(folder) as judge:
        verdict = judge.judge(mine.read_bytes()).verdict
    assert [exercise.outcome for exercise in verdict.exercises] == [Outcome.PASSED] * 2
    assert verdict.score == 100


# --- JupyterLab ----------------------------------------------------------------------------------------------------


@pytest.fixture
def fake_jupyterlab(tmp_path, monkeypatch):
    """Stands in for JupyterLab: notes what it is called with, and ends with the code that a file names."""
    package = tmp_path / "fake" / "jupyterlab"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(
        "import json, pathlib, sys\nplace = pathlib.Path(__file__).parent\n"
        "(place / 'called').write_text(json.dumps(sys.argv[1:]))\n"
        "sys.exit(int((place / 'code').read_text()) if (place / 'code').exists() else 0)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    return package


def called(package):
    always = ("--allow-root", lab.QUIET, *lab.ALONE)
    return [part for part in json.loads((package / "called").read_text()) if part not in always]


def test_one_command_makes_the_copy_and_opens_the_lesson(course, place, run_cli, fake_jupyterlab):
    code, out, err = run_cli("lab", "tiny", "--dir", place, "--no-browser", cwd=course.root)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "tiny: ready."
    notebook = place.resolve() / "tiny" / "tiny.ipynb"
    opened = "--LabApp.default_url=/lab/tree/tiny/tiny.ipynb"
    assert called(fake_jupyterlab) == [f"--notebook-dir={place.resolve()}", opened, "--no-browser"]
    assert notebook.is_file()


def test_it_opens_at_the_lesson_that_was_worked_at_last_and_before_that_at_the_first(course, place, monkeypatch):
    assert lab.where_to_go_on(place, {"tiny"}) is None
    for order, name in enumerate(("second", "first", "left_out")):
        lesson = public_cases.PublicLesson(name, name, -order)
        (place / name).mkdir(parents=True)
        public_cases.write(
            place / name / public_cases.FILE_NAME, lesson, (public_cases.PublicExercise("one", "", False, (), ()),)
        )
    asked = {"first", "second"}
    assert lab.where_to_go_on(place, asked) == place / "first" / "first.ipynb"
    progress.record(place / "second", "one", "failed")
    assert lab.where_to_go_on(place, asked) == place / "second" / "second.ipynb"


def test_a_jupyterlab_that_fails_is_said(course, place, run_cli, fake_jupyterlab):
    (fake_jupyterlab / "code").write_text("3")
    code, _, err = run_cli("lab", "tiny", "--dir", place, cwd=course.root)
    assert (code, err) == (1, "JupyterLab ended with exit code 3; what it says above tells why.\n")
    assert "--no-browser" not in called(fake_jupyterlab)


def test_without_jupyterlab_the_copy_is_made_all_the_same(course, place, run_cli, monkeypatch):
    find = lab.importlib.util.find_spec
    monkeypatch.setattr(lab.importlib.util, "find_spec", lambda name: None if name == "jupyterlab" else find(name))
    code, _, err = run_cli("lab", "tiny", "--dir", place, cwd=course.root)
    assert code == 1
    assert err == (
        f"JupyterLab is not installed here; install it with: {sys.executable} -m pip install jupyterlab. "
        "Until then, any other editor of notebooks will do.\n"
    )
    assert (place / "tiny" / "tiny.ipynb").is_file()


def test_one_that_is_already_running_there_is_opened(course, place, run_cli, monkeypatch, fake_jupyterlab):
    opened = []
    monkeypatch.setattr(lab, "_running", lambda where, page: f"http://localhost:1/{page}")
    monkeypatch.setattr(lab.webbrowser, "open", opened.append)
    code, out, _ = run_cli("lab", "tiny", "--dir", place, cwd=course.root)
    assert code == 0
    assert out.endswith("JupyterLab is already running there: http://localhost:1/lab/tree/tiny/tiny.ipynb\n")
    assert opened == ["http://localhost:1/lab/tree/tiny/tiny.ipynb"]
    assert not (fake_jupyterlab / "called").exists()


# --- Progress on the command line --------------------------------------------------------------------------------


def test_progress_is_shown(course, place, run_cli):
    lab.update(course, course.lesson("tiny"), place)
    code, out, _ = run_cli("progress", "--dir", place, cwd=course.root)
    assert code == 0
    assert re.search(r"Two small functions +0 of 2 done +0 of 100", out)
    assert "double" not in out
    progress.record(place / "tiny", "double", "passed")
    progress.record(place / "tiny", "column_means", "failed")
    for where in (place, place / "tiny"):
        _, out, _ = run_cli("progress", "--dir", where, cwd=course.root)
        assert re.search(r"Two small functions +1 of 2 done +40 of 100 +\d{4}-\d\d-\d\d \d\d:\d\d", out)
        assert re.search(r"double +Right +40 ", out)
        assert re.search(r"column_means +Not yet +\d{4}", out)


def test_progress_as_data(course, place, run_cli):
    lab.update(course, course.lesson("tiny"), place)
    (place / "tiny" / progress.FILE_NAME).write_text("{broken")
    code, out, _ = run_cli("progress", "--dir", place, "--json", cwd=course.root)
    (row,) = json.loads(out)
    assert code == 0
    assert (row["lesson"], row["points"], row["instant_points"], row["last_seen"]) == ("tiny", 0, 100, None)
    assert row["exercises"][0] == {
        "name": "double",
        "status": "unattempted",
        "max_score": 40,
        "instant": True,
        "checked": None,
    }


def test_where_there_is_no_lesson_progress_says_so(tmp_path, course, run_cli):
    code, _, err = run_cli("progress", "--dir", tmp_path / "none", cwd=course.root)
    assert code == 1
    assert err.endswith('make them with "grader lab", or name a folder with --dir.\n')
