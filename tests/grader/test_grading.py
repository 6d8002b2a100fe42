"""A submission of each behaviour of tests/notebooks, from bytes to verdict."""

import json

import nbformat
import pytest

from grader.judging.grading import fingerprint, grade, recorded
from grader.judging.judge import Deck

#: Stands for a sandbox where the submission is not run.
NOT_USED = None
ALL, NONE = (("passed", 40), ("passed", 60)), (("missing", 0), ("missing", 0))

#: Notebook → (outcome, score) of double and of column_means, and words of the first message that is not praise.
EXPECTED = {
    "solved": (ALL, "3 hidden cases"),
    "untouched": ((("unattempted", 0), ("unattempted", 0)), "Nothing was written here yet"),
    "partly_right": ((("failed", 30), ("passed", 60)), "What does a negative number become?"),
    "extra_cells_prints_warnings": (ALL, ""),
    "mutates_arguments": (ALL, ""),
    "assigned_not_defined": (ALL, ""),
    "solved_in_a_cell_of_its_own": (ALL, ""),
    "syntax_error": ((("error", 0), ("passed", 60)), "SyntaxError"),
    "returns_none": ((("failed", 0), ("passed", 60)), "returned None"),
    "returns_function": ((("failed", 0), ("passed", 60)), "of type function"),
    "renamed_function": ((("missing", 0), ("passed", 60)), "No function of this name"),
    "raises_system_exit": ((("error", 0), ("passed", 60)), "SystemExit: done (line 2: raise SystemExit('done'))"),
    "exits_notebook": ((("error", 0), ("passed", 60)), "SystemExit"),
    "recursion": ((("error", 0), ("passed", 60)), "RecursionError"),
    "strange_text_in_error": ((("error", 0), ("passed", 60)), "ValueError"),
    "strange_text_in_keys": ((("failed", 0), ("passed", 60)), "is a dictionary; it should be a number"),
    "failing_str": ((("error", 0), ("passed", 60)), "Sly"),
    "missing_cell": ((("missing", 0), ("passed", 60)), "No function of this name"),
    "copied_cell": (ALL, ""),
    "reordered": (ALL, ""),
    "changed_locked_cell": ((("failed", 0), ("passed", 60)), "wrong value"),
    "wrong_nbformat": (NONE, "another version; save it from a current Jupyter"),
    "invalid_json": (NONE, "not a notebook; save it in Jupyter and submit it again"),
    "infinite_loop": ((("timeout", 0), ("passed", 60)), "does a loop in it ever end?"),
    "infinite_loop_in_extra_cell": (ALL, ""),
    "infinite_loop_of_prints": (ALL, ""),
    "os_exit": ((("killed", 0), ("passed", 60)), "was exit() called"),
    "crash": ((("killed", 0), ("passed", 60)), "Python itself stopped here"),
    "memory_bomb": ((("error", 0), ("passed", 60)), "MemoryError"),
    "fork_bomb": (ALL, ""),
    "fork_that_returns": (ALL, ""),
    "background_thread": (ALL, ""),
    "output_flood": (ALL, ""),
    "big_array": ((("error", 0), ("passed", 60)), "MemoryError"),
    "big_list": ((("failed", 0), ("passed", 60)), "too many parts"),
    "fills_the_disk": (ALL, ""),
    "patched_judge": ((("missing", 0), ("missing", 0)), ""),
    "patched_numpy_allclose": ((("failed", 0), ("failed", 0)), "wrong value"),
    "patched_builtins": ((("failed", 0), ("failed", 0)), "wrong value"),
    "ndarray_subclass_equal_to_everything": ((("failed", 0), ("failed", 0)), "wrong"),
    "object_equal_to_everything": ((("failed", 0), ("failed", 0)), "of type Yes; it should be a number"),
    "wants_reference": ((("error", 0), ("failed", 0)), "ModuleNotFoundError: No module named 'lessons'"),
    "skip_execution_tag": ((("failed", 0), ("passed", 60)), "wrong value"),
    "writes_fake_frames_to_the_channel": ((("failed", 0), ("passed", 60)), "wrong value"),
    "writes_end_to_the_channel": (NONE, ""),
    "writes_garbage_to_the_channel": (ALL, ""),
    "writes_malformed_frames_to_the_channel": (ALL, ""),
    "writes_an_unfolding_answer_to_the_channel": (ALL, ""),
    "closes_the_channel": (ALL, ""),
    "puts_out_active_content": (ALL, ""),
}


