import json
import re

import numpy as np
import pytest

from grader.errors import GraderError
from grader.exercises import Case, Exercise, Mistake, question
from grader.judging.cases import Raised, Returned, answer, draw
from grader.judging.judge import AnswerKey, Evidence, judge_by, judge_exercise, judge_in_process
from grader.judging.verdict import MAX_MESSAGE, ExerciseVerdict, Outcome, Verdict, nothing_judged

NAMES = ("a vector", "a long vector", "a matrix")
EXERCISE = Exercise(
    name="squares",
    points=30,
    reference=lambda x: x**2,
    cases=(
        Case("a public case", lambda rng: (np.array([2.0]),), public=True),
        Case(NAMES[0], lambda rng: (rng.uniform(3, 9, 4),)),
        Case(NAMES[1], lambda rng: (rng.uniform(-9, -3, 8),)),
        Case(NAMES[2], lambda rng: (rng.uniform(3, 9, (2, 4)),), weight=2),
    ),
    mistakes=(
        Mistake("doubled", "A square is x times x.", lambda x: 2 * x),
        Mistake("sign kept", "What is the square of a negative number?", lambda x: x * np.abs(x)),
        Mistake("index", "There are only so many.", lambda x: [][0]),
        Mistake("forgotten", "Return it.", lambda x: None),
    ),
)
DRAWN = draw(EXERCISE, 7)


def answers(function, cases=range(3)):
    return {index: answer(function, DRAWN[index]) for index in cases}


def judged(function=None, exercise=EXERCISE, cases=range(3), **evidence):
    return judge_exercise(exercise, DRAWN, Evidence(answers(function, cases) if function else {}, **evidence))


def in_some(*wrong, right=lambda x: x**2, otherwise=lambda x: -x):
    """A function that answers rightly but in the hidden cases of these indices."""
    shapes = [case.arguments[0].shape for case in DRAWN]
    return lambda x: (otherwise if shapes.index(x.shape) in wrong else right)(x)


def test_a_right_answer():
    verdict = judged(lambda x: x * x)
    assert verdict == ExerciseVerdict("squares", Outcome.PASSED, 30, 30, "Agrees with the reference on 3 hidden cases.")


def test_an_unattempted_exercise():
    verdict = judged(unattempted=True, error="NameError: …")
    assert verdict == ExerciseVerdict("squares", Outcome.UNATTEMPTED, 0, 30, "Nothing was written here yet.")


@pytest.mark.parametrize(
    ("evidence", "outcome", "sentence"),
    [
        ({}, Outcome.MISSING, "No function of this name was found when the notebook ran from top to bottom."),
        ({"error": "SyntaxError: '(' was"}, Outcome.ERROR, "The cell stopped with SyntaxError: '(' was."),
        ({"stopped": Outcome.TIMEOUT}, Outcome.TIMEOUT, "It did not finish in time: does a loop in it ever end?"),
        ({"stopped": Outcome.TIMEOUT, "error": "a"}, Outcome.TIMEOUT, "It did not finish in time"),
        ({"stopped": Outcome.KILLED}, Outcome.KILLED, "Python itself stopped here: was exit() called, or all memory"),
    ],
)
def test_an_exercise_without_answers(evidence, outcome, sentence):
    verdict = judged(**evidence)
    assert (verdict.outcome, verdict.score, verdict.mistake) == (outcome, 0, None)
    assert verdict.message.startswith(sentence)


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.KILLED])
def test_answers_given_before_the_end_still_count(outcome):
    verdict = judged(lambda x: x**2, cases=[0, 1], stopped=outcome)
    assert (verdict.outcome, verdict.score) == (outcome, 15)
    assert verdict.message.endswith("\nRight already (2 of 3): a vector; a long vector.")
    assert judged(lambda x: x**2, stopped=outcome).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("wrong", "score", "right"),
    [
        ((0,), 22.5, "a long vector; a matrix"),
        ((2,), 15, "a vector; a long vector"),
        ((0, 1), 15, "a matrix"),
        ((0, 1, 2), 0, None),
    ],
)
def test_each_case_counts_by_its_weight(wrong, score, right):
    verdict = judged(in_some(*wrong))
    assert (verdict.outcome, verdict.score, verdict.max_score) == (Outcome.FAILED, score, 30)
    assert verdict.message.partition(" of 3): ")[2] == (f"{right}." if right else "")


