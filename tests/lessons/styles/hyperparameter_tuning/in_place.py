"""Arrays changed in place, the arguments among them, with the ``out`` argument of NumPy's functions and slices."""

import numpy as np


def sample_learning_rate(low_exponent, high_exponent, n, seed):
    np.random.seed(seed)
    r = np.random.random(n)
    r *= high_exponent - low_exponent
    r += low_exponent
    np.power(10.0, r, out=r)
    return r


def sample_beta(beta_low, beta_high, n, seed):
    np.random.seed(seed)
    ends = np.array([beta_high, beta_low])
    np.subtract(1, ends, out=ends)
    np.log10(ends, out=ends)
    beta = np.random.random_sample(n)
    beta *= ends[1] - ends[0]
    beta += ends[0]
    np.power(10, beta, out=beta)
    np.negative(beta, out=beta)
    beta += 1
    return beta


def sample_layer_sizes(low, high, num_layers, seed):
    np.random.seed(seed)
    high -= low
    sizes = np.random.randint(0, high + 1, num_layers)
    sizes += low
    return sizes


def grid_points(box, k):
    d = box.shape[0]
    box[:, 1] -= box[:, 0]
    box[:, 1] /= k - 1
    points = np.empty((k,) * d + (d,))
    for j in range(d):
        shape = [1] * d
        shape[j] = k
        points[..., j] = np.arange(k).reshape(shape)
    points *= box[:, 1]
    points += box[:, 0]
    points.shape = (k**d, d)
    return points


def random_points(box, n, seed):
    np.random.seed(seed)
    box[:, 1] -= box[:, 0]
    points = np.random.rand(n, len(box))
    points *= box[:, 1]
    points += box[:, 0]
    return points


def distinct_values(points):
    points.sort(axis=0)
    counts = np.ones(points.shape[1], dtype=int)
    for row, following in zip(points[:-1], points[1:], strict=True):
        counts += row != following
    return counts.tolist()


def zoom_box(points, costs, box, k, margin=0.1):
    costs[~np.isfinite(costs)] = np.inf
    order = costs.argsort()
    points = points[order]
    points[k:] = points[0]
    room = box[:, 1] - box[:, 0]
    room *= margin
    np.maximum(box[:, 0], points.min(axis=0) - room, out=box[:, 0])
    np.minimum(box[:, 1], points.max(axis=0) + room, out=box[:, 1])
    return box


def best_trial(train_costs, dev_costs, test_costs):
    dev_costs[np.isnan(dev_costs)] = np.inf
    best = dev_costs.argmin()
    test_costs[0] = test_costs[best]
    return best, test_costs[0]
