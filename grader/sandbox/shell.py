"""An IPython shell that records what a cell puts out as notebook outputs, as a kernel and its client would."""

from __future__ import annotations

import ast
import base64
import builtins
import contextlib
import getpass
import io
import json
import os
import sys
import zlib
from collections.abc import Sequence
from types import TracebackType
from typing import Any, NoReturn

from IPython.core import page
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.process import system as piped
from traitlets import Type
from traitlets.config import Config

Output = dict[str, Any]

STREAMS = ("stdout", "stderr")
CALLS_SHOWN = 50
#: What is kept of a result, or of standard error, where a cell has put out too much before.
SHORT = 100
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
    """Collects the outputs of one cell after the other, of each up to a number of bytes."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self.process = os.getpid()
        self._changed: list[list[Output]] = []
        self._left = 0
        self._clear_first = False
        self._displays: dict[str, list[tuple[Output, list[Output]]]] = {}
        self._descriptors: dict[str, int] = {}

    def catch_descriptors(self) -> None:
        """Take also what is written to the descriptors 1 and 2 themselves: by other programs, and by C code."""
        self.process = os.getpid()
        for number, name in enumerate(STREAMS, 1):
            self._descriptors[name] = os.open("/dev/shm", os.O_TMPFILE | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
            os.dup2(self._descriptors[name], number)

    def start(self, limit: int) -> None:
        """Begin a cell, whose outputs may have this many bytes."""
        self.outputs = []
        self._left = limit
        self._clear_first = False
        self._changed.clear()

    def end(self) -> list[list[Output]]:
        """End a cell; gives the outputs of earlier ones that it changed."""
        self._collect()
        return self._changed

    def stream(self, name: str, text: str) -> None:
        self._collect()
        self._stream(name, text)

    def add(self, output: Output, display_id: str | None = None) -> None:
        self._collect()
        if display_id is not None:
            self.update(output, display_id)
        if self._room(len(json.dumps(output, default=str))):
            self.outputs.append(output)
            if display_id is not None:
                self._displays.setdefault(display_id, []).append((output, self.outputs))
        elif output["output_type"] == "execute_result" and not self._has(output_type="execute_result"):
            output["data"] = {"text/plain": str(output["data"].get("text/plain"))[:SHORT]}  # It may be a score.
            self.outputs.append(output)

    def error(self, name: str, text: str, traceback: list[str]) -> None:
        """Add what ended a cell: the first time even where there is no room left, but then without the traceback."""
        self._collect()
        output: Output = {"output_type": "error", "ename": name[:100], "evalue": text[:2000], "traceback": traceback}
        if not self._room(len(json.dumps(output, default=str))):
            if self._has(output_type="error"):
                return
            output["traceback"] = []
        self.outputs.append(output)

    def update(self, output: Output, display_id: str | None) -> None:
        """Change what was displayed under this name before, wherever it was."""
        for shown, outputs in self._displays.get(display_id or "", []):
            if self._room(len(json.dumps(output, default=str)), adds=False):
                shown["data"], shown["metadata"] = output["data"], output["metadata"]
                if outputs is not self.outputs and not any(outputs is known for known in self._changed):
                    self._changed.append(outputs)

    def clear(self, wait: bool) -> None:
        """Forget the outputs so far: now, or when the next one comes."""
        self._collect()
        self._clear_first = wait
        if not wait:
            self.outputs.clear()

    def _stream(self, name: str, text: str) -> None:
        room = max(self._left, 0)
        for part in (text[:room], text[room:]):
            if not part or not self._room(len(part)):
                if part and name == "stderr" and not self._has(name=name):  # That there is any may cost points.
                    self.outputs.append({"output_type": "stream", "name": name, "text": part[:SHORT]})
                continue
            if self.outputs and self.outputs[-1].get("name") == name:
                self.outputs[-1]["text"] += part
            else:
                self.outputs.append({"output_type": "stream", "name": name, "text": part})

    def _has(self, **values: str) -> bool:
        return any(values.items() <= output.items() for output in self.outputs)

    def _collect(self) -> None:
        if os.getpid() != self.process:
            return
        for name, file in self._descriptors.items():
            size = os.lseek(file, 0, os.SEEK_CUR)
            if size:
                text = os.pread(file, min(size, max(self._left, 0) + 1), 0).decode(errors="replace")
                os.lseek(file, 0, os.SEEK_SET)
                os.ftruncate(file, 0)
                self._stream(name, text)

    def _room(self, size: int, adds: bool = True) -> bool:
        if self._left < 0:
            return False
        if self._clear_first and adds:
            self._clear_first = False
            self.outputs.clear()
        self._left -= size
        if self._left < 0:
            note = "\n[The rest of the output was left out: it is too long.]\n"
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": note})
        return self._left >= 0


class OutStream(io.TextIOBase):
    """Standard output or error, as far as Python code writes to it; called as a kernel calls its own."""

    encoding = "UTF-8"

    closed = False

    def __init__(self, name: str) -> None:
        self.name = name

    def close(self) -> None:
        self.closed = True

    def flush(self) -> None:
        """What was written is there at once."""

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return STREAMS.index(self.name) + 1

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if self.closed:
            raise ValueError("I/O operation on closed file")
        if os.getpid() == recorder.process:
            recorder.stream(self.name, text)
        else:  # A fork's own memory is seen by nobody.
            os.write(self.fileno(), text.encode(errors="replace"))
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


class _Compiler(CachingCompiler):
    """Names cells as a kernel does; tracebacks and warnings look different by the name."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"/tmp/ipykernel_{os.getpid()}/{zlib.crc32(raw_code.encode(errors='replace'))}.py"


