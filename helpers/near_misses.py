"""What a wrong answer has in common with the right one, said by property.

One explainer serves every exercise: it looks at arguments, expected and returned values alone. A property counts only
when every wrong call shows it, which rules out coincidences: each detector names all the properties that fit one
call, and what remains after intersecting them is said. Nothing said contains an expected value.
"""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.comparison import NUMBER

Array = np.ndarray
#: Properties that fit, best first. A dictionary keeps them in order and apart.
Found = dict[str, None]

#: Kinds of difference that leave the values themselves to be looked at.
COMPARABLE = ("finite", "values")
MAX_LEAVES = 60
MAX_SIZE = 200_000
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
    """One array (or number) of an answer, beside what it should be."""

    path: tuple[Any, ...]
    expected: Array
    observed: Array
    wrong: Array

    @property
    def right(self) -> bool:
        return not self.wrong.any()


@dataclass(frozen=True)
class _Call:
    """An example taken apart: the leaves of its answer, and the arrays and numbers it was called with."""

    leaves: tuple[_Leaf, ...]
    arrays: Mapping[tuple[Any, ...], Array]
    quantities: Mapping[str, float]

    @property
    def wrong(self) -> tuple[_Leaf, ...]:
        return tuple(leaf for leaf in self.leaves if not leaf.right)


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
    with np.errstate(all="ignore"):
        sentences = [_when(examples)]
        calls = [_take_apart(e) for e in examples if not e.right and e.comparable]
        calls = [call for call in calls if call.wrong]
        if calls:
            sentences += [_where(calls), _how(calls)]
    return tuple(sentence for sentence in sentences if sentence)


def by_name(function: Callable[..., Any], arguments: Sequence[Any]) -> dict[str, Any]:
    """The arguments of a call by the function's parameter names, as far as they can be told."""
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        names = []
    return dict(zip(names, arguments, strict=False))


# --- How: the relation between wrong values and right ones --------------------------------------------------------


def _how(calls: Sequence[_Call]) -> str:
    """The relation that holds for every wrong part of every call, or else of the first call alone."""
    for some in (calls, calls[:1]):
        if sum(leaf.expected.size for call in some for leaf in call.wrong) < 2:
            continue
        for detect in DETECTORS:
            found = _common(detect(call, leaf) for call in some for leaf in call.wrong)
            if found:
                start = "What is wrong" if len(some) == len(calls) else "In this call, what is wrong"
                return f"{start} {found}" + ("" if found.endswith("?") else ".")
    return ""


def _scaled(call: _Call, leaf: _Leaf) -> Found:
    scale = np.abs(leaf.expected).max()
    if scale == 0 or not np.isfinite(leaf.observed).all():
        return {}
    place = np.unravel_index(np.abs(leaf.expected).argmax(), leaf.expected.shape)
    ratio = leaf.observed[place] / leaf.expected[place]
    if ratio == 0 or not _same(leaf.observed, ratio * leaf.expected):
        return {}
    found: Found = {}
    for sign, prefix in ((1, ""), (-1, "minus ")):
        for name, value in _multipliers(call.quantities).items():
            if _near(ratio, sign * value):
                found[f"is {prefix}the right value times {name}"] = None
            if value and _near(ratio, sign / value):
                found[f"is {prefix}the right value divided by {name}"] = None
    if _near(ratio, -1):
        found["has the opposite sign"] = None
    if leaf.expected.size > 1:
        found["is the right value up to a constant factor"] = None
    return found


def _shifted(call: _Call, leaf: _Leaf) -> Found:
    shift = (leaf.observed - leaf.expected).ravel()
    if not np.isfinite(shift).all() or not _same(shift, np.full_like(shift, shift[0])):
        return {}
    found: Found = {}
    for name, value in {"1": 1.0, **_multipliers(call.quantities)}.items():
        if _near(shift[0], value):
            found[f"is too large by {name}"] = None
        if _near(shift[0], -value):
            found[f"is too small by {name}"] = None
    if shift.size > 1 and np.ptp(leaf.expected) > 0:
        found["is off by the same amount everywhere"] = None
    return found


