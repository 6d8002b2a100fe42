"""All files that a student handed in, as bytes: what travels to a worker."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZipFile, ZipInfo


def bundled(files: Mapping[str, bytes]) -> bytes:
    """Files by their paths → bytes; the same files give the same bytes."""
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name in sorted(files):
            archive.writestr(ZipInfo(name), files[name])
    return made.getvalue()


def unbundled(content: bytes) -> dict[str, bytes]:
    """The inverse of :func:`bundled`."""
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
