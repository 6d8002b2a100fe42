"""A .py file of answers becomes the notebook it would be handed in as, whatever the file looks like."""

import contextlib
import json
import warnings

import numpy as np
import pytest

from grader.authoring.cells import exercise_of, split_hidden
from grader.authoring.stubs import has_region, stub
from grader.judging.kit import bench
from grader.judging.script import MAX_BYTES, as_notebook
from grader.judging.submission import UnreadableError, restore
from grader.judging.verdict import Outcome

DOUBLE = "def double(x):\n    return 2 * x\n"
MEANS = "def column_means(X):\n    return np.mean(X, axis=0, keepdims=True)\n"
IMPORT = "import numpy as np\n"


@pytest.fixture(scope="module")
def source(tiny):
    return tiny.lesson("tiny").notebook


@pytest.fixture
def run(source):
    """What a file defines when its notebook is run from top to bottom, past cells that fail, as the sandbox does."""

    def namespace(script):
        content = script if isinstance(script, bytes) else script.encode()
        names = {"__name__": "__main__"}
        for cell in restore(as_notebook(content, source), source).notebook.cells:
            if cell.cell_type == "code" and "check(" not in cell.source:
                with contextlib.suppress(Exception), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    exec(split_hidden(cell.source)[0], names)
        return names

    return namespace


def answers(names):
    """What the two functions of the lesson answer, as far as they are there."""
    arguments = {"double": 21.0, "column_means": np.array([[1.0, 4.0], [3.0, 8.0]])}
    return {name: names[name](given) for name, given in arguments.items() if name in names}


def both_are_right(names):
    found = answers(names)
    return found["double"] == 42 and found["column_means"].tolist() == [[2, 6]]


STYLES = {
    "plain": IMPORT + DOUBLE + MEANS,
    "the other way round": MEANS + DOUBLE + IMPORT,
    "without an import that the lesson has": DOUBLE + MEANS,
    "helper below": IMPORT + DOUBLE.replace("2 * x", "twice(x)") + MEANS + "def twice(x):\n    return x + x\n",
    "constants": "FACTOR = 2\n" + DOUBLE.replace("2 *", "FACTOR *") + MEANS,
    "default from a constant": "F = 2\n" + DOUBLE.replace("(x)", "(x, factor=F)").replace("2 *", "factor *") + MEANS,
    "decorator": "import functools\n\n\n@functools.cache\n@functools.wraps(abs)\n" + DOUBLE + MEANS,
    "decorator of its own": "def loud(f):\n    return lambda *a: f(*a)\n\n\n@loud\n" + DOUBLE + MEANS,
    "decorated later": DOUBLE + "double = np.vectorize(double)\n" + MEANS,
    "lambda": "double = lambda x: 2 * x\n" + MEANS,
    "typed": "double: object = lambda x: 2 * x\n" + MEANS,
    "partial": "import operator\nfrom functools import partial\ndouble = partial(operator.mul, 2)\n" + MEANS,
    "another name": "def twice(x):\n    return 2 * x\n\n\ndouble = twice\n" + MEANS,
    "both in one line": "twice = lambda x: 2 * x; double = twice\n" + MEANS,
    "a tuple": "double, column_means = (lambda x: 2 * x), (lambda X: np.mean(X, axis=0, keepdims=True))\n",
    "an object": "class D:\n    def __call__(self, x):\n        return 2 * x\n\n\ndouble = D()\n" + MEANS,
    "async beside": "async def wait():\n    pass\n\n\n" + DOUBLE + MEANS,
    "in an if": "if True:\n    " + DOUBLE.replace("\n    ", "\n        ") + MEANS,
    "in a try": "try:\n    import tensorflow_of_mine\nexcept ImportError:\n    pass\n" + DOUBLE + MEANS,
    "an import that fails": "import module_that_nobody_has\n" + DOUBLE + MEANS,
    "a line that fails": DOUBLE + "assert double(1) == 3\nprint(nonsense)\n" + MEANS,
    "defined twice": DOUBLE.replace("2 *", "3 *") + MEANS + DOUBLE,
    "recursive": "def double(x):\n    return 0 if x == 0 else 2 + double(x - 1)\n" + MEANS,
    "main": DOUBLE + MEANS + 'if __name__ == "__main__":\n    double = None\n    column_means = None\n',
    "main reversed": DOUBLE + MEANS + "if '__main__' == __name__:\n    double = None\n",
    "main with an else": DOUBLE + MEANS + "if __name__ == '__main__':\n    double = 1\nelse:\n    double = 2\n",
    "star import": "from math import *\n" + DOUBLE + MEANS,
    "global": "def make():\n    global double\n    double = lambda x: 2 * x\n\n\nmake()\n" + MEANS,
    "continued lines": DOUBLE.replace("2 * x", "2 \\\n        * x") + MEANS,
    "tabs": DOUBLE.replace("    ", "\t") + MEANS,
    "form feed": IMPORT + "\x0c\n" + DOUBLE + "\x0c\n" + MEANS,
    "unusual line ends in text": 'TEXT = "a\u2028b\x85c\x1dd"\n' + DOUBLE + MEANS,
    "unusual names": "größe = 2\nλ = lambda: größe\n" + DOUBLE.replace("2 *", "λ() *") + MEANS,
    "odd escapes": DOUBLE.replace("return", "'\\d \\_'\n    return") + MEANS,
    "no last newline": (MEANS + DOUBLE).rstrip(),
    "blank lines and comments": "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n\n\n"
    + DOUBLE
    + "\n\n\n# next\n\n"
    + MEANS,
    "exported notebook": "# coding: utf-8\n\n# In[1]:\n\n\n" + DOUBLE + "\n\n# In[2]:\n\n\n" + MEANS,
}


