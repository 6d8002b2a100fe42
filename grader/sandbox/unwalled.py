"""How the program is run without walls: only on request, for machines on which bubblewrap cannot make any."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.sandbox.bubblewrap import ENVIRONMENT, FIRST_TO_GO, INSIDE


def command(handout: Path, control: int, modules: Sequence[str]) -> list[str]:
    """The command line that runs ``outside.py``; parameters as in :func:`grader.sandbox.bubblewrap.command`."""
    program = [sys.executable, "-s", str(INSIDE / "outside.py"), str(control), json.dumps(list(modules)), str(handout)]
    return [*FIRST_TO_GO, *program]


def environment(handout: Path, home: Path) -> dict[str, str]:
    """What a submission finds set: as behind walls, with the folder it runs in for all that is its own."""
    places = {"HOME": home, "PYTHONPATH": handout, "TMPDIR": home / ".tmp", "IPYTHONDIR": home / ".ipython"}
    places["MPLCONFIGDIR"] = home / ".matplotlib"
    return ENVIRONMENT | {name: str(place) for name, place in places.items()}
