"""What one run may use, and what comes back of it."""

import time
from dataclasses import replace

import numpy as np
import pytest

from grader.judging.cases import Raised, Returned, draw
from grader.judging.verdict import Outcome
from grader.sandbox.run import CellJob
from helpers.values import NotDataError, unflatten


@pytest.fixture
def run_cells(sandbox_of_tiny, limits):
    """Run cells; gives the run, and the outputs of each."""

    def run_them(*sources, cases=None, **changes):
        jobs = [CellJob(index, (source,)) for index, source in enumerate(sources)]
        result = sandbox_of_tiny.run(jobs, cases or {}, replace(limits, **changes))
        return result, [result.outputs.get(index) for index in range(len(sources))]

    return run_them


def _text(outputs):
    assert [output["output_type"] for output in outputs] == ["stream"], outputs
    return outputs[0]["text"].strip()


# --- Time ---------------------------------------------------------------------------------------------------------


def test_a_cell_has_its_time(run_cells):
    start = time.monotonic()
    result, (first, second, third) = run_cells("1", "while True: pass", "3", cell_seconds=0.5)
    assert (result.stopped, result.stopped_at) == (Outcome.TIMEOUT, 1)
    assert first[0]["data"] == {"text/plain": "1"}
    assert second is third is None
    assert time.monotonic() - start < 20


def test_all_cells_together_have_their_time(run_cells):
    start = time.monotonic()
    naps = ["import time; time.sleep(0.4)"] * 50
    result, outputs = run_cells(*naps, cell_seconds=1, total_seconds=1)
    assert result.stopped is Outcome.TIMEOUT
    assert 1 <= sum(made is not None for made in outputs) <= 3
    assert time.monotonic() - start < 15


@pytest.mark.parametrize(
    "source",
    [
        "import time; time.sleep(60)",
        "import signal\nfor n in set(signal.Signals) - {9, 19}: signal.signal(n, signal.SIG_IGN)\nwhile True: pass",
        "(1 << 10**8) ** 9",  # Nothing else gets a turn while C code computes.
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import threading; threading.Event().wait()",
        "await __import__('asyncio').sleep(60)",
        "while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass",
    ],
    ids=["sleeps", "ignores signals", "in C", "stops itself", "waits", "awaits", "catches all"],
)
def test_a_cell_that_does_not_end_is_stopped(source, run_cells):
    result, _ = run_cells(source, cell_seconds=0.4)
    assert (result.stopped, result.stopped_at) == (Outcome.TIMEOUT, 0)


# --- Space --------------------------------------------------------------------------------------------------------


def test_memory_is_limited(run_cells):
    result, (greedy, after) = run_cells("bytearray(2**31)", "'alive'")
    assert result.stopped is None
    assert greedy[0]["ename"] == "MemoryError"
    assert after[0]["data"] == {"text/plain": "'alive'"}


ALL_TOGETHER = """
import ctypes, gc, itertools, os, socket, sys, threading, time
import numpy as np
def keep(action):
    # In children, one after the other, each of which waits with what it has.
    for _ in range(<children>):
        reading, writing = os.pipe()
        if not os.fork():
            kept = action()
            os.write(writing, b"full")
            time.sleep(60)
        os.close(writing)
        os.read(reading, 4)
        os.close(reading)
def until_it_fails(action):
    made = []
    try:
        while True: made.append(action())
    except OSError:
        return made
"""
HOARDS = {
    "memory of processes whose first thread has ended": (
        "def end():\n    kept = np.ones(2**25)\n    threading.Thread(target=time.sleep, args=(60,)).start()\n"
        "    os.write(writing, b'full')\n    ctypes.CDLL(None).pthread_exit(None)\n"
        "for _ in range(6):\n    reading, writing = os.pipe()\n    if not os.fork(): end()\n    os.read(reading, 4)",
        0,
    ),
    "memory and files": (
        "for place in ('/tmp', '/dev/shm', '/home/student'):\n    for number in range(4):\n"
        "        with open(f'{place}/{number}', 'wb') as file: file.write(bytes(60 * 2**20))\n"
        "keep(lambda: np.ones(2**24))",
        4,
    ),
    "sockets": (
        "def fill():\n    one, other = socket.socketpair(); one.setblocking(False)\n"
        "    until_it_fails(lambda: one.send(bytes(2**15)))\n    return one, other\n"
        "keep(lambda: until_it_fails(fill))",
        20,
    ),
    "terminals": ("for _ in range(8): keep(lambda: until_it_fails(os.openpty))", 1),
}


