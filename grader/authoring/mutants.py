"""Small wrong changes to a solution, made by machine: the hidden cases must see every one of them.

Operators, numbers and comparisons are changed by cosmic-ray; what it does not know (axes, names, keys, calls of
NumPy, dropped statements) is changed here, on the syntax tree.
"""

from __future__ import annotations

import ast
import copy
import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from grader.errors import GraderError

#: Of cosmic-ray's operators, those that give code a student might write.
ARITHMETIC = ("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow")
COMPARISONS = ("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE")
OTHERS = (
    "ReplaceUnaryOperator_USub_UAdd",
    "ReplaceUnaryOperator_Delete_USub",
    "ReplaceUnaryOperator_Delete_Not",
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "NumberReplacer",
    "ZeroIterationForLoop",
)
#: Functions taken for one another.
CONFUSED = (
    {"sum", "mean"},
    {"max", "min"},
    {"argmax", "argmin"},
    {"maximum", "minimum"},
    {"zeros", "ones"},
    {"zeros_like", "ones_like"},
    {"rand", "randn"},
    {"var", "std"},
    {"exp", "expm1"},
    {"log", "log10"},
    {"floor", "ceil"},
    {"hstack", "vstack"},
    {"any", "all"},
)


@dataclass(frozen=True)
class Mutant:
    """A changed solution.

    Attributes
    ----------
    change : str
        The changed lines, as "before → after".
    source : str
        The whole cell.
    """

    change: str
    source: str


def mutants(source: str) -> tuple[Mutant, ...]:
    """All single changes to the functions of a cell, each once, in a fixed order.

    Raises
    ------
    GraderError
        When cosmic-ray is not installed.
    """
    original = ast.unparse(_bare(source))
    found: dict[str, Mutant] = {}
    for changed in (*_by_cosmic_ray(original), *_by_tree(original)):
        if changed != original and changed not in found:
            found[changed] = Mutant(_change(original, changed), changed)
    return tuple(found.values())


def _bare(source: str) -> ast.Module:
    """The cell's functions without docstrings: changes to those would change nothing."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def _change(original: str, changed: str) -> str:
    lines = list(difflib.unified_diff(original.splitlines(), changed.splitlines(), n=0, lineterm=""))[2:]
    before = "; ".join(line[1:].strip() for line in lines if line.startswith("-"))
    after = "; ".join(line[1:].strip() for line in lines if line.startswith("+"))
    return f"{before} → {after or '(dropped)'}"


# --- cosmic-ray's operators ---------------------------------------------------------------------------------------


def _by_cosmic_ray(source: str) -> Iterator[str]:
    try:
        from cosmic_ray.mutating import mutate_code
    except ImportError as error:
        raise GraderError("Mutants need cosmic-ray; install it with: pip install '.[mutants]'.") from error
    for operator in _operators():
        occurrence = 0
        while (changed := mutate_code(source.encode(), operator(), occurrence)) is not None:
            occurrence += 1
            try:
                tree = ast.parse(changed)
            except SyntaxError:  # Replacing a keyword's value now and then gives no Python.
                continue
            if not any(map(_is_arithmetic_on_text, ast.walk(tree))):
                yield ast.unparse(tree)


def _is_arithmetic_on_text(node: ast.AST) -> bool:
    """``"W" * str(l)`` and its like, which nobody writes."""
    if not isinstance(node, ast.BinOp) or isinstance(node.op, ast.Add):
        return False
    return any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in (node.left, node.right))


@cache
def _operators() -> tuple[Callable[[], Any], ...]:
    from cosmic_ray import plugins

    names = list(OTHERS)
    for kind, group in (("Binary", ARITHMETIC), ("Comparison", COMPARISONS)):
        names += [f"Replace{kind}Operator_{a}_{b}" for a in group for b in group if a != b]
    known = set(plugins.operator_names())
    return tuple(plugins.get_operator(f"core/{name}") for name in names if f"core/{name}" in known)


# --- Changes to the syntax tree -----------------------------------------------------------------------------------


def _by_tree(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    words = _words(tree)
    for place, node in enumerate(ast.walk(tree)):
        for change in _changes(node, words):
            mutated = copy.deepcopy(tree)
            target = next(other for index, other in enumerate(ast.walk(mutated)) if index == place)
            change(target)
            yield ast.unparse(ast.fix_missing_locations(mutated))


@dataclass(frozen=True)
class _Words:
    """The names a function's lines can be confused about."""

    variables: tuple[str, ...]
    keys: tuple[str, ...]
    loop_variables: tuple[str, ...]


