"""The work is done elsewhere: in other functions, a class, closures, a decorator, generators and recursion."""

import functools

import numpy as np


def seeded(function):
    """Seed NumPy's generator with the last argument before every call."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        np.random.seed(kwargs.get("seed", args[-1]))
        return function(*args, **kwargs)

    return wrapper


def between(low, high):
    """Make a function that maps 0 to low, 1 to high, and what is between evenly."""

    def stretch(u):
        return low + (high - low) * u

    return stretch


def power_of_ten(r):
    return 10.0**r


def log_uniform(low, high, n):
    return power_of_ten(between(low, high)(np.random.rand(n)))


class Axis:
    """The range of one hyperparameter."""

    def __init__(self, low, high):
        self.low = low
        self.high = high

    @property
    def width(self):
        return self.high - self.low

    def values(self, k):
        return [self.low + self.width * step / (k - 1) for step in range(k)]

    def around(self, values, margin):
        room = margin * self.width
        return max(self.low, min(values) - room), min(self.high, max(values) + room)


def axes_of(box):
    return [Axis(low, high) for low, high in box]


def combinations(lists):
    """All combinations, the last list fastest."""
    if not lists:
        yield []
        return
    for first in lists[0]:
        for rest in combinations(lists[1:]):
            yield [first, *rest]


def smallest(values, k):
    """Positions of the k smallest values, by recursion."""
    if k == 0:
        return []
    position = int(np.nanargmin(values))
    rest = values.copy()
    rest[position] = np.nan
    return [position, *smallest(rest, k - 1)]


@seeded
def sample_learning_rate(low_exponent, high_exponent, n, seed):
    return log_uniform(low_exponent, high_exponent, n)


@seeded
def sample_beta(beta_low, beta_high, n, seed):
    def exponent(beta):
        return np.log10(1 - beta)

    return 1 - log_uniform(exponent(beta_high), exponent(beta_low), n)


@seeded
def sample_layer_sizes(low, high, num_layers, seed):
    def draws():
        while True:
            yield np.random.randint(low, high + 1)

    return np.array([size for size, _ in zip(draws(), range(num_layers), strict=False)])


def grid_points(box, k):
    return np.array(list(combinations([axis.values(k) for axis in axes_of(box)])))


@seeded
def random_points(box, n, seed):
    return np.apply_along_axis(between(box[:, 0], box[:, 1]), 1, np.random.rand(n, len(box)))


def distinct_values(points):
    def count(values):
        if len(values) == 0:
            return 0
        return 1 + count(values[values != values[0]])

    return [count(column) for column in points.T]


def zoom_box(points, costs, box, k, margin=0.1):
    best = points[smallest(costs, k)]
    return np.array([axis.around(values, margin) for axis, values in zip(axes_of(box), best.T, strict=True)])


def best_trial(train_costs, dev_costs, test_costs):
    (best,) = smallest(dev_costs, 1)
    return best, test_costs[best]