def test_points_are_rounded_to_cents():
    thirds = Exercise("f", 10, lambda x: x, tuple(Case(name, lambda rng: (1,)) for name in "abc"))
    verdict = judge_exercise(thirds, draw(thirds, 0), Evidence({0: Returned(1), 1: Returned(1), 2: Returned(2)}))
    assert verdict.score == 6.67


def test_the_message_is_about_the_first_thing_to_mend():
    message = judged(in_some(1, 2, otherwise=lambda x: x[..., None])).message.splitlines()[0]
    call = "squares(<array of shape (8,)>)"
    assert message == f"{call}: The returned value has shape (8, 1); it should have (8,)."


def test_a_case_without_an_answer_is_said():
    verdict = judged(lambda x: x**2, cases=[0, 2])
    assert (verdict.outcome, verdict.score) == (Outcome.FAILED, 22.5)
    assert verdict.message.startswith("squares(<array of shape (8,)>) gave no answer.")


def test_raising_in_every_case_is_an_error():
    verdict = judged(lambda x: 1 / 0)
    assert verdict.outcome is Outcome.ERROR
    assert re.fullmatch(r"squares\(\[.*\]\) stopped with ZeroDivisionError: division by zero\.", verdict.message)


def test_raising_in_some_cases_is_a_failure():
    verdict = judged(in_some(0, otherwise=lambda x: 1 / 0))
    assert (verdict.outcome, verdict.score) == (Outcome.FAILED, 22.5)
    assert "stopped with ZeroDivisionError" in verdict.message


@pytest.mark.parametrize("mistake", EXERCISE.mistakes, ids=lambda mistake: mistake.name)
def test_a_catalogued_mistake_is_named_and_gets_its_hint(mistake):
    verdict = judged(mistake.function)
    assert verdict.mistake == mistake.name
    assert verdict.outcome is (Outcome.ERROR if mistake.name == "index" else Outcome.FAILED)
    assert f"\nHint: {mistake.hint}" in verdict.message


def test_a_mistake_may_be_right_in_some_cases():
    verdict = judged(lambda x: np.where(x < 0, -(x**2), x**2))
    assert (verdict.mistake, verdict.score) == ("sign kept", 22.5)
    hint = "\nHint: What is the square of a negative number?\nRight already (2 of 3): a vector; a matrix."
    assert verdict.message.endswith(hint)


@pytest.mark.parametrize(
    "function",
    [lambda x: 1 / 0, in_some(0, right=lambda x: 2 * x), in_some(0, otherwise=lambda x: 2 * x), lambda x: 2 * x + 0j],
    ids=["raises something else", "doubled but in one", "doubled in one", "doubled as complex"],
)
def test_other_answers_are_no_catalogued_mistake(function):
    assert judged(function).mistake is None


def test_a_mistake_needs_an_answer_to_every_case():
    assert judged(lambda x: 2 * x, cases=[0, 1]).mistake is None


def test_a_message_never_holds_expected_numbers():
    expected = {f"{number:.3g}" for case in DRAWN for number in np.ravel(case.arguments[0] ** 2)}
    functions = (lambda x: x, lambda x: x.tolist(), lambda x: x**2 + 0.01, in_some(1), lambda x: 2 * x)
    for function in (*functions, lambda x: 3 * x**2, lambda x: x**2 * 1.01, lambda x: x**2 - x):
        said = [f"{float(number):.3g}" for number in re.findall(r"\d+\.\d+", judged(function).message)]
        assert not expected & set(said)


