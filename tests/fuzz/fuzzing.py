"""Coverage-guided fuzzing, shared by the programs beside this one: each is a target of its own, run by hand."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import atheris

PROJECT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(PROJECT))

#: What is imported in this is instrumented: the fuzzer sees which of its branches an input takes.
instrumented = atheris.instrument_imports(include=["grader.judging", "grader.sandbox", "grader.text", "helpers"])


def fuzz(target: Callable[[bytes], None], seeds: Iterable[bytes]) -> None:
    """Call a target with inputs that lead to ever new places in the code, until it raises or the time is over.

    Parameters
    ----------
    target : callable
        Raises when something is wrong. What it raised on is left in the working folder.
    seeds : iterable of bytes
        Inputs to begin with.
    """
    corpus = Path(tempfile.mkdtemp(prefix="grader-fuzz-"))
    for number, seed in enumerate(seeds):
        (corpus / str(number)).write_bytes(seed)
    atheris.Setup([*sys.argv, str(corpus)], target)
    atheris.Fuzz()


class Maker:
    """Makes JSON of a certain shape out of bytes, and now and then of another one.

    Parameters
    ----------
    data : bytes
        What is made depends on them alone.
    """

    def __init__(self, data: bytes) -> None:
        self._source = atheris.FuzzedDataProvider(data)

    def several(self, shape: Any) -> list[Any]:
        """Up to six of a shape."""
        return [self.like(shape) for _ in range(self._source.ConsumeIntInRange(0, 6))]

    def like(self, shape: Any) -> Any:
        """Of a dictionary some keys, of a tuple one member, of a list of texts several behind each other."""
        if not self._source.ConsumeIntInRange(0, 9):
            return self._anything(3)
        if isinstance(shape, dict):
            return {key: self.like(part) for key, part in shape.items() if self._source.ConsumeIntInRange(0, 5)}
        if isinstance(shape, tuple):
            return self._one_of(shape)
        return "".join(self._one_of(shape) for _ in range(self._source.ConsumeIntInRange(1, 4)))

    def _one_of(self, members: Sequence[Any]) -> Any:
        return members[self._source.ConsumeIntInRange(0, len(members) - 1)]

    def _anything(self, depth: int) -> Any:
        kind = self._source.ConsumeIntInRange(0, 5 if depth else 3)
        if kind == 0:
            return self._one_of((None, True, False, 1e308, float("nan"), float("inf"), 10**30, ""))
        if kind == 1:
            return self._source.ConsumeUnicode(self._source.ConsumeIntInRange(0, 40))
        if kind == 2:
            return self._source.ConsumeInt(self._source.ConsumeIntInRange(1, 9))
        if kind == 3:
            return self._source.ConsumeFloat()
        parts = [self._anything(depth - 1) for _ in range(self._source.ConsumeIntInRange(0, 4))]
        return parts if kind == 4 else {str(part): part for part in parts}
