import copy
import json

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.authoring.stubs import stub
from grader.judging import submission
from grader.judging.submission import Plan, UnreadableError, is_skipped, restore

ANSWER = "def double(x):\n    return x * 2"
MEANS = "def column_means(X):\n    return X.mean(axis=0, keepdims=True)"


@pytest.fixture(scope="module")
def source(tiny):
    return nbformat.reads(tiny.lesson("tiny").source.read_text(encoding="utf-8"), as_version=4)


@pytest.fixture
def released(source):
    """A handout as plain JSON, free to be changed."""
    made = copy.deepcopy(source)
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.source = stub(cell.source).partition("\n### BEGIN HIDDEN")[0]
    return json.loads(nbformat.writes(made))


def cell_of(notebook, name):
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def new_cell(text, kind="code", **more):
    return {"cell_type": kind, "id": "mine", "metadata": {}, "source": text, **more}


def restored(notebook, source) -> Plan:
    content = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    plan = restore(content, source)
    nbformat.validate(plan.notebook)
    return plan


def texts(plan):
    return {cell.id: cell.source for cell in plan.notebook.cells}


def assert_whole(plan, source):
    """Every cell of the source is there in its order, and every locked one as the source has it."""
    originals = {cell.id: cell for cell in source.cells}
    kept = [cell for cell in plan.notebook.cells if cell.id in originals]
    assert [cell.id for cell in kept] == list(originals)
    for cell in kept:
        original = originals[cell.id]
        assert (cell.cell_type, cell.metadata) == (original.cell_type, original.metadata)
        if cell.metadata.get("nbgrader", {}).get("locked"):
            assert cell.source == original.source
    added = [cell for cell in plan.notebook.cells if cell.id not in originals]
    assert all(cell.metadata == {} and cell.id.startswith("added-") for cell in added)
    for places, prefix in ((plan.solution_cells, ""), (plan.grade_cells, "check-")):
        assert {name: plan.notebook.cells[index].id for name, index in places.items()} == {
            name: prefix + name for name in ("double", "column_means")
        }


def test_answers_are_kept_and_the_rest_is_the_source(released, source):
    cell_of(released, "double")["source"] = ANSWER
    plan = restored(released, source)
    assert_whole(plan, source)
    assert texts(plan)["double"] == ANSWER
    assert texts(plan)["column_means"] == stub(cell_of(source, "column_means")["source"])
    assert plan.unattempted == {"column_means"}


def test_the_instructors_own_notebook_is_a_submission(source):
    plan = restored(nbformat.writes(source).encode(), source)
    assert texts(plan) == {cell.id: cell.source for cell in source.cells}
    assert plan.unattempted == frozenset()


@pytest.mark.parametrize("name", ["imports", "check-double", "show-double", "sample"])
def test_a_changed_locked_cell_is_from_the_source(released, source, name):
    cell_of(released, name)["source"] = "exit()"
    assert_whole(restored(released, source), source)


def test_prose_stays_the_students(released, source):
    cell_of(released, "end")["source"] = "My notes."
    assert texts(restored(released, source))["end"] == "My notes."


@pytest.mark.parametrize("name", ["title", "imports", "check-double", "sample"])
def test_a_deleted_cell_comes_back(released, source, name):
    released["cells"].remove(cell_of(released, name))
    plan = restored(released, source)
    assert_whole(plan, source)
    assert texts(plan)[name] == cell_of(source, name)["source"]


def test_a_deleted_answer_is_missing_not_the_solution(released, source):
    released["cells"].remove(cell_of(released, "double"))
    plan = restored(released, source)
    assert_whole(plan, source)
    assert texts(plan)["double"] == "# This cell was missing from the submission."
    assert "double" not in plan.unattempted


def test_reordered_cells_are_put_in_order(released, source):
    cell_of(released, "double")["source"] = ANSWER
    released["cells"].reverse()
    plan = restored(released, source)
    assert_whole(plan, source)
    assert texts(plan)["double"] == ANSWER


def test_added_cells_stay_behind_their_neighbours(released, source):
    for index, after in ((10, "b"), (10, "a"), (4, "c"), (0, "first")):
        released["cells"].insert(index, new_cell(f"'{after}'"))
    released["cells"].insert(0, new_cell("# notes", "markdown"))
    plan = restored(released, source)
    assert_whole(plan, source)
    order = [cell.source if cell.id.startswith("added-") else cell.id for cell in plan.notebook.cells]
    assert order[:3] == ["# notes", "'first'", "title"]
    assert order[order.index("'c'") - 1] == "double"
    assert order[-3:] == ["end", "'a'", "'b'"]
    assert plan.notebook.cells[0].cell_type == "markdown"
    assert plan.notebook.cells[1].cell_type == "code"


