"""The exercises on practical aspects: splits, a diagnosis, normalization, the signal's scale in depth; questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from grader.exercises import Case, Exercise, Lesson, Mistake, question
from helpers.reference import practical_aspects as reference

Array = np.ndarray
Counts = Callable[[int, float, float], tuple[int, int, int]]  # (m, dev_fraction, test_fraction) -> sizes of the parts


# --- train_dev_test_split -----------------------------------------------------------------------------------


def _examples(rng: np.random.Generator, n_x: int, m: int) -> tuple[Array, Array]:
    return rng.standard_normal((n_x, m)).round(3), rng.permutation(np.arange(m) % 2).reshape(1, m)


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(5, 10_000))


def _split_call(
    rng: np.random.Generator, n_x: int, m: int, dev_fraction: float, test_fraction: float
) -> tuple[Any, ...]:
    return (*_examples(rng, n_x, m), dev_fraction, test_fraction, _seed(rng))


SPLIT_CASES = (
    Case(
        "ten examples",
        lambda rng: (np.arange(1.0, 21.0).reshape(2, 10), np.array([[0, 0, 0, 0, 0, 0, 1, 1, 1, 1]]), 0.2, 0.3, 1),
        public=True,
    ),
    Case("the fractions and the seed of the stub", lambda rng: _examples(rng, 3, 17), public=True),
    Case("another seed", lambda rng: (*_examples(rng, 4, 23), 0.3, 0.15, 7), public=True),
    Case("nothing but X and Y given", lambda rng: _examples(rng, 3, int(rng.integers(30, 40)))),
    Case("dev and test of different sizes", lambda rng: _split_call(rng, 5, int(rng.integers(40, 60)), 0.15, 0.35), 2),
    Case("no test part", lambda rng: _split_call(rng, 4, 24, 0.25, 0.0)),
    Case("no dev part", lambda rng: _split_call(rng, 4, 24, 0.0, 0.25)),
    Case("a single example", lambda rng: _split_call(rng, 3, 1, 0.2, 0.2), 0.5),
    Case("more features than examples", lambda rng: _split_call(rng, 31, 13, 0.3, 0.3)),
    Case("small fractions of many examples", lambda rng: _split_call(rng, 2, 1_313, 0.01, 0.03), 2),
    Case("too few examples for a dev part", lambda rng: _examples(rng, 3, 4)),
)


def _rounded_down(m: int, dev_fraction: float, test_fraction: float) -> tuple[int, int, int]:
    dev, test = int(dev_fraction * m), int(test_fraction * m)
    return m - dev - test, dev, test


def _parts(order: Array, counts: tuple[int, int, int], sequence: str = "train dev test") -> dict[str, Array]:
    sizes = dict(zip(("train", "dev", "test"), counts, strict=True))
    parts, begin = {}, 0
    for name in sequence.split():
        parts[name] = order[begin : begin + sizes[name]]
        begin += sizes[name]
    return parts


def _split_mistake(
    order: Callable[[int, int], Array],
    *,
    labels: Callable[[int, Array], Array] | None = None,
    cut: Callable[[Array, tuple[int, int, int]], dict[str, Array]] = _parts,
) -> Callable[..., Any]:
    """A split that draws its order, pairs its labels, or cuts, in another way than the right one."""

    def split(X: Array, Y: Array, dev_fraction: float = 0.2, test_fraction: float = 0.2, seed: int = 0) -> Any:
        m = X.shape[1]
        counts = _rounded_down(m, dev_fraction, test_fraction)
        columns = order(m, seed)
        of_x = cut(columns, counts)
        of_y = cut(labels(m, columns), counts) if labels else of_x
        return tuple(Z[:, of[name]] for name in ("train", "dev", "test") for Z, of in ((X, of_x), (Y, of_y)))

    return split


def _permutation(m: int, seed: int) -> Array:
    return np.random.RandomState(seed).permutation(m)


def _two_permutations(X: Array, Y: Array, dev_fraction: float = 0.2, test_fraction: float = 0.2, seed: int = 0) -> Any:
    stream, m = np.random.RandomState(seed), X.shape[1]
    counts = _rounded_down(m, dev_fraction, test_fraction)
    of_x, of_y = _parts(stream.permutation(m), counts), _parts(stream.permutation(m), counts)
    return tuple(Z[:, of[name]] for name in ("train", "dev", "test") for Z, of in ((X, of_x), (Y, of_y)))


def _cut_with(**changes: Callable[[Array, tuple[int, int, int]], Array]) -> Callable[..., dict[str, Array]]:
    def cut(order: Array, counts: tuple[int, int, int]) -> dict[str, Array]:
        return _parts(order, counts) | {name: change(order, counts) for name, change in changes.items()}

    return cut


SPLIT_MISTAKES = (
    Mistake(
        "not shuffled",
        "Your parts are in the order of the file: what if all the ill patients stand at its end?",
        _split_mistake(lambda m, seed: np.arange(m)),
    ),
    Mistake(
        "labels not shuffled",
        "Your X is shuffled but your Y is not: does every example still have its own label?",
        _split_mistake(_permutation, labels=lambda m, order: np.arange(m)),
    ),
    Mistake(
        "two different shuffles",
        "You draw one order for X and another one for Y: does every example still have its own label?",
        _two_permutations,
    ),
    Mistake(
        "seed line removed",
        "Your order is a new one at every call: which line of the given code makes it the same for everybody?",
        _split_mistake(lambda m, seed: np.random.permutation(m)),
    ),
    Mistake(
        "seed fixed at 0",
        "Your order is the same for every seed: which argument should np.random.seed receive?",
        _split_mistake(lambda m, seed: _permutation(m, 0)),
    ),
    Mistake(
        "new random generator",
        "Your order comes from np.random.default_rng: a fine generator, but it draws other numbers than "
        "np.random.permutation after np.random.seed.",
        _split_mistake(lambda m, seed: np.random.default_rng(seed).permutation(m)),
    ),
    Mistake(
        "drawn with repetition",
        "Some examples occur twice and others never: which function of np.random returns every number once?",
        _split_mistake(lambda m, seed: np.random.RandomState(seed).randint(0, m, size=m)),
    ),
    Mistake(
        "test part first",
        "Your parts come in the order test, dev, train: which part should the first columns belong to?",
        _split_mistake(_permutation, cut=lambda order, counts: _parts(order, counts, "test dev train")),
    ),
    Mistake(
        "dev part first",
        "Your parts come in the order dev, test, train: which part should the first columns belong to?",
        _split_mistake(_permutation, cut=lambda order, counts: _parts(order, counts, "dev test train")),
    ),
    Mistake(
        "test before dev",
        "Your training part is right; which of the two others comes next?",
        _split_mistake(_permutation, cut=lambda order, counts: _parts(order, counts, "train test dev")),
    ),
    Mistake(
        "test contains dev",
        "Your test part begins where the dev part begins: may an example be in both?",
        _split_mistake(_permutation, cut=_cut_with(test=lambda order, counts: order[counts[0] :])),
    ),
    Mistake(
        "trains on everything",
        "Your training part holds all the examples: which ones must the network not see?",
        _split_mistake(_permutation, cut=_cut_with(train=lambda order, counts: order)),
    ),
    Mistake(
        "one example lost between the parts",
        "One example is lost where two parts meet: a slice a:b leaves out column b, so where must the next one begin?",
        _split_mistake(_permutation, cut=_cut_with(dev=lambda order, counts: order[counts[0] + 1 : sum(counts[:2])])),
    ),
)


# --- stratified_split ---------------------------------------------------------------------------------------


def _labels(rng: np.random.Generator, counts: dict[Any, int]) -> Array:
    return rng.permutation(np.repeat(list(counts), list(counts.values()))).reshape(1, -1)


def _two_classes(rng: np.random.Generator) -> Array:
    return _labels(rng, {0: int(rng.integers(21, 30)), 1: int(rng.integers(11, 18))})


STRATIFIED_CASES = (
    Case(
        "twelve examples",
        lambda rng: (np.array([[0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0]]), 0.25, 0.5, 1),
        public=True,
    ),
    Case("three classes", lambda rng: (_labels(rng, {1: 15, 2: 8, 5: 11}), 0.2, 0.3, 6), public=True),
    Case("the fractions and the seed of the stub", lambda rng: (_labels(rng, {0: 19, 1: 12}),), public=True),
    Case("nothing but Y given", lambda rng: (_two_classes(rng),)),
    Case("two classes", lambda rng: (_two_classes(rng), 0.15, 0.35, _seed(rng)), 2),
    Case(
        "four classes",
        lambda rng: (_labels(rng, {2: 13, 3: int(rng.integers(17, 25)), 7: 9, 10: 16}), 0.3, 0.2, _seed(rng)),
        2,
    ),
    Case("a rare class", lambda rng: (_labels(rng, {0: 400, 1: 7}), 0.15, 0.3, _seed(rng))),
    Case("a class with one example", lambda rng: (_labels(rng, {0: 23, 1: 1, 2: 14}), 0.25, 0.1, _seed(rng))),
    Case("no test part", lambda rng: (_two_classes(rng), 0.3, 0.0, _seed(rng))),
    Case("negative labels", lambda rng: (_labels(rng, {1: 12, -1: 18}), 0.25, 0.4, _seed(rng))),
    Case("all one class", lambda rng: (np.full((1, int(rng.integers(15, 25))), 4), 0.3, 0.3, _seed(rng)), 0.5),
    Case("a class too small for a dev part", lambda rng: (_labels(rng, {0: int(rng.integers(16, 25)), 1: 4}),)),
)


def _stratified(
    *,
    stream: Callable[[int], Any] = np.random.RandomState,
    shuffle: Callable[[Any, Array], Array] = lambda stream, members: stream.permutation(members),
    classes: Callable[[Array], Any] = np.unique,
    counts: Callable[[int, float, float, int, int], tuple[int, int, int]] | None = None,
    cut: Callable[[Array, tuple[int, int, int]], dict[str, Array]] = _parts,
) -> Callable[..., Any]:
    """A stratified split with one thing done in another way."""

    def split(Y: Array, dev_fraction: float = 0.2, test_fraction: float = 0.2, seed: int = 0) -> Any:
        random = stream(seed)
        found: dict[str, list[Array]] = {"train": [], "dev": [], "test": []}
        labels = classes(Y)
        for label in labels:
            members = np.flatnonzero(Y[0] == label)
            shuffled = shuffle(random, members)
            sizes = _rounded_down(len(members), dev_fraction, test_fraction)
            if counts:
                sizes = counts(len(members), dev_fraction, test_fraction, Y.size, len(labels))
            for name, part in cut(shuffled, sizes).items():
                found[name].append(part)
        return tuple(np.concatenate([*parts, np.array([], dtype=int)]) for parts in found.values())

    return split


def _not_stratified(Y: Array, dev_fraction: float = 0.2, test_fraction: float = 0.2, seed: int = 0) -> Any:
    order = _permutation(Y.size, seed)
    return tuple(_parts(order, _rounded_down(Y.size, dev_fraction, test_fraction)).values())


def _reseeded(Y: Array, dev_fraction: float = 0.2, test_fraction: float = 0.2, seed: int = 0) -> Any:
    again = _stratified(shuffle=lambda stream, members: np.random.RandomState(seed).permutation(members))
    return again(Y, dev_fraction, test_fraction, seed)


def _counted_over_all(members: int, dev_fraction: float, test_fraction: float, m: int, classes: int) -> Any:
    dev, test = int(dev_fraction * m / classes), int(test_fraction * m / classes)
    return max(members - dev - test, 0), dev, test


STRATIFIED_MISTAKES = (
    Mistake(
        "not stratified",
        "You shuffle and cut all the classes together: each class should be cut by itself.",
        _not_stratified,
    ),
    Mistake(
        "not shuffled",
        "You cut each class in the order of the file: what should happen to its members first?",
        _stratified(shuffle=lambda stream, members: members),
    ),
    Mistake(
        "places within the class",
        "Your numbers count within one class: which columns of Y do they stand for?",
        _stratified(shuffle=lambda stream, members: stream.permutation(len(members))),
    ),
    Mistake(
        "seed set for every class",
        "You set the seed again for every class: how often should it be set?",
        _reseeded,
    ),
    Mistake(
        "seed line removed",
        "Your order is a new one at every call: which line of the given code makes it the same for everybody?",
        _stratified(stream=lambda seed: np.random),
    ),
    Mistake(
        "seed fixed at 0",
        "Your order is the same for every seed: which argument should np.random.seed receive?",
        _stratified(stream=lambda seed: np.random.RandomState(0)),
    ),
    Mistake(
        "new random generator",
        "Your order comes from np.random.default_rng: a fine generator, but it draws other numbers than "
        "np.random.permutation after np.random.seed.",
        _stratified(stream=np.random.default_rng),
    ),
    Mistake(
        "classes 0 and 1 only",
        "You look at the classes 0 and 1 only: a data set may have others, and the loop's variable names them.",
        _stratified(classes=lambda Y: (0, 1)),
    ),
    Mistake(
        "test part first",
        "Your parts come in the order test, dev, train: which part should the first members belong to?",
        _stratified(cut=lambda order, counts: _parts(order, counts, "test dev train")),
    ),
    Mistake(
        "dev part first",
        "Your parts come in the order dev, test, train: which part should the first members belong to?",
        _stratified(cut=lambda order, counts: _parts(order, counts, "dev test train")),
    ),
    Mistake(
        "test before dev",
        "Your training part is right; which of the two others comes next?",
        _stratified(cut=lambda order, counts: _parts(order, counts, "train test dev")),
    ),
    Mistake(
        "test contains dev",
        "Your test part begins where the dev part begins: may an example be in both?",
        _stratified(cut=_cut_with(test=lambda order, counts: order[counts[0] :])),
    ),
    Mistake(
        "trains on everything",
        "Your training part holds all the examples: which ones must the network not see?",
        _stratified(cut=_cut_with(train=lambda order, counts: order)),
    ),
    Mistake(
        "equally many of each class",
        "You take equally many examples of every class: should a rare class be as frequent in dev as a common one?",
        _stratified(counts=_counted_over_all),
    ),
)


# --- diagnose -----------------------------------------------------------------------------------------------


def _errors(
    bias: tuple[float, float], variance: tuple[float, float], bayes: tuple[float, float] = (0.0, 0.2)
) -> Callable[[np.random.Generator], tuple[float, ...]]:
    """Draw errors whose two gaps are between the given multiples of the threshold; none is close to it."""

    def draw(rng: np.random.Generator) -> tuple[float, ...]:
        threshold = round(float(rng.uniform(0.01, 0.06)), 3)
        lowest = float(rng.uniform(*bayes))
        train = lowest + threshold * float(rng.uniform(*bias))
        return round(train, 5), round(train + threshold * float(rng.uniform(*variance)), 5), round(lowest, 5), threshold

    return draw


def _at_the_threshold(rng: np.random.Generator) -> tuple[float, ...]:
    """Both gaps are exactly as large as the threshold; sums of powers of two, so that nothing is rounded."""
    threshold = float(rng.choice([0.0625, 0.125]))
    lowest = float(rng.choice([0.125, 0.25, 0.5]))
    return lowest + threshold, lowest + 2 * threshold, lowest, threshold


HIGH, HIGHER, LOW, LOWER, BELOW = (1.3, 2.2), (2.5, 4.0), (0.4, 0.6), (0.1, 0.3), (-3.0, -1.3)

DIAGNOSE_CASES = (
    Case("a nearly perfect training error", lambda rng: (0.01, 0.11, 0.0), public=True),
    Case("a task that is hard for everybody", lambda rng: (0.15, 0.14, 0.13, 0.05), public=True),
    Case("far from everything", lambda rng: (0.15, 0.30, 0.02, 0.05), public=True),
    Case("equally wrong on train and dev", lambda rng: (0.15, 0.16, 0.01), public=True),
    Case("an easy task, solved", lambda rng: (0.01, 0.015, 0.0), public=True),
    Case("gaps of exactly the threshold", lambda rng: (0.25, 0.375, 0.125, 0.125), public=True),
    Case("high variance", _errors(LOW, HIGH)),
    Case("high bias", _errors(HIGH, LOW)),
    Case("both, and the bias is larger", _errors(HIGHER, HIGH)),
    Case("both, and the variance is larger", _errors(HIGH, HIGHER)),
    Case("an easy task, well learned", _errors(LOW, LOWER, (0.0, 0.0))),
    Case("a hard task, well learned", _errors(LOWER, LOW, (0.3, 0.4))),
    Case("a hard task, overfitted", _errors(LOW, HIGHER, (0.3, 0.4))),
    Case("dev better than train", _errors(HIGHER, BELOW, (0.1, 0.3))),
    Case("train better than the Bayes error", _errors(BELOW, HIGHER, (0.3, 0.4))),
    Case("a threshold of zero", lambda rng: (round(float(rng.uniform(0.2, 0.3)), 3), 0.19, 0.1, 0.0)),
    Case("the threshold of the stub", lambda rng: (round(float(rng.uniform(0.105, 0.115)), 4), 0.15, 0.1)),
    Case("gaps as large as the threshold", _at_the_threshold),
)


def _diagnosis(
    bias: Callable[..., float] = lambda train, dev, bayes: train - bayes,
    variance: Callable[..., float] = lambda train, dev, bayes: dev - train,
    *,
    high: Callable[..., tuple[bool, bool]] | None = None,
    words: tuple[str, str, str, str] = ("neither", "high bias", "high variance", "high bias and high variance"),
) -> Callable[..., Any]:
    def diagnose(train_error: float, dev_error: float, bayes_error: float, threshold: float = 0.02) -> Any:
        errors = (train_error, dev_error, bayes_error)
        gaps = bias(*errors), variance(*errors)
        found = high(*errors, threshold) if high else (gaps[0] > threshold, gaps[1] > threshold)
        return (*gaps, words[found[0] + 2 * found[1]])

    return diagnose


DIAGNOSE_MISTAKES = (
    Mistake(
        "bias measured from zero",
        "You measure the bias from zero: what is the best that anyone could do on this task?",
        _diagnosis(bias=lambda train, dev, bayes: train),
    ),
    Mistake(
        "variance measured from the Bayes error",
        "Your variance counts the bias once more: from where does the dev error rise?",
        _diagnosis(variance=lambda train, dev, bayes: dev - bayes),
    ),
    Mistake(
        "dev error as variance",
        "Your variance is the whole dev error: how much of it does the training error explain?",
        _diagnosis(variance=lambda train, dev, bayes: dev),
    ),
    Mistake(
        "bias from the dev error",
        "Your bias is taken from the dev error: which error tells how well the network fits what it has seen?",
        _diagnosis(bias=lambda train, dev, bayes: dev - bayes),
    ),
    Mistake(
        "differences the other way round",
        "Both of your differences have the wrong sign: which of the two errors is usually the larger one?",
        _diagnosis(lambda train, dev, bayes: bayes - train, lambda train, dev, bayes: train - dev),
    ),
    Mistake(
        "sign of the bias",
        "Your bias has the wrong sign: which is usually larger, the training error or the Bayes error?",
        _diagnosis(bias=lambda train, dev, bayes: bayes - train),
    ),
    Mistake(
        "sign of the variance",
        "Your variance has the wrong sign: which is usually larger, the dev error or the training error?",
        _diagnosis(variance=lambda train, dev, bayes: train - dev),
    ),
    Mistake(
        "absolute values",
        "You drop the signs: a dev error below the training error is no sign of overfitting.",
        _diagnosis(lambda train, dev, bayes: abs(train - bayes), lambda train, dev, bayes: abs(dev - train)),
    ),
    Mistake(
        "bias and variance exchanged",
        "Your two numbers stand in each other's place: which one is about the training error alone?",
        _diagnosis(lambda train, dev, bayes: dev - train, lambda train, dev, bayes: train - bayes),
    ),
    Mistake(
        "words exchanged",
        "Your two numbers are right, but the words stand for each other: which of the gaps is called variance?",
        _diagnosis(words=("neither", "high variance", "high bias", "high bias and high variance")),
    ),
    Mistake(
        "both forgotten",
        "You stop at the first gap you find: can a network have both?",
        _diagnosis(words=("neither", "high bias", "high variance", "high bias")),
    ),
    Mistake(
        "errors compared instead of gaps",
        "You compare the errors themselves with the threshold: it is meant for the two gaps.",
        _diagnosis(high=lambda train, dev, bayes, threshold: (train > threshold, dev > threshold)),
    ),
    Mistake(
        "training error compared instead of bias",
        "You compare the training error itself with the threshold: a hard task has a large one even when nothing is "
        "wrong.",
        _diagnosis(high=lambda train, dev, bayes, threshold: (train > threshold, dev - train > threshold)),
    ),
    Mistake(
        "dev error compared instead of variance",
        "You compare the dev error itself with the threshold: how much of it does the training error explain?",
        _diagnosis(high=lambda train, dev, bayes, threshold: (train - bayes > threshold, dev > threshold)),
    ),
    Mistake(
        "at least the threshold",
        "A gap that just equals the threshold counts as high in your answer: read again when a gap is high.",
        _diagnosis(high=lambda train, dev, bayes, threshold: (train - bayes >= threshold, dev - train >= threshold)),
    ),
    Mistake(
        "gaps compared with each other",
        "You compare the two gaps with each other: can both of them be high, or neither?",
        _diagnosis(
            high=lambda train, dev, bayes, threshold: (train - bayes > dev - train, dev - train > train - bayes)
        ),
    ),
    Mistake(
        "the bias compared twice",
        "Both of your comparisons look at the bias: which gap decides about the variance?",
        _diagnosis(words=("neither", "high bias and high variance") * 2),
    ),
    Mistake(
        "the variance compared twice",
        "Both of your comparisons look at the variance: which gap decides about the bias?",
        _diagnosis(words=("neither", "neither", "high bias and high variance", "high bias and high variance")),
    ),
    Mistake(
        "nothing is ever high",
        "You never find a gap high: do high_bias and high_variance have a value when they are looked at?",
        _diagnosis(words=("neither",) * 4),
    ),
    Mistake(
        "the bias is never high",
        "You never find the bias high: does high_bias have a value when it is looked at?",
        _diagnosis(words=("neither", "neither", "high variance", "high variance")),
    ),
    Mistake(
        "the variance is never high",
        "You never find the variance high: does high_variance have a value when it is looked at?",
        _diagnosis(words=("neither", "high bias", "neither", "high bias")),
    ),
    Mistake(
        "the bias is always high",
        "You find the bias high every time: is high_bias a comparison, or a number? Every number but 0 counts as true.",
        _diagnosis(words=("high bias", "high bias", "high bias and high variance", "high bias and high variance")),
    ),
    Mistake(
        "the variance is always high",
        "You find the variance high every time: is high_variance a comparison, or a number? Every number but 0 counts "
        "as true.",
        _diagnosis(words=("high variance", "high bias and high variance") * 2),
    ),
    Mistake(
        "never neither, but bias",
        "You say high bias whenever not both gaps are high: what is left when none of them is?",
        _diagnosis(words=("high bias", "high bias", "high bias", "high bias and high variance")),
    ),
    Mistake(
        "never neither, but variance",
        "You say high variance when no gap is high: what is left for a good network?",
        _diagnosis(words=("high variance", "high bias", "high variance", "high bias and high variance")),
    ),
    Mistake(
        "both as soon as the bias is high",
        "You say both as soon as the bias is high: what if the network does equally well on train and dev?",
        _diagnosis(words=("neither", "high bias and high variance", "high variance", "high bias and high variance")),
    ),
    Mistake(
        "both as soon as the variance is high",
        "You say both as soon as the variance is high: what if the training error is nearly perfect?",
        _diagnosis(words=("neither", "high bias", "high bias and high variance", "high bias and high variance")),
    ),
    Mistake(
        "high bias alone forgotten",
        "You miss a bias that is high alone: what should be said when only that gap is wide?",
        _diagnosis(words=("neither", "neither", "high variance", "high bias and high variance")),
    ),
    Mistake(
        "high variance alone forgotten",
        "You miss a variance that is high alone: what should be said when only that gap is wide?",
        _diagnosis(words=("neither", "high bias", "neither", "high bias and high variance")),
    ),
    Mistake(
        "comparison of the bias turned round",
        "One of your comparisons is turned round: is a bias high when it is above the threshold, or below it?",
        _diagnosis(high=lambda train, dev, bayes, threshold: (train - bayes < threshold, dev - train > threshold)),
    ),
    Mistake(
        "comparison of the variance turned round",
        "One of your comparisons is turned round: is a variance high when it is above the threshold, or below it?",
        _diagnosis(high=lambda train, dev, bayes, threshold: (train - bayes > threshold, dev - train < threshold)),
    ),
    Mistake(
        "comparison turned round",
        "Your comparison is turned round: is a gap high when it is above the threshold, or below it?",
        _diagnosis(high=lambda train, dev, bayes, threshold: (train - bayes < threshold, dev - train < threshold)),
    ),
    Mistake(
        "in percent",
        "Your gaps are in percent: errors and gaps are shares here, between 0 and 1.",
        _diagnosis(lambda train, dev, bayes: 100 * (train - bayes), lambda train, dev, bayes: 100 * (dev - train)),
    ),
)


# --- fit_normalization --------------------------------------------------------------------------------------


def _features(rng: np.random.Generator, n_x: int, m: int, largest: float = 50.0) -> Array:
    """Features with means and spreads of their own; no spread is 1, no mean is 0."""
    spread = np.geomspace(0.05, largest, n_x)[rng.permutation(n_x)].reshape(n_x, 1)
    mean = rng.uniform(1, 3, (n_x, 1)) * rng.choice([-1, 1], (n_x, 1)) * spread
    return mean + spread * rng.standard_normal((n_x, m))


def _with_constants(rng: np.random.Generator, n_x: int, m: int) -> Array:
    """One feature is 0 throughout, another is a whole number, so that their spread is exactly zero."""
    X = _features(rng, n_x, m)
    first, second = rng.choice(n_x, size=2, replace=False)
    X[first], X[second] = 0.0, float(rng.integers(2, 9))
    return X


def _rounded_constants(rng: np.random.Generator) -> tuple[Array]:
    """Two features are constant, with values that binary numbers only approach: their deviation is not quite zero."""
    X = _features(rng, 4, 31)
    rows, values = rng.permutation(4)[:2], rng.permutation([0.1, 0.3, 0.7, 2.3])[:2]
    X[rows] = values.reshape(2, 1)
    return (X,)


def _alike_at_the_ends(rng: np.random.Generator) -> tuple[Array]:
    """Whole numbers; every feature has the same value in its first two columns and its last, but is not constant."""
    X = rng.integers(-4, 5, (4, 9)).astype(float)
    X[:, [1, 8]] = X[:, :1]
    X[:, 2] = X[:, 0] + rng.integers(1, 4, 4)
    return (X,)


FIT_CASES = (
    Case("two features", lambda rng: (np.array([[1.0, 2.0, 3.0, 6.0], [10.0, 30.0, 30.0, 50.0]]),), public=True),
    Case("a constant feature", lambda rng: (np.array([[1.0, 5.0, 3.0], [4.0, 4.0, 4.0]]),), public=True),
    Case("features of different scales", lambda rng: (_features(rng, 3, 8).round(3),), public=True),
    Case("0.1, 49 times", lambda rng: (np.vstack([np.arange(49.0) % 5, np.full(49, 0.1)]),), public=True),
    Case("any features", lambda rng: (_features(rng, int(rng.integers(3, 6)), int(rng.integers(7, 12))),), 2),
    Case("more features than examples", lambda rng: (_features(rng, 11, 4),)),
    Case("a single feature", lambda rng: (_features(rng, 1, int(rng.integers(5, 9))),)),
    Case("a single example", lambda rng: (_features(rng, 4, 1),)),
    Case("two constant features", lambda rng: (_with_constants(rng, 5, int(rng.integers(6, 10))),), 2),
    Case("many examples", lambda rng: (_features(rng, 3, 400),)),
    Case("tiny and huge features", lambda rng: (_features(rng, 4, 9, 1e5) * 1e-2,)),
    Case("constant features that are rounded", _rounded_constants),
    Case("features that begin and end alike", _alike_at_the_ends),
)
FIT_CASES = tuple(replace(case, atol=1e-12) for case in FIT_CASES)  # a small number added to sigma must show


def _mean(X: Array) -> Array:
    return X.sum(axis=1, keepdims=True) / X.shape[1]


def _deviation(X: Array) -> Array:
    return np.sqrt(_mean((X - _mean(X)) ** 2))


def _or_one(X: Array, sigma: Array) -> Array:
    return np.where(_spread(X) == 0, 1.0, sigma)


def _or_one_at_zero(sigma: Array) -> Array:
    return np.where(sigma == 0, 1.0, sigma)


def _sample_deviation(X: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        return _or_one(X, np.sqrt(np.sum((X - _mean(X)) ** 2, axis=1, keepdims=True) / np.float64(X.shape[1] - 1)))


def _over_examples(X: Array) -> tuple[Array, Array]:
    mu = X.mean(axis=0, keepdims=True)
    return mu, _or_one(X.T, np.sqrt(((X - mu) ** 2).mean(axis=0, keepdims=True)).T).T


def _flat(X: Array) -> tuple[Array, Array]:
    return _mean(X).ravel(), _or_one(X, _deviation(X)).ravel()


def _whole(X: Array) -> tuple[Any, Any]:
    return X.mean(), _or_one_at_zero(np.sqrt(((X - X.mean()) ** 2).mean()))[()]


def _spread(X: Array) -> Array:
    return np.max(X, axis=1, keepdims=True) - np.min(X, axis=1, keepdims=True)


FIT_MISTAKES = (
    Mistake(
        "variance instead of standard deviation",
        "Your sigma is the variance: it is in squared units, so which function brings it back?",
        lambda X: (_mean(X), _or_one(X, _deviation(X) ** 2)),
    ),
    Mistake(
        "variance, and zero for a constant feature",
        "Your sigma is the variance, in squared units: which function brings it back? And a constant feature must "
        "not lead to a division by zero.",
        lambda X: (_mean(X), _deviation(X) ** 2),
    ),
    Mistake(
        "mean of the squares",
        "Your sigma is the mean of the squares, as some notes print it: from where should distances be measured, "
        "and what undoes the square?",
        lambda X: (_mean(X), _mean(X**2)),
    ),
    Mistake(
        "root mean square",
        "Your sigma measures distances from zero: from where should they be measured?",
        lambda X: (_mean(X), _or_one(X, np.sqrt(_mean(X**2)))),
    ),
    Mistake(
        "divided by m - 1",
        "Your sigma divides by m - 1: here the mean is over all m examples.",
        lambda X: (_mean(X), _sample_deviation(X)),
    ),
    Mistake(
        "mean absolute distance",
        "Your sigma is the mean absolute distance: the standard deviation squares the distances first.",
        lambda X: (_mean(X), _or_one(X, _mean(np.abs(X - _mean(X))))),
    ),
    Mistake(
        "range",
        "Your sigma is the distance from the smallest to the largest value: one odd example would decide it alone.",
        lambda X: (_mean(X), _or_one(X, _spread(X))),
    ),
    Mistake(
        "smallest value as mu",
        "Your mu and sigma come from the smallest and the largest value: that is another way of scaling.",
        lambda X: (np.min(X, axis=1, keepdims=True), _or_one(X, _spread(X))),
    ),
    Mistake(
        "over the features",
        "You take the mean over the features of each example: along which axis do the examples stand?",
        _over_examples,
    ),
    Mistake(
        "flat arrays",
        "Your arrays are flat: which argument of np.mean keeps the second axis, so that they fit to X?",
        _flat,
    ),
    Mistake(
        "one number for all features",
        "You take one mean of everything: every feature needs its own.",
        _whole,
    ),
    Mistake(
        "constant feature left at zero",
        "A constant feature has sigma 0: what happens when somebody divides by it?",
        lambda X: (_mean(X), _deviation(X)),
    ),
    Mistake(
        "sigma compared with 0",
        "Rounding leaves some constant features a sigma that is not quite 0, and your test misses them: what else "
        "is the same only when a feature is constant?",
        lambda X: (_mean(X), _or_one_at_zero(_deviation(X))),
    ),
    Mistake(
        "small number added",
        "You add a small number to sigma: a constant feature would then be multiplied by a huge one if it ever moved.",
        lambda X: (_mean(X), _deviation(X) + 1e-8),
    ),
    Mistake(
        "one added to every sigma",
        "You add 1 to every sigma: only the constant features need help.",
        lambda X: (_mean(X), _deviation(X) + 1),
    ),
    Mistake(
        "median",
        "Your mu is the median: here we want the mean.",
        lambda X: (np.sort(X, axis=1)[:, [(X.shape[1] - 1) // 2, X.shape[1] // 2]].mean(axis=1, keepdims=True),
                   _or_one(X, _deviation(X))),
    ),
)  # fmt: skip


# --- normalize_sets -----------------------------------------------------------------------------------------


def _three_sets(rng: np.random.Generator, n_x: int, *sizes: int) -> tuple[Array, Array, Array]:
    """Three sets whose features differ in place and spread from set to set."""
    base = _features(rng, n_x, sum(sizes), 20.0)
    train, dev, test = np.split(base, np.cumsum(sizes)[:-1], axis=1)
    return train, 1.5 * dev + rng.uniform(1, 2, (n_x, 1)), 0.6 * test - rng.uniform(1, 2, (n_x, 1))


def _constant_in_train(rng: np.random.Generator) -> tuple[Array, Array, Array]:
    train, dev, test = _three_sets(rng, 4, 9, 5, 6)
    train[int(rng.integers(4))] = float(rng.integers(2, 9))
    return train, dev, test


NORMALIZE_CASES = (
    Case(
        "one feature",
        lambda rng: (np.array([[1.0, 2.0, 6.0]]), np.array([[3.0, 7.0]]), np.array([[0.0, 4.0, 9.0]])),
        public=True,
    ),
    Case("three features", lambda rng: tuple(part.round(3) for part in _three_sets(rng, 3, 8, 4, 5)), public=True),
    Case("any three sets", lambda rng: _three_sets(rng, int(rng.integers(2, 6)), int(rng.integers(9, 14)), 7, 5), 2),
    Case("one example in dev, one in test", lambda rng: _three_sets(rng, 4, 10, 1, 1)),
    Case("dev larger than train", lambda rng: _three_sets(rng, 3, 6, 40, 25)),
    Case("a feature constant in train only", _constant_in_train, 2),
    Case("more features than examples", lambda rng: _three_sets(rng, 13, 5, 4, 3)),
)


def _fitted(X: Array) -> tuple[Array, Array]:
    return _mean(X), _or_one(X, _deviation(X))


def _normalize(
    fit_on: Callable[[Array, Array, Array], tuple[Array, Array, Array]] | None = None,
    change: Callable[[Array, Array, Array], Array] = lambda X, mu, sigma: (X - mu) / sigma,
) -> Callable[..., Any]:
    """Normalization that fits each set on another one, or applies mu and sigma in another way."""

    def normalize_sets(train_X: Array, dev_X: Array, test_X: Array) -> Any:
        sets = (train_X, dev_X, test_X)
        bases = fit_on(*sets) if fit_on else (train_X,) * 3
        return tuple(change(X, *_fitted(base)) for X, base in zip(sets, bases, strict=True))

    return normalize_sets


def _dev_and_test_raw(train_X: Array, dev_X: Array, test_X: Array) -> Any:
    return _normalize()(train_X, dev_X, test_X)[0], dev_X, test_X


def _test_raw(train_X: Array, dev_X: Array, test_X: Array) -> Any:
    return (*_normalize()(train_X, dev_X, test_X)[:2], test_X)


def _mixed(train_X: Array, dev_X: Array, test_X: Array) -> Any:
    mu = _mean(train_X)
    return tuple((X - mu) / _or_one(X, _deviation(X)) for X in (train_X, dev_X, test_X))


NORMALIZE_MISTAKES = (
    Mistake(
        "each set with its own numbers",
        "You fit on every set anew: the same measurement would then mean something else in each of them.",
        _normalize(lambda train, dev, test: (train, dev, test)),
    ),
    Mistake(
        "fitted on all three sets",
        "You fit on all the examples together: dev and test have then taken part in the preparation of training.",
        _normalize(lambda train, dev, test: (np.hstack([train, dev, test]),) * 3),
    ),
    Mistake(
        "fitted on train and dev",
        "You fit on train and dev together: which is the only set that may be used to fit anything?",
        _normalize(lambda train, dev, test: (np.hstack([train, dev]),) * 3),
    ),
    Mistake(
        "test with its own numbers",
        "Your train and dev sets are right: what should the test set be shifted and scaled by?",
        _normalize(lambda train, dev, test: (train, train, test)),
    ),
    Mistake(
        "train's mean, own spread",
        "You take the mean from the training set, but sigma from each set itself.",
        _mixed,
    ),
    Mistake(
        "only the training set",
        "Your dev and test sets are untouched: the network would see them on another scale than what it learned from.",
        _dev_and_test_raw,
    ),
    Mistake(
        "test set forgotten",
        "Your test set is untouched: the network would see it on another scale than what it learned from.",
        _test_raw,
    ),
    Mistake(
        "mean not subtracted",
        "You divide by sigma only: what moves the mean to zero?",
        _normalize(change=lambda X, mu, sigma: X / sigma),
    ),
    Mistake(
        "not divided",
        "You subtract the mean only: what makes the spreads equal?",
        _normalize(change=lambda X, mu, sigma: X - mu),
    ),
    Mistake(
        "divided by sigma squared",
        "You divide by sigma squared: the result should have standard deviation 1 on the training set.",
        _normalize(change=lambda X, mu, sigma: (X - mu) / sigma**2),
    ),
    Mistake(
        "divided before subtracting",
        "You divide first and subtract mu afterwards: are there brackets around the subtraction?",
        _normalize(change=lambda X, mu, sigma: X - mu / sigma),
    ),
    Mistake(
        "multiplied by sigma",
        "You multiply by sigma: should a feature that spreads widely become wider still?",
        _normalize(change=lambda X, mu, sigma: (X - mu) * sigma),
    ),
)


# --- activation_scale_by_depth ------------------------------------------------------------------------------


def _layers(rng: np.random.Generator, widths: list[int], factor: float = 1.0) -> list[Array]:
    pairs = pairwise(widths)
    return [factor / np.sqrt(inputs) * rng.standard_normal((units, inputs)) for inputs, units in pairs]


def _deep(rng: np.random.Generator, factor: float, depth: int) -> tuple[Array, list[Array]]:
    return rng.standard_normal((6, 4)) + 0.5, _layers(rng, [6] * (depth + 1), factor)


def _scaled_identity(rng: np.random.Generator, n: int, depth: int) -> tuple[Array, list[Array]]:
    factor = float(rng.choice([0.5, 0.9, 1.1, 1.5]))
    return rng.standard_normal((n, 5)) - 0.4, [factor * np.eye(n)] * depth


SCALE_CASES = (
    Case(
        "one half in three layers",
        lambda rng: (np.array([[3.0, -1.0], [4.0, 2.0]]), [0.5 * np.eye(2)] * 3),
        public=True,
    ),
    Case(
        "layers of different sizes",
        lambda rng: (rng.standard_normal((3, 5)).round(2) + 0.3, _layers(rng, [3, 4, 2])),
        public=True,
    ),
    Case("the same weights in every layer", lambda rng: _scaled_identity(rng, 3, int(rng.integers(4, 8))), atol=0),
    Case("a single layer", lambda rng: (rng.standard_normal((4, 3)), _layers(rng, [4, 6]))),
    Case("one example", lambda rng: (rng.standard_normal((5, 1)), _layers(rng, [5, 3, 7, 2]))),
    Case("one unit", lambda rng: (rng.standard_normal((1, 6)), [rng.uniform(0.5, 2, (1, 1)) for _ in range(5)])),
    Case("wide and narrow layers", lambda rng: (rng.standard_normal((3, 8)), _layers(rng, [3, 7, 4, 9, 2])), 2),
    Case("a deep network, small weights", lambda rng: _deep(rng, 0.5, 60), 2, atol=0),
    Case("a deep network, large weights", lambda rng: _deep(rng, 2.0, 60), 2, atol=0),
)


def _rms(A: Array) -> float:
    return float(np.sqrt((A * A).mean()))


def _scales(
    size: Callable[[Array], float] = _rms, layer: Callable[[Array, Array], Array] = lambda W, A: W @ A
) -> Callable[..., Array]:
    def activation_scale_by_depth(X: Array, weights: list[Array]) -> Array:
        scales = [size(X)]
        A = X
        for W in weights:
            A = layer(W, A)
            scales.append(size(A))
        return np.array(scales)

    return activation_scale_by_depth


def _one_late(X: Array, weights: list[Array]) -> Array:
    right = _scales()(X, weights)
    return np.concatenate([right[:1], right[:-1]])


def _one_early(X: Array, weights: list[Array]) -> Array:
    return np.append(_scales()(X, weights)[1:], 0.0)


SCALE_MISTAKES = (
    Mistake(
        "mean square",
        "You return mean squares: twice the activations should give twice the scale, so what is missing?",
        _scales(lambda A: float((A * A).mean())),
    ),
    Mistake(
        "mean",
        "Positive and negative activations cancel in your mean: what can be done to them first?",
        _scales(lambda A: float(A.mean())),
    ),
    Mistake(
        "mean absolute value",
        "You take the mean of the absolute values: a good measure too, but here we square, average and take the root.",
        _scales(lambda A: float(np.abs(A).mean())),
    ),
    Mistake(
        "standard deviation",
        "You subtract the mean first: the root mean square measures from zero.",
        _scales(lambda A: float(np.sqrt(((A - A.mean()) ** 2).mean()))),
    ),
    Mistake(
        "norm",
        "Your scale grows with the number of entries: a mean does not.",
        _scales(lambda A: float(np.sqrt((A * A).sum()))),
    ),
    Mistake(
        "divided by the examples only",
        "You divide by the number of examples: over how many entries does your sum run?",
        _scales(lambda A: float(np.sqrt((A * A).sum() / A.shape[1]))),
    ),
    Mistake(
        "largest value",
        "You take the largest entry: one single unit then speaks for the whole layer.",
        _scales(lambda A: float(np.abs(A).max())),
    ),
    Mistake(
        "ReLU applied",
        "You set negative values to zero: the layers are linear here.",
        _scales(layer=lambda W, A: np.maximum(W @ A, 0)),
    ),
    Mistake(
        "one layer late",
        "Your scales come one layer late: when is A computed, and when is it measured?",
        _one_late,
    ),
    Mistake(
        "one layer early",
        "Your scales stand one place too early, and the last place stays empty: which place is layer 1's?",
        _one_early,
    ),
    Mistake(
        "input left out",
        "The scale of the input is missing: layer 0 stands first.",
        lambda X, weights: _scales()(X, weights)[1:],
    ),
    Mistake(
        "scale of the weights",
        "You measure the weights: we want to know how large the activations are.",
        lambda X, weights: np.array([_rms(X), *(_rms(W) for W in weights)]),
    ),
    Mistake(
        "every layer sees what the first one sees",
        "Every layer of yours starts from X: what does layer 2 receive?",
        lambda X, weights: np.array([_rms(X), *(_first_again(W, X) for W in weights)]),
    ),
)


def _first_again(W: Array, X: Array) -> float:
    return _rms(W @ X)  # Raises where the layer has another number of inputs, as the student's cell does.


LESSON = Lesson(
    title="Practical aspects",
    order=1,
    datasets=("breast_cancer.h5",),
    exercises=(
        Exercise(
            name="train_dev_test_split",
            points=14,
            reference=reference.train_dev_test_split,
            cases=SPLIT_CASES,
            mistakes=SPLIT_MISTAKES,
            hints=(
                "Draw one random order of the column numbers 0 to m-1. Every part is a slice of it.",
                "np.random.permutation(m) gives the order. The first m_train numbers are for training, the next "
                "m_dev for dev, the rest for test. X[:, numbers] takes columns; use the same numbers for Y.",
            ),
        ),
        question(
            "why_a_test_set",
            3,
            answer="b",
            feedback={
                "a": "A larger set gives a steadier number, but the two parts can have the same size: what was the "
                "dev set used for, and the test set not?",
                "c": "No gradient was taken on the dev set: it was used in another way. In which?",
                "d": "They come from the same distribution, or should: what happened with one of them and not with "
                "the other?",
            },
            hints=(
                "Imagine 200 networks that all guess at random. How good is the best of them on the dev set?",
                "A number that was used for choosing is too good on average. Which of the two was used for choosing?",
            ),
        ),
        Exercise(
            name="stratified_split",
            points=15,
            reference=reference.stratified_split,
            cases=STRATIFIED_CASES,
            mistakes=STRATIFIED_MISTAKES,
            hints=(
                "Do for each class what you did for all examples before: list its columns, shuffle them, cut them.",
                "np.flatnonzero(Y[0] == label) lists the columns of one class, and np.random.permutation(members) "
                "returns them in a random order. Then slice: n_train, n_dev, n_test.",
            ),
        ),
        question(
            "which_distribution",
            3,
            answer="c",
            feedback={
                "a": "All three parts are alike then, but hardly any of the dev photos come from phones: which "
                "photos should decide what is good?",
                "b": "You would choose by one kind of photo and be judged by another: where should dev and test "
                "come from?",
                "d": "You would aim at phone photos and then measure something else: which photos will the users take?",
            },
            hints=(
                "The dev set is the target you aim at. Which photos do you want to be good at?",
                "Dev and test must come from the photos that users take. Training may contain anything that helps.",
            ),
        ),
        Exercise(
            name="diagnose",
            points=13,
            reference=reference.diagnose,
            cases=DIAGNOSE_CASES,
            mistakes=DIAGNOSE_MISTAKES,
            hints=(
                "Put the three errors on a ladder: Bayes, train, dev. The two steps between them are the two gaps.",
                "avoidable_bias is train_error minus bayes_error, variance is dev_error minus train_error. "
                "Each is high when it is larger than the threshold.",
            ),
        ),
        question(
            "what_to_try_first",
            3,
            answer="d",
            feedback={
                "a": "More examples narrow the gap between train and dev: how wide is that gap here?",
                "b": "A stronger penalty makes the fit to the training set worse: is the fit too good here?",
                "c": "To stop earlier makes the fit to the training set worse: is the fit too good here?",
            },
            hints=(
                "Compute the two gaps first: your function `diagnose` does it.",
                "One gap is 8 points, the other one is 1 point. Which options make the wide one smaller?",
            ),
        ),
        Exercise(
            name="fit_normalization",
            points=15,
            reference=reference.fit_normalization,
            cases=FIT_CASES,
            mistakes=FIT_MISTAKES,
            hints=(
                "One mean and one standard deviation for each row of X, as columns of shape (n_x, 1).",
                "np.mean and np.std with axis=1 and keepdims=True. Then np.where(constant, 1.0, sigma), with a "
                "condition that is true for features whose values are all equal.",
            ),
        ),
        Exercise(
            name="normalize_sets",
            points=13,
            reference=reference.normalize_sets,
            cases=NORMALIZE_CASES,
            mistakes=NORMALIZE_MISTAKES,
            hints=(
                "How often should fit_normalization be called, and with which set?",
                "Call it once, with train_X. Then subtract this mu from each of the sets, and divide by this sigma.",
            ),
        ),
        question(
            "one_new_patient",
            3,
            answer="a",
            feedback={
                "b": "The mean over the 30 features of one patient mixes millimetres with shares: over what did the "
                "training set take its means?",
                "c": "A patient's answer would then depend on who comes in the same week: which numbers never change?",
                "d": "The network has learned from numbers near zero, and would now see areas of 800: "
                "what must stay the same?",
            },
            hints=(
                "The same measurement should always reach the network as the same number.",
                "Which mu and sigma did the network see when it learned?",
            ),
        ),
        Exercise(
            name="activation_scale_by_depth",
            points=15,
            reference=reference.activation_scale_by_depth,
            cases=SCALE_CASES,
            mistakes=SCALE_MISTAKES,
            hints=(
                "Two things happen in each layer: A becomes W @ A, and its scale is written down.",
                "The root mean square is np.sqrt(np.mean(A**2)). scales[0] is that of X; in the loop, first "
                "compute the new A, then scales[l].",
            ),
        ),
        question(
            "twice_as_deep",
            3,
            answer="c",
            feedback={
                "a": "To double the factor you would have to double the weights of one layer: here 50 layers are "
                "added, and each one multiplies.",
                "b": "It is the same weights in every layer, but the signal passes them more often.",
                "d": "That is the step of a single layer more: how many layers are added?",
            },
            hints=(
                "What do the first 50 layers do to the signal, and then the next 50 to what they receive?",
                "Fifty layers multiply by about 117. The next fifty multiply by 117 again.",
            ),
        ),
    ),
)