def _a_function_of(call: _Call, leaf: _Leaf) -> Found:
    right, given = leaf.expected, leaf.observed
    relations = {
        "is 1 minus the right value": (given, 1 - right),
        "is the square of the right value": (given, right**2),
        "is the square root of the right value": (given**2, right),
        "is 1 divided by the right value": (given * right, np.ones_like(right)),
        "is the logarithm of the right value": (np.exp(given), right),
        "is e to the power of the right value": (given, np.exp(right)),
        "has lost its sign": (given, np.abs(right)),
        "is right but for signs": (np.abs(given), np.abs(right)),
        "is rounded to whole numbers": (given, np.round(right)),
        "is cut to whole numbers": (given, np.trunc(right)),
        "is cut off at 0": (given, np.maximum(right, 0)),
    }
    return {text: None for text, (first, second) in relations.items() if _same(first, second)}


def _constant(call: _Call, leaf: _Leaf) -> Found:
    given = leaf.observed
    if given.size < 2 or not np.isfinite(given).all() or np.ptp(given) > 0 or np.ptp(leaf.expected) == 0:
        if not given.any() and leaf.expected.all():
            return {"is 0": None}
        return {}
    value = {0.0: "is 0 everywhere", 1.0: "is 1 everywhere"}.get(float(given.flat[0]))
    return {text: None for text in (value, "is the same number everywhere") if text}


def _reordered(call: _Call, leaf: _Leaf) -> Found:
    right, given = leaf.expected, leaf.observed
    if right.size < 2:
        return {}
    found: Found = {}
    if right.ndim == 2:
        if right.shape[0] == right.shape[1] and _same(given, right.T):
            found["is transposed"] = None
        if min(right.shape) > 1 and _same(given.ravel(), right.T.ravel()):
            found["has the right values, filled in column by column instead of row by row"] = None
        if right.shape[1] > 1 and _same(_sorted_columns(given), _sorted_columns(right)):
            found["has the right columns, in another order"] = None
        if right.shape[0] > 1 and _same(_sorted_columns(given.T), _sorted_columns(right.T)):
            found["has the right rows, in another order"] = None
    if _same(given, np.flip(right)):
        found["is in the reverse order"] = None
    if _same(np.sort(given, axis=None), np.sort(right, axis=None)):
        found["has the right values, in other places"] = None
    return found


def _taken_over(call: _Call, leaf: _Leaf) -> Found:
    """Equal to something that came in, or to what belongs elsewhere in the answer."""
    found: Found = {}
    for path, array in call.arrays.items():
        if array.shape == leaf.observed.shape and _same(leaf.observed, array):
            found |= {f"is the same as {text}": None for text in _names(path, leaf.path)}
    for other in call.leaves:
        same_size = other.path != leaf.path and leaf.observed.shape == other.expected.shape
        if same_size and leaf.observed.size > 1 and _same(leaf.observed, other.expected):
            found[f"is what {_title(other.path)} should be"] = None
            found["is what another part should be"] = None
    return found


def _by_a_term(call: _Call, leaf: _Leaf) -> Found:
    """The difference is a multiple of something that came in: a term is missing, doubled or of the wrong sign."""
    difference = leaf.observed - leaf.expected
    if difference.size < 2 or not np.isfinite(difference).all():
        return {}
    found: Found = {}
    for path, array in call.arrays.items():
        if array.shape != difference.shape or not np.isfinite(array).all():
            continue
        for what, term in (("", array), ("the sign of ", np.sign(array)), ("the square of ", array**2)):
            if np.ptp(term) > 0 and _parallel(difference, term):
                found |= {f"is off by a multiple of {what}{text}": None for text in _names(path, leaf.path)}
    return found


def _by_axis(call: _Call, leaf: _Leaf) -> Found:
    right, given = leaf.expected, leaf.observed
    if right.ndim != 2 or min(right.shape) < 2 or not np.isfinite(given).all():
        return {}
    found: Found = {}
    for axis, line in ((0, "column"), (1, "row")):
        ratio, shift = given / right, given - right
        if np.isfinite(ratio).all() and _same(ratio, np.broadcast_to(ratio.take([0], axis), ratio.shape)):
            found[f"is, in each {line}, the right value up to a factor of its own"] = None
        if _same(shift, np.broadcast_to(shift.take([0], axis), shift.shape)):
            found[f"is, in each {line}, off by an amount of its own"] = None
        for text, total in PROPERTIES.items():
            if _property(total(right, axis)) and not _property(total(given, axis)):
                found[f"lacks a property of the right value: each {line} {text}"] = None
    return found


