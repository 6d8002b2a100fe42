"""The exercises on gradient checking: in one dimension, in 47 dimensions, and a hunt for planted errors.

The references and mistakes of ``gradient_check`` call ``forward_propagation`` and ``backward_propagation`` as globals
of their module, so that every case can put other functions in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from grader.exercises import Case, Exercise, Lesson, Mistake, question
from helpers.gradients import (
    SHAPES,
    dictionary_to_vector,
    example_network,
    forward_propagation_n,
    gradients_to_vector,
    vector_to_dictionary,
)
from helpers.reference import gradient_checking as reference
from helpers.reference.gradient_checking import backward_propagation, backward_propagation_n, forward_propagation

Array = np.ndarray
Arrays = dict[str, Array]

# --- One number: J(theta) = theta x ---------------------------------------------------------------------------


NUMBER_CASES = (
    Case("two and four", lambda rng: (2.0, 4.0), public=True),
    Case("a small theta", lambda rng: (3.0, 0.5), public=True),
    Case("x below zero", lambda rng: (-1.5, 2.0), public=True),
    Case("positive numbers", lambda rng: (rng.uniform(2, 5), rng.uniform(0.2, 0.8))),
    Case("a negative x", lambda rng: (-rng.uniform(2, 5), rng.uniform(1.2, 1.8))),
    Case("a negative theta", lambda rng: (rng.uniform(2, 5), -rng.uniform(1.2, 1.8))),
    Case("large numbers", lambda rng: (rng.uniform(1e3, 2e3), rng.uniform(20, 30)), rtol=1e-9),
    Case("theta is zero", lambda rng: (rng.uniform(2, 5), 0.0)),
)

FORWARD_MISTAKES = (
    Mistake(
        "added",
        "You add the two numbers: how are a parameter and an input joined in a linear model?",
        lambda x, theta: theta + x,
    ),
    Mistake(
        "subtracted",
        "You subtract one number from the other: how are a parameter and an input joined in a linear model?",
        lambda x, theta: theta - x,
    ),
    Mistake(
        "theta times theta",
        "You multiply theta by itself: where does the input come in?",
        lambda x, theta: theta * theta,
    ),
    Mistake(
        "theta squared",
        "Your cost grows with the square of theta: in this model it grows in proportion to theta.",
        lambda x, theta: theta**2 * x,
    ),
    Mistake("theta forgotten", "Your cost does not depend on theta: what would there be to learn?", lambda x, theta: x),
    Mistake("x forgotten", "Your cost is the parameter itself: where does the input come in?", lambda x, theta: theta),
    Mistake(
        "halved",
        "Your cost is half as large as it should be: the one half belongs to squared errors, not here.",
        lambda x, theta: theta * x / 2,
    ),
    Mistake(
        "squared error",
        "You compute a squared error: here the cost is much simpler, look at the formula again.",
        lambda x, theta: (theta * x - x) ** 2,
    ),
    Mistake(
        "sigmoid",
        "Your cost lies between 0 and 1: this model has no sigmoid.",
        lambda x, theta: 1 / (1 + np.exp(-min(theta * x, 700.0))),
    ),
)

BACKWARD_MISTAKES = (
    Mistake(
        "derivative with respect to x",
        "You return theta: that is how J changes with x. Which of the two letters is the parameter?",
        lambda x, theta: theta,
    ),
    Mistake(
        "the cost itself",
        "You return J: the derivative tells how J changes when theta changes.",
        lambda x, theta: theta * x,
    ),
    Mistake(
        "one",
        "You return 1: if theta grows by 1, by how much does J grow?",
        lambda x, theta: 1.0,
    ),
    Mistake(
        "an antiderivative",
        "You went the wrong way, from a derivative to its function: J is given, its slope is wanted.",
        lambda x, theta: x * theta**2 / 2,
    ),
    Mistake(
        "minus sign", "Your sign is turned round: for positive x, does J rise or fall with theta?", lambda x, theta: -x
    ),
    Mistake(
        "divided by theta",
        "You divide by theta: the slope of a straight line is the same at every theta.",
        lambda x, theta: x / theta if theta else 0.0,
    ),
    Mistake(
        "squared", "You return the square of x: write J down and take the derivative once more.", lambda x, theta: x**2
    ),
)

# --- gradient_check -------------------------------------------------------------------------------------------


def _model(cost: str, slope: str) -> dict[str, str]:
    """Another model for `gradient_check` to look at: its cost and the slope claimed for it, in x and theta."""
    return {
        "forward_propagation": f"def forward_propagation(x, theta):\n    return {cost}\n",
        "backward_propagation": f"def backward_propagation(x, theta):\n    return {slope}\n",
    }


CHECK_CASES = (
    Case("this lesson's model", lambda rng: (2.0, 4.0), public=True, collaborators=_model("theta * x", "x")),
    Case(
        "a cubic cost",
        lambda rng: (2.0, 1.0, 0.5),
        public=True,
        collaborators=_model("theta ** 3 * x", "3 * theta ** 2 * x"),
    ),
    Case(
        "a wrong derivative",
        lambda rng: (3.0, 2.0, 0.01),
        public=True,
        collaborators=_model("theta ** 2 * x", "-theta * x"),
    ),
    Case(
        "a falling cost, a derivative that is too steep",
        lambda rng: (-2.0, 1.0, 0.5),
        public=True,
        collaborators=_model("theta ** 3 * x", "4 * theta ** 2 * x"),
    ),
    Case(
        "a cubic cost, a large epsilon",
        lambda rng: (rng.uniform(2, 4), rng.uniform(0.5, 1.4), rng.uniform(0.3, 0.6)),
        weight=2,
        collaborators=_model("theta ** 3 * x", "3 * theta ** 2 * x"),
    ),
    Case(
        "a cubic cost, a wrong derivative, the usual epsilon",
        lambda rng: (rng.uniform(2, 4), rng.uniform(1.3, 1.9)),
        weight=2,
        rtol=1e-5,
        collaborators=_model("theta ** 3 * x", "theta ** 2 * x"),
    ),
    Case(
        "a derivative of the wrong sign",
        lambda rng: (rng.uniform(2, 4), rng.uniform(1.3, 1.9), rng.uniform(0.01, 0.02)),
        collaborators=_model("theta ** 2 * x", "-1.5 * theta * x"),
    ),
    Case(
        "a cost that bends, a falling one",
        lambda rng: (-rng.uniform(2, 4), rng.uniform(0.5, 1.0), rng.uniform(0.3, 0.6)),
        collaborators=_model("np.sin(theta) * x", "x"),
    ),
    Case(
        "a right derivative, the usual epsilon",
        lambda rng: (rng.uniform(2, 4), rng.uniform(1.3, 1.9)),
        weight=0.5,
        atol=1e-6,
        collaborators=_model("theta ** 3 * x", "3 * theta ** 2 * x"),
    ),
    Case(
        "a derivative that is a little too large",
        lambda rng: (rng.uniform(0.5, 0.9), rng.uniform(-1, 1), rng.uniform(0.05, 0.1)),
        collaborators=_model("np.exp(theta) * x", "1.05 * np.exp(theta) * x"),
    ),
    Case(
        "very small slopes, a wrong derivative",
        lambda rng: (rng.uniform(1e-4, 2e-4), -rng.uniform(0.7, 1.3), rng.uniform(0.3, 0.6)),
        collaborators=_model("theta ** 3 * x", "5 * theta ** 2 * x"),
    ),
)


def _slopes(x: float, theta: float, epsilon: float) -> tuple[Any, Any]:
    """The claimed slope and the approximate one."""
    rise = forward_propagation(x, theta + epsilon) - forward_propagation(x, theta - epsilon)
    return backward_propagation(x, theta), rise / (2 * epsilon)


def _distance(grad: Any, approx: Any) -> float:
    return float(abs(grad - approx) / (abs(grad) + abs(approx)))


def _other_distance(distance: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    return lambda x, theta, epsilon=1e-7: distance(*_slopes(x, theta, epsilon))


def _other_slope(slope: Callable[[Any, Any, Any], Any]) -> Callable[..., Any]:
    """Another approximation from x, theta and epsilon, compared in the right way."""
    return lambda x, theta, epsilon=1e-7: _distance(backward_propagation(x, theta), slope(x, theta, epsilon))


CHECK_MISTAKES = (
    Mistake(
        "theta minus epsilon twice",
        "Your J_plus and J_minus are equal, so the slope is 0: on which side of theta should each of the two lie?",
        lambda x, theta, epsilon=1e-7: _distance(backward_propagation(x, theta), 0.0),
    ),
    Mistake(
        "one-sided, to the right",
        "You compare theta + epsilon with theta itself: this check looks to both sides.",
        _other_slope(lambda x, t, e: (forward_propagation(x, t + e) - forward_propagation(x, t)) / e),
    ),
    Mistake(
        "one-sided, to the left",
        "You compare theta itself with theta - epsilon: this check looks to both sides.",
        _other_slope(lambda x, t, e: (forward_propagation(x, t) - forward_propagation(x, t - e)) / e),
    ),
    Mistake(
        "2 forgotten",
        "Your approximate slope is twice too large: how far apart are theta + epsilon and theta - epsilon?",
        _other_slope(lambda x, t, e: (forward_propagation(x, t + e) - forward_propagation(x, t - e)) / e),
    ),
    Mistake(
        "bracket forgotten",
        "You divide by 2 and then multiply by epsilon: put a bracket around what you divide by.",
        _other_slope(lambda x, t, e: (forward_propagation(x, t + e) - forward_propagation(x, t - e)) / 2 * e),
    ),
    Mistake(
        "J_plus and J_minus added",
        "You add J_plus and J_minus: a slope is a difference of heights over a distance.",
        _other_slope(lambda x, t, e: (forward_propagation(x, t + e) + forward_propagation(x, t - e)) / (2 * e)),
    ),
    Mistake(
        "J_plus taken from J_minus",
        "Your approximate slope has the wrong sign: on your way from the left point to the right one, which height "
        "comes last?",
        _other_slope(lambda x, t, e: (forward_propagation(x, t - e) - forward_propagation(x, t + e)) / (2 * e)),
    ),
    Mistake(
        "epsilon of its own",
        "Your answer does not depend on the argument epsilon: is a number written where its name should stand?",
        lambda x, theta, epsilon=1e-7: _distance(*_slopes(x, theta, 1e-7)),
    ),
    Mistake(
        "backward_propagation not called",
        "You take x for the gradient: that holds for one model only. Which function is on trial here?",
        lambda x, theta, epsilon=1e-7: _distance(x, _slopes(x, theta, epsilon)[1]),
    ),
    Mistake(
        "forward_propagation not called",
        "You compute J as theta times x yourself: the check must work for any model, so which function knows J?",
        _other_slope(lambda x, t, e: ((t + e) * x - (t - e) * x) / (2 * e)),
    ),
    Mistake(
        "both functions not called",
        "You call neither forward_propagation nor backward_propagation: what does your check then check?",
        lambda x, theta, epsilon=1e-7: _distance(x, ((theta + epsilon) * x - (theta - epsilon) * x) / (2 * epsilon)),
    ),
    Mistake(
        "gradient at theta + epsilon",
        "You ask backward_propagation at another point: the two slopes must belong to the same theta.",
        lambda x, theta, epsilon=1e-7: _distance(
            backward_propagation(x, theta + epsilon), _slopes(x, theta, epsilon)[1]
        ),
    ),
    Mistake(
        "arguments swapped",
        "You call forward_propagation with x and theta the wrong way round: look at its first line.",
        _other_slope(lambda x, t, e: (forward_propagation(t + e, x) - forward_propagation(t - e, x)) / (2 * e)),
    ),
    Mistake(
        "arguments of backward_propagation swapped",
        "You call backward_propagation with x and theta the wrong way round: look at its first line.",
        lambda x, theta, epsilon=1e-7: _distance(backward_propagation(theta, x), _slopes(x, theta, epsilon)[1]),
    ),
    Mistake(
        "arguments of both swapped",
        "You call both functions with x and theta the wrong way round: look at their first lines.",
        lambda x, theta, epsilon=1e-7: _distance(*_slopes(theta, x, epsilon)),
    ),
    Mistake(
        "not divided",
        "You return the numerator alone: is a gap of 0.01 large or small? It depends on the size of the gradients.",
        _other_distance(lambda grad, approx: abs(grad - approx)),
    ),
    Mistake(
        "divided by grad alone",
        "Your denominator knows only one of the two slopes: the formula has a sum of two norms there.",
        _other_distance(lambda grad, approx: abs(grad - approx) / abs(grad)),
    ),
    Mistake(
        "divided by gradapprox alone",
        "Your denominator knows only one of the two slopes, the approximate one: the formula adds another norm.",
        _other_distance(lambda grad, approx: abs(grad - approx) / abs(approx)),
    ),
    Mistake(
        "divided by the larger",
        "You divide by the larger of the two norms, a measure that others use: this formula needs both of them.",
        _other_distance(lambda grad, approx: abs(grad - approx) / max(abs(grad), abs(approx))),
    ),
    Mistake(
        "no norms in the denominator",
        "Your denominator can be negative, when both slopes are: a norm never is. What is missing around each of them?",
        _other_distance(lambda grad, approx: abs(grad - approx) / (grad + approx)),
    ),
    Mistake(
        "difference of the norms",
        "You take two norms and subtract them: slopes of 3 and -3 would then agree. What should be done first?",
        _other_distance(lambda grad, approx: (abs(grad) - abs(approx)) / (abs(grad) + abs(approx))),
    ),
    Mistake(
        "norm of the sum",
        "You add first and take the norm afterwards: what happens when the two slopes have different signs?",
        _other_distance(lambda grad, approx: abs(grad - approx) / abs(grad + approx)),
    ),
    Mistake(
        "norms multiplied",
        "You multiply the two norms in the denominator: look at the sign between them in the formula.",
        _other_distance(lambda grad, approx: abs(grad - approx) / (abs(grad) * abs(approx))),
    ),
    Mistake(
        "no norm in the numerator",
        "Your difference can be negative: a norm never is. What is missing around the numerator?",
        _other_distance(lambda grad, approx: (grad - approx) / (abs(grad) + abs(approx))),
    ),
    Mistake(
        "squared norms",
        "Your norms are squared: np.linalg.norm takes the root as well.",
        _other_distance(lambda grad, approx: (grad - approx) ** 2 / (grad**2 + approx**2)),
    ),
    Mistake(
        "a verdict instead of the difference",
        "You return True or False: return the number, and leave the verdict to the reader.",
        lambda x, theta, epsilon=1e-7: bool(_distance(*_slopes(x, theta, epsilon)) < 1e-7),
    ),
)

# --- gradient_check_n -----------------------------------------------------------------------------------------


def _data(rng: np.random.Generator, n_x: int, m: int) -> tuple[Array, Array]:
    return rng.standard_normal((n_x, m)), rng.integers(0, 2, (1, m))


def _network(rng: np.random.Generator, m: int, layers: tuple[int, ...] = (4, 5, 3, 1)) -> tuple[Arrays, Array, Array]:
    """Parameters, X and Y of a network with no dead layer and no saturated output."""
    while True:
        X, Y = _data(rng, layers[0], m)
        parameters = {}
        for layer, (n_in, n_out) in enumerate(pairwise(layers), start=1):
            parameters[f"W{layer}"] = rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)
            parameters[f"b{layer}"] = 0.3 * rng.standard_normal((n_out, 1))
        _, cache = forward_propagation_n(X, Y, parameters)
        shares = [np.mean(cache[index] > 0) for index in (0, 4)]
        gradients = backward_propagation_n(X, Y, cache)
        loud = min(np.abs(gradients[key]).max() for key in ("dW1", "db1", "dW2", "db2", "dW3", "db3"))
        if min(shares) > 0.25 and max(shares) < 0.95 and loud > 0.05 and np.abs(cache[8]).max() < 4:
            return parameters, X, Y


def _gradients(parameters: Arrays, X: Array, Y: Array) -> Arrays:
    return backward_propagation_n(X, Y, forward_propagation_n(X, Y, parameters)[1])


def _one_wrong(rng: np.random.Generator, m: int, *epsilon: float) -> tuple[Any, ...]:
    """A call with one of the six gradients three or four times too large."""
    parameters, X, Y = _network(rng, m)
    gradients = _gradients(parameters, X, Y)
    key = rng.choice(["dW1", "db1", "dW2", "db2"])
    gradients[key] = gradients[key] * rng.uniform(3, 4)
    return parameters, gradients, X, Y, *epsilon


def _all_wrong(rng: np.random.Generator, m: int, *epsilon: float) -> tuple[Any, ...]:
    """A call with gradients that are off by something in every entry."""
    parameters, X, Y = _network(rng, m)
    right = _gradients(parameters, X, Y)
    gradients = {key: value + 0.3 * rng.standard_normal(value.shape) for key, value in right.items()}
    return parameters, gradients, X, Y, *epsilon


def _reversed(rng: np.random.Generator, m: int, *epsilon: float) -> tuple[Any, ...]:
    """A call with gradients that point, more or less, the opposite way, and are too small."""
    parameters, X, Y = _network(rng, m)
    right = _gradients(parameters, X, Y)
    gradients = {key: -rng.uniform(0.2, 0.6) * value for key, value in right.items()}
    return parameters, gradients, X, Y, *epsilon


def _example(rng: np.random.Generator) -> tuple[Any, ...]:
    X, Y, parameters = example_network()
    return parameters, _gradients(parameters, X, Y), X, Y


CHECK_N_CASES = (
    Case("the network of this lesson, right gradients", _example, public=True, atol=1e-6),
    Case("three examples, one gradient wrong", lambda rng: _one_wrong(rng, 3, 0.2), public=True),
    Case("one example, all gradients wrong", lambda rng: _all_wrong(rng, 1, 0.1), public=True),
    Case("five examples, gradients of the wrong sign", lambda rng: _reversed(rng, 5, 0.1), public=True),
    Case("one gradient wrong, the usual epsilon", lambda rng: _one_wrong(rng, 3), weight=2, rtol=1e-4),
    Case("one gradient wrong, a large epsilon", lambda rng: _one_wrong(rng, 4, rng.uniform(0.2, 0.4)), weight=2),
    Case("all gradients wrong, a large epsilon", lambda rng: _all_wrong(rng, 2, rng.uniform(0.2, 0.4)), weight=2),
    Case("all gradients wrong, one example", lambda rng: _all_wrong(rng, 1, rng.uniform(0.05, 0.1))),
    Case("small gradients that point the other way", lambda rng: _reversed(rng, 5, rng.uniform(0.01, 0.02)), rtol=1e-5),
)


def _approximate(
    parameters: Arrays, X: Array, Y: Array, slope: Callable[[Callable[[Array], float], Array, Array], float]
) -> Array:
    """One slope per parameter: ``slope`` gets the cost as a function of theta, theta, and a step's direction."""
    theta, _ = dictionary_to_vector(parameters)

    def cost(vector: Array) -> float:
        return forward_propagation_n(X, Y, vector_to_dictionary(vector))[0]

    return np.array([[slope(cost, theta, unit[:, None])] for unit in np.eye(len(theta))])


