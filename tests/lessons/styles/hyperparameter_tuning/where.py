"""np.where, masks of bool, int and float, and boolean arithmetic."""

import numpy as np


def sample_learning_rate(low_exponent, high_exponent, n, seed):
    np.random.seed(seed)
    u = np.random.rand(n)
    r = (1 - u) * low_exponent + u * high_exponent
    # 10**-r is the reciprocal of 10**r
    return np.where(r < 0, 1 / 10 ** np.abs(r), 10 ** np.abs(r))


def sample_beta(beta_low, beta_high, n, seed):
    np.random.seed(seed)
    exponents = np.log10(np.where([True, False], 1 - beta_high, 1 - beta_low))
    r = np.random.uniform(exponents[0], exponents[1], n)
    return np.where(np.isfinite(r), 1 - 10**r, 0)


def sample_layer_sizes(low, high, num_layers, seed):
    np.random.seed(seed)
    u = np.random.rand(num_layers)
    # How many of the borders between the sizes has each draw passed?
    borders = np.arange(1, high - low + 1) / (high - low + 1)
    passed = u[:, None] >= borders[None, :]
    return low + passed.sum(axis=1)


def grid_points(box, k):
    d = len(box)
    trial = np.arange(k**d)
    points = np.zeros((k**d, d))
    for j in range(d):
        values = np.linspace(box[j, 0], box[j, 1], k)
        number = trial // k ** (d - 1 - j) % k
        chosen = (number[:, None] == np.arange(k)).astype(float)
        points[:, j] = chosen @ values
    return points


def random_points(box, n, seed):
    np.random.seed(seed)
    u = np.random.rand(n, len(box))
    low, width = box[:, 0], box[:, 1] - box[:, 0]
    return np.where(width > 0, low + width * u, low)


def distinct_values(points):
    # A value counts when it is unlike all values above it.
    same = points[:, None, :] == points[None, :, :]
    earlier = np.tri(len(points), k=-1, dtype=int)[:, :, None]
    seen_before = (same * earlier).any(axis=1)
    return list((1 - seen_before).sum(axis=0))


def zoom_box(points, costs, box, k, margin=0.1):
    finite = np.where(np.isfinite(costs), costs, np.inf)
    limit = np.sort(finite)[k - 1]
    is_best = (finite <= limit)[:, None]
    room = margin * np.diff(box).ravel()
    low = np.where(is_best, points, np.inf).min(axis=0) - room
    high = np.where(is_best, points, -np.inf).max(axis=0) + room
    low = np.where(low < box[:, 0], box[:, 0], low)
    high = np.where(high > box[:, 1], box[:, 1], high)
    return np.array([low, high]).T


def best_trial(train_costs, dev_costs, test_costs):
    usable = ~(np.isnan(dev_costs) | np.isinf(dev_costs))
    is_best = usable & (dev_costs == dev_costs[usable].min())
    best = np.where(is_best)[0][0]
    return best, test_costs[best]