PROPERTIES: dict[str, Callable[[Array, int], Array]] = {
    "sums to 1": lambda values, axis: values.sum(axis=axis) - 1,
    "has mean 0": lambda values, axis: values.mean(axis=axis) / (np.abs(values).max() or 1),
    "has length 1": lambda values, axis: np.linalg.norm(values, axis=axis) - 1,
}


def _property(deviation: Array) -> bool:
    return bool((np.abs(deviation) < 1e-4).all())


def _nearly(call: _Call, leaf: _Leaf) -> Found:
    error = np.abs(leaf.observed - leaf.expected)
    if not np.isfinite(error).all():
        return {}
    size = np.abs(leaf.expected)
    limits = {"0.001 %": 1e-5, "0.1 %": 1e-3, "1 %": 1e-2, "10 %": 1e-1}
    return {
        f"is close, within {text} of the right value: is something small left out, added or rounded?": None
        for text, limit in limits.items()
        if (error <= limit * size).all()
    }


def _almost(call: _Call, leaf: _Leaf) -> Found:
    """So close that any other relation would hold as well."""
    return _nearly(call, leaf) if _same(leaf.observed, leaf.expected) else {}


def _not_finite(call: _Call, leaf: _Leaf) -> Found:
    """Not finite where it should be; the rest may well be right."""
    broken = ~np.isfinite(leaf.observed) & np.isfinite(leaf.expected)
    if not broken.any():
        return {}
    what = (
        "nan"
        if np.isnan(leaf.observed[broken]).all()
        else "inf"
        if np.isinf(leaf.observed[broken]).all()
        else "nan or inf"
    )
    rest = (
        " and right everywhere else"
        if _same(leaf.observed[~broken], leaf.expected[~broken]) and not broken.all()
        else ""
    )
    share = "in some places" if not broken.all() else "everywhere"
    return {f"is {what} {share}{rest}: is something divided by 0, or too large for a number?": None}


def _size(call: _Call, leaf: _Leaf) -> Found:
    """The weakest of all: which side the wrong values lie on."""
    right, given = leaf.expected, leaf.observed
    wrong = leaf.wrong
    if not np.isfinite(given[wrong]).all():
        return {}
    right, given = right[wrong], given[wrong]
    relations = {
        "has the wrong sign": (np.sign(right) == -np.sign(given)) & (right != 0),
        "is not 0 where it should be": (right == 0) & (given != 0),
        "is 0 where it should not be": (right != 0) & (given == 0),
        "is too small, everywhere closer to 0 than the right value": (np.abs(given) < np.abs(right))
        & (right * given >= 0),
        "is too large, everywhere farther from 0 than the right value": (np.abs(given) > np.abs(right))
        & (right * given >= 0),
        "is everywhere larger than the right value": given > right,
        "is everywhere smaller than the right value": given < right,
        "has the right sign but not the right size": np.sign(right) == np.sign(given),
    }
    return {text: None for text, holds in relations.items() if holds.all()}


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
    if parts:
        return f"{parts}."
    places = _common(_places(call, leaf) for call in calls for leaf in call.wrong)
    return f"It is wrong only {places}." if places else ""


def _parts(call: _Call) -> Found:
    """Which of several parts are wrong: by place in a tuple or list, by letter or by layer of a key."""
    if len(call.leaves) < 2 or len(call.wrong) == len(call.leaves):
        return {}
    found: Found = {}
    wrong, right = call.wrong, [leaf for leaf in call.leaves if leaf.right]
    for label in (_value, _letter, _layer):
        marks = {leaf.path: label(leaf.path) for leaf in call.leaves}
        off, fine = {marks[leaf.path] for leaf in wrong}, {marks[leaf.path] for leaf in right}
        if "" in off | fine or off & fine:
            continue
        found[f"Only {_listed(off)} wrong; {_listed(fine)} right"] = None
    for one, number in (("part", _part_number), ("layer", _layer_number)):
        numbers = {leaf.path: number(leaf.path) for leaf in call.leaves}
        if None not in numbers.values():
            found |= _ends(one, sorted(set(numbers.values())), {numbers[leaf.path] for leaf in wrong})
    return found


