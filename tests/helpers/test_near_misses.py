"""Each property of a wrong answer is said when every wrong call has it, and only then."""

import functools
import re
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers.comparison import compare
from helpers.near_misses import COMPARABLE, MAX_LEAVES, MAX_SIZE, Example, by_name, explain
from helpers.values import Other, flatten, unflatten

RNG = np.random.default_rng(1)
X = [RNG.normal(size=(3, columns)) + 0.1 for columns in (4, 7, 5)]
SQUARE = [RNG.normal(size=(size, size)) for size in (3, 4, 2)]


def example(arguments, expected, observed, rtol=1e-6, atol=1e-8):
    """A call as the judge and the instant check see it."""
    difference = compare(expected, observed, rtol, atol)
    comparable = difference is not None and difference.kind in COMPARABLE
    return Example(arguments, expected, observed, difference is None, comparable, rtol, atol)


def said(right, wrong, calls):
    """What is said of a wrong function, given what each call's arguments are."""
    with np.errstate(all="ignore"):
        return " ".join(explain([example(one, right(**one), wrong(**one)) for one in calls]))


# --- How ------------------------------------------------------------------------------------------------------

CALLS = [
    {"X": x, "keep_prob": keep_prob, "beta": beta, "t": t, "lambd": lambd}
    for x, keep_prob, beta, t, lambd in zip(
        X, (0.7, 0.55, 0.81), (0.9, 0.97, 0.85), (3, 2, 5), (0.3, 1.7, 0.6), strict=True
    )
]
SCALARS = {
    "m": ("times the number of columns of X", lambda X, **_: X.shape[1]),
    "rows": ("times the number of rows of X", lambda X, **_: X.shape[0]),
    "mean over everything": ("times the number of all entries of X", lambda X, **_: X.size),
    "2": ("times 2", lambda **_: 2),
    "half": ("divided by 2", lambda **_: 0.5),
    "ten": ("times 10", lambda **_: 10),
    "keep_prob": ("times keep_prob", lambda keep_prob, **_: keep_prob),
    "over keep_prob": ("divided by keep_prob", lambda keep_prob, **_: 1 / keep_prob),
    "1 - beta": ("times (1 - beta)", lambda beta, **_: 1 - beta),
    "bias correction": ("divided by (1 - beta**t)", lambda beta, t, **_: 1 / (1 - beta**t)),
    "root": ("times the square root of the number of rows of X", lambda X, **_: X.shape[0] ** 0.5),
    "square": ("times the square of lambd", lambda lambd, **_: lambd**2),
    "2 m": ("divided by 2 times the number of columns of X", lambda X, **_: 0.5 / X.shape[1]),
    "m - 1": ("times (the number of columns of X - 1)", lambda X, **_: X.shape[1] - 1),
    "sign and size": ("times minus keep_prob", lambda keep_prob, **_: -keep_prob),
}


@pytest.mark.parametrize(("words", "factor"), SCALARS.values(), ids=SCALARS)
def test_right_up_to_a_factor_that_has_a_name(words, factor):
    text = said(lambda X, **_: X**3, lambda X, **rest: X**3 * factor(X=X, **rest), CALLS)
    assert text == f"The wrong values are the right ones {words}."


def test_a_factor_is_found_for_single_numbers_too():
    text = said(lambda X, **_: X.sum(), lambda X, keep_prob, **_: X.sum() / keep_prob, CALLS)
    assert text == "The wrong values are the right ones divided by keep_prob."


def test_a_factor_without_a_name_is_said_to_be_one():
    text = said(lambda X, **_: X, lambda X, **_: X * 1.2345, CALLS)
    assert text == "The wrong values are the right ones, all of them times the same factor."


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda X, **_: 1.37 * X.sum(), "all of them times the same factor"),
        (lambda X, **_: X.sum() - 2.34, "all of them off by the same amount"),
    ],
)
def test_what_is_the_same_for_one_number_a_call_needs_several_calls(wrong, words):
    right = lambda X, **_: X.sum()  # noqa: E731
    assert said(right, wrong, CALLS) == f"The wrong values are the right ones, {words}."
    assert said(right, wrong, CALLS[:1]) == ""
    assert words not in said(right, lambda X, t, **_: wrong(X) + (t == 5), CALLS)