def test_a_copied_cell_runs_behind_the_first(released, source):
    copied = {**cell_of(released, "double"), "id": "abcd", "source": ANSWER}
    released["cells"].insert(4, copied)
    plan = restored(released, source)
    assert_whole(plan, source)
    first = plan.solution_cells["double"]
    assert [cell.source for cell in plan.notebook.cells[first : first + 2]] == [texts(plan)["double"], ANSWER]
    assert "double" not in plan.unattempted


def test_a_copied_grade_cell_is_only_a_cell(released, source):
    released["cells"].insert(5, {**cell_of(released, "check-double"), "source": 'judge("double", 42)'})
    plan = restored(released, source)
    assert_whole(plan, source)
    copied = plan.notebook.cells[plan.grade_cells["double"] + 1]
    assert (copied.source, copied.metadata) == ('judge("double", 42)', {})


@pytest.mark.parametrize(
    "metadata",
    [
        {"nbgrader": {"grade": True, "grade_id": "check-double", "points": 1e6, "solution": True}},
        {"nbgrader": {"grade": True, "grade_id": "extra", "points": 100}},
        {"nbgrader": None},
        {"nbgrader": [], "tags": ["demo", "skip-execution"]},
        {"tags": "demo", "names": ["check-double"]},
        [],
        None,
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["check-double", "double"])
def test_forged_metadata_changes_nothing(released, source, name, metadata):
    cell_of(released, name)["metadata"] = metadata
    cell_of(released, "show-double")["metadata"] = metadata
    assert_whole(restored(released, source), source)


def test_an_added_cell_cannot_claim_a_place_or_a_tag(released, source):
    extra = {"nbgrader": {"grade": True, "grade_id": "mine", "locked": True}, "tags": ["demo"]}
    released["cells"].append(new_cell("print('I run')", metadata=extra))
    plan = restored(released, source)
    assert_whole(plan, source)
    assert not is_skipped(plan.notebook.cells[-1])
    assert [cell.id for cell in plan.notebook.cells if is_skipped(cell)] == ["show-double"]


def test_exchanged_ids_give_each_exercise_the_cell_of_its_grade_id(released, source):
    first, second = cell_of(released, "double"), cell_of(released, "column_means")
    first["id"], second["id"] = second["id"], first["id"]
    first["source"], second["source"] = ANSWER, MEANS
    plan = restored(released, source)
    assert (texts(plan)["double"], texts(plan)["column_means"]) == (ANSWER, MEANS)


def test_old_notebooks_have_no_ids(released, source):
    cell_of(released, "double")["source"] = ANSWER
    for cell in released["cells"]:
        del cell["id"]
    plan = restored(released, source)
    assert_whole(plan, source)
    assert texts(plan)["double"] == ANSWER


@pytest.mark.parametrize("kind", ["markdown", "raw", None, 5, "code "])
def test_a_cell_of_another_kind_is_run_all_the_same(released, source, kind):
    cell_of(released, "double").update(cell_type=kind, source=ANSWER)
    cell_of(released, "check-double").update(cell_type=kind)
    plan = restored(released, source)
    assert_whole(plan, source)
    assert texts(plan)["double"] == ANSWER


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["def double(x):\n", "    return x"], "def double(x):\n    return x"),
        (["a", 5, None, "b"], "ab"),
        ([], ""),
        ("a\ud800b", "a?b"),
        ("a\0b", "a\0b"),
    ],
    ids=["lines", "not only text", "no lines", "lone surrogate", "null"],
)
def test_source_may_be_lines(released, source, given, read):
    cell_of(released, "double")["source"] = given
    assert texts(restored(released, source))["double"] == read


@pytest.mark.parametrize("given", [None, 5, {"a": 1}, True])
def test_a_cell_without_text_is_missing(released, source, given):
    cell_of(released, "double")["source"] = given
    assert texts(restored(released, source))["double"].startswith("# This cell was missing")


class TestUnattempted:
    @pytest.mark.parametrize(
        ("old", "new"),
        [("# twice x", "# how?"), ("    ### START", "    # later\n\n    ### START"), ("    twice", "    twice ")],
        ids=["comment changed", "comment added", "layout"],
    )
    def test_a_stub_with_other_comments_or_layout(self, released, source, old, new):
        cell = cell_of(released, "double")
        cell["source"] = "".join(cell["source"]).replace(old, new)
        assert restored(released, source).unattempted == {"double", "column_means"}

    @pytest.mark.parametrize("text", [ANSWER, "", "pass", "def double(x", "-" * 90_000 + "1", "x" * 200_000])
    def test_any_other_code_is_an_attempt(self, released, source, text):
        cell_of(released, "double")["source"] = text
        assert restored(released, source).unattempted == {"column_means"}

    @pytest.mark.parametrize(
        "text",
        [
            ANSWER,
            "double = lambda x: 2 * x",
            "from numpy import add as double",
            "if True:\n    def double(x): return 2 * x",
            "for double in [abs]: pass",
            "!echo double",
            "#" * 200_000 + "\ndouble = abs",
        ],
    )
    def test_defined_in_a_cell_of_the_students_own(self, released, source, text):
        released["cells"].insert(4, new_cell(text))
        assert restored(released, source).unattempted == {"column_means"}

    @pytest.mark.parametrize(
        "cell",
        [new_cell("print(double(2))"), new_cell("doubled = 1"), new_cell(ANSWER, "markdown"), new_cell("!ls")],
        ids=["called", "another name", "in prose", "a command"],
    )
    def test_only_mentioned_in_a_cell_of_the_students_own(self, released, source, cell):
        released["cells"].insert(4, cell)
        assert restored(released, source).unattempted == {"double", "column_means"}