def _ends(one: str, order: Sequence[Any], wrong: set[Any]) -> Found:
    """What can be said of the first and the last of several parts or layers, when some are wrong."""
    sayings = {
        f"Only the last {one} is wrong": wrong == {order[-1]},
        f"Only the first {one} is wrong": wrong == {order[0]},
        f"Only the first {one} is right": wrong == set(order[1:]),
        f"Only the last {one} is right": wrong == set(order[:-1]),
        f"The first {one} is right, a later one is not": order[0] not in wrong,
        f"The last {one} is right, an earlier one is not": order[-1] not in wrong,
    }
    return {text: None for text, holds in sayings.items() if holds and len(order) > 1}


def _places(call: _Call, leaf: _Leaf) -> Found:
    """Which places of one array are wrong."""
    wrong = leaf.wrong
    if wrong.size < 2 or wrong.all():
        return {}
    found: Found = {}
    for axis, line in enumerate(("row", "column") if wrong.ndim == 2 else ("value",) if wrong.ndim == 1 else ()):
        off = np.atleast_1d(wrong.any(axis=tuple(other for other in range(wrong.ndim) if other != axis)))
        if off.size > 1 and off.sum() == 1 and (off[0] or off[-1]):
            found[f"in its {'first' if off[0] else 'last'} {line}"] = None
    for text, is_so in SIGNS.items():
        if _inside(wrong, is_so(leaf.expected, 0)):
            found[f"where the right value is {text}"] = None
    if _inside(wrong, leaf.observed == 0):
        found["where it is 0"] = None
    for path, array in call.arrays.items():
        if array.shape == wrong.shape:
            for text, is_so in SIGNS.items():
                if _inside(wrong, is_so(array, 0)):
                    found |= {f"where {name} is {text}": None for name in _names(path, leaf.path)}
    return found


def _inside(wrong: Array, region: Any) -> bool:
    """Whether the wrong places are those of a region, and there are places outside it."""
    return bool(not region.all() and not (wrong & ~region).any() and (wrong.sum() > region.sum() / 2))


# --- When: which calls are wrong ----------------------------------------------------------------------------------


def _when(examples: Sequence[Example]) -> str:
    """A condition on the arguments that all wrong calls meet and no right one."""
    if len({example.right for example in examples}) < 2:
        return ""
    conditions = [(example.right, _conditions(_quantities(example.arguments))) for example in examples]
    wrong = [names for right, names in conditions if not right]
    right = [names for right, names in conditions if right]
    for condition in wrong[0]:
        if all(condition in names for names in wrong) and not any(condition in names for names in right):
            return f"It is wrong only when {condition}."
    return ""


def _conditions(quantities: Mapping[str, float]) -> Found:
    found: Found = {}
    for name, value in quantities.items():
        tests = {
            "= 0": value == 0,
            "= 1": value == 1,
            "< 0": value < 0,
            "< 1": value < 1,
            "> 1": value > 1,
            "> 2": value > 2,
            "> 0": value > 0,
        }
        found |= {f"{name} {test}": None for test, holds in tests.items() if holds}
    whole = {name: value for name, value in quantities.items() if value == int(value) and value > 1}
    for (first, a), (second, b) in itertools.permutations(whole.items(), 2):
        if a < b:
            found[f"{first} is less than {second}"] = None
        if a % b:
            found[f"{second} does not divide {first}"] = None
    return found


# --- Taking values apart ------------------------------------------------------------------------------------------


def _take_apart(example: Example) -> _Call:
    pairs = zip(_leaves(example.expected), _leaves(example.observed), strict=False)
    leaves = [
        _Leaf(path, right, given, ~np.isclose(given, right, example.rtol, example.atol, equal_nan=True))
        for (path, right), (other, given) in pairs
        if path == other and right.shape == given.shape and right.size
    ]
    arrays = {path: array for path, array in _leaves(dict(example.arguments)) if array.size > 1}
    return _Call(tuple(leaves), arrays, _quantities(example.arguments))


