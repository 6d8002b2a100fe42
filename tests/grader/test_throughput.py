"""The figures of speed that the README shows are those the script prints, and each says what is wanted."""

import re
import sys

import pytest

from grader.course import PROJECT

sys.path.append(str(PROJECT / "benchmarks"))
import throughput
from throughput import Figure

BLOCK = (PROJECT / "README.md").read_text(encoding="utf-8").partition("## How fast")[2].split("```")[1]
LINES = BLOCK.strip().splitlines()


def _read(line):
    part, rest = line.split(maxsplit=1)
    what, value, unit, wanted = re.fullmatch(r"(.+?)\s+(\d+\.\d\d) (.+?)(?:  \(wanted: (.+?)\))?", rest).groups()
    return Figure(part, what, float(value), unit, (wanted or "").split(";")[0])


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_readme_is_one_that_the_script_prints(line):
    figure = _read(line)
    assert throughput.line(figure) == line
    assert figure.part in throughput.PARTS
    script = (PROJECT / "benchmarks" / "throughput.py").read_text(encoding="utf-8")
    assert f'"{figure.unit}"' in script
    assert f'"{figure.wanted}"' in script or not figure.wanted


@pytest.mark.parametrize(
    ("value", "wanted", "ok"),
    [(50, "≥ 50", True), (49.9, "≥ 50", False), (1.2, "≤ 1.2", True), (1.3, "≤ 1.2", False), (7, "", True)],
)
def test_a_figure_knows_whether_it_is_as_wanted(value, wanted, ok):
    figure = Figure("small", "what", value, "×", wanted)
    assert figure.ok is ok
    assert ("not reached" in throughput.line(figure)) is not ok
