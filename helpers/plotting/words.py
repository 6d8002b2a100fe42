"""A figure in words, for those who cannot see it: what its panels, axes, lines, bars and points are, with numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

MOST_BARS = 8
MOST_NOTES = 4


def describe(figure: Figure) -> str:
    """Say in some sentences what a figure shows.

    Parameters
    ----------
    figure : Figure

    Returns
    -------
    str
    """
    panels = [axes for axes in figure.axes if axes.get_visible()]
    if len(panels) == 1:
        return f"Figure. {_panel(panels[0], panels[0])}"
    told = (f"Panel {number}: {_panel(axes, _labelled(axes, panels))}" for number, axes in enumerate(panels, start=1))
    return f"Figure with {len(panels)} panels. {' '.join(told)}"


def _panel(axes: Axes, labelled: Axes) -> str:
    x, y = _plain(labelled.get_xlabel()), _plain(axes.get_ylabel() or labelled.get_ylabel())
    parts = (
        _plain(axes.get_title()),
        f"{y} against {x}" if x and y else x or y,
        "; ".join(_contents(axes)),
    )
    return ". ".join(part for part in parts if part).rstrip(".") + "."


def _labelled(axes: Axes, panels: list[Axes]) -> Axes:
    """The panel that has the labels of an axis that is shared."""
    shared = [other for other in panels if axes.get_shared_x_axes().joined(axes, other) and other.get_xlabel()]
    return axes if axes.get_xlabel() or not shared else shared[-1]


def _contents(axes: Axes) -> Iterator[str]:
    for line in axes.get_lines():
        if not str(line.get_label()).startswith("_"):
            yield _line(line)
    for bars in axes.containers:
        if isinstance(bars, BarContainer):
            yield _bars(bars)
    for points in axes.collections:
        if isinstance(points, PathCollection):
            name = str(points.get_label())
            yield f"{len(np.atleast_2d(points.get_offsets()))} points" + (
                "" if name[:1] == "_" else f", {_plain(name)}"
            )
    if axes.images:
        yield "an image"
    yield from (_plain(note.get_text()) for note in axes.texts[:MOST_NOTES] if note.get_text())


def _line(line: Line2D) -> str:
    x, y = (np.asarray(values, dtype=float) for values in line.get_data())
    name, seen = _plain(str(line.get_label())), np.flatnonzero(np.isfinite(y))
    if len(seen) == 0:
        return name
    first, last = seen[0], seen[-1]
    if len(x) > 1 and (x == x[0]).all():
        return f"{name} at {_number(x[0])}"
    if (y[seen] == y[first]).all():
        return f"{name} at {_number(y[first])}"
    if (np.diff(x) >= 0).all():
        return f"{name} from {_number(y[first])} to {_number(y[last])}"
    ends = (f"({_number(x[end])}, {_number(y[end])})" for end in (first, last))
    return f"{name} from {' to '.join(ends)}"


def _bars(bars: BarContainer) -> str:
    name = _plain(str(bars.get_label()))
    heights: list[Any] = [_number(bar.get_height()) for bar in bars.patches]
    told = f"bars of {', '.join(heights)}" if len(heights) <= MOST_BARS else f"a histogram of {len(heights)} bars"
    return told if name.startswith("_") or not name else f"{name}: {told}"


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _plain(text: str) -> str:
    """A label without the marks of mathematics in it, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"\\mathrm|[$\\{}]", "", text)).strip()
