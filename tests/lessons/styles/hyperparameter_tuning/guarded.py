"""Arguments are checked first, errors are caught, and special cases return early."""

import numpy as np


def sample_learning_rate(low_exponent, high_exponent, n, seed):
    if n < 0:
        raise ValueError("n must not be negative")
    if n == 0:
        return np.array([])
    if low_exponent > high_exponent:
        low_exponent, high_exponent = high_exponent, low_exponent
    stream = np.random.RandomState(seed)
    learning_rates = 10.0 ** stream.uniform(low_exponent, high_exponent, n)
    return np.clip(learning_rates, 10.0**low_exponent, 10.0**high_exponent)


def sample_beta(beta_low, beta_high, n, seed):
    assert 0 <= beta_low < beta_high < 1, "beta must lie in [0, 1)"
    np.random.seed(seed)
    r = np.random.uniform(np.log10(1 - beta_high), np.log10(1 - beta_low), n)
    betas = 1 - 10.0**r
    return np.minimum(np.maximum(betas, beta_low), beta_high)


def sample_layer_sizes(low, high, num_layers, seed):
    low, high, num_layers = int(low), int(high), int(num_layers)
    if low == high:
        return np.full(num_layers, low)
    np.random.seed(seed)
    try:
        return np.random.randint(low, high + 1, size=num_layers)
    except ValueError as error:
        raise ValueError(f"no size from {low} to {high}") from error


def grid_points(box, k):
    box = np.atleast_2d(np.asarray(box, dtype=float))
    if k < 2:
        raise ValueError("k must be at least 2")
    if len(box) == 1:
        return np.linspace(box[0, 0], box[0, 1], k)[:, np.newaxis]
    grids = np.mgrid[tuple(slice(low, high, k * 1j) for low, high in box)]
    return grids.reshape(len(box), -1).T


def random_points(box, n, seed):
    box = np.array(box, copy=True)
    if box.ndim != 2 or box.shape[1] != 2:
        raise ValueError("box must have shape (d, 2)")
    state = np.random.get_state()
    try:
        np.random.seed(seed)
        return np.random.uniform(*box.T, size=(n, len(box)))
    finally:
        np.random.set_state(state)


def distinct_values(points):
    points = np.asarray(points)
    if points.size == 0:
        return [0] * points.shape[1]
    counts = []
    for j in range(points.shape[1]):
        values = {}
        for value in points[:, j]:
            try:
                values[value] += 1
            except KeyError:
                values[value] = 1
        counts.append(len(values))
    return counts


def zoom_box(points, costs, box, k, margin=0.1):
    finite = np.isfinite(costs)
    if k > finite.sum():
        raise ValueError("fewer than k trials finished")
    points, costs = points[finite], costs[finite]
    best = points[np.argsort(costs, kind="stable")[:k]]
    room = margin * (box[:, 1] - box[:, 0])
    new_box = np.array(box, dtype=float)
    for j in range(len(box)):
        low = best[:, j].min() - room[j]
        if low > new_box[j, 0]:
            new_box[j, 0] = low
        high = best[:, j].max() + room[j]
        if high < new_box[j, 1]:
            new_box[j, 1] = high
    return new_box


def best_trial(train_costs, dev_costs, test_costs):
    if not len(train_costs) == len(dev_costs) == len(test_costs):
        raise ValueError("one cost of each kind per trial")
    masked = np.ma.masked_invalid(dev_costs)
    if masked.mask.all():
        raise ValueError("all trials diverged")
    best = int(np.ma.argmin(masked))
    return best, float(test_costs[best])
