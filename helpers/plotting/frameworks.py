"""The figure of the lesson on frameworks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from helpers.plotting import GREEN, LINES
from helpers.plotting.showing import show


def plot_race(costs: Mapping[str, Sequence[float]]) -> None:
    """Show two cost curves, and beside them how far they are apart, on a logarithmic axis.

    Parameters
    ----------
    costs : dict
        From two names to costs, one per step.
    """
    show(draw_race(costs))


def draw_race(costs: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the figure of `plot_race`."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    for index, ((name, curve), (colour, marker, style)) in enumerate(zip(costs.items(), LINES, strict=False)):
        every = max(1, len(curve) // 12)
        left.plot(
            curve, color=colour, marker=marker, linestyle=style, markevery=(index * every // 2, every), label=name
        )
    first, second = (np.asarray(curve) for curve in costs.values())
    gap = np.abs(first - second)
    right.plot(np.where(gap > 0, gap, np.nan), color=GREEN, marker=".", linestyle="none", label="difference")
    right.axhline(1e-5, color="black", linestyle="--", linewidth=1, label="tolerance of the checks")
    right.set(yscale="log", xlabel="step", ylabel="difference of the costs", title="How far apart?")
    left.set(xlabel="step", ylabel="cost", title="The same training, twice")
    for axes in (left, right):
        axes.grid(alpha=0.3)
        axes.legend()
    return figure