def _leaves(value: Any) -> Iterator[tuple[tuple[Any, ...], Array]]:
    """Every numeric array or number in a value, with its path; dictionaries in the order of their keys."""
    return itertools.islice(_walk(value, ()), MAX_LEAVES)


def _walk(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Array]]:
    if isinstance(value, dict):
        for key in sorted(value, key=str):
            yield from _walk(value[key], (*path, key))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _walk(part, (*path, index))
    elif isinstance(value, (*NUMBER, np.ndarray)):
        array = np.asarray(value)
        if array.dtype.kind in "biuf" and array.size <= MAX_SIZE:
            yield path, np.atleast_1d(array.astype(float))


def _quantities(arguments: Mapping[str, Any]) -> dict[str, float]:
    """The numbers of a call that have a name: its scalars, numbers of examples, of layers, of parts."""
    found: dict[str, float] = {}
    for name, value in arguments.items():
        if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
            found[name] = float(value) if -1e100 < value < 1e100 else np.inf
        elif isinstance(value, np.ndarray) and value.ndim == 2:
            found[f"the number of columns of {name}"] = value.shape[1]
            found[f"the number of rows of {name}"] = value.shape[0]
        elif isinstance(value, np.ndarray | list | tuple):
            found[f"the length of {name}"] = len(value) if np.ndim(value) else 1
        elif isinstance(value, dict):
            layers = [int(mark[1]) for key in value if (mark := re.fullmatch(r"[A-Za-z]+(\d+)", str(key)))]
            if layers:
                found["the number of layers"] = max(layers)
    return {name: value for name, value in found.items() if np.isfinite(value)}


def _multipliers(quantities: Mapping[str, float]) -> dict[str, float]:
    """Numbers by which an answer may be off, by name."""
    numbers: dict[str, float] = {"2": 2.0}
    for name, value in quantities.items():
        if value in (0, 1):
            continue
        numbers[name] = value
        if 0 < value < 1:
            numbers[f"(1 - {name})"] = 1 - value
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
    mark = re.fullmatch(r"[A-Za-z]+(\d+)", str(path[-1])) if path else None
    return f"layer {mark[1]}" if mark else ""


def _part_number(path: tuple[Any, ...]) -> int | None:
    return path[0] if path and isinstance(path[0], int) else None


def _layer_number(path: tuple[Any, ...]) -> int | None:
    return int(_layer(path)[6:]) if _layer(path) else None


def _title(path: tuple[Any, ...]) -> str:
    if not path:
        return "the returned value"
    first, *rest = path
    start = f"value {first + 1}" if isinstance(first, int) else f'entry "{first}"'
    return start + "".join(f" [{step}]" if isinstance(step, int) else f'["{step}"]' for step in rest)


def _listed(names: set[str]) -> str:
    *front, last = sorted(names)
    return f"{', '.join(front)} and {last} are" if front else f"{last} is"


def _sorted_columns(values: Array) -> Array:
    return values[:, np.lexsort(values)]


def _near(first: float, second: float) -> bool:
    return bool(abs(first - second) <= CLOSE * abs(second))


def _close(first: Array, second: Array) -> Array:
    scale = np.abs(second[np.isfinite(second)]).max(initial=0)
    return np.isclose(first, second, rtol=CLOSE, atol=CLOSE * scale if scale else 1e-12, equal_nan=True)


def _same(first: Array, second: Array) -> bool:
    return bool(_close(first, second).all())


def _parallel(first: Array, second: Array) -> bool:
    """Whether one array is a multiple of the other, and not of size 0."""
    scale = np.vdot(second, second)
    factor = np.vdot(second, first) / scale if scale else 0.0
    return bool(factor) and _same(first, factor * second)


def _common(found: Iterator[Found]) -> str:
    """The first of the properties that all share; an empty text when there is none."""
    first, *others = list(found) or [{}]
    return next((text for text in first if all(text in other for other in others)), "")
