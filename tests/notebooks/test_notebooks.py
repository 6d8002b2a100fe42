"""The submissions in this folder are what make.py writes."""

import runpy
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TEXTS = runpy.run_path(str(HERE / "make.py"))["texts"]()


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_notebook_is_current(name):
    assert (HERE / f"{name}.ipynb").read_text(encoding="utf-8") == TEXTS[name], "run: python tests/notebooks/make.py"


def test_no_notebook_is_left_over():
    assert {path.stem for path in HERE.glob("*.ipynb")} == set(TEXTS)