NO_NOTEBOOK = "The file is not a notebook; save it in Jupyter and submit it again."
OTHER_VERSION = "The file is a notebook of another version; save it from a current Jupyter and submit it."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", NO_NOTEBOOK),
        (b"PK\x03\x04", NO_NOTEBOOK),
        (b"\xff\xfe\x00", NO_NOTEBOOK),
        (b"[]", NO_NOTEBOOK),
        (b"null", NO_NOTEBOOK),
        (b'"cells"', NO_NOTEBOOK),
        (b'{"cells": []}', NO_NOTEBOOK),
        (b'{"nbformat": 4}', NO_NOTEBOOK),
        (b'{"nbformat": null, "cells": []}', NO_NOTEBOOK),
        (b'{"nbformat": Infinity, "cells": []}', NO_NOTEBOOK),
        (b'{"nbformat": NaN, "cells": []}', NO_NOTEBOOK),
        (b'{"nbformat": 4, "cells": ' + b"[" * 100_000, NO_NOTEBOOK),
        (b'{"nbformat": ' + b"4" * 5000 + b', "cells": []}', NO_NOTEBOOK),
        (b'{"nbformat": 3, "worksheets": [], "cells": []}', OTHER_VERSION),
        (b'{"nbformat": 4, "cells": {}}', OTHER_VERSION),
        (b'{"nbformat": 4, "cells": [' + b"0," * 2_000 + b"0]}", "The notebook has more than 2000 cells"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_is_no_notebook_is_said(source, content, sentence):
    with pytest.raises(UnreadableError) as raised:
        restore(content, source)
    assert str(raised.value).startswith(sentence)


def test_a_file_that_is_too_large_is_not_even_parsed(source, monkeypatch):
    monkeypatch.setattr(submission.json, "loads", None)
    with pytest.raises(UnreadableError, match="larger than 20 MB; clear the outputs"):
        restore(b" " * (submission.MAX_BYTES + 1), source)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_may_be_encoded_as_json_may_be(released, source, encoding):
    cell_of(released, "double")["source"] = ANSWER + "  # λ"
    content = json.dumps(released, ensure_ascii=False).encode(encoding)
    assert texts(restored(content, source))["double"] == ANSWER + "  # λ"


def test_a_notebook_without_cells_is_all_missing(source):
    plan = restored({"nbformat": 4, "cells": []}, source)
    assert_whole(plan, source)
    assert plan.unattempted == frozenset()


# Anything that JSON can say, most of it in the places where a notebook has something.

ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.floats(), st.text(max_size=8)),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=8), parts, max_size=3),
    max_leaves=6,
)
IDS = st.sampled_from(["double", "check-double", "column_means", "imports", "title", "show-double", "mine", ""])


def perhaps(strategy):
    return st.one_of(strategy, strategy, strategy, ANYTHING)


TEXTS = st.sampled_from([ANSWER, MEANS, "", "def double(", "double = 1", "\ud800", "# notes"])
METADATA = st.fixed_dictionaries(
    {},
    optional={
        "nbgrader": perhaps(
            st.fixed_dictionaries({}, optional={"grade_id": perhaps(IDS), "points": ANYTHING, "solution": ANYTHING})
        ),
        "tags": ANYTHING,
        "names": ANYTHING,
    },
)
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": perhaps(st.sampled_from(["code", "markdown", "raw"])),
        "id": perhaps(IDS),
        "metadata": perhaps(METADATA),
        "source": perhaps(TEXTS | st.lists(TEXTS, max_size=2)),
        "outputs": ANYTHING,
    },
)
NOTEBOOKS = st.fixed_dictionaries(
    {
        "nbformat": st.sampled_from([4, 4, 4, 4, "4", 4.5, 3, None]),
        "cells": perhaps(st.lists(perhaps(CELLS), max_size=8)),
    },
    optional={"metadata": ANYTHING, "nbformat_minor": ANYTHING},
)


@given(NOTEBOOKS | ANYTHING)
@example({"nbformat": float("inf"), "cells": []})
def test_any_json_is_a_plan_or_unreadable(source, data):
    try:
        plan = restored(data, source)
    except UnreadableError:
        return
    assert_whole(plan, source)
    assert nbformat.writes(plan.notebook).encode()


@given(st.binary(max_size=60))
def test_any_bytes_are_a_plan_or_unreadable(source, data):
    with pytest.raises(UnreadableError):
        restore(data, source)
