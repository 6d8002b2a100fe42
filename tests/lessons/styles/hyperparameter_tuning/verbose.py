"""One operation a line, many intermediate names, and formulas put in another way."""

import numpy as np


def sample_learning_rate(low_exponent, high_exponent, n, seed):
    np.random.seed(seed)
    log_of_ten = np.log(10)
    smallest_log = low_exponent * log_of_ten
    largest_log = high_exponent * log_of_ten
    difference = largest_log - smallest_log
    u = np.random.rand(n)
    shift = difference * u
    logs = smallest_log + shift
    learning_rates = np.exp(logs)
    return learning_rates


def sample_beta(beta_low, beta_high, n, seed):
    np.random.seed(seed)
    # The window 1 / (1 - beta) is log-uniform as well: the long windows come first, as 1 - beta is small there.
    long_window = 1 / (1 - beta_high)
    short_window = 1 / (1 - beta_low)
    ratio = short_window / long_window
    u = np.random.rand(n)
    factors = ratio**u
    windows = long_window * factors
    betas = (windows - 1) / windows
    return betas


def sample_layer_sizes(low, high, num_layers, seed):
    np.random.seed(seed)
    number_of_sizes = high - low + 1
    u = np.random.rand(num_layers)
    positions = u * number_of_sizes
    whole_positions = np.floor(positions)
    sizes = whole_positions + low
    sizes = sizes.astype(int)
    return sizes


def grid_points(box, k):
    d = box.shape[0]
    columns = []
    for j in range(d):
        low = box[j][0]
        high = box[j][1]
        axis = np.linspace(low, high, k)
        repeats_of_each = k ** (d - j - 1)
        repeats_of_all = k**j
        block = np.repeat(axis, repeats_of_each)
        column = np.tile(block, repeats_of_all)
        columns.append(column)
    rows = np.vstack(columns)
    points = rows.T
    return points


def random_points(box, n, seed):
    np.random.seed(seed)
    d = box.shape[0]
    low = box[:, 0].reshape(1, d)
    high = box[:, 1].reshape(1, d)
    u = np.random.rand(n * d)
    u = u.reshape(n, d)
    not_u = 1 - u
    part_of_low = not_u * low
    part_of_high = u * high
    points = part_of_low + part_of_high
    return points


def distinct_values(points):
    ordered = np.sort(points, axis=0)
    steps = np.diff(ordered, axis=0)
    is_new = steps != 0
    new_values = np.sum(is_new, axis=0)
    counts = new_values + 1
    return counts


def zoom_box(points, costs, box, k, margin=0.1):
    low = box[:, 0]
    high = box[:, 1]
    center = (low + high) / 2
    half_width = (high - low) / 2
    order = np.argpartition(costs, k - 1)
    best_numbers = order[:k]
    best_points = points[best_numbers, :]
    # Everything in half widths from the middle: the old box is [-1, 1], and the room is twice the margin.
    scaled = (best_points - center) / half_width
    scaled_low = np.amin(scaled, axis=0) - 2 * margin
    scaled_high = np.amax(scaled, axis=0) + 2 * margin
    scaled_low = np.maximum(scaled_low, -1)
    scaled_high = np.minimum(scaled_high, 1)
    new_low = center + half_width * scaled_low
    new_high = center + half_width * scaled_high
    new_box = np.hstack([new_low.reshape(-1, 1), new_high.reshape(-1, 1)])
    return new_box


def best_trial(train_costs, dev_costs, test_costs):
    numbers = np.arange(len(dev_costs))
    is_finite = np.isfinite(dev_costs)
    finite_numbers = numbers[is_finite]
    finite_costs = dev_costs[is_finite]
    position = np.argmin(finite_costs)
    best = finite_numbers[position]
    test_cost = test_costs[best]
    return best, test_cost
