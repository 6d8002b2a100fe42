"""What tests share: ``tiny``, a built course of one small lesson."""

import shutil
from pathlib import Path

import pytest

from grader.build import build
from grader.course import Course

COURSE = Path(__file__).parent / "course"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A course whose one lesson, "tiny", is built; shared by all tests, so leave it as it is."""
    root = tmp_path_factory.mktemp("tiny") / "course"
    shutil.copytree(COURSE, root, ignore=shutil.ignore_patterns("__pycache__"))
    course = Course(root)
    build(course.lesson("tiny"))
    return course
