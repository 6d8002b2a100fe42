"""The figures of the lesson on practical aspects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from helpers.plotting import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION
from helpers.plotting.showing import show
from helpers.practical import descend, linear_cost, require

Array = NDArray[Any]

PARTS = (("train", BLUE, ""), ("dev", ORANGE, "//"), ("test", SKY, ".."))
STYLES = ((BLUE, "o", "-"), (VERMILION, "s", "--"), (GREEN, "^", "-."), (PURPLE, "D", ":"), (ORANGE, "v", "-"))

BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}  # keeps numbers readable where a line passes


def plot_class_shares(splits: Mapping[str, Sequence[Any]], share: float) -> None:
    """Show how frequent class 1 is in the train, dev and test part of each split.

    Parameters
    ----------
    splits : dict
        From the name of a split to ``(train_Y, dev_Y, test_Y)``, each of shape (1, m_part).
    share : float
        Share of class 1 in all examples, 0 to 1: the dashed line.

    Raises
    ------
    NotYetError
        If a part is still ``None``.
    """
    show(draw_class_shares(splits, share))


def draw_class_shares(splits: Mapping[str, Sequence[Any]], share: float) -> Figure:
    """Draw the figure of `plot_class_shares`."""
    for parts in splits.values():
        require("the exercise that splits the data", *parts)
    figure, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
    places = np.arange(len(splits))
    for index, (name, colour, hatch) in enumerate(PARTS):
        heights = [100 * float(np.mean(parts[index])) for parts in splits.values()]
        bars = axes.bar(
            places + 0.27 * (index - 1), heights, 0.25, color=colour, hatch=hatch, edgecolor="white", label=name
        )
        axes.bar_label(bars, fmt="%.1f", padding=3, fontsize="small", bbox=BEHIND)
    axes.axhline(100 * share, color="black", linestyle="--", linewidth=1, label="all examples", zorder=0)
    axes.set(xticks=places, xticklabels=list(splits), ylabel="share of class 1 (%)", title="Who is in which part?")
    axes.set_ylim(0, 1.32 * max(100 * share, axes.dataLim.ymax))
    axes.legend(ncols=4, loc="upper center", fontsize="small")
    return figure


def plot_error_cases(cases: Mapping[str, tuple[float, float, float]]) -> None:
    """Show train and dev error as bars beside the Bayes error, one panel a case; arrows mark the two gaps.

    Parameters
    ----------
    cases : dict
        From the title of a panel to ``(train_error, dev_error, bayes_error)``, each 0 to 1.
    """
    show(draw_error_cases(cases))


def draw_error_cases(cases: Mapping[str, tuple[float, float, float]]) -> Figure:
    """Draw the figure of `plot_error_cases`."""
    number = len(cases)
    figure, grid = plt.subplots(
        1, number, figsize=(2.3 * number + 0.6, 3.6), squeeze=False, sharey=True, layout="constrained"
    )
    top = 100 * max(max(errors) for errors in cases.values())
    for axes, (title, errors) in zip(grid[0], cases.items(), strict=True):
        train, dev, bayes = (100 * error for error in errors)
        for place, height, (_, colour, hatch) in zip((0, 1), (train, dev), PARTS[:2], strict=True):
            bar = axes.bar(place, height, 0.5, color=colour, hatch=hatch, edgecolor="white")
            axes.bar_label(bar, fmt="%.1f", padding=3, fontsize="small", bbox=BEHIND)
        line = axes.axhline(bayes, color="black", linestyle="--", linewidth=1.2)
        _gap(axes, 0.37, bayes, train, top)
        _gap(axes, 1.37, train, dev, top)
        axes.plot([0.25, 1.45], [train, train], color=BLUE, linestyle=":", linewidth=1.2)
        axes.set(xticks=[0, 1], xticklabels=["train", "dev"], xlim=(-0.45, 1.6), ylim=(0, 1.15 * top or 1))
        axes.set_title(title, fontsize="medium")
    grid[0, 0].set_ylabel("error (%)")
    figure.legend([line], ["Bayes error: the best anyone could do"], loc="outside lower center", fontsize="small")
    return figure


def _gap(axes: Axes, place: float, low: float, high: float, top: float) -> None:
    if abs(high - low) > 0.1 * top:
        axes.annotate("", (place, high), (place, low), arrowprops={"arrowstyle": "<->", "color": VERMILION, "lw": 1.5})


def plot_descents(inputs: Mapping[str, Any], Y: Array, steps: int = 15) -> None:
    """Show the cost of a linear unit with two weights as contours, and the path of gradient descent on it.

    Parameters
    ----------
    inputs : dict
        From the title of a panel to inputs of shape (2, m).
    Y : ndarray, shape (1, m)
    steps : int

    Raises
    ------
    NotYetError
        If inputs are still ``None``.
    """
    show(draw_descents(inputs, Y, steps))


def draw_descents(inputs: Mapping[str, Any], Y: Array, steps: int = 15) -> Figure:
    """Draw the figure of `plot_descents`."""
    require("normalize_sets", *inputs.values())
    number = len(inputs)
    figure, grid = plt.subplots(1, number, figsize=(4.6 * number, 4.4), squeeze=False, layout="constrained")
    for axes, (title, X), (colour, marker, _) in zip(grid[0], inputs.items(), cycle(STYLES[1::-1]), strict=False):
        bottom = np.linalg.lstsq(X.T, Y.T, rcond=None)[0]
        path = descend(X, Y, steps)
        reach = 1.35 * np.abs(path - bottom.T).max()
        w1, w2 = (np.linspace(value - reach, value + reach, 161) for value in bottom.ravel())
        points = np.stack([axis.ravel() for axis in np.meshgrid(w1, w2)])
        excess = np.mean((points.T @ X - Y) ** 2, axis=1) / 2 - linear_cost(bottom, X, Y)
        start = linear_cost(path[:1].T, X, Y) - linear_cost(bottom, X, Y)
        levels = start * 4.0 ** np.arange(-3, 4)
        axes.contour(w1, w2, excess.reshape(161, 161), levels=levels, colors="gray", linewidths=0.8)
        axes.plot(*path.T, color=colour, marker=marker, markersize=5, label=f"{steps} steps")
        axes.plot(*bottom.ravel(), color="black", marker="*", markersize=13, linestyle="none", label="lowest cost")
        axes.annotate("start", path[0], xytext=(-6, 8), textcoords="offset points", ha="right", fontsize="small")
        axes.set(title=title, xlabel="$w_1$", ylabel="$w_2$", aspect="equal")
        axes.locator_params(nbins=5)
        axes.legend(loc="upper right", fontsize="small")
    return figure


def plot_scale_by_depth(scales: Mapping[str, Any]) -> None:
    """Show the scale of the activations against depth, on a logarithmic axis: one line per network.

    Parameters
    ----------
    scales : dict
        From the name of a network to the scales of its layers, the input first.

    Raises
    ------
    NotYetError
        If scales are not computed yet.
    """
    show(draw_scale_by_depth(scales))


def draw_scale_by_depth(scales: Mapping[str, Any]) -> Figure:
    """Draw the figure of `plot_scale_by_depth`."""
    require("activation_scale_by_depth", *scales.values())
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    for (name, curve), (colour, marker, style) in zip(scales.items(), cycle(STYLES), strict=False):
        axes.plot(curve, color=colour, marker=marker, linestyle=style, markersize=5, markevery=5, label=name)
    axes.axhline(1, color="black", linewidth=0.6)
    axes.set(yscale="log", xlabel="layer (0 is the input)", ylabel="scale (root mean square)")
    axes.set_title("The signal on its way through the layers")
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left")
    return figure
