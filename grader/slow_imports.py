"""Keep out what other packages import along with the parts used here: it takes seconds, and serves nothing here.

- jsonschema, which nbformat imports, imports what checks addresses and dates, of which no notebook holds any.
- jupytext imports Jupyter's server, to open text files as notebooks there.
- nbgrader imports its server extensions, and Jupyter's server with them. What loads them in a server still can.
- nbgrader imports setuptools, to unpack archives, and requests, to ask a JupyterHub: both are imported when they serve.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

#: Modules whose absence their users provide for.
OPTIONAL = (
    "rfc3987_syntax",
    "rfc3986_validator",
    "isoduration",
    "rfc3339_validator",
    "uri_template",
    "webcolors",
    "fqdn",
    "jupytext.sync_contentsmanager",
    "jupytext.async_contentsmanager",
)
UNPACKING, ASKING = "setuptools.archive_util", "requests"
EXTENSIONS = ("assignment_list", "course_list", "validate_assignment", "formgrader")


def spare() -> None:
    """Take effect in this process; what is imported already stays as it is."""
    for name in OPTIONAL:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    sys.modules.setdefault(UNPACKING, _CalledLater(UNPACKING))
    sys.modules.setdefault(ASKING, _Later(ASKING))
    nbgrader = importlib.util.find_spec("nbgrader")
    if "nbgrader" not in sys.modules and nbgrader is not None and nbgrader.origin:
        for extension in EXTENSIONS:
            place = Path(nbgrader.origin).parent / "server_extensions" / extension
            stand_in = _StandIn(f"nbgrader.server_extensions.{extension}", place)
            sys.modules.setdefault(stand_in.__name__, stand_in)


class _Later(ModuleType):
    """A module that is imported when something is looked for in it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":  # Which is looked for when a module inside it is imported.
            raise AttributeError(name)
        return getattr(self._imported(), name)

    def _imported(self) -> ModuleType:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return importlib.import_module(self.__name__)


class _CalledLater(_Later):
    """A module of functions, from which some may be imported; it is itself when one of them is called."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments, **options: getattr(self._imported(), name)(*arguments, **options)


class _StandIn(ModuleType):
    """A package that is not yet imported: its modules can be, and so can it, when its extension is to be loaded."""

    def __init__(self, name: str, place: Path) -> None:
        super().__init__(name)
        self.__path__ = [str(place)]

    def load_jupyter_server_extension(self, app: Any) -> None:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        importlib.import_module(self.__name__).load_jupyter_server_extension(app)