def _norm_distance(grad: Array, approx: Array) -> float:
    return float(np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx)))


def _check_n(
    slope: Callable[[Callable[[Array], float], Array, Array, float], float] | None = None,
    distance: Callable[[Array, Array], Any] = _norm_distance,
) -> Callable[..., Any]:
    """`gradient_check_n` with another slope, or another distance of the two gradients."""
    slope = slope or (lambda J, theta, unit, e: (J(theta + e * unit) - J(theta - e * unit)) / (2 * e))

    def check(parameters: Arrays, gradients: Arrays, X: Array, Y: Array, epsilon: float = 1e-7) -> Any:
        approx = _approximate(parameters, X, Y, lambda J, theta, unit: slope(J, theta, unit, epsilon))
        return distance(gradients_to_vector(gradients), approx)

    return check


def _ignores_gradients(parameters: Arrays, gradients: Arrays, X: Array, Y: Array, epsilon: float = 1e-7) -> Any:
    return _check_n()(parameters, _gradients(parameters, X, Y), X, Y, epsilon)


def _drifting(parameters: Arrays, gradients: Arrays, X: Array, Y: Array, epsilon: float = 1e-7) -> Any:
    """Only thetaminus is a copy: every step to the right stays in theta."""
    theta, _ = dictionary_to_vector(parameters)
    approx = np.zeros_like(theta)
    for i in range(len(theta)):
        theta[i] += epsilon
        J_plus = forward_propagation_n(X, Y, vector_to_dictionary(theta))[0]
        left = theta.copy()
        left[i] -= epsilon
        approx[i] = (J_plus - forward_propagation_n(X, Y, vector_to_dictionary(left))[0]) / (2 * epsilon)
    return _norm_distance(gradients_to_vector(gradients), approx)


