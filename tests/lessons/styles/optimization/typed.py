"""Type hints, named tuples, data classes, walrus operators and match statements."""

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Arrays: TypeAlias = dict[str, Array]

ONE: Final = 1.0


class Batch(NamedTuple):
    X: NDArray[Any]
    Y: NDArray[Any]


class MomentumState(NamedTuple):
    parameters: Arrays
    v: Arrays


class RMSpropState(NamedTuple):
    parameters: Arrays
    s: Arrays


@dataclass
class Moments:
    v: Arrays = field(default_factory=dict)
    s: Arrays = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decay:
    rate: float
    epoch: int

    @property
    def divisor(self) -> float:
        return ONE + self.rate * self.epoch


def update_parameters_with_gd(parameters: Arrays, grads: Arrays, learning_rate: float) -> Arrays:
    new: Arrays = {}
    for key, grad in grads.items():
        match key[1], key[2:]:
            case ("W" | "b") as letter, number:
                new[letter + number] = np.subtract(parameters[letter + number], np.multiply(learning_rate, grad))
            case _:
                continue
    return new


def random_mini_batches(X: NDArray[Any], Y: NDArray[Any], mini_batch_size: int = 64, seed: int = 0) -> list[Batch]:
    np.random.seed(seed=seed)
    order: NDArray[np.intp] = np.random.permutation(x=(m := X.shape[1]))
    batches: list[Batch] = []
    while (start := len(batches) * mini_batch_size) < m:
        part = slice(start, start + mini_batch_size)
        batches.append(Batch(X=X.take(order[part], axis=1), Y=Y.take(order[part], axis=1)))
    return batches


def exponentially_weighted_average(theta: Array, beta: float) -> Array:
    average: float = 0.0
    return np.array([average := beta * average + (ONE - beta) * value for value in theta], dtype=np.float64)


def bias_corrected_average(v: Array, beta: float) -> Array:
    steps: NDArray[np.int64] = np.arange(start=1, stop=v.shape[0] + 1, step=1)
    return np.divide(v, ONE - np.power(beta, steps))


def initialize_velocity(parameters: Arrays) -> Arrays:
    v: Arrays = {}
    for key, value in parameters.items():
        match value.shape:
            case (units,):
                v[f"d{key}"] = np.zeros(shape=units)
            case (units, inputs):
                v[f"d{key}"] = np.zeros(shape=(units, inputs))
    return v


def update_parameters_with_momentum(
    parameters: Arrays, grads: Arrays, v: Arrays, beta: float, learning_rate: float
) -> MomentumState:
    velocity: Arrays = {key: beta * old + (ONE - beta) * grads[key] for key, old in v.items()}
    moved: Arrays = {key[1:]: parameters[key[1:]] - learning_rate * new for key, new in velocity.items()}
    return MomentumState(parameters=moved, v=velocity)


def update_parameters_with_rmsprop(
    parameters: Arrays, grads: Arrays, s: Arrays, beta: float, learning_rate: float, epsilon: float = 1e-8
) -> RMSpropState:
    for key in s:
        s[key] = beta * s[key] + (ONE - beta) * np.power(grad := grads[key], 2)
        parameters[key.removeprefix("d")] = parameters[key.removeprefix("d")] - learning_rate * grad / (
            np.sqrt(s[key]) + epsilon
        )
    return RMSpropState(s=s, parameters=parameters)


def initialize_adam(parameters: Arrays) -> tuple[Arrays, Arrays]:
    moments = Moments()
    for key, value in parameters.items():
        moments.v[f"d{key}"], moments.s[f"d{key}"] = np.zeros((2, *value.shape))
    return moments.v, moments.s


def update_parameters_with_adam(
    parameters: Arrays,
    grads: Arrays,
    v: Arrays,
    s: Arrays,
    t: int,
    learning_rate: float = 0.01,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[Arrays, Arrays, Arrays]:
    moments = Moments()
    new: Arrays = {}
    for key, value in parameters.items():
        grad: Array = grads[d := f"d{key}"]
        moments.v[d] = (m := beta1 * v[d] + (ONE - beta1) * grad)
        moments.s[d] = (q := beta2 * s[d] + (ONE - beta2) * grad**2)
        root: Array = np.sqrt(q / (ONE - beta2**t))
        new[key] = value - learning_rate * (m / (ONE - beta1**t)) / (root + epsilon)
    return new, moments.v, moments.s


def update_lr(learning_rate0: float, epoch_num: int, decay_rate: float) -> float:
    return learning_rate0 / Decay(rate=decay_rate, epoch=epoch_num).divisor


def exponential_lr_decay(learning_rate0: float, epoch_num: int, decay_rate: float) -> float:
    match epoch_num:
        case 0:
            return learning_rate0
        case 1:
            return learning_rate0 * decay_rate
        case _:
            return float(learning_rate0 * np.power(decay_rate, epoch_num))


def square_root_lr_decay(learning_rate0: float, epoch_num: int, k: float) -> float:
    return float(k * learning_rate0 * np.power(float(epoch_num), -0.5))


def schedule_lr_decay(learning_rate0: float, epoch_num: int, decay_rate: float, time_interval: int = 1000) -> float:
    stairs, _ = divmod(epoch_num, time_interval)
    return learning_rate0 / Decay(epoch=stairs, rate=decay_rate).divisor
