"""How much memory a run holds in all. The kernel limits it for each process only, and a run may have many.

The keeper adds it up from what the kernel says of each process, and of what lies in none: files in scratch, and what
waits in pipes, sockets and terminals, each taken for full. What nothing says the size of cannot be made: see
lockdown.py. Runs inside the sandbox, so it imports nothing of the grader.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

PROCESS = re.compile(rb"^(?:RssAnon|HugetlbPages|VmPTE|VmSwap):\s+(\d+) kB", re.MULTILINE)
ALONE = re.compile(rb"^(?:RssAnon|VmSwap):\s+(\d+) kB", re.MULTILINE)
SHARED = re.compile(rb"^(?:Pss_Anon|SwapPss):\s+(\d+) kB", re.MULTILINE)
DESCRIPTORS = re.compile(rb"^FDSize:\s+(\d+)", re.MULTILINE)
SOCKETS = re.compile(rb"^sockets: used (\d+)", re.MULTILINE)
#: Processes that are looked at closely; it takes a hundredth of a second for each.
MOST_CLOSELY = 100
#: Bytes of a pipe, once a user has many; of a terminal, in both directions; and of a name in scratch, at most.
PIPE, TERMINAL, NAME = 2 * 4096, 2 * 640 * 1024, 2048


def exceeds(limit: int, scratch: Iterable[Path], awaited: Callable[[], bool]) -> bool:
    """Whether a run holds more bytes than it may.

    Pages that processes share since one was forked from the other count for each of them at first. Only where that is
    too much are they counted once, for so many of the processes: it takes far longer.

    Parameters
    ----------
    awaited : callable
        Whether something else is to be done by now: then ``False`` will do.
    """
    left = limit - _beside(scratch)
    return _of_all(left, awaited, closely=0) > left and _of_all(left, awaited, closely=MOST_CLOSELY) > left


def _beside(scratch: Iterable[Path]) -> int:
    """Bytes in no process, at most."""
    size = TERMINAL * len(os.listdir("/dev/pts"))
    with contextlib.suppress(FileNotFoundError):
        found = SOCKETS.search(Path("/proc/net/sockstat").read_bytes())
        size += 2 * _socket_buffer() * int(found[1]) if found else 0
    for place in scratch:
        file_system = os.statvfs(place)
        size += (file_system.f_blocks - file_system.f_bfree) * file_system.f_frsize
        size += (file_system.f_files - file_system.f_ffree) * NAME
    return size


def _socket_buffer() -> int:
    """Bytes that a socket takes before it is full, and lockdown.py lets nobody change; one message may go beyond."""
    with socket.socket(socket.AF_UNIX) as one:
        return one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)


def _of_all(limit: int, awaited: Callable[[], bool], *, closely: int) -> int:
    """Bytes of all processes but this one, counted no further than to the limit; of some, looked at closely."""
    size = 0
    names = [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    for place in reversed(range(len(names))):
        if awaited():
            return 0
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # It has just ended.
            size += _of_one(names[place], closely=place < closely)
        if size > limit:
            break
    return size


def _of_one(process: str, *, closely: bool) -> int:
    """Bytes of a process. One whose first thread has ended shows them by the others."""
    memory = descriptors = 0
    for thread in os.listdir(f"/proc/{process}/task"):
        place = Path(f"/proc/{process}/task/{thread}")
        status = (place / "status").read_bytes()
        size = _kilobytes(PROCESS, status)
        if closely and size:
            with contextlib.suppress(OSError):  # Not all let themselves be looked at so closely.
                size += _kilobytes(SHARED, (place / "smaps_rollup").read_bytes()) - _kilobytes(ALONE, status)
        memory = max(memory, size)
        descriptors += sum(map(int, DESCRIPTORS.findall(status)))
    return memory * 1024 + descriptors * PIPE


def _kilobytes(fields: re.Pattern[bytes], text: bytes) -> int:
    return sum(map(int, fields.findall(text)))
