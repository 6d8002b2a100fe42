"""What is said when a cell stops for a reason that is none of the exercise's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

import helpers
from helpers import first_aid
from helpers.first_aid import advice, attend


def error_of(code):
    try:
        exec(code, {})
    except Exception as error:
        return error
    return None


@pytest.mark.usefixtures("lesson_folder")
@pytest.mark.parametrize(
    ("code", "title", "detail"),
    [
        ("check(twice)", "nothing is called check yet.", "has not run since the kernel started"),
        ("print(twice)", "there is no function twice yet.", "give it its own name back"),
        ("import sklearn_, sklearn", "the package sklearn_ is not installed", "spelt as you meant it"),
        ("import helpers.no_such", "the folder helpers beside this notebook has no helpers.no_such.", "whole folder"),
    ],
)
def test_a_sentence_that_helps(code, title, detail):
    notice = advice(error_of(code))
    assert notice.label == "Help"
    assert notice.title.startswith(title)
    assert detail in " ".join(notice.details)


def test_a_missing_package_is_named_as_it_is_installed():
    notice = advice(ModuleNotFoundError("", name="sklearn.datasets"))
    assert sys.executable in notice.title
    assert notice.details[0].endswith("%pip install scikit-learn")


@pytest.mark.parametrize("code", ["1 / 0", "def f():\n    x += 1\nf()", "raise NameError('mine')", "pass"])
def test_other_errors_are_left_alone(code):
    assert advice(error_of(code)) is None


@pytest.mark.usefixtures("lesson_folder")
def test_it_stands_below_the_cell_that_stopped(monkeypatch, capsys):
    shell = InteractiveShell()
    monkeypatch.setattr(first_aid, "_shell", lambda: shell)
    wanted = [True]
    attend(lambda: wanted[0])
    shell.run_cell("twice(3)")
    assert "NameError" in (out := capsys.readouterr().out)
    assert "Help: there is no function twice yet.\n" in out
    shell.run_cell("1 + 1")
    wanted.clear()
    wanted.append(False)
    shell.run_cell("twice(3)")
    assert "Help" not in capsys.readouterr().out


def test_outside_a_notebook_nothing_is_watched(monkeypatch):
    monkeypatch.setattr(first_aid, "_shell", lambda: None)
    assert attend(lambda: True) is None


def first_import(code):
    """What importing helpers says after some code, in a process of its own."""
    run = [sys.executable, "-c", f"import sys\n{code}\nimport helpers"]
    there = {**os.environ, "PYTHONPATH": str(Path(helpers.__file__).parent.parent)}
    done = subprocess.run(run, env=there, capture_output=True, text=True, check=False)
    return done.stderr.strip().splitlines()[-1] if done.returncode else ""


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("pass", ""),
        (
            "sys.version_info = (3, 9, 1)",
            "ImportError: These lessons need Python 3.11 or newer, and this kernel runs Python 3.9. ",
        ),
        (
            "import importlib.util as u; f = u.find_spec; u.find_spec = lambda n: None if n == 'h5py' else f(n)",
            f"ImportError: The package h5py is not installed where this notebook runs ({sys.executable}). ",
        ),
    ],
    ids=["all there", "an old Python", "a missing package"],
)
def test_the_first_import_says_what_would_end_in_a_riddle(code, says):
    assert first_import(code).startswith(says)
    assert bool(first_import(code)) == bool(says)
