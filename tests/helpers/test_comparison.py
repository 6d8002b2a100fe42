import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers.comparison import compare, describe_call, same_code
from helpers.values import Other

NUMBER = 31.25
VECTOR = np.array([31.25, 47.5, 59.75])
MATRIX = np.array([[31.25, 47.5, 59.75], [61.125, 67.25, 71.5]])


@pytest.mark.parametrize(
    ("expected", "observed"),
    [
        (None, None),
        (0.0, -0.0),
        (NUMBER, NUMBER + 1e-6),
        (NUMBER, np.float32(NUMBER)),
        (NUMBER, np.array([[NUMBER]])),
        (NUMBER, np.array(NUMBER)),
        (np.array(NUMBER), NUMBER),
        (3.0, 3),
        (1, True),
        (True, np.array([1.0])),
        (1 + 2j, np.array([1 + 2j])),
        (2.0 + 0j, 2),
        (VECTOR, VECTOR.astype("f4")),
        (np.array([1.0, 0.0]), np.array([True, False])),
        (np.array([np.nan, np.inf]), np.array([np.nan, np.inf])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        ([VECTOR, NUMBER], (VECTOR, NUMBER)),
        ((1, [2, 3]), [1, (2, 3)]),
        ({"a": VECTOR, "b": 1}, {"b": 1, "a": VECTOR}),
        ("yes", "yes"),
    ],
)
def test_right_answers_in_another_dress_are_right(expected, observed):
    assert compare(expected, observed) is None


SENTENCES = [
    (NUMBER, None, "none", "It returned None: is a line still to be written, or the return missing?"),
    ({"a": 1}, {"a": None}, "none", 'Entry "a" is None: is there a line still to be written?'),
    (None, 2, "type", "The returned value is a number; it should be None."),
    (NUMBER, "x", "type", "The returned value is a string; it should be a number."),
    (NUMBER, [NUMBER], "type", "The returned value is a list; it should be a number."),
    (VECTOR, VECTOR.tolist(), "type", "The returned value is a list; it should be a NumPy array of shape (3,)."),
    (VECTOR, Other("DataFrame"), "type", "of type DataFrame; it should be a NumPy array of shape (3,)."),
    ((1, 2), VECTOR, "type", "The returned value is a NumPy array of shape (3,); it should be 2 values."),
    ({"a": 1}, (1,), "type", "The returned value is a tuple; it should be a dictionary."),
    ({"a": (1, 2)}, {"a": 1}, "type", 'Entry "a" is a number; it should be a tuple.'),
    ("yes", 1, "type", "The returned value is a number; it should be a string."),
    ({"a": 1, "b": 2}, {"a": 1}, "keys", 'The dictionary has no key "b".'),
    ({"a": 1}, {"a": 1, "c": 2}, "keys", 'The dictionary has key "c", which should not be there.'),
    (
        {"a": 1, "b": 2},
        {"c": 1, "d": 2},
        "keys",
        'The dictionary has no keys "a", "b" and has keys "c", "d", which should not be there.',
    ),
    ([{"a": 1}], [{}], "keys", 'Value 1 has no key "a".'),
    ((1, 2), (1, 2, 3), "length", "The returned value has 3 parts; it should have 2."),
    ({"a": [1]}, {"a": []}, "length", 'Entry "a" has 0 parts; it should have 1.'),
    (VECTOR, VECTOR[:, None], "shape", "The returned value has shape (3, 1); it should have (3,)."),
    (MATRIX, MATRIX.T, "shape", "has shape (3, 2); it should have (2, 3). It looks transposed."),
    (MATRIX, np.zeros((3, 3)), "shape", "has shape (3, 3); it should have (2, 3)."),
    (np.zeros((2, 1, 3)), np.zeros((3, 1, 2)), "shape", "has shape (3, 1, 2); it should have (2, 1, 3)."),
    (NUMBER, VECTOR, "shape", "The returned value has shape (3,); it should be a single number."),
    (VECTOR, VECTOR + 0j, "dtype", "The returned value holds complex numbers; it should hold real ones."),
    (NUMBER, 10**400, "dtype", "The returned value holds object; it should hold numbers."),
    (NUMBER, np.nan, "finite", "The returned value contains nan where it should be finite."),
    (VECTOR, np.array([1, np.inf, np.nan]), "finite", "contains nan where it should be finite."),
    (VECTOR, VECTOR * np.inf, "finite", "The returned value contains inf where it should be finite."),
    (NUMBER, 2.0, "values", "The returned value has the wrong value."),
    (np.inf, 2.0, "values", "The returned value has the wrong value."),
    (
        VECTOR,
        VECTOR + np.eye(3)[2],
        "values",
        "The returned value has the right shape, but 1 of its 3 values is wrong.",
    ),
    (
        VECTOR,
        VECTOR + np.arange(3),
        "values",
        "The returned value has the right shape, but 2 of its 3 values are wrong.",
    ),
    (VECTOR, -VECTOR, "values", "The returned value has the right shape, but all of its values are wrong."),
    ("yes", "no", "values", "The returned value is not the expected one."),
    ({"a": (1, [VECTOR])}, {"a": (1, [-VECTOR])}, "values", 'Value 1 of value 2 of entry "a" has the right shape'),
]


@pytest.mark.parametrize(("expected", "observed", "kind", "sentence"), SENTENCES, ids=[row[3] for row in SENTENCES])
def test_the_message_says_where_and_what(expected, observed, kind, sentence):
    found = compare(expected, observed)
    assert found.kind == kind
    whole = sentence.endswith((".", "?"))
    assert found.message.endswith(sentence) if whole else found.message.startswith(sentence)


@pytest.mark.parametrize(("expected", "observed", "kind", "sentence"), SENTENCES, ids=[row[3] for row in SENTENCES])
def test_the_message_keeps_the_expected_values_to_itself(expected, observed, kind, sentence):
    said = set(re.findall(r"\d+\.\d+|yes", compare(expected, observed).message))
    assert not said & {"31.25", "47.5", "59.75", "61.125", "67.25", "71.5", "yes"}


WRONG = {  # Ways in which one of several values can be wrong, the first to be said first.
    "none": None,
    "type": "x",
    "keys": {"b": 1},
    "length": [1, 2],
    "shape": np.zeros(2),
    "dtype": np.zeros(3) + 1j,
    "finite": np.full(3, np.nan),
    "values": np.zeros(3),
}
WANTED = {"keys": {"a": 1}, "length": [1]}


@pytest.mark.parametrize("wrap", [tuple, lambda parts: dict(zip("pq", parts, strict=True))], ids=["tuple", "dict"])
@pytest.mark.parametrize("earlier", list(WRONG)[:-1])
def test_the_graver_difference_is_said_first_wherever_it_is(earlier, wrap):
    for later in list(WRONG)[list(WRONG).index(earlier) + 1 :]:
        for order in ([earlier, later], [later, earlier]):
            expected = wrap([WANTED.get(kind, VECTOR) for kind in order])
            found = compare(expected, wrap([WRONG[kind] for kind in order]))
            assert found.kind == earlier


@given(
    hnp.arrays(float, hnp.array_shapes(max_dims=3), elements=st.floats(-1e6, 1e6)),
    st.floats(1e-9, 1e-2),
    st.floats(0, 1e-2),
    st.floats(-3, 3),
)
def test_tolerance_is_that_of_isclose(expected, rtol, atol, push):
    observed = expected + push * (atol + rtol * np.abs(expected))
    close = np.all(np.abs(observed - expected) <= atol + rtol * np.abs(expected))
    assert (compare(expected, observed, rtol, atol) is None) == close


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize(("error", "right"), [(0, True), (1e-4, False)])
def test_an_answer_in_another_precision_is_held_to_the_digits_it_has(dtype, error, right):
    few = np.array([1.0, -2.5, 1024.0])  # Right in any precision.
    expected = few * (1 + error)
    assert (compare(expected, few.astype(dtype), rtol=1e-9, atol=0) is None) is right


def computed_in(dtype):
    """A long sum of products, as a network has them."""
    rng = np.random.default_rng(3)
    W, A = (rng.normal(size=shape).astype(dtype) for shape in ((4, 300), (300, 5)))
    return np.tanh(W @ A / 17)


def test_single_precision_is_right_and_half_precision_is_not_precise_enough():
    assert compare(computed_in("f8"), computed_in("f4")) is None
    assert compare(computed_in("f8"), computed_in("f4").astype("f8")).kind == "values"
    assert compare(computed_in("f8"), computed_in("f2")).kind == "values"


def test_single_precision_is_measured_against_the_largest_value():
    expected = np.array([1000.0, 0.0, 1e-3])
    assert compare(expected, (expected + 5e-3).astype("f4")) is None
    assert compare(expected, (expected + 5e-2).astype("f4")).kind == "values"
    assert compare(np.array([np.inf, 1.0]), np.array([np.inf, 1.1], dtype="f4")).kind == "values"


def test_a_number_in_single_precision_is_right():
    assert compare(1 / 3, np.float32(1 / 3)) is None
    assert compare(1 / 3, np.float32(1 / 3 + 1e-4)).kind == "values"


@pytest.mark.parametrize(
    ("expected", "observed", "right"),
    [
        ((1, 2), (1, 2, 3), True),
        ((1, 2), (1, 3, 3), False),
        ((1, 2), (1,), False),
        (1, (1, "cache"), True),
        (1, (2, "cache"), False),
        (1, (), False),
        ([1, 2], [1, 2, 3], False),
    ],
)
def test_values_after_the_expected_ones_may_be_passed_over(expected, observed, right):
    assert (compare(expected, observed, extra_returns=True) is None) is right
    assert compare(expected, observed) is not None


@pytest.mark.parametrize(("count", "shown"), [(6, '"k4", "k5", which'), (7, '"k5", …, which')])
def test_many_keys_are_not_all_listed(count, shown):
    assert shown in compare({}, {f"k{index}": 0 for index in range(count)}).message


CODE = 'def f(x, y=2):\n    """Add."""\n    # adds\n    z = x + y\n    return z\n'


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("# adds", "# something else"),
        CODE.replace('"""Add."""', '"""Subtract."""'),
        CODE.replace('    """Add."""\n', ""),
        CODE.replace("    ", "  "),
        CODE.replace("x + y", "(x +\n      y)"),
        "\n\n" + CODE,
    ],
)
def test_comments_docstrings_and_layout_make_no_other_program(other):
    assert same_code(CODE, other)


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("x + y", "x - y"),
        CODE.replace("y=2", "y=3"),
        CODE.replace("y=2", "y=2.0"),
        CODE.replace("y=2", "y=None"),
        CODE.replace("return z", "return x"),
        CODE + "x = 1\n",
        "",
        "def f(x",
    ],
)
def test_another_program_is_another(other):
    assert not same_code(CODE, other)


