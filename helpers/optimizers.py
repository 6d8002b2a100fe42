"""What an optimizer moves: the network on mini-batches, or a point on a surface. The update rules come from outside.

An `Optimizer` is made from a student's functions::

    momentum(initialize_velocity, update_parameters_with_momentum, beta=0.9)

and the same object then trains a network (`train_in_mini_batches`) or walks on a surface (`descend`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.networks import backward_propagation, compute_cost, forward_propagation
from helpers.not_yet import require_written

Array = NDArray[Any]
Parameters = dict[str, Array]
State = tuple[Any, ...]
MiniBatches = Callable[[Array, Array, int, int], list[tuple[Array, Array]]]


@dataclass(frozen=True)
class Optimizer:
    """An update rule together with what it remembers between steps.

    Attributes
    ----------
    start : callable
        From the parameters to the first state.
    step : callable
        From ``(parameters, grads, state, t, learning_rate)`` to ``(parameters, state)``; ``t`` counts from 1.
    """

    start: Callable[[Parameters], State]
    step: Callable[[Parameters, Parameters, State, int, float], tuple[Parameters, State]]


def gradient_descent(update: Callable[..., Any]) -> Optimizer:
    """Make an optimizer of ``update_parameters_with_gd``."""

    def step(parameters: Parameters, grads: Parameters, state: State, t: int, rate: float) -> tuple[Parameters, State]:
        return update(parameters, grads, rate), state

    return Optimizer(lambda parameters: (), step)


def momentum(initialize: Callable[..., Any], update: Callable[..., Any], beta: float = 0.9) -> Optimizer:
    """Make an optimizer of ``initialize_velocity`` and ``update_parameters_with_momentum``."""

    def step(parameters: Parameters, grads: Parameters, state: State, t: int, rate: float) -> tuple[Parameters, State]:
        parameters, v = update(parameters, grads, *state, beta, rate)[:2]
        return parameters, (v,)

    return Optimizer(lambda parameters: (initialize(parameters),), step)


def rmsprop(
    initialize: Callable[..., Any], update: Callable[..., Any], beta: float = 0.9, epsilon: float = 1e-8
) -> Optimizer:
    """Make an optimizer of ``initialize_velocity`` (zeros for ``s``) and ``update_parameters_with_rmsprop``."""

    def step(parameters: Parameters, grads: Parameters, state: State, t: int, rate: float) -> tuple[Parameters, State]:
        parameters, s = update(parameters, grads, *state, beta, rate, epsilon)[:2]
        return parameters, (s,)

    return Optimizer(lambda parameters: (initialize(parameters),), step)


def adam(
    initialize: Callable[..., Any],
    update: Callable[..., Any],
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> Optimizer:
    """Make an optimizer of ``initialize_adam`` and ``update_parameters_with_adam``."""

    def step(parameters: Parameters, grads: Parameters, state: State, t: int, rate: float) -> tuple[Parameters, State]:
        parameters, v, s = update(parameters, grads, *state, t, rate, beta1, beta2, epsilon)[:3]
        return parameters, (v, s)

    return Optimizer(lambda parameters: tuple(initialize(parameters)[:2]), step)


def starting_parameters(layers_dims: Sequence[int], seed: int = 3) -> Parameters:
    """Draw the starting point of the published runs: normal weights of variance 2 / n_{l-1}, biases zero.

    Parameters
    ----------
    layers_dims : sequence of int
        Units of each layer, the input first.
    seed : int

    Returns
    -------
    dict
        ``W1, b1, ..., WL, bL``.
    """
    stream = np.random.RandomState(seed)
    parameters = {}
    for layer in range(1, len(layers_dims)):
        inputs, units = layers_dims[layer - 1], layers_dims[layer]
        parameters[f"W{layer}"] = stream.randn(units, inputs) * np.sqrt(2 / inputs)
        parameters[f"b{layer}"] = np.zeros((units, 1))
    return parameters


def train_in_mini_batches(
    X: Array,
    Y: Array,
    parameters: Mapping[str, Array],
    optimizer: Optimizer,
    mini_batches: MiniBatches,
    learning_rate: float | Callable[[int], float] = 0.0007,
    mini_batch_size: int = 64,
    num_epochs: int = 10_000,
    cost_every: int = 100,
    seed: int = 10,
) -> tuple[Parameters, list[float]]:
    """Train the given three-layer network, one step for each mini-batch.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    parameters : dict
        Where to start; left as it is.
    optimizer : Optimizer
    mini_batches : callable
        ``random_mini_batches``; called with a new seed in each epoch, ``seed + 1`` in the first.
    learning_rate : float or callable
        A number, or the rate as a function of the epoch (from 0).
    mini_batch_size, num_epochs : int
    cost_every : int
        Record the cost in epochs 0, ``cost_every``, ...: the mean over all examples, each seen before its step.
    seed : int

    Returns
    -------
    parameters : dict
    costs : list of float

    Raises
    ------
    NotYetError
        If one of the functions is still a stub.
    """
    m = X.shape[1]
    trained: Parameters = {key: value.copy() for key, value in parameters.items()}
    state = _start(optimizer, trained)
    costs: list[float] = []
    t = 0
    for epoch in range(num_epochs):
        rate = learning_rate(epoch) if callable(learning_rate) else learning_rate
        batches = mini_batches(X, Y, mini_batch_size, seed + 1 + epoch)
        if epoch == 0:
            _require_batches(batches)
        total = 0.0
        for batch_X, batch_Y in batches:
            t += 1
            A3, cache = forward_propagation(batch_X, trained)
            if epoch % cost_every == 0:
                total += compute_cost(A3, batch_Y) * batch_X.shape[1]
            trained, state = _step(optimizer, trained, backward_propagation(batch_X, batch_Y, cache), state, t, rate)
        if epoch % cost_every == 0:
            costs.append(total / m)
    return trained, costs


def costs_by_step(
    X: Array,
    Y: Array,
    parameters: Mapping[str, Array],
    optimizer: Optimizer,
    mini_batches: MiniBatches,
    mini_batch_size: int,
    learning_rate: float = 0.1,
    num_epochs: int = 10,
) -> list[float]:
    """Train for a few epochs, and record the cost over all examples before the first and after each step.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    parameters : dict
        Where to start; left as it is.
    optimizer : Optimizer
    mini_batches : callable
        ``random_mini_batches``; called with the number of the epoch as its seed.
    mini_batch_size : int
    learning_rate : float
    num_epochs : int

    Returns
    -------
    list of float

    Raises
    ------
    NotYetError
        If one of the functions is still a stub.
    """
    trained: Parameters = {key: value.copy() for key, value in parameters.items()}
    state = _start(optimizer, trained)
    costs = [compute_cost(forward_propagation(X, trained)[0], Y)]
    for epoch in range(num_epochs):
        batches = mini_batches(X, Y, mini_batch_size, epoch)
        _require_batches(batches)
        for batch_X, batch_Y in batches:
            _, cache = forward_propagation(batch_X, trained)
            grads = backward_propagation(batch_X, batch_Y, cache)
            trained, state = _step(optimizer, trained, grads, state, len(costs), learning_rate)
            costs.append(compute_cost(forward_propagation(X, trained)[0], Y))
    return costs


@dataclass(frozen=True)
class Surface:
    """A cost with one weight (to the right) and one bias (upwards), and its gradient."""

    name: str
    height: Callable[[Any, Any], Any]
    gradient: Callable[[float, float], tuple[float, float]]
    w_range: tuple[float, float]
    b_range: tuple[float, float]
    minima: tuple[tuple[float, float], ...] = ()


#: Forty times steeper across than along.
RAVINE = Surface(
    "a ravine",
    height=lambda w, b: 0.05 * w**2 + 2 * b**2,
    gradient=lambda w, b: (0.1 * w, 4 * b),
    w_range=(-10.5, 2.5),
    b_range=(-2.6, 2.6),
    minima=((0.0, 0.0),),
)

#: Downhill to the middle along w, downhill from it along b.
SADDLE = Surface(
    "a saddle",
    height=lambda w, b: w**2 / 2 - b**2 / 2 + b**4 / 4,
    gradient=lambda w, b: (w, b**3 - b),
    w_range=(-0.6, 1.3),
    b_range=(-0.5, 1.45),
    minima=((0.0, 1.0),),
)


def _valley_inside(w: Any, b: Any) -> Any:
    return (1 - w) ** 2 + 5 * (b - w**2) ** 2


#: Rosenbrock's bent valley, flattened by a logarithm so that its walls can be drawn.
VALLEY = Surface(
    "a bent valley",
    height=lambda w, b: np.log1p(_valley_inside(w, b)),
    gradient=lambda w, b: (
        (-2 * (1 - w) - 20 * w * (b - w**2)) / (1 + _valley_inside(w, b)),
        10 * (b - w**2) / (1 + _valley_inside(w, b)),
    ),
    w_range=(-1.9, 1.9),
    b_range=(-0.9, 2.9),
    minima=((1.0, 1.0),),
)


def descend(
    surface: Surface,
    optimizer: Optimizer,
    start: tuple[float, float],
    learning_rate: float | Callable[[int], float],
    num_steps: int,
    noise: float = 0.0,
    seed: int = 0,
) -> Array:
    """Walk on a surface, and keep every point.

    Parameters
    ----------
    surface : Surface
    optimizer : Optimizer
    start : (float, float)
        The first weight and bias.
    learning_rate : float or callable
        A number, or the rate as a function of the step (from 0).
    num_steps : int
    noise : float
        Standard deviation of a normal error in each gradient, as mini-batches bring it.
    seed : int

    Returns
    -------
    ndarray, shape (num_steps + 1, 2)

    Raises
    ------
    NotYetError
        If one of the functions is still a stub.
    """
    stream = np.random.RandomState(seed)
    parameters = {"W1": np.array([[start[0]]], dtype=float), "b1": np.array([[start[1]]], dtype=float)}
    state = _start(optimizer, parameters)
    path = [start]
    for step in range(num_steps):
        rate = learning_rate(step) if callable(learning_rate) else learning_rate
        require_written(rate is not None, "the learning-rate schedule")
        slope = np.array(surface.gradient(*path[-1])) + noise * stream.randn(2)
        grads = {"dW1": np.array([[slope[0]]]), "db1": np.array([[slope[1]]])}
        parameters, state = _step(optimizer, parameters, grads, state, step + 1, rate)
        path.append((parameters["W1"].item(), parameters["b1"].item()))
    return np.array(path)


def daily_temperatures(days: int = 365, seed: int = 1) -> Array:
    """Draw a year of made-up daily temperatures in °C, from one spring to the next, with weather.

    Returns
    -------
    ndarray, shape (days,)
    """
    day = np.arange(days)
    return 11 - 8 * np.cos(2 * np.pi * (day + 60) / 365) + 2.5 * np.random.RandomState(seed).randn(days)


def _start(optimizer: Optimizer, parameters: Parameters) -> State:
    state = optimizer.start(parameters)
    complete = all(part and all(value is not None for value in part.values()) for part in state)
    require_written(complete, "the function that initializes this optimizer")
    return state


def _step(
    optimizer: Optimizer, parameters: Parameters, grads: Parameters, state: State, t: int, rate: float
) -> tuple[Parameters, State]:
    parameters, state = optimizer.step(parameters, grads, state, t, rate)
    if t == 1:
        complete = parameters is not None and all(value is not None for value in parameters.values())
        require_written(complete, "the update function of this optimizer")
    return parameters, state


def _require_batches(batches: Any) -> None:
    require_written(batches and all(part is not None for batch in batches for part in batch), "random_mini_batches")
