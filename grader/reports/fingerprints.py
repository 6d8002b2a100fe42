"""An answer → the features by which it can be recognised in disguise: its statements, its names, its comments.

A statement's feature stays the same when variables are renamed, operands or statements reordered, layout or comments
changed, or an expression written in another usual way (``np.square(x)`` for ``x**2``). Code that does not parse is
taken line by line, its names blanked by copydetect's filter.
"""

from __future__ import annotations

import ast
import hashlib
import io
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from copydetect.utils import filter_code

from grader.judging.submission import MAX_PARSED

#: More of one answer says no more, and a hostile one must not fill the memory.
MAX_FEATURES = 500
MAX_FOUND = 5_000
#: Of code that does not parse, as much is taken, and of a line.
MAX_UNPARSED, MAX_LINE = 20_000, 300
#: Parts of a statement that say nothing: ``x = 0`` has as many.
TRIVIAL = 3
#: Parts of an answer that is looked through statement by statement: some six hundred lines.
MAX_TREE = 10_000
#: A statement of more parts is taken as it stands: to rearrange it takes time in the square of its depth.
MAX_STATEMENT = 300
WORD = re.compile(r"\w+")
COMMENT = re.compile(r"#(.*)$", re.MULTILINE)
#: NumPy's functions that an operator says too.
OPERATORS = {
    "add": ast.Add, "subtract": ast.Sub, "multiply": ast.Mult, "divide": ast.Div, "true_divide": ast.Div,
    "power": ast.Pow, "dot": ast.MatMult, "matmul": ast.MatMult, "floor_divide": ast.FloorDiv, "mod": ast.Mod,
}  # fmt: skip
#: Methods of arrays that are NumPy's functions too.
METHODS = {
    "sum",
    "mean",
    "reshape",
    "transpose",
    "copy",
    "std",
    "var",
    "max",
    "min",
    "argmax",
    "prod",
    "cumsum",
    "ravel",
}
COMMUTATIVE = ast.Add, ast.Mult
FLIPPED = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
EMPTY = {"dict": ast.Dict(keys=[], values=[]), "list": ast.List(elts=[], ctx=ast.Load())}


Nodes = list[ast.AST]


