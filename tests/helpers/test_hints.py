"""Hints come one by one; a solution only where solutions are."""

import json

import pytest

from helpers import public_cases
from helpers.checks import check, hint, solution
from helpers.hints import SOLUTIONS, next_hint, solution_of
from helpers.notice import Notice

SOLVED = "def twice(x):\n    return x + x  # <not> markup"


@pytest.fixture
def solved(lesson_folder):
    """The folder of somebody who learns alone."""
    (lesson_folder / SOLUTIONS).write_text(json.dumps({"code": {"twice": SOLVED}, "feedback": {}}))
    return lesson_folder


@pytest.mark.usefixtures("lesson_folder")
def test_two_levels_and_then_the_last_was_the_last():
    said = [repr(next_hint("twice")) for _ in range(4)]
    assert said[:2] == ["Hint 1 of 2: Add <x>.", "Hint 2 of 2: To itself."]
    assert said[2] == said[3] == "Hint: that was the last hint.\n  Add <x>.\n  To itself."


@pytest.mark.usefixtures("lesson_folder")
def test_each_exercise_has_its_own_count():
    next_hint("twice")
    assert next_hint("letter").label == "Hint 1 of 2"
    assert next_hint("twice").label == "Hint 2 of 2"


@pytest.mark.usefixtures("lesson_folder")
def test_an_exercise_without_hints_says_so():
    assert repr(next_hint("plain")) == "Hint: plain has none."


@pytest.mark.usefixtures("lesson_folder")
def test_an_unknown_exercise_is_told_what_there_is(capsys):
    hint("thrice")
    assert capsys.readouterr().out == (
        'Not found: this lesson has no exercise called "thrice".\n  Its exercises are: twice, letter, plain.\n'
    )


def test_without_a_lesson_it_is_said_where_to_look(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for verb in (next_hint, solution_of):
        assert verb("twice").title == "there is no readable checks.h5 here."
        assert verb("twice").details == ("Open the notebook from its own folder.",)


@pytest.mark.usefixtures("lesson_folder")
def test_the_function_will_do_for_its_name(capsys):
    def twice(x):
        return x

    hint(twice)
    assert capsys.readouterr().out == "Hint 1 of 2: Add <x>.\n"


@pytest.mark.usefixtures("solved")
def test_a_solution_for_those_who_learn_alone(capsys):
    solution("twice")
    assert capsys.readouterr().out == (
        "Solution: one right way to write twice.\n    def twice(x):\n        return x + x  # <not> markup\n"
    )
    assert "# &lt;not&gt; markup</pre>" in solution_of("twice")._repr_html_()
    for _ in range(2):
        next_hint("twice")
    assert next_hint("twice").details[-1] == 'For a solution: solution("twice")'


@pytest.mark.parametrize("content", [None, "cut off {", "[1]", '{"code": 1}', '{"code": {"x": "y"}, "feedback": {}}'])
def test_elsewhere_there_is_none(lesson_folder, content):
    if content:
        (lesson_folder / SOLUTIONS).write_text(content)
    found = solution_of("twice")
    assert found.title == "this folder holds no solutions."
    assert found.details == ('They come with copies for self-study only. For a hint: hint("twice")',)
    assert found.code == ""


@pytest.mark.parametrize(
    ("name", "function", "last"),
    [
        ("twice", lambda x: x, 'For a hint: hint("twice")'),
        ("plain", lambda x: x, "The returned value has the wrong value."),
        ("letter", lambda: "a", "Noted: "),
        ("twice", lambda x: x + x, "Right: "),
    ],
    ids=["wrong", "no hints", "noted", "right"],
)
@pytest.mark.usefixtures("lesson_folder")
def test_the_check_of_a_wrong_answer_tells_of_hints(name, function, last, capsys):
    check(name, function)
    assert capsys.readouterr().out.splitlines()[-1].strip().startswith(last)


def test_the_check_that_gave_a_hint_tells_of_another(lesson_folder, capsys):
    mistake = public_cases.KnownMistake("Not a power.", (9,))
    exercise = public_cases.PublicExercise("square", "", False, public_cases.look_up("twice").cases, (mistake,), ("A",))
    public_cases.write(lesson_folder / public_cases.FILE_NAME, public_cases.PublicLesson("tiny"), [exercise])
    check("square", lambda x: x**2)
    assert capsys.readouterr().out.splitlines()[-2:] == ["  Hint: Not a power.", '  For another hint: hint("square")']


def test_a_notice_holds_no_markup_but_its_own():
    notice = Notice("<i>", "<b>", ("<u>",), "<s>")
    assert not [tag for tag in ("<i>", "<u>", "<s>") if tag in notice._repr_html_()]
    assert notice._repr_html_().startswith('<div role="status" ')
