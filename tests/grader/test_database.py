"""The database of the gradebook: a class in either kind, several graders at once, and what goes wrong."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.dbutil import write_alembic_ini
from sqlalchemy import create_engine, text

from grader.authoring.build import build
from grader.course import Course
from grader.errors import GraderError
from grader.gradebook import database as databases
from grader.gradebook.opening import open_database, open_gradebook
from grader.judging.grading import unreadable
from grader.runs.autograde import autograde, results

BIN = Path(sys.executable).parent
PASSWORD = "sesame-opens"
STUDENTS = {"ann": "solved", "bob": "partly_right", "cyd": "untouched"}
SCORES = {"ann": 100, "bob": 90, "cyd": 0}


@pytest.fixture
def course(own_course, database, hand_in):
    """A course with a small class, its gradebook in either kind of database."""
    for student, kind in STUDENTS.items():
        hand_in(own_course, student, kind)
    return replace(own_course, db=database)


def test_new_tables_are_of_the_version_that_alembics_command_names(own_course, database, tmp_path, monkeypatch):
    write_alembic_ini(tmp_path / "alembic.ini")
    heads = [BIN / "alembic", "-c", tmp_path / "alembic.ini", "heads"]
    said = subprocess.run(heads, capture_output=True, text=True, check=True).stdout
    monkeypatch.setenv("PATH", "")  # The command itself is not called for them: it takes seconds.
    with open_database(replace(own_course, db=database)) as gradebook:
        made = gradebook.db.scalars(text("SELECT version_num FROM alembic_version")).all()
    assert made == [said.split()[0]]


def scores(address, lesson="tiny"):
    with Gradebook(address) as gradebook:
        return {found.student.id: found.score for found in gradebook.assignment_submissions(lesson)}


@pytest.mark.usefixtures("sandbox")
def test_a_class_is_graded_exported_and_not_graded_again(course, run_cli):
    options = ("--course", course.root, *(("--db", course.db) if course.db else ()))
    code, said, complaints = run_cli("autograde", "tiny", *options, "--workers", 1, "--json")
    assert (code, complaints) == (0, "")
    assert {row["student"]: row["score"] for row in json.loads(said)} == SCORES
    assert scores(course.directory.db_url) == SCORES
    code, said, _ = run_cli("autograde", "tiny", *options, "--json")
    assert [row["unchanged"] for row in json.loads(said)] == [True, True, True]
    assert run_cli("feedback", "tiny", *options)[0] == 0
    page = (course.path("feedback", "bob", "tiny") / "tiny.html").read_text(encoding="utf-8")
    assert "<strong>90</strong> of 100 points" in page
    export = [BIN / "nbgrader", "export", f"--CourseDirectory.db_url={course.directory.db_url}"]
    done = subprocess.run(export, cwd=course.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with (course.root / "grades.csv").open(newline="", encoding="utf-8") as file:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)} == SCORES


@pytest.mark.usefixtures("sandbox")
def test_nbgraders_own_commands_use_the_database_they_are_given(course):
    if course.db is None:
        course = replace(course, db=f"sqlite:///{course.root}/other.db")
    grade = [BIN / "nbgrader", "autograde", "tiny", "--create", f"--db={course.db}"]
    enter = [BIN / "nbgrader", "generate_assignment", "tiny", f"--db={course.db}"]
    for command in (enter, grade):
        done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "Warning" not in done.stderr
    assert scores(course.db) == SCORES
    assert not scores(Course(course.root).directory.db_url)


@pytest.mark.usefixtures("sandbox")
def test_after_a_lost_connection_the_same_command_goes_on(own_course, postgresql, hand_in):
    course, folder = replace(own_course, db=postgresql), own_course.lesson("tiny")
    for student, kind in STUDENTS.items():
        hand_in(course, student, kind)
    running = results(course, folder, workers=1)
    first = next(running)
    _cut_connections(postgresql)
    with pytest.raises(GraderError, match=r"^The gradebook .* failed: .*; what was recorded stays, and the same comma"):
        list(running)
    again = autograde(course, folder, workers=1)
    assert {result.student for result in again if result.unchanged} >= {first.student}
    assert {result.student: result.verdict.score for result in again} == SCORES
    assert scores(postgresql) == SCORES


def _cut_connections(address):
    """What becomes of everybody's connection when the server is stopped."""
    engine = create_engine(address)
    mine = "application_name = :own AND pid <> pg_backend_pid()"
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}"
    with engine.connect() as connection:
        own = connection.execute(text("SHOW application_name")).scalar()
        assert connection.execute(text(cut), {"own": own}).rowcount > 0
    engine.dispose()


