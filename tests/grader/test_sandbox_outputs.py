"""What a cell puts out in the sandbox is what it puts out in a kernel, and what would end a kernel ends nothing."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from grader.authoring.cells import split_hidden
from grader.authoring.handout import furnish
from grader.authoring.imports import modules_imported
from grader.authoring.stubs import has_region, stub
from grader.course import PROJECT, Course
from grader.judging.submission import is_skipped
from grader.sandbox import bubblewrap
from grader.sandbox.limits import Limits
from grader.sandbox.run import CellJob, Sandbox

ODD = (Path(__file__).parents[1] / "notebooks" / "odd_cells.ipy").read_text(encoding="utf-8")
ODD_CELLS = dict(part.rstrip("\n").split("\n", 1) for part in ODD.split("# %% ")[1:])
LESSONS = [folder.name for folder in Course(PROJECT).lessons()]

#: What differs from one run to the next.
PASSING = [
    (r"0x[0-9a-f]{6,}| at [0-9a-f]{8,}", " ADDRESS"),
    (r"/tmp/ipykernel_\d+/\d+\.py", "CELL"),
    (r"\(\d+\.py, line", "(CELL, line"),  # In the text of a SyntaxError
    (r"[\d.]+(?:e\+\d+)? [mμn]?s\b", "TIME"),  # 999.7 ns read "1e+03 ns".
    (r"(?:Compiler|Parser) +: TIME\n", ""),  # Said of what took long only.
    (r"Thread-\d+", "Thread-N"),
    (r"\b[0-9a-f]{32}\b", "WIDGET"),
]
#: Frames of the kernel, and of what stands in for it.
OWN_FRAME = re.compile(r"/sandbox/\w+\.py|site-packages/ipykernel/\w+\.py")

#: Cells that put out something else than in a kernel, and why they may.
MEANT = {
    "has kernel": "there is none; importing one would take each worker as long as NumPy does",
    "history last": "earlier sessions are other students'",
    "config list": "a kernel has settings for its own messages, too",
    "interact": "what a widget would show inside is shown as output: there is nobody to move its slider",
}


# --- In a kernel --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def in_a_kernel(tmp_path_factory):
    """Run cells in a kernel of their own, in a folder of their own with these files; gives counts and outputs."""
    home = tmp_path_factory.mktemp("home")
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    environment |= {name: bubblewrap.ENVIRONMENT[name] for name in ("LANG", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")}
    environment |= {"HOME": str(home), "IPYTHONDIR": str(home / "ipython"), "JUPYTER_PREFER_ENV_PATH": "1"}

    def run(sources, files):
        folder = tmp_path_factory.mktemp("kernel")
        _write(files, folder)
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        client = NotebookClient(
            nbformat.v4.new_notebook(cells=cells),
            timeout=120,
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": str(folder)}},
        )
        ours = environment | {"MPLCONFIGDIR": str(folder / "matplotlib")}
        client.execute(env=ours, stdout=_nowhere(), stderr=_nowhere())
        return [(cell.execution_count, _comparable(cell.outputs, str(folder))) for cell in cells]

    return run


def _nowhere():
    return os.open(os.devnull, os.O_WRONLY)


def _write(files, folder):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _run(sources, sandbox):
    result = sandbox.run([CellJob(index, (source,)) for index, source in enumerate(sources)], {}, Limits())
    assert result.stopped is None, result
    return result


def _made_in(run):
    return [(run.counts[index], _comparable(outputs, "/home/student")) for index, outputs in run.outputs.items()]


def _comparable(outputs, home):
    """What does not pass, with the streams of one name between two other outputs joined: a kernel joins by time."""
    joined, streams = [], {}
    for output in [*json.loads(json.dumps(outputs)), None]:
        if output and output["output_type"] == "stream":
            streams[output["name"]] = streams.get(output["name"], "") + output["text"]
            continue
        joined += [{"output_type": "stream", "name": name, "text": streams[name]} for name in sorted(streams)]
        joined += [output] if output else []
        streams = {}
    return _plain(joined, home)


def _plain(part, home):
    match part:
        case dict():
            return {
                name: name if name in ("image/png", "image/svg+xml") else _plain(p, home) for name, p in part.items()
            }
        case list():
            return [_plain(p, home) for p in part if not (isinstance(p, str) and OWN_FRAME.search(p))]
        case str():
            text = part.replace(home, "~")
            for pattern, word in PASSING:
                text = re.sub(pattern, word, text)
            return text
        case _:
            return part


# --- Odd cells ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def odd_run(sandbox_of_tiny):
    """What comes out of the sandbox."""
    return _run(ODD_CELLS.values(), sandbox_of_tiny)


@pytest.fixture(scope="module")
def odd_outputs(in_a_kernel, odd_run):
    """Both sides' outputs of every odd cell, by its name."""
    theirs = in_a_kernel(ODD_CELLS.values(), {})
    return dict(zip(ODD_CELLS, zip(theirs, _made_in(odd_run), strict=True), strict=True))


