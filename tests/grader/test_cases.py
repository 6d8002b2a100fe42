import numpy as np
import pytest

from grader.exercises import Case, Exercise, question
from grader.judging.cases import Raised, Returned, answer, draw
from helpers.values import Other


def exercise(*cases, name="f"):
    return Exercise(name, 10, lambda x: x, tuple(cases))


def drawing(name="drawn", **options):
    return Case(name, lambda rng: (rng.standard_normal(3), int(rng.integers(100))), **options)


def drawn_values(drawn):
    return [[np.asarray(part).tolist() for part in one.arguments] + [one.seed] for one in drawn]


def the_case(*arguments, **options):
    return draw(exercise(Case("", lambda rng: arguments, **options)), 0)[0]


def test_public_and_hidden_cases_are_drawn_apart():
    some = exercise(drawing("a"), drawing("b", public=True), drawing("c"))
    assert [one.case.name for one in draw(some, 1)] == ["a", "c"]
    assert [one.case.name for one in draw(some, 1, public=True)] == ["b"]


def test_a_seed_gives_the_same_cases_again_and_another_gives_others():
    some = exercise(drawing(), drawing())
    first, again, other = (drawn_values(draw(some, seed)) for seed in (2**63, 2**63, 5))
    assert first == again
    assert all(one != another for one, another in zip(first, other, strict=True))


def test_no_two_draws_are_alike():
    same = [draw(exercise(drawing(), drawing(), name=name), 1) for name in "fg"]
    values = [value for drawn in same for value in drawn_values(drawn)]
    assert len({str(value) for value in values}) == 4
    assert len({one.seed for drawn in same for one in drawn}) == 4


def test_a_case_added_at_the_end_leaves_the_others_as_they_were():
    assert drawn_values(draw(exercise(drawing()), 1)) == drawn_values(draw(exercise(drawing(), drawing()), 1))[:1]


def test_seeds_are_such_as_the_global_generator_takes():
    for one in draw(exercise(*[drawing()] * 50), 1):
        assert 0 <= one.seed < 2**31


def test_an_answer_is_what_was_returned_as_data():
    given = answer(lambda x: (np.ma.array(x), len), the_case([1.0]))
    assert given.value[1] == Other("builtin_function_or_method")
    assert type(given.value[0]) is np.ndarray


@pytest.mark.parametrize(
    ("function", "raised"),
    [
        (lambda x: x[5], Raised("IndexError", "IndexError: list index out of range")),
        (lambda: 0, Raised("TypeError", "TypeError: <lambda>() takes 0 positional arguments but 1 was given")),
        (lambda x: [][x] if x else None, None),
    ],
    ids=["raises", "wrong signature", "does not"],
)
def test_an_answer_may_be_what_was_raised(function, raised):
    assert answer(function, the_case([])) == (raised or Returned(None))


def test_each_call_gets_the_arguments_afresh():
    case = the_case([1, 2], {"a": np.zeros(2)})

    def greedy(numbers, arrays):
        numbers.append(3)
        arrays["a"] += 1
        return [numbers, arrays["a"].tolist()]

    assert answer(greedy, case) == answer(greedy, case) == Returned([[1, 2, 3], [1, 1]])


def test_the_global_generator_is_seeded_for_the_call_and_left_as_it_was():
    case = the_case(3)
    np.random.seed(8)
    given = answer(lambda size: np.random.rand(size), case)
    np.testing.assert_array_equal(given.value, np.random.RandomState(case.seed).rand(3))
    assert np.random.rand() == np.random.RandomState(8).rand()


def test_a_collaborator_stands_in_for_the_function_of_that_name():
    namespace = {"half": lambda x: x / 2}
    exec("def quarter(x):\n    return half(half(x))", namespace)
    case = the_case(8.0, collaborators={"half": "def half(x):\n    return np.sqrt(x * 2)"})
    assert answer(namespace["quarter"], case) == Returned(pytest.approx(np.sqrt(8)))
    assert answer(namespace["quarter"], the_case(8.0)) == Returned(2.0)


def test_a_question_has_one_hidden_case_and_a_mistake_for_each_wrong_option():
    asked = question("q", 5, answer="b", feedback={"a": "Read on.", "c": "Think again."}, hints=("…",))
    assert asked.public_cases == ()
    (case,) = draw(asked, 1)
    assert answer(asked.reference, case) == Returned("b")
    assert [answer(mistake.function, case) for mistake in asked.mistakes] == [Returned("a"), Returned("c")]
    assert [mistake.hint for mistake in asked.mistakes] == ["Read on.", "Think again."]