def _keeps_what_cells_put_out(cells):
    first, second = (cells[f"added-{index}-imports"] for index in (0, 1))
    assert [output.output_type for output in first.outputs] == ["stream", "stream", "execute_result"]
    assert [output.get("name") for output in first.outputs[:2]] == ["stdout", "stderr"]
    assert "UserWarning: look" in first.outputs[1].text
    assert first.outputs[2].data == {"text/plain": "[1, 2]"}
    assert first.execution_count == first.outputs[2].execution_count == 2
    assert second.outputs[0].ename == "NameError"
    assert "not run when grading" in cells["show-double"].outputs[0].text
    assert "judge(" in cells["check-double"].source


def _says_which_cell_was_stopped(cells):
    assert "This cell was stopped (timeout)" in cells["added-0-imports"].outputs[-1].text
    assert cells["check-double"].execution_count is not None


def _leaves_active_content_out(cells):
    data = [output.data for output in cells["double"].outputs if "data" in output]
    assert any("<b>BOLD</b>" in bundle.get("text/html", "") for bundle in data)
    assert any("image/png" in bundle for bundle in data)
    for bundle in data:
        assert set(bundle) <= {"text/plain", "text/html", "image/png"}
        assert "ACTIVE" not in bundle.get("text/html", "")
        assert "<img" not in bundle.get("text/html", "")


def _found_no_secret(cells):
    assert cells["added-0-imports"].outputs[0].text == "[]\n"


def _cuts_floods_short(cells):
    first, note = cells["added-0-imports"].outputs
    assert len(first.text) <= 100_000
    assert "The rest of the output was left out" in note.text


#: What else is to be seen in the executed notebook.
SEEN = {
    "extra_cells_prints_warnings": _keeps_what_cells_put_out,
    "infinite_loop_in_extra_cell": _says_which_cell_was_stopped,
    "puts_out_active_content": _leaves_active_content_out,
    "wants_reference": _found_no_secret,
    "output_flood": _cuts_floods_short,
}


@pytest.fixture(scope="module")
def deck(tiny):
    return Deck(tiny.lesson("tiny").lesson)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_submission(name, tiny, sandbox_of_tiny, limits, submission, deck, tmp_path):
    expected, words = EXPECTED[name]
    graded = grade(submission(name), tiny.lesson("tiny"), sandbox_of_tiny, limits, deck, mark="the mark")

    parts = graded.verdict.exercises
    assert [part.name for part in parts] == ["double", "column_means"]
    assert tuple((part.outcome, part.score) for part in parts) == expected, [part.message for part in parts]
    assert graded.verdict.score == sum(score for _, score in expected)
    assert words in next((part.message for part in parts if part.outcome != "passed"), parts[0].message)
    for part in parts:
        assert part.message.endswith((".", "?", ")"))
        assert len(part.message) < 2000
        assert all(sign.isprintable() or sign == "\n" for sign in part.message)

    graded.notebook.encode()  # No lone surrogates.
    assert len(graded.notebook) < 3_000_000
    notebook = nbformat.reads(graded.notebook, as_version=4)
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    notes = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    for part in parts:
        assert f"{part.outcome}: {part.score:g} of {part.max_score:g} points." in notes
    SEEN.get(name, lambda cells: None)({cell.id: cell for cell in notebook.cells})

    executed = tmp_path / "executed.ipynb"
    executed.write_text(graded.notebook, encoding="utf-8")
    record = recorded(executed)
    assert (record.fingerprint, record.verdict) == ("the mark", graded.verdict)
    assert (record.seconds is None) == bool(graded.verdict.problem)
    assert record.seconds is None or 0 < record.seconds < 60
    assert record.sources == {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "code"}


