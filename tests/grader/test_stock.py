"""Courses without lessons: that of nbgrader's documentation, graded by nbgrader and by us, and compared row by row."""

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import nbformat
import nbgrader
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_locked
from traitlets.config.loader import PyFileConfigLoader

from grader.authoring.build import build
from grader.authoring.release import release
from grader.authoring.skeleton import new
from grader.authoring.verify import verify
from grader.course import PROJECT, Course, LessonFolder
from grader.errors import GraderError
from grader.exercises import Outline
from grader.gradebook.opening import open_gradebook
from grader.runs.autograde import autograde, executed
from grader.stock.bundle import bundled, unbundled

BIN = Path(sys.executable).parent
DOCS = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "example"
c.IncludeHeaderFooter.header = "source/header.ipynb"
c.Execute.timeout = 3
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "harmless"
c.AssignLatePenalties.plugin_class = "grader.late.LatePenalty"
c.LatePenalty.per_day = 0.1
"""
DUE = "2030-01-10 12:00:00 UTC"
LATE = "2030-01-11 13:00:00 UTC"

#: What is added to the documentation's first problem: partial credit, hidden tests, a file, standard error, patience.
EXTRA = {
    "extra": """import os, sys, time
import tools
def share():
    ### BEGIN SOLUTION
    return 3
    ### END SOLUTION
def note():
    ### BEGIN SOLUTION
    print("out")
    ### END SOLUTION
def wait():
    ### BEGIN SOLUTION
    pass
    ### END SOLUTION""",
    "share-test": "share()",
    "note-test": "note()",
    "wait-test": "wait()",
    "hidden-test": """assert tools.numbers() == [1, 2]
### BEGIN HIDDEN TESTS
assert share() > 1, "the hidden one"
assert os.environ["NBGRADER_EXECUTION"] == "autograde"
### END HIDDEN TESTS""",
    "last-test": "assert True",
}
POINTS = {"share-test": 3, "note-test": 1, "wait-test": 1, "hidden-test": 2, "last-test": 1}
HELPERS = "import os, sys, time\nimport tools\n"
FINE = {"share": "return 3", "note": "print('out')", "wait": "pass"}


def _extra(**bodies):
    """The extra cell as a student fills it in."""
    lines = (f"def {name}():\n    {body}\n" for name, body in (FINE | bodies).items())
    return HELPERS + "".join(lines)


SNOOP = """
print("seen:", [os.path.exists(place) for place in PLACES], *(sorted(os.listdir(x)) for x in ("/handout/.course", ".")))
"""
ODD = {
    "partial": {
        "extra": _extra(share="return 1.5", note="print('no', file=sys.stderr)", wait="time.sleep(60)"),
        **dict.fromkeys(("sum_of_squares", "sum_of_squares_equation", "sum_of_squares_application")),
    },
    "raises": {"extra": _extra(share="return -1", note="print('harmless', file=sys.stderr)"), "squares": "x ="},
}


@pytest.fixture(scope="module")
def entered(_tiny_with_gradebook, tmp_path_factory):
    """The course, entered in its gradebook; nothing is handed in."""
    root = tmp_path_factory.mktemp("stock") / "course"
    root.mkdir()
    shutil.copyfile(_tiny_with_gradebook / "gradebook.db", root / "gradebook.db")  # It takes seconds to make.
    shutil.copytree(DOCS / "source" / "ps1", root / "source" / "ps1")
    shutil.copyfile(DOCS / "source" / "header.ipynb", root / "source" / "header.ipynb")
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / "source" / "ps1" / "tools.py").write_text(
        "def numbers():\n    return [int(line) for line in open('data/data.csv')]\n"
    )
    (root / "source" / "ps1" / "data").mkdir()
    (root / "source" / "ps1" / "data" / "data.csv").write_text("1\n2\n")
    path = root / "source" / "ps1" / "problem1.ipynb"
    notebook = nbformat.read(path, 4)
    for name, source in EXTRA.items():
        mine = {"grade_id": name, "grade": name in POINTS, "solution": name not in POINTS, "locked": name in POINTS}
        mine |= {"schema_version": 3, "task": False} | ({"points": POINTS[name]} if name in POINTS else {})
        notebook.cells.append(new_code_cell(source, metadata={"nbgrader": mine}))
        del notebook.cells[-1]["id"]  # As in the notebook's version of the format.
    nbformat.write(notebook, path)
    course = Course(root)
    course.assignment("ps1").require_built()
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate=DUE)
    return course


