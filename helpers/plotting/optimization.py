"""The figures of the optimization lesson: paths on surfaces, a race, averages, schedules and cost curves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray
from PIL import Image

from helpers.not_yet import require_written
from helpers.optimizers import Optimizer, Surface, descend
from helpers.plotting import LINES, ORANGE, draw_points
from helpers.plotting.film import Film, film, show_film
from helpers.plotting.showing import Picture, picture_on, show
from helpers.plotting.sliders import Choice, explore
from helpers.plotting.stage import Stage

Array = NDArray[Any]

STYLES = (*LINES, (ORANGE, "v", (0, (3, 1, 1, 1, 1, 1))))
GREY = "0.55"
COST_RANGE = (1e-4, 1e3)


def plot_moons(X: Array, Y: Array) -> None:
    """Show the two half moons, coloured and marked by class.

    Parameters
    ----------
    X : ndarray, shape (2, m)
    Y : ndarray, shape (1, m)
    """
    show(draw_moons(X, Y))


def draw_moons(X: Array, Y: Array) -> Figure:
    """Draw the figure of `plot_moons`."""
    figure = draw_points(X, Y, title=f"{X.shape[1]} training examples")
    figure.axes[0].legend(loc="lower left")
    return figure


def plot_batch_sizes(costs: Mapping[str, Sequence[float]], epochs: float) -> None:
    """Show how the cost over all examples falls, step by step, for several batch sizes.

    Parameters
    ----------
    costs : dict
        From the name of a batch size to the cost after each step; all runs last the same number of epochs.
    epochs : float
        How many epochs the runs last.
    """
    show(draw_batch_sizes(costs, epochs))


def draw_batch_sizes(costs: Mapping[str, Sequence[float]], epochs: float) -> Figure:
    """Draw the figure of `plot_batch_sizes`."""
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    for (name, curve), (colour, marker, style) in zip(costs.items(), STYLES, strict=False):
        at = np.linspace(0, epochs, len(curve))
        every = max(1, len(curve) // 12)
        axes.plot(at, curve, color=colour, linestyle=style, marker=marker, markevery=every, linewidth=1, label=name)
    axes.set(xlabel="epoch", ylabel="cost over all examples", title="One, 64 or all examples for each step")
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def plot_averages(theta: Array, averages: Mapping[str, Array], days: int | None = None) -> None:
    """Show daily values as dots and moving averages of them as lines.

    Parameters
    ----------
    theta : ndarray, shape (T,)
    averages : dict
        From a name to an array of shape (T,).
    days : int, optional
        Show the first days only.
    """
    show(draw_averages(theta, averages, days))


def draw_averages(theta: Array, averages: Mapping[str, Array], days: int | None = None) -> Figure:
    """Draw the figure of `plot_averages`."""
    written = [average is not None and not np.isnan(average).all() for average in averages.values()]
    require_written(all(written), "a moving average")
    days = days or len(theta)
    figure, axes = plt.subplots(figsize=(7.5, 4), layout="constrained")
    at = np.arange(1, days + 1)
    axes.scatter(at, theta[:days], s=9, color=GREY, label="each day")
    for (name, average), (colour, marker, style) in zip(averages.items(), STYLES, strict=False):
        axes.plot(
            at, average[:days], color=colour, linestyle=style, marker=marker, markevery=max(1, days // 12), label=name
        )
    axes.set(xlabel="day", ylabel="temperature (°C)", title="Exponentially weighted averages")
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def plot_paths(surface: Surface, paths: Mapping[str, Array]) -> None:
    """Show on the contour lines of a surface where each optimizer walks; a star marks each minimum.

    Parameters
    ----------
    surface : Surface
    paths : dict
        From the name of an optimizer to its points, shape (steps + 1, 2).
    """
    show(draw_paths(surface, paths))


def draw_paths(surface: Surface, paths: Mapping[str, Array]) -> Figure:
    """Draw the figure of `plot_paths`."""
    figure, axes = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
    steps = max(len(path) for path in paths.values()) - 1
    _contours(axes, surface)
    for (name, path), (colour, marker, style) in zip(paths.items(), STYLES, strict=False):
        axes.plot(*path.T, color=colour, linestyle=style, marker=marker, markersize=4, linewidth=1.4, label=name)
    axes.set_title(f"{steps} steps on {surface.name}")
    figure.legend(loc="outside lower center", ncols=min(4, len(paths)), fontsize="small")
    return figure


def plot_saddle(surface: Surface, paths: Mapping[str, Array]) -> None:
    """Show how each optimizer comes to a saddle point and leaves it: its path, and its cost against the steps.

    Parameters
    ----------
    surface : Surface
    paths : dict
        From the name of an optimizer to its points, shape (steps + 1, 2).
    """
    show(draw_saddle(surface, paths))


def draw_saddle(surface: Surface, paths: Mapping[str, Array]) -> Figure:
    """Draw the figure of `plot_saddle`."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4.2), layout="constrained")
    _contours(left, surface)
    left.plot(0, 0, marker="X", markersize=10, color="black", linestyle="none", label="saddle point")
    for (name, path), (colour, marker, style) in zip(paths.items(), STYLES, strict=False):
        every = max(1, len(path) // 14)
        line = {"color": colour, "linestyle": style, "marker": marker, "markevery": every, "markersize": 5}
        left.plot(*path.T, **line, label=name)
        right.plot(surface.height(*path.T), **line)
    left.set_title("the paths")
    right.axhline(surface.height(0.0, 0.0), color=GREY, linewidth=1)
    right.set(xlabel="step", ylabel="cost", title="the cost: a plateau at the saddle point")
    right.grid(alpha=0.3)
    figure.legend(loc="outside lower center", ncols=6, fontsize="small")
    return figure


def plot_distances(distances: Mapping[str, Array]) -> None:
    """Show how far from the minimum a noisy descent is, step by step, on a logarithmic scale.

    Parameters
    ----------
    distances : dict
        From the name of a schedule to an array of shape (steps + 1,).
    """
    show(draw_distances(distances))


def draw_distances(distances: Mapping[str, Array]) -> Figure:
    """Draw the figure of `plot_distances`."""
    figure, axes = plt.subplots(figsize=(7.5, 4), layout="constrained")
    for (name, curve), (colour, marker, style) in zip(distances.items(), STYLES, strict=False):
        every = max(1, len(curve) // 10)
        axes.plot(curve, color=colour, linestyle=style, marker=marker, markevery=every, linewidth=1.3, label=name)
    axes.set(xlabel="step", ylabel="distance from the minimum", yscale="log", title="Noisy gradients")
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def plot_schedules(rates: Mapping[str, Sequence[float]]) -> None:
    """Show the learning rate against the epoch, one curve per schedule.

    Parameters
    ----------
    rates : dict
        From the name of a schedule to its rates in epochs 1, 2, ...
    """
    show(draw_schedules(rates))


def draw_schedules(rates: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the figure of `plot_schedules`."""
    require_written(all(rate is not None for curve in rates.values() for rate in curve), "a learning-rate schedule")
    figure, axes = plt.subplots(figsize=(7.5, 4), layout="constrained")
    for (name, curve), (colour, marker, style) in zip(rates.items(), STYLES, strict=False):
        epochs = np.arange(1, len(curve) + 1)
        every = max(1, len(curve) // 10)
        steps = "steps-post" if "stair" in name else "default"
        axes.plot(
            epochs, curve, color=colour, linestyle=style, marker=marker, markevery=every, drawstyle=steps, label=name
        )
    axes.set(xlabel="epoch", ylabel="learning rate", title="Four schedules", ylim=(0, None))
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def plot_training(costs: Mapping[str, Sequence[float]], cost_every: int = 100) -> None:
    """Show how the cost falls with the epochs, one curve per optimizer.

    Parameters
    ----------
    costs : dict
        From the name of an optimizer to its costs, ``cost_every`` epochs apart.
    cost_every : int
    """
    show(draw_training(costs, cost_every))


def draw_training(costs: Mapping[str, Sequence[float]], cost_every: int = 100) -> Figure:
    """Draw the figure of `plot_training`."""
    figure, axes = plt.subplots(figsize=(7.5, 4), layout="constrained")
    for (name, curve), (colour, marker, style) in zip(costs.items(), STYLES, strict=False):
        at = cost_every * np.arange(len(curve))
        every = max(1, len(curve) // 10)
        axes.plot(at, curve, color=colour, linestyle=style, marker=marker, markevery=every, label=name)
    axes.set(xlabel="epoch", ylabel="cost", ylim=(0, None), title="Cost while training on the moons")
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def show_race(surface: Surface, paths: Mapping[str, Array], number_of_frames: int = 30) -> None:
    """Show a film of the optimizers on a surface, with a button to play it and a slider to go step by step.

    Parameters
    ----------
    surface : Surface
    paths : dict
        From the name of an optimizer to its points, shape (steps + 1, 2).
    number_of_frames : int
    """
    show_film(film_race(surface, paths, number_of_frames))


def film_race(surface: Surface, paths: Mapping[str, Array], number_of_frames: int = 30) -> Film:
    """Take the film of `show_race`."""
    final = "; ".join(f"{name} at cost {surface.height(*path[-1]):.2g}" for name, path in paths.items())
    steps = max(len(path) for path in paths.values()) - 1
    title = f"Race of {len(paths)} optimizers on {surface.name}"
    return film(_race(surface, paths, number_of_frames), title, f"{title}. After {steps} steps: {final}.")


def _race(surface: Surface, paths: Mapping[str, Array], number_of_frames: int) -> Iterator[tuple[str, Image.Image]]:
    figure = Figure(figsize=(5.4, 4.6), dpi=80, layout="constrained")
    axes = figure.add_subplot()
    _contours(axes, surface)
    runners: list[tuple[Array, Line2D, Line2D]] = []
    for (name, path), (colour, marker, style) in zip(paths.items(), STYLES, strict=False):
        (trail,) = axes.plot([], [], color=colour, linestyle=style, linewidth=1.6)
        (head,) = axes.plot([], [], color=colour, marker=marker, linestyle=style, markersize=8, label=name)
        runners.append((path, trail, head))
    figure.legend(loc="outside lower center", ncols=len(paths), fontsize="small")
    steps = max(len(path) for path in paths.values()) - 1
    stage = Stage(figure, [axes.title, *axes.get_lines()[-2 * len(runners) :]])
    for step in np.unique(np.linspace(0, steps, number_of_frames).round().astype(int)):
        for path, trail, head in runners:
            trail.set_data(*path[: step + 1].T)
            head.set_data(*path[step : step + 1].T)
        axes.set_title(f"step {step}")
        yield f"step {step} of {steps}", stage.shot()


def explore_descent(
    surface: Surface,
    optimizer: Callable[[float], Optimizer],
    start: tuple[float, float],
    rates: Sequence[float],
    betas: Sequence[float],
    num_steps: int = 30,
) -> None:
    """Show how a descent with momentum depends on the learning rate and on beta, with a slider for each.

    Parameters
    ----------
    surface : Surface
    optimizer : callable
        From beta to the optimizer.
    start : (float, float)
        The first weight and bias.
    rates, betas : sequence of float
        What the sliders choose from; each begins in the middle.
    num_steps : int
    """

    figure = draw_descent(surface, num_steps)
    left, right = figure.axes
    (path_line, *_), (cost_line, *_) = left.get_lines()[-1:], right.get_lines()
    stage = Stage(figure, [path_line, left.title, cost_line, right.title])

    def picture_at(rate: float, beta: float) -> Picture:
        path = descend(surface, optimizer(beta), start, rate, num_steps)
        costs = surface.height(*path.T)
        path_line.set_data(*path.T)
        cost_line.set_ydata(np.clip(costs, *COST_RANGE))
        left.set_title(f"α = {rate:g}, β = {beta:g}")
        runs_away = costs[-1] > costs[0]
        right.set_title("it runs away" if runs_away else f"cost after {num_steps} steps: {costs[-1]:.2g}")
        return picture_on(stage)

    explore(picture_at, _choice("learning rate α", rates), _choice("β", betas))


def draw_descent(surface: Surface, num_steps: int) -> Figure:
    """Draw the figure of `explore_descent` before the first step: the path, and the cost on a logarithmic axis."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained", width_ratios=[1.5, 1])
    colour, marker, style = LINES[0]
    _contours(left, surface)
    left.plot([], [], color=colour, marker=marker, linestyle=style, markersize=4, linewidth=1.4, label="path")
    left.set(title="path", xlim=surface.w_range, ylim=surface.b_range)
    right.plot(np.full(num_steps + 1, 1.0), color=colour, linewidth=1.4, label="cost")
    right.set(title="cost", xlabel="step", ylabel="cost", yscale="log", ylim=COST_RANGE)
    right.grid(alpha=0.3)
    return figure


def explore_averages(
    theta: Array,
    average: Callable[[Array, float], Array],
    correct: Callable[[Array, float], Array],
    betas: Sequence[float],
) -> None:
    """Show daily values with their moving average, as it is and corrected, and a slider for beta.

    Parameters
    ----------
    theta : ndarray, shape (T,)
    average, correct : callable
        ``exponentially_weighted_average`` and ``bias_corrected_average``.
    betas : sequence of float
        What the slider chooses from; it begins in the middle.
    """

    choice = _choice("β", betas)
    values = average(theta, choice.first)
    figure = draw_averages(theta, {"average": values, "corrected": correct(values, choice.first)})
    (axes,) = figure.axes
    plain, corrected = axes.get_lines()
    stage = Stage(figure, [plain, corrected, axes.title])

    def picture_at(beta: float) -> Picture:
        values = average(theta, beta)
        plain.set_ydata(values)
        corrected.set_ydata(correct(values, beta))
        axes.set_title(f"β = {beta:g}: an average over about {1 / (1 - beta):.0f} days")
        return picture_on(stage)

    explore(picture_at, choice)


def _choice(name: str, values: Sequence[float]) -> Choice:
    return Choice(name, values, values[len(values) // 2])


def _contours(axes: Axes, surface: Surface) -> None:
    w, b = np.meshgrid(np.linspace(*surface.w_range, 120), np.linspace(*surface.b_range, 100))
    height = surface.height(w, b)
    levels = np.quantile(height, np.linspace(0.0, 1.0, 16))
    axes.contourf(w, b, height, levels=levels, cmap="Greys", alpha=0.45)
    axes.contour(w, b, height, levels=levels, colors=GREY, linewidths=0.6, linestyles="solid")
    for minimum in surface.minima:
        axes.plot(*minimum, marker="*", markersize=14, color="black", linestyle="none")
    axes.set(xlabel="weight $w$", ylabel="bias $b$", xlim=surface.w_range, ylim=surface.b_range)
