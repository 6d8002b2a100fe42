"""The exercises on regularization: penalties, dropout, early stopping and mirrored images."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from grader.exercises import Case, Exercise, Lesson, Mistake, question
from helpers.networks import backward_propagation, compute_cost, forward_propagation, sigmoid
from helpers.reference import regularization as reference

Array = np.ndarray
Arrays = dict[str, Array]
LAYERS = (1, 2, 3)


# --- What cases are drawn from --------------------------------------------------------------------------------


def _sizes(rng: np.random.Generator, low: int = 2, high: int = 9) -> list[int]:
    """Layer sizes of the three-layer network, all different and not m: a transposed matrix never fits."""
    return [*rng.choice(np.arange(low, high + 1), size=3, replace=False).tolist(), 1]


def _parameters(rng: np.random.Generator, sizes: Sequence[int], scale: float = 1.0, zeros: float = 0.0) -> Arrays:
    """Parameters of either sign, biases not zero; a share of the weights is exactly zero, if asked for."""
    parameters = {}
    for layer in LAYERS:
        inputs, units = sizes[layer - 1], sizes[layer]
        W = scale * rng.standard_normal((units, inputs)) / np.sqrt(inputs)
        parameters[f"W{layer}"] = np.where(rng.random(W.shape) < zeros, 0.0, W)
        parameters[f"b{layer}"] = 0.3 + 0.3 * rng.random((units, 1))  # keeps units awake
    return parameters


def _examples(rng: np.random.Generator, sizes: Sequence[int], m: int) -> tuple[Array, Array]:
    Y = rng.integers(0, 2, (1, m))
    Y[0, 0] = 1
    if m > 1:
        Y[0, 1] = 0
    return rng.standard_normal((sizes[0], m)), Y


def _cost(m: int, lambd: float, **how: Any) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    def draw(rng: np.random.Generator) -> tuple[Any, ...]:
        parameters = _parameters(rng, _sizes(rng), **how)
        Y = _examples(rng, [2], m)[1]
        return rng.uniform(0.1, 0.9, (1, m)), Y, parameters, lambd

    return draw


def _small_cost(rng: np.random.Generator) -> tuple[Any, ...]:
    """Numbers one can follow by hand: the squares sum to 24, the absolute values to 10."""
    parameters = {
        "W1": np.array([[1.0, -2.0], [0.0, 3.0]]), "b1": np.array([[5.0], [5.0]]),
        "W2": np.array([[1.0, -2.0]]), "b2": np.array([[4.0]]),
        "W3": np.array([[-1.0]]), "b3": np.array([[6.0]]),
    }  # fmt: skip
    return np.array([[0.5, 0.5, 0.8, 0.2, 0.6]]), np.array([[1, 0, 1, 0, 1]]), parameters, 0.7


def _back(m: int, lambd: float, **how: Any) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    def draw(rng: np.random.Generator) -> tuple[Any, ...]:
        sizes = _sizes(rng)
        X, Y = _examples(rng, sizes, m)
        _, cache = forward_propagation(X, _parameters(rng, sizes, **how))
        return X, Y, cache, lambd

    return draw


COST_CASES = (
    Case("numbers to follow by hand", _small_cost, public=True),
    Case("random weights", _cost(11, 0.1), public=True),
    Case("lambd = 0", _cost(11, 0.0), public=True),
    Case("any sizes", _cost(13, 0.7), weight=2),
    Case("one example", _cost(1, 0.3), weight=2),
    Case("many examples", _cost(400, 5.0)),
    Case("a strong penalty", _cost(12, 100.0)),
    Case("a very weak penalty", _cost(12, 1e-3, scale=10.0)),
    Case("large weights", _cost(17, 0.7, scale=30.0)),
    Case("weights that are zero", _cost(14, 0.7, zeros=0.6)),
)

BACK_CASES = (
    Case("a small network", _back(11, 0.8), public=True),
    Case("weights that are zero", _back(12, 1.5, zeros=0.4), public=True),
    Case("lambd = 0", _back(13, 0.0), public=True),
    Case("any sizes", _back(14, 0.7), weight=2),
    Case("one example", _back(1, 0.3), weight=2),
    Case("many examples", _back(250, 3.0)),
    Case("a strong penalty", _back(15, 100.0)),
    Case("a weak penalty", _back(16, 0.01)),
    Case("large weights", _back(12, 0.7, scale=4.0)),
    Case("many weights that are zero", _back(17, 2.0, zeros=0.6)),
)


# --- Penalties: mistakes in the cost --------------------------------------------------------------------------


def _squares(W: Array) -> Any:
    return np.sum(W**2)


def _absolutes(W: Array) -> Any:
    return np.sum(np.abs(W))


Measure = Callable[[Array], Any]
Strength = Callable[[float, int], float]  # (lambd, m) -> factor on the sum


def _penalized(
    measure: Measure, strength: Strength, *, keys: Sequence[str] = ("W1", "W2", "W3"), sign: int = 1, plain: int = 1
) -> Callable[..., Any]:
    def cost(A3: Array, Y: Array, parameters: Arrays, lambd: float) -> Any:
        penalty = strength(lambd, Y.shape[1]) * sum(measure(parameters[key]) for key in keys)
        return plain * compute_cost(A3, Y) + sign * penalty

    return cost


def _l2_strength(lambd: float, m: int) -> float:
    return lambd / (2 * m)


def _l1_strength(lambd: float, m: int) -> float:
    return lambd / m


ALL_KEYS = ("W1", "b1", "W2", "b2", "W3", "b3")


def _cost_mistakes(measure: Measure, strength: Strength) -> tuple[Mistake, ...]:
    """Mistakes that can be made with either penalty."""
    copied = (
        Mistake(
            f"W{twice} twice, W{forgotten} forgotten",
            "One of the three weight matrices is in your sum twice, and another one is missing: compare their numbers.",
            _penalized(measure, strength, keys=[f"W{twice if layer == forgotten else layer}" for layer in LAYERS]),
        )
        for twice, forgotten in permutations(LAYERS, 2)
    )
    return (
        *copied,
        Mistake(
            "biases penalized too",
            "You charge for the biases as well: which parameters does the sum in the formula run over?",
            _penalized(measure, strength, keys=ALL_KEYS),
        ),
        Mistake(
            "last layer forgotten",
            "Your sum ends too early: how many weight matrices does this network have?",
            _penalized(measure, strength, keys=("W1", "W2")),
        ),
        Mistake(
            "first layer only",
            "Your sum has one weight matrix in it: the others cost something too.",
            _penalized(measure, strength, keys=("W1",)),
        ),
        Mistake(
            "last layer only",
            "Your penalty counts W3 alone: do the lines above it still add to the same sum?",
            _penalized(measure, strength, keys=("W3",)),
        ),
        Mistake(
            "penalty subtracted",
            "Your cost falls when the weights grow: should a penalty make it larger or smaller?",
            _penalized(measure, strength, sign=-1),
        ),
        Mistake(
            "penalty only",
            "Your penalty is right; what else is part of the cost?",
            _penalized(measure, strength, plain=0),
        ),
        Mistake(
            "no penalty",
            "This is the cross-entropy alone: the penalty is still missing.",
            _penalized(measure, strength, sign=0),
        ),
        Mistake(
            "not divided by m",
            "Your penalty does not depend on the number of examples: look at what stands below lambda in the formula.",
            _penalized(measure, lambda lambd, m: m * strength(lambd, m)),
        ),
        Mistake(
            "lambda forgotten",
            "Your penalty is the same for every lambd: it should say how much large weights cost.",
            _penalized(measure, lambda lambd, m: strength(1.0, m)),
        ),
        Mistake(
            "sum without its factor",
            "You add the sum as it is: what stands before it in the formula?",
            _penalized(measure, lambda lambd, m: 1.0),
        ),
        Mistake(
            "the mean instead of the sum",
            "You take the mean over the weights of a layer: the formula adds them all up.",
            _penalized(lambda W: measure(W) / W.size, strength),
        ),
    )


L2_COST_MISTAKES = (
    *_cost_mistakes(_squares, _l2_strength),
    Mistake(
        "the 2 forgotten",
        "Your penalty is exactly twice too large: look at what stands below lambda in the formula.",
        _penalized(_squares, lambda lambd, m: lambd / m),
    ),
    Mistake(
        "times m and lambda / 2",
        "You divide by 2 and multiply by m: in lambd / 2 * m Python works from left to right, so where are brackets "
        "needed?",
        _penalized(_squares, lambda lambd, m: lambd / 2 * m),
    ),
    Mistake(
        "absolute values",
        "You add up absolute values, which is the other penalty: L2 takes something else of every weight.",
        _penalized(_absolutes, _l2_strength),
    ),
    Mistake(
        "squared sum instead of sum of squares",
        "You square after adding up, so that positive and negative weights cancel: which comes first?",
        _penalized(lambda W: np.sum(W) ** 2, _l2_strength),
    ),
    Mistake(
        "norm not squared",
        "You add up the norms of the matrices: the formula has them squared.",
        _penalized(np.linalg.norm, _l2_strength),
    ),
    Mistake(
        "product with itself as a matrix",
        "You multiply each matrix by a matrix and add that up: the formula squares every single weight.",
        _penalized(lambda W: np.sum(W @ W.T), _l2_strength),
    ),
)

L1_COST_MISTAKES = (
    *_cost_mistakes(_absolutes, _l1_strength),
    Mistake(
        "signs kept",
        "You add up the weights with their signs, so that they cancel: what makes each of them positive?",
        _penalized(np.sum, _l1_strength),
    ),
    Mistake(
        "absolute value of the sum",
        "You take the absolute value after adding up, when signs have cancelled already: which comes first?",
        _penalized(lambda W: abs(np.sum(W)), _l1_strength),
    ),
    Mistake(
        "squares",
        "You add up squares, which is the other penalty: L1 takes something else of every weight.",
        _penalized(_squares, _l1_strength),
    ),
    Mistake(
        "squares, halved",
        "This is the L2 penalty once more: L1 takes something else of every weight.",
        _penalized(_squares, _l2_strength),
    ),
    Mistake(
        "non-zero weights counted",
        "You count the weights that are not zero: L1 also asks how large they are.",
        _penalized(np.count_nonzero, _l1_strength),
    ),
)


# --- Penalties: mistakes in the gradient ----------------------------------------------------------------------


def _with_penalty(
    slope: Callable[[Array], Array], strength: Strength, *, layers: Sequence[int] = LAYERS, kinds: str = "W"
) -> Callable[..., Arrays]:
    def backward(X: Array, Y: Array, cache: tuple[Array, ...], lambd: float) -> Arrays:
        grads = dict(backward_propagation(X, Y, cache))
        named = dict(zip(("W1", "b1", "W2", "b2", "W3", "b3"), (cache[i] for i in (2, 3, 6, 7, 10, 11)), strict=True))
        for layer in layers:
            for kind in kinds:
                key = f"{kind}{layer}"
                grads[f"d{key}"] = grads[f"d{key}"] + strength(lambd, X.shape[1]) * slope(named[key])
        return grads

    return backward


def _penalty_only(slope: Callable[[Array], Array], strength: Strength) -> Callable[..., Arrays]:
    def backward(X: Array, Y: Array, cache: tuple[Array, ...], lambd: float) -> Arrays:
        grads = dict(backward_propagation(X, Y, cache))
        for layer in LAYERS:
            grads[f"dW{layer}"] = strength(lambd, X.shape[1]) * slope(cache[4 * layer - 2])
        return grads

    return backward


def _usual_part_not_divided(X: Array, Y: Array, cache: tuple[Array, ...], lambd: float) -> Arrays:
    grads = _with_penalty(_identity, lambda lambd, m: lambd / m**2)(X, Y, cache, lambd)
    return {key: grad * X.shape[1] if key.startswith("dW") else grad for key, grad in grads.items()}


def _identity(W: Array) -> Array:
    return W


def _gradient_mistakes(slope: Callable[[Array], Array]) -> tuple[Mistake, ...]:
    """Mistakes that can be made with either penalty; both have the factor lambd / m."""
    return (
        Mistake(
            "not divided by m",
            "What you add does not depend on the number of examples: look at what stands below lambda.",
            _with_penalty(slope, lambda lambd, m: lambd),
        ),
        Mistake(
            "penalty subtracted",
            "You subtract the penalty's part: that would reward large weights. Which sign has the derivative?",
            _with_penalty(slope, lambda lambd, m: -lambd / m),
        ),
        Mistake(
            "no penalty",
            "These are the gradients without a penalty: what does its derivative add to each dW?",
            _with_penalty(slope, lambda lambd, m: 0.0),
        ),
        Mistake(
            "biases penalized too",
            "Your db has changed as well: does the penalty depend on the biases?",
            _with_penalty(slope, lambda lambd, m: lambd / m, kinds="Wb"),
        ),
        Mistake(
            "first layer forgotten",
            "dW3 and dW2 are right; one layer is still without its penalty.",
            _with_penalty(slope, lambda lambd, m: lambd / m, layers=(2, 3)),
        ),
        Mistake(
            "last layer only",
            "dW3 is right; the weights of the other layers cost something too.",
            _with_penalty(slope, lambda lambd, m: lambd / m, layers=(3,)),
        ),
        Mistake(
            "middle layer forgotten",
            "dW3 and dW1 are right; the layer between them has weights too.",
            _with_penalty(slope, lambda lambd, m: lambd / m, layers=(1, 3)),
        ),
        Mistake(
            "last layer forgotten",
            "dW1 and dW2 are right; the weights of the last layer cost something too.",
            _with_penalty(slope, lambda lambd, m: lambd / m, layers=(1, 2)),
        ),
        Mistake(
            "divided by m twice",
            "What you add is divided by m twice: is it inside brackets that are divided by m as a whole?",
            _with_penalty(slope, lambda lambd, m: lambd / m**2),
        ),
        Mistake(
            "penalty's part only",
            "What the penalty adds is right, but it has taken the place of the usual gradient: add the two.",
            _penalty_only(slope, lambda lambd, m: lambd / m),
        ),
    )


L2_GRADIENT_MISTAKES = (
    *_gradient_mistakes(_identity),
    Mistake(
        "usual part not divided by m",
        "What the penalty adds is right; look at the usual part once more: which factor stood before dZ?",
        _usual_part_not_divided,
    ),
    Mistake(
        "the 2 left in",
        "What you add is half of what it should be: take the derivative of the square once more.",
        _with_penalty(_identity, lambda lambd, m: lambd / (2 * m)),
    ),
    Mistake(
        "twice too much",
        "What you add is twice what it should be: what does the 2 below lambda do when the square is derived?",
        _with_penalty(_identity, lambda lambd, m: 2 * lambd / m),
    ),
    Mistake(
        "the penalty itself added",
        "You add the penalty, a single number, to every entry: the gradient needs the penalty's derivative.",
        _with_penalty(lambda W: np.sum(W**2) / 2, lambda lambd, m: lambd / m),
    ),
    Mistake(
        "squares not derived",
        "You add the squares of the weights: the gradient needs the derivative of the square.",
        _with_penalty(np.square, lambda lambd, m: lambd / m),
    ),
    Mistake(
        "signs instead of weights",
        "You add the signs of the weights, which belongs to the other penalty: what is the derivative of a square?",
        _with_penalty(np.sign, lambda lambd, m: lambd / m),
    ),
)

L1_GRADIENT_MISTAKES = (
    *_gradient_mistakes(np.sign),
    Mistake(
        "weights instead of signs",
        "You add the weights themselves, which is the slope of a square: what is the slope of |w|?",
        _with_penalty(_identity, lambda lambd, m: lambd / m),
    ),
    Mistake(
        "absolute values",
        "You add the absolute values themselves: the gradient needs their slope.",
        _with_penalty(np.abs, lambda lambd, m: lambd / m),
    ),
    Mistake(
        "plus one everywhere",
        "You add the same to every entry: is the slope of |w| positive for a negative weight?",
        _with_penalty(np.ones_like, lambda lambd, m: lambd / m),
    ),
    Mistake(
        "zero counted as positive",
        "Almost: look at weights that are exactly zero. What should the penalty add there?",
        _with_penalty(lambda W: np.where(W >= 0, 1.0, -1.0), lambda lambd, m: lambd / m),
    ),
    Mistake(
        "zero counted as negative",
        "Almost: look at weights that are exactly 0. Your rule gives them the slope of negative ones.",
        _with_penalty(lambda W: np.where(W > 0, 1.0, -1.0), lambda lambd, m: lambd / m),
    ),
)


# --- Dropout, forward -----------------------------------------------------------------------------------------


def _dropout_call(m: int, *keep_prob: float, scale: float = 1.0) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    def draw(rng: np.random.Generator) -> tuple[Any, ...]:
        sizes = _sizes(rng, 5, 12)
        X, _ = _examples(rng, sizes, m)
        return (X, _parameters(rng, sizes, scale), *keep_prob)

    return draw


def _any_keep_prob(rng: np.random.Generator) -> tuple[Any, ...]:
    return (*_dropout_call(17)(rng), float(rng.uniform(0.55, 0.9)))


FORWARD_CASES = (
    Case("a small network, keep_prob = 0.7", _dropout_call(13, 0.7), public=True),
    Case("the default keep_prob", _dropout_call(14), public=True),
    Case("nothing is dropped", _dropout_call(15, 1.0), public=True),
    Case("any keep_prob", _any_keep_prob, weight=2),
    Case("the keep_prob of this lesson", _dropout_call(20, 0.86), weight=2),
    Case("half of the units", _dropout_call(16), weight=2),
    Case("most units dropped", _dropout_call(24, 0.2)),
    Case("few examples", _dropout_call(3, 0.6)),
    Case("many examples", _dropout_call(90, 0.8)),
    Case("nothing dropped", _dropout_call(18, 1.0)),
    Case("large weights", _dropout_call(19, 0.75, scale=2.0)),
)

Mask = Callable[[tuple[int, ...], float], Array]
Apply = Callable[[Array, Array, float], Array]


def _uniform_mask(shape: tuple[int, ...], keep_prob: float) -> Array:
    return np.random.rand(*shape) < keep_prob


def _scaled(A: Array, D: Array, keep_prob: float) -> Array:
    return A * D / keep_prob


def _masked(A: Array, D: Array, keep_prob: float) -> Array:
    return A * D


def _forward(
    mask: Mask = _uniform_mask,
    apply: Apply = _scaled,
    *,
    seeded: bool = True,
    reseed: bool = False,
    layers: Sequence[int] = (1, 2),
    applied: Mapping[int, Apply] | None = None,
    relu: bool = True,
    reverse: bool = False,
    output_too: bool = False,
    shown: Callable[[Array, float], Array] = lambda D, keep_prob: D,
) -> Callable[..., Any]:
    def forward(X: Array, parameters: Arrays, keep_prob: float = 0.5) -> Any:
        if seeded:
            np.random.seed(1)
        W1, b1, W2, b2, W3, b3 = (parameters[key] for key in ALL_KEYS)
        shapes = [(len(W1), X.shape[1]), (len(W2), X.shape[1])]
        if reverse:
            D2 = mask(shapes[1], keep_prob)
            D1 = mask(shapes[0], keep_prob)
        else:
            D1 = mask(shapes[0], keep_prob) if 1 in layers else np.ones(shapes[0])
            if reseed:
                np.random.seed(1)
            D2 = mask(shapes[1], keep_prob) if 2 in layers else np.ones(shapes[1])

        def hidden(Z: Array, D: Array, layer: int) -> Array:
            A = np.maximum(Z, 0) if relu else Z
            return (applied or {}).get(layer, apply)(A, D, keep_prob) if layer in layers else A

        Z1 = W1 @ X + b1
        A1 = hidden(Z1, D1, 1)
        Z2 = W2 @ A1 + b2
        A2 = hidden(Z2, D2, 2)
        Z3 = W3 @ A2 + b3
        A3 = sigmoid(Z3)
        if output_too:
            A3 = apply(A3, mask(A3.shape, keep_prob), keep_prob)
        D1, D2 = shown(D1, keep_prob), shown(D2, keep_prob)
        return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)

    return forward


def _new_generator_mask() -> Callable[..., Any]:
    def forward(X: Array, parameters: Arrays, keep_prob: float = 0.5) -> Any:
        rng = np.random.default_rng(1)
        return _forward(lambda shape, keep_prob: rng.random(shape) < keep_prob)(X, parameters, keep_prob)

    return forward


def _old_cache(X: Array, parameters: Arrays, keep_prob: float = 0.5) -> Any:
    A3, cache = _forward()(X, parameters, keep_prob)
    return A3, tuple(part for index, part in enumerate(cache) if index not in (1, 6))


def _activations_before_dropout(X: Array, parameters: Arrays, keep_prob: float = 0.5) -> Any:
    A3, cache = _forward()(X, parameters, keep_prob)
    parts = list(cache)
    parts[2], parts[7] = np.maximum(parts[0], 0), np.maximum(parts[5], 0)
    return A3, tuple(parts)


def _whole_units(shape: tuple[int, ...], keep_prob: float) -> Array:
    return np.repeat(np.random.rand(shape[0], 1) < keep_prob, shape[1], axis=1)


FORWARD_MISTAKES = (
    Mistake(
        "not scaled up",
        "Your masks are right, but the signals have become smaller on average: which of the four steps makes up for "
        "what is switched off?",
        _forward(apply=_masked),
    ),
    Mistake(
        "multiplied by keep_prob",
        "You multiply by keep_prob: work out the mean of a unit that says 2, with keep_prob = 0.8. Is it 2 again?",
        _forward(apply=lambda A, D, keep_prob: A * D * keep_prob),
    ),
    Mistake(
        "divided by 1 - keep_prob",
        "You divide by the probability of dropping: which probability makes the mean come out right?",
        _forward(apply=lambda A, D, keep_prob: A * D / (1 - keep_prob) if keep_prob < 1 else A * D),
    ),
    Mistake(
        "dropped units kept",
        "Your masks keep what should go: is a random number below 0.8 rare or frequent?",
        _forward(lambda shape, keep_prob: np.random.rand(*shape) > keep_prob),
    ),
    Mistake(
        "normal instead of uniform",
        "Your random numbers can be negative: np.random has rand and randn. Which one lies between 0 and 1?",
        _forward(lambda shape, keep_prob: np.random.randn(*shape) < keep_prob),
    ),
    Mistake(
        "random numbers without a threshold",
        "Your D holds any number between 0 and 1: step 2 makes it a mask of zeros and ones.",
        _forward(lambda shape, keep_prob: np.random.rand(*shape)),
    ),
    Mistake(
        "mask not applied",
        "Your masks are right, but no activation is switched off: where do A1 and A2 meet D1 and D2?",
        _forward(apply=lambda A, D, keep_prob: A),
    ),
    Mistake(
        "only scaled",
        "You scale all units and switch none of them off: step 3 is missing.",
        _forward(apply=lambda A, D, keep_prob: A / keep_prob),
    ),
    Mistake(
        "first layer only",
        "Layer 1 is right; layer 2 is a hidden layer too.",
        _forward(layers=(1,)),
    ),
    Mistake(
        "second layer not scaled",
        "Layer 1 is right; in layer 2 one of the four steps is missing.",
        _forward(applied={2: _masked}),
    ),
    Mistake(
        "first layer not scaled",
        "Your masks and layer 2 are right; in layer 1 one of the four steps is missing.",
        _forward(applied={1: _masked}),
    ),
    Mistake(
        "first layer not masked",
        "Your D1 is drawn and never used: compare your lines for layer 1 with those for layer 2.",
        _forward(applied={1: lambda A, D, keep_prob: A / keep_prob}),
    ),
    Mistake(
        "second layer not masked",
        "Your D2 is drawn and never used: compare your lines for layer 2 with those for layer 1.",
        _forward(applied={2: lambda A, D, keep_prob: A / keep_prob}),
    ),
    Mistake(
        "ReLU lost",
        "Your masks are right, but negative numbers reach the next layer: do they meet Z or A?",
        _forward(relu=False),
    ),
    Mistake(
        "kept above 1 - keep_prob",
        "Your masks keep the right share of the units, but not ours: step 2 asks for the numbers below keep_prob.",
        _forward(lambda shape, keep_prob: np.random.rand(*shape) > 1 - keep_prob),
    ),
    Mistake(
        "always one half",
        "Your masks keep half of the units in every call: which argument says how many to keep?",
        _forward(lambda shape, keep_prob: np.random.rand(*shape) < 0.5),
    ),
    Mistake(
        "np.random.binomial",
        "Your masks keep the right share of the units, but np.random.binomial uses other random numbers than "
        "np.random.rand: use that, so that your masks can be compared with ours.",
        _forward(lambda shape, keep_prob: np.random.binomial(1, keep_prob, shape)),
    ),
    Mistake(
        "masks drawn in the other order",
        "Your D2 is drawn before D1: draw them in the order in which the layers come.",
        _forward(reverse=True),
    ),
    Mistake(
        "seed set again for the second layer",
        "Your second mask begins with the same numbers as the first: how often should the seed be set?",
        _forward(reseed=True),
    ),
    Mistake(
        "seed line removed",
        "Your masks are new ones at every call: which line of the given code makes them the same for everybody?",
        _forward(seeded=False),
    ),
    Mistake(
        "new random generator",
        "Your masks come from np.random.default_rng: a fine generator, but its numbers are others than those "
        "np.random.rand draws after np.random.seed(1).",
        _new_generator_mask(),
    ),
    Mistake(
        "mask drawn transposed",
        "Your masks are drawn as (m, units) and turned round: draw them in the shape of A at once.",
        _forward(lambda shape, keep_prob: (np.random.rand(*shape[::-1]) < keep_prob).T),
    ),
    Mistake(
        "one mask for all examples",
        "You drop the same units for all examples: D should have a column for each of them.",
        _forward(_whole_units),
    ),
    Mistake(
        "dropout on the output",
        "You drop outputs too: the last layer has one unit, and it has to answer.",
        _forward(output_too=True),
    ),
    Mistake(
        "scale inside the mask",
        "Your activations are right, but D in the cache is already divided: there it should be zeros and ones.",
        _forward(shown=lambda D, keep_prob: D / keep_prob),
    ),
    Mistake(
        "cache without the masks",
        "Your cache has no D1 and D2: the way back will need them.",
        _old_cache,
    ),
    Mistake(
        "cache holds the activations before dropout",
        "Your answer is right, but the cache holds A1 and A2 as they were before dropout: put in what the next layer "
        "has seen.",
        _activations_before_dropout,
    ),
)


# --- Dropout, backward ----------------------------------------------------------------------------------------


def _dropout_back(
    m: int, keep_prob: float | None, kind: type = bool, scale: float = 1.0
) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    """A cache with masks of its own: an answer that draws masks once more cannot meet them."""

    def draw(rng: np.random.Generator) -> tuple[Any, ...]:
        probability = float(rng.uniform(0.55, 0.9)) if keep_prob is None else keep_prob
        sizes = _sizes(rng, 5, 12)
        X, Y = _examples(rng, sizes, m)
        parameters = _parameters(rng, sizes, scale)

        def mask(shape: tuple[int, ...], keep: float) -> Array:
            return (rng.random(shape) < keep).astype(kind)

        _, cache = _forward(mask, seeded=False)(X, parameters, probability)
        return X, Y, cache, probability

    return draw


DROPOUT_BACK_CASES = (
    Case("a small network, keep_prob = 0.8", _dropout_back(13, 0.8), public=True),
    Case("masks of numbers", _dropout_back(14, 0.6, float), public=True),
    Case("nothing dropped", _dropout_back(15, 1.0), public=True),
    Case("any keep_prob", _dropout_back(17, None), weight=2),
    Case("the keep_prob of this lesson", _dropout_back(20, 0.86), weight=2),
    Case("half of the units", _dropout_back(16, 0.5), weight=2),
    Case("most units dropped", _dropout_back(24, 0.25, int)),
    Case("few examples", _dropout_back(3, 0.6)),
    Case("many examples", _dropout_back(90, 0.8, float)),
    Case("no unit dropped", _dropout_back(18, 1.0)),
    Case("large weights", _dropout_back(19, 0.75, scale=2.0)),
)

Back = Callable[[Array, Array, float], Array]


def _backward(apply2: Back = _scaled, apply1: Back = _scaled, *, masked_after_relu: bool = False) -> Callable[..., Any]:
    def backward(X: Array, Y: Array, cache: tuple[Array, ...], keep_prob: float) -> Arrays:
        Z1, D1, A1, _, _, Z2, D2, A2, W2, _, _, A3, W3, _ = cache
        m = X.shape[1]
        dZ3 = A3 - Y
        dA2 = apply2(W3.T @ dZ3, D2, keep_prob)
        dZ2 = dA2 * (A2 > 0)
        dA1 = apply1(W2.T @ dZ2, D1, keep_prob)
        dZ1 = dA1 * (A1 > 0)
        if masked_after_relu:
            dA2 = W3.T @ dZ3
            dZ2 = _scaled(dA2 * (Z2 > 0), D2, keep_prob)
            dA1 = W2.T @ dZ2
            dZ1 = _scaled(dA1 * (Z1 > 0), D1, keep_prob)
        return {
            "dZ3": dZ3, "dW3": dZ3 @ A2.T / m, "db3": dZ3.sum(axis=1, keepdims=True) / m,
            "dA2": dA2, "dZ2": dZ2, "dW2": dZ2 @ A1.T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m,
            "dA1": dA1, "dZ1": dZ1, "dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m,
        }  # fmt: skip

    return backward


def _new_masks(X: Array, Y: Array, cache: tuple[Array, ...], keep_prob: float) -> Arrays:
    np.random.seed(1)

    def again(dA: Array, D: Array, keep_prob: float) -> Array:
        return dA * (np.random.rand(*dA.shape) < keep_prob) / keep_prob

    return _backward(again, again)(X, Y, cache, keep_prob)


def _unmasked(dA: Array, D: Array, keep_prob: float) -> Array:
    return dA


DROPOUT_BACK_MISTAKES = (
    Mistake(
        "neither masked nor scaled",
        "This is the way back without dropout: what happened to A1 and A2 on the way forward?",
        _backward(_unmasked, _unmasked),
    ),
    Mistake(
        "not scaled",
        "The right units are off, but on the way forward there was a factor too: what does the chain rule say?",
        _backward(_masked, _masked),
    ),
    Mistake(
        "only scaled",
        "The factor is right, but gradient flows into units that took no part in the answer.",
        _backward(lambda dA, D, p: dA / p, lambda dA, D, p: dA / p),
    ),
    Mistake(
        "multiplied by keep_prob",
        "You multiply by keep_prob: on the way forward A was divided by it, and the gradient takes the same factor.",
        _backward(lambda dA, D, p: dA * D * p, lambda dA, D, p: dA * D * p),
    ),
    Mistake(
        "divided by 1 - keep_prob",
        "You divide by the probability of dropping: which factor stood in the forward pass?",
        _backward(*[lambda dA, D, p: dA * D / (1 - p) if p < 1 else dA * D] * 2),
    ),
    Mistake(
        "mask turned round",
        "Gradient flows through the units that were off, and through no other: which value of D means kept?",
        _backward(*[lambda dA, D, p: dA * (1 - D.astype(float)) / p] * 2),
    ),
    Mistake(
        "new masks",
        "You draw new masks: which units were off on the way forward? The cache knows.",
        _new_masks,
    ),
    Mistake(
        "second layer only",
        "dA2 is right; dA1 belongs to a hidden layer with dropout as well.",
        _backward(_scaled, _unmasked),
    ),
    Mistake(
        "first layer only",
        "dA1 gets its mask, but dA2 comes first on the way back, and needs one too.",
        _backward(_unmasked, _scaled),
    ),
    Mistake(
        "scaled in the second layer only",
        "dA2 is right; compare your two lines for dA1 with those for dA2.",
        _backward(_scaled, _masked),
    ),
    Mistake(
        "scaled in the first layer only",
        "The right units are off; compare your two lines for dA2 with those for dA1.",
        _backward(_masked, _scaled),
    ),
    Mistake(
        "applied to dZ instead of dA",
        "Your dW and db are right, but dA1 and dA2 are not: put the mask on dA, before the step through ReLU.",
        _backward(masked_after_relu=True),
    ),
    Mistake(
        "scaled twice",
        "Your factor is there twice: dA is to be divided by keep_prob once.",
        _backward(*[lambda dA, D, p: dA * D / p**2] * 2),
    ),
)


# --- Early stopping -------------------------------------------------------------------------------------------


def _curve(
    length: int, patience: int, *, ties: bool = False, scale: float = 1.0
) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    """A noisy valley: it falls, rises, and falls again further after the wait is over."""

    def draw(rng: np.random.Generator) -> tuple[Any, ...]:
        fall = rng.integers(3, 6)
        costs = [*(1.0 - 0.1 * np.arange(fall)), *(1.05 - 0.1 * fall + 0.2 * rng.random(length))]
        # One short hope in the middle: a new lowest cost, reached just before patience is over.
        if patience > 1:
            costs[fall + patience - 2] = 1.0 - 0.1 * fall - 0.02
        costs[-1] = 0.01
        if ties:
            costs = [round(cost, 1) for cost in costs]
        return [scale * float(cost) for cost in costs], patience

    return draw


def _always_falling(rng: np.random.Generator) -> tuple[Any, ...]:
    return np.sort(rng.uniform(0.1, 0.9, 9))[::-1].tolist(), int(rng.integers(1, 4))


def _always_rising(rng: np.random.Generator) -> tuple[Any, ...]:
    return np.sort(rng.uniform(0.1, 0.9, 12)).tolist(), int(rng.integers(2, 6))


def _plateau(rng: np.random.Generator) -> tuple[Any, ...]:
    level = float(rng.uniform(0.2, 0.5))
    return [level + 0.4, level + 0.1, *[level] * 8, level - 0.1], int(rng.integers(2, 5))


def _saw(rng: np.random.Generator) -> tuple[Any, ...]:
    """It falls from look to look every second time, but brings no new lowest cost."""
    level = rng.uniform(0.3, 0.5)
    teeth = [level + (0.2 if look % 2 == 0 else 0.1) - 0.005 * look for look in range(9)]
    return [float(cost) for cost in (0.9, level, *teeth, 0.05)], int(rng.integers(3, 6))


def _spaced_hopes(rng: np.random.Generator) -> tuple[Any, ...]:
    """Every second look is a new lowest cost: patience starts again each time."""
    low = np.sort(rng.uniform(0.2, 0.5, 6))[::-1]
    costs = [cost for pair in zip(low, low + 0.3, strict=True) for cost in pair]
    return [float(cost) for cost in costs], 2


EARLY_CASES = (
    Case("the worked example", lambda rng: ([0.5, 0.4, 0.45, 0.42, 0.3], 2), public=True),
    Case("a longer curve", lambda rng: ([0.9, 0.6, 0.7, 0.5, 0.5, 0.6, 0.55, 0.5, 0.4, 0.8, 0.7], 3), public=True),
    Case("patience never runs out", lambda rng: ([0.6, 0.7, 0.5, 0.6, 0.4, 0.45], 2), public=True),
    Case("a second valley that comes too late", _curve(14, 3), weight=2),
    Case("an impatient one", _curve(10, 1)),
    Case("a patient one", _curve(30, 7), weight=2),
    Case("equal costs", _curve(16, 4, ties=True)),
    Case("a plateau", _plateau),
    Case("always falling", _always_falling),
    Case("always rising", _always_rising),
    Case("up and down without a new lowest cost", _saw),
    Case("many new lowest costs", _spaced_hopes),
    Case("a single look", lambda rng: ([float(rng.uniform(0.2, 0.9))], 3)),
    Case("costs far above 1", _curve(12, 2, scale=1e4)),
)


def _stopping(
    *,
    better: Callable[[float, float], bool] = lambda cost, lowest: cost < lowest,
    over: Callable[[int, int], bool] = lambda waited, patience: waited >= patience,
    against_previous: bool = False,
    in_a_row: bool = True,
    result: Callable[[int, int], Any] = lambda best, stop: (best, stop),
) -> Callable[..., Any]:
    def early(dev_costs: list[float], patience: int) -> Any:
        best = stop = waited = 0
        for stop in range(1, len(dev_costs)):
            lowest = dev_costs[stop - 1] if against_previous else dev_costs[best]
            if better(dev_costs[stop], lowest):
                best = stop
                waited = 0 if in_a_row else waited
            else:
                waited += 1
            if over(waited, patience) and waited:
                return result(best, stop)
        return result(best, stop)

    return early


def _never_stops(dev_costs: list[float], patience: int) -> tuple[int, int]:
    return int(np.argmin(dev_costs)), len(dev_costs) - 1


def _best_of_all(dev_costs: list[float], patience: int) -> tuple[int, int]:
    return int(np.argmin(dev_costs)), _stopping()(dev_costs, patience)[1]


def _last_parameters(dev_costs: list[float], patience: int) -> tuple[int, int]:
    stop = _stopping()(dev_costs, patience)[1]
    return stop, stop


def _best_never_set(dev_costs: list[float], patience: int) -> tuple[int, int]:
    stop = 0
    for stop, cost in enumerate(dev_costs):
        if cost >= dev_costs[0] and stop >= patience:
            break
    return 0, stop


def _costs_returned(dev_costs: list[float], patience: int) -> tuple[float, int]:
    best, stop = _stopping()(dev_costs, patience)
    return dev_costs[best], stop


EARLY_MISTAKES = (
    Mistake(
        "compared with the look before",
        "You compare each cost with the one just before: is it then a new lowest cost?",
        _stopping(against_previous=True),
    ),
    Mistake(
        "one look too patient",
        "You stop one look too late: with patience = 2, two looks without a new lowest cost are enough.",
        _stopping(over=lambda waited, patience: waited > patience),
    ),
    Mistake(
        "one look too impatient",
        "You stop one look too early: count the looks after the best one in the worked example.",
        _stopping(over=lambda waited, patience: waited >= max(patience - 1, 1)),
    ),
    Mistake(
        "waiting never starts again",
        "You count all looks without a new lowest cost: they must come in a row, so when does the count begin anew?",
        _stopping(in_a_row=False),
    ),
    Mistake(
        "equal counts as better",
        "An equal cost is not a new lowest one: which of <= and < do you need?",
        _stopping(better=lambda cost, lowest: cost <= lowest),
    ),
    Mistake(
        "never stops",
        "You look at all costs: in a real training those after the stop do not exist.",
        _never_stops,
    ),
    Mistake(
        "best look never noted",
        "Your best look is look 0 in every call: what must you note down when a new lowest cost comes?",
        _best_never_set,
    ),
    Mistake(
        "best look after the stop",
        "Your stop is right, but your best look comes after it: training never got there.",
        _best_of_all,
    ),
    Mistake(
        "last look instead of best",
        "You go back to the last look: which look had the lowest cost?",
        _last_parameters,
    ),
    Mistake(
        "the two numbers exchanged",
        "Your numbers are right, but in the other order: the best look comes first.",
        _stopping(result=lambda best, stop: (stop, best)),
    ),
    Mistake(
        "counted from one",
        "Your numbers are both one too large: the first look has number 0.",
        _stopping(result=lambda best, stop: (best + 1, stop + 1)),
    ),
    Mistake(
        "the cost instead of its number",
        "Your first value is the lowest cost: the exercise asks for the number of that look.",
        _costs_returned,
    ),
    Mistake(
        "waits for the highest cost",
        "You look for the highest cost: a cost should be low.",
        _stopping(better=lambda cost, lowest: cost > lowest),
    ),
    Mistake(
        "only the best look returned",
        "You return one number: both the best look and the stop are asked for.",
        _stopping(result=lambda best, stop: best),
    ),
)


# --- Mirrored images ------------------------------------------------------------------------------------------


def _images(height: int, width: int, m: int) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    def draw(rng: np.random.Generator) -> tuple[Any, ...]:
        X = rng.permutation(height * width * m).reshape(height * width, m) / 10
        Y = rng.permutation(m)[np.newaxis] % 10
        return X, Y, height, width

    return draw


def _any_images(rng: np.random.Generator) -> tuple[Any, ...]:
    height, width, m = rng.choice(np.arange(3, 10), size=3, replace=False).tolist()
    return _images(height, width, m)(rng)


MIRROR_CASES = (
    Case(
        "two images of 2 by 3", lambda rng: (np.arange(1.0, 13).reshape(2, 6).T, np.array([[1, 0]]), 2, 3), public=True
    ),
    Case("images of 4 by 2", _images(4, 2, 5), public=True),
    Case("square images", _images(3, 3, 4), public=True),
    Case("images of any size", _any_images, weight=2),
    Case("wide images", _images(3, 8, 5)),
    Case("tall images", _images(7, 4, 6)),
    Case("square images of 8 by 8", _images(8, 8, 10)),
    Case("one image", _images(3, 5, 1)),
    Case("images of a single row", _images(1, 6, 4)),
    Case("images of a single column", _images(5, 1, 4)),
)


def _mirrored(
    flip: Callable[[Array], Array] = lambda images: images[:, :, ::-1],
    join: Callable[[Array, Array], Array] = lambda X, new: np.concatenate([X, new], axis=1),
    labels: Callable[[Array], Array] = lambda Y: np.concatenate([Y, Y], axis=1),
) -> Callable[..., Any]:
    def augment(X: Array, Y: Array, height: int, width: int) -> tuple[Array, Array]:
        m = X.shape[1]
        images = flip(X.T.reshape(m, height, width))
        return join(X, images.reshape(m, -1).T), labels(Y)

    return augment


def _interleaved(first: Array, second: Array) -> Array:
    return np.stack([first, second], axis=2).reshape(len(first), -1)


def _pixels_misread(X: Array, Y: Array, height: int, width: int) -> tuple[Array, Array]:
    images = X.reshape(X.shape[1], height, width)[:, :, ::-1]
    return np.concatenate([X, images.reshape(X.shape)], axis=1), np.concatenate([Y, Y], axis=1)


def _columns_lost(X: Array, Y: Array, height: int, width: int) -> tuple[Array, Array]:
    images = X.T.reshape(X.shape[1], height, width)[:, :, ::-1]
    return np.concatenate([X, images.reshape(X.shape)], axis=1), np.concatenate([Y, Y], axis=1)


MIRROR_MISTAKES = (
    Mistake(
        "top and bottom exchanged",
        "Your images stand on their heads: which axis of images runs from left to right?",
        _mirrored(lambda images: images[:, ::-1, :]),
    ),
    Mistake(
        "turned by half a turn",
        "You reverse rows and columns both, which turns the image: a mirror exchanges left and right only.",
        _mirrored(lambda images: images[:, ::-1, ::-1]),
    ),
    Mistake(
        "order of the images reversed",
        "You reverse the order of the images, not the pixels of each: which axis counts the examples?",
        _mirrored(lambda images: images[::-1]),
    ),
    Mistake(
        "not mirrored",
        "Your second half holds the same images again: what should be reversed?",
        _mirrored(lambda images: images),
    ),
    Mistake(
        "mirrored images first",
        "Your images are right, but in the other order: originals first.",
        _mirrored(join=lambda X, new: np.concatenate([new, X], axis=1)),
    ),
    Mistake(
        "originals lost",
        "You return the mirrored images alone: the old examples are still good ones.",
        _mirrored(join=lambda X, new: new),
    ),
    Mistake(
        "labels not doubled",
        "Your images have doubled, but the labels have not: what is on the mirrored ones?",
        _mirrored(labels=lambda Y: Y),
    ),
    Mistake(
        "labels exchanged",
        "You changed the labels of the mirrored images: does a mirrored cat stop being a cat?",
        _mirrored(labels=lambda Y: np.concatenate([Y, 1 - Y], axis=1)),
    ),
    Mistake(
        "labels reversed",
        "Your mirrored images and their labels are in different orders.",
        _mirrored(labels=lambda Y: np.concatenate([Y, Y[:, ::-1]], axis=1)),
    ),
    Mistake(
        "joined below instead of beside",
        "You put the mirrored images below the others, as if they were more pixels: examples are columns.",
        _mirrored(join=lambda X, new: np.concatenate([X, new], axis=0)),
    ),
    Mistake(
        "pairs side by side",
        "You put every mirrored image right beside its original: all originals come first.",
        _mirrored(join=_interleaved, labels=lambda Y: np.repeat(Y, 2, axis=1)),
    ),
    Mistake(
        "columns misread as rows",
        "Your pixels got mixed up between images: X has one image per column, so transpose before you reshape.",
        _pixels_misread,
    ),
    Mistake(
        "not transposed back",
        "The mirrored pixels got mixed up between images at the end: after the reshape, images are rows once more.",
        _columns_lost,
    ),
)


LESSON = Lesson(
    title="Regularization",
    order=3,
    datasets=("digits.h5", "football.h5"),
    exercises=(
        Exercise(
            name="compute_cost_with_regularization",
            points=12,
            reference=reference.compute_cost_with_regularization,
            cases=COST_CASES,
            mistakes=L2_COST_MISTAKES,
            hints=(
                "Write the sum for one matrix first: np.square squares every entry, np.sum adds them up.",
                "Add the sums of W1, W2 and W3, and multiply by lambd / (2 * m), with brackets around 2 * m.",
            ),
        ),
        Exercise(
            name="backward_propagation_with_regularization",
            points=14,
            reference=reference.backward_propagation_with_regularization,
            cases=BACK_CASES,
            mistakes=L2_GRADIENT_MISTAKES,
            hints=(
                "Each dW has two parts: the usual one, from dZ and the activations before, and the penalty's one.",
                "For layer 3 the usual part is dZ3 @ A2.T / m. Add lambd / m times the weights of that same layer. "
                "What are the activations before layer 1?",
            ),
        ),
        Exercise(
            name="compute_cost_with_l1",
            points=8,
            reference=reference.compute_cost_with_l1,
            alternatives=(reference.compute_cost_with_halved_l1,),
            cases=COST_CASES,
            mistakes=L1_COST_MISTAKES,
            hints=(
                "Begin with your solution for L2: what is done to every weight changes, and the factor.",
                "np.abs takes absolute values, entry by entry, before np.sum adds them up. The factor is lambd / m.",
            ),
        ),
        Exercise(
            name="backward_propagation_with_l1",
            points=10,
            reference=reference.backward_propagation_with_l1,
            alternatives=(reference.backward_propagation_with_halved_l1,),
            cases=BACK_CASES,
            mistakes=L1_GRADIENT_MISTAKES,
            hints=(
                "gradients holds the usual part already. What has to be added to its entry dW1?",
                "np.sign gives +1, 0 or -1 for every entry. Multiply it by lambd / m, and add it to what is there.",
            ),
        ),
        Exercise(
            name="forward_propagation_with_dropout",
            points=16,
            reference=reference.forward_propagation_with_dropout,
            cases=FORWARD_CASES,
            mistakes=FORWARD_MISTAKES,
            hints=(
                "Go through the four steps in order. np.random.rand takes rows and columns as two numbers.",
                "np.random.rand(A1.shape[0], A1.shape[1]) is step 1. Step 2 compares that with keep_prob: this is "
                "D1. Steps 3 and 4 change A1.",
            ),
        ),
        Exercise(
            name="backward_propagation_with_dropout",
            points=14,
            reference=reference.backward_propagation_with_dropout,
            cases=DROPOUT_BACK_CASES,
            mistakes=DROPOUT_BACK_MISTAKES,
            hints=(
                "Look at steps 3 and 4 of the way forward: the gradient goes through the same two.",
                "Multiply dA2 by the mask of its layer, then divide it by keep_prob; dA1 has its own mask.",
            ),
        ),
        Exercise(
            name="early_stopping",
            points=8,
            reference=reference.early_stopping,
            cases=EARLY_CASES,
            mistakes=EARLY_MISTAKES,
            hints=(
                "Two things can happen at a look: it is the best so far, or it is not. What do you do in each case?",
                "If cost < dev_costs[best], this look is the new best. If not, stop - best looks have passed since "
                "the best one: compare that with patience, and return when it is over.",
            ),
        ),
        Exercise(
            name="augment_with_mirror",
            points=8,
            reference=reference.augment_with_mirror,
            cases=MIRROR_CASES,
            mistakes=MIRROR_MISTAKES,
            hints=(
                "images[i] is a matrix of rows and columns of pixels. A step of -1 in a slice reverses an axis.",
                "Reverse the last axis. Then reshape to (m, height * width), transpose, and join it to X along the "
                "axis of the examples.",
            ),
        ),
        question(
            "one_step_with_l2",
            2,
            answer="d",
            feedback={
                "a": "A step that does not depend on the size of the weight: which penalty's slope is that?",
                "b": "There is no threshold in the formula: write W - alpha * (usual part + lambd / m * W) and sort.",
                "c": "The norm does not appear in the gradient: write down the step, and take W out of its two terms.",
            },
            hints=(
                "Write W - alpha * (usual part + lambd / m * W), and take out W.",
                "The two terms with W are 1 * W and -alpha * lambd / m * W. What is alpha * lambd / m with the numbers "
                "of this lesson?",
            ),
        ),
        question(
            "which_penalty",
            2,
            answer="b",
            feedback={
                "a": "Small is not zero: would any of the 300 measurements be dropped?",
                "c": "Accuracy on the training set is not what the hospital is after: which measurements can it drop?",
                "d": "Biases do not belong to any measurement: what must be zero for a measurement to be dropped?",
            },
            hints=(
                "Look at the histograms again: in which one are most weights at zero?",
                "A measurement can be dropped when its weights are zero. One of the two penalties does that.",
            ),
        ),
        question(
            "why_dropout_is_off",
            2,
            answer="c",
            feedback={
                "a": "Masks switch off units, not examples: what would happen to the answers?",
                "b": "No unit is lost: the masks change all the time, and every weight is trained. What would masks do "
                "to an answer?",
                "d": "That was so in the first form of dropout: what does step 4 of ours do, and when?",
            },
            hints=(
                "Look at the figure above: what would you tell the goalkeeper who asks twice?",
                "Two things matter: chance in the answer, and the size of the signals, which step 4 takes care of.",
            ),
        ),
        question(
            "gradient_check_with_dropout",
            2,
            answer="a",
            feedback={
                "b": "It has one, and you wrote it: what do the three printed costs tell?",
                "c": "The two have nothing to do with each other: why do the three printed costs differ?",
                "d": "Only those of dropped units, for the moment: what do the three printed costs tell?",
            },
            hints=(
                "The three costs belong to the same parameters. In which digit do they begin to differ?",
                "Divide such a difference by 2e-7. What would the slope be, and what has it to do with the parameters?",
            ),
        ),
        question(
            "which_augmentation",
            2,
            answer="d",
            feedback={
                "a": "What does an arrow to the left become in the mirror, and what would its label say?",
                "b": "Turn a 6 upside down: what would its label say?",
                "c": "The pictures may pass, but the labels: what is a dog on its head?",
            },
            hints=(
                "For each option, picture one example, change it, and read its label once more.",
                "The label must be as true after the change as before it.",
            ),
        ),
    ),
)