def test_a_factor_that_fits_one_call_by_chance_is_not_named():
    factors = {4: 2.0, 7: 3.3, 5: 2.0}
    text = said(lambda X, **_: X, lambda X, **_: X * factors[X.shape[1]], CALLS)
    assert text == "The wrong values are the right ones, all of them times the same factor."


TERM = "The error is a multiple of {}: is that term there, with the right sign and factor?"
CLOSE = "are close, within {} of the right ones: is something small left out, added or rounded?"
LOST_MINUS = "It is wrong only where the right value is negative. The wrong values have lost their minus sign."
HOW = {
    "are 0.": (lambda X, **_: X, lambda X, **_: 0 * X),
    "are 1.": (lambda X, **_: X, lambda X, **_: np.ones_like(X)),
    "are -1.": (lambda X, **_: 0 * X, lambda X, **_: -np.ones_like(X)),
    "are all the same number.": (lambda X, **_: X, lambda X, **_: np.full_like(X, X[0, 0] + 5)),
    "have the opposite sign.": (lambda X, **_: X, lambda X, **_: -X),
    LOST_MINUS: (lambda X, **_: X, lambda X, **_: np.abs(X)),
    "are too large by 1.": (lambda X, **_: X, lambda X, **_: X + 1),
    "are too small by beta.": (lambda X, **_: X, lambda X, beta, **_: X - beta),
    "are the right ones, all of them off by the same amount.": (lambda X, **_: X, lambda X, **_: X + 3.21),
    "are 1 minus the right ones.": (lambda X, **_: X, lambda X, **_: 1 - X),
    "are the squares of the right ones.": (lambda X, **_: X, lambda X, **_: X**2),
    "are the square roots of the right ones.": (lambda X, **_: X**2 + 1, lambda X, **_: np.sqrt(X**2 + 1)),
    "are 1 divided by the right ones.": (lambda X, **_: X, lambda X, **_: 1 / X),
    "are the logarithms of the right ones.": (lambda X, **_: np.exp(2 * X), lambda X, **_: 2 * X),
    "are e to the power of the right ones.": (lambda X, **_: X, lambda X, **_: np.exp(X)),
    "are rounded to whole numbers.": (lambda X, **_: 9 * X, lambda X, **_: np.round(9 * X)),
    "are cut to whole numbers.": (lambda X, **_: 9 * X, lambda X, **_: np.trunc(9 * X)),
    "are those of X, unchanged.": (lambda X, **_: X**3, lambda X, **_: X),
    "are equal to lambd.": (lambda X, **_: X.sum(), lambda lambd, **_: lambd),
    TERM.format("X"): (lambda X, beta, **_: X**3 - beta * X, lambda X, **_: X**3),
    TERM.format("the sign of X"): (lambda X, beta, **_: X**3 - beta * np.sign(X), lambda X, **_: X**3),
    TERM.format("the square of X"): (lambda X, t, **_: X**3 + t * X**2, lambda X, **_: X**3),
    CLOSE.format("1 %"): (lambda X, **_: X, lambda X, **_: X * (1 + 0.004 * np.cos(9 * X))),
    CLOSE.format("0.001 %"): (lambda X, **_: X, lambda X, **_: X * (1 + 4e-6)),
    "are more than 10 times the right ones.": (lambda X, **_: X**2, lambda X, **_: 50 * X**2 + X**4),
    "are less than 1 / 100 of the right ones.": (lambda X, **_: X**2, lambda X, **_: np.tanh(X**2) / 300),
    "are all larger than the right ones.": (lambda X, **_: X, lambda X, **_: X + np.exp(X)),
    "are all smaller than the right ones.": (lambda X, **_: X, lambda X, **_: X - np.exp(X)),
    "are all farther from 0 than the right ones.": (lambda X, **_: X, lambda X, **_: np.sinh(X)),
    "are all closer to 0 than the right ones.": (lambda X, **_: X, lambda X, **_: np.tanh(X)),
    "have the wrong sign.": (lambda X, **_: X, lambda X, **_: -np.sinh(X) - X),
    "have the right signs, but not the right sizes.": (lambda X, **_: X, lambda X, **_: X / np.sqrt(np.abs(X))),
    "are sometimes too large and sometimes too small.": (lambda X, **_: X**2, lambda X, **_: np.abs(X) + 0.1 * X**2),
}


