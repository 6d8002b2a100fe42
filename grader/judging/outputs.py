"""Cell outputs as a submission wrote them → outputs that are safe to show: text, images, and cleaned HTML."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import nbformat
import nh3
from nbformat.notebooknode import NotebookNode

from grader.text import put_out, without_active_formulas

IMAGES = ("image/png", "image/jpeg")
#: An image would be fetched from wherever it points to, and MathJax reads a formula on across a place to break it.
TAGS = nh3.ALLOWED_TAGS - {"img", "wbr"}
NOT_SHOWN = "(This output is of a kind that is not shown here.)"
MAX_OUTPUTS = 200
MAX_TEXT = 100_000
#: Tags of one piece of HTML: each may have to be looked up among all that are open.
MAX_TAGS = 4_000
#: Tags that are opened again in each paragraph to come, so that HTML may unfold to their number times the others'.
MAX_FORMATTING = 200
TAG = re.compile("<[a-zA-Z]")
FORMATTING = re.compile(r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b", re.IGNORECASE)
LEFT_OUT = "[The rest of the output was left out: the notebook's outputs are too long.]\n"


@dataclass
class Allowance:
    """What the outputs of one notebook may come to, all together: what is left of it."""

    characters: int = 20_000_000
    tags: int = 20_000

    def admits(self, markup: str) -> bool:
        """Whether HTML is cleaned in reasonable time."""
        tags = len(TAG.findall(markup))
        if tags > min(MAX_TAGS, self.tags) or len(FORMATTING.findall(markup)) > MAX_FORMATTING:
            return False
        self.tags -= tags
        return True


def harmless(outputs: Iterable[Any], allowance: Allowance | None = None) -> list[NotebookNode]:
    """Rebuild a cell's outputs from their parts that are data; scripts, SVG and remote content are left out.

    Parameters
    ----------
    allowance : Allowance, optional
        Of the notebook, whose cells share it.
    """
    allowance = allowance or Allowance()
    rebuilt: list[NotebookNode] = []
    for output in list(outputs)[:MAX_OUTPUTS]:
        if isinstance(output, dict):
            made = _rebuild(output, allowance)
            if made is None:
                continue
            allowance.characters -= len(str(made))
            if allowance.characters < 0:
                return [*rebuilt, stream("stdout", LEFT_OUT)]
            rebuilt.append(made)
    return rebuilt


def _rebuild(output: dict[str, Any], allowance: Allowance) -> NotebookNode | None:
    kind = output.get("output_type")
    if kind == "stream":
        return stream("stderr" if output.get("name") == "stderr" else "stdout", _text(output.get("text")))
    if kind == "error":
        return _error(output)
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        shown = {"output_type": kind, "data": _bundle(output["data"], allowance), "metadata": {}}
        if kind == "execute_result":
            count = output.get("execution_count")
            shown["execution_count"] = count if type(count) is int and count >= 0 else None
        return nbformat.from_dict(shown)
    return None


def stream(name: str, text: str) -> NotebookNode:
    """Text as a cell prints it."""
    # Made by hand, like all outputs here: nbformat's own makers check each against a schema, which takes far longer.
    return nbformat.from_dict({"output_type": "stream", "name": name, "text": text})


def _error(output: dict[str, Any]) -> NotebookNode:
    lines = output.get("traceback")
    made = {
        "output_type": "error",
        "ename": _text(output.get("ename")),
        "evalue": _text(output.get("evalue")),
        "traceback": [_text(line) for line in lines[:200]] if isinstance(lines, list) else [],
    }
    return nbformat.from_dict(made)


def _bundle(data: dict[str, Any], allowance: Allowance) -> dict[str, str]:
    bundle = {}
    if isinstance(data.get("text/plain"), str):
        bundle["text/plain"] = _text(data["text/plain"])
    images = {kind: data[kind] for kind in IMAGES if isinstance(data.get(kind), str) and _is_base64(data[kind])}
    markup = data.get("text/html")
    # Beside an image there is none: it would be shown in place of the image, without its own.
    if not images and isinstance(markup, str) and allowance.admits(markup[:MAX_TEXT]):
        bundle["text/html"] = _clean_html(_text(markup))
    bundle |= images
    return bundle or {"text/plain": NOT_SHOWN}


def _clean_html(text: str) -> str:
    return without_active_formulas(nh3.clean(text, tags=TAGS, attributes={}, filter_style_properties=set()))


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text.replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _text(value: Any) -> str:
    return put_out(value[:MAX_TEXT].encode("utf-8", "replace").decode()) if isinstance(value, str) else ""