@pytest.mark.parametrize("text", ["a\ud800b", "\x1b[31mred", "\x00", "\u202etfel"])
def test_a_message_can_be_written_to_any_file_and_terminal(text):
    message = judge_exercise(EXERCISE, DRAWN, Evidence({}, error=f"ValueError: {text}")).message
    message.encode()
    assert not set(message) & set("\x1b\x00\u202e")
    assert "\N{REPLACEMENT CHARACTER}" in message


def test_a_message_has_an_end():
    message = judge_exercise(EXERCISE, DRAWN, Evidence({}, error="x" * 10**6)).message
    assert message == f"The cell stopped with {'x' * (MAX_MESSAGE - 22)} …"


def test_hostile_values_are_only_wrong():
    values = ({}, "x", 10**400, np.zeros((2**40, 0)), [[[[]]]], float("nan"))
    for value in values:
        verdict = judge_exercise(EXERCISE, DRAWN, Evidence(dict.fromkeys(range(3), Returned(value))))
        assert (verdict.outcome, verdict.score) == (Outcome.FAILED, 0)


def test_answers_to_cases_that_were_not_drawn_count_nothing():
    verdict = judge_exercise(EXERCISE, DRAWN, Evidence({9: Returned(1), 0: answer(EXERCISE.reference, DRAWN[0])}))
    assert verdict.score == 7.5


class TestConventions:
    exercise = Exercise("squares", 30, lambda x: x**2, EXERCISE.cases, alternatives=(lambda x: -(x**2),))

    def test_the_other_convention_is_right(self):
        assert judged(lambda x: -(x**2), self.exercise).outcome is Outcome.PASSED

    def test_a_mixture_is_not(self):
        verdict = judged(in_some(0, otherwise=lambda x: -(x**2)), self.exercise)
        assert (verdict.outcome, verdict.score) == (Outcome.FAILED, 22.5)

    def test_the_nearest_convention_counts(self):
        assert judged(in_some(0, right=lambda x: -(x**2)), self.exercise).score == 22.5


def test_values_returned_after_the_expected_ones_may_be_passed_over():
    extra = Exercise("squares", 30, lambda x: x**2, EXERCISE.cases, EXERCISE.mistakes, extra_returns=True)
    assert judged(lambda x: (x**2, "cache"), extra).outcome is Outcome.PASSED
    assert judged(lambda x: (2 * x, "cache"), extra).mistake == "doubled"
    assert judged(lambda x: (x**2, "cache")).outcome is Outcome.FAILED


ALL_OR_NOTHING = Exercise("squares", 30, lambda x: x**2, EXERCISE.cases, EXERCISE.mistakes, all_or_nothing=True)
ALL_OR_NOTHING_SAYS = "The points of this exercise are given when all of it is right."


class TestAllOrNothing:
    def test_all_of_it_right_gives_all_points(self):
        verdict = judged(lambda x: x**2, ALL_OR_NOTHING)
        assert (verdict.outcome, verdict.score) == (Outcome.PASSED, 30)

    @pytest.mark.parametrize("wrong", [(0,), (2,), (0, 1)])
    def test_a_part_of_it_right_gives_none_and_says_so(self, wrong):
        verdict = judged(in_some(*wrong), ALL_OR_NOTHING)
        assert (verdict.outcome, verdict.score) == (Outcome.FAILED, 0)
        *_, right, reason = verdict.message.splitlines()
        assert right.startswith(f"Right already ({3 - len(wrong)} of 3): ")
        assert reason == ALL_OR_NOTHING_SAYS

    def test_nothing_right_needs_no_such_reason(self):
        assert ALL_OR_NOTHING_SAYS not in judged(in_some(0, 1, 2), ALL_OR_NOTHING).message

    def test_a_mistake_is_still_diagnosed(self):
        verdict = judged(lambda x: np.where(x < 0, -(x**2), x**2), ALL_OR_NOTHING)
        assert (verdict.mistake, verdict.score) == ("sign kept", 0)

    def test_answers_given_before_the_end_do_not_count(self):
        verdict = judged(lambda x: x**2, ALL_OR_NOTHING, cases=[0, 1], stopped=Outcome.TIMEOUT)
        assert (verdict.outcome, verdict.score) == (Outcome.TIMEOUT, 0)
        assert "Right already (2 of 3)" in verdict.message


