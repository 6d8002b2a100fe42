"""Ctrl-C where it does no harm: raised in the midst of a transaction, it leaves one that cannot be ended well."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def put_off() -> Iterator[Callable[[], None]]:
    """Let Ctrl-C wait until the function is called that this gives, or to the end; a second one does not wait.

    All stays as it is outside the main thread, and where Ctrl-C has another meaning than to raise an error.
    """
    wishes: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        if wishes:
            raise KeyboardInterrupt
        wishes.append(number)

    def give_way() -> None:
        if wishes:
            raise KeyboardInterrupt

    numbers = _raising() if threading.current_thread() is threading.main_thread() else []
    for number in numbers:
        signal.signal(number, note)
    try:
        yield give_way
    finally:
        for number in numbers:
            signal.signal(number, signal.default_int_handler)
        give_way()  # Also when something else has gone wrong: nobody would stop then.


def _raising() -> list[signal.Signals]:
    usual = signal.default_int_handler
    return [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) is usual]
