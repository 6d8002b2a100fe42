"""What a wrong answer has in common with the right one, said by property.

One explainer serves every exercise: it looks at arguments, expected and returned values alone. A property counts only
when every wrong call shows it, which rules out coincidences: each detector names all the properties that fit one
call, and what remains after intersecting them is said. Nothing said contains an expected value.
"""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.comparison import NUMBER, are_close

Array = np.ndarray
#: Properties that fit, best first. A dictionary keeps them in order and apart.
Found = dict[str, None]

#: Kinds of difference that leave the values themselves to be looked at.
COMPARABLE = ("finite", "values")
MAX_LEAVES = 250
MAX_SIZE = 50_000
#: How far two values may be apart, relative to the largest, to count as the same here.
CLOSE = 1e-5
SIGNS: dict[str, Callable[..., Any]] = {"negative": np.less, "0": np.equal, "positive": np.greater}


@dataclass(frozen=True)
class Example:
    """One call of an exercise's function, and what became of it.

    Attributes
    ----------
    arguments : mapping of str to object
        By parameter name.
    right : bool
        Whether the answer was accepted.
    comparable : bool
        Whether a value was returned that has the structure of the expected one.
    rtol, atol : float
        Tolerances it was compared with.
    """

    arguments: Mapping[str, Any]
    expected: Any
    observed: Any
    right: bool
    comparable: bool = True
    rtol: float = 1e-6
    atol: float = 1e-8


@dataclass(frozen=True)
class _Leaf:
    """One array (or number) of an answer, beside what it should be; ``wrong`` marks the wrong places.

    What is no number, such as a string, is right or wrong and has no values to look at.
    """

    path: tuple[Any, ...]
    expected: Array
    observed: Array
    wrong: Array
    numeric: bool = True

    @cached_property
    def right(self) -> bool:
        return not self.wrong.any()

    @cached_property
    def should(self) -> Array:
        """What the wrong values should be."""
        return self.expected[self.wrong]

    @cached_property
    def given(self) -> Array:
        """The wrong values."""
        return self.observed[self.wrong]


@dataclass(frozen=True)
class _Call:
    """An example taken apart: the leaves of its answer, and the arrays and numbers it was called with.

    Attributes
    ----------
    complete : bool
        Whether every wrong part of the answer is among the leaves.
    """

    leaves: tuple[_Leaf, ...]
    arrays: Mapping[tuple[Any, ...], Array]
    quantities: Mapping[str, float]
    complete: bool

    @cached_property
    def wrong(self) -> tuple[_Leaf, ...]:
        return tuple(leaf for leaf in self.leaves if not leaf.right)

    @cached_property
    def wrong_numbers(self) -> tuple[_Leaf, ...]:
        return tuple(leaf for leaf in self.wrong if leaf.numeric)

    @cached_property
    def multipliers(self) -> dict[str, float]:
        return _multipliers(self.quantities)

    def named(self, number: float) -> list[str]:
        """The names that a number has in this call."""
        return [name for name, value in self.multipliers.items() if _near(number, value)]


def explain(examples: Sequence[Example]) -> tuple[str, ...]:
    """Say what the wrong answers have in common with the right ones.

    Parameters
    ----------
    examples : sequence of Example
        Every call that was made, right and wrong ones.

    Returns
    -------
    tuple of str
        At most three sentences: in which calls it is wrong, where in the answer, and how. Empty when nothing is found.
    """
    wrong = [example for example in examples if not example.right]
    with np.errstate(all="ignore"):
        sentences = [_when(examples)]
        apart = [_take_apart(example) if example.comparable else None for example in wrong]
        calls = [call for call in apart if call and call.wrong and call.complete]
        if calls:
            # The student is told of the first wrong call; what is said of others must say so.
            first_is_among_them = calls[0] is apart[0]
            where, how = _where(calls), _how(calls)
            if first_is_among_them and not how and len(calls) > 1:
                how = _begun("In this call, ", _how(calls[:1]))
            elif not first_is_among_them:
                where, how = _begun("In other calls, ", where), how if where else _begun("In other calls, ", how)
            sentences += [where, how]
    return tuple(sentence for sentence in sentences if sentence)