def _without_last(grad: Array, approx: Array) -> float:
    return _norm_distance(grad, np.vstack([approx[:-1], [[0.0]]]))


def _mean_of_distances(grad: Array, approx: Array) -> float:
    sizes = np.abs(grad) + np.abs(approx)
    return float(np.mean(np.abs(grad - approx)[sizes > 0] / sizes[sizes > 0]))


def _biases_forgotten(grad: Array, approx: Array) -> float:
    _, keys = dictionary_to_vector({key: np.zeros(shape) for key, shape in SHAPES.items()})
    weights = [index for index, key in enumerate(keys) if key.startswith("W")]
    return _norm_distance(grad[weights], approx[weights])


def _max(numbers: Array) -> float:
    return float(np.abs(numbers).max())


CHECK_N_MISTAKES = (
    Mistake(
        "theta minus epsilon twice",
        "Every J_plus equals its J_minus: on which side of theta should each of the two lie?",
        _check_n(lambda J, theta, unit, e: 0.0),
    ),
    Mistake(
        "one-sided",
        "You compare theta + epsilon with theta itself: this check looks to both sides.",
        _check_n(lambda J, theta, unit, e: (J(theta + e * unit) - J(theta)) / e),
    ),
    Mistake(
        "one-sided, to the left",
        "You compare theta itself with theta - epsilon: this check looks to both sides.",
        _check_n(lambda J, theta, unit, e: (J(theta) - J(theta - e * unit)) / e),
    ),
    Mistake(
        "nothing copied",
        "Your thetaplus and thetaminus are one array, so the second step takes back the first: copy before you change.",
        _check_n(lambda J, theta, unit, e: (J(theta + e * unit) - J(theta)) / (2 * e)),
    ),
    Mistake(
        "one of the two copied",
        "Changes of earlier rounds are still there in later ones: both thetaplus and thetaminus need a fresh copy.",
        _drifting,
    ),
    Mistake(
        "all parameters moved at once",
        "You move the whole vector: to learn about parameter i, which rows should change?",
        _check_n(lambda J, theta, unit, e: (J(theta + e) - J(theta - e)) / (2 * e)),
    ),
    Mistake(
        "2 forgotten",
        "Your approximate slopes are twice too large: how far apart are the two points?",
        _check_n(lambda J, theta, unit, e: (J(theta + e * unit) - J(theta - e * unit)) / e),
    ),
    Mistake(
        "bracket forgotten",
        "You divide by 2 and then multiply by epsilon: put a bracket around what you divide by.",
        _check_n(lambda J, theta, unit, e: (J(theta + e * unit) - J(theta - e * unit)) / 2 * e),
    ),
    Mistake(
        "J_plus taken from J_minus",
        "Your approximate slopes have the wrong sign: on your way from the left point to the right one, which height "
        "comes last?",
        _check_n(lambda J, theta, unit, e: (J(theta - e * unit) - J(theta + e * unit)) / (2 * e)),
    ),
    Mistake(
        "epsilon of its own",
        "Your answer does not depend on the argument epsilon: is a number written where its name should stand?",
        _check_n(lambda J, theta, unit, e: (J(theta + 1e-7 * unit) - J(theta - 1e-7 * unit)) / 2e-7),
    ),
    Mistake(
        "gradients not used",
        "Your answer does not depend on the argument gradients: those are the ones on trial, not fresh ones.",
        _ignores_gradients,
    ),
    Mistake(
        "last parameter left out",
        "One parameter is never tried: write down the first and the last value of i in your loop.",
        _check_n(distance=_without_last),
    ),
    Mistake(
        "biases left out",
        "You compare the weights alone: biases have gradients too.",
        _check_n(distance=_biases_forgotten),
    ),
    Mistake(
        "shapes (n,) and (n, 1)",
        "One of your two gradients is flat and the other a column, so their difference became a square matrix: "
        "print the shapes of both.",
        _check_n(distance=lambda grad, approx: _norm_distance(grad, approx.ravel())),
    ),
    Mistake(
        "not divided",
        "You return the numerator alone: is a gap of 0.01 large or small? It depends on the size of the gradients.",
        _check_n(distance=lambda grad, approx: np.linalg.norm(grad - approx)),
    ),
    Mistake(
        "divided by grad alone",
        "Your denominator knows only one of the two gradients: the formula has a sum of two norms there.",
        _check_n(distance=lambda grad, approx: np.linalg.norm(grad - approx) / np.linalg.norm(grad)),
    ),
    Mistake(
        "divided by gradapprox alone",
        "Your denominator knows only one of the two gradients, the approximate one: the formula adds another norm.",
        _check_n(distance=lambda grad, approx: np.linalg.norm(grad - approx) / np.linalg.norm(approx)),
    ),
    Mistake(
        "divided by the larger",
        "You divide by the larger of the two norms, a measure that others use: this formula needs both of them.",
        _check_n(
            distance=lambda grad, approx: (
                np.linalg.norm(grad - approx) / max(np.linalg.norm(grad), np.linalg.norm(approx))
            )
        ),
    ),
    Mistake(
        "difference of the norms",
        "You take two norms and subtract them: two gradients of the same length would then agree, whatever their "
        "directions. What should be done first?",
        _check_n(
            distance=lambda grad, approx: (
                (np.linalg.norm(grad) - np.linalg.norm(approx)) / (np.linalg.norm(grad) + np.linalg.norm(approx))
            )
        ),
    ),
    Mistake(
        "norm of the sum",
        "You add first and take the norm afterwards: gradients that point opposite ways would cancel.",
        _check_n(distance=lambda grad, approx: np.linalg.norm(grad - approx) / np.linalg.norm(grad + approx)),
    ),
    Mistake(
        "squared norms",
        "Your norms are squared: np.linalg.norm takes the root as well.",
        _check_n(distance=lambda grad, approx: np.sum((grad - approx) ** 2) / (np.sum(grad**2) + np.sum(approx**2))),
    ),
    Mistake(
        "largest entry instead of the norm",
        "You look at the largest entry: the Euclidean norm takes all of them into account.",
        _check_n(distance=lambda grad, approx: _max(grad - approx) / (_max(grad) + _max(approx))),
    ),
    Mistake(
        "sum of absolute values",
        "You add absolute values: the Euclidean norm adds squares, and takes the root.",
        _check_n(distance=lambda grad, approx: np.abs(grad - approx).sum() / (np.abs(grad) + np.abs(approx)).sum()),
    ),
    Mistake(
        "mean over the entries",
        "You compare entry by entry and take the mean: compute one norm of the whole column instead.",
        _check_n(distance=_mean_of_distances),
    ),
)

