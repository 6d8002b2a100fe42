"""Can this machine grade safely? Each promise of the sandbox is tried from inside, by code that would break it."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

from grader.course import PROJECT
from grader.sandbox.bubblewrap import ENVIRONMENT
from grader.sandbox.limits import Limits
from grader.sandbox.run import CellJob, Sandbox
from grader.sandbox.shell import ENVIRONMENT as SET_BY_SHELL

HELD = "held"

#: Promise → code that prints "held" when it could not break it.
TRIALS = {
    "no network, not even this machine's own": """
import socket
try:
    socket.create_connection(("127.0.0.1", {port}), timeout=2)
except OSError:
    print("held")
""",
    "no sight of the project and the course": """
import os
if not os.path.exists({project!r} + "/grader") and not os.path.exists({project!r} + "/lessons"):
    print("held")
""",
    "no references and no grader to import": """
import importlib.util
try:
    importlib.import_module("helpers.reference.initialization")
except ImportError:
    if importlib.util.find_spec("grader") is None:
        print("held")
""",
    "nothing of the machine can be written": """
import os
if not any(os.access(place, os.W_OK) for place in ("/usr", "/handout", "/sandbox", os.__file__)):
    print("held")
""",
    "none of the instructor's environment": """
import os
seen = set(os.environ) & set({names!r})
print(f"inside are {sorted(seen)}" if seen else "held")
""",
    "no sight of other processes": """
import os
if max(int(name) for name in os.listdir("/proc") if name.isdigit()) < 100:
    print("held")
""",
    "memory is limited": """
try:
    bytearray(64 * 2**30)
except MemoryError:
    print("held")
""",
}


def examine() -> list[tuple[str, str]]:
    """Try every promise.

    Returns
    -------
    list of (str, str)
        The promise, and why it is not held; an empty reason when it is.

    Raises
    ------
    GraderError
        When there is no sandbox at all.
    """
    with tempfile.TemporaryDirectory(prefix="grader-") as place, socket.create_server(("127.0.0.1", 0)) as server:
        handout = Path(place)
        _minimal_handout(handout)
        fill = {
            "port": server.getsockname()[1],
            "project": str(PROJECT),
            "names": sorted(set(os.environ) - set(ENVIRONMENT) - set(SET_BY_SHELL) - {"PWD"}),
        }
        codes = [_fill(code, fill) for code in TRIALS.values()]
        with Sandbox(handout) as sandbox:
            result = sandbox.run([CellJob(index, (code,)) for index, code in enumerate(codes)], {}, Limits())
            loop = sandbox.run([CellJob(0, ("while True: pass",))], {}, Limits(cell_seconds=1))
    findings = []
    for index, promise in enumerate(TRIALS):
        texts = [output.get("text", output.get("evalue", "")) for output in result.outputs.get(index, [])]
        said = "".join(texts).strip()
        findings.append((promise, "" if said == HELD else said or "it was broken"))
    findings.append(("an endless loop is stopped", "" if loop.stopped else "it ran to an end"))
    return findings


def _fill(code: str, values: dict[str, object]) -> str:
    for name, value in values.items():
        code = code.replace(f"{{{name}}}", str(value)).replace(f"{{{name}!r}}", repr(value))
    return code


def _minimal_handout(place: Path) -> None:
    """The student's part of helpers, which the program inside the sandbox imports."""
    (place / "helpers").mkdir()
    for path in (PROJECT / "helpers").glob("*.py"):
        (place / "helpers" / path.name).write_bytes(path.read_bytes())
