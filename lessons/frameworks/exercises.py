"""The exercises on frameworks: the course's networks in Keras.

Every exercise returns plain NumPy data. So references and mistakes are NumPy code, and only running a notebook takes
Keras. Keras computes in float32: the tolerances allow for it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from grader.exercises import Case, Exercise, Lesson, Mistake, question
from helpers.reference import frameworks as reference

Array = np.ndarray
Arrays = dict[str, Array]

#: For numbers that went through float32.
FLOAT32 = {"rtol": 1e-4, "atol": 1e-5}


def _sigmoid(Z: Array) -> Array:
    return 1 / (1 + np.exp(-Z))


def _relu(Z: Array) -> Array:
    return np.maximum(Z, 0)


def _softmax(Z: Array, axis: int = 0) -> Array:
    terms = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return terms / terms.sum(axis=axis, keepdims=True)


# --- dense_weights ----------------------------------------------------------------------------------------------


def _layer(n_in: int, n_out: int) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    return lambda rng: (rng.standard_normal((n_out, n_in)), rng.standard_normal((n_out, 1)))


WEIGHTS_CASES = (
    Case(
        "two units, three inputs", lambda rng: (np.array([[1.0, 2, 3], [4, 5, 6]]), np.array([[7.0], [8]])), public=True
    ),
    Case(
        "five units, two inputs", lambda rng: (rng.integers(-9, 9, (5, 2)) / 2, np.arange(1.0, 6)[:, None]), public=True
    ),
    Case("more units than inputs", _layer(3, 7)),
    Case("more inputs than units", _layer(8, 3)),
    Case("a square layer", _layer(4, 4)),
    Case("one unit", _layer(5, 1), weight=0.5),
    Case("one input", _layer(1, 6), weight=0.5),
)

WEIGHTS_MISTAKES = (
    Mistake(
        "W not turned",
        "Your kernel still has one row per unit: what must stand in a row of a Keras kernel?",
        lambda W, b: [W, b.ravel()],
    ),
    Mistake(
        "nothing turned",
        "You hand both over as they are: compare their shapes with the two shapes that Keras wants.",
        lambda W, b: [W, b],
    ),
    Mistake(
        "bias as a column",
        "Your kernel is right; your bias still has two axes, and Keras wants one.",
        lambda W, b: [W.T, b],
    ),
    Mistake(
        "bias as a row",
        "Your kernel is right; your bias is a row with two axes, and Keras wants a flat array.",
        lambda W, b: [W.T, b.T],
    ),
    Mistake(
        "reshaped instead of transposed",
        "Your kernel has the right shape, but its numbers moved: which operation swaps axes?",
        lambda W, b: [W.reshape(W.shape[::-1]), b.ravel()],
    ),
    Mistake(
        "bias first",
        "Both parts are right, in the other order: Keras lists the kernel first.",
        lambda W, b: [b.ravel(), W.T],
    ),
    Mistake(
        "bias missing",
        "Your list has one entry: a Dense layer has a second kind of parameter.",
        lambda W, b: [W.T],
    ),
    Mistake(
        "bias of zeros",
        "Your kernel is right; your bias is zero whatever b is.",
        lambda W, b: [W.T, np.zeros(W.shape[0])],
    ),
)

# --- three_layer_network ----------------------------------------------------------------------------------------


def _parameters(rng: np.random.Generator, layers: tuple[int, ...]) -> Arrays:
    found = {}
    for layer, (n_in, n_out) in enumerate(pairwise(layers), start=1):
        found[f"W{layer}"] = rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)
        found[f"b{layer}"] = 0.3 * rng.standard_normal((n_out, 1))
    return found


def _forward(X: Array, parameters: Arrays, *activations: Callable[[Array], Array]) -> list[Array]:
    """X and what each layer passes on, with the activations given."""
    found = [X]
    for layer, activation in enumerate(activations, start=1):
        found.append(activation(parameters[f"W{layer}"] @ found[-1] + parameters[f"b{layer}"]))
    return found


def _lively(rng: np.random.Generator, layers: tuple[int, ...], m: int) -> tuple[Array, Arrays]:
    """X and parameters of a network with no dead layer, no unit at the kink of ReLU, and an unsure output."""
    while True:
        X, parameters = rng.standard_normal((layers[0], m)), _parameters(rng, layers)
        _, Z1, _ = _forward(X, parameters, lambda Z: Z, _relu)
        A1 = _relu(Z1)
        Z2 = parameters["W2"] @ A1 + parameters["b2"]
        Z3 = parameters["W3"] @ _relu(Z2) + parameters["b3"]
        hidden = np.concatenate([Z1.ravel(), Z2.ravel()])
        alive = min(np.mean(Z1 > 0), np.mean(Z2 > 0)) > 0.2 and np.mean(Z1 > 0) < 0.95 and np.mean(Z2 > 0) < 0.95
        if alive and np.abs(hidden).min() > 1e-4 and np.abs(Z3).max() < 4 and np.abs(Z3).max() > 0.2:
            return X, parameters


def _network(m: int, *layers: int, factor: float = 1.0) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    def draw(rng: np.random.Generator) -> tuple[Array, Arrays]:
        X, parameters = _lively(rng, layers, m)
        return factor * X, parameters

    return draw


NETWORK_CASES = (
    Case("layers of 3, 2 and 1 units, four examples", _network(4, 2, 3, 2, 1), public=True, **FLOAT32),
    Case("this lesson's network, six examples", _network(6, 2, 10, 5, 1), public=True, **FLOAT32),
    Case("more features", _network(5, 7, 6, 4, 1), **FLOAT32),
    Case("a layer that grows", _network(9, 3, 4, 8, 1), **FLOAT32),
    Case("one example", _network(1, 4, 9, 6, 1), weight=0.5, **FLOAT32),
    Case("large inputs", _network(7, 3, 8, 5, 1, factor=5.0), **FLOAT32),
    Case("many examples", _network(70, 2, 10, 5, 1), **FLOAT32),
)


def _other_activations(*activations: Callable[[Array], Array]) -> Callable[..., Any]:
    return lambda X, parameters: _forward(X, parameters, *activations)[-1]


def _identity(Z: Array) -> Array:
    return Z


def _without_biases(X: Array, parameters: Arrays) -> Array:
    kept = {key: value if key.startswith("W") else 0 * value for key, value in parameters.items()}
    return reference.three_layer_network(X, kept)


NETWORK_MISTAKES = (
    Mistake(
        "not turned back",
        "Your numbers are right, one per row, as Keras has them: this course wants one example per column.",
        lambda X, parameters: reference.three_layer_network(X, parameters).T,
    ),
    Mistake(
        "flat",
        "Your numbers are right, but flat: the result has two axes, (1, m).",
        lambda X, parameters: reference.three_layer_network(X, parameters).ravel(),
    ),
    Mistake(
        "no sigmoid",
        "Some of your results are no probabilities: what does a Dense layer do when it is given no activation?",
        _other_activations(_relu, _relu, _identity),
    ),
    Mistake(
        "ReLU at the end",
        "Your last layer cuts off at zero: which activation gives a probability?",
        _other_activations(_relu, _relu, _relu),
    ),
    Mistake(
        "hidden layers linear",
        "Your hidden layers pass everything on: a Dense layer is linear unless an activation is named.",
        _other_activations(_identity, _identity, _sigmoid),
    ),
    Mistake(
        "second hidden layer linear",
        "Your first layer is right; look at the activation of the second one.",
        _other_activations(_relu, _identity, _sigmoid),
    ),
    Mistake(
        "sigmoid everywhere",
        "Your hidden layers squash their signal between 0 and 1: which activation do they have in this course?",
        _other_activations(_sigmoid, _sigmoid, _sigmoid),
    ),
    Mistake(
        "tanh in the hidden layers",
        "Your hidden layers let negative numbers through: which activation do they have in this course?",
        _other_activations(np.tanh, np.tanh, _sigmoid),
    ),
    Mistake(
        "softmax over one unit",
        "All your results are 1: softmax divides by the sum over the units, and here there is one unit only.",
        _other_activations(_relu, _relu, _softmax),
    ),
    Mistake(
        "biases left at zero",
        "Your network answers as if all biases were zero: are both entries of the list set in each layer?",
        _without_biases,
    ),
    Mistake(
        "classes instead of probabilities",
        "You return 0 and 1: return what the last layer says, before any decision.",
        lambda X, parameters: (reference.three_layer_network(X, parameters) > 0.5).astype(int),
    ),
)

# --- batchnorm_softmax_network ----------------------------------------------------------------------------------


def _normalized(m: int, *layers: int, var: tuple[float, float] = (0.3, 2.0), epsilon: tuple[float, ...] = ()) -> Any:
    """Draw a network with batch norm in its hidden layers, far from the start: averages that are not 0 and 1."""

    def draw(rng: np.random.Generator) -> tuple[Any, ...]:
        parameters, running = {}, {}
        depth = len(layers) - 1
        for layer, (n_in, n_out) in enumerate(pairwise(layers), start=1):
            spread = np.sqrt(np.mean(var)) if layer == 1 else 1.0
            parameters[f"W{layer}"] = rng.standard_normal((n_out, n_in)) * spread / np.sqrt(n_in)
            if layer == depth:
                parameters[f"b{layer}"] = 0.5 * rng.standard_normal((n_out, 1))
                break
            parameters[f"gamma{layer}"] = rng.uniform(0.6, 1.6, (n_out, 1))
            parameters[f"beta{layer}"] = rng.uniform(-0.8, 0.4, (n_out, 1))
            running[f"mean{layer}"] = rng.uniform(-0.5, -0.1, (n_out, 1)) * spread
            running[f"var{layer}"] = rng.uniform(*(var if layer == 1 else (0.3, 2.0)), (n_out, 1))
        return rng.standard_normal((layers[0], m)), parameters, running, *epsilon

    return draw


SMALL = (0.01, 0.02)
BATCHNORM_CASES = (
    Case("one hidden layer, five examples", _normalized(5, 2, 4, 3), public=True, **FLOAT32),
    Case("a visible epsilon", _normalized(6, 3, 5, 4, epsilon=(0.5,)), public=True, **FLOAT32),
    Case("small variances", _normalized(6, 3, 5, 4, var=SMALL), public=True, **FLOAT32),
    Case("one hidden layer", _normalized(7, 4, 8, 3), **FLOAT32),
    Case("two hidden layers", _normalized(8, 3, 7, 5, 4), weight=2, **FLOAT32),
    Case("small variances, the usual epsilon", _normalized(9, 4, 7, 3, var=SMALL), **FLOAT32),
    Case("small variances, another epsilon", _normalized(9, 4, 7, 3, var=SMALL, epsilon=(0.1,)), **FLOAT32),
    Case("one example", _normalized(1, 5, 6, 4), weight=0.5, **FLOAT32),
    Case("three hidden layers, ten classes", _normalized(20, 6, 9, 8, 7, 10), **FLOAT32),
)


def _other_norm(
    norm: Callable[..., Array] | None = None,
    last: Callable[[Array], Array] = _softmax,
    activation: Callable[[Array], Array] = _relu,
) -> Callable[..., Any]:
    """The network with another batch norm, activation or last step."""

    def network(X: Array, parameters: Arrays, running: Arrays, epsilon: float = 1e-5) -> Array:
        depth, A = sum(key.startswith("W") for key in parameters), X
        for layer in range(1, depth):
            four = (parameters[f"gamma{layer}"], parameters[f"beta{layer}"])
            four += (running[f"mean{layer}"], running[f"var{layer}"])
            A = activation((norm or _norm)(parameters[f"W{layer}"] @ A, *four, epsilon))
        return last(parameters[f"W{depth}"] @ A + parameters[f"b{depth}"])

    return network


def _norm(Z: Array, gamma: Array, beta: Array, mean: Array, var: Array, epsilon: float) -> Array:
    with np.errstate(invalid="ignore"):  # A mean in the place of a variance has no root.
        return gamma * (Z - mean) / np.sqrt(var + epsilon) + beta


def _after_relu(Z: Array, *rest: Any) -> Array:
    return _norm(_relu(Z), *rest)


BATCHNORM_MISTAKES = (
    Mistake(
        "training mode",
        "Your answers for one example depend on the other examples: which of its two modes is batch norm in?",
        _other_norm(
            lambda Z, g, b, mu, var, e: _norm(Z, g, b, Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True), e)
        ),
    ),
    Mistake(
        "Keras's own epsilon",
        "You are close: which epsilon does BatchNormalization take when it is given none?",
        _other_norm(lambda Z, g, b, mu, var, e: _norm(Z, g, b, mu, var, 1e-3)),
    ),
    Mistake(
        "gamma and beta swapped",
        "You scale by beta and shift by gamma: in which order does the layer list its weights?",
        _other_norm(lambda Z, g, b, mu, var, e: _norm(Z, b, g, mu, var, e)),
    ),
    Mistake(
        "mean and variance swapped",
        "Your results are not numbers: a negative mean stands where the variance belongs.",
        _other_norm(lambda Z, g, b, mu, var, e: _norm(Z, g, b, var, mu, e)),
    ),
    Mistake(
        "averages not set",
        "Your batch norm still has the averages it was born with, 0 and 1: how many arrays does the layer hold?",
        _other_norm(lambda Z, g, b, mu, var, e: _norm(Z, g, b, 0 * mu, 1 + 0 * var, e)),
    ),
    Mistake(
        "gamma and beta not set",
        "Your batch norm normalizes, but gamma is 1 and beta is 0: how many arrays does the layer hold?",
        _other_norm(lambda Z, g, b, mu, var, e: _norm(Z, 1 + 0 * g, 0 * b, mu, var, e)),
    ),
    Mistake(
        "standard deviation for variance",
        "You give the layer a standard deviation: it takes the root itself.",
        _other_norm(lambda Z, g, b, mu, var, e: _norm(Z, g, b, mu, np.sqrt(var), e)),
    ),
    Mistake(
        "batch norm after ReLU",
        "You normalize what ReLU has already cut: in this course, batch norm comes before the activation.",
        _other_norm(_after_relu, activation=_identity),
    ),
    Mistake(
        "ReLU before and after",
        "ReLU comes twice in your hidden layers: does the Dense layer before batch norm need an activation?",
        _other_norm(_after_relu),
    ),
    Mistake(
        "ReLU forgotten",
        "Your hidden layers have no activation: what comes after batch norm?",
        _other_norm(activation=_identity),
    ),
    Mistake(
        "no softmax",
        "Your columns do not add up to 1: what turns scores into probabilities?",
        _other_norm(last=_identity),
    ),
    Mistake(
        "sigmoid instead of softmax",
        "Each of your numbers is a probability, but a column does not add up to 1: the classes exclude each other.",
        _other_norm(last=_sigmoid),
    ),
    Mistake(
        "softmax over the examples",
        "Your rows add up to 1 instead of your columns: was something turned before softmax?",
        _other_norm(last=lambda Z: _softmax(Z, axis=1)),
    ),
    Mistake(
        "not turned back",
        "Your numbers are right, one example per row, as Keras has them: this course wants one per column.",
        lambda *arguments: reference.batchnorm_softmax_network(*arguments).T,
    ),
)

# --- one_step ---------------------------------------------------------------------------------------------------


def _step(m: int, *layers: int, rate: tuple[float, float]) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    def draw(rng: np.random.Generator) -> tuple[Any, ...]:
        while True:
            X, parameters = _lively(rng, layers, m)
            Y = rng.integers(0, 2, (1, m))
            stepped = reference.one_step(X, Y, parameters, 1.0)
            scores = _forward(X, parameters, _relu, _relu, _identity)[3]
            if m > 1 and not ((scores > 0.1) & (scores < 0.9)).any():
                continue  # Without a sigmoid at its end, the network would not learn at all.
            if min(np.abs(stepped[key] - parameters[key]).max() for key in parameters) > 0.02:
                return X, Y, parameters, rng.uniform(*rate)

    return draw


STEP_CASES = (
    Case("layers of 3, 2 and 1 units, five examples", _step(5, 2, 3, 2, 1, rate=(0.5, 0.6)), public=True, **FLOAT32),
    Case("this lesson's network, 40 examples", _step(40, 2, 10, 5, 1, rate=(0.2, 0.3)), public=True, **FLOAT32),
    Case("more features, a large rate", _step(6, 5, 7, 3, 1, rate=(1.0, 2.0)), **FLOAT32),
    Case("a layer that grows", _step(9, 3, 4, 8, 1, rate=(0.3, 0.8)), **FLOAT32),
    Case("a smaller rate", _step(8, 4, 6, 5, 1, rate=(0.05, 0.1)), **FLOAT32),
    Case("one example", _step(1, 4, 9, 6, 1, rate=(0.3, 0.8)), weight=0.5, **FLOAT32),
    Case("more examples than a mini-batch", _step(70, 2, 10, 5, 1, rate=(0.3, 0.8)), **FLOAT32),
)


def _gradients(X: Array, Y: Array, parameters: Arrays, last: Callable[[Array, Array], Array]) -> Arrays:
    """Gradients when dZ3 is what `last` makes of A3 and Y."""
    activations = _forward(X, parameters, _relu, _relu, _sigmoid)
    dZ, m, grads = last(activations[3], Y), X.shape[1], {}
    for layer in (3, 2, 1):
        grads[f"W{layer}"] = dZ @ activations[layer - 1].T / m
        grads[f"b{layer}"] = dZ.sum(axis=1, keepdims=True) / m
        dZ = (parameters[f"W{layer}"].T @ dZ) * (activations[layer - 1] > 0)
    return grads


def _other_loss(last: Callable[[Array, Array], Array]) -> Callable[..., Any]:
    def step(X: Array, Y: Array, parameters: Arrays, learning_rate: float) -> Arrays:
        grads = _gradients(X, Y, parameters, last)
        return {key: value - learning_rate * grads[key] for key, value in parameters.items()}

    return step


def _other_layers(
    hidden: Callable[[Array], Array], slope: Callable[[Array], Array], last: Callable[[Array], Array]
) -> Callable[..., Any]:
    """The step of a network with other activations; `slope` is that of the hidden ones, from what they gave."""

    def step(X: Array, Y: Array, parameters: Arrays, learning_rate: float) -> Arrays:
        activations = _forward(X, parameters, hidden, hidden, last)
        stepped = {}
        dZ = _error(activations[3], Y, last) / X.shape[1]
        for layer in (3, 2, 1):
            W, b = f"W{layer}", f"b{layer}"
            stepped[W] = parameters[W] - learning_rate * dZ @ activations[layer - 1].T
            stepped[b] = parameters[b] - learning_rate * dZ.sum(axis=1, keepdims=True)
            dZ = (parameters[W].T @ dZ) * slope(activations[layer - 1])
        return stepped

    return step


def _error(A: Array, Y: Array, last: Callable[[Array], Array]) -> Array:
    """dZ3. What is no probability is cut to [1e-7, 1 - 1e-7] by Keras, and has no gradient outside."""
    if last is _sigmoid:
        return A - Y
    inside = (A > 1e-7) & (A < 1 - 1e-7)
    cut = np.where(inside, A, 0.5)
    return inside * (cut - Y) / (cut * (1 - cut))


def _changed(change: Callable[[str, Array, Array], Array]) -> Callable[..., Any]:
    """The right step, after which each parameter is made something else of: from its key, old and new value."""

    def step(X: Array, Y: Array, parameters: Arrays, learning_rate: float) -> Arrays:
        stepped = reference.one_step(X, Y, parameters, learning_rate)
        return {key: change(key, parameters[key], value) for key, value in stepped.items()}

    return step


def _adam(X: Array, Y: Array, parameters: Arrays, learning_rate: float) -> Arrays:
    """Adam's first step; Keras puts its epsilon of 1e-7 beside a root that is not yet corrected."""
    grads, epsilon = _gradients(X, Y, parameters, lambda A, Y: A - Y), 1e-7 / np.sqrt(1 - 0.999)
    return {
        key: value - learning_rate * grads[key] / (np.abs(grads[key]) + epsilon) for key, value in parameters.items()
    }


