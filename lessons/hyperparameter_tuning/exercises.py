"""The exercises on searching for hyperparameters: sampling, grid and random points, zooming in, choosing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from grader.exercises import Case, Exercise, Lesson, Mistake, question
from helpers.reference import hyperparameter_tuning as reference

Array = np.ndarray
Rng = np.random.Generator
Arguments = tuple[Any, ...]


# --- Drawing arguments --------------------------------------------------------------------------------------


def _seed(rng: Rng) -> int:
    return int(rng.integers(1, 10_000))


def _whole(rng: Rng, low: int, high: int) -> int:
    return int(rng.integers(low, high + 1))


def _exponents(
    rng: Rng, low: tuple[float, float], width: tuple[float, float], n: int, whole: bool = False
) -> Arguments:
    start, extent = (rng.uniform(*bounds) for bounds in (low, width))
    if whole:
        start, extent = int(np.floor(start)), int(np.ceil(extent))
    return start, start + extent, n, _seed(rng)


def _betas(rng: Rng, low: tuple[float, float], decades: tuple[float, float], n: int) -> Arguments:
    smallest = rng.uniform(*low)
    return smallest, 1 - (1 - smallest) / 10 ** rng.uniform(*decades), n, _seed(rng)


def _sizes(rng: Rng, low: tuple[int, int], extent: tuple[int, int], n: int) -> Arguments:
    smallest = _whole(rng, *low)
    return smallest, smallest + _whole(rng, *extent), n, _seed(rng)


def _box(rng: Rng, d: int) -> Array:
    """Rows [low, high] on either side of 0 and across it, with widths of 0.6 to 4, all different from row to row."""
    low = rng.uniform(-6, 4, size=d)
    return np.column_stack([low, low + rng.permutation(np.linspace(0.6, 4, d)) * rng.uniform(0.9, 1.1)])


def _inside(rng: Rng, box: Array, n: int) -> Array:
    return box[:, 0] + (box[:, 1] - box[:, 0]) * rng.uniform(size=(n, len(box)))


def _around_zero(rng: Rng, d: int) -> Array:
    """Rows [-a, a]."""
    half = rng.uniform(0.5, 3, size=d)
    return np.column_stack([-half, half])


def _repeated_values(rng: Rng, n: int, pools: list[int], step: float = 1.0) -> tuple[Array]:
    """A column for each pool: values drawn from that many different ones, in no order."""
    columns = []
    for pool in pools:
        column = np.concatenate([np.arange(pool), rng.integers(0, pool, n - pool)])
        columns.append(rng.uniform(-4, 4) + step * rng.permutation(column))
    return (np.column_stack(columns),)


def _trials(
    rng: Rng, d: int, n: int, k: int, *, diverged: int = 0, margin: float | None = None, edge: bool = False
) -> Arguments:
    box = _box(rng, d)
    points = _inside(rng, box, n)
    costs = rng.permutation(np.linspace(0.05, 2.5, n)) + rng.uniform(0, 0.01, size=n)
    if edge:  # The cheapest trial lies close to a corner: low on the first axis, high on the second, and so on.
        points[costs.argmin()] = box[:, 0] + np.where(np.arange(d) % 2, 0.99, 0.01) * (box[:, 1] - box[:, 0])
    worst = np.argsort(costs)[n - diverged :]
    for position, trial in enumerate(worst):
        costs[trial] = np.inf if position % 2 else np.nan
    arguments = (points, costs, box, k)
    return arguments if margin is None else (*arguments, margin)


def _costs(rng: Rng, n: int, *, nan: int = 0, inf: int = 0, tie: bool = False, only_on_dev: bool = False) -> Arguments:
    """Costs on three sets; the cheapest trial is another one on each, and diverged trials come in anywhere.

    The cheapest trial of dev and test together is yet another one. With ``only_on_dev`` the costs of the diverged
    trials on the other two sets are numbers all the same.
    """
    train, dev, test = (rng.uniform(0.3, 0.9, size=n) for _ in range(3))
    places = rng.permutation(n)
    for costs, place in zip((train, dev, test), places, strict=False):
        costs[place] = rng.uniform(0.1, 0.2)
    test[places[1]], dev[places[2]] = rng.uniform(0.7, 0.9, size=2)
    dev[places[-1]], test[places[-1]] = rng.uniform(0.21, 0.25, size=2)
    if tie:
        dev[places[3]] = dev[places[1]]
    lost = places[4 : 4 + nan + inf]
    for costs in (dev,) if only_on_dev else (train, dev, test):
        costs[lost] = np.nan
    dev[lost[nan:]] = np.inf
    return train, dev, test


def _behind_a_diverged_one(arguments: Arguments) -> Arguments:
    """The same trials behind one that diverged and a poor one."""
    return tuple(np.concatenate([[np.nan, 1.5], costs]) for costs in arguments)


def _huge(rng: Rng, arguments: Arguments) -> Arguments:
    factor = 10 ** rng.uniform(7, 12)
    return tuple(factor * costs for costs in arguments)


# --- Cases --------------------------------------------------------------------------------------------------

RELATIVE = {"rtol": 1e-7, "atol": 0.0}
NEAR_ONE = {"rtol": 0.0, "atol": 1e-10}

LEARNING_RATE_CASES = (
    Case("from 0.0001 to 1", lambda rng: (-4, 0, 3, 1), public=True, **RELATIVE),
    Case("from 0.001 to 0.1", lambda rng: (-3, -1, 5, 2), public=True, **RELATIVE),
    Case("a single draw", lambda rng: (-0.5, 1.5, 1, 3), public=True, **RELATIVE),
    Case("below 1", lambda rng: _exponents(rng, (-7, -5), (2, 4), 6, whole=True), weight=2, **RELATIVE),
    Case("exponents that are not whole", lambda rng: _exponents(rng, (-6, -3), (1.5, 2.9), 7), weight=2, **RELATIVE),
    Case("above 1", lambda rng: _exponents(rng, (0.3, 1), (1, 3), 5), **RELATIVE),
    Case("around 1", lambda rng: _exponents(rng, (-2.5, -1.5), (3.1, 4), 8), **RELATIVE),
    Case("one draw", lambda rng: _exponents(rng, (-5, -2), (1, 1.9), 1), **RELATIVE),
    Case("tiny ones", lambda rng: _exponents(rng, (-30, -20), (3, 6), 4), **RELATIVE),
    Case("many draws", lambda rng: _exponents(rng, (-4, -3), (1, 2.5), 200), **RELATIVE),
)

BETA_CASES = (
    Case("from 0.9 to 0.999", lambda rng: (0.9, 0.999, 3, 1), public=True, **NEAR_ONE),
    Case("from 0.5 to 0.99", lambda rng: (0.5, 0.99, 5, 2), public=True, **NEAR_ONE),
    Case("from 0 to 0.9", lambda rng: (0.0, 0.9, 1, 3), public=True, **NEAR_ONE),
    Case("ordinary values", lambda rng: _betas(rng, (0.7, 0.95), (1, 2), 6), weight=2, **NEAR_ONE),
    Case("small values", lambda rng: _betas(rng, (0.05, 0.4), (0.5, 1), 5), weight=2, **NEAR_ONE),
    Case("all below a half", lambda rng: _betas(rng, (0.02, 0.1), (0.1, 0.25), 6), **NEAR_ONE),
    Case("from 0 on", lambda rng: _betas(rng, (0, 0), (0.5, 2), 5), **NEAR_ONE),
    Case("very close to 1", lambda rng: _betas(rng, (0.97, 0.99), (1.5, 2.5), 7), **NEAR_ONE),
    Case("one draw", lambda rng: _betas(rng, (0.5, 0.9), (1, 2), 1), **NEAR_ONE),
    Case("many draws", lambda rng: _betas(rng, (0.5, 0.9), (1, 3), 200), **NEAR_ONE),
)

SIZE_CASES = (
    Case("50 to 100 units", lambda rng: (50, 100, 3, 1), public=True),
    Case("2 to 5 units", lambda rng: (2, 5, 12, 2), public=True),
    Case("one layer", lambda rng: (10, 17, 1, 3), public=True),
    Case("few possible sizes", lambda rng: _sizes(rng, (2, 9), (1, 4), 30), weight=2),
    Case("many possible sizes", lambda rng: _sizes(rng, (20, 90), (40, 90), 400), weight=2),
    Case("large sizes", lambda rng: _sizes(rng, (500, 900), (5, 9), 60)),
    Case("from one unit on", lambda rng: _sizes(rng, (1, 1), (6, 9), 60)),
    Case("one layer of any size", lambda rng: _sizes(rng, (30, 60), (30, 60), 1)),
    Case("many layers", lambda rng: _sizes(rng, (5, 9), (8, 12), 150)),
)

GRID_CASES = (
    Case("two values on two axes", lambda rng: (np.array([[0.0, 1.0], [10.0, 20.0]]), 2), public=True),
    Case("three values on two axes", lambda rng: (np.array([[-4.0, 0.0], [-3.0, -1.0]]), 3), public=True),
    Case("three axes", lambda rng: (np.array([[0.0, 1.0], [-2.0, 0.0], [5.0, 9.0]]), 3), public=True),
    Case("two axes", lambda rng: (_box(rng, 2), _whole(rng, 3, 6)), weight=2),
    Case("three axes of any width", lambda rng: (_box(rng, 3), _whole(rng, 4, 5)), weight=2),
    Case("one axis", lambda rng: (_box(rng, 1), _whole(rng, 4, 9))),
    Case("four axes", lambda rng: (_box(rng, 4), 3)),
    Case("corners only", lambda rng: (_box(rng, 3), 2)),
    Case("a fine grid", lambda rng: (_box(rng, 2), 20)),
)

RANDOM_CASES = (
    Case("three trials", lambda rng: (np.array([[0.0, 1.0], [10.0, 20.0]]), 3, 1), public=True),
    Case("exponents", lambda rng: (np.array([[-4.0, 0.0], [-3.0, -1.0]]), 5, 2), public=True),
    Case("three axes", lambda rng: (np.array([[0.0, 1.0], [-2.0, 0.0], [5.0, 9.0]]), 2, 3), public=True),
    Case("two axes", lambda rng: (_box(rng, 2), _whole(rng, 4, 9), _seed(rng)), weight=2),
    Case("three axes of any width", lambda rng: (_box(rng, 3), _whole(rng, 5, 9), _seed(rng)), weight=2),
    Case("one axis", lambda rng: (_box(rng, 1), _whole(rng, 4, 9), _seed(rng))),
    Case("one trial", lambda rng: (_box(rng, 4), 1, _seed(rng))),
    Case("as many trials as axes", lambda rng: (_box(rng, 3), 3, _seed(rng))),
    Case("many trials", lambda rng: (_box(rng, 2), 100, _seed(rng))),
)

DISTINCT_CASES = (
    Case("four trials", lambda rng: (np.array([[1.0, 5.0], [1.0, 6.0], [2.0, 5.0], [3.0, 5.0]]),), public=True),
    Case("three axes", lambda rng: _repeated_values(rng, 9, [4, 2, 7]), public=True),
    Case("a grid", lambda rng: (np.array(list(product([0.0, 0.5, 1.0], [2.0, 2.1, 2.2]))),), public=True),
    Case("two axes", lambda rng: _repeated_values(rng, 14, [5, 8]), weight=2),
    Case("values close together", lambda rng: _repeated_values(rng, 15, [6, 3, 9], step=0.01), weight=2),
    Case("very small values", lambda rng: (1e-20 * _repeated_values(rng, 12, [4, 7])[0],)),
    Case("a grid around 0", lambda rng: (reference.grid_points(_around_zero(rng, 3), _whole(rng, 3, 5)),)),
    Case("all different", lambda rng: (_inside(rng, _box(rng, 2), 12),)),
    Case("one axis", lambda rng: _repeated_values(rng, 10, [6])),
    Case("four axes", lambda rng: _repeated_values(rng, 20, [3, 11, 1, 7])),
    Case("a single trial", lambda rng: (_inside(rng, _box(rng, 3), 1),), weight=0.5),
)

ZOOM_CASES = (
    Case(
        "the two best of four",
        lambda rng: (
            np.array([[1.0, 10.0], [4.0, 40.0], [5.0, 60.0], [9.0, 95.0]]),
            np.array([0.9, 0.2, 0.3, 0.5]),
            np.array([[0.0, 10.0], [0.0, 100.0]]),
            2,
        ),
        public=True,
    ),
    Case("a diverged trial", lambda rng: _trials(rng, 2, 8, 3, diverged=2, edge=True), public=True),
    Case("another margin", lambda rng: _trials(rng, 3, 7, 2, margin=0.02), public=True),
    Case("two axes", lambda rng: _trials(rng, 2, _whole(rng, 9, 14), _whole(rng, 2, 4)), weight=2),
    Case("three axes", lambda rng: _trials(rng, 3, _whole(rng, 9, 14), 3, margin=rng.uniform(0.01, 0.08)), weight=2),
    Case("the best one only", lambda rng: _trials(rng, 2, 8, 1, margin=rng.uniform(0.1, 0.3))),
    Case("best near the edge", lambda rng: _trials(rng, 2, 9, 3, margin=rng.uniform(0.1, 0.3), edge=True), weight=2),
    Case("diverged trials", lambda rng: _trials(rng, 2, 10, 4, diverged=_whole(rng, 2, 5)), weight=2),
    Case("all that finished", lambda rng: _trials(rng, 2, 9, 5, diverged=4, margin=0.01)),
    Case("all trials", lambda rng: _trials(rng, 3, 4, 4, margin=0.01)),
    Case("no margin", lambda rng: _trials(rng, 3, 10, 3, margin=0.0)),
    Case("one axis", lambda rng: _trials(rng, 1, 12, 3)),
)

BEST_CASES = (
    Case(
        "four trials",
        lambda rng: (np.array([0.1, 0.4, 0.3, 0.6]), np.array([0.7, 0.3, 0.5, 0.6]), np.array([0.6, 0.5, 0.4, 0.7])),
        public=True,
    ),
    Case("diverged trials", lambda rng: _behind_a_diverged_one(_costs(rng, 8, nan=2, inf=1)), public=True),
    Case("two that are equal", lambda rng: _costs(rng, 6, tie=True), public=True),
    Case("all finished", lambda rng: _costs(rng, _whole(rng, 6, 12)), weight=2),
    Case("two equal dev costs", lambda rng: _costs(rng, 7, tie=True)),
    Case("first trial diverged", lambda rng: _behind_a_diverged_one(_costs(rng, 7)), weight=2),
    Case("some nan, some inf", lambda rng: _costs(rng, 12, nan=2, inf=3)),
    Case("many diverged", lambda rng: _behind_a_diverged_one(_costs(rng, 16, nan=6, inf=4))),
    Case("nan on the dev set alone", lambda rng: _costs(rng, 9, nan=2, inf=1, only_on_dev=True)),
    Case("huge costs", lambda rng: _huge(rng, _behind_a_diverged_one(_costs(rng, 9, nan=1, inf=1)))),
    Case("equal costs, and diverged trials", lambda rng: _behind_a_diverged_one(_costs(rng, 10, nan=2, tie=True))),
)


# --- Mistakes: small changes to these functions -------------------------------------------------------------

SEED_REMOVED = (
    "Your numbers are new ones at every call: which line of the given code makes them the same for everybody?"
)
NEW_GENERATOR = (
    "Your numbers come from np.random.default_rng: a fine generator, but its numbers are others than "
    "those drawn after np.random.seed(seed)."
)


def _stream(seed: int) -> np.random.RandomState:
    return np.random.RandomState(seed)


def _uniforms(seed: int, n: Any) -> Array:
    return _stream(seed).rand(n)


def _rates(exponents: Callable[[float, float, int, int], Any], base: float = 10.0) -> Callable[..., Array]:
    return lambda low, high, n, seed: base ** np.asarray(exponents(low, high, n, seed), dtype=float)


def _between(low: float, high: float, u: Any) -> Any:
    return low + (high - low) * u


LEARNING_RATE_MISTAKES = (
    Mistake(
        "uniform learning rates",
        "You draw the learning rate itself evenly: what should be even is its exponent.",
        lambda low, high, n, seed: _between(10.0**low, 10.0**high, _uniforms(seed, n)),
    ),
    Mistake(
        "exponents returned",
        "You return the exponents r: one step is missing from r to the learning rate.",
        lambda low, high, n, seed: _between(low, high, _uniforms(seed, n)),
    ),
    Mistake(
        "e instead of 10",
        "np.exp raises e, not 10: in which base are the exponents given?",
        _rates(lambda low, high, n, seed: _between(low, high, _uniforms(seed, n)), np.e),
    ),
    Mistake(
        "2 instead of 10",
        "You raise 2 to the exponents: in which base are they given?",
        _rates(lambda low, high, n, seed: _between(low, high, _uniforms(seed, n)), 2.0),
    ),
    Mistake(
        "sign turned",
        "Your learning rates are large where they should be small: look at the sign of the exponent.",
        _rates(lambda low, high, n, seed: -_between(low, high, _uniforms(seed, n))),
    ),
    Mistake(
        "lower end times rand",
        "low_exponent times rand is right when the range ends at exponent 0: what if it ends elsewhere?",
        _rates(lambda low, high, n, seed: low * _uniforms(seed, n)),
    ),
    Mistake(
        "upper end instead of width",
        "You multiply rand by one end of the range: by what must you multiply it to cover the whole range?",
        _rates(lambda low, high, n, seed: low + high * _uniforms(seed, n)),
    ),
    Mistake(
        "lower end not added",
        "Your exponents have the right spread, but begin at 0: where does the range begin?",
        _rates(lambda low, high, n, seed: (high - low) * _uniforms(seed, n)),
    ),
    Mistake(
        "upper end to start from",
        "Your learning rates begin where they should end: at which exponent does the range begin?",
        _rates(lambda low, high, n, seed: _between(low, high, 1 + _uniforms(seed, n))),
    ),
    Mistake(
        "away from the range",
        "Your learning rates begin at the right one, and then leave the range: look at the sign of the width.",
        _rates(lambda low, high, n, seed: _between(low, high, -_uniforms(seed, n))),
    ),
    Mistake(
        "sum instead of width",
        "You multiply rand by the sum of both ends: how long is the range from -4 to -1?",
        _rates(lambda low, high, n, seed: low + (high + low) * _uniforms(seed, n)),
    ),
    Mistake(
        "times instead of power",
        "10 * r is ten times the exponent: how do you write 10 to the power of r?",
        lambda low, high, n, seed: 10.0 * _between(low, high, _uniforms(seed, n)),
    ),
    Mistake(
        "base and exponent swapped",
        "You raise r to the power of 10: which of the two is the base?",
        lambda low, high, n, seed: _between(low, high, _uniforms(seed, n)) ** 10.0,
    ),
    Mistake(
        "one draw for all",
        "All your learning rates are equal: how many numbers does np.random.rand() draw without an argument?",
        _rates(lambda low, high, n, seed: np.full(n, _between(low, high, _uniforms(seed, 1)[0]))),
    ),
    Mistake(
        "whole exponents",
        "Your exponents are whole numbers: learning rates between the powers of ten should be tried as well.",
        _rates(lambda low, high, n, seed: _stream(seed).randint(int(np.floor(low)), int(np.floor(high)) + 1, size=n)),
    ),
    Mistake(
        "evenly spaced",
        "Your learning rates are evenly spaced on the log scale: a grid, but here they should be drawn at random.",
        _rates(lambda low, high, n, seed: np.linspace(low, high, n)),
    ),
    Mistake(
        "normal instead of uniform",
        "np.random has rand and randn: only one of them stays between 0 and 1.",
        _rates(lambda low, high, n, seed: _between(low, high, _stream(seed).randn(n))),
    ),
    Mistake(
        "seed line removed",
        SEED_REMOVED,
        _rates(lambda low, high, n, seed: _between(low, high, np.random.rand(n))),
    ),
    Mistake(
        "new random generator",
        NEW_GENERATOR,
        _rates(lambda low, high, n, seed: np.random.default_rng(seed).uniform(low, high, n)),
    ),
)


def _beta_exponents(beta_low: float, beta_high: float, u: Any) -> Any:
    return _between(np.log10(1 - beta_high), np.log10(1 - beta_low), u)


BETA_MISTAKES = (
    Mistake(
        "uniform betas",
        "You draw beta itself evenly: which number, built from beta, should be even in its exponent?",
        lambda low, high, n, seed: _between(low, high, _uniforms(seed, n)),
    ),
    Mistake(
        "log of beta",
        "You take the logarithm of beta: near 1 that changes next to nothing. Which number is small there?",
        lambda low, high, n, seed: 10.0 ** _between(np.log10(low) if low else -16, np.log10(high), _uniforms(seed, n)),
    ),
    Mistake(
        "1 - beta returned",
        "Your values are small where they should be close to 1: you have 1 - beta; what is beta?",
        lambda low, high, n, seed: 10.0 ** _beta_exponents(low, high, _uniforms(seed, n)),
    ),
    Mistake(
        "exponents returned",
        "You return the exponents r: two steps lead from r to 1 - beta, and from there to beta.",
        lambda low, high, n, seed: _beta_exponents(low, high, _uniforms(seed, n)),
    ),
    Mistake(
        "range written in",
        "Your exponents fit the range from 0.9 to 0.999: compute them from beta_low and beta_high instead.",
        lambda low, high, n, seed: 1 - 10.0 ** _between(-3, -1, _uniforms(seed, n)),
    ),
    Mistake(
        "natural logarithm, power of ten",
        "np.log and 10 ** r do not belong together: take the logarithm to base 10.",
        lambda low, high, n, seed: 1 - 10.0 ** (np.log(10) * _beta_exponents(low, high, _uniforms(seed, n))),
    ),
    Mistake(
        "power of e",
        "np.log10 and np.exp do not belong together: which power undoes a logarithm to base 10?",
        lambda low, high, n, seed: 1 - np.exp(_beta_exponents(low, high, _uniforms(seed, n))),
    ),
    Mistake(
        "uniform 1 - beta",
        "You draw 1 - beta evenly: that is drawing beta evenly, turned over. What about its exponent?",
        lambda low, high, n, seed: 1 - _between(1 - high, 1 - low, _uniforms(seed, n)),
    ),
    Mistake(
        "uniform window",
        "You draw 1 / (1 - beta) evenly: then most of the windows are long ones. Draw its order of magnitude evenly.",
        lambda low, high, n, seed: 1 - 1 / _between(1 / (1 - low), 1 / (1 - high), _uniforms(seed, n)),
    ),
    Mistake(
        "no logarithm",
        "Your exponents run between 1 - beta_high and 1 - beta_low: those are powers of ten, not yet exponents.",
        lambda low, high, n, seed: 1 - 10.0 ** _between(1 - high, 1 - low, _uniforms(seed, n)),
    ),
    Mistake(
        "upper end to start from",
        "Your exponents begin where they should end: at which exponent does the range begin?",
        lambda low, high, n, seed: 1 - 10.0 ** _beta_exponents(low, high, 1 + _uniforms(seed, n)),
    ),
    Mistake(
        "away from the range",
        "Your exponents begin at the right one, and then leave the range: look at the sign of the width.",
        lambda low, high, n, seed: 1 - 10.0 ** _beta_exponents(low, high, -_uniforms(seed, n)),
    ),
    Mistake(
        "sum instead of width",
        "You multiply rand by the sum of both exponents: how long is the range from -3 to -1?",
        lambda low, high, n, seed: (
            1 - 10.0 ** _between(np.log10(1 - high), 2 * np.log10(1 - high) + np.log10(1 - low), _uniforms(seed, n))
        ),
    ),
    Mistake(
        "above 1",
        "Your betas are larger than 1: how do you get from 1 - beta back to beta?",
        lambda low, high, n, seed: 1 + 10.0 ** _beta_exponents(low, high, _uniforms(seed, n)),
    ),
    Mistake(
        "times instead of power",
        "10 * r is ten times the exponent: how do you write 10 to the power of r?",
        lambda low, high, n, seed: 1 - 10.0 * _beta_exponents(low, high, _uniforms(seed, n)),
    ),
    Mistake(
        "normal instead of uniform",
        "np.random has rand and randn: only one of them stays between 0 and 1.",
        lambda low, high, n, seed: 1 - 10.0 ** _beta_exponents(low, high, _stream(seed).randn(n)),
    ),
    Mistake(
        "one draw for all",
        "All your betas are equal: how many numbers does np.random.rand() draw without an argument?",
        lambda low, high, n, seed: np.full(n, 1 - 10.0 ** _beta_exponents(low, high, _uniforms(seed, 1)[0])),
    ),
    Mistake(
        "seed line removed",
        SEED_REMOVED,
        lambda low, high, n, seed: 1 - 10.0 ** _beta_exponents(low, high, np.random.rand(n)),
    ),
    Mistake(
        "new random generator",
        NEW_GENERATOR,
        lambda low, high, n, seed: 1 - 10.0 ** _beta_exponents(low, high, np.random.default_rng(seed).random(n)),
    ),
)

SIZE_MISTAKES = (
    Mistake(
        "high left out",
        "Your sizes never reach high: np.random.randint stops one before its second argument.",
        lambda low, high, n, seed: _stream(seed).randint(low, high, size=n),
    ),
    Mistake(
        "one too many",
        "Your sizes can be larger than high: how far past it does your range go?",
        lambda low, high, n, seed: _stream(seed).randint(low, high + 2, size=n),
    ),
    Mistake(
        "low left out",
        "Your sizes never reach low: the first argument of np.random.randint is itself among the numbers.",
        lambda low, high, n, seed: _stream(seed).randint(low + 1, high + 1, size=n),
    ),
    Mistake(
        "from zero",
        "Your sizes begin at 0: np.random.randint takes two ends, and you gave it only one.",
        lambda low, high, n, seed: _stream(seed).randint(high + 1, size=n),
    ),
    Mistake(
        "not whole",
        "Your sizes are not whole numbers: how many units would 63.7 units be?",
        lambda low, high, n, seed: _stream(seed).uniform(low, high, n),
    ),
    Mistake(
        "rounded",
        "You round uniform numbers: then the two end sizes come half as often as the others; can you see why?",
        lambda low, high, n, seed: np.round(_stream(seed).uniform(low, high, n)),
    ),
    Mistake(
        "cut off",
        "You cut the decimals off uniform numbers below high: which size can then never come?",
        lambda low, high, n, seed: np.floor(_stream(seed).uniform(low, high, n)),
    ),
    Mistake(
        "logarithmic sizes",
        "You draw the sizes on a log scale: from 50 to 100 units, every number is equally likely.",
        lambda low, high, n, seed: np.round(low * (high / low) ** _uniforms(seed, n)),
    ),
    Mistake(
        "no size twice",
        "Your sizes are all different: two layers may well have the same size.",
        lambda low, high, n, seed: _stream(seed).permutation(np.arange(low, high + 1))[:n],
    ),
    Mistake(
        "one draw for all",
        "All your layers have the same size: how do you tell np.random.randint to draw more than one number?",
        lambda low, high, n, seed: np.full(n, _stream(seed).randint(low, high + 1)),
    ),
    Mistake(
        "sorted",
        "You sorted the sizes: the layers should keep them in the order in which they were drawn.",
        lambda low, high, n, seed: np.sort(_stream(seed).randint(low, high + 1, size=n)),
    ),
    Mistake(
        "seed line removed",
        SEED_REMOVED,
        lambda low, high, n, seed: np.random.randint(low, high + 1, size=n),
    ),
    Mistake(
        "new random generator",
        NEW_GENERATOR,
        lambda low, high, n, seed: np.random.default_rng(seed).integers(low, high + 1, size=n),
    ),
)


def _grid(box: Array, k: int, *, axis: Callable[[float, float, int], Any] = np.linspace) -> Array:
    return np.array(list(product(*(axis(low, high, k) for low, high in box))))


def _first_axis_fastest(box: Array, k: int) -> Array:
    return _grid(box[::-1], k)[:, ::-1]


def _meshgrid_without_indexing(box: Array, k: int) -> Array:
    axes = [np.linspace(low, high, k) for low, high in box]
    return np.stack([part.ravel() for part in np.meshgrid(*axes)], axis=1)


def _midpoints(low: float, high: float, k: int) -> Array:
    return low + (high - low) * (np.arange(k) + 0.5) / k


GRID_MISTAKES = (
    Mistake(
        "upper end left out",
        "Your last value on each axis stops short of the upper end: a step of width / (k - 1) would reach it.",
        lambda box, k: _grid(box, k, axis=lambda low, high, k: np.linspace(low, high, k, endpoint=False)),
    ),
    Mistake(
        "both ends left out",
        "Your values stay away from both ends of each axis: np.linspace includes them by itself.",
        lambda box, k: _grid(box, k, axis=lambda low, high, k: np.linspace(low, high, k + 2)[1:-1]),
    ),
    Mistake(
        "middles of cells",
        "Your values are the middles of k equal parts: this grid begins and ends at the ends of the axis.",
        lambda box, k: _grid(box, k, axis=_midpoints),
    ),
    Mistake(
        "k steps instead of k values",
        "You have k + 1 values on each axis: count the posts of the fence, not the gaps.",
        lambda box, k: _grid(box, k + 1),
    ),
    Mistake(
        "first axis fastest",
        "You have the right points in another order: the last axis should change from one row to the next.",
        _first_axis_fastest,
    ),
    Mistake(
        "meshgrid's own order",
        "You have the right points in another order: np.meshgrid has an argument indexing, and its default swaps "
        "the first two axes.",
        _meshgrid_without_indexing,
    ),
    Mistake(
        "trials as columns",
        "Your trials are columns: here each trial is a row.",
        lambda box, k: _grid(box, k).T,
    ),
    Mistake(
        "diagonal only",
        "You walk along all axes at once, so only the diagonal is tried: every value of one axis should meet every "
        "value of the others.",
        lambda box, k: np.column_stack([np.linspace(low, high, k) for low, high in box]),
    ),
    Mistake(
        "one axis for all",
        "All your axes have the range of the first one: each row of box has its own.",
        lambda box, k: _grid(np.repeat(box[:1], len(box), axis=0), k),
    ),
    Mistake(
        "powers of ten",
        "You raised 10 to the points: keep the exponents here; whoever trains a trial takes the power.",
        lambda box, k: 10.0 ** _grid(box, k),
    ),
    Mistake(
        "as a block",
        "Your points stand in a block with an axis for each hyperparameter: make it one long list of rows.",
        lambda box, k: _grid(box, k).reshape(*[k] * len(box), len(box)),
    ),
)


def _scaled(box: Array, u: Array) -> Array:
    return box[:, 0] + (box[:, 1] - box[:, 0]) * u


RANDOM_MISTAKES = (
    Mistake(
        "axis by axis",
        "A fair random search, but drawn axis by axis: draw all coordinates of the first trial, then of the second.",
        lambda box, n, seed: _scaled(box, _stream(seed).rand(len(box), n).T),
    ),
    Mistake(
        "trials as columns",
        "Your trials are columns: here each trial is a row.",
        lambda box, n, seed: _scaled(box, _stream(seed).rand(n, len(box))).T,
    ),
    Mistake(
        "not stretched",
        "Your points lie between 0 and 1 on every axis: stretch them to the width of the box, and move them.",
        lambda box, n, seed: _stream(seed).rand(n, len(box)),
    ),
    Mistake(
        "not moved",
        "Your points have the right spread, but begin at 0: where does the box begin?",
        lambda box, n, seed: (box[:, 1] - box[:, 0]) * _stream(seed).rand(n, len(box)),
    ),
    Mistake(
        "upper end instead of width",
        "You multiply by the upper end of the box: how wide is it?",
        lambda box, n, seed: box[:, 0] + box[:, 1] * _stream(seed).rand(n, len(box)),
    ),
    Mistake(
        "sum instead of width",
        "You multiply by the sum of both ends: how wide is an axis from -4 to -1?",
        lambda box, n, seed: box[:, 0] + (box[:, 1] + box[:, 0]) * _stream(seed).rand(n, len(box)),
    ),
    Mistake(
        "upper end to start from",
        "Your points begin where the box ends: from which end of an axis do you go on by the width times u?",
        lambda box, n, seed: _scaled(box, 1 + _stream(seed).rand(n, len(box))),
    ),
    Mistake(
        "away from the box",
        "Your points begin at the right end, and then leave the box: look at the sign of the width.",
        lambda box, n, seed: _scaled(box, -_stream(seed).rand(n, len(box))),
    ),
    Mistake(
        "counted from the upper end",
        "A fair random search, but u is counted down from the upper end: in the formula, u = 0 gives low.",
        lambda box, n, seed: _scaled(box[:, ::-1], _stream(seed).rand(n, len(box))),
    ),
    Mistake(
        "one number per trial",
        "All coordinates of a trial come from one random number, so your points lie on a line: draw one number for "
        "each coordinate.",
        lambda box, n, seed: _scaled(box, _stream(seed).rand(n, 1)),
    ),
    Mistake(
        "one trial for all",
        "All your trials are the same point: how many rows should the random numbers have?",
        lambda box, n, seed: np.repeat(_scaled(box, _stream(seed).rand(1, len(box))), n, axis=0),
    ),
    Mistake(
        "one axis for all",
        "All your axes have the range of the first one: each row of box has its own.",
        lambda box, n, seed: _scaled(np.repeat(box[:1], len(box), axis=0), _stream(seed).rand(n, len(box))),
    ),
    Mistake(
        "normal instead of uniform",
        "np.random has rand and randn: only one of them stays between 0 and 1.",
        lambda box, n, seed: _scaled(box, _stream(seed).randn(n, len(box))),
    ),
    Mistake(
        "powers of ten",
        "You raised 10 to the points: keep the exponents here; whoever trains a trial takes the power.",
        lambda box, n, seed: 10.0 ** _scaled(box, _stream(seed).rand(n, len(box))),
    ),
    Mistake(
        "n on each axis",
        "You have n values for every axis, and all their combinations: n trials are asked for, not a grid.",
        lambda box, n, seed: np.array(list(product(*_scaled(box, _stream(seed).rand(n, len(box))).T))),
    ),
    Mistake(
        "seed line removed",
        SEED_REMOVED,
        lambda box, n, seed: _scaled(box, np.random.rand(n, len(box))),
    ),
    Mistake(
        "new random generator",
        NEW_GENERATOR,
        lambda box, n, seed: _scaled(box, np.random.default_rng(seed).random((n, len(box)))),
    ),
)


def _per_axis(count: Callable[[Array], int]) -> Callable[[Array], list[int]]:
    return lambda points: [count(column) for column in points.T]


def _seen_once(column: Array) -> int:
    return int(np.sum(np.unique(column, return_counts=True)[1] == 1))


DISTINCT_MISTAKES = (
    Mistake(
        "all axes together",
        "You count the values of all axes together: the question is how many each hyperparameter gets.",
        lambda points: len(np.unique(points)),
    ),
    Mistake(
        "distinct trials",
        "You count different trials: two different trials may share a value on one axis.",
        lambda points: [len(np.unique(points, axis=0))] * points.shape[1],
    ),
    Mistake(
        "by rows",
        "You count within each row: a hyperparameter is a column.",
        lambda points: [len(np.unique(row)) for row in points],
    ),
    Mistake(
        "number of trials",
        "You count how many trials there are on each axis: a value that comes twice should count once.",
        _per_axis(len),
    ),
    Mistake(
        "repeats",
        "You count the trials that repeat a value: the others are asked for.",
        _per_axis(lambda column: len(column) - len(np.unique(column))),
    ),
    Mistake(
        "seen once only",
        "You count the values that come exactly once: a value that comes often is a value too.",
        _per_axis(_seen_once),
    ),
    Mistake(
        "neighbours compared",
        "You count how often the value changes from row to row: the same value may come back later.",
        _per_axis(lambda column: 1 + int(np.sum(np.diff(column) != 0))),
    ),
    Mistake(
        "whole numbers",
        "You make whole numbers of the values first: values close together then fall into one.",
        _per_axis(lambda column: len(np.unique(column.astype(int)))),
    ),
    Mistake(
        "the values themselves",
        "You return the values: how many are there on each axis?",
        lambda points: [np.unique(column) for column in points.T],
    ),
)


def _zoomed(
    points: Array,
    costs: Array,
    box: Array,
    k: int,
    margin: float = 0.1,
    *,
    ranked: Callable[[Array, int], Array] = lambda costs, k: np.argsort(costs)[:k],
    room: Callable[[float, Array, Array], Any] = lambda margin, box, best: margin * np.ptp(box, axis=1),
    clipped: bool = True,
) -> Array:
    best = points[ranked(costs, k)]
    extra = room(margin, box, best)
    low, high = best.min(axis=0) - extra, best.max(axis=0) + extra
    if clipped:
        low, high = np.maximum(low, box[:, 0]), np.minimum(high, box[:, 1])
    return np.column_stack([low, high])


def _zoomed_with(**changes: Any) -> Callable[..., Array]:
    return lambda points, costs, box, k, margin=0.1: _zoomed(points, costs, box, k, margin, **changes)


def _around_the_best(points: Array, costs: Array, box: Array, k: int, margin: float = 0.1) -> Array:
    best, extra = points[np.argsort(costs)[0]], margin * np.ptp(box, axis=1)
    return np.column_stack([np.maximum(best - extra, box[:, 0]), np.minimum(best + extra, box[:, 1])])


def _lowered_nan(costs: Array, k: int) -> Array:
    return np.argsort(np.nan_to_num(costs, nan=0.0, posinf=0.0), kind="stable")[:k]


def _one_range(points: Array, costs: Array, box: Array, k: int, margin: float = 0.1) -> Array:
    best, extra = points[np.argsort(costs)[:k]], margin * np.ptp(box, axis=1)
    return np.column_stack([np.maximum(best.min() - extra, box[:, 0]), np.minimum(best.max() + extra, box[:, 1])])


ZOOM_MISTAKES = (
    Mistake(
        "the worst trials",
        "Your box lies around the most expensive trials: at which end of the sorted costs are the best ones?",
        _zoomed_with(ranked=lambda costs, k: np.argsort(costs)[-k:]),
    ),
    Mistake(
        "the first trials",
        "Your box lies around the first k trials: the costs say which k are the best.",
        _zoomed_with(ranked=lambda costs, k: np.arange(k)),
    ),
    Mistake(
        "one trial too many",
        "You take k + 1 trials: where does a slice end?",
        _zoomed_with(ranked=lambda costs, k: np.argsort(costs)[: k + 1]),
    ),
    Mistake(
        "all trials",
        "Your box lies around all trials, good and bad: how many of the sorted ones should you keep?",
        _zoomed_with(ranked=lambda costs, k: np.arange(len(costs))),
    ),
    Mistake(
        "the best trial only",
        "You build the box around the single best trial: all of the best k should lie in it.",
        _around_the_best,
    ),
    Mistake(
        "diverged trials count as free",
        "A trial that diverged is among your best: nan and inf must not turn into small numbers.",
        _zoomed_with(ranked=_lowered_nan),
    ),
    Mistake(
        "not clipped",
        "Your box reaches beyond the old one: where must it end at the latest?",
        _zoomed_with(clipped=False),
    ),
    Mistake(
        "no margin",
        "Your box ends exactly at the best trials: something better may lie a little further out.",
        _zoomed_with(room=lambda margin, box, best: 0.0),
    ),
    Mistake(
        "margin not scaled",
        "You add the margin as it is: it is a share of the old box's width on that axis.",
        _zoomed_with(room=lambda margin, box, best: margin),
    ),
    Mistake(
        "margin of the new box",
        "Your margin is a share of the new box's width: with k = 1 that would be zero. Which box is meant?",
        _zoomed_with(room=lambda margin, box, best: margin * np.ptp(best, axis=0)),
    ),
    Mistake(
        "half a margin on each side",
        "You share the margin between the two sides: each side gets all of it.",
        _zoomed_with(room=lambda margin, box, best: margin * np.ptp(box, axis=1) / 2),
    ),
    Mistake(
        "margin inwards",
        "Your margin makes the box smaller: which end should it lower, and which one raise?",
        _zoomed_with(room=lambda margin, box, best: -margin * np.ptp(box, axis=1)),
    ),
    Mistake(
        "lying down",
        "Your box has lows in one row and highs in the other: it should have one row per hyperparameter.",
        lambda *arguments: _zoomed(*arguments).T,
    ),
    Mistake(
        "one range for all axes",
        "You take the smallest and largest number of all coordinates: each axis has its own.",
        _one_range,
    ),
)


def _first_lowest(costs: Array) -> int:
    finite = np.where(np.isfinite(costs), costs, np.inf)
    return int(np.argmin(finite))


def _chosen(
    choose: Callable[[Array, Array, Array], int] = lambda train, dev, test: _first_lowest(dev),
    told: Callable[[int, Array, Array, Array], Any] = lambda best, train, dev, test: float(test[best]),
) -> Callable[..., tuple[int, Any]]:
    def answer(train: Array, dev: Array, test: Array) -> tuple[int, Any]:
        best = choose(train, dev, test)
        return best, told(best, train, dev, test)

    return answer


def _last_lowest(train: Array, dev: Array, test: Array) -> int:
    return int(np.flatnonzero(dev == np.nanmin(dev))[-1])


BEST_MISTAKES = (
    Mistake(
        "chosen on the test set",
        "You choose by the test costs: then the test set no longer tells how the model does on something new.",
        _chosen(lambda train, dev, test: _first_lowest(test)),
    ),
    Mistake(
        "chosen on the training set",
        "You choose by the training costs: the model that has learned its examples by heart would win.",
        _chosen(lambda train, dev, test: _first_lowest(train)),
    ),
    Mistake(
        "highest cost",
        "You take the largest of the finite costs: costs should be low.",
        _chosen(lambda train, dev, test: int(np.argmax(np.where(np.isfinite(dev), dev, -np.inf)))),
    ),
    Mistake(
        "nan wins",
        "A trial that diverged won: np.argmin stops at the first nan. Take care of what is not finite first.",
        _chosen(lambda train, dev, test: int(np.argmin(dev))),
    ),
    Mistake(
        "diverged trials removed",
        "You drop the diverged trials before you look for the best: then the numbers of the trials behind them shift.",
        _chosen(lambda train, dev, test: int(np.argmin(dev[np.isfinite(dev)]))),
    ),
    Mistake(
        "last of equals",
        "Of trials with equal costs you take the last one; the first one is asked for.",
        _chosen(_last_lowest),
    ),
    Mistake(
        "dev and test averaged",
        "You choose by dev and test costs together: the test set must have no say in the choice.",
        _chosen(lambda train, dev, test: _first_lowest(dev + test)),
    ),
    Mistake(
        "lowest test cost told",
        "You report the lowest test cost of all trials: only one trial was chosen, so which test cost is its own?",
        _chosen(told=lambda best, train, dev, test: float(np.nanmin(test))),
    ),
    Mistake(
        "dev cost told",
        "You report the dev cost: it was used to choose, and so it looks a little better than it is.",
        _chosen(told=lambda best, train, dev, test: float(dev[best])),
    ),
    Mistake(
        "train cost told",
        "You report the training cost: the network has seen these examples. Which set has it never seen?",
        _chosen(told=lambda best, train, dev, test: float(train[best])),
    ),
    Mistake(
        "cost in place of the number",
        "Your first value is the lowest dev cost: asked for is which trial has it.",
        lambda train, dev, test: (float(dev[_first_lowest(dev)]), float(test[_first_lowest(dev)])),
    ),
    Mistake(
        "in the other order",
        "You return the test cost first: the number of the trial comes before it.",
        lambda train, dev, test: (float(test[_first_lowest(dev)]), _first_lowest(dev)),
    ),
    Mistake(
        "counted from one",
        "Your trial is one too far: Python counts from 0.",
        lambda train, dev, test: (_first_lowest(dev) + 1, float(test[_first_lowest(dev)])),
    ),
)


LESSON = Lesson(
    title="Hyperparameter tuning",
    order=7,
    datasets=("digits.h5",),
    exercises=(
        Exercise(
            name="sample_learning_rate",
            points=14,
            reference=reference.sample_learning_rate,
            alternatives=(reference.sample_learning_rate_downwards,),
            cases=LEARNING_RATE_CASES,
            mistakes=LEARNING_RATE_MISTAKES,
            hints=(
                "Draw the exponent r first; the learning rate comes after it. Between which two numbers does r lie?",
                "np.random.rand(n) gives n numbers between 0 and 1. Stretch them to the width of the range, move "
                "them to its lower end, and raise 10 to the result.",
            ),
        ),
        question(
            "draws_below_a_hundredth",
            3,
            answer="c",
            feedback={
                "a": "Half of the draws would need half of the interval: how long is the part below 0.01?",
                "b": "You gave each power of ten the same share: the draws here are uniform on the number line.",
                "d": "That would be the share below 0.1: look at the length of the part below 0.01.",
            },
            hints=(
                "Uniform means: the share of the draws is the length of the part, over the length of the whole.",
                "The part from 0.0001 to 0.01 is about 0.01 long. What is 0.01 of 1,000?",
            ),
        ),
        Exercise(
            name="sample_beta",
            points=14,
            reference=reference.sample_beta,
            alternatives=(reference.sample_beta_downwards,),
            cases=BETA_CASES,
            mistakes=BETA_MISTAKES,
            hints=(
                "Write down 1 - beta for both ends of the range; then do with it what you did with the learning rate.",
                "The exponents run from np.log10(1 - beta_high) to np.log10(1 - beta_low). At the end, take beta "
                "from 1 - beta.",
            ),
        ),
        question(
            "which_change_matters",
            3,
            answer="b",
            feedback={
                "a": "The step is the same size, but put both values into 1 / (1 - beta): does the number of averaged "
                "values change much?",
                "c": "Put both values into 1 / (1 - beta): 10 becomes 10.5, which is a small change.",
                "d": "Near zero there is hardly any averaging: compare 1 / (1 - beta) before and after.",
            },
            hints=(
                "For each option, work out 1 / (1 - beta) twice, before and after.",
                "Divide the number after by the number before. The largest ratio is the largest change.",
            ),
        ),
        Exercise(
            name="sample_layer_sizes",
            points=10,
            reference=reference.sample_layer_sizes,
            alternatives=(reference.sample_layer_sizes_by_floor,),
            cases=SIZE_CASES,
            mistakes=SIZE_MISTAKES,
            hints=(
                "np.random.randint draws whole numbers. Does its range include the second number?",
                "np.random.randint(a, b, size=n) draws n numbers from a to b - 1. Which b lets high come?",
            ),
        ),
        question(
            "tune_first",
            2,
            answer="d",
            feedback={
                "a": "It guards against a division by zero; its default serves nearly every network.",
                "b": "It can help, but a good depth is of no use while the steps are far too long or too short.",
                "c": "It is one of Adam's own settings, and its default is hardly ever changed.",
            },
            hints=(
                "Which of the four can make training fail altogether when it is wrong by a factor of a hundred?",
                "Look at the list in this section: what stands on its first line?",
            ),
        ),
        Exercise(
            name="grid_points",
            points=12,
            reference=reference.grid_points,
            cases=GRID_CASES,
            mistakes=GRID_MISTAKES,
            hints=(
                "First make the k values of each axis, with np.linspace. Then combine every one with every other.",
                "product(*axes) runs through all combinations, the last axis fastest. Make it a list, then an array.",
            ),
        ),
        Exercise(
            name="random_points",
            points=10,
            reference=reference.random_points,
            cases=RANDOM_CASES,
            mistakes=RANDOM_MISTAKES,
            hints=(
                "Draw one number between 0 and 1 for every coordinate of every trial: a whole matrix at once.",
                "np.random.rand(rows, columns) has one row per trial. Its columns are stretched by high - low of their "
                "axis, and moved by low; broadcasting does it for all rows.",
            ),
        ),
        Exercise(
            name="distinct_values",
            points=7,
            reference=reference.distinct_values,
            alternatives=(lambda points: np.array(reference.distinct_values(points)),),
            cases=DISTINCT_CASES,
            mistakes=DISTINCT_MISTAKES,
            hints=(
                "A hyperparameter is a column of points. How many different numbers are in it?",
                "np.unique(column), or set(column), keeps each value once; len counts them. Go through the columns "
                "with points.T.",
            ),
        ),
        Exercise(
            name="zoom_box",
            points=14,
            reference=reference.zoom_box,
            cases=ZOOM_CASES,
            mistakes=ZOOM_MISTAKES,
            hints=(
                "np.argsort(costs) lists the trials from the cheapest to the most expensive, with nan at the very end. "
                "Take the first k, and then the smallest and the largest coordinate on each axis.",
                "Subtract margin times the old width from the smallest, add it to the largest; np.maximum and "
                "np.minimum with the old box keep the result inside.",
            ),
        ),
        Exercise(
            name="best_trial",
            points=6,
            reference=reference.best_trial,
            cases=BEST_CASES,
            mistakes=BEST_MISTAKES,
            hints=(
                "Which of the three sets is there to choose with? And which one to report on?",
                "np.isfinite tells which costs are neither nan nor inf. With np.where you can give the others a cost "
                "that never wins, and np.argmin takes the first of equals.",
            ),
        ),
        question(
            "panda_or_caviar",
            2,
            answer="a",
            feedback={
                "b": "That needs twenty times the computing power: how many models can be trained at once?",
                "c": "A grid is a way to lay out many trials: how many trials does the month allow?",
                "d": "The month may be gone on a training that failed in its first hours: could somebody have noticed?",
            },
            hints=(
                "How many trainings fit into the month?",
                "If there is only one, all you can do is to look after it well.",
            ),
        ),
        question(
            "honest_number",
            3,
            answer="b",
            feedback={
                "a": "This set chose the winner: among fifty trials, one looks good by luck. Which set had no say?",
                "c": "The best of fifty test results was chosen with the test set: which trial did you really pick?",
                "d": "The network has seen these examples: that number says how well it remembers.",
            },
            hints=(
                "Which set has had no part in training, and none in choosing?",
                "Take the one trial that was chosen. On which set is its result still news?",
            ),
        ),
    ),
)
