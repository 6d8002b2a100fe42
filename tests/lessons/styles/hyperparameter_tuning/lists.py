"""Lists, tuples, sets and comprehensions wherever they will do; a list is returned instead of a tuple."""

import numpy as np


def sample_learning_rate(low_exponent, high_exponent, n, seed):
    np.random.seed(seed)
    exponents = [np.random.uniform(low_exponent, high_exponent) for _ in range(n)]
    return np.array([10**r for r in exponents])


def sample_beta(beta_low, beta_high, n, seed):
    np.random.seed(seed)
    exponents = sorted([np.log10(1 - beta_low), np.log10(1 - beta_high)])
    r = [np.random.uniform(*exponents) for _ in range(n)]
    return np.array([1 - 10**exponent for exponent in r])


def sample_layer_sizes(low, high, num_layers, seed):
    np.random.seed(seed)
    candidates = list(range(low, high + 1))
    return np.array([candidates[np.random.randint(len(candidates))] for _ in range(num_layers)])


def grid_points(box, k):
    axes = [[low + step * (high - low) / (k - 1) for step in range(k)] for low, high in box.tolist()]
    points = [()]
    for axis in axes:
        points = [(*point, value) for point in points for value in axis]
    return np.array(points)


def random_points(box, n, seed):
    np.random.seed(seed)
    return np.array([[np.random.uniform(low, high) for low, high in box] for _ in range(n)])


def distinct_values(points):
    return tuple(len(set(column)) for column in zip(*points.tolist(), strict=True))


def zoom_box(points, costs, box, k, margin=0.1):
    finished = [(cost, tuple(point)) for cost, point in zip(costs, points, strict=True) if np.isfinite(cost)]
    best = [point for _, point in sorted(finished)[:k]]
    new_box = []
    for values, (low, high) in zip(zip(*best, strict=True), box, strict=True):
        room = margin * (high - low)
        new_box.append([max(low, min(values) - room), min(high, max(values) + room)])
    return np.array(new_box)


def best_trial(train_costs, dev_costs, test_costs):
    dev = dev_costs.tolist()
    lowest = min(cost for cost in dev if abs(cost) < float("inf"))
    best = dev.index(lowest)
    return [best, test_costs.tolist()[best]]
