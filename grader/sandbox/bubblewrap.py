"""The walls: a bubblewrap command under which nothing of the machine is seen that a lesson does not need."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from grader.course import PROJECT
from grader.errors import GraderError

INSIDE = Path(__file__).resolve().parent
#: Packages of this project: none of them is seen inside.
OWN = ("grader", "helpers", "lessons", "source")
SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives")
#: The machine that runs out of memory takes it from here first.
FIRST_TO_GO = ("/bin/sh", "-c", '{ echo 1000 > /proc/self/oom_score_adj; } 2> /dev/null; exec "$@"', "sh")
SCRATCH_BYTES = 256 * 2**20
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/home/student",
    "USER": "student",
    "LANG": "C.UTF-8",
    "PYTHONPATH": "/handout",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONSAFEPATH": "1",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "IPYTHONDIR": "/tmp/ipython",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


@lru_cache(maxsize=1)
def require() -> str:
    """Path of a bubblewrap that works here.

    Raises
    ------
    GraderError
        When it is not installed, or the machine does not let it make namespaces.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise GraderError(
            "Submissions run in a sandbox that needs bubblewrap: install it, "
            'for example with "apt install bubblewrap", '
            'or grade code that you trust with "grader autograde --no-sandbox".'
        )
    trial = [program, *_walls(), "true"]
    result = subprocess.run(trial, capture_output=True, text=True, timeout=30, check=False)
    if result.returncode:
        reason = result.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise GraderError(
            f"bubblewrap cannot make a sandbox here ({reason[0]}); allow user namespaces, grade elsewhere, "
            'or grade code that you trust with "grader autograde --no-sandbox".'
        )
    return program


def command(handout: Path, control: int, modules: Sequence[str]) -> list[str]:
    """The command line that runs ``inside.py`` behind the walls.

    Parameters
    ----------
    handout : Path
        What the student has beside the notebook: bound read-only, the only files of the course inside.
    control : int
        File descriptor, inherited, of the socket by which the program inside is told what to do.
    modules : sequence of str
        What it imports beforehand.
    """
    walls = [*_walls(), "--ro-bind", str(handout), "/handout", "--ro-bind", str(INSIDE), "/sandbox"]
    settings = [part for name, value in ENVIRONMENT.items() for part in ("--setenv", name, value)]
    program = [sys.executable, "-s", "/sandbox/inside.py", str(control), json.dumps(list(modules))]
    # Files in the first two could fill the machine's memory; by the last, processes could change each other.
    walls += [part for path in ("/dev", "/", "/proc") for part in ("--remount-ro", path)]
    walls += [part for name in ("CAP_SYS_ADMIN", "CAP_SETPCAP") for part in ("--cap-add", name)]  # See lockdown.py.
    return [*FIRST_TO_GO, require(), *walls, *settings, "--as-pid-1", "--chdir", "/home/student", *program]


def _walls() -> list[str]:
    walls = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
    walls += [part for path in SYSTEM for part in _system(path)]
    # Root could write to /proc/sys, whatever its capabilities.
    walls += ["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev"]
    walls += ["--dev-bind", "/dev/full", "/dev/zero"]  # Zeros to read, too, but no memory to share unseen.
    for folder in ("/tmp", "/home/student", "/dev/shm"):
        walls += ["--size", str(SCRATCH_BYTES), "--tmpfs", folder]
    # After the scratch folders: the project may itself lie in one of them.
    walls += [part for path in _interpreter() for part in ("--ro-bind", path, path)]
    walls += [part for path in _own_packages() for part in ("--tmpfs", path, "--remount-ro", path)]
    return walls


def _system(path: str) -> list[str]:
    """A system folder as the machine has it: on most, /bin and /lib are links into /usr."""
    place = Path(path)
    if place.is_symlink():
        return ["--symlink", str(place.readlink()), path]
    return ["--ro-bind-try", path, path]


def _interpreter() -> list[str]:
    """Folders of the running interpreter and its packages that do not lie in /usr."""
    places = {sys.prefix, sys.base_prefix, sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    outside = sorted(place for place in places if not Path(place).is_relative_to("/usr"))
    return [place for place in outside if not any(Path(place).is_relative_to(o) for o in outside if o != place)]


def _own_packages() -> list[str]:
    """Where grader, helpers and lessons would be seen inside: they are covered by empty folders."""
    visible = [Path("/usr"), *map(Path, _interpreter())]
    owned = [PROJECT / name for name in OWN]
    return [str(path) for path in owned if path.is_dir() and any(path.is_relative_to(place) for place in visible)]
