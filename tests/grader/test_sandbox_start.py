"""A sandbox that starts, that does not, and that is ended from outside."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from grader.errors import GraderError
from grader.judging.verdict import Outcome
from grader.sandbox import bubblewrap
from grader.sandbox.limits import Limits
from grader.sandbox.run import CellJob, Sandbox


def _result(sandbox, source="6 * 7", **limits):
    result = sandbox.run([CellJob(0, (source,))], {}, Limits(**limits))
    assert result.stopped is None, result
    return result.outputs[0][0]["data"]["text/plain"]


# --- That does not start ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (["/bin/false"], "no reason was given"),
        (["/bin/sh", "-c", "echo the walls are wet >&2"], "the walls are wet"),
        (["/bin/cat"], "no reason was given"),
        (["/bin/sleep", "60"], "no reason was given"),
    ],
)
def test_a_sandbox_that_does_not_start_is_the_machines_fault(monkeypatch, tmp_path, program, words):
    monkeypatch.setattr(bubblewrap, "command", lambda *_: program)
    with Sandbox(tmp_path) as sandbox, pytest.raises(GraderError, match=f"sandbox did not start: {words}"):
        _result(sandbox, boot_seconds=0.5)


def test_a_sandbox_that_could_not_start_starts_when_it_can(monkeypatch, handout):
    with monkeypatch.context() as patch:
        patch.setattr(bubblewrap, "command", lambda *_: ["/bin/false"])
        sandbox = Sandbox(handout)
        with pytest.raises(GraderError):
            _result(sandbox)
    with sandbox:
        assert _result(sandbox) == "42"


def test_a_sandbox_without_helpers_does_not_start(sandbox, tmp_path):
    with (
        Sandbox(tmp_path) as empty,
        pytest.raises(GraderError, match=r"(?s)did not start: .*No module named 'helpers'"),
    ):
        _result(empty)


def test_a_module_that_cannot_be_imported_beforehand_fails_in_its_cell(handout):
    with Sandbox(handout, ["no_such_module", "json"]) as sandbox:
        result = sandbox.run([CellJob(0, ("import json",)), CellJob(1, ("import no_such_module",))], {}, Limits())
    assert result.outputs[0] == []
    assert result.outputs[1][0]["ename"] == "ModuleNotFoundError"


def test_outside_a_sandbox_the_keeper_refuses_to_run(handout):
    """It kills every process that it may: at home, these would be the user's own."""
    program = [sys.executable, bubblewrap.INSIDE / "inside.py", "0", "[]"]
    environment = {**os.environ, "PYTHONPATH": str(handout)}
    ours, theirs = socket.socketpair()
    with ours, theirs:
        done = subprocess.run(program, env=environment, stdin=theirs, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "it must be the first one of a sandbox" in done.stderr


@pytest.fixture
def forget_bubblewrap():
    bubblewrap.require.cache_clear()
    yield
    bubblewrap.require.cache_clear()


@pytest.mark.usefixtures("forget_bubblewrap")
def test_without_bubblewrap_one_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    with pytest.raises(GraderError, match="apt install bubblewrap"):
        bubblewrap.require()


@pytest.mark.usefixtures("forget_bubblewrap")
def test_a_bubblewrap_that_may_not_make_namespaces_says_so(monkeypatch, tmp_path):
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: str(program))
    with pytest.raises(GraderError, match="No permissions to create new namespace"):
        bubblewrap.require()


# --- That is ended from outside -----------------------------------------------------------------------------------


def _processes(sandbox):
    """The sandbox's own, from the outermost to the innermost."""
    outermost = psutil.Process(sandbox._process.pid)
    return [outermost, *outermost.children(recursive=True)]


@pytest.mark.parametrize("which", [0, 1], ids=["bubblewrap", "keeper"])
def test_one_that_is_killed_between_two_runs_is_replaced(own_sandbox, which):
    assert _result(own_sandbox) == "42"
    _processes(own_sandbox)[which].kill()
    assert _result(own_sandbox, "6 * 8") == "48"


def test_one_that_is_killed_before_its_first_run_is_replaced(own_sandbox):
    psutil.Process(own_sandbox._process.pid).kill()
    assert _result(own_sandbox) == "42"


def _command(process):
    """Its command line; nothing for one that has just ended, as the last run's may have."""
    with contextlib.suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def _end_at(sandbox, seconds):
    """Kill the keeper, from outside, this long from now."""
    keeper = next(p for p in _processes(sandbox)[::-1] if "inside.py" in _command(p))
    return subprocess.Popen(["/bin/sh", "-c", f"sleep {seconds}; kill -9 {keeper.pid}"])


def test_a_run_whose_sandbox_is_ended_is_made_again(own_sandbox):
    """The student whose turn it was must not lose points by it."""
    assert _result(own_sandbox) == "42"
    with _end_at(own_sandbox, 0.3):
        assert _result(own_sandbox, "import time; time.sleep(1); 6 * 7") == "42"


def test_a_run_that_ends_each_sandbox_is_made_twice_and_stopped(own_sandbox):
    own_sandbox.run([CellJob(0, ("1",))], {}, Limits())
    marks = "import resource\nfor number in range(16): resource.prlimit(1, number, (0, 0))\nimport os; os._exit(0)"
    start = time.monotonic()
    result = own_sandbox.run([CellJob(0, ("1",)), CellJob(1, (marks,))], {}, Limits())
    assert (result.stopped, result.stopped_at) == (Outcome.KILLED, 1)
    assert _result(own_sandbox) == "42"
    assert time.monotonic() - start < 60


def test_a_frozen_sandbox_costs_its_time_and_is_replaced(own_sandbox, monkeypatch):
    monkeypatch.setattr("grader.sandbox.run.CLEANING_SECONDS", 0.5)
    assert _result(own_sandbox) == "42"
    select.select([own_sandbox._control], [], [], 10)  # Until it is clean again.
    for process in _processes(own_sandbox):
        os.kill(process.pid, signal.SIGSTOP)
    stopped = own_sandbox.run([CellJob(0, ("1",))], {}, Limits(boot_seconds=0.5, cell_seconds=0.5))
    assert stopped.stopped is Outcome.TIMEOUT
    assert _result(own_sandbox) == "42"


def test_nothing_is_left_of_a_closed_sandbox(handout):
    sandbox = Sandbox(handout)
    source = (
        "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True); import time; time.sleep(60)"
    )
    sandbox.run([CellJob(0, (source,))], {}, Limits(cell_seconds=0.5))
    left, files = _processes(sandbox), len(os.listdir("/proc/self/fd"))
    sandbox.close()
    _, alive = psutil.wait_procs(left, timeout=10)
    assert alive == []
    assert len(os.listdir("/proc/self/fd")) < files
    sandbox.close()  # Again: it does nothing.


def test_a_sandbox_ends_with_its_process(handout):
    program = f"""
import sys, time
from pathlib import Path
from grader.sandbox.run import *
sandbox = Sandbox(Path({str(handout)!r}))
sandbox.run([], {{}}, Limits())
print(sandbox._process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as owner:
        outermost = psutil.Process(int(owner.stdout.readline()))
        left = [outermost, *outermost.children(recursive=True)]
        owner.kill()
    _, alive = psutil.wait_procs(left, timeout=10)
    assert alive == []
    assert Path(handout).is_dir()
