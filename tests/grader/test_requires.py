"""A lesson that requires a module which is not installed: it is built and released, but nothing is judged."""

import re
import sys

import nbformat
import pytest

from grader.authoring.build import build
from grader.authoring.handout import furnish, released
from grader.authoring.verify import verify, verify_mutants
from grader.course import PROJECT
from grader.errors import GraderError
from grader.runs.autograde import autograde

SENTENCE = (
    "Lesson tiny needs no_such_module, not installed here; "
    f"install it with: {sys.executable} -m pip install -e '{PROJECT}[tiny]'"
)


@pytest.fixture
def demanding(own_course):
    """The tiny course, whose notebook imports what is not there."""
    folder = own_course.lesson("tiny")
    for path, old, new in (
        (folder.exercises_file, "LESSON = Lesson(", 'LESSON = Lesson(\n    requires=("json", "no_such_module"),'),
        (folder.text, "import numpy as np", "import no_such_module\nimport numpy as np"),
    ):
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    build(folder)
    folder.release.mkdir(parents=True, exist_ok=True)
    nbformat.write(released(folder), folder.release / "tiny.ipynb")
    return own_course


def test_what_is_missing(demanding):
    assert demanding.lesson("tiny").missing == ("no_such_module",)


def test_a_lesson_that_requires_nothing_misses_nothing(own_course):
    assert own_course.lesson("tiny").missing == ()


def test_verify_tries_what_can_be_tried(demanding):
    findings = list(verify(demanding, demanding.lesson("tiny")))
    assert [finding for finding in findings if not finding.kept] == []
    skipped = {(f.exercise, f.promise) for f in findings if f.reason == "not tried: no_such_module is not installed"}
    assert skipped == {
        (None, "the solution scores full marks, and the untouched release none"),
        ("double", "reference and solution agree"),
        ("column_means", "reference and solution agree"),
    }
    assert len(findings) > len(skipped)


def test_mutants_are_not_tried(demanding):
    (finding,) = verify_mutants(demanding.lesson("tiny"))
    assert (finding.kept, finding.reason) == (True, "not tried: no_such_module is not installed")


def test_autograde_refuses_in_a_sentence(demanding, hand_in, sandbox):
    hand_in(demanding, "ann", "solved")
    with pytest.raises(GraderError, match=f"^{re.escape(SENTENCE)}$"):
        autograde(demanding, demanding.lesson("tiny"))
    assert not demanding.path("autograded", "ann", "tiny").exists()


def test_score_refuses_in_a_sentence(demanding, run_cli):
    with pytest.raises(GraderError, match=re.escape(SENTENCE)):
        furnish(demanding.lesson("tiny"))
    code, out, err = run_cli("score", "tiny", demanding.lesson("tiny").source, cwd=demanding.root)
    assert (code, out, err.strip()) == (1, "", SENTENCE)