@pytest.mark.parametrize("style", STYLES)
def test_answers_in_any_style_are_found(run, style):
    assert both_are_right(run(STYLES[style]))


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + STYLES["plain"].encode(),
        STYLES["blank lines and comments"].replace("\n", "\r\n").encode(),
        STYLES["form feed"].replace("\n", "\r").encode(),
        ('S = """one\ntwo"""\n' + STYLES["unusual names"]).replace("\n", "\r\n").encode(),
    ],
    ids=["BOM", "CRLF", "CR", "CRLF in text"],
)
def test_other_bytes_of_the_same_text_are_the_same(run, content):
    assert both_are_right(run(content))


def test_a_function_that_is_missing_takes_nothing_else_with_it(run):
    assert answers(run(DOUBLE)) == {"double": 42}


def test_a_function_that_fails_to_be_defined_takes_nothing_else_with_it(run):
    assert answers(run(DOUBLE + "@nobody\n" + MEANS)) == {"double": 42}


@pytest.mark.parametrize("script", ["", "\n\n# nothing yet\n", "x = 1\n", '"""Only a docstring."""'])
def test_a_file_without_an_exercise_answers_none(run, script):
    assert answers(run(script)) == {}


def test_what_stands_under_main_is_not_run(run):
    assert "trained" not in run(DOUBLE + "if __name__ == '__main__':\n    trained = 1\n")
    assert "trained" in run(DOUBLE + "if __name__ != '__main__':\n    pass\nelse:\n    trained = 1\n")


def test_each_statement_is_run_once_before_the_exercises(run):
    assert run("n = []\n" + DOUBLE + "n.append(1); n.append(2)\n" + MEANS)["n"] == [1, 2]


def test_the_lessons_own_cells_stay_the_lessons(run):
    assert run("SAMPLE = 1\n" + DOUBLE + MEANS)["SAMPLE"].shape == (2, 2)


def test_locked_cells_cannot_be_replaced(source):
    cells = json.loads(as_notebook((DOUBLE + MEANS).encode(), source))["cells"]
    named = [cell["id"] for cell in cells if cell["id"]]
    assert named == ["double-text", "double", "column_means"]