STEP_MISTAKES = (
    Mistake(
        "old parameters",
        "You return the parameters as they were: what has the layer learned, and who holds it now?",
        lambda X, Y, parameters, learning_rate: parameters,
    ),
    Mistake(
        "kernels not turned back",
        "Your weights are Keras's kernels: turn each back into one row per unit.",
        _changed(lambda key, old, new: new.T if key.startswith("W") else new),
    ),
    Mistake(
        "biases flat",
        "Your weights are right; your biases are flat, as Keras has them: this course keeps them as columns.",
        _changed(lambda key, old, new: new if key.startswith("W") else new.ravel()),
    ),
    Mistake(
        "biases as rows",
        "Your weights are right; your biases lie down: one row per unit, please.",
        _changed(lambda key, old, new: new if key.startswith("W") else new.T),
    ),
    Mistake(
        "everything as Keras has it",
        "You return what Keras holds: kernels and flat biases. Turn both back into the course's form.",
        _changed(lambda key, old, new: new.T if key.startswith("W") else new.ravel()),
    ),
    Mistake(
        "Keras's own learning rate",
        "Your step has the right direction, but its length does not depend on learning_rate: who tells the optimizer?",
        lambda X, Y, parameters, learning_rate: reference.one_step(X, Y, parameters, 0.01),
    ),
    Mistake(
        "Adam",
        "Every parameter of yours moves by the same amount: that is Adam's first step. Which optimizer follows "
        "the plain gradient?",
        _adam,
    ),
    Mistake(
        "squared error",
        "Your step follows the squared error: which loss belongs to a sigmoid and two classes?",
        _other_loss(lambda A, Y: 2 * (A - Y) * A * (1 - A)),
    ),
    Mistake(
        "probabilities taken for logits",
        "Keras puts your probabilities through one more sigmoid: from_logits is for a last layer without activation.",
        _other_loss(lambda A, Y: (_sigmoid(A) - Y) * A * (1 - A)),
    ),
    Mistake(
        "sigmoid everywhere",
        "All your layers have a sigmoid: which activation do the hidden ones have in this course?",
        _other_layers(_sigmoid, lambda A: A * (1 - A), _sigmoid),
    ),
    Mistake(
        "hidden layers linear",
        "Your hidden layers pass everything on: which activation do they have in this course?",
        _other_layers(_identity, np.ones_like, _sigmoid),
    ),
    Mistake(
        "tanh in the hidden layers",
        "Your hidden layers let negative numbers through: which activation do they have in this course?",
        _other_layers(np.tanh, lambda A: 1 - A**2, _sigmoid),
    ),
    Mistake(
        "ReLU everywhere",
        "Your last layer has a ReLU: which activation gives a probability?",
        _other_layers(_relu, lambda A: A > 0, _relu),
    ),
    Mistake(
        "no activation",
        "All your layers are linear: a Dense layer has an activation only when one is named.",
        _other_layers(_identity, np.ones_like, _identity),
    ),
    Mistake(
        "sum instead of mean",
        "Your step is too long, by as many times as there are examples: the cost is a mean.",
        lambda X, Y, parameters, learning_rate: reference.one_step(
            X, Y, parameters, learning_rate * (X.shape[1] + (X.shape[1] == 1))
        ),
    ),
    Mistake(
        "uphill",
        "Your step leads uphill: the gradient points to where the cost rises.",
        lambda X, Y, parameters, learning_rate: reference.one_step(X, Y, parameters, -learning_rate),
    ),
    Mistake(
        "two steps",
        "You took two steps: is the model trained in one more line than needed?",
        lambda X, Y, parameters, learning_rate: reference.one_step(
            X, Y, reference.one_step(X, Y, parameters, learning_rate), learning_rate
        ),
    ),
)

