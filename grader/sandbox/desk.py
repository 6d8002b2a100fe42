"""A working folder for a run that shares nothing with our lessons: the course's files, and those handed in.

As nbgrader runs it: files may be changed, nothing of ours can be imported, and a cell that takes too long is
interrupted as by the button in Jupyter, and the next one run.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import numpy as np

#: Larger files of the course are not copied: they can only be read.
COPIED_BYTES = 4_000_000


def lay_out(course: str, files: Iterable[tuple[str, np.ndarray]]) -> None:
    """Put the files into the working folder, and keep our own out of sight."""
    here, handout = Path.cwd(), Path(os.environ.pop("PYTHONPATH"))
    for entry in os.listdir(handout):
        place = here / entry
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    if (handout / course).is_dir():
        shutil.copytree(handout / course, here, copy_function=_copy, dirs_exist_ok=True)
    for name, content in files:
        place = here / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.write_bytes(content.tobytes())
    sys.path[:] = [place for place in sys.path if Path(place) != handout]
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "helpers" or _is_ours(module):
            del sys.modules[name]  # Those who use them here hold them; a course may have others of that name.
    os.environ["NBGRADER_EXECUTION"] = "autograde"


def _is_ours(module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    return bool(file) and Path(file).parent == Path(__file__).parent and module.__name__ != "__main__"


def _copy(source: str, target: str) -> None:
    if os.stat(source).st_size <= COPIED_BYTES:
        shutil.copyfile(source, target)
    else:
        os.symlink(source, target)


@contextmanager
def interrupted_after(seconds: float | None) -> Iterator[None]:
    """Raise ``KeyboardInterrupt`` in a cell that is still at it then."""
    if seconds is None:
        yield
        return
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
