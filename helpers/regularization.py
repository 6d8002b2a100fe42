"""The given parts of the lesson on regularization: a starting point, training, and a look at what was trained.

The network is that of `helpers.networks`. What a lesson asks for comes in as an argument: the forward propagation,
the cost and the backward propagation to train with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from helpers.gradient_descent import update_parameters
from helpers.networks import backward_propagation, compute_cost, forward_propagation
from helpers.not_yet import NotYetError

Array = NDArray[Any]
Parameters = dict[str, Array]


@dataclass(frozen=True)
class Run:
    """What a training leaves behind.

    Attributes
    ----------
    parameters : dict
        At the end.
    costs : list of float
        Costs before iterations 0, ``look_every``, ``2 * look_every``, ...
    snapshots : list of dict
        Parameters at the same moments.
    look_every : int
    """

    parameters: Parameters
    costs: list[float]
    snapshots: list[Parameters]
    look_every: int


def initialize_parameters(layers_dims: Sequence[int]) -> Parameters:
    """Draw weights of variance 1 / n_{l-1} from ``np.random.seed(3)``; biases are zero.

    Parameters
    ----------
    layers_dims : sequence of int
        Units of each layer, the input first.

    Returns
    -------
    dict
        ``W1, b1, ..., WL, bL``.
    """
    stream = np.random.RandomState(3)
    parameters = {}
    for layer, (inputs, units) in enumerate(pairwise(layers_dims), start=1):
        parameters[f"W{layer}"] = stream.randn(units, inputs) / np.sqrt(inputs)
        parameters[f"b{layer}"] = np.zeros((units, 1))
    return parameters


def train(
    X: Array,
    Y: Array,
    parameters: Mapping[str, Array],
    *,
    forward: Callable[..., Any] = forward_propagation,
    cost: Callable[..., Any] = lambda A3, Y, parameters: compute_cost(A3, Y),
    backward: Callable[..., Any] = backward_propagation,
    learning_rate: float = 0.3,
    num_iterations: int = 15_000,
    look_every: int = 100,
) -> Run:
    """Train the three-layer network by gradient descent on all examples at once.

    Masks are fresh in every iteration, also when ``forward`` sets the seed: see `fresh_draws`.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    parameters : dict
        Where to start; left as it is.
    forward : callable
        ``forward(X, parameters)`` returns ``A3`` and a cache.
    cost : callable
        ``cost(A3, Y, parameters)`` returns a number.
    backward : callable
        ``backward(X, Y, cache)`` returns the gradients ``dW1, db1, ...``.
    learning_rate : float
    num_iterations : int
    look_every : int

    Returns
    -------
    Run

    Raises
    ------
    NotYetError
        If the first step fails: one of the three functions is not finished.
    """
    run = Run(dict(parameters), [], [], look_every)
    trained = run.parameters

    def step(iteration: int) -> Parameters:
        A3, cache = forward(X, trained)
        if iteration % look_every == 0:
            run.costs.append(float(np.asarray(cost(A3, Y, trained)).item()))
            run.snapshots.append(trained)
        return update_parameters(trained, backward(X, Y, cache), learning_rate)

    with fresh_draws():
        try:
            trained = step(0)
        except Exception as error:
            raise NotYetError(_unfinished(error)) from None
        for iteration in range(1, num_iterations):
            trained = step(iteration)
    return Run(trained, run.costs, run.snapshots, look_every)


@contextmanager
def fresh_draws(seed: int = 1) -> Iterator[None]:
    """Set the seed once, and let ``np.random.seed`` do nothing until the end of the block.

    A function with a seed line at its top then draws something new at every call. Afterwards NumPy's global stream
    goes on where it was.

    Parameters
    ----------
    seed : int
    """
    state = np.random.get_state()
    np.random.seed(seed)
    try:
        with patch.object(np.random, "seed", lambda *_, **__: None):
            yield
    finally:
        np.random.set_state(state)


def ask(
    forward: Callable[..., Any], X: Array, parameters: Mapping[str, Array] | None, times: int = 1
) -> list[tuple[Array, tuple[Array, ...]]]:
    """Propagate forward several times, with fresh masks each time.

    Parameters
    ----------
    forward : callable
        ``forward(X, parameters)`` returns ``A3`` and a cache.
    X : ndarray, shape (n_x, m)
    parameters : dict
    times : int

    Returns
    -------
    list of tuple
        What ``forward`` returned each time.

    Raises
    ------
    NotYetError
        If it fails: it is not finished, or there are no parameters.
    """
    with fresh_draws():
        try:
            return [forward(X, parameters) for _ in range(times)]
        except Exception as error:
            raise NotYetError(_unfinished(error)) from None


def costs_along(run: Run, X: Array, Y: Array) -> list[float]:
    """Compute the cross-entropy of the whole network on other examples, at every snapshot of a training.

    Parameters
    ----------
    run : Run
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)

    Returns
    -------
    list of float
    """
    return [compute_cost(forward_propagation(X, parameters)[0], Y) for parameters in run.snapshots]


def _unfinished(error: Exception) -> str:
    return (
        "This does not work yet: finish the exercises above, run their cells, then run this cell "
        f"again. Python said: {str(error)[:160]}"
    )
