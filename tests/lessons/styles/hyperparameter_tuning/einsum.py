"""Linear algebra: einsum, matrix products, broadcasting and index arrays, without a loop."""

import numpy as np


def sample_learning_rate(low_exponent, high_exponent, n, seed):
    np.random.seed(seed)
    u = np.random.rand(n)
    weights = np.stack([1 - u, u])
    r = np.einsum("in,i->n", weights, np.array([low_exponent, high_exponent], dtype=float))
    return np.power(10, r)


def sample_beta(beta_low, beta_high, n, seed):
    np.random.seed(seed)
    u = np.random.rand(n)
    logs = np.log1p([-beta_high, -beta_low])
    return -np.expm1(np.column_stack([1 - u, u]) @ logs)


def sample_layer_sizes(low, high, num_layers, seed):
    np.random.seed(seed)
    table = np.arange(low, high + 1)
    return table[np.random.randint(table.size, size=num_layers)]


def grid_points(box, k):
    d = len(box)
    steps = np.stack(np.unravel_index(np.arange(k**d), (k,) * d), axis=1) / (k - 1)
    return steps @ np.diag(box @ [-1, 1]) + np.einsum("ji,i->j", box, [1, 0])


def random_points(box, n, seed):
    np.random.seed(seed)
    u = np.random.rand(n, len(box))
    return np.einsum("inj,ji->nj", np.stack([1 - u, u]), box)


def distinct_values(points):
    same = np.equal(points[:, np.newaxis], points).astype(float)  # (n, n, d)
    # Each of the c trials that share a value counts 1 / c.
    shares = 1 / np.einsum("abj->aj", same)
    return np.rint(np.einsum("aj->j", shares)).astype(int).tolist()


def zoom_box(points, costs, box, k, margin=0.1):
    best = points[np.lexsort((costs, ~np.isfinite(costs)))[:k]]
    ends = np.quantile(best, [0, 1], axis=0).T
    room = np.einsum("ji,i->j", box, [-margin, margin])
    return np.clip(ends + np.outer(room, [-1, 1]), box[:, [0]], box[:, [1]])


def best_trial(train_costs, dev_costs, test_costs):
    best = np.lexsort((dev_costs, ~np.isfinite(dev_costs)))[0]
    chosen = np.arange(len(dev_costs)) == best
    return best, np.dot(chosen, np.nan_to_num(test_costs, posinf=0))
