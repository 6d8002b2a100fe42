"""A run whose controller is killed leaves nothing running, and the next run finishes the rest."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest


def _descendants(pid):
    return psutil.Process(pid).children(recursive=True)


@pytest.mark.usefixtures("sandbox")
def test_nothing_outlives_a_killed_controller(own_course, hand_in):
    hand_in(own_course, "ann", "infinite_loop")
    program = Path(sys.executable).with_name("grader")
    command = [program, "autograde", "tiny", "--course", str(own_course.root)]
    controller = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not any("bwrap" in child.name() for child in _descendants(controller.pid)):
        assert controller.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    left = _descendants(controller.pid)
    os.kill(controller.pid, signal.SIGKILL)
    controller.wait()
    gone, alive = psutil.wait_procs(left, timeout=20)
    # multiprocessing's resource tracker ends by itself, when it has cleaned up.
    assert [process.name() for process in alive] == []
    assert len(gone) == len(left)
