"""What tests share: ``tiny``, a built course of one small lesson; a sandbox, a browser, a PostgreSQL server."""

import multiprocessing
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import psutil
import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright
from sqlalchemy import create_engine, inspect, text

from grader import cli
from grader.authoring.build import build
from grader.authoring.handout import furnish
from grader.authoring.imports import modules_imported
from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.opening import open_gradebook
from grader.judging.verdict import ExerciseVerdict, Outcome, Verdict
from grader.reports.statistics import Standing
from grader.runs.autograde import autograde
from grader.sandbox import bubblewrap
from grader.sandbox.limits import Limits
from grader.sandbox.run import Sandbox

# The same examples each time: a run that fails can be run again. No deadline: machines are busy at times.
settings.register_profile("tests", derandomize=True, deadline=None, max_examples=100)
settings.load_profile("tests")

COURSE = Path(__file__).parent / "course"


def pytest_addoption(parser):
    parser.addoption("--every-attack", action="store_true", help="all attacks in every way, not a part of them")
    parser.addoption("--kills", type=int, default=5, help="how often the run that is killed again and again is killed")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A course whose one lesson, "tiny", is built; shared by all tests, so leave it as it is."""
    root = tmp_path_factory.mktemp("tiny") / "course"
    shutil.copytree(COURSE, root, ignore=shutil.ignore_patterns("__pycache__"))
    course = Course(root)
    build(course.lesson("tiny"))
    return course


@pytest.fixture(scope="session")
def standing():
    """Makes a student's standing in the tiny lesson: of each exercise the outcome, the points, and the mistake."""

    def make(student, double=("passed", 40, None), means=("passed", 60, None), *, penalty=0.0, seconds=None):
        parts = tuple(
            ExerciseVerdict(name, Outcome(outcome), float(score), most, "", mistake)
            for name, most, (outcome, score, mistake) in (("double", 40.0, double), ("column_means", 60.0, means))
        )
        verdict = Verdict("tiny", parts)
        scores = {part.name: part.score for part in parts}
        return Standing(student, verdict, verdict.score - penalty, 100.0, penalty, scores, seconds)

    return make


# --- Running submissions --------------------------------------------------------------------------------------

NOTEBOOKS = Path(__file__).parent / "notebooks"
#: Tighter than the defaults, so that endless loops and memory bombs end soon.
LIMITS = Limits(cell_seconds=2.5, total_seconds=40, memory_bytes=2**30)


@pytest.fixture(scope="session")
def sandbox():
    """For tests that run submissions: skips them where there is no sandbox, but fails on CI, which must have one."""
    try:
        bubblewrap.require()
    except GraderError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="module")  # Not for the session: asyncio is of no use to other tests in this process meanwhile.
def browser():
    """A headless Chromium, driven by Playwright; skips tests where there is none, but fails on CI."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing; install it with: apt install chromium.")
        pytest.skip("there is no Chromium")
    with sync_playwright() as playwright:
        as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
        opened = playwright.chromium.launch(executable_path=program, args=as_root)
        yield opened
        opened.close()


@pytest.fixture
def nothing_left(tmp_path, monkeypatch):
    """Where temporary folders are made; afterwards none is left, and no process that was not there before."""

    def processes():
        inside = [child for child in psutil.Process().children(recursive=True) if child.name() == "bwrap"]
        return {*inside, *(psutil.Process(child.pid) for child in multiprocessing.active_children())}

    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    before = processes()
    yield place
    assert list(place.iterdir()) == []
    _, alive = psutil.wait_procs(processes() - before, 10)
    assert alive == []


@pytest.fixture(scope="session")
def limits():
    """Limits of a run in tests."""
    return LIMITS


@pytest.fixture(scope="session")
def handout(sandbox, tiny, tmp_path_factory):
    """What students of the tiny lesson have beside the notebook, furnished for the sandbox."""
    place = tmp_path_factory.mktemp("handout")
    for name, content in furnish(tiny.lesson("tiny")).items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    return place


@pytest.fixture(scope="session")
def sandbox_of_tiny(handout, tiny):
    """One sandbox of the tiny lesson, for all tests that leave it as they found it, or are to."""
    with Sandbox(handout, modules_imported(tiny.lesson("tiny"))) as shared:
        yield shared


@pytest.fixture
def own_sandbox(handout):
    """A sandbox of the tiny lesson that a test may break."""
    with Sandbox(handout) as own:
        yield own


@pytest.fixture(scope="session")
def submission():
    """Content of a notebook of tests/notebooks, by name."""
    return lambda name: (NOTEBOOKS / f"{name}.ipynb").read_bytes()


@pytest.fixture(scope="session")
def _tiny_with_gradebook(tiny, tmp_path_factory):
    """nbgrader takes seconds to make a new database, so that one is made once and copied."""
    root = tmp_path_factory.mktemp("gradebook") / "course"
    shutil.copytree(tiny.root, root)
    course = Course(root)
    with open_gradebook(course, course.lesson("tiny")) as gradebook:
        gradebook.register()
    return root


@pytest.fixture
def own_course(_tiny_with_gradebook, tmp_path):
    """A copy of the tiny course, with a gradebook, that a test may write to."""
    root = tmp_path / "course"
    shutil.copytree(_tiny_with_gradebook, root)
    return Course(root)


@pytest.fixture
def hand_in(submission):
    """Put a file into a course's submitted/: bytes, or the name of a notebook of tests/notebooks."""

    def put(course, student, content, file="tiny.ipynb"):
        path = course.path("submitted", student, "tiny") / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(submission(content) if isinstance(content, str) else content)
        return path

    return put


