"""The program inside the sandbox: a keeper that is process 1 there, and lets nothing pass from one run to the next.

After each run it kills every process there is, empties the scratch folders, and makes sure that it is as it was. Where
it cannot, it ends, and the sandbox with it.
"""

from __future__ import annotations

import gc

gc.disable()  # Until all is imported: what is made now stays.

import contextlib
import ctypes
import fcntl
import json
import os
import re
import resource
import shutil
import signal
import socket
import stat
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).parent))

from keeper import prepare, serve, silence
from lockdown import lock_down
from memory import exceeds

HANDOUT, HOME = Path("/handout"), Path("/home/student")
SCRATCH = (HOME, Path("/tmp"), Path("/dev/shm"))
MOUNTS = [line.split()[4].replace(r"\040", " ") for line in Path("/proc/self/mountinfo").read_text().splitlines()]
#: What is never removed, and so could be changed for good.
WITHIN = [Path(mount) for mount in MOUNTS if any(s in Path(mount).parents for s in SCRATCH)]
LASTING = {*SCRATCH, Path("/dev/pts"), Path("/dev/pts/ptmx")} | {
    place
    for mount in WITHIN
    for place in mount.parents
    if any(place.is_relative_to(s) for s in SCRATCH) and not any(place.is_relative_to(other) for other in WITHIN)
}
SOCKETS = [place for place in ("/proc/net/sockstat", "/proc/net/sockstat6") if os.path.exists(place)]
IPC = ("/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg")
PR_SET_DUMPABLE = 4
RLIMIT_MSGQUEUE = 12
#: Above what limits allow. As root, whom the kernel does not hold to a number of processes, the keeper does.
MOST_THREADS = 500


def keep(control: socket.socket, modules: Sequence[str]) -> NoReturn:
    """Serve runs behind the walls."""
    _harden()
    _furnish()
    shell = prepare(modules)
    _tidy()
    before = _own_state()

    def clean() -> bool:
        _end_all()
        return _clean_up(before)

    serve(control, shell, _part_from_keeper, clean, _excess)


def _excess(memory: int, awaited: Callable[[], bool]) -> str:
    """What a run has too much of; what cannot be counted, since the run has closed a folder, is too much."""
    if _threads() >= MOST_THREADS:
        return "processes"
    try:
        return "memory" if exceeds(memory, SCRATCH, awaited) else ""
    except OSError:
        return "memory"


def _harden() -> None:
    """Nobody inside may look into this process, nor end it: it is process 1, which ignores what it does not handle."""
    if os.getpid() != 1:
        sys.exit("This program kills every process it can see: it must be the first one of a sandbox.")
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))  # With 0, a crash could still wake the machine's crash reporter.
    resource.setrlimit(RLIMIT_MSGQUEUE, (0, 0))  # Message queues would outlive their makers.
    lock_down()
    silence(0, 1)


def _furnish() -> None:
    """Make the working folder look like the student's own."""
    for entry in HANDOUT.iterdir():
        if entry.name != "matplotlib":
            (HOME / entry.name).symlink_to(entry)
    if (HANDOUT / "matplotlib").is_dir():  # Fonts found beforehand: looking for them takes longer than grading.
        shutil.copytree(HANDOUT / "matplotlib", os.environ["MPLCONFIGDIR"])


def _own_state() -> list[Any]:
    """All that a process of the same user can change about this one and the places it cleans, and no wall prevents."""
    return [
        [(stat.S_IMODE(os.stat(place).st_mode), os.listxattr(place)) for place in LASTING],
        [resource.getrlimit(number) for number in range(16)],
        os.getpriority(os.PRIO_PROCESS, 0),
        os.sched_getaffinity(0),
        os.sched_getscheduler(0),
        os.sched_getparam(0).sched_priority,
        os.getpgid(0),
        threading.active_count(),
        # A connection that was closed keeps its port for a minute.
        [re.findall(r"(?:inuse|tw) \d+", Path(place).read_text()) for place in SOCKETS],
    ]


def _threads() -> int:
    """How many there are in all processes."""
    count = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):  # It has just ended.
                count += os.stat(f"/proc/{name}/task").st_nlink - 2
    return count


def _end_all() -> None:
    """Kill every process but this one, until none is left."""
    while True:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _clean_up(before: list[Any]) -> bool:
    """Whether everything is now as it was before the run."""
    try:
        _tidy()
        leftovers = [line for place in IPC for line in Path(place).read_text().splitlines()[1:]]
        return not leftovers and _own_state() == before
    except (OSError, RecursionError):
        return False


def _tidy() -> None:
    for place in SCRATCH:
        _empty(place)
    _furnish()
    for place in LASTING:
        os.utime(place)


def _empty(folder: str | Path) -> None:
    """Remove all but what the walls are made of: the interpreter may itself lie in a scratch folder."""
    for entry in os.scandir(folder):
        if entry.path in MOUNTS:
            continue
        if any(mount.startswith(f"{entry.path}/") for mount in MOUNTS):
            _empty(entry.path)
        else:
            shutil.rmtree(entry) if entry.is_dir(follow_symlinks=False) else os.unlink(entry)


def _part_from_keeper(*own: int) -> None:
    """Open the inherited files anew: two processes' descriptors of one opening share its place, flags and locks."""
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # The keeper must see which memory it shares.
    for descriptor in map(int, os.listdir("/proc/self/fd")):
        if descriptor in own:
            continue
        try:
            place = os.lseek(descriptor, 0, os.SEEK_CUR)
            flags = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE
            fresh = os.open(f"/proc/self/fd/{descriptor}", flags | os.O_CLOEXEC)
            os.lseek(fresh, place, os.SEEK_SET)
            os.dup2(fresh, descriptor, inheritable=os.get_inheritable(descriptor))
        except OSError:  # It is nothing that can be opened: the runner does without it.
            fresh = descriptor
        with contextlib.suppress(OSError):  # The descriptor of the list itself is closed by now.
            os.close(fresh)


if __name__ == "__main__":
    keep(socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2]))
