"""The figures of the course: one named function for each.

Every ``plot_…`` function shows its figure, with a text for those who cannot see it, and returns None. The
``draw_…`` function behind it returns the figure. ``explore_…`` functions have sliders, ``show_…`` functions a film.
Colours are those of Okabe and Ito, which colour-blind readers can tell apart; markers and line styles differ as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from helpers.plotting.showing import show

Array = NDArray[Any]

BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"
LINES = ((BLUE, "o", "-"), (VERMILION, "s", "--"), (GREEN, "^", "-."), (PURPLE, "D", ":"))
CLASSES = ((VERMILION, "o", "class 0"), (BLUE, "^", "class 1"))


def plot_points(X: Array, Y: Array, title: str = "The two classes") -> None:
    """Show examples with two features, coloured and marked by class.

    Parameters
    ----------
    X : ndarray, shape (2, m)
    Y : ndarray, shape (1, m)
    title : str
    """
    show(draw_points(X, Y, title))


def draw_points(X: Array, Y: Array, title: str = "The two classes") -> Figure:
    """Draw the figure of `plot_points`."""
    figure, axes = plt.subplots(figsize=(4.6, 4), layout="constrained")
    scatter(axes, X, Y)
    axes.set(title=title, xlabel="$x_1$", ylabel="$x_2$")
    axes.legend(loc="center")
    return figure


def plot_costs(costs: Mapping[str, Sequence[float]], cost_every: int = 1_000) -> None:
    """Show how the cost falls, one curve per scheme; an infinite cost is an arrow at the upper edge.

    Parameters
    ----------
    costs : dict
        From the name of a scheme to its costs, ``cost_every`` iterations apart.
    cost_every : int
    """
    show(draw_costs(costs, cost_every))


def draw_costs(costs: Mapping[str, Sequence[float]], cost_every: int = 1_000) -> Figure:
    """Draw the figure of `plot_costs`."""
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    finite = [cost for curve in costs.values() for cost in curve if np.isfinite(cost)]
    top = 1.15 * max(finite, default=1.0)
    for (name, curve), (colour, marker, style) in zip(costs.items(), _cycle(LINES, len(costs)), strict=True):
        iterations = cost_every * np.arange(len(curve))
        values = np.array(curve, dtype=float)
        shown = np.where(np.isfinite(values), values, np.nan)
        axes.plot(iterations, shown, color=colour, marker=marker, linestyle=style, markersize=5, label=name)
        for iteration in iterations[np.isposinf(values)]:
            axes.annotate(
                f"{name}: infinite",
                xy=(iteration, top),
                xytext=(iteration + 0.6 * cost_every, 0.93 * top),
                color=colour,
                va="center",
                arrowprops={"arrowstyle": "->", "color": colour},
            )
    axes.set(xlabel="iteration", ylabel="cost", ylim=(0, top), title="Cost while training")
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def plot_activations(
    activations: Mapping[str, Sequence[Array]], layers: Sequence[int] = (1, 2, 4, 8), limit: float = 4.0
) -> None:
    """Show what is left of the signal at several depths: one row per scheme, one column per layer.

    The bars count the activations that are not zero; how many are zero is written in the panel. Values beyond
    the axis are counted in its last bar.

    Parameters
    ----------
    activations : dict
        From the name of a scheme to its activations, layer by layer, as
        `helpers.networks.activations_by_depth` returns them. layers : sequence of int Which layers to show,
        counted from 1. limit : float Where the axis ends.
    """
    show(draw_activations(activations, layers, limit))


def draw_activations(
    activations: Mapping[str, Sequence[Array]], layers: Sequence[int] = (1, 2, 4, 8), limit: float = 4.0
) -> Figure:
    """Draw the figure of `plot_activations`."""
    rows, columns = len(activations), len(layers)
    size = (2.3 * columns + 0.6, 1.5 * rows + 0.6)
    figure, grid = plt.subplots(rows, columns, figsize=size, squeeze=False, sharex=True, layout="constrained")
    signed = any((by_layer[layer - 1] < 0).any() for by_layer in activations.values() for layer in layers)
    edges = np.linspace(-limit if signed else 0.0, limit, 33)
    colours = _cycle(LINES, rows)
    for axes_row, (name, by_layer), (colour, _, _) in zip(grid, activations.items(), colours, strict=True):
        for axes, layer in zip(axes_row, layers, strict=True):
            _histogram(axes, by_layer[layer - 1], edges, colour)
        axes_row[0].set_ylabel(f"{name}\nshare (%)")
        tallest = max((bar.get_height() for axes in axes_row for bar in axes.patches), default=0)
        for axes in axes_row:
            axes.set_ylim(0, 1.1 * tallest or 100)
            axes.label_outer()
    for axes, layer in zip(grid[0], layers, strict=True):
        axes.set_title(f"layer {layer}", fontsize="medium")
    for axes in grid[-1]:
        axes.set_xlabel("activation")
        ticks = np.linspace(edges[0], limit, 5)
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks[:-1]] + [f"{limit:g}+"])
    return figure


def _histogram(axes: Axes, values: Array, edges: Array, colour: str) -> None:
    nonzero = values[values != 0]
    clipped = np.clip(nonzero, edges[0], edges[-1])
    share = 100 * np.histogram(clipped, edges)[0] / max(nonzero.size, 1)
    axes.bar(edges[:-1], share, width=np.diff(edges), align="edge", color=colour)
    axes.margins(x=0.01)
    note = "all zero" if nonzero.size == 0 else f"{100 * np.mean(values == 0):.0f} % zero\n{_mean_square(values)}"
    axes.text(0.94, 0.92, note, transform=axes.transAxes, ha="right", va="top", fontsize="small")


def _mean_square(values: Array) -> str:
    size = np.mean(values**2)
    return f"mean $a^2$ ≈ $10^{{{np.log10(size):.0f}}}$" if size >= 100 else f"mean $a^2$ = {size:#.2g}"


def scatter(axes: Axes, X: Array, Y: Array, size: int = 16) -> None:
    for label, (colour, marker, name) in enumerate(CLASSES):
        x1, x2 = X[:, Y.ravel() == label]
        axes.scatter(x1, x2, s=size, c=colour, marker=marker, label=name, edgecolors="white", linewidths=0.3)
    axes.set_aspect("equal")


def _cycle(styles: Sequence[tuple[str, str, str]], number: int) -> list[tuple[str, str, str]]:
    return [styles[index % len(styles)] for index in range(number)]