def sentence(words):
    return words if words[0].isupper() else f"The wrong values {words}"


@pytest.mark.parametrize("words", HOW)
def test_what_wrong_values_have_in_common(words):
    assert said(*HOW[words], CALLS) == sentence(words)


def contradicted(call, right, wrong):
    """The wrong function, but in one call: there its values are as wrong as can be, and in another way."""

    def function(**arguments):
        if arguments is not call and arguments["t"] != call["t"]:
            return wrong(**arguments)
        expected = np.asarray(right(**arguments))
        return np.where(np.arange(expected.size).reshape(expected.shape) % 2, -17.3, 29.1) * (np.abs(expected) + 1)

    return function


@pytest.mark.parametrize("words", HOW)
@pytest.mark.parametrize("call", CALLS[::2], ids=["first", "last"])
def test_what_one_wrong_call_contradicts_is_not_said_of_all(words, call):
    right, wrong = HOW[words]
    assert sentence(words) not in said(right, contradicted(call, right, wrong), CALLS)


def test_what_holds_in_the_first_call_alone_is_said_of_it():
    text = said(lambda X, **_: X, lambda X, t, **_: 2 * X if t == CALLS[0]["t"] else X + X**2 * (-1) ** t, CALLS)
    assert text == "In this call, the wrong values are the right ones times 2."


def test_one_number_in_one_call_says_nothing_of_a_relation():
    calls = [{"x": 3.0, "y": 6.0}]
    assert said(lambda x, y: x + y, lambda x, y: x - y, calls) == ""
    assert said(lambda x, y: x + y, lambda x, y: 2 * (x + y), calls) == ""


def test_an_array_of_one_number_repeated_has_no_factor_of_its_own():
    calls = [{"n": n} for n in (3, 5)]
    assert "factor" not in said(lambda n: np.full(n, 7.5), lambda n: np.full(n, n * 1.37), calls)
    assert "same amount" not in said(lambda n: np.full(n, 7.5), lambda n: np.full(n, n * 1.37), calls)


def by_columns(X):
    return X.T.reshape(X.shape)


def shuffled(X):
    return np.roll(np.sort(X, axis=None), 2).reshape(X.shape)


ORDER = {
    "It has the right values, filled in column by column instead of row by row.": by_columns,
    "It has the right columns, but in another order.": lambda X: X[:, ::-1],
    "It has the right rows, but in another order.": lambda X: X[::-1],
    "It has the right values, but in the reverse order.": lambda X: X[::-1, ::-1],
    "It has the right values, but all of them moved by one place.": lambda X: np.roll(X, 1),
    "It has the right values, but in other places.": shuffled,
}


@pytest.mark.parametrize("words", ORDER)
def test_right_values_in_another_order(words):
    assert said(lambda X: X, lambda X: ORDER[words](X), [{"X": x} for x in X]) == words


@pytest.mark.parametrize("words", ORDER)
def test_an_order_is_not_said_when_one_value_is_another(words):
    wrong = lambda X: ORDER[words](X) + 0.5 * np.eye(*X.shape)  # noqa: E731
    assert words not in said(lambda X: X, wrong, [{"X": x} for x in X])


def test_transposed():
    calls = [{"X": x} for x in SQUARE]
    assert said(lambda X: X, lambda X: X.T, calls) == "It is transposed."
    assert "transposed" not in said(lambda X: X, lambda X: X.T + np.eye(len(X)), calls)


def test_equal_numbers_have_no_order():
    ones = [{"X": np.ones((2, n))} for n in (2, 3)]
    assert said(lambda X: X, lambda X: X[:, ::-1], ones) == ""


AXES = {
    "factor": (lambda X: X * np.arange(2, 2 + X.shape[1]), "Each column is right but for a factor of its own."),
    "row factor": (lambda X: X * np.arange(2, 5)[:, None], "Each row is right but for a factor of its own."),
    "shift": (lambda X: X + np.arange(2, 5)[:, None], "Each row is right but for a number added to all of it."),
}


