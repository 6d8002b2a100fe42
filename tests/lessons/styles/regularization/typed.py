"""Type hints, keyword arguments, dataclasses, named tuples, the walrus and match statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from helpers.networks import backward_propagation, compute_cost, relu, sigmoid

Array = npt.NDArray[np.float64]


class Cache(NamedTuple):
    Z1: Array
    D1: Array
    A1: Array
    W1: Array
    b1: Array
    Z2: Array
    D2: Array
    A2: Array
    W2: Array
    b2: Array
    Z3: Array
    A3: Array
    W3: Array
    b3: Array


class Answer(NamedTuple):
    A3: Array
    cache: Cache


class Stop(NamedTuple):
    best: int
    stop: int


@dataclass(slots=True)
class Gradients:
    dZ3: Array
    dW3: Array
    db3: Array
    dA2: Array
    dZ2: Array
    dW2: Array
    db2: Array
    dA1: Array
    dZ1: Array
    dW1: Array
    db1: Array

    def as_dict(self) -> dict[str, Array]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def penalty_of(weights: Sequence[Array], *, kind: str) -> float:
    match kind:
        case "L1":
            return sum(float(np.linalg.norm(x=W.ravel(), ord=1)) for W in weights)
        case "L2":
            return 0.5 * sum(float(np.linalg.norm(x=W, ord="fro")) ** 2 for W in weights)
        case _:
            raise ValueError(kind)


def compute_cost_with_regularization(A3: Array, Y: Array, parameters: Mapping[str, Array], lambd: float) -> float:
    weights = [parameters[key] for key in ("W1", "W2", "W3")]
    if (m := Y.shape[1]) == 0:
        raise ValueError("there are no examples")
    return compute_cost(A3=A3, Y=Y) + penalty_of(weights, kind="L2") * lambd / m


def backward_propagation_with_regularization(
    X: Array, Y: Array, cache: tuple[Array, ...], lambd: float
) -> dict[str, Array]:
    match cache:
        case (_, A1, W1, _, _, A2, W2, _, _, A3, W3, _):
            pass
        case _:
            raise ValueError("this is not the cache of forward_propagation")
    scale: float = 1 / (m := X.shape[1])
    decay: float = lambd / m
    return Gradients(
        dZ3=(dZ3 := A3 - Y),
        dW3=scale * dZ3 @ A2.T + decay * W3,
        db3=scale * np.sum(a=dZ3, axis=1, keepdims=True),
        dA2=(dA2 := W3.T @ dZ3),
        dZ2=(dZ2 := dA2 * (A2 > 0)),
        dW2=scale * dZ2 @ A1.T + decay * W2,
        db2=scale * np.sum(a=dZ2, axis=1, keepdims=True),
        dA1=(dA1 := W2.T @ dZ2),
        dZ1=(dZ1 := dA1 * (A1 > 0)),
        dW1=scale * dZ1 @ X.T + decay * W1,
        db1=scale * np.sum(a=dZ1, axis=1, keepdims=True),
    ).as_dict()


def compute_cost_with_l1(A3: Array, Y: Array, parameters: Mapping[str, Array], lambd: float) -> np.floating[Any]:
    weights = [W for name, W in parameters.items() if name.startswith("W")]
    return np.float64(compute_cost(A3=A3, Y=Y) + lambd / Y.shape[-1] * penalty_of(weights, kind="L1"))


def backward_propagation_with_l1(X: Array, Y: Array, cache: tuple[Array, ...], lambd: float) -> dict[str, Array]:
    strength = lambd / X.shape[1]
    slopes = {f"dW{layer}": strength * np.sign(W) for layer, W in enumerate(cache[2::4], start=1)}
    gradients = backward_propagation(X=X, Y=Y, cache=cache)
    return {**gradients, **{name: gradients[name] + slope for name, slope in slopes.items()}}


def forward_propagation_with_dropout(X: Array, parameters: Mapping[str, Array], keep_prob: float = 0.5) -> Answer:
    np.random.seed(1)
    match parameters:
        case {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "W3": W3, "b3": b3}:
            pass
    A1 = (
        relu(z=(Z1 := W1 @ X + b1))
        * (D1 := np.random.uniform(low=0.0, high=1.0, size=Z1.shape) < keep_prob)
        / keep_prob
    )
    A2 = (
        relu(z=(Z2 := W2 @ A1 + b2))
        * (D2 := np.random.uniform(low=0.0, high=1.0, size=Z2.shape) < keep_prob)
        / keep_prob
    )
    A3 = sigmoid(z=(Z3 := W3 @ A2 + b3))
    return Answer(A3=A3, cache=Cache(Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3))


def backward_propagation_with_dropout(
    X: Array, Y: Array, cache: tuple[Array, ...], keep_prob: float = 0.5
) -> dict[str, Array]:
    kept = Cache(*cache)
    m: int = X.shape[1]
    return Gradients(
        dZ3=(dZ3 := kept.A3 - Y),
        dW3=np.matmul(dZ3, kept.A2.T) / m,
        db3=np.sum(a=dZ3, axis=1, keepdims=True) / m,
        dA2=(dA2 := kept.W3.T @ dZ3 * kept.D2 / keep_prob),
        dZ2=(dZ2 := dA2 * (kept.Z2 > 0)),
        dW2=np.matmul(dZ2, kept.A1.T) / m,
        db2=np.sum(a=dZ2, axis=1, keepdims=True) / m,
        dA1=(dA1 := kept.W2.T @ dZ2 * kept.D1 / keep_prob),
        dZ1=(dZ1 := dA1 * (kept.Z1 > 0)),
        dW1=np.matmul(dZ1, X.T) / m,
        db1=np.sum(a=dZ1, axis=1, keepdims=True) / m,
    ).as_dict()


def early_stopping(dev_costs: Sequence[float], patience: int = 1) -> Stop:
    best: int = 0
    stop: int = 0
    for stop, cost in enumerate(dev_costs):
        match stop - best:
            case _ if cost < dev_costs[best]:
                best = stop
            case waited if waited >= patience:
                return Stop(best=best, stop=stop)
    return Stop(best=best, stop=stop)


def augment_with_mirror(X: Array, Y: Array, height: int, width: int) -> tuple[Array, Array]:
    images: Array = X.reshape((height, width, (m := X.shape[1])))
    both: Array = np.stack(arrays=(images, np.flip(m=images, axis=1)), axis=2)
    return both.reshape((height * width, 2 * m)), np.concatenate((Y, Y), axis=1)
