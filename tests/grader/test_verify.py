"""A good lesson is found good; a lesson broken in any of the promised ways is named with exercise and reason."""

import json

import nbformat
import pytest

from grader.authoring import verify as verification
from grader.authoring.build import build
from grader.authoring.handout import released
from grader.authoring.mutation import Fate, Score
from grader.authoring.verify import verify, verify_mutants
from grader.errors import GraderError


def _release(folder):
    """As `grader release` writes the notebook, without the time nbgrader takes."""
    folder.release.mkdir(parents=True, exist_ok=True)
    nbformat.write(released(folder), folder.release / f"{folder.name}.ipynb")


def _edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def no_runs(monkeypatch):
    """Leave out the two runs in the sandbox, where they are not what is looked at."""
    monkeypatch.setattr(verification, "_extremes", lambda course, folder: iter(()))


def _broken(course):
    return [(f.exercise, f.promise, f.reason) for f in verify(course, course.lesson("tiny")) if not f.kept]


def test_a_good_lesson_keeps_every_promise(own_course, sandbox, run_cli):
    folder = own_course.lesson("tiny")
    _release(folder)
    findings = list(verify(own_course, folder))
    assert [finding for finding in findings if not finding.kept] == []
    assert len(findings) >= 4 + 2 * (3 + 5)
    assert {finding.exercise for finding in findings} == {None, "double", "column_means"}

    code, out, err = run_cli("verify", "tiny", "--json", cwd=own_course.root)
    assert (code, err) == (0, "")
    rows = json.loads(out)
    assert [row["promise"] for row in rows] == [finding.promise for finding in findings]
    assert set(rows[0]) == {"lesson", "promise", "kept", "reason", "exercise"}
    assert all(row["kept"] is True for row in rows)


EXERCISES, LESSON = "exercises.py", "lesson.py"
BREAKS = {
    "wrong reference": (
        EXERCISES,
        ("keepdims=True) / X.shape[0]", "keepdims=True) / (X.shape[0] + 1e-3)"),
        ("column_means", "reference and solution agree", "column_means("),
    ),
    "mistake equal to the solution": (
        EXERCISES,
        ("lambda x: x**2", "lambda x: x * 2"),
        ("double", 'the mistake "squared" loses and is diagnosed', "it passes with seed 0"),
    ),
    "mistake that passes at times": (
        EXERCISES,
        ("lambda x: 2 * np.abs(x)", "lambda x: 2 * x if np.size(x) == 1 and x < 8.5 else 2 * x + (np.max(x) > 8.5)"),
        ("double", 'the mistake "negative ignored" loses and is diagnosed', "it passes with seed"),
    ),
    "two mistakes alike": (
        EXERCISES,
        ("lambda X: X.mean(axis=0)", "lambda X: X.mean(axis=1, keepdims=True)"),
        ("column_means", 'the mistake "flat" loses and is diagnosed', 'it is taken for "rows"'),
    ),
    "points": (EXERCISES, ("points=60", "points=50.5"), (None, "points sum to 100", "they sum to 90.5")),
    "too few mistakes": (
        EXERCISES,
        ('Mistake("unchanged", "The argument comes back as it went in.", lambda x: x),', ""),
        ("double", "has at least 5 mistakes", "it has 4"),
    ),
    "no hidden cases": (
        EXERCISES,
        (
            'cases=(\n                Case("two rows"',
            'cases=(Case("rows", lambda rng: (np.ones((2, 3)),), public=True),) or (\n                Case("two rows"',
        ),
        ("column_means", "has public and hidden cases", "it has 1 public and 0 hidden cases"),
    ),
    "solution in given code": (
        LESSON,
        ("SAMPLE = ", "# means = np.ones((1, rows)) @ X / rows\nSAMPLE = "),
        (None, "the release leaks nothing", "holds a line of the solution: means = np.ones((1, rows)) @ X / rows"),
    ),
    "judge in given code": (
        LESSON,
        ("SAMPLE = ", "# judge(SAMPLE)\nSAMPLE = "),
        (None, "the release leaks nothing", 'the released notebook holds "judge("'),
    ),
}


