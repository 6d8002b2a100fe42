"""The figures of the lesson on regularization; see `helpers.plotting` for what they have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from numpy.typing import NDArray
from PIL import Image

from helpers.networks import accuracy, forward_propagation
from helpers.not_yet import NotYetError
from helpers.plotting import BLUE, CLASSES, LINES, ORANGE, SKY, VERMILION
from helpers.plotting.film import Film, film, show_film
from helpers.plotting.showing import Picture, picture, show
from helpers.plotting.sliders import Choice, explore
from helpers.plotting.stage import shot_of
from helpers.regularization import ask

Array = NDArray[Any]
Trained = Mapping[str, Mapping[str, Array]]
Examples = tuple[Array, Array]

HALF_LENGTH = 52.5  # metres; lengths on the pitch are given in this unit
TEAMS = ("the other team heads it", "our team heads it")


def plot_pitch(X: Array, Y: Array, title: str = "Where the ball comes down") -> None:
    """Show on a football pitch who heads the ball where.

    Parameters
    ----------
    X : ndarray, shape (2, m)
    Y : ndarray, shape (1, m)
    title : str
    """
    show(draw_pitch(X, Y, title))


def draw_pitch(X: Array, Y: Array, title: str = "Where the ball comes down") -> Figure:
    """Draw the figure of `plot_pitch`."""
    figure, axes = plt.subplots(figsize=(7, 5.1), layout="constrained")
    _pitch(axes)
    _kicks(axes, X, Y, size=26)
    axes.set(title=title, xlabel="$x_1$   (our goal at −1, theirs at +1)", ylabel="$x_2$")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def plot_pitch_boundaries(trained: Trained, train: Examples, test: Examples) -> None:
    """Show which part of the pitch each trained network gives to which team.

    Parameters
    ----------
    trained : dict
        From the name of a training to its parameters, for `helpers.networks.forward_propagation`.
    train, test : tuple of ndarray
        ``(X, Y)``; the training examples are drawn, both accuracies stand in the titles.

    Raises
    ------
    NotYetError
        If there is no trained network.
    """
    show(draw_pitch_boundaries(trained, train, test))


def draw_pitch_boundaries(trained: Trained, train: Examples, test: Examples) -> Figure:
    """Draw the figure of `plot_pitch_boundaries`."""
    if not trained:
        raise NotYetError("No network is trained yet: run the training cells above, then run this cell again.")
    columns = min(len(trained), 2)
    rows = -(-len(trained) // columns)
    size = (4.6 * columns, 3.5 * rows + 0.4)
    figure, grid = plt.subplots(rows, columns, figsize=size, squeeze=False, layout="constrained")
    for axes, (name, parameters) in zip(grid.flat, trained.items(), strict=False):
        _regions(axes, parameters)
        _pitch(axes)
        _kicks(axes, *train, size=12)
        on_train, on_test = accuracy(*train, parameters), accuracy(*test, parameters)
        axes.set_title(f"{name}: train {on_train:.1f} %, test {on_test:.1f} %", fontsize="medium")
        axes.set(xlabel="$x_1$", ylabel="$x_2$")
        axes.label_outer()
    for axes in grid.flat[len(trained) :]:
        axes.set_visible(False)
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def show_growing_border(snapshots: Mapping[int, Mapping[str, Array]], train: Examples, test: Examples) -> None:
    """Show a film of the border between the teams while a network is trained.

    Parameters
    ----------
    snapshots : dict
        From the iteration to the parameters.
    train, test : tuple of ndarray
        ``(X, Y)``, as for `plot_pitch_boundaries`.
    """
    show_film(film_growing_border(snapshots, train, test))


def film_growing_border(snapshots: Mapping[int, Mapping[str, Array]], train: Examples, test: Examples) -> Film:
    """Take the film of `show_growing_border`."""
    accuracies = (
        f"iteration {iteration:,}: train {accuracy(*train, parameters):.1f} %, test {accuracy(*test, parameters):.1f} %"
        for iteration, parameters in snapshots.items()
    )
    title = "The border while training"
    return film(_borders(snapshots, train, test), title, f"{title}. {'; '.join(accuracies)}.", pace=700)


def _borders(
    snapshots: Mapping[int, Mapping[str, Array]], train: Examples, test: Examples
) -> Iterator[tuple[str, Image.Image]]:
    for iteration, parameters in snapshots.items():
        figure = draw_pitch_boundaries({f"iteration {iteration:,}": parameters}, train, test)
        yield f"iteration {iteration:,}", shot_of(figure)


def explore_penalty(trained: Mapping[float, Mapping[str, Array]], train: Examples, test: Examples) -> None:
    """Show which part of the pitch a network gives to which team, with a slider for lambda.

    All pictures are made beforehand: each takes longer than a slider may.

    Parameters
    ----------
    trained : dict
        From lambda to the parameters that were trained with it.
    train, test : tuple of ndarray
        ``(X, Y)``, as for `plot_pitch_boundaries`.
    """

    pictures = {
        lambd: picture(draw_pitch_boundaries({f"λ = {lambd:g}": parameters}, train, test))
        for lambd, parameters in trained.items()
    }
    explore(pictures.__getitem__, Choice("λ", list(trained), list(trained)[len(trained) // 2]))


def explore_keep_prob(
    forward: Callable[..., Any],
    X: Array,
    parameters: Mapping[str, Array],
    keep_probs: Sequence[float],
    times: int = 500,
) -> None:
    """Show which units dropout keeps, and the signal that then reaches the last unit, with a slider for keep_prob.

    All pictures are made beforehand: each takes longer than a slider may.

    Parameters
    ----------
    forward : callable
        ``forward_propagation_with_dropout``.
    X : ndarray, shape (n_x, m)
        The network is asked about the first example.
    parameters : dict
    keep_probs : sequence of float
        What the slider chooses from; it begins in the middle.
    times : int
        How often the network is asked.
    """
    copies = np.repeat(X[:, :1], times, axis=1)  # Each has masks of its own.
    without = forward_propagation(copies, parameters)[1][8][0, 0]

    def picture_at(keep_prob: float) -> Picture:
        (_, (_, D1, *_, Z3, _, _, _)), *_ = ask(partial(forward, keep_prob=keep_prob), copies, parameters)
        return picture(draw_thinning(D1, Z3.ravel(), without, keep_prob))

    pictures = {keep_prob: picture_at(keep_prob) for keep_prob in keep_probs}
    explore(pictures.__getitem__, Choice("keep_prob", keep_probs, keep_probs[len(keep_probs) // 2]))


def draw_thinning(mask: Array, signals: Array, without: float, keep_prob: float, examples: int = 60) -> Figure:
    """Draw a figure of `explore_keep_prob`: the mask of layer 1 to the left, the signals to the right."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    kept = np.asarray(mask, dtype=float)
    left.imshow(kept[:, :examples], cmap=ListedColormap(["white", SKY]), vmin=0, vmax=1, aspect="auto")
    left.set(
        xlabel="time", ylabel="unit of layer 1", title=f"keep_prob = {keep_prob:g}: {100 * kept.mean():.0f} % kept"
    )
    left.yaxis.get_major_locator().set_params(integer=True)
    reach = 3 * abs(without) + 1
    edges = np.linspace(without - reach, without + reach, 41).tolist()
    right.hist(np.clip(signals, edges[0], edges[-1]), edges, color=ORANGE, edgecolor="white")
    right.axvline(without, color=BLUE, linestyle="--", linewidth=2, label="without dropout")
    right.axvline(float(np.mean(signals)), color="black", linestyle=":", linewidth=2, label="mean with dropout")
    right.set(xlabel="$z^{[3]}$, before the sigmoid", ylabel="times", xlim=(edges[0], edges[-1]))
    right.set_title(f"one example, asked {len(signals)} times")
    right.legend(fontsize="small")
    return figure