@pytest.mark.parametrize(("wrong", "words"), AXES.values(), ids=AXES)
def test_right_but_for_something_by_row_or_column(wrong, words):
    assert said(lambda X: X, wrong, [{"X": x} for x in X]) == f"{words}"


def softmax(X):
    return np.exp(X) / np.exp(X).sum(axis=0)


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        (softmax, lambda X: np.exp(X) / np.exp(X).sum() + 0.1 * X**2, "Each column should sum to 1, and does not."),
        (lambda X: X - X.mean(axis=1, keepdims=True), lambda X: X**3, "Each row should have mean 0, and does not."),
        (
            lambda X: X / np.linalg.norm(X, axis=0),
            lambda X: np.exp(X),
            "Each column should have length 1, and does not.",
        ),
    ],
)
def test_a_property_that_is_lost(right, wrong, words):
    assert said(right, wrong, [{"X": x} for x in X]) == words


def test_a_property_that_is_kept_is_not_said_to_be_lost():
    assert "should" not in said(softmax, lambda X: softmax(X**3), [{"X": x} for x in X])


@pytest.mark.parametrize(
    ("value", "words"),
    [(np.nan, "What gives nan is the root"), (np.inf, "What gives inf is a division"), (-np.inf, "What gives inf")],
)
def test_not_finite_where_it_should_be(value, words):
    text = said(lambda X: X, lambda X: np.where(X > 0.3, value, X), [{"X": x} for x in X])
    assert words in text
    assert text.endswith("can one of these happen here? Everything else is right.")
    assert said(lambda X: X, lambda X: value * X**2, [{"X": x} for x in X]).endswith("can one of these happen here?")


def test_one_nan_in_one_call_is_explained():
    assert said(lambda x: x, lambda x: np.nan, [{"x": 2.0}]).startswith("What gives nan is")


def test_infinity_that_belongs_there_is_not_explained():
    text = said(lambda X: X / 0, lambda X: -X / 0, [{"X": x} for x in X])
    assert "What gives" not in text


# --- Where ----------------------------------------------------------------------------------------------------


def network(layers):
    rng = np.random.default_rng(layers)
    parameters = {}
    for number, (inputs, units) in enumerate(pairwise(rng.permutation(9)[: layers + 1] + 2), start=1):
        parameters |= {f"W{number}": rng.normal(size=(units, inputs)), f"b{number}": rng.normal(size=(units, 1))}
    return parameters


def spoiled(parameters, *keys):
    return {key: np.sin(9 * value) if key in keys else value for key, value in parameters.items()}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda p: spoiled(p, *[key for key in p if key[0] == "b"]), "Only b is wrong; W is right."),
        (lambda p: spoiled(p, "W1", "b1"), "Only the first layer is wrong."),
        (lambda p: spoiled(p, "W1"), 'Only entry "W1" is wrong; all the rest is right.'),
        (lambda p: spoiled(p, f"W{len(p) // 2}", f"b{len(p) // 2}"), "Only the last layer is wrong."),
        (lambda p: spoiled(p, *list(p)[2:]), "Only the first layer is right."),
        (lambda p: spoiled(p, *list(p)[:-2]), "Only the last layer is right."),
        (lambda p: spoiled(p, *list(p)[2 :: len(p) - 3]), "Layer 1 is always right."),
    ],
)
def test_which_layers_or_letters_are_wrong(wrong, words):
    calls = [{"p": network(layers)} for layers in (3, 2, 4)]
    assert said(lambda p: p, wrong, calls).startswith(words)


def test_a_network_of_one_layer_contradicts_neither_first_nor_last():
    calls = [{"p": network(layers)} for layers in (1, 3)]
    text = said(lambda p: p, lambda p: spoiled(p, f"W{len(p) // 2}", f"b{len(p) // 2}"), calls)
    assert text.startswith("Only the last layer is wrong.")


def test_wrong_in_all_layers_says_nothing_of_layers():
    calls = [{"p": network(layers)} for layers in (1, 3)]
    assert "layer" not in said(lambda p: p, lambda p: spoiled(p, *p), calls)


