"""Any bytes may be handed in. The answers that can be told are graded, the rest gets a clear outcome, the class goes on.

``notebook`` changes a notebook that answers all (100 points) and may return something to put in its place;
``folder`` says what else lies in the folder, and ``None`` in it that the notebook does not. What can be told of a
notebook is then worth what the attack ``earns``.
"""

import copy
import json
import os
import socket

RIGHT = {
    "double": "def double(x):\n    return x + x\n",
    "column_means": "def column_means(X):\n    return X.mean(axis=0, keepdims=True)\n",
}


def _cell(notebook, name):
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def _new(source, **more):
    return {
        "cell_type": "code",
        "id": "mine",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    } | more


def _every(change):
    """Change each cell of a notebook."""

    def do(notebook):
        for number, cell in enumerate(notebook["cells"]):
            change(number, cell)

    return do


def _split(notebook):
    """The answer in two cells: the definition ends in the second, by decoration of what the first has."""
    cell = _cell(notebook, "double")
    cell["source"] = "def twice(x):\n    return x + x\n"
    second = copy.deepcopy(cell) | {"source": "double = twice"}  # As Jupyter splits: with all metadata.
    notebook["cells"].insert(notebook["cells"].index(cell) + 1, second)


def _merged(notebook):
    """Both answers in one cell, and the other one deleted."""
    first, second = _cell(notebook, "double"), _cell(notebook, "column_means")
    first["source"] = "import numpy as np\n" + first["source"] + "\n" + second["source"]
    notebook["cells"].remove(second)


def _all_in_one(notebook):
    code = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    notebook["cells"] = [_new("\n".join(code))]


def _copied(notebook):
    for name in ("double", "check-double", "column_means"):
        cell = _cell(notebook, name)
        for _ in range(3):
            notebook["cells"].insert(notebook["cells"].index(cell), copy.deepcopy(cell))


def _reordered(notebook):
    notebook["cells"].reverse()


def _only_locked_cells_deleted(notebook):
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] in RIGHT]


def _only_answers_deleted(notebook):
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in RIGHT]


def _ids_exchanged(notebook):
    first, second = _cell(notebook, "double"), _cell(notebook, "check-double")
    first["id"], second["id"] = second["id"], first["id"]


def _ids_all_the_same(notebook):
    for cell in notebook["cells"]:
        cell["id"] = "double"
        cell["metadata"].pop("nbgrader", None)


def _grade_ids_forged(notebook):
    """The check takes the answer's name, and the answer the check's."""
    for name, other in (("double", "check-double"), ("check-double", "double")):
        _cell(notebook, name)["metadata"]["nbgrader"]["grade_id"] = other


def _locked_cells_changed(notebook):
    for name in ("imports", "check-double", "sample", "check-column_means"):
        _cell(notebook, name)["source"] = "raise SystemExit\n100"


def _kernel(notebook):
    notebook["metadata"] = {
        "kernelspec": {"name": "bash", "display_name": "x", "argv": ["/bin/sh", "-c", "touch {MARKER}"]},
        "language_info": {"name": "r", "pygments_lexer": "../../etc/passwd"},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"model_name": "<script>"}}}},
    }


def _skipped(number, cell):
    cell["metadata"]["tags"] = ["skip-execution", "demo", "raises-exception", "remove-cell", "hide_input"]


def _half_deep(notebook):
    deep = "x"
    for _ in range(400):
        deep = {"a": [deep]}
    notebook["metadata"]["deep"] = deep
    _cell(notebook, "title")["attachments"] = deep


def _magics(notebook):
    for text in (
        "%%bash\ntouch {MARKER} || true",
        "%%javascript\nalert(1)",
        "%%writefile /home/student/helpers.py\n1/0",
        "!kill 1",
    ):
        notebook["cells"].insert(4, _new(text))
    notebook["cells"].insert(4, _new("%load_ext storemagic\n%store x > {MARKER}"))


def _cells_within_cells(notebook):
    _cell(notebook, "title")["cells"] = notebook["cells"][1:]
    _cell(notebook, "end")["source"] = [["x"], {"a": 1}, "text"]
    notebook["cells"] += [[], None, "cell", 5, {"cells": []}, {}]


def _socket(path):
    place = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(f"/proc/self/fd/{place}/{path.name}")  # A socket's path may have 107 characters.
    os.close(place)


def _device(path):
    try:
        os.mknod(path, 0o666 | 0o020000, os.makedev(1, 5))  # /dev/zero
    except PermissionError:
        path.symlink_to("/dev/zero")  # Only root makes devices.


def _large(size):
    def make(path):
        with path.open("wb") as file:
            file.truncate(size)

    return make


NONE = {"tiny.ipynb": None}

