"""Whether a lesson is as its text has it is found out by building once, and then known until something changes."""

import pytest

from grader.authoring import build as building
from grader.authoring.build import build
from grader.authoring.current import KNOWN, is_current


@pytest.fixture
def folder(own_course, monkeypatch):
    """A built lesson; how often it is built to find out."""
    folder = own_course.lesson("tiny")
    build(folder)
    (folder.course / KNOWN.file).unlink()
    stale, builds = building.stale, []
    monkeypatch.setattr(building, "stale", lambda folder: builds.append(1) or stale(folder))
    return folder, builds


def test_what_was_just_built_is_known(folder):
    lesson, builds = folder
    build(lesson)
    builds.clear()
    assert is_current(lesson)
    assert builds == []


def test_it_is_found_out_once(folder):
    lesson, builds = folder
    assert [is_current(lesson) for _ in range(3)] == [True] * 3
    assert len(builds) == 1


@pytest.mark.parametrize("side", ["text", "source"])
def test_a_change_of_either_side_is_seen(folder, side):
    lesson, _ = folder
    assert is_current(lesson)
    path = getattr(lesson, side)
    before = path.read_bytes()
    path.write_bytes(before.replace(b"twice", b"twyce"))
    assert [is_current(lesson) for _ in range(2)] == [False] * 2
    path.write_bytes(before)
    assert is_current(lesson)


@pytest.mark.parametrize("content", ["cut off {", "[1]", '{"tiny": 1}'])
def test_a_spoilt_note_is_no_harm(folder, content):
    lesson, builds = folder
    (lesson.course / KNOWN.file).parent.mkdir(exist_ok=True)
    (lesson.course / KNOWN.file).write_text(content)
    assert is_current(lesson)
    assert is_current(lesson)
    assert len(builds) == 1


def test_a_missing_file_is_seen(folder):
    lesson, _ = folder
    assert is_current(lesson)
    lesson.public_cases.unlink()
    assert not is_current(lesson)


def test_a_change_of_what_the_cases_are_made_with_is_looked_into(folder):
    lesson, builds = folder
    assert is_current(lesson)
    beside = lesson.text.parent / "parts" / "numbers.py"
    beside.parent.mkdir()
    beside.write_text("ONE = 1\n")
    assert is_current(lesson)
    assert len(builds) == 2
