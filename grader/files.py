"""Files that are whole at any moment: the old one, or the new one."""

from __future__ import annotations

from pathlib import Path


def write_whole(place: Path, text: str) -> None:
    """Put a file in place of another at once, in a folder that is made if need be; nothing is left of what fails."""
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f".{place.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(place)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
