"""The figures of the lesson on batch norm and softmax."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from helpers.batchnorm_networks import Classifier, Toolbox, accuracy, probabilities
from helpers.not_yet import NotYetError
from helpers.plotting import BLUE, GREEN, LINES, ORANGE, VERMILION
from helpers.plotting.showing import show

Array = NDArray[Any]

ARMS = ((VERMILION, "o", "class 0"), (BLUE, "^", "class 1"), (GREEN, "s", "class 2"))
BARS = (BLUE, VERMILION, GREEN, ORANGE)
HATCHES = ("", "///", "...", "xxx")
UNTRAINED = "No network is trained on the digits yet: run the training cell above, then run this cell again."


def plot_softmax(softmax: Callable[[Array], Array], z: Array, temperatures: Sequence[float] = (0.5, 1, 2, 10)) -> None:
    """Show what becomes of some scores when they are divided by a temperature, and when one score moves.

    Parameters
    ----------
    softmax : callable
        From scores, shape (C, m), to probabilities.
    z : ndarray, shape (C, 1)
    temperatures : sequence of float

    Raises
    ------
    NotYetError
        If ``softmax`` returns nothing.
    """
    show(draw_softmax(softmax, z, temperatures))


def draw_softmax(
    softmax: Callable[[Array], Array], z: Array, temperatures: Sequence[float] = (0.5, 1, 2, 10)
) -> Figure:
    """Draw the figure of `plot_softmax`."""
    if softmax(z) is None:
        raise NotYetError("softmax returns nothing yet: finish it, run its cell, then run this cell again.")
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.6), layout="constrained", sharey=True)
    width, classes = 0.8 / len(temperatures), np.arange(len(z))
    for index, (T, colour, hatch) in enumerate(zip(temperatures, BARS, HATCHES, strict=False)):
        place = classes + (index - (len(temperatures) - 1) / 2) * width
        heights = softmax(z / T).ravel()
        left.bar(place, heights, width, color=colour, hatch=hatch, edgecolor="white", label=f"T = {T:g}")
    left.set_xticks(classes, [f"class {c}\nz = {score:g}" for c, score in enumerate(z.ravel())])
    left.set(ylabel="probability", ylim=(0, 1), title="softmax(z / T)")
    left.legend()
    moving = np.linspace(-4, 10, 141)
    scores = np.repeat(z, len(moving), axis=1)
    scores[-1] = moving
    for c, (row, (colour, _, style)) in enumerate(zip(softmax(scores), LINES, strict=False)):
        right.plot(moving, row, color=colour, linestyle=style, linewidth=2, label=f"class {c}")
    right.set(xlabel=f"score of class {len(z) - 1}, the others stay", title="one score moves")
    right.grid(alpha=0.3)
    right.legend()
    return figure


def plot_before_and_after(
    plain: Classifier | None, normalized: Classifier | None, units: Sequence[int] = (0, 1, 3)
) -> None:
    """Show how some units' values are spread at several moments of the training.

    Above, in a network without batch norm; below, in one with it, before and after the normalization.

    Parameters
    ----------
    plain, normalized : Classifier or None
        Trained without and with batch norm, both with the same ``watch``; None, while not trained, is an error.
    units : sequence of int
        Rows of the watched layer.
    """
    show(draw_before_and_after(plain, normalized, units))


def draw_before_and_after(
    plain: Classifier | None, normalized: Classifier | None, units: Sequence[int] = (0, 1, 3)
) -> Figure:
    """Draw the figure of `plot_before_and_after`."""
    if plain is None or normalized is None:
        raise NotYetError(UNTRAINED)
    rows: dict[str, dict[int, Array]] = {
        "no batch norm:\n$z$": {step: Z for step, (Z, _) in plain.snapshots.items()},
        "before batch norm:\n$z$": {step: Z for step, (Z, _) in normalized.snapshots.items()},
        "after batch norm:\n$\\tilde z$": {step: Z_tilde for step, (_, Z_tilde) in normalized.snapshots.items()},
    }
    columns, edges = len(plain.snapshots), np.linspace(-5, 5, 41)
    size = (2.4 * columns + 0.8, 5.6)
    figure, grid = plt.subplots(3, columns, figsize=size, squeeze=False, sharex=True, sharey="row")
    figure.set_layout_engine("constrained")
    for axes_row, (name, snapshots) in zip(grid, rows.items(), strict=True):
        for axes, values in zip(axes_row, snapshots.values(), strict=True):
            for unit, (colour, _, style) in zip(units, LINES, strict=False):
                share = 100 * np.histogram(np.clip(values[unit], -5, 5), edges)[0] / values.shape[1]
                axes.stairs(share, edges, color=colour, linestyle=style, linewidth=1.5, label=f"unit {unit}")
            axes.axvline(0, color="black", linewidth=0.6)
            axes.grid(alpha=0.3)
        axes_row[0].set_ylabel(f"{name}\nshare (%)")
    for axes, step in zip(grid[0], plain.snapshots, strict=True):
        axes.set_title(f"after {step} steps" if step else "at the start", fontsize="medium")
    for axes in grid[-1]:
        axes.set_xlabel("value")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=len(units))
    return figure


def plot_training(without: Mapping[float, Classifier], with_bn: Mapping[float, Classifier]) -> None:
    """Show cost and test accuracy epoch by epoch, without batch norm above and with it below.

    Parameters
    ----------
    without, with_bn : dict
        From learning rate to trained network.
    """
    show(draw_training(without, with_bn))


def draw_training(without: Mapping[float, Classifier], with_bn: Mapping[float, Classifier]) -> Figure:
    """Draw the figure of `plot_training`."""
    figure, grid = plt.subplots(2, 2, figsize=(9.5, 6), sharex=True, sharey="col", layout="constrained")
    for row, (title, networks) in enumerate((("without batch norm", without), ("with batch norm", with_bn))):
        for (rate, network), (colour, marker, style) in zip(networks.items(), LINES, strict=False):
            epochs = np.arange(1, len(network.costs) + 1)
            look = {"color": colour, "marker": marker, "linestyle": style, "markersize": 4, "label": f"rate {rate:g}"}
            costs = np.array(network.costs)
            grid[row, 0].plot(epochs, np.where(np.isfinite(costs), costs, np.nan), **look)
            grid[row, 1].plot(epochs, network.test_accuracies, **look)
        grid[row, 0].set(ylabel="cost", yscale="log", title=title)
        grid[row, 1].set(ylabel="test accuracy (%)", ylim=(0, 102), title=title)
        grid[row, 1].axhline(95, color="black", linewidth=0.8, linestyle=":")
        grid[row, 1].annotate("95", (1.01, 95), xycoords=("axes fraction", "data"), va="center", fontsize="small")
        for axes in grid[row]:
            axes.grid(alpha=0.3)
    for axes in grid[1]:
        axes.set_xlabel("epoch")
    grid[0, 1].legend(loc="center right")
    return figure


def plot_digits(X: Array, Y: Array, network: Classifier | None, toolbox: Toolbox, number: int = 24) -> None:
    """Show test images with what the network says: its mistakes first, then the first images it gets right.

    Parameters
    ----------
    X : ndarray, shape (64, m)
    Y : ndarray of int, shape (1, m)
    network : Classifier
    toolbox : Toolbox
    number : int
        How many images.
    """
    show(draw_digits(X, Y, network, toolbox, number))


def draw_digits(X: Array, Y: Array, network: Classifier | None, toolbox: Toolbox, number: int = 24) -> Figure:
    """Draw the figure of `plot_digits`."""
    if network is None:
        raise NotYetError(UNTRAINED)
    A = probabilities(X, network, toolbox)
    said, sure = A.argmax(axis=0), A.max(axis=0)
    wrong = said != Y.ravel()
    shown = np.concatenate([np.flatnonzero(wrong), np.flatnonzero(~wrong)])[:number]
    rows = -(-len(shown) // 8)
    figure, grid = plt.subplots(rows, 8, figsize=(9.5, 1.55 * rows), squeeze=False, layout="constrained")
    for axes in grid.flat:
        axes.axis("off")
    for axes, index in zip(grid.flat, shown, strict=False):
        axes.imshow(X[:, index].reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        note = f"{said[index]} ({100 * sure[index]:.0f} %)" + (f"\nbut it is {Y[0, index]}" if wrong[index] else "\n")
        axes.set_title(note, fontsize="small", color=VERMILION if wrong[index] else "black")
    return figure


def plot_regions(networks: Mapping[str, Classifier], X: Array, Y: Array, toolbox: Toolbox) -> None:
    """Show which class each network gives to every part of the plane; paler where it is less sure.

    Parameters
    ----------
    networks : dict
        From a name to a trained network of two inputs and three classes.
    X : ndarray, shape (2, m)
    Y : ndarray of int, shape (1, m)
    toolbox : Toolbox
    """
    show(draw_regions(networks, X, Y, toolbox))


def draw_regions(networks: Mapping[str, Classifier], X: Array, Y: Array, toolbox: Toolbox) -> Figure:
    """Draw the figure of `plot_regions`."""
    number = len(networks)
    size = (4.4 * number, 4.6)
    figure, grid = plt.subplots(1, number, figsize=size, squeeze=False, sharey=True, layout="constrained")
    line = np.linspace(-1.2, 1.2, 240)
    plane = np.stack([axis.ravel() for axis in np.meshgrid(line, line)])
    for axes, (name, network) in zip(grid[0], networks.items(), strict=True):
        A = probabilities(plane, network, toolbox)
        winner = A.argmax(axis=0).reshape(line.size, line.size)
        sure = np.clip((A.max(axis=0) - 1 / 3) * 1.5, 0, 1).reshape(winner.shape)
        axes.imshow(
            winner, extent=(-1.2, 1.2, -1.2, 1.2), origin="lower", cmap=ListedColormap([VERMILION, BLUE, GREEN]),
            vmin=0, vmax=2, alpha=0.05 + 0.4 * sure, interpolation="nearest",
        )  # fmt: skip
        for c in range(3):
            axes.contour(line, line, winner == c, levels=[0.5], colors="black", linewidths=0.7)
        for label, (colour, marker, arm) in enumerate(ARMS):
            x1, x2 = X[:, Y.ravel() == label]
            axes.scatter(x1, x2, s=16, c=colour, marker=marker, label=arm, edgecolors="white", linewidths=0.3)
        axes.set(title=f"{name}: {accuracy(X, Y, network, toolbox):.1f} %", xlabel="$x_1$")
    grid[0, 0].set_ylabel("$x_2$")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def plot_running_averages(history: Mapping[str, Sequence[float]], target: float) -> None:
    """Show running averages on their way from where they start to what the mini-batches have.

    Parameters
    ----------
    history : dict
        From the name of a choice to the averages, one per step, the start first.
    target : float
        What they average.
    """
    show(draw_running_averages(history, target))


def draw_running_averages(history: Mapping[str, Sequence[float]], target: float) -> Figure:
    """Draw the figure of `plot_running_averages`."""
    figure, axes = plt.subplots(figsize=(7, 3.4), layout="constrained")
    for (name, values), (colour, _, style) in zip(history.items(), LINES, strict=False):
        axes.plot(values, color=colour, linestyle=style, linewidth=2, label=name)
    axes.axhline(target, color="black", linewidth=0.8, linestyle=":", label="mean of all examples")
    axes.set(xlabel="step", ylabel="running mean", title="Running averages need time")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    return figure
