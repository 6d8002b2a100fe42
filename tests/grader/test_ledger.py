"""Unchanged submissions are told without reading them; anything that changed is read."""

import os
import shutil
import sqlite3
import threading
from contextlib import closing

import pytest

from grader.errors import GraderError
from grader.judging.verdict import ExerciseVerdict, Outcome, Verdict
from grader.runs import autograde as autograding
from grader.runs import ledger as ledgers
from grader.runs.autograde import results
from grader.runs.ledger import FILE, Move, moves, open_ledger, state

VERDICT = Verdict("tiny", (ExerciseVerdict("double", Outcome.FAILED, 10.0, 40.0, "A long message.", "squared"),))


@pytest.fixture
def places(tmp_path):
    """A submission folder and an executed notebook."""
    submitted, executed = tmp_path / "submitted", tmp_path / "executed.ipynb"
    submitted.mkdir()
    (submitted / "tiny.ipynb").write_text("{}")
    executed.write_text("{}")
    return submitted, executed


@pytest.fixture
def ledger(own_course):
    with open_ledger(own_course, "tiny", "print") as opened:
        yield opened


def noted(ledger, places):
    submitted, executed = places
    ledger.note("ann", state(submitted), executed, VERDICT)


def test_what_was_noted_is_known_without_its_messages(ledger, places):
    noted(ledger, places)
    assert ledger.verdict("ann", *places) == VERDICT.brief()
    assert VERDICT.brief().exercises[0].message == ""
    assert VERDICT.brief().exercises[0].mistake == "squared"


def test_it_outlives_the_process(own_course, places):
    for fingerprint, known in (("print", None), ("print", VERDICT.brief()), ("other", None)):
        with open_ledger(own_course, "tiny", fingerprint) as ledger:
            assert ledger.verdict("ann", *places) == known
            if fingerprint == "print":
                noted(ledger, places)
    with open_ledger(own_course, "another", "print") as ledger:
        assert ledger.verdict("ann", *places) is None