@pytest.mark.parametrize("order", [1, -1])
def test_an_untouched_stub_is_unattempted(source, order):
    stubs = [stub(cell.source) for cell in source.cells if cell.cell_type == "code" and has_region(cell.source)]
    script = "\n\n".join([*stubs[::order], "print(double(3))"])
    assert restore(as_notebook(script.encode(), source), source).unattempted == {"double", "column_means"}
    mended = script.replace("twice = None", "twice = 2 * x")
    assert restore(as_notebook(mended.encode(), source), source).unattempted == {"column_means"}


def test_a_lesson_that_begins_with_an_exercise(source):
    first = next(
        index for index, cell in enumerate(source.cells) if cell.cell_type == "code" and has_region(cell.source)
    )
    begun = source.copy()
    begun.cells = source.cells[first:]
    assert exercise_of(begun.cells[0].source) == "double"
    cells = restore(as_notebook((DOUBLE + MEANS).encode(), begun), begun).notebook.cells
    assert [cell.source for cell in cells[:2]] == [DOUBLE.rstrip(), MEANS.rstrip()]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"def double(x):\n    return (2 * x\n", "Line 2 is no Python ('(' was never closed); mend it and try again."),
        (b"x = 1\n  y = 2\n", "Line 2 is no Python (unexpected indent); mend it and try again."),
        (b"print 'old'\n", "Line 1 is no Python (Missing parentheses in call to 'print'"),
        (b"a\0b", "The file is no Python (source code string cannot contain null bytes)"),
        ("gr\xf6\xdfe = 1".encode("latin-1"), "The file is no Python source in UTF-8; save it as such and try again."),
        (STYLES["plain"].encode("utf-16"), "The file is no Python source in UTF-8; save it as such and try again."),
        (b"x = " + b"-" * 5000 + b"1", "The file is no Python source in UTF-8; save it as such and try again."),
        (b"(" * 5000, "Line 1 is no Python (too many nested parentheses)"),
        (b"#" * (MAX_BYTES + 1), "The file is larger than 166 kB; keep the function definitions only."),
        (b"x = 1\n" * 1001, "The file has more than 1000 statements; keep the definitions only."),
        (b"\x89PNG\r\n\x1a\n", "The file is no Python source in UTF-8; save it as such and try again."),
    ],
    ids=["syntax", "indent", "Python 2", "null", "latin-1", "UTF-16", "deep", "nested", "large", "long", "an image"],
)
def test_what_is_no_such_file_is_said_in_a_sentence(source, content, message):
    with pytest.raises(UnreadableError) as stopped:
        as_notebook(content, source)
    assert str(stopped.value).startswith(message)
    assert str(stopped.value).count("\n") == 0


@pytest.fixture(scope="module")
def place(sandbox, tiny):
    with bench(tiny.lesson("tiny")) as made:
        yield made


@pytest.mark.parametrize(
    ("script", "double", "means"),
    [
        (STYLES["an import that fails"] + STYLES["decorated later"] + STYLES["main"], "passed", "passed"),
        ("from __future__ import annotations\n" + DOUBLE.replace("(x)", "(x: Nobody)") + MEANS, "passed", "passed"),
        (DOUBLE.replace("2 *", "nobody *") + MEANS, "error", "passed"),
        ("while True:\n    pass\n" + DOUBLE + MEANS, "passed", "passed"),
        (DOUBLE + "@nobody\n" + MEANS, "passed", "error"),
        (DOUBLE, "passed", "missing"),
    ],
    ids=["many styles", "future", "an error", "a loop", "not defined", "half of it"],
)
def test_a_file_is_judged_as_a_notebook_is(place, source, limits, script, double, means):
    verdict = place.judge(as_notebook(script.encode(), source), limits).verdict
    assert [part.outcome for part in verdict.exercises] == [Outcome(double), Outcome(means)]
