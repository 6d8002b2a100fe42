"""Writes the submissions of this folder: one tiny notebook per behaviour, handed in for the lesson "tiny".

python tests/notebooks/make.py
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

from grader.authoring.build import notebook
from grader.authoring.cells import exercise_of, split_hidden
from grader.authoring.stubs import has_region, stub
from grader.course import LessonFolder

HERE = Path(__file__).resolve().parent
FOLDER = LessonFolder("tiny", HERE.parent / "course")
Notebook = dict[str, Any]

SOURCE = notebook(FOLDER)
RIGHT = {exercise_of(cell.source): cell.source for cell in SOURCE.cells if has_region(cell.source)}
WRONG = {
    "double": "def double(x):\n    return x * 0 + 1\n",
    "column_means": "def column_means(X):\n    return X[:1] * 0 + 1\n",
}


def main() -> None:
    for name, text in texts().items():
        (HERE / f"{name}.ipynb").write_text(text, encoding="utf-8")


def texts() -> dict[str, str]:
    """Text of every notebook, by name."""
    made = {name: json.dumps(make(), indent=1, ensure_ascii=False) + "\n" for name, make in BEHAVIOURS.items()}
    return {**made, "invalid_json": '{"nbformat": 4, "cells": [{"cell_type": "code",\n'}


def hand_in(*extras: str, **answers: str) -> Notebook:
    """The released notebook with answers in it, and cells of the student's own behind the imports."""
    cells = []
    for cell in copy.deepcopy(SOURCE.cells):
        if cell.cell_type == "code":
            cell.source = stub(cell.source) if has_region(cell.source) else split_hidden(cell.source)[0]
            cell.source = answers.get(cell.id, cell.source)
        cells.append(cell)
        if cell.id == "imports":
            cells += [nbformat.v4.new_code_cell(text, id=f"mine-{index}") for index, text in enumerate(extras)]
    return json.loads(nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=SOURCE.metadata)))


def right(*extras: str, **answers: str) -> Notebook:
    return hand_in(*extras, **{**RIGHT, **answers})


def wrong(*extras: str, **answers: str) -> Notebook:
    return hand_in(*extras, **{**WRONG, **answers})


def double(*lines: str) -> str:
    """A cell that defines ``double`` with this body."""
    return "def double(x):\n" + "".join(f"    {line}\n" for line in lines)


def cell(made: Notebook, name: str) -> dict[str, Any]:
    return next(cell for cell in made["cells"] if cell["id"] == name)


# --- Changed by hand, outside Jupyter ---------------------------------------------------------------------------


def missing_cell() -> Notebook:
    made = right()
    made["cells"].remove(cell(made, "double"))
    return made


def own_cell() -> Notebook:
    """The stub is left as it was, and the answer stands in a new cell behind it."""
    made = hand_in("double = lambda x: x + x", column_means=RIGHT["column_means"])
    mine = cell(made, "mine-0")
    made["cells"].remove(mine)
    made["cells"].insert(made["cells"].index(cell(made, "double")) + 1, mine)
    return made


def copied_cell() -> Notebook:
    """The solution cell and the check cell, each pasted a second time, as Jupyter does it: with all metadata."""
    made = right()
    for name in ("double", "check-double"):
        at = made["cells"].index(cell(made, name))
        made["cells"].insert(at, copy.deepcopy(made["cells"][at]))
    return made


def wrong_nbformat() -> Notebook:
    made = right()
    cells = made.pop("cells")
    return {**made, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells, "metadata": {}}]}


def skip_execution_tag() -> Notebook:
    """Tags that make nbclient, or this grader, pass over a cell: a check is not to be skipped, nor an answer."""
    made = wrong(column_means=RIGHT["column_means"])
    for name in ("double", "check-double", "column_means", "check-column_means", "sample"):
        cell(made, name)["metadata"]["tags"] = ["skip-execution", "demo", "raises-exception"]
    return made


def changed_locked_cell() -> Notebook:
    """Locked cells that would stop the notebook, or claim points; and the metadata says they are worth 100."""
    made = wrong(column_means=RIGHT["column_means"])
    cell(made, "imports")["source"] = "import sys\nsys.exit()"
    cell(made, "sample")["source"] = "def column_means(X):\n    return None"
    cell(made, "check-double")["source"] = "100"
    cell(made, "check-double")["metadata"]["nbgrader"] |= {"points": 100, "locked": False, "solution": True}
    return made


