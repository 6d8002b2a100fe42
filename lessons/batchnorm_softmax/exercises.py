"""The exercises on softmax and batch normalization: two layers, forward and backward, and a network of both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.exercises import Case, Exercise, Lesson, Mistake, question
from helpers.networks import relu, sigmoid
from helpers.reference import batchnorm_softmax as reference
from helpers.reference.batchnorm_softmax import batchnorm_forward, softmax

Array = np.ndarray
Rng = np.random.Generator


def _silent(function: Callable[..., Any]) -> Callable[..., Any]:
    """A mistake may divide by zero; that is its answer, and nobody needs a warning."""

    def quiet(*arguments: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*arguments)

    return quiet


def _two_sizes(rng: Rng, low: int = 3, high: int = 9) -> tuple[int, int]:
    """A number of rows and another number of columns, so that nothing fits when it is transposed."""
    first, second = rng.choice(np.arange(low, high + 1), size=2, replace=False).tolist()
    return first, second


# --- softmax ------------------------------------------------------------------------------------------------


def _scores(rng: Rng, scale: float = 2.0) -> Array:
    return scale * rng.standard_normal(_two_sizes(rng))


def _sizes_apart(rng: Rng) -> Array:
    """Every column around another number: one near 1000, one near 500, one near -1000."""
    Z = _scores(rng, 1.0)
    levels = np.append([1000.0, 500.0, -1000.0], rng.uniform(-500, 500, Z.shape[1] - 3))
    return Z + rng.permutation(levels)


LARGE = np.array(
    [
        [1000.0, -1000.0, 1.0, 500.0, -900.0],
        [1001.0, -1001.0, 2.0, 497.0, 0.0],
        [998.0, -1002.5, 4.0, 503.0, 1.0],
    ]
)

SOFTMAX_CASES = (
    Case("four scores", lambda rng: (np.array([[5.0], [2.0], [-1.0], [3.0]]),), public=True),
    Case("five examples, three classes", lambda rng: (2 * rng.standard_normal((3, 5)),), public=True),
    Case("very large and very small scores", lambda rng: (LARGE,), public=True),
    Case("any number of classes and examples", lambda rng: (_scores(rng),), weight=2),
    Case("two classes", lambda rng: (rng.standard_normal((2, int(rng.integers(5, 12)))),)),
    Case("one example", lambda rng: (2 * rng.standard_normal((int(rng.integers(3, 9)), 1)),)),
    Case("whole numbers, some of them equal", lambda rng: (rng.integers(-3, 4, _two_sizes(rng)).astype(float),)),
    Case("many classes", lambda rng: (3 * rng.standard_normal((100, 7)),)),
    Case("scores near 1000", lambda rng: (1000 + _scores(rng),)),
    Case("scores near -1000", lambda rng: (-1000 + _scores(rng),)),
    Case("columns of very different size", lambda rng: (_sizes_apart(rng),), weight=2),
    Case("from -1000 to 1000 within a column", lambda rng: (rng.uniform(-1000, 1000, _two_sizes(rng)),)),
)


def _softmax_without_shift(Z: Array) -> Array:
    terms = np.exp(Z)
    return terms / terms.sum(axis=0)


def _softmax_global_shift(Z: Array) -> Array:
    terms = np.exp(Z - Z.max())
    return terms / terms.sum(axis=0)


def _softmax_row_shift(Z: Array) -> Array:
    terms = np.exp(Z - Z.max(axis=1, keepdims=True))
    return terms / terms.sum(axis=0)


def _softmax_over_rows(Z: Array) -> Array:
    terms = np.exp(Z - Z.max(axis=1, keepdims=True))
    return terms / terms.sum(axis=1, keepdims=True)


def _softmax_over_everything(Z: Array) -> Array:
    terms = np.exp(Z - Z.max())
    return terms / terms.sum()


def _softmax_divided_by_maximum(Z: Array) -> Array:
    terms = np.exp(Z / Z.max(axis=0))
    return terms / terms.sum(axis=0)


def _softmax_minimum_shift(Z: Array) -> Array:
    terms = np.exp(Z - Z.min(axis=0))
    return terms / terms.sum(axis=0)


def _softmax_backward_shift(Z: Array) -> Array:
    terms = np.exp(Z.max(axis=0) - Z)
    return terms / terms.sum(axis=0)


def _softmax_shared_over_rows(Z: Array) -> Array:
    terms = np.exp(Z - Z.max(axis=0))
    return terms / terms.sum(axis=1, keepdims=True)


def _softmax_added_maximum(Z: Array) -> Array:
    return _softmax_without_shift(Z + Z.max(axis=0))


SOFTMAX_MISTAKES = (
    Mistake(
        "nothing subtracted",
        "Your formula is right on paper, but exp(1000) is too large for a computer: what may you subtract from all "
        "scores of a column without changing the answer?",
        _silent(_softmax_without_shift),
    ),
    Mistake(
        "maximum of all columns",
        "You subtract one number from the whole of Z: in a column that lies far below it every exp becomes 0, so whose "
        "maximum should it be?",
        _silent(_softmax_global_shift),
    ),
    Mistake(
        "maximum of each row",
        "You subtract the maximum of each row: the scores of one example stand in a column, and only a number that is "
        "common to them cancels.",
        _silent(_softmax_row_shift),
    ),
    Mistake(
        "over the rows",
        "Your rows sum to 1: an example is a column, so in which direction should the sum run?",
        _silent(_softmax_over_rows),
    ),
    Mistake(
        "over the whole matrix",
        "All your numbers together sum to 1: every example needs its own sum.",
        _silent(_softmax_over_everything),
    ),
    Mistake(
        "divided by the maximum",
        "You divide by the largest score: which operation on all z multiplies every exp(z) by the same number?",
        _silent(_softmax_divided_by_maximum),
    ),
    Mistake(
        "maximum added",
        "You add the largest score, which makes the exponents larger still: which sign keeps them at 0 or below?",
        _silent(_softmax_added_maximum),
    ),
    Mistake(
        "minimum subtracted",
        "You subtract the smallest score of each column: which sign do the exponents have then, and how large can "
        "they become?",
        _silent(_softmax_minimum_shift),
    ),
    Mistake(
        "the wrong way round",
        "The largest score gets the smallest probability: from what is what subtracted?",
        _silent(_softmax_backward_shift),
    ),
    Mistake(
        "sum over the examples",
        "The exponentials are right, but each row is divided by its own sum: which numbers should share a total of 1?",
        _silent(_softmax_shared_over_rows),
    ),
    Mistake(
        "not divided by the sum",
        "Your numbers are positive but a column does not sum to 1: one step is left.",
        lambda Z: np.exp(Z - Z.max(axis=0)),
    ),
    Mistake(
        "no exponential",
        "You divide the scores themselves by their sum: what makes a negative score positive first?",
        _silent(lambda Z: Z / Z.sum(axis=0)),
    ),
    Mistake(
        "no exponential after the shift",
        "You subtract the largest score and divide by the sum: what happens to the differences in between?",
        _silent(lambda Z: (Z - Z.max(axis=0)) / (Z - Z.max(axis=0)).sum(axis=0)),
    ),
    Mistake(
        "a sigmoid for each score",
        "You gave each score its own sigmoid: the classes should share one total of 1.",
        _silent(lambda Z: sigmoid(Z)),
    ),
    Mistake(
        "only the winner",
        "You put 1 at the largest score and 0 elsewhere: softmax is softer, every class gets its share.",
        lambda Z: (np.arange(Z.shape[0])[:, np.newaxis] == Z.argmax(axis=0)).astype(float),
    ),
    Mistake(
        "logarithms returned",
        "You return the logarithms of the probabilities; here we want the probabilities themselves.",
        _silent(lambda Z: Z - Z.max(axis=0) - np.log(np.exp(Z - Z.max(axis=0)).sum(axis=0))),
    ),
)


# --- cross-entropy and its gradient -------------------------------------------------------------------------


def _answers(rng: Rng, C: int, m: int, scale: float = 1.0) -> tuple[Array, Array]:
    """Probabilities and one-hot classes."""
    A = softmax(np.clip(scale * rng.standard_normal((C, m)), -3 * scale, 3 * scale))
    return A, np.eye(C)[:, rng.integers(0, C, m)]


def _any_answers(rng: Rng) -> tuple[Array, Array]:
    return _answers(rng, *_two_sizes(rng))


def _sure(rng: Rng) -> tuple[Array, Array]:
    """Probabilities near 0 and 1, for the right class in one half of the columns."""
    C, m = int(rng.integers(3, 7)), 2 * int(rng.integers(4, 7))
    Y = np.eye(C)[:, rng.integers(0, C, m)]
    said = np.where(np.arange(m) % 2 == 0, Y, np.roll(Y, 1, axis=0))
    return softmax(rng.uniform(4, 6) * said), Y


THREE_ANSWERS = np.array([[0.25, 0.1], [0.5, 0.1], [0.25, 0.8]])
THREE_CLASSES = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])

ANSWER_CASES = (
    Case("two examples", lambda rng: (THREE_ANSWERS, THREE_CLASSES), public=True, rtol=1e-5),
    Case("four classes, seven examples", lambda rng: _answers(rng, 4, 7), public=True, rtol=1e-5),
    Case("any number of classes and examples", _any_answers, weight=2, rtol=1e-5),
    Case("another set of answers", _any_answers, weight=2, rtol=1e-5),
    Case("one example", lambda rng: _answers(rng, int(rng.integers(3, 9)), 1), rtol=1e-5),
    Case("two classes", lambda rng: _answers(rng, 2, int(rng.integers(5, 12))), rtol=1e-5),
    Case("many examples", lambda rng: _answers(rng, 10, int(rng.integers(150, 250))), rtol=1e-5),
    Case("sure answers, right and wrong", _sure, weight=2, rtol=1e-5),
)


def _true_class(A: Array, Y: Array) -> Array:
    return (A * Y).sum(axis=0)


def _mean_of(loss: Callable[[Array, Array], Array]) -> Callable[[Array, Array], float]:
    return _silent(lambda A, Y: float(loss(A, Y).sum() / A.shape[1]))


CROSS_ENTROPY_MISTAKES = (
    Mistake(
        "sum instead of mean",
        "You add the losses of all examples: the cost should not grow when the same examples come twice.",
        lambda A, Y: float(-np.log(_true_class(A, Y)).sum()),
    ),
    Mistake(
        "mean over classes as well",
        "You divide by the number of entries of the matrix: how many examples are there?",
        lambda A, Y: float(-(Y * np.log(A)).mean()),
    ),
    Mistake(
        "divided by the classes",
        "You divide by the number of classes: which of the two sizes of A counts the examples?",
        lambda A, Y: float(-np.log(_true_class(A, Y)).sum() / A.shape[0]),
    ),
    Mistake(
        "minus missing",
        "Your cost is negative: the logarithm of a probability is never positive.",
        _mean_of(lambda A, Y: np.log(_true_class(A, Y))),
    ),
    Mistake(
        "two-class formula",
        "You also charge for what the other classes were given: with softmax, one term per example is enough, for "
        "the probabilities already share a total of 1.",
        _mean_of(lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A))),
    ),
    Mistake(
        "all classes counted",
        "You add up the logarithms of all classes: which one of them does Y point at?",
        _mean_of(lambda A, Y: -np.log(A)),
    ),
    Mistake(
        "logarithm of the classes",
        "Y and A have changed places: the logarithm of a 0 in Y is minus infinity.",
        _mean_of(lambda A, Y: -A * np.log(Y)),
    ),
    Mistake(
        "logarithm to base 2",
        "Your logarithm has base 2: in this course log is the natural one.",
        _mean_of(lambda A, Y: -np.log2(_true_class(A, Y))),
    ),
    Mistake(
        "logarithm to base 10",
        "Your logarithm has base 10: in this course log is the natural one.",
        _mean_of(lambda A, Y: -np.log10(_true_class(A, Y))),
    ),
    Mistake(
        "squared error",
        "You measure squared distances: a sure and wrong answer then costs hardly more than an unsure one. "
        "Take the logarithm.",
        _mean_of(lambda A, Y: (A - Y) ** 2),
    ),
    Mistake(
        "no logarithm",
        "You average the probabilities of the true classes: one function is missing between them and the mean.",
        _mean_of(lambda A, Y: -_true_class(A, Y)),
    ),
)

SOFTMAX_BACKWARD_MISTAKES = (
    Mistake(
        "sign reversed",
        "Your signs are reversed: with this gradient, a step of gradient descent makes the true class less likely.",
        lambda A, Y: Y - A,
    ),
    Mistake(
        "divided by m",
        "You divide by m: in this course dZ is per example, and the mean is taken later, in dW and db.",
        lambda A, Y: (A - Y) / A.shape[1],
    ),
    Mistake(
        "divided by the classes",
        "You divide by the number of classes: follow the worked example once more, where does a division appear?",
        lambda A, Y: (A - Y) / A.shape[0],
    ),
    Mistake(
        "gradient in A",
        "That is the gradient with respect to A: go one step further back, through softmax.",
        lambda A, Y: -Y / A,
    ),
    Mistake(
        "softmax treated as a sigmoid",
        "Only the true class's score gets a gradient, as if each class had a sigmoid of its own: should the other "
        "scores not fall?",
        lambda A, Y: -Y / A * A * (1 - A),
    ),
    Mistake(
        "sigmoid's slope on top",
        "The slope of softmax is already in the short result: multiplying by a (1 - a) counts it twice.",
        lambda A, Y: (A - Y) * A * (1 - A),
    ),
    Mistake(
        "twice too large",
        "A factor of 2 belongs to squared errors: where would it come from here?",
        lambda A, Y: 2 * (A - Y),
    ),
    Mistake(
        "Y left out",
        "You return A itself: how does the gradient know which class was the true one?",
        lambda A, Y: A,
    ),
    Mistake(
        "mean over the examples",
        "You averaged over the examples: dZ keeps one column for each of them.",
        lambda A, Y: (A - Y).mean(axis=1, keepdims=True),
    ),
)


# --- batch normalization, forward ---------------------------------------------------------------------------


def _layer(rng: Rng, n: int, m: int, scale: float = 2.0) -> tuple[Array, Array, Array, Array, Array]:
    """Z, gamma, beta and running averages that are far from those of Z."""
    centre = rng.uniform(1, 3, (n, 1)) * rng.choice([-1, 1], (n, 1))
    spread = scale * rng.uniform(0.5, 1.5, (n, 1))
    Z = centre * scale + spread * rng.standard_normal((n, m))
    gamma = rng.uniform(0.5, 2, (n, 1)) * rng.choice([-1, 1], (n, 1))
    beta = rng.uniform(0.3, 1.5, (n, 1)) * rng.choice([-1, 1], (n, 1))
    return Z, gamma, beta, rng.standard_normal((n, 1)), rng.uniform(2, 4, (n, 1))


def _call(mode: str, *settings: float, m: int | None = None, scale: float = 2.0) -> Callable[[Rng], tuple[Any, ...]]:
    def arguments(rng: Rng) -> tuple[Any, ...]:
        n, examples = _two_sizes(rng)
        return (*_layer(rng, n, m or examples, scale), mode, *settings)

    return arguments


def _first_layer(mode: str) -> tuple[Any, ...]:
    Z = np.array([[1.0, 2.0, 3.0, 6.0], [-4.0, 0.0, 0.0, 4.0]])
    column = np.array([[1.0], [2.0]])
    return Z, column, np.array([[0.0], [10.0]]), np.array([[1.0], [-1.0]]), np.array([[4.0], [9.0]]), mode


FORWARD_CASES = (
    Case("two units, four examples, in training", lambda rng: _first_layer("train"), public=True),
    Case("the same layer when testing", lambda rng: _first_layer("test"), public=True),
    Case("other momentum and epsilon", lambda rng: (*_layer(rng, 3, 5), "train", 0.7, 0.5), public=True),
    Case("training", _call("train"), weight=2),
    Case("testing", _call("test"), weight=2),
    Case("training, a small momentum", _call("train", 0.3)),
    Case("training, a visible epsilon", _call("train", 0.99, 0.8)),
    Case("testing, a visible epsilon", _call("test", 0.9, 1.5)),
    Case("training with one example", _call("train", m=1)),
    Case("testing with one example", _call("test", m=1)),
    Case("training, a large mini-batch", _call("train", 0.9, m=150)),
    Case("large values", _call("train", 0.8, 1e-5, scale=1e3), atol=1e-6),
    Case("tiny values, where epsilon counts", _call("train", 0.9, 1e-5, scale=1e-3)),
)


def _batchnorm(
    Z: Array,
    gamma: Array,
    beta: Array,
    running_mean: Array,
    running_var: Array,
    mode: str,
    momentum: float = 0.9,
    epsilon: float = 1e-5,
    *,
    axis: int | None = 1,
    fewer: int = 0,
    centred: bool = True,
    root: Callable[[Array, float], Array] = lambda var, epsilon: np.sqrt(var + epsilon),
    affine: Callable[[Array, Array, Array], Array] = lambda Z_norm, gamma, beta: gamma * Z_norm + beta,
    weights: Callable[[float], tuple[float, float]] = lambda momentum: (momentum, 1 - momentum),
    stored: Callable[[Array, int], Array] = lambda var, m: var,
    test_with_batch: bool = False,
    train_with_running: bool = False,
    moves: tuple[str, ...] = ("train",),
) -> tuple[Any, ...]:
    """Batch norm in which one thing at a time can be wrong."""
    m = Z.shape[1]
    batch_mean = Z.mean(axis=axis, keepdims=True)
    count = Z.size if axis is None else Z.shape[axis]
    squares = (Z - batch_mean if centred else Z) ** 2
    batch_var = np.asarray(squares.sum(axis=axis, keepdims=True)) / np.float64(count - fewer)
    old, new = weights(momentum)
    moved = (
        old * running_mean + new * batch_mean,
        old * running_var + new * stored(batch_var, m),
    )
    after = moved if mode in moves else (running_mean, running_var)
    if mode == "test":
        mean, var = (batch_mean, batch_var) if test_with_batch else (running_mean, running_var)
    else:
        mean, var = after if train_with_running else (batch_mean, batch_var)
    Z_norm = (Z - mean) / root(var, epsilon)
    return affine(Z_norm, gamma, beta), (Z_norm, gamma, var, epsilon), *after


def _norm(**changes: Any) -> Callable[..., Any]:
    return _silent(lambda *arguments: _batchnorm(*arguments, **changes))


FORWARD_MISTAKES = (
    Mistake(
        "over the units",
        "You normalize each example over its units: batch norm looks at one unit at a time, over the examples of the "
        "mini-batch.",
        _norm(axis=0),
    ),
    Mistake(
        "over everything",
        "You take one mean and one variance for the whole matrix: every unit should have its own.",
        _norm(axis=None),
    ),
    Mistake(
        "unbiased variance",
        "You divide by m - 1: the normalization of this course and of the paper divides by m.",
        _norm(fewer=1),
    ),
    Mistake(
        "unbiased variance in the running average",
        "Your Z_tilde is right, but another variance goes into the running average, the unbiased one; PyTorch does "
        "that, this exercise keeps the one with m.",
        _norm(stored=lambda var, m: var * m / np.float64(m - 1)),
    ),
    Mistake(
        "mean of squares",
        "Your variance is the mean of Z squared: what must be subtracted before squaring?",
        _norm(centred=False),
    ),
    Mistake(
        "no square root",
        "You divide by the variance: which function makes a standard deviation of it?",
        _norm(root=lambda var, epsilon: var + epsilon),
    ),
    Mistake(
        "epsilon outside the root",
        "Your epsilon stands outside the root: Adam has it there, batch norm adds it to the variance.",
        _norm(root=lambda var, epsilon: np.sqrt(var) + epsilon),
    ),
    Mistake(
        "epsilon missing",
        "You leave epsilon out: what happens when all examples of a mini-batch give the same z?",
        _norm(root=lambda var, epsilon: np.sqrt(var)),
    ),
    Mistake(
        "gamma and beta left out",
        "You return the normalized values: gamma and beta still wait for their turn.",
        _norm(affine=lambda Z_norm, gamma, beta: Z_norm),
    ),
    Mistake(
        "gamma and beta exchanged",
        "Gamma and beta have changed places: which of the two is the new standard deviation?",
        _norm(affine=lambda Z_norm, gamma, beta: beta * Z_norm + gamma),
    ),
    Mistake(
        "beta subtracted",
        "Check the sign in front of beta: the new mean of a unit should be beta itself.",
        _norm(affine=lambda Z_norm, gamma, beta: gamma * Z_norm - beta),
    ),
    Mistake(
        "momentum the other way round",
        "Your running averages keep 1 - momentum of the old value, as PyTorch's do: which share do we keep here?",
        _norm(weights=lambda momentum: (1 - momentum, momentum)),
    ),
    Mistake(
        "old average not weakened",
        "Your running averages add the new share to the whole of the old value: by what is the old one multiplied?",
        _norm(weights=lambda momentum: (1, 1 - momentum)),
    ),
    Mistake(
        "running averages not moved",
        "In training your running averages stay as they were: then they know nothing when testing begins.",
        _norm(moves=()),
    ),
    Mistake(
        "running averages moved when testing",
        "Your running averages change when testing: a test may not leave traces in the network.",
        _norm(moves=("train", "test")),
    ),
    Mistake(
        "last batch kept",
        "You keep the last mini-batch's mean and variance only: an average also remembers those before.",
        _norm(weights=lambda momentum: (0, 1)),
    ),
    Mistake(
        "standard deviation in the running average",
        "You average standard deviations: the name running_var says what should be averaged.",
        _norm(stored=lambda var, m: np.sqrt(var)),
    ),
    Mistake(
        "modes exchanged",
        'Your two modes have changed places: in which of them, "train" or "test", is the mini-batch looked at?',
        _silent(
            lambda *arguments: batchnorm_forward(
                *arguments[:5], {"train": "test", "test": "train"}[arguments[5]], *arguments[6:]
            )
        ),
    ),
    Mistake(
        "mini-batch used when testing",
        'With mode "test" you still use the mean and variance of the examples at hand: what was remembered for this?',
        _norm(test_with_batch=True),
    ),
    Mistake(
        "running averages used in training",
        "In training you normalize by the running averages: they are for later, training uses the mini-batch itself.",
        _norm(train_with_running=True),
    ),
)


# --- batch normalization, backward --------------------------------------------------------------------------


def _upstream(rng: Rng, n: int, m: int, *settings: float, scale: float = 2.0) -> tuple[Array, tuple[Any, ...]]:
    """A gradient, and the cache of a real forward pass."""
    _, cache, _, _ = batchnorm_forward(*_layer(rng, n, m, scale), "train", *settings)
    return 0.5 + rng.standard_normal((n, m)), cache


def _back(*settings: float, m: int | None = None, scale: float = 2.0) -> Callable[[Rng], tuple[Any, ...]]:
    def arguments(rng: Rng) -> tuple[Any, ...]:
        n, examples = _two_sizes(rng)
        return _upstream(rng, n, m or examples, *settings, scale=scale)

    return arguments


def _first_upstream(rng: Rng) -> tuple[Array, tuple[Any, ...]]:
    _, cache, _, _ = batchnorm_forward(*_first_layer("train"))
    return np.array([[1.0, 0.0, 2.0, -1.0], [0.5, 1.0, -1.0, 3.0]]), cache


BACKWARD_CASES = (
    Case("two units, four examples", _first_upstream, public=True),
    Case("epsilon 0.5", lambda rng: _upstream(rng, 3, 5, 0.9, 0.5), public=True),
    Case("any layer", _back(), weight=2),
    Case("another layer", _back(), weight=2),
    Case("a visible epsilon", _back(0.9, 0.8), weight=2),
    Case("one example", _back(m=1), atol=1e-7),
    Case("two examples", _back(0.9, 0.3, m=2)),
    Case("a large mini-batch", _back(m=150)),
    Case("tiny values, where epsilon counts", _back(scale=1e-3), atol=1e-6),
    Case("large values", _back(scale=1e3), atol=1e-10),
)


def _batchnorm_back(
    dZ_tilde: Array,
    cache: tuple[Any, ...],
    *,
    root: Callable[[Array, float], Array] = lambda var, epsilon: np.sqrt(var + epsilon),
    through_mean: float = 1.0,
    through_var: float = 1.0,
    with_gamma: bool = True,
    share: Callable[[int], float] = lambda m: 1.0,
    total: Callable[[Array], Array] = lambda values: values.mean(axis=1, keepdims=True),
    exchanged: bool = False,
    dgamma_from: Callable[[Array, Array, Array], Array] = lambda dZ_tilde, Z_norm, gamma: dZ_tilde * Z_norm,
) -> tuple[Array, Array, Array]:
    """The way back, in which one thing at a time can be wrong."""
    Z_norm, gamma, var, epsilon = cache
    mean = dZ_tilde.mean(axis=1, keepdims=True)
    aligned = (dZ_tilde * Z_norm).mean(axis=1, keepdims=True)
    inner = dZ_tilde - through_mean * mean - through_var * Z_norm * aligned
    dZ = (gamma if with_gamma else 1.0) * inner / root(var, epsilon) * share(Z_norm.shape[1])
    dgamma, dbeta = total(dgamma_from(dZ_tilde, Z_norm, gamma)), total(dZ_tilde)
    return (dZ, dbeta, dgamma) if exchanged else (dZ, dgamma, dbeta)


def _back_with(**changes: Any) -> Callable[..., Any]:
    return _silent(lambda dZ_tilde, cache: _batchnorm_back(dZ_tilde, cache, **changes))


BACKWARD_MISTAKES = (
    Mistake(
        "sums instead of means",
        "Your dgamma and dbeta are sums, as in the paper, whose loss is that of the whole batch: ours is a mean, "
        "so treat them like db.",
        _back_with(total=lambda values: values.sum(axis=1, keepdims=True)),
    ),
    Mistake(
        "not summed over the examples",
        "Your dgamma and dbeta still have one column per example: gamma and beta are one number per unit.",
        _back_with(total=lambda values: values),
    ),
    Mistake(
        "mean over the units",
        "You average over the units: gamma and beta belong to a unit, so the examples are what must disappear.",
        _back_with(total=lambda values: values.mean(axis=0, keepdims=True)),
    ),
    Mistake(
        "mean and variance as constants",
        "You treat the mean and the variance as fixed numbers: both of them move when Z moves.",
        _back_with(through_mean=0.0, through_var=0.0),
    ),
    Mistake(
        "variance as a constant",
        "One way back is missing from your dZ: the one through the variance.",
        _back_with(through_var=0.0),
    ),
    Mistake(
        "mean as a constant",
        "One way back is missing from your dZ: the one through the mean.",
        _back_with(through_mean=0.0),
    ),
    Mistake(
        "sign of the corrections",
        "You add the two corrections: should they not take something away from dZ_tilde?",
        _back_with(through_mean=-1.0, through_var=-1.0),
    ),
    Mistake(
        "gamma forgotten",
        "Your dZ does not depend on gamma: whatever scales on the way forward scales on the way back.",
        _back_with(with_gamma=False),
    ),
    Mistake(
        "no square root",
        "You divide by the variance: on the way forward the division was by its root.",
        _back_with(root=lambda var, epsilon: var + epsilon),
    ),
    Mistake(
        "epsilon outside the root",
        "Your epsilon stands outside the root: take the same root as on the way forward.",
        _back_with(root=lambda var, epsilon: np.sqrt(var) + epsilon),
    ),
    Mistake(
        "epsilon missing",
        "You leave epsilon out on the way back: the division must be the same as on the way forward.",
        _back_with(root=lambda var, epsilon: np.sqrt(var)),
    ),
    Mistake(
        "multiplied by the standard deviation",
        "You multiply by the standard deviation: forward it was a division, and the slope of z / s is 1 / s.",
        _back_with(root=lambda var, epsilon: 1 / np.sqrt(var + epsilon)),
    ),
    Mistake(
        "dZ divided by m",
        "Your dZ is m times too small: it is per example, so the mean over the examples is not taken here.",
        _back_with(share=lambda m: 1 / m),
    ),
    Mistake(
        "dgamma and dbeta exchanged",
        "You return dgamma and dbeta in the other order: look at the last line of the docstring.",
        _back_with(exchanged=True),
    ),
    Mistake(
        "gamma within dgamma",
        "Your dgamma contains gamma: what is the derivative of gamma * z with respect to gamma?",
        _back_with(dgamma_from=lambda dZ_tilde, Z_norm, gamma: gamma * dZ_tilde * Z_norm),
    ),
    Mistake(
        "dgamma without Z_norm",
        "Your dgamma does not depend on Z_norm: what does gamma multiply on the way forward?",
        _back_with(dgamma_from=lambda dZ_tilde, Z_norm, gamma: dZ_tilde),
    ),
)


# --- the whole network --------------------------------------------------------------------------------------

#: Stand-ins that compute something else, so that only calling them, and calling them rightly, gives the right answer.
STAND_INS = {
    "batchnorm_forward": (
        "def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):\n"
        "    shift = {'train': 0.5, 'test': -0.25}[mode]\n"
        "    out = gamma * (Z - running_mean) / 3 + beta * running_var + shift\n"
        "    return out, (Z,), running_mean + shift, running_var * (2 + shift)\n"
    ),
    "softmax": "def softmax(Z):\n    return (1 + np.abs(Z)) / (1 + np.abs(Z)).sum(axis=0, keepdims=True)\n",
}


def _network(rng: Rng, layers_dims: list[int], m: int, mode: str) -> tuple[Any, ...]:
    depth = len(layers_dims) - 1
    parameters, running = {}, {}
    for layer in range(1, depth + 1):
        inputs, units = layers_dims[layer - 1], layers_dims[layer]
        parameters[f"W{layer}"] = rng.standard_normal((units, inputs)) * np.sqrt(2 / inputs)
        if layer == depth:
            parameters[f"b{layer}"] = rng.uniform(0.5, 1.5, (units, 1)) * rng.choice([-1, 1], (units, 1))
            break
        parameters[f"gamma{layer}"] = rng.uniform(0.5, 2, (units, 1))
        parameters[f"beta{layer}"] = rng.uniform(-0.5, 0.5, (units, 1))
        running[f"mean{layer}"] = rng.uniform(-0.5, 0.5, (units, 1))
        running[f"var{layer}"] = rng.uniform(0.5, 2, (units, 1))
    return rng.standard_normal((layers_dims[0], m)), parameters, running, mode


def _of_size(hidden: int, mode: str, m: int | None = None) -> Callable[[Rng], tuple[Any, ...]]:
    def arguments(rng: Rng) -> tuple[Any, ...]:
        sizes = rng.choice(np.arange(3, 12), size=hidden + 3, replace=False).tolist()
        return _network(rng, sizes[:-1], m or sizes[-1], mode)

    return arguments


NETWORK_CASES = (
    Case("your own functions", lambda rng: _network(rng, [2, 4, 3], 5, "train"), public=True),
    Case("stand-ins", lambda rng: _network(rng, [2, 4, 3], 6, "train"), public=True, collaborators=STAND_INS),
    Case(
        "stand-ins, testing",
        lambda rng: _network(rng, [3, 6, 5, 4], 7, "test"),
        public=True,
        collaborators=STAND_INS,
    ),
    Case("one hidden layer, training", _of_size(1, "train"), collaborators=STAND_INS),
    Case("one hidden layer, testing", _of_size(1, "test"), collaborators=STAND_INS),
    Case("two hidden layers, training", _of_size(2, "train"), weight=2, collaborators=STAND_INS),
    Case("two hidden layers, testing", _of_size(2, "test"), weight=2, collaborators=STAND_INS),
    Case("five hidden layers", _of_size(5, "train"), collaborators=STAND_INS),
    Case("testing with one example", _of_size(2, "test", m=1), collaborators=STAND_INS),
    Case("no hidden layer", _of_size(0, "train"), collaborators=STAND_INS),
)


def _through(
    X: Array,
    parameters: dict[str, Array],
    running: dict[str, Array],
    mode: str,
    *,
    order: str = "normalize, relu",
    call_mode: Callable[[str], str] = lambda mode: mode,
    arguments: Callable[..., tuple[Array, ...]] = lambda gamma, beta, mean, var: (gamma, beta, mean, var),
    moves: bool = True,
    bias: float = 1.0,
    output: str = "softmax",
    written_out: tuple[str, ...] = (),
) -> tuple[Any, ...]:
    """A network with batch norm in which one thing at a time can be wrong."""
    # What is written out again is not replaced by a stand-in, as the names of this module are.
    normalize = reference.batchnorm_forward if "batchnorm_forward" in written_out else batchnorm_forward
    to_probabilities = reference.softmax if "softmax" in written_out else softmax
    depth = sum(key.startswith("W") for key in parameters)
    averages = dict(running)
    A, caches = X, []
    for layer in range(1, depth):
        A_prev = A
        A = parameters[f"W{layer}"] @ A_prev
        kept = averages[f"mean{layer}"], averages[f"var{layer}"]
        gamma, beta = parameters[f"gamma{layer}"], parameters[f"beta{layer}"]
        if order.startswith("relu"):
            A = relu(A)
        A, cache, *moved = normalize(A, *arguments(gamma, beta, *kept), call_mode(mode))
        averages[f"mean{layer}"], averages[f"var{layer}"] = moved if moves else kept
        if order.endswith("relu"):
            A = relu(A)
        caches.append((A_prev, cache, A))
    caches.append((A,))
    Z = parameters[f"W{depth}"] @ A + bias * parameters[f"b{depth}"]
    if output == "relu, softmax":
        Z = relu(Z)
    finish = {"sigmoid": sigmoid, "nothing": lambda Z: Z}.get(output, to_probabilities)
    return finish(Z), caches, averages


def _net(**changes: Any) -> Callable[..., Any]:
    # No `_silent` around it: the function's own module must be this one, where collaborators are replaced.
    return lambda *arguments: _through(*arguments, **changes)


NETWORK_MISTAKES = (
    Mistake(
        "both functions written out again",
        "Your formulas are right, but written out a second time: you have functions for them, and these cells ask you "
        "to call them.",
        _net(written_out=("batchnorm_forward", "softmax")),
    ),
    Mistake(
        "batch norm written out again",
        "Your hidden layers do not call batchnorm_forward: it is there already, with four results ready to be used.",
        _net(written_out=("batchnorm_forward",)),
    ),
    Mistake(
        "softmax written out again",
        "Your last layer does not call your softmax: it is there already.",
        _net(written_out=("softmax",)),
    ),
    Mistake(
        "ReLU before batch norm",
        "ReLU comes first in your layers: the order of this lesson is linear, batch norm, ReLU.",
        _net(order="relu, normalize"),
    ),
    Mistake(
        "no ReLU",
        "Your hidden layers have no ReLU: without a nonlinearity, many layers can do no more than one.",
        _net(order="normalize"),
    ),
    Mistake(
        "always in training mode",
        'You always call batch norm with "train": who tells it that the network is being tested?',
        _net(call_mode=lambda mode: "train"),
    ),
    Mistake(
        "always in testing mode",
        'You always call batch norm with "test": then it never looks at a mini-batch.',
        _net(call_mode=lambda mode: "test"),
    ),
    Mistake(
        "gamma and beta exchanged",
        "Gamma and beta are handed over in the wrong order: compare with the first line of batchnorm_forward.",
        _net(arguments=lambda gamma, beta, mean, var: (beta, gamma, mean, var)),
    ),
    Mistake(
        "running averages exchanged",
        "The running mean and variance are handed over in the wrong order: compare with the first line of "
        "batchnorm_forward.",
        _net(arguments=lambda gamma, beta, mean, var: (gamma, beta, var, mean)),
    ),
    Mistake(
        "new averages dropped",
        "The running averages come out as they went in: batchnorm_forward returns four things, keep the last two.",
        _net(moves=False),
    ),
    Mistake(
        "last bias forgotten",
        "Your last layer has no b: no batch norm follows there, so who else could shift its scores?",
        _net(bias=0.0),
    ),
    Mistake(
        "sigmoid at the end",
        "Your network ends with a sigmoid: which function lets ten classes share one total of 1?",
        _net(output="sigmoid"),
    ),
    Mistake(
        "scores instead of probabilities",
        "Your network returns scores: the last function is missing.",
        _net(output="nothing"),
    ),
    Mistake(
        "ReLU on the last scores",
        "You cut the last scores off at zero: then all classes with a negative score look alike to softmax.",
        _net(output="relu, softmax"),
    ),
)


LESSON = Lesson(
    title="Batch norm and softmax",
    order=6,
    datasets=("digits.h5", "spiral.h5"),
    exercises=(
        Exercise(
            name="softmax",
            points=14,
            reference=reference.softmax,
            cases=SOFTMAX_CASES,
            mistakes=SOFTMAX_MISTAKES,
            hints=(
                "Three steps: make the scores harmless, take np.exp, divide by a sum. Every step works on columns.",
                "Z.max and .sum both take axis=0, keepdims=True: one number per column, in the shape (1, m).",
            ),
        ),
        Exercise(
            name="compute_cross_entropy",
            points=10,
            reference=reference.compute_cross_entropy,
            cases=ANSWER_CASES,
            mistakes=CROSS_ENTROPY_MISTAKES,
            hints=(
                "Y * A keeps one number of each column: which one?",
                "Take the logarithm of that number, the mean over the m columns, and a minus.",
            ),
        ),
        Exercise(
            name="softmax_backward",
            points=8,
            reference=reference.softmax_backward,
            cases=ANSWER_CASES,
            mistakes=SOFTMAX_BACKWARD_MISTAKES,
            hints=(
                "Compare with the last layer of the two-class network: there dZ was the answer minus the truth.",
                "One line, without loops and without m: each column of dZ is what was said minus what is true.",
            ),
        ),
        Exercise(
            name="batchnorm_forward",
            points=22,
            reference=reference.batchnorm_forward,
            cases=FORWARD_CASES,
            mistakes=FORWARD_MISTAKES,
            hints=(
                "A unit is a row of Z. Its mean and variance run over the columns: axis=1, with keepdims=True.",
                "np.var divides by m, as we want. For the averages: momentum times the old value, plus (1 - momentum) "
                "times the mini-batch's. When testing, mean and var simply are the running ones.",
            ),
        ),
        Exercise(
            name="batchnorm_backward",
            points=20,
            reference=reference.batchnorm_backward,
            cases=BACKWARD_CASES,
            mistakes=BACKWARD_MISTAKES,
            hints=(
                "Begin with dbeta and dgamma, two means over the columns. The formula for dZ uses both of them.",
                "The bracket is dZ_tilde - dbeta - Z_norm * dgamma; the factor in front is gamma over the same root as "
                "on the way forward.",
            ),
        ),
        Exercise(
            name="forward_propagation_with_batchnorm",
            points=14,
            reference=reference.forward_propagation_with_batchnorm,
            cases=NETWORK_CASES,
            mistakes=NETWORK_MISTAKES,
            hints=(
                "A hidden layer is three lines: a product with W, your batchnorm_forward, relu.",
                "batchnorm_forward wants Z, gamma, beta, mean, var, mode, and returns Z_tilde, cache, mean, var. The "
                "last layer is W @ A + b, and your softmax.",
            ),
        ),
        question(
            "why_subtract_the_maximum",
            points=3,
            answer="b",
            feedback={
                "a": "Try it on [1, 2]: do the probabilities change when 2 is subtracted from both scores?",
                "c": "Whatever is added to all scores, a column sums to 1: what does the division by the sum do?",
                "d": "The gradient depends on the probabilities only, and these stay the same: what changes?",
            },
            hints=(
                "What would np.exp(1000) be?",
                "On paper nothing changes at all. So the reason must lie in what a computer can store.",
            ),
        ),
        question(
            "fate_of_the_bias",
            points=3,
            answer="d",
            feedback={
                "a": "A common shift of all examples is taken away before beta comes: what effect is left for b?",
                "b": "For b to grow, its gradient would have to be different from zero: add up a row of dZ.",
                "c": "Adding b moves the mean of a unit; does it change how far the examples lie from that mean?",
            },
            hints=(
                "Add 5 to all four z of the worked example. What is the mean now, and what is z minus the mean?",
                "If Z_tilde does not change when b does, what is the derivative of the cost with respect to b?",
            ),
        ),
        question(
            "one_example_when_testing",
            points=3,
            answer="a",
            feedback={
                "b": "The variance is zero, but epsilon keeps the division finite: what is z minus its mean here?",
                "c": "Something is normalized: the mean is subtracted, and it is the mean of how many values?",
                "d": "The running averages would be a good choice, but does training mode normalize by them?",
            },
            hints=(
                "The mean of a single number is the number itself.",
                "Put Z_norm = 0 into gamma * Z_norm + beta.",
            ),
        ),
        question(
            "slow_running_averages",
            points=3,
            answer="c",
            feedback={
                "a": "After 20 steps, which share of the starting values is still in the averages?",
                "b": "Training does not look at the running averages at all, so its cost cannot suffer from them.",
                "d": "Gamma and beta learn from mini-batches, at the same speed as ever.",
            },
            hints=(
                "Where do the running averages begin, and who uses them?",
                "After t steps, momentum to the power t of the starting value is left: here 0.99 to the power 20.",
            ),
        ),
    ),
)
