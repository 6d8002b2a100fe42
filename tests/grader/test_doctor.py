"""The machine's examination: clean where the sandbox holds, and naming what does not where it is taken away."""

import pytest

from grader import doctor
from grader.course import PROJECT
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


def test_broken_promises_are_named(monkeypatch, run_cli):
    """With walls that let the network and the project through."""
    walls = bubblewrap.command

    def leaky(*given):
        parts = walls(*given)
        at = parts.index("--remount-ro")
        seen = [part for name in ("grader", "lessons") for part in ("--ro-bind", *[str(PROJECT / name)] * 2)]
        return [*parts[:at], "--share-net", *seen, *parts[at:]]

    monkeypatch.setattr(bubblewrap, "command", leaky)
    code, out, err = run_cli("doctor")
    assert code == 1
    broken = [line for line in out.splitlines() if line.startswith("BROKEN")]
    assert any("no network" in line for line in broken)
    assert any("no sight of the project" in line for line in broken)
    assert err.startswith("This machine does not hold: no network")
    assert len(broken) == 3  # And with the project its references.
    assert any(line.startswith("kept") and "memory is limited" in line for line in out.splitlines())
