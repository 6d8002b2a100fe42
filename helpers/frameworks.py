"""Given machinery for the lesson on frameworks: a backend for Keras, a starting point, and a race.

Keras itself is not imported here: a backend has to be chosen before that.
"""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.gradient_descent import update_parameters
from helpers.networks import Array, Parameters, backward_propagation, compute_cost, forward_propagation
from helpers.not_yet import NotYetError

BACKENDS = ("torch", "jax", "tensorflow")


def choose_backend() -> str:
    """Let Keras compute with a backend that is installed; call this before ``import keras``.

    The environment variable ``KERAS_BACKEND`` is left as it is when it is set.

    Returns
    -------
    str
        Name of the backend.

    Raises
    ------
    ImportError
        If Keras, or every backend, is missing.
    """
    if importlib.util.find_spec("keras") is None:
        raise ImportError("This lesson needs Keras: install it with `pip install keras torch`, then start again.")
    installed = [name for name in BACKENDS if importlib.util.find_spec(name) is not None]
    if not installed and "KERAS_BACKEND" not in os.environ:
        raise ImportError(
            "Keras needs torch, jax or tensorflow to compute with: install one of them, then start again."
        )
    return os.environ.setdefault("KERAS_BACKEND", next(iter(installed), ""))


def starting_parameters(layers_dims: Sequence[int], seed: int = 3) -> Parameters:
    """Draw a starting point by He's rule, with biases of zero.

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
    parameters: Parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(layers_dims), start=1):
        parameters[f"W{layer}"] = stream.randn(n_out, n_in) * np.sqrt(2 / n_in)
        parameters[f"b{layer}"] = np.zeros((n_out, 1))
    return parameters


def both_answers(network: Callable[..., Any], X: Array, parameters: Mapping[str, Array]) -> tuple[Array, Array]:
    """Ask the given NumPy network and the student's the same question.

    Parameters
    ----------
    network : callable
        The student's, ``(X, parameters)`` → output.
    X : ndarray, shape (n_x, m)
    parameters : dict

    Returns
    -------
    ours, theirs : ndarray, shape (1, m)
        From NumPy, and from the student's function.

    Raises
    ------
    NotYetError
        If the student's function is still a stub.
    """
    try:
        theirs = network(X, parameters)
        if theirs is None:
            raise TypeError
    except (TypeError, ValueError, AttributeError) as error:
        raise NotYetError(
            "three_layer_network gives no answer yet: finish it, run its cell, then run this one."
        ) from error
    return forward_propagation(X, parameters)[0], np.asarray(theirs)


def race(
    one_step: Callable[..., Any],
    X: Array,
    Y: Array,
    parameters: Mapping[str, Array],
    learning_rate: float,
    num_steps: int = 150,
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Train the three-layer network twice from the same start: with NumPy, and with the student's step.

    Parameters
    ----------
    one_step : callable
        The student's, ``(X, Y, parameters, learning_rate)`` → new parameters.
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    parameters : dict
        Left as it is.
    learning_rate : float
    num_steps : int

    Returns
    -------
    costs : dict
        "NumPy" and "Keras": the cost before the first step and after each step.
    seconds : dict
        "NumPy" and "Keras": time for all steps.

    Raises
    ------
    NotYetError
        If the student's function is still a stub.
    """

    def numpy_step(X: Array, Y: Array, parameters: Mapping[str, Array], learning_rate: float) -> Parameters:
        grads = backward_propagation(X, Y, forward_propagation(X, parameters)[1])
        return update_parameters(parameters, grads, learning_rate)

    try:
        if one_step(X, Y, dict(parameters), learning_rate)["b3"] is None:  # Keras's first call also warms up.
            raise TypeError
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise NotYetError("one_step does not take a step yet: finish it, run its cell, then run this one.") from error
    costs, seconds = {}, {}
    for name, step in {"NumPy": numpy_step, "Keras": one_step}.items():
        current, history, begin = dict(parameters), [], time.perf_counter()
        for _ in range(num_steps):
            history.append(current)
            current = step(X, Y, current, learning_rate)
        seconds[name] = time.perf_counter() - begin
        costs[name] = [compute_cost(forward_propagation(X, each)[0], Y) for each in (*history, current)]
    return costs, seconds
