"""Type hints, keyword arguments, dataclasses, an enumeration, the walrus and match."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Columns = NDArray[np.intp]


@dataclass(frozen=True)
class Sizes:
    train: int
    dev: int
    test: int

    @classmethod
    def of(cls, n: int, dev_fraction: float, test_fraction: float) -> "Sizes":
        dev, test = int(dev_fraction * n), int(test_fraction * n)
        return cls(train=n - dev - test, dev=dev, test=test)

    def slices(self) -> tuple[slice, slice, slice]:
        return (
            slice(0, end := self.train),
            slice(end, end := end + self.dev),
            slice(end, end + self.test),
        )


class Split(NamedTuple):
    inputs: Array
    labels: Array
    dev_inputs: Array
    dev_labels: Array
    test_inputs: Array
    test_labels: Array


def train_dev_test_split(
    X: Array, Y: Array, dev_fraction: float = 0.2, test_fraction: float = 0.2, seed: int = 0
) -> Split:
    assert isinstance(X, np.ndarray), "X should be an array"
    assert X.shape[1] == Y.shape[1], "one label for each example"
    assert 0 <= dev_fraction <= 1, "a share is between 0 and 1"
    assert 0 <= test_fraction <= 1, "a share is between 0 and 1"
    assert isinstance(seed, int), "a seed is a whole number"
    np.random.seed(seed=seed)
    m: int = X.shape[1]
    order: Columns = np.random.permutation(m)
    sizes = Sizes.of(n=m, dev_fraction=dev_fraction, test_fraction=test_fraction)
    train, dev, test = (order[part] for part in sizes.slices())
    return Split(
        inputs=X[:, train],
        labels=Y[:, train],
        dev_inputs=X[:, dev],
        dev_labels=Y[:, dev],
        test_inputs=X[:, test],
        test_labels=Y[:, test],
    )


class Parts(NamedTuple):
    train: Columns
    dev: Columns
    test: Columns


def stratified_split(Y: Array, dev_fraction: float = 0.2, test_fraction: float = 0.2, seed: int = 0) -> Parts:
    if (shape := Y.shape)[0] != 1:
        raise ValueError(f"Y should have one row, not {shape[0]}")
    np.random.seed(seed=seed)
    found: dict[str, list[Columns]] = {name: [] for name in Parts._fields}
    for label in np.unique(Y):
        shuffled: Columns = np.random.permutation((Y[0] == label).nonzero()[0])
        sizes = Sizes.of(n=shuffled.size, dev_fraction=dev_fraction, test_fraction=test_fraction)
        for name, part in zip(Parts._fields, sizes.slices(), strict=True):
            found[name].append(shuffled[part])
    return Parts(**{name: np.concatenate(pieces) for name, pieces in found.items()})


class Diagnosis(str, Enum):
    BIAS = "high bias"
    VARIANCE = "high variance"
    BOTH = "high bias and high variance"
    NEITHER = "neither"


def diagnose(
    train_error: float, dev_error: float, bayes_error: float, threshold: float = 0.02
) -> tuple[float, float, str]:
    match ((bias := train_error - bayes_error) > threshold, (variance := dev_error - train_error) > threshold):
        case (True, True):
            diagnosis = Diagnosis.BOTH
        case (True, False):
            diagnosis = Diagnosis.BIAS
        case (False, True):
            diagnosis = Diagnosis.VARIANCE
        case _:
            diagnosis = Diagnosis.NEITHER
    return bias, variance, diagnosis


class Normalization(NamedTuple):
    mu: Array
    sigma: Array

    def applied_to(self, X: Array) -> Array:
        return np.divide(X - self.mu, self.sigma)


def fit_normalization(X: Array) -> Normalization:
    mu: Array = np.mean(a=X, axis=1, keepdims=True)
    sigma: Array = np.std(a=X, axis=1, keepdims=True, ddof=0)
    if (constant := np.ptp(a=X, axis=1) == 0).any():
        sigma[constant] = 1.0
    return Normalization(mu=mu, sigma=sigma)


def normalize_sets(train_X: Array, dev_X: Array, test_X: Array) -> tuple[Array, ...]:
    fitted = Normalization(*fit_normalization(X=train_X))
    return tuple(fitted.applied_to(X=X) for X in (train_X, dev_X, test_X))


def activation_scale_by_depth(X: Array, weights: Sequence[Array]) -> Array:
    def activations(A: Array) -> Iterator[Array]:
        yield A
        for W in weights:
            yield (A := np.matmul(W, A))

    return np.fromiter((np.sqrt(np.mean(np.square(A))) for A in activations(X)), dtype=float, count=len(weights) + 1)
