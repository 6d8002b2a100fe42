"""Grading without a sandbox: only when asked for by name, and never unnoticed."""

import contextlib
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psutil
import pytest

from grader.authoring.handout import furnish
from grader.judging.verdict import Outcome
from grader.runs.autograde import UNWALLED, autograde
from grader.sandbox import bubblewrap
from grader.sandbox.run import CellJob, Sandbox


@pytest.fixture
def no_bubblewrap(monkeypatch):
    bubblewrap.require.cache_clear()
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    yield
    bubblewrap.require.cache_clear()


@pytest.fixture(scope="module")
def place(tmp_path_factory, tiny):
    """A folder with the tiny lesson's handout in it."""
    root = tmp_path_factory.mktemp("unwalled")
    for name, content in furnish(tiny.lesson("tiny")).items():
        (root / "handout" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "handout" / name).write_bytes(content)
    return root


@pytest.fixture(scope="module")
def unwalled(place):
    with Sandbox(place / "handout", walls=False) as shared:
        yield shared


@pytest.mark.usefixtures("no_bubblewrap")
def test_without_bubblewrap_nothing_is_run_unless_asked_for_by_name(own_course, hand_in, run_cli):
    hand_in(own_course, "ada", "solved")
    code, _, err = run_cli("autograde", "tiny", "--course", own_course.root)
    assert code == 1
    assert "apt install bubblewrap" in err
    assert "--no-sandbox" in err
    assert not (own_course.root / UNWALLED).exists()
    code, out, err = run_cli("autograde", "tiny", "--course", own_course.root, "--no-sandbox", "--workers", 1)
    assert code == 0, err
    assert "ada" in out
    assert err.startswith("Warning: with --no-sandbox, submissions run with your own rights")
    assert "tiny: 1 submissions autograded without a sandbox by" in (own_course.root / UNWALLED).read_text()


@pytest.mark.usefixtures("no_bubblewrap")
def test_one_file_can_be_scored_so_too(submission, tmp_path, run_cli):
    answer = tmp_path / "answer.py"
    answer.write_text("def initialize_parameters_zeros(layers_dims):\n    return {}\n")
    code, out, err = run_cli("score", "initialization", answer, "--no-sandbox")
    assert code == 0, err
    assert "Warning" in err
    assert "initialize_parameters_zeros" in out


def test_on_a_cluster_it_cannot_be_asked_for(run_cli):
    code, _, err = run_cli("autograde", "--no-sandbox", "--scheduler", "tcp://127.0.0.1:1")
    assert code == 2
    assert "leave it out with --scheduler" in " ".join(err.replace("│", " ").split())


def test_verdicts_are_the_same_and_are_taken_again_with_walls(sandbox, own_course, hand_in, limits):
    names = ("solved", "partly_right", "crash", "infinite_loop", "exits_notebook", "invalid_json", "syntax_error")
    for name in names:
        hand_in(own_course, name, name)
    folder = own_course.lesson("tiny")
    without = autograde(own_course, folder, limits=limits, workers=1, walls=False)
    within = autograde(own_course, folder, limits=limits, workers=1)
    assert not any(result.unchanged for result in within)
    outcomes = [[(e.outcome, e.score) for e in result.verdict.exercises] for result in without]
    assert outcomes == [[(e.outcome, e.score) for e in result.verdict.exercises] for result in within]
    assert all(result.unchanged for result in autograde(own_course, folder, limits=limits, workers=1))


def test_what_a_run_has_started_and_written_is_gone_after_it(unwalled, limits):
    code = """
import os, time, numpy
numpy.left_behind = True
open("left-behind", "w").close()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
time.sleep(0.2)
"""
    look = "import os, numpy\nprint(os.path.exists('left-behind'), hasattr(numpy, 'left_behind'), os.getpid())"
    unwalled.run([CellJob(0, (code,))], {}, limits)
    result = unwalled.run([CellJob(0, (look,))], {}, limits)
    left_behind, changed, _ = result.outputs[0][0]["text"].split()
    assert (left_behind, changed) == ("False", "False")
    assert not [child for child in psutil.Process(unwalled._process.pid).children(recursive=True) if _sleeps(child)]


def test_a_loop_is_stopped_and_memory_limited(unwalled, limits):
    loop = unwalled.run([CellJob(0, ("while True: pass",))], {}, limits)
    assert loop.stopped is Outcome.TIMEOUT
    memory = unwalled.run([CellJob(0, ("x = bytearray(8 * 2**30)",))], {}, limits)
    assert memory.outputs[0][0]["ename"] == "MemoryError"


def test_a_run_in_progress_ends_with_it(place, limits):
    own = Sandbox(place / "handout", walls=False)
    own._cleaned = lambda: True  # Else the run would be made again.
    mark = f"grader-marker-{os.getpid()}"
    code = f"import subprocess; subprocess.run(['sh', '-c', 'sleep 600; : {mark}'])"
    with ThreadPoolExecutor(1) as threads:
        run = threads.submit(own.run, [CellJob(0, (code,))], {}, replace(limits, cell_seconds=60))
        _wait_until(lambda: _running(mark))
        own._control.shutdown(socket.SHUT_RDWR)  # As when its worker has ended.
        _wait_until(lambda: not _running(mark))
        assert run.result(30).stopped is Outcome.KILLED
    own.close()


def _sleeps(process):
    with contextlib.suppress(psutil.NoSuchProcess):  # It has ended since it was seen.
        return process.status() == psutil.STATUS_SLEEPING
    return False


def _running(mark):
    found = []
    for process in psutil.process_iter(["cmdline"]):
        found += [process] if any(mark in part for part in process.info["cmdline"] or []) else []
    return found


def _wait_until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
