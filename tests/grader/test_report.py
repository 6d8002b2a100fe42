"""The class at a glance, as text."""

import io

import pytest
from rich.console import Console

from grader.course import PROJECT, Course
from grader.judging.verdict import ExerciseVerdict, Outcome, Verdict
from grader.reports import report
from grader.reports.report import show
from grader.runs.autograde import Result, graded_before


def _text(folder, results):
    console = Console(file=io.StringIO(), width=140, color_system=None)
    show(console, folder, results)
    return console.file.getvalue()


def _result(student, double=("passed", None), means=("passed", None)):
    parts = [
        ExerciseVerdict(name, Outcome(outcome), most if outcome == "passed" else 0.0, most, "…", mistake)
        for name, most, (outcome, mistake) in (("double", 40.0, double), ("column_means", 60.0, means))
    ]
    return Result(student, Verdict("tiny", tuple(parts)))


def test_every_student_and_exercise_is_in_the_table(graded):
    text = _text(graded.lesson("tiny"), graded_before(graded, graded.lesson("tiny")))
    lines = {line.split("│")[1].strip(): line for line in text.splitlines() if line.count("│") > 3}
    assert [cell.strip() for cell in lines["solved"].split("│")[2:-1]] == ["40 ✓", "60 ✓", "100"]
    assert [cell.strip() for cell in lines["partly_right"].split("│")[2:-1]] == ["30 ✗", "60 ✓", "90"]
    assert [cell.strip() for cell in lines["invalid_json"].split("│")[2:-1]] == ["0 ?", "0 ?", "0"]
    assert "Two small functions" in text
    for outcome in Outcome:
        assert str(outcome) in text


def test_the_total_of_a_lesson_of_many_exercises_fits_a_narrow_terminal(graded):
    folder = Course(PROJECT).lesson("initialization")
    parts = [
        ExerciseVerdict(e.name, Outcome.PASSED, float(e.points), float(e.points), "") for e in folder.lesson.exercises
    ]
    console = Console(file=io.StringIO(), width=80, color_system=None)
    show(console, folder, [Result("a-student-with-a-name", Verdict("initialization", tuple(parts)))])
    row = next(line for line in console.file.getvalue().splitlines() if "a-student" in line)
    assert row.split("│")[-2].strip() == "100"


def test_a_large_class_is_shown_in_portions_that_line_up(tiny, monkeypatch):
    monkeypatch.setattr(report, "ROWS", 3)
    students = ["a", "bob", "a-much-longer-name", "d", "e", "f", "g"]
    text = _text(tiny.lesson("tiny"), [_result(student) for student in students])
    rows = [line for line in text.splitlines() if line.count("│") > 3]
    assert [row.split("│")[1].strip() for row in rows] == students
    assert len({len(row) for row in rows}) == 1
    assert text.count("student ") == 3
    assert text.count("Two small functions") == text.count("unattempted") == 1


def test_commonest_mistakes_come_first_with_their_hint(tiny):
    squared, sums = ("failed", "squared"), ("failed", "sums")
    text = _text(tiny.lesson("tiny"), [_result("a", squared), _result("b", squared, sums), _result("c")])
    assert text.index("squared") < text.index("sums")
    assert "Doubling is a product with two, not a power." in text
    assert "Divide by the number of rows." in text
    assert "Commonest mistakes" not in _text(tiny.lesson("tiny"), [_result("c")])


@pytest.mark.parametrize("student", ["[bold]ann", "ann[/]", "[/nothing]", "[link=x]zoe"])
def test_names_are_text_and_no_markup(tiny, student):
    assert student in _text(tiny.lesson("tiny"), [_result(student)])