def batches(X):
    return [X[:, start : start + 2] for start in range(0, X.shape[1], 2)]


def test_right_except_the_last_mini_batch():
    calls = [{"X": x} for x in X]
    text = said(batches, lambda X: [*batches(X)[:-1], np.sin(9 * batches(X)[-1])], calls)
    assert text.startswith("Only the last of its parts is wrong.")


PARTS = {
    "a tuple": (
        lambda X: (X, X**2, X**3),
        lambda X: (X, by_columns(X), X**3),
        "Only value 2 is wrong; value 1 and value 3 are right.",
    ),
    "nested": (
        lambda X: (X, [X**2, X**3]),
        lambda X: (X, [X**2, np.sin(X)]),
        "Only value 2 of value 2 is wrong; all the rest is right.",
    ),
    "many": (
        lambda X: tuple(X + n for n in range(6)),
        lambda X: (np.sin(X), *(X + n for n in range(1, 6))),
        "Only value 1 is wrong; all the rest is right.",
    ),
    "a string": (lambda X: (X, "high bias"), lambda X: (X, "neither"), "Only value 2 is wrong; value 1 is right."),
    "beside a string": (lambda X: (X, "none"), lambda X: (np.sin(X), "none"), "Only value 1 is wrong; value 2 is"),
    "beside None": (lambda X: (X, None), lambda X: (np.sin(X), None), "Only value 1 is wrong; value 2 is right."),
}


@pytest.mark.parametrize(("right", "wrong", "words"), PARTS.values(), ids=PARTS)
def test_which_of_several_values_are_wrong(right, wrong, words):
    assert said(right, wrong, [{"X": x} for x in X]).startswith(words)


def test_what_belongs_elsewhere_in_the_answer_is_recognized():
    text = said(lambda X: (X, X**2), lambda X: (X, X), [{"X": x} for x in X])
    assert text == "Only value 2 is wrong; value 1 is right. The wrong values are those of X, unchanged."
    text = said(lambda X: (X**3, X**2), lambda X: (X**3, X**3), [{"X": x} for x in X])
    assert text.endswith("The wrong values are those that value 1 should have.")


def test_the_part_that_is_always_right_is_said_when_the_wrong_ones_change():
    text = said(
        lambda X: (X, X**2, X**3), lambda X: (X, *((X, X**3) if X.shape[1] % 2 else (X**2, X))), [{"X": x} for x in X]
    )
    assert text.startswith("Value 1 is always right.")


def test_nothing_is_said_of_parts_that_were_not_looked_at():
    big = [{"n": MAX_SIZE + n} for n in (1, 2)]
    assert said(lambda n: (np.ones(n), 2.5, 4.5), lambda n: (np.zeros(n), 2.5, 4.0), big) == ""


def put(X, region, value=29.1):
    X = X.copy()
    X[region] = X[region] * value + np.cos(9 * X[region])
    return X


PLACES = {
    "last column": (np.s_[:, -1], "It is wrong only in the last column."),
    "first column": (np.s_[:, 0], "It is wrong only in the first column."),
    "last row": (np.s_[-1], "It is wrong only in the last row."),
    "all but the first column": (np.s_[:, 1:], "It is right only in the first column."),
    "all but the last row": (np.s_[:-1], "It is right only in the last row."),
}


@pytest.mark.parametrize(("region", "words"), PLACES.values(), ids=PLACES)
def test_which_places_are_wrong(region, words):
    assert said(lambda X: X, lambda X: put(X, region), [{"X": x} for x in X]).startswith(words)


def test_which_values_of_a_row_are_wrong():
    calls = [{"theta": x[0]} for x in X]
    assert said(lambda theta: theta, lambda theta: put(theta, 0), calls).startswith(
        "It is wrong only in the first value."
    )
    text = said(lambda theta: theta, lambda theta: put(theta, np.s_[1:]), calls)
    assert text.startswith("It is right only in the first value.")


def test_wrong_only_where_an_argument_is_negative():
    text = said(lambda X: np.exp(X), lambda X: np.where(X < 0, X**2 - X, np.exp(X)), [{"X": x} for x in X])
    assert text.startswith("It is wrong only where X is negative.")