@pytest.mark.usefixtures("sandbox")
def test_graders_of_other_lessons_and_other_students_work_at_once(own_course, postgresql, hand_in, tmp_path):
    """Three of them, with folders of their own, and a database that none has used before."""
    lessons = own_course.root / "lessons"
    shutil.copytree(lessons / "tiny", lessons / "again")
    build(own_course.lesson("again"))
    for student, kind in STUDENTS.items():
        content = hand_in(own_course, student, kind).read_bytes()
        hand_in(own_course, student, "solved")
        place = own_course.path("submitted", student, "again") / "again.ipynb"
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
    _drop_tables(postgresql)
    shares = (("tiny", "*"), ("again", "[ab]*"), ("again", "c*"))
    running = []
    for number, (lesson, students) in enumerate(shares):
        root = tmp_path / f"grader-{number}"
        shutil.copytree(own_course.root, root)
        command = [BIN / "grader", "autograde", lesson, "--course", root, "--student", students, "--workers", "1"]
        running.append(
            subprocess.Popen(
                command,
                env={**os.environ, "GRADER_DB": postgresql},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
    said = [(grader.communicate(timeout=240)[0], grader.returncode) for grader in running]
    assert [code for _, code in said] == [0, 0, 0], said
    assert scores(postgresql) == dict.fromkeys(STUDENTS, 100)
    assert scores(postgresql, "again") == SCORES


def _drop_tables(address):
    engine = create_engine(address)
    with engine.begin() as connection:
        name = connection.execute(text("SHOW application_name")).scalar()
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {name}"))
    engine.dispose()


def test_two_who_enter_the_same_student_at_once_both_get_through(own_course, postgresql, monkeypatch):
    course, folder = replace(own_course, db=postgresql), own_course.lesson("tiny")
    verdict = unreadable(folder, "Nothing to read.", "").verdict
    with open_gradebook(course, folder) as first, open_gradebook(course, folder) as second:
        assert second.scores() == {}  # It has looked for the lesson when it was not yet there.
        first.register()
        second.register()
        add = type(second)._add

        def late(gradebook, student):
            monkeypatch.undo()
            first.save(student, verdict, None)  # Between the other's look and its own writing.
            return add(gradebook, student)

        monkeypatch.setattr(type(second), "_rows_of", lambda *_: None)
        monkeypatch.setattr(type(second), "_add", late)
        second.save("ann", verdict, None)
    assert scores(postgresql) == {"ann": 0}


# --- What goes wrong --------------------------------------------------------------------------------------------


def complaint(run_cli, course, address):
    code, out, complaints = run_cli("feedback", "tiny", "--course", course.root, "--db", address)
    assert code == 1
    assert PASSWORD not in out + complaints
    assert "Traceback" not in complaints
    (sentence,) = complaints.splitlines()
    return sentence


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            "postgresql+psycopg://ann:{}@127.0.0.1:1/grades",
            r"ann:\*\*\*@127.0.0.1:1/grades cannot be opened: .*refused",
        ),
        ("postgresql+psycopg://ann@127.0.0.1:1/grades?password={}", "ann@127.0.0.1:1/grades cannot be opened"),
        ("postgresql+psycopg://ann:{}@nowhere.invalid/grades", "resolve host 'nowhere.invalid'"),
        ("postgresql+psycopg://ann:a@{}@127.0.0.1:1/grades", "address has a @ too many"),
        ("oracular://ann:{}@127.0.0.1/grades", r"oracular://ann:\*\*\*@127.0.0.1/grades .*write it as postgresql"),
        ("postgresql+psycopg://ann:{}@127.0.0.1:port/grades", "not a database's; write it as postgresql"),
        ("{}", "not a database's; write it as postgresql"),
        ("sqlite:////no/such/folder/gradebook.db", "gradebook.db cannot be opened: unable to open database file"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_in_a_sentence(own_course, run_cli, address, sentence):
    assert re.search(sentence, complaint(run_cli, own_course, address.format(PASSWORD)))


def test_a_server_says_who_or_what_it_does_not_know(own_course, run_cli, postgresql):
    host, port = os.environ["PGHOST"], os.environ["PGPORT"]
    stranger = f"postgresql+psycopg://stranger:{PASSWORD}@{host}:{port}/postgres"
    said = complaint(run_cli, own_course, stranger)
    assert 'authentication failed for user "stranger"' in said
    assert "stranger:***@" in said
    said = complaint(run_cli, own_course, f"postgresql+psycopg://{host}:{port}/no-such-database")
    assert 'database "no-such-database" does not exist; check server, user, password and database.' in said


def test_a_missing_driver_is_named_with_its_installation(own_course, run_cli, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    said = complaint(run_cli, own_course, f"postgresql+psycopg://ann:{PASSWORD}@127.0.0.1/grades")
    assert "psycopg" in said
    assert "pip install -e '.[postgres]'" in said


def test_no_password_is_shown():
    shown = databases.shown(f"postgresql+psycopg://ann:{PASSWORD}@host/grades?password={PASSWORD}&sslmode=require")
    assert shown == "postgresql+psycopg://ann:***@host/grades?sslmode=require"


def test_the_help_does_not_show_the_database_of_the_environment(run_cli, monkeypatch):
    monkeypatch.setenv("GRADER_DB", f"postgresql+psycopg://ann:{PASSWORD}@host/grades")
    code, said, _ = run_cli("autograde", "--help")
    assert code == 0
    assert "GRADER_DB" in said
    assert PASSWORD not in said
