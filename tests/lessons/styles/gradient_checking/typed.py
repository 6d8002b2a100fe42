"""Type hints, keyword arguments, named tuples, data classes, walrus operators and match statements."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Arrays: TypeAlias = dict[str, Array]

SIDES: Final = 2


class Layer(NamedTuple):
    Z: Array
    A: Array
    W: Array
    b: Array


@dataclass(frozen=True, kw_only=True, slots=True)
class Slope:
    right: float
    left: float
    epsilon: float

    @property
    def value(self) -> float:
        return (self.right - self.left) / (SIDES * self.epsilon)


@dataclass
class Line:
    x: float

    def __matmul__(self, theta: float) -> float:
        return self.x * theta


def forward_propagation(x: float, theta: float) -> float:
    return Line(x=x) @ theta


def backward_propagation(x: float, theta: float) -> float:
    return Line(x=x).x


def gradient_check(x: float, theta: float, epsilon: float = 1e-7) -> float:
    J: Callable[[float], float] = lambda point: forward_propagation(x=x, theta=point)
    slope = Slope(left=J(theta - epsilon), right=J(theta + epsilon), epsilon=epsilon)
    gap = abs((grad := backward_propagation(theta=theta, x=x)) - (gradapprox := slope.value))
    return float(gap / (abs(grad) + abs(gradapprox)))


def gradient_check_n(
    parameters: Mapping[str, Array], gradients: Mapping[str, Array], X: Array, Y: NDArray[np.int_], epsilon: float = 1e-7
) -> float:
    slopes: Arrays = {f"d{key}": np.zeros(shape=value.shape, dtype=np.float64) for key, value in parameters.items()}
    for key, value in parameters.items():
        it = np.nditer(op=value, flags=["multi_index"])
        while not it.finished:
            step: Array = np.zeros_like(a=value)
            step[it.multi_index] = epsilon
            (right, _), (left, _) = (
                forward_propagation_n(X=X, Y=Y, parameters={**parameters, key: value + sign * step}) for sign in (1, -1)
            )
            slopes[f"d{key}"][it.multi_index] = Slope(right=right, left=left, epsilon=epsilon).value
            it.iternext()
    gap, one, two = 0.0, 0.0, 0.0
    for key, slope in slopes.items():
        gap += np.square(np.subtract(gradients[key], slope)).sum()
        one += np.square(gradients[key]).sum()
        two += np.square(slope).sum()
    return float(np.sqrt(gap) / (np.sqrt(one) + np.sqrt(two)))


def backward_propagation_n(X: Array, Y: NDArray[np.int_], cache: tuple[Array, ...]) -> Arrays:
    first, second, third = (Layer(*cache[place : place + 4]) for place in (0, 4, 8))
    found: Arrays = {}
    for number, layer, above, inputs in ((3, third, None, second.A), (2, second, third, first.A), (1, first, second, X)):
        match above:
            case None:
                dZ: Array = np.subtract(layer.A, Y)
            case Layer(W=W):
                found[f"dA{number}"] = (dA := np.matmul(W.transpose(), dZ))
                dZ = np.multiply(dA, np.greater(layer.Z, 0))
        found |= {
            f"dZ{number}": dZ,
            f"dW{number}": np.divide(np.matmul(dZ, inputs.transpose()), (m := X.shape[1])),
            f"db{number}": np.divide(np.sum(a=dZ, axis=1, keepdims=True), m),
        }
    return found
