"""Update rules, mini-batches, moving averages and learning-rate schedules.

Parameters are ``{"W1", "b1", ..., "WL", "bL"}``; a gradient or a moment has the key of its parameter with a ``d`` in
front. Every rule is the same for each parameter and for each entry of it. Nothing is changed in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Arrays = dict[str, Array]


def update_parameters_with_gd(
    parameters: Mapping[str, Array], grads: Mapping[str, Array], learning_rate: float
) -> Arrays:
    """Go one step against the gradient.

    Parameters
    ----------
    parameters, grads : dict of str to ndarray
        ``W_l`` of shape (n_l, n_{l-1}), ``b_l`` of shape (n_l, 1), and their gradients; other gradients are ignored.
    learning_rate : float

    Returns
    -------
    dict of str to ndarray
        Keys and shapes of ``parameters``.

    References
    ----------
    Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847.
    """
    return {name: value - learning_rate * grads[f"d{name}"] for name, value in parameters.items()}


def random_mini_batches(X: Array, Y: Array, mini_batch_size: int = 64, seed: int = 0) -> list[tuple[Array, Array]]:
    """Shuffle the examples and cut them into parts of ``mini_batch_size``; the last part may be smaller.

    The permutation is the first one of the stream that ``np.random.seed(seed)`` begins, here from a private copy of it.

    Parameters
    ----------
    X : ndarray, shape (n_x, m)
    Y : ndarray, shape (1, m)
    mini_batch_size : int
    seed : int

    Returns
    -------
    list of (ndarray, ndarray)
        Of shapes (n_x, size) and (1, size); ceil(m / mini_batch_size) of them, none empty.
    """
    order = np.random.RandomState(seed).permutation(X.shape[1])
    parts = [order[start : start + mini_batch_size] for start in range(0, len(order), mini_batch_size)]
    return [(X[:, part], Y[:, part]) for part in parts]


def exponentially_weighted_average(theta: Array, beta: float) -> Array:
    """Smooth a sequence: v_t is the sum over k of (1 - beta) beta^(t - k) theta_k, for k from 1 to t.

    The weights add up to 1 - beta^t, not to 1: early averages are too small.

    Parameters
    ----------
    theta : ndarray, shape (T,)
    beta : float
        In [0, 1).

    Returns
    -------
    ndarray, shape (T,)

    References
    ----------
    Roberts, "Control Chart Tests Based on Geometric Moving Averages", Technometrics 1959.
    """
    steps = np.arange(len(theta))
    age = steps[:, np.newaxis] - steps  # age[t, k]: how long ago k was, seen from t
    weights = np.where(age >= 0, (1 - beta) * np.power(float(beta), np.maximum(age, 0)), 0.0)
    return weights @ np.asarray(theta, dtype=float)


def bias_corrected_average(v: Array, beta: float) -> Array:
    """Divide each average by the sum of its weights, 1 - beta^t.

    Parameters
    ----------
    v : ndarray, shape (T,)
        v_1, ..., v_T, as `exponentially_weighted_average` returns them.
    beta : float

    Returns
    -------
    ndarray, shape (T,)

    References
    ----------
    Kingma and Ba, "Adam", ICLR 2015, section 3.
    """
    total_weight = np.cumsum((1 - beta) * np.power(float(beta), np.arange(len(v))))
    return v / total_weight


def initialize_velocity(parameters: Mapping[str, Array]) -> Arrays:
    """Start from rest: zeros, one for each entry of each parameter, under the gradients' keys."""
    return {f"d{name}": np.zeros(value.shape) for name, value in parameters.items()}


def update_parameters_with_momentum(
    parameters: Mapping[str, Array],
    grads: Mapping[str, Array],
    v: Mapping[str, Array],
    beta: float,
    learning_rate: float,
) -> tuple[Arrays, Arrays]:
    """Go one step against the moving average of the gradients, which is updated first and not bias-corrected.

    With ``u = v / (1 - beta)`` this is the older form ``u = beta u + grad`` with the rate
    ``(1 - beta) * learning_rate``.

    Parameters
    ----------
    parameters, grads, v : dict of str to ndarray
    beta, learning_rate : float

    Returns
    -------
    parameters, v : dict of str to ndarray

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods", 1964. Sutskever et al.,
    "On the importance of initialization and momentum in deep learning", ICML 2013, section 2.
    """
    velocity = {f"d{name}": beta * v[f"d{name}"] + (1 - beta) * grads[f"d{name}"] for name in parameters}
    return update_parameters_with_gd(parameters, velocity, learning_rate), velocity


def update_parameters_with_rmsprop(
    parameters: Mapping[str, Array],
    grads: Mapping[str, Array],
    s: Mapping[str, Array],
    beta: float,
    learning_rate: float,
    epsilon: float = 1e-8,
) -> tuple[Arrays, Arrays]:
    """Divide each gradient by the root of the moving average of its squares; epsilon is added to the root.

    Parameters
    ----------
    parameters, grads, s : dict of str to ndarray
    beta, learning_rate, epsilon : float

    Returns
    -------
    parameters, s : dict of str to ndarray

    References
    ----------
    Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural Networks for Machine Learning, Coursera 2012 (without epsilon).
    """
    squares = _moving_squares(grads, s, beta, parameters)
    scaled = {key: grads[key] / (np.sqrt(square) + epsilon) for key, square in squares.items()}
    return update_parameters_with_gd(parameters, scaled, learning_rate), squares


