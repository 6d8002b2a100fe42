"""An answer → the same answer disguised, by machine: what somebody may do to a copy so that it looks their own.

Each disguise takes Python source and names to leave alone, and gives source that does the same. With a ``Random`` it
is done here and there, as ordinary students differ; without one, everywhere.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from random import Random

#: What people call things.
NAMES = (
    "tmp", "res", "result", "val", "value", "out", "a", "temp", "arr", "data", "x1", "num", "item", "cur", "ret", "foo",
)  # fmt: skip
#: What people say beside their code.
COMMENTS = (
    "compute the result", "update the parameters", "loop over the layers", "return the result", "initialize", "TODO",
    "step 1", "step 2", "step 3", "as in the formula", "from the lecture", "see above", "forward", "backward",
    "check the shape", "number of examples", "average", "the gradient", "same as before", "np does the rest",
)  # fmt: skip
Disguise = Callable[[str, frozenset[str], "Random | None"], str]


def other_layout(source: str, kept: frozenset[str], rng: Random | None = None) -> str:
    """Lines broken elsewhere, the comments gone, other comments said."""
    rng = rng or Random(len(source))
    lines = []
    for line in ast.unparse(ast.parse(source)).splitlines():
        if rng.random() < 0.15:
            indent = line[: len(line) - len(line.lstrip())]
            lines.append(f"{indent}# {rng.choice(COMMENTS)}")
        lines.append(line)
    return "\n".join(lines)


def renamed(source: str, kept: frozenset[str], rng: Random | None = None) -> str:
    """Every variable, parameter and helper function called otherwise."""
    tree = ast.parse(source)
    kept = kept | {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg}
    own: dict[str, str] = {}
    for node in ast.walk(tree):
        for name in _bound(node):
            if name not in kept and (rng is None or rng.random() < 0.3):
                own.setdefault(name, f"{NAMES[len(own) % len(NAMES)]}{len(own) // len(NAMES) or ''}")
    if rng:
        names = rng.sample(NAMES, len(NAMES))
        own = {name: names[index % len(names)] for index, name in enumerate(own)}
    return ast.unparse(_Renamed(own).visit(tree))


def reordered(source: str, kept: frozenset[str], rng: Random | None = None) -> str:
    """Neighbouring statements exchanged that do not need each other, and the factors of products."""
    tree = _Reordered(rng).visit(ast.parse(source))
    return ast.unparse(ast.fix_missing_locations(tree))


def rewritten(source: str, kept: frozenset[str], rng: Random | None = None) -> str:
    """Expressions written in another usual way: ``np.square(x)`` for ``x**2``, an f-string for a sum, and so on."""
    tree = _Rewritten(rng).visit(ast.parse(source))
    return ast.unparse(ast.fix_missing_locations(tree))


def in_a_helper(source: str, kept: frozenset[str], rng: Random | None = None) -> str:
    """Each function's code moved to a helper function, which the function calls."""
    tree = ast.parse(source)
    body: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and (rng is None or rng.random() < 0.1):
            helper = f"_{node.name}"
            call = f"def {node.name}(*args, **kwargs):\n    return {helper}(*args, **kwargs)"
            node.name = helper
            body += [node, *ast.parse(call).body]
        else:
            body.append(node)
    tree.body = body
    return ast.unparse(tree)


def in_steps(source: str, kept: frozenset[str], rng: Random | None = None) -> str:
    """Formulas cut into steps: the first operand of each is given a name of its own."""
    tree = _InSteps(rng).visit(ast.parse(source))
    return ast.unparse(ast.fix_missing_locations(tree))


def unchanged(source: str, kept: frozenset[str], rng: Random | None = None) -> str:
    """Copied as it is."""
    return source


def all_but_steps(source: str, kept: frozenset[str], rng: Random | None = None) -> str:
    """Every disguise but the cutting into steps."""
    for disguise in (rewritten, reordered, in_a_helper, renamed, other_layout):
        source = disguise(source, kept, rng)
    return source


def everything(source: str, kept: frozenset[str], rng: Random | None = None) -> str:
    """Every disguise."""
    return all_but_steps(in_steps(source, kept, rng), kept, rng)


#: What each is called in the table.
DISGUISES: dict[str, Disguise] = {
    "copied as it is": unchanged,
    "other layout and comments": other_layout,
    "everything renamed": renamed,
    "statements and factors reordered": reordered,
    "expressions rewritten": rewritten,
    "moved to helper functions": in_a_helper,
    "formulas cut into steps": in_steps,
    "all of these but the steps": all_but_steps,
    "all of these": everything,
}


