"""The machine's examination: clean where the sandbox holds, and naming what does not where it is taken away."""

import sys
import tempfile

import pytest

from grader import doctor
from grader.sandbox import bubblewrap

pytestmark = pytest.mark.usefixtures("sandbox")


def test_this_machine_holds_every_promise(run_cli):
    code, out, err = run_cli("doctor")
    assert code == 0, out + err
    lines = out.splitlines()
    assert len(lines) == len(doctor.TRIALS) + 1
    assert all(line.startswith("kept") for line in lines)
    assert "no network, not even this machine's own" in out
    assert "an endless loop is stopped" in out


def test_broken_promises_are_named(monkeypatch, tmp_path, run_cli):
    """Without walls: the program inside runs on the machine as it is, but for the places the walls would make."""
    inside = (bubblewrap.INSIDE / "inside.py").read_text(encoding="utf-8")
    (tmp_path / "inside.py").write_text(inside.replace('Path("/handout")', f"Path({str(tmp_path / 'handout')!r})"))
    for name in ("frames.py", "shell.py"):
        (tmp_path / name).write_bytes((bubblewrap.INSIDE / name).read_bytes())
    place = tmp_path / "handout"

    def no_walls(handout, channel):
        place.unlink(missing_ok=True)
        place.symlink_to(handout)
        work = tempfile.mkdtemp(dir=tmp_path)
        program = f"import os, sys; os.chdir({work!r}); sys.path.insert(0, {str(handout)!r}); "
        run = f"sys.argv = ['inside.py', '{channel}']; import runpy; runpy.run_path({str(tmp_path / 'inside.py')!r}, "
        return [sys.executable, "-c", program + run + "run_name='__main__')"]

    monkeypatch.setattr(bubblewrap, "command", no_walls)
    code, out, err = run_cli("doctor")
    assert code == 1
    broken = [line for line in out.splitlines() if line.startswith("BROKEN")]
    assert any("no network" in line for line in broken)
    assert any("no sight of the project" in line for line in broken)
    assert err.startswith("This machine does not hold: no network")
    assert any(line.startswith("kept") and "memory is limited" in line for line in out.splitlines())