@pytest.mark.parametrize("name", [name for name in ODD_CELLS if name not in MEANT])
def test_an_odd_cell_puts_out_what_it_does_in_a_kernel(name, odd_outputs):
    theirs, ours = odd_outputs[name]
    assert ours == theirs


@pytest.mark.parametrize("name", MEANT)
def test_a_difference_from_a_kernel_that_is_meant_is_there(name, odd_outputs):
    theirs, ours = odd_outputs[name]
    assert ours != theirs


# --- Lessons ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_puts_out_what_it_does_in_a_kernel(lesson, in_a_kernel, tmp_path):
    """Solved, as released, and answered wrongly, one after the other in one kernel."""
    folder = Course(PROJECT).lesson(lesson)
    if folder.missing:
        pytest.skip(f"{lesson} needs {folder.missing}")
    notebook = nbformat.read(folder.source, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and not is_skipped(cell)]
    solved = [split_hidden(cell.source)[0] for cell in cells]
    released = [stub(source) if has_region(source) else source for source in solved]
    sources = [*solved, *released, *map(_wrong, solved, range(len(solved)))]
    files = furnish(folder)
    _write(files, tmp_path)
    theirs = in_a_kernel(sources, files)
    with Sandbox(tmp_path, modules_imported(folder)) as sandbox:
        ours = _made_in(_run(sources, sandbox))
    assert sum(len(outputs) for _, outputs in theirs) > len(solved) / 3
    for source, one, other in zip(sources, ours, theirs, strict=True):
        assert one == other, source


def _wrong(source, number):
    """An answer that returns nothing, or fails in a function that it calls."""
    if not has_region(source):
        return source
    name = re.search(r"^def (\w+)", source, re.MULTILINE)
    fails = "raise ValueError(f'größer als {len(arguments)}')" if number % 2 else "return None"
    return f"{source}\n\ndef {name[1]}(*arguments, **named):\n    def inner():\n        {fails}\n    return inner()"


# --- What would end a kernel --------------------------------------------------------------------------------------

ENDINGS = {
    "exit()": "SystemExit",
    "quit()": "SystemExit",
    "exit": "SystemExit",
    "raise SystemExit": "SystemExit",
    "import asyncio; asyncio.get_event_loop().stop()": None,
    "async def leave():\n    raise SystemExit\nasyncio.get_event_loop().create_task(leave());": None,
    "async def interrupt():\n    raise KeyboardInterrupt\nasyncio.get_event_loop().create_task(interrupt());": None,
    r"print('\ud800')": None,
    r"'\ud800'": None,
    r"raise ValueError('\ud800')": "ValueError",
    "import os, signal; os.kill(os.getpid(), signal.SIGINT)": "KeyboardInterrupt",
}


def test_what_would_end_a_kernel_ends_at_most_its_cell(sandbox_of_tiny, limits):
    sources = [part for source in ENDINGS for part in (source, "'alive'")]
    result = sandbox_of_tiny.run([CellJob(i, (source,)) for i, source in enumerate(sources)], {}, limits)
    assert result.stopped is None
    names = [next((o["ename"] for o in result.outputs[i] if "ename" in o), None) for i in range(0, len(sources), 2)]
    assert names == list(ENDINGS.values())
    assert all(result.outputs[i][0]["data"] == {"text/plain": "'alive'"} for i in range(1, len(sources), 2))


