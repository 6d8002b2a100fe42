"""What the walls leave open, closed from inside before anything of a submission is there.

Devices can be used but not changed: in a sandbox of root's, the machine's own belong to whoever runs in it. System
calls that no notebook needs fail: those for keys, which the kernel would keep from one run to the next, those for
namespaces, in which a process is its own administrator, those that most break-outs begin with, and those for memory
that no process is seen to have: files and segments without a place, shared memory without a file, pages given away,
larger socket buffers. What it takes to do this is given up at the end. Runs inside the sandbox, so it imports nothing
of the grader.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
from typing import Any

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty")
MS_RDONLY, MS_NOSUID, MS_REMOUNT, MS_BIND = 1, 2, 32, 4096
PR_CAPBSET_DROP = 24
CAPABILITIES = struct.pack("<Ii", 0x20080522, 0)  # Version 3, of this process.

PR_SET_SECCOMP, FILTER = 22, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000

#: Name that the kernel gives an architecture → its number for the filter, and those of its system calls.
ARCHITECTURES = {
    "x86_64": (
        0xC000003E,
        {
            "add_key": 248, "request_key": 249, "keyctl": 250,
            "unshare": 272, "setns": 308, "clone": 56,
            "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311,
            "ioprio_set": 251, "sched_setattr": 314,
            "bpf": 321, "perf_event_open": 298, "userfaultfd": 323,
            "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
            "memfd_create": 319, "memfd_secret": 447, "shmget": 29, "semget": 64, "msgget": 68,
            "vmsplice": 278, "mmap": 9, "setsockopt": 54,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "add_key": 217, "request_key": 218, "keyctl": 219,
            "unshare": 97, "setns": 268, "clone": 220,
            "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271,
            "ioprio_set": 30, "sched_setattr": 274,
            "bpf": 280, "perf_event_open": 241, "userfaultfd": 282,
            "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
            "memfd_create": 279, "memfd_secret": 447, "shmget": 194, "semget": 190, "msgget": 186,
            "vmsplice": 75, "mmap": 222, "setsockopt": 208,
        },
    ),
}  # fmt: skip
CLONE3 = 435  # On both.
FOREIGN = 0x40000000  # And above: calls of another convention, by which the same could be asked for.

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # Where the kernel puts them; 8 bytes for each argument.

CLONE_NEWUSER, MAP_SHARED, MAP_ANONYMOUS, SOL_SOCKET, SO_SNDBUF, SO_RCVBUF = 0x10000000, 1, 32, 1, 7, 8
#: Calls that are refused only when each condition holds: which argument, and what is true of it.
ONLY_IF = (
    ("clone", ((0, ANY_BIT, CLONE_NEWUSER),)),
    ("mmap", ((3, ANY_BIT, MAP_ANONYMOUS), (3, ANY_BIT, MAP_SHARED))),
    ("setsockopt", ((1, EQUAL, SOL_SOCKET), (2, EQUAL, SO_SNDBUF))),
    ("setsockopt", ((1, EQUAL, SOL_SOCKET), (2, EQUAL, SO_RCVBUF))),
)


def lock_down() -> None:
    """Close what is open, for this process and all its children to come.

    Raises
    ------
    OSError
        When the kernel does not let it.
    """
    for device in DEVICES:
        if _may_be_changed(device):
            _call("mount", None, device.encode(), None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID, None)
    with open("/proc/sys/kernel/cap_last_cap") as file:
        for capability in range(int(file.read()) + 1):
            _call("prctl", PR_CAPBSET_DROP, capability, 0, 0, 0)
    _call("capset", CAPABILITIES, bytes(24))
    if os.uname().machine in ARCHITECTURES:
        program = _program(*ARCHITECTURES[os.uname().machine])
        code = ctypes.create_string_buffer(program)
        pointer = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
        _call("prctl", PR_SET_SECCOMP, FILTER, pointer, 0, 0)


def _may_be_changed(path: str) -> bool:
    try:
        os.chmod(path, stat.S_IMODE(os.stat(path).st_mode))
    except OSError:
        return False
    return True


def _call(name: str, *arguments: Any) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    longs = [ctypes.c_ulong(argument) if isinstance(argument, int) else argument for argument in arguments]
    if getattr(libc, name)(*longs):
        raise OSError(ctypes.get_errno(), f"the kernel does not allow {name}{arguments}")


def _program(architecture: int, numbers: dict[str, int]) -> bytes:
    """Instructions of 8 bytes each: what to do, how many to skip if it holds and if not, and with what."""
    refuse, unknown = (RETURN, 0, 0, REFUSE | errno.EPERM), (RETURN, 0, 0, REFUSE | errno.ENOSYS)
    steps = [
        (LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), unknown,
        (LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, FOREIGN), unknown,
        # Its flags cannot be looked at; told that it is unknown, the C library uses clone.
        (EQUAL, 0, 1, CLONE3), unknown,
    ]  # fmt: skip
    for name in numbers.keys() - {name for name, _ in ONLY_IF}:
        steps += [(EQUAL, 0, 1, numbers[name]), refuse]
    for name, conditions in ONLY_IF:
        steps += [(LOAD, 0, 0, NUMBER), (EQUAL, 0, 2 * len(conditions) + 1, numbers[name])]
        for behind, (argument, test, value) in zip(reversed(range(len(conditions))), conditions, strict=True):
            steps += [(LOAD, 0, 0, ARGUMENTS + 8 * argument), (test, 0, 2 * behind + 1, value)]
        steps += [refuse]
    return b"".join(struct.pack("<HBBI", *step) for step in [*steps, (RETURN, 0, 0, ALLOW)])