# --- The hunt -------------------------------------------------------------------------------------------------


def _backward_case(rng: np.random.Generator, layers: tuple[int, ...], m: int) -> tuple[Any, ...]:
    parameters, X, Y = _network(rng, m, layers)
    return X, Y, forward_propagation_n(X, Y, parameters)[1]


def _backward_example(rng: np.random.Generator) -> tuple[Any, ...]:
    X, Y, parameters = example_network()
    return X, Y, forward_propagation_n(X, Y, parameters)[1]


HUNT_CASES = (
    Case("the network of this lesson", _backward_example, public=True),
    Case("other layers, five examples", lambda rng: _backward_case(rng, (3, 6, 5, 1), 5), public=True),
    Case("the network of this lesson, other numbers", lambda rng: _backward_case(rng, (4, 5, 3, 1), 3)),
    Case("other layers, many examples", lambda rng: _backward_case(rng, (6, 4, 5, 1), int(rng.integers(15, 25)))),
    Case("wide layers", lambda rng: _backward_case(rng, (5, 12, 9, 1), 7)),
    Case("one example", lambda rng: _backward_case(rng, (4, 8, 6, 1), 1)),
)


def _backward(
    X: Array,
    Y: Array,
    cache: tuple[Array, ...],
    *,
    double: float = 1,
    four: float = 1,
    unmasked: bool = False,
    on: Callable[[Array, float], Array] = np.greater,
    other: Mapping[str, Callable[[Arrays, int], Array]] | None = None,
) -> Arrays:
    """Backward propagation with any of the planted errors, another mask ``on``, or entries replaced by ``other``."""
    Z1, A1, _, _, Z2, A2, W2, _, _, A3, W3, _ = cache
    m = X.shape[1]
    g = {"dZ3": A3 - Y}
    g["dW3"], g["db3"] = g["dZ3"] @ A2.T / m, g["dZ3"].sum(axis=1, keepdims=True) / m
    g["dA2"] = W3.T @ g["dZ3"]
    g["dZ2"] = g["dA2"] * on(Z2, 0)
    g["dW2"], g["db2"] = double * g["dZ2"] @ A1.T / m, g["dZ2"].sum(axis=1, keepdims=True) / m
    g["dA1"] = W2.T @ (g["dA2"] if unmasked else g["dZ2"])
    g["dZ1"] = g["dA1"] * on(Z1, 0)
    g["dW1"], g["db1"] = g["dZ1"] @ X.T / m, four * g["dZ1"].sum(axis=1, keepdims=True) / m
    return g | {key: change(g, m) for key, change in (other or {}).items()}


