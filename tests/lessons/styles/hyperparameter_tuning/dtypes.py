"""Other types: long doubles, small and unsigned integers, NumPy scalars and arrays without an axis."""

import numpy as np


def sample_learning_rate(low_exponent, high_exponent, n, seed):
    np.random.seed(seed)
    low, high = np.longdouble(low_exponent), np.longdouble(high_exponent)
    r = low + (high - low) * np.random.rand(n)
    return np.longdouble(10) ** r


def sample_beta(beta_low, beta_high, n, seed):
    np.random.seed(seed)
    low, high = np.log10(np.array([1 - beta_high, 1 - beta_low], dtype=np.longdouble))
    r = np.random.rand(n).astype(np.longdouble) * (high - low) + low
    return np.float64(1) - np.float64(10) ** r


def sample_layer_sizes(low, high, num_layers, seed):
    np.random.seed(seed)
    return np.random.randint(low, high + 1, size=(num_layers,), dtype=np.int32).astype(np.uint16)


def grid_points(box, k):
    d = np.uint8(len(box))
    places = np.indices([k] * int(d), dtype=np.int16).reshape(int(d), -1)
    step = (box[:, [1]] - box[:, [0]]) / np.int8(k - 1)
    return np.asfortranarray((box[:, [0]] + step * places).T)


def random_points(box, n, seed):
    stream = np.random.RandomState(np.uint32(seed))
    box = np.asarray(box, dtype=np.longdouble)
    return stream.random_sample((n, len(box))) * np.ptp(box, axis=1) + box.min(axis=1)


def distinct_values(points):
    return [np.array(len(np.unique(column)), dtype=np.uint8) for column in points.T]


def zoom_box(points, costs, box, k, margin=0.1):
    order = np.argsort(costs.astype(np.longdouble)).astype(np.uint8)
    best = np.take(points, order[:k], axis=0)
    box = box.astype(np.longdouble)
    low, high = box.T
    room = np.longdouble(margin) * (high - low)
    return np.clip([best.min(axis=0) - room, best.max(axis=0) + room], low, high).T


def best_trial(train_costs, dev_costs, test_costs):
    usable = np.nan_to_num(dev_costs.astype(np.longdouble), nan=np.inf, posinf=np.inf)
    best = np.array(np.argmin(usable), dtype=np.uint8)
    return best, np.array(test_costs[best], dtype=np.longdouble)
