"""Type hints, keyword arguments, data classes, enumerations, walrus operators and match statements."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Parameters: TypeAlias = dict[str, NDArray[np.float64]]
SEED: Final[int] = 3


class Scheme(Enum):
    ZEROS = "zeros"
    RANDOM = "random"
    HE = "He"
    XAVIER = "Xavier"

    def spread(self, *, inputs: int) -> float:
        match self:
            case Scheme.ZEROS:
                return 0.0
            case Scheme.RANDOM:
                return 10.0
            case Scheme.HE | Scheme.XAVIER as scheme:
                return float(np.sqrt((2.0 if scheme is Scheme.HE else 1.0) / inputs))


class Size(NamedTuple):
    number: int
    inputs: int
    units: int


@dataclass(kw_only=True)
class Layer:
    W: NDArray[np.float64]
    b: NDArray[np.float64]


def sizes(layers_dims: Sequence[int]) -> Iterator[Size]:
    for number, (inputs, units) in enumerate(pairwise(layers_dims), start=1):
        yield Size(number=number, inputs=inputs, units=units)


def initialize_parameters_zeros(layers_dims: list[int]) -> Parameters:
    parameters: Parameters = {}
    l: int = 0
    while (l := l + 1) < len(layers_dims):
        parameters[f"W{l}"] = np.full(shape=(units := layers_dims[l], layers_dims[l - 1]), fill_value=0.0)
        parameters[f"b{l}"] = np.full(shape=(units, 1), fill_value=0.0)
    return parameters


def drawn(layers_dims: Sequence[int], scheme: Scheme) -> Parameters:
    np.random.seed(seed=SEED)
    parameters: Parameters = {}
    for size in sizes(layers_dims):
        scale: float = scheme.spread(inputs=size.inputs)
        W: NDArray[np.float64] = np.random.normal(loc=0.0, scale=scale, size=(size.units, size.inputs))
        layer = Layer(W=W, b=np.zeros(shape=(size.units, 1)))
        parameters.update({f"{letter}{size.number}": value for letter, value in asdict(layer).items()})
    return parameters


def initialize_parameters_random(layers_dims: list[int]) -> Parameters:
    return drawn(layers_dims=layers_dims, scheme=Scheme.RANDOM)


def initialize_parameters_he(layers_dims: list[int]) -> Parameters:
    return drawn(layers_dims=layers_dims, scheme=Scheme("He"))


def initialize_parameters_xavier(layers_dims: list[int]) -> Parameters:
    match layers_dims:
        case [] | [_]:
            return {}
        case _:
            return drawn(layers_dims=layers_dims, scheme=Scheme["XAVIER"])