@pytest.mark.parametrize(
    ("wrong", "line"), [((0,), "(2 of 3): a long vector; a matrix."), ((0, 2), "(1 of 3): a long")]
)
def test_what_is_right_already_is_said_with_its_number(wrong, line):
    assert judged(in_some(*wrong)).message.splitlines()[-1].startswith(f"Right already {line}")


@pytest.mark.parametrize("function", [in_some(0, 1, 2), lambda x: x**2], ids=["none", "all"])
def test_where_none_or_all_is_right_no_such_line_is_said(function):
    assert "Right already" not in judged(function).message


def test_a_clue_stands_between_the_problem_and_what_is_right():
    problem, clue, right = judged(in_some(1, otherwise=lambda x: x**2 + 1)).message.splitlines()
    assert problem.endswith("has the right shape, but all of its values are wrong.")
    assert clue == "Clue: The wrong values are too large by 1."
    assert right == "Right already (2 of 3): a vector; a matrix."


@pytest.mark.parametrize(
    ("function", "clue"),
    [
        (lambda x: -(x**2), "The wrong values have the opposite sign."),
        (lambda x: x, "The wrong values are those of x, unchanged."),
        (in_some(2, otherwise=lambda x: x**2 + x), "It is wrong only when x has 2 axes. The error is a multiple of x:"),
        (in_some(0, otherwise=lambda x: 1 / 0), ""),
        (lambda x: 1 / 0, ""),
        (lambda x: x.tolist(), ""),
        (lambda x: 2 * x, ""),
    ],
    ids=["sign", "unchanged", "when", "an error in one", "an error", "a list", "a known mistake"],
)
def test_a_clue_is_what_all_wrong_calls_have_in_common(function, clue):
    lines = [line for line in judged(function).message.splitlines() if line.startswith("Clue: ")]
    assert [line.startswith(f"Clue: {clue}") for line in lines] == ([True] if clue else [])


def test_a_clue_is_about_the_convention_the_answer_follows():
    exercise = Exercise("squares", 30, lambda x: x**2, EXERCISE.cases, alternatives=(lambda x: -(x**2),))
    message = judged(in_some(0, right=lambda x: -(x**2), otherwise=lambda x: 7 - x**2), exercise).message
    assert "Clue: The wrong values are the right ones, all of them off by the same amount." in message


def test_a_clue_passes_over_what_is_returned_besides():
    extra = Exercise("squares", 30, lambda x: x**2, EXERCISE.cases, extra_returns=True)
    assert "The wrong values are the right ones times 10." in judged(lambda x: (10 * x**2, x), extra).message


def test_no_clue_after_the_time_is_up_or_where_there_is_no_answer():
    assert "Clue" not in judged(lambda x: -(x**2), cases=[0, 1], stopped=Outcome.TIMEOUT).message
    assert "Clue" not in judged(error="NameError: x").message


QUESTION = question("q", 5, answer="b", feedback={"a": "Read on."}, hints=())


@pytest.mark.parametrize(
    ("given", "outcome", "message"),
    [
        ("b", Outcome.PASSED, "That is right."),
        ("B", Outcome.PASSED, "That is right."),
        (" (b) ", Outcome.PASSED, "That is right."),
        ("A", Outcome.FAILED, "Your answer was 'A'.\nHint: Read on."),
        ("ab", Outcome.FAILED, "Your answer was 'ab'."),
        ("a", Outcome.FAILED, "Your answer was 'a'.\nHint: Read on."),
        (None, Outcome.FAILED, "Your answer was None."),
    ],
)
def test_a_question_is_judged_without_its_answer(given, outcome, message):
    verdict = judge_exercise(QUESTION, draw(QUESTION, 0), Evidence({0: Returned(given)}))
    assert (verdict.outcome, verdict.message) == (outcome, message)


