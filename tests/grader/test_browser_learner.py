"""A learner's hour in JupyterLab, as `grader lab` opens it: wrong, diagnosed, hinted, right, and judged."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import matplotlib
import nbformat
import pytest

from grader.authoring.build import build
from grader.authoring.handout import released
from grader.course import Course
from tests.conftest import COURSE
from tests.grader.browsing import PATIENCE, cell_at, output_of, page_at, run, stop, write

GRADER = Path(sys.executable).with_name("grader")
#: Numbers of cells in the lesson, from 0; the learner's own comes after the last of them.
DOUBLE, CHECK_DOUBLE, MEANS, CHECK_MEANS, OWN = 3, 4, 7, 8, 10
READABLE = 4.5  # The contrast that WCAG 2.2 asks of text, at level AA.

#: Of each piece of text in an element: what it says, its colour, and what it stands on, the nearest first.
TEXTS = """element => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) {
        let place = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim()) continue;
        const colors = [getComputedStyle(place).color];
        for (; place; place = place.parentElement) colors.push(getComputedStyle(place).backgroundColor);
        found.push([texts.currentNode.data, colors]);
    }
    return found;
}"""


@pytest.fixture
def course(tmp_path):
    """The tiny course, with its lesson released; it imports what all lessons import."""
    root = tmp_path / "course"
    shutil.copytree(COURSE, root, ignore=shutil.ignore_patterns("__pycache__"))
    course = Course(root)
    folder = course.lesson("tiny")
    text = folder.text.read_text(encoding="utf-8")
    folder.text.write_text(text.replace("import check\n", "import check, hint, progress, solution\n"), encoding="utf-8")
    build(folder)
    folder.release.mkdir(parents=True)
    nbformat.write(released(folder), folder.release / "tiny.ipynb")
    return course


@pytest.fixture
def environment(tmp_path):
    """That of a user who has never opened JupyterLab before."""
    home = tmp_path / "home"
    home.mkdir()
    fresh = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "XDG"))}
    return {**fresh, "HOME": str(home), "MPLCONFIGDIR": matplotlib.get_configdir()}


@pytest.fixture
def address(sandbox, course, environment, tmp_path):
    """Start ``grader lab``; gives the address that it prints."""
    log = tmp_path / "lab.log"
    command = (GRADER, "lab", "tiny", "--no-browser", "--dir", tmp_path / "mine")
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=course.root, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL
        )
    yield _printed_address(server, log)
    stop(server)


def _printed_address(server, log):
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        assert server.poll() is None, log.read_text()
        found = re.search(r"http://127\.0\.0\.1:\S+", log.read_text())
        if found:
            return found.group()
        time.sleep(0.2)
    return pytest.fail(f"no address was printed: {log.read_text()}")


def test_from_a_wrong_answer_to_a_judged_notebook(browser, address, course, environment, tmp_path):
    with page_at(browser, address, viewport={"width": 1100, "height": 1600}) as page:
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        run(page, 1)
        assert "To do: double is still to be written." in attempt(page, DOUBLE, CHECK_DOUBLE)
        said = attempt(page, DOUBLE, CHECK_DOUBLE, "def double(x):\n    return x**2")
        assert said.startswith("Not yet: double(3)")
        assert "Hint: Doubling is a product with two, not a power." in said

        cell_at(page, OWN - 1).locator(".jp-MarkdownOutput").click()
        page.keyboard.press("b")
        hints = [attempt(page, OWN, OWN, 'hint("double")') for _ in range(3)]
        assert hints[0] == "Hint 1 of 2: What is a number and the same number again?"
        assert hints[1] == "Hint 2 of 2: One sum of two equal terms is enough."
        assert hints[2].startswith("Hint: that was the last hint.")
        assert 'For a solution: solution("double")' in hints[2]
        shown = attempt(page, OWN, OWN, 'solution("double")')
        assert "twice = x + x" in shown

        said = attempt(page, DOUBLE, CHECK_DOUBLE, shown.partition("\n")[2])
        assert said == "Right: double agrees on 2 examples."
        shown = attempt(page, OWN, OWN, 'solution("double")\nprogress()')
        assert "40 of 100 points" in shown
        assert "Next: write column_means" in shown

        attempt(page, MEANS, CHECK_MEANS, "def column_means(X):\n    return X.sum(axis=0, keepdims=True)")
        look_in_both_themes(page, tmp_path)
        write(page, MEANS, "def column_means(X):\n    return X.mean(axis=0, keepdims=True)")
        from_menu(page, "Run", "Run All Cells")
        output_of(page, OWN).get_by_text("100 of 100 points").wait_for()
        assert output_of(page, CHECK_MEANS).inner_text().startswith("Right: column_means")
        assert output_of(page, DOUBLE + 2).inner_text().strip() == "twice 21 is 42"
        advice = re.search(r"in a cell of your own: (!grader score .*)", output_of(page, OWN).inner_text()).group(1)
        from_menu(page, "File", "Save Notebook")
        page.locator(".jp-NotebookPanel-toolbar").wait_for()
        page.locator(".lm-TabBar-tab.jp-mod-dirty").wait_for(state="detached")
        assert page.get_by_text("official Jupyter news").count() == 0
        assert "tiny.ipynb: 100 of 100 points" in attempt(page, OWN, OWN, advice)


def attempt(page, number, check, text=None):
    """Write an answer, run it and the cell that checks it; gives what that one says."""
    if text:
        write(page, number, text)
    return run(page, number) if number == check else (run(page, number), run(page, check))[1]


def from_menu(page, menu, *entries):
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{menu}$")).click()
    for entry in entries:
        page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()


def look_in_both_themes(page, place):
    """All that the verbs say can be read, on light and on dark."""
    grounds = set()
    for theme in ("Light", "Dark"):
        from_menu(page, "Settings", "Theme", f"JupyterLab {theme}")
        page.locator(f"body[data-jp-theme-name='JupyterLab {theme}']").wait_for(state="attached")
        page.screenshot(path=place / f"{theme}.png")
        texts = [text for said in page.locator("[role=status] > *").all() for text in said.evaluate(TEXTS)]
        assert len(texts) > 10
        assert [text for text, colors in texts if contrast(colors) < READABLE] == []
        grounds.add(colors_on_ground(texts[0][1])[1])
    assert len(grounds) == 2


def contrast(colors):
    """The contrast ratio of WCAG between a text and its ground."""
    lighter, darker = sorted(map(luminance, colors_on_ground(colors)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def colors_on_ground(colors):
    """The colour of a text and that of its ground: each layer lies on the next, and lets some of it through."""
    ink, *layers = [[float(part) for part in re.findall(r"[\d.]+", color)] for color in colors]
    ground = (255.0, 255.0, 255.0)
    for layer in reversed(layers):
        ground = blend(layer, ground)
    return blend(ink, ground), ground


def blend(color, ground):
    opacity = color[3] if len(color) == 4 else 1.0
    return tuple(opacity * own + (1 - opacity) * below for own, below in zip(color, ground, strict=False))


def luminance(color):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