def _with(**changes: Any) -> Callable[..., Arrays]:
    return lambda X, Y, cache: _backward(X, Y, cache, **changes)


def _other(**entries: Callable[[Arrays, int], Array]) -> Callable[..., Arrays]:
    return _with(other=entries)


HUNT_MISTAKES = (
    Mistake(
        "all errors left",
        "Three errors are left. Begin with the wrong entry nearest to the output: what lies nearer to the input "
        "may be wrong only because of it.",
        _with(double=2, four=4, unmasked=True),
    ),
    Mistake(
        "left: dW2",
        "One error is left. That gradient points the right way and has the wrong length: "
        "compare it with its sisters in the other layers.",
        _with(double=2),
    ),
    Mistake(
        "left: db1",
        "One error is left, and it does not harm the weights beside it: "
        "how do the other two layers get the gradient of their biases?",
        _with(four=4),
    ),
    Mistake(
        "left: dA1",
        "One error is left, and everything nearer to the input inherits it: follow the error on its way back "
        "through the ReLU of layer 2.",
        _with(unmasked=True),
    ),
    Mistake(
        "left: dW2 and db1",
        "Two errors are left, in different layers, and neither makes another entry wrong: compare like with like.",
        _with(double=2, four=4),
    ),
    Mistake(
        "left: dW2 and dA1",
        "Two errors are left. One is a plain factor; the other makes everything wrong that lies nearer to the input.",
        _with(double=2, unmasked=True),
    ),
    Mistake(
        "left: db1 and dA1",
        "Two errors are left: an early one that spreads through the first layer, and one more in that layer itself.",
        _with(four=4, unmasked=True),
    ),
    Mistake(
        "mean lost in dW2",
        "You took away too much in layer 2: a gradient of the weights is still a mean over the examples.",
        _other(dW2=lambda g, m: g["dW2"] * m),
    ),
    Mistake(
        "mean lost in db1",
        "You took away too much in layer 1: a gradient of the biases is still a mean over the examples.",
        _other(db1=lambda g, m: g["db1"] * m),
    ),
    Mistake(
        "axis lost in db1",
        "Your db1 is flat: a gradient has the shape of its parameter, so keep the axis you sum over.",
        _other(db1=lambda g, m: g["db1"][:, 0]),
    ),
    Mistake(
        "dW2 halved",
        "Your dW2 is now too small by a factor of two: was there one thing to mend in that line, or two?",
        _with(double=0.5),
    ),
)