def test_every_notebook_is_tried(submission, request):
    folder = request.config.rootpath / "tests" / "notebooks"
    assert {path.stem for path in folder.glob("*.ipynb")} == set(EXPECTED)


def test_a_fingerprint_changes_with_the_submission_and_the_lesson():
    assert len({fingerprint(b"a", "1"), fingerprint(b"b", "1"), fingerprint(b"a", "2")}) == 3
    assert fingerprint(b"a", "1") == fingerprint(b"a", "1")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"null",
        b"3",
        b'{"cells": []}',
        b'{"nbformat": 4}',
        b'{"nbformat": 4, "cells": {}}',
        b'{"nbformat": Infinity, "cells": []}',
        b'{"nbformat": ' + b"9" * 5000 + b', "cells": []}',
        b"[" * 100_000,
        b'{"nbformat": 4, "cells": [' + b"[" * 50_000 + b"]" * 50_000 + b"]}",
        json.dumps({"nbformat": 4, "cells": [{"cell_type": "code"}] * 2001}).encode(),
        b" " * 20_000_001,
    ],
    ids=lambda content: content[:30].decode("latin-1").strip() or f"{len(content)} blanks",
)
def test_what_is_no_notebook_scores_nothing_and_says_so(content, tiny, deck, limits):
    graded = grade(content, tiny.lesson("tiny"), NOT_USED, limits, deck)
    assert graded.verdict.score == 0
    assert graded.verdict.problem
    assert {part.outcome for part in graded.verdict.exercises} == {"missing"}
    nbformat.validate(nbformat.reads(graded.notebook, as_version=4))


def test_cells_of_strange_kinds_do_no_harm(tiny, sandbox_of_tiny, limits, deck, submission):
    made = json.loads(submission("solved"))
    strange = [None, 3, {}, {"cell_type": [], "source": {}, "metadata": [], "id": {}}, {"source": ["\ud800", 3]}]
    made["cells"] = [*strange, *made["cells"], *strange, {"cell_type": "raw", "source": "raw", "attachments": 3}]
    graded = grade(json.dumps(made).encode(), tiny.lesson("tiny"), sandbox_of_tiny, limits, deck)
    assert graded.verdict.score == 100
    nbformat.validate(nbformat.reads(graded.notebook, as_version=4))


def test_more_code_than_fits_the_sandbox_gets_a_verdict(tiny, limits, deck, submission):
    made = json.loads(submission("solved"))
    made["cells"].append({"cell_type": "code", "source": "data = '" + "x" * 9_000_000 + "'", "metadata": {}})
    graded = grade(json.dumps(made).encode(), tiny.lesson("tiny"), NOT_USED, limits, deck)
    assert "more than 500,000 characters; read data from files" in graded.verdict.problem


def test_hidden_cases_are_drawn_anew_for_each_run_and_differ_within_it(tiny, sandbox_of_tiny, limits, submission):
    folder = tiny.lesson("tiny")

    def judged_by(deck):  # The message names the call, and so the drawn argument.
        graded = grade(submission("partly_right"), folder, sandbox_of_tiny, limits, deck)
        return graded.verdict.exercises[0].message

    decks = [Deck(folder.lesson, size=1) for _ in range(2)]
    assert len({judged_by(deck) for deck in decks}) == 2
    assert len({judged_by(decks[0]) for _ in range(3)}) == 1
    large = Deck(folder.lesson)
    assert 1 < len({judged_by(large) for _ in range(30)}) <= 8
