"""What the standard library, SciPy and scikit-learn have ready-made, where it draws the same numbers."""

import heapq
from collections import Counter

import numpy as np
from scipy import stats
from sklearn.model_selection import ParameterGrid


def sample_learning_rate(low_exponent, high_exponent, n, seed):
    return stats.loguniform(10.0**low_exponent, 10.0**high_exponent).rvs(size=n, random_state=seed)


def sample_beta(beta_low, beta_high, n, seed):
    return 1 - stats.loguniform.rvs(1 - beta_high, 1 - beta_low, size=n, random_state=seed)


def sample_layer_sizes(low, high, num_layers, seed):
    return stats.randint(low, high + 1).rvs(size=num_layers, random_state=seed)


def grid_points(box, k):
    names = [f"x{j:03}" for j in range(len(box))]
    grid = ParameterGrid({name: np.linspace(*axis, num=k) for name, axis in zip(names, box, strict=True)})
    return np.array([[trial[name] for name in names] for trial in grid])


def random_points(box, n, seed):
    np.random.seed(seed)
    return stats.uniform(loc=box[:, 0], scale=box[:, 1] - box[:, 0]).rvs(size=(n, len(box)))


def distinct_values(points):
    return [len(Counter(column)) for column in points.T]


def zoom_box(points, costs, box, k, margin=0.1):
    finite = np.flatnonzero(np.isfinite(costs))
    best = points[heapq.nsmallest(k, finite, key=lambda trial: costs[trial])]
    room = margin * (box[:, 1] - box[:, 0])
    low = np.max([best.min(axis=0) - room, box[:, 0]], axis=0)
    high = np.min([best.max(axis=0) + room, box[:, 1]], axis=0)
    return np.transpose([low, high])


def best_trial(train_costs, dev_costs, test_costs):
    ranks = stats.rankdata(np.nan_to_num(dev_costs, nan=np.inf), method="ordinal")
    best = list(ranks).index(1)
    return best, test_costs[best]
