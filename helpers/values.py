"""Values as data: a JSON tree beside a list of plain arrays, and back.

Students' answers cross two borders as data, never as objects: the channel out of the sandbox, and the HDF5
file of public cases. Both store what :func:`flatten` returns. A tree node is a dictionary with one key,
its kind: ``{"none": 0}``, ``{"bool": true}``, ``{"int": "12"}``, ``{"float": 0.5}``, ``{"complex": [1.0, 2.0]}``,
``{"str": "a"}``, ``{"array": 3}`` (an index into the arrays), ``{"list": [...]}``, ``{"tuple": [...]}``,
``{"dict": [[key, node], ...]}`` or ``{"other": "type name"}`` for what is not data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

Tree = dict[str, Any]

REPEATED = "the same object as another part"
MAX_DEPTH = 16
MAX_NODES = 200_000
MAX_INT_BITS = 4096
NUMERIC_KINDS = "biufc"


@dataclass(frozen=True)
class Other:
    """Stands for a value that is not data, such as a function; all that is kept is its type's name."""

    type_name: str


class NotDataError(ValueError):
    """A tree that no call of :func:`flatten` can have written."""


def flatten(value: Any, *, repeats: bool = True) -> tuple[Tree, list[np.ndarray]]:
    """Split a value into a JSON tree and the arrays it refers to.

    Parameters
    ----------
    value : object
        Scalars, strings, numeric arrays, and lists, tuples and dictionaries of them. Array subclasses become
        plain arrays. Anything else, and anything nested too deeply, becomes an :class:`Other`.
    repeats : bool
        Whether one and the same dictionary or list may come several times; if not, it becomes an ``Other`` named
        :data:`REPEATED` from the second time on, for as data it would look like two.

    Returns
    -------
    tree : dict
        Nothing in it but what ``json.dumps`` accepts.
    arrays : list of ndarray
        Contiguous, numeric or boolean.
    """
    arrays: list[np.ndarray] = []
    budget = MAX_NODES - 1
    seen: set[int] = set()

    def visit(item: Any, depth: int) -> Tree:
        nonlocal budget
        if not repeats and isinstance(item, dict | list):
            if id(item) in seen:
                return {"other": REPEATED}
            seen.add(id(item))
        parts = len(item) if isinstance(item, dict | list | tuple) else 0
        if depth > MAX_DEPTH or parts > budget:
            return {"other": "value nested too deeply or with too many parts"}
        budget -= parts
        if isinstance(item, np.ndarray) and item.dtype.kind in NUMERIC_KINDS:
            # Fixed byte order, and no extended precision: its bytes differ from machine to machine.
            kind, size = item.dtype.kind, min(item.dtype.itemsize, 16 if item.dtype.kind == "c" else 8)
            arrays.append(np.array(item, dtype=f"<{kind}{size}", order="C", subok=False))
            return {"array": len(arrays) - 1}
        if isinstance(item, dict):
            return {"dict": [[_key(key), visit(part, depth + 1)] for key, part in item.items()]}
        if isinstance(item, list | tuple):
            kind_name = "list" if isinstance(item, list) else "tuple"
            return {kind_name: [visit(part, depth + 1) for part in item]}
        return _scalar(item)

    return visit(value, 0), arrays


def unflatten(tree: Any, arrays: list[np.ndarray]) -> Any:
    """Build the value that :func:`flatten` split; arrays are copied, so that each call gives a fresh value.

    Raises
    ------
    NotDataError
        When the tree is malformed, too deep or too large. Trees may come from hostile code.
    """
    budget = MAX_NODES
    unused = set(range(len(arrays)))

    def visit(node: Any, depth: int) -> Any:
        nonlocal budget
        budget -= 1
        if depth > MAX_DEPTH + 1 or budget < 0 or not isinstance(node, dict) or len(node) != 1:
            raise NotDataError("malformed value")
        ((kind, content),) = node.items()
        if kind == "array":
            if type(content) is not int or content not in unused:
                raise NotDataError("array index out of range, or used twice")
            unused.remove(content)  # Else one array, copied again and again, would fill all memory.
            return arrays[content].copy()
        if kind in ("list", "tuple"):
            parts = [visit(part, depth + 1) for part in _expect(content, list)]
            return parts if kind == "list" else tuple(parts)
        if kind == "dict":
            pairs = [_expect(pair, list) for pair in _expect(content, list)]
            if any(len(pair) != 2 for pair in pairs):
                raise NotDataError("malformed dictionary")
            return {_expect(key, str): visit(part, depth + 1) for key, part in pairs}
        return _unscalar(kind, content)

    return visit(tree, 0)


def _key(key: Any) -> str:
    return str.__str__(key)[:200] if isinstance(key, str) else f"{type(key).__name__} {key!r:.100}"


def _scalar(item: Any) -> Tree:
    if item is None:
        return {"none": 0}
    if isinstance(item, bool | np.bool_):
        return {"bool": bool(item)}
    if isinstance(item, int | np.integer) and int(item).bit_length() <= MAX_INT_BITS:
        return {"int": str(int(item))}
    if isinstance(item, float | np.floating):
        number = float(item)
        return {"float": number if math.isfinite(number) else repr(number)}
    if isinstance(item, complex | np.complexfloating):
        return {"complex": [repr(float(item.real)), repr(float(item.imag))]}
    if isinstance(item, str):
        return {"str": str.__str__(item)[:10_000]}  # As it is, whatever an own class makes of it.
    return {"other": (item.type_name if isinstance(item, Other) else type(item).__name__)[:100]}


def _unscalar(kind: str, content: Any) -> Any:
    try:
        if kind == "none":
            return None
        if kind == "bool":
            return _expect(content, bool)
        if kind == "int":
            return int(_expect(content, str)[: MAX_INT_BITS // 3])
        if kind == "float":
            return float(content)
        if kind == "complex":
            real, imaginary = _expect(content, list)
            return complex(float(real), float(imaginary))
        if kind == "str":
            return _expect(content, str)
        if kind == "other":
            return Other(_expect(content, str)[:100])
    except (TypeError, ValueError, OverflowError) as error:
        raise NotDataError(f"malformed {kind}") from error
    raise NotDataError("unknown kind of value")


def _expect(content: Any, kind: type) -> Any:
    if type(content) is not kind:
        raise NotDataError(f"expected a {kind.__name__}")
    return content