def test_a_reference_that_fails_is_no_students_fault():
    broken = Exercise("f", 1, lambda x: 1 / 0, (Case("", lambda rng: (1,)),))
    with pytest.raises(GraderError, match=r"^The reference of f fails on f\(1\): ZeroDivisionError"):
        judge_exercise(broken, draw(broken, 0), Evidence({0: Returned(1)}))


class TestInProcess:
    @pytest.fixture(autouse=True)
    def _in_course(self, tiny, monkeypatch):
        monkeypatch.chdir(tiny.root)

    def test_full_points_are_nbgraders_none(self):
        assert judge_in_process("tiny", "double", lambda x: x + x) is None

    def test_partial_points_are_a_number(self):
        assert judge_in_process("tiny", "double", lambda x: 2 * np.abs(x)) == 30

    def test_no_points_are_an_assertion(self):
        with pytest.raises(AssertionError, match="Hint: Doubling is a product with two, not a power"):
            judge_in_process("tiny", "double", lambda x: x**2)

    @pytest.mark.parametrize(("seed", "different"), [(None, 6), (5, 3)])
    def test_the_hidden_cases_are_fresh_unless_a_seed_is_given(self, seed, different):
        seen = []
        for _ in range(2):
            judge_in_process("tiny", "double", lambda x: seen.append(np.sum(x)) or 2 * x, seed=seed)
        assert len(set(seen)) == different


def test_a_verdict_travels_as_json():
    exercises = (judged(lambda x: 2 * x), judged(in_some(0)), judged(unattempted=True))
    verdict = Verdict("tiny", exercises)
    back = Verdict.from_json(json.loads(json.dumps(verdict.to_json())))
    assert back == verdict
    assert (back.score, back.max_score) == (22.5, 90)
    assert isinstance(back.exercises[0].outcome, Outcome)


def test_nothing_judged_says_why_and_gives_nothing():
    verdict = nothing_judged("tiny", {"f": 40, "g": 60}, Outcome.MISSING, "No notebook.")
    assert (verdict.score, verdict.max_score, verdict.problem) == (0, 100, "No notebook.")
    assert {(part.outcome, part.message) for part in verdict.exercises} == {(Outcome.MISSING, "No notebook.")}
    assert [part.name for part in verdict.exercises] == ["f", "g"]


def test_the_problem_with_a_submission_can_be_written_to_any_file():
    assert nothing_judged("tiny", {"f": 1}, Outcome.MISSING, "No \ud800.ipynb.").problem == "No \ufffd.ipynb."


def test_an_answer_in_the_sandbox_may_be_something_raised():
    raised = Raised("IndexError", "IndexError: list index out of range (line 3: x[9])")
    verdict = judge_exercise(EXERCISE, DRAWN, Evidence(dict.fromkeys(range(3), raised)))
    assert (verdict.outcome, verdict.mistake) == (Outcome.ERROR, "index")
    assert "stopped with IndexError: list index out of range (line 3: x[9])." in verdict.message


@pytest.mark.parametrize(("cases", "said"), [(1, "on 1 hidden case."), (2, "on 2 hidden cases.")])
def test_a_right_answer_is_told_on_how_many_cases(cases, said):
    exercise = Exercise(
        "double", 10, lambda x: 2 * x, tuple(Case(f"case {n}", lambda rng: (rng.uniform(),)) for n in range(cases))
    )
    drawn = draw(exercise, 1)
    answers = {index: Returned(2 * case.arguments[0]) for index, case in enumerate(drawn)}
    assert judge_by(AnswerKey(exercise, drawn), Evidence(answers)).message.endswith(said)