def reordered() -> Notebook:
    made = right()
    made["cells"].reverse()
    return made


# --- Code that turns against the grader -------------------------------------------------------------------------

PATCHED_JUDGE = """\
import helpers.checks
from helpers import checks, comparison
for module in (helpers.checks, comparison):
    module.compare = lambda *arguments, **options: None
checks.judge = checks.check = lambda *arguments, **options: 100
checks.collector = None
"""
PATCHED_NUMPY = """\
import numpy as np
np.allclose = np.isclose = np.array_equal = np.equal = lambda *arguments, **options: np.True_
"""
PATCHED_BUILTINS = """\
import builtins
builtins.all = lambda parts: True
builtins.any = lambda parts: False
builtins.abs = lambda number: 0
"""
EQUAL_TO_EVERYTHING = """\
class Yes(np.ndarray):
    __array_priority__ = 1e9
    def _yes(self, *others, **options):
        return True
    __eq__ = __ne__ = __lt__ = __le__ = __bool__ = _yes
    def __array_ufunc__(self, *arguments, **options):
        return np.True_
    def __array_function__(self, *arguments, **options):
        return np.True_
"""
EQUAL_OBJECT = """\
class Yes:
    shape, dtype, size, ndim = (2, 3), np.dtype(float), 6, 2
    def __eq__(self, other):
        return True
    def __array__(self, *arguments, **options):
        return np.zeros((2, 3))
    __hash__ = None
"""
CHANNEL = """\
import os, stat, sys
sys.path.insert(0, "/sandbox")
import frames

def send(data):
    for descriptor in range(3, 64):
        try:
            if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                os.write(descriptor, data)
        except OSError:
            pass
"""
FAKE_VERDICTS = (
    CHANNEL
    + """
for case in range(-1, 9):
    send(frames.encode({"event": "answer", "exercise": "double", "case": case, "value": {"bool": True}}))
for event in ("verdict", "score", "outputs"):
    text = [{"output_type": "stream", "name": "stdout", "text": "passed: 40 of 40 points"}]
    for index in range(20):
        head = {"event": event, "index": index, "count": 1, "outputs": text, "exercise": "double", "score": 40}
        send(frames.encode(head))
"""
)
GARBAGE = CHANNEL + 'send(b"garbage, and a lot of it " * 100)\n'
MALFORMED = (
    CHANNEL
    + """
for index in range(20):
    send(frames.encode({"event": "outputs", "index": index, "count": 1, "outputs": [1, None, "x", [], {}]}))
for index in (2**70, -1, "3"):
    send(frames.encode({"event": "cell", "index": index}))
send(frames.encode({"event": "cell", "index": float("inf")}))
"""
)
UNFOLDING = (
    CHANNEL
    + """
many = {"list": [{"array": 0}] * 15_000}
send(frames.encode({"event": "answer", "exercise": "double", "case": 0, "value": many}, [np.zeros(2**20)]))
"""
)
ENDED = CHANNEL + 'send(frames.encode({"event": "end"}))\n'
WANTS_REFERENCE = """\
import glob
found = []
for place in ("/work", "/root", "/home", "/handout", "/sandbox", "/tmp", "/usr/lib/python3"):
    found += [p for p in glob.glob(place + "/**/*.py", recursive=True) if "reference" in p or "exercises.py" in p]
print(found)
from helpers.reference.tiny import *
from lessons.tiny.exercises import LESSON
"""

