"""The catalogued mistakes as students write them: for the demonstration's class, and to test the diagnosis."""

from __future__ import annotations

import re

FACTORS = {
    "initialize_parameters_random": "10",
    "initialize_parameters_he": "np.sqrt(2 / layers_dims[l - 1])",
    "initialize_parameters_xavier": "np.sqrt(1 / layers_dims[l - 1])",
}
REGION = re.compile(r"(### START CODE HERE ###[^\n]*\n).*?( *### END CODE HERE ###)", re.DOTALL)
W, B, INDENT = 'parameters["W" + str(l)]', 'parameters["b" + str(l)]', " " * 8
COLUMN = "np.zeros((layers_dims[l], 1))"

#: What may stand in the place of the whole factor.
OTHER_FACTORS = {
    "factor forgotten": "1",
    "times 0.01": "0.01",
    "times 10": "10",
    "Xavier's factor": "np.sqrt(1 / layers_dims[l - 1])",
    "He's factor": "np.sqrt(2 / layers_dims[l - 1])",
    "root of the numerator only": "np.sqrt(2) / layers_dims[l - 1]",
    "inputs and units": "np.sqrt(2 / (layers_dims[l] + layers_dims[l - 1]))",
    "Glorot and Bengio's average": "np.sqrt(2 / (layers_dims[l] + layers_dims[l - 1]))",
    "1 over inputs and units": "np.sqrt(1 / (layers_dims[l] + layers_dims[l - 1]))",
}
#: What may stand in the place of the biases.
OTHER_BIASES = {
    "biases without a second axis": "np.zeros(layers_dims[l])",
    "biases as rows": "np.zeros((1, layers_dims[l]))",
    "one bias per input": "np.zeros((layers_dims[l - 1], 1))",
    "biases of one": "np.ones((layers_dims[l], 1))",
    "random biases": "np.random.randn(layers_dims[l], 1)",
}


def wrong_answer(exercise: str, mistake: str, solution: str) -> str | None:
    """A solution cell in which a student made a mistake; ``None`` where nobody has written that mistake yet.

    Parameters
    ----------
    exercise, mistake : str
        Names, as in ``exercises.py``.
    solution : str
        The right cell.
    """
    if mistake.startswith("option "):
        return REGION.sub(rf'\1    answer = "{mistake[-1]}"\n\2', solution)
    factor = FACTORS.get(exercise, "0")
    weights, biases = _weights(exercise, factor), COLUMN
    edits = {
        "last layer missing": ("range(1, L + 1)", "range(1, L)"),
        "layers counted from zero": ("range(1, L + 1)", "range(L)"),
        "seed set in every layer": (f"{INDENT}### START", f"{INDENT}np.random.seed(3)\n{INDENT}### START"),
        "seed line removed": ("    np.random.seed(3)", "    # np.random.seed(3)"),
        "new random generator": ("    np.random.seed(3)", "    rng = np.random.default_rng(3)"),
    }
    if mistake in OTHER_FACTORS:
        weights = _weights(exercise, OTHER_FACTORS[mistake])
    elif mistake in OTHER_BIASES:
        biases = OTHER_BIASES[mistake]
    elif mistake == "random biases, scaled":
        biases = f"np.random.randn(layers_dims[l], 1) * {factor}"
    elif mistake == "layers counted from zero":
        weights, biases = _moved_up(weights), _moved_up(biases)
    elif mistake == "new random generator":
        weights = f"rng.standard_normal((layers_dims[l], layers_dims[l - 1])) * {factor}"
    elif mistake == "keys in lower case":
        return _filled(solution, weights, biases).replace('["W"', '["w"')
    elif mistake == "biases missing":
        return _filled(solution, weights, "")
    elif mistake in _other_weights(factor):
        weights = _other_weights(factor)[mistake]
    elif mistake not in edits:
        return None
    return _filled(solution, weights, biases).replace(*edits.get(mistake, ("", "")))


def _weights(exercise: str, factor: str) -> str:
    if exercise == "initialize_parameters_zeros":
        return "np.zeros((layers_dims[l], layers_dims[l - 1]))"
    return f"np.random.randn(layers_dims[l], layers_dims[l - 1]) * {factor}"


def _other_weights(factor: str) -> dict[str, str]:
    size = "layers_dims[l], layers_dims[l - 1]"
    zeros = factor == "0"
    return {
        "weights transposed": "np.zeros((layers_dims[l - 1], layers_dims[l]))"
        if zeros
        else f"np.random.randn(layers_dims[l - 1], layers_dims[l]) * {factor}",
        "ones instead of zeros": f"np.ones(({size}))",
        "small random weights": f"np.random.randn({size}) * 0.01",
        "square weights": "np.zeros((layers_dims[l], layers_dims[l]))",
        "uniform instead of normal": f"np.random.rand({size}) * {factor}",
        "divided by the factor": f"np.random.randn({size}) / {factor}",
        "factor added": f"np.random.randn({size}) + {factor}",
        "no square root": f"np.random.randn({size}) * {factor.replace('np.sqrt', '')}",
        "units instead of inputs": f"np.random.randn({size}) * {factor.replace('l - 1', 'l')}",
        "first layer's size everywhere": f"np.random.randn({size}) * {factor.replace('l - 1', '0')}",
        "Glorot's uniform form": f"np.random.uniform(-1, 1, ({size})) * np.sqrt(6 / ({size.replace(', ', ' + ')}))",
    }


def _moved_up(text: str) -> str:
    """The same expression for a loop that counts layers from zero."""
    return text.replace("l - 1", "l#").replace("[l]", "[l + 1]").replace("l#", "l")


def _filled(solution: str, weights: str, biases: str) -> str:
    lines = [f"{INDENT}{W} = {weights}\n"] + ([f"{INDENT}{B} = {biases}\n"] if biases else [])
    return REGION.sub(lambda found: found[1] + "".join(lines) + found[2], solution)