def _bound(node: ast.AST) -> list[str]:
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return [node.id]
    return [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self._names.get(node.arg, node.arg)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.name = self._names.get(node.name, node.name)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.name = self._names.get(node.name, node.name)
        return node


class _Sometimes(ast.NodeTransformer):
    def __init__(self, rng: Random | None) -> None:
        self._rng = rng

    @property
    def now(self) -> bool:
        return self._rng is None or self._rng.random() < 0.3


class _Reordered(_Sometimes):
    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        body = getattr(node, "body", None)
        if isinstance(body, list):
            index = 0
            while index + 1 < len(body):
                if _independent(body[index], body[index + 1]) and self.now:
                    body[index], body[index + 1] = body[index + 1], body[index]
                    index += 1
                index += 1
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult) and self.now:
            node.left, node.right = node.right, node.left
        return node


def _independent(one: ast.stmt, other: ast.stmt) -> bool:
    if not (isinstance(one, ast.Assign) and isinstance(other, ast.Assign)):
        return False
    if any(isinstance(node, ast.Call) for part in (one, other) for node in ast.walk(part)):
        return _names_of(one).isdisjoint(_names_of(other) - {"np"}) and "random" not in ast.dump(one) + ast.dump(other)
    stored = {node.id for t in one.targets for node in ast.walk(t) if isinstance(node, ast.Name)}
    also = {node.id for t in other.targets for node in ast.walk(t) if isinstance(node, ast.Name)}
    return stored.isdisjoint(_names_of(other)) and also.isdisjoint(_names_of(one))


def _names_of(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


class _Rewritten(_Sometimes):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not self.now:
            return node
        if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant) and node.right.value == 2:
            return _np("square", node.left)
        if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant) and node.right.value == 0.5:
            return _np("sqrt", node.left)
        if isinstance(node.op, ast.MatMult):
            return _np("dot", node.left, node.right)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        inside = ast.unparse(node.func)
        if not self.now or node.keywords:
            return node
        if inside == "np.sqrt" and len(node.args) == 1:
            return ast.BinOp(node.args[0], ast.Pow(), ast.Constant(0.5))
        if inside in ("np.dot", "np.matmul") and len(node.args) == 2:
            return ast.BinOp(node.args[0], ast.MatMult(), node.args[1])
        if inside == "np.multiply" and len(node.args) == 2:
            return ast.BinOp(node.args[0], ast.Mult(), node.args[1])
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if not self.now:
            return node
        read = ast.parse(ast.unparse(node.target), mode="eval").body
        return ast.Assign([node.target], ast.BinOp(read, node.op, node.value), lineno=node.lineno)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        if not self.now or any(isinstance(v, ast.FormattedValue) and v.format_spec for v in node.values):
            return node
        parts: list[ast.expr] = []
        for value in node.values:
            is_text = isinstance(value, ast.Constant)
            parts.append(value if is_text else ast.Call(ast.Name("str", ast.Load()), [value.value], []))
        chain = parts[0]
        for part in parts[1:]:
            chain = ast.BinOp(chain, ast.Add(), part)
        return chain

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        flipped = {ast.Gt: ast.Lt, ast.Lt: ast.Gt, ast.GtE: ast.LtE, ast.LtE: ast.GtE}
        if len(node.ops) == 1 and type(node.ops[0]) in flipped and self.now:
            return ast.Compare(node.comparators[0], [flipped[type(node.ops[0])]()], [node.left])
        return node


def _np(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), function, ast.Load()), list(arguments), [])


class _InSteps(_Sometimes):
    """Only where a formula is all of a statement's value, so that nothing is worked out that was not before."""

    _count = 0

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        return self._cut(node)

    def visit_Return(self, node: ast.Return) -> ast.AST | list[ast.stmt]:
        return self._cut(node)

    def _cut(self, node: ast.Assign | ast.Return) -> ast.AST | list[ast.stmt]:
        value = node.value
        if isinstance(value, ast.BinOp) and not isinstance(value.left, ast.Name | ast.Constant) and self.now:
            part, put = value.left, "left"
        elif (
            isinstance(value, ast.Call) and value.args and isinstance(value.args[0], ast.BinOp | ast.Call) and self.now
        ):
            part, put = value.args[0], "args"
        else:
            return node
        self._count += 1
        name = f"part{self._count}"
        if put == "left":
            value.left = ast.Name(name, ast.Load())
        else:
            value.args[0] = ast.Name(name, ast.Load())
        first = ast.Assign([ast.Name(name, ast.Store())], part, lineno=node.lineno)
        return [first, node]
