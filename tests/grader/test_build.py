import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader import utils
from nbgrader.nbgraderformat import read
from nbgrader.preprocessors import CheckCellMetadata

from grader.authoring.build import build, notebook, stale
from grader.authoring.cells import checked_exercise, exercise_of, split_hidden
from grader.course import Course
from grader.errors import GraderError
from helpers import public_cases
from helpers.values import Other

COURSE = Path(__file__).parents[1] / "course"
LOCKED = {"grade": False, "locked": True, "schema_version": 3, "solution": False, "task": False}


@pytest.fixture
def folder(tmp_path):
    """The tiny lesson, free to be changed."""
    shutil.copytree(COURSE / "lessons" / "tiny", tmp_path / "lessons" / "tiny")
    return Course(tmp_path).lesson("tiny")


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def cells(tiny):
    source = tiny.lesson("tiny").source.read_text(encoding="utf-8")
    return {cell.id: cell for cell in nbformat.reads(source, as_version=4).cells}


def test_each_cell_has_its_title_as_id_in_the_order_of_the_text(cells):
    assert list(cells) == [
        "title",
        "imports",
        "double-text",
        "double",
        "check-double",
        "show-double",
        "sample",
        "column_means",
        "check-column_means",
        "end",
    ]


@pytest.mark.parametrize(
    ("name", "metadata"),
    [
        ("title", {}),
        ("imports", {"nbgrader": {**LOCKED, "grade_id": "imports"}}),
        ("double", {"nbgrader": {**LOCKED, "grade_id": "double", "locked": False, "solution": True}}),
        ("check-double", {"nbgrader": {**LOCKED, "grade_id": "check-double", "grade": True, "points": 40}}),
        ("show-double", {"nbgrader": {**LOCKED, "grade_id": "show-double"}, "tags": ["demo"]}),
        ("sample", {"nbgrader": {**LOCKED, "grade_id": "sample"}}),
        ("check-column_means", {"nbgrader": {**LOCKED, "grade_id": "check-column_means", "grade": True, "points": 60}}),
    ],
)
def test_metadata_is_nbgraders_schema_3(cells, name, metadata):
    assert cells[name].metadata == metadata


def test_code_is_as_in_the_text_and_has_no_outputs(cells):
    assert cells["sample"].source == "SAMPLE = np.array([[1.0, 2.0], [3.0, 6.0]])"
    assert "    twice = x + x  # twice x\n" in cells["double"].source
    assert cells["end"].source == "That was all."
    assert all(cell.get("outputs", []) == [] for cell in cells.values())


def test_the_hidden_part_hands_the_function_to_the_judge(cells):
    assert cells["check-double"].source == (
        'check("double", double)\n'
        "### BEGIN HIDDEN TESTS\n"
        "from helpers.checks import judge\n"
        'judge("double", double)\n'
        "### END HIDDEN TESTS"
    )
    visible, hidden = split_hidden(cells["check-double"].source)
    assert visible == 'check("double", double)'
    assert hidden == 'from helpers.checks import judge\njudge("double", double)'


def test_a_cell_without_a_hidden_part_is_all_visible():
    assert split_hidden("a = 1\n\nb = 2") == ("a = 1\n\nb = 2", "")


def test_nbgrader_accepts_the_notebook(tiny):
    source = read(str(tiny.lesson("tiny").source), as_version=4)
    CheckCellMetadata().preprocess(source, {})
    assert [cell.id for cell in source.cells if utils.is_grade(cell)] == ["check-double", "check-column_means"]
    assert [cell.id for cell in source.cells if utils.is_solution(cell)] == ["double", "column_means"]
    assert not any(utils.is_locked(cell) for cell in source.cells if cell.id in ("double", "title"))


def test_public_cases_hold_the_stub_and_the_references_answers(tiny):
    found = public_cases.read(tiny.lesson("tiny").public_cases, "column_means")
    assert "    means = None\n" in found.stub
    assert "np.ones" not in found.stub
    (case,) = found.cases
    assert case.expected[0].tolist() == [[2.0, 3.5, 6.5]]
    hints = [mistake.hint for mistake in found.mistakes]
    assert found.mistakes[hints.index("A matrix has the axes 0 and 1.")].outputs == (Other("AxisError"),)


def test_the_same_text_gives_the_same_bytes(tiny, folder):
    build(folder)
    first = tiny.lesson("tiny")
    assert folder.source.read_bytes() == first.source.read_bytes()
    assert folder.public_cases.read_bytes() == first.public_cases.read_bytes()


def test_only_what_changed_is_written(folder):
    both = [folder.source, folder.public_cases]
    assert stale(folder) == both
    assert build(folder) == both
    before = [path.stat().st_mtime_ns for path in both]
    assert build(folder) == stale(folder) == []
    assert [path.stat().st_mtime_ns for path in both] == before