def _words(tree: ast.Module) -> _Words:
    nodes = list(ast.walk(tree))
    variables = {node.arg for node in nodes if isinstance(node, ast.arg)}
    variables |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    loops = [node.target for node in nodes if isinstance(node, ast.For | ast.comprehension)]
    counters = {node.id for target in loops for node in ast.walk(target) if isinstance(node, ast.Name)}
    return _Words(tuple(sorted(variables)), tuple(sorted(set(_keys(nodes)))), tuple(sorted(counters)))


def _keys(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Strings that name parts of a dictionary: in subscripts, and the fixed parts of formatted keys."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield node.value


Change = Callable[[Any], None]


def _changes(node: ast.AST, words: _Words) -> Iterator[Change]:
    match node:
        case ast.Name(ctx=ast.Load()):
            yield from _other_names(node, words)
        case ast.Constant(value=str()):
            yield from _other_keys(node, words)
        case ast.Call():
            yield from _other_calls(node)
        case ast.Attribute(attr="T"):
            yield lambda target: _become(target, target.value)
        case ast.BinOp(op=ast.MatMult()):
            yield lambda target: setattr(target, "op", ast.Mult())
            yield _swap_sides
        case ast.BinOp(op=ast.Sub() | ast.Div() | ast.Pow() | ast.Mod() | ast.FloorDiv()):
            yield _swap_sides
        case ast.IfExp():
            yield lambda target: _become(target, target.body)
            yield lambda target: _become(target, target.orelse)
        case ast.Slice():
            yield from (_without(bound) for bound in ("lower", "upper", "step") if getattr(node, bound))
        case ast.Tuple(ctx=ast.Load()) if len(node.elts) > 1:
            yield lambda target: target.elts.reverse()
        case ast.AugAssign():
            yield lambda target: _become(target, ast.Assign([target.target], target.value))
    if isinstance(node, ast.FunctionDef | ast.For | ast.While | ast.If):
        yield from _without_statements(node)


def _other_names(node: ast.Name, words: _Words) -> Iterator[Change]:
    if node.id not in words.variables:
        return
    yield from (_set("id", name) for name in words.variables if name != node.id)
    if node.id in words.loop_variables:
        yield lambda target: _become(target, ast.BinOp(ast.Name(target.id), ast.Add(), ast.Constant(1)))
        yield lambda target: _become(target, ast.BinOp(ast.Name(target.id), ast.Sub(), ast.Constant(1)))


def _other_keys(node: ast.Constant, words: _Words) -> Iterator[Change]:
    if node.value in words.keys:
        yield from (_set("value", key) for key in words.keys if key != node.value)


def _other_calls(node: ast.Call) -> Iterator[Change]:
    name = getattr(node.func, "attr", "")
    for group in CONFUSED:
        if name in group:
            (other,) = group - {name}
            yield lambda target, other=other: setattr(target.func, "attr", other)  # type: ignore[misc]
    for place in range(len(node.keywords)):
        yield lambda target, place=place: target.keywords.pop(place)  # type: ignore[misc]
    if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield lambda target: _become(target, target.args[0])
    if len(node.args) > 1:
        yield lambda target: target.args.insert(0, target.args.pop(1))
        yield lambda target: target.args.pop()


def _without_statements(node: Any) -> Iterator[Change]:
    for block in ("body", "orelse"):
        for place in range(len(getattr(node, block, []))):
            yield lambda target, block=block, place=place: getattr(target, block).__setitem__(place, ast.Pass())  # type: ignore[misc]
    if isinstance(node, ast.If) and node.orelse:

        def swapped(target: Any) -> None:
            target.body, target.orelse = target.orelse, target.body

        yield swapped


def _set(field: str, value: Any) -> Change:
    return lambda target: setattr(target, field, value)


def _without(bound: str) -> Change:
    return lambda target: setattr(target, bound, None)


def _swap_sides(target: ast.BinOp) -> None:
    target.left, target.right = target.right, target.left


def _become(target: Any, other: ast.AST) -> None:
    """Turn a node, in its place, into another."""
    target.__class__ = other.__class__
    target.__dict__ = dict(other.__dict__)