def rewritten_alike(submitted, executed):
    path = submitted / "tiny.ipynb"
    before = path.stat()
    path.write_text("[]")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES = {
    "other content": lambda submitted, executed: (submitted / "tiny.ipynb").write_text("{ }"),
    "as long and as old": rewritten_alike,
    "another file beside it": lambda submitted, executed: (submitted / "timestamp.txt").write_text("now"),
    "renamed": lambda submitted, executed: (submitted / "tiny.ipynb").rename(submitted / "mine.ipynb"),
    "removed": lambda submitted, executed: (submitted / "tiny.ipynb").unlink(),
    "no folder": lambda submitted, executed: shutil.rmtree(submitted),
    "no executed notebook": lambda submitted, executed: executed.unlink(),
    "executed notebook edited": lambda submitted, executed: executed.write_text("{ }"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_is_seen(ledger, places, change):
    noted(ledger, places)
    change(*places)
    assert ledger.verdict("ann", *places) is None


def test_others_are_not_known(ledger, places):
    noted(ledger, places)
    assert ledger.verdict("bob", *places) is None


@pytest.mark.parametrize("content", [b"no database", b"", b"SQLite format 3\0" + bytes(200)])
def test_a_broken_ledger_is_made_anew(own_course, places, content):
    (own_course.root / FILE).parent.mkdir(exist_ok=True)
    (own_course.root / FILE).write_bytes(content)
    for _ in range(2):
        with open_ledger(own_course, "tiny", "print") as ledger:
            noted(ledger, places)
            assert ledger.verdict("ann", *places) == VERDICT.brief()


@pytest.fixture
def holder(own_course, places):
    """Another program that has locked a ledger with a verdict in it."""
    judged(own_course, places, "ann", 10.0)
    with closing(sqlite3.connect(own_course.root / FILE, check_same_thread=False)) as database:
        database.execute("BEGIN EXCLUSIVE")
        yield database


def test_a_locked_ledger_is_waited_for(own_course, places, holder):
    release = threading.Timer(0.3, holder.rollback)
    release.start()
    _, found = judged(own_course, places, "ann", 40.0)
    release.join()
    assert [move.before for move in found] == [{"double": 10.0}]  # Nothing of it was lost.


def test_a_ledger_that_stays_locked_is_named_and_kept(own_course, places, holder, monkeypatch):
    monkeypatch.setattr(ledgers, "PATIENCE", 0.1)
    with pytest.raises(GraderError, match=r"ledger\.db is locked, .* close the other program"):
        judged(own_course, places, "ann", 40.0)
    holder.rollback()
    assert len(judged(own_course, places, "ann", 20.0)[1]) == 1


def test_a_ledger_that_is_out_of_reach_is_kept(own_course, places, monkeypatch):
    judged(own_course, places, "ann", 10.0)
    kept = (own_course.root / FILE).read_bytes()
    connect = sqlite3.connect

    def refused(place, **named):
        return connect(place if str(place) == ":memory:" else place.parent, **named)

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", refused)
        with open_ledger(own_course, "tiny", "print") as ledger:
            noted(ledger, places)
            assert ledger.verdict("ann", *places) == VERDICT.brief()
    assert (own_course.root / FILE).read_bytes() == kept


def test_where_none_can_be_written_there_is_one_for_the_moment(own_course, places):
    shutil.rmtree(own_course.root / FILE.parent, ignore_errors=True)
    (own_course.root / FILE.parent).write_text("in the way")
    with open_ledger(own_course, "tiny", "print") as ledger:
        noted(ledger, places)
        assert ledger.verdict("ann", *places) == VERDICT.brief()


def judged(course, places, student, double):
    verdict = Verdict("tiny", (ExerciseVerdict("double", Outcome.FAILED, double, 40.0, ""),))
    with open_ledger(course, "tiny", "print") as ledger:
        ledger.note(student, state(places[0]), places[1], verdict)
    return moves(course, "tiny")


def test_scores_that_a_run_moved_are_known(own_course, places):
    assert moves(own_course, "tiny") == (None, [])
    first, none = judged(own_course, places, "ann", 10.0)
    assert none == []
    second, found = judged(own_course, places, "ann", 40.0)
    assert second > first
    assert found == [Move("ann", second, {"double": 10.0}, {"double": 40.0})]
    third, found = judged(own_course, places, "bob", 0.0)
    assert (third > second, [move.run for move in found]) == (True, [second])
    fourth, found = judged(own_course, places, "ann", 40.0)
    assert (fourth > third, [move.run for move in found]) == (True, [second])
    fifth, found = judged(own_course, places, "bob", 20.0)
    assert [(move.student, move.run) for move in found] == [("bob", fifth), ("ann", second)]
    assert moves(own_course, "another") == (None, [])


def test_reading_what_moved_leaves_a_broken_ledger_and_one_in_use_alone(own_course, places):
    assert moves(own_course, "tiny") == (None, [])
    assert not (own_course.root / FILE).exists()
    run, _ = judged(own_course, places, "ann", 10.0)
    with open_ledger(own_course, "tiny", "print") as ledger:
        noted(ledger, places)
        assert moves(own_course, "tiny") == (run, [])
    (own_course.root / FILE).write_bytes(b"no database")
    assert moves(own_course, "tiny") == (None, [])
    assert (own_course.root / FILE).read_bytes() == b"no database"


def test_a_ledger_of_before_scores_were_kept_goes_on(own_course, places):
    with open_ledger(own_course, "tiny", "print") as ledger:
        noted(ledger, places)
        ledger._database.execute("DROP TABLE scores")
    assert moves(own_course, "tiny") == (None, [])
    with open_ledger(own_course, "tiny", "print") as ledger:
        assert ledger.verdict("ann", *places) == VERDICT.brief()
    assert judged(own_course, places, "ann", 10.0)[0] is not None


def test_links_in_a_submission_are_not_followed(places, tmp_path):
    submitted, _ = places
    (submitted / "link").symlink_to(tmp_path / "elsewhere")
    before = state(submitted)
    (tmp_path / "elsewhere").write_text("something")
    assert state(submitted) == before != ""


def test_a_class_is_graded_again_without_being_read(own_course, hand_in, sandbox, limits, monkeypatch):
    folder = own_course.lesson("tiny")
    for student in ("ann", "bob"):
        hand_in(own_course, student, "partly_right")
    first = {result.student: result for result in results(own_course, folder, limits=limits, brief=True)}
    assert not any(result.unchanged for result in first.values())
    assert all(not part.message for result in first.values() for part in result.verdict.exercises)
    reading = autograding.read_submission
    read = []
    noting = lambda student, *rest: read.append(student) or reading(student, *rest)  # noqa: E731
    monkeypatch.setattr(autograding, "read_submission", noting)
    again = {result.student: result for result in results(own_course, folder, limits=limits, brief=True)}
    assert read == []
    assert {name: result.verdict for name, result in again.items()} == {n: r.verdict for n, r in first.items()}
    assert all(result.unchanged for result in again.values())
    hand_in(own_course, "bob", "solved")
    changed = {result.student: result.unchanged for result in results(own_course, folder, limits=limits, brief=True)}
    assert (read, changed) == (["bob"], {"ann": True, "bob": False})


def test_with_messages_the_executed_notebooks_are_read(own_course, hand_in, sandbox, limits):
    folder = own_course.lesson("tiny")
    hand_in(own_course, "ann", "partly_right")
    (first,) = results(own_course, folder, limits=limits)
    (again,) = results(own_course, folder, limits=limits)
    assert again.unchanged
    assert again.verdict == first.verdict
    assert any(part.message for part in again.verdict.exercises)


def test_a_grade_that_is_gone_from_the_gradebook_is_given_again(own_course, hand_in, sandbox, limits):
    folder = own_course.lesson("tiny")
    hand_in(own_course, "ann", "solved")
    list(results(own_course, folder, limits=limits, brief=True))
    (own_course.root / "gradebook.db").unlink()
    (result,) = results(own_course, folder, limits=limits, brief=True)
    assert not result.unchanged
