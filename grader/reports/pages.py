"""Pages of HTML from templates: all text is escaped, and only what is made here counts as markup."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

#: Longer code is cut: highlighting takes time.
LONGEST = 50_000


def fill(template: str, **values: Any) -> str:
    """A page made from one of ``grader/templates``."""
    return _environment().get_template(template).render(**values)


def highlighted(source: str) -> Markup:
    """The code as coloured HTML; pygments escapes whatever it is given."""
    return Markup(highlight(source[:LONGEST], PythonLexer(), HtmlFormatter()))


def highlighting(style: str) -> Markup:
    """The style sheet for highlighted code, in one of pygments' styles."""
    return Markup(HtmlFormatter(style=style).get_style_defs(".highlight"))


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.PackageLoader("grader")
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
