"""Mutants are judged like answers: each loses, or is recorded as equivalent with the reason."""

import signal

import pytest

from grader.authoring import mutation
from grader.authoring.build import build
from grader.authoring.mutants import Mutant, mutants
from grader.authoring.mutation import EQUIVALENTS, Fate, Score, equivalents, try_mutants
from grader.authoring.solution import solve
from grader.errors import GraderError

SQUARE = "twice = x + x → twice = x * x"


@pytest.fixture(scope="module")
def scores(tiny):
    """What became of all mutants of the tiny lesson."""
    return {score.exercise: score for score in try_mutants(tiny.lesson("tiny"), workers=1)}


def record(course, text):
    """Record equivalent mutants in a course's tiny lesson."""
    folder = course.lesson("tiny")
    folder.text.with_name(EQUIVALENTS).write_text(text, encoding="utf-8")
    return folder


def entry(*changes, exercise="double", reason="no call can tell"):
    return f'[[{exercise}]]\nreason = "{reason}"\nchanges = {list(changes)}\n'


def test_every_exercise_is_tried_with_every_mutant(scores, tiny):
    assert list(scores) == ["double", "column_means"]
    cells = solve(tiny.lesson("tiny")).cells
    for name, score in scores.items():
        assert [fate.change for fate in score.fates] == [mutant.change for mutant in mutants(cells[name])]
        assert (score.equivalent, score.stale) == (0, ())


def test_mutants_lose_and_are_told_why(scores):
    fates = {fate.change: fate for fate in scores["double"].fates}
    assert scores["double"].survivors == ()
    assert fates[SQUARE].lost
    assert fates[SQUARE].told  # Not by a clue: it is a catalogued mistake.
    assert fates["return twice → pass"].message.endswith("is a line still to be written, or the return missing?")
    assert "UnboundLocalError" in fates["twice = x + x → twice = twice + x"].message
    assert scores["double"].told > 0.8


def test_a_message_holds_what_the_judge_said_and_the_clue(scores):
    fates = {fate.change: fate.message for fate in scores["double"].fates}
    assert fates["twice = x + x → twice = x - x"].endswith("has the wrong value. The wrong values are 0.")


def test_a_mutant_that_is_right_survives_until_it_is_recorded(own_course):
    swapped = "twice = np.maximum(x + x, x * 2) → twice = np.maximum(x * 2, x + x)"
    folder = own_course.lesson("tiny")
    text = folder.text.read_text(encoding="utf-8")
    folder.text.write_text(text.replace("twice = x + x", swapped.split(" → ")[0]), encoding="utf-8")
    build(folder)
    (score,) = try_mutants(folder, exercises=["double"], workers=1)
    assert swapped in [fate.change for fate in score.survivors]
    record(own_course, entry(swapped, SQUARE))
    (score,) = try_mutants(folder, exercises=["double"], workers=1)
    assert swapped not in [fate.change for fate in score.fates]
    assert score.equivalent == 1
    assert score.stale == (f"no mutant makes the change recorded as equivalent: {SQUARE}",)


def test_a_sample_is_always_the_same_and_no_larger(own_course):
    folder = own_course.lesson("tiny")
    first, again = (
        [[fate.change for fate in score.fates] for score in try_mutants(folder, sample=3, workers=1)] for _ in range(2)
    )
    assert first == again
    assert [len(changes) for changes in first] == [3, 3]


def test_a_sample_larger_than_all_is_all(tiny, scores):
    (score,) = try_mutants(tiny.lesson("tiny"), exercises=["double"], sample=10**6, workers=1)
    assert score == scores["double"]


# --- The record -----------------------------------------------------------------------------------------------

LOSES, LIVES, UNTRIED = (Fate(change, lost, told=lost) for change, lost in (("a", True), ("b", False), ("c", False)))
MADE = tuple(Mutant(change, "") for change in "abc")


@pytest.mark.parametrize(
    ("tried", "recorded", "survivors", "equivalent", "stale"),
    [
        ((LOSES, LIVES), "", "b", 0, ()),
        ((LOSES, LIVES), "b", "", 1, ()),
        ((LOSES, LIVES), "a", "b", 0, ("recorded as equivalent, but it loses: a",)),
        ((LOSES, LIVES), "x", "b", 0, ("no mutant makes the change recorded as equivalent: x",)),
        ((LOSES,), "c", "", 0, ()),
        ((LOSES, Fate("a", lost=False, told=False)), "a", "", 1, ()),
    ],
    ids=["no record", "recorded", "it loses", "it is not made", "not in the sample", "made in two places"],
)
def test_what_a_record_does(tried, recorded, survivors, equivalent, stale):
    score = mutation._score("f", MADE, tried, frozenset(recorded))
    assert [fate.change for fate in score.survivors] == list(survivors)
    assert (score.equivalent, score.stale) == (equivalent, stale)


