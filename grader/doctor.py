"""Can this machine grade safely? Each promise of the sandbox is tried from inside, by code that would break it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course import PROJECT
from grader.judging.verdict import Outcome
from grader.sandbox.bubblewrap import ENVIRONMENT
from grader.sandbox.limits import Limits
from grader.sandbox.run import CellJob, Run, Sandbox
from grader.sandbox.shell import ENVIRONMENT as SET_BY_SHELL

HELD = "held"
#: Of attempts that end when their time does, and of others, which must not end by it.
SHORT, LONG = (Limits(cell_seconds=c, total_seconds=t, memory_bytes=2**30) for c, t in ((2, 5), (60, 60)))


@dataclass(frozen=True)
class Trial:
    """An attempt to break a promise.

    Attributes
    ----------
    code : str
        Prints "held" when it could not break it, and else what it could do. ``<name>`` stands for a value.
    then : str
        Run afterwards, as another submission; then it is this that says whether the promise was held.
    end : tuple of Outcome
        How the run may be stopped instead: the promise is held then too.
    says : str
        What the output ends with if it was held.
    """

    promise: str
    code: str
    then: str = ""
    end: tuple[Outcome, ...] = ()
    says: str = HELD


TRIALS = (
    Trial(
        "no network, not even this machine's own",
        """
import socket
try:
    socket.create_connection(("127.0.0.1", <port>), timeout=2)
    print("a connection to this machine was made")
except OSError:
    print("held")
""",
    ),
    Trial(
        "no sight of the project, the course, your home and your temporary files",
        """
import os
seen = [path for path in <secrets> if os.path.exists(path)]
print(f"{seen[0]} is seen" if seen else "held")
""",
    ),
    Trial(
        "no references and no grader to import",
        """
import importlib.util
try:
    importlib.import_module("helpers.reference.initialization")
    print("the references can be imported")
except ImportError:
    print("held" if importlib.util.find_spec("grader") is None else "the grader can be imported")
""",
    ),
    Trial(
        "nothing of the machine can be written",
        """
import os
def written(folder):
    try:
        open(os.path.join(folder, "written-by-a-submission"), "w")
        return True
    except OSError:
        return False
places = ["/", "/usr", "/usr/bin", "/dev", "/proc", "/handout", "/sandbox", os.path.dirname(os.__file__)]
found = [place for place in places if written(place)]
print(f"{found[0]} can be written" if found else "held")
""",
    ),
    Trial(
        "none of your environment",
        """
import os
seen = set(os.environ) & set(<names>)
print(f"inside are {sorted(seen)}" if seen else "held")
""",
    ),
    Trial(
        "no sight of other processes, and no signal to them",
        """
import os
try:
    os.kill(<victim>, 9)
    reached = True
except OSError:
    reached = False
numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]
print("held" if not reached and max(numbers) < 1000 else "other processes are seen")
""",
    ),
    Trial(
        "no way to more rights",
        """
import ctypes, os
libc = ctypes.CDLL(None)
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
rights = [name for name in ("CapEff", "CapPrm", "CapBnd") if int(status[name], 16)]
if libc.unshare(0x10000000) == 0:
    rights.append("user namespaces")
if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
    rights.append("mount")
if not int(status["NoNewPrivs"]):
    rights.append("programs that give rights")
print(f"inside are {rights}" if rights else "held")
""",
    ),
    Trial(
        "memory is limited",
        """
try:
    eaten = [bytearray(64 * 2**20) for _ in range(200)]
    print("12 GB could be had")
except MemoryError:
    print("held")
""",
        end=(Outcome.KILLED,),
    ),
    Trial(
        "memory of all processes together is limited",
        """
import os, time
for number in range(12):
    reading, writing = os.pipe()
    if os.fork() == 0:
        eaten = bytearray(os.urandom(2**20)) * 128
        os.write(writing, b"full")
        time.sleep(600)
    os.close(writing)
    os.read(reading, 4)
time.sleep(2)
print("12 processes could have 1.5 GB, where 1 GB was allowed")
""",
        end=(Outcome.KILLED,),
    ),
    Trial(
        "no memory that belongs to no process",
        """
import ctypes, mmap, os, socket
libc = ctypes.CDLL(None)
def large_buffer():
    socket.socket().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**22)
ways = {
    "files without a name": lambda: os.memfd_create("eaten"),
    "shared memory without a file": lambda: mmap.mmap(-1, 4096),
    "larger buffers of sockets": large_buffer,
}
had = ["segments"] * (libc.shmget(0, 4096, 0o1600) != -1) + ["queues"] * (libc.msgget(0, 0o1600) != -1)
for name, way in ways.items():
    try:
        way()
        had.append(name)
    except OSError:
        pass
