"""What a run promises: outputs like a notebook's, limits that hold, walls that keep, and nothing left behind."""

import base64
import os
import socket
import time
import uuid
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest

from grader.cases import Raised, Returned, draw
from grader.course import PROJECT
from grader.errors import GraderError
from grader.sandbox import bubblewrap
from grader.sandbox.run import CellJob, Limits, run
from grader.verdict import Outcome
from helpers.values import NotDataError, unflatten


@pytest.fixture(scope="module")
def run_cells(handout, limits):
    """Run cells, given by name, in one sandbox; gives the run, and the outputs by name."""

    def run_them(cells, cases=None, **changes):
        jobs = [CellJob(index, (source,)) for index, source in enumerate(cells.values())]
        result = run(jobs, cases or {}, handout, replace(limits, **changes))
        return result, {name: result.outputs.get(index) for index, name in enumerate(cells)}

    return run_them


def _text(outputs):
    assert [output["output_type"] for output in outputs] == ["stream"], outputs
    return outputs[0]["text"].strip()


# --- Outputs ----------------------------------------------------------------------------------------------------

OUTPUT_CELLS = {
    "streams": "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c', end='')\nprint('d')",
    "result": "6 * 7",
    "silenced": "6 * 7;",
    "nothing": "x = 3",
    "display": "from IPython.display import HTML, display\ndisplay(HTML('<b>bold</b>'))\ndisplay('text')",
    "error": "print('before')\n1 / 0\nprint('after')",
    "syntax": "1 +",
    "after errors": "x + 1",
    "await": "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "inline": "%matplotlib inline",
    "timeit": "%timeit -n1 -r1 sum(range(10))",
    "cell magic": "%%capture caught\nprint('caught')",
    "captured": "caught.stdout",
    "unknown magic": "%nonsense",
    "shell": "!echo from a shell",
    "plot": "import matplotlib.pyplot as plt\nplt.plot([1, 2, 1])\nplt.title('T');",
    "shown": "plt.plot([1, 2])\nplt.show()\nprint('done')",
    "cleared": "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')",
    "warning": "import warnings\nwarnings.warn('careful')",
    "input": "input('name? ')",
    "main": "__name__",
    "history": "In[2], _",
}


@pytest.fixture(scope="module")
def outputs(run_cells):
    result, outputs = run_cells(OUTPUT_CELLS)
    assert result.stopped is None, result
    return outputs


def test_outputs_are_valid_notebook_outputs(outputs):
    cells = [nbformat.v4.new_code_cell(outputs=[nbformat.from_dict(o) for o in made]) for made in outputs.values()]
    assert any(cell.outputs for cell in cells)
    nbformat.validate(nbformat.v4.new_notebook(cells=cells))


