import functools
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers import values
from helpers.values import MAX_DEPTH, MAX_NODES, REPEATED, NotDataError, Other, flatten, unflatten

DTYPES = ("?", "i1", "u2", "i4", "i8", "u8", "f2", "f4", "f8", "c8", "c16")
ARRAYS = st.sampled_from(DTYPES).flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0)))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**4000), 2**4000),
    st.floats(),
    st.complex_numbers(),
    st.text(),
)
VALUES = st.recursive(
    SCALARS | ARRAYS,
    lambda parts: st.one_of(
        st.lists(parts, max_size=4),
        st.lists(parts, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=9), parts, max_size=4),
    ),
    max_leaves=12,
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=9), parts, max_size=4),
    max_leaves=12,
)
KINDS = st.sampled_from(["none", "bool", "int", "float", "complex", "str", "array", "list", "tuple", "dict", "other"])
NEARLY_TREES = st.recursive(
    st.dictionaries(KINDS, JSON, min_size=1, max_size=2),
    lambda parts: st.dictionaries(
        KINDS, st.lists(parts | st.tuples(st.text(max_size=2), parts).map(list), max_size=4), min_size=1, max_size=1
    ),
    max_leaves=8,
)


def there_and_back(value):
    """Over the border as it is crossed: the tree as JSON text, the arrays as bytes."""
    tree, arrays = flatten(value)
    crossed = [np.frombuffer(array.tobytes(), array.dtype).reshape(array.shape) for array in arrays]
    return unflatten(json.loads(json.dumps(tree)), crossed)


def assert_same(first, second):
    """Equal in type and content; nan equals nan, and the sign of a zero counts."""
    assert type(first) is type(second)
    if isinstance(first, np.ndarray):
        np.testing.assert_array_equal(first, second, strict=True)
    elif isinstance(first, dict):
        assert list(first) == list(second)
        for key in first:
            assert_same(first[key], second[key])
    elif isinstance(first, list | tuple):
        assert len(first) == len(second)
        for one, other in zip(first, second, strict=True):
            assert_same(one, other)
    else:
        assert repr(first) == repr(second)


@given(VALUES)
def test_data_comes_back_as_it_was(value):
    assert_same(there_and_back(value), value)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.array([[1, 2]]).view(np.matrix), np.array([[1, 2]])),
        (np.ma.array([1.0, 2.0], mask=[False, True]), np.array([1.0, 2.0])),
        (np.array([1.5], dtype=">f4"), np.array([1.5], dtype="f4")),
        (np.array([0.1], dtype=np.longdouble), np.array([0.1])),
        (np.array([1 + 2j], dtype=np.clongdouble), np.array([1 + 2j])),
        (np.arange(6).reshape(2, 3).T, np.array([[0, 3], [1, 4], [2, 5]])),
        (np.float32(0.5), 0.5),
        (np.int8(-3), -3),
        (np.True_, True),
        (np.complex64(1 - 2j), 1 - 2j),
        (np.str_("a"), "a"),
        ({np.str_("W1"): 1}, {"W1": 1}),
        ({1: 2}, {"int 1": 2}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_kin_of_data_becomes_plain_data(value, plain):
    assert_same(there_and_back(value), plain)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (len, "builtin_function_or_method"),
        ({1, 2}, "set"),
        (np.array([None]), "ndarray"),
        (np.array(["a"]), "ndarray"),
        (np.datetime64("2020-01-01"), "datetime64"),
        (2**4096, "int"),
        (Other("module"), "module"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_data_leaves_its_types_name(value, name):
    assert there_and_back(value) == Other(name)
    assert there_and_back([1, value]) == [1, Other(name)]


def test_arrays_are_copied_on_both_ways():
    value = np.zeros(3)
    tree, arrays = flatten(value)
    value[0] = 1
    first, second = (unflatten(tree, arrays) for _ in range(2))
    first[1] = 1
    assert second.tolist() == [0, 0, 0]


@pytest.mark.parametrize("wrap", [lambda part: [part], lambda part: (part,), lambda part: {0: part}])
def test_nesting_has_a_limit(wrap):
    def nested(depth):
        return functools.reduce(lambda inner, _: wrap(inner), range(depth), 7)

    assert "Other" not in repr(there_and_back(nested(MAX_DEPTH)))
    assert "Other" in repr(there_and_back(nested(MAX_DEPTH + 1)))


def test_a_value_may_hold_itself():
    value = []
    value.append(value)
    assert "other" in json.dumps(flatten(value)[0])


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        ([0] * 19, True),
        ([0] * 20, False),
        ({str(key): 0 for key in range(20)}, False),
        ([(0, 0)] * 6, True),
        ([(0, 0)] * 7, False),
    ],
    ids=["list", "long list", "long dict", "tuples", "more tuples"],
)
def test_parts_have_a_limit_and_what_is_cut_can_be_read(value, whole, monkeypatch):
    monkeypatch.setattr(values, "MAX_NODES", 20)
    back = there_and_back(value)
    assert (back == value) is whole
    assert whole or "too many parts" in repr(back)


@given(JSON | NEARLY_TREES)
def test_a_malformed_tree_raises_nothing_else(tree):
    try:
        unflatten(tree, [np.zeros(2)])
    except NotDataError:
        return
    assert isinstance(tree, dict)


@pytest.mark.parametrize(
    "tree",
    [
        5,
        {},
        {"int": "1", "float": 1.0},
        {"unknown": 0},
        {"bool": 1},
        {"int": 1},
        {"int": "one"},
        {"float": None},
        {"float": 10**400},
        {"complex": ["1"]},
        {"complex": "12"},
        {"str": 1},
        {"other": None},
        {"array": 1},
        {"array": -1},
        {"array": True},
        {"list": [{"array": 0}, {"array": 0}]},
        {"list": {"int": "1"}},
        {"dict": [["a"]]},
        {"dict": [[1, {"none": 0}]]},
        pytest.param({"list": [{"none": 0}] * MAX_NODES}, id="too many parts"),
        pytest.param(functools.reduce(lambda inner, _: {"list": [inner]}, range(5000), {"none": 0}), id="too deep"),
    ],
    ids=lambda tree: str(tree)[:40],
)
def test_a_malformed_tree_is_refused(tree):
    with pytest.raises(NotDataError):
        unflatten(tree, [np.zeros(2)])


def test_one_dictionary_in_two_places_is_told_when_asked():
    shared, rows, zeros = {"W1": 0.0}, [1, 2], np.zeros(2)
    assert unflatten(*flatten((shared, shared), repeats=False)) == (shared, Other(REPEATED))
    assert unflatten(*flatten([rows, [rows]], repeats=False)) == [rows, [Other(REPEATED)]]
    assert unflatten(*flatten((shared, {"W1": 0.0}), repeats=False)) == (shared, shared)
    assert unflatten(*flatten((shared, shared))) == (shared, shared)
    first, second = unflatten(*flatten((zeros, zeros), repeats=False))  # Arrays are often shared, and do no harm.
    assert first.tolist() == second.tolist() == [0, 0]
