"""What students write → the same to read: no terminal, browser or renderer of Markdown obeys anything in it.

Nothing is left out. What would act is broken by a space where its syntax takes none, and so is read as what it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

#: Colours, the one thing that text put out by a cell may ask of a terminal.
ANSI = re.compile(r"\x1b\[[0-9;]*m")
CONTROL = r"[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]"
#: All that is not plain text, colours or a progress bar: a title for the window, a link, a file to be written.
COMMAND = re.compile(rf"{CONTROL}|\x1b(?!\[[0-9;]*m)")
UNREADABLE = "\N{REPLACEMENT CHARACTER}"

#: Commands of TeX by which formulas make links, take styles or identities, fetch files, or load more commands.
TEX = (
    r"\\(?=(?:href|url|require|style|class|cssId|data|html[A-Z]\w*|includegraphics|mmlToken|bbox|unicode|texttip|"
    r"mathtip|toggle)(?![A-Za-z]))"
)
#: Where a space ends it: a tag, an image, a link or its target, a diagram, such a command, a sign spelled out.
ACTIVE = re.compile(rf"<(?=[A-Za-z/!?])|!(?=\[)|\](?=[(:])|(?:```|~~~)[^\S\n]*(?i:mer)(?=(?i:maid))|{TEX}|&(?=#|\w+;)")
ACTIVE_TEX = re.compile(TEX)
#: Longer cells, and those with more environments of TeX, keep nbconvert busy for minutes: they are not rendered.
MAX_MARKDOWN, MAX_ENVIRONMENTS = 20_000, 50


def printable(text: str) -> str:
    """Text for a terminal or a page: one that cannot be printed stands as a sign of its own."""
    return "".join(sign if sign.isprintable() or sign in "\n\t" else UNREADABLE for sign in text)


def put_out(text: str) -> str:
    """Text as a cell put it out, with its colours."""
    return COMMAND.sub(UNREADABLE, text)


def without_active_formulas(html: str) -> str:
    """HTML that is clean, but in which MathJax will look for formulas."""
    return ACTIVE_TEX.sub(r"\g<0> ", html)


def show_only(cell: NotebookNode) -> None:
    """Let a student's cell of Markdown be only read: whoever renders it shows text, with no HTML, link or image."""
    text = ACTIVE.sub(r"\g<0> ", put_out(cell.source).replace("\x1b", UNREADABLE))
    cell.source = text
    if len(text) > MAX_MARKDOWN or text.count(r"\begin") > MAX_ENVIRONMENTS:
        cell.cell_type = "raw"