ATTACKS = {
    # --- Bytes --------------------------------------------------------------------------------------------------
    "empty": {"notebook": lambda _: b"", "earns": 0},
    "not JSON": {"notebook": lambda _: b"print('a notebook')", "earns": 0},
    "binary": {"notebook": lambda _: b"\x7fELF" + bytes(range(256)) * 100, "earns": 0},
    "half a notebook": {"notebook": lambda notebook: json.dumps(notebook).encode()[:-100], "earns": 0},
    "another encoding": {"notebook": lambda notebook: json.dumps(notebook).encode("utf-16")},
    "JSON, but no notebook": {"notebook": lambda _: b'{"nbformat": {}, "cells": "all"}', "earns": 0},
    "brackets without end": {"notebook": lambda _: b'{"nbformat": 4, "cells": ' + b"[" * 10**6, "earns": 0},
    "a number without end": {"notebook": lambda _: b'{"cells": [], "nbformat": ' + b"4" * 10**6 + b"}", "earns": 0},
    "keys twice": {"notebook": lambda notebook: b'{"cells": [], ' + json.dumps(notebook).encode()[1:]},
    "a hundred megabytes": {"folder": {"tiny.ipynb": _large(10**8)}, "earns": 0},
    "a terabyte of nothing": {"folder": {"tiny.ipynb": _large(10**12)}, "earns": 0, "nbgrader": None},
    "of nbformat 3": {
        "notebook": lambda notebook: {"nbformat": 3, "worksheets": [{"cells": notebook["cells"]}], "metadata": {}},
        "earns": 0,
    },
    "of nbformat 5": {"notebook": lambda notebook: notebook | {"nbformat": 5}, "earns": 0},
    "of nbformat infinity": {"notebook": lambda notebook: notebook | {"nbformat": float("inf")}, "earns": 0},
    "two thousand cells more": {"notebook": lambda notebook: notebook["cells"].extend([_new("1")] * 2_000), "earns": 0},
    "a cell of a megabyte": {"notebook": lambda notebook: notebook["cells"].append(_new("#" * 10**6)), "earns": 0},
    "cells without number": {"notebook": lambda notebook: notebook["cells"].extend([_new("")] * 1_900)},
    # --- Files --------------------------------------------------------------------------------------------------
    "no notebook": {"folder": NONE, "earns": 0, "nbgrader": None},
    "a link to a neighbour's": {"folder": {"tiny.ipynb": "{NEIGHBOUR}"}, "earns": 0},
    "a link to a secret": {"folder": {"tiny.ipynb": "{SECRET}"}, "earns": 0},
    "a link to nowhere": {"folder": {"tiny.ipynb": "nowhere.ipynb"}, "earns": 0, "nbgrader": None},
    "a link to itself": {"folder": {"tiny.ipynb": "tiny.ipynb"}, "earns": 0, "nbgrader": None},
    "a link to a device without end": {"folder": {"tiny.ipynb": "/dev/zero"}, "earns": 0, "nbgrader": None},
    "a folder that is a neighbour's": {"link": "{NEIGHBOUR_FOLDER}", "earns": 0, "nbgrader": None},
    "a pipe": {"folder": {"tiny.ipynb": os.mkfifo}, "earns": 0, "nbgrader": None},
    "a socket": {"folder": {"tiny.ipynb": _socket}, "earns": 0, "nbgrader": None},
    "a device": {"folder": {"tiny.ipynb": _device}, "earns": 0, "nbgrader": None},
    "a folder": {"folder": NONE | {"tiny.ipynb/tiny.ipynb": b""}, "earns": 0, "nbgrader": None},
    "pipes and links beside it": {
        "folder": {
            "data.csv": os.mkfifo,
            "checks.h5": "/etc/passwd",
            "helpers": "/",
            "up": "../..",
        },
        "nbgrader": None,
    },
    "names that lead elsewhere": {
        "folder": NONE | {"..\\..\\tiny.ipynb": b"{}", "~root.ipynb": b"{}", "%2e%2e%2ftiny.ipynb": b"{}"},
        "earns": 0,
        "nbgrader": None,
    },
    "thousands of files": {"folder": {f"{number}.txt": b"" for number in range(3_000)}, "nbgrader": None},
    # --- Cells --------------------------------------------------------------------------------------------------
    "cells in another order": {"notebook": _reordered},
    "cells copied": {"notebook": _copied},
    "a cell split": {"notebook": _split},
    "cells merged": {"notebook": _merged},
    "all in one cell": {"notebook": _all_in_one},
    "locked cells deleted": {"notebook": _only_locked_cells_deleted},
    "answers deleted": {"notebook": _only_answers_deleted, "earns": 0},
    "locked cells changed": {"notebook": _locked_cells_changed},
    "ids exchanged": {"notebook": _ids_exchanged},
    "ids all the same": {"notebook": _ids_all_the_same},
    "ids of the wrong kind": {"notebook": _every(lambda number, cell: cell.update(id=[number])), "nbgrader": 100},
    "grade ids forged": {"notebook": _grade_ids_forged, "earns": 60},
    "another kernel": {"notebook": _kernel},
    "tags that skip": {"notebook": _every(_skipped)},
    "metadata of the wrong kind": {"notebook": lambda notebook: notebook | {"metadata": [[]], "nbformat_minor": "x"}},
    "metadata nested deeply": {"notebook": _half_deep},
    "cells of another kind": {"notebook": _every(lambda number, cell: cell.update(cell_type="raw"))},
    "cells within cells": {"notebook": _cells_within_cells},
    "magics": {"notebook": _magics, "fails": "FileNotFoundError"},
}
