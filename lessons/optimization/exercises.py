"""The exercises on optimization: mini-batches, moving averages, four update rules, four schedules."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.exercises import Case, Exercise, Lesson, Mistake, question
from helpers.reference import optimization as reference

Array = np.ndarray
Arrays = dict[str, Any]
Update = Callable[..., Any]


# --- What cases are made of ---------------------------------------------------------------------------------


def _sizes(rng: np.random.Generator, number: int, low: int = 2, high: int = 9) -> list[int]:
    """Layer sizes, all different: with equal ones a transposed matrix would have the right shape."""
    return rng.choice(np.arange(low, high + 1), size=number, replace=False).tolist()


def _ten_layers(rng: np.random.Generator) -> list[int]:
    """So many that one number of a layer has two digits."""
    return _sizes(rng, 11, high=14)


def _normal(rng: np.random.Generator, layers_dims: list[int], prefix: str = "", scale: float = 1.0) -> Arrays:
    arrays = {}
    for l in range(1, len(layers_dims)):  # noqa: E741
        arrays[f"{prefix}W{l}"] = scale * rng.standard_normal((layers_dims[l], layers_dims[l - 1]))
        arrays[f"{prefix}b{l}"] = scale * rng.standard_normal((layers_dims[l], 1))
    return arrays


def _positive(rng: np.random.Generator, layers_dims: list[int], scale: float = 1.0) -> Arrays:
    return {key: scale * rng.uniform(0.2, 2, value.shape) for key, value in _normal(rng, layers_dims, "d").items()}


def _zeros(layers_dims: list[int]) -> Arrays:
    return {key: 0 * value for key, value in _normal(np.random.default_rng(0), layers_dims, "d").items()}


def _rounded(arrays: Arrays) -> Arrays:
    return {key: value.round(1) for key, value in arrays.items()}


def _as_backward_propagation_gives(rng: np.random.Generator, layers_dims: list[int]) -> Arrays:
    """Gradients of the parameters between those of Z and A, as the given ``backward_propagation`` returns them."""
    grads = _normal(rng, layers_dims, "d")
    for l in range(1, len(layers_dims)):  # noqa: E741
        grads[f"dZ{l}"] = rng.standard_normal((layers_dims[l], 5))
        grads[f"dA{l}"] = rng.standard_normal((layers_dims[l], 5))
    return grads


ONE_STEP: Arrays = {"W1": np.array([[1.0, 2.0]]), "b1": np.array([[3.0]])}
ONE_SLOPE: Arrays = {"dW1": np.array([[0.5, -1.0]]), "db1": np.array([[0.2]])}
FLAT_SLOPE: Arrays = {"dW1": np.array([[0.5, 0.0]]), "db1": np.array([[0.2]])}
ONE_V: Arrays = {"dW1": np.array([[0.1, 0.4]]), "db1": np.array([[-0.3]])}
ONE_S: Arrays = {"dW1": np.array([[0.4, 0.1]]), "db1": np.array([[0.3]])}


def _copy(arrays: Mapping[str, Array]) -> Arrays:
    return {key: value.copy() for key, value in arrays.items()}


def _layer(key: str) -> int:
    return int(key.lstrip("dWb"))


def _one_unit_off(grads: Arrays) -> Arrays:
    """Gradients of a network in which ReLU has switched off the first unit of layer 1."""
    grads["dW1"][0] = grads["db1"][0] = 0
    return grads


#: Decorates mistakes that divide by zero or take a negative number's root: their answers hold inf or nan.
_quiet = np.errstate(divide="ignore", invalid="ignore", over="ignore")


# --- Mistakes that can be made with every update rule -------------------------------------------------------


def _changed(update: Update, change: Callable[[tuple[Arrays, ...], tuple[Arrays, ...]], tuple[Arrays, ...]]) -> Update:
    """An update whose result is changed afterwards, knowing what it was called with."""

    def mistaken(*arguments: Any) -> Any:
        result = update(*arguments)
        new = result if isinstance(result, tuple) else (result,)
        old = (arguments[0], *arguments[2 : 1 + len(new)])
        answer = change(old, new)
        return answer if isinstance(result, tuple) else answer[0]

    return mistaken


def _kept(update: Update, keep: Callable[[str, int], bool]) -> Update:
    """An update that leaves some parameters, and what belongs to them, as they were."""

    def change(old: tuple[Arrays, ...], new: tuple[Arrays, ...]) -> tuple[Arrays, ...]:
        layers = len(old[0]) // 2
        pairs = zip(old, new, strict=True)
        return tuple({k: before[k] if keep(k, layers) else after[k] for k in after} for before, after in pairs)

    return _changed(update, change)


def _reversed(old: tuple[Arrays, ...], new: tuple[Arrays, ...]) -> tuple[Arrays, ...]:
    return {key: 2 * old[0][key] - value for key, value in new[0].items()}, *new[1:]


def _rule_mistakes(update: Update, without_rate: Update) -> tuple[Mistake, ...]:
    return (
        Mistake(
            "plus instead of minus",
            "You step in the opposite direction: the gradient points uphill, so which sign takes you downhill?",
            _changed(update, _reversed),
        ),
        Mistake(
            "learning rate left out",
            "Your step has the right direction but not the right length: what should multiply it?",
            without_rate,
        ),
        Mistake(
            "last layer skipped",
            "The last layer is still as it was: write down the values l takes when there are two layers.",
            _kept(update, lambda key, layers: _layer(key) == layers),
        ),
        Mistake(
            "weights only",
            "Your weights are right, but the biases have not moved: they are parameters too.",
            _kept(update, lambda key, layers: "b" in key),
        ),
        Mistake(
            "only the first layer",
            "Only layer 1 has moved: does the key in your lines contain the loop's l?",
            _kept(update, lambda key, layers: _layer(key) > 1),
        ),
    )


def _kept_mistakes(update: Update) -> tuple[Mistake, ...]:
    return (
        Mistake(
            "parameters not updated",
            "Your averages are right, but the parameters are still the old ones: which line moves them?",
            _changed(update, lambda old, new: (dict(old[0]), *new[1:])),
        ),
        Mistake(
            "nothing stored",
            "Everything comes back as it was: is what you computed stored under a key of the dictionaries?",
            _changed(update, lambda old, new: old),
        ),
    )


# --- Gradient descent ---------------------------------------------------------------------------------------

GD_CASES = (
    Case("one layer", lambda rng: (_copy(ONE_STEP), _copy(ONE_SLOPE), 0.1), public=True),
    Case(
        "three layers, with all that backward_propagation returns",
        lambda rng: (_normal(rng, [2, 4, 3, 1]), _as_backward_propagation_gives(rng, [2, 4, 3, 1]), 0.05),
        public=True,
    ),
    Case("one unit", lambda rng: _gd_call(rng, [*_sizes(rng, 1), 1])),
    Case("two layers", lambda rng: _gd_call(rng, _sizes(rng, 3)), weight=2),
    Case("ten layers", lambda rng: _gd_call(rng, _ten_layers(rng)), weight=2),
    Case("a large learning rate", lambda rng: (*_gd_call(rng, _sizes(rng, 4))[:2], rng.uniform(5, 50))),
    Case("a tiny learning rate", lambda rng: (*_gd_call(rng, _sizes(rng, 4))[:2], rng.uniform(1e-4, 1e-3))),
    Case("more gradients than parameters", lambda rng: _gd_call(rng, _sizes(rng, 4), _as_backward_propagation_gives)),
)


def _gd_call(
    rng: np.random.Generator,
    dims: list[int],
    gradients: Callable[..., Arrays] = lambda rng, dims: _normal(rng, dims, "d"),
) -> tuple[Any, ...]:
    return _normal(rng, dims), gradients(rng, dims), rng.uniform(0.02, 0.6)


def _gd(parameters: Arrays, grads: Arrays, learning_rate: float, step: Callable[..., Array] | None = None) -> Arrays:
    step = step or (lambda theta, slope, rate: theta - rate * slope)
    return {key: step(value, grads["d" + key], learning_rate) for key, value in parameters.items()}


GD_MISTAKES = (
    *_rule_mistakes(_gd, lambda parameters, grads, rate: _gd(parameters, grads, 1.0)),
    Mistake(
        "divided by the learning rate",
        "You divide by the learning rate: a smaller rate should give a smaller step.",
        lambda p, g, rate: _gd(p, g, rate, lambda theta, slope, rate: theta - slope / rate),
    ),
    Mistake(
        "learning rate times parameter",
        "The learning rate multiplies the parameter in your code: which of the two should it shorten?",
        lambda p, g, rate: _gd(p, g, rate, lambda theta, slope, rate: rate * theta - slope),
    ),
    Mistake(
        "the step instead of the parameter",
        "You return the step alone: where does it start from?",
        lambda p, g, rate: _gd(p, g, rate, lambda theta, slope, rate: -rate * slope),
    ),
    Mistake(
        "nothing moved",
        "Your parameters are the old ones: is what you computed stored back under the parameter's key?",
        lambda p, g, rate: _copy(p),
    ),
    Mistake(
        "sign of the gradient",
        "All your steps have the same length: use the gradient itself, not only its sign.",
        lambda p, g, rate: _gd(p, g, rate, lambda theta, slope, rate: theta - rate * np.sign(slope)),
    ),
)


# --- Mini-batches -------------------------------------------------------------------------------------------


def _examples(rng: np.random.Generator, m: int, features: int | None = None) -> tuple[Array, Array]:
    features = features or int(rng.integers(2, 6))
    return rng.standard_normal((features, m)), rng.integers(0, 2, (1, m)) + 2 * np.arange(m)


def _dividing(rng: np.random.Generator, over: int = 0) -> tuple[Any, ...]:
    size, number = int(rng.integers(6, 12)), int(rng.integers(3, 6))
    rest = int(rng.integers(1, size)) if over else 0
    return *_examples(rng, size * number + rest), size, int(rng.integers(1, 9_999))


def _numbered(m: int) -> tuple[Array, Array]:
    """Examples that carry their numbers: x = (i, 10 i), y = 100 + i."""
    number = np.arange(m)
    return np.stack([number, 10 * number]).astype(float), 100 + number[np.newaxis]


BATCH_CASES = (
    Case("7 examples in batches of 3", lambda rng: (*_numbered(7), 3, 0), public=True),
    Case("6 examples in batches of 3", lambda rng: (*_numbered(6), 3, 5), public=True),
    Case("fewer examples than a batch holds", lambda rng: (*_numbered(5), 64, 2), public=True),
    Case("the batch size divides the number of examples", _dividing, weight=2),
    Case("the batch size does not divide it", lambda rng: _dividing(rng, over=1), weight=2),
    Case(
        "fewer examples than a batch holds, any seed",
        lambda rng: (*_examples(rng, int(rng.integers(5, 20))), int(rng.integers(30, 90)), int(rng.integers(1, 9_999))),
    ),
    Case("one example", lambda rng: (*_examples(rng, 1), int(rng.integers(2, 9)), int(rng.integers(1, 9_999)))),
    Case(
        "batches of one, a single feature",
        lambda rng: (*_examples(rng, int(rng.integers(5, 12)), features=1), 1, int(rng.integers(1, 9_999))),
    ),
    Case("one batch of all", lambda rng: _one_batch(rng)),
    Case("size and seed left out", lambda rng: _examples(rng, int(rng.integers(140, 180)))),
    Case("the moons of this lesson", lambda rng: (*_examples(rng, 300), 64, int(rng.integers(1, 9_999)))),
)


def _one_batch(rng: np.random.Generator) -> tuple[Any, ...]:
    m = int(rng.integers(8, 20))
    return *_examples(rng, m), m, int(rng.integers(1, 9_999))


def _legacy(m: int, seed: int) -> Array:
    return np.random.RandomState(seed).permutation(m)


def _batches(
    X: Array,
    Y: Array,
    mini_batch_size: int = 64,
    seed: int = 0,
    *,
    order: Callable[[int, int], Array] = _legacy,
    order_Y: Callable[[int, int], Array] | None = None,
) -> list[tuple[Array, Array]]:
    m = X.shape[1]
    columns = order(m, seed)
    X, Y = X[:, columns], Y[:, order_Y(m, seed) if order_Y else columns]
    starts = range(0, m, mini_batch_size)
    return [(X[:, k : k + mini_batch_size], Y[:, k : k + mini_batch_size]) for k in starts]


def _complete_only(X: Array, Y: Array, mini_batch_size: int = 64, seed: int = 0) -> Any:
    return [batch for batch in _batches(X, Y, mini_batch_size, seed) if batch[0].shape[1] == mini_batch_size]


def _empty_at_the_end(X: Array, Y: Array, mini_batch_size: int = 64, seed: int = 0) -> Any:
    batches = _batches(X, Y, mini_batch_size, seed)
    return batches + ([(X[:, :0], Y[:, :0])] if X.shape[1] % mini_batch_size == 0 else [])


def _last_is_full(X: Array, Y: Array, mini_batch_size: int = 64, seed: int = 0) -> Any:
    *front, _ = _batches(X, Y, mini_batch_size, seed)
    order = _legacy(X.shape[1], seed)[-mini_batch_size:]
    return [*front, (X[:, order], Y[:, order])]


def _last_is_the_rest_of_unshuffled(X: Array, Y: Array, mini_batch_size: int = 64, seed: int = 0) -> Any:
    batches = _batches(X, Y, mini_batch_size, seed)
    rest = X.shape[1] % mini_batch_size
    return batches if rest == 0 else [*batches[:-1], (X[:, -rest:], Y[:, -rest:])]


def _last_batch_starts_again(X: Array, Y: Array, mini_batch_size: int = 64, seed: int = 0) -> Any:
    batches = _batches(X, Y, mini_batch_size, seed)
    rest, order = X.shape[1] % mini_batch_size, _legacy(X.shape[1], seed)
    return batches if rest == 0 else [*batches[:-1], (X[:, order[:rest]], Y[:, order[:rest]])]


def _same_batch(X: Array, Y: Array, mini_batch_size: int = 64, seed: int = 0) -> Any:
    batches = _batches(X, Y, mini_batch_size, seed)
    return [batches[0] if batch[0].shape[1] == mini_batch_size else batch for batch in batches]


def _drawn_with_replacement(m: int, seed: int) -> Array:
    return np.random.RandomState(seed).randint(0, m, m)


BATCH_MISTAKES = (
    Mistake(
        "smaller last batch missing",
        "Some examples are in none of your batches: what happens to those that do not fill a whole batch?",
        _complete_only,
    ),
    Mistake(
        "not shuffled",
        "Your batches hold the examples in their old order: cut the shuffled arrays instead.",
        lambda X, Y, size=64, seed=0: _batches(X, Y, size, seed, order=lambda m, seed: np.arange(m)),
    ),
    Mistake(
        "only X shuffled",
        "X is shuffled but Y is not: after that, whose label is it?",
        lambda X, Y, size=64, seed=0: _batches(X, Y, size, seed, order_Y=lambda m, seed: np.arange(m)),
    ),
    Mistake(
        "Y in an order of its own",
        "X and Y are shuffled in two different orders: draw one permutation and use it for both.",
        lambda X, Y, size=64, seed=0: _batches(X, Y, size, seed, order_Y=_second_permutation),
    ),
    Mistake(
        "X in the place of Y",
        "The second part of each pair holds columns of X: which array should it be cut from?",
        lambda X, Y, size=64, seed=0: [(x, x.copy()) for x, _ in _batches(X, Y, size, seed)],
    ),
    Mistake(
        "an empty batch",
        "When the size divides m, your last batch is empty: look at the condition of the last part.",
        _empty_at_the_end,
    ),
    Mistake(
        "last batch filled up",
        "Your last batch shares examples with the one before it: where does the last complete batch end?",
        _last_is_full,
    ),
    Mistake(
        "last batch starts again",
        "Your last batch begins at column 0 again: how many columns are used up by the complete batches?",
        _last_batch_starts_again,
    ),
    Mistake(
        "last batch not shuffled",
        "Your last batch is cut from X and Y as they came: from which arrays did you cut the others?",
        _last_is_the_rest_of_unshuffled,
    ),
    Mistake(
        "always the first batch",
        "All your complete batches hold the same examples: where does the loop's k enter the slice?",
        _same_batch,
    ),
    Mistake(
        "seed line removed",
        "Your order is a new one at every call: which line of the given code makes it the same for everybody?",
        lambda X, Y, size=64, seed=0: _batches(X, Y, size, 0, order=lambda m, seed: np.random.permutation(m)),
    ),
    Mistake(
        "seed always 0",
        "Your order does not change with the seed: every epoch would bring the same batches.",
        lambda X, Y, size=64, seed=0: _batches(X, Y, size, 0),
    ),
    Mistake(
        "new random generator",
        "Your order comes from np.random.default_rng: a fine generator, but the order is another than "
        "np.random.permutation gives after np.random.seed(seed).",
        lambda X, Y, size=64, seed=0: _batches(
            X, Y, size, seed, order=lambda m, seed: np.random.default_rng(seed).permutation(m)
        ),
    ),
    Mistake(
        "drawn with replacement",
        "Some examples come several times and others never: a permutation has each number once.",
        lambda X, Y, size=64, seed=0: _batches(X, Y, size, seed, order=_drawn_with_replacement),
    ),
    Mistake(
        "size always 64",
        "Your batches have 64 columns whatever is asked for: which argument gives the size?",
        lambda X, Y, size=64, seed=0: _batches(X, Y, 64, seed),
    ),
    Mistake(
        "Y before X",
        "Each pair holds Y first and X second: the docstring asks for the other order.",
        lambda X, Y, size=64, seed=0: [(y, x) for x, y in _batches(X, Y, size, seed)],
    ),
)


def _second_permutation(m: int, seed: int) -> Array:
    stream = np.random.RandomState(seed)
    stream.permutation(m)
    return stream.permutation(m)


# --- Moving averages ----------------------------------------------------------------------------------------

AVERAGE_CASES = (
    Case("three days", lambda rng: (np.array([10.0, 20.0, 12.0]), 0.9), public=True),
    Case("ten days, a short memory", lambda rng: (rng.normal(15, 5, 10).round(1), 0.5), public=True),
    Case("one day", lambda rng: (rng.normal(15, 5, 1), rng.uniform(0.6, 0.99))),
    Case("a month", lambda rng: (rng.normal(15, 5, 30), rng.uniform(0.8, 0.95)), weight=2),
    Case("a year, a long memory", lambda rng: (rng.normal(0, 5, 365), rng.uniform(0.97, 0.995)), weight=2),
    Case("hardly any memory", lambda rng: (rng.normal(15, 5, 12), rng.uniform(0.05, 0.2))),
    Case("no memory at all", lambda rng: (rng.normal(15, 5, 8), 0.0)),
)


def _average(theta: Array, beta: float, *, first: Callable[[Array], float] = lambda theta: 0.0) -> Array:
    v = np.zeros(len(theta))
    previous = first(theta)
    for t, value in enumerate(theta):
        previous = v[t] = beta * previous + (1 - beta) * value
    return v


def _accumulate(theta: Array, old: float, new: float) -> Array:
    v, previous = np.zeros(len(theta)), 0.0
    for t, value in enumerate(theta):
        previous = v[t] = old * previous + new * value
    return v


AVERAGE_MISTAKES = (
    Mistake(
        "weights swapped",
        "Your two weights are the wrong way round: with β = 0.9, which should count more, the past or today?",
        lambda theta, beta: _average(theta, 1 - beta),
    ),
    Mistake(
        "β twice",
        "Both of your weights are β: they should add up to 1.",
        lambda theta, beta: _accumulate(theta, beta, beta),
    ),
    Mistake(
        "1 - β left out",
        "Your averages grow far beyond the values: what should multiply today's value so that the weights add up to 1?",
        lambda theta, beta: _accumulate(theta, beta, 1.0),
    ),
    Mistake(
        "started at the first value",
        "You start from the first value, a sensible choice, but here v starts at 0: the next exercise mends the start.",
        lambda theta, beta: _average(theta, beta, first=lambda theta: float(theta[0])),
    ),
    Mistake(
        "bias already corrected",
        "You have corrected the bias already: that is the next exercise, here it should still show.",
        lambda theta, beta: _average(theta, beta) / (1 - beta ** np.arange(1, len(theta) + 1)),
    ),
    Mistake(
        "average of all so far",
        "You give every value so far the same weight: here the weights shrink with age.",
        lambda theta, beta: np.cumsum(theta) / np.arange(1, len(theta) + 1),
    ),
    Mistake(
        "previous value instead of previous average",
        "You mix today's value with yesterday's value: what should carry the memory of all days before?",
        lambda theta, beta: beta * np.concatenate([[0.0], theta[:-1]]) + (1 - beta) * theta,
    ),
    Mistake(
        "nothing carried over",
        "Each of your averages knows only its own day: keep the last average for the next turn of the loop.",
        lambda theta, beta: (1 - beta) * theta,
    ),
    Mistake(
        "plain sum",
        "You add the weighted value to the full old average: by what is the old average multiplied?",
        lambda theta, beta: _accumulate(theta, 1.0, 1 - beta),
    ),
    Mistake(
        "one day late",
        "Your averages are one day behind: v on day t includes the value of day t.",
        lambda theta, beta: np.concatenate([[0.0], _average(theta, beta)[:-1]]),
    ),
)


def _averages_of(theta: Array, beta: float) -> tuple[Array, float]:
    return _average(theta, beta), beta


CORRECTION_CASES = (
    Case("three days", lambda rng: (np.array([1.0, 2.9, 3.81]), 0.9), public=True),
    Case("ten days", lambda rng: _averages_of(rng.normal(15, 5, 10), 0.5), public=True),
    Case("one day", lambda rng: _averages_of(rng.normal(15, 5, 1), rng.uniform(0.6, 0.99))),
    Case("a month", lambda rng: _averages_of(rng.normal(15, 5, 30), rng.uniform(0.8, 0.95)), weight=2),
    Case("a year, a long memory", lambda rng: _averages_of(rng.normal(0, 5, 365), rng.uniform(0.97, 0.995)), weight=2),
    Case("a short memory", lambda rng: (rng.normal(0, 5, 15), rng.uniform(0.05, 0.4))),
    Case(
        "the same temperature every day",
        lambda rng: _averages_of(np.full(8, rng.uniform(10, 25)), rng.uniform(0.5, 0.9)),
    ),
)


def _steps(v: Array) -> Array:
    return np.arange(1, len(v) + 1)


CORRECTION_MISTAKES = (
    Mistake(
        "power outside the bracket",
        "You raise the whole of 1 - β to the power t: only β should be.",
        _quiet(lambda v, beta: v / (1 - beta) ** _steps(v)),
    ),
    Mistake(
        "brackets missing",
        "Python divides before it subtracts: put brackets around the whole denominator.",
        lambda v, beta: v / 1 - beta ** _steps(v),
    ),
    Mistake(
        "counted from 0",
        "Your t is one behind: the first average belongs to t = 1, and 1 - β⁰ would be zero.",
        lambda v, beta: v / np.concatenate([[1.0], (1 - beta ** _steps(v))[:-1]]),
    ),
    Mistake(
        "counted from 2",
        "Your t is one ahead: the first average belongs to t = 1.",
        lambda v, beta: v / (1 - beta ** (_steps(v) + 1)),
    ),
    Mistake(
        "multiplied",
        "You multiply by the correction: the early averages are too small, so should they become smaller still?",
        lambda v, beta: v * (1 - beta ** _steps(v)),
    ),
    Mistake(
        "subtracted",
        "You subtract the correction: the early averages are too small by a factor, so what undoes a factor?",
        lambda v, beta: v - (1 - beta ** _steps(v)),
    ),
    Mistake(
        "divided by 1 - β",
        "You divide every average by the same number: the correction should fade as t grows.",
        lambda v, beta: v / (1 - beta),
    ),
    Mistake(
        "divided by the power",
        "You divide by βᵗ: what is it that is missing from 1?",
        lambda v, beta: v / beta ** _steps(v),
    ),
    Mistake(
        "β times t",
        "You multiply β by t: it should be raised to the power t.",
        lambda v, beta: v / (1 - beta * (_steps(v) + 1e-12)),
    ),
    Mistake("nothing corrected", "Your averages are unchanged: divide each by its own correction.", lambda v, beta: +v),
    Mistake(
        "last t for all",
        "All your averages are divided by the same correction: each t has its own.",
        lambda v, beta: v / (1 - beta ** len(v)),
    ),
)


# --- Zeros to start from ------------------------------------------------------------------------------------

START_CASES = (
    Case("two layers", lambda rng: (_rounded(_normal(rng, [2, 3, 1])),), public=True),
    Case("three layers", lambda rng: (_normal(rng, [5, 4, 3, 2]),), public=True),
    Case("one unit", lambda rng: (_normal(rng, [*_sizes(rng, 1), 1]),)),
    Case("any two layers", lambda rng: (_normal(rng, _sizes(rng, 3)),), weight=2),
    Case("ten layers", lambda rng: (_normal(rng, _ten_layers(rng)),), weight=2),
    Case("one feature", lambda rng: (_normal(rng, [1, *_sizes(rng, 2)]),)),
    Case("a layer of one unit inside", lambda rng: (_normal(rng, [*_sizes(rng, 2), 1, *_sizes(rng, 1)]),)),
)


def _like(parameters: Arrays, fill: Callable[[Array], Any] = lambda value: 0 * value, prefix: str = "d") -> Arrays:
    return {prefix + key: fill(value) for key, value in parameters.items()}


def _without_last_layer(arrays: Arrays) -> Arrays:
    return {key: value for key, value in arrays.items() if _layer(key) < len(arrays) // 2}


def _start_mistakes(wrap: Callable[[Arrays], Any]) -> tuple[Mistake, ...]:
    """Mistakes in making zeros under the right keys; ``wrap`` makes an answer of one dictionary."""
    return (
        Mistake(
            "keys of the parameters",
            "Your keys are those of the parameters: these averages belong to gradients, so how are their keys spelled?",
            lambda p: wrap(_like(p, prefix="")),
        ),
        Mistake(
            "ones instead of zeros",
            "You start from ones: nothing has been averaged yet, so what should be there?",
            lambda p: wrap(_like(p, lambda value: np.ones(value.shape))),
        ),
        Mistake(
            "numbers instead of arrays",
            "Each entry is a single 0: it should have the shape of its parameter.",
            lambda p: wrap(_like(p, lambda value: 0.0)),
        ),
        Mistake(
            "transposed",
            "Your arrays lie the wrong way round: take the shape of the parameter as it is.",
            lambda p: wrap(_like(p, lambda value: np.zeros(value.shape[::-1]))),
        ),
        Mistake(
            "one row per unit only",
            "Every entry of yours is one column: a weight matrix has more.",
            lambda p: wrap(_like(p, lambda value: np.zeros((value.shape[0], 1)))),
        ),
        Mistake(
            "last layer missing",
            "The last layer is missing: write down the values l takes when there are two layers.",
            lambda p: wrap(_without_last_layer(_like(p))),
        ),
        Mistake(
            "copies of the parameters",
            "You copy the values of the parameters: only their shapes are wanted.",
            lambda p: wrap(_like(p, lambda value: +value)),
        ),
        Mistake(
            "biases missing",
            "Only the weights have an entry: each bias needs one too.",
            lambda p: wrap({key: value for key, value in _like(p).items() if "W" in key}),
        ),
    )


# --- Momentum -----------------------------------------------------------------------------------------------


def _momentum_call(rng: np.random.Generator, dims: list[int], beta: float, rate: float) -> tuple[Any, ...]:
    return _normal(rng, dims), _normal(rng, dims, "d"), _normal(rng, dims, "d"), beta, rate


def _momentum_with_more_gradients(rng: np.random.Generator) -> tuple[Any, ...]:
    dims = _sizes(rng, 4)
    parameters, _, v, *rest = _momentum_call(rng, dims, 0.8, 0.3)
    return parameters, _as_backward_propagation_gives(rng, dims), v, *rest


MOMENTUM_CASES = (
    Case("one layer", lambda rng: (*map(_copy, (ONE_STEP, ONE_SLOPE, ONE_V)), 0.9, 0.1), public=True),
    Case(
        "from rest, three layers",
        lambda rng: (
            _normal(rng, [2, 4, 3, 1]),
            _as_backward_propagation_gives(rng, [2, 4, 3, 1]),
            _zeros([2, 4, 3, 1]),
            0.9,
            0.5,
        ),
        public=True,
    ),
    Case("one unit", lambda rng: _momentum_call(rng, [*_sizes(rng, 1), 1], rng.uniform(0.7, 0.95), 2.0)),
    Case(
        "two layers, already moving",
        lambda rng: _momentum_call(rng, _sizes(rng, 3), rng.uniform(0.6, 0.95), rng.uniform(0.05, 0.6)),
        weight=2,
    ),
    Case(
        "ten layers, already moving",
        lambda rng: _momentum_call(rng, _ten_layers(rng), rng.uniform(0.6, 0.95), rng.uniform(0.05, 0.6)),
        weight=2,
    ),
    Case("a short memory", lambda rng: _momentum_call(rng, _sizes(rng, 4), rng.uniform(0.1, 0.3), 0.2)),
    Case("a long memory", lambda rng: _momentum_call(rng, _sizes(rng, 4), rng.uniform(0.98, 0.995), 3.0)),
    Case("more gradients than parameters", _momentum_with_more_gradients),
)


def _momentum(
    parameters: Arrays,
    grads: Arrays,
    v: Arrays,
    beta: float,
    learning_rate: float,
    *,
    average: Callable[[Any, Any, float], Any] = lambda v, g, beta: beta * v + (1 - beta) * g,
    direction: Callable[..., Any] = lambda new, old, g, beta: new,
) -> tuple[Arrays, Arrays]:
    new_v = {"d" + key: average(v["d" + key], grads["d" + key], beta) for key in parameters}
    steps = {d: direction(new_v[d], v[d], grads[d], beta) for d in new_v}
    return {key: value - learning_rate * steps["d" + key] for key, value in parameters.items()}, new_v


def _momentum_with(**changes: Any) -> Update:
    return lambda p, g, v, beta, rate: _momentum(p, g, v, beta, rate, **changes)


def _rate_in_velocity(p: Arrays, g: Arrays, v: Arrays, beta: float, rate: float) -> tuple[Arrays, Arrays]:
    new_v = {"d" + key: beta * v["d" + key] - rate * g["d" + key] for key in p}
    return {key: value + new_v["d" + key] for key, value in p.items()}, new_v


MOMENTUM_MISTAKES = (
    *_rule_mistakes(_momentum, lambda p, g, v, beta, rate: _momentum(p, g, v, beta, 1.0)),
    *_kept_mistakes(_momentum),
    Mistake(
        "weights swapped",
        "β and 1 - β have changed places: with β = 0.9, which should count more, the velocity or the new gradient?",
        _momentum_with(average=lambda v, g, beta: (1 - beta) * v + beta * g),
    ),
    Mistake(
        "1 - β left out",
        "Your velocity adds the whole gradient, as the older form of momentum does: here it is an average, so what "
        "multiplies the gradient?",
        _momentum_with(average=lambda v, g, beta: beta * v + g),
    ),
    Mistake(
        "the form of Sutskever's paper",
        "Your velocity already holds the learning rate, as in Sutskever's paper: here it is an average of gradients, "
        "and the rate comes in afterwards.",
        _rate_in_velocity,
    ),
    Mistake(
        "velocity not used",
        "Your velocity is right, but the parameters move along the gradient alone: what should they follow?",
        _momentum_with(direction=lambda new, old, g, beta: g),
    ),
    Mistake(
        "old velocity used",
        "You move with the velocity from before this step: which comes first, averaging or moving?",
        _momentum_with(direction=lambda new, old, g, beta: old),
    ),
    Mistake(
        "old velocity returned",
        "The parameters are right, but v is still the old one: the next step needs the new one.",
        lambda p, g, v, beta, rate: (_momentum(p, g, v, beta, rate)[0], _copy(v)),
    ),
    Mistake(
        "gradient subtracted in the average",
        "The gradient enters your average with a minus: where does the minus of the descent belong?",
        _momentum_with(average=lambda v, g, beta: beta * v - (1 - beta) * g),
    ),
    Mistake(
        "velocity forgotten",
        "Your velocity does not remember the old one: what is β multiplied with?",
        _momentum_with(average=lambda v, g, beta: (1 - beta) * g),
    ),
    Mistake(
        "first step's correction",
        "You divide the velocity by 1 - β: momentum in this lesson has no bias correction.",
        _momentum_with(direction=lambda new, old, g, beta: new / (1 - beta)),
    ),
    Mistake(
        "Nesterov's look ahead",
        "You look one step ahead, as Nesterov's variant does: the plain one moves with v itself.",
        _momentum_with(direction=lambda new, old, g, beta: beta * new + (1 - beta) * g),
    ),
)


# --- RMSprop ------------------------------------------------------------------------------------------------


def _rms_call(rng: np.random.Generator, dims: list[int], beta: float, rate: float, *epsilon: float) -> tuple[Any, ...]:
    return _normal(rng, dims), _normal(rng, dims, "d"), _positive(rng, dims), beta, rate, *epsilon


def _tiny_rms_call(rng: np.random.Generator) -> tuple[Any, ...]:
    dims = _sizes(rng, 3)
    return _normal(rng, dims), _normal(rng, dims, "d", 1e-8), _positive(rng, dims, 1e-16), 0.9, 0.1


def _rms_from_zeros(rng: np.random.Generator) -> tuple[Any, ...]:
    dims = _sizes(rng, 4)
    grads = _one_unit_off(_normal(rng, dims, "d"))
    return _normal(rng, dims), grads, _zeros(dims), rng.uniform(0.98, 0.999), 0.01


def _rms_with_more_gradients(rng: np.random.Generator) -> tuple[Any, ...]:
    dims = _sizes(rng, 4)
    return _normal(rng, dims), _as_backward_propagation_gives(rng, dims), _positive(rng, dims), 0.7, 3.0


RMSPROP_CASES = (
    Case("one layer", lambda rng: (*map(_copy, (ONE_STEP, ONE_SLOPE, ONE_S)), 0.9, 0.1), public=True),
    Case(
        "a large epsilon, three layers",
        lambda rng: (
            _normal(rng, [2, 4, 3, 1]),
            _as_backward_propagation_gives(rng, [2, 4, 3, 1]),
            _positive(rng, [2, 4, 3, 1]),
            0.8,
            0.05,
            0.3,
        ),
        public=True,
    ),
    Case(
        "a gradient that is zero",
        lambda rng: (*map(_copy, (ONE_STEP, FLAT_SLOPE)), _zeros([2, 1]), 0.9, 0.1),
        public=True,
    ),
    Case("one unit", lambda rng: _rms_call(rng, [*_sizes(rng, 1), 1], rng.uniform(0.7, 0.95), 2.0)),
    Case(
        "two layers",
        lambda rng: _rms_call(rng, _sizes(rng, 3), rng.uniform(0.6, 0.95), rng.uniform(0.05, 0.6)),
        weight=2,
    ),
    Case(
        "ten layers",
        lambda rng: _rms_call(rng, _ten_layers(rng), rng.uniform(0.6, 0.95), rng.uniform(0.05, 0.6)),
        weight=2,
    ),
    Case("a short memory", lambda rng: _rms_call(rng, _sizes(rng, 4), rng.uniform(0.1, 0.4), 0.5)),
    Case(
        "an epsilon one can see",
        lambda rng: _rms_call(rng, _sizes(rng, 4), rng.uniform(0.8, 0.95), 0.2, rng.uniform(0.05, 2)),
        weight=2,
    ),
    Case("tiny gradients", _tiny_rms_call),
    Case("from zeros, one unit switched off", _rms_from_zeros),
    Case("more gradients than parameters", _rms_with_more_gradients),
)


def _rmsprop(
    parameters: Arrays,
    grads: Arrays,
    s: Arrays,
    beta: float,
    learning_rate: float,
    epsilon: float = 1e-8,
    *,
    average: Callable[[Any, Any, float], Any] = lambda s, g, beta: beta * s + (1 - beta) * g**2,
    direction: Callable[..., Any] = lambda g, new, old, epsilon, beta: g / (np.sqrt(new) + epsilon),
) -> tuple[Arrays, Arrays]:
    new_s = {"d" + key: average(s["d" + key], grads["d" + key], beta) for key in parameters}
    steps = {d: direction(grads[d], new_s[d], s[d], epsilon, beta) for d in new_s}
    return {key: value - learning_rate * steps["d" + key] for key, value in parameters.items()}, new_s


def _rmsprop_with(**changes: Any) -> Update:
    return lambda p, g, s, beta, rate, epsilon=1e-8: _rmsprop(p, g, s, beta, rate, epsilon, **changes)


RMSPROP_MISTAKES = (
    *_rule_mistakes(_rmsprop, lambda p, g, s, beta, rate, epsilon=1e-8: _rmsprop(p, g, s, beta, 1.0, epsilon)),
    *_kept_mistakes(_rmsprop),
    Mistake(
        "gradient not squared",
        "Your s averages the gradients themselves: whose average is it in the formula?",
        _rmsprop_with(
            average=lambda s, g, beta: beta * s + (1 - beta) * g,
            direction=lambda g, new, old, epsilon, beta: g / (np.sqrt(np.abs(new)) + epsilon),
        ),
    ),
    Mistake(
        "doubled instead of squared",
        "You double the gradient where it should be squared: one asterisk multiplies, what do two of them do?",
        _quiet(_rmsprop_with(average=lambda s, g, beta: beta * s + (1 - beta) * g * 2)),
    ),
    Mistake(
        "no square root",
        "You divide by the average of the squares: what brings a square back to the size of the gradient?",
        _rmsprop_with(direction=lambda g, new, old, epsilon, beta: g / (new + epsilon)),
    ),
    Mistake(
        "multiplied by the root",
        "You multiply by the root: a steep direction should get a shorter step, not a longer one.",
        _rmsprop_with(direction=lambda g, new, old, epsilon, beta: g * (np.sqrt(new) + epsilon)),
    ),
    Mistake(
        "weights swapped",
        "β and 1 - β have changed places: with β = 0.9, which should count more, the old s or the new square?",
        _rmsprop_with(average=lambda s, g, beta: (1 - beta) * s + beta * g**2),
    ),
    Mistake(
        "1 - β left out",
        "Your s adds the whole square: it is an average, so what multiplies the square?",
        _rmsprop_with(average=lambda s, g, beta: beta * s + g**2),
    ),
    Mistake(
        "old s used",
        "You divide by the s from before this step: which comes first, averaging or dividing?",
        _rmsprop_with(direction=lambda g, new, old, epsilon, beta: g / (np.sqrt(old) + epsilon)),
    ),
    Mistake(
        "old s returned",
        "The parameters are right, but s is still the old one: the next step needs the new one.",
        lambda p, g, s, beta, rate, epsilon=1e-8: (_rmsprop(p, g, s, beta, rate, epsilon)[0], _copy(s)),
    ),
    Mistake(
        "epsilon always 1e-8",
        "Your epsilon does not follow the argument: a large one should be seen in the step.",
        lambda p, g, s, beta, rate, epsilon=1e-8: _rmsprop(p, g, s, beta, rate, 1e-8),
    ),
    Mistake(
        "epsilon left out",
        "There is no epsilon in your division: what happens where s is zero?",
        _quiet(lambda p, g, s, beta, rate, epsilon=1e-8: _rmsprop(p, g, s, beta, rate, 0.0)),
    ),
    Mistake(
        "bias corrected",
        "You divide s by 1 - β: RMSprop in this lesson has no bias correction, Adam will.",
        _rmsprop_with(direction=lambda g, new, old, epsilon, beta: g / (np.sqrt(new / (1 - beta)) + epsilon)),
    ),
    Mistake(
        "(1 - β) squared too",
        "You square the product (1 - β) times the gradient: only the gradient is squared.",
        _rmsprop_with(average=lambda s, g, beta: beta * s + ((1 - beta) * g) ** 2),
    ),
)


# --- Adam ---------------------------------------------------------------------------------------------------


def _adam_call(rng: np.random.Generator, dims: list[int], t: int, *rest: float) -> tuple[Any, ...]:
    return _normal(rng, dims), _normal(rng, dims, "d"), _normal(rng, dims, "d"), _positive(rng, dims), t, *rest


def _adam_own(rng: np.random.Generator, dims: list[int], t: int, rate: float, epsilon: float) -> tuple[Any, ...]:
    return _adam_call(rng, dims, t, rate, rng.uniform(0.6, 0.85), rng.uniform(0.9, 0.99), epsilon)


def _adam_short(rng: np.random.Generator, dims: list[int]) -> tuple[Any, ...]:
    """Both memories short, the one of the squares still shorter."""
    return _adam_call(rng, dims, int(rng.integers(2, 4)), 0.5, rng.uniform(0.3, 0.45), rng.uniform(0.1, 0.25))


def _adam_first(rng: np.random.Generator, dims: list[int]) -> tuple[Any, ...]:
    return _normal(rng, dims), _one_unit_off(_normal(rng, dims, "d")), _zeros(dims), _zeros(dims), 1


def _adam_with_more_gradients(rng: np.random.Generator) -> tuple[Any, ...]:
    dims = _sizes(rng, 4)
    parameters, _, *rest = _adam_call(rng, dims, int(rng.integers(2, 9)))
    return parameters, _as_backward_propagation_gives(rng, dims), *rest


def _tiny_adam_call(rng: np.random.Generator) -> tuple[Any, ...]:
    dims = _sizes(rng, 3)
    tiny = (_normal(rng, dims, "d", 1e-8), _normal(rng, dims, "d", 1e-8), _positive(rng, dims, 1e-16))
    return _normal(rng, dims), *tiny, int(rng.integers(3, 8)), 0.2


ADAM_CASES = (
    Case(
        "the first step",
        lambda rng: (*map(_copy, (ONE_STEP, ONE_SLOPE)), _zeros([2, 1]), _zeros([2, 1]), 1),
        public=True,
    ),
    Case(
        "the third step, three layers",
        lambda rng: (
            _normal(rng, [2, 4, 3, 1]),
            _as_backward_propagation_gives(rng, [2, 4, 3, 1]),
            _normal(rng, [2, 4, 3, 1], "d"),
            _positive(rng, [2, 4, 3, 1]),
            3,
        ),
        public=True,
    ),
    Case(
        "the fifth step, everything chosen",
        lambda rng: (*map(_copy, (ONE_STEP, ONE_SLOPE, ONE_V, ONE_S)), 5, 0.1, 0.7, 0.95, 0.2),
        public=True,
    ),
    Case(
        "a gradient that is zero",
        lambda rng: (*map(_copy, (ONE_STEP, FLAT_SLOPE)), _zeros([2, 1]), _zeros([2, 1]), 1),
        public=True,
    ),
    Case("the first step, one unit switched off", lambda rng: _adam_first(rng, _sizes(rng, 4))),
    Case("one unit", lambda rng: _adam_call(rng, [*_sizes(rng, 1), 1], int(rng.integers(2, 9)))),
    Case("a few steps later", lambda rng: _adam_call(rng, _sizes(rng, 4), int(rng.integers(2, 9))), weight=2),
    Case(
        "rate and memories chosen",
        lambda rng: _adam_own(rng, _sizes(rng, 4), int(rng.integers(2, 9)), rng.uniform(1.2, 3), 1e-8),
        weight=2,
    ),
    Case(
        "an epsilon one can see",
        lambda rng: _adam_own(
            rng, _sizes(rng, 3), int(rng.integers(3, 9)), rng.uniform(0.03, 0.5), rng.uniform(0.1, 2)
        ),
        weight=2,
    ),
    Case("ten layers", lambda rng: _adam_own(rng, _ten_layers(rng), int(rng.integers(2, 9)), 1.5, 1e-3)),
    Case("short memories", lambda rng: _adam_short(rng, _sizes(rng, 4))),
    Case("after many steps", lambda rng: _adam_call(rng, _sizes(rng, 4), int(rng.integers(3_000, 9_000)), 0.1)),
    Case("tiny gradients", _tiny_adam_call),
    Case("more gradients than parameters", _adam_with_more_gradients),
)


def _adam(
    parameters: Arrays,
    grads: Arrays,
    v: Arrays,
    s: Arrays,
    t: int,
    learning_rate: float = 0.01,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    *,
    average: Callable[..., Any] = lambda v, g, b1, b2: b1 * v + (1 - b1) * g,
    squares: Callable[..., Any] = lambda s, g, b1, b2, v: b2 * s + (1 - b2) * g**2,
    mean: Callable[..., Any] = lambda v, b1, b2, t: v / (1 - b1**t),
    mean_square: Callable[..., Any] = lambda s, b1, b2, t: s / (1 - b2**t),
    direction: Callable[..., Any] = lambda mean, square, epsilon, g: mean / (np.sqrt(square) + epsilon),
    corrected_returned: bool = False,
) -> tuple[Arrays, Arrays, Arrays]:
    new_parameters, new_v, new_s = {}, {}, {}
    for key, value in parameters.items():
        d = "d" + key
        new_v[d] = average(v[d], grads[d], beta1, beta2)
        new_s[d] = squares(s[d], grads[d], beta1, beta2, new_v[d])
        m, q = mean(new_v[d], beta1, beta2, t), mean_square(new_s[d], beta1, beta2, t)
        new_parameters[key] = value - learning_rate * direction(m, q, epsilon, grads[d])
        if corrected_returned:
            new_v[d], new_s[d] = m, q
    return new_parameters, new_v, new_s


def _adam_with(**changes: Any) -> Update:
    def mistaken(p, g, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):  # type: ignore[no-untyped-def]
        return _adam(p, g, v, s, t, learning_rate, beta1, beta2, epsilon, **changes)

    return mistaken


def _adam_instead(**fixed: float) -> Update:
    """Adam with an argument that is not looked at."""

    def mistaken(p, g, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):  # type: ignore[no-untyped-def]
        chosen = {"t": t, "learning_rate": learning_rate, "beta1": beta1, "beta2": beta2, "epsilon": epsilon} | fixed
        return _adam(p, g, v, s, **chosen)

    return mistaken


ADAM_MISTAKES = (
    *_rule_mistakes(_adam, _adam_instead(learning_rate=1.0)),
    *_kept_mistakes(_adam),
    Mistake(
        "no bias correction",
        "You use v and s as they are: both start at zero, so what makes up for that in the first steps?",
        _adam_with(mean=lambda v, b1, b2, t: v, mean_square=lambda s, b1, b2, t: s),
    ),
    Mistake(
        "only v corrected",
        "You correct v but divide by the uncorrected s: both started at zero.",
        _adam_with(mean_square=lambda s, b1, b2, t: s),
    ),
    Mistake(
        "only s corrected",
        "You correct s but move with the uncorrected v: both started at zero.",
        _adam_with(mean=lambda v, b1, b2, t: v),
    ),
    Mistake(
        "β₁ in the correction of s",
        "You correct s with β₁, as some notes print it: with which β was s averaged?",
        _adam_with(mean_square=lambda s, b1, b2, t: s / (1 - b1**t)),
    ),
    Mistake(
        "power outside the bracket",
        "You raise the whole of 1 - β to the power t: only β should be.",
        _adam_with(
            mean=lambda v, b1, b2, t: v / _never_zero((1 - b1) ** t),
            mean_square=lambda s, b1, b2, t: s / _never_zero((1 - b2) ** t),
        ),
    ),
    Mistake(
        "t not used",
        "Your correction is that of the first step at every step: where does t enter?",
        _adam_instead(t=1),
    ),
    Mistake(
        "t counted one too far",
        "Your t is one ahead: in the first step it is 1 already.",
        _adam_with(
            mean=lambda v, b1, b2, t: v / (1 - b1 ** (t + 1)), mean_square=lambda s, b1, b2, t: s / (1 - b2 ** (t + 1))
        ),
    ),
    Mistake(
        "multiplied by the correction",
        "You multiply by 1 - βᵗ: the early averages are too small, so should they become smaller still?",
        _adam_with(mean=lambda v, b1, b2, t: v * (1 - b1**t), mean_square=lambda s, b1, b2, t: s * (1 - b2**t)),
    ),
    Mistake(
        "corrected averages returned",
        "The parameters are right, but v and s come back corrected: the next step would correct them once more.",
        _adam_with(corrected_returned=True),
    ),
    Mistake(
        "β₁ and β₂ swapped",
        "β₁ and β₂ have changed places: which one belongs to the gradients, and which to their squares?",
        lambda p, g, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8: _adam(
            p, g, v, s, t, learning_rate, beta2, beta1, epsilon
        ),
    ),
    Mistake(
        "gradient not squared",
        "Your s averages the gradients themselves: whose average is it in the formula?",
        _adam_with(
            squares=lambda s, g, b1, b2, v: b2 * s + (1 - b2) * g,
            direction=lambda mean, square, epsilon, g: mean / (np.sqrt(np.abs(square)) + epsilon),
        ),
    ),
    Mistake(
        "doubled instead of squared",
        "You double the gradient where it should be squared: one asterisk multiplies, what do two of them do?",
        _quiet(_adam_with(squares=lambda s, g, b1, b2, v: b2 * s + (1 - b2) * g * 2)),
    ),
    Mistake(
        "v squared instead of the gradient",
        "Your s averages the squares of v: it should take the new gradient itself.",
        _adam_with(squares=lambda s, g, b1, b2, v: b2 * s + (1 - b2) * v**2),
    ),
    Mistake(
        "no square root",
        "You divide by the average of the squares: what brings a square back to the size of the gradient?",
        _adam_with(direction=lambda mean, square, epsilon, g: mean / (square + epsilon)),
    ),
    Mistake(
        "gradient instead of its average",
        "Your step is along the gradient alone, as in RMSprop: what does Adam put in its place?",
        _adam_with(direction=lambda mean, square, epsilon, g: g / (np.sqrt(square) + epsilon)),
    ),
    Mistake(
        "1 - β left out of both averages",
        "Your averages add the whole gradient and the whole square: what multiplies the new value in an average?",
        _adam_with(average=lambda v, g, b1, b2: b1 * v + g, squares=lambda s, g, b1, b2, v: b2 * s + g**2),
    ),
    Mistake(
        "weights swapped in both averages",
        "β and 1 - β have changed places in your averages: which counts more, the past or the new value?",
        _adam_with(
            average=lambda v, g, b1, b2: (1 - b1) * v + b1 * g,
            squares=lambda s, g, b1, b2, v: (1 - b2) * s + b2 * g**2,
        ),
    ),
    Mistake(
        "old averages returned",
        "The parameters are right, but v and s are still the old ones: the next step needs the new ones.",
        lambda p, g, v, s, *rest: (_adam(p, g, v, s, *rest)[0], _copy(v), _copy(s)),
    ),
    Mistake(
        "epsilon always 1e-8",
        "Your epsilon does not follow the argument: a large one should be seen in the step.",
        _adam_instead(epsilon=1e-8),
    ),
    Mistake(
        "epsilon left out",
        "There is no epsilon in your division: what happens where s is zero?",
        _quiet(_adam_instead(epsilon=0.0)),
    ),
    Mistake(
        "learning rate always 0.01",
        "Your step has the default length whatever is asked for: use the argument learning_rate.",
        _adam_instead(learning_rate=0.01),
    ),
)


def _never_zero(value: float) -> float:
    return max(value, 1e-300)


# --- Learning-rate schedules --------------------------------------------------------------------------------


def _epoch(rng: np.random.Generator, low: int = 2, high: int = 60) -> int:
    return int(rng.integers(low, high))


INVERSE_CASES = (
    Case("epoch 1", lambda rng: (0.2, 1, 1.0), public=True),
    Case("epoch 4, a slow decay", lambda rng: (0.5, 4, 0.25), public=True),
    Case("epoch 0", lambda rng: (rng.uniform(0.05, 0.9), 0, rng.uniform(0.1, 2))),
    Case("the first epoch", lambda rng: (rng.uniform(0.05, 0.9), 1, rng.uniform(0.1, 0.8))),
    Case("any epoch", lambda rng: (rng.uniform(0.05, 0.9), _epoch(rng), rng.uniform(0.1, 0.8)), weight=2),
    Case("a fast decay", lambda rng: (rng.uniform(1.5, 5), _epoch(rng), rng.uniform(1.2, 4)), weight=2),
    Case("a late epoch", lambda rng: (rng.uniform(0.05, 0.9), _epoch(rng, 2_000, 9_000), rng.uniform(0.001, 0.1))),
    Case("no decay", lambda rng: (rng.uniform(0.05, 0.9), _epoch(rng), 0.0)),
)

INVERSE_MISTAKES = (
    Mistake(
        "without the 1",
        "In epoch 0 you would divide by zero: what is added to decay_rate times epoch_num?",
        lambda rate, epoch, decay: rate / (decay * epoch) if decay * epoch else math.inf,
    ),
    Mistake(
        "multiplied",
        "Your rate grows with the epochs: should the bracket multiply or divide?",
        lambda rate, epoch, decay: rate * (1 + decay * epoch),
    ),
    Mistake(
        "brackets missing",
        "Python divides before it adds: put brackets around the whole denominator.",
        lambda rate, epoch, decay: rate / 1 + decay * epoch,
    ),
    Mistake(
        "minus in the bracket",
        "There is a minus in your bracket: should the denominator shrink or grow as the epochs go by?",
        lambda rate, epoch, decay: rate / (1 - decay * epoch),
    ),
    Mistake(
        "decay_rate over the bracket",
        "In epoch 0 your rate is decay_rate: what should it be then?",
        lambda rate, epoch, decay: decay / (1 + decay * epoch),
    ),
    Mistake(
        "only decay_rate in the denominator",
        "Your epoch stands outside the denominator: which brackets hold decay_rate and epoch_num together?",
        lambda rate, epoch, decay: rate / (1 + decay) * epoch,
    ),
    Mistake(
        "power instead of product",
        "You raise the bracket to the power of the epoch: in this schedule the epoch is multiplied.",
        lambda rate, epoch, decay: rate / (1 + decay) ** epoch,
    ),
    Mistake(
        "exponential decay",
        "You multiply by decay_rate again in each epoch: that is another schedule, it comes later.",
        lambda rate, epoch, decay: rate * decay**epoch,
    ),
    Mistake(
        "first rate left out",
        "Your rate starts at 1: where does learning_rate0 enter?",
        lambda rate, epoch, decay: 1 / (1 + decay * epoch),
    ),
    Mistake(
        "linear decay",
        "Your rate falls along a straight line, and may become negative: divide instead.",
        lambda rate, epoch, decay: rate * (1 - decay * epoch),
    ),
    Mistake(
        "epoch and decay rate added",
        "You add decay_rate and epoch_num: they should be multiplied.",
        lambda rate, epoch, decay: rate / (1 + decay + epoch),
    ),
)

EXPONENTIAL_CASES = (
    Case("epoch 2", lambda rng: (0.4, 2, 0.5), public=True),
    Case("epoch 10", lambda rng: (0.1, 10, 0.95), public=True),
    Case("epoch 0", lambda rng: (rng.uniform(0.05, 0.9), 0, rng.uniform(0.5, 0.99))),
    Case("epoch 1", lambda rng: (rng.uniform(0.05, 0.9), 1, rng.uniform(0.5, 0.95))),
    Case("any epoch", lambda rng: (rng.uniform(0.05, 0.9), _epoch(rng, 3, 20), rng.uniform(0.6, 0.95)), weight=2),
    Case("a fast decay", lambda rng: (rng.uniform(1.5, 5), _epoch(rng, 2, 6), rng.uniform(0.1, 0.4)), weight=2),
    Case("a slow decay", lambda rng: (rng.uniform(0.05, 0.9), _epoch(rng, 50, 300), rng.uniform(0.99, 0.998))),
)

EXPONENTIAL_MISTAKES = (
    Mistake(
        "first rate left out",
        "Your rate starts at 1: where does learning_rate0 enter?",
        lambda rate, epoch, decay: decay**epoch,
    ),
    Mistake(
        "inverse-time decay",
        "That is the schedule of the exercise before: this one multiplies by decay_rate once for each epoch.",
        lambda rate, epoch, decay: rate / (1 + decay * epoch),
    ),
    Mistake(
        "product instead of power",
        "You multiply by the epoch: decay_rate should be multiplied with itself, once for each epoch.",
        lambda rate, epoch, decay: rate * decay * epoch,
    ),
    Mistake(
        "epoch in the place of the first rate",
        "In epoch 0 your rate is 0, because you multiply by the epoch: what should it be then?",
        lambda rate, epoch, decay: decay**epoch * epoch,
    ),
    Mistake(
        "power of the whole product",
        "The first rate is under the power too: only decay_rate should be.",
        lambda rate, epoch, decay: (rate * decay) ** epoch,
    ),
    Mistake(
        "base and exponent swapped",
        "The epoch is your base: which of the two numbers stays the same through training?",
        lambda rate, epoch, decay: rate * epoch**decay,
    ),
    Mistake(
        "exponential function",
        "You use exp, as some libraries do: here decay_rate is the factor of one epoch, and 1 means no decay.",
        lambda rate, epoch, decay: rate * math.exp(-decay * epoch),
    ),
    Mistake(
        "1 - decay_rate as the factor",
        "Your factor is 1 - decay_rate: here decay_rate itself is what remains after one epoch.",
        lambda rate, epoch, decay: rate * (1 - decay) ** epoch,
    ),
    Mistake(
        "one epoch too many",
        "In epoch 0 your rate has already decayed: how many factors should there be then?",
        lambda rate, epoch, decay: rate * decay ** (epoch + 1),
    ),
    Mistake(
        "divided by the power",
        "Your rate grows: a factor below 1 should multiply, not divide.",
        lambda rate, epoch, decay: rate / decay**epoch,
    ),
)

ROOT_CASES = (
    Case("epoch 4", lambda rng: (0.4, 4, 1.0), public=True),
    Case("epoch 25, with a factor", lambda rng: (0.1, 25, 3.0), public=True),
    Case("epoch 1", lambda rng: (rng.uniform(0.05, 0.9), 1, rng.uniform(1.2, 4))),
    Case("an early epoch", lambda rng: (rng.uniform(0.05, 0.9), _epoch(rng, 2, 5), rng.uniform(1.2, 4))),
    Case("any epoch", lambda rng: (rng.uniform(0.05, 0.9), _epoch(rng, 6), rng.uniform(1.2, 4)), weight=2),
    Case("a small factor", lambda rng: (rng.uniform(1.5, 5), _epoch(rng, 3), rng.uniform(0.2, 0.8)), weight=2),
    Case("a late epoch", lambda rng: (rng.uniform(0.05, 0.9), _epoch(rng, 2_000, 9_000), rng.uniform(0.2, 0.8))),
)

ROOT_MISTAKES = (
    Mistake(
        "no square root",
        "You divide by the epoch itself: this schedule decays more slowly.",
        lambda rate, epoch, k: k / epoch * rate,
    ),
    Mistake(
        "k left out",
        "Where does the factor k enter? With k = 1 your answer is right.",
        lambda rate, epoch, k: rate / math.sqrt(epoch),
    ),
    Mistake(
        "k under the root",
        "Your k is under the root too: only the epoch should be.",
        lambda rate, epoch, k: math.sqrt(k / epoch) * rate,
    ),
    Mistake(
        "everything under the root",
        "The root covers the first rate too: only the epoch should be under it.",
        lambda rate, epoch, k: math.sqrt(k * rate / epoch),
    ),
    Mistake(
        "multiplied by the root",
        "Your rate grows with the epochs: should the root multiply or divide?",
        lambda rate, epoch, k: k * math.sqrt(epoch) * rate,
    ),
    Mistake(
        "divided by k",
        "You divide by k: a larger k should give a larger rate.",
        lambda rate, epoch, k: rate / (k * math.sqrt(epoch)),
    ),
    Mistake(
        "1 added under the root",
        "You add 1 to the epoch: here epochs are counted from 1 already.",
        lambda rate, epoch, k: k / math.sqrt(epoch + 1) * rate,
    ),
    Mistake(
        "first rate left out",
        "Where does learning_rate0 enter?",
        lambda rate, epoch, k: k / math.sqrt(epoch),
    ),
)


def _between_stairs(rng: np.random.Generator) -> tuple[Any, ...]:
    interval = int(rng.integers(20, 90))
    epoch = interval * int(rng.integers(2, 9)) + int(rng.integers(interval // 2 + 2, interval - 2))
    return rng.uniform(0.05, 0.9), epoch, rng.uniform(0.2, 0.9), interval


def _near_a_stair(rng: np.random.Generator, later: int = 0) -> tuple[Any, ...]:
    interval = int(rng.integers(20, 90))
    return rng.uniform(1.5, 5), interval * int(rng.integers(2, 9)) + later, rng.uniform(1.2, 3), interval


def _interval_left_out(rng: np.random.Generator, later: int) -> tuple[Any, ...]:
    return rng.uniform(0.05, 0.9), 1_000 * _epoch(rng, 2, 8) + later, rng.uniform(0.2, 0.9)


STAIR_CASES = (
    Case("epoch 1700, interval left out", lambda rng: (0.2, 1_700, 0.5), public=True),
    Case("epoch 30, every 10 epochs", lambda rng: (0.5, 30, 0.25, 10), public=True),
    Case("epoch 42, every 20 epochs", lambda rng: (0.5, 42, 0.5, 20), public=True),
    Case("between two stairs", _between_stairs, weight=2),
    Case("just before a stair", lambda rng: _near_a_stair(rng, later=-1)),
    Case("on a stair", _near_a_stair),
    Case("just after a stair", lambda rng: _near_a_stair(rng, later=int(rng.integers(1, 6)))),
    Case("before the first stair", lambda rng: (rng.uniform(0.05, 0.9), _epoch(rng), rng.uniform(0.2, 0.9), 80)),
    Case("interval left out", lambda rng: _interval_left_out(rng, later=int(rng.integers(600, 900)))),
    Case("interval left out, just before a stair", lambda rng: _interval_left_out(rng, later=-1)),
    Case("interval left out, on a stair", lambda rng: _interval_left_out(rng, later=0)),
    Case("an interval of one", lambda rng: (rng.uniform(0.05, 0.9), _epoch(rng), rng.uniform(0.1, 0.9), 1)),
)


def _stairs(rate: float, epoch: int, decay: float, interval: int = 1000, *, count: Callable[..., Any]) -> float:
    return rate / (1 + decay * count(epoch, interval))


def _stairs_with(count: Callable[[int, int], Any]) -> Update:
    return lambda rate, epoch, decay, interval=1000: _stairs(rate, epoch, decay, interval, count=count)


STAIR_MISTAKES = (
    Mistake(
        "without the 1",
        "Before the first stair you would divide by zero: what is added to decay_rate times the intervals?",
        lambda rate, epoch, decay, interval=1000: (
            rate / (decay * (epoch // interval)) if epoch >= interval else math.inf
        ),
    ),
    Mistake(
        "brackets missing",
        "Python divides before it adds: put brackets around the whole denominator.",
        lambda rate, epoch, decay, interval=1000: rate / 1 + decay * (epoch // interval),
    ),
    Mistake(
        "first rate left out",
        "Your rate starts at 1: where does learning_rate0 enter?",
        lambda rate, epoch, decay, interval=1000: _stairs(1.0, epoch, decay, interval, count=lambda e, i: e // i),
    ),
    Mistake(
        "no stairs",
        "Your rate changes in every epoch: what makes a whole number of intervals of a fraction?",
        _stairs_with(lambda epoch, interval: epoch / interval),
    ),
    Mistake(
        "rounded up",
        "You round up: in epoch 29 with an interval of 10, how many intervals are completed?",
        _stairs_with(lambda epoch, interval: math.ceil(epoch / interval)),
    ),
    Mistake(
        "rounded to the nearest",
        "You round to the nearest whole number: an interval counts only when it is completed.",
        _stairs_with(lambda epoch, interval: round(epoch / interval)),
    ),
    Mistake(
        "minus in the bracket",
        "There is a minus in your bracket: should the denominator shrink or grow from stair to stair?",
        _quiet(
            lambda rate, epoch, decay, interval=1000: _stairs(
                rate, epoch, -decay, interval, count=lambda e, i: np.floor(e / i)
            )
        ),
    ),
    Mistake(
        "decay_rate divided",
        "You divide decay_rate by the number of intervals: then every stair would lead up again.",
        lambda rate, epoch, decay, interval=1000: (
            rate / (1 + decay / (epoch // interval)) if epoch >= interval else 0.0
        ),
    ),
    Mistake(
        "interval subtracted",
        "You subtract the interval from the epoch: how often does the one fit into the other?",
        _stairs_with(lambda epoch, interval: epoch - interval),
    ),
    Mistake(
        "interval not used",
        "time_interval does not enter your result: how many intervals fit into the epochs so far?",
        _stairs_with(lambda epoch, interval: epoch),
    ),
    Mistake(
        "remainder instead of quotient",
        "You use the remainder of the division: the number of completed intervals is the quotient.",
        _stairs_with(lambda epoch, interval: epoch % interval),
    ),
    Mistake(
        "interval always 1000",
        "Your interval does not follow the argument time_interval.",
        _stairs_with(lambda epoch, interval: epoch // 1000),
    ),
    Mistake(
        "one stair ahead",
        "Your rate falls before the first interval is over: how many intervals are completed in epoch 0?",
        _stairs_with(lambda epoch, interval: epoch // interval + 1),
    ),
    Mistake(
        "decay rate under the floor",
        "You round decay_rate times the intervals: only the number of intervals should be rounded.",
        lambda rate, epoch, decay, interval=1000: rate / (1 + math.floor(decay * epoch / interval)),
    ),
    Mistake(
        "exponential stairs",
        "You multiply by decay_rate at each stair: this schedule divides, as update_lr does.",
        lambda rate, epoch, decay, interval=1000: rate * decay ** (epoch // interval),
    ),
    Mistake(
        "rate multiplied",
        "Your rate climbs the stairs: should the bracket multiply or divide?",
        lambda rate, epoch, decay, interval=1000: rate * (1 + decay * (epoch // interval)),
    ),
)


LESSON = Lesson(
    title="Optimization",
    order=5,
    datasets=("moons.h5",),
    exercises=(
        Exercise(
            name="update_parameters_with_gd",
            points=7,
            reference=reference.update_parameters_with_gd,
            cases=GD_CASES,
            mistakes=GD_MISTAKES,
            hints=(
                "Each new parameter is the old one, minus a step. What is the step?",
                'Store under "W" + str(l): the old value minus learning_rate times the entry "dW" + str(l) of grads. '
                "Then the same with b.",
            ),
        ),
        Exercise(
            name="random_mini_batches",
            points=14,
            reference=reference.random_mini_batches,
            cases=BATCH_CASES,
            mistakes=BATCH_MISTAKES,
            hints=(
                "Take m = 7 and size 3, and write down for each batch the first column and the one after its last.",
                "Batch k runs from column k * mini_batch_size up to (k + 1) * mini_batch_size. The last, smaller one "
                "begins where the complete ones end. Cut the shuffled arrays, X and Y alike.",
            ),
        ),
        question(
            "batch_of_one",
            3,
            answer="b",
            feedback={
                "a": "Count again: with one example per step, how many steps does one epoch have?",
                "c": "A gradient can be computed from a single example too; it is only noisier.",
                "d": "Look at the figure above: which of the curves falls most smoothly, and which does not?",
            },
            hints=(
                "Think of the work the computer does, not of the mathematics.",
                "A matrix product with 64 columns takes hardly longer than one with a single column. What follows?",
            ),
        ),
        Exercise(
            name="exponentially_weighted_average",
            points=6,
            reference=reference.exponentially_weighted_average,
            cases=AVERAGE_CASES,
            mistakes=AVERAGE_MISTAKES,
            hints=(
                "Work out v for the values 10 and 20 with β = 0.9 on paper: first 1, then 2.9.",
                "average holds the last v. The new one is beta times average, plus 1 - beta times theta[t].",
            ),
        ),
        question(
            "what_098_averages",
            3,
            answer="c",
            feedback={
                "a": "Two values would be a very short memory: put β = 0.98 into the rule of thumb.",
                "b": "That is the memory of β = 0.9: how does it change when 1 - β becomes five times smaller?",
                "d": "β is not a number of values: use the rule of thumb with 1 - β.",
            },
            hints=("The rule of thumb above needs only 1 - β.", "1 - β is 0.02: how many times does it go into 1?"),
        ),
        Exercise(
            name="bias_corrected_average",
            points=5,
            reference=reference.bias_corrected_average,
            cases=CORRECTION_CASES,
            mistakes=CORRECTION_MISTAKES,
            hints=(
                "What do the weights in v₁ add up to? And those in v₂? Divide by that.",
                "t is an array 1, 2, 3, … already, and NumPy raises a number to an array of powers: beta**t.",
            ),
        ),
        Exercise(
            name="initialize_velocity",
            points=4,
            reference=reference.initialize_velocity,
            cases=START_CASES,
            mistakes=_start_mistakes(lambda arrays: arrays),
            hints=(
                "The keys are those of the gradients; the shapes are those of the parameters.",
                'np.zeros takes the shape as one tuple, and parameters["W" + str(l)].shape is one.',
            ),
        ),
        Exercise(
            name="update_parameters_with_momentum",
            points=10,
            reference=reference.update_parameters_with_momentum,
            cases=MOMENTUM_CASES,
            mistakes=MOMENTUM_MISTAKES,
            extra_returns=True,
            hints=(
                "First bring the velocity up to date, as in the moving average; then move with the new velocity.",
                "v becomes beta times v plus 1 - beta times the gradient. Then the parameter goes down by "
                "learning_rate times this v.",
            ),
        ),
        question(
            "first_momentum_step",
            3,
            answer="a",
            feedback={
                "b": "Put v = 0 into the first formula: is the whole gradient in v after one step?",
                "c": "β multiplies the old velocity, and that is zero: what multiplies the gradient?",
                "d": "Ten times is how far it gets in the long run, compared with this first step.",
            },
            hints=("Write the first formula down with v = 0.", "What is left of it is 1 - β times the gradient."),
        ),
        Exercise(
            name="update_parameters_with_rmsprop",
            points=9,
            reference=reference.update_parameters_with_rmsprop,
            alternatives=(reference.update_parameters_with_rmsprop_epsilon_inside,),
            cases=RMSPROP_CASES,
            mistakes=RMSPROP_MISTAKES,
            extra_returns=True,
            hints=(
                "Two lines for each parameter: average the squares, then divide the gradient by their root.",
                "In the update, divide the gradient by np.sqrt of the new s plus epsilon. In NumPy, ** 2 squares "
                "each entry.",
            ),
        ),
        Exercise(
            name="initialize_adam",
            points=3,
            reference=reference.initialize_adam,
            cases=START_CASES,
            mistakes=(
                *_start_mistakes(lambda arrays: (arrays, dict(arrays))),
                Mistake(
                    "s starts at one",
                    "Your v is right; s averages squares, but it has seen none yet, so where should it start?",
                    lambda p: (_like(p), _like(p, lambda value: np.ones(value.shape))),
                ),
                Mistake("only v", "Adam keeps two averages: return both, v first.", lambda p: _like(p)),
                Mistake(
                    "one dictionary for both",
                    "v and s are one and the same dictionary: what you store in one will be in the other, too.",
                    lambda p: (_like(p),) * 2,
                ),
                Mistake(
                    "s left empty",
                    "Your s has no entries yet: it needs the same keys and shapes as v.",
                    lambda p: (_like(p), {}),
                ),
            ),
            hints=(
                "Adam needs two sets of zeros, each like the one of initialize_velocity.",
                'v and s have the same keys, "dW1", "db1" and so on, and each entry has the shape of its parameter.',
            ),
        ),
        Exercise(
            name="update_parameters_with_adam",
            points=15,
            reference=reference.update_parameters_with_adam,
            alternatives=(
                reference.update_parameters_with_adam_epsilon_inside,
                reference.update_parameters_with_adam_epsilon_hat,
            ),
            cases=ADAM_CASES,
            mistakes=ADAM_MISTAKES,
            extra_returns=True,
            hints=(
                "Line by line: average the gradient, average its square, correct both, then move. "
                "The first two lines you know from momentum and RMSprop.",
                "Correct v with 1 - beta1**t and s with 1 - beta2**t, into variables of their own. Move by "
                "learning_rate times the corrected v over the root of the corrected s plus epsilon.",
            ),
        ),
        question(
            "first_adam_step",
            3,
            answer="b",
            feedback={
                "a": "That would be gradient descent: what does Adam divide the gradient by?",
                "c": "Look at the corrected averages after one step: are they 0.1 of the gradient, or the gradient?",
                "d": "Both gradients count: each parameter is divided by the size of its own gradient only.",
            },
            hints=(
                "For t = 1, what are the corrected v and the corrected s, as functions of the gradient g?",
                "The corrected v is g and the corrected s is g². What is g over the root of g²?",
            ),
        ),
        Exercise(
            name="update_lr",
            points=4,
            reference=reference.update_lr,
            cases=INVERSE_CASES,
            mistakes=INVERSE_MISTAKES,
            hints=(
                "In epoch 0 the rate should still be learning_rate0: check your formula there.",
                "Divide learning_rate0 by the bracket 1 + decay_rate times epoch_num.",
            ),
        ),
        Exercise(
            name="exponential_lr_decay",
            points=2,
            reference=reference.exponential_lr_decay,
            cases=EXPONENTIAL_CASES,
            mistakes=EXPONENTIAL_MISTAKES,
            hints=(
                "After one epoch the rate is decay_rate times the first one. And after two?",
                "In Python, a**n multiplies n factors a.",
            ),
        ),
        Exercise(
            name="square_root_lr_decay",
            points=2,
            reference=reference.square_root_lr_decay,
            cases=ROOT_CASES,
            mistakes=ROOT_MISTAKES,
            hints=(
                "In epoch 4 with k = 1, the rate should be half the first one.",
                "Divide k by np.sqrt of the epoch, and multiply by learning_rate0.",
            ),
        ),
        Exercise(
            name="schedule_lr_decay",
            points=4,
            reference=reference.schedule_lr_decay,
            cases=STAIR_CASES,
            mistakes=STAIR_MISTAKES,
            hints=(
                "How many intervals are completed in epoch 29, when an interval has 10 epochs?",
                "It is update_lr with np.floor of epoch_num over time_interval in the place of epoch_num.",
            ),
        ),
        question(
            "chance_of_a_minimum",
            3,
            answer="d",
            feedback={
                "a": "One half is the chance for a single direction: here all 20 must curve upwards.",
                "b": "The chances of independent directions are multiplied, not shared out.",
                "c": "You count pairs of directions; think of 20 coins that must all show heads.",
            },
            hints=(
                "With two directions the chance is one in four. With three?",
                "Multiply one half with itself, once for each direction.",
            ),
        ),
    ),
)