def _answers(course, answers):
    """The notebooks that a student hands in: solved, but for these cells; ``None`` leaves one as it was."""
    made = {}
    for known in course.assignment("ps1").assignment.notebooks:
        notebook = nbformat.read(course.root / "source" / "ps1" / f"{known.name}.ipynb", 4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in answers:
                cell.source = answers[name] or known.cells[name].source
            cell.source = cell.source.partition("### BEGIN HIDDEN")[0]
        made[f"{known.name}.ipynb"] = notebook
    return made


def _hand_in(course, student, notebooks, timestamp=None):
    place = course.path("submitted", student, "ps1")
    place.mkdir(parents=True)
    for name, notebook in notebooks.items():
        nbformat.write(notebook, place / name)
    if timestamp:
        (place / "timestamp.txt").write_text(timestamp)
    return place


def _class(course):
    """Those whom nbgrader can grade, too."""
    # nbgrader's own example, which lacks the extra cells.
    shutil.copytree(DOCS / "submitted" / "bitdiddle" / "ps1", course.path("submitted", "bitdiddle", "ps1"))
    _hand_in(course, "solved", _answers(course, {}), LATE)
    for student, answers in ODD.items():
        _hand_in(course, student, _answers(course, answers))
    for student in ("bitdiddle", *ODD):  # A notebook is missing; and nbgrader takes a second for each.
        (course.path("submitted", student, "ps1") / "problem2.ipynb").unlink()


@pytest.fixture(scope="module")
def both(sandbox, entered, tmp_path_factory):
    """The class graded by us, and by nbgrader meanwhile."""
    _class(entered)
    root = tmp_path_factory.mktemp("theirs") / "course"
    shutil.copytree(entered.root, root)
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    command = [BIN / "nbgrader", "autograde", "ps1"]
    theirs = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    results = autograde(entered, entered.assignment("ps1"), workers=1)
    said, _ = theirs.communicate(timeout=300)
    assert theirs.returncode == 0, said.decode()
    return entered, Course(root), results


def _rows(course):
    """All that a gradebook says of all students."""
    with Gradebook(course.directory.db_url) as gradebook:
        return {
            (mine.student.id, notebook.name): {
                "submitted": (mine.timestamp, mine.score, mine.max_score, mine.needs_manual_grade),
                "late": mine.total_seconds_late,
                "notebook": (notebook.score, notebook.max_score, notebook.late_submission_penalty),
                **{
                    ("grade", one.name): (one.auto_score, one.manual_score, one.extra_credit, one.needs_manual_grade,
                                          one.score, one.max_score)
                    for one in notebook.grades
                },
                **{("comment", one.name): (one.auto_comment, one.manual_comment) for one in notebook.comments},
            }
            for mine in gradebook.assignment_submissions("ps1")
            for notebook in mine.notebooks
        }  # fmt: skip


def test_every_row_is_as_nbgrader_leaves_it(both):
    ours, theirs, results = both
    mine, stock = _rows(ours), _rows(theirs)
    assert mine == stock
    assert {student for student, _ in mine} == {"bitdiddle", "solved", *ODD}
    assert not any(result.failure for result in results)
    # And it is no class of zeros: each rule is there.
    graded = {student: rows for (student, notebook), rows in mine.items() if notebook == "problem1"}
    assert graded["partial"]["grade", "share-test"][0] == 1.5
    assert [graded["partial"]["grade", name][0] for name in ("note-test", "wait-test", "last-test")] == [0, 0, 1]
    assert graded["raises"]["grade", "note-test"][0] == 1
    assert graded["solved"]["grade", "hidden-test"][0] == 2
    assert graded["raises"]["grade", "share-test"][0] == 3  # As nbgrader has it of negative numbers.
    assert graded["raises"]["grade", "hidden-test"][0] == 0
    assert graded["partial"]["comment", "sum_of_squares"][0] == "No response."
    assert graded["partial"]["grade", "sum_of_squares_equation"][0] == 0
    assert graded["solved"]["grade", "sum_of_squares_equation"][0] is None
    assert graded["bitdiddle"]["grade", "share-test"][:1] == (None,)
    assert graded["solved"]["notebook"][2] > 0


def test_the_notebooks_are_there_for_formgrader_and_feedback(both, run_cli):
    course, theirs, _ = both
    for student, name in (("solved", "problem1"), ("solved", "problem2"), ("partial", "problem1")):
        mine, stock = (
            nbformat.read(place.path("autograded", student, "ps1") / f"{name}.ipynb", 4) for place in (course, theirs)
        )
        nbformat.validate(mine)
        assert [cell.cell_type for cell in mine.cells] == [cell.cell_type for cell in stock.cells]
        assert [_graded(cell) for cell in mine.cells] == [_graded(cell) for cell in stock.cells]
        assert [c.source for c in mine.cells if is_locked(c)] == [c.source for c in stock.cells if is_locked(c)]
    assert (course.path("autograded", "solved", "ps1") / "jupyter.png").is_file()
    assert (course.path("autograded", "solved", "ps1") / "data" / "data.csv").is_file()
    assert run_cli("feedback", "ps1", "--course", course.root, "--student", "partial")[0] == 0
    page = (course.path("feedback", "partial", "ps1") / "problem1.html").read_text(encoding="utf-8")
    assert "share-test" in page
    assert "(Score: 1.5 / 3.0)" in page


def _graded(cell):
    mine = cell.metadata.get("nbgrader", {})
    return {key: mine.get(key) for key in ("grade_id", "grade", "solution", "checksum")}


@pytest.mark.filterwarnings("ignore")  # nbgrader's own.
def test_nbgraders_own_commands_work_with_our_configuration_too(both, monkeypatch, tmp_path):
    course = Course(tmp_path / "course")
    shutil.copytree(both[1].root, course.root, ignore=shutil.ignore_patterns("autograded"))
    config = course.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}from grader.configuration import configure\nconfigure(c)\n")
    monkeypatch.chdir(course.root)
    loaded = PyFileConfigLoader(config.name, path=str(course.root)).load_config()
    api = NbGraderAPI(CourseDirectory(config=loaded), config=loaded)
    for done in (
        api.generate_assignment("ps1"),
        api.autograde("ps1", "raises"),
        api.generate_feedback("ps1", "raises"),
    ):
        assert done["success"], done
    released = nbformat.read(course.root / "release" / "ps1" / "problem1.ipynb", 4)
    text = "".join(cell.source for cell in released.cells)
    assert "raise NotImplementedError" in text
    assert "the hidden one" not in text
    assert _rows(course) == _rows(both[1])
    page = course.path("feedback", "raises", "ps1") / "problem1.html"
    assert "(Score: 3.0 / 3.0)" in page.read_text(encoding="utf-8")


