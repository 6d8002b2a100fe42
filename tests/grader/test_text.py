"""What students write stays to be read, and nothing that renders it finds anything else in it."""

from html.parser import HTMLParser

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from grader.text import MAX_ENVIRONMENTS, MAX_MARKDOWN, printable, put_out, show_only

RENDERERS = (markdown2html_mistune, MarkdownIt("commonmark", {"html": True}).enable("table").render)
FORMATTING = {
    *(
        "p",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "em",
        "strong",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
    ),
    *("li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "div", "span", "a"),
}
ADDRESSES = ("#", "http://", "https://", "mailto:")


def shown(source):
    cell = nbformat.v4.new_markdown_cell(source)
    show_only(cell)
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    return cell.source


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= set(attributes)

    def handle_comment(self, data):
        self.tags.add("comment")

    handle_decl = handle_pi = unknown_decl = handle_comment

    def handle_data(self, data):
        self.text += data


def nothing_but_text(source):
    for render in RENDERERS:
        page = Page(render(source))
        assert page.tags <= FORMATTING, page.tags
        for name, value in page.attributes:
            assert name in {"class", "id", "style", "href", "start"}
            assert name != "href" or value.startswith(ADDRESSES), value
            assert name != "style" or value.startswith("text-align:"), value
            assert name != "class" or "mermaid" not in value.lower(), value


ACTIVE = [
    "<script>pwned()</script>",
    "<img src=x onerror=pwned()>",
    "<svg/onload=pwned()>",
    "a <b onclick=pwned()>b</b>",
    "<!-- hidden --> text",
    "<?php ?> <![CDATA[ x ]]> <!DOCTYPE x>",
    "<style>@import url(http://evil/x.css)</style>",
    "<meta http-equiv=refresh content='0;url=http://evil'>",
    "<base href=http://evil><form action=/x><input autofocus onfocus=pwned()>",
    "</div></div><iframe src=javascript:pwned()>",
    "![pixel](http://evil/pixel.png)",
    "![pixel][p]\n\n[p]: http://evil/pixel.png",
    "![a](attachment:missing.png)",
    "[![x](http://evil/a.png)](javascript:pwned())",
    "[click](javascript:pwned())",
    "[click](< javascript:pwned()>)",
    "[click](java&#115;cript:pwned())",
    "[click](data:text/html,<script>pwned()</script>)",
    "[click](/formgrader?path=/tmp/mine)",
    "[click][j]\n\n[j]: javascript:pwned()",
    "[j]\n\n[j]:\n  javascript:pwned()",
    "> [j]\n\n- [j]: <javascript:pwned()> 'x'",
    "<javascript:pwned()>",
    "<https://user@evil>",
    "```mermaid\n<img src=x onerror=pwned()>\n```",
    "````\u00a0Mermaid\ngraph TD; A --> B\n````",
    "~~~ mermaid\ngraph TD; A --> B\n~~~",
    "<scr<script>ipt>pwned()</scr</script>ipt>",
    "`<b>` ``<i>`` \\<u> \\\\<script>pwned()</script>",
    "$<img src=x onerror=pwned()>$ $$</p><script>pwned()</script>$$",
    "\\begin{a}<script>pwned()</script>\\end{a}",
    "| <script> | b |\n|---|---|\n| <img src=x> | [x](javascript:y) |",
    "term\n: [x](javascript:y) <b>",
    "# [x](javascript:y) <b onclick=x> \" onclick='pwned()",
    "<\0script>pwned()</script> <\x08script> !\x7f[x](y)",
    "&lt;script&gt; &#60;script&#62; &bsol;href",
]


@pytest.mark.parametrize("source", ACTIVE)
def test_nothing_active_is_left_of(source):
    text = shown(source)
    nothing_but_text(text)
    assert _signs(text) == _signs(source)


def _signs(text):
    """All that can be seen."""
    return [sign for sign in text if sign.isprintable() and not sign.isspace() and sign != "\ufffd"]


PIECES = st.sampled_from(
    [
        *"<>![]()`~$*_#|&;:\\/\"'= \n\tab1-",
        *("script", "img src=x", "](", "![", "](javascript:x)", "]: javascript:x", "&lt;", "&#60;", "<!--", "-->"),
        *("```", "mermaid", "\\begin{a}", "\\end{a}", "$$", "http://evil/", "onerror=x", "<a href=", "\n\n", "\n> "),
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_nothing_active_is_left_of_whatever_is_written(source):
    nothing_but_text(shown(source))


@pytest.mark.parametrize(
    "source",
    [
        "# A heading\n\nSome *text*, **bold**, ~~no~~, `code` and > quotes < here.\n\n- one\n- two\n",
        "| a | b |\n|:--|--:|\n| 1 | $x_1 < 2$ |\n",
        "$$\\begin{pmatrix} a & b \\\\ c &d \\end{pmatrix}$$ and $\\theta \\lt 1$ or $a < b$\n",
        "```python\nif x < y and a[0] > 2:\n    print(not b[1])\n```\n",
        "see https://example.org/a?b=1&c=2\n",
        "Grüße, 你好, שלום 🎉\n",
    ],
)
def test_ordinary_markdown_stays_as_it_is(source):
    assert shown(source) == source


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("$a<b$, not $\\frac{c}{d}<e$", "$a< b$, not $\\frac{c}{d}< e$"),
        ("my [plot](plot.png)", "my [plot] (plot.png)"),
        (
            "$\\href{javascript:x}{y}$ $\\hreflang \\require{html}$",
            "$\\ href{javascript:x}{y}$ $\\hreflang \\ require{html}$",
        ),
        ("an \x1b[31mescape\x1b]0;title\x07", "an \ufffd[31mescape\ufffd]0;title\ufffd"),
    ],
)
def test_what_is_broken_can_still_be_read(source, text):
    assert shown(source) == text
    assert shown(text) == text


@pytest.mark.parametrize("source", ["[" * (MAX_MARKDOWN + 1), "\\begin{a}" * (MAX_ENVIRONMENTS + 1)])
def test_what_takes_too_long_to_render_is_not_rendered(source):
    cell = nbformat.v4.new_markdown_cell(source)
    show_only(cell)
    assert (cell.cell_type, cell.source) == ("raw", source)
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def test_colours_and_progress_bars_are_put_out_and_nothing_else():
    assert put_out("\x1b[1;31mred\x1b[0m\r\n\t50 %\b\b") == "\x1b[1;31mred\x1b[0m\r\n\t50 %\b\b"
    link = "\x1b]8;;javascript:x\x07y\x1b[2J\x9b2J\x1bc\x00\x7f"
    assert put_out(link) == "\ufffd]8;;javascript:x\ufffdy\ufffd[2J\ufffd2J\ufffdc\ufffd\ufffd"


def test_what_is_printed_has_no_signs_that_are_not():
    assert printable("a\x1b[31m\tb\nc\u202e\ud800é") == "a\ufffd[31m\tb\nc\ufffd\ufffdé"


def test_what_cannot_be_seen_or_turns_the_text_around_it_stands_as_a_sign():
    assert printable("a\u202eb\x1bc\td ü\n") == "a�b�c\td ü\n"