@pytest.mark.parametrize("name", BREAKS)
@pytest.mark.usefixtures("no_runs")
def test_a_broken_promise_is_named(name, own_course):
    file, change, (exercise, promise, reason) = BREAKS[name]
    folder = own_course.lesson("tiny")
    _edit(folder.text.with_name(file), *change)
    build(folder)
    _release(folder)
    broken = _broken(own_course)
    assert [(e, p) for e, p, r in broken if reason in r] == [(exercise, promise)], broken


def test_a_wrong_solution_is_named_by_running_it(own_course, sandbox, run_cli):
    folder = own_course.lesson("tiny")
    _edit(folder.text, "twice = x + x", "twice = x + x + 1")
    _edit(folder.text, "SAMPLE = np.array", "SAMPLE = np.aray")
    build(folder)
    _release(folder)
    code, out, err = run_cli("verify", "tiny", cwd=own_course.root)
    assert code == 1
    lines = [line for line in out.splitlines() if line.startswith("BROKEN")]
    assert any("the solution of double is judged failed: double(" in line for line in lines)
    assert any("the cell sample of the untouched release stops with AttributeError" in line for line in lines)
    assert "the cell sample stops with AttributeError" in err
    assert "Traceback" not in err


@pytest.mark.usefixtures("no_runs")
def test_what_is_not_current_is_named(own_course):
    folder = own_course.lesson("tiny")
    (_, promise, reason), *_ = _broken(own_course)
    assert promise == "the built notebook and the public cases are current"
    assert 'run "grader release tiny"' in reason
    _release(folder)
    assert _broken(own_course) == []

    _edit(folder.text, "That was all.", "That was it.")
    ((_, promise, reason),) = _broken(own_course)
    assert reason == f'{folder.source} is not what the lesson\'s text gives; run "grader build tiny"'
    build(folder)
    ((_, promise, reason),) = _broken(own_course)
    assert reason == 'release/tiny is not what the source gives; run "grader release tiny"'

    _edit(folder.exercises_file, "(np.array([1.0, -2.5, 4.0]),)", "(np.array([1.0, -2.5, 5.0]),)")
    assert str(folder.public_cases) in _broken(own_course)[0][2]


RIGHT = Fate("a → b", lost=False, told=False)
TOLD, UNTOLD = (Fate("c → d", lost=True, told=told) for told in (True, False))


@pytest.mark.parametrize(
    ("score", "broken", "told"),
    [
        (Score("f", (TOLD,) * 4 + (UNTOLD,), 2, ()), [], (True, "80%")),
        (Score("f", (TOLD,) * 3 + (UNTOLD,), 2, ()), [], (False, "75%")),
        (Score("f", (TOLD, RIGHT), 0, ()), ["it passes: a → b"], (True, "100%")),
        (Score("f", (TOLD, RIGHT), 0, ("no mutant",)), ["it passes: a → b", "no mutant"], (True, "100%")),
        (Score("f", (), 0, ()), [], (True, "100%")),
    ],
    ids=["good", "silent", "survivor", "stale", "none"],
)
def test_mutants_must_lose_and_be_told_why(tiny, monkeypatch, score, broken, told):
    monkeypatch.setattr(verification, "try_mutants", lambda folder, sample: iter([score]))
    *lose, are_told = verify_mutants(tiny.lesson("tiny"))
    assert [finding.reason for finding in lose if not finding.kept] == broken
    assert {finding.promise for finding in lose} == {verification.MUTANTS_LOSE}
    assert (are_told.kept, are_told.reason) == told


def test_of_a_sample_the_share_told_is_not_looked_at(tiny, monkeypatch):
    monkeypatch.setattr(verification, "try_mutants", lambda folder, sample: iter([Score("f", (UNTOLD,), 0, ())]))
    (lose,) = verify_mutants(tiny.lesson("tiny"), sample=1)
    assert (lose.promise, lose.kept) == (verification.MUTANTS_LOSE, True)


@pytest.mark.usefixtures("sandbox")
def test_a_reference_that_fails_is_said_in_a_sentence(own_course):
    folder = own_course.lesson("tiny")
    _edit(folder.exercises_file, "reference=lambda x: 2 * x", "reference=lambda x: 2 * x if np.max(x) > 0 else 1 / 0")
    build(folder)
    _release(folder)
    with pytest.raises(GraderError, match=r"^The reference of double fails on double\(-"):
        list(verify(own_course, folder))
