"""Which modules a piece of code needs: of helpers, directly or not, and those a lesson imports itself."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.course import Folder

#: The folder that holds the package helpers.
ROOT = Path(__file__).resolve().parents[2]


def helpers_imported(sources: Iterable[str]) -> list[Path]:
    """Files below helpers that the sources import, and that those import in their turn; sorted."""
    found: set[Path] = set()
    unread: set[str] = set().union(*map(_imports, sources))
    while unread:
        path = _module_file(unread.pop())
        if path and path not in found:
            found.add(path)
            unread |= _imports(path.read_text(encoding="utf-8"))
    return sorted(found)


def modules_imported(folder: Folder) -> list[str]:
    """Modules that the instructor's own cells import, in the order in which they do."""
    found: dict[str, None] = {}
    for cell in folder.code_cells:
        with suppress(SyntaxError):  # A lesson has none; what others have, their cells will say.
            found |= dict.fromkeys(module for module, _ in _modules(cell.source))
    return list(found)


def packages_imported(sources: Iterable[str]) -> set[str]:
    """Top-level names that the sources import, of packages that neither Python nor the project brings along."""
    names = {module.partition(".")[0] for code in sources for module, _ in _modules(code)}
    own = {place.name for place in ROOT.iterdir() if (place / "__init__.py").is_file()}
    return names - own - sys.stdlib_module_names


def _modules(code: str) -> Iterator[tuple[str, str]]:
    """Each module imported and, where only a name of it is, that name."""
    for node in _statements(_parsed(code)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All there are, however deep; without looking into expressions, of which most of the code is made."""
    for block in ("body", "orelse", "finalbody", "handlers", "cases"):
        for statement in getattr(node, block, []):
            yield statement
            yield from _statements(statement)


def _parsed(code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except SyntaxError:  # Magics become calls; that takes long, and few cells have any.
        from IPython.core.inputtransformer2 import TransformerManager

        return ast.parse(TransformerManager().transform_cell(code))


@cache  # A file is read for several lessons, and for several purposes.
def _imports(code: str) -> set[str]:
    """Names below helpers that a piece of code imports; packages on the way to a module count too."""
    names = {name for module, part in _modules(code) for name in (module, f"{module}.{part}")}
    parts = [name.split(".") for name in names if name.split(".")[0] == "helpers"]
    return {".".join(name[:length]) for name in parts for length in range(1, len(name) + 1)}


def _module_file(name: str) -> Path | None:
    place = ROOT.joinpath(*name.split("."))
    return next((path for path in (place / "__init__.py", place.with_suffix(".py")) if path.is_file()), None)
