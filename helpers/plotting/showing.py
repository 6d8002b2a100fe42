"""How a figure reaches its reader: as a picture, and in words for those who cannot see it."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
from IPython.core.pylabtools import print_figure
from IPython.display import display
from matplotlib.figure import Figure

from helpers.plotting.stage import Stage
from helpers.plotting.words import describe

#: With these a figure goes into the notebook; any other shows it in a place of its own.
IN_NOTEBOOKS = ("agg", "inline", "module://matplotlib_inline.backend_inline")


@dataclass(frozen=True)
class Picture:
    """A picture with its text: JupyterLab takes it from the HTML, nbconvert from the metadata, a terminal as it is."""

    png: bytes
    text: str

    def __repr__(self) -> str:
        return self.text

    @property
    def html(self) -> str:
        return f'<img src="data:image/png;base64,{encoded(self.png)}" alt="{html.escape(self.text)}">'

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, str], dict[str, Any]]:
        data = {"text/html": self.html, "image/png": encoded(self.png), "text/plain": self.text}
        return data, {"image/png": {"alt": self.text}}


def show(figure: Figure) -> None:
    """Show a figure where figures are shown: in the notebook, in words where there is none, or in a window.

    Parameters
    ----------
    figure : Figure
        It is closed.
    """
    if matplotlib.get_backend().lower() not in IN_NOTEBOOKS:
        plt.show()
        return
    display(picture(figure))


def picture(figure: Figure) -> Picture:
    """Turn a figure into a picture, and close it."""
    made = Picture(print_figure(figure, fmt="png"), describe(figure))
    plt.close(figure)
    return made


def picture_on(stage: Stage) -> Picture:
    """The picture of a figure with its moving parts as they are now, quick enough to follow a slider."""
    file = io.BytesIO()
    stage.shot().save(file, format="PNG", compress_level=3)
    return Picture(file.getvalue(), describe(stage.figure))


def encoded(png: bytes) -> str:
    """The bytes of a picture as text."""
    return base64.b64encode(png).decode()