def test_streams_keep_their_order_and_are_joined_where_they_touch(outputs):
    shown = [(output["name"], output["text"]) for output in outputs["streams"]]
    assert shown == [("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "cd\n")]


def test_the_last_expression_is_the_result(outputs):
    assert outputs["result"] == [
        {"output_type": "execute_result", "execution_count": 2, "data": {"text/plain": "42"}, "metadata": {}}
    ]
    assert outputs["silenced"] == outputs["nothing"] == []
    assert outputs["main"][0]["data"] == {"text/plain": "'__main__'"}


def test_display(outputs):
    first, second = outputs["display"]
    assert first["output_type"] == second["output_type"] == "display_data"
    assert first["data"]["text/html"] == "<b>bold</b>"
    assert second["data"] == {"text/plain": "'text'"}


def test_an_error_ends_its_cell_and_no_more(outputs):
    before, error = outputs["error"]
    assert before["text"] == "before\n"
    assert (error["output_type"], error["ename"], error["evalue"]) == ("error", "ZeroDivisionError", "division by zero")
    assert any("1 / 0" in line.replace("\x1b[39m", "") or "ZeroDivisionError" in line for line in error["traceback"])
    assert outputs["syntax"][0]["ename"] == "SyntaxError"
    assert outputs["after errors"][0]["data"] == {"text/plain": "4"}


def test_top_level_await(outputs):
    assert outputs["await"][0]["data"] == {"text/plain": "'awaited'"}


def test_magics(outputs):
    assert outputs["inline"] == []
    assert "per loop" in _text(outputs["timeit"])
    assert outputs["cell magic"] == []
    assert outputs["captured"][0]["data"] == {"text/plain": r"'caught\n'"}
    assert "%nonsense" in _text(outputs["unknown magic"])
    assert _text(outputs["shell"]) == "from a shell"


@pytest.mark.parametrize("cell", ["plot", "shown"])
def test_a_plot_is_an_image(outputs, cell):
    image = next(output for output in outputs[cell] if "image/png" in output.get("data", {}))
    assert image["output_type"] == "display_data"
    assert base64.b64decode(image["data"]["image/png"]).startswith(b"\x89PNG")
    assert "<Figure size" in image["data"]["text/plain"]
    assert sum("image/png" in output.get("data", {}) for output in outputs[cell]) == 1


def test_clear_output(outputs):
    assert _text(outputs["cleared"]) == "stays"


def test_a_warning_is_output_and_no_error(outputs):
    assert outputs["warning"][0]["name"] == "stderr"
    assert "UserWarning: careful" in outputs["warning"][0]["text"]


def test_nobody_is_there_to_answer_input(outputs):
    assert outputs["input"][-1]["output_type"] == "error"


# --- Walls ------------------------------------------------------------------------------------------------------

WALL_CELLS = {
    "network": """
import socket
try:
    socket.create_connection(("127.0.0.1", {port}), timeout=2)
    print("reached")
except OSError:
    print("walled off")
""",
    "abstract socket": """
try:
    socket.socket(socket.AF_UNIX).connect({abstract!r})
    print("reached")
except OSError:
    print("walled off")
""",
    "interfaces": "print([name for _, name in socket.if_nameindex()])",
    "places": "import os; print([place for place in {places!r} if os.path.exists(place)])",
    "project": "print(os.listdir({project!r}) if os.path.isdir({project!r}) else [])",
    "homes": "print(os.path.isdir('/root') and [n for n in os.listdir('/root') if n != '.pyenv'], os.listdir('/home'))",
    "modules": """
import importlib
found = []
for name in ("grader", "lessons", "helpers.reference", "helpers.reference.initialization", "exercises"):
    try:
        importlib.import_module(name)
        found.append(name)
    except ImportError:
        pass
print(found)
""",
    "environment": "print(sorted(os.environ))",
    "first process": "print(open('/proc/1/environ', 'rb').read())",
    "processes": "print(len([name for name in os.listdir('/proc') if name.isdigit()]))",
    "descriptors": """
held = {}
for name in os.listdir("/proc/self/fd"):
    try:
        held[int(name)] = os.readlink("/proc/self/fd/" + name)
    except FileNotFoundError:
        pass  # The folder's own.
print(sorted(place.split(":")[0] for place in held.values()), 0 in held and 1 in held and 2 in held)
""",
    "capabilities": """
import re
print(re.findall("Cap(?:Eff|Prm|Bnd|Amb):\\t(\\w+)|NoNewPrivs:\\t(1)", open("/proc/self/status").read()))
""",
    "kernel settings": """
written = []
for folder, _, names in os.walk("/proc/sys/kernel"):
    for name in names:
        try:
            os.close(os.open(os.path.join(folder, name), os.O_WRONLY))
            written.append(name)
        except OSError:
            pass
print(written)
""",
    "read-only": """
written = []
places = ["/usr", "/handout", "/handout/helpers", "/sandbox", "/etc", "/dev", "/", "/home"]
for place in [*places, os.path.dirname(os.__file__)]:
    try:
        open(place + "/planted", "w").close()
        written.append(place)
    except OSError:
        pass
print(written)
""",
    "scratch": """
left = []
for place in ("/tmp", "/home/student", "/dev/shm"):
    left += [place] if os.path.exists(place + "/planted") else []
    open(place + "/planted", "w").write("x")
print(left, os.getcwd())
""",
    "detached": """
import subprocess, sys
sleeper = "import os, time; os.fork() and os._exit(0); time.sleep(600)"
subprocess.Popen([sys.executable, "-c", sleeper, {token!r}], start_new_session=True).wait()
import time; time.sleep(.3)
alive = [n for n in os.listdir("/proc") if n.isdigit() and {token!r} in open(f"/proc/{{n}}/cmdline").read()]
print(len(alive))
""",
    "shared memory": """
import multiprocessing.shared_memory, tempfile
block = multiprocessing.shared_memory.SharedMemory(create=True, size=1000)
block.close(); block.unlink()
print(tempfile.gettempdir())
""",
    "large file": """
try:
    with open("/tmp/large", "wb") as file:
        for _ in range(100):
            file.write(bytes(2**20))
except OSError as error:
    print(error.strerror)
""",
    "memory": "bytearray(2**31)",
    "after memory": "'alive'",
}


@pytest.fixture(scope="module")
def walls(run_cells, handout):
    """Outputs of the cells above; the secrets they look for are there to be found, but for the walls."""
    token, abstract = f"sleeper-{uuid.uuid4()}", f"\0grader-{uuid.uuid4()}"
    secret = "GRADER_TEST_SECRET"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(abstract)
        unix.listen()
        values = {
            "port": server.getsockname()[1],
            "abstract": abstract,
            "places": [str(PROJECT / n) for n in ("grader", "lessons", "source", "datasets")] + ["/etc/passwd", "/var"],
            "project": str(PROJECT),
            "token": token,
        }
        socket.create_connection(("127.0.0.1", values["port"]), timeout=2).close()  # From outside, it is reached.
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(secret, "hunter2")
            cells = {name: _fill(source, values) for name, source in WALL_CELLS.items()}
            result, outputs = run_cells(cells)
    assert result.stopped is None, result
    return outputs, token


def _fill(source, values):
    for name, value in values.items():
        source = source.replace(f"{{{name}}}", str(value)).replace(f"{{{name}!r}}", repr(value))
    return source.replace("{{", "{").replace("}}", "}")


@pytest.mark.parametrize("cell", ["network", "abstract socket"])
def test_no_network_not_even_the_machines_own(walls, cell):
    assert _text(walls[0][cell]) == "walled off"


def test_no_network_interface_but_a_loopback_of_its_own(walls):
    assert _text(walls[0]["interfaces"]) == "['lo']"


def test_no_sight_of_project_course_or_homes(walls):
    assert _text(walls[0]["places"]) == "[]"
    assert set(eval(_text(walls[0]["project"]))) <= {".venv"}  # The interpreter may lie there.
    root, homes = _text(walls[0]["homes"]).rsplit(" [", 1)
    assert root in ("False", "[]")
    assert homes == "'student']"


def test_no_references_to_import(walls):
    assert _text(walls[0]["modules"]) == "[]"


def test_a_clean_environment(walls):
    assert set(eval(_text(walls[0]["environment"]))) <= {*bubblewrap.ENVIRONMENT, "PWD"} | {
        "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "GIT_PAGER", "PAGER", "TERM", "LC_CTYPE"
    }  # fmt: skip
    assert _text(walls[0]["first process"]) == "b''"


def test_no_sight_of_other_processes(walls):
    assert int(_text(walls[0]["processes"])) <= 4


def test_no_descriptors_but_the_channel_and_the_standard_ones(walls):
    # Input and output lead nowhere; errors and the channel are pipes to the grader.
    assert _text(walls[0]["descriptors"]) == "['/dev/null', '/dev/null', 'pipe', 'pipe'] True"


def test_no_capabilities_and_no_way_to_get_some(walls):
    found = eval(_text(walls[0]["capabilities"]))
    assert [int(value, 16) for value, _ in found if value] == [0, 0, 0, 0]
    assert found[-1] == ("", "1")


def test_kernel_settings_cannot_be_written(walls):
    # As root they could be without any capability, and core_pattern names a program that the kernel runs outside.
    assert _text(walls[0]["kernel settings"]) == "[]"


def test_nothing_but_scratch_can_be_written(walls):
    assert _text(walls[0]["read-only"]) == "[]"
    assert _text(walls[0]["scratch"]) == "[] /home/student"


def test_scratch_serves_the_standard_library(walls):
    assert _text(walls[0]["shared memory"]) == "/tmp"


def test_nothing_survives_a_run(walls):
    outputs, token = walls
    assert _text(outputs["detached"]) == "1"  # It lived in there, in a session of its own …
    until = time.monotonic() + 5
    while (alive := _processes_with(token)) and time.monotonic() < until:
        time.sleep(0.05)
    assert alive == []  # … and is gone with its sandbox.


def _processes_with(word):
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            found += [command] if word.encode() in command else []
    return found


def test_scratch_is_not_shared_between_runs(walls, run_cells):
    assert _text(walls[0]["scratch"]).startswith("[]")
    _, again = run_cells({"imports": "import os", "scratch": WALL_CELLS["scratch"]})
    assert _text(again["scratch"]).startswith("[]")


def test_files_have_a_largest_size(walls):
    assert _text(walls[0]["large file"]) in ("File too large", "No space left on device")


def test_memory_is_limited(walls):
    assert walls[0]["memory"][0]["ename"] == "MemoryError"
    assert walls[0]["after memory"][0]["data"] == {"text/plain": "'alive'"}


# --- Limits -----------------------------------------------------------------------------------------------------


def test_a_cell_has_its_time(run_cells):
    start = time.monotonic()
    result, outputs = run_cells({"a": "1", "b": "while True: pass", "c": "3"}, cell_seconds=0.5)
    assert (result.stopped, result.stopped_at) == (Outcome.TIMEOUT, 1)
    assert outputs["a"][0]["data"] == {"text/plain": "1"}
    assert outputs["b"] is outputs["c"] is None
    assert time.monotonic() - start < 20


def test_all_cells_together_have_their_time(run_cells):
    sleeps = {f"nap {number}": "import time; time.sleep(0.4)" for number in range(50)}
    start = time.monotonic()
    result, outputs = run_cells(sleeps, cell_seconds=1, total_seconds=1)
    assert result.stopped is Outcome.TIMEOUT
    assert 1 <= sum(made is not None for made in outputs.values()) <= 3
    assert time.monotonic() - start < 15


def test_a_sleeping_cell_is_stopped_although_it_uses_no_cpu(run_cells):
    result, _ = run_cells({"nap": "import time; time.sleep(60)"}, cell_seconds=0.3)
    assert (result.stopped, result.stopped_at) == (Outcome.TIMEOUT, 0)


def test_output_is_cut(run_cells):
    flood = {"flood": "for _ in range(1000):\n    print('x' * 999)", "after": "print('next')"}
    result, outputs = run_cells(flood, output_bytes=10_000)
    text = "".join(output["text"] for output in outputs["flood"])
    assert result.stopped is None
    assert 9_000 < len(text) < 11_000
    assert text.count("The rest of the output was left out") == 1
    assert _text(outputs["after"]) == "next"


def test_more_than_may_be_received_ends_the_run(run_cells):
    flood = {"a": "print('x' * 900_000)", "b": "print('y' * 900_000)"}
    result, _ = run_cells(flood, received_bytes=1_000_000)
    assert (result.stopped, result.stopped_at) == (Outcome.KILLED, 1)


def test_the_end_of_the_process_is_noticed(run_cells):
    result, outputs = run_cells({"a": "print(1)", "b": "import os; os._exit(0)", "c": "print(3)"})
    assert (result.stopped, result.stopped_at) == (Outcome.KILLED, 1)
    assert _text(outputs["a"]) == "1"
    assert outputs["c"] is None


# --- Answers ----------------------------------------------------------------------------------------------------


def test_the_judge_inside_learns_nothing_and_first_answers_count(run_cells, tiny):
    exercise = tiny.lesson("tiny").exercise("double")
    drawn = draw(exercise, seed=5)
    cells = {
        "first": "from helpers.checks import judge\nprint(judge('double', lambda x: x + x))",
        "second": "judge('double', lambda x: 0)",
        "unknown": "judge('nonsense', lambda x: 0)",
        "raises": "judge('column_means', lambda X: 1 / 0)",
        "odd": "import numpy as np\njudge('odd', lambda X: np.matrix(X).view(np.matrix))",
    }
    cases = dict.fromkeys(("double", "column_means", "odd"), drawn)
    result, outputs = run_cells(cells, cases)
    assert _text(outputs["first"]) == "None"
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


# --- Starting ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (["/bin/false"], "no reason was given"),
        (["/bin/sh", "-c", "echo the walls are wet >&2"], "the walls are wet"),
        (["/bin/cat"], "no reason was given"),
    ],
)
def test_a_sandbox_that_does_not_start_is_the_machines_fault(monkeypatch, tmp_path, program, words):
    monkeypatch.setattr(bubblewrap, "command", lambda handout, channel: program)
    with pytest.raises(GraderError, match=f"sandbox did not start: {words}"):
        run([CellJob(0, ("1",))], {}, tmp_path, Limits(boot_seconds=2))


def test_a_sandbox_without_helpers_does_not_start(sandbox, tmp_path):
    with pytest.raises(GraderError, match=r"(?s)did not start: .*No module named 'helpers'"):
        run([CellJob(0, ("1",))], {}, tmp_path, Limits())


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
