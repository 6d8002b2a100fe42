"""Type hints, keyword arguments, dataclasses, named tuples, the walrus and match statements."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Mode = Literal["train", "test"]


def softmax(Z: Matrix) -> Matrix:
    exps: Matrix = np.exp(np.subtract(Z, np.amax(a=Z, axis=0, keepdims=True)))
    return np.divide(exps, np.sum(a=exps, axis=0, keepdims=True))


def compute_cross_entropy(A: Matrix, Y: Matrix) -> float:
    if (m := A.shape[1]) == 1:
        return float(-np.log(A[Y.argmax(), 0]))
    true_class: npt.NDArray[np.int64] = np.argmax(a=Y, axis=0)
    return float(-np.log(A[true_class, np.arange(m)]).mean())


def softmax_backward(A: Matrix, Y: Matrix) -> Matrix:
    dZ: Matrix = A.copy()
    dZ[Y.argmax(axis=0), range(A.shape[1])] -= 1.0
    return dZ


class Cache(NamedTuple):
    Z_norm: Matrix
    gamma: Matrix
    var: Matrix
    epsilon: float


class Output(NamedTuple):
    Z_tilde: Matrix
    cache: Cache
    running_mean: Matrix
    running_var: Matrix


@dataclass(frozen=True, slots=True)
class Average:
    value: Matrix
    momentum: float

    def after(self, new: Matrix) -> Matrix:
        return self.momentum * self.value + (1 - self.momentum) * new


def batchnorm_forward(
    Z: Matrix,
    gamma: Matrix,
    beta: Matrix,
    running_mean: Matrix,
    running_var: Matrix,
    mode: Mode,
    momentum: float = 0.9,
    epsilon: float = 1e-5,
) -> Output:
    mean: Matrix
    var: Matrix
    match mode:
        case "train":
            mean, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True, ddof=0)
            running_mean = Average(value=running_mean, momentum=momentum).after(mean)
            running_var = Average(value=running_var, momentum=momentum).after(new=var)
        case "test":
            mean, var = running_mean, running_var
        case _:
            raise ValueError(f"unknown mode {mode!r}")
    Z_norm: Matrix = (Z - mean) / (std := np.sqrt(var + epsilon))
    assert std.shape == (Z.shape[0], 1)
    return Output(
        Z_tilde=gamma * Z_norm + beta,
        cache=Cache(Z_norm=Z_norm, gamma=gamma, var=var, epsilon=epsilon),
        running_mean=running_mean,
        running_var=running_var,
    )


def batchnorm_backward(dZ_tilde: Matrix, cache: tuple[Matrix, Matrix, Matrix, float]) -> tuple[Matrix, Matrix, Matrix]:
    saved = Cache(*cache)
    dZ: Matrix = (saved.gamma / np.sqrt(saved.var + saved.epsilon)) * (
        dZ_tilde
        - (dbeta := dZ_tilde.mean(axis=1, keepdims=True))
        - saved.Z_norm * (dgamma := (dZ_tilde * saved.Z_norm).mean(axis=1, keepdims=True))
    )
    return dZ, dgamma, dbeta


@dataclass
class Layer:
    W: Matrix
    gamma: Matrix
    beta: Matrix
    mean: Matrix
    var: Matrix


def hidden_layers(parameters: Mapping[str, Matrix], running: Mapping[str, Matrix]) -> Iterator[tuple[int, Layer]]:
    l = 1
    while (key := f"gamma{l}") in parameters:
        yield (
            l,
            Layer(
                W=parameters[f"W{l}"],
                gamma=parameters[key],
                beta=parameters[f"beta{l}"],
                mean=running[f"mean{l}"],
                var=running[f"var{l}"],
            ),
        )
        l += 1


def forward_propagation_with_batchnorm(
    X: Matrix, parameters: dict[str, Matrix], running: dict[str, Matrix], mode: Mode
) -> tuple[Matrix, list[tuple[Any, ...]], dict[str, Matrix]]:
    new_running: dict[str, Matrix] = running | {}
    caches: list[tuple[Any, ...]] = []
    A: Matrix = X
    l: int = 0
    for l, layer in hidden_layers(parameters=parameters, running=running):
        A_prev = A
        Z_tilde, cache, mean, var = batchnorm_forward(
            Z=layer.W @ A_prev,
            gamma=layer.gamma,
            beta=layer.beta,
            running_mean=layer.mean,
            running_var=layer.var,
            mode=mode,
        )
        A = np.maximum(0, Z_tilde)
        new_running |= {f"mean{l}": mean, f"var{l}": var}
        caches.append((A_prev, cache, A))
    caches.append((A,))
    return softmax(Z=parameters[f"W{l + 1}"] @ A + parameters[f"b{l + 1}"]), caches, new_running