def by_name(function: Callable[..., Any], arguments: Sequence[Any]) -> dict[str, Any]:
    """The arguments of a call by the function's parameter names, defaults among them, as far as they can be told."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return {}
    given = dict(zip((parameter.name for parameter in parameters), arguments, strict=False))
    return given | {p.name: p.default for p in parameters if p.name not in given and p.default is not p.empty}


# --- How: the relation between wrong values and right ones --------------------------------------------------------


def _how(calls: Sequence[_Call]) -> str:
    """The relation that holds for every wrong part of every call."""
    leaves = [(call, leaf) for call in calls for leaf in call.wrong_numbers]
    if not leaves:
        return ""
    should, given = (np.concatenate([getattr(leaf, one) for _, leaf in leaves]) for one in ("should", "given"))
    for detect in DETECTORS:
        if found := _common(detect(call, leaf) for call, leaf in leaves):
            return _said(found) if given.size > 1 or detect is _not_finite else ""
        if detect is _by_axis and (found := _throughout(should, given)):
            return _said(found)
    return _said(_undecided(should, given)) if given.size > 2 else ""


def _said(found: str) -> str:
    """A sentence of a property, which may be one already."""
    if not found:
        return ""
    text = found if found[0].isupper() else f"The wrong values {found}"
    return text if text.endswith((".", "?")) else f"{text}."


def _not_finite(call: _Call, leaf: _Leaf) -> Found:
    """Not finite where it should be; the rest may well be right."""
    broken = ~np.isfinite(leaf.observed) & np.isfinite(leaf.expected)
    if not broken.any():
        return {}
    if np.isnan(leaf.observed[broken]).any():
        what = "What gives nan is the root or the logarithm of a negative number, 0 / 0, or inf - inf"
    else:
        what = "What gives inf is a division by 0, the logarithm of 0, or exp of a large number"
    rest = " Everything else is right." if (broken == leaf.wrong).all() and not broken.all() else ""
    return {f"{what}: can one of these happen here?{rest}": None, f"{what}: can one of these happen here?": None}


def _almost(call: _Call, leaf: _Leaf) -> Found:
    """So close that any other relation would hold as well."""
    return _nearly(call, leaf) if _same(leaf.observed, leaf.expected) else {}


def _nearly(call: _Call, leaf: _Leaf) -> Found:
    error, size = np.abs(leaf.given - leaf.should), np.abs(leaf.should)
    limits = {"0.001 %": 1e-5, "0.1 %": 1e-3, "1 %": 1e-2, "10 %": 1e-1}
    return {
        f"are close, within {text} of the right ones: is something small left out, added or rounded?": None
        for text, limit in limits.items()
        if (error <= limit * size).all()
    }


def _constant(call: _Call, leaf: _Leaf) -> Found:
    given = leaf.given
    if not np.isfinite(given).all() or (given != given[0]).any():
        return {}
    found: Found = {f"are {int(given[0])}": None} if given[0] in (0, 1, -1) else {}
    if _varies(leaf.should):
        found["are all the same number"] = None
    return found


def _scaled(call: _Call, leaf: _Leaf) -> Found:
    should, given = leaf.should, leaf.given
    place = np.abs(should).argmax()
    ratio = float(given[place] / should[place]) if should[place] else 0.0
    if ratio == 0 or not np.isfinite(ratio) or not _same(given, ratio * should):
        return {}
    found: Found = {}
    if _near(ratio, -1):
        if (should < 0).all() and not leaf.wrong.all():
            found["have lost their minus sign"] = None
        found["have the opposite sign"] = None
    for sign, minus in ((1, ""), (-1, "minus ")):
        found |= {f"are the right ones times {minus}{name}": None for name in call.named(sign * ratio)}
        found |= {f"are the right ones divided by {minus}{name}": None for name in call.named(sign / ratio)}
    if _varies(should):
        found["are the right ones, all of them times the same factor"] = None
    return found


def _shifted(call: _Call, leaf: _Leaf) -> Found:
    shift = leaf.given - leaf.should
    if not np.isfinite(shift).all() or not _same(shift, np.full_like(shift, shift[0])):
        return {}
    found: Found = {f"are too {size} by 1": None for size, one in (("large", 1), ("small", -1)) if _near(shift[0], one)}
    found |= {f"are too large by {name}": None for name in call.named(shift[0])}
    found |= {f"are too small by {name}": None for name in call.named(-shift[0])}
    if _varies(leaf.should):
        found["are the right ones, all of them off by the same amount"] = None
    return found


def _a_function_of(call: _Call, leaf: _Leaf) -> Found:
    should, given = leaf.should, leaf.given
    relations = {
        "are 1 minus the right ones": (given, 1 - should),
        "are the squares of the right ones": (given, should**2),
        "are the square roots of the right ones": (given**2, should),
        "are 1 divided by the right ones": (given * should, np.ones_like(should)),
        "are the logarithms of the right ones": (np.exp(given), should),
        "are e to the power of the right ones": (given, np.exp(should)),
        "are rounded to whole numbers": (given, np.round(should)),
        "are cut to whole numbers": (given, np.trunc(should)),
    }
    return {text: None for text, (first, second) in relations.items() if _same(first, second)}


def _reordered(call: _Call, leaf: _Leaf) -> Found:
    right, given = leaf.expected, leaf.observed
    if right.size < 2 or not _same(np.sort(given, axis=None), np.sort(right, axis=None)):
        return {}
    found: Found = {}
    if right.ndim == 2 and min(right.shape) > 1:
        if right.shape[0] == right.shape[1] and _same(given, right.T):
            found["It is transposed"] = None
        if _same(given.ravel(), right.T.ravel()):
            found["It has the right values, filled in column by column instead of row by row"] = None
        if _same(_sorted_columns(given), _sorted_columns(right)):
            found["It has the right columns, but in another order"] = None
        if _same(_sorted_columns(given.T), _sorted_columns(right.T)):
            found["It has the right rows, but in another order"] = None
    if _same(given, np.flip(right)):
        found["It has the right values, but in the reverse order"] = None
    if any(_same(given, np.roll(right, by)) for by in (1, -1)):
        found["It has the right values, but all of them moved by one place"] = None
    if _varies(right):
        found["It has the right values, but in other places"] = None
    return found


def _taken_over(call: _Call, leaf: _Leaf) -> Found:
    """Equal to something that came in, or to what belongs elsewhere in the answer."""
    found: Found = {}
    for path, array in call.arrays.items():
        if array.shape == leaf.wrong.shape and _same(leaf.given, array[leaf.wrong]):
            found |= {f"are those of {text}, unchanged": None for text in _names(path, leaf.path)}
    if leaf.observed.size == 1:
        number = leaf.given[0]
        found |= {f"are equal to {name}": None for name, value in call.quantities.items() if _near(number, value)}
        return found
    for other in call.leaves:
        alike = other.path != leaf.path and leaf.wrong.shape == other.wrong.shape
        if alike and _same(leaf.observed, other.expected):
            found[f"are those that {_title(other.path)} should have"] = None
            found["are those that another part of the answer should have"] = None
    return found


def _by_a_term(call: _Call, leaf: _Leaf) -> Found:
    """The difference is a multiple of something that came in: a term is missing, doubled or of the wrong sign."""
    difference = leaf.given - leaf.should
    if difference.size < 2 or not np.isfinite(difference).all():
        return {}
    found: Found = {}
    for path, array in call.arrays.items():
        if array.shape != leaf.wrong.shape:
            continue
        part = array[leaf.wrong]
        for what, term in (("", part), ("the sign of ", np.sign(part)), ("the square of ", part**2)):
            if np.isfinite(term).all() and np.ptp(term) > 0 and _parallel(difference, term):
                text = "The error is a multiple of {}: is that term there, with the right sign and factor?"
                found |= {text.format(what + name): None for name in _names(path, leaf.path)}
    return found


def _by_axis(call: _Call, leaf: _Leaf) -> Found:
    right, given = leaf.expected, leaf.observed
    if right.ndim != 2 or min(right.shape) < 2 or not np.isfinite(given).all():
        return {}
    found: Found = {}
    for axis, line in ((0, "column"), (1, "row")):
        ratio, shift = given / right, given - right
        if np.isfinite(ratio).all() and _same(ratio, np.broadcast_to(ratio.take([0], axis), ratio.shape)):
            found[f"Each {line} is right but for a factor of its own"] = None
        if _same(shift, np.broadcast_to(shift.take([0], axis), shift.shape)):
            found[f"Each {line} is right but for a number added to all of it"] = None
        for text, total in PROPERTIES.items():
            if _property(total(right, axis)) and not _property(total(given, axis)):
                found[f"Each {line} should {text}, and does not"] = None
    return found


PROPERTIES: dict[str, Callable[[Array, int], Array]] = {
    "sum to 1": lambda values, axis: values.sum(axis=axis) - 1,
    "have mean 0": lambda values, axis: values.mean(axis=axis) / (np.abs(values).max() or 1),
    "have length 1": lambda values, axis: np.linalg.norm(values, axis=axis) - 1,
}


def _property(deviation: Array) -> bool:
    return bool((np.abs(deviation) < 1e-4).all())


def _size(call: _Call, leaf: _Leaf) -> Found:
    """The weakest of all: which side the wrong values lie on."""
    should, given = leaf.should, leaf.given
    if not np.isfinite(given).all():
        return {}
    same_side = should * given > 0
    relations = {
        "have the wrong sign": should * given < 0,
        "are not 0, where they should be": (should == 0) & (given != 0),
        "are 0, where they should not be": (should != 0) & (given == 0),
        "are cut off at 0": (should < 0) & (given == 0),
        **{f"are more than {n} times the right ones": same_side & (np.abs(given) > n * np.abs(should)) for n in TIMES},
        **{f"are less than 1 / {n} of the right ones": same_side & (n * np.abs(given) < np.abs(should)) for n in TIMES},
        "are all larger than the right ones": given > should,
        "are all smaller than the right ones": given < should,
        "are all farther from 0 than the right ones": (np.abs(given) > np.abs(should)) & (should * given >= 0),
        "are all closer to 0 than the right ones": (np.abs(given) < np.abs(should)) & (should * given >= 0),
    }
    return {text: None for text, holds in relations.items() if holds.all()}


TIMES = (1000, 100, 10, 2)


def _throughout(should: Array, given: Array) -> str:
    """What is the same in all calls, where each answer is a number and shows nothing by itself."""
    ratio, shift = given / should, given - should
    for text, number in (("all of them times the same factor", ratio), ("all of them off by the same amount", shift)):
        alike = np.isfinite(number).all() and (np.abs(number - number[0]) <= CLOSE * np.abs(number[0])).all()
        if alike and _varies(should):
            return f"are the right ones, {text}"
    return ""


def _undecided(should: Array, given: Array) -> str:
    """What can be said when some are too large and others too small."""
    if not np.isfinite(given).all() or not (should * given > 0).all():
        return ""
    if (should > 0).all():
        return "are sometimes too large and sometimes too small"
    return "have the right signs, but not the right sizes"


#: From the most telling to the least.
DETECTORS: tuple[Callable[[_Call, _Leaf], Found], ...] = (
    _not_finite,
    _almost,
    _constant,
    _scaled,
    _reordered,
    _taken_over,
    _shifted,
    _a_function_of,
    _by_a_term,
    _by_axis,
    _nearly,
    _size,
)


# --- Where: which parts of the answer are wrong -------------------------------------------------------------------


def _where(calls: Sequence[_Call]) -> str:
    parts = _common(_parts(call) for call in calls)
    if parts and any(len(call.wrong) < len(call.leaves) for call in calls):
        return f"{parts}."
    leaves = [(call, leaf) for call in calls for leaf in call.wrong_numbers]
    if any(len(call.wrong) > len(call.wrong_numbers) for call in calls):
        return ""
    places = _common(_places(call, leaf) for call, leaf in leaves)
    return f"{places}." if places and not all(leaf.wrong.all() for _, leaf in leaves) else ""


def _parts(call: _Call) -> Found:
    """Which of several parts are wrong: by place in a tuple or list, by letter or layer of a key, or one by one."""
    if len(call.leaves) < 2:
        return {}
    found: Found = {}
    for label in (_value, _letter, _layer):
        off, fine = _divided(call, label)
        if fine and not off & fine and len(off) <= 3:
            rest = f"{_listed(fine)} right" if len(fine) <= 3 else "all the rest is right"
            found[f"Only {_listed(off)} wrong; {rest}"] = None
    off, fine = _divided(call, _title)
    one_by_one = {f"Only {_listed(off)} wrong; all the rest is right": None} if fine and len(off) <= 3 else {}
    found |= one_by_one if len(off) == 1 else {}
    for one, number in (("layer", _layer_number), ("of its parts", _part_number)):
        numbers = {leaf.path: number(leaf.path) for leaf in call.leaves}
        if None not in numbers.values():
            found |= _ends(one, sorted(set(numbers.values())), {numbers[leaf.path] for leaf in call.wrong})
    found |= one_by_one
    for label in (_value, _letter, _layer):
        off, fine = _divided(call, label)
        found |= {f"{_capital(one)} is always right": None for one in sorted(fine - off)}
    return found


def _divided(call: _Call, label: Callable[[tuple[Any, ...]], str]) -> tuple[set[str], set[str]]:
    """The labels of the parts that are wrong and of those that are right; none when a part has no such label."""
    off, fine = ({label(leaf.path) for leaf in call.leaves if leaf.right is right} for right in (False, True))
    return (set(), set()) if "" in off | fine else (off, fine)


def _ends(one: str, order: Sequence[Any], wrong: set[Any]) -> Found:
    """What can be said of the first and the last of several parts or layers, when some are wrong.

    A single one is the first and the last at once.
    """
    sayings = {
        f"Only the last {one} is wrong": wrong == {order[-1]},
        f"Only the first {one} is wrong": wrong == {order[0]},
        f"Only the first {one} is right": order[0] not in wrong and wrong == set(order[1:]),
        f"Only the last {one} is right": order[-1] not in wrong and wrong == set(order[:-1]),
        f"The last {one} is always right": order[-1] not in wrong and one == "layer",
    }
    return {text: None for text, holds in sayings.items() if holds}


def _places(call: _Call, leaf: _Leaf) -> Found:
    """Which places of one array are wrong."""
    wrong = leaf.wrong
    found: Found = {}
    for axis, line in enumerate({1: ("value",), 2: ("row", "column")}.get(wrong.ndim, ())):
        others = tuple(other for other in range(wrong.ndim) if other != axis)
        found |= _lines(line, *(np.atleast_1d(lines(wrong, axis=others)) for lines in (np.any, np.all)))
    for text, is_so in SIGNS.items():
        if _inside(wrong, is_so(leaf.expected, 0)):
            found[f"It is wrong only where the right value is {text}"] = None
    if _inside(wrong, leaf.observed == 0):
        found["It is wrong only where it is 0"] = None
    for path, array in call.arrays.items():
        if array.shape == wrong.shape:
            for text, is_so in SIGNS.items():
                if _inside(wrong, is_so(array, 0)):
                    names = _names(path, leaf.path)
                    found |= {f"It is wrong only where {name} is {text}": None for name in names}
    return found


def _lines(line: str, some: Array, all_of_it: Array) -> Found:
    """What can be said of the first and last rows, columns or values; a single one is the first and the last at once.

    Parameters
    ----------
    some, all_of_it : array of bool
        Which of the lines hold some wrong values, and which hold no right ones.
    """
    sayings = {
        f"It is wrong only in the last {line}": some[-1] and not some[:-1].any(),
        f"It is wrong only in the first {line}": some[0] and not some[1:].any(),
        f"It is right only in the first {line}": some.size > 1 and not some[0] and all_of_it[1:].all(),
        f"It is right only in the last {line}": some.size > 1 and not some[-1] and all_of_it[:-1].all(),
    }
    return {text: None for text, holds in sayings.items() if holds}


def _inside(wrong: Array, region: Any) -> bool:
    """Whether the wrong places are those of a region, and there are places outside it."""
    return bool(not region.all() and not (wrong & ~region).any() and (wrong.sum() > region.sum() / 2))


# --- When: which calls are wrong ----------------------------------------------------------------------------------


def _when(examples: Sequence[Example]) -> str:
    """A condition on the arguments that all wrong calls meet and no right one."""
    wrong = [_conditions(example.arguments) for example in examples if not example.right]
    right = [_conditions(example.arguments) for example in examples if example.right]
    if not wrong or not right or len(examples) < 3:  # Two calls differ in many ways.
        return ""
    for condition, (subject, needed) in wrong[0].items():
        often = min(len(wrong), len(right)) >= needed
        if often and all(condition in met for met in wrong) and all(_fails(met, condition, subject) for met in right):
            return f"It is wrong only when {condition}."
    return ""


#: The conditions that a call meets, each with what it is about, and with how many wrong and right calls are needed to
#: make it more than a coincidence.
Conditions = dict[str, tuple[str, int]]


def _fails(met: Conditions, condition: str, subject: str) -> bool:
    """Whether a call fails a condition: of what it does not have, such as the columns of a list, nothing is known."""
    return condition not in met and any(about == subject for about, _ in met.values())


def _conditions(arguments: Mapping[str, Any]) -> Conditions:
    numbers, counts = _numbers(arguments), _counts(arguments)
    found = _kinds(arguments)
    for name, value in numbers.items():
        tests = {"is 0": value == 0, "is 1": value == 1, "> 1": value > 1 and value == int(value), "< 0": value < 0}
        tests |= {"is not 0": value != 0, "is not 1": value != 1, "> 0": value > 0}
        found |= {f"{name} {test}": (f"number {name}", 1) for test, holds in tests.items() if holds}
    for (name, one), value in counts.items():
        many = {f"no {one}": value == 0, f"only 1 {one}": value == 1, f"more than 1 {one}": value > 1}
        many[f"more than 2 {_plural(one)}"] = value > 2 and one in ("entry", "layer")
        found |= {f"{name} has {text}": (f"{one} of {name}", 1) for text, holds in many.items() if holds}
    for (first, a), (second, b) in itertools.combinations(numbers.items(), 2):
        found[f"{first} and {second} {'are equal' if a == b else 'differ'}"] = (f"{first} and {second}", 1)
    for ((name, one), count), (size, part) in itertools.product(counts.items(), numbers.items()):
        if part == int(part) and part > 1:
            pair, many_of_them = f"{one} of {name} and {size}", _plural(one)
            fewer = f"fewer {many_of_them} than {size}" if count < part else f"{size} or more {many_of_them}"
            found[f"{name} has {fewer}"] = (pair, 2)
            multiple = "a" if count % part == 0 else "no"
            found[f"the number of {many_of_them} of {name} is {multiple} multiple of {size}"] = (pair, 1)
    return found


def _kinds(arguments: Mapping[str, Any]) -> Conditions:
    """Conditions on what an argument is, and on those that are no numbers."""
    found: Conditions = {}
    for name, value in arguments.items():
        if value is None or isinstance(value, bool | str):
            found[f"{name} is {value!r:.40}"] = (name, 1)
        elif isinstance(value, (*NUMBER, np.ndarray)):
            axes = np.ndim(value)
            found[f"{name} is {'an array' if axes else 'a single number'}"] = (name, 1)
            if axes:
                found[f"{name} has {axes} {'axes' if axes > 1 else 'axis'}"] = (f"axes of {name}", 1)
    return found


# --- Taking values apart ------------------------------------------------------------------------------------------


def _take_apart(example: Example) -> _Call:
    expected, observed = dict(_leaves(example.expected)), dict(_leaves(example.observed))
    leaves, complete = [], len(expected) < MAX_LEAVES
    for path, wanted in expected.items():
        got = observed.get(path)
        should, given = _array(wanted), _array(got)
        if should is not None and given is not None and should.size == given.size == 1:
            given = given.reshape(should.shape)
        if should is not None and given is not None and should.shape == given.shape:
            leaves += [_Leaf(path, should, given, _wrong(should, given, got, example))] if should.size else []
        elif isinstance(wanted, str | None):
            same = type(wanted) is type(got) and wanted == got
            leaves.append(_Leaf(path, NOTHING, NOTHING, np.array([not same]), numeric=False))
        else:
            complete = False
    arrays = {path: array for path, value in _leaves(dict(example.arguments)) if (array := _array(value)) is not None}
    several = {path: array for path, array in arrays.items() if array.size > 1}
    return _Call(tuple(leaves), several, _quantities(example.arguments), complete)


NOTHING = np.zeros(1)


def _wrong(should: Array, given: Array, got: Any, example: Example) -> Array:
    """Where an answer's array is wrong."""
    if (should == given).all():  # Quicker, and most parts of most answers are.
        return np.zeros(should.shape, dtype=bool)
    return ~are_close(should, np.asarray(got).reshape(should.shape), example.rtol, example.atol)