@dataclass(frozen=True, slots=True)
class Feature:
    """Something an answer may share with another.

    Attributes
    ----------
    kind : str
        ``"code"``, ``"comment"`` or ``"name"``.
    text : str
        Equal texts of a kind are the same feature.
    bits : float
        The most that sharing it can say, however rare it is: little of ``x = 0``, much of a whole sentence.
    places : tuple of (int, int)
        First and last line wherever it stands, counted from 1.
    """

    kind: str
    text: str
    bits: float
    places: tuple[tuple[int, int], ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.text

    def moved(self, lines: int) -> Feature:
        """The same, so many lines further down."""
        return replace(self, places=tuple((first + lines, last + lines) for first, last in self.places))

    def also(self, other: Feature) -> Feature:
        """The same, at the places of both."""
        return replace(self, places=self.places + other.places)


def merged(features: Iterable[Feature]) -> tuple[Feature, ...]:
    """Each feature once, in the order they come; at most ``MAX_FEATURES``."""
    found: dict[tuple[str, str], Feature] = {}
    for feature in islice(features, MAX_FOUND):
        known = found.get(feature.key)
        if known or len(found) < MAX_FEATURES:
            found[feature.key] = known.also(feature) if known else feature
    return tuple(found.values())


@lru_cache(maxsize=256)
def features(source: str) -> tuple[Feature, ...]:
    """What a piece of code can be recognised by; the same source again is looked up."""
    try:
        return merged(_features(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # Of hostile code, anywhere on the way.
        return merged(_lines(source[:MAX_UNPARSED]))


def _features(source: str) -> Iterator[Feature]:
    nodes = _parse(source)
    yield from _comments(source, nodes)
    yield from _names(nodes)
    yield from _statements(nodes, _own(nodes), _imported(nodes))


def _parse(source: str) -> Nodes:
    """All parts of the code, from the outside in."""
    if len(source) > MAX_PARSED:
        raise ValueError("too long to parse")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    nodes = list(islice(ast.walk(tree), MAX_TREE + 1))
    if len(nodes) > MAX_TREE:
        raise ValueError("too much to look through")
    return nodes


# --- Comments and names -------------------------------------------------------------------------------------------


def _comments(source: str, nodes: Nodes) -> Iterator[Feature]:
    """Comments, and strings that stand alone: words only, since the rest is decoration."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield from _said(token.string, token.start[0], token.start[0])
    except (tokenize.TokenError, IndentationError):
        pass  # The parser is content, so what was found is all there is.
    for node in nodes:
        if text := _text_alone(node):
            yield from _said(str(text.value), text.lineno, text.end_lineno or text.lineno)


def _said(text: str, line: int, end: int) -> Iterator[Feature]:
    words = " ".join(WORD.findall(text.lower()))
    if len(words) > 3:
        yield Feature("comment", words, len(words) / 3, ((line, end),))


def _text_alone(node: ast.AST) -> ast.Constant | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return node.value
    return None


def _names(nodes: Nodes) -> Iterator[Feature]:
    for node in nodes:
        for name in _bound_here(node):
            line = getattr(node, "lineno", 1)
            yield Feature("name", name, (len(name) - 1) / 2, ((line, line),))


def _own(nodes: Nodes) -> set[str]:
    """Names that the code gives a meaning to itself, so that it might have called them anything else."""
    return {name for node in nodes for name in _bound_here(node)}


def _bound_here(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.ExceptHandler):
        return [node.name] if node.name else []
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    return [node.id] if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else []


# --- Statements ---------------------------------------------------------------------------------------------------


def _statements(nodes: Nodes, own: set[str], imported: dict[str, str]) -> Iterator[Feature]:
    """Each statement by itself, of those with a body the head only: so their order does not matter."""
    for node in nodes:
        if isinstance(node, ast.stmt) and not _text_alone(node) and not isinstance(node, ast.Import | ast.ImportFrom):
            text, size = _canonical(_head(node), own, imported)
            if size > TRIVIAL:
                body = getattr(node, "body", None)
                last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
                yield Feature("code", text, size - TRIVIAL, ((node.lineno, max(last, node.lineno)),))


def _imported(nodes: Nodes) -> dict[str, str]:
    """The names that imports give, and what they stand for."""
    found = {"numpy": "np"}
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: _short(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {alias.asname or alias.name: f"{_short(node.module)}.{alias.name}" for alias in node.names}
    return found


def _short(module: str) -> str:
    return re.sub(r"^numpy\b", "np", module)


def _head(node: ast.stmt) -> ast.stmt:
    """A statement without its body, annotations, decorations."""
    fields = dict(ast.iter_fields(node))
    for part in ("body", "orelse", "finalbody", "handlers", "cases", "decorator_list"):
        if part in fields:
            fields[part] = []
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        fields |= {"name": "V", "returns": None}
    if isinstance(node, ast.ClassDef):
        fields["name"] = "V"
    if isinstance(node, ast.AnnAssign) and node.value:
        return ast.Assign(targets=[node.target], value=node.value, lineno=node.lineno)
    if isinstance(node, ast.AugAssign):
        value = ast.BinOp(left=node.target, op=node.op, right=node.value)
        return ast.Assign(targets=[node.target], value=value, lineno=node.lineno)
    return type(node)(**fields)


def _canonical(statement: ast.stmt, own: set[str], imported: dict[str, str]) -> tuple[str, int]:
    """A statement's text in the one way of many, and how many parts it has."""
    plain = _copy(statement)
    if sum(1 for _ in ast.walk(plain)) <= MAX_STATEMENT:
        plain = _Canonical(own, imported).visit(plain)
    numbers: dict[str, str] = {}
    size = 0
    for node in _in_order(plain):
        if isinstance(
            node, ast.Name | ast.Attribute | ast.Constant | ast.operator | ast.Call | ast.Subscript | ast.stmt
        ):
            size += 1
        if isinstance(node, ast.Name) and node.id.startswith("\0"):
            node.id = numbers.setdefault(node.id, f"V{len(numbers) + 1}")
    text = re.sub(r", (Load|Store|Del)\(\)", "", ast.dump(plain, annotate_fields=False))
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest(), size


def _copy(node: ast.AST) -> ast.AST:
    """A copy that may be changed; deeper than ``copy.copy``, and without its memory of what it has seen."""
    fields = {}
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            value = _copy(value)
        elif isinstance(value, list):
            value = [_copy(one) if isinstance(one, ast.AST) else one for one in value]
        fields[name] = value
    return type(node)(**fields)


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


class _Canonical(ast.NodeTransformer):
    """Of several usual ways to write an expression, keep one."""

    def __init__(self, own: set[str], imported: dict[str, str]) -> None:
        self._own, self._imported = own, imported

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self._own:
            return ast.Name("\0" + node.id, ast.Load())
        return _dotted(self._imported.get(node.id, node.id))

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg("V")

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        value = node.value
        return ast.Constant(int(value) if isinstance(value, float) and value.is_integer() else value)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        return _numpy("transpose", node.value) if node.attr == "T" else ast.Attribute(node.value, node.attr, ast.Load())

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = _name_in_numpy(node.func)
        if name is None and isinstance(node.func, ast.Attribute) and node.func.attr in {*METHODS, "dot"}:
            name, node = (
                node.func.attr,
                ast.Call(_dotted(f"np.{node.func.attr}"), [node.func.value, *node.args], node.keywords),
            )
        if name in OPERATORS and len(node.args) == 2 and not node.keywords:
            return self._combined(node.args, OPERATORS[name]())
        if name == "square" and len(node.args) == 1 and not node.keywords:
            return ast.BinOp(node.args[0], ast.Pow(), ast.Constant(2))
        if isinstance(node.func, ast.Name) and node.func.id in EMPTY and not node.args and not node.keywords:
            return EMPTY[node.func.id]
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        operands = [self.visit(operand) for operand in _operands(node)]
        return self._combined(operands, node.op)

    def _combined(self, operands: list[ast.expr], operator: ast.operator) -> ast.expr:
        """Operands joined, in an order that does not depend on how they were written where that does not matter."""
        if isinstance(operator, ast.Pow) and isinstance(operands[1], ast.Constant) and operands[1].value == 0.5:
            return _numpy("sqrt", operands[0])
        if isinstance(operator, ast.Mult) and len(operands) == 2 and ast.dump(operands[0]) == ast.dump(operands[1]):
            return ast.BinOp(operands[0], ast.Pow(), ast.Constant(2))
        if isinstance(operator, COMMUTATIVE):
            operands = sorted(operands, key=_without_names)
        chain = operands[0]
        for operand in operands[1:]:
            chain = ast.BinOp(chain, operator, operand)
        return chain

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) == 1 and type(node.ops[0]) in FLIPPED:
            return ast.Compare(node.comparators[0], [FLIPPED[type(node.ops[0])]()], [node.left])
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """``f"W{l}"`` as ``"W" + str(l)``."""
        self.generic_visit(node)
        parts: list[ast.expr] = []
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                value = ast.Call(ast.Name("str", ast.Load()), [value.value], [])
            parts.append(value)
        return self._combined(parts, ast.Add()) if parts else ast.Constant("")


def _dotted(name: str) -> ast.expr:
    first, *rest = name.split(".")
    node: ast.expr = ast.Name(first, ast.Load())
    for part in rest:
        node = ast.Attribute(node, part, ast.Load())
    return node


def _numpy(function: str, argument: ast.expr) -> ast.Call:
    return ast.Call(_dotted(f"np.{function}"), [argument], [])


def _name_in_numpy(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "np":
        return function.attr
    return None


def _operands(node: ast.BinOp) -> list[ast.expr]:
    """The operands of a sum or product however it is bracketed; the two of any other operation."""
    found: list[ast.expr] = []
    waiting: list[ast.expr] = [node.right, node.left]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.BinOp) and isinstance(node.op, COMMUTATIVE) and type(one.op) is type(node.op):
            waiting += [one.right, one.left]
        else:
            found.append(one)
    return found


def _without_names(node: ast.expr) -> str:
    return re.sub(r"'\\x00\w*'", "'V'", ast.dump(node, annotate_fields=False))


# --- Code that does not parse -------------------------------------------------------------------------------------


def _lines(source: str) -> Iterator[Feature]:
    """Line by line: one that is a statement by itself as such, any other by the signs that are left of it."""
    lines = [line[:MAX_LINE] for line in source.splitlines()[:MAX_FEATURES]]
    parsed = [_line_alone(line) for line in lines]
    own = {name for nodes in parsed if nodes for name in _own(nodes)}
    imported = {name: module for nodes in parsed if nodes for name, module in _imported(nodes).items()}
    for number, (line, nodes) in enumerate(zip(lines, parsed, strict=True)):
        comment = COMMENT.search(line)
        found = list(_said(comment[1], 1, 1)) if comment else []
        if nodes:
            found += [*_names(nodes), *_statements(nodes, own, imported)]
        else:
            text = "".join(filter_code(line, "", language="python")[0].split())
            found += [Feature("code", text, len(WORD.findall(text)), ((1, 1),))] if len(text) > TRIVIAL else []
        for feature in found:
            yield feature.moved(number)


def _line_alone(line: str) -> Nodes | None:
    code = COMMENT.sub("", line).strip()
    try:
        return _parse(f"{code} pass" if code.endswith(":") else code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
