"""The figures of the optimization lesson: paths on surfaces, a race, averages, schedules and cost curves."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Image, display
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray
from PIL import Image as Picture

from helpers.optimizers import Surface
from helpers.plotting import LINES, ORANGE, draw_points

Array = NDArray[Any]

STYLES = (*LINES, (ORANGE, "v", (0, (3, 1, 1, 1, 1, 1))))
GREY = "0.55"


def plot_moons(X: Array, Y: Array) -> None:
    """Show the two half moons, coloured and marked by class.

    Parameters
    ----------
    X : ndarray, shape (2, m)
    Y : ndarray, shape (1, m)
    """
    draw_moons(X, Y)
    plt.show()


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
    draw_batch_sizes(costs, epochs)
    plt.show()


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
    draw_averages(theta, averages, days)
    plt.show()


def draw_averages(theta: Array, averages: Mapping[str, Array], days: int | None = None) -> Figure:
    """Draw the figure of `plot_averages`."""
    written = [average is not None and not np.isnan(average).all() for average in averages.values()]
    _require(all(written), "a moving average")
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
    draw_paths(surface, paths)
    plt.show()


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
    draw_saddle(surface, paths)
    plt.show()


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
    draw_distances(distances)
    plt.show()


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
    draw_schedules(rates)
    plt.show()


def draw_schedules(rates: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the figure of `plot_schedules`."""
    _require(all(rate is not None for curve in rates.values() for rate in curve), "a learning-rate schedule")
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
    draw_training(costs, cost_every)
    plt.show()


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


def show_race(surface: Surface, paths: Mapping[str, Array], number_of_frames: int = 40) -> None:
    """Show a moving picture of the optimizers on a surface, as an animated PNG without any script.

    A viewer that shows no animation, or prints, shows the finish.

    Parameters
    ----------
    surface : Surface
    paths : dict
        From the name of an optimizer to its points, shape (steps + 1, 2).
    number_of_frames : int
    """
    final = "; ".join(f"{name} at cost {surface.height(*path[-1]):.2g}" for name, path in paths.items())
    steps = max(len(path) for path in paths.values()) - 1
    text = f"Animated race of {len(paths)} optimizers on {surface.name}. After {steps} steps: {final}."
    display(Image(data=draw_race(surface, paths, number_of_frames), format="png", alt=text))


def draw_race(surface: Surface, paths: Mapping[str, Array], number_of_frames: int = 40) -> bytes:
    """Draw the picture of `show_race`, and return the bytes of the animated PNG."""
    steps = max(len(path) for path in paths.values()) - 1
    figure = Figure(figsize=(5.4, 4.6), dpi=80, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    _contours(axes, surface)
    runners: list[tuple[Array, Line2D, Line2D]] = []
    for (name, path), (colour, marker, style) in zip(paths.items(), STYLES, strict=False):
        (trail,) = axes.plot([], [], color=colour, linestyle=style, linewidth=1.6)
        (head,) = axes.plot([], [], color=colour, marker=marker, linestyle=style, markersize=8, label=name)
        runners.append((path, trail, head))
    figure.legend(loc="outside lower center", ncols=len(paths), fontsize="small")

    def frame(step: int) -> Picture.Image:
        for path, trail, head in runners:
            trail.set_data(*path[: step + 1].T)
            head.set_data(*path[step : step + 1].T)
        axes.set_title(f"step {step}")
        canvas.draw()
        return Picture.fromarray(np.asarray(canvas.buffer_rgba())[..., :3].copy())

    when = np.unique(np.linspace(0, steps, number_of_frames).round().astype(int))
    full = [frame(int(step)) for step in when]
    palette = _palette([colour for colour, _, _ in STYLES[: len(paths)]])
    frames = [picture.quantize(palette=palette, dither=Picture.Dither.NONE) for picture in full]
    file = io.BytesIO()
    frames[-1].save(
        file,
        format="PNG",
        save_all=True,
        default_image=True,
        append_images=frames,
        duration=[120] * (len(frames) - 1) + [2_500],
        loop=0,
        optimize=True,
    )
    return file.getvalue()


def _palette(colours: Sequence[str]) -> Picture.Image:
    """Greys, and each colour with some white or black in it: one palette, so that what stands still is stored once."""
    shades = [(grey, grey, grey) for grey in np.linspace(0, 255, 40).astype(int).tolist()]
    for colour in colours:
        pure = 255 * np.array(to_rgb(colour))
        mixed = [(1 - share) * pure + share * other for other in (0, 255) for share in (0, 0.2, 0.4, 0.6, 0.8)]
        shades += [tuple(shade.astype(int).tolist()) for shade in mixed]
    palette = Picture.new("P", (1, 1))
    palette.putpalette([part for shade in shades for part in shade])
    return palette


def _contours(axes: Axes, surface: Surface) -> None:
    w, b = np.meshgrid(np.linspace(*surface.w_range, 240), np.linspace(*surface.b_range, 200))
    height = surface.height(w, b)
    levels = np.quantile(height, np.linspace(0.0, 1.0, 16))
    axes.contourf(w, b, height, levels=levels, cmap="Greys", alpha=0.45)
    axes.contour(w, b, height, levels=levels, colors=GREY, linewidths=0.6, linestyles="solid")
    for minimum in surface.minima:
        axes.plot(*minimum, marker="*", markersize=14, color="black", linestyle="none")
    axes.set(xlabel="weight $w$", ylabel="bias $b$", xlim=surface.w_range, ylim=surface.b_range)


def _require(complete: bool, what: str) -> None:
    if not complete:
        raise ValueError(f"Still to be written: {what}. Finish it above, run its cell, then run this cell again.")
