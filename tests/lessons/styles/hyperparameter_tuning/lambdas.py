"""Lambdas, functools.partial and callable objects in place of def."""

import functools
import itertools
import operator

import numpy as np


class Sampler:
    """Draws when it is called."""

    def __init__(self, transform, inverse):
        self.transform = transform
        self.inverse = inverse

    def __call__(self, low, high, n, seed):
        np.random.seed(seed)
        ends = sorted((self.inverse(low), self.inverse(high)))
        return self.transform(np.random.uniform(*ends, n))


def draw_uniform(draw, low, high, size, seed):
    np.random.seed(seed)
    return draw(low, high, size)


sample_learning_rate = Sampler(lambda r: 10**r, lambda exponent: exponent)

sample_beta = Sampler(transform=lambda r: 1 - 10**r, inverse=lambda beta: np.log10(1 - beta))

sample_layer_sizes = functools.partial(draw_uniform, lambda low, high, size: np.random.randint(low, high + 1, size))

grid_points = lambda box, k: np.array([*itertools.product(*map(lambda axis: np.linspace(*axis, k), box))])

random_points = lambda box, n, seed: draw_uniform(
    np.random.uniform, operator.itemgetter(0)(box.T), operator.itemgetter(1)(box.T), (n, len(box)), seed
)

distinct_values = lambda points: list(map(len, map(set, points.T)))

zoom_box = lambda points, costs, box, k, margin=0.1: (
    lambda best, room: np.stack(
        [np.fmax(box[:, 0], best.min(0) - room), np.fmin(box[:, 1], best.max(0) + room)], axis=-1
    )
)(points[sorted(range(len(costs)), key=lambda i: (np.isnan(costs[i]), costs[i]))[:k]], margin * np.ptp(box, axis=1))

best_trial = lambda train, dev, test: (lambda best: (best, test[best]))(
    min(filter(lambda i: np.isfinite(dev[i]), range(len(dev))), key=dev.__getitem__)
)
