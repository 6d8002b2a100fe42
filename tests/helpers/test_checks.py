import functools
import itertools
import json
import linecache
import random
import re

import numpy as np
import pytest

from helpers import checks, public_cases
from helpers.checks import CheckResult, check, judge, run_check
from helpers.hints import SOLUTIONS
from helpers.public_cases import KnownMistake, PublicCase, PublicExercise, PublicLesson
from helpers.values import Other

STUB = '''def noisy(x):
    """Return x with noise."""
    ### START CODE HERE ### (≈ 1 line)
    noise = None  # as many as x has
    ### END CODE HERE ###
    return noise
'''
RIGHT = STUB.replace("noise = None", "noise = x + np.random.randn(*x.shape)")
SEEDS = (3, 4)
X = (np.array([1.0, 2.0]), np.array([[5.0], [6.0], [7.0]]))


def outputs(function):
    return tuple(function(x, np.random.RandomState(seed).randn(*x.shape)) for x, seed in zip(X, SEEDS, strict=True))


EXERCISES = (
    PublicExercise(
        name="noisy",
        stub=STUB,
        extra_returns=False,
        cases=tuple(
            PublicCase("", (x,), (wanted, -wanted), seed, 1e-6, 1e-8, {})
            for x, wanted, seed in zip(X, outputs(lambda x, noise: x + noise), SEEDS, strict=True)
        ),
        mistakes=(
            KnownMistake("Where is x?", outputs(lambda x, noise: noise)),
            KnownMistake("Add it.", outputs(lambda x, noise: x * noise)),
            KnownMistake("You call something that is not there.", (Other("AttributeError"),) * 2),
        ),
    ),
    PublicExercise("one", "", False, (PublicCase("", (), (1,), 0, 1e-6, 1e-8, {}),), ()),
    PublicExercise("question", "def question():\n    pass", False, (), (), options=("a", "b", "c")),
    PublicExercise(
        name="chain",
        stub="",
        extra_returns=True,
        cases=(
            PublicCase("", (3.0,), (6.0,), 0, 1e-6, 1e-8, {}),
            PublicCase("", (3.0,), (-3.0,), 0, 1e-6, 1e-8, {"link": "def link(x):\n    return np.negative(x)"}),
        ),
        mistakes=(),
    ),
)
NUMBERS = itertools.count()