def _leaves(value: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The parts of a value that have no parts of their own, each with its path; dictionaries in the order of keys."""
    return itertools.islice(_walk(value, ()), MAX_LEAVES)


def _walk(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        for key in sorted(value, key=str):
            yield from _walk(value[key], (*path, key))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _walk(part, (*path, index))
    else:
        yield path, value


def _array(value: Any) -> Array | None:
    """A number or an array of numbers as an array of floats with at least one axis."""
    if not isinstance(value, (*NUMBER, np.ndarray)):
        return None
    array = np.asarray(value)
    return np.atleast_1d(array.astype(float)) if array.dtype.kind in "biuf" and array.size <= MAX_SIZE else None


def _numbers(arguments: Mapping[str, Any]) -> dict[str, float]:
    """The arguments that are numbers; a seed is none, as nothing is counted or measured by it."""
    return {
        name: float(value)
        for name, value in arguments.items()
        if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
        if -1e100 < value < 1e100 and "seed" not in name
    }


def _counts(arguments: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """How many there are of what: rows, columns, entries, layers."""
    found: dict[tuple[str, str], int] = {}
    for name, value in arguments.items():
        if isinstance(value, np.ndarray) and value.ndim == 2:
            found[name, "column"], found[name, "row"] = value.shape[1], value.shape[0]
        elif isinstance(value, np.ndarray) and value.ndim:
            found[name, "entry" if value.ndim == 1 else "part"] = value.shape[0]
        elif isinstance(value, list | tuple):
            found[name, "entry"] = len(value)
        elif isinstance(value, dict):
            layers = [int(mark[1]) for key in value if (mark := re.fullmatch(r"[A-Za-z]+(\d{1,4})", str(key)))]
            if layers:
                found[name, "layer"] = max(layers)
    return found


def _quantities(arguments: Mapping[str, Any]) -> dict[str, float]:
    """The numbers of a call that have a name: its scalars, numbers of examples, of layers, of parts."""
    counts = _counts(arguments)
    found = _numbers(arguments)
    for (name, one), count in counts.items():
        found["the number of layers" if one == "layer" else f"the number of {_plural(one)} of {name}"] = count
        if one == "row" and count > 1 and counts[name, "column"] > 1:
            found[f"the number of all entries of {name}"] = count * counts[name, "column"]
    return found


def _multipliers(quantities: Mapping[str, float]) -> dict[str, float]:
    """Numbers by which an answer may be off, by name."""
    numbers: dict[str, float] = {"2": 2.0, "10": 10.0, "the square root of 2": 2**0.5}
    for name, value in quantities.items():
        if value in (0, 1):
            continue
        numbers[name] = value
        numbers[f"2 times {name}"] = 2 * value
        if 0 < value < 1:
            numbers[f"(1 - {name})"] = 1 - value
            numbers |= {f"(1 - {name}**{power})": 1 - value**k for power, k in quantities.items() if 1 < k == int(k)}
        if value > 0:
            numbers[f"the square root of {name}"] = value**0.5
        numbers[f"the square of {name}"] = value**2
        if value > 2:
            numbers[f"({name} - 1)"] = value - 1
    return {name: value for name, value in numbers.items() if value != 0 and abs(value) < 1e100}


def _names(path: tuple[Any, ...], beside: tuple[Any, ...]) -> list[str]:
    """How an argument's array may be called: by itself, and by its relation to a part of the answer."""
    argument, *rest = path
    names = [str(argument) + "".join(f'["{step}"]' if isinstance(step, str) else f"[{step}]" for step in rest)]
    if rest and beside:
        if rest[-1] == beside[-1]:
            names.append(f"the same entry of {argument}")
        elif _layer((rest[-1],)) and _layer((rest[-1],)) == _layer(beside):
            names.append(f"{_letter((rest[-1],))} of the same layer in {argument}")
    return names


def _value(path: tuple[Any, ...]) -> str:
    return f"value {path[0] + 1}" if path and isinstance(path[0], int) else ""


def _letter(path: tuple[Any, ...]) -> str:
    mark = re.fullmatch(r"([A-Za-z]+)\d+", str(path[-1])) if path else None
    return mark[1] if mark else ""


def _layer(path: tuple[Any, ...]) -> str:
    mark = re.fullmatch(r"[A-Za-z]+(\d{1,4})", str(path[-1])) if path else None
    return f"layer {mark[1]}" if mark else ""


def _part_number(path: tuple[Any, ...]) -> int | None:
    return path[0] if path and isinstance(path[0], int) else None


def _layer_number(path: tuple[Any, ...]) -> int | None:
    return int(_layer(path)[6:]) if _layer(path) else None


def _title(path: tuple[Any, ...]) -> str:
    """A part of an answer by the name that the comparison gives it."""
    return " of ".join(f"value {step + 1}" if isinstance(step, int) else f'entry "{step}"' for step in reversed(path))


def _listed(names: Iterable[str]) -> str:
    *front, last = sorted(names)
    return f"{', '.join(front)} and {last} are" if front else f"{last} is"


def _plural(one: str) -> str:
    return {"entry": "entries"}.get(one, f"{one}s")


def _begun(start: str, sentence: str) -> str:
    return start + sentence[0].lower() + sentence[1:] if start and sentence else sentence


def _capital(name: str) -> str:
    """How a part's name begins a sentence: the letter of a key, such as b, stays as it is."""
    return name[0].upper() + name[1:] if " " in name else name


def _varies(values: Array) -> bool:
    """Whether values are so many, and so different, that one number in common to them means something."""
    return bool(np.unique(values).size > (2 if (values == np.round(values)).all() else 1))


def _sorted_columns(values: Array) -> Array:
    return values[:, np.lexsort(values)]


def _near(first: float, second: float) -> bool:
    return bool(abs(first - second) <= CLOSE * abs(second))


def _same(first: Array, second: Array) -> bool:
    size = np.abs(second)
    scale = size[np.isfinite(size)].max(initial=0)
    close = np.abs(first - second) <= (2 * CLOSE * scale or 1e-12)
    return bool((close | (first == second) | (np.isnan(first) & np.isnan(second))).all())


def _parallel(first: Array, second: Array) -> bool:
    """Whether one array is a multiple of the other, and not of size 0."""
    scale = np.vdot(second, second)
    factor = np.vdot(second, first) / scale if scale else 0.0
    return bool(factor) and _same(first, factor * second)


def _common(found: Iterable[Found]) -> str:
    """The first of the properties that all share; an empty text when there is none."""
    shared: Found | None = None
    for one in found:
        shared = one if shared is None else {text: None for text in shared if text in one}
        if not shared:
            return ""
    return next(iter(shared or {}), "")