LESSON = Lesson(
    title="Frameworks",
    order=8,
    datasets=("circles.h5",),
    requires=("keras",),
    exercises=(
        Exercise(
            name="dense_weights",
            points=16,
            reference=reference.dense_weights,
            cases=WEIGHTS_CASES,
            mistakes=WEIGHTS_MISTAKES,
            hints=(
                "Write down the shapes for a layer of 2 units with 3 inputs: here, and in Keras.",
                "Swap the two axes of W with .T, and take the second axis from b with .ravel().",
            ),
        ),
        Exercise(
            name="three_layer_network",
            points=24,
            reference=reference.three_layer_network,
            cases=NETWORK_CASES,
            mistakes=NETWORK_MISTAKES,
            hints=(
                "A Dense layer takes the number of its units and the name of its activation; your dense_weights "
                "makes the list for set_weights.",
                'The activations are "relu", "relu" and "sigmoid". Give the model X with one example per row, '
                "and turn its answer back.",
            ),
        ),
        Exercise(
            name="batchnorm_softmax_network",
            points=28,
            reference=reference.batchnorm_softmax_network,
            cases=BATCHNORM_CASES,
            mistakes=BATCHNORM_MISTAKES,
            hints=(
                "Print the shapes in norm.get_weights() of a fresh layer: four flat arrays. Which is which?",
                "The order is gamma, beta, moving mean, moving variance. Dense needs use_bias=False, and "
                "BatchNormalization needs your epsilon.",
            ),
        ),
        Exercise(
            name="one_step",
            points=22,
            reference=reference.one_step,
            cases=STEP_CASES,
            mistakes=STEP_MISTAKES,
            hints=(
                "keras.optimizers has SGD and others; a loss may be given by its name. Which one is our compute_cost?",
                'SGD takes the learning rate; the loss is "binary_crossentropy". At the end go the way of '
                "dense_weights back: .T for the kernel, .reshape(-1, 1) for the bias.",
            ),
        ),
        question(
            "numbers_in_batchnorm",
            points=4,
            answer="b",
            feedback={
                "a": "Every unit has a gamma and a beta; but what does the layer need in test mode?",
                "c": "All of these numbers are kept; but does gradient descent move the running averages?",
                "d": "That would be so if the units shared their numbers: does each have its own mean?",
            },
            hints=(
                "Think of the arrays you gave to the layer: how many, and how long is each?",
                "Two of the four are learned by gradient descent; the other two are averages of what was seen.",
            ),
        ),
        question(
            "last_digits",
            points=3,
            answer="c",
            feedback={
                "a": "A wrong formula would show in the first digits, not in the eighth.",
                "b": "In test mode, nothing here is drawn at random.",
                "d": "Transposing moves numbers without changing any: where are they rounded?",
            },
            hints=(
                "Look at the dtype of what Keras returns, and at that of NumPy's result.",
                "How many decimal digits does each of the two types hold?",
            ),
        ),
        question(
            "choose_a_framework",
            points=3,
            answer="d",
            feedback={
                "a": "One benchmark says little: is it your network, and does the difference matter to you?",
                "b": "Popular today is not the same as open tomorrow: who decides?",
                "c": "Short code is a good reason; but is it the one that decides about ten years?",
            },
            hints=(
                "The three criteria are ease of programming, speed and openness: which looks furthest ahead?",
                "What happens to your product if the owner changes the licence, and nobody else may continue the code?",
            ),
        ),
    ),
)
