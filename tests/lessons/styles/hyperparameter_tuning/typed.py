"""Type hints, keyword arguments, dataclasses, the walrus and match statements."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Range:
    low: float
    high: float

    def clip(self, value: float) -> float:
        match value:
            case x if x < self.low:
                return self.low
            case x if x > self.high:
                return self.high
            case _:
                return value


@dataclass(order=True)
class Trial:
    cost: float
    number: int


class Choice(NamedTuple):
    best: int
    test_cost: float


def finished(costs: Array) -> Iterator[Trial]:
    for number, cost in enumerate(costs):
        match float(cost):
            case c if math.isnan(c) or math.isinf(c):
                continue
            case c:
                yield Trial(cost=c, number=number)


def sample_learning_rate(low_exponent: float, high_exponent: float, n: int, seed: int) -> Array:
    np.random.seed(seed=seed)
    r: Array = np.random.uniform(low=low_exponent, high=high_exponent, size=n)
    return np.float_power(10, r)


def sample_beta(beta_low: float, beta_high: float, n: int, seed: int) -> Array:
    np.random.seed(seed)
    exponents = Range(low=math.log10(1 - beta_high), high=math.log10(1 - beta_low))
    return 1 - np.power(10.0, np.random.uniform(low=exponents.low, high=exponents.high, size=(n,)))


def sample_layer_sizes(low: int, high: int, num_layers: int, seed: int) -> NDArray[np.int_]:
    np.random.seed(seed)
    return np.random.choice(a=range(low, high + 1), size=num_layers, replace=True)


def grid_points(box: Array, k: int) -> Array:
    if (d := len(box)) == 0:
        raise ValueError("a grid needs an axis")
    axes: list[Array] = [np.linspace(start=low, stop=high, num=k, endpoint=True) for low, high in box]
    return np.array([[axes[j][step] for j, step in enumerate(steps)] for steps in np.ndindex(*(k,) * d)])


def random_points(box: Array, n: int, seed: int) -> Array:
    np.random.seed(seed)
    return np.random.uniform(low=box[:, 0], high=box[:, 1], size=(n, box.shape[0]))


def distinct_values(points: Array) -> list[int]:
    counts: list[int] = []
    for column in points.T:
        seen: set[float] = set()
        counts.append(sum(1 for value in column if (new := value not in seen) and not (new and seen.add(value))))
    return counts


def zoom_box(points: Array, costs: Array, box: Array, k: int, margin: float = 0.1) -> Array:
    ranges: list[Range] = [Range(low=float(low), high=float(high)) for low, high in box]
    numbers: list[int] = [trial.number for trial in sorted(finished(costs))[:k]]
    new_box: Array = np.empty(shape=(len(ranges), 2), dtype=np.float64)
    for axis, old in enumerate(ranges):
        room = margin * (old.high - old.low)
        smallest, largest = min(best := points[numbers, axis]), max(best)
        new_box[axis] = old.clip(smallest - room), old.clip(largest + room)
    return new_box


def best_trial(train_costs: Array, dev_costs: Array, test_costs: Array) -> Choice:
    winner = min(finished(dev_costs))
    return Choice(best=winner.number, test_cost=float(test_costs[winner.number]))
