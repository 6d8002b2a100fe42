"""Given machinery for networks with many classes, with or without batch normalization.

What students write (softmax, its cost and gradient, batch norm forward and backward, the forward pass) comes in as
functions, bundled in a `Toolbox`; here are only the bookkeeping around them and the training loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.networks import relu
from helpers.not_yet import NotYetError

Array = NDArray[Any]
Parameters = dict[str, Array]


@dataclass(frozen=True)
class Toolbox:
    """The student's functions, by what they do."""

    softmax: Callable[..., Any]
    cost: Callable[..., Any]
    softmax_backward: Callable[..., Any]
    batchnorm_backward: Callable[..., Any]
    forward: Callable[..., Any]


@dataclass
class Classifier:
    """A network and what was seen while it was trained.

    Attributes
    ----------
    parameters : dict
        ``W_l, b_l`` for every layer; in the hidden layers of a network with batch norm ``gamma_l, beta_l`` stand in the
        place of ``b_l``.
    running : dict
        ``mean_l, var_l`` for the hidden layers with batch norm; empty without.
    costs : list of float
        Mean cost of each epoch; ``inf`` where it was not finite.
    test_accuracies : list of float
        In percent, after each epoch; empty when no test set was given.
    snapshots : dict
        From the number of steps taken to ``(Z, Z_tilde)`` of a watched layer; without batch norm, both are Z.
    """

    parameters: Parameters
    running: Parameters
    costs: list[float]
    test_accuracies: list[float]
    snapshots: dict[int, tuple[Array, Array]]


def one_hot(Y: Array, number_of_classes: int) -> Array:
    """Write each label as a column with a single 1.

    Parameters
    ----------
    Y : ndarray of int, shape (1, m)
    number_of_classes : int

    Returns
    -------
    ndarray, shape (number_of_classes, m)
    """
    columns: Array = (np.arange(number_of_classes)[:, np.newaxis] == Y).astype(float)
    return columns


def start(layers_dims: Sequence[int], batch_norm: bool, seed: int = 3) -> Classifier:
    """Make an untrained network: He weights, zero biases; gamma one and beta zero where there is batch norm.

    Parameters
    ----------
    layers_dims : sequence of int
        Units of each layer, the input first and the number of classes last.
    batch_norm : bool
    seed : int
        For the weights; the same with and without batch norm.

    Returns
    -------
    Classifier
    """
    stream = np.random.RandomState(seed)
    parameters, running = {}, {}
    depth = len(layers_dims) - 1
    for layer in range(1, depth + 1):
        inputs, units = layers_dims[layer - 1], layers_dims[layer]
        parameters[f"W{layer}"] = stream.randn(units, inputs) * np.sqrt(2 / inputs)
        if batch_norm and layer < depth:
            parameters[f"gamma{layer}"], parameters[f"beta{layer}"] = np.ones((units, 1)), np.zeros((units, 1))
            running[f"mean{layer}"], running[f"var{layer}"] = np.zeros((units, 1)), np.ones((units, 1))
        else:
            parameters[f"b{layer}"] = np.zeros((units, 1))
    return Classifier(parameters, running, [], [], {})