def cell(source, name="noisy", file="/tmp/ipykernel_1/{}.py", **namespace):
    """The function that a notebook cell with this source defines; its lines can be looked up, as in Jupyter."""
    file = file.format(next(NUMBERS))
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    namespace |= {"np": np}
    exec(compile(source, file, "exec"), namespace)
    return namespace[name]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Where the notebook is opened."""
    public_cases.write(tmp_path / public_cases.FILE_NAME, PublicLesson("tiny"), EXERCISES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_right_answer():
    result = run_check("noisy", cell(RIGHT))
    assert result == CheckResult("passed", "noisy agrees on 2 examples.")
    assert repr(result) == "Right: noisy agrees on 2 examples."
    assert run_check("one", lambda: 1).title == "one agrees on 1 example."


def test_another_convention_is_right_too_but_not_both_at_once():
    assert run_check("noisy", cell(RIGHT.replace("= x", "= -x -").replace("- +", "-"))).status == "passed"
    both = cell(RIGHT.replace("return noise", "return noise if x.ndim == 1 else -noise"))
    assert run_check("noisy", both).status == "failed"


def test_a_wrong_answer():
    result = run_check("noisy", cell(RIGHT.replace("x +", "x + 1 +")))
    assert result.status == "failed"
    assert result.title == "noisy([1.0, 2.0])"
    what, clue = result.details
    assert what == "The returned value has the right shape, but all of its values are wrong."
    assert clue == "Clue: The wrong values are too large by 1."


@pytest.mark.parametrize(
    ("code", "hint"),
    [("0 * x +", "Where is x?"), ("x *", "Add it."), ("np.plus(x) +", "You call something that is not there.")],
)
def test_a_known_mistake_gets_its_hint(code, hint):
    result = run_check("noisy", cell(RIGHT.replace("x +", code)))
    assert result.status == "failed"
    assert result.details[-1] == f"Hint: {hint}"
    assert repr(result).endswith(f"\n  Hint: {hint}")


def test_a_clue_says_how_it_is_wrong():
    result = run_check("noisy", cell(RIGHT.replace("return noise", "return 2 * noise if x.ndim == 1 else noise")))
    assert result.details[-1] == "Clue: The wrong values are the right ones times 2."


@pytest.mark.parametrize("code", ["0 * x +", "np.plus(x) +"], ids=["a known mistake", "an error in every call"])
def test_a_hint_needs_no_clue(code):
    assert "Clue: " not in repr(run_check("noisy", cell(RIGHT.replace("x +", code))))


def test_a_clue_is_about_the_convention_the_answer_follows():
    code = RIGHT.replace("= x", "= -x -").replace("- +", "-").replace("return noise", "return noise + (x.ndim > 1)")
    assert run_check("noisy", cell(code)).details[-1] == "Clue: The wrong values are too large by 1."


def test_a_mistake_in_one_case_only_gets_no_hint():
    result = run_check("noisy", cell(RIGHT.replace("return noise", "return noise - x if x.ndim == 1 else noise")))
    assert not [detail for detail in result.details if detail.startswith("Hint: ")]


@pytest.mark.parametrize("file", ["/tmp/ipykernel_1/{}.py", "<ipython-input-{}-0a1b>"], ids=["Jupyter", "IPython"])
def test_an_error_is_told_with_its_line(file):
    result = run_check("noisy", cell(RIGHT.replace("x +", "y +"), file=file))
    assert result.title == "noisy([1.0, 2.0]) stopped with an error."
    line = "noise = y + np.random.randn(*x.shape)  # as many as x has"
    assert result.details == (f"NameError: name 'y' is not defined (line 4: {line})",)


def test_an_error_deeper_down_is_told_with_the_students_line():
    result = run_check("noisy", cell(RIGHT.replace("x +", "np.linalg.inv(x) +")))
    assert result.details[0].startswith("LinAlgError: ")
    assert "(line 4: noise = np.linalg.inv(x)" in result.details[0]


@pytest.mark.parametrize(
    ("function", "detail"),
    [
        (lambda x: None, "It returned None: is a line still to be written, or the return missing?"),
        (lambda x: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda x: float("nan") * x, "The returned value contains nan where it should be finite."),
        (lambda x: lambda: x, "The returned value is of type function; it should be a NumPy array of shape (2,)."),
        (lambda: 1, "TypeError: <lambda>() takes 0 positional arguments but 1 was given"),
        (len, "The returned value is a number; it should be a NumPy array of shape (2,)."),
    ],
    ids=["None", "raises", "nan", "no data", "wrong signature", "built in"],
)
def test_the_first_thing_to_mend_is_said(function, detail):
    with np.errstate(all="ignore"):
        result = run_check("noisy", function)
    assert result.status == "failed"
    assert result.details[0] == detail
    assert all(rest.startswith("Clue: ") for rest in result.details[1:])


@pytest.mark.parametrize(
    "source",
    [
        STUB,
        STUB.replace("# as many as x has", "# what goes here?"),
        STUB.replace("    ### START", "    # I do not know\n\n    ### START"),
        STUB.replace('    """Return x with noise."""\n', ""),
    ],
    ids=["as released", "comment changed", "comment added", "docstring removed"],
)
def test_a_stub_is_unattempted(source):
    assert run_check("noisy", cell(source)) == CheckResult("unattempted", "noisy is still to be written.")


def test_a_stub_with_a_value_in_it_is_an_attempt():
    assert run_check("noisy", cell(STUB.replace("None", "0"))).status == "failed"


class TestQuestions:
    @pytest.mark.parametrize("given", ["b", "B", " b) ", "(b)"])
    def test_an_answer_is_only_noted(self, given):
        result = run_check("question", lambda: given)
        assert (result.status, result.label) == ("noted", "Noted")

    def test_the_untouched_cell_is_unattempted(self):
        assert run_check("question", cell("def question():\n    pass", "question")).status == "unattempted"

    @pytest.mark.parametrize("given", ["d", "ab", "", 1, None, ["b"], len, "b" * 1000], ids=str)
    def test_what_is_no_option_is_said_to_be_none(self, given):
        result = run_check("question", lambda: given)
        assert result.status == "failed"
        assert result.details == ('The answer is one of "a", "b" or "c".',)

    def test_a_letter_without_quotes(self):
        result = run_check("question", cell("def question():\n    return b", "question"))
        assert result.title == "question() stopped with an error."
        assert "NameError: name 'b' is not defined (line 2: return b)" in result.details[0]
        assert result.details[1] == 'The answer is one of "a", "b" or "c", with its quotes.'

    def test_who_learns_alone_sees_at_once_whether_it_is_right(self, folder):
        kept = {"code": {"question": "def question(): …"}, "feedback": {"question": {"a": "Too small.", "c": "Large."}}}
        (folder / SOLUTIONS).write_text(json.dumps(kept))
        wrong, right = run_check("question", lambda: "C"), run_check("question", lambda: "b")
        assert (wrong.status, wrong.details) == ("failed", ("Hint: Large.",))
        assert (right.status, right.title) == ("passed", "question: b.")


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("x = np.random.shuffle(x)\n    return x[0]", "a function that changes its argument and returns nothing."),
        ("return None.shape", "Something there is None"),
        ("if len(x) > 99:\n        y = x\n    return y", "it gets one in some cases only"),
    ],
)
def test_common_errors_are_explained(body, cause):
    result = run_check("noisy", cell(f"def noisy(x):\n    {body}"))
    assert cause in result.details[0]


def test_other_errors_are_not():
    assert run_check("noisy", cell("def noisy(x):\n    return 1 / 0")).details[0].endswith("(line 2: return 1 / 0)")


def link(x):
    return 2 * x


def test_a_collaborator_stands_in_during_the_call_only():
    namespace = {"link": link}
    function = cell("def chain(x):\n    return link(x), 'cache'", "chain", **namespace)
    assert run_check("chain", function).status == "passed"
    assert function.__globals__["link"] is link
    assert run_check("chain", cell("def chain(x):\n    return 2 * x", "chain")).status == "failed"


def plain(x):
    return link(x), "cache"


class Chain:
    def __call__(self, x):
        return link(x), "cache"

    method = __call__


@functools.wraps(plain)
def wrapper(*arguments):
    return plain(*arguments)


@pytest.mark.parametrize(
    "function",
    [
        plain,
        wrapper,
        functools.lru_cache(0)(plain),
        functools.partial(plain),
        functools.partial(functools.lru_cache(0)(plain)),
        functools.lru_cache(0)(functools.partial(plain)),
        Chain(),
        Chain().method,
        functools.partial(Chain().method),
        lambda x: plain(x),
    ],
    ids=["def", "wrapper", "cache", "partial", "partial cache", "cached partial", "object", "method", "both", "lambda"],
)
def test_a_collaborator_stands_in_for_whatever_is_called(function):
    assert run_check("chain", function).status == "passed"


@pytest.mark.parametrize("stops", [False, True])
def test_a_collaborator_the_notebook_lacks_is_taken_away_again(stops):
    function = cell(f"def chain(x):\n    return {'1 / 0' if stops else 'x'}", "chain")
    run_check("chain", function)
    assert "link" not in function.__globals__


def test_what_is_not_a_function():
    result = run_check("noisy", np.zeros(3))
    assert result == CheckResult("failed", "noisy is not a function.", ("Run the cell that defines it again.",))


def test_an_exercise_of_another_lesson():
    advice = "Its exercises are: noisy, one, question, chain."
    assert run_check("scale", len) == CheckResult("failed", 'this lesson has no exercise called "scale".', (advice,))


@pytest.mark.parametrize("content", [None, b"cut off"], ids=["no file", "not HDF5"])
def test_without_public_cases(folder, content):
    (folder / public_cases.FILE_NAME).unlink()
    if content:
        (folder / public_cases.FILE_NAME).write_bytes(content)
    result = run_check("noisy", len)
    assert result.title == "there is no readable checks.h5 here."
    assert result.details == ("Open the notebook from its own folder.",)


@pytest.mark.parametrize("code", ["x +", "np.random.seed(1) or x +", "1 / 0 *"])
def test_the_global_random_stream_goes_on_undisturbed(code):
    np.random.seed(5)
    random.seed(5)
    expected = np.random.RandomState(5).randn(3)
    run_check("noisy", cell(RIGHT.replace("x +", code)))
    np.testing.assert_array_equal(np.random.randn(3), expected)


def test_prints_are_swallowed(capsys):
    loud = RIGHT.replace("return", "print('here', x); import sys; print('there', file=sys.stderr)\n    return")
    assert run_check("noisy", cell(loud)).status == "passed"
    assert capsys.readouterr() == ("", "")


def test_arguments_changed_in_place_harm_nothing():
    greedy = cell(RIGHT.replace("return noise", "x *= 0\n    return noise"))
    assert run_check("noisy", greedy).status == "passed"
    assert run_check("noisy", greedy).status == "passed"


def test_a_check_shows_its_result(capsys):
    assert check("noisy", cell(RIGHT)) is None
    assert capsys.readouterr().out == "Right: noisy agrees on 2 examples.\n"


@pytest.mark.parametrize(
    ("function", "heard"),
    [
        (cell(RIGHT), ""),
        (cell(RIGHT.replace("x + ", "")), "Not yet: noisy("),
        (cell(STUB), "To do: noisy is still to be written."),
    ],
)
def test_validate_hears_of_what_is_not_right(capsys, monkeypatch, function, heard):
    """nbgrader's Validate takes what stands on standard error for a test that fails."""
    check("noisy", function)
    assert capsys.readouterr().err == ""
    monkeypatch.setenv(checks.VALIDATING, "1")
    check("noisy", function)
    out, err = capsys.readouterr()
    assert err.startswith(heard)
    assert bool(err) == bool(heard)
    assert err in out