def test_wrong_here_and_there_says_no_place():
    text = said(lambda X: np.exp(X), lambda X: put(np.exp(X), np.s_[1, 1]), [{"X": x} for x in X])
    assert "only" not in text


# --- When -----------------------------------------------------------------------------------------------------

NETWORK = {layers: {f"W{number}": 0 for number in range(1, layers + 1)} for layers in (1, 2, 3)}
WHEN = {
    "t > 1": ([{"t": 1}, {"t": 1}], [{"t": 2}, {"t": 7}]),
    "t is 1": ([{"t": 3}, {"t": 5}], [{"t": 1}]),
    "x is 0": ([{"x": 0.5}, {"x": -2.5}], [{"x": 0.0}]),
    "x < 0": ([{"x": 0.5}, {"x": 2.0}, {"x": 0}], [{"x": -1.5}]),
    "x is not 0": ([{"x": 0}], [{"x": 0.3}, {"x": -3.1}]),
    "keep_prob is not 1": ([{"keep_prob": 1.0}], [{"keep_prob": 0.7}, {"keep_prob": 0.2}]),
    "X has more than 1 column": ([{"X": np.ones((3, 1))}], [{"X": np.ones((1, 3))}, {"X": np.ones((2, 2))}]),
    "X has only 1 row": ([{"X": np.ones((3, 3))}], [{"X": np.ones((1, 3))}]),
    "theta has more than 1 entry": ([{"theta": np.ones(1)}], [{"theta": np.ones(5)}]),
    "sizes has more than 2 entries": ([{"sizes": [4, 1]}], [{"sizes": [4, 3, 1]}, {"sizes": [2, 3, 4, 1]}]),
    "p has more than 1 layer": ([{"p": NETWORK[1]}], [{"p": NETWORK[2]}, {"p": NETWORK[3]}]),
    "mode is 'test'": ([{"mode": "train"}], [{"mode": "test"}, {"mode": "test"}]),
    "shuffle is False": ([{"shuffle": True}], [{"shuffle": False}]),
    "x has 1 axis": ([{"x": np.ones((3, 1))}, {"x": np.ones((1, 3))}], [{"x": np.ones(3)}, {"x": np.ones(2)}]),
    "X has no column": ([{"X": np.ones((3, 2))}], [{"X": np.ones((3, 0))}]),
    "x is an array": ([{"x": 2.0}, {"x": 0.5}], [{"x": np.ones((2, 2))}]),
    "dev and test differ": ([{"dev": 0.2, "test": 0.2}], [{"dev": 0.1, "test": 0.3}]),
    "the number of columns of X is no multiple of size": (
        [{"X": np.ones((1, 12)), "size": 4}, {"X": np.ones((1, 12)), "size": 6}],
        [{"X": np.ones((1, 12)), "size": 5}],
    ),
    "X has fewer columns than size": (
        [{"X": np.ones((1, 9)), "size": 4}, {"X": np.ones((1, 9)), "size": 3}],
        [{"X": np.ones((1, 7)), "size": 8}, {"X": np.ones((1, 7)), "size": 12}],
    ),
}


def examples(right, wrong):
    """Twice the right calls, so that no condition rests on two calls alone."""
    return [Example(call, 1.5, 1.5, True) for call in 2 * right] + [
        Example(call, 1.5, None, False, False) for call in wrong
    ]


@pytest.mark.parametrize("condition", WHEN)
def test_when_it_is_wrong(condition):
    assert explain(examples(*WHEN[condition])) == (f"It is wrong only when {condition}.",)


@pytest.mark.parametrize("condition", WHEN)
def test_one_right_call_that_meets_the_condition_refutes_it(condition):
    right, wrong = WHEN[condition]
    assert explain(examples([*right, wrong[0]], wrong)) == ()


@pytest.mark.parametrize("condition", WHEN)
def test_one_wrong_call_that_does_not_meet_the_condition_refutes_it(condition):
    right, wrong = WHEN[condition]
    assert explain(examples(right, [*wrong, right[0]])) == ()