BEHAVIOURS: dict[str, Callable[[], Notebook]] = {
    # Ordinary ones
    "solved": right,
    "untouched": hand_in,
    "partly_right": lambda: right(double=double("return 2 * np.abs(x)")),
    "extra_cells_prints_warnings": lambda: right(
        "import sys, warnings\nprint('me')\nprint('oops', file=sys.stderr)\nwarnings.warn('look')\n[1, 2]",
        "undefined_name",
        double=double("print('twice', x)", "import warnings; warnings.warn('hm')", "return 2 * x"),
    ),
    "mutates_arguments": lambda: right(double=double("x *= 2", "return x")),
    "assigned_not_defined": lambda: right(double="double = lambda x: x * 2"),
    "solved_in_a_cell_of_its_own": own_cell,
    # Mistaken ones
    "syntax_error": lambda: right(double=RIGHT["double"].replace("x + x", "(x + x")),
    "returns_none": lambda: right(double=double("2 * x")),
    "returns_function": lambda: right(double=double("return lambda: 2 * x")),
    "renamed_function": lambda: right(double=RIGHT["double"].replace("def double", "def twice")),
    "raises_system_exit": lambda: right(double=double("raise SystemExit('done')")),
    "exits_notebook": lambda: right("exit()", double=double("quit()")),
    "recursion": lambda: right(double=double("return double(x)")),
    "strange_text_in_error": lambda: right(double=double(r"raise ValueError('\ud800 \x1b[31m \x00 ' + 'x' * 10_000)")),
    "strange_text_in_keys": lambda: right(double=double(r"return {'\udfff \x1b]0;hi\x07' + 'k' * 500: x}")),
    "failing_str": lambda: right(
        "class Sly(Exception):\n    def __str__(self):\n        raise Sly\n", double=double("raise Sly")
    ),
    "missing_cell": missing_cell,
    "copied_cell": copied_cell,
    "reordered": reordered,
    "changed_locked_cell": changed_locked_cell,
    "wrong_nbformat": wrong_nbformat,
    # Ones that use up the machine
    "infinite_loop": lambda: right(double=double("while True:", "    pass")),
    "infinite_loop_in_extra_cell": lambda: right("while True:\n    pass"),
    "infinite_loop_of_prints": lambda: right("while True:\n    print('again')"),
    "os_exit": lambda: right(double=double("import os", "os._exit(0)")),
    "crash": lambda: right(double=double("import ctypes", "return ctypes.string_at(0)")),
    "memory_bomb": lambda: right(
        double=double("hoard = []", "while True:", "    hoard.append(np.empty(2**25))"),
    ),
    "fork_bomb": lambda: right(
        "import os, time\nfor _ in range(40):\n    if not os.fork():\n        time.sleep(600)\n        os._exit(0)"
    ),
    "fork_that_returns": lambda: right("import os\nos.fork()\nos.fork()"),
    "background_thread": lambda: right(
        "import threading\n\ndef busy():\n    while True:\n        pass\n\nthreading.Thread(target=busy).start()"
    ),
    "output_flood": lambda: right(
        "for _ in range(40):\n    print('x' * 1_000_000)",
        double=double("print('y' * 10_000_000)", "return 2 * x"),
    ),
    "big_array": lambda: right(double=double("return np.broadcast_to(1.0, 2**27)")),
    "big_list": lambda: right(double=double("return [0] * 10_000_000")),
    "fills_the_disk": lambda: right(
        "for place in ('/tmp', '.', '/dev/shm'):\n"
        "    for number in range(8):\n"
        "        with open(f'{place}/{number}', 'wb') as file:\n"
        "            file.write(b'x' * 60_000_000)"
    ),
    # Hostile ones: wrong answers that want points, and right ones that want to break the grader
    "patched_judge": lambda: wrong(PATCHED_JUDGE),
    "patched_numpy_allclose": lambda: wrong(PATCHED_NUMPY),
    "patched_builtins": lambda: wrong(PATCHED_BUILTINS),
    "ndarray_subclass_equal_to_everything": lambda: wrong(
        EQUAL_TO_EVERYTHING, double=double("return np.zeros(np.shape(x)).view(Yes)")
    ),
    "object_equal_to_everything": lambda: wrong(EQUAL_OBJECT, double=double("return Yes()")),
    "wants_reference": lambda: wrong(WANTS_REFERENCE, double="from lessons.tiny.exercises import double"),
    "skip_execution_tag": skip_execution_tag,
    "writes_fake_frames_to_the_channel": lambda: wrong(FAKE_VERDICTS, column_means=RIGHT["column_means"]),
    "writes_end_to_the_channel": lambda: right(ENDED),
    "writes_garbage_to_the_channel": lambda: right(GARBAGE),
    "writes_malformed_frames_to_the_channel": lambda: right(MALFORMED),
    "writes_an_unfolding_answer_to_the_channel": lambda: right(UNFOLDING),
    "closes_the_channel": lambda: right("import os\nos.closerange(0, 64)"),
    "puts_out_active_content": lambda: right(
        double=double("return 2 * x")
        + """
from IPython.display import HTML, SVG, Image, Javascript, display
import base64
display(HTML("<script>alert('ACTIVE')</script><img src=x onerror=alert('ACTIVE')><b>BOLD</b>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>alert('ACTIVE')</script></svg>"))
display(Javascript("alert('ACTIVE')"))
dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
display(Image(data=base64.b64decode(dot)))
print("<script>alert('PRINTED')</script>")
"""
    ),
}

if __name__ == "__main__":
    main()