def train_classifier(
    X: Array,
    Y: Array,
    layers_dims: Sequence[int],
    toolbox: Toolbox,
    *,
    batch_norm: bool,
    learning_rate: float,
    num_epochs: int,
    mini_batch_size: int = 64,
    test: tuple[Array, Array] | None = None,
    seed: int = 3,
    watch: tuple[int, Sequence[int]] = (1, ()),
) -> Classifier:
    """Train with mini-batch gradient descent.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray of int, shape (1, m)
        Labels, from 0 to ``layers_dims[-1] - 1``.
    layers_dims : sequence of int
    toolbox : Toolbox
    batch_norm : bool
        Use ``toolbox.forward`` and ``toolbox.batchnorm_backward``; otherwise biases and no normalization.
    learning_rate : float
    num_epochs : int
    mini_batch_size : int
        Examples left over at the end of an epoch wait for the next one.
    test : tuple, optional
        ``(X, Y)`` on which the accuracy is taken after each epoch.
    seed : int
        For the weights and for the order of the examples.
    watch : tuple
        A hidden layer, and the numbers of steps after which to keep its Z and Z_tilde for the first 256 examples.

    Returns
    -------
    Classifier

    Raises
    ------
    NotYetError
        If a function of the toolbox is still a stub.
    """
    network = start(layers_dims, batch_norm, seed)
    stream = np.random.RandomState(seed)
    targets = one_hot(Y, layers_dims[-1])
    m, steps = X.shape[1], 0
    layer, moments = watch
    batch_size = min(mini_batch_size, m)
    with np.errstate(all="ignore"):  # Too large a rate ends in inf and nan, and this is meant to be seen.
        _require(toolbox, network, X, Y)
        for _ in range(num_epochs):
            order = stream.permutation(m)
            costs = []
            for first in range(0, m - batch_size + 1, batch_size):
                if steps in moments:
                    network.snapshots[steps] = _before_and_after(X[:, :256], network, toolbox, layer)
                chosen = order[first : first + batch_size]
                costs.append(_step(network, X[:, chosen], targets[:, chosen], toolbox, learning_rate))
                steps += 1
            cost = float(np.mean(costs))
            network.costs.append(cost if np.isfinite(cost) else np.inf)
            if test is not None:
                network.test_accuracies.append(accuracy(*test, network, toolbox))
    return network


def probabilities(X: Array, network: Classifier, toolbox: Toolbox) -> Array:
    """Return what a trained network says, in test mode: shape (C, m)."""
    return np.asarray(_forward(X, network, toolbox, "test")[0])


def accuracy(X: Array, Y: Array, network: Classifier, toolbox: Toolbox) -> float:
    """Return the share of examples whose likeliest class is the right one, in percent."""
    return float(100 * np.mean(probabilities(X, network, toolbox).argmax(axis=0) == Y.ravel()))


def _step(network: Classifier, X: Array, Y: Array, toolbox: Toolbox, learning_rate: float) -> float:
    """Take one step on one mini-batch; return the cost before it."""
    A, caches, running = _forward(X, network, toolbox, "train")
    grads = _backward(A, Y, caches, network, toolbox)
    for key, gradient in grads.items():
        network.parameters[key] = network.parameters[key] - learning_rate * gradient
    network.running.update(running)
    return float(toolbox.cost(A, Y))


def _forward(X: Array, network: Classifier, toolbox: Toolbox, mode: str) -> Any:
    if network.running:
        return toolbox.forward(X, dict(network.parameters), dict(network.running), mode)
    depth, A = _depth(network.parameters), X
    caches: list[tuple[Any, ...]] = []
    for layer in range(1, depth):
        A_prev, A = A, relu(network.parameters[f"W{layer}"] @ A + network.parameters[f"b{layer}"])
        caches.append((A_prev, None, A))
    caches.append((A,))
    return toolbox.softmax(network.parameters[f"W{depth}"] @ A + network.parameters[f"b{depth}"]), caches, {}


def _backward(A: Array, Y: Array, caches: Sequence[Any], network: Classifier, toolbox: Toolbox) -> Parameters:
    depth, m, grads = _depth(network.parameters), A.shape[1], {}
    dZ = toolbox.softmax_backward(A, Y)
    for layer in range(depth, 0, -1):
        A_prev = caches[layer - 1][0]
        grads[f"W{layer}"] = dZ @ A_prev.T / m
        if f"b{layer}" in network.parameters:
            grads[f"b{layer}"] = dZ.mean(axis=1, keepdims=True)
        if layer > 1:
            dZ = (network.parameters[f"W{layer}"].T @ dZ) * (A_prev > 0)
            cache = caches[layer - 2][1]
            if cache is not None:
                dZ, grads[f"gamma{layer - 1}"], grads[f"beta{layer - 1}"] = toolbox.batchnorm_backward(dZ, cache)
    return grads