@pytest.mark.parametrize("hoard", HOARDS)
def test_memory_is_limited_for_all_processes_together(hoard, run_cells):
    source, children = HOARDS[hoard]
    source = ALL_TOGETHER.replace("<children>", str(children)) + source
    result, (_, after) = run_cells("1", f"{source}\ntime.sleep(2)", cell_seconds=20)
    assert (result.stopped, result.stopped_at, after) == (Outcome.KILLED, 1, None)
    assert "used more than 1,024 MB of memory, all its processes and temporary files together" in result.why


def test_memory_that_processes_share_counts_once(run_cells):
    """Forks of one process, each of which would seem to have all of it; and what is used where there are several."""
    source = """
import multiprocessing, os, subprocess, time
import numpy as np
from multiprocessing import shared_memory
kept = np.ones(2**25)
with multiprocessing.get_context("fork").Pool(8) as pool:
    print(pool.map(len, ["a"] * 8, chunksize=1))
    block = shared_memory.SharedMemory(create=True, size=2**26)
    block.buf[:] = bytes(2**26)
    for _ in range(3): subprocess.run(["sleep", ".1"])
    block.close(); block.unlink()
    print(multiprocessing.Array("d", 10)[:2], multiprocessing.Manager().list([1]))
"""
    result, (outputs,) = run_cells(source, cell_seconds=20)
    assert result.stopped is None, result.why
    assert _text(outputs).splitlines() == [str([1] * 8), "[0.0, 0.0] [1]"]


def test_what_lies_in_no_process_counts_too(run_cells):
    source = """
import os, sys, time
from pathlib import Path
sys.path.insert(0, "/sandbox")
import memory
def beside():
    return memory._beside([Path("/tmp"), Path("/dev/shm")])
def processes():
    return memory._of_all(2**40, lambda: False, closely=0)
def grown_by(size, action):
    before = size()
    kept = action()
    return size() - before
def pipes():
    if not os.fork(): [os.pipe() for _ in range(100)]; time.sleep(60)
    time.sleep(.5)
def names():
    for number in range(1000): os.close(os.open(f"/tmp/{number}", os.O_CREAT))
def file():
    open("/dev/shm/file", "wb").write(bytes(2**24))
print([grown_by(processes, pipes) > 100 * 8192, grown_by(beside, names) >= 1000 * 2048, grown_by(beside, file) >= 2**24])
"""
    assert _text(run_cells(source)[1][0]) == "[True, True, True]"


def test_files_have_a_largest_size(run_cells):
    source = "try:\n    with open('/tmp/large', 'wb') as file:\n        for _ in range(100): file.write(bytes(2**20))\n"
    _, (outputs,) = run_cells(source + "except OSError as error:\n    print(error.strerror)")
    assert _text(outputs) == "File too large"


@pytest.mark.parametrize("place", ["/tmp", "/home/student", "/dev/shm"])
def test_scratch_is_limited(place, run_cells):
    source = "try:\n    for number in range(9):\n        with open(f'<place>/{number}', 'wb') as file:\n"
    source += (
        "            for _ in range(50): file.write(bytes(2**20))\nexcept OSError as error:\n    print(error.strerror)"
    )
    _, (outputs,) = run_cells(source.replace("<place>", place), memory_bytes=2**31)
    assert _text(outputs) == "No space left on device"


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess, time\nfor _ in range(600): subprocess.Popen(['sleep', '60'])\ntime.sleep(5)",
        "import threading, time\nthreading.stack_size(2**16)\n"
        "for _ in range(600): threading.Thread(target=time.sleep, args=(60,)).start()\ntime.sleep(5)",
    ],
    ids=["processes", "threads"],
)
def test_processes_and_threads_are_limited(source, run_cells):
    """As root by the keeper, otherwise by the kernel."""
    result, (outputs,) = run_cells(source, cell_seconds=20)
    # Threads that could not start may have written to standard error before the cell itself stopped.
    errors = {output.get("ename") for output in outputs or ()}
    if result.stopped:
        assert result.stopped is Outcome.KILLED
        assert "too many processes" in result.why
    else:
        assert errors & {"BlockingIOError", "RuntimeError", "MemoryError"}, outputs


def test_scratch_serves_the_standard_library(run_cells):
    source = """
import multiprocessing.shared_memory, tempfile
block = multiprocessing.shared_memory.SharedMemory(create=True, size=1000)
block.close(); block.unlink()
with multiprocessing.get_context("spawn").Pool(1) as pool:
    print(tempfile.gettempdir(), pool.map(abs, [-1]))
"""
    _, (outputs,) = run_cells(source)
    assert _text(outputs) == "/tmp [1]"