LESSON = Lesson(
    title="Gradient checking",
    order=4,
    exercises=(
        question(
            "error_of_a_smaller_step",
            3,
            answer="d",
            feedback={
                "a": "Look at the exponents of epsilon in the two formulas: they are not the same.",
                "b": "You have the two the wrong way round: which of the formulas has the square?",
                "c": "The errors are proportional to a power of epsilon, so how does a tenth change under that power?",
            },
            hints=(
                "Write each error as a constant times a power of epsilon.",
                "Put epsilon / 10 in the place of epsilon, and divide the old error by the new one.",
            ),
        ),
        question(
            "error_of_a_tiny_step",
            3,
            answer="b",
            feedback={
                "a": "The formula's own error keeps falling with epsilon: what else happens when a computer subtracts?",
                "c": "1e-13 is far above the smallest number a computer can hold, 1e-308: look at J, not at epsilon.",
                "d": "This cost is smooth, and it has a slope at every point: look at how the computer stores J.",
            },
            hints=(
                "A computer keeps about 16 digits of J_plus and of J_minus. How many of them are equal?",
                "Subtract two numbers that agree in their first 13 digits: how many digits remain, "
                "and what does the division by 2 epsilon do to the error?",
            ),
        ),
        Exercise(
            name="forward_propagation",
            points=5,
            reference=reference.forward_propagation,
            cases=NUMBER_CASES,
            mistakes=FORWARD_MISTAKES,
            hints=("The formula of this section is the whole answer.", "It is one product: which two letters?"),
        ),
        Exercise(
            name="backward_propagation",
            points=5,
            reference=reference.backward_propagation,
            cases=NUMBER_CASES,
            mistakes=BACKWARD_MISTAKES,
            hints=(
                "Hold x still, and ask how J changes with theta.",
                "J is a straight line in theta. What is the slope of 3 theta? Of x theta?",
            ),
        ),
        Exercise(
            name="gradient_check",
            points=25,
            reference=reference.gradient_check,
            cases=CHECK_CASES,
            mistakes=CHECK_MISTAKES,
            hints=(
                "Follow the five steps under the heading, one line each, and call the two functions you wrote.",
                "The gap is np.linalg.norm(grad - gradapprox). The denominator is a sum of two norms, "
                "and 2 * epsilon needs a bracket when you divide by it.",
            ),
        ),
        Exercise(
            name="gradient_check_n",
            points=25,
            reference=reference.gradient_check_n,
            cases=CHECK_N_CASES,
            mistakes=CHECK_N_MISTAKES,
            hints=(
                "Every round of the loop needs two fresh copies of the whole vector, and changes one number in each.",
                "np.copy(parameters_values), then add epsilon to row i. forward_propagation_n returns two values: "
                "the cost is the first.",
            ),
        ),
        question(
            "where_the_error_starts",
            3,
            answer="c",
            feedback={
                "a": "Layer 3 agrees, and it comes first on the way back: could an error there stay hidden?",
                "b": "If the error signal of layer 2 were wrong, its weights and biases would show it: they agree.",
                "d": "A slip in the weights' line alone would leave the biases right: here both are wrong.",
            },
            hints=(
                "Draw the way back: dZ3, dA2, dZ2, dA1, dZ1, and hang dW and db of each layer on its dZ.",
                "What do dW1 and db1 both need, that dW2 and db2 do not?",
            ),
        ),
        Exercise(
            name="backward_propagation_n",
            points=25,
            reference=reference.backward_propagation_n,
            alternatives=(reference.backward_propagation_n_mean_first,),
            cases=HUNT_CASES,
            mistakes=HUNT_MISTAKES,
            hints=(
                "Work from the output back to the input, and compare the layers line by line: they follow one pattern.",
                "The figure shows which parameters have a wrong slope. For each layer ask three things: "
                "does dA come from the right dZ, are dW and db both means over m examples, is ReLU's mask there?",
            ),
        ),
        question(
            "a_suspicious_difference",
            3,
            answer="b",
            feedback={
                "a": "A fixed limit knows nothing of rounding: what does the figure show at this epsilon?",
                "c": "Then a small error would pass as well: is there no way to tell rounding from an error?",
                "d": "Smaller steps have more rounding in them, as the figure shows: try the other direction.",
            },
            hints=(
                "Look at the two curves of the figure: what does each of them do when epsilon changes?",
                "Rounding depends on epsilon, an error in the formula does not.",
            ),
        ),
        question(
            "checking_with_dropout",
            3,
            answer="a",
            feedback={
                "b": "Backward propagation through dropout can be quite right: it uses the masks it was given.",
                "c": "The number of parameters stays the same: what about the cost, when you compute it twice?",
                "d": "No epsilon helps here: look at how far apart two costs at the same theta are.",
            },
            hints=(
                "Run the cell above several times: does theta change between the two costs?",
                "Between J_plus and J_minus only the moved parameter should differ. What else differs here?",
            ),
        ),
    ),
)
