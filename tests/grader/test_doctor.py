"""The machine's examination: clean where the sandbox holds, and naming what does not where it is taken away."""

import os
import subprocess
import sys

import pytest

from grader import doctor
from grader.course import PROJECT
from grader.sandbox import bubblewrap
from grader.sandbox.run import Sandbox

pytestmark = pytest.mark.usefixtures("sandbox")


def test_this_machine_holds_every_promise(run_cli):
    code, out, err = run_cli("doctor")
    assert code == 0, out + err
    lines = out.splitlines()
    assert len(lines) == len(doctor.TRIALS)
    assert all(line.startswith("held ") for line in lines)
    assert "no network, not even this machine's own" in out
    assert "an endless loop is stopped" in out


@pytest.mark.skipif(os.getuid() != 0, reason="the suite already runs as an ordinary user")
def test_it_holds_every_promise_for_an_ordinary_user(as_account):
    # By a shell, since setpriv itself still finds what only root may.
    ordinary = [*as_account("games"), "sh", "-c", 'exec "$@"', "sh"]
    environment = {"PATH": os.environ["PATH"], "HOME": "/"}
    command = [*ordinary, sys.executable, "-m", "grader", "doctor"]
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("held ") == len(doctor.TRIALS)


def test_broken_promises_are_named(monkeypatch, run_cli):
    """With walls that let the network and the project through."""
    walls = bubblewrap.command

    def leaky(*given):
        parts = walls(*given)
        at = parts.index("--remount-ro")
        seen = [part for name in ("grader", "lessons") for part in ("--ro-bind", *[str(PROJECT / name)] * 2)]
        return [*parts[:at], "--share-net", *seen, *parts[at:]]

    monkeypatch.setattr(bubblewrap, "command", leaky)
    quick = [trial for trial in doctor.TRIALS if trial.promise.startswith(("no ", "nothing ", "memory is"))]
    monkeypatch.setattr(doctor, "TRIALS", quick)
    code, out, err = run_cli("doctor")
    assert code == 1
    broken = [line for line in out.splitlines() if line.startswith("not held")]
    assert any("no network" in line for line in broken)
    assert any("no sight of the project" in line for line in broken)
    assert err.startswith("This machine does not hold: no network")
    assert len(broken) == 3  # And with the project its references.
    assert any(line.startswith("held") and "memory is limited" in line for line in out.splitlines())


def test_without_walls_little_is_held(monkeypatch):
    """Each attempt can succeed: one that cannot would say "held" of anything."""

    class Unwalled(Sandbox):
        def __init__(self, handout):
            super().__init__(handout, walls=False)

    harmless = [t for t in doctor.TRIALS if not t.promise.startswith(("processes", "files", "memory", "nothing of"))]
    monkeypatch.setattr(doctor, "TRIALS", harmless)
    monkeypatch.setattr(doctor, "Sandbox", Unwalled)
    reasons = dict(doctor.examine())
    held = {promise for promise, reason in reasons.items() if not reason}
    assert "a connection to this machine was made" in reasons["no network, not even this machine's own"]
    assert "the grader can be imported" in reasons["no references and no grader to import"]
    assert held <= {
        "none of your environment",
        "output is limited",
        "an endless loop is stopped, whatever it does about signals",
    }