def plot_cost_curves(costs: Mapping[str, Sequence[float]], look_every: int = 100, smallest: float = 0.03) -> None:
    """Show each training's own cost, on a logarithmic axis.

    Parameters
    ----------
    costs : dict
        From the name of a training to its costs, ``look_every`` iterations apart.
    look_every : int
    smallest : float
        Where the axis of the cost begins.
    """
    show(draw_cost_curves(costs, look_every, smallest))


def draw_cost_curves(costs: Mapping[str, Sequence[float]], look_every: int = 100, smallest: float = 0.03) -> Figure:
    """Draw the figure of `plot_cost_curves`."""
    figure, axes = plt.subplots(figsize=(7.4, 4.2), layout="constrained")
    for index, (name, curve) in enumerate(costs.items()):
        colour, marker, style = LINES[index % len(LINES)]
        every = max(len(curve) // 8, 1)
        start = index * every // max(len(costs), 1)  # so that markers of equal curves do not hide each other
        axes.plot(
            look_every * np.arange(len(curve)),
            curve,
            color=colour,
            marker=marker,
            markevery=(start, every),
            linestyle=style,
            linewidth=1.3,
            label=name,
        )
    axes.set(xlabel="iteration", ylabel="cost", yscale="log", ylim=(smallest, 1), title="The cost each training lowers")
    ticks = [tick for tick in (0.03, 0.1, 0.3, 1) if tick >= smallest]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend(loc="upper right", ncols=2)
    return figure


def plot_weights(trained: Trained, limit: float = 4.0, tiny: float = 0.01) -> None:
    """Show how the weights of all layers are spread, one row per training.

    Parameters
    ----------
    trained : dict
        From the name of a training to its parameters.
    limit : float
        Where the axis ends; what lies beyond is counted in the last bars.
    tiny : float
        The share of weights smaller than this is written in the panel.
    """
    show(draw_weights(trained, limit, tiny))


def draw_weights(trained: Trained, limit: float = 4.0, tiny: float = 0.01) -> Figure:
    """Draw the figure of `plot_weights`."""
    if not trained:
        raise NotYetError("No network is trained yet: run the training cells above, then run this cell again.")
    rows = len(trained)
    size = (7, 1.5 * rows + 0.6)
    figure, grid = plt.subplots(rows, 1, figsize=size, squeeze=False, sharex=True, sharey=True, layout="constrained")
    edges = np.linspace(-limit, limit, 42)
    for index, (axes, (name, parameters)) in enumerate(zip(grid[:, 0], trained.items(), strict=True)):
        weights = np.concatenate([value.ravel() for key, value in parameters.items() if key.startswith("W")])
        colour = LINES[index % len(LINES)][0]
        axes.hist(np.clip(weights, -limit, limit), edges, color=colour, edgecolor="white", linewidth=0.4)
        near_zero, largest = 100 * np.mean(np.abs(weights) < tiny), np.abs(weights).max()
        note = (
            f"{near_zero:.0f} % smaller than {tiny:g}\nlargest: {largest:.1f}\nsum of squares: {np.sum(weights**2):.0f}"
        )
        axes.text(0.98, 0.9, note, transform=axes.transAxes, ha="right", va="top", fontsize="small")
        axes.set_ylabel(f"{name}\nweights")
        axes.set(yscale="log", ylim=(0.6, 2 * weights.size))
        axes.set_yticks([1, 10, 100], ["1", "10", "100"])
        axes.minorticks_off()
    ticks = np.linspace(-limit, limit, 9)
    labels = [f"≤ {-limit:g}", *(f"{tick:g}" for tick in ticks[1:-1]), f"≥ {limit:g}"]
    grid[-1, 0].set_xticks(ticks, labels)
    grid[-1, 0].set_xlabel("value of the weight")
    return figure


def plot_masks(D1: Array, D2: Array, examples: int = 60) -> None:
    """Show which units dropout keeps for which example.

    Parameters
    ----------
    D1 : ndarray, shape (n_1, m)
    D2 : ndarray, shape (n_2, m)
    examples : int
        How many to show.
    """
    show(draw_masks(D1, D2, examples))


def draw_masks(D1: Array, D2: Array, examples: int = 60) -> Figure:
    """Draw the figure of `plot_masks`."""
    masks = {"layer 1": np.asarray(D1, dtype=float), "layer 2": np.asarray(D2, dtype=float)}
    heights = [max(len(mask), 4) for mask in masks.values()]
    figure, grid = plt.subplots(2, 1, figsize=(7.6, 4.2), sharex=True, height_ratios=heights, layout="constrained")
    for axes, (name, mask) in zip(grid, masks.items(), strict=True):
        shown = mask[:, :examples]
        # White lines between the cells: dropped units are dark, kept ones light.
        axes.pcolormesh(shown, cmap=ListedColormap(["black", SKY]), vmin=0, vmax=1, edgecolors="white", linewidth=0.4)
        axes.invert_yaxis()
        axes.set_ylabel("unit")
        units = np.arange(len(mask))
        ticks = units if len(units) <= 6 else units[4::5]
        axes.set_yticks(ticks + 0.5, [str(unit + 1) for unit in ticks])
        axes.set_title(f"{name}: {100 * mask.mean():.1f} % kept over all {mask.shape[1]} examples", fontsize="medium")
    grid[-1].set_xlabel("example   (light: kept, black: dropped)")
    return figure


def plot_answers(with_dropout: Sequence[float], without: float) -> None:
    """Show what a network with dropout answers when it is asked about one example again and again.

    Parameters
    ----------
    with_dropout : sequence of float
        Probabilities of class 1, one per mask.
    without : float
        The probability without dropout.
    """
    show(draw_answers(with_dropout, without))


def draw_answers(with_dropout: Sequence[float], without: float) -> Figure:
    """Draw the figure of `plot_answers`."""
    figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
    axes.hist(with_dropout, bins=np.linspace(0, 1, 41).tolist(), color=ORANGE, edgecolor="white", label="with dropout")
    axes.axvline(without, color=BLUE, linestyle="--", linewidth=2, label="without dropout: always the same")
    axes.axvline(0.5, color="black", linestyle=":", linewidth=1, label="above 0.5: class 1")
    axes.set(xlabel="probability of class 1", ylabel="answers", xlim=(0, 1))
    axes.set_title(f"One example, asked {len(with_dropout):,} times")
    axes.legend(loc="upper right", fontsize="small")
    return figure


def plot_early_stopping(
    train_costs: Sequence[float], dev_costs: Sequence[float], best: int, stop: int, look_every: int = 10
) -> None:
    """Show the cost on the training and on the dev set, and where early stopping stops and goes back to.

    Parameters
    ----------
    train_costs, dev_costs : sequence of float
        ``look_every`` iterations apart.
    best, stop : int
        As `early_stopping` returns them.
    look_every : int
    """
    show(draw_early_stopping(train_costs, dev_costs, best, stop, look_every))


def draw_early_stopping(
    train_costs: Sequence[float], dev_costs: Sequence[float], best: int, stop: int, look_every: int = 10
) -> Figure:
    """Draw the figure of `plot_early_stopping`."""
    figure, axes = plt.subplots(figsize=(7, 3.8), layout="constrained")
    iterations = look_every * np.arange(len(dev_costs))
    axes.plot(iterations, train_costs, color=BLUE, linestyle="-", label="training set")
    axes.plot(iterations, dev_costs, color=VERMILION, linestyle="--", label="dev set")
    axes.plot(
        iterations[best], dev_costs[best], "o", color="black", label=f"lowest so far: iteration {iterations[best]}"
    )
    axes.axvline(
        iterations[stop], color="black", linestyle=":", label=f"patience is over: iteration {iterations[stop]}"
    )
    axes.axvspan(iterations[stop], iterations[-1], color="black", alpha=0.06)
    axes.set(xlabel="iteration", ylabel="cost", ylim=(0, 0.4), title="When to stop")
    axes.set_xlim(0, iterations[-1])
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small", loc="upper right")
    return figure


def plot_mirrored(X: Array, Y: Array, X_augmented: Array | None, height: int = 8, width: int = 8) -> None:
    """Show images above their mirror images.

    Parameters
    ----------
    X : ndarray, shape (height * width, m)
    Y : ndarray, shape (1, m)
        What the images are, for the titles.
    X_augmented : ndarray, shape (height * width, 2 m)
        The images, then their mirror images.
    height, width : int

    Raises
    ------
    NotYetError
        If there are no mirror images yet.
    """
    show(draw_mirrored(X, Y, X_augmented, height, width))


def draw_mirrored(X: Array, Y: Array, X_augmented: Array | None, height: int = 8, width: int = 8) -> Figure:
    """Draw the figure of `plot_mirrored`."""
    if X_augmented is None:
        raise NotYetError("There are no mirrored images yet: finish the exercise above, then run this cell again.")
    m = X.shape[1]
    figure, grid = plt.subplots(2, m, figsize=(0.95 * m + 0.6, 2.6), squeeze=False, layout="constrained")
    for axes, image in zip(grid.flat, X_augmented.T, strict=True):
        axes.imshow(image.reshape(height, width), cmap="gray_r")
        axes.set(xticks=[], yticks=[])
    for axes, label in zip(grid[0], Y.ravel(), strict=True):
        axes.set_title(f"{label}", fontsize="medium")
    grid[0, 0].set_ylabel("original")
    grid[1, 0].set_ylabel("mirrored")
    return figure


def _regions(axes: Axes, parameters: Mapping[str, Array]) -> None:
    """Colour the part of the pitch that a network gives to each team, and draw the border between them."""
    x1, x2 = np.linspace(-1, 1, 180), np.linspace(-0.65, 0.65, 120)
    plane = np.stack([axis.ravel() for axis in np.meshgrid(x1, x2)])
    ours = forward_propagation(plane, parameters)[0].reshape(len(x2), len(x1))
    axes.contourf(x1, x2, ours, levels=[-0.5, 0.5, 1.5], colors=[VERMILION, BLUE], alpha=0.2)
    if ours.min() < 0.5 < ours.max():
        axes.contour(x1, x2, ours, levels=[0.5], colors="black", linewidths=1.2)


def _pitch(axes: Axes) -> None:
    """Draw the lines of a pitch of 105 m by 68 m."""
    style: dict[str, Any] = {"fill": False, "edgecolor": "gray", "linewidth": 0.8, "zorder": 0}
    side = 34 / HALF_LENGTH
    axes.add_patch(Rectangle((-1, -side), 2, 2 * side, **style))
    axes.add_patch(Circle((0, 0), 9.15 / HALF_LENGTH, **style))
    for left in (-1, 1 - 16.5 / HALF_LENGTH):
        axes.add_patch(Rectangle((left, -20.16 / HALF_LENGTH), 16.5 / HALF_LENGTH, 40.32 / HALF_LENGTH, **style))
    axes.plot([0, 0], [-side, side], color="gray", linewidth=0.8, zorder=0)
    axes.set(xlim=(-1.03, 1.03), ylim=(-0.68, 0.68), aspect="equal")


def _kicks(axes: Axes, X: Array, Y: Array, size: int) -> None:
    for label, ((colour, marker, _), name) in enumerate(zip(CLASSES, TEAMS, strict=True)):
        x1, x2 = X[:, Y.ravel() == label]
        axes.scatter(x1, x2, s=size, c=colour, marker=marker, label=name, edgecolors="white", linewidths=0.3)