@pytest.fixture
def solved_class(own_course, hand_in):
    """A course in which so many have handed in right answers, "s00" the first; gives its lesson too."""

    def make(number):
        for student in range(number):
            hand_in(own_course, f"s{student:02}", "solved")
        return own_course, own_course.lesson("tiny")

    return make


@pytest.fixture
def make_deadly():
    """Let the diagnosis of wrong answers to "double" end the worker that makes it."""

    def make(folder):
        kill = "__import__('os').kill(__import__('os').getpid(), 9)"
        worker = "__import__('multiprocessing').parent_process()"
        text = folder.exercises_file.read_text(encoding="utf-8")
        text = text.replace("lambda x: x**2", f"lambda x: {kill} if {worker} else x**2")
        folder.exercises_file.write_text(text, encoding="utf-8")

    return make


@pytest.fixture(scope="session")
def graded(sandbox, _tiny_with_gradebook, submission, tmp_path_factory):
    """A course whose small class is autograded; shared by tests, so leave it as it is."""
    root = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(_tiny_with_gradebook, root)
    course = Course(root)
    for name in ("solved", "partly_right", "puts_out_active_content", "copied_cell", "syntax_error", "invalid_json"):
        path = course.path("submitted", name, "tiny") / "tiny.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(submission(name))
    autograde(course, course.lesson("tiny"), workers=1, limits=LIMITS)
    return course


@pytest.fixture
def run_cli(monkeypatch, capsys):
    """Run the grader command in this process; gives its exit code, standard output and standard error."""

    def run(*arguments, cwd=None):
        if cwd:
            monkeypatch.chdir(cwd)
        monkeypatch.setattr("sys.argv", ["grader", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "160")
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out, err = capsys.readouterr()
        return stop.value.code or 0, out, err

    return run


# --- PostgreSQL -------------------------------------------------------------------------------------------------


@pytest.fixture
def postgresql():
    """Address of an empty gradebook on a PostgreSQL server: a schema of this process's own."""
    if "PGHOST" not in os.environ:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no PostgreSQL server; run the tests with: pg_virtualenv make test")
        pytest.skip("no PostgreSQL server; with one, run: pg_virtualenv make test")
    engine = create_engine(_schema())
    with engine.begin() as connection:  # Tables that are there keep no rows: nbgrader takes seconds to make them anew.
        tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        if tables:
            connection.execute(text(f"TRUNCATE {', '.join(tables)} CASCADE"))
    engine.dispose()
    return _schema()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """Address of an empty gradebook in either kind of database; ``None`` for the one that a course has by itself."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgresql")


@cache
def _schema():
    name = f"w{os.environ.get('PYTEST_XDIST_WORKER', '0')}"  # Tests that run at the same time share the server.
    engine = create_engine("postgresql+psycopg://")
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    return f"postgresql+psycopg://?options=-csearch_path%3D{name}&application_name={name}"