@pytest.mark.parametrize(
    ("fates", "told"),
    [((), 1), ((LIVES,), 1), ((LOSES, LIVES), 1), ((LOSES, Fate("d", lost=True, told=False)), 0.5)],
)
def test_the_share_told_is_of_those_that_lose(fates, told):
    assert Score("f", fates, 0, ()).told == told


def test_changes_are_recorded_by_exercise_with_a_reason(own_course):
    folder = record(own_course, entry("a → b", "c → d") + entry("e → f") + entry("g → h", exercise="column_means"))
    assert equivalents(folder) == {"double": {"a → b", "c → d", "e → f"}, "column_means": {"g → h"}}


def test_no_record_is_none(tiny):
    assert equivalents(tiny.lesson("tiny")) == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[double]\n", "Expected ']]' at the end of an array declaration"),
        (entry("a", reason=" "), "an entry of double gives no reason."),
        ('[[double]]\nchanges = ["a"]\n', "an entry of double gives no reason."),
        ("[[double]]\nreason = 3\nchanges = []\n", "an entry of double gives no reason."),
        ('[[double]]\nreason = "so"\n', "an entry of double has no list of changes."),
        ('[[double]]\nreason = "so"\nchanges = "a → b"\n', "an entry of double has no list of changes."),
        ('[[double]]\nreason = "so"\nchanges = [1]\n', "an entry of double has no list of changes."),
        ('[double]\nreason = "so"\nchanges = ["a"]\n', "write [[double]] above each entry."),
        ('double = "a → b"\n', "write [[double]] above each entry."),
    ],
)
def test_a_record_that_is_none_is_refused(own_course, text, reason):
    folder = record(own_course, text)
    with pytest.raises(GraderError) as stopped:
        equivalents(folder)
    assert str(stopped.value).startswith(f"{folder.text.with_name(EQUIVALENTS)} is no record of equivalent mutants: ")
    assert reason in str(stopped.value)


def test_a_record_of_another_lessons_exercise_is_refused(own_course):
    folder = record(own_course, entry("a → b", exercise="triple"))
    with pytest.raises(GraderError, match=r"equivalents\.toml speaks of triple, which is no exercise of tiny\.$"):
        list(try_mutants(folder))


# --- One mutant -----------------------------------------------------------------------------------------------


@pytest.fixture
def fate(tiny, monkeypatch):
    """Judge source as a mutant of ``double`` in this process, with little patience."""
    monkeypatch.setattr(mutation, "PATIENCE", 0.3)
    before = signal.signal(signal.SIGALRM, mutation._time_up)
    yield lambda source: mutation._fate(tiny.root, "tiny", "double", Mutant("change", source))
    signal.signal(signal.SIGALRM, before)


def function(*lines):
    return "def double(x):\n    " + "\n    ".join(lines) + "\n"


@pytest.mark.parametrize(
    ("source", "lost", "told", "message"),
    [
        (function("return 2 * x"), False, False, ""),
        (
            function("return 3 * x"),
            True,
            True,
            "The wrong values are the right ones, all of them times the same factor.",
        ),
        (function("return x**2"), True, True, "has the wrong value."),
        (function("return [x]"), True, True, "The returned value is a list; it should be a number."),
        (function("return 1 / 0"), True, True, "stopped with ZeroDivisionError: division by zero."),
        (function("return 40 * np.cos(x * x)"), True, False, "has the wrong value."),
        ("1 / 0", True, True, "It does not run, or does not end."),
        ("def twice(x):\n    return 2 * x", True, True, "It does not run, or does not end."),
        (function("while True:", "    pass"), True, True, "It does not run, or does not end."),
        (function("try:", "    while True:", "        pass", "except Exception:", "    return 2 * x"), True, True, ""),
    ],
    ids=[
        "right",
        "tripled",
        "a known mistake",
        "a list",
        "raises",
        "a wave",
        "fails",
        "no function",
        "a loop",
        "a net",
    ],
)
def test_the_fate_of_a_mutant(fate, source, lost, told, message):
    found = fate(source)
    assert (found.lost, found.told) == (lost, told)
    assert found.message.endswith(message)


def test_the_alarm_is_off_after_a_loop(fate):
    fate(function("while True:", "    pass"))
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_a_mutant_that_is_right_with_one_seed_survives(fate):
    assert not fate(function("return 2 * x if np.ndim(x) else 2 * x + (abs(x) < 3)")).lost


def test_what_a_mutant_prints_is_not_shown(fate, capsys):
    assert not fate(function("import sys", "print('loud')", "print('loud', file=sys.stderr)", "return 2 * x")).lost
    assert capsys.readouterr() == ("", "")


def test_a_mutant_that_ends_its_process_is_named(own_course):
    folder = own_course.lesson("tiny")
    text = folder.text.read_text(encoding="utf-8")
    ends = "twice = x + x if np.add(1, 1) == 2 else __import__('os')._exit(1)"
    folder.text.write_text(text.replace("twice = x + x", ends), encoding="utf-8")
    build(folder)
    with pytest.raises(GraderError, match=r"^A mutant of double ended the process that tried it"):
        list(try_mutants(folder, exercises=["double"], workers=1))
