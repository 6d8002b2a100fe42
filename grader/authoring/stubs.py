"""A solution cell becomes the cell a student gets: marked regions are emptied, everything else stays."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from functools import lru_cache

from nbformat.notebooknode import NotebookNode

from grader.authoring.cells import is_manual, split_hidden
from grader.errors import GraderError

START = re.compile(r"^\s*###\s*START CODE HERE\s*###")
END = re.compile(r"^\s*###\s*END CODE HERE\s*###")
RELEASE = re.compile(r"^#\s*release(?::\s*(?P<code>.*))?$")
#: What a student finds in place of a model answer in words.
WRITE_HERE = "*Write your answer here.*"


@lru_cache(maxsize=4096)
def has_region(source: str) -> bool:
    """Whether a cell holds a region for the student to fill."""
    return any(START.match(line) for line in source.splitlines())


@lru_cache(maxsize=4096)
def stub(source: str) -> str:
    """Empty the marked regions of a solution.

    Each assignment leaves its target behind, set to ``None``, with its trailing comment; comment lines stay; any other
    statement leaves a comment line. The marker lines stay as they are.

    A statement that ends in the comment ``# release: <code>`` is released as ``<code>`` instead, and one that ends in a
    bare ``# release`` as it is, both without the comment: so a student can be given code with errors to find.

    Raises
    ------
    GraderError
        When markers do not pair up, a region's code is not whole statements, or the result would not parse.
    """
    for placeholder in ((), ("pass",)):  # An emptied block needs a statement; most regions keep one.
        candidate = _fill(source, placeholder)
        if _parses(candidate):
            return candidate
    raise GraderError(f"The stub of this cell would not parse; move the markers: {source.strip().splitlines()[0]} …")


def student_source(cell: NotebookNode) -> str:
    """The text of an instructor's cell as a student gets it."""
    if cell.cell_type != "code":
        return WRITE_HERE if is_manual(cell) else cell.source
    return stub(cell.source) if has_region(cell.source) else split_hidden(cell.source)[0]


def _fill(source: str, placeholder: tuple[str, ...]) -> str:
    lines: list[str] = []
    region: list[str] | None = None
    for line in source.splitlines():
        if START.match(line):
            if region is not None:
                raise GraderError(f"A START CODE HERE stands inside another region, at: {line.strip()}")
            region = []
            lines.append(line)
        elif END.match(line):
            if region is None:
                raise GraderError(f"An END CODE HERE has no START before it, at: {line.strip()}")
            lines += _empty(region, placeholder)
            lines.append(line)
            region = None
        elif region is None:
            lines.append(line)
        else:
            region.append(line)
    if region is not None:
        raise GraderError("A START CODE HERE has no END CODE HERE after it.")
    return "\n".join(lines)


def solution_lines(source: str) -> list[str]:
    """The lines of code inside the marked regions, without comments and layout."""
    found: list[str] = []
    inside = False
    for line in source.splitlines():
        if START.match(line) or END.match(line):
            inside = bool(START.match(line))
        elif inside and (code := line.split("#")[0].strip()):
            found.append(code)
    return found


def without_release_comments(source: str) -> str:
    """A solution without the comments that say what is released in its place."""
    lines = source.splitlines()
    for number, comment in _comments(source).items():
        if RELEASE.match(comment):
            lines[number - 1] = lines[number - 1].rpartition(comment)[0].rstrip()
    return "\n".join(lines)


def _empty(region: list[str], placeholder: tuple[str, ...]) -> list[str]:
    code = textwrap.dedent("\n".join(region))
    indent = next((re.match(r"\s*", line)[0] for line in region if line.strip()), "")  # type: ignore[index]
    try:
        statements = ast.parse(code).body
    except SyntaxError as error:
        raise GraderError(f"A region holds code that is not whole statements: {error.msg}: {code.strip()}") from error
    comments = _comments(code)
    kept: list[tuple[int, str]] = []
    covered: set[int] = set()
    for statement in statements:
        last = statement.end_lineno or statement.lineno
        span = range(statement.lineno, last + 1)
        covered.update(span)
        if any(RELEASE.match(comments.get(line, "")) for line in span):
            kept.append((statement.lineno, _released(code, statement, comments)))
            continue
        trailing = next((comments[line] for line in span if line in comments), "")
        kept.append((statement.lineno, _stub_line(code, statement, trailing)))
    kept += [(line, comment) for line, comment in comments.items() if line not in covered]
    texts = [text for _, text in sorted(kept)]
    if all(text.startswith("#") for text in texts):
        texts += placeholder
    return [indent + line for text in texts for line in text.splitlines()]


def _released(code: str, statement: ast.stmt, comments: dict[int, str]) -> str:
    """What a statement with a release comment becomes."""
    release = RELEASE.match(comments.get(statement.end_lineno or statement.lineno, ""))
    segment = ast.get_source_segment(code, statement) or ast.unparse(statement)
    if release is None or hasattr(statement, "body"):
        raise GraderError(f"A release comment belongs at the end of a simple statement; it is not at: {segment}")
    return release["code"] or segment


def _stub_line(code: str, statement: ast.stmt, comment: str) -> str:
    if isinstance(statement, ast.Assign):
        targets = [ast.get_source_segment(code, target) or ast.unparse(target) for target in statement.targets]
        unpacked = next((t for t in statement.targets if isinstance(t, ast.Tuple | ast.List)), statement.targets[0])
        return " = ".join([*targets, _nothing(unpacked)]) + (f"  {comment}" if comment else "")
    if isinstance(statement, ast.AugAssign | ast.AnnAssign):
        target = ast.get_source_segment(code, statement.target) or ast.unparse(statement.target)
        return f"{target} = None" + (f"  {comment}" if comment else "")
    return comment or "# your code here"


def _nothing(target: ast.expr) -> str:
    if not isinstance(target, ast.Tuple | ast.List):
        return "None"
    parts = [f"({_nothing(part)})" if isinstance(part, ast.Tuple | ast.List) else "None" for part in target.elts]
    return ", ".join(parts) + ("," if len(parts) == 1 else "")


def _comments(code: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
