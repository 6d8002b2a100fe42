"""The figures of the lesson on hyperparameters: scales, grid and random points, a search, panda and caviar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from helpers.plotting import BLUE, GREEN, LINES, ORANGE, SKY, VERMILION
from helpers.plotting.showing import show
from helpers.tuning import Run, require

Array = NDArray[Any]
Edges = Sequence[float]

HATCHES = ("", "//")


def plot_scales(
    samples: Mapping[str, Array | None],
    edges: Edges,
    label: str,
    transform: Callable[[Array], Array] = np.asarray,
) -> None:
    """Show which share of each sample falls between neighbouring edges, such as powers of ten.

    Parameters
    ----------
    samples : dict
        From the name of a way of sampling to what it drew, each of shape (n,).
    edges : sequence of float
        Rising.
    label : str
        What is counted.
    transform : callable
        From what was drawn to what is counted.

    Raises
    ------
    NotYetError
        If a sample is still ``None``.
    """
    show(draw_scales(samples, edges, label, transform))


def draw_scales(
    samples: Mapping[str, Array | None],
    edges: Edges,
    label: str,
    transform: Callable[[Array], Array] = np.asarray,
) -> Figure:
    """Draw the figure of `plot_scales`."""
    require(**samples)
    number = len(samples)
    figure, grid = plt.subplots(
        1, number, figsize=(3.7 * number, 3.2), squeeze=False, sharey=True, layout="constrained"
    )
    names = [f"{low:g} to\n{high:g}" for low, high in pairwise(edges)]
    for axes, (name, sample), colour, hatch in zip(
        grid[0], samples.items(), (VERMILION, BLUE, GREEN), (*HATCHES, ".."), strict=False
    ):
        counts = np.histogram(transform(np.asarray(sample)), edges)[0]
        share = 100 * counts / max(counts.sum(), 1)
        bars = axes.bar(names, share, color=colour, hatch=hatch, edgecolor="white", width=0.85)
        axes.bar_label(bars, labels=[f"{value:.2g} %" for value in share], fontsize="small", padding=2)
        axes.set(title=name, xlabel=label, ylim=(0, 105))
        axes.tick_params(axis="x", labelsize="small")
    grid[0, 0].set_ylabel("share of the draws (%)")
    return figure


def plot_grid_and_random(
    layouts: Mapping[str, tuple[Array | None, Any]], box: Array, important: Callable[[Array], Array]
) -> None:
    """Show trials in the plane, and what each of them finds out about the one axis that matters.

    Below, the trials lie in the plane. Above, each trial stands at the height of its result, which depends on
    the first axis alone: trials of equal first coordinate fall on one point.

    Parameters
    ----------
    layouts : dict
        From a name to the points, shape (n, 2), and the number of distinct values on each axis.
    box : ndarray, shape (2, 2)
    important : callable
        From first coordinates to results.

    Raises
    ------
    NotYetError
        If points or numbers are still ``None``.
    """
    show(draw_grid_and_random(layouts, box, important))


def draw_grid_and_random(
    layouts: Mapping[str, tuple[Array | None, Any]], box: Array, important: Callable[[Array], Array]
) -> Figure:
    """Draw the figure of `plot_grid_and_random`."""
    require(**{f"the points of {name}": points for name, (points, _) in layouts.items()})
    require(**{f"the distinct values of {name}": counts for name, (_, counts) in layouts.items()})
    number = len(layouts)
    figure, grid = plt.subplots(
        2,
        number,
        figsize=(4 * number, 5),
        squeeze=False,
        sharex=True,
        sharey="row",
        height_ratios=[1, 1.9],
        layout="constrained",
    )
    curve = np.linspace(float(box[0, 0]), float(box[0, 1]), 400)
    for (above, below), (name, (points, counts)), (colour, marker, _) in zip(
        grid.T, layouts.items(), LINES, strict=False
    ):
        first, second = np.asarray(points).T
        above.plot(curve, important(curve), color="black", linewidth=1)
        above.plot(first, important(first), marker, color=colour, markersize=6, markeredgecolor="white")
        above.set_title(f"{name}: {len(first)} trials,\n{counts[0]} values of $x_1$, {counts[1]} of $x_2$")
        below.vlines(first, second, box[1, 1] + 0.1 * np.ptp(box[1]), color=colour, alpha=0.35, linewidth=0.8)
        below.plot(first, second, marker, color=colour, markersize=6, markeredgecolor="white")
        below.set_xlabel("$x_1$: it matters")
        below.set_ylim(box[1, 0] - 0.1 * np.ptp(box[1]), box[1, 1] + 0.1 * np.ptp(box[1]))
    grid[0, 0].set_ylabel("result")
    grid[1, 0].set_ylabel("$x_2$: it does not")
    return figure


def plot_search(rounds: Mapping[str, tuple[Array, Sequence[Run], int]], boxes: Sequence[Array]) -> None:
    """Show rounds of a search side by side: a point for each trial, coloured by its accuracy on the dev set.

    Trials below 50 %, or whose training diverged, are crosses. A star marks the best trial of the round; a frame
    shows the box of the next round.

    Parameters
    ----------
    rounds : dict
        From a name to the points, shape (n, 2) with columns ``log10(learning_rate)`` and ``log10(1 - beta)``, the
        runs they led to, and the number of the best one.
    boxes : sequence of ndarray of shape (2, 2)
        The box of each round.

    Raises
    ------
    NotYetError
        If a box or points are still ``None``.
    """
    show(draw_search(rounds, boxes))


def draw_search(rounds: Mapping[str, tuple[Array, Sequence[Run], int]], boxes: Sequence[Array]) -> Figure:
    """Draw the figure of `plot_search`."""
    require(**{f"the box of round {index}": box for index, box in enumerate(boxes, start=1)})
    require(**{f"the best trial of {name}": best for name, (_, _, best) in rounds.items()})
    number = len(rounds)
    figure, grid = plt.subplots(1, number, figsize=(4.3 * number + 0.6, 4.2), squeeze=False, layout="constrained")
    drawn = None
    for index, (axes, (name, (points, runs, best)), box) in enumerate(zip(grid[0], rounds.items(), boxes, strict=True)):
        drawn = _trials(axes, points, runs, best) or drawn
        axes.set(xscale="log", yscale="log", xlim=10 ** box[0], ylim=10 ** box[1], title=name)
        axes.margins(0.05)
        axes.set(xlabel=r"learning rate $\alpha$", ylabel=r"$1 - \beta$")
        axes.grid(alpha=0.3)
        if index + 1 < number:
            (left, right), (low, high) = 10.0 ** np.asarray(boxes[index + 1])
            frame = Rectangle(
                (left, low), right - left, high - low, fill=False, edgecolor="black", linestyle="--", clip_on=False
            )
            axes.add_patch(frame)
    if drawn is not None:
        figure.colorbar(drawn, ax=list(grid[0]), label="accuracy on the dev set (%)", extend="min")
    return figure


def _trials(axes: Axes, points: Array, runs: Sequence[Run], best: int) -> Any:
    """Draw the trials of one round; return what a colour bar can be made for, if anything."""
    rate, rest = 10.0 ** np.asarray(points).T
    accuracy = np.array([run.dev_accuracy for run in runs])
    cost = np.array([run.dev_cost for run in runs])
    low = (accuracy < 50) | ~np.isfinite(cost)
    axes.plot(rate[low], rest[low], "x", color=VERMILION, markersize=7, clip_on=False, label="below 50 %")
    drawn = axes.scatter(
        rate[~low], rest[~low], c=accuracy[~low], s=55, cmap="cividis", vmin=84, vmax=96, edgecolors="black",
        linewidths=0.6, clip_on=False, zorder=3,
    )  # fmt: skip
    axes.plot(
        rate[best], rest[best], "*", color=ORANGE, markersize=17, markeredgecolor="black", clip_on=False, zorder=4,
        label=f"best: {accuracy[best]:.1f} %",
    )  # fmt: skip
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, fontsize="small", frameon=False)
    return drawn if (~low).any() else None


def plot_importance(points: Array, runs: Sequence[Run], labels: Sequence[str]) -> None:
    """Show the accuracy of all trials against each hyperparameter in turn.

    Parameters
    ----------
    points : ndarray, shape (n, d)
        Exponents of ten.
    runs : sequence of Run
    labels : sequence of str
        One for each hyperparameter.

    Raises
    ------
    NotYetError
        If the points are still ``None``.
    """
    show(draw_importance(points, runs, labels))


def draw_importance(points: Array, runs: Sequence[Run], labels: Sequence[str]) -> Figure:
    """Draw the figure of `plot_importance`."""
    require(points=points)
    number = len(labels)
    figure, grid = plt.subplots(1, number, figsize=(4 * number, 3.2), squeeze=False, sharey=True, layout="constrained")
    for axes, column, label, (colour, marker, _) in zip(
        grid[0], np.asarray(points).T, labels, LINES[:number], strict=True
    ):
        axes.plot(10.0**column, [run.dev_accuracy for run in runs], marker, color=colour, markeredgecolor="white")
        axes.set(xscale="log", xlabel=label, ylim=(0, 103))
        axes.yaxis.set_major_formatter(PercentFormatter(decimals=0))
        axes.grid(alpha=0.3)
    grid[0, 0].set_ylabel("accuracy on the dev set")
    return figure


def plot_panda_and_caviar(panda: Run, changes: Mapping[int, str], caviar: Mapping[str, Run], top: float = 2.5) -> None:
    """Show one training that was nursed along, beside many that ran side by side.

    Parameters
    ----------
    panda : Run
    changes : dict
        From the epoch before which something was changed to what was changed.
    caviar : dict
        From the name of a model to its training.
    top : float
        Where the cost axis ends.
    """
    show(draw_panda_and_caviar(panda, changes, caviar, top))


def draw_panda_and_caviar(
    panda: Run, changes: Mapping[int, str], caviar: Mapping[str, Run], top: float = 2.5
) -> Figure:
    """Draw the figure of `plot_panda_and_caviar`."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True, layout="constrained")
    left.plot(panda.dev_costs, color=BLUE, marker="o", markersize=4)
    for height, (epoch, text) in zip(np.linspace(0.93, 0.55, len(changes)), changes.items(), strict=True):
        left.axvline(epoch, color="grey", linestyle=":", linewidth=1)
        left.text(epoch + 0.15, height * top, text, fontsize="small", va="top")
    left.set(title="panda: one model, nursed", xlabel="epoch", ylabel="cost on the dev set", ylim=(0, top))
    styles = [*LINES, (ORANGE, "v", "-"), (SKY, "P", "--")]
    for index, (name, run) in enumerate(caviar.items()):
        colour, marker, style = styles[index % len(styles)]
        right.plot(run.dev_costs, color=colour, marker=marker, linestyle=style, markersize=4, label=name)
    right.set(title="caviar: many models, side by side", xlabel="epoch")
    right.legend(fontsize="small")
    for axes in (left, right):
        axes.grid(alpha=0.3)
    return figure
