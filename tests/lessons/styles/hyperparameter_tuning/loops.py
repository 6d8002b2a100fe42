"""Plain Python loops over elements, with the math module in place of NumPy's functions."""

import math

import numpy as np


def sample_learning_rate(low_exponent, high_exponent, n, seed):
    np.random.seed(seed)
    learning_rates = np.zeros(n)
    for i in range(n):
        r = low_exponent + (high_exponent - low_exponent) * np.random.rand()
        learning_rates[i] = 10**r
    return learning_rates


def sample_beta(beta_low, beta_high, n, seed):
    np.random.seed(seed)
    a = math.log10(1 - beta_high)
    b = math.log10(1 - beta_low)
    betas = []
    for _ in range(n):
        r = a + (b - a) * np.random.rand()
        betas.append(1 - math.pow(10, r))
    return np.array(betas)


def sample_layer_sizes(low, high, num_layers, seed):
    np.random.seed(seed)
    sizes = np.zeros(num_layers, dtype=int)
    i = 0
    while i < num_layers:
        sizes[i] = np.random.randint(low, high + 1)
        i += 1
    return sizes


def grid_points(box, k):
    points = [[]]
    for low, high in box:
        longer = []
        for point in points:
            for step in range(k):
                longer.append([*point, low + step * (high - low) / (k - 1)])
        points = longer
    return np.array(points)


def random_points(box, n, seed):
    np.random.seed(seed)
    d = len(box)
    points = np.zeros((n, d))
    for i in range(n):
        for j in range(d):
            low = box[j, 0]
            high = box[j, 1]
            points[i, j] = low + (high - low) * np.random.rand()
    return points


def distinct_values(points):
    n, d = points.shape
    counts = []
    for j in range(d):
        seen = []
        for i in range(n):
            if points[i, j] not in seen:
                seen.append(points[i, j])
        counts.append(len(seen))
    return counts


def zoom_box(points, costs, box, k, margin=0.1):
    d = len(box)
    left = [i for i in range(len(costs)) if math.isfinite(costs[i])]
    best = []
    for _ in range(k):
        cheapest = left[0]
        for i in left:
            if costs[i] < costs[cheapest]:
                cheapest = i
        left.remove(cheapest)
        best.append(cheapest)
    new_box = np.zeros((d, 2))
    for j in range(d):
        low, high = box[j]
        room = margin * (high - low)
        smallest = largest = points[best[0], j]
        for i in best:
            smallest = min(smallest, points[i, j])
            largest = max(largest, points[i, j])
        new_box[j, 0] = max(low, smallest - room)
        new_box[j, 1] = min(high, largest + room)
    return new_box


def best_trial(train_costs, dev_costs, test_costs):
    best = None
    for i in range(len(dev_costs)):
        if math.isnan(dev_costs[i]) or math.isinf(dev_costs[i]):
            continue
        if best is None or dev_costs[i] < dev_costs[best]:
            best = i
    return best, test_costs[best]
