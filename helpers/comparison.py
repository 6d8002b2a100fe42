"""How an answer differs from what was expected, said in one sentence a student can act on.

The order is fixed: ``None``, then type, keys or length, shape, dtype and finiteness, and values last, so that
the message names the first thing to mend. The instant check and the judge both speak through this module.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from helpers.values import REPEATED, Other

#: Longest text of a list, tuple or dictionary in a message.
BRIEF = 80
#: Relative tolerance for answers computed in single precision.
SINGLE = 1e-5
NUMBER = (bool, int, float, complex, np.number, np.bool_)


@dataclass(frozen=True)
class Difference:
    """The first thing that is not as expected.

    Attributes
    ----------
    kind : str
        ``"none"``, ``"type"``, ``"keys"``, ``"length"``, ``"shape"``, ``"dtype"``, ``"finite"`` or ``"values"``.
    message : str
        What was returned, and what was expected of it; never the expected values themselves.
    """

    kind: str
    message: str


def compare(
    expected: Any, observed: Any, rtol: float = 1e-6, atol: float = 1e-8, *, extra_returns: bool = False
) -> Difference | None:
    """Compare an answer with the expected one, whole.

    Parameters
    ----------
    expected, observed : object
        Data in the sense of :mod:`helpers.values`.
    rtol, atol : float
        Tolerances of ``numpy.isclose``.
    extra_returns : bool
        Pass over values returned after the expected ones.

    Returns
    -------
    Difference or None
        ``None`` when the answer is right.
    """
    with np.errstate(all="ignore"):
        return _compare(expected, without_extra(expected, observed) if extra_returns else observed, rtol, atol, "")


def without_extra(expected: Any, observed: Any) -> Any:
    """An answer without the values returned after the expected ones."""
    if isinstance(expected, tuple) and isinstance(observed, tuple | list):
        return observed[: len(expected)]
    if isinstance(observed, tuple):
        return observed[0] if observed else None
    return observed


def are_close(expected: np.ndarray, observed: np.ndarray, rtol: float, atol: float) -> np.ndarray:
    """Where numbers are right, as ``numpy.isclose`` has it, but with the few digits that single precision has."""
    kind = complex if "c" in (expected.dtype.kind, observed.dtype.kind) else float
    wanted, got = np.asarray(expected, dtype=kind), np.asarray(observed, dtype=kind)
    if observed.dtype.kind == "f" and observed.dtype.itemsize < 8:
        rtol, atol = max(rtol, SINGLE), max(atol, SINGLE * np.abs(wanted[np.isfinite(wanted)]).max(initial=0))
    if not np.isfinite(wanted).all():
        return np.isclose(got, wanted, rtol=rtol, atol=atol, equal_nan=True)
    # isclose, without the care it takes of other cases.
    return np.asarray(np.abs(got - wanted) <= atol + rtol * np.abs(wanted))


def describe_call(name: str, arguments: Sequence[Any]) -> str:
    """The call as a student would type it, with large arrays abbreviated."""
    return f"{name}({', '.join(map(_brief, arguments))})"


def same_code(first: str, second: str) -> bool:
    """Whether two pieces of source are the same program, whatever their comments and layout."""
    try:
        stub, nones = _stub(second)
        # Nearly every answer has replaced some None of its stub: there is nothing to parse then.
        return first.count("None") >= nones and _same(_without_docstrings(first), stub)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return first.strip() == second.strip()


def _compare(expected: Any, observed: Any, rtol: float, atol: float, path: str) -> Difference | None:
    if observed is None and expected is not None:
        return Difference("none", _none_message(path))
    if expected is None:
        return None if observed is None else _type_difference("None", observed, path)
    if isinstance(expected, dict):
        return _compare_dicts(expected, observed, rtol, atol, path)
    if isinstance(expected, list | tuple):
        return _compare_sequences(expected, observed, rtol, atol, path)
    if isinstance(expected, np.ndarray):
        return _compare_arrays(expected, observed, rtol, atol, path)
    if isinstance(expected, NUMBER):
        return _compare_numbers(expected, observed, rtol, atol, path)
    if type(observed) is not type(expected):
        return _type_difference(_kind(expected), observed, path)
    return None if observed == expected else Difference("values", f"{_subject(path)} is not the expected one.")


def _compare_dicts(expected: dict, observed: Any, rtol: float, atol: float, path: str) -> Difference | None:
    if not isinstance(observed, dict):
        return _type_difference("a dictionary", observed, path)
    missing = [key for key in expected if key not in observed]
    extra = [key for key in observed if key not in expected]
    if missing or extra:
        parts = []
        if missing:
            parts.append(f"has no {_keys(missing)}")
        if extra:
            parts.append(f"has {_keys(extra)}, which should not be there")
        return Difference("keys", f"{_subject(path, 'The dictionary')} {' and '.join(parts)}.")
    steps = {key: _step(f'entry "{key}"', path) for key in expected}
    found = [_compare(expected[key], observed[key], rtol, atol, step) for key, step in steps.items()]
    return _first_by_order([difference for difference in found if difference])


def _compare_sequences(expected: Any, observed: Any, rtol: float, atol: float, path: str) -> Difference | None:
    if not isinstance(observed, list | tuple):
        return _type_difference(f"{len(expected)} values" if not path else _kind(expected), observed, path)
    if len(observed) != len(expected):
        return Difference("length", f"{_subject(path)} has {len(observed)} parts; it should have {len(expected)}.")
    pairs = enumerate(zip(expected, observed, strict=True), start=1)
    found = [_compare(want, got, rtol, atol, _step(f"value {index}", path)) for index, (want, got) in pairs]
    return _first_by_order([difference for difference in found if difference])


def _compare_arrays(expected: np.ndarray, observed: Any, rtol: float, atol: float, path: str) -> Difference | None:
    if not isinstance(observed, np.ndarray):
        if expected.ndim == 0 and isinstance(observed, NUMBER):
            return _compare_numbers(expected[()], observed, rtol, atol, path)
        return _type_difference(f"a NumPy array of shape {expected.shape}", observed, path)
    if observed.shape != expected.shape:
        looks = " It looks transposed." if observed.shape == expected.shape[::-1] and expected.ndim == 2 else ""
        return Difference(
            "shape", f"{_subject(path)} has shape {observed.shape}; it should have {expected.shape}.{looks}"
        )
    return _compare_values(expected, observed, rtol, atol, path)


def _compare_numbers(expected: Any, observed: Any, rtol: float, atol: float, path: str) -> Difference | None:
    if isinstance(observed, np.ndarray) and observed.size == 1:
        observed = observed.reshape(())[()]
    if not isinstance(observed, NUMBER):
        if isinstance(observed, np.ndarray):
            return Difference("shape", f"{_subject(path)} has shape {observed.shape}; it should be a single number.")
        return _type_difference("a number", observed, path)
    return _compare_values(np.asarray(expected), np.asarray(observed), rtol, atol, path)


def _compare_values(
    expected: np.ndarray, observed: np.ndarray, rtol: float, atol: float, path: str
) -> Difference | None:
    if expected.dtype == observed.dtype and expected.tobytes() == observed.tobytes():
        return None  # As most are, nan and all; what follows takes many times as long.
    if observed.dtype.kind == "c" and expected.dtype.kind != "c":
        return Difference("dtype", f"{_subject(path)} holds complex numbers; it should hold real ones.")
    if observed.dtype.kind not in "biufc":
        return Difference("dtype", f"{_subject(path)} holds {observed.dtype}; it should hold numbers.")
    if expected.dtype == observed.dtype == float and _are_all_close(expected, observed, rtol, atol):
        return None  # As nearly all others are.
    wanted, got = (np.asarray(a, dtype=complex if expected.dtype.kind == "c" else float) for a in (expected, observed))
    if np.isfinite(wanted).all() and not np.isfinite(got).all():
        what = "nan" if np.isnan(got).any() else "inf"
        return Difference("finite", f"{_subject(path)} contains {what} where it should be finite.")
    close = are_close(expected, observed, rtol, atol)
    if close.all():
        return None
    if got.size == 1:
        return Difference("values", f"{_subject(path)} has the wrong value.")
    wrong = int(close.size - close.sum())
    share = (
        "all of its values are"
        if wrong == close.size
        else f"{wrong} of its {close.size} values {'is' if wrong == 1 else 'are'}"
    )
    return Difference("values", f"{_subject(path)} has the right shape, but {share} wrong.")


def _are_all_close(expected: np.ndarray, observed: np.ndarray, rtol: float, atol: float) -> bool:
    """Whether all are finite and right; others need a closer look."""
    allowed = atol + rtol * abs(expected)
    return bool(((abs(observed - expected) <= allowed) & (allowed < np.inf)).all())


def _first_by_order(differences: list[Difference]) -> Difference | None:
    order = ("none", "type", "keys", "length", "shape", "dtype", "finite", "values")
    return min(differences, key=lambda difference: order.index(difference.kind), default=None)


def _none_message(path: str) -> str:
    if not path:
        return "It returned None: is a line still to be written, or the return missing?"
    return f"{_subject(path)} is None: is there a line still to be written?"


def _type_difference(wanted: str, observed: Any, path: str) -> Difference:
    if isinstance(observed, Other) and observed.type_name == REPEATED:
        text = f"{_subject(path)} is the same object as another part: what changes one will change the other."
        return Difference("type", text)
    return Difference("type", f"{_subject(path)} is {_kind(observed)}; it should be {wanted}.")


def _step(part: str, path: str) -> str:
    return f"{part} of {path}" if path else part


def _subject(path: str, default: str = "The returned value") -> str:
    return path[0].upper() + path[1:] if path else default


def _keys(keys: list[str]) -> str:
    shown = ", ".join(f'"{key}"' for key in keys[:6]) + (", …" if len(keys) > 6 else "")
    return f"key {shown}" if len(keys) == 1 else f"keys {shown}"


def _kind(value: Any) -> str:
    names = {dict: "a dictionary", list: "a list", tuple: "a tuple", str: "a string", type(None): "None"}
    if type(value) in names:
        return names[type(value)]
    if isinstance(value, np.ndarray):
        return f"a NumPy array of shape {value.shape}"
    if isinstance(value, NUMBER):
        return "a number"
    name = value.type_name if isinstance(value, Other) else type(value).__name__
    return f"of type {name}"


def _brief(value: Any) -> str:
    """A value in few characters: as it is when it is short, or else by its kind and size."""
    if isinstance(value, np.ndarray):
        return _brief_list(value.tolist()) if value.size <= 6 else f"<array of shape {value.shape}>"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, dict):
        parts = ", ".join(f"{key!r}: {_brief(part)}" for key, part in list(value.items())[:8])
        text = "{" + parts + (", …" if len(value) > 8 else "") + "}"
        return text if len(text) <= BRIEF else f"<dictionary of {len(value)}>"
    if isinstance(value, list | tuple):
        parts = ", ".join(map(_brief, value[:12])) + (", …" if len(value) > 12 else "")
        text = f"[{parts}]" if isinstance(value, list) else f"({parts}{',' if len(value) == 1 else ''})"
        return text if len(text) <= BRIEF else f"<{type(value).__name__} of {len(value)}>"
    return f"{value:.6g}" if isinstance(value, float) else f"{value!r:.60}"


def _brief_list(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_brief_list, value))}]"
    text = _brief(value)
    return f"{text}.0" if isinstance(value, float) and text.lstrip("-").isdigit() else text


@lru_cache(maxsize=256)  # The second piece is a stub, the same for a whole class.
def _stub(source: str) -> tuple[ast.Module, int]:
    """A program, and how often it says ``None``."""
    tree = _without_docstrings(source)
    nones = sum(isinstance(node, ast.Constant) and node.value is None for node in ast.walk(tree))
    return tree, nones


def _same(first: Any, second: Any) -> bool:
    """Whether two parts of syntax trees are equal; most answers leave their stub at the first statement."""
    if isinstance(first, ast.AST):
        return type(first) is type(second) and all(
            _same(getattr(first, name, None), getattr(second, name, None)) for name in first._fields
        )
    if isinstance(first, list):
        return isinstance(second, list) and len(first) == len(second) and all(map(_same, first, second))
    return type(first) is type(second) and bool(first == second)


def _without_docstrings(source: str) -> ast.Module:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.body and _is_docstring(node.body[0]):
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