# --- What the outputs are -----------------------------------------------------------------------------------------


def test_outputs_are_valid_notebook_outputs(odd_run):
    cells = [
        nbformat.v4.new_code_cell(outputs=list(map(nbformat.from_dict, made))) for made in odd_run.outputs.values()
    ]
    assert sum(len(cell.outputs) for cell in cells) > 200
    nbformat.validate(nbformat.v4.new_notebook(cells=cells))


def test_streams_keep_the_order_in_which_they_were_written(sandbox_of_tiny, limits):
    source = "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c', end='')\nprint('d')"
    result = sandbox_of_tiny.run([CellJob(0, (source,))], {}, limits)
    shown = [(output["name"], output["text"]) for output in result.outputs[0]]
    assert shown == [("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "cd\n")]


def test_what_other_programs_write_stands_where_it_was_written(sandbox_of_tiny, limits):
    source = "import os\nprint('first')\nos.system('echo second')\nprint('third')\nos.system('echo fourth'); None"
    result = sandbox_of_tiny.run([CellJob(0, (source,))], {}, limits)
    assert [output.get("text") for output in result.outputs[0]] == ["first\nsecond\nthird\nfourth\n"]


def test_forks_and_pools_put_out_with_the_cell(sandbox_of_tiny, limits):
    fork = "import os\nif not os.fork():\n    print('child', flush=True)\n    os._exit(0)\nos.wait()\nprint('parent')"
    pool = (
        "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n    pool.map(print, 'ab')"
    )
    result = sandbox_of_tiny.run([CellJob(0, (fork,)), CellJob(1, (pool,))], {}, limits)
    assert [output["text"] for output in result.outputs[0]] == ["child\nparent\n"]
    # A print is two writes, the text and the end of its line: those of two processes come in any order.
    assert sorted("".join(output["text"] for output in result.outputs[1])) == ["\n", "\n", "a", "b"]


def test_a_cell_without_code_has_no_number(sandbox_of_tiny, limits):
    result = sandbox_of_tiny.run([CellJob(0, ("1",)), CellJob(1, (" \n",)), CellJob(2, ("2",))], {}, limits)
    assert result.counts == {0: 1, 2: 2}


def test_the_hidden_part_of_a_cell_is_run_even_if_the_visible_one_fails(sandbox_of_tiny, limits):
    cells = [CellJob(0, ("1 / 0", "print('hidden')")), CellJob(1, ("In[-1], _i",))]
    result = sandbox_of_tiny.run(cells, {}, limits)
    assert [output["output_type"] for output in result.outputs[0]] == ["error", "stream"]
    assert "hidden" not in result.outputs[1][0]["data"]["text/plain"]
    assert result.counts == {0: 1, 1: 2}


def test_a_figure_drawn_by_the_hidden_part_belongs_to_its_cell(sandbox_of_tiny, limits):
    limits = replace(limits, cell_seconds=30)  # Where pyplot was never imported, it looks for fonts first.
    draws = "%matplotlib inline\nimport matplotlib.pyplot as plt\ndef draw(x):\n    plt.plot([x])"
    result = sandbox_of_tiny.run([CellJob(0, (draws, "draw(1)")), CellJob(1, ("print('next')",))], {}, limits)
    assert [output["output_type"] for output in result.outputs[0]] == ["display_data"]
    assert [output["output_type"] for output in result.outputs[1]] == ["stream"]


def test_a_traceback_of_thousands_of_calls_is_short_and_quick(sandbox_of_tiny, limits):
    limits = replace(limits, cell_seconds=10)  # Shown whole, it would take a minute.
    source = "def deeper(n):\n    '''" + 300 * "x" + "'''\n    return deeper(n + 1)\ndeeper(0)"
    result = sandbox_of_tiny.run([CellJob(0, (source,))], {}, limits)
    (error,) = result.outputs[0]
    assert error["ename"] == "RecursionError"
    assert len(json.dumps(error)) < 100_000