class _Transformers(TransformerManager):
    """What IPython makes of a cell; valid Python it need not cut into tokens, which is slow."""

    def __init__(self) -> None:
        super().__init__()
        self._known = list(self.token_transformers)

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        text = "".join(lines)
        if "\\" not in text and self.token_transformers == self._known:  # An odd escape would be warned of once more.
            with contextlib.suppress(SyntaxError, ValueError, MemoryError, RecursionError):
                ast.parse(text)
                return lines
        return super().do_token_transforms(lines)


class NotebookShell(InteractiveShell):
    """Runs cells one after the other; an error ends its cell and no more."""

    compiler_class = Type(_Compiler)
    displayhook_class = Type(_Results)
    display_pub_class = Type(_Publisher)
    _transformed: tuple[str, str] | None = None

    def __init__(self, **kwargs: Any) -> None:
        config = Config()
        config.HistoryManager.hist_file = ":memory:"
        config.HistoryManager.enabled = False
        config.IPKernelApp.tqdm = "by this, progress bars know a notebook"
        super().__init__(config=config, **kwargs)
        self.input_transformer_manager = _Transformers()
        os.environ.update(ENVIRONMENT)
        builtins.input = _no_input
        getpass.getpass = _no_password
        # Help goes to the pager, which is no part of the notebook.
        self.set_hook("show_in_pager", page.as_hook(lambda *arguments, **options: None), 99)

    def warm_up(self) -> None:
        """Load what running a cell and showing an error need, and leave no trace of it."""
        self.extension_manager.load_extension("storemagic")
        recorder.start(0)
        assert self.logger  # Looked at here, it is there afterwards.
        self.run_cell("1 / 0", store_history=False, silent=True)
        self.run_cell("def f():\n    pass", store_history=False, silent=True)
        self.user_ns.pop("f")
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            vars(sys).pop(name, None)

    def transform_cell(self, raw_cell: str) -> str:
        """Not twice in a row what takes so long: once to see whether a cell awaits something, once to run it."""
        known, self._transformed = self._transformed, None
        return known[1] if known and known[0] == raw_cell else str(super().transform_cell(raw_cell))

    def take_over(self) -> None:
        """Let all that is put out in this process be a cell's output."""
        recorder.catch_descriptors()
        sys.stdout, sys.stderr = OutStream("stdout"), OutStream("stderr")

    async def run(self, parts: Sequence[str], limit: int) -> tuple[list[Output], list[list[Output]]]:
        """Run one cell and return its outputs, and those of earlier cells that it changed.

        Parameters
        ----------
        parts : sequence of str
            The cell's source, and what is hidden behind it: run also when the first part fails, and not counted.
        limit : int
            About the number of bytes that outputs may have.
        """
        recorder.start(limit)
        shown, *hidden = parts
        await self._run_shown(shown)
        for source in hidden:
            self._run_hidden(source)
        return recorder.outputs, recorder.end()

    async def _run_shown(self, source: str) -> None:
        """Do as a kernel does, where an event loop is running already."""
        failure = None
        try:
            transformed = self.transform_cell(source)
            if not self.autocall:  # Which says each time what it made of the cell.
                self._transformed = source, transformed
        except Exception:
            transformed, failure = source, sys.exc_info()
        prepared = {"transformed_cell": transformed, "preprocessing_exc_tuple": failure}
        if not self.should_run_async(source, **prepared):
            self.run_cell(source, store_history=True)
            return
        result = None
        try:
            result = await self.run_cell_async(source, store_history=True, **prepared)
        finally:
            self.events.trigger("post_execute")
            self.events.trigger("post_run_cell", result)

    def _run_hidden(self, source: str) -> None:
        """Do without all that IPython does for people: an instructor's code is plain Python."""
        try:
            with self.builtin_trap, self.display_trap:
                exec(compile(source, "<hidden tests>", "exec", dont_inherit=True), self.user_ns)
        except SystemExit:
            self.showtraceback(exception_only=True)
        except BaseException:
            self.showtraceback(running_compiled_code=True)
        finally:
            self.events.trigger("post_execute")  # Figures that were drawn belong to this cell.

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        kind, error, trace = super()._get_exc_info(exc_tuple)
        return kind, error, _ends(trace)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        recorder.error(etype.__name__, str(evalue), list(stb))

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


# By this name, libraries know that they are in a notebook.
NotebookShell.__name__ = "ZMQInteractiveShell"


def _no_password(prompt: Any = "", *_: Any) -> NoReturn:
    raise StdinNotImplementedError("getpass was called, but this frontend does not support input requests.")


def _ends(trace: TracebackType | None) -> TracebackType | None:
    """The outermost and innermost calls of a traceback: thousands, of a recursion, would take seconds to show."""
    calls = []
    while trace is not None:
        calls.append(trace)
        trace = trace.tb_next
    if len(calls) > 2 * CALLS_SHOWN:
        calls = calls[:CALLS_SHOWN] + calls[-CALLS_SHOWN:]
    for call in reversed(calls):
        trace = TracebackType(trace, call.tb_frame, call.tb_lasti, call.tb_lineno)
    return trace


def _no_input(prompt: Any = "", *_: Any) -> NoReturn:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def _plain(data: Any) -> dict[str, Any]:
    """Only what JSON can say: bytes, such as images, become base64 text, anything else its text."""
    return dict(json.loads(json.dumps(data, default=_as_text)))


def _as_text(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


recorder = Recorder()