print(f"to be had are {had}" if had else "held")
""",
    ),
    Trial(
        "processes are limited",
        """
import os, time
for number in range(1000):
    try:
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
    except OSError:
        print("held")
        break
else:
    print("1,000 processes could be started")
""",
        end=(Outcome.KILLED,),
    ),
    Trial(
        "files are limited",
        """
try:
    for number in range(20):
        with open(f"/tmp/{number}", "wb") as file:
            file.write(bytes(50 * 2**20))
    print("1 GB could be written")
except OSError:
    print("held")
""",
    ),
    Trial(
        "an endless loop is stopped, whatever it does about signals",
        """
import signal
for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        signal.signal(number, lambda *_: None)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
        end=(Outcome.TIMEOUT,),
    ),
    Trial(
        "output is limited",
        """
for _ in range(500):
    print("x" * 100_000)
""",
        says="[The rest of the output was left out: it is too long.]",
    ),
    Trial(
        "no process outlives its submission",
        """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
""",
        then="""
import os
numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]
print("held" if len(numbers) <= 2 else "a process of the submission before is still there")
""",
    ),
    Trial(
        "nothing passes to the next submission",
        """
import os, numpy
numpy.left_behind = True
os.environ["LEFT_BEHIND"] = "yes"
for folder in ("/tmp", "/dev/shm", "/home/student"):
    open(f"{folder}/left-behind", "w").close()
""",
        then="""
import os, numpy
left = [folder for folder in ("/tmp", "/dev/shm", "/home/student") if os.path.exists(f"{folder}/left-behind")]
left += [name for name in ("LEFT_BEHIND",) if name in os.environ] + ["numpy"] * hasattr(numpy, "left_behind")
print(f"found in {left}" if left else "held")
""",
    ),
)


def examine() -> Iterator[tuple[str, str]]:
    """Try every promise.

    Yields
    ------
    promise, reason : str
        Why the promise is not held; an empty reason when it is.

    Raises
    ------
    GraderError
        When there is no sandbox at all.
    """
    with ExitStack() as stack:
        handout = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="grader-")))
        _minimal_handout(handout)
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        victim = stack.enter_context(_victim())
        secrets = [str(PROJECT / name) for name in ("grader", "lessons", "helpers/reference", "README.md")]
        secrets += [stack.enter_context(_secret(place)) for place in (Path.home(), Path.cwd(), handout.parent)]
        values = {
            "port": server.getsockname()[1],
            "secrets": [path for path in secrets if path],
            "names": sorted(set(os.environ) - set(ENVIRONMENT) - set(SET_BY_SHELL) - {"PWD"}),
            "victim": victim.pid,
        }
        sandbox = stack.enter_context(Sandbox(handout))
        for trial in TRIALS:
            reason = _try(sandbox, trial, values)
            yield trial.promise, reason or ("a process outside was ended" if victim.poll() is not None else "")


def _try(sandbox: Sandbox, trial: Trial, values: dict[str, Any]) -> str:
    """Why the promise is not held, or nothing."""
    run = _run(sandbox, trial.code, values, SHORT if Outcome.TIMEOUT in trial.end else LONG)
    if run.stopped in trial.end:
        return ""
    if trial.then:
        run = _run(sandbox, trial.then, values, LONG)
    texts = [output.get("text", output.get("evalue", "")) for output in run.outputs.get(0, [])]
    said = "".join(texts).strip()
    if run.stopped:
        return f"the attempt ended otherwise than it should: {run.stopped}"
    return "" if said.endswith(trial.says) else said[:200] or "it was broken"


def _run(sandbox: Sandbox, code: str, values: dict[str, Any], limits: Limits) -> Run:
    for name, value in values.items():
        code = code.replace(f"<{name}>", repr(value))
    return sandbox.run([CellJob(0, (code,))], {}, limits)


@contextmanager
def _victim() -> Iterator[subprocess.Popen[bytes]]:
    """A process that must not be reached."""
    with subprocess.Popen(["sleep", "600"]) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def _secret(folder: Path) -> Iterator[str]:
    """A file that must not be seen; no name where none can be made."""
    with ExitStack() as stack:
        name = ""
        with contextlib.suppress(OSError):
            name = stack.enter_context(tempfile.NamedTemporaryFile(dir=folder, prefix=".grader-secret-")).name
        yield name


def _minimal_handout(place: Path) -> None:
    """The student's part of helpers, which the program inside the sandbox imports."""
    (place / "helpers").mkdir()
    for path in (PROJECT / "helpers").glob("*.py"):
        (place / "helpers" / path.name).write_bytes(path.read_bytes())