def _before_and_after(X: Array, network: Classifier, toolbox: Toolbox, layer: int) -> tuple[Array, Array]:
    """What goes into the batch norm of a layer, and what comes out of it; without batch norm, twice the same."""
    _, caches, _ = _forward(X, network, toolbox, "train")
    A_prev, cache, _ = caches[layer - 1]
    Z = network.parameters[f"W{layer}"] @ A_prev
    if cache is None:
        return Z + network.parameters[f"b{layer}"], Z + network.parameters[f"b{layer}"]
    return Z, network.parameters[f"gamma{layer}"] * cache[0] + network.parameters[f"beta{layer}"]


def _depth(parameters: Mapping[str, Array]) -> int:
    return sum(key.startswith("W") for key in parameters)


def _require(toolbox: Toolbox, network: Classifier, X: Array, Y: Array) -> None:
    """Raise a sentence a student can act on when a function that is needed still returns nothing."""
    few, targets = X[:, :4], one_hot(Y[:, :4], network.parameters[f"b{_depth(network.parameters)}"].shape[0])

    def named(function: Callable[..., Any]) -> str:
        return getattr(function, "__name__", "one of your functions")

    try:
        doing: Callable[..., Any] = toolbox.forward if network.running else toolbox.softmax
        A, caches, _ = _forward(few, network, toolbox, "train")
        if A is None:
            raise TypeError
        doing = toolbox.cost
        float(toolbox.cost(A, targets))
        doing = toolbox.softmax_backward
        if toolbox.softmax_backward(A, targets) is None:
            raise TypeError
        doing = toolbox.batchnorm_backward
        _backward(A, targets, caches, network, toolbox)
    except (TypeError, ValueError, AttributeError, UnboundLocalError) as error:
        raise NotYetError(
            f"The network cannot be trained yet: finish {named(doing)} and the exercises before it, "
            "run their cells, then run this cell again."
        ) from error


def effect_of_bias(
    batchnorm_forward: Callable[..., Any], batchnorm_backward: Callable[..., Any], b: float
) -> tuple[float, float]:
    """Add a constant before batch norm, and see what it changes, forward and backward.

    Parameters
    ----------
    batchnorm_forward, batchnorm_backward : callable
        The student's.
    b : float
        Added to every value of a layer of 5 units and 64 examples.

    Returns
    -------
    change : float
        Largest change of any output.
    db : float
        Largest entry of the gradient in the bias, the mean of dZ over the examples.

    Raises
    ------
    NotYetError
        If one of the functions is still a stub.
    """
    stream = np.random.RandomState(0)
    Z, dZ_tilde, column = stream.randn(5, 64), stream.randn(5, 64), np.ones((5, 1))
    first, second = (
        batchnorm_forward(values, 2 * column, column, 0 * column, column, "train") for values in (Z, Z + b)
    )
    if first is None or first[0] is None:
        raise NotYetError("batchnorm_forward returns nothing yet: finish it, run its cell, then run this cell again.")
    dZ = batchnorm_backward(dZ_tilde, second[1])[0]
    if dZ is None:
        raise NotYetError("batchnorm_backward returns nothing yet: finish it, run its cell, then run this cell again.")
    return float(np.abs(second[0] - first[0]).max()), float(np.abs(dZ.mean(axis=1)).max())


def running_means(batchnorm_forward: Callable[..., Any], momentum: float, num_steps: int = 100) -> list[float]:
    """Follow the running mean of one unit, whose values are around 3, through mini-batches of 32 examples.

    Parameters
    ----------
    batchnorm_forward : callable
        The student's.
    momentum : float
    num_steps : int

    Returns
    -------
    list of float
        The start, 0, and the running mean after each step.

    Raises
    ------
    NotYetError
        If the function is still a stub.
    """
    stream, one = np.random.RandomState(1), np.ones((1, 1))
    mean, var = 0 * one, one
    history = [0.0]
    for _ in range(num_steps):
        out, _, mean, var = batchnorm_forward(3 + 2 * stream.randn(1, 32), one, 0 * one, mean, var, "train", momentum)
        if out is None or mean is None:
            raise NotYetError(
                "batchnorm_forward returns nothing yet: finish it, run its cell, then run this cell again."
            )
        history.append(mean.item())
    return history
