"""An IPython shell that records what a cell puts out as notebook outputs, as a kernel and its client would."""

from __future__ import annotations

import base64
import io
import json
import sys
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

Output = dict[str, Any]


class Recorder:
    """Collects the outputs of one cell, up to a number of bytes."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self._left = 0

    def start(self, limit: int) -> None:
        self.outputs = []
        self._left = limit

    def stream(self, name: str, text: str) -> None:
        if not self._room(len(text)):
            return
        if self.outputs and self.outputs[-1].get("name") == name:
            self.outputs[-1]["text"] += text
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def add(self, output: Output) -> None:
        if self._room(len(json.dumps(output, default=str))):
            self.outputs.append(output)

    def _room(self, size: int) -> bool:
        if self._left < 0:
            return False
        self._left -= size
        if self._left < 0:
            note = "\n[The rest of the output was left out: it is too long.]\n"
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": note})
        return self._left >= 0


class _Stream(io.TextIOBase):
    encoding = "utf-8"

    def __init__(self, recorder: Recorder, name: str) -> None:
        self._recorder, self._name = recorder, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._recorder.stream(self._name, str(text))
        return len(text)


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, **_: Any) -> None:  # type: ignore[override]
        recorder.add({"output_type": "display_data", "data": _plain(data), "metadata": _plain(metadata or {})})

    def clear_output(self, wait: bool = False) -> None:
        recorder.outputs.clear()


class _Results(DisplayHook):
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        recorder.add(
            {
                "output_type": "execute_result",
                "execution_count": self.prompt_count,
                "data": _plain(format_dict),
                "metadata": _plain(md_dict or {}),
            }
        )

    def finish_displayhook(self) -> None:
        pass


class NotebookShell(InteractiveShell):
    """Runs cells one after the other; an error ends its cell and no more."""

    displayhook_class = Type(_Results)
    display_pub_class = Type(_Publisher)

    def __init__(self, **kwargs: Any) -> None:
        config = Config()
        config.HistoryManager.hist_file = ":memory:"
        config.HistoryManager.enabled = False
        super().__init__(config=config, **kwargs)

    def run(self, source: str, limit: int) -> list[Output]:
        """Run one cell and return its outputs, at most about ``limit`` bytes of them."""
        recorder.start(limit)
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(recorder, "stdout"), _Stream(recorder, "stderr")
        try:
            self.run_cell(source, store_history=True)
        finally:
            sys.stdout, sys.stderr = before
        return recorder.outputs

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        recorder.add(
            {"output_type": "error", "ename": etype.__name__, "evalue": str(evalue)[:2000], "traceback": list(stb)}
        )

    def ask_exit(self) -> None:
        """What ``exit()`` calls; it ends the cell, and the others are still run."""
        raise SystemExit

    def enable_gui(self, gui: Any = None) -> None:
        """There is no screen."""


def _plain(data: Any) -> dict[str, Any]:
    """Only what JSON can say: bytes, such as images, become base64 text, anything else its text."""
    return dict(json.loads(json.dumps(data, default=_as_text)))


def _as_text(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


recorder = Recorder()
