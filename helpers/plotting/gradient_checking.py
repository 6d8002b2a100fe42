"""The figures of the lesson on gradient checking: one named function for each.

Every ``plot_…`` function shows its figure and returns None; the ``draw_…`` function behind it returns the figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator
from numpy.typing import NDArray

from helpers.activations import relu
from helpers.gradients import SHAPES, forward_propagation_n, slope_between
from helpers.not_yet import NotYetError
from helpers.plotting import BLUE, GREEN, LINES, VERMILION
from helpers.plotting.showing import show

Array = NDArray[Any]
Arrays = Mapping[str, Array]


def plot_secants(J: Callable[[Any], Any], slope: float, theta: float, epsilon: float) -> None:
    """Show the tangent of a cost at theta, beside the lines through two points one-sided and centred.

    Parameters
    ----------
    J : callable
        From theta, a number or an array, to the cost.
    slope : float
        Its derivative at theta.
    theta, epsilon : float
    """
    show(draw_secants(J, slope, theta, epsilon))


def draw_secants(J: Callable[[Any], Any], slope: float, theta: float, epsilon: float) -> Figure:
    """Draw the figure of `plot_secants`."""
    figure, grid = plt.subplots(1, 2, figsize=(8, 3.6), sharex=True, sharey=True, layout="constrained")
    span = np.linspace(theta - 1.4 * epsilon, theta + 1.4 * epsilon, 200)
    sides = (("one-sided", theta, VERMILION, "s", "--"), ("centred", theta - epsilon, BLUE, "o", "-"))
    for axes, (name, left, colour, marker, style) in zip(grid, sides, strict=True):
        right = theta + epsilon
        rise = slope_between(J, left, right)
        axes.plot(span, J(span), color="black", linewidth=1.5, label=r"$J(\theta)$")
        axes.plot(span, J(theta) + slope * (span - theta), color=GREEN, linestyle=":", linewidth=2, label="tangent")
        axes.plot(span, J(left) + rise * (span - left), color=colour, linestyle=style, label="through two points")
        axes.plot([left, right], [J(left), J(right)], color=colour, marker=marker, linestyle="none")
        axes.plot([theta], [J(theta)], color="black", marker=".", markersize=9)
        axes.set(title=f"{name}: slope {rise:.2f} instead of {slope:.2f}", xlabel=r"$\theta$")
        ticks = {theta - epsilon: r"$\theta-\varepsilon$", theta: r"$\theta$", right: r"$\theta+\varepsilon$"}
        axes.set_xticks(list(ticks), list(ticks.values()))
        axes.legend(loc="upper left", fontsize="small")
    grid[0].set_ylabel(r"$J$")
    return figure


def plot_step_errors(J: Callable[[Any], Any], slope: float, theta: float) -> None:
    """Show the error of one-sided and centred slopes against epsilon, both axes logarithmic.

    Parameters
    ----------
    J : callable
        From theta to the cost.
    slope : float
        Its derivative at theta.
    theta : float
    """
    show(draw_step_errors(J, slope, theta))


def draw_step_errors(J: Callable[[Any], Any], slope: float, theta: float) -> Figure:
    """Draw the figure of `plot_step_errors`."""
    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    epsilons = np.logspace(-13, 0, 53)
    with np.errstate(divide="ignore"):
        one_sided = np.abs(slope_between(J, theta, theta + epsilons) / slope - 1)
        centred = np.abs(slope_between(J, theta - epsilons, theta + epsilons) / slope - 1)
    for name, errors, (colour, marker, style) in zip(
        ("one-sided", "centred"), (one_sided, centred), LINES[1::-1], strict=True
    ):
        seen = errors > 0
        axes.loglog(
            epsilons[seen], errors[seen], color=colour, marker=marker, linestyle=style, markersize=4, label=name
        )
    axes.axvline(1e-7, color="black", linestyle=":", linewidth=1)
    axes.text(1.3e-7, 4e-13, r"$\varepsilon = 10^{-7}$")
    axes.set(
        xlabel=r"$\varepsilon$",
        ylabel="relative error of the slope",
        ylim=(1e-13, 1),
        title="How wrong is the slope?",
    )
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left")
    return figure


def plot_tangents(parameters: Arrays, gradients: Arrays, X: Array, Y: Array, reach: float = 0.25) -> None:
    """Show the cost along six paths, one for each parameter, beside the slope that the gradients claim.

    Each path moves one parameter alone, along its own claimed gradient. A right gradient touches the curve.

    Parameters
    ----------
    parameters : dict
        ``W1, b1, W2, b2, W3, b3``.
    gradients : dict
        ``dW1, db1, ..., db3``.
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    reach : float
        How far the paths go to either side.

    Raises
    ------
    NotYetError
        If a gradient is missing, has another shape than its parameter, or is zero throughout.
    """
    show(draw_tangents(parameters, gradients, X, Y, reach))


def draw_tangents(parameters: Arrays, gradients: Arrays, X: Array, Y: Array, reach: float = 0.25) -> Figure:
    """Draw the figure of `plot_tangents`."""
    figure, grid = plt.subplots(2, 3, figsize=(8.5, 4.8), sharex=True, layout="constrained")
    steps = np.linspace(-reach, reach, 81)
    for key, axes in zip(SHAPES, grid.T.ravel(), strict=True):
        gradient = _gradient(gradients, key, np.shape(parameters[key]))
        slope = np.linalg.norm(gradient)
        direction = gradient / slope
        costs = [forward_propagation_n(X, Y, {**parameters, key: parameters[key] + t * direction})[0] for t in steps]
        start = forward_propagation_n(X, Y, parameters)[0]
        axes.plot(steps, costs, color=BLUE, linewidth=2.5, label="cost")
        axes.plot(steps, start + slope * steps, color=VERMILION, linestyle="--", label="claimed slope")
        axes.plot([0], [start], color="black", marker="o", markersize=4)
        axes.set_title(f"d{key}")
        axes.grid(alpha=0.3)
    for axes in grid[-1]:
        axes.set_xlabel("step along the gradient")
    for axes in grid[:, 0]:
        axes.set_ylabel("cost $J$")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def plot_differences(
    differences: Mapping[str, Sequence[float]], epsilons: Sequence[float], threshold: float = 1e-7
) -> None:
    """Show what a gradient check says at several epsilons, both axes logarithmic.

    Parameters
    ----------
    differences : dict
        From the name of a gradient to its differences.
    epsilons : sequence of float
    threshold : float
        Drawn as a horizontal line.

    Raises
    ------
    NotYetError
        If a difference is ``None``.
    """
    show(draw_differences(differences, epsilons, threshold))


def draw_differences(
    differences: Mapping[str, Sequence[float]], epsilons: Sequence[float], threshold: float = 1e-7
) -> Figure:
    """Draw the figure of `plot_differences`."""
    if any(number is None for numbers in differences.values() for number in numbers):
        raise NotYetError("gradient_check_n returns None: finish that exercise, then run this cell again.")
    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    for (name, numbers), (colour, marker, style) in zip(differences.items(), LINES, strict=False):
        axes.loglog(epsilons, numbers, color=colour, marker=marker, linestyle=style, markersize=5, label=name)
    axes.axhline(threshold, color="black", linestyle=":", linewidth=1)
    axes.text(min(epsilons), threshold, f"difference = {threshold:.0e}", va="bottom")
    axes.set(xlabel=r"$\varepsilon$", ylabel="difference", title="The same gradients, checked with other steps")
    axes.grid(alpha=0.3)
    figure.legend(loc="outside lower center", ncols=len(differences))
    return figure


def plot_kink() -> None:
    """Show what centred slopes make of ReLU when its kink lies between the two points."""
    show(draw_kink())


def draw_kink() -> Figure:
    """Draw the figure of `plot_kink`."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.6), layout="constrained")
    z = np.linspace(-2, 2, 401)
    at = 0.3  # where the slope is taken; epsilon is the unit of both axes
    ends = np.array([at - 1, at + 1])
    slope = slope_between(relu, *ends)
    left.plot(z, relu(z), color="black", label="ReLU")
    left.plot(ends, relu(ends), color=BLUE, marker="o", label=f"through two points: slope {slope:.2f}")
    left.plot([at], relu([at]), color=VERMILION, marker="s", linestyle="none", label="true slope here: 1")
    left.set(title="The kink lies between the points", xlabel=r"$z / \varepsilon$", ylabel=r"ReLU$(z) / \varepsilon$")
    left.legend(loc="upper left", fontsize="small")
    right.plot(z[z < 0], 0 * z[z < 0], color=VERMILION, linestyle="--", label="true slope")
    right.plot(z[z > 0], 0 * z[z > 0] + 1, color=VERMILION, linestyle="--")
    right.plot(z, slope_between(relu, z - 1, z + 1), color=BLUE, label="centred slope")
    right.axvspan(-1, 1, color="black", alpha=0.07, linewidth=0, label="kink between the points")
    right.set(title="Wrong within one step of the kink", xlabel=r"$z / \varepsilon$", ylabel="slope")
    right.yaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
    right.legend(loc="lower right", fontsize="small")
    return figure


def _gradient(gradients: Arrays, key: str, shape: tuple[int, ...]) -> Array:
    name = f"d{key}"
    gradient = gradients.get(name)
    if gradient is None:
        raise NotYetError(f"There is no {name} yet: finish backward_propagation_n, then run this cell again.")
    if np.shape(gradient) != shape:
        raise NotYetError(f"{name} has shape {np.shape(gradient)}; its parameter has {shape}.")
    if not np.any(gradient):
        raise NotYetError(f"{name} is zero throughout: it shows no direction to walk along.")
    return gradient