def test_output_is_cut(run_cells):
    flood = "for _ in range(1000):\n    print('x' * 999)"
    result, (outputs, after) = run_cells(flood, "print('next')", output_bytes=10_000)
    text = "".join(output["text"] for output in outputs)
    assert result.stopped is None
    assert 9_000 < len(text) < 11_000
    assert text.count("The rest of the output was left out") == 1
    assert _text(after) == "next"


@pytest.mark.parametrize(
    "flood",
    [
        "for _ in range(30): display('x' * 999)",
        "for _ in range(30): display('x', display_id='same'); update_display('x' * 999, display_id='same')",
        "!head -c 30000 /dev/zero | tr '\\0' x",
        "import os; os.write(1, b'x' * 30_000); None",
        "import os; os.write(2, b'\\n'.join([b'x' * 99] * 300)); None",
        "raise ValueError('x' * 30_000)",
    ],
)
def test_output_of_every_kind_is_cut(flood, run_cells):
    source = f"from IPython.display import display, update_display\n{flood}"
    result, (outputs,) = run_cells(source, output_bytes=10_000)
    assert result.stopped is None
    assert 1_000 < len(str(outputs)) < 30_000


def test_an_error_is_put_out_even_where_there_is_no_room_left(run_cells):
    _, (outputs,) = run_cells("print('x' * 20_000)\n1 / 0", output_bytes=10_000)
    assert outputs[-1]["ename"] == "ZeroDivisionError"
    assert len(str(outputs)) < 12_000


def test_more_than_may_be_received_ends_the_run(run_cells):
    result, _ = run_cells("print('x' * 900_000)", "print('y' * 900_000)", received_bytes=1_000_000)
    assert (result.stopped, result.stopped_at) == (Outcome.KILLED, 1)


# --- The end ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "import os; os._exit(0)",
        "import os; os._exit(1)",
        "import os; os.abort()",
        "import os; os.kill(os.getpid(), 9)",
        "import os; os.kill(os.getpid(), 15)",
        "import os; os.killpg(0, 9)",
        "import ctypes; ctypes.string_at(0)",
        "import os; os.execv('/bin/true', ['true'])",
        "import resource, os\nresource.setrlimit(resource.RLIMIT_CPU, (0, 0))\nwhile True: pass",
        "import ctypes; ctypes.CDLL(None).pthread_exit(None)",
        "import ctypes; ctypes.CDLL(None).exit(0)",
    ],
)
def test_the_end_of_the_process_is_noticed(source, run_cells):
    result, (first, _, third) = run_cells("print(1)", source, "print(3)")
    assert (result.stopped, result.stopped_at) == (Outcome.KILLED, 1)
    assert _text(first) == "1"
    assert third is None


# --- Answers ------------------------------------------------------------------------------------------------------


def test_the_judge_inside_learns_nothing_and_first_answers_count(run_cells, tiny):
    drawn = draw(tiny.lesson("tiny").exercise("double"), seed=5)
    sources = [
        "from helpers.checks import judge\nprint(judge('double', lambda x: x + x))",
        "judge('double', lambda x: 0)",
        "judge('nonsense', lambda x: 0)",
        "judge('column_means', lambda X: 1 / 0)",
        "import numpy as np\njudge('odd', lambda X: np.matrix(X).view(np.matrix))",
    ]
    result, outputs = run_cells(*sources, cases=dict.fromkeys(("double", "column_means", "odd"), drawn))
    assert _text(outputs[0]) == "None"
    assert set(result.answers) == {"double", "column_means", "odd"}
    assert set(result.answers["double"]) == {0, 1, 2}
    for index, case in enumerate(drawn):
        assert isinstance(result.answers["double"][index], Returned)
        assert np.array_equal(result.answers["double"][index].value, 2 * np.asarray(case.arguments[0]))
        raised = result.answers["column_means"][index]
        assert isinstance(raised, Raised)
        assert raised.kind == "ZeroDivisionError"
        assert type(result.answers["odd"][index].value) is np.ndarray


def test_no_array_comes_back_twice_in_one_answer():
    # Each mention is copied: one large array named ten thousand times would fill the machine's memory.
    with pytest.raises(NotDataError):
        unflatten({"list": [{"array": 0}, {"array": 0}]}, [np.zeros(3)])
