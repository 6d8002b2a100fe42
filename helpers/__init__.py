"""What the notebooks import: given networks, data sets, figures and the instant check."""

import importlib.util
import sys

# The first thing a notebook imports of ours, so the place to say in a sentence what would else end in a riddle.
if sys.version_info < (3, 11):  # noqa: UP036  # Students run it with what they have.
    raise ImportError(
        "These lessons need Python 3.11 or newer, and this kernel runs Python "
        + ".".join(map(str, sys.version_info[:2]))
        + ". Install a newer one from python.org, and start JupyterLab with it."
    )
for _package in ("numpy", "h5py", "IPython"):
    if importlib.util.find_spec(_package) is None:
        raise ImportError(
            "The package "
            + _package
            + " is not installed where this notebook runs ("
            + sys.executable
            + "). Run this in a cell of its own, then restart the kernel: %pip install "
            + _package
        )
del _package