def test_two_calls_differ_in_too_many_ways():
    assert explain(examples([{"t": 1}], [{"t": 2}])[1:]) == ()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ([{"seed": 1}], [{"seed": 2}]),
        ([{"rate": 0.2}, {"rate": 0.4}], [{"rate": 1.7}, {"rate": 2.3}]),
        ([{"rate": None}], [{"rate": np.ones(3)}, {"rate": 2.0}]),
        ([{"low": 2, "X": np.ones((2, 9))}], [{"low": 9, "X": np.ones((2, 5))}]),
    ],
    ids=["a seed", "some rates", "other kinds", "one call of each"],
)
def test_what_numbers_only_happen_to_be_is_no_condition(right, wrong):
    found = explain(examples(right, wrong))
    assert not any(words in " ".join(found) for words in ("seed", "rate", "fewer"))


# --- Together -------------------------------------------------------------------------------------------------


def test_when_and_where_and_how_are_said_in_this_order():
    calls = [{"p": network(layers)} for layers in (1, 2, 3)]
    text = said(lambda p: p, lambda p: p if len(p) == 2 else {k: v * (1 + (k[0] == "W")) for k, v in p.items()}, calls)
    when = "It is wrong only when p has more than 1 layer."
    assert text == f"{when} Only W is wrong; b is right. The wrong values are the right ones times 2."


def test_nothing_wrong_is_nothing_said():
    assert said(lambda X: X, lambda X: X, [{"X": x} for x in X]) == ""
    assert explain([]) == ()


def test_what_holds_only_in_other_calls_than_the_one_shown_says_so():
    calls = [{"X": x} for x in X]
    text = said(lambda X: (X, X), lambda X: (X, X[0] if X.shape[1] == 4 else 2 * X), calls)
    assert (
        text == "In other calls, only value 2 is wrong; value 1 is right. The wrong values are the right ones times 2."
    )
    text = said(lambda X: X, lambda X: None if X.shape[1] == 4 else 2 * X, calls)
    assert text == "In other calls, the wrong values are the right ones times 2."


def test_answers_in_single_precision_are_held_to_fewer_digits():
    calls = [{"X": x} for x in X]
    text = said(lambda X: (X, X**2), lambda X: (X.astype("f4"), 2 * X.astype("f4") ** 2), calls)
    assert text == "Only value 2 is wrong; value 1 is right. The wrong values are the right ones times 2."


def test_the_arguments_that_were_left_out_are_known_by_their_defaults():
    def split(X, fraction=0.2, *, mode="train", **rest):
        return X

    assert by_name(split, (1,)) == {"X": 1, "fraction": 0.2, "mode": "train"}
    assert by_name(split, (1, 0.5)) == {"X": 1, "fraction": 0.5, "mode": "train"}
    assert by_name(functools.partial(split, 7), (0.5,)) == {"fraction": 0.5, "mode": "train"}


def test_arguments_without_names_are_left_out():
    assert by_name(dict.get, (1, 2)) == {} or set(by_name(dict.get, (1, 2))) <= {"self", "key", "default"}
    assert by_name(range, (1,)) == {}
    assert explain([Example({}, X[0], 2 * X[0], False)]) == ("The wrong values are the right ones times 2.",)


# --- Whatever comes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "observed"),
    [
        (np.ones((0, 3)), np.ones((0, 3))),
        ([], []),
        (np.array([True, False, True]), np.array([False, False, True])),
        (True, False),
        (2**60, 10**300),
        ({"not a name": 1.5, "": 2.5, "…": 3.5}, {"not a name": 1.5, "": 2.0, "…": 3.5}),
        ({"W9999999999999": X[0]}, {"W9999999999999": 2 * X[0]}),
        ([[[[[[1.5]]]]]], [[[[[[2.5]]]]]]),
        (np.array([np.nan, np.inf, 1.5]), np.array([np.nan, -np.inf, np.nan])),
        (np.array(3.5), np.array([[4.5]])),
        (1 + 2j, 2 + 2j),
        ("a", "b"),
        (Other("function"), Other("function")),
    ],
)
def test_unusual_values_are_explained_without_an_error(expected, observed):
    odd = {"a b": 10**400, "s": "x", "none": None, "ragged": [1, X[0], [2, (3,)]], "o": Other("f"), "nan": np.nan}
    calls = [Example(odd, expected, observed, False), Example({}, expected, expected, True)]
    found = explain(calls)
    assert len(found) <= 3
    assert all(text.endswith((".", "?")) for text in found)