def update_parameters_with_rmsprop_epsilon_inside(
    parameters: Mapping[str, Array],
    grads: Mapping[str, Array],
    s: Mapping[str, Array],
    beta: float,
    learning_rate: float,
    epsilon: float = 1e-8,
) -> tuple[Arrays, Arrays]:
    """As `update_parameters_with_rmsprop`, with epsilon under the root (the course's lecture writes it so)."""
    squares = _moving_squares(grads, s, beta, parameters)
    scaled = {key: grads[key] / np.sqrt(square + epsilon) for key, square in squares.items()}
    return update_parameters_with_gd(parameters, scaled, learning_rate), squares


def initialize_adam(parameters: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
    """Both moments start at zero; see `initialize_velocity`."""
    return initialize_velocity(parameters), initialize_velocity(parameters)


def update_parameters_with_adam(
    parameters: Mapping[str, Array],
    grads: Mapping[str, Array],
    v: Mapping[str, Array],
    s: Mapping[str, Array],
    t: int,
    learning_rate: float = 0.01,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[Arrays, Arrays, Arrays]:
    """Take one step of Adam: momentum over RMSprop, both corrected for their start at zero.

    Parameters
    ----------
    parameters, grads, v, s : dict of str to ndarray
    t : int
        Number of this step, from 1; v and s hold what the t - 1 steps before left.
    learning_rate, beta1, beta2, epsilon : float

    Returns
    -------
    parameters, v, s : dict of str to ndarray
        v and s without the correction, as the next step needs them.

    References
    ----------
    Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1.
    """
    velocity, squares, mean, mean_square = _adam_moments(parameters, grads, v, s, t, beta1, beta2)
    direction = {key: mean[key] / (np.sqrt(mean_square[key]) + epsilon) for key in mean}
    return update_parameters_with_gd(parameters, direction, learning_rate), velocity, squares


def update_parameters_with_adam_epsilon_inside(
    parameters: Mapping[str, Array],
    grads: Mapping[str, Array],
    v: Mapping[str, Array],
    s: Mapping[str, Array],
    t: int,
    learning_rate: float = 0.01,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[Arrays, Arrays, Arrays]:
    """As `update_parameters_with_adam`, with epsilon under the root (many course notes write it so)."""
    velocity, squares, mean, mean_square = _adam_moments(parameters, grads, v, s, t, beta1, beta2)
    direction = {key: mean[key] / np.sqrt(mean_square[key] + epsilon) for key in mean}
    return update_parameters_with_gd(parameters, direction, learning_rate), velocity, squares


def update_parameters_with_adam_epsilon_hat(
    parameters: Mapping[str, Array],
    grads: Mapping[str, Array],
    v: Mapping[str, Array],
    s: Mapping[str, Array],
    t: int,
    learning_rate: float = 0.01,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[Arrays, Arrays, Arrays]:
    """As `update_parameters_with_adam`, with both corrections moved into the rate and epsilon beside the raw root.

    References
    ----------
    Kingma and Ba 2015, end of section 2 ("the efficiency of algorithm 1 can be improved upon"); TensorFlow and Keras.
    """
    velocity, squares, _, _ = _adam_moments(parameters, grads, v, s, t, beta1, beta2)
    rate = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    direction = {key: velocity[key] / (np.sqrt(squares[key]) + epsilon) for key in velocity}
    return update_parameters_with_gd(parameters, direction, rate), velocity, squares


def update_lr(learning_rate0: float, epoch_num: int, decay_rate: float) -> float:
    """Inverse-time decay: the rate after ``1 / decay_rate`` epochs is half the first one."""
    return learning_rate0 / (1 + decay_rate * epoch_num)


def exponential_lr_decay(learning_rate0: float, epoch_num: int, decay_rate: float) -> float:
    """Exponential decay: each epoch multiplies the rate by ``decay_rate``, which lies between 0 and 1."""
    return learning_rate0 * float(decay_rate) ** epoch_num


def square_root_lr_decay(learning_rate0: float, epoch_num: int, k: float) -> float:
    """Decay with the square root of the epoch, which is counted from 1."""
    return learning_rate0 * k * float(epoch_num) ** -0.5


def schedule_lr_decay(learning_rate0: float, epoch_num: int, decay_rate: float, time_interval: int = 1000) -> float:
    """Inverse-time decay on a staircase: the rate changes every ``time_interval`` epochs only."""
    return update_lr(learning_rate0, epoch_num // time_interval, decay_rate)


def _moving_squares(
    grads: Mapping[str, Array], s: Mapping[str, Array], beta: float, parameters: Mapping[str, Array]
) -> Arrays:
    keys: Sequence[str] = [f"d{name}" for name in parameters]
    return {key: beta * s[key] + (1 - beta) * np.square(grads[key]) for key in keys}


def _adam_moments(
    parameters: Mapping[str, Array],
    grads: Mapping[str, Array],
    v: Mapping[str, Array],
    s: Mapping[str, Array],
    t: int,
    beta1: float,
    beta2: float,
) -> tuple[Arrays, Arrays, Arrays, Arrays]:
    _, velocity = update_parameters_with_momentum(parameters, grads, v, beta1, learning_rate=0.0)
    squares = _moving_squares(grads, s, beta2, parameters)
    mean = {key: value / (1 - beta1**t) for key, value in velocity.items()}
    mean_square = {key: value / (1 - beta2**t) for key, value in squares.items()}
    return velocity, squares, mean, mean_square
