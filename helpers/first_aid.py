"""A sentence that helps when a cell stops for a reason that has nothing to do with the exercise.

Cells were run out of order, a function was renamed, a package is missing: Python's own message says what, and leaves a
beginner alone with it. The note stands below that message, and changes nothing of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from helpers import public_cases
from helpers.notice import Notice, show

RUN_ABOVE = "Run > Run All Above Selected Cell"
#: What lessons import, and what to install for it. A name that is mistyped is nothing to install.
PACKAGES = {
    **{name: name for name in ("numpy", "matplotlib", "h5py", "ipywidgets", "keras", "torch", "jax", "tensorflow")},
    "sklearn": "scikit-learn",
}


def attend(is_wanted: Callable[[], bool]) -> None:
    """Look at each cell that stops with an error from now on, while that is wanted."""
    shell = _shell()
    if shell is None:
        return

    def look(result: Any) -> None:
        notice = advice(getattr(result, "error_in_exec", None)) if is_wanted() else None
        if notice:
            show(notice)

    shell.events.register("post_run_cell", look)


def _shell() -> Any:
    """The notebook's, or ``None``: where IPython is not imported, there is none."""
    ipython = sys.modules.get("IPython")
    return ipython and ipython.get_ipython()


def advice(error: BaseException | None) -> Notice | None:
    """What helps against an error, if anything simple does."""
    if isinstance(error, NameError) and not isinstance(error, UnboundLocalError) and error.name:
        return _undefined(error.name)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _missing(error.name)
    return None


def common_cause(error: BaseException) -> str:
    """What an error in a function often comes from; empty where that is not to be said in a sentence."""
    if isinstance(error, UnboundLocalError):
        return "That name has no value there: it gets one in some cases only, or further down."
    if isinstance(error, TypeError | AttributeError) and "NoneType" in _text(error):
        return (
            "Something there is None: it is still to be written, "
            "or comes from a function that changes its argument and returns nothing."
        )
    return ""


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # The student's own exceptions may have an own __str__.
        return ""


def _undefined(name: str) -> Notice:
    if name in _exercises():
        return Notice(
            "Help",
            f"there is no function {name} yet.",
            (
                f"Run the cell that defines it; {RUN_ABOVE} does so for all cells above this one.",
                "If you gave it another name, give it its own name back.",
            ),
        )
    return Notice(
        "Help",
        f"nothing is called {name} yet.",
        (
            f"If a cell above defines it, that cell has not run since the kernel started: {RUN_ABOVE}.",
            "If it is a name of your own, compare how it is spelt here and where it gets its value.",
        ),
    )


def _missing(module: str) -> Notice:
    top = module.partition(".")[0]
    if top == "helpers":
        again = "Get the whole folder of the lesson again, and put your notebook into it."
        return Notice("Help", f"the folder helpers beside this notebook has no {module}.", (again,))
    title = f"the package {PACKAGES.get(top, top)} is not installed where this notebook runs ({sys.executable})."
    if top not in PACKAGES:
        return Notice("Help", title, ("No lesson needs it: is it spelt as you meant it?",))
    install = f"Run this in a cell of its own, then restart the kernel: %pip install {PACKAGES[top]}"
    return Notice("Help", title, (install,))


def _exercises() -> tuple[str, ...]:
    try:
        return public_cases.names(public_cases.find())
    except (public_cases.NotHereError, OSError):
        return ()