DTYPES = ("?", "i1", "u8", "i8", "f2", "f4", "f8", "c16")
ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0, max_side=3))
)
NUMBERS = st.integers(-(2**4000), 2**4000) | st.floats() | st.complex_numbers() | st.booleans()
VALUES = st.recursive(
    st.none() | NUMBERS | st.text(max_size=9) | ARRAYS,
    lambda parts: (
        st.lists(parts, max_size=4) | st.lists(parts, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=4) | st.sampled_from(["W1", "b1", "W2"]), parts, max_size=4)
    ),
    max_leaves=9,
)  # fmt: skip
NAMES = st.sampled_from(["X", "Y", "t", "parameters", "a b", ""])


def alike(value, change):
    """A value of the same structure, with other numbers in it."""
    if isinstance(value, dict):
        return {key: alike(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(alike(part, change) for part in value)
    if isinstance(value, np.ndarray):
        return change(value)
    return change(np.asarray(value))[()] if isinstance(value, int | float) and abs(value) < 2**60 else value


CHANGES = st.sampled_from(
    [np.negative, np.exp, np.sqrt, lambda a: a * 2, lambda a: a * 0, lambda a: a[..., ::-1], lambda a: a.T]
)


@given(st.lists(st.tuples(st.dictionaries(NAMES, VALUES, max_size=3), VALUES, VALUES, st.booleans()), max_size=4))
def test_whatever_is_returned_nothing_is_raised(calls):
    crossed = [
        (arguments, *(unflatten(*flatten(value)) for value in values), known) for arguments, *values, known in calls
    ]
    found = explain([Example(a, expected, observed, known, True) for a, expected, observed, known in crossed])
    assert len(found) <= 3


@given(st.lists(st.tuples(st.dictionaries(NAMES, VALUES, max_size=3), VALUES), min_size=1, max_size=3), CHANGES)
def test_whatever_is_returned_of_the_right_structure_nothing_is_raised(calls, change):
    def changed(array):
        try:
            with np.errstate(all="ignore"):
                return change(array)
        except (TypeError, IndexError, ValueError):
            return array

    found = explain([Example(arguments, value, alike(value, changed), False) for arguments, value in calls])
    assert len(found) <= 2


#: Numbers that no sentence holds by accident.
ODD = st.integers(100, 999).map(lambda number: number + 0.625)
ODD_VALUES = st.recursive(
    ODD | hnp.arrays("f8", hnp.array_shapes(max_dims=2, max_side=4), elements=ODD),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.sampled_from(["W1", "b1", "W2", "b2"]), parts),
    max_leaves=6,
)


@given(ODD_VALUES, st.dictionaries(NAMES, ODD_VALUES, max_size=2), CHANGES)
def test_no_expected_number_is_ever_said(expected, arguments, change):
    with np.errstate(over="ignore"):
        observed = alike(expected, lambda array: change(array) if array.ndim else array + 1)
    found = explain([Example(arguments, expected, observed, False)])
    assert not re.search(r"\d{3,}\.\d|\.625", " ".join(found))


def seconds(value, other):
    """The quickest of three explanations."""
    calls = [Example({"X": value}, value, other, False)] * 3
    times = []
    for _ in range(3):
        start = time.process_time()
        explain(calls)
        times.append(time.process_time() - start)
    return min(times)


def test_what_is_too_large_takes_no_longer_than_the_largest():
    most = [float(n) for n in range(MAX_LEAVES)]
    many = [float(n) for n in range(100 * MAX_LEAVES)]
    assert seconds(many, [2 * n for n in many]) < 5 * seconds(most, [2 * n for n in most]) + 0.01
    largest, larger = np.arange(1.0, MAX_SIZE), np.arange(1.0, 40 * MAX_SIZE)
    assert seconds(larger, larger[::-1]) < 5 * seconds(largest, largest[::-1]) + 0.01
