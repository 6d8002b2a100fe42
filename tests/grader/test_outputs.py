import base64
import json
from html.parser import HTMLParser

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judging import outputs
from grader.judging.outputs import harmless

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()


def shown(**data):
    """What is left of a display's data."""
    kinds = {name.replace("_", "/", 1): content for name, content in data.items()}
    (output,) = harmless([{"output_type": "display_data", "data": kinds, "metadata": {"image/png": {"width": 9}}}])
    assert output.metadata == {}
    return output.data


class Markup(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes


@pytest.mark.parametrize(
    ("output", "kept"),
    [
        ({"name": "stdout", "text": "1\n"}, {"name": "stdout", "text": "1\n"}),
        ({"name": "stderr", "text": "\x1b[31mred"}, {"name": "stderr", "text": "\x1b[31mred"}),
        ({"name": "other", "text": "1"}, {"name": "stdout", "text": "1"}),
        ({"text": 5}, {"name": "stdout", "text": ""}),
        ({"name": "stdout", "text": "a\ud800"}, {"name": "stdout", "text": "a?"}),
    ],
)
def test_a_stream(output, kept):
    assert harmless([{"output_type": "stream", **output}]) == [{"output_type": "stream", **kept}]


@pytest.mark.parametrize(
    ("lines", "kept"),
    [(["a", "b"], ["a", "b"]), (["a", 5], ["a", ""]), ("ab", []), (None, []), (["a"] * 300, ["a"] * 200)],
)
def test_an_error(lines, kept):
    (output,) = harmless([{"output_type": "error", "ename": "E", "evalue": None, "traceback": lines}])
    assert output == {"output_type": "error", "ename": "E", "evalue": "", "traceback": kept}


@pytest.mark.parametrize("count", [3, 0, None, -1, True, 1.5, "1", [], float("nan")])
def test_a_result_keeps_a_count_that_is_one(count):
    (output,) = harmless([{"output_type": "execute_result", "data": {"text/plain": "1"}, "execution_count": count}])
    assert output.data == {"text/plain": "1"}
    assert output.execution_count == (count if count in (3, 0) and count is not False else None)


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg"])
@pytest.mark.parametrize("content", [PNG, PNG + "\n", PNG[:8] + "\n" + PNG[8:]])
def test_an_image_is_kept(kind, content):
    assert shown(**{kind: content, "text/plain": "<Figure>"}) == {kind: content, "text/plain": "<Figure>"}


@pytest.mark.parametrize(
    "content", ['"><script>alert(1)</script>', "é", "abc", PNG + '" onerror="x', 5, None, [PNG], {"a": 1}]
)
def test_an_image_that_is_none_is_dropped(content):
    assert shown(**{"image/png": content, "text/plain": "1"}) == {"text/plain": "1"}


@pytest.mark.parametrize(
    "kind",
    [
        "image/svg+xml",
        "application/javascript",
        "text/javascript",
        "text/markdown",
        "text/latex",
        "application/pdf",
        "application/vnd.jupyter.widget-view+json",
        "application/json",
        "TEXT/HTML",
    ],
)
def test_other_kinds_are_dropped(kind):
    assert shown(**{kind: "<svg onload='alert(1)'/>", "text/plain": "1"}) == {"text/plain": "1"}


HOSTILE_HTML = pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</script>",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<math><mtext><script>alert(1)</script></mtext></math>",
        "<style>body {display: none}</style>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data=x></object><embed src=x><base href=//evil><meta http-equiv=refresh content=0>",
        "<form action=//evil><input name=a><button>b</button></form>",
        "<img src=//evil/pixel.png onerror=alert(1)>",
        "<video src=//evil autoplay></video><audio src=//evil></audio>",
        "<link rel=stylesheet href=//evil>",
        "<p onclick='alert(1)' style='background: url(//evil)' id=score class=grade>text</p>",
        "<a href='javascript:alert(1)'>go</a>",
        "<table background=//evil><tr><td onmouseover=alert(1)>1</td></tr></table>",
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    ],
)


@HOSTILE_HTML
def test_html_keeps_neither_code_nor_anything_remote(html):
    check_harmless(shown(text_html=f"<p>before</p>{html}<p>after</p>")["text/html"])


def check_harmless(html):
    cleaned = Markup(html)
    active = {"script", "style", "svg", "math", "iframe", "object", "embed", "base", "meta", "form", "input", "button"}
    remote = {"img", "video", "audio", "link", "source", "picture", "track", "image"}
    assert not set(cleaned.tags) & (active | remote)
    assert {name for name, _ in cleaned.attributes} <= {"rel"}


def test_a_table_is_kept_as_a_table():
    rows = "<thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody>"
    cleaned = shown(text_html=f'<div class="x"><table border="1">{rows}</table></div>')["text/html"]
    assert cleaned == f"<div><table>{rows}</table></div>"


@pytest.mark.parametrize(
    "output",
    [
        None,
        5,
        "text",
        [],
        {},
        {"output_type": "update_display_data", "data": {}},
        {"output_type": "display_data"},
        {"output_type": "display_data", "data": "text"},
        {"output_type": ["stream"]},
        {"output_type": None},
    ],
    ids=str,
)
def test_a_malformed_output_is_dropped(output):
    fine = {"output_type": "stream", "name": "stdout", "text": "1"}
    assert harmless([fine, output, fine]) == [fine, fine]


def test_there_is_an_end_to_outputs_and_to_text(monkeypatch):
    monkeypatch.setattr(outputs, "MAX_OUTPUTS", 3)
    monkeypatch.setattr(outputs, "MAX_TEXT", 5)
    found = harmless([{"output_type": "stream", "name": "stdout", "text": "1234567"}] * 9)
    assert [output.text for output in found] == ["12345"] * 3
    assert shown(text_html="<b>12345678</b>", text_plain="1234567") == {"text/html": "<b>12</b>", "text/plain": "12345"}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(PNG),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=8), parts, max_size=3),
    max_leaves=5,
)
KINDS = st.sampled_from(["text/plain", "text/html", "image/png", "image/svg+xml"])
OUTPUTS = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "error", "display_data", "execute_result"]) | ANYTHING},
    optional={
        "name": ANYTHING,
        "text": ANYTHING,
        "data": st.dictionaries(KINDS, ANYTHING) | ANYTHING,
        "execution_count": ANYTHING,
        "traceback": ANYTHING,
        "metadata": ANYTHING,
    },
)


@given(st.lists(OUTPUTS | ANYTHING, max_size=4))
def test_whatever_comes_in_what_goes_out_is_a_valid_notebook(given_outputs):
    cell = nbformat.v4.new_code_cell("", outputs=harmless(given_outputs))
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode()
    assert json.loads(nbformat.writes(notebook), parse_constant=pytest.fail)["cells"][0]["cell_type"] == "code"