@pytest.mark.parametrize(
    ("file", "old", "new", "outdated"),
    [
        ("lesson.py", "That was all.", "That is all.", ["tiny.ipynb"]),
        ("lesson.py", "twice = x + x", "twice = 2 * x", ["tiny.ipynb"]),
        ("lesson.py", "(≈ 2 lines)\n    rows", "(≈ 2 lines)\n    columns, rows", ["tiny.ipynb", "checks.h5"]),
        ("exercises.py", "points=40", "points=30", ["tiny.ipynb", "checks.h5"]),
        ("exercises.py", "One sum of two", "A sum of two", ["checks.h5"]),
        ("exercises.py", 'functions",', 'functions", order=3,', ["checks.h5"]),
        ("exercises.py", "reference=lambda x: 2 * x", "reference=lambda x: 2.001 * x", ["checks.h5"]),
        ("exercises.py", "not a power", "no power", ["checks.h5"]),
        ("exercises.py", "reference=lambda x: 2 * x", "reference=lambda x: x * (2 + 1e-15)", []),
        ("exercises.py", "reference=lambda x: 2 * x", "reference=lambda x: x * (2 + 1e-8)", []),
        ("exercises.py", "lambda x: x**2", "lambda x: x**3", ["checks.h5"]),
        ("exercises.py", "rng.uniform(1, 9, (7, 3))", "rng.uniform(2, 9, (7, 3))", []),
    ],
    ids=[
        "prose",
        "solution",
        "stub",
        "points",
        "hint",
        "order",
        "reference",
        "sentence",
        "rounding",
        "tolerated",
        "mistake",
        "hidden case",
    ],
)
def test_a_change_makes_what_depends_on_it_stale(folder, file, old, new, outdated):
    build(folder)
    change(folder.exercises_file.with_name(file), old, new)
    assert [path.name for path in stale(folder)] == outdated
    assert [path.name for path in build(folder)] == outdated
    assert stale(folder) == []


@pytest.mark.parametrize("name", ["source", "public_cases"])
@pytest.mark.parametrize("content", [None, b"\xff broken"])
def test_a_damaged_file_is_stale(folder, name, content):
    build(folder)
    path = getattr(folder, name)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert build(folder) == [path]
    assert stale(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "# %% sample\n",
            "# %%\n",
            '{text}: a cell needs a name of letters, digits, "_" and "-" at: SAMPLE = np.array(',
        ),
        ("# %% sample\n", "# %% a sample\n", "a cell needs a name of letters"),
        ("# %% end [markdown]\n# That was all.\n", "# %%\n", "a cell needs a name of letters"),
        ("# %% sample\n", "# %% imports\n", "{text}: the cell name imports is used twice; give each cell its own."),
        ('check("double", double)', "pass", "{text}: exercise double needs exactly one check cell."),
        (
            "# %% sample\n",
            '# %% again\ncheck("double", double)\n\n# %% sample\n',
            "{text}: exercise double needs exactly one check cell.",
        ),
        ("def double", "def twofold", "{text}: exercise double needs exactly one cell with a START CODE HERE region."),
        (
            "# %% sample\n",
            "# %% sample\n### START CODE HERE ###\n### END CODE HERE ###\n",
            "{text}: sample has a cell with a START CODE HERE region, but {exercises} has no such exercise.",
        ),
        (
            "# %% sample\n",
            '# %% more\ncheck("triple", triple)\n\n# %% sample\n',
            "{text}: triple has a check cell, but {exercises} has no such exercise.",
        ),
        ("twice = x + x", "twice = x +", "{text}: line 4 of the cell double is not Python: invalid syntax."),
        ("    ### END CODE HERE ###\n    return twice", "    return twice", "has no END CODE HERE after it."),
    ],
)
def test_what_an_author_must_mend_is_said(folder, old, new, sentence):
    change(folder.text, old, new)
    with pytest.raises(GraderError) as raised:
        notebook(folder)
    assert sentence.format(text=folder.text, exercises=folder.exercises_file) in str(raised.value)


def test_a_reference_that_fails_is_named(folder):
    change(folder.exercises_file, "reference=lambda x: 2 * x", "reference=lambda x: 2 / (x - 3)")
    with pytest.raises(GraderError, match=r'The reference of double fails on its case "three": ZeroDivisionError'):
        build(folder)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f(): pass", "f"),
        ("import math\n\ndef f():\n    def g(): pass", "f"),
        ("def f(): pass\ndef g(): pass", None),
        ("class A:\n    def f(self): pass", None),
        ("f = 1", None),
    ],
)
def test_the_exercise_of_a_cell_is_the_one_function_it_defines(source, name):
    assert exercise_of(source) == name


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ('check("f", f)', "f"),
        ('check("f", f)\n\n### BEGIN HIDDEN TESTS\nx\n### END HIDDEN TESTS', "f"),
        ('check("f", g)', None),
        ('check("f", f)\nprint(1)', None),
        ('x = check("f", f)', None),
        ("", None),
    ],
)
def test_a_grade_cell_is_the_bare_call_of_check(source, name):
    assert checked_exercise(source) == name
