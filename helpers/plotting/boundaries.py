"""The plane as trained networks of `helpers.networks` divide it."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from helpers.networks import accuracy, forward_propagation
from helpers.not_yet import NotYetError
from helpers.plotting import BLUE, VERMILION, Array, scatter
from helpers.plotting.showing import show


def plot_decision_boundaries(trained: Mapping[str, Mapping[str, Array]], X: Array, Y: Array) -> None:
    """Show which side of the plane each trained network gives to which class.

    Parameters
    ----------
    trained : dict
        From the name of a scheme to its parameters, for `helpers.networks.forward_propagation`.
    X : ndarray, shape (2, m)
    Y : ndarray, shape (1, m)

    Raises
    ------
    NotYetError
        If there is no trained network.
    """
    show(draw_decision_boundaries(trained, X, Y))


def draw_decision_boundaries(trained: Mapping[str, Mapping[str, Array]], X: Array, Y: Array) -> Figure:
    """Draw the figure of `plot_decision_boundaries`."""
    if not trained:
        raise NotYetError("No network is trained yet: run the training cells above, then run this cell again.")
    number = len(trained)
    size = (2.6 * number + 0.6, 3.4)
    figure, grid = plt.subplots(1, number, figsize=size, squeeze=False, sharex=True, sharey=True, layout="constrained")
    x1, x2 = (np.linspace(row.min() - 0.2, row.max() + 0.2, 200) for row in X)
    plane = np.stack([axis.ravel() for axis in np.meshgrid(x1, x2)])
    for axes, (name, parameters) in zip(grid[0], trained.items(), strict=True):
        class_1 = (forward_propagation(plane, parameters)[0] > 0.5).reshape(len(x2), len(x1))
        axes.contourf(x1, x2, class_1, levels=[-0.5, 0.5, 1.5], colors=[VERMILION, BLUE], alpha=0.2)
        if class_1.any() and not class_1.all():
            axes.contour(x1, x2, class_1, levels=[0.5], colors="black", linewidths=1)
        scatter(axes, X, Y, size=10)
        axes.set(title=f"{name}: {accuracy(X, Y, parameters):.1f} %", xlabel="$x_1$")
    grid[0, 0].set_ylabel("$x_2$")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize="small")
    return figure
