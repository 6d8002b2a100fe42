"""The one line of code that shows a mistake, found among the answers of those who made it."""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

#: Longer answers, and statements, are passed over: comparing them would take too long, and nobody would read them.
LONGEST_ANSWER, LONGEST_STATEMENT = 10_000, 200
#: How alike a student's statement and one of the solution's must be to stand side by side.
ALIKE = 0.5
#: Of statements that show a mistake equally well, so many are compared with the solution.
COMPARED = 50
DEFINES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Example:
    """Code that shows a mistake.

    Attributes
    ----------
    wrote : str or None
        A statement of a student's; ``None`` when the mistake is that one is missing.
    solution : str or None
        The solution's statement in its place, where there is one like it.
    """

    wrote: str | None
    solution: str | None


class Statement(NamedTuple):
    """A statement in one spelling, on a line; ``value`` is what it computes, without the names that it is given."""

    text: str
    value: str


def example(wrong: Sequence[str], others: Sequence[str], solution: str, stub: str) -> Example | None:
    """What the answers with a mistake have in common that others lack; ``None`` where nothing can be told.

    Statements of the solution and of the stub show no mistake. Of the rest that one is taken which the largest share of
    the wrong answers holds, less the share of the others that hold it too: another style is no mistake. Among equals it
    is one that computes something else than the solution, and the one most like what it stands in the place of. Where
    none does, and something of the solution is computed nowhere, the mistake is that it was left out.

    Parameters
    ----------
    wrong, others : sequence of str
        Cells of students who made the mistake, and of students who did not.
    solution, stub : str
        The instructor's cell, and the released one.
    """
    solved = dict.fromkeys(statements(solution))
    passed_over = {statement.text for statement in (*solved, *statements(stub))}
    answers = [{one.text: one for one in found} for found in map(statements, wrong) if found]
    held = {text: one for answer in answers for text, one in answer.items() if text not in passed_over}
    lacking = Counter(one.text for answer in answers for one in solved if one.text not in answer)
    if not held:
        return Example(None, max(lacking, key=lacking.__getitem__)) if lacking else None
    usual = Counter(text for answer in others for text in {one.text for one in statements(answer)})
    values = {statement.value for statement in solved}

    def rank(text: str) -> tuple[float, bool]:
        share = sum(text in answer for answer in answers) / len(answers) - usual[text] / max(len(others), 1)
        return round(share, 9), held[text].value not in values

    ranks = {text: rank(text) for text in sorted(held)}
    highest = max(ranks.values())
    best = [text for text in ranks if ranks[text] == highest][:COMPARED]
    nearest = {text: _nearest(text, lacking) for text in best}
    wrote = max(nearest, key=lambda text: nearest[text][0])
    left_out = _left_out(solved, answers)
    if left_out and held[wrote].value in values:  # Only another style of what is right.
        return Example(None, left_out)
    alike, instead = nearest[wrote]
    return Example(wrote, instead if alike >= ALIKE else None)


@lru_cache(maxsize=8192)  # Each answer is compared with those of every mistake.
def statements(source: str) -> tuple[Statement, ...]:
    """The statements of a cell; of loops and conditions the line that opens them. What is no Python has none."""
    if len(source) > LONGEST_ANSWER:
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Of odd escapes: nobody who reads the report is to mend them.
            found = list(_statements(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(statement for statement in found if len(statement.text) <= LONGEST_STATEMENT)


def _statements(tree: ast.AST) -> Iterator[Statement]:
    for node in ast.iter_child_nodes(tree):
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.stmt) and not isinstance(node, DEFINES | ast.Pass) and not is_text:
            text = ast.unparse(node).partition("\n")[0]
            value = node.value if isinstance(node, ast.Assign | ast.Return) else None
            yield Statement(text, ast.unparse(value) if value else text)
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _statements(node)


def _left_out(solved: Iterable[Statement], answers: Sequence[Mapping[str, Statement]]) -> str | None:
    """The first statement of the solution whose value none of the answers computes."""
    computed = {one.value for answer in answers for one in answer.values()}
    return next((one.text for one in solved if one.value not in computed), None)


def _nearest(text: str, others: Iterable[str]) -> tuple[float, str | None]:
    """How alike a statement is to the one most like it, and that one."""
    ratios = ((SequenceMatcher(None, other, text, autojunk=False).ratio(), other) for other in sorted(others))
    return max(ratios, default=(0.0, None), key=lambda pair: pair[0])
