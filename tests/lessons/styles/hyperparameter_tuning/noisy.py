"""Much is said along the way: prints, warnings, logging, standard error, and operations NumPy warns about."""

import logging
import sys
import warnings

import numpy as np

logger = logging.getLogger("search")
logging.basicConfig(level=logging.DEBUG)
print("The functions are defined.")


def sample_learning_rate(low_exponent, high_exponent, n, seed):
    np.random.seed(seed)
    print("exponents from", low_exponent, "to", high_exponent)
    r = np.random.uniform(low_exponent, high_exponent, size=n)
    for i, exponent in enumerate(r):
        print(f"draw {i}: r = {exponent:.3f}", end="\r")
    learning_rates = np.power(10, r)
    print("\nlearning rates:", learning_rates)
    return learning_rates


def sample_beta(beta_low, beta_high, n, seed):
    np.random.seed(seed)
    if not 0.9 <= beta_low < beta_high <= 0.999:
        warnings.warn("these betas are unusual", UserWarning, stacklevel=2)
    with_one = np.log10(1 - np.array([beta_low, beta_high, 1.0]))  # divide by zero: the last one is -inf
    high_exponent, low_exponent = with_one[np.isfinite(with_one)]
    r = np.random.rand(n) * (high_exponent - low_exponent) + low_exponent
    betas = 1 - 10**r
    print("averages over about", 1 / (1 - betas), "values", file=sys.stderr)
    return betas


def sample_layer_sizes(low, high, num_layers, seed):
    np.random.seed(seed)
    logger.info("drawing %d sizes from %d to %d", num_layers, low, high)
    sizes = np.random.randint(low, high + 1, num_layers)
    logger.debug("sizes: %s", sizes)
    assert sizes.min() >= low, "too small"
    assert sizes.max() <= high, "too large"
    return sizes


def grid_points(box, k):
    print(f"{k} values on each of {len(box)} axes: {k ** len(box)} trials")
    axes = [np.linspace(low, high, k) for low, high in box]
    grids = np.meshgrid(*axes, indexing="ij")
    print("shapes:", *[grid.shape for grid in grids], sep="\n  ")
    points = np.column_stack([grid.ravel() for grid in grids])
    sys.stdout.write(f"points:\n{points}\n")
    return points


def random_points(box, n, seed):
    np.random.seed(seed)
    low, high = box[:, 0], box[:, 1]
    print("seed", seed, "low", low, "high", high, flush=True)
    u = np.random.rand(n, len(box))
    nothing = np.float64(0) / np.float64(0)  # invalid value
    print("nan, for comparison:", nothing)
    return low + (high - low) * u


def distinct_values(points):
    counts = []
    for j, column in enumerate(points.T):
        values, times = np.unique(column, return_counts=True)
        print(f"hyperparameter {j}:", dict(zip(values, times, strict=True)))
        counts.append(len(values))
    warnings.warn(f"the counts are {counts}", RuntimeWarning, stacklevel=1)
    return counts


def zoom_box(points, costs, box, k, margin=0.1):
    shifted = costs - costs.max()  # nan - nan and inf - inf: invalid value
    print("shifted costs, for a look:", shifted)
    order = np.argsort(costs)
    print("ranking:", *order)
    best = points[order[:k]]
    if not np.isfinite(costs).all():
        sys.stderr.write("some trials diverged\n")
    room = margin * (box[:, 1] - box[:, 0])
    new_box = np.array([best.min(axis=0) - room, best.max(axis=0) + room]).T
    print("before clipping:\n", new_box)
    new_box = np.clip(new_box, box[:, [0]], box[:, [1]])
    print("after clipping:\n", new_box)
    return new_box


def best_trial(train_costs, dev_costs, test_costs):
    diverged = np.isnan(dev_costs - dev_costs)  # inf - inf: invalid value
    print(f"{diverged.sum()} of {len(dev_costs)} trials diverged")
    mean = np.mean(dev_costs[diverged & ~diverged])  # mean of an empty slice
    print("mean of nothing:", mean)
    best = int(np.argmin(np.where(diverged, np.inf, dev_costs)))
    for name, costs in (("train", train_costs), ("dev", dev_costs), ("test", test_costs)):
        print(f"{name:>5}: {costs[best]:.4f}")
    return best, test_costs[best]