def test_a_function_of_a_docstring_is_one_that_passes():
    assert same_code('def f():\n    """Do."""', "def f():\n    pass")


@pytest.mark.parametrize("source", ["def f(x", "x = '\0'", "-" * 5000 + "1", "(" * 5000])
def test_code_that_does_not_parse_is_compared_as_text(source):
    assert same_code(source, f"\n{source}  ")
    assert not same_code(source, source + "2")


@pytest.mark.parametrize(
    ("arguments", "call"),
    [
        ((), "f()"),
        ((2, 0.1 + 0.2, "a", None, True), "f(2, 0.3, 'a', None, True)"),
        ((np.int64(2), np.float32(0.1), np.True_), "f(2, 0.1, True)"),
        ((np.arange(6).reshape(2, 3),), "f([[0, 1, 2], [3, 4, 5]])"),
        ((np.zeros((7, 1)),), "f(<array of shape (7, 1)>)"),
        (([1, (2.5,)], {"W1": np.zeros((9, 9))}), "f([1, (2.5,)], {'W1': <array of shape (9, 9)>})"),
        (([0.123456] * 10,), "f(<list of 10>)"),
        ((("a" * 50, [1], "b" * 50),), "f(<tuple of 3>)"),
        (({"weights": ["x" * 40, [0.123456] * 10]},), f"f({{'weights': ['{'x' * 40}', <list of 10>]}})"),
        (({"a" * 50: 1, "b" * 50: 2},), "f(<dictionary of 2>)"),
        ((list(range(12)),), "f([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])"),
        ((dict.fromkeys("abcdefgh", 0),), "f({'a': 0, 'b': 0, 'c': 0, 'd': 0, 'e': 0, 'f': 0, 'g': 0, 'h': 0})"),
        ((list(range(13)),), "f([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …])"),
        ((dict.fromkeys("abcdefghi", 0),), "f({'a': 0, 'b': 0, 'c': 0, 'd': 0, 'e': 0, 'f': 0, 'g': 0, 'h': 0, …})"),
        (("x" * 99,), f"f('{'x' * 59})"),
    ],
)
def test_a_call_is_described_in_brief(arguments, call):
    assert describe_call("f", arguments) == call
