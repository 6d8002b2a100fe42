"""An IPython shell that records what a cell puts out as notebook outputs, as a kernel and its client would."""

from __future__ import annotations

import base64
import builtins
import getpass
import io
import json
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.process import system as piped
from traitlets import Type
from traitlets.config import Config

Output = dict[str, Any]


#: What a kernel sets, so that programs started from a cell do not wait for a terminal.
ENVIRONMENT = {
    "TERM": "xterm-color",
    "CLICOLOR": "1",
    "FORCE_COLOR": "1",
    "CLICOLOR_FORCE": "1",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
}


class Recorder:
    """Collects the outputs of one cell, up to a number of bytes."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self._left = 0
        self._clear_first = False
        self._displays: dict[str, list[Output]] = {}

    def start(self, limit: int) -> None:
        self.outputs = []
        self._left = limit
        self._clear_first = False

    def stream(self, name: str, text: str) -> None:
        if not text or not self._room(len(text)):
            return
        if self.outputs and self.outputs[-1].get("name") == name:
            self.outputs[-1]["text"] += text
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def add(self, output: Output, display_id: str | None = None) -> None:
        if self._room(len(json.dumps(output, default=str))):
            self.outputs.append(output)
            if display_id is not None:
                self._displays.setdefault(display_id, []).append(output)

    def update(self, output: Output, display_id: str | None) -> None:
        """Change what was displayed under this name before; of a cell that has ended, it stays as it was."""
        for shown in self._displays.get(display_id or "", []):
            if self._room(len(json.dumps(output, default=str))):
                shown["data"], shown["metadata"] = output["data"], output["metadata"]

    def clear(self, wait: bool) -> None:
        """Forget the outputs so far: now, or when the next one comes."""
        self._clear_first = wait
        if not wait:
            self.outputs.clear()

    def _room(self, size: int) -> bool:
        if self._left < 0:
            return False
        if self._clear_first:
            self.clear(wait=False)
        self._left -= size
        if self._left < 0:
            note = "\n[The rest of the output was left out: it is too long.]\n"
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": note})
        return self._left >= 0


class _Descriptors:
    """Catches what is written to the descriptors 1 and 2 themselves: by other programs, and by C code."""

    def __init__(self) -> None:
        self._files = {}
        for number, name in ((1, "stdout"), (2, "stderr")):
            file = os.memfd_create(name, os.MFD_CLOEXEC)
            os.dup2(file, number)
            self._files[name] = file

    def collect(self, limit: int) -> None:
        for name, file in self._files.items():
            size = os.lseek(file, 0, os.SEEK_CUR)
            if size:
                recorder.stream(name, os.pread(file, min(size, limit), 0).decode(errors="replace"))
                os.lseek(file, 0, os.SEEK_SET)
                os.ftruncate(file, 0)


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
    def publish(  # type: ignore[override]
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        display_id = (transient or {}).get("display_id")
        output = {"output_type": "display_data", "data": _plain(data), "metadata": _plain(metadata or {})}
        if update:
            recorder.update(output, display_id)
        else:
            recorder.add(output, display_id)

    def clear_output(self, wait: bool = False) -> None:
        recorder.clear(wait)


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
        os.environ.update(ENVIRONMENT)
        builtins.input = _no_input
        getpass.getpass = _no_input
        self._descriptors: _Descriptors | None = None

    def warm_up(self) -> None:
        """Load what running a cell and showing an error need, and leave no trace of it."""
        recorder.start(0)
        for source in ("display(0)", "1 / 0"):
            self.run_cell(source, store_history=False, silent=True)
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            vars(sys).pop(name, None)

    def run(self, parts: Sequence[str], limit: int) -> list[Output]:
        """Run one cell and return its outputs, at most about ``limit`` bytes of them.

        Parameters
        ----------
        parts : sequence of str
            The cell's source, and what is hidden behind it: run also when the first part fails, and not counted.
        """
        recorder.start(limit)
        self._descriptors = self._descriptors or _Descriptors()
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(recorder, "stdout"), _Stream(recorder, "stderr")
        try:
            for place, source in enumerate(parts):
                self.run_cell(source, store_history=place == 0)
        finally:
            sys.stdout, sys.stderr = before
            self._descriptors.collect(limit)
        return recorder.outputs

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        recorder.add(
            {"output_type": "error", "ename": etype.__name__, "evalue": str(evalue)[:2000], "traceback": list(stb)}
        )

    def system_piped(self, cmd: str) -> None:
        """What ``!command`` calls: its output belongs to the cell."""
        if cmd.rstrip().endswith("&"):
            raise OSError("Background processes not supported.")
        self.user_ns["_exit_code"] = piped(self.var_expand(cmd, depth=1))

    system = system_piped

    def ask_exit(self) -> None:
        """What ``exit()`` calls; it ends the cell, and the others are still run."""
        raise SystemExit

    def enable_gui(self, gui: Any = None) -> None:
        """There is no screen."""


def _no_input(prompt: Any = "", *_: Any) -> NoReturn:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def _plain(data: Any) -> dict[str, Any]:
    """Only what JSON can say: bytes, such as images, become base64 text, anything else its text."""
    return dict(json.loads(json.dumps(data, default=_as_text)))


def _as_text(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


recorder = Recorder()