def test_html_holds_no_markup_of_the_students():
    result = CheckResult("failed", "<b>f</b>(1)", ("<script>alert(1)</script>", 'a "quote" & more'))
    html = result._repr_html_()
    assert "<script>" not in html
    assert "&lt;b&gt;f&lt;/b&gt;(1)" in html
    assert "a &quot;quote&quot; &amp; more" in html
    assert "<b>Not yet:</b>" in html


def relative_luminance(color):
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return np.dot(linear, (0.2126, 0.7152, 0.0722))


@pytest.mark.parametrize("status", ["passed", "failed", "noted", "unattempted"])
@pytest.mark.parametrize("background", ["#ffffff", "#111111"], ids=["light", "dark"])
def test_the_frame_stands_out_from_any_background(status, background):
    html = CheckResult(status, "f")._repr_html_()
    shades = [relative_luminance(shade) + 0.05 for shade in (background, re.search(r"#[0-9A-F]{6}", html)[0])]
    assert max(shades) / min(shades) > 3  # What the guidelines on accessibility ask of what is no text.
    assert "color:" not in html  # The text has the notebook's own colour.


def test_a_screen_reader_is_told():
    assert CheckResult("passed", "f")._repr_html_().startswith('<div role="status" ')


def test_the_judge_gets_the_function_and_answers_nothing(monkeypatch):
    given = []
    monkeypatch.setattr(checks, "collector", lambda *arguments: given.append(arguments) or "an oracle")
    assert judge("noisy", len) is None
    assert given == [("noisy", len)]
