"""The exercises on initialization: four functions from ``layers_dims`` to a dictionary of parameters."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from grader.exercises import Case, Exercise, Lesson, Mistake, question
from helpers.reference import initialization as reference

Array = np.ndarray
Draw = Callable[[np.random.RandomState, int, int], Array]  # (stream, rows, columns) -> (rows, columns)
Spread = Callable[[int, int], float]  # (inputs, units) -> factor on the drawn weights


# --- Cases --------------------------------------------------------------------------------------------------


def _sizes(rng: np.random.Generator, number: int, low: int = 2, high: int = 12) -> list[int]:
    """Layer sizes, all different: with equal ones a transposed matrix would have the right shape."""
    return rng.choice(np.arange(low, high + 1), size=number, replace=False).tolist()


def _widening(rng: np.random.Generator) -> list[int]:
    return np.cumsum(_sizes(rng, 4)).tolist()


def _narrowing(rng: np.random.Generator) -> list[int]:
    return _widening(rng)[::-1]


def _single_unit_inside(rng: np.random.Generator) -> list[int]:
    return [*_sizes(rng, 2), 1, *_sizes(rng, 2)]


CASES = (
    Case("two layers", lambda rng: ([2, 4, 1],), public=True),
    Case("the network of this lesson", lambda rng: ([2, 10, 5, 1],), public=True),
    Case("a single layer", lambda rng: ([5, 1],), public=True),
    Case("one layer, one unit", lambda rng: ([*_sizes(rng, 1), 1],)),
    Case("two layers of any size", lambda rng: (_sizes(rng, 3),), weight=2),
    Case("layers that get wider", lambda rng: (_widening(rng),), weight=2),
    Case("layers that get narrower", lambda rng: (_narrowing(rng),), weight=2),
    Case("layers of equal size", lambda rng: (_sizes(rng, 1) * 4,)),
    Case("a layer of one unit inside", lambda rng: (_single_unit_inside(rng),)),
    Case("a deep network", lambda rng: (_sizes(rng, 9),)),
    Case("wide layers", lambda rng: (_sizes(rng, 3, 60, 90),)),
)


# --- Mistakes: every one is a small change to this function -------------------------------------------------


def _normal(stream: np.random.RandomState, rows: int, columns: int) -> Array:
    return stream.randn(rows, columns)


def _uniform(stream: np.random.RandomState, rows: int, columns: int) -> Array:
    return stream.rand(rows, columns)


def _column_of_zeros(stream: np.random.RandomState, inputs: int, units: int) -> Array:
    return np.zeros((units, 1))


def _parameters(
    layers_dims: list[int],
    spread: Spread,
    *,
    draw: Draw = _normal,
    bias: Draw = _column_of_zeros,
    transposed: bool = False,
    reseed: bool = False,
    first: int = 1,
    stream: Any = None,
) -> dict[str, Any]:
    stream = stream or np.random.RandomState(3)
    parameters = {}
    for layer, (inputs, units) in enumerate(pairwise(layers_dims), start=first):
        if reseed:
            stream = np.random.RandomState(3)
        shape = (inputs, units) if transposed else (units, inputs)
        parameters[f"W{layer}"] = draw(stream, *shape) * spread(inputs, units)
        parameters[f"b{layer}"] = bias(stream, inputs, units)
    return parameters


def _with(spread: Spread, **changes: Any) -> Callable[[list[int]], dict[str, Any]]:
    return lambda layers_dims: _parameters(layers_dims, spread, **changes)


def _without_last_layer(layers_dims: list[int], spread: Spread) -> dict[str, Any]:
    return _parameters(layers_dims[:-1], spread)


def _without_biases(layers_dims: list[int], spread: Spread) -> dict[str, Any]:
    return {key: value for key, value in _parameters(layers_dims, spread).items() if key.startswith("W")}


def _lower_case(layers_dims: list[int], spread: Spread) -> dict[str, Any]:
    return {key.lower(): value for key, value in _parameters(layers_dims, spread).items()}


def _form_mistakes(spread: Spread) -> tuple[Mistake, ...]:
    """Mistakes of shape and of keys, which can be made with any scheme."""
    return (
        Mistake(
            "weights transposed",
            "Your weights have inputs and units the wrong way round: which of the two are the rows, "
            "if W @ A must give one row per unit?",
            _with(spread, transposed=True),
        ),
        Mistake(
            "biases without a second axis",
            "Your biases are flat arrays: NumPy needs a second axis to add them to every column of W @ A.",
            _with(spread, bias=lambda stream, inputs, units: np.zeros(units)),
        ),
        Mistake(
            "biases as rows",
            "Your biases lie down: a bias has one row per unit, so that it can be added to every column of W @ A.",
            _with(spread, bias=lambda stream, inputs, units: np.zeros((1, units))),
        ),
        Mistake(
            "one bias per input",
            "You made one bias for every input of the layer: who has a bias, the input or the unit?",
            _with(spread, bias=lambda stream, inputs, units: np.zeros((inputs, 1))),
        ),
        Mistake(
            "last layer missing",
            "The last layer has no parameters: write down the values l takes in your loop for layers_dims = [2, 4, 1].",
            lambda layers_dims: _without_last_layer(layers_dims, spread),
        ),
        Mistake(
            "layers counted from zero",
            "Your keys begin with W0 and b0: the input is layer 0 and has no parameters, so where must counting begin?",
            _with(spread, first=0),
        ),
        Mistake(
            "biases missing",
            "Your dictionary holds weights only: every layer has a second parameter.",
            lambda layers_dims: _without_biases(layers_dims, spread),
        ),
        Mistake(
            "keys in lower case",
            "Python tells W1 from w1: look again at how the keys are spelled in the docstring.",
            lambda layers_dims: _lower_case(layers_dims, spread),
        ),
    )


def _draw_mistakes(spread: Spread) -> tuple[Mistake, ...]:
    """Mistakes in drawing random numbers, which can be made with any random scheme."""
    return (
        Mistake(
            "uniform instead of normal",
            "None of your weights is negative: np.random has rand and randn, and they draw different things.",
            _with(spread, draw=_uniform),
        ),
        Mistake(
            "random biases",
            "Your biases are random: once the weights differ, do the biases have to differ too?",
            _with(spread, bias=lambda stream, inputs, units: stream.randn(units, 1)),
        ),
        Mistake(
            "random biases, scaled",
            "Your biases are drawn and scaled like the weights: once the weights differ, must the biases differ too?",
            _with(spread, bias=lambda stream, inputs, units: stream.randn(units, 1) * spread(inputs, units)),
        ),
        Mistake(
            "seed set in every layer",
            "Every layer of yours begins with the same numbers: how often should the seed be set?",
            _with(spread, reseed=True),
        ),
        Mistake(
            "seed line removed",
            "Your numbers are new ones at every call: which line of the given code makes them the same for everybody?",
            _with(spread, stream=np.random),
        ),
        Mistake(
            "new random generator",
            "Your weights come from np.random.default_rng: a fine generator, but its numbers are others than "
            "those np.random.randn draws after np.random.seed(3).",
            lambda layers_dims: _from_new_generator(layers_dims, spread),
        ),
        Mistake(
            "factor forgotten",
            "Your weights are plain np.random.randn numbers: something should still multiply them.",
            _with(lambda inputs, units: 1.0),
        ),
        Mistake(
            "divided by the factor",
            "You divide by the factor: try it with one number, should the weights become larger or smaller?",
            _with(lambda inputs, units: 1 / spread(inputs, units)),
        ),
        Mistake(
            "factor added",
            "You add the factor, which moves all weights to one side: what changes their spread and leaves the mean 0?",
            lambda layers_dims: _shifted(layers_dims, spread),
        ),
    )


def _from_new_generator(layers_dims: list[int], spread: Spread) -> dict[str, Any]:
    rng = np.random.default_rng(3)
    return _parameters(layers_dims, spread, draw=lambda stream, rows, columns: rng.standard_normal((rows, columns)))


def _shifted(layers_dims: list[int], spread: Spread) -> dict[str, Any]:
    parameters = _parameters(layers_dims, lambda inputs, units: 1.0)
    for layer, (inputs, units) in enumerate(pairwise(layers_dims), start=1):
        parameters[f"W{layer}"] += spread(inputs, units)
    return parameters


def _scaled_by_first_layer(layers_dims: list[int], spread: Spread) -> dict[str, Any]:
    return _parameters(layers_dims, lambda inputs, units: spread(layers_dims[0], layers_dims[1]))


def _zeros(inputs: int, units: int) -> float:
    return 0.0


def _ten(inputs: int, units: int) -> float:
    return 10.0


def _he(inputs: int, units: int) -> float:
    return np.sqrt(2 / inputs)


def _xavier(inputs: int, units: int) -> float:
    return np.sqrt(1 / inputs)


def _ones(stream: np.random.RandomState, rows: int, columns: int) -> Array:
    return np.ones((rows, columns))


ZEROS_MISTAKES = (
    *_form_mistakes(_zeros),
    Mistake(
        "ones instead of zeros",
        "Your weights are ones: they are all equal too, but this exercise asks for another number.",
        _with(lambda inputs, units: 1.0, draw=_ones),
    ),
    Mistake(
        "biases of one",
        "Your weights are right; look at the value of the biases once more.",
        _with(_zeros, bias=lambda stream, inputs, units: np.ones((units, 1))),
    ),
    Mistake(
        "small random weights",
        "Your weights are small random numbers: a good thought, and one for later. Here everything is the same number.",
        _with(lambda inputs, units: 0.01, stream=np.random),
    ),
    Mistake(
        "square weights",
        "Your weight matrices are square: the columns must match the layer before, not the layer itself.",
        lambda layers_dims: {
            f"{kind}{layer}": np.zeros((units, units if kind == "W" else 1))
            for layer, units in enumerate(layers_dims[1:], start=1)
            for kind in "Wb"
        },
    ),
)

RANDOM_MISTAKES = (
    *_form_mistakes(_ten),
    *_draw_mistakes(_ten),
    Mistake(
        "times 0.01",
        "Your weights are very small: that is a wiser choice, but here we want to see what large ones do.",
        _with(lambda inputs, units: 0.01),
    ),
)

HE_MISTAKES = (
    *_form_mistakes(_he),
    *_draw_mistakes(_he),
    Mistake(
        "Xavier's factor",
        "Your factor is right for layers without ReLU: what does ReLU do to half of the signal, and "
        "what makes up for it?",
        _with(_xavier),
    ),
    Mistake(
        "no square root",
        "You multiply by the variance itself: which function takes a variance to a standard deviation?",
        _with(lambda inputs, units: 2 / inputs),
    ),
    Mistake(
        "root of the numerator only",
        "Only the 2 is under your square root: check where its bracket closes.",
        _with(lambda inputs, units: np.sqrt(2) / inputs),
    ),
    Mistake(
        "units instead of inputs",
        "You count the units of the layer itself: over how many terms does the sum in W @ A run?",
        _with(lambda inputs, units: np.sqrt(2 / units)),
    ),
    Mistake(
        "inputs and units",
        "You count the inputs and the units together, as Glorot and Bengio do: He's rule needs one of the two only.",
        _with(lambda inputs, units: np.sqrt(2 / (inputs + units))),
    ),
    Mistake(
        "first layer's size everywhere",
        "Your first layer is right, but every layer uses the same factor: which index belongs to the layer before l?",
        lambda layers_dims: _scaled_by_first_layer(layers_dims, _he),
    ),
    Mistake(
        "times 10",
        "Your weights are still ten times randn: this exercise replaces that factor.",
        _with(_ten),
    ),
)

XAVIER_MISTAKES = (
    *_form_mistakes(_xavier),
    *_draw_mistakes(_xavier),
    Mistake(
        "He's factor",
        "Your factor makes up for ReLU: what remains of it when nothing is cut away?",
        _with(_he),
    ),
    Mistake(
        "no square root",
        "You multiply by the variance itself: which function takes a variance to a standard deviation?",
        _with(lambda inputs, units: 1 / inputs),
    ),
    Mistake(
        "units instead of inputs",
        "You count the units of the layer itself: over how many terms does the sum in W @ A run?",
        _with(lambda inputs, units: np.sqrt(1 / units)),
    ),
    Mistake(
        "Glorot and Bengio's average",
        "You count the inputs and the units together, as Glorot and Bengio's paper does: "
        "our variant needs one of the two only.",
        _with(lambda inputs, units: np.sqrt(2 / (inputs + units))),
    ),
    Mistake(
        "1 over inputs and units",
        "You divide by the inputs and the units together: over how many terms does the sum in W @ A run?",
        _with(lambda inputs, units: np.sqrt(1 / (inputs + units))),
    ),
    Mistake(
        "Glorot's uniform form",
        "You draw from an interval, as many libraries do: this exercise asks for normal numbers, from randn.",
        _with(
            lambda inputs, units: np.sqrt(6 / (inputs + units)),
            draw=lambda stream, rows, columns: stream.uniform(-1, 1, size=(rows, columns)),
        ),
    ),
    Mistake(
        "first layer's size everywhere",
        "Your first layer is right, but every layer uses the same factor: which index belongs to the layer before l?",
        lambda layers_dims: _scaled_by_first_layer(layers_dims, _xavier),
    ),
)


LESSON = Lesson(
    title="Initialization",
    order=2,
    datasets=("circles.h5",),
    exercises=(
        Exercise(
            name="initialize_parameters_zeros",
            points=18,
            reference=reference.initialize_parameters_zeros,
            cases=CASES,
            mistakes=ZEROS_MISTAKES,
            hints=(
                "Take layers_dims = [2, 4, 1] and write down the shapes of W1, b1, W2 and b2 on paper first.",
                "np.zeros takes the shape as one tuple. For W: units of layer l, then units of layer l-1. "
                "For b: units of layer l, then 1.",
            ),
        ),
        Exercise(
            name="initialize_parameters_random",
            points=22,
            reference=reference.initialize_parameters_random,
            cases=CASES,
            mistakes=RANDOM_MISTAKES,
            hints=(
                "The shapes are those of the exercise before; only the values of the weights change.",
                "np.random.randn takes rows and columns as two numbers, not as a tuple. "
                "Multiply what it draws by 10, and leave the biases as they were.",
            ),
        ),
        Exercise(
            name="initialize_parameters_he",
            points=28,
            reference=reference.initialize_parameters_he,
            cases=CASES,
            mistakes=HE_MISTAKES,
            hints=(
                "randn has variance 1. By what must you multiply a random number to make its variance 2/n?",
                "The factor is one square root, with the whole fraction under it. "
                "Its n is the number of inputs of layer l: which entry of layers_dims is that?",
            ),
        ),
        Exercise(
            name="initialize_parameters_xavier",
            points=20,
            reference=reference.initialize_parameters_xavier,
            cases=CASES,
            mistakes=XAVIER_MISTAKES,
            hints=(
                "Begin with your solution for He: only one number in it changes.",
                "He's 2 makes up for what ReLU cuts away. Without ReLU, the variance is 1 over the number of inputs.",
            ),
        ),
        question(
            "equal_start",
            points=4,
            answer="b",
            feedback={
                "a": "Each of them does compute something; but is it ever something different from its neighbours?",
                "c": "The gradient need not be zero: it was not, when all parameters started at 0.5.",
                "d": "How many units there are makes no difference as long as all of them are treated alike.",
            },
            hints=(
                "Follow two hidden units through one step: what do they compute, and which gradient do they receive?",
                "If two units are equal before a step and receive the same gradient, what are they after it?",
            ),
        ),
        question(
            "twice_the_inputs",
            points=4,
            answer="c",
            feedback={
                "a": "The sum in each unit now has twice as many terms: can the weights stay as they were?",
                "b": "More terms make the sum larger: should each term grow, too?",
                "d": "That is what happens to the variance; the question asks for the factor on randn.",
            },
            hints=(
                "Write down He's variance for 50 inputs and for 100 inputs, and compare.",
                "The variance is halved; the factor on randn is its square root.",
            ),
        ),
        question(
            "deep_xavier",
            points=4,
            answer="a",
            feedback={
                "b": "That would be so without ReLU: what does ReLU do to the mean square in every layer?",
                "c": "The weights are smaller than He's, not larger: in which direction does the signal go?",
                "d": "The random weights break the symmetry; it is the size of the signal that changes with depth.",
            },
            hints=(
                "Look at the figure with the histograms: what happens to the mean of a² from one layer to the next?",
                "Multiply by one half, twenty times.",
            ),
        ),
    ),
)
