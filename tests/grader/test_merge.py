"""A new release gets into a learner's notebook, and nothing of the learner's gets lost."""

import copy
import json

import nbformat
import pytest

from grader.judging.submission import UnreadableError
from grader.learning.merge import merge


def notebook(*cells):
    return (nbformat.writes(nbformat.v4.new_notebook(cells=list(copy.deepcopy(cells)))) + "\n").encode()


def prose(name, text):
    return nbformat.v4.new_markdown_cell(text, id=name)


def code(name, text, *, solution=False):
    about = {"grade": False, "grade_id": name, "locked": not solution, "solution": solution, "schema_version": 3}
    return nbformat.v4.new_code_cell(text, id=name, metadata={"nbgrader": about})


def own(text, name="mine", kind=nbformat.v4.new_code_cell):
    return kind(text, id=name)


def stub(name, line="None"):
    return f"def {name}(x):\n    ### START CODE HERE ###\n    y = {line}\n    ### END CODE HERE ###\n    return y"


TITLE, GIVEN = prose("title", "# One"), code("given", "import math")
F, G = (code(name, stub(name), solution=True) for name in "fg")
BASE = (TITLE, GIVEN, F, G)
ANSWER = code("f", stub("f", "2 * x"), solution=True)
NEW_TITLE, NEW_GIVEN = prose("title", "# Two"), code("given", "import cmath")
NEW_F = code("f", stub("f") + "  # a new comment", solution=True)
NEW_G = code("g", stub("g", "None  # new"), solution=True)
H = code("h", stub("h"), solution=True)


def merged(mine, new, base=BASE):
    content, changes = merge(notebook(*mine), notebook(*base) if base else b"", notebook(*new))
    nbformat.validate(nbformat.reads(content.decode(), as_version=4))
    return [cell.source for cell in nbformat.reads(content.decode(), as_version=4).cells], str(changes)


def test_what_was_not_touched_becomes_the_new():
    cells, said = merged(BASE, (NEW_TITLE, NEW_GIVEN, NEW_F, G))
    assert cells == [NEW_TITLE.source, NEW_GIVEN.source, NEW_F.source, G.source]
    assert said == "0 answers carried over; 2 other cells changed"


def test_answers_stay_and_a_revised_exercise_is_named():
    cells, said = merged((TITLE, GIVEN, ANSWER, G), (TITLE, GIVEN, NEW_F, NEW_G))
    assert cells == [TITLE.source, GIVEN.source, ANSWER.source, NEW_G.source]
    assert said == "1 answer carried over; changed since you answered, so look again: f"


def test_new_and_dropped_exercises_are_named_and_an_answer_to_a_dropped_one_stays():
    cells, said = merged((TITLE, GIVEN, ANSWER, G), (TITLE, GIVEN, H))
    assert cells == [TITLE.source, GIVEN.source, ANSWER.source, H.source]
    assert said == "0 answers carried over; new: h; no longer asked for: f, g"


def test_own_cells_stay_behind_the_cell_they_stood_behind():
    note = own("note *well*: [a link](notes.md) & ![a sketch](a.png) <b>!</b>", "note", nbformat.v4.new_markdown_cell)
    mine = (own("first", "a"), TITLE, GIVEN, note, F, own("f(3)", "b"), G)
    cells, _ = merged(mine, (NEW_TITLE, H, GIVEN, NEW_F, G))
    assert cells == ["first", "# Two", H.source, GIVEN.source, note.source, NEW_F.source, "f(3)", G.source]


def test_text_that_only_the_learner_changed_stays():
    cells, _ = merged((prose("title", "# One, read twice"), GIVEN, F, G), (TITLE, NEW_GIVEN, F, G))
    assert cells[0] == "# One, read twice"


def test_text_that_both_changed_is_there_twice():
    cells, _ = merged((prose("title", "# One, read twice"), GIVEN, F, G), (NEW_TITLE, GIVEN, F, G))
    assert cells[:3] == ["# Two", "# One, read twice", GIVEN.source]


def test_given_code_is_the_releases():
    cells, _ = merged((TITLE, code("given", "import os"), F, G), (TITLE, NEW_GIVEN, F, G))
    assert cells[1] == NEW_GIVEN.source


def test_a_cell_that_the_learner_deleted_is_back():
    assert merged((TITLE, G), (TITLE, GIVEN, F, G))[0] == [TITLE.source, GIVEN.source, F.source, G.source]


@pytest.mark.parametrize("base", [None, b"not a notebook"], ids=["none", "broken"])
def test_without_the_old_release_answers_stay_and_text_is_the_new(base):
    mine = notebook(TITLE, GIVEN, ANSWER, own("f(1)"), G)
    content, changes = merge(mine, base or b"", notebook(NEW_TITLE, NEW_GIVEN, NEW_F, G))
    cells = [cell.source for cell in nbformat.reads(content.decode(), as_version=4).cells]
    assert cells == ["# Two", "import cmath", ANSWER.source, "f(1)", G.source]
    assert str(changes) == "1 answer carried over"


def test_it_can_be_done_again():
    new = (NEW_TITLE, NEW_GIVEN, NEW_F, NEW_G, H)
    once, _ = merge(notebook(TITLE, GIVEN, ANSWER, own("f(3)"), G), notebook(*BASE), notebook(*new))
    twice, changes = merge(once, notebook(*new), notebook(*new))
    assert [cell.source for cell in nbformat.reads(twice.decode(), as_version=4).cells] == [
        cell.source for cell in nbformat.reads(once.decode(), as_version=4).cells
    ]
    assert str(changes) == "1 answer carried over"


def test_large_outputs_do_not_stand_in_the_way():
    mine = json.loads(notebook(TITLE, GIVEN, ANSWER, G))
    mine["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 21_000_000}]
    content, _ = merge(json.dumps(mine).encode(), notebook(*BASE), notebook(*BASE))
    assert b"2 * x" in content
    assert len(content) < 10_000


@pytest.mark.parametrize("mine", [b"", b"<html>", b"[]", b'{"cells": 3}', b'{"cells": [3]}', b'{"cells": []}'])
def test_what_is_no_notebook_is_refused(mine):
    with pytest.raises(UnreadableError):
        merge(mine, notebook(*BASE), notebook(*BASE))
