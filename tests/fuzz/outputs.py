"""Outputs as a submission wrote them → outputs to show: ``python tests/fuzz/outputs.py -max_total_time=60``."""

import json
from html.parser import HTMLParser

from fuzzing import Maker, fuzz, instrumented

with instrumented:
    import nbformat

    from grader.judging.outputs import TAGS, Allowance, harmless

HTML = [
    "<a href='javascript:x'>",
    "<script>",
    "<svg onload=x>",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<math>",
    "<style>",
    "<p ",
    ">",
]
TEX = ["\\begin{a}", "\\(", "\\)", "\\href{x}", "$", "$$", "&#x24;", "&lt;", "\ud800", "\x1b[31m", " ", "\n", "x"]
TEXTS = [*HTML, *TEX]
OUTPUT = {
    "output_type": ("stream", "error", "display_data", "execute_result"),
    "name": ("stdout", "stderr"),
    "text": TEXTS,
    "data": dict.fromkeys(("text/html", "text/plain", "text/markdown", "image/png", "image/svg+xml"), TEXTS),
    "metadata": {"x": TEXTS},
    "execution_count": (1, None, -1),
    "ename": TEXTS,
    "evalue": TEXTS,
    "traceback": ([], ["x"], ["<b>", "\x1b[31m"]),
}


class Active(HTMLParser):
    """Refuses what would run, or would be fetched."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attributes:
            assert not name.startswith("on"), name
            assert name not in ("src", "style", "srcdoc"), name
            assert name != "href" or not (value or "").strip().lower().startswith(("javascript:", "data:")), value


def target(data: bytes) -> None:
    """The first byte says whether the others are the HTML of one output, or what outputs are made of."""
    kind, rest = data[:1], data[1:]
    text = rest.decode(errors="surrogateescape")
    given = [{"output_type": "display_data", "data": {"text/html": text, "text/plain": text}, "metadata": {}}]
    if kind and kind[0] % 2:
        given = Maker(rest).several(OUTPUT)
    shown = harmless(given, Allowance())
    nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=shown)]))
    json.dumps(shown, ensure_ascii=False).encode()
    for output in shown:
        for name, content in output.get("data", {}).items():
            assert name in ("text/plain", "text/html", "image/png", "image/jpeg"), name
            if name == "text/html":
                Active().feed(content)
    assert harmless(shown, Allowance()) == shown, "what is harmless is not left as it is"


def seeds() -> list[bytes]:
    pages = ["<table><tr><td>1</td></tr></table>", "<b>$x$</b> \\(y\\)", "<a href='https://a.b'>x</a>", "<p><svg></p>"]
    return [b"\0" + page.encode() for page in pages] + [b"\1" + bytes(range(200))]


if __name__ == "__main__":
    fuzz(target, seeds())
