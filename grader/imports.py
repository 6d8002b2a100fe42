"""Which modules of helpers a piece of code needs, directly or not."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

#: The folder that holds the package helpers.
ROOT = Path(__file__).resolve().parent.parent


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


def _imports(code: str) -> set[str]:
    """Names below helpers that a piece of code imports; packages on the way to a module count too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(TransformerManager().transform_cell(code))):  # Magics become calls.
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    parts = [name.split(".") for name in names if name.split(".")[0] == "helpers"]
    return {".".join(name[:length]) for name in parts for length in range(1, len(name) + 1)}


def _module_file(name: str) -> Path | None:
    place = ROOT.joinpath(*name.split("."))
    return next((path for path in (place / "__init__.py", place.with_suffix(".py")) if path.is_file()), None)
