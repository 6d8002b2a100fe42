"""Those who read what students hand in, in a real browser: nothing in it runs, or calls home."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbgrader.api import Gradebook

from grader.course import Course
from grader.reports.feedback import feedback
from grader.runs.autograde import autograde

AWAY = "http://elsewhere.invalid"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def run(name):
    """JavaScript that leaves traces."""
    return f"(window.pwned=window.pwned||[]).push(`{name}`),console.log(`PWNED {name}`)"


#: What runs, or is fetched, as soon as it is shown.
MARKUP = [
    f"<script>{run('script')}</script>",
    f'<img src="{AWAY}/image.png" onerror="{run("onerror")}">',
    f'<svg onload="{run("svg")}"><script>{run("svg script")}</script></svg>',
    f'<iframe srcdoc="<script>parent.{run("frame")}</script>"></iframe>',
    f'<iframe src="javascript:parent.{run("frame address")}"></iframe>',
    f'<details open ontoggle="{run("toggle")}">x</details><input autofocus onfocus="{run("focus")}">',
    f"<style>@import url({AWAY}/style.css); body {{ background: url({AWAY}/background.png) }}</style>",
    f'<link rel="stylesheet" href="{AWAY}/link.css"><object data="{AWAY}/object"></object><embed src="{AWAY}/embed">',
    f'<video src="{AWAY}/video" autoplay></video><audio src="{AWAY}/audio" autoplay></audio>',
    f'<p style="background: url({AWAY}/inline.png)">x</p><table background="{AWAY}/table.png"><tr><td>x</table>',
    f'<a href="javascript:{run("link")}">x</a>',
    f'<form action="{AWAY}"><button formaction="javascript:{run("button")}">x</button></form>',
    f"$\\href{{javascript:{run('TeX')}}}{{x}}$ $\\hr<wbr>ef{{javascript:{run('TeX')}}}{{x}}$",
    f'<meta http-equiv="refresh" content="1; url={AWAY}/refresh"><base href="{AWAY}/base/">',
]
MARKDOWN = [
    *MARKUP,
    f"![image]({AWAY}/markdown.png) ![image][away]\n\n[away]: {AWAY}/reference.png",
    f"[click](javascript:{run('click')}) [me] <javascript:{run('auto')}>\n\n[me]: javascript:{run('reference')}",
    "![missing](attachment:missing.png)",
    "[grades](/formgrader?path=submitted/mallory/tiny)",
    f"```mermaid\n<img src={AWAY}/mermaid.png onerror={run('mermaid')}>\n```",
    f"$<img src=x onerror={run('formula')}>$\n\n\\begin{{a}}<script>{run('environment')}</script>\\end{{a}}",
    "# check-double\n\nStill to be read: $a<b$ and **bold**",
]
#: Kinds of output, by what a cell puts out of each.
OUTPUTS = {
    "text/html": MARKUP,
    "image/svg+xml": [f'<svg xmlns="http://www.w3.org/2000/svg" onload="{run("svg output")}"/>'],
    "application/javascript": [run("javascript output")],
    "text/markdown": [*MARKUP, f"![image]({AWAY}/output.png)"],
    "text/latex": [f"$\\href{{javascript:{run('latex')}}}{{x}}$"],
    "text/vnd.mermaid": [f"<img src={AWAY}/mermaid.png onerror={run('mermaid output')}>"],
    "application/vnd.jupyter.widget-view+json": [{"model_id": "</script><script>" + run("widget")}],
    "image/png": [f'"><script>{run("png")}</script>'],
}


@pytest.fixture(scope="module")
def course(graded, submission, tmp_path_factory):
    """A graded course with one more student in it, who tries everything, and a comment by hand."""
    root = tmp_path_factory.mktemp("read") / "course"
    subprocess.run(["cp", "-r", graded.root, root], check=True)
    course = Course(root)
    hostile = _hostile(json.loads(submission("solved")))
    for student in ("mallory", "raw"):
        path = course.path("submitted", student, "tiny") / "tiny.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(hostile), encoding="utf-8")
    autograde(course, course.lesson("tiny"), students="[mr]a*", workers=1)
    (course.path("autograded", "raw", "tiny") / "tiny.ipynb").write_text(_as_it_is(hostile), encoding="utf-8")
    return course


def _hostile(notebook):
    """The solved notebook with an answer that raises markup, a cell that puts out all it can, and notes full of it."""
    by_id = {cell["id"]: cell for cell in notebook["cells"]}
    by_id["double"]["source"] = f"def double(x):\n    raise ValueError({MARKUP[1]!r})\n"
    by_id["title"]["source"] = MARKUP[0]
    bundles = [{kind: content} for kind, contents in OUTPUTS.items() for content in contents]
    lines = [
        "from IPython.display import publish_display_data",
        f"for bundle in {bundles!r}:",
        "    publish_display_data(bundle, {kind: {'isolated': True} for kind in bundle})",
        f"print({''.join(MARKUP)!r} + '\\x1b]8;;javascript:alert(1)\\x07link\\x1b]8;;\\x07')",
        f"raise ValueError({MARKUP[0]!r})",
    ]
    code = {"cell_type": "code", "outputs": [], "execution_count": None, "source": "\n".join(lines)}
    notes = [{"cell_type": "markdown", "source": text} for text in MARKDOWN]
    notes[0]["attachments"] = {"a.svg": {"image/svg+xml": "PHN2Zy8+"}}
    raw = {"cell_type": "raw", "source": "".join(MARKUP), "metadata": {"raw_mimetype": "text/html"}}
    added = [code, *notes, raw]
    metadata = {"tags": ['"><script>alert(1)</script>'], "nbgrader": {"grade_id": '"><script>alert(1)</script>'}}
    for index, cell in enumerate(added):
        cell["id"] = f"mine-{index}"
        cell.setdefault("metadata", metadata)
    notebook["cells"] += added
    notebook["metadata"]["title"] = f"</title>{MARKUP[0]}"
    return notebook


def _as_it_is(notebook):
    """What would be read if nothing were made harmless: without seeing that, a test that sees nothing says nothing."""
    cells = [dict(cell, metadata={}) for cell in notebook["cells"]]
    for cell in cells:
        if cell["id"] == "mine-0":
            cell["outputs"] = [
                {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}} for html in MARKUP[:-1]
            ]
    broken = ("attachment:", "http-equiv")  # With these nbconvert makes no page, or the page is soon left.
    cells = [cell for cell in cells if not any(word in cell["source"] for word in broken)]
    return json.dumps({**notebook, "cells": cells, "metadata": {"kernelspec": notebook["metadata"]["kernelspec"]}})


@pytest.fixture(scope="module")
def server(course, tmp_path_factory):
    """Address of a Jupyter server with nbgrader's formgrader, in the course's folder."""
    home = tmp_path_factory.mktemp("jupyter")
    places = {f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ServerApp.port=0"]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--IdentityProvider.token=open"], cwd=course.root, stdout=log, stderr=log,
            env={**os.environ, **places, "HOME": str(home)},
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 120
        while not (found := list((home / "RUNTIME").glob("jpserver-*.json"))):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail((home / "log").read_text())
            time.sleep(0.1)
        yield json.loads(found[0].read_text())["url"]
    finally:
        process.terminate()
        process.wait(30)


class Visit:
    """A page as it is shown, and what happened meanwhile."""

    def __init__(self, browser, address, server="", ready="body"):
        home = urlsplit(server or "http://none.invalid").netloc
        self.happened, self.away = [], set()
        self._context = browser.new_context(bypass_csp=True)  # Whatever a policy would keep back is to be seen.
        self._context.route(lambda address: urlsplit(address).netloc != home and ":" in address, self._keep_back)
        self.page = self._context.new_page()
        self.page.on("dialog", lambda dialog: (self.happened.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("console", self._hear)
        self.page.on("popup", lambda popup: self.happened.append(f"popup: {popup.url}"))
        self.page.goto(address, wait_until="load")
        self.page.wait_for_selector(ready, state="attached", timeout=120_000)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._context.close()

    def _hear(self, message):
        if "PWNED" in message.text:
            self.happened.append(message.text)

    def _keep_back(self, route):
        address = route.request.url
        if urlsplit(address).scheme in ("file", "data", "blob"):
            return route.continue_()
        self.away.add(address)
        return route.abort()

    def provoke(self, part):
        """Do to every element what a reader may do, without leaving the page; then give it time."""
        self.page.evaluate(
            """part => document.querySelectorAll(part + " *").forEach(element => {
                for (const kind of ["mouseover", "mouseenter", "focus", "pointerdown"])
                    element.dispatchEvent(new Event(kind));
                const address = element.getAttribute("href") || element.getAttribute("formaction") || "";
                if (address.trim().startsWith("javascript:")) element.click();
            })""",
            part,
        )
        self.page.wait_for_timeout(1500)
        return [*self.happened, *(f"PWNED {name}" for name in self.page.evaluate("window.pwned || []"))]

    def remains(self, part):
        """Elements and attributes in a part of the page that could run, load, or lead to more than a plain address."""
        return self.page.evaluate(
            """part => [...document.querySelectorAll(part + " *")].flatMap(element => {
                const tag = element.tagName.toLowerCase();
                const active = ["script", "iframe", "object", "embed", "svg", "math", "form", "style", "link", "meta",
                    "base", "video", "audio", "source", "frame", "template"];
                const found = active.includes(tag) ? [tag] : [];
                for (const {name, value} of element.attributes) {
                    const right = {href: /^(#|https?:)/, src: /^data:image.(png|jpeg);base64,/}[name] || /^/;
                    const never = ["srcdoc", "action", "formaction", "background", "data", "poster"].includes(name);
                    if (!right.test(value) || never || name.startsWith("on") || (name == "style" && /url/.test(value)))
                        found.push(`${tag} ${name}=${value}`);
                }
                return found;
            })""",
            part,
        )


def _exported(course, student, tmp_path, template):
    """Page that nbconvert makes of an executed notebook."""
    notebook = nbformat.read(course.path("autograded", student, "tiny") / "tiny.ipynb", as_version=4)
    page = tmp_path / f"{student}.html"
    page.write_text(HTMLExporter(template_name=template).from_notebook_node(notebook)[0], encoding="utf-8")
    return page.as_uri()


def _in_formgrader(course, server, student):
    with Gradebook(course.directory.db_url) as gradebook:
        identity = gradebook.find_submission_notebook("tiny", "tiny", student).id
    return f"{server}formgrader/submissions/{identity}/?token=open"


def test_the_feedback_page(course, browser):
    (page,) = feedback(course, course.lesson("tiny"), ["mallory"])
    with Visit(browser, page.as_uri()) as visit:
        assert visit.provoke("body") == []
        assert visit.remains("body") == []
        assert visit.away == set()
        assert "ValueError: <img src=" in visit.page.inner_text("body")


@pytest.mark.parametrize("template", ["lab", "classic"])
def test_what_nbconvert_makes_of_it(course, browser, tmp_path, template):
    with Visit(browser, _exported(course, "solved", tmp_path, template)) as visit:
        own = visit.away  # MathJax and the like, which nbconvert's pages load from elsewhere.
    with Visit(browser, _exported(course, "mallory", tmp_path, template)) as visit:
        assert visit.provoke("main") == []
        assert visit.remains("main") == []
        assert visit.away <= own
        text = visit.page.inner_text("main")
        assert "< script>" in text
        assert "[click] (javascript:(window.pwned" in text
        assert "Still to be read: $a< b$ and bold" in text
    with Visit(browser, _exported(course, "raw", tmp_path, template)) as visit:
        assert {"PWNED script", "PWNED onerror", "PWNED svg", "PWNED link"} <= set(visit.provoke("main"))
        assert len(visit.remains("main")) > 10
        assert {f"{AWAY}/{name}" for name in ("image.png", "markdown.png", "style.css", "link.css")} <= visit.away


def test_formgrader(course, browser, server):
    ready = "#notebook-container .nbgrader_cell textarea"
    with Visit(browser, _in_formgrader(course, server, "solved"), server, ready) as visit:
        own = visit.away
    with Visit(browser, _in_formgrader(course, server, "mallory"), server, ready) as visit:
        assert visit.provoke("#notebook-container") == []
        assert visit.remains("#notebook-container") == []
        assert visit.away <= own
        assert "Still to be read: $a< b$ and bold" in visit.page.inner_text("#notebook-container")
    with Visit(browser, _in_formgrader(course, server, "raw"), server, "#notebook-container") as visit:
        assert {"PWNED script", "PWNED onerror", "PWNED svg", "PWNED link"} <= set(visit.provoke("body"))
        assert f"{AWAY}/markdown.png" in visit.away


def test_jupyterlab(course, browser, server):
    """Which cleans Markdown and HTML itself, but fetches their images."""
    happened, remains, away = _in_jupyterlab(browser, server, "mallory", seconds=3)
    assert (happened, remains, away) == ([], [], set())
    assert _in_jupyterlab(browser, server, "raw", seconds=10)[2]


def _in_jupyterlab(browser, server, student, seconds):
    """What happens in a student's notebook; its images have some seconds to be fetched after they come into view."""
    address = f"{server}lab/tree/autograded/{student}/tiny/tiny.ipynb?token=open"
    with Visit(browser, address, server, ".jp-MarkdownCell .jp-RenderedMarkdown h1") as visit:
        panel = visit.page.locator(".jp-WindowedPanel-outer")
        end = visit.page.get_by_text("Still to be read")
        while not end.count():  # Cells are rendered as they come into view.
            panel.evaluate("panel => panel.scrollBy(0, 400)")
            visit.page.wait_for_timeout(100)
        for _ in range(10 * seconds):
            if any(found.startswith(AWAY) for found in visit.away):
                break
            visit.page.wait_for_timeout(100)
        remains = [found for found in visit.remains(".jp-RenderedMarkdown") if found != "math"]  # Formulas, read aloud.
        return visit.provoke(".jp-Notebook"), remains, {found for found in visit.away if found.startswith(AWAY)}


def test_nbgrader_leaves_no_page_of_a_submission_beside_the_notebook(own_course, hand_in):
    """Formgrader would serve it from its own address."""
    hand_in(own_course, "ann", "solved").with_name("timestamp.txt").write_text("2026-02-03 10:20:30 UTC")
    for file in ("evil.html", "figures/evil.svg"):
        hand_in(own_course, "ann", MARKUP[0].encode(), file=file)
    nbgrader = Path(sys.executable).with_name("nbgrader")
    ran = subprocess.run([nbgrader, "autograde", "tiny"], cwd=own_course.root, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
    place = own_course.path("autograded", "ann", "tiny")
    assert sorted(path.name for path in place.rglob("*")) == ["timestamp.txt", "tiny.ipynb"]
    assert len(list(own_course.path("submitted", "ann", "tiny").rglob("evil.*"))) == 2
