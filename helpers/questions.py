"""The answer to a multiple-choice question: a letter, however it is written."""

from __future__ import annotations

import re
from typing import Any

LETTER = re.compile(r"\W*([a-z])\W*", re.IGNORECASE)


def letter(value: Any) -> str | None:
    """The option that was chosen: "b" for "b", "B" and " (b) "; ``None`` for what is no letter."""
    found = LETTER.fullmatch(value) if isinstance(value, str) and len(value) < 10 else None
    return found[1].lower() if found else None


def listed(options: tuple[str, ...]) -> str:
    """The options in words: "a", "b" or "c", in quotes."""
    quoted = [f'"{option}"' for option in options]
    return " or ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