def test_report_and_export(both, run_cli, tmp_path):
    course, *_ = both
    code, said, _ = run_cli("report", "ps1", "--course", course.root)
    assert code == 0
    assert "share-test" in said
    assert "19 points" not in said
    assert "<h1" in (course.root / "reports" / "ps1.html").read_text(encoding="utf-8")
    assert run_cli("export", "ps1", "--course", course.root, "--to", tmp_path / "grades.csv")[0] == 0
    head, *lines = (tmp_path / "grades.csv").read_text().splitlines()
    row = dict(zip(head.split(","), next(line for line in lines if ",partial," in line).split(","), strict=True))
    assert float(row["share-test"]) == 1.5
    assert list(row).index("share-test") < list(row).index("part-a")


def test_commands_for_lessons_refuse_it_in_a_sentence(entered, run_cli):
    for command in (["release", "ps1"], ["score", "ps1", "x.ipynb"], ["similarity", "ps1"], ["watch", "ps1"]):
        code, out, err = run_cli(*command, cwd=entered.root)
        assert code == 1, command
        assert out == ""
        assert err.count("\n") == 1
        assert "use nbgrader's commands" in err


# --- What nbgrader gives up ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(both, tmp_path_factory):
    """A class of which nbgrader would give up each one."""
    course = Course(tmp_path_factory.mktemp("hostile") / "course")
    shutil.copytree(both[0].root, course.root, ignore=shutil.ignore_patterns("submitted", "autograded", ".grader"))
    others = course.path("submitted", "good", "ps1")
    places = [course.root / "gradebook.db", course.root / "source", others, PROJECT / "grader" / "course.py"]
    answers = {
        "good": _extra(),
        "kills": _extra(note="os._exit(1)"),
        "stubborn": _extra(wait="""
    while True:
        try:
            time.sleep(1)
        except BaseException:
            pass"""),
        "floods": _extra(
            share="print('x' * 3_000_000); return 1", note="print('y' * 3_000_000); sys.stderr.write('no')"
        ),
        "greedy": _extra(share="return 99"),
        "snoop": _extra() + SNOOP.replace("PLACES", repr(list(map(str, places)))),
    }  # fmt: skip
    for student, extra in answers.items():
        _hand_in(course, student, _answers(course, {"extra": extra}))
    copied = _answers(course, {"extra": _extra(share="return 0")})
    cells = copied["problem1.ipynb"].cells
    place = next(i for i, cell in enumerate(cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == "extra")
    again = copy.deepcopy(cells[place])
    again.source = _extra()
    cells.insert(place + 1, again)
    tests = copy.deepcopy(next(cell for cell in cells if cell.source == "share()"))
    tests.source = "3"
    cells.append(tests)
    _hand_in(course, "copied", copied)
    _hand_in(course, "nothing", {})
    (_hand_in(course, "broken", {}) / "problem1.ipynb").write_bytes(b"no notebook")
    (course.path("submitted", "snoop", "ps1") / "link.txt").symlink_to(course.root / "gradebook.db")
    results = autograde(course, course.assignment("ps1"), workers=2)
    return course, {result.student: result for result in results}


def _scores(result):
    return {one.name: one.score for one in result.verdict.exercises if one.name in POINTS}


FULL = {name: float(points) for name, points in POINTS.items()}


@pytest.mark.parametrize(
    ("student", "lost"),
    [
        ("good", {}),
        ("greedy", {}),
        ("snoop", {}),
        ("copied", {}),
        ("kills", {"note-test": 0, "wait-test": 0, "hidden-test": 0, "last-test": 0}),
        ("stubborn", {"wait-test": 0, "hidden-test": 0, "last-test": 0}),
        ("floods", {"share-test": 1, "note-test": 0, "hidden-test": 0}),
        ("nothing", dict.fromkeys(FULL, 0)),
        ("broken", dict.fromkeys(FULL, 0)),
    ],
)
def test_what_goes_wrong_costs_its_own_points(hostile, student, lost):
    _, results = hostile
    assert results[student].failure is None
    assert _scores(results[student]) == FULL | lost
    others = {one.name: one.score for one in results[student].verdict.exercises if one.name not in POINTS}
    assert (sum(others.values()) == 3) is (student not in ("nothing", "broken"))


def test_nothing_of_the_course_is_to_be_found(hostile):
    course, _ = hostile
    notebook = nbformat.read(executed(course, course.assignment("ps1"), "snoop"), 4)
    said = next(cell for cell in notebook.cells if "seen:" in cell.source).outputs[0].text
    beside = ["data", "jupyter.png", "tools.py"]
    assert said == f"seen: {[False] * 4} {beside} {beside}\n"


def test_unchanged_work_is_passed_over(hostile):
    course, _ = hostile
    folder = course.assignment("ps1")
    assert all(result.unchanged for result in autograde(course, folder, workers=1, brief=True))
    changed = course.path("submitted", "good", "ps1") / "deep" / "own.csv"
    changed.parent.mkdir()
    changed.write_text("1")
    again = autograde(course, folder, workers=1, brief=True)
    assert [result.student for result in again if not result.unchanged] == ["good"]
    executed(course, folder, "good").unlink()  # As if the run had been killed before.
    again = autograde(course, folder, workers=1)
    assert [result.student for result in again if not result.unchanged] == ["good"]


def test_points_by_hand_stay_and_wait_for_a_second_look_as_in_nbgrader(hostile):
    course, _ = hostile
    with Gradebook(course.directory.db_url) as gradebook:
        for name in ("part-a", "part-b"):
            grade = gradebook.find_grade(name, "problem2", "ps1", "greedy")
            grade.manual_score, grade.needs_manual_grade = 1.0, False
        gradebook.db.commit()
    folder = course.assignment("ps1")
    (result,) = autograde(course, folder, students="greedy", workers=1)
    assert result.unchanged
    (result,) = autograde(course, folder, students="greedy", workers=1, force=True)
    with open_gradebook(course, folder) as gradebook:
        mark = gradebook.mark("greedy")
    assert mark.scores["part-a"] == 1
    assert {"part-a", "part-b"} <= mark.waiting


def test_a_changed_test_judges_everyone_again(hostile):
    course, _ = hostile
    said = []
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.find_source_cell("last-test", "problem1", "ps1").source = "assert False"
        gradebook.db.commit()
    results = autograde(course, course.assignment("ps1"), students="[gc]*", workers=1, say=said.append)
    (sentence,) = said
    assert "other tests than source/ps1 (last-test)" in sentence
    assert "nbgrader generate_assignment ps1 --force" in sentence
    assert {result.student: _scores(result)["last-test"] for result in results} == dict.fromkeys(
        ("good", "greedy", "copied"), 0.0
    )
    assert all(result.moved for result in results)


# --- Sentences ----------------------------------------------------------------------------------------------------


def test_a_run_says_once_what_such_verdicts_are_worth(hostile, run_cli):
    course, _ = hostile
    code, out, err = run_cli("autograde", "--course", course.root, "--student", "good", "--json")
    assert code == 0
    assert err.count("inside the student's process") == 1
    assert err.count("\n") == 1
    (row,) = json.loads(out)
    assert {"notebook": "problem2", "cell": "part-a"}.items() <= row["cells"][-2].items()


def test_the_guide_has_the_section_that_the_sentence_names(entered):
    guide = (PROJECT / "docs" / "instructors.md").read_text(encoding="utf-8")
    assert '"Your own nbgrader course" in docs/instructors.md' in entered.assignment("ps1").caution
    assert "\n## Your own nbgrader course\n" in guide


def test_the_exercise_that_the_guide_moves_over_keeps_its_promises(sandbox, tmp_path):
    guide = (PROJECT / "docs" / "instructors.md").read_text(encoding="utf-8").partition("**To move one")[2]
    text, exercises = (dedent(part.partition("```")[0]) for part in guide.split("```python\n")[1:3])
    course = Course(tmp_path / "course")
    new(course, "sums")
    folder = course.lesson("sums")
    folder.text.write_text(text)
    folder.exercises_file.write_text(exercises)
    build(folder)
    release(course, folder)
    assert [finding.reason for finding in verify(course, folder) if not finding.kept] == []


def test_other_languages_are_refused(entered, tmp_path):
    course = Course(tmp_path / "course")
    shutil.copytree(entered.root, course.root, ignore=shutil.ignore_patterns("submitted", "autograded", ".grader"))
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.find_notebook("problem2", "ps1").kernelspec = '{"name": "ir", "language": "R"}'
        gradebook.db.commit()
    _hand_in(course, "ann", {})
    with pytest.raises(GraderError, match=r'ps1/problem2\.ipynb is for R, and only Python .* "nbgrader autograde ps1"'):
        autograde(course, course.assignment("ps1"))


def test_an_assignment_is_told_from_a_lesson(entered, tiny, tmp_path):
    assert [folder.name for folder in entered.stock()] == ["ps1"]
    assert tiny.stock() == []
    assert Course(PROJECT).stock() == []
    assert isinstance(entered.assignment("initialization"), LessonFolder)  # The project's: it has none of its own.
    (tmp_path / "source" / "initialization").mkdir(parents=True)
    (tmp_path / "source" / "initialization" / "a.ipynb").write_text("{}")
    assert not isinstance(Course(tmp_path).assignment("initialization"), LessonFolder)
    assert isinstance(entered.assignment("ps1").lesson, Outline)
    with pytest.raises(GraderError, match='no lesson called "ps2"'):
        entered.assignment("ps2")


def test_files_go_to_a_worker_as_they_are():
    files = {"b.txt": b"2", "a/c.csv": bytes(range(256)), "empty": b""}
    assert unbundled(bundled(files)) == files
    assert bundled(files) == bundled(dict(reversed(files.items())))
